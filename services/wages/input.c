/*
 * input - loads what stands in input.h: of the worker here, what many share in shared.c. Only what
 * there is anything of is read: an empty read costs as much as a full one.
 */
#include "base.h"

#include "month.h"

ROW_TABLE(roster_row, COL(roster_row, day, COL_DATE), COL(roster_row, kind, COL_TEXT));

ROW_TABLE(penalty_row, COL(penalty_row, source_ref, COL_TEXT),
	  COL(penalty_row, penalty_at, COL_TIME), COL(penalty_row, amount_fen, COL_FEN),
	  COL(penalty_row, rule_ref, COL_TEXT), COL(penalty_row, reason, COL_TEXT),
	  COL(penalty_row, appeal, COL_BOOL));

ROW_TABLE(push_row, COL(push_row, source_ref, COL_TEXT), COL(push_row, kind, COL_TEXT),
	  COL(push_row, pushed_at, COL_TIME));

ROW_TABLE(agreement_row, COL(agreement_row, agreement_id, COL_I64),
	  COL(agreement_row, kind, COL_TEXT), COL(agreement_row, from_day, COL_DATE),
	  COL(agreement_row, to_day, COL_DATE), COL(agreement_row, pay_fen, COL_FEN),
	  COL(agreement_row, pay_cycle, COL_TEXT), COL(agreement_row, pay_day, COL_I32),
	  COL(agreement_row, hours_system, COL_TEXT),
	  COL(agreement_row, max_continuous_min, COL_I32),
	  COL(agreement_row, max_daily_min, COL_I32), COL(agreement_row, allowance, COL_I32),
	  COL(agreement_row, allowance_unit, COL_TEXT));

static int of_worker_load(struct call *c, bool ahead, struct month_load *x)
{
	struct worker_month *m = &x->m;
	const struct numbers *no = &m->numbers;
	const struct employer_known *known = &x->shared->known;
	const struct reach r = reach_make(m->month);
	const struct arg nos = A_TEXTS(no->worker_nos, no->n);
	const struct arg from_at = A_TIMES(no->from_at, no->n), to_at = A_TIMES(no->to_at, no->n);
	struct inputs *in = &m->in;
	int rc = 0;

	if (known->roster)
		rc = rows_read(c, ahead, Q_ROSTER_IN_FORCE,
			       ARGS(A_I64(m->employer_id), nos, from_at, to_at,
				    A_DATE(civil_from_utc(r.from)), A_DATE(r.next)),
			       &in->roster, &in->n_roster);
	if (!rc && known->penalties)
		rc = rows_read(c, ahead, Q_PENALTY_IN_FORCE,
			       ARGS(A_I64(m->employer_id), nos, from_at, to_at, A_DATE(m->month)),
			       &in->penalties, &in->n_penalties);
	if (!rc && known->pushes)
		rc = rows_read(c, ahead, Q_PUSH_IN_FORCE,
			       ARGS(A_I64(m->employer_id), nos, from_at, to_at, A_DATE(r.first),
				    A_DATE(r.last), A_TIME(r.from), A_TIME(r.to)),
			       &in->pushes, &in->n_pushes);
	if (!rc && (in->n_penalties > WORKER_ROWS_MAX || in->n_pushes > WORKER_ROWS_MAX))
		rc = E_TOO_BIG;
	if (!rc && x->has_terms)
		rc = rows_read(c, ahead, Q_AGREEMENT_IN_FORCE,
			       ARGS(A_I64(m->employer_id), A_I64(m->worker_id), A_DATE(m->month),
				    A_DATE(r.next)),
			       &in->terms, &in->n_terms);
	return rc;
}

int inputs_ask(struct call *c, struct month_load *x)
{
	int rc = of_worker_load(c, true, x);

	return rc ? rc : shared_weather_ask(c, x->all, &x->m, &x->weather);
}

/* A price history is for PAY-10 alone, of class B. */
static void shared_take(struct month_load *x)
{
	const struct shared_month *s = x->shared;
	struct inputs *in = &x->m.in;

	if (strcmp(x->m.person.class, "B") == 0) {
		in->prices = s->prices;
		in->n_prices = s->n_prices;
	}
	in->approvals = s->approvals;
	in->n_approvals = s->n_approvals;
	in->limits = s->limits;
	in->n_limits = s->n_limits;
	in->weather = x->weather->at;
	in->n_weather = x->weather->n;
	in->roster_filed = s->known.roster_filed;
	in->penalties_filed = s->known.penalties;
	in->pushes_filed = s->known.pushes_filed;
}

int inputs_load(struct call *c, struct month_load *x)
{
	int rc = of_worker_load(c, false, x);

	if (!rc)
		rc = shared_month_load(c, x->shared);
	if (!rc)
		rc = shared_weather_load(c, x->weather);
	if (!rc)
		shared_take(x);
	return rc;
}
