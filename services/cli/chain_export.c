/*
 * A chain as a file that anybody can verify without us: docs/chain.md has its lines.
 */
#include "chain_export.h"

#include <errno.h>
#include <jansson.h>

#include "archive_db.h"
#include "schema.h"
#include "verify_line.h"

static int line_put(struct exporting *x, json_t *o)
{
	bool ok = o && json_dumpf(o, x->to, JSON_COMPACT) == 0 && fputc('\n', x->to) != EOF;

	json_decref(o);
	return ok ? 0 : err_set(&x->c->err, E_FILE, "%s: %s", x->path, strerror(errno));
}

static void hex_set(json_t *o, const char *name, slice bytes)
{
	char hex[CHAIN_HEX] = "";

	if (bytes.len == CHAIN_HASH_BYTES)
		hex_encode((const uint8_t *)bytes.at, bytes.len, hex);
	(void)json_object_set_new(o, name, json_string(hex));
}

static json_t *entry_line(const struct chain_item *i)
{
	const struct chain_entry *e = &i->entry;
	char id[33], hex[CHAIN_HEX];
	json_t *o = json_pack("{s:I,s:I,s:I}", "seq", (json_int_t)i->seq, "audit_id",
			      (json_int_t)e->audit_id, "at_us", (json_int_t)e->at.us);

	if (!o)
		return NULL;
	hex_encode(e->call_id.b, sizeof(e->call_id.b), id);
	(void)json_object_set_new(o, "call_id", json_string(id));
	(void)json_object_set_new(o, "rpc", json_string(e->rpc));
	(void)json_object_set_new(o, "sender", json_string(e->sender));
	(void)json_object_set_new(o, "subject", json_string(e->subject));
	(void)json_object_set_new(o, "department", json_string(e->department));
	(void)json_object_set_new(o, "role", json_string(e->role));
	(void)json_object_set_new(o, "key", json_string(e->key));
	hex_set(o, "request", e->request);
	hex_set(o, "reply", e->reply);
	(void)json_object_set_new(o, "hash", json_string(chain_hex(&i->hash, hex)));
	return o;
}

static json_t *known_line(const struct chain_known *k, const struct chain_witness *w)
{
	json_t *head = json_object();

	head_line(head, &k->head);
	if (w->department) {
		(void)json_object_set_new(head, "department", json_string(w->department));
		(void)json_object_set_new(head, "kept_at_us", json_integer(w->at.us));
		(void)json_object_set_new(head, "kept_key", json_string(w->key));
		(void)json_object_set_new(head, "kept_signature", json_string(w->signature));
	}
	return json_pack("{s:o}", "head", head);
}

int export_first(struct exporting *x, const char *chain, const struct export_start *start)
{
	char hex[CHAIN_HEX];
	json_t *o = json_pack("{s:i,s:s}", "gongdao_chain", 1, "chain", chain);

	if (start->month)
		(void)json_object_set_new(o, "archive", json_string(start->month));
	else
		(void)json_object_set_new(o, "exported_at_us", json_integer(utc_now().us));
	(void)json_object_set_new(o, "from_seq", json_integer(start->seq));
	(void)json_object_set_new(o, "hash_before", json_string(chain_hex(&start->before, hex)));
	return line_put(x, o);
}

int export_end(struct exporting *x, int64_t seq, const struct chain_hash *hash)
{
	char hex[CHAIN_HEX];

	return line_put(x, json_pack("{s:{s:I,s:s}}", "end", "seq", (json_int_t)seq, "hash",
				     chain_hex(hash, hex)));
}

/* An entry, and the heads that end with it. One whose row is gone has no line: the gap shows. */
int export_block(struct exporting *x, const struct chain_block *b)
{
	int rc = 0;

	for (size_t i = 0; i < b->n && !rc; i++) {
		if (b->items[i].there)
			rc = line_put(x, entry_line(&b->items[i]));
		x->n += b->items[i].there;
		x->n_lost += !b->items[i].there;
		for (size_t h = 0; h < b->n_heads && !rc; h++) {
			if (b->heads[h].head.seq == b->items[i].seq)
				rc = line_put(x, known_line(&b->heads[h], &b->witnesses[h]));
		}
	}
	return rc;
}

/* Behind what lies in archives. */
static int start_find(struct exporting *x, struct chain_db *d, struct export_start *out)
{
	struct archives all;
	int rc = archives_read(d, x->c->arena, &all);
	const struct archive *last = rc || !all.n ? NULL : &all.at[all.n - 1];

	out->seq = last ? last->to_seq + 1 : 1;
	chain_start(d->name, &out->before);
	if (last)
		out->before = last->end;
	return rc;
}

static int chain_write(struct exporting *x, struct chain_db *d)
{
	struct export_start start = {0};
	struct chain_block b = {0};
	struct chain_hash last;
	int64_t seq;
	int rc = start_find(x, d, &start);

	last = start.before;
	seq = start.seq - 1;
	if (!rc)
		rc = export_first(x, d->name, &start);
	if (!rc)
		rc = chain_db_block(d, start.seq, &b);
	while (!rc && b.n) {
		rc = export_block(x, &b);
		seq = b.items[b.n - 1].seq;
		last = b.items[b.n - 1].hash;
		if (!rc)
			rc = chain_db_block(d, seq + 1, &b);
	}
	return rc ? rc : export_end(x, seq, &last);
}

int chain_export_run(struct cli *c)
{
	struct exporting x = {.c = c, .path = cli_get(c, "FILE")};
	const char *service = cli_get(c, "SERVICE");
	struct chain_db d = {0};
	int rc = cli_settings(c);

	if (!rc)
		rc = chain_db_open(c, service, &d);
	if (!rc && !d.name[0])
		rc = err_set(&c->err, E_NOT_FOUND, "%s: %s", service,
			     say(c, "还没有封存的条目", "nothing is sealed yet"));
	if (!rc) {
		x.to = fopen(x.path, "wxe");
		if (!x.to)
			rc = err_set(&c->err, E_FILE, "%s: %s", x.path, strerror(errno));
	}
	if (!rc)
		rc = chain_write(&x, &d);
	if (x.to && fclose(x.to) != 0 && !rc)
		rc = err_set(&c->err, E_FILE, "%s: %s", x.path, strerror(errno));
	chain_db_close(&d);
	if (!rc)
		(void)printf(say(c, "%s：%" PRId64 " 条\n", "%s: %" PRId64 " entries\n"), x.path,
			     x.n);
	if (!rc && x.n_lost)
		(void)printf(say(c, "有 %" PRId64 " 条已封存而记录不在：gongdao verify %s\n",
				 "%" PRId64 " that were sealed are not there: gongdao verify %s\n"),
			     x.n_lost, service);
	return rc ? rc : x.n_lost ? FOUND : 0;
}
