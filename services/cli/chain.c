/*
 * Evidence chains: how far each service's is, and what a department does so that nobody can take
 * anything back: it keeps the heads, and puts its own signature under them (AUD-7).
 */
#include <errno.h>
#include <jansson.h>
#include <unistd.h>

#include "schema.h"
#include "service.pb-c.h"
#include "table.h"
#include "verify_line.h"

/* Services of access.yaml, each once. */
static int services_find(struct cli *c, struct schema_services *out)
{
	struct access access;
	int rc = cli_access(c, &access);

	out->n = 0;
	for (size_t i = 0; !rc && i < access.n_peers; i++) {
		const struct access_peer *p = &access.peers[i];

		for (size_t k = 0; k < p->serve.n && out->n < SCHEMA_MAX_SERVICES; k++) {
			if (strcmp(p->serve.at[k], "broker") != 0)
				out->names[out->n++] = p->serve.at[k];
		}
	}
	return rc;
}

static int chain_ask(struct cli *c, const char *service, int64_t seq, Service__AuditChain **out)
{
	Service__GetAuditChainRequest q = SERVICE__GET_AUDIT_CHAIN_REQUEST__INIT;
	const char *rpc = arena_printf(c->arena, "%s.GetAuditChain", service);
	Service__AuditChain *r = NULL;
	int rc = rpc ? 0 : E_NO_MEMORY;

	q.seq = seq;
	if (!rc)
		rc = cli_ask(c, rpc, &q.base, &r);
	if (rc || !r)
		return rc ? rc : E_INTERNAL; /* cli_ask said why */
	*out = r;
	return 0;
}

static bool head_take(const Service__ChainHead *m, struct chain_head *out)
{
	*out = (struct chain_head){.chain = m->chain,
				   .seq = m->seq,
				   .at = {m->at_us},
				   .key = m->key,
				   .signature = m->signature};
	return chain_from_bytes((slice){(const char *)m->hash.data, m->hash.len}, &out->hash) &&
	       head_signed(out);
}

/* ---- chain heads ------------------------------------------------------------------------- */

static const char *witnesses_text(struct cli *c, const Service__AuditChain *r)
{
	char text[400];
	struct str s = str_init(text, sizeof(text));

	for (size_t i = 0; i < r->n_witnesses; i++)
		str_addf(&s, "%s%s %" PRId64, i ? ", " : "", r->witnesses[i]->department,
			 r->witnesses[i]->seq);
	return arena_strdup(c->arena, text);
}

static void row_add(struct table *t, const Service__AuditChain *r)
{
	struct chain_hash hash;
	char hex[CHAIN_HEX] = "";

	if (r->head &&
	    chain_from_bytes((slice){(const char *)r->head->hash.data, r->head->hash.len}, &hash))
		chain_hex(&hash, hex);
	table_add(t, r->name);
	table_addf(t, "%" PRId64, r->seq);
	table_addf(t, "%" PRId64, r->head ? r->head->seq : 0);
	table_addf(t, "%.16s", hex);
	table_add(t, r->head ? show_time(t->c, r->head->at_us) : "");
	table_add(t, witnesses_text(t->c, r));
}

int chain_heads_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"链",          "chain",         false},
                {"已封存",    "sealed",        true },
		{"已签名",    "signed",        true },
                {"链头",       "head",          false},
		{"签名时间", "signed at",     false},
                {"会签",       "countersigned", false},
	};
	struct schema_services all;
	Service__AuditChain *r;
	json_t *list = json_array();
	struct table t;
	int rc = services_find(c, &all);

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; !rc && i < all.n; i++) {
		rc = chain_ask(c, all.names[i], 0, &r);
		if (rc)
			break;
		row_add(&t, r);
		(void)json_array_append_new(list, cli_document(c, &r->base));
	}
	if (!rc && c->json)
		rc = cli_print_document(c, list);
	else if (!rc)
		table_print(&t, stdout);
	json_decref(list);
	return rc;
}

/* ---- chain keep -------------------------------------------------------------------------- */

struct keeping {
	struct cli *c;
	const char *path, *department;
	struct sign_key key;
};

/* The newest head that the file has of the chain; seq 0: none. */
static int newest_kept(struct keeping *k, const char *chain, struct chain_known *out)
{
	struct verify v = {.c = k->c, .chain = chain};
	int rc;

	*out = (struct chain_known){0};
	if (access(k->path, F_OK) != 0)
		return 0;
	rc = kept_read(&v, k->path);
	for (size_t i = 0; i < v.n_kept; i++) {
		if (v.kept[i].head.seq > out->head.seq)
			*out = v.kept[i];
	}
	return rc;
}

static int line_write(struct keeping *k, const struct chain_head *h, const struct chain_witness *w)
{
	json_t *o = json_pack("{s:s}", "chain", h->chain);
	FILE *f = fopen(k->path, "ae");
	bool ok = o && f;

	if (ok) {
		head_line(o, h);
		(void)json_object_set_new(o, "department", json_string(w->department));
		(void)json_object_set_new(o, "kept_at_us", json_integer(w->at.us));
		(void)json_object_set_new(o, "kept_key", json_string(w->key));
		(void)json_object_set_new(o, "kept_signature", json_string(w->signature));
		ok = json_dumpf(o, f, JSON_COMPACT) == 0 && fputc('\n', f) != EOF &&
		     fflush(f) == 0 && fsync(fileno(f)) == 0;
	}
	json_decref(o);
	if (f && fclose(f) != 0)
		ok = false;
	return ok ? 0 : err_set(&k->c->err, E_FILE, "%s: %s", k->path, strerror(errno));
}

static int countersign(struct keeping *k, const char *service, const struct chain_head *h)
{
	Service__CountersignHeadRequest q = SERVICE__COUNTERSIGN_HEAD_REQUEST__INIT;
	struct chain_witness w = {
		.department = k->department, .at = utc_now(), .key = k->key.public};
	const char *rpc = arena_printf(k->c->arena, "%s.CountersignHead", service);
	char text[HEAD_TEXT_MAX], signature[SIGN_TEXT];
	Service__Ack *ack;
	int rc;

	if (!rpc || !witness_text(h, &w, text))
		return err_set(&k->c->err, E_NO_MEMORY, "out of memory");
	sign_text(&k->key, text, signature);
	w.signature = signature;
	rc = line_write(k, h, &w); /* first with us: nobody can take that back */
	q.seq = h->seq;
	q.at_us = w.at.us;
	q.key = k->key.public;
	q.signature = signature;
	return rc ? rc : cli_ask(k->c, rpc, &q.base, &ack);
}

/* Is what we have of it still in the chain? */
static int kept_compare(struct keeping *k, const char *service, const struct chain_known *old,
			const Service__AuditChain *r)
{
	struct chain_hash now;

	if (!old->head.seq ||
	    (chain_from_bytes((slice){(const char *)r->hash_at.data, r->hash_at.len}, &now) &&
	     chain_equal(&now, &old->head.hash)))
		return 0;
	(void)printf(say(k->c,
			 "%s：已损坏：我们保存的第 %" PRId64
			 " 条链头不在链中（%s）；请运行 gongdao verify --heads %s\n",
			 "%s: BROKEN: the head of entry %" PRId64
			 " that we keep is not in the chain (%s); see gongdao verify --heads %s\n"),
		     service, old->head.seq,
		     r->hash_at.len ? say(k->c, "被改写", "rewritten")
				    : say(k->c, "被截去", "cut off"),
		     k->path);
	return FOUND;
}

static int keep_one(struct keeping *k, const char *service)
{
	struct chain_known old;
	struct chain_head head;
	Service__AuditChain *r;
	int rc = chain_ask(k->c, service, 0, &r);

	if (!rc)
		rc = newest_kept(k, r->name, &old);
	if (!rc && old.head.seq)
		rc = chain_ask(k->c, service, old.head.seq, &r);
	if (!rc)
		rc = kept_compare(k, service, &old, r);
	if (rc)
		return rc;
	if (!r->head || !head_take(r->head, &head) || strcmp(head.chain, r->name) != 0) {
		(void)printf(say(k->c, "%s：还没有签名的链头\n", "%s: no head is signed yet\n"),
			     service);
		return 0;
	}
	if (head.seq == old.head.seq) {
		(void)printf(say(k->c, "%s：第 %" PRId64 " 条之后没有新的链头\n",
				 "%s: no new head behind entry %" PRId64 "\n"),
			     service, head.seq);
		return 0;
	}
	rc = countersign(k, service, &head);
	if (!rc)
		(void)printf(say(k->c, "%s：已保存并会签第 %" PRId64 " 条\n",
				 "%s: entry %" PRId64 " kept and countersigned\n"),
			     service, head.seq);
	return rc;
}

/* Whom this key speaks for. */
static int desk_find(struct keeping *k)
{
	struct access access;
	const struct access_peer *p;
	int rc = cli_access(k->c, &access);

	p = rc ? NULL : access_peer_find(&access, k->c->as);
	if (rc || (p && p->department && p->department[0])) {
		k->department = rc ? NULL : arena_strdup(k->c->arena, p->department);
		return rc;
	}
	return err_set(&k->c->err, E_DENIED,
		       say(k->c, "%s 不代表任何部门（用 --as 指明）",
			   "%s speaks for no department: name a desk by --as"),
		       k->c->as);
}

int chain_keep_run(struct cli *c)
{
	struct keeping k = {.c = c, .path = cli_get(c, "FILE")};
	struct schema_services all;
	int rc = services_find(c, &all), worst = 0;

	if (!rc)
		rc = desk_find(&k);
	if (!rc)
		rc = sign_key_load(cli_get(c, "--key"), &k.key, &c->err);
	for (size_t i = 0; !rc && i < all.n; i++) {
		rc = keep_one(&k, all.names[i]);
		worst = rc > worst ? rc : worst;
		rc = rc < 0 ? rc : 0;
	}
	sign_key_wipe(&k.key);
	return rc ? rc : worst;
}
