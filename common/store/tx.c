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

/* Only a new connection helps: it prepares again after a migration under our feet, and finds the
 * server that takes writes when this one is a standby. (What is read-only in a transaction of ours
 * was begun so: a query that writes is our own fault.) */
static bool session_is_stale(const struct store *s, const PGresult *res, const char *state)
{
	static const char *const places[] = {"RevalidateCachedQuery", "check_XactReadOnly",
					     "check_transaction_read_only"};
	const char *where = PQresultErrorField(res, PG_DIAG_SOURCE_FUNCTION);

	if (strcmp(state, "25006") == 0)
		return !s->tx;
	for (size_t i = 0; where && strcmp(state, "0A000") == 0 && i < N_ELEMENTS(places); i++) {
		if (strcmp(where, places[i]) == 0)
			return true;
	}
	return false;
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
	if (rc == E_DB_AWAY || session_is_stale(s, res, state)) {
		store_drop(s);
		return E_DB_AWAY;
	}
	return rc;
}

/* ---- beginning and ending --------------------------------------------------------------- */

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

/* NOLINTNEXTLINE(readability-function-size): six parameters, each of them said at every call */
int tx_begin(struct store *s, struct arena *a, enum tx_mode mode, const struct tx_scope *scope,
	     int64_t timeout_ms, struct tx **out)
{
	struct arena_mark mark = arena_mark(a);
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
	if (rc) {
		arena_reset(a, mark);
		return rc;
	}
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

int tx_flush(struct tx *tx)
{
	int rc = tx->failed ? tx->failed : bulk_send(tx);

	return rc ? rc : tx_send_queued(tx, false);
}

int tx_commit(struct tx *tx)
{
	int rc = tx->failed ? tx->failed : bulk_send(tx);

	if (!rc)
		rc = tx_send_queued(tx, true);
	tx_rollback(tx); /* nothing to do after a COMMIT */
	return rc;
}
