/*
 * attempt - a command that ends its worker must not do so for ever.
 *
 * One that was asked for the third time (its envelope says so) may be such a one, so it runs alone,
 * and that it runs is written down before: a row of `attempt`, committed, and a lock of this
 * session. Both go when it is over, whatever came of it. Who finds the row without the lock notes
 * when; a worker that only lost its connection takes its row back as soon as it can
 * (dispatcher_tidy), and after `attempt_grace_ms` it is of one that did not come back from it. Once
 * that may be chance, for workers are killed for other things too; the second time the command is
 * answered E_ABORTED.
 *
 * It runs on the connection that has the lock or not at all (tx_pin): nothing is done that another
 * worker may have judged meanwhile.
 *
 * The table is unlogged: a crash of the database empties it, so that nobody is blamed for that.
 */
#include "private.h"

#define TIDY_MS     1000
#define ATTEMPT_MS  5000
#define DEATHS_MOST 2 /* of workers that ran it alone */

static const struct tx_scope scope = {"service", "", "", "000000", 0, 0};

struct attempt_lock {
	bool held;
};
ROW_TABLE(attempt_lock, COL(attempt_lock, held, COL_BOOL));

struct attempt_found {
	bool lost;        /* its worker is gone */
	bool old;         /* for longer than the grace */
	int64_t n_deaths; /* before that one */
};
ROW_TABLE(attempt_found, COL(attempt_found, lost, COL_BOOL), COL(attempt_found, old, COL_BOOL),
	  COL(attempt_found, n_deaths, COL_I64));

/* *out_verdict 0: it may run, unless the inbox answered it. */
static int verdict_find(struct tx *tx, struct unit *u, const struct attempt_found *row,
			int *out_verdict)
{
	const struct uuid *id = &u->private.id;

	*out_verdict = 0;
	if (row && row->old && row->n_deaths + 1 < DEATHS_MOST)
		return tx_queue(tx, Q_ATTEMPT_AGAIN, ARGS(A_UUID(id)));
	if (row && row->old) {
		*out_verdict = refuse(&u->call, E_ABORTED, "%s ended its worker", u->call.rpc);
		return 0;
	}
	if (row) {
		*out_verdict = refuse(&u->call, E_UNAVAILABLE, "it may still be running");
		return row->lost ? 0 : tx_queue(tx, Q_ATTEMPT_LOST, ARGS(A_UUID(id)));
	}
	return tx_queue(
		tx, Q_ATTEMPT_INSERT,
		ARGS(A_UUID(id), A_TEXT(u->call.rpc), A_TEXT(u->call.sender), A_TEXT(u->call.key)));
}

/* The lock, the inbox and the row in one round trip, each as it is after the one before. */
static int judge(struct dispatcher *d, struct tx *tx, struct unit *u, int *out_verdict)
{
	int64_t grace_ms = d->context->settings->attempt_grace_ms;
	const struct uuid *id = &u->private.id;
	struct attempt_found row;
	struct attempt_lock lock;
	bool found;
	int rc;

	rc = tx_ahead(tx, Q_ATTEMPT_LOCK, ARGS(A_UUID(id)));
	if (!rc)
		rc = inbox_ahead(tx, &u, 1);
	if (!rc)
		rc = tx_ahead(tx, Q_ATTEMPT_FIND, ARGS(A_UUID(id), A_I64(grace_ms)));
	if (!rc)
		rc = tx_one(tx, Q_ATTEMPT_LOCK, ARGS(A_UUID(id)), &lock);
	if (rc)
		return rc;
	if (!lock.held) {
		d->untidy = UNTIDY_NOTHING;
		*out_verdict = refuse(&u->call, E_UNAVAILABLE, "it is running");
		return 0;
	}
	rc = inbox_answer(tx, &u, 1);
	if (rc)
		return rc;
	*out_verdict = u->rc;
	if (u->state == UNIT_ANSWERED)
		return 0;
	rc = tx_maybe(tx, Q_ATTEMPT_FIND, ARGS(A_UUID(id), A_I64(grace_ms)), &row, &found);
	return rc ? rc : verdict_find(tx, u, found ? &row : NULL, out_verdict);
}

static int note(struct dispatcher *d, struct unit *u)
{
	int rc = call_prepare(u), verdict = 0;
	struct tx *tx;

	arena_reset(d->arena, (struct arena_mark){NULL, 0});
	if (!rc)
		rc = tx_begin(d->store, d->arena, TX_WRITE, &scope, ATTEMPT_MS, &tx);
	if (rc)
		return rc;
	d->untidy_id = u->private.id;
	d->untidy = UNTIDY_LOCK;
	rc = judge(d, tx, u, &verdict);
	if (rc) {
		tx_rollback(tx);
		return rc;
	}
	if (!verdict && u->state == UNIT_WAITS)
		d->untidy = UNTIDY_ROW; /* also when the answer to COMMIT is lost */
	rc = tx_commit(tx);
	return rc ? rc : verdict;
}

/* The row goes before anybody else can have the lock. Not held: of ours there is no lock any more;
 * but the row is there as long as somebody else may be looking at it. */
static int forget(struct dispatcher *d, struct tx *tx, bool *out_held)
{
	const struct uuid *id = &d->untidy_id;
	struct attempt_lock hold, lock;
	int rc;

	rc = tx_ahead(tx, Q_ATTEMPT_HOLD, ARGS(A_UUID(id)));
	if (!rc)
		rc = tx_ahead(tx, Q_ATTEMPT_UNLOCK, ARGS(A_UUID(id)));
	if (!rc)
		rc = tx_one(tx, Q_ATTEMPT_HOLD, ARGS(A_UUID(id)), &hold);
	if (!rc) /* one that is not ours is a warning, no error */
		rc = tx_one(tx, Q_ATTEMPT_UNLOCK, ARGS(A_UUID(id)), &lock);
	if (!rc && hold.held && d->untidy == UNTIDY_ROW)
		rc = tx_queue(tx, Q_ATTEMPT_DELETE, ARGS(A_UUID(id)));
	*out_held = !rc && hold.held;
	return rc;
}

bool dispatcher_tidy(struct dispatcher *d)
{
	struct tx *tx;
	bool held;

	if (d->untidy == UNTIDY_NOTHING)
		return false;
	arena_reset(d->arena, (struct arena_mark){NULL, 0});
	if (tx_begin(d->store, d->arena, TX_WRITE, &scope, TIDY_MS, &tx))
		return true;
	if (forget(d, tx, &held)) {
		tx_rollback(tx);
		return true;
	}
	if (tx_commit(tx) == 0 && (held || d->untidy == UNTIDY_LOCK))
		d->untidy = UNTIDY_NOTHING;
	return d->untidy != UNTIDY_NOTHING;
}

void attempt_run(struct dispatcher *d, struct unit *u)
{
	int rc = dispatcher_tidy(d) ? E_DB_AWAY : note(d, u);

	if (rc == 0 && u->state == UNIT_WAITS) {
		u->counted = true;
		batch_run(d, &u, 1);
	} else {
		if (u->state != UNIT_ANSWERED)
			u->rc = rc;
		u->state = UNIT_ANSWERED;
		unit_close(u);
	}
	(void)dispatcher_tidy(d); /* what cannot be done now is tried again */
}
