/*
 * terms - agreements and special-hours approvals as registration told of them.
 *
 * As in projection.c: full state, the highest version counts, a replay sweeps what is older. Only
 * what pay and hours are held against is kept; nothing of it is personal.
 */
#include "base.h"

#include "wages.h"

struct agreement_before_row {
	int64_t agreement_id, employer_id, version;
	const char *worker_no;
};
ROW_TABLE(agreement_before_row, COL(agreement_before_row, agreement_id, COL_I64),
	  COL(agreement_before_row, employer_id, COL_I64),
	  COL(agreement_before_row, worker_no, COL_TEXT),
	  COL(agreement_before_row, version, COL_I64));

struct approval_before_row {
	int64_t approval_id, employer_id, version;
	const char *state;
	civil_date from_day, to_day;
};
ROW_TABLE(approval_before_row, COL(approval_before_row, approval_id, COL_I64),
	  COL(approval_before_row, employer_id, COL_I64),
	  COL(approval_before_row, version, COL_I64), COL(approval_before_row, state, COL_TEXT),
	  COL(approval_before_row, from_day, COL_DATE), COL(approval_before_row, to_day, COL_DATE));

/* ---- agreements ----------------------------------------------------------------------------- */

static int agreement_put(struct call *c, const Registration__Agreement *a)
{
	static const Registration__AgreementTerms none = REGISTRATION__AGREEMENT_TERMS__INIT;
	const Registration__AgreementTerms *t = a->terms ? a->terms : &none;

	return tx_queue(c->tx, Q_AGREEMENT_PUT,
			ARGS(A_I64(a->agreement_id), A_I64(a->employer_id), A_I64(a->worker_id),
			     A_TEXT(a->worker_no), A_TEXT(a->home_region), A_TEXT(a->kind),
			     A_DATE((civil_date){a->from_day}),
			     A_DATE_OR_NULL((civil_date){t->to_day}), A_I64(t->pay_fen),
			     A_TEXT(t->pay_cycle), A_I32(t->pay_day), A_TEXT(t->hours_system),
			     A_I32(t->max_continuous_min), A_I32(t->max_daily_min),
			     A_I32(t->allowance), A_TEXT(t->allowance_unit), A_I64(a->version),
			     A_I64(c->generation)));
}

/* What it says of hours is a fact of the employer too, from its first day on. */
static int agreement_marked(struct call *c, const Registration__Agreement *a)
{
	const struct employer_span span = {.employer_id = a->employer_id, .from = {a->from_day}};

	return employer_marked_soon(c, &span);
}

int take_agreement(struct call *c, const Registration__Agreement *req, Service__Ack *rep UNUSED)
{
	int64_t employer_ids[2] = {req->employer_id, req->employer_id};
	const char *worker_nos[2] = {req->worker_no, req->worker_no};
	struct agreement_before_row before;
	bool found;
	int rc = tx_maybe(c->tx, Q_AGREEMENT_LOCK, ARGS(A_I64(req->agreement_id)), &before, &found);

	if (rc)
		return rc;
	if (found && before.version >= req->version)
		return tx_queue(c->tx, Q_AGREEMENT_KEEP,
				ARGS(A_I64(req->agreement_id), A_I64(c->generation)));
	rc = agreement_put(c, req);
	if (!rc && req->terms && req->terms->pay_day > 0)
		rc = paydays_arm(c);
	if (rc)
		return rc;
	if (found) {
		employer_ids[1] = before.employer_id;
		worker_nos[1] = before.worker_no;
	}
	rc = agreement_marked(c, req);
	return rc ? rc : numbers_mark(c, employer_ids, worker_nos, found ? 2 : 1);
}

int agreement_sweep(struct call *c, int64_t generation)
{
	return numbers_sweep(c, Q_AGREEMENT_OLDER, Q_AGREEMENT_DROP_OLDER, generation);
}

/* ---- special-hours approvals ---------------------------------------------------------------- */

static bool in_force(const char *state)
{
	return strcmp(state, "APPROVED") == 0 || strcmp(state, "EXPIRED") == 0;
}

static int approval_put(struct call *c, const Registration__HoursApproval *a)
{
	return tx_queue(c->tx, Q_APPROVAL_PUT,
			ARGS(A_I64(a->approval_id), A_I64(a->employer_id), A_TEXT(a->region),
			     A_TEXT(a->system), A_TEXT(a->period), A_TEXT(a->posts),
			     A_DATE((civil_date){a->from_day}),
			     A_DATE_OR_NULL((civil_date){a->to_day}), A_TEXT(a->state),
			     A_I64(a->version), A_I64(c->generation)));
}

int take_hours_approval(struct call *c, const Registration__HoursApproval *req,
			Service__Ack *rep UNUSED)
{
	struct approval_before_row before;
	bool found;
	int rc = tx_maybe(c->tx, Q_APPROVAL_LOCK, ARGS(A_I64(req->approval_id)), &before, &found);

	if (rc)
		return rc;
	if (found && before.version >= req->version)
		return tx_queue(c->tx, Q_APPROVAL_KEEP,
				ARGS(A_I64(req->approval_id), A_I64(c->generation)));
	rc = approval_put(c, req);
	if (!rc)
		rc = employer_marked(c,
				     &(struct employer_span){.employer_id = req->employer_id,
							     .from = {req->from_day}},
				     c->now);
	if (!rc && found && in_force(before.state))
		rc = employer_mark(c, before.employer_id, before.from_day, before.to_day);
	if (!rc && in_force(req->state))
		rc = employer_mark(c, req->employer_id, (civil_date){req->from_day},
				   (civil_date){req->to_day});
	return rc;
}

int hours_approval_sweep(struct call *c, int64_t generation)
{
	struct approval_before_row *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_APPROVAL_OLDER, ARGS(A_I64(generation)), &rows, &n);

	for (size_t i = 0; !rc && i < n; i++)
		rc = employer_mark(c, rows[i].employer_id, rows[i].from_day, rows[i].to_day);
	if (rc || n == 0)
		return rc;
	return tx_queue(c->tx, Q_APPROVAL_DROP_OLDER, ARGS(A_I64(generation)));
}
