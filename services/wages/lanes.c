/*
 * lanes - who audits which marks, and when.
 *
 *   a small file  its few marks in the transaction that closes it (audit_just_marked)
 *   AuditDirty    woken by whoever marks: the marks of the last moment, at once, a few of them
 *   AuditLane     woken by it when there are more: so many side by side as `audit_lanes` says, on
 *                 the bulk workers of all instances; each takes what no other has, by key
 *   the watch     looks every other minute, from a mark on until none stands
 *
 * A call that ends its worker three times is not run again, and what has its timer's tag waits
 * behind it. So tags change every minute, and the watch, which does nothing that could end it,
 * wakes the lanes while marks stand. When none of them goes it looks more and more seldom, and
 * lanes begin in another place each time, at first with a mark a call: one that nobody can audit
 * keeps back no other.
 *
 * Whoever wakes a lane does not know whether it is at work: of two calls of one lane the second
 * ends at once, for the first asks for itself again.
 */
#include "base.h"

#include "lanes.h"

#define MARKS_AT_ONCE   20  /* by AuditDirty: others wait for its worker */
#define MARKS_WITH_FILE 10  /* in the transaction that closes their file: it holds up its reply */
#define MARKS_A_LANE    200 /* a second on a busy machine: one that is killed begins again */
#define MINUTE_US       (INT64_C(60) * US_PER_S)
#define IDLE_MAX        5 /* 64 minutes between two looks */

ROW_TABLE(dirty_row, COL(dirty_row, employer_id, COL_I64), COL(dirty_row, worker_no, COL_TEXT),
	  COL(dirty_row, month, COL_DATE));

static int watch_set(struct call *c, Wages__AuditDirtyRequest *req)
{
	const int64_t minute = c->now.us / MINUTE_US + (INT64_C(2) << req->idle);
	const utc_time due = {minute * MINUTE_US};
	char tag[40];

	req->watch = true;
	(void)snprintf(tag, sizeof(tag), "watch/%" PRId64, minute);
	return later_unless_set(c, due, "AuditDirty", tag, &req->base);
}

/* What is due later has a timer a time: none moves another, and no lane waits for its row. One that
 * fires before a mark is there is made good by the watch. */
int audit_wake(struct call *c, utc_time due)
{
	Wages__AuditDirtyRequest req, watch;
	char tag[40];
	int rc;

	wages__audit_dirty_request__init(&req);
	wages__audit_dirty_request__init(&watch);
	if (due.us <= c->now.us) {
		(void)snprintf(tag, sizeof(tag), "audit/%" PRId64, c->now.us / MINUTE_US);
		rc = later(c, c->now, "AuditDirty", tag, &req.base);
	} else {
		(void)snprintf(tag, sizeof(tag), "audit/at/%" PRId64, due.us);
		rc = later_unless_set(c, due, "AuditDirty", tag, &req.base);
	}
	return rc ? rc : watch_set(c, &watch);
}

static int lane_wake(struct call *c, Wages__AuditLaneRequest *req)
{
	char tag[40];

	(void)snprintf(tag, sizeof(tag), "lane/%" PRIu32 "/%" PRId64, req->lane,
		       c->now.us / MINUTE_US);
	return later_unless_set(c, c->now, "AuditLane", tag, &req->base);
}

static int lanes_wake(struct call *c, const struct dirty_row *after)
{
	const int64_t more = config_of(c)->audit_lanes - 1;
	int rc = 0;

	for (uint32_t i = 1; !rc && i <= 1 + (more > 0 ? more : 0); i++) {
		Wages__AuditLaneRequest req;

		wages__audit_lane_request__init(&req);
		req.lane = i;
		if (after) {
			req.few = MARKS_A_LANE;
			req.after_employer_id = after->employer_id;
			req.after_worker_no = (char *)after->worker_no;
		}
		rc = lane_wake(c, &req);
	}
	return rc;
}

/* Wakes the lanes behind a mark that another look would not choose. */
static int stand_wake(struct call *c, int64_t left, uint32_t idle)
{
	struct dirty_row at;
	bool found = false;
	int rc = 0;

	if (idle > 0)
		rc = tx_maybe(c->tx, Q_DIRTY_AT,
			      ARGS(A_TIME(c->now), A_I64(c->now.us / US_PER_S % left)), &at,
			      &found);
	return rc ? rc : lanes_wake(c, found ? &at : NULL);
}

static int audit_watch(struct call *c, const Wages__AuditDirtyRequest *req)
{
	Wages__AuditDirtyRequest next;
	struct one_count left;
	int rc = tx_one(c->tx, Q_DIRTY_LEFT, ARGS(A_TIME(c->now)), &left);

	if (rc || left.number == 0)
		return rc;
	wages__audit_dirty_request__init(&next);
	next.left = (uint64_t)left.number;
	if (next.left >= req->left && req->left > 0)
		next.idle = req->idle < IDLE_MAX ? req->idle + 1 : IDLE_MAX;
	rc = stand_wake(c, left.number, next.idle);
	if (!rc)
		rc = marking_again(c);
	return rc ? rc : watch_set(c, &next);
}

int audit_just_marked(struct call *c, const void *employer_id)
{
	struct dirty_row *marks;
	size_t n, done;
	int rc = tx_many(c->tx, Q_DIRTY_JUST,
			 ARGS(A_I64(*(const int64_t *)employer_id), A_TIME(c->now),
			      A_I64(MARKS_WITH_FILE + 1)),
			 &marks, &n);

	if (rc || n == 0 || n > MARKS_WITH_FILE)
		return rc;
	return marks_audit(c, marks, n, &done); /* what is not done keeps its mark */
}

/* What was marked last, at once; the rest is for the lanes. */
int audit_dirty(struct call *c, const Wages__AuditDirtyRequest *req, Service__Ack *rep UNUSED)
{
	struct dirty_row *marks;
	size_t n, done;
	int rc;

	if (req->watch)
		return audit_watch(c, req);
	rc = tx_many(c->tx, Q_DIRTY_LAST, ARGS(A_TIME(c->now), A_I64(MARKS_AT_ONCE)), &marks, &n);
	if (!rc)
		rc = marks_audit(c, marks, n, &done);
	if (rc)
		return rc;
	return done < n || n == MARKS_AT_ONCE ? lanes_wake(c, NULL) : 0;
}

int audit_lane(struct call *c, const Wages__AuditLaneRequest *req, Service__Ack *rep UNUSED)
{
	Wages__AuditLaneRequest next = *req;
	const size_t most = req->few ? 1 : MARKS_A_LANE;
	struct one_count held;
	struct dirty_row *marks;
	size_t n, done;
	int rc = tx_one(c->tx, Q_LANE_HOLD, ARGS(A_I64(req->lane)), &held);

	if (rc || held.number == 0)
		return rc;
	rc = tx_many(c->tx, Q_DIRTY_TAKE,
		     ARGS(A_TIME(c->now), A_I64((int64_t)most), A_I64(req->after_employer_id),
			  A_TEXT(req->after_worker_no)),
		     &marks, &n);
	if (!rc)
		rc = marks_audit(c, marks, n, &done);
	if (rc)
		return rc;
	next.few = req->few > 0 ? req->few - 1 : 0;
	if (n > 0 && (done < n || n == most)) {
		next.after_employer_id = marks[done - 1].employer_id;
		next.after_worker_no = (char *)marks[done - 1].worker_no;
	} else if (req->after_employer_id != 0) { /* the end: what came up before is left */
		next.after_employer_id = 0;
		next.after_worker_no = (char *)"";
	} else {
		return 0;
	}
	return lane_wake(c, &next);
}
