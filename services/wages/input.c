/*
 * input - loads what stands in input.h. One read says of which there is anything: most
 * worker-months have few of them, and an empty read costs as much as a full one.
 */
#include "base.h"

#include "month.h"

struct inputs_known_row {
	bool roster, roster_filed, penalties, pushes, pushes_filed, prices, terms, approvals,
		limits, weather;
};
ROW_TABLE(inputs_known_row, COL(inputs_known_row, roster, COL_BOOL),
	  COL(inputs_known_row, roster_filed, COL_BOOL), COL(inputs_known_row, penalties, COL_BOOL),
	  COL(inputs_known_row, pushes, COL_BOOL), COL(inputs_known_row, pushes_filed, COL_BOOL),
	  COL(inputs_known_row, prices, COL_BOOL), COL(inputs_known_row, terms, COL_BOOL),
	  COL(inputs_known_row, approvals, COL_BOOL), COL(inputs_known_row, limits, COL_BOOL),
	  COL(inputs_known_row, weather, COL_BOOL));

ROW_TABLE(roster_row, COL(roster_row, day, COL_DATE), COL(roster_row, kind, COL_TEXT));

ROW_TABLE(penalty_row, COL(penalty_row, source_ref, COL_TEXT),
	  COL(penalty_row, penalty_at, COL_TIME), COL(penalty_row, amount_fen, COL_FEN),
	  COL(penalty_row, rule_ref, COL_TEXT), COL(penalty_row, reason, COL_TEXT),
	  COL(penalty_row, appeal, COL_BOOL));

ROW_TABLE(push_row, COL(push_row, source_ref, COL_TEXT), COL(push_row, kind, COL_TEXT),
	  COL(push_row, pushed_at, COL_TIME));

ROW_TABLE(price_row, COL(price_row, work_region, COL_TEXT), COL(price_row, task, COL_TEXT),
	  COL(price_row, price_fen, COL_FEN), COL(price_row, from_day, COL_DATE),
	  COL(price_row, consulted, COL_TEXT));

ROW_TABLE(agreement_row, COL(agreement_row, agreement_id, COL_I64),
	  COL(agreement_row, kind, COL_TEXT), COL(agreement_row, from_day, COL_DATE),
	  COL(agreement_row, to_day, COL_DATE), COL(agreement_row, pay_fen, COL_FEN),
	  COL(agreement_row, pay_cycle, COL_TEXT), COL(agreement_row, pay_day, COL_I32),
	  COL(agreement_row, hours_system, COL_TEXT),
	  COL(agreement_row, max_continuous_min, COL_I32),
	  COL(agreement_row, max_daily_min, COL_I32), COL(agreement_row, allowance, COL_I32),
	  COL(agreement_row, allowance_unit, COL_TEXT));

ROW_TABLE(approval_row, COL(approval_row, approval_id, COL_I64),
	  COL(approval_row, system, COL_TEXT), COL(approval_row, period, COL_TEXT),
	  COL(approval_row, posts, COL_TEXT), COL(approval_row, state, COL_TEXT),
	  COL(approval_row, from_day, COL_DATE), COL(approval_row, to_day, COL_DATE));

ROW_TABLE(limit_row, COL(limit_row, limit_id, COL_I64), COL(limit_row, from_day, COL_DATE),
	  COL(limit_row, max_continuous_s, COL_I64), COL(limit_row, max_daily_s, COL_I64),
	  COL(limit_row, stop_s, COL_I64), COL(limit_row, allowance, COL_I64),
	  COL(limit_row, unit, COL_TEXT), COL(limit_row, document, COL_TEXT));

ROW_TABLE(weather_row, COL(weather_row, signal_id, COL_I64), COL(weather_row, region, COL_TEXT),
	  COL(weather_row, kind, COL_TEXT), COL(weather_row, level, COL_TEXT),
	  COL(weather_row, from_at, COL_TIME), COL(weather_row, to_at, COL_TIME),
	  COL(weather_row, max_temp_c, COL_I32), COL(weather_row, source, COL_TEXT));

#define PLACES_MAX 64 /* of one worker in a month; more are not looked at */

/* Where weather is asked for: places of work, their cities and provinces. */
struct places {
	const char *at[3 * PLACES_MAX];
	size_t n;
};

static bool place_has(const struct places *p, const char *code)
{
	for (size_t i = 0; i < p->n; i++) {
		if (strcmp(p->at[i], code) == 0)
			return true;
	}
	return false;
}

static int place_add(struct call *c, int32_t region, struct places *p)
{
	static const int32_t widths[] = {1, 100, 10000}; /* county, city, province */

	for (size_t i = 0; i < N_ELEMENTS(widths); i++) {
		const char *code = region_text(c->arena, region / widths[i] * widths[i]);

		if (!code)
			return E_NO_MEMORY;
		if (!place_has(p, code))
			p->at[p->n++] = code;
	}
	return 0;
}

static int places_make(struct call *c, const struct worker_month *m, struct places *p)
{
	int32_t seen[PLACES_MAX] = {region_number(m->person.region)};
	size_t n = 1;
	int rc = place_add(c, seen[0], p);

	for (size_t i = 0; !rc && i < m->work.n && n < PLACES_MAX; i++) {
		bool before = false;

		for (size_t k = 0; k < n; k++)
			before = before || seen[k] == m->work.at[i].region;
		if (before)
			continue;
		seen[n++] = m->work.at[i].region;
		rc = place_add(c, m->work.at[i].region, p);
	}
	return rc;
}

/* First and last month of rows that bear on this one, and its own bounds. */
struct reach {
	utc_time from, to;      /* with what reaches in and out */
	civil_date first, last; /* months these lie in */
	civil_date next;        /* first day after the month */
	utc_time starts, ends;  /* of the month itself */
};

static struct reach reach_make(civil_date month)
{
	const civil_date next = civil_month_next(month);
	const utc_time from = time_facts_from(month), to = time_facts_to(month);

	return (struct reach){.from = from,
			      .to = to,
			      .first = civil_month_start(civil_from_utc(from)),
			      .last = civil_month_start(civil_from_utc(to)),
			      .next = next,
			      .starts = utc_from_civil(month),
			      .ends = utc_from_civil(next)};
}

/* What there is of one worker-month, and where he worked. */
struct inputs_asked {
	struct reach reach;
	struct places places;
	struct inputs_known_row known;
};

/* A read that is sent ahead, or what came of it. */
static int many(struct call *c, bool ahead, const struct statement *st, const struct arg *args,
		void *out_rows, size_t *out_n)
{
	return ahead ? tx_ahead(c->tx, st, args) : tx_many(c->tx, st, args, out_rows, out_n);
}

/* ---- of the worker ------------------------------------------------------------------------- */

static int of_worker_load(struct call *c, bool ahead, struct worker_month *m)
{
	const struct numbers *no = &m->numbers;
	const struct inputs_known_row *known = &m->in.asked->known;
	const struct reach *r = &m->in.asked->reach;
	const struct arg nos = A_TEXTS(no->worker_nos, no->n);
	const struct arg from_at = A_TIMES(no->from_at, no->n), to_at = A_TIMES(no->to_at, no->n);
	struct inputs *in = &m->in;
	int rc = 0;

	if (known->roster)
		rc = many(c, ahead, Q_ROSTER_IN_FORCE,
			  ARGS(A_I64(m->employer_id), nos, from_at, to_at,
			       A_DATE(civil_from_utc(r->from)), A_DATE(r->next)),
			  &in->roster, &in->n_roster);
	if (!rc && known->penalties)
		rc = many(c, ahead, Q_PENALTY_IN_FORCE,
			  ARGS(A_I64(m->employer_id), nos, from_at, to_at, A_DATE(m->month)),
			  &in->penalties, &in->n_penalties);
	if (!rc && known->pushes)
		rc = many(c, ahead, Q_PUSH_IN_FORCE,
			  ARGS(A_I64(m->employer_id), nos, from_at, to_at, A_DATE(r->first),
			       A_DATE(r->last), A_TIME(r->from), A_TIME(r->to)),
			  &in->pushes, &in->n_pushes);
	if (!rc && (in->n_penalties > WORKER_ROWS_MAX || in->n_pushes > WORKER_ROWS_MAX))
		rc = E_TOO_BIG;
	if (!rc && known->terms)
		rc = many(c, ahead, Q_AGREEMENT_IN_FORCE,
			  ARGS(A_I64(m->employer_id), A_I64(m->worker_id), A_DATE(m->month),
			       A_DATE(r->next)),
			  &in->terms, &in->n_terms);
	return rc;
}

/* ---- of the employer and the place --------------------------------------------------------- */

/* A history that only PAY-10 reads: of class B, for statutory days. */
static bool prices_matter(const struct call *c, const struct worker_month *m)
{
	enum day_kind kind;

	if (strcmp(m->person.class, "B") != 0)
		return false;
	for (civil_date d = m->month; d.day <= m->last.day; d.day++) {
		if (calendar_kind(&pack_of(c)->calendar, d, &kind) == 0 && kind == DAY_STATUTORY)
			return true;
	}
	return false;
}

static int of_employer_load(struct call *c, bool ahead, struct worker_month *m)
{
	const struct inputs_known_row *known = &m->in.asked->known;
	const struct places *p = &m->in.asked->places;
	const struct reach *r = &m->in.asked->reach;
	struct inputs *in = &m->in;
	int rc = 0;

	if (known->prices && prices_matter(c, m))
		rc = many(c, ahead, Q_PRICE_IN_FORCE, ARGS(A_I64(m->employer_id), A_DATE(r->next)),
			  &in->prices, &in->n_prices);
	if (!rc && known->approvals)
		rc = many(c, ahead, Q_APPROVAL_IN_FORCE,
			  ARGS(A_I64(m->employer_id), A_DATE(m->month), A_DATE(r->next)),
			  &in->approvals, &in->n_approvals);
	if (!rc && known->limits)
		rc = many(c, ahead, Q_LIMIT_IN_FORCE,
			  ARGS(A_I64(m->employer_id), A_DATE(m->month), A_DATE(r->next)),
			  &in->limits, &in->n_limits);
	if (!rc && known->weather)
		rc = many(c, ahead, Q_WEATHER_IN_FORCE,
			  ARGS(A_TEXTS(p->at, p->n), A_TIME(r->starts), A_TIME(r->ends)),
			  &in->weather, &in->n_weather);
	return rc;
}

static int known_load(struct call *c, bool ahead, struct worker_month *m)
{
	struct inputs_asked *a = m->in.asked;
	const struct arg args[] = {
		A_I64(m->employer_id),   A_I64(m->worker_id),   A_DATE(a->reach.first),
		A_DATE(m->month),        A_DATE(a->reach.last), A_TEXTS(a->places.at, a->places.n),
		A_TIME(a->reach.starts), A_TIME(a->reach.ends),
	};

	return ahead ? tx_ahead(c->tx, Q_INPUTS_KNOWN, args)
		     : tx_one(c->tx, Q_INPUTS_KNOWN, args, &a->known);
}

int inputs_ask(struct call *c, struct worker_month *m)
{
	int rc;

	m->in.asked = arena_zalloc(c->arena, 1, sizeof(*m->in.asked));
	if (!m->in.asked)
		return E_NO_MEMORY;
	m->in.asked->reach = reach_make(m->month);
	rc = places_make(c, m, &m->in.asked->places);
	return rc ? rc : known_load(c, true, m);
}

int inputs_ahead(struct call *c, struct worker_month *m)
{
	int rc = known_load(c, false, m);

	if (!rc)
		rc = of_worker_load(c, true, m);
	return rc ? rc : of_employer_load(c, true, m);
}

int inputs_load(struct call *c, struct worker_month *m)
{
	const struct inputs_known_row *known = &m->in.asked->known;
	int rc;

	m->in.roster_filed = known->roster_filed;
	m->in.penalties_filed = known->penalties;
	m->in.pushes_filed = known->pushes_filed;
	rc = of_worker_load(c, false, m);
	return rc ? rc : of_employer_load(c, false, m);
}
