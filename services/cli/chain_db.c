/*
 * An evidence chain as it lies in the database: a block is what the next seals are of. Each is read
 * in a transaction of its own, so that no long reading keeps the database from tidying up.
 */
#include "verify.h"

#include "cli_sql.h"

#define BLOCK_ARENA_BYTES ((size_t)64 * 1024 * 1024)

struct verify_state {
	const char *name;
	int64_t seq;
	slice hash;
};
ROW_TABLE(verify_state, COL(verify_state, name, COL_TEXT), COL(verify_state, seq, COL_I64),
	  COL(verify_state, hash, COL_BYTES));

struct verify_seal {
	int64_t first_seq, n;
	slice hashes;
};
ROW_TABLE(verify_seal, COL(verify_seal, first_seq, COL_I64), COL(verify_seal, n, COL_I64),
	  COL(verify_seal, hashes, COL_BYTES));

struct verify_row {
	int64_t audit_id;
	bool there;
	utc_time at;
	struct uuid call_id;
	const char *rpc, *sender, *subject, *department, *role, *key;
	slice request, reply;
};
ROW_TABLE(verify_row, COL(verify_row, audit_id, COL_I64), COL(verify_row, there, COL_BOOL),
	  COL(verify_row, at, COL_TIME), COL(verify_row, call_id, COL_UUID),
	  COL(verify_row, rpc, COL_TEXT), COL(verify_row, sender, COL_TEXT),
	  COL(verify_row, subject, COL_TEXT), COL(verify_row, department, COL_TEXT),
	  COL(verify_row, role, COL_TEXT), COL(verify_row, key, COL_TEXT),
	  COL(verify_row, request, COL_BYTES), COL(verify_row, reply, COL_BYTES));

/* An entry that lies in an archive. */
struct archive_left {
	int64_t audit_id;
	utc_time at;
	struct uuid call_id;
	const char *rpc, *sender, *subject, *department, *role, *key;
	slice request, reply;
};
ROW_TABLE(archive_left, COL(archive_left, audit_id, COL_I64), COL(archive_left, at, COL_TIME),
	  COL(archive_left, call_id, COL_UUID), COL(archive_left, rpc, COL_TEXT),
	  COL(archive_left, sender, COL_TEXT), COL(archive_left, subject, COL_TEXT),
	  COL(archive_left, department, COL_TEXT), COL(archive_left, role, COL_TEXT),
	  COL(archive_left, key, COL_TEXT), COL(archive_left, request, COL_BYTES),
	  COL(archive_left, reply, COL_BYTES));

struct verify_head {
	int64_t seq;
	slice hash;
	utc_time at;
	const char *key, *signature;
};
ROW_TABLE(verify_head, COL(verify_head, seq, COL_I64), COL(verify_head, hash, COL_BYTES),
	  COL(verify_head, at, COL_TIME), COL(verify_head, key, COL_TEXT),
	  COL(verify_head, signature, COL_TEXT));

struct verify_witness {
	int64_t seq;
	slice hash;
	utc_time at;
	const char *key, *signature, *department;
	utc_time kept_at;
	const char *kept_key, *kept_signature;
};
ROW_TABLE(verify_witness, COL(verify_witness, seq, COL_I64), COL(verify_witness, hash, COL_BYTES),
	  COL(verify_witness, at, COL_TIME), COL(verify_witness, key, COL_TEXT),
	  COL(verify_witness, signature, COL_TEXT), COL(verify_witness, department, COL_TEXT),
	  COL(verify_witness, kept_at, COL_TIME), COL(verify_witness, kept_key, COL_TEXT),
	  COL(verify_witness, kept_signature, COL_TEXT));

struct verify_loose {
	int64_t waiting, strange, strange_id, next_id;
};
ROW_TABLE(verify_loose, COL(verify_loose, waiting, COL_I64), COL(verify_loose, strange, COL_I64),
	  COL(verify_loose, strange_id, COL_I64), COL(verify_loose, next_id, COL_I64));

struct one_place {
	int64_t seq;
};
ROW_TABLE(one_place, COL(one_place, seq, COL_I64));

/* ---- transactions ------------------------------------------------------------------------ */

int chain_db_begin(struct chain_db *d, struct tx **out)
{
	arena_reset(d->arena, (struct arena_mark){NULL, 0});
	return tx_begin(d->store, d->arena, TX_READ, NULL, VERIFY_MS, out);
}

int chain_db_end(struct chain_db *d, struct tx *tx, int rc)
{
	tx_rollback(tx); /* it only read */
	return rc ? err_set(&d->c->err, rc, "%s: %s", d->service,
			    store_error(d->store)[0] ? store_error(d->store) : error_text(rc))
		  : 0;
}

static int state_read(struct chain_db *d)
{
	struct verify_state state;
	struct tx *tx;
	int rc = chain_db_begin(d, &tx);

	if (rc)
		return chain_db_end(d, NULL, rc);
	rc = tx_one(tx, Q_VERIFY_STATE, NO_ARGS, &state);
	if (!rc) {
		d->name = arena_strdup(d->c->arena, state.name);
		d->seq = state.seq;
		if (!d->name || (state.seq && !chain_from_bytes(state.hash, &d->hash)))
			rc = E_INTERNAL;
	}
	return chain_db_end(d, tx, rc);
}

int chain_db_open(struct cli *c, const char *service, struct chain_db *out)
{
	static const struct statement_table *const tables[] = {&cli_statements, NULL};
	const char *dsn = settings_dsn(c->arena, &c->settings, c->settings.database_admin);
	/* by index, whatever the statistics say: a part at a time of tables without end */
	const struct store_options o = {
		dsn ? arena_printf(c->arena, "%s options='-c enable_seqscan=off -c jit=off'", dsn)
		    : NULL,
		service, "gongdao verify", tables, false};
	int rc;

	*out = (struct chain_db){.c = c, .arena = arena_new(BLOCK_ARENA_BYTES), .service = service};
	if (!o.dsn || !out->arena)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	rc = store_open(&o, &out->store, &c->err);
	return rc ? rc : state_read(out);
}

void chain_db_close(struct chain_db *d)
{
	store_close(d->store);
	arena_free(d->arena);
}

/* ---- blocks ------------------------------------------------------------------------------ */

/* The next seals and the entries they are of. */
struct sealed_block {
	struct verify_seal *seals;
	struct verify_row *rows;
	size_t n_seals, n_rows;
};

static int sealed_read(struct chain_db *d, struct tx *tx, int64_t first, struct sealed_block *out)
{
	int64_t *numbers;
	int rc = tx_many(tx, Q_VERIFY_SEALS, ARGS(A_I64(first), A_I64(CHAIN_BLOCK_MAX)),
			 &out->seals, &out->n_seals);

	if (rc || !out->n_seals)
		return rc;
	numbers = arena_zalloc(d->arena, out->n_seals, sizeof(*numbers));
	if (!numbers)
		return E_NO_MEMORY;
	for (size_t i = 0; i < out->n_seals; i++)
		numbers[i] = out->seals[i].first_seq;
	return tx_many(tx, Q_VERIFY_ROWS, ARGS(A_I64S(numbers, out->n_seals)), &out->rows,
		       &out->n_rows);
}

/* Numbers, hashes and rows belong to one another; else the tables' own checks were taken off. */
static bool sealed_fits(const struct sealed_block *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n_seals; i++) {
		const struct verify_seal *s = &b->seals[i];

		if (s->n < 1 || s->hashes.len != (size_t)s->n * CHAIN_HASH_BYTES)
			return false;
		n += (size_t)s->n;
	}
	return n == b->n_rows;
}

static int items_make(struct chain_db *d, const struct sealed_block *b, struct chain_block *out)
{
	const struct verify_row *r = b->rows;
	struct chain_item *item;

	if (!sealed_fits(b))
		return E_INTERNAL;
	item = out->items = arena_zalloc(d->arena, b->n_rows + 1, sizeof(*out->items));
	if (!item)
		return E_NO_MEMORY;
	out->n = b->n_rows;
	for (size_t s = 0; s < b->n_seals; s++) {
		const struct verify_seal *seal = &b->seals[s];

		for (int64_t i = 0; i < seal->n; i++, item++, r++) {
			item->seq = seal->first_seq + i;
			item->there = r->there;
			item->entry = (struct chain_entry){r->audit_id,   r->at,     r->call_id,
							   r->rpc,        r->sender, r->subject,
							   r->department, r->role,   r->key,
							   r->request,    r->reply};
			memcpy(item->hash.b, seal->hashes.at + i * CHAIN_HASH_BYTES,
			       CHAIN_HASH_BYTES);
		}
	}
	return 0;
}

static bool known_make(const struct verify_head *row, const struct chain_db *d, const char *who,
		       struct chain_known *out)
{
	*out = (struct chain_known){
		.head = {.chain = d->name,
			 .seq = row->seq,
			 .at = row->at,
			 .key = row->key,
			 .signature = row->signature},
		.who = who
        };
	return chain_from_bytes(row->hash, &out->head.hash);
}

static int heads_read(struct chain_db *d, struct tx *tx, int64_t from, int64_t to,
		      struct chain_block *out)
{
	struct verify_witness *witnesses;
	struct verify_head *heads;
	size_t n, n_witnesses;
	bool ok = true;
	int rc = tx_many(tx, Q_VERIFY_HEADS, ARGS(A_I64(from), A_I64(to)), &heads, &n);

	if (!rc)
		rc = tx_many(tx, Q_VERIFY_WITNESSES, ARGS(A_I64(from), A_I64(to)), &witnesses,
			     &n_witnesses);
	if (rc)
		return rc;
	out->heads = arena_zalloc(d->arena, n + n_witnesses + 1, sizeof(*out->heads));
	out->witnesses = arena_zalloc(d->arena, n + n_witnesses + 1, sizeof(*out->witnesses));
	if (!out->heads || !out->witnesses)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n && ok; i++)
		ok = known_make(&heads[i], d, d->service, &out->heads[i]);
	for (size_t i = 0; i < n_witnesses && ok; i++) {
		const struct verify_witness *w = &witnesses[i];
		const struct verify_head head = {w->seq, w->hash, w->at, w->key, w->signature};

		ok = known_make(&head, d, w->department, &out->heads[n + i]);
		out->witnesses[n + i] = (struct chain_witness){w->department, w->kept_at,
							       w->kept_key, w->kept_signature};
	}
	out->n_heads = n + n_witnesses;
	return ok ? 0 : E_INTERNAL;
}

int chain_db_block(struct chain_db *d, int64_t first, struct chain_block *out)
{
	struct sealed_block b = {0};
	struct tx *tx;
	int rc = chain_db_begin(d, &tx);

	*out = (struct chain_block){0};
	if (rc)
		return chain_db_end(d, NULL, rc);
	rc = sealed_read(d, tx, first, &b);
	if (!rc && b.n_seals)
		rc = items_make(d, &b, out);
	if (!rc && b.n_seals)
		rc = heads_read(d, tx, out->items[0].seq, out->items[out->n - 1].seq, out);
	return chain_db_end(d, tx, rc);
}

int chain_db_heads(struct chain_db *d, int64_t from, int64_t to, struct chain_block *out)
{
	struct tx *tx;
	int rc = chain_db_begin(d, &tx);

	*out = (struct chain_block){0};
	if (rc)
		return chain_db_end(d, NULL, rc);
	return chain_db_end(d, tx, heads_read(d, tx, from, to, out));
}

int chain_db_left(struct chain_db *d, const int64_t *ids, size_t n, struct chain_entry **out,
		  size_t *out_n)
{
	struct archive_left *rows;
	struct tx *tx;
	int rc = chain_db_begin(d, &tx);

	*out_n = 0;
	if (rc)
		return chain_db_end(d, NULL, rc);
	rc = tx_many(tx, Q_ARCHIVE_LEFT, ARGS(A_I64S(ids, n)), &rows, &n);
	*out = rc ? NULL : arena_zalloc(d->arena, n + 1, sizeof(**out));
	if (!rc && !*out)
		rc = E_NO_MEMORY;
	for (size_t i = 0; i < n && !rc; i++) {
		const struct archive_left *r = &rows[i];

		(*out)[i] = (struct chain_entry){r->audit_id, r->at,      r->call_id,    r->rpc,
						 r->sender,   r->subject, r->department, r->role,
						 r->key,      r->request, r->reply};
	}
	if (!rc)
		*out_n = n;
	return chain_db_end(d, tx, rc);
}

/* ---- others ------------------------------------------------------------------------------ */

int chain_db_kept(struct chain_db *d, struct verify *v)
{
	struct verify_head *rows;
	struct chain_known known;
	struct tx *tx;
	size_t n = 0;
	int rc = chain_db_begin(d, &tx);

	if (rc)
		return chain_db_end(d, NULL, rc);
	rc = tx_many(tx, Q_VERIFY_KEPT, ARGS(A_TEXT(v->chain)), &rows, &n);
	for (size_t i = 0; i < n && !rc; i++) {
		if (!known_make(&rows[i], d, d->service, &known))
			rc = E_INTERNAL;
		known.head.chain = v->chain;
		if (!rc)
			rc = kept_add(v, &known);
	}
	return chain_db_end(d, tx, rc);
}

/* One range of numbers; *after moves on, to INT64_MAX behind the last. */
static int loose_page(struct chain_db *d, struct verify *v, int64_t *after, int64_t newest)
{
	struct verify_loose loose;
	struct tx *tx;
	int rc = chain_db_begin(d, &tx);

	if (rc)
		return chain_db_end(d, NULL, rc);
	rc = tx_one(tx, Q_VERIFY_LOOSE, ARGS(A_I64(*after), A_I64(newest)), &loose);
	if (rc)
		return chain_db_end(d, tx, rc);
	v->n_waiting += loose.waiting;
	v->n_strange += loose.strange;
	if (!v->strange_id)
		v->strange_id = loose.strange_id;
	*after = loose.next_id ? loose.next_id : INT64_MAX;
	return chain_db_end(d, tx, 0);
}

static int one_place_read(struct chain_db *d, const struct statement *q, const struct arg *args,
			  int64_t *out)
{
	struct one_place place;
	struct tx *tx;
	int rc = chain_db_begin(d, &tx);

	if (rc)
		return chain_db_end(d, NULL, rc);
	rc = tx_one(tx, q, args, &place);
	if (!rc)
		*out = place.seq;
	return chain_db_end(d, tx, rc);
}

int chain_db_loose(struct chain_db *d, struct verify *v)
{
	int64_t after = 0, newest = 0, place = 0;
	int rc = one_place_read(d, Q_VERIFY_NEWEST, NO_ARGS, &newest);

	while (!rc && after < newest)
		rc = loose_page(d, v, &after, newest);
	if (rc || !v->n_strange)
		return rc;
	rc = one_place_read(d, Q_VERIFY_PLACE, ARGS(A_I64(v->strange_id)), &place);
	if (!place)
		place = v->check.seq + 1;
	if (!rc)
		chain_check_add(&v->check, &(struct chain_finding){.fault = CHAIN_INSERTED,
								   .first = place,
								   .last = place,
								   .audit_id = v->strange_id});
	return rc;
}
