/*
 * Transactions: begin, immediate reads, buffered writes, commit.
 *
 * One round trip a read, one commits (the writes and COMMIT together); BEGIN goes with the first.
 * After a statement failed the transaction is dead: every verb answers with that failure, and
 * tx_commit rolls back. A statement may run for the whole timeout of the transaction on the server;
 * none is sent once that has passed.
 */
#include "tx_private.h"

#include <poll.h>

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
		{"53100", E_DB_FULL    }, /* disk full */
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
		return !s->tx || s->tx->mode == TX_WRITE;
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

/* A server that went away while nothing was asked of it has said so (its last words come before
 * the end of the stream), or hung up. */
static bool hung_up(const struct store *s)
{
	struct pollfd p = {.fd = PQsocket(s->conn), .events = POLLIN};

	for (int i = 0; i < 10 && poll(&p, 1, 0) > 0; i++) {
		if (!PQconsumeInput(s->conn) || PQstatus(s->conn) != CONNECTION_OK)
			return true;
	}
	return false;
}

/* A connection that broke while it was idle is replaced at once: nothing has been done on it. */
static int connection(struct store *s, bool *out_fresh)
{
	int rc;

	if (s->conn && hung_up(s))
		(void)pump_lost(s);
	do {
		*out_fresh = s->conn == NULL;
		rc = store_connect(s);
		if (!rc)
			rc = store_prepare(s);
	} while (rc == E_DB_AWAY && !*out_fresh);
	/* What may pass, a full disk for one, is said as it is. */
	return rc && error_class_of(rc) != CLASS_BUSY ? E_STATEMENT : rc;
}

/* NOLINTNEXTLINE(readability-function-size): six parameters, each of them said at every call */
int tx_begin(struct store *s, struct arena *a, enum tx_mode mode, const struct tx_scope *scope,
	     int64_t timeout_ms, struct tx **out)
{
	static const struct tx_scope nobody = {.role = ""};
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
	tx->mode = mode;
	tx->timeout_ms = tx->lock_ms = timeout_ms;
	tx->deadline = tx->hurry = mono_after(timeout_ms);
	ops_init(&tx->out);
	ops_init(&tx->mine);
	tx_turn(tx, a, scope ? scope : &nobody);
	rc = tx->failed ? tx->failed : connection(s, &tx->fresh);
	if (rc) {
		arena_reset(a, mark);
		return rc;
	}
	s->tx = tx;
	*out = tx;
	return 0;
}

void tx_lock_timeout(struct tx *tx, int64_t ms)
{
	assert(!tx->begun);
	if (ms < tx->lock_ms)
		tx->lock_ms = ms;
}

bool tx_pin(struct tx *tx)
{
	bool same = !tx->fresh;

	tx->fresh = true;
	return same;
}

void tx_rollback(struct tx *tx)
{
	if (!tx)
		return;
	if (tx->failed != E_DB_AWAY)
		(void)rollback(tx->s); /* when it fails the connection is gone, and with it all */
	tx_results_clear(tx);
	tx->s->tx = NULL;
}

int tx_commit(struct tx *tx)
{
	int rc;

	if (!tx->failed)
		tx_keep(tx);
	rc = tx->failed;
	if (!rc && (tx->begun || tx->bulk || tx_n_queued(tx)))
		rc = tx_roundtrip(tx, true);
	tx_rollback(tx); /* nothing to do after a COMMIT */
	return rc;
}
