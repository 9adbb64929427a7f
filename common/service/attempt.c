/*
 * attempt - a command that ends its worker must not do so for ever.
 *
 * One that was asked for the third time (its envelope says so) may be such a one, so it runs alone,
 * and that it runs is written down before: a row of `attempt`, committed, and a lock of this
 * session. Both go when it is over, whatever came of it. A row whose session is gone for a while is
 * of a worker that did not come back from it: that was the third, and the command is answered
 * E_ABORTED.
 *
 * The table is unlogged: a crash of the database empties it, so that nobody is blamed for that. A
 * worker that only lost its connection takes its row back as soon as it can (dispatcher_tidy), and
 * the others wait GRACE_S for that before they judge.
 */
#include "private.h"

#define GRACE_S    10
#define TIDY_MS    1000
#define ATTEMPT_MS 5000

static const struct tx_scope scope = {"service", "", "", "000000", 0, 0};

struct attempt_lock {
	bool held;
};
ROW_TABLE(attempt_lock, COL(attempt_lock, held, COL_BOOL));

struct attempt_found {
	bool old; /* for longer than GRACE_S */
};
ROW_TABLE(attempt_found, COL(attempt_found, old, COL_BOOL));

/* 0: it may run. */
static int judge(struct tx *tx, struct unit *u)
{
	const struct uuid *id = &u->private.id;
	struct attempt_found row;
	struct attempt_lock lock;
	bool found;
	int rc;

	rc = tx_one(tx, Q_ATTEMPT_LOCK, ARGS(A_UUID(id)), &lock);
	if (rc)
		return rc;
	if (!lock.held)
		return refuse(&u->call, E_UNAVAILABLE, "it is running");
	rc = inbox_ahead(tx, &u, 1);
	if (!rc)
		rc = inbox_answer(tx, &u, 1);
	if (!rc && u->state == UNIT_WAITS)
		rc = tx_maybe(tx, Q_ATTEMPT_FIND, ARGS(A_UUID(id), A_I64(GRACE_S)), &row, &found);
	if (rc || u->state != UNIT_WAITS)
		return rc;
	if (found && row.old)
		return refuse(&u->call, E_ABORTED, "%s ended its worker", u->call.rpc);
	if (found)
		return refuse(&u->call, E_UNAVAILABLE, "it may still be running");
	return tx_queue(
		tx, Q_ATTEMPT_INSERT,
		ARGS(A_UUID(id), A_TEXT(u->call.rpc), A_TEXT(u->call.sender), A_TEXT(u->call.key)));
}

static int note(struct dispatcher *d, struct unit *u)
{
	struct tx *tx;
	int rc;

	rc = call_prepare(u);
	arena_reset(d->arena, (struct arena_mark){NULL, 0});
	if (!rc)
		rc = tx_begin(d->store, d->arena, TX_WRITE, &scope, ATTEMPT_MS, &tx);
	if (rc)
		return rc;
	rc = judge(tx, u);
	if (tx_failed(tx) || rc)
		tx_rollback(tx);
	else
		rc = tx_commit(tx);
	return rc;
}

static int forget(struct dispatcher *d, bool row)
{
	struct attempt_lock lock;
	struct tx *tx;
	int rc;

	arena_reset(d->arena, (struct arena_mark){NULL, 0});
	rc = tx_begin(d->store, d->arena, TX_WRITE, &scope, TIDY_MS, &tx);
	if (rc)
		return rc;
	if (row)
		rc = tx_queue(tx, Q_ATTEMPT_DELETE, ARGS(A_UUID(&d->untidy_id)));
	if (!rc)
		rc = tx_one(tx, Q_ATTEMPT_UNLOCK, ARGS(A_UUID(&d->untidy_id)), &lock);
	if (rc)
		tx_rollback(tx);
	else
		rc = tx_commit(tx);
	return rc;
}

bool dispatcher_tidy(struct dispatcher *d)
{
	if (d->untidy && forget(d, true) == 0)
		d->untidy = false;
	return d->untidy;
}

void attempt_run(struct dispatcher *d, struct unit *u)
{
	if (dispatcher_tidy(d))
		u->rc = E_DB_AWAY;
	else
		u->rc = note(d, u);
	d->untidy_id = u->private.id;
	if (u->rc || u->state != UNIT_WAITS) {
		u->state = UNIT_ANSWERED;
		(void)forget(d, false); /* a lock that is not ours is a warning, no error */
		return;
	}
	d->untidy = true;
	batch_run_alone(d, u);
	(void)dispatcher_tidy(d); /* what cannot be done now is tried again */
}
