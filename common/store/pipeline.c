/*
 * Round trips: any number of executions, one Sync, then all their answers.
 *
 * BEGIN and the scope go out in front of the first round trip. When that one finds the connection
 * broken, nothing has been done on it: it is made anew and the same is sent again, unless COMMIT
 * was in it.
 */
#include "tx_private.h"

#define CHUNK_MAX   1000
#define CHUNK_BYTES ((size_t)4 * 1024 * 1024)

static const int binary[STORE_PARAMS_MAX] = {[0 ... STORE_PARAMS_MAX - 1] = 1};

void ops_init(struct op_list *l)
{
	*l = (struct op_list){NULL, &l->first, 0};
}

void ops_add(struct op_list *l, struct op *op)
{
	op->next = NULL;
	*l->end = op;
	l->end = &op->next;
	l->n++;
}

int tx_tell_scope(struct tx *tx, const struct scope *scope)
{
	struct op *op;

	if (!scope || scope == tx->told)
		return 0;
	op = arena_zalloc(tx->a, 1, sizeof(*op));
	if (!op)
		return E_TOO_BIG;
	op->name = "turn";
	op->what = "scope";
	op->e.n = SCOPE_TEXTS;
	op->e.values = arena_alloc(tx->a, SCOPE_TEXTS * sizeof(*op->e.values));
	op->e.lengths = arena_alloc(tx->a, SCOPE_TEXTS * sizeof(*op->e.lengths));
	if (!op->e.values || !op->e.lengths)
		return E_TOO_BIG;
	for (int i = 0; i < SCOPE_TEXTS; i++) {
		op->e.values[i] = scope->text[i];
		op->e.lengths[i] = (int)strlen(scope->text[i]);
	}
	ops_add(&tx->out, op);
	tx->told = scope;
	return 0;
}

void tx_results_clear(struct tx *tx)
{
	for (struct ahead *h = tx->ahead; h; h = h->next) {
		PQclear(h->op.result);
		h->op.result = NULL;
	}
	together_clear(tx);
}

/* ---- sending ---------------------------------------------------------------------------- */

static bool send_begin(const struct tx *tx)
{
	char timeout[24], lock[24];
	const char *const values[] = {timeout, lock};

	(void)snprintf(timeout, sizeof(timeout), "%" PRId64, tx->timeout_ms); /* fits */
	(void)snprintf(lock, sizeof(lock), "%" PRId64, tx->lock_ms);          /* fits */
	return PQsendQueryPrepared(tx->s->conn, tx->mode == TX_READ ? "begin_read" : "begin_write",
				   0, NULL, NULL, NULL, 1) &&
	       PQsendQueryPrepared(tx->s->conn, "limits", 2, values, NULL, NULL, 1);
}

/* Sends the next ops, at most a chunk; *out_n says how many. */
static bool send_chunk(const struct tx *tx, size_t *out_n)
{
	size_t n = 0, bytes = 0;

	for (const struct op *op = tx->out.first; op && n < CHUNK_MAX && bytes < CHUNK_BYTES;
	     op = op->next) {
		if (!PQsendQueryPrepared(tx->s->conn, op->name, op->e.n, op->e.values,
					 op->e.lengths, binary, 1))
			return false;
		bytes += op->e.bytes;
		n++;
	}
	*out_n = n;
	return true;
}

/* ---- receiving -------------------------------------------------------------------------- */

mono_time tx_patience(const struct tx *tx)
{
	return mono_after(tx->timeout_ms + STORE_GRACE_MS);
}

/* The answer of one command: the first failure counts; false when the connection is lost. */
static bool receive(struct tx *tx, const char *what, PGresult **out, int *rc)
{
	int one = pump_command(tx->s, what, tx_patience(tx), out);

	if (!*rc || one == E_DB_AWAY)
		*rc = one;
	return one != E_DB_AWAY;
}

/* The answers to the first n ops, what was sent around them, and the Sync. */
static int receive_chunk(struct tx *tx, size_t n, bool commit)
{
	struct op *op = tx->out.first;
	int rc = 0;

	if (!tx->begun &&
	    (!receive(tx, "begin", NULL, &rc) || !receive(tx, "begin: limits", NULL, &rc)))
		return rc;
	for (size_t i = 0; i < n && op; i++, op = op->next) {
		if (!receive(tx, op->what, op->keeps ? &op->result : NULL, &rc))
			return rc;
	}
	if (commit && !receive(tx, "commit", NULL, &rc))
		return rc;
	if (pump_sync(tx->s, tx_patience(tx)))
		return E_DB_AWAY;
	tx->begun = true;
	return rc;
}

static int exchange(struct tx *tx, bool commit, size_t *out_n, bool *out_last)
{
	size_t n = 0;

	if (!tx->begun && !send_begin(tx))
		return pump_lost(tx->s);
	if (!send_chunk(tx, &n))
		return pump_lost(tx->s);
	*out_n = n;
	*out_last = n == tx->out.n;
	if (*out_last && commit &&
	    !PQsendQueryPrepared(tx->s->conn, "commit", 0, NULL, NULL, NULL, 1))
		return pump_lost(tx->s);
	if (!PQpipelineSync(tx->s->conn))
		return pump_lost(tx->s);
	return receive_chunk(tx, n, *out_last && commit);
}

static int connect_anew(struct tx *tx)
{
	int rc;

	for (struct op *op = tx->out.first; op; op = op->next) {
		PQclear(op->result);
		op->result = NULL;
	}
	tx->fresh = true;
	rc = store_connect(tx->s);
	return rc ? rc : store_prepare(tx->s);
}

static int chunk(struct tx *tx, bool commit, bool *out_last)
{
	bool again = !tx->begun && !tx->fresh;
	size_t n = 0;
	int rc;

	if (mono_now().us >= tx->hurry.us) {
		store_note(tx->s, "%s: no time left", commit ? "commit" : "round trip");
		return E_TIMEOUT;
	}
	rc = exchange(tx, commit, &n, out_last);
	if (rc == E_DB_AWAY && again && !(*out_last && commit) && mono_now().us < tx->hurry.us) {
		rc = connect_anew(tx);
		if (!rc)
			rc = exchange(tx, commit, &n, out_last);
	}
	for (; n > 0 && tx->out.first; n--, tx->out.n--)
		tx->out.first = tx->out.first->next;
	if (!tx->out.first)
		ops_init(&tx->out);
	return rc;
}

int tx_begin_now(struct tx *tx)
{
	struct op_list waiting = tx->out;
	bool last;
	int rc;

	ops_init(&tx->out);
	rc = chunk(tx, false, &last);
	tx->out = waiting; /* of an empty list too: its end is in the same place */
	return rc ? tx_fail(tx, rc) : 0;
}

int tx_roundtrip(struct tx *tx, bool commit)
{
	bool last = false;
	int rc = bulk_send(tx);

	if (!rc)
		rc = tx_rows_out(tx, commit);
	if (!rc && !commit)
		rc = together_out(tx);
	while (!rc && !last)
		rc = chunk(tx, commit, &last);
	return rc ? tx_fail(tx, rc) : 0;
}
