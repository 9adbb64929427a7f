/*
 * Statements that run at once, each one round trip.
 */
#include "store_private.h"

#define ROWS_MAX 100000

static const int binary[STORE_PARAMS_MAX] = {[0 ... STORE_PARAMS_MAX - 1] = 1};

int tx_fail(struct tx *tx, int rc)
{
	if (!tx->failed)
		tx->failed = rc;
	return rc;
}

mono_time tx_patience(const struct tx *tx)
{
	return mono_after(tx->timeout_ms + STORE_GRACE_MS);
}

int tx_check(struct tx *tx, const struct statement *st, enum cardinality card,
	     const struct prepared **out)
{
	static const char *const names[] = {
		[CARD_EXEC] = "exec", [CARD_ONE] = "one",   [CARD_MAYBE] = "maybe",
		[CARD_MANY] = "many", [CARD_COPY] = "copy",
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

bool tx_send(struct tx *tx, const struct prepared *p, const struct encoded *e)
{
	return PQsendQueryPrepared(tx->s->conn, p->name, e->n, e->values, e->lengths, binary, 1) !=
	       0;
}

/* The arguments' encoding is scratch: sent, then given back to the arena. */
static int run(struct tx *tx, const struct statement *st, const struct arg *args,
	       enum cardinality card, PGresult **out)
{
	struct arena_mark mark = arena_mark(tx->a);
	mono_time until = tx_patience(tx);
	const struct prepared *p;
	struct encoded e;
	int rc;

	rc = tx_check(tx, st, card, &p);
	if (!rc)
		rc = args_encode(tx->s, p, args, tx->a, &e);
	if (rc)
		return rc;
	if (!tx_send(tx, p, &e) || !PQpipelineSync(tx->s->conn))
		return tx_fail(tx, pump_lost(tx->s));
	arena_reset(tx->a, mark);
	rc = pump_command(tx->s, st->name, until, out);
	if (rc != E_DB_AWAY && pump_sync(tx->s, until))
		rc = E_DB_AWAY;
	return rc ? tx_fail(tx, rc) : 0;
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
		rc = row_decode(&(struct reader){tx->s, tx->a, st, res}, 0, out_row);
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
		rows = arena_zalloc(tx->a, (size_t)n, st->row->size);
		if (!rows)
			return E_TOO_BIG;
	}
	for (i = 0; i < n; i++) {
		rc = row_decode(&(struct reader){tx->s, tx->a, st, res}, i,
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
