/*
 * gongdao verify: is the evidence chain what was sealed (AUD-6, AUD-7)? One chain, or those of all
 * services of the database, or an export without any database.
 */
#include "verify.h"

#include "archive_db.h"
#include "department_keys.h"
#include "key_file.h"
#include "schema.h"

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
	v->from_seq = 1;
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

/* Those that a department countersigned must be of its signature too. */
size_t verify_block_heads(struct verify *v, struct chain_block *b)
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

int verify_keep_findings(struct verify *v)
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

void verify_block(struct verify *v, const struct chain_item *items, size_t n,
		  const struct chain_known *heads, size_t n_heads)
{
	size_t to;

	chain_check_block(&v->check, items, n);
	chain_check_heads(&v->check, items, n, heads, n_heads);
	if (!n || !v->n_kept)
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

/* ---- from the database ------------------------------------------------------------------- */

/* What lies in files comes first. */
static int archives_check(struct verify *v, struct chain_db *d)
{
	struct archives *all = arena_zalloc(v->c->arena, 1, sizeof(*all));
	int rc = all ? archives_read(d, v->c->arena, all) : E_NO_MEMORY;

	v->archives = all;
	for (size_t i = 0; !rc && i < all->n; i++)
		rc = verify_archive(v, d, &all->at[i]);
	return rc;
}

static int blocks_check(struct verify *v, struct chain_db *d)
{
	struct chain_known state = {
		.head = {.seq = d->seq, .hash = d->hash},
                  .who = "chain"
        };
	struct chain_block b = {0};
	int64_t first;
	int rc = archives_check(v, d);

	first = v->check.seq + 1;
	if (!rc)
		rc = chain_db_block(d, first, &b);
	while (!rc && b.n) {
		b.n_heads = verify_block_heads(v, &b);
		verify_block(v, b.items, b.n, b.heads, b.n_heads);
		if (b.items[0].seq <= d->seq && d->seq <= b.items[b.n - 1].seq)
			chain_check_heads(&v->check, b.items, b.n, &state, 1);
		first = b.items[b.n - 1].seq + 1;
		rc = verify_keep_findings(v);
		if (!rc)
			rc = chain_db_block(d, first, &b);
	}
	if (!rc)
		rc = chain_db_heads(d, v->check.seq + 1, INT64_MAX, &b);
	if (rc)
		return rc;
	chain_check_end(&v->check, b.heads, verify_block_heads(v, &b));
	chain_check_end(&v->check, v->kept, v->n_kept);
	chain_check_end(&v->check, &state, 1);
	rc = verify_keep_findings(v);
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
	return rc ? rc : verify_report(&v);
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
	return verify_report(&v);
}
