#include "administration.h"

#include <sodium.h>

#include "log.h"
#include "service_sql.h"
#include "turn.h"

#define STANDING_BYTES ((size_t)32 * 1024 * 1024)
#define RECORD_MS      10000
#define LOCK_MS        2000 /* another instance records; it is over in a blink */

static const struct tx_scope scope = {"service", "", "", "000000", 0, 0};

struct administration_before {
	const char *digest, *body;
};
ROW_TABLE(administration_before, COL(administration_before, digest, COL_TEXT),
	  COL(administration_before, body, COL_TEXT));

/* ---- what is in force ---------------------------------------------------------------------- */

static int standing_fill(struct standing *s, const struct settings *settings,
			 const struct standing_of *of, struct err *err)
{
	int rc = manifest_read(s->arena, settings, &s->manifest, err);

	if (!rc)
		rc = manifest_add(&s->manifest, "gongdao.yaml", of->settings_digest, err);
	if (!rc)
		rc = manifest_add(&s->manifest, "program", GONGDAO_VERSION, err);
	if (!rc && of->rules[0])
		rc = manifest_add(&s->manifest, "rules-in-force", of->rules, err);
	if (rc)
		return rc;
	s->cause = arena_strdup(s->arena, of->cause);
	s->by = arena_strdup(s->arena, of->by);
	s->text = manifest_text(&s->manifest);
	if (!s->cause || !s->by || !s->text)
		return err_set(err, E_NO_MEMORY, "out of memory");
	manifest_digest(slice_of(s->text), s->digest);
	return 0;
}

int standing_new(const struct settings *settings, const struct standing_of *of,
		 struct standing **out, struct err *err)
{
	struct arena *a = arena_new(STANDING_BYTES);
	struct standing *s = a ? arena_zalloc(a, 1, sizeof(*s)) : NULL;
	int rc;

	if (!s) {
		arena_free(a);
		return err_set(err, E_NO_MEMORY, "out of memory");
	}
	s->arena = a;
	rc = standing_fill(s, settings, of, err);
	if (rc)
		arena_free(a);
	else
		*out = s;
	return rc;
}

void standing_free(struct standing *s)
{
	if (s)
		arena_free(s->arena);
}

/* ---- the body ------------------------------------------------------------------------------ */

struct changes {
	struct arena *a;
	const char *text; /* what was written so far */
};

static int change_add(void *with, const char *name, const char *before, const char *after)
{
	struct changes *c = with;

	c->text = arena_printf(c->a, "%schanged: %s %s %s\n", c->text, before ? before : "-",
			       after ? after : "-", name);
	return c->text ? 0 : E_NO_MEMORY;
}

/* The manifest of a body: what comes behind its first empty line. */
static slice manifest_of(const char *body)
{
	const char *gap = strstr(body, "\n\n");

	return slice_of(gap ? gap + 2 : "");
}

/* Every change is named; of the first configuration there is nothing to compare with. */
static int body_make(struct arena *a, const char *service, const struct standing *s,
		     const struct administration_before *before, char **out)
{
	struct changes c = {a, ""};
	struct manifest old = {.arena = a};
	struct err err = {0};
	int rc = 0;

	if (before->digest[0])
		rc = manifest_parse(a, manifest_of(before->body), &old, &err);
	if (!rc && before->digest[0])
		rc = manifest_compare(&old, &s->manifest, change_add, &c);
	if (rc)
		return rc;
	*out = arena_printf(a,
			    ADMINISTRATION_HEAD "what: config\nservice: %s\nversion: %s\n"
						"cause: %s\nby: %s\nbefore: %s\nafter: %s\n%s\n%s",
			    service, GONGDAO_VERSION, s->cause, s->by, before->digest, s->digest,
			    c.text, s->text);
	return *out ? 0 : E_NO_MEMORY;
}

/* ---- onto the chain ------------------------------------------------------------------------ */

static int entry_write(struct tx *tx, struct arena *a, const char *service,
		       const struct standing *s, const char *body)
{
	const char *rpc = arena_printf(a, "%s.ConfigActivated", service);
	uint8_t request[32], reply[32];
	utc_time now = utc_now();
	struct uuid id = uuid_new(now);
	int rc;

	if (!rpc || !hex_decode(s->digest, 64, reply))
		return E_NO_MEMORY;
	crypto_generichash(request, 32, (const unsigned char *)body, strlen(body), NULL, 0);
	rc = tx_queue(
		tx, Q_ADMINISTRATION_INSERT,
		ARGS(A_UUID(&id), A_TIME(now), A_TEXT("config"), A_TEXT(s->digest), A_TEXT(body)));
	if (!rc)
		rc = tx_queue(tx, Q_ADMINISTRATION_MOVE, ARGS(A_TEXT(s->digest), A_UUID(&id)));
	return rc ? rc
		  : tx_append_any(tx, Q_AUDIT_INSERT,
				  ARGS(A_TIME(now), A_UUID(&id), A_TEXT(rpc), A_TEXT(service),
				       A_TEXT(s->by[0] ? s->by : service), A_TEXT(""),
				       A_TEXT("operator"), A_TEXT("config"), A_BYTES(request, 32),
				       A_BYTES(reply, 32)));
}

int standing_record(struct store *store, struct arena *a, const char *service,
		    const struct standing *s, bool *out_new)
{
	struct administration_before before;
	char *body;
	struct tx *tx;
	int rc = tx_begin(store, a, TX_WRITE, &scope, RECORD_MS, &tx);

	*out_new = false;
	if (rc)
		return rc;
	tx_lock_timeout(tx, LOCK_MS);
	rc = tx_one(tx, Q_ADMINISTRATION_TAKE, NO_ARGS, &before);
	if (!rc && strcmp(before.digest, s->digest) == 0) {
		tx_rollback(tx); /* nothing was written */
		return 0;
	}
	if (!rc)
		rc = body_make(a, service, s, &before, &body);
	if (!rc)
		rc = entry_write(tx, a, service, s, body);
	if (rc) {
		tx_rollback(tx);
		return rc;
	}
	rc = tx_commit(tx);
	*out_new = !rc;
	if (!rc)
		log_event(LOG_INFO, "config.activated", L_STR("digest", s->digest),
			  L_STR("cause", s->cause), L_STR("by", s->by));
	return rc;
}
