/*
 * Statements that run at once, each one round trip.
 */
#include "tx_private.h"

#define ROWS_MAX 100000

int tx_fail(struct tx *tx, int rc)
{
	if (!tx->failed)
		tx->failed = rc;
	return rc;
}

int tx_check(struct tx *tx, const struct statement *st, enum cardinality card,
	     const struct prepared **out)
{
	static const char *const names[] = {
		[CARD_EXEC] = "exec", [CARD_ONE] = "one",   [CARD_MAYBE] = "maybe",
		[CARD_MANY] = "many", [CARD_ROWS] = "rows", [CARD_COPY] = "copy",
	};
	const struct prepared *p = store_find(tx->s, st);

	if (tx->failed)
		return tx->failed;
	if (!p || st->card != card) {
		store_note(tx->s, "statement %s is %s%s, called as :%s", st->name,
			   p ? ":" : "of no table of this connection", p ? names[st->card] : "",
			   names[card]);
		return E_STATEMENT;
	}
	if (mono_now().us >= tx->hurry.us) {
		store_note(tx->s, "statement %s: no time left", st->name);
		return tx_fail(tx, E_TIMEOUT);
	}
	*out = p;
	return 0;
}

/* ---- reads sent ahead ------------------------------------------------------------------- */

static void answer_all(PGresult *res, struct answer *out)
{
	*out = (struct answer){.res = res, .own = res, .n = PQntuples(res)};
}

static struct ahead *ahead_find(const struct tx *tx, const struct prepared *p,
				const struct encoded *e)
{
	for (struct ahead *h = tx->ahead; h; h = h->next) {
		if (!h->taken && h->turn == tx->turn && h->p == p && encoded_same(&h->op.e, e))
			return h;
	}
	return NULL;
}

/* One that has not left yet leaves now, with all the others. */
static int ahead_take(struct tx *tx, struct ahead *h, struct answer *out)
{
	int rc = h->op.result ? 0 : tx_roundtrip(tx, false);

	if (rc)
		return rc;
	h->taken = true;
	answer_all(TAKE(h->op.result), out);
	return 0;
}

static int run_now(struct tx *tx, const struct prepared *p, struct op *op, struct answer *out)
{
	int rc;

	op->name = p->name;
	op->what = p->st->name;
	op->keeps = true;
	rc = tx_rows_out(tx, false); /* before ours */
	if (!rc)
		rc = tx_tell_scope(tx, tx->scope);
	if (rc)
		return tx_fail(tx, rc);
	ops_add(&tx->out, op);
	rc = tx_roundtrip(tx, false);
	answer_all(op->result, out);
	return rc;
}

int tx_ahead(struct tx *tx, const struct statement *st, const struct arg *args)
{
	struct arg kept[STORE_PARAMS_MAX];
	const struct prepared *p;
	struct ahead *h;
	int rc;

	rc = tx_check(tx, st, st->card, &p);
	if (rc)
		return rc;
	assert(st->card == CARD_ONE || st->card == CARD_MAYBE || st->card == CARD_MANY);
	if (p->writes) { /* it would be done although its turn is dropped */
		store_note(tx->s, "statement %s writes: it cannot be sent ahead", st->name);
		return E_STATEMENT;
	}
	h = arena_zalloc(tx->turn, 1, sizeof(*h));
	if (!h || (args && !args_keep(tx->turn, args, p->n_params, kept)))
		return E_TOO_BIG;
	rc = args_encode(tx->s, p, args ? kept : NULL, tx->turn, &h->op.e);
	if (!rc)
		rc = tx_rows_out(tx, false); /* it sees them */
	if (!rc)
		rc = tx_tell_scope(tx, tx->scope);
	if (rc)
		return rc;
	h->turn = tx->turn;
	h->p = p;
	if (st->together)
		return together_add(tx, p, h);
	h->op.name = p->name;
	h->op.what = st->name;
	h->op.keeps = true;
	h->next = tx->ahead;
	tx->ahead = h;
	ops_add(&tx->out, &h->op);
	return 0;
}

/* ---- reads ------------------------------------------------------------------------------ */

/* What was sent ahead, or is asked now. */
static int answer_get(struct tx *tx, const struct prepared *p, struct op *op, struct answer *out)
{
	struct ahead *h;
	bool found = false;
	int rc = p->st->together ? together_take(tx, p, &op->e, out, &found) : 0;

	if (rc || found)
		return rc;
	h = ahead_find(tx, p, &op->e);
	return h ? ahead_take(tx, h, out) : run_now(tx, p, op, out);
}

/* The arguments' encoding is scratch: sent, then given back to the arena. */
static int run(struct tx *tx, const struct statement *st, const struct arg *args,
	       enum cardinality card, struct answer *out)
{
	struct arena_mark mark = arena_mark(tx->turn);
	const struct prepared *p;
	struct op op = {0};
	int rc;

	rc = tx_check(tx, st, card, &p);
	if (!rc)
		rc = args_encode(tx->s, p, args, tx->turn, &op.e);
	if (rc)
		return rc;
	tx->sent = tx->sent || p->writes;
	rc = answer_get(tx, p, &op, out);
	arena_reset(tx->turn, mark);
	return rc;
}

/* Row i of the answer. */
static int answer_row(struct tx *tx, const struct statement *st, const struct answer *from, int i,
		      void *out_row)
{
	const struct reader r = {tx->s, tx->turn, st, from->res, from->skip};

	return row_decode(&r, from->rows ? from->rows[i] : i, out_row);
}

static int rows_check(struct tx *tx, const struct statement *st, int n, int max)
{
	if (n <= max)
		return 0;
	store_note(tx->s, "statement %s gives %d rows, at most %d are taken", st->name, n, max);
	return max == 1 ? E_STATEMENT : E_TOO_BIG;
}

static int first_row(struct tx *tx, const struct statement *st, const struct answer *from,
		     void *out_row, bool *out_found)
{
	int rc = rows_check(tx, st, from->n, 1);

	if (!rc && from->n == 1)
		rc = answer_row(tx, st, from, 0, out_row);
	if (!rc)
		*out_found = from->n == 1;
	return rc;
}

int tx_one(struct tx *tx, const struct statement *st, const struct arg *args, void *out_row)
{
	AUTO(answer_clear) struct answer got = {0};
	bool found = false;
	int rc;

	rc = run(tx, st, args, CARD_ONE, &got);
	if (!rc)
		rc = first_row(tx, st, &got, out_row, &found);
	if (!rc && !found) {
		store_note(tx->s, "statement %s: no row", st->name);
		rc = E_NOT_FOUND;
	}
	return rc;
}

int tx_maybe(struct tx *tx, const struct statement *st, const struct arg *args, void *out_row,
	     bool *out_found)
{
	AUTO(answer_clear) struct answer got = {0};
	int rc;

	rc = run(tx, st, args, CARD_MAYBE, &got);
	if (!rc)
		rc = first_row(tx, st, &got, out_row, out_found);
	return rc;
}

int tx_many(struct tx *tx, const struct statement *st, const struct arg *args, void *out_rows,
	    size_t *out_n)
{
	AUTO(answer_clear) struct answer got = {0};
	char *rows = NULL;
	int rc, n, i;

	rc = run(tx, st, args, CARD_MANY, &got);
	if (rc)
		return rc;
	n = got.n;
	rc = rows_check(tx, st, n, ROWS_MAX);
	if (rc)
		return rc;
	if (n) {
		rows = arena_zalloc(tx->turn, (size_t)n, st->row->size);
		if (!rows)
			return E_TOO_BIG;
	}
	for (i = 0; i < n; i++) {
		rc = answer_row(tx, st, &got, i, rows + (size_t)i * st->row->size);
		if (rc)
			return rc;
	}
	memcpy(out_rows, &rows, sizeof(rows));
	*out_n = (size_t)n;
	return 0;
}

int tx_exec(struct tx *tx, const struct statement *st, const struct arg *args,
	    int64_t *out_affected)
{
	AUTO(answer_clear) struct answer got = {0};
	int64_t n = 0;
	int rc;

	rc = run(tx, st, args, CARD_EXEC, &got);
	if (rc)
		return rc;
	if (!slice_to_i64(slice_of(PQcmdTuples(got.own)), &n))
		n = 0; /* a command that counts nothing */
	*out_affected = n;
	return 0;
}
