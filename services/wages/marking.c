/*
 * marking - marks by the thousand, made in steps.
 *
 * What changes the months of many workers (an audit asked for, a limit of time, a warning of
 * weather, a price) says so by months of employers: a row each in mark_unit, written with the
 * change. MarkMonths makes the marks, so many numbers a call, and asks for itself again while rows
 * stand. A call is one transaction: where it was stands in the row, so that a crash repeats or
 * loses nothing. Marks made by now are audited meanwhile.
 *
 * It runs as the service and sees every employer's rows, whoever asked for the marks.
 */
#include "base.h"

#include "wages.h"

#define UNITS_A_CALL    64
#define NUMBERS_A_CALL  4000
#define NUMBERS_AT_ONCE 1000 /* by the command itself */
#define MINUTE_US       (INT64_C(60) * US_PER_S)

struct mark_unit_row {
	int64_t unit_id, employer_id;
	civil_date month;
	const char *what, *place;
	utc_time from_at, to_at;
	const char *after_no;
};
ROW_TABLE(mark_unit_row, COL(mark_unit_row, unit_id, COL_I64),
	  COL(mark_unit_row, employer_id, COL_I64), COL(mark_unit_row, month, COL_DATE),
	  COL(mark_unit_row, what, COL_TEXT), COL(mark_unit_row, place, COL_TEXT),
	  COL(mark_unit_row, from_at, COL_TIME), COL(mark_unit_row, to_at, COL_TIME),
	  COL(mark_unit_row, after_no, COL_TEXT));

struct mark_step_row {
	int64_t marked, numbers;
	const char *last_no;
};
ROW_TABLE(mark_step_row, COL(mark_step_row, marked, COL_I64), COL(mark_step_row, numbers, COL_I64),
	  COL(mark_step_row, last_no, COL_TEXT));

/* What one call has made, and may still make. */
struct marking {
	int64_t left; /* numbers to look at */
	int64_t marked;
	int64_t done; /* units */
};

static int wake_at(struct call *c, utc_time due, Wages__MarkMonthsRequest *req)
{
	char tag[40];

	/* Another tag every minute: a call that cannot be done keeps back no later one. */
	(void)snprintf(tag, sizeof(tag), "marking/%" PRId64, due.us / MINUTE_US);
	return later(c, due, "MarkMonths", tag, &req->base);
}

int marking_again(struct call *c)
{
	Wages__MarkMonthsRequest req = WAGES__MARK_MONTHS_REQUEST__INIT;

	return wake_at(c, c->now, &req);
}

int marking_wake(struct call *c)
{
	int rc = marking_again(c);

	return rc ? rc : audit_wake(c, c->now); /* and the watch */
}

static int unit_step(struct call *c, const struct mark_unit_row *u, struct marking *m)
{
	struct mark_step_row step;
	int rc = tx_one(c->tx, Q_MARK_STEP,
			ARGS(A_I64(u->employer_id), A_DATE(u->month), A_TEXT(u->after_no),
			     A_I64(m->left), A_TEXT(u->what), A_TEXT(u->place), A_TIME(u->from_at),
			     A_TIME(u->to_at), A_TIME(c->now)),
			&step);
	const bool over = !rc && step.numbers < m->left;

	if (rc)
		return rc;
	m->marked += step.marked;
	m->left -= step.numbers;
	m->done += over;
	return over ? tx_queue(c->tx, Q_MARK_UNIT_DONE, ARGS(A_I64(u->unit_id)))
		    : tx_queue(c->tx, Q_MARK_UNIT_AT,
			       ARGS(A_I64(u->unit_id), A_TEXT(step.last_no)));
}

static int units_step(struct call *c, const struct mark_unit_row *units, size_t n,
		      struct marking *m, size_t *out_n)
{
	int rc = 0;

	*out_n = 0;
	while (!rc && *out_n < n && m->left > 0)
		rc = unit_step(c, &units[(*out_n)++], m);
	return rc;
}

int mark_months(struct call *c, const Wages__MarkMonthsRequest *req, Service__Ack *rep UNUSED)
{
	Wages__MarkMonthsRequest next = *req;
	struct marking m = {.left = NUMBERS_A_CALL};
	struct mark_unit_row *units;
	struct one_flag alone;
	size_t n, some;
	int rc = tx_one(c->tx, Q_MARKING_ALONE, NULL, &alone);

	if (!rc && !alone.flag) /* what another call does not see any more is done after it */
		return wake_at(c, (utc_time){c->now.us + US_PER_S}, &next);
	if (!rc)
		rc = tx_many(c->tx, Q_MARK_UNITS,
			     ARGS(A_I64(req->after_employer_id), A_I64(UNITS_A_CALL), A_I64(0)),
			     &units, &n);
	if (!rc)
		rc = units_step(c, units, n, &m, &some);
	if (!rc && m.marked > 0)
		rc = audit_wake(c, c->now);
	if (rc || (n == 0 && req->after_employer_id == 0))
		return rc;
	/* Employers take turns: one with a million numbers keeps no other waiting. */
	next.after_employer_id = n == 0 ? 0 : units[some - 1].employer_id;
	return wake_at(c, c->now, &next);
}

int employer_mark(struct call *c, int64_t employer_id, civil_date from, civil_date to)
{
	const civil_date today = civil_from_utc(c->now);
	const civil_date last = to.day && to.day <= today.day ? (civil_date){to.day - 1} : today;
	int rc =
		tx_queue(c->tx, Q_MARK_ASK,
			 ARGS(A_I64(0), A_DATE(civil_month_start(from)),
			      A_DATE(civil_month_start(last)), A_I64(employer_id), A_TIME(c->now)));

	return rc ? rc : marking_wake(c);
}

/* The first marks at once, so that a small audit is marked when it is answered. */
static int marks_begin(struct call *c, int64_t job_id, struct marking *m)
{
	struct mark_unit_row *units;
	size_t n, some;
	int rc = tx_many(c->tx, Q_MARK_UNITS, ARGS(A_I64(0), A_I64(UNITS_A_CALL), A_I64(job_id)),
			 &units, &n);

	return rc ? rc : units_step(c, units, n, m, &some);
}

/* Every worker-month with rows in force, for an audit by the rules of today. */
int run_audit(struct call *c, const Wages__RunAuditRequest *req, Wages__RunAuditReply *rep)
{
	const int64_t job_id = id_next(c);
	struct marking m = {.left = NUMBERS_AT_ONCE};
	civil_date from, to;
	int64_t units = 0;
	int rc = months_parse(c, req->month_from, req->month_to, &from, &to);

	if (!rc)
		rc = tx_exec(c->tx, Q_MARK_ASK,
			     ARGS(A_I64(job_id), A_DATE(from), A_DATE(to), A_I64(req->employer_id),
				  A_TIME(c->now)),
			     &units);
	if (!rc)
		rc = marks_begin(c, job_id, &m);
	if (!rc && m.done < units)
		rc = marking_again(c);
	if (!rc)
		rc = paydays_arm(c);
	if (!rc)
		rc = employers_marked(c, req->employer_id, from, to);
	rep->marked = (uint64_t)m.marked;
	rep->marking = (uint64_t)(units - m.done);
	return rc ? rc : audit_wake(c, c->now);
}
