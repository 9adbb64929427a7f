/*
 * ServiceStatus: everything an operator needs to tell why something does not move. What it says of
 * the database is of the whole database, not of this service's sessions only: whoever holds a lock
 * or a transaction open is mostly somebody else.
 */
#include "ops.h"

#include <sys/statvfs.h>

#include "partition.h"
#include "private.h"

struct status_row {
	int64_t epoch, overdue_timers, overdue_s, dead_letters, schema_version;
	utc_time next_timer_at, oldest_dead_at;
	const char *synchronous_standbys, *data_folder;
};
ROW_TABLE(status_row, COL(status_row, epoch, COL_I64), COL(status_row, next_timer_at, COL_TIME),
	  COL(status_row, overdue_timers, COL_I64), COL(status_row, overdue_s, COL_I64),
	  COL(status_row, dead_letters, COL_I64), COL(status_row, oldest_dead_at, COL_TIME),
	  COL(status_row, schema_version, COL_I64), COL(status_row, synchronous_standbys, COL_TEXT),
	  COL(status_row, data_folder, COL_TEXT));

struct session_row {
	int32_t pid;
	const char *application, *role, *state;
	int64_t age_s;
};
ROW_TABLE(session_row, COL(session_row, pid, COL_I32), COL(session_row, application, COL_TEXT),
	  COL(session_row, role, COL_TEXT), COL(session_row, state, COL_TEXT),
	  COL(session_row, age_s, COL_I64));

struct lock_wait_row {
	int32_t pid, holder_pid;
	const char *application, *object, *holder_application, *holder_role, *holder_state;
	int64_t waited_s, holder_age_s;
};
ROW_TABLE(lock_wait_row, COL(lock_wait_row, pid, COL_I32),
	  COL(lock_wait_row, application, COL_TEXT), COL(lock_wait_row, waited_s, COL_I64),
	  COL(lock_wait_row, object, COL_TEXT), COL(lock_wait_row, holder_pid, COL_I32),
	  COL(lock_wait_row, holder_application, COL_TEXT),
	  COL(lock_wait_row, holder_role, COL_TEXT), COL(lock_wait_row, holder_state, COL_TEXT),
	  COL(lock_wait_row, holder_age_s, COL_I64));

struct standby_row {
	const char *name, *state, *sync;
	int64_t lag_bytes, lag_ms;
};
ROW_TABLE(standby_row, COL(standby_row, name, COL_TEXT), COL(standby_row, state, COL_TEXT),
	  COL(standby_row, sync, COL_TEXT), COL(standby_row, lag_bytes, COL_I64),
	  COL(standby_row, lag_ms, COL_I64));

struct upkeep_row {
	int64_t days_ahead, index_bytes, live_rows;
	int32_t inbox_late, outbox_late;
	const char *kept_by, *queue;
};
ROW_TABLE(upkeep_row, COL(upkeep_row, days_ahead, COL_I64), COL(upkeep_row, inbox_late, COL_I32),
	  COL(upkeep_row, outbox_late, COL_I32), COL(upkeep_row, kept_by, COL_TEXT),
	  COL(upkeep_row, queue, COL_TEXT), COL(upkeep_row, index_bytes, COL_I64),
	  COL(upkeep_row, live_rows, COL_I64));

struct archive_row {
	utc_time unarchived_at;
	civil_date archived_month;
};
ROW_TABLE(archive_row, COL(archive_row, unarchived_at, COL_TIME),
	  COL(archive_row, archived_month, COL_DATE));

struct status_cursor_row {
	const char *subscriber, *last_error;
	utc_time acked_at;
	int64_t parked_keys;
};
ROW_TABLE(status_cursor_row, COL(status_cursor_row, subscriber, COL_TEXT),
	  COL(status_cursor_row, acked_at, COL_TIME), COL(status_cursor_row, last_error, COL_TEXT),
	  COL(status_cursor_row, parked_keys, COL_I64));

struct status_lag_row {
	int64_t lag;
	utc_time oldest_at;
};
ROW_TABLE(status_lag_row, COL(status_lag_row, lag, COL_I64),
	  COL(status_lag_row, oldest_at, COL_TIME));

static int cursor_present(struct call *c, const struct status_cursor_row *row,
			  Service__Cursor **out)
{
	const struct dispatcher *d = c->private->dispatcher;
	Service__Cursor *cursor = arena_zalloc(c->arena, 1, sizeof(*cursor));
	const char *events[EVENTS_MAX];
	struct status_lag_row lag;
	size_t n;
	int rc;

	if (!cursor)
		return E_NO_MEMORY;
	n = policy_events(d->policy, d->context->definition->name, row->subscriber, events,
			  N_ELEMENTS(events));
	rc = tx_one(c->tx, Q_STATUS_LAG, ARGS(A_TEXT(row->subscriber), A_TEXTS(events, n)), &lag);
	if (rc)
		return rc;
	service__cursor__init(cursor);
	cursor->subscriber = (char *)row->subscriber;
	cursor->lag = (uint64_t)lag.lag;
	cursor->oldest_at_us = lag.oldest_at.us;
	cursor->parked_keys = (uint32_t)row->parked_keys;
	cursor->last_error = (char *)row->last_error;
	cursor->last_ack_at_us = row->acked_at.us;
	cursor->unsubscribed =
		!policy_subscribed_by(d->policy, d->context->definition->name, row->subscriber);
	*out = cursor;
	return 0;
}

static int cursors_present(struct call *c, Service__ServiceStatusReply *rep)
{
	struct status_cursor_row *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_STATUS_CURSOR, NO_ARGS, &rows, &n);

	if (rc)
		return rc;
	rep->cursors = arena_zalloc(c->arena, n + 1, sizeof(*rep->cursors));
	if (!rep->cursors)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n && !rc; i++)
		rc = cursor_present(c, &rows[i], &rep->cursors[i]);
	rep->n_cursors = rc ? 0 : n;
	return rc;
}

static Service__Session *session_new(struct call *c, const struct session_row *row)
{
	Service__Session *s = arena_alloc(c->arena, sizeof(*s));

	if (!s)
		return NULL;
	service__session__init(s);
	s->pid = row->pid;
	s->application = (char *)row->application;
	s->role = (char *)row->role;
	s->state = (char *)row->state;
	s->age_s = row->age_s;
	return s;
}

static int session_present(struct call *c, const struct statement *st, Service__Session **out)
{
	struct session_row row;
	bool found;
	int rc = tx_maybe(c->tx, st, NO_ARGS, &row, &found);

	if (rc || !found)
		return rc;
	*out = session_new(c, &row);
	return *out ? 0 : E_NO_MEMORY;
}

static int locks_present(struct call *c, Service__ServiceStatusReply *rep)
{
	struct lock_wait_row *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_STATUS_LOCK, NO_ARGS, &rows, &n);

	if (rc)
		return rc;
	rep->lock_waits = arena_zalloc(c->arena, n + 1, sizeof(*rep->lock_waits));
	for (size_t i = 0; rep->lock_waits && i < n; i++) {
		const struct lock_wait_row *r = &rows[i];
		struct session_row waiting = {r->pid, r->application, "", "waiting", r->waited_s};
		struct session_row holder = {r->holder_pid, r->holder_application, r->holder_role,
					     r->holder_state, r->holder_age_s};
		Service__LockWait *w = arena_alloc(c->arena, sizeof(*w));

		if (!w)
			return E_NO_MEMORY;
		service__lock_wait__init(w);
		w->waiting = session_new(c, &waiting);
		w->holder = session_new(c, &holder);
		w->object = (char *)r->object;
		if (!w->waiting || !w->holder)
			return E_NO_MEMORY;
		rep->lock_waits[rep->n_lock_waits++] = w;
	}
	return rep->lock_waits ? 0 : E_NO_MEMORY;
}

static int standbys_present(struct call *c, Service__ServiceStatusReply *rep)
{
	struct standby_row *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_STATUS_STANDBY, NO_ARGS, &rows, &n);

	if (rc)
		return rc;
	rep->standbys = arena_zalloc(c->arena, n + 1, sizeof(*rep->standbys));
	for (size_t i = 0; rep->standbys && i < n; i++) {
		Service__Standby *s = arena_alloc(c->arena, sizeof(*s));

		if (!s)
			return E_NO_MEMORY;
		service__standby__init(s);
		s->name = (char *)rows[i].name;
		s->state = (char *)rows[i].state;
		s->sync = (char *)rows[i].sync;
		s->lag_bytes = rows[i].lag_bytes > 0 ? (uint64_t)rows[i].lag_bytes : 0;
		s->lag_ms = rows[i].lag_ms;
		rep->standbys[rep->n_standbys++] = s;
	}
	return rep->standbys ? 0 : E_NO_MEMORY;
}

/* The volume of a database of this very host; another host's is not seen from here. */
static void disk_present(const struct call *c, const char *folder, Service__Upkeep *u)
{
	struct statvfs f;

	if (!folder[0] || !store_here(c->private->dispatcher->store) || statvfs(folder, &f))
		return;
	u->disk_bytes = (uint64_t)f.f_blocks * f.f_frsize;
	u->disk_free_bytes = (uint64_t)f.f_bavail * f.f_frsize;
}

static int upkeep_present(struct call *c, const char *folder, Service__ServiceStatusReply *rep)
{
	const struct settings *s = c->private->dispatcher->context->settings;
	Service__Upkeep *u = arena_alloc(c->arena, sizeof(*u));
	civil_date today = utc_day(utc_now());
	struct upkeep_row row;
	int rc;

	if (!u)
		return E_NO_MEMORY;
	rc = tx_one(c->tx, Q_STATUS_UPKEEP,
		    ARGS(A_DATE(today), A_DATE(partition_inbox_last(s)),
			 A_DATE(partition_outbox_last())),
		    &row);
	if (rc)
		return rc;
	service__upkeep__init(u);
	u->days_ahead = (uint32_t)row.days_ahead;
	u->inbox_days_late = (uint32_t)row.inbox_late;
	u->outbox_days_late = (uint32_t)row.outbox_late;
	u->outbox_kept_by = (char *)row.kept_by;
	u->queue = (char *)row.queue;
	u->queue_index_bytes = (uint64_t)row.index_bytes;
	u->queue_rows = (uint64_t)row.live_rows;
	disk_present(c, folder, u);
	rep->upkeep = u;
	return 0;
}

static int database_present(struct call *c, Service__ServiceStatusReply *rep)
{
	int rc = session_present(c, Q_STATUS_TRANSACTION, &rep->oldest_transaction);

	if (!rc)
		rc = session_present(c, Q_STATUS_LEADER, &rep->relay_leader);
	if (!rc)
		rc = locks_present(c, rep);
	if (!rc)
		rc = standbys_present(c, rep);
	if (!rc && rep->oldest_transaction)
		rep->oldest_transaction_s = rep->oldest_transaction->age_s;
	return rc;
}

static int archive_present(struct call *c, Service__ServiceStatusReply *rep)
{
	struct archive_row row;
	bool found;
	int rc = tx_maybe(c->tx, Q_STATUS_ARCHIVE, NO_ARGS, &row, &found);

	if (rc || !found)
		return rc;
	rep->unarchived_at_us = row.unarchived_at.us;
	rep->archived_month = row.archived_month.day;
	return 0;
}

static void rules_present(struct call *c, Service__ServiceStatusReply *rep)
{
	const struct dispatcher *d = c->private->dispatcher;
	const struct rules_choice *r = &d->policy->rules;

	if (!r->rules)
		return;
	rep->rules = (char *)rules_digest(r->rules);
	rep->rules_signed = d->context->settings->rules_signed;
	rep->rules_refused = r->refused;
	rep->rules_note = (char *)r->note;
	rep->rules_next_at_us = r->next.us;
}

int service_status(struct call *c, const Service__ServiceStatusRequest *req UNUSED,
		   Service__ServiceStatusReply *rep)
{
	const struct context *x = c->private->dispatcher->context;
	struct status_row status;
	int rc;

	rc = tx_one(c->tx, Q_STATUS_RELAY, ARGS(A_TIME(c->now)), &status);
	if (!rc)
		rc = cursors_present(c, rep);
	if (!rc)
		rc = database_present(c, rep);
	if (!rc)
		rc = upkeep_present(c, status.data_folder, rep);
	if (!rc)
		rc = archive_present(c, rep);
	if (rc)
		return rc;
	rules_present(c, rep);
	rep->service = (char *)x->definition->name;
	rep->database = (char *)"up";
	rep->relay_epoch = status.epoch;
	rep->next_timer_at_us = status.next_timer_at.us;
	rep->overdue_timers = (uint64_t)status.overdue_timers;
	rep->overdue_s = status.overdue_s;
	rep->dead_letters = (uint32_t)status.dead_letters;
	rep->oldest_dead_at_us = status.oldest_dead_at.us;
	rep->schema_version = status.schema_version;
	rep->synchronous_standbys = (char *)status.synchronous_standbys;
	return 0;
}
