/*
 * A hand-off as one sealed file, for a body without the system: written at the desk that offers,
 * opened at the body's with nothing but this program and the body's own key.
 *
 * The content is the length of the record (4 bytes, big-endian), the record as `handoff record`
 * writes it with `documents` (hash, name, media type, size), and the documents in that order. They
 * are those that the hand-off names as evidence by their hash.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#include "department_keys.h"
#include "handoff.h"
#include "key_file.h"
#include "proof.h"
#include "sealed.h"
#include "table.h"

#define HASH_BYTES   32
#define HASH_SIZE    (2 * HASH_BYTES + 1)
#define RECORD_MAX   ((uint32_t)4 * 1024 * 1024)
#define DOCUMENT_MAX ((int64_t)20 * 1024 * 1024)
#define PATH_SIZE    4096

static FILE *file_make(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	if (fd >= 0 && !f)
		(void)close(fd); /* nothing was written */
	return f;
}

static int file_fault(struct cli *c, const char *path)
{
	return err_set(&c->err, E_FILE, "%s: %s", path, strerror(errno));
}

/* ---- seal ----------------------------------------------------------------------------------- */

/* The key to seal to: --to, or the last one of the body that is in force here. */
static int receiver_key(struct cli *c, const Disputes__Handoff *h, const char **out)
{
	const civil_date today = civil_from_utc(utc_now());
	struct department_keys keys;
	const struct department_key *key;
	int rc;

	*out = cli_get(c, "--to");
	if (*out)
		return 0;
	rc = cli_settings(c);
	if (!rc)
		rc = department_keys_load(c->arena, c->settings.department_keys, NULL, &keys,
					  &c->err);
	if (rc)
		return rc;
	key = department_key_last(&keys, h->to_department, today);
	if (!key || !department_key_in_force(key, today))
		return err_set(&c->err, E_CONFLICT,
			       say(c, "%s 没有登记公钥，请用纸面（handoff paper）",
				   "%s has no key in force: use paper (handoff paper)"),
			       h->to_department);
	*out = key->public;
	return 0;
}

static const Disputes__CaseDocument *document_named(const Disputes__ListDocumentsReply *r,
						    const char *hash)
{
	for (size_t i = 0; i < r->n_documents; i++) {
		const Disputes__CaseDocument *d = r->documents[i];
		char hex[HASH_SIZE];

		if (d->hash.len != HASH_BYTES || strcmp(d->state, "whole") != 0)
			continue;
		hex_encode(d->hash.data, d->hash.len, hex);
		if (strcmp(hex, hash) == 0)
			return d;
	}
	return NULL;
}

struct sealing {
	struct cli *c;
	const Disputes__Handoff *h;
	struct sealed *to;
	const Disputes__CaseDocument **documents;
	size_t n;
};

/* The documents that it names, and what the record says of them. */
static int documents_find(struct sealing *x, json_t *record)
{
	Disputes__ListDocumentsRequest q = DISPUTES__LIST_DOCUMENTS_REQUEST__INIT;
	Disputes__ListDocumentsReply *r;
	json_t *list = json_array();
	int rc;

	(void)json_object_set_new(record, "documents", list);
	q.case_id = x->h->case_id;
	rc = cli_ask(x->c, "disputes.ListDocuments", &q.base, &r);
	x->documents = arena_zalloc(x->c->arena, x->h->n_evidence + 1, sizeof(*x->documents));
	if (!rc && !x->documents)
		rc = err_set(&x->c->err, E_NO_MEMORY, "out of memory");
	for (size_t i = 0; !rc && i < x->h->n_evidence; i++) {
		const Disputes__EvidenceItem *e = x->h->evidence[i];
		const Disputes__CaseDocument *d =
			strcmp(e->kind, "document") == 0 ? document_named(r, e->reference) : NULL;

		if (!d)
			continue;
		x->documents[x->n++] = d;
		(void)json_array_append_new(
			list, json_pack("{s:s,s:s,s:s,s:I}", "hash", e->reference, "name", d->name,
					"media_type", d->media_type, "size", (json_int_t)d->size));
	}
	return rc;
}

static int document_put(struct sealing *x, const Disputes__CaseDocument *d)
{
	Disputes__GetDocumentRequest q = DISPUTES__GET_DOCUMENT_REQUEST__INIT;
	Disputes__GetDocumentReply *r;
	int rc = 0;

	q.document_id = d->document_id;
	for (q.part = 0; !rc && q.part < d->n_parts; q.part++) {
		rc = cli_ask(x->c, "disputes.GetDocument", &q.base, &r);
		if (!rc)
			rc = sealed_put(x->to, r->body.data, r->body.len, &x->c->err);
	}
	return rc;
}

static int content_put(struct sealing *x, const json_t *record)
{
	char *text = json_dumps(record, JSON_COMPACT);
	size_t len = text ? strlen(text) : 0;
	const uint8_t size[4] = {(uint8_t)(len >> 24), (uint8_t)(len >> 16), (uint8_t)(len >> 8),
				 (uint8_t)len};
	int rc = text && len <= RECORD_MAX ? sealed_put(x->to, size, sizeof(size), &x->c->err)
					   : err_set(&x->c->err, E_TOO_BIG, "record");

	if (!rc)
		rc = sealed_put(x->to, text, len, &x->c->err);
	free(text);
	for (size_t i = 0; !rc && i < x->n; i++)
		rc = document_put(x, x->documents[i]);
	return rc ? rc : sealed_end(x->to, &x->c->err);
}

static int seal_into(struct sealing *x, const char *path, const char *public, const json_t *record)
{
	FILE *f = file_make(path);
	int rc;

	if (!f)
		return file_fault(x->c, path);
	rc = sealed_begin(x->to, f, path, public, &x->c->err);
	if (!rc)
		rc = content_put(x, record);
	if (!rc && (fflush(f) != 0 || fsync(fileno(f)) != 0))
		rc = file_fault(x->c, path);
	if (fclose(f) != 0 && !rc)
		rc = file_fault(x->c, path);
	if (rc)
		(void)unlink(path); /* what is in it opens nowhere */
	sealed_done(x->to);
	return rc;
}

int handoff_seal_run(struct cli *c)
{
	Disputes__GetHandoffRequest q = DISPUTES__GET_HANDOFF_REQUEST__INIT;
	struct sealing x = {.c = c, .to = arena_alloc(c->arena, sizeof(struct sealed))};
	const char *path = cli_get(c, "FILE"), *public;
	Disputes__Handoff *h = NULL;
	json_t *record = NULL;
	int rc = x.to ? cli_id(c, "HANDOFF", &q.handoff_id)
		      : err_set(&c->err, E_NO_MEMORY, "out of memory");

	if (!rc)
		rc = cli_ask(c, "disputes.GetHandoff", &q.base, &h);
	if (!rc && (strcmp(h->state, "SENT") != 0 || !h->offered || !h->offered->text[0]))
		rc = err_set(&c->err, E_CONFLICT, "%s %" PRId64 ": %s",
			     say(c, "移交未发出，或者已答复", "hand-off not sent, or answered"),
			     h->handoff_id, h->state);
	if (!rc)
		rc = receiver_key(c, h, &public);
	if (rc)
		return rc;
	x.h = h;
	record = handoff_json(h);
	rc = record ? documents_find(&x, record) : err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (!rc)
		rc = seal_into(&x, path, public, record);
	json_decref(record);
	if (!rc)
		(void)printf(
			say(c, "%s：移交 %" PRId64 " 已密封给 %s（公钥 %.16s…），附材料 %zu 份\n",
			    "%s: hand-off %" PRId64 " is sealed to %s (key %.16s...), with %zu "
			    "documents\n"),
			path, h->handoff_id, h->to_department, public, x.n);
	return rc;
}

/* ---- open ----------------------------------------------------------------------------------- */

static int record_get(struct cli *c, struct sealed *s, json_t **out)
{
	uint8_t size[4];
	uint32_t len;
	char *text;
	int rc = sealed_get(s, size, sizeof(size), &c->err);

	if (rc)
		return rc;
	len = (uint32_t)size[0] << 24 | (uint32_t)size[1] << 16 | (uint32_t)size[2] << 8 | size[3];
	text = len && len <= RECORD_MAX ? arena_alloc(c->arena, len) : NULL;
	if (!text)
		return err_set(&c->err, E_TOO_BIG, "%s: record", s->path);
	rc = sealed_get(s, text, len, &c->err);
	if (!rc)
		*out = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	return rc || *out ? rc : err_set(&c->err, E_MALFORMED, "%s: record", s->path);
}

/* One document into the folder, under its hash, and only if it is of it. */
static int document_take(struct cli *c, struct sealed *s, const char *folder, const json_t *d)
{
	const char *hash = json_string_value(json_object_get(d, "hash"));
	int64_t left = json_integer_value(json_object_get(d, "size"));
	char path[PATH_SIZE], hex[HASH_SIZE];
	uint8_t block[8192], digest[HASH_BYTES];
	crypto_generichash_state state;
	FILE *f;
	int rc = 0;

	if (!hash || strlen(hash) != HASH_SIZE - 1 ||
	    strspn(hash, "0123456789abcdef") != HASH_SIZE - 1 || left < 1 || left > DOCUMENT_MAX)
		return err_set(&c->err, E_MALFORMED, "%s: documents", s->path);
	(void)snprintf(path, sizeof(path), "%s/%.64s", folder, hash);
	f = file_make(path);
	if (!f)
		return file_fault(c, path);
	(void)crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
	while (!rc && left) {
		size_t n = left < (int64_t)sizeof(block) ? (size_t)left : sizeof(block);

		rc = sealed_get(s, block, n, &c->err);
		(void)crypto_generichash_update(&state, block, n);
		if (!rc && fwrite(block, 1, n, f) != n)
			rc = file_fault(c, path);
		left -= (int64_t)n;
	}
	(void)crypto_generichash_final(&state, digest, sizeof(digest));
	hex_encode(digest, sizeof(digest), hex);
	if (!rc && strcmp(hex, hash) != 0)
		rc = err_set(&c->err, E_CONFLICT, "%s: %s", path,
			     say(c, "内容与哈希不符", "its content is not that of its hash"));
	if (fclose(f) != 0 && !rc)
		rc = file_fault(c, path);
	if (rc)
		(void)unlink(path); /* what is in it is no document */
	return rc;
}

static bool document_is_named(const struct handoff_whole *w, const char *hash)
{
	for (size_t i = 0; hash && i < w->n_evidence; i++) {
		if (strcmp(w->evidence[i].kind, "document") == 0 &&
		    strcmp(w->evidence[i].reference, hash) == 0)
			return true;
	}
	return false;
}

/* Is the record whole, and are the documents those that it names? Anybody can seal a file. */
static int record_hold(struct cli *c, const struct sealed *s, const json_t *record)
{
	const json_t *documents = json_object_get(record, "documents");
	struct handoff_whole w;
	struct handoff_record r;
	int rc = handoff_offer_hold(c, s->path, record, &w, &r);

	if (!rc && json_array_size(documents) > EVIDENCE_MAX)
		rc = err_set(&c->err, E_TOO_BIG, "%s: documents", s->path);
	for (size_t i = 0; !rc && i < json_array_size(documents); i++) {
		const json_t *d = json_array_get(documents, i);

		if (!document_is_named(&w, json_string_value(json_object_get(d, "hash"))))
			rc = err_set(&c->err, E_CONFLICT, "%s: %s", s->path,
				     say(c, "附有移送单没有列明的材料",
					 "holds a document that the hand-off does not name"));
	}
	return rc;
}

/* Documents first, the record last: a folder with a record has all of it, and all of it fits. */
static int content_take(struct cli *c, struct sealed *s, const char *folder, json_t **out)
{
	const json_t *documents;
	char path[PATH_SIZE];
	int rc = record_get(c, s, out);

	if (!rc)
		rc = record_hold(c, s, *out);
	documents = rc ? NULL : json_object_get(*out, "documents");
	for (size_t i = 0; !rc && i < json_array_size(documents); i++)
		rc = document_take(c, s, folder, json_array_get(documents, i));
	if (!rc)
		rc = sealed_at_end(s, &c->err);
	(void)snprintf(path, sizeof(path), "%.4000s/record.json", folder);
	return rc ? rc : handoff_json_write(c, path, *out);
}

int handoff_open_run(struct cli *c)
{
	const char *path = cli_get(c, "FILE"), *folder = cli_get(c, "FOLDER");
	struct sealed *s = arena_alloc(c->arena, sizeof(*s));
	struct sign_key key = {0};
	FILE *f = NULL;
	json_t *record = NULL;
	int rc = s ? sign_key_load(cli_get(c, "--key"), &key, &c->err)
		   : err_set(&c->err, E_NO_MEMORY, "out of memory");

	if (!rc && !(f = fopen(path, "re")))
		rc = file_fault(c, path);
	if (!rc)
		rc = sealed_open(s, f, path, &key, &c->err);
	sign_key_wipe(&key);
	if (!rc && mkdir(folder, 0700) != 0)
		rc = file_fault(c, folder);
	if (!rc)
		rc = content_take(c, s, folder, &record);
	if (!rc)
		rc = handoff_offer_print(c, folder, record);
	if (f)
		(void)fclose(f); /* only read from */
	if (s)
		sealed_done(s);
	json_decref(record);
	return rc;
}
