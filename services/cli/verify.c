/*
 * gongdao verify: is the evidence chain what was sealed (AUD-6, AUD-7)? One chain, or those of all
 * services of the database, or an export without any database.
 */
#include "verify.h"

#include <jansson.h>

#include "department_keys.h"
#include "key_file.h"
#include "schema.h"
#include "table.h"

/* ---- heads ------------------------------------------------------------------------------- */

static int by_seq(const void *a, const void *b)
{
	int64_t x = ((const struct chain_known *)a)->head.seq;
	int64_t y = ((const struct chain_known *)b)->head.seq;

	return (x > y) - (x < y);
}

/* The public key that this chain's heads are signed with, from --keys or the settings' folder. */
static int key_find(struct verify *v)
{
	const char *folder = cli_get(v->c, "--keys");
	char name[CHAIN_NAME_MAX + 8], path[KEY_PATH_MAX], text[KEY_FILE_MAX];
	struct err none = {0};
	slice value;

	if (!folder && v->c->settings_loaded)
		folder = v->c->settings.keys;
	if (!folder || key_path(path, folder, head_key_name(v->chain, name), ".sign.pub", &none) ||
	    key_file_read(path, KEY_FILE_PUBLIC, text, &none))
		return 0; /* not known here: said in the report */
	value = key_file_field(text, "public");
	v->key = arena_strndup(v->c->arena, value.at, value.len);
	return v->key ? 0 : err_set(&v->c->err, E_NO_MEMORY, "out of memory");
}

/* With which keys departments countersign, from --department-keys or the settings. */
static int departments_find(struct verify *v)
{
	const char *path = cli_get(v->c, "--department-keys");
	struct department_keys *keys = arena_zalloc(v->c->arena, 1, sizeof(*keys));
	int rc;

	if (!keys)
		return err_set(&v->c->err, E_NO_MEMORY, "out of memory");
	if (!path && v->c->settings_loaded)
		path = v->c->settings.department_keys;
	if (!path)
		return 0;
	rc = department_keys_load(v->c->arena, path, NULL, keys, &v->c->err);
	if (!rc)
		v->departments = keys;
	return rc;
}

int verify_begin(struct verify *v, const char *chain)
{
	const char *heads = cli_get(v->c, "--heads");
	int rc;

	v->chain = chain;
	chain_check_begin(&v->check, chain);
	rc = key_find(v);
	if (!rc)
		rc = departments_find(v);
	if (!rc && heads)
		rc = kept_read(v, heads);
	return rc;
}

bool verify_head(struct verify *v, const struct chain_known *known)
{
	const struct chain_head *h = &known->head;

	if (head_signed(h) && (!v->key || strcmp(v->key, h->key) == 0))
		return true;
	chain_check_add(&v->check, &(struct chain_finding){.fault = CHAIN_UNSIGNED,
							   .first = h->seq,
							   .last = h->seq,
							   .who = known->who});
	return false;
}

static bool witness_refuse(struct verify *v, const struct chain_known *known,
			   enum chain_fault fault)
{
	chain_check_add(&v->check, &(struct chain_finding){.fault = fault,
							   .first = known->head.seq,
							   .last = known->head.seq,
							   .who = known->who});
	return false;
}

bool verify_witness(struct verify *v, const struct chain_known *known,
		    const struct chain_witness *w)
{
	enum head_key is = HEAD_KEY_UNKNOWN;

	if (!witness_signed(&known->head, w))
		return witness_refuse(v, known, CHAIN_UNSIGNED);
	if (v->departments)
		is = department_head_key(v->departments, w->department, w->key,
					 civil_from_utc(w->at));
	v->n_unknown += is == HEAD_KEY_UNKNOWN;
	return is != HEAD_KEY_STRANGER || witness_refuse(v, known, CHAIN_STRANGER);
}

void verify_block(struct verify *v, const struct chain_item *items, size_t n,
		  const struct chain_known *heads, size_t n_heads)
{
	size_t to;

	chain_check_block(&v->check, items, n);
	chain_check_heads(&v->check, items, n, heads, n_heads);
	if (!n)
		return;
	while (v->at_kept < v->n_kept && v->kept[v->at_kept].head.seq < items[0].seq)
		v->at_kept++;
	for (to = v->at_kept; to < v->n_kept && v->kept[to].head.seq <= items[n - 1].seq;)
		to++;
	chain_check_heads(&v->check, items, n, v->kept + v->at_kept, to - v->at_kept);
	v->at_kept = to;
}

void verify_kept(struct verify *v)
{
	size_t n = 0;

	if (v->n_kept > 1)
		qsort(v->kept, v->n_kept, sizeof(*v->kept), by_seq);
	for (size_t i = 0; i < v->n_kept; i++) {
		if (verify_head(v, &v->kept[i]))
			v->kept[n++] = v->kept[i];
	}
	v->n_kept = n;
}

/* ---- report ------------------------------------------------------------------------------ */

static const char *fault_zh(enum chain_fault fault)
{
	static const char *const words[] = {
		"被改动",     "被删除",     "被插入",   "被调换",
		"末尾被截去", "被整体改写", "签名不符", "的会签公钥当日不属于该部门"};

	return words[fault];
}

static const char *finding_text(struct verify *v, const struct chain_finding *f)
{
	struct cli *c = v->c;
	char text[400];
	struct str s = str_init(text, sizeof(text));

	str_addf(&s, say(c, "第 %" PRId64, "entry %" PRId64), f->first);
	if (f->last != f->first)
		str_addf(&s,
			 f->fault == CHAIN_REORDERED
				 ? say(c, " 与第 %" PRId64, " and entry %" PRId64)
				 : say(c, " 至 %" PRId64, " to %" PRId64),
			 f->last);
	str_addf(&s, say(c, " 条%s", " %s"),
		 say(c, fault_zh(f->fault), chain_fault_names[f->fault]));
	if (f->audit_id)
		str_addf(&s, say(c, "（audit_id %" PRId64 "）", " (audit_id %" PRId64 ")"),
			 f->audit_id);
	if (f->who)
		str_addf(&s, say(c, "，依据 %s 保存的链头", ", by the head that %s keeps"), f->who);
	return arena_strdup(c->arena, text);
}

static json_t *findings_document(struct verify *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->check.n_kept; i++) {
		const struct chain_finding *f = &v->check.findings[i];

		(void)json_array_append_new(
			list, json_pack("{s:s,s:I,s:I,s:I,s:s}", "fault",
					chain_fault_names[f->fault], "first", (json_int_t)f->first,
					"last", (json_int_t)f->last, "audit_id",
					(json_int_t)f->audit_id, "who", f->who ? f->who : ""));
	}
	return list;
}

static int report_json(struct verify *v)
{
	const struct chain_finding *first = chain_check_first(&v->check);
	char hex[CHAIN_HEX];
	json_t *d =
		json_pack("{s:s,s:b,s:I,s:I,s:s,s:I,s:I,s:I,s:I,s:b,s:s,s:o}", "chain", v->chain,
			  "intact", first == NULL, "entries", (json_int_t)v->check.n_entries, "seq",
			  (json_int_t)v->check.seq, "hash", chain_hex(&v->check.hash, hex), "heads",
			  (json_int_t)v->check.n_heads, "waiting", (json_int_t)v->n_waiting,
			  "unknown_witnesses", (json_int_t)v->n_unknown, "findings_in_all",
			  (json_int_t)v->check.n_findings, "key_known", v->key != NULL, "first",
			  first ? finding_text(v, first) : "", "findings", findings_document(v));
	int rc = cli_print_document(v->c, d);

	json_decref(d);
	return rc ? rc : first ? FOUND : 0;
}

static int report(struct verify *v)
{
	const struct chain_finding *first = chain_check_first(&v->check);
	struct cli *c = v->c;
	char hex[CHAIN_HEX];

	if (c->json)
		return report_json(v);
	(void)printf(
		say(c,
		    "链 %s：%" PRId64 " 条，链头 %" PRId64 " %s\n  核对链头 %" PRId64
		    " 个（%s），待封存 %" PRId64 " 条\n",
		    "chain %s: %" PRId64 " entries, head %" PRId64 " %s\n  %" PRId64
		    " heads held against it (%s), %" PRId64 " entries wait to be sealed\n"),
		v->chain, v->check.n_entries, v->check.seq, chain_hex(&v->check.hash, hex),
		v->check.n_heads,
		v->key ? say(c, "公钥已知", "with the chain's known key")
		       : say(c, "本机没有该链的公钥，只核对了签名与所附公钥相符",
			     "the chain's public key is not here: each fits the key it carries"),
		v->n_waiting);
	if (v->n_unknown)
		(void)printf(say(c,
				 "  %" PRId64
				 " 个会签无从核对是否该部门的公钥（department-keys.yaml "
				 "的 heads 没有）\n",
				 "  %" PRId64 " countersignatures of departments that have no key "
				 "under heads in department-keys.yaml\n"),
			     v->n_unknown);
	if (!first) {
		(void)puts(
			say(c, "  完好：没有改动、删除、插入、调换或截去",
			    "  intact: nothing changed, deleted, inserted, reordered or cut off"));
		return 0;
	}
	(void)printf(say(c, "  已损坏，最早一处：%s\n", "  BROKEN, first at: %s\n"),
		     finding_text(v, first));
	for (size_t i = 0; i < v->check.n_kept; i++) {
		if (&v->check.findings[i] != first)
			(void)printf("    %s\n", finding_text(v, &v->check.findings[i]));
	}
	if (v->check.n_findings > v->check.n_kept)
		(void)printf(say(c, "    另有 %zu 处\n", "    and %zu more\n"),
			     v->check.n_findings - v->check.n_kept);
	return FOUND;
}

/* ---- from the database ------------------------------------------------------------------- */

/* Those that a department countersigned must be of its signature too. */
static size_t block_heads_check(struct verify *v, struct chain_block *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n_heads; i++) {
		const struct chain_witness *w = &b->witnesses[i];
		bool good = verify_head(v, &b->heads[i]);

		if (good && w->department)
			good = verify_witness(v, &b->heads[i], w);
		if (good)
			b->heads[n++] = b->heads[i];
	}
	return n;
}

/* Findings live longer than the block whose department they name. */
static int findings_keep(struct verify *v)
{
	for (; v->n_own < v->check.n_kept; v->n_own++) {
		struct chain_finding *f = &v->check.findings[v->n_own];

		if (!f->who)
			continue;
		f->who = arena_strdup(v->c->arena, f->who);
		if (!f->who)
			return err_set(&v->c->err, E_NO_MEMORY, "out of memory");
	}
	return 0;
}

static int blocks_check(struct verify *v, struct chain_db *d)
{
	struct chain_known state = {
		.head = {.seq = d->seq, .hash = d->hash},
                  .who = "chain"
        };
	struct chain_block b = {0};
	int64_t first = 1;
	int rc = chain_db_block(d, first, &b);

	while (!rc && b.n) {
		b.n_heads = block_heads_check(v, &b);
		verify_block(v, b.items, b.n, b.heads, b.n_heads);
		if (b.items[0].seq <= d->seq && d->seq <= b.items[b.n - 1].seq)
			chain_check_heads(&v->check, b.items, b.n, &state, 1);
		first = b.items[b.n - 1].seq + 1;
		rc = findings_keep(v);
		if (!rc)
			rc = chain_db_block(d, first, &b);
	}
	if (!rc)
		rc = chain_db_heads(d, v->check.seq, &b);
	if (rc)
		return rc;
	chain_check_end(&v->check, b.heads, block_heads_check(v, &b));
	chain_check_end(&v->check, v->kept, v->n_kept);
	chain_check_end(&v->check, &state, 1);
	rc = findings_keep(v);
	return rc ? rc : chain_db_loose(d, v);
}

/* Heads that the other services of this database keep. */
static int kept_collect(struct verify *v, const struct schema_services *all, const char *own)
{
	struct chain_db other;
	int rc = 0;

	for (size_t i = 0; i < all->n && !rc; i++) {
		if (strcmp(all->names[i], own) == 0)
			continue;
		rc = chain_db_open(v->c, all->names[i], &other);
		if (!rc)
			rc = chain_db_kept(&other, v);
		chain_db_close(&other);
	}
	return rc;
}

static int verify_service(struct cli *c, const struct schema_services *all, const char *service)
{
	struct verify v = {.c = c};
	struct chain_db d;
	int rc = chain_db_open(c, service, &d);

	if (!rc && !d.name[0])
		d.name = arena_printf(c->arena, "%s.%" PRId64, service, c->settings.deployment);
	if (!rc)
		rc = verify_begin(&v, d.name);
	if (!rc)
		rc = kept_collect(&v, all, service);
	if (!rc) {
		verify_kept(&v);
		rc = blocks_check(&v, &d);
	}
	chain_db_close(&d);
	return rc ? rc : report(&v);
}

static int verify_database(struct cli *c)
{
	const char *service = cli_get(c, "SERVICE");
	struct schema_services all;
	int rc = cli_settings(c), worst = 0;

	if (!rc)
		rc = schema_services(c, &all);
	for (size_t i = 0; !rc && i < all.n; i++) {
		if (service && strcmp(service, all.names[i]) != 0)
			continue;
		rc = verify_service(c, &all, all.names[i]);
		worst = rc > worst ? rc : worst;
		rc = rc < 0 ? rc : 0;
		if (service)
			return rc ? rc : worst;
	}
	if (!rc && service)
		return cli_usage(c, say(c, "没有服务 %s", "there is no service %s"), service);
	return rc ? rc : worst;
}

int verify_run(struct cli *c)
{
	const char *file = cli_get(c, "--export");
	struct verify v = {.c = c};
	int rc;

	if (!file)
		return verify_database(c);
	rc = verify_file(&v, file);
	if (rc)
		return rc;
	return report(&v);
}
