/*
 * Transactions: begin, immediate reads, buffered writes, commit.
 *
 * One round trip begins (BEGIN and the scope), one a read, one commits up to 64 writes (the writes
 * and COMMIT together). After a statement failed the transaction is dead: every verb answers with
 * that failure, and tx_commit rolls back. A statement may run for the whole timeout of the
 * transaction on the server; none is sent once that has passed.
 */
#include "store_private.h"

#define TIMEOUT_MAX_MS (INT64_C(24) * 3600 * 1000)
#define CHUNK_MAX      64
#define CHUNK_BYTES    ((size_t)1024 * 1024)
#define QUEUE_MAX      20000
#define ROWS_MAX       100000

struct queued {
	struct queued *next;
	const struct prepared *p;
	struct encoded e;
};

struct tx {
	struct store *s;
	struct arena *a;
	mono_time deadline;
	int64_t timeout_ms;
	int failed; /* the first failure that ended it, or 0 */
	struct queued *first, *last;
	size_t n_queued;
};

/* ---- SQLSTATE --------------------------------------------------------------------------- */

static int code_of(const char *state)
{
	static const struct {
		const char *prefix;
		int code;
	} codes[] = {
		{"23505", E_EXISTS     },
		{"23",    E_CONFLICT   },
		{"40001", E_DB_CONFLICT},
		{"40P01", E_DB_CONFLICT},
		{"57014", E_TIMEOUT    },
		{"55P03", E_TIMEOUT    }, /* lock_timeout */
		{"42501", E_DENIED     },
		{"08",    E_DB_AWAY    },
		{"57P0",  E_DB_AWAY    },
		{"25P03", E_DB_AWAY    }, /* idle_in_transaction_session_timeout */
		{"53300", E_DB_AWAY    }, /* too many connections */
	};
	size_t i;

	for (i = 0; i < N_ELEMENTS(codes); i++) {
		if (strncmp(state, codes[i].prefix, strlen(codes[i].prefix)) == 0)
			return codes[i].code;
	}
	return E_STATEMENT;
}

/* After a migration under our feet: only a new connection prepares again. */
static bool plan_is_stale(const char *state)
{
	return strcmp(state, "0A000") == 0 || strcmp(state, "26000") == 0;
}

/* The server's DETAIL quotes values of the row, so it is left out. */
int store_failed(struct store *s, const char *what, const PGresult *res)
{
	const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
	const char *text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
	const char *constraint = PQresultErrorField(res, PG_DIAG_CONSTRAINT_NAME);
	int rc;

	if (!state) /* libpq's own words: the connection broke */
		return pump_lost(s);
	store_note(s, "%s: %s (%s%s%s)", what, text ? text : "", state, constraint ? ", " : "",
		   constraint ? constraint : "");
	rc = code_of(state);
	if (rc == E_DB_AWAY || plan_is_stale(state)) {
		store_drop(s);
		return E_DB_AWAY;
	}
	return rc;
}

/* ---- beginning and ending --------------------------------------------------------------- */

static int fail(struct tx *tx, int rc)
{
	if (!tx->failed)
		tx->failed = rc;
	return rc;
}

static mono_time patience(int64_t timeout_ms)
{
	return mono_after(timeout_ms + STORE_GRACE_MS);
}

static int rollback(struct store *s)
{
	mono_time until = mono_after(STORE_GRACE_MS);
	int rc;

	if (!s->conn || PQtransactionStatus(s->conn) == PQTRANS_IDLE)
		return 0;
	if (!PQsendQueryPrepared(s->conn, "rollback", 0, NULL, NULL, NULL, 1) ||
	    !PQpipelineSync(s->conn))
		return pump_lost(s);
	rc = pump_command(s, "rollback", until, NULL);
	if (rc != E_DB_AWAY)
		rc = pump_sync(s, until);
	return rc;
}

static bool send_begin(struct store *s, enum tx_mode mode, const struct tx_scope *scope,
		       int64_t timeout_ms)
{
	static const struct tx_scope nobody = {.role = ""};
	const struct tx_scope *w = scope ? scope : &nobody;
	char employer[24], worker[24], timeout[24];
	const char *const values[] = {w->role,  w->subject, w->department, w->region,
				      employer, worker,     timeout};
	const char *safe[N_ELEMENTS(values)];
	size_t i;

	(void)snprintf(employer, sizeof(employer), "%" PRId64, w->employer_id); /* fits */
	(void)snprintf(worker, sizeof(worker), "%" PRId64, w->worker_id);       /* fits */
	(void)snprintf(timeout, sizeof(timeout), "%" PRId64, timeout_ms);       /* fits */
	for (i = 0; i < N_ELEMENTS(values); i++)
		safe[i] = values[i] ? values[i] : "";
	return PQsendQueryPrepared(s->conn, mode == TX_READ ? "begin_read" : "begin_write", 0, NULL,
				   NULL, NULL, 1) &&
	       PQsendQueryPrepared(s->conn, "scope", (int)N_ELEMENTS(safe), safe, NULL, NULL, 1) &&
	       PQpipelineSync(s->conn);
}

static int receive_begin(struct store *s, int64_t timeout_ms)
{
	mono_time until = patience(timeout_ms);
	int rc, rc_scope;

	rc = pump_command(s, "begin", until, NULL);
	if (rc == E_DB_AWAY)
		return rc;
	rc_scope = pump_command(s, "begin: scope", until, NULL);
	if (rc_scope == E_DB_AWAY || pump_sync(s, until))
		return E_DB_AWAY;
	if (rc)
		return rc;
	if (rc_scope && rollback(s))
		return E_DB_AWAY;
	return rc_scope;
}

/* A connection that broke while it was idle is replaced at once: nothing has been done on it. */
static int begin(struct store *s, enum tx_mode mode, const struct tx_scope *scope,
		 int64_t timeout_ms)
{
	bool fresh;
	int rc;

	do {
		fresh = s->conn == NULL;
		rc = store_connect(s);
		if (rc)
			return rc;
		rc = store_prepare(s);
		if (rc == E_DB_AWAY && !fresh)
			continue;
		if (rc)
			return rc == E_DB_AWAY ? E_DB_AWAY : E_STATEMENT;
		rc = send_begin(s, mode, scope, timeout_ms) ? receive_begin(s, timeout_ms)
							    : pump_lost(s);
	} while (rc == E_DB_AWAY && !fresh);
	return rc;
}

int tx_begin(struct store *s, struct arena *a, enum tx_mode mode, const struct tx_scope *scope,
	     int64_t timeout_ms, struct tx **out)
{
	struct tx *tx;
	int rc;

	assert(!s->tx); /* one transaction a connection */
	if (timeout_ms <= 0)
		return E_TIMEOUT;
	if (timeout_ms > TIMEOUT_MAX_MS)
		timeout_ms = TIMEOUT_MAX_MS;
	tx = arena_zalloc(a, 1, sizeof(*tx));
	if (!tx)
		return E_TOO_BIG;
	tx->s = s;
	tx->a = a;
	tx->timeout_ms = timeout_ms;
	tx->deadline = mono_after(timeout_ms);
	rc = begin(s, mode, scope, timeout_ms);
	if (rc)
		return rc;
	s->tx = tx;
	*out = tx;
	return 0;
}

void tx_rollback(struct tx *tx)
{
	if (!tx)
		return;
	if (tx->failed != E_DB_AWAY)
		(void)rollback(tx->s); /* when it fails the connection is gone, and with it all */
	tx->s->tx = NULL;
}

struct arena *tx_arena(struct tx *tx)
{
	return tx->a;
}

/* ---- one statement at once -------------------------------------------------------------- */

static int check(struct tx *tx, const struct statement *st, enum cardinality card,
		 const struct prepared **out)
{
	static const char *const names[] = {
		[CARD_EXEC] = "exec",
		[CARD_ONE] = "one",
		[CARD_MAYBE] = "maybe",
		[CARD_MANY] = "many",
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
		return fail(tx, E_TIMEOUT);
	}
	*out = p;
	return 0;
}

static bool send(struct store *s, const struct prepared *p, const struct encoded *e)
{
	return PQsendQueryPrepared(s->conn, p->name, e->n, e->values, e->lengths, e->formats, 1);
}

/* The arguments' encoding is scratch: sent, then given back to the arena. */
static int run(struct tx *tx, const struct statement *st, const struct arg *args,
	       enum cardinality card, PGresult **out)
{
	struct arena_mark mark = arena_mark(tx->a);
	mono_time until = patience(tx->timeout_ms);
	const struct prepared *p;
	struct encoded e;
	int rc;

	rc = check(tx, st, card, &p);
	if (!rc)
		rc = args_encode(tx->s, p, args, tx->a, &e);
	if (rc)
		return rc;
	if (!send(tx->s, p, &e) || !PQpipelineSync(tx->s->conn))
		return fail(tx, pump_lost(tx->s));
	arena_reset(tx->a, mark);
	rc = pump_command(tx->s, st->name, until, out);
	if (rc != E_DB_AWAY && pump_sync(tx->s, until))
		rc = E_DB_AWAY;
	return rc ? fail(tx, rc) : 0;
}

static int rows_check(struct tx *tx, const struct statement *st, int n, int max)
{
	if (n <= max)
		return 0;
	store_note(tx->s, "statement %s gives %d rows, at most %d are taken", st->name, n, max);
	return max == 1 ? E_STATEMENT : E_TOO_BIG;
}

static int run_first(struct tx *tx, const struct statement *st, const struct arg *args,
		     void *out_row, bool *out_found)
{
	AUTO(result_clear) PGresult *res = NULL;
	int rc;

	rc = run(tx, st, args, st->card == CARD_ONE ? CARD_ONE : CARD_MAYBE, &res);
	if (!rc)
		rc = rows_check(tx, st, PQntuples(res), 1);
	if (!rc && PQntuples(res) == 1)
		rc = row_decode(&(struct reader){tx->s, tx->a, st, res}, 0, out_row);
	if (!rc)
		*out_found = PQntuples(res) == 1;
	return rc;
}

int tx_one(struct tx *tx, const struct statement *st, const struct arg *args, void *out_row)
{
	bool found = false;
	int rc;

	assert(st->card == CARD_ONE);
	rc = run_first(tx, st, args, out_row, &found);
	if (!rc && !found) {
		store_note(tx->s, "statement %s: no row", st->name);
		return E_NOT_FOUND;
	}
	return rc;
}

int tx_maybe(struct tx *tx, const struct statement *st, const struct arg *args, void *out_row,
	     bool *out_found)
{
	assert(st->card == CARD_MAYBE);
	return run_first(tx, st, args, out_row, out_found);
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

/* ---- buffered writes -------------------------------------------------------------------- */

/* Texts and bytes that the caller may change before they are sent. */
static bool args_keep(struct arena *a, const struct arg *args, int n, struct arg *out)
{
	int i;

	for (i = 0; i < n; i++) {
		out[i] = args[i];
		if (args[i].type != ARG_TEXT && args[i].type != ARG_BYTES &&
		    args[i].type != ARG_UUID)
			continue;
		out[i].at = arena_strndup(a, args[i].at, args[i].len);
		if (!out[i].at)
			return false;
	}
	return true;
}

int tx_queue(struct tx *tx, const struct statement *st, const struct arg *args)
{
	struct arg kept[STORE_PARAMS_MAX];
	const struct prepared *p;
	struct queued *q;
	int rc;

	rc = check(tx, st, CARD_EXEC, &p);
	if (rc)
		return rc;
	q = tx->n_queued < QUEUE_MAX ? arena_alloc(tx->a, sizeof(*q)) : NULL;
	if (!q || (args && !args_keep(tx->a, args, p->n_params, kept))) {
		store_note(tx->s, "statement %s: too many or too large writes", st->name);
		return E_TOO_BIG;
	}
	rc = args_encode(tx->s, p, args ? kept : NULL, tx->a, &q->e);
	if (rc)
		return rc;
	q->p = p;
	q->next = NULL;
	if (tx->last)
		tx->last->next = q;
	else
		tx->first = q;
	tx->last = q;
	tx->n_queued++;
	return 0;
}

size_t tx_n_queued(const struct tx *tx)
{
	return tx->n_queued;
}

/* Sends the next writes, at most a chunk; *out_n says how many. */
static bool send_chunk(struct tx *tx, size_t *out_n)
{
	const struct queued *q;
	size_t n = 0, bytes = 0;

	for (q = tx->first; q && n < CHUNK_MAX && bytes < CHUNK_BYTES; q = q->next) {
		if (!send(tx->s, q->p, &q->e))
			return false;
		bytes += q->e.bytes;
		n++;
	}
	*out_n = n;
	return true;
}

/* Takes the results of n writes off the queue and, with `last`, that of COMMIT. */
static int receive_chunk(struct tx *tx, size_t n, bool last)
{
	mono_time until = patience(tx->timeout_ms);
	int rc = 0, one;
	size_t i;

	for (i = 0; i < n; i++) {
		one = pump_command(tx->s, tx->first->p->st->name, until, NULL);
		if (one == E_DB_AWAY)
			return one;
		if (!rc)
			rc = one;
		tx->first = tx->first->next;
		tx->n_queued--;
	}
	if (!tx->first)
		tx->last = NULL;
	if (last) {
		one = pump_command(tx->s, "commit", until, NULL);
		if (one == E_DB_AWAY)
			return one;
		if (!rc)
			rc = one;
	}
	return pump_sync(tx->s, until) ? E_DB_AWAY : rc;
}

/* One round trip: writes, and COMMIT behind the last of them when asked. */
static int chunk(struct tx *tx, bool commit, bool *out_last)
{
	size_t n = 0;
	bool last;

	if (mono_now().us >= tx->deadline.us) {
		store_note(tx->s, "commit: no time left");
		return E_TIMEOUT;
	}
	if (!send_chunk(tx, &n))
		return pump_lost(tx->s);
	last = n == tx->n_queued;
	if (last && commit && !PQsendQueryPrepared(tx->s->conn, "commit", 0, NULL, NULL, NULL, 1))
		return pump_lost(tx->s);
	if (!PQpipelineSync(tx->s->conn))
		return pump_lost(tx->s);
	*out_last = last;
	return receive_chunk(tx, n, last && commit);
}

int tx_flush(struct tx *tx)
{
	bool last = tx->n_queued == 0;
	int rc = tx->failed;

	while (!rc && !last)
		rc = chunk(tx, false, &last);
	return rc ? fail(tx, rc) : 0;
}

int tx_commit(struct tx *tx)
{
	bool last = false;
	int rc = tx->failed;

	while (!rc && !last)
		rc = chunk(tx, true, &last);
	if (rc)
		(void)fail(tx, rc);
	tx_rollback(tx); /* nothing to do after a COMMIT */
	return rc;
}
