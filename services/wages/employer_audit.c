/*
 * employer_audit - months of employers: marked, taken one after the other, asked, settled.
 *
 * A mark says which months something was changed for. It is appended, so that a thousand changes at
 * once do not wait for each other; one audit at a time takes all marks, makes those of one month
 * one (employer_month.due_at), and does the months that are due. What comes of time alone, a
 * reporting day or the last day of an order that passes, is the month's next due_at, set by its
 * audit; a month in which nothing was ever filed is begun by the sweep after its reporting day.
 *
 * Due months are handed out, some to a call (JudgeEmployers), so many at a time: a call that is
 * done asks for more. What keeps one from being audited is said in its row, and it is tried again
 * an hour later. Of a call that ends without an answer (a statement past its time, a worker that
 * died) each month is handed out again alone, after half an hour, then ever more seldom: one that
 * nobody can audit keeps back no other.
 *
 * Re-running changes nothing: a month is what is in force of it, its findings are settled as those
 * of workers are (common/audit).
 */
#include "base.h"

#include "employer_audit.h"

#define MARKS_A_CALL  1000
#define MONTHS_A_CALL 20   /* audited together */
#define MONTHS_HANDED 200  /* out by one call */
#define MONTHS_OUT    2000 /* at a time: calls of minutes, that are lost after thirty */
/* Months before that of the sweep which it looks at again: who was registered late. */
#define SWEEP_BACK 12

ROW_TABLE(one_flag, COL(one_flag, flag, COL_BOOL));

struct employer_handed_row {
	int64_t employer_id;
	civil_date month;
	bool again;
	utc_time held_until;
};
ROW_TABLE(employer_handed_row, COL(employer_handed_row, employer_id, COL_I64),
	  COL(employer_handed_row, month, COL_DATE), COL(employer_handed_row, again, COL_BOOL),
	  COL(employer_handed_row, held_until, COL_TIME));

struct employer_held_row {
	utc_time held_until;
};
ROW_TABLE(employer_held_row, COL(employer_held_row, held_until, COL_TIME));

/* ---- waking --------------------------------------------------------------------------------- */

static int wake(struct call *c, utc_time due, bool sweep)
{
	Wages__AuditEmployersRequest req;
	char tag[48];

	wages__audit_employers_request__init(&req);
	req.sweep = sweep;
	if (due.us <= c->now.us && !sweep) {
		/* Another tag every minute: a call that cannot be done keeps back no more. */
		(void)snprintf(tag, sizeof(tag), "employers/now/%" PRId64,
			       c->now.us / (60 * US_PER_S));
		return later(c, due, "AuditEmployers", tag, &req.base);
	}
	(void)snprintf(tag, sizeof(tag), "employers/%s%" PRId64, sweep ? "sweep/" : "", due.us);
	/* a sweep comes round: nobody waits for another who asks for it */
	return sweep ? later_unless_set(c, due, "AuditEmployers", tag, &req.base)
		     : later(c, due, "AuditEmployers", tag, &req.base);
}

int employers_wake(struct call *c, utc_time due)
{
	return wake(c, due, false);
}

int employer_marked(struct call *c, const struct employer_span *span, utc_time due)
{
	int rc = tx_queue(c->tx, Q_EMPLOYER_MARK_PUT,
			  ARGS(A_I64(span->employer_id), A_DATE(civil_month_start(span->from)),
			       A_DATE_OR_NULL(span->to), A_TIME(due), A_TIME(c->now)));

	return rc ? rc : wake(c, due, false);
}

/* Of changes that come by the thousand: one audit for those of a minute, and no row to wait for. */
static utc_time soon(const struct call *c)
{
	const int64_t minute = 60 * US_PER_S;

	return (utc_time){(c->now.us / minute + 2) * minute};
}

static int wake_soon(struct call *c)
{
	const utc_time due = soon(c);
	Wages__AuditEmployersRequest req;
	char tag[48];

	wages__audit_employers_request__init(&req);
	(void)snprintf(tag, sizeof(tag), "employers/soon/%" PRId64, due.us);
	return later_unless_set(c, due, "AuditEmployers", tag, &req.base);
}

int employer_marked_soon(struct call *c, const struct employer_span *span)
{
	int rc = tx_queue(c->tx, Q_EMPLOYER_MARK_PUT,
			  ARGS(A_I64(span->employer_id), A_DATE(civil_month_start(span->from)),
			       A_DATE_OR_NULL(span->to), A_TIME(soon(c)), A_TIME(c->now)));

	return rc ? rc : wake_soon(c);
}

/* Each audit of a worker under an order asks for it: lanes would stand in line for one timer. */
int employer_orders_marked(struct call *c, int64_t employer_id)
{
	int rc = tx_queue(c->tx, Q_EMPLOYER_MARK_ORDERS,
			  ARGS(A_I64(employer_id), A_TIME(soon(c)), A_TIME(c->now)));

	return rc ? rc : wake_soon(c);
}

int employers_marked(struct call *c, int64_t employer_id, civil_date from, civil_date to)
{
	int rc = tx_queue(c->tx, Q_EMPLOYER_MARK_ALL,
			  ARGS(A_I64(employer_id), A_DATE(from), A_DATE(to), A_TIME(c->now)));

	return rc ? rc : wake(c, c->now, false);
}

/* ---- the reporting day ---------------------------------------------------------------------- */

int report_over(struct call *c, civil_date month, struct parameter_value *day, utc_time *out)
{
	const civil_date next = civil_month_next(month);
	int rc = parameter_at(pack_of(c)->rules, "report.day", "", (civil_date){next.day - 1}, day);

	if (!rc)
		*out = utc_from_civil((civil_date){next.day + (int32_t)day->value});
	return rc;
}

static civil_date month_before(civil_date month)
{
	return civil_month_start((civil_date){month.day - 1});
}

/* Of the month before, this one or the next: the first whose reporting day is still to pass. */
int report_wake(struct call *c)
{
	civil_date month = month_before(civil_month_start(civil_from_utc(c->now)));
	struct parameter_value day;
	utc_time over;

	for (int i = 0; i < 3; i++, month = civil_month_next(month)) {
		int rc = report_over(c, month, &day, &over);

		if (!rc && over.us > c->now.us)
			return wake(c, over, true);
		if (rc && rc != E_NO_PARAMETER)
			return rc;
	}
	return 0;
}

/* The last month whose reporting day is over; {0}: there is none. */
static int report_last(struct call *c, struct parameter_value *day, civil_date *out)
{
	civil_date month = month_before(civil_month_start(civil_from_utc(c->now)));
	utc_time over;
	int rc = report_over(c, month, day, &over);

	if (!rc && over.us > c->now.us) {
		month = month_before(month);
		rc = report_over(c, month, day, &over);
	}
	*out = rc ? (civil_date){0} : month;
	return rc == E_NO_PARAMETER ? 0 : rc;
}

/* Begins the months whose reporting day is over, of every employer with workers. */
static int sweep(struct call *c)
{
	struct parameter_value day;
	civil_date month, back;
	int64_t begun;
	int rc = report_last(c, &day, &month);

	back = month;
	for (int i = 0; i < SWEEP_BACK; i++)
		back = month_before(back);
	if (!rc && month.day)
		rc = tx_exec(c->tx, Q_EMPLOYER_SWEEP,
			     ARGS(A_DATE(civil_month_start(day.from)), A_DATE(month), A_DATE(back),
				  A_TIME(c->now)),
			     &begun);
	return rc ? rc : report_wake(c);
}

/* ---- handing out ----------------------------------------------------------------------------- */

static int batch_send(struct call *c, const struct employer_handed_row *rows, size_t n)
{
	Wages__JudgeEmployersRequest req = WAGES__JUDGE_EMPLOYERS_REQUEST__INIT;
	int64_t employers[MONTHS_A_CALL];
	int32_t months[MONTHS_A_CALL];
	char tag[80];

	assert(n > 0 && n <= MONTHS_A_CALL);
	for (size_t i = 0; i < n; i++) {
		employers[i] = rows[i].employer_id;
		months[i] = rows[i].month.day;
	}
	req.employer_ids = employers;
	req.months = months;
	req.n_employer_ids = req.n_months = n;
	(void)snprintf(tag, sizeof(tag), "employers/%" PRId64 "/%" PRId32 "/%" PRId64,
		       rows[0].employer_id, rows[0].month.day, rows[0].held_until.us);
	return later(c, c->now, "JudgeEmployers", tag, &req.base);
}

/* Those that came back from nobody go alone. */
static int hand_out(struct call *c, const struct employer_handed_row *rows, size_t n)
{
	struct employer_held_row held;
	size_t first = 0;
	int rc = 0;

	while (!rc && first < n) {
		size_t some = 1;

		while (!rows[first].again && first + some < n && some < MONTHS_A_CALL &&
		       !rows[first + some].again)
			some++;
		rc = batch_send(c, &rows[first], some);
		first += some;
	}
	if (!rc)
		rc = tx_one(c->tx, Q_EMPLOYER_MONTHS_HELD, NULL, &held);
	return rc || held.held_until.us == 0 ? rc : wake(c, held.held_until, false);
}

int audit_employers(struct call *c, const Wages__AuditEmployersRequest *req,
		    Service__Ack *rep UNUSED)
{
	struct employer_handed_row *handed;
	struct one_flag alone;
	int64_t n_marks = 0;
	size_t n;
	int rc = tx_one(c->tx, Q_EMPLOYER_AUDIT_ALONE, NULL, &alone);

	if (!rc &&
	    !alone.flag) /* another is at it: what it does not see any more is done after it */
		return wake(c, (utc_time){c->now.us + US_PER_S}, req->sweep);
	if (!rc && req->sweep)
		rc = sweep(c);
	if (!rc)
		rc = tx_exec(c->tx, Q_EMPLOYER_MARKS_TAKE,
			     ARGS(A_TIME(c->now), A_DATE(civil_month_start(civil_from_utc(c->now))),
				  A_I64(MARKS_A_CALL)),
			     &n_marks);
	if (!rc)
		rc = tx_many(
			c->tx, Q_EMPLOYER_MONTHS_HAND,
			ARGS(A_TIME(c->now), A_I64(MONTHS_HANDED),
			     A_TEXT("上次审计没有结束，见 gongdao dead list / the last audit did "
				    "not end: gongdao dead list"),
			     A_I64(MONTHS_OUT)),
			&handed, &n);
	if (!rc)
		rc = hand_out(c, handed, n);
	if (rc)
		return rc;
	return n == MONTHS_HANDED || n_marks > 0 ? wake(c, c->now, false) : 0;
}
