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
	if (mono_now().us >= tx->deadline.us) {
		store_note(tx->s, "statement %s: no time left", st->name);
		return tx_fail(tx, E_TIMEOUT);
	}
	*out = p;
	return 0;
}

/* ---- reads sent ahead ------------------------------------------------------------------- */

static bool encoded_same(const struct encoded *a, const struct encoded *b)
{
	for (int i = 0; i < a->n; i++) {
		if (!a->values[i] != !b->values[i] || a->lengths[i] != b->lengths[i] ||
		    (a->values[i] &&
		     memcmp(a->values[i], b->values[i], (size_t)a->lengths[i]) != 0))
			return false;
	}
	return true;
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
static int ahead_take(struct tx *tx, struct ahead *h, PGresult **out)
{
	int rc = h->op.result ? 0 : tx_roundtrip(tx, false);

	if (rc)
		return rc;
	h->taken = true;
	*out = TAKE(h->op.result);
	return 0;
}

static int run_now(struct tx *tx, const struct prepared *p, struct op *op, PGresult **out)
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
	*out = op->result;
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
		rc = tx_tell_scope(tx, tx->scope);
	if (rc)
		return rc;
	h->turn = tx->turn;
	h->p = p;
	h->op.name = p->name;
	h->op.what = st->name;
	h->op.keeps = true;
	h->next = tx->ahead;
	tx->ahead = h;
	ops_add(&tx->out, &h->op);
	return 0;
}

/* ---- reads ------------------------------------------------------------------------------ */

/* The arguments' encoding is scratch: sent, then given back to the arena. */
static int run(struct tx *tx, const struct statement *st, const struct arg *args,
	       enum cardinality card, PGresult **out)
{
	struct arena_mark mark = arena_mark(tx->turn);
	const struct prepared *p;
	struct op op = {0};
	struct ahead *h;
	int rc;

	rc = tx_check(tx, st, card, &p);
	if (!rc)
		rc = args_encode(tx->s, p, args, tx->turn, &op.e);
	if (rc)
		return rc;
	tx->sent = tx->sent || p->writes;
	h = ahead_find(tx, p, &op.e);
	rc = h ? ahead_take(tx, h, out) : run_now(tx, p, &op, out);
	arena_reset(tx->turn, mark);
	return rc;
}

static int rows_check(struct tx *tx, const struct statement *st, int n, int max)
{
	if (n <= max)
		return 0;
	store_note(tx->s, "statement %s gives %d rows, at most %d are taken", st->name, n, max);
	return max == 1 ? E_STATEMENT : E_TOO_BIG;
}

static int first_row(struct tx *tx, const struct statement *st, const PGresult *res, void *out_row,
		     bool *out_found)
{
	int rc = rows_check(tx, st, PQntuples(res), 1);

	if (!rc && PQntuples(res) == 1)
		rc = row_decode(&(struct reader){tx->s, tx->turn, st, res}, 0, out_row);
	if (!rc)
		*out_found = PQntuples(res) == 1;
	return rc;
}

int tx_one(struct tx *tx, const struct statement *st, const struct arg *args, void *out_row)
{
	AUTO(result_clear) PGresult *res = NULL;
	bool found = false;
	int rc;

	rc = run(tx, st, args, CARD_ONE, &res);
	if (!rc)
		rc = first_row(tx, st, res, out_row, &found);
	if (!rc && !found) {
		store_note(tx->s, "statement %s: no row", st->name);
		rc = E_NOT_FOUND;
	}
	return rc;
}

int tx_maybe(struct tx *tx, const struct statement *st, const struct arg *args, void *out_row,
	     bool *out_found)
{
	AUTO(result_clear) PGresult *res = NULL;
	int rc;

	rc = run(tx, st, args, CARD_MAYBE, &res);
	if (!rc)
		rc = first_row(tx, st, res, out_row, out_found);
	return rc;
}

int tx_many(struct tx *tx, const struct statement *st, const struct arg *args, void *out_rows,
	    size_t *out_n)
{
	AUTO(result_clear) PGresult *res = NULL;
	char *rows = NULL;
	int rc, n, i;

	rc = run(tx, st, args, CARD_MANY, &res);
	if (rc)
		return rc;
	n = PQntuples(res);
	rc = rows_check(tx, st, n, ROWS_MAX);
	if (rc)
		return rc;
	if (n) {
		rows = arena_zalloc(tx->turn, (size_t)n, st->row->size);
		if (!rows)
			return E_TOO_BIG;
	}
	for (i = 0; i < n; i++) {
		rc = row_decode(&(struct reader){tx->s, tx->turn, st, res}, i,
				rows + (size_t)i * st->row->size);
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
	AUTO(result_clear) PGresult *res = NULL;
	int64_t n = 0;
	int rc;

	rc = run(tx, st, args, CARD_EXEC, &res);
	if (rc)
		return rc;
	if (!slice_to_i64(slice_of(PQcmdTuples(res)), &n))
		n = 0; /* a command that counts nothing */
	*out_affected = n;
	return 0;
}
