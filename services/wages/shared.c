#include "base.h"

#include "month.h"

ROW_TABLE(employer_known, COL(employer_known, roster, COL_BOOL),
	  COL(employer_known, roster_filed, COL_BOOL), COL(employer_known, penalties, COL_BOOL),
	  COL(employer_known, pushes, COL_BOOL), COL(employer_known, pushes_filed, COL_BOOL),
	  COL(employer_known, prices, COL_BOOL), COL(employer_known, approvals, COL_BOOL),
	  COL(employer_known, limits, COL_BOOL), COL(employer_known, name, COL_TEXT),
	  COL(employer_known, credit_code, COL_TEXT), COL(employer_known, region, COL_TEXT),
	  COL(employer_known, pays, COL_I64), COL(employer_known, pay_submission_id, COL_I64));

struct filed_row {
	utc_time filed_at;
};
ROW_TABLE(filed_row, COL(filed_row, filed_at, COL_TIME));

ROW_TABLE(price_row, COL(price_row, work_region, COL_TEXT), COL(price_row, task, COL_TEXT),
	  COL(price_row, price_fen, COL_FEN), COL(price_row, from_day, COL_DATE),
	  COL(price_row, consulted, COL_TEXT));

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

struct reach reach_make(civil_date month)
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

/* ---- of the employer ---------------------------------------------------------------------- */

static int known_load(struct call *c, bool ahead, struct shared_month *s)
{
	const struct reach r = reach_make(s->month);
	const struct arg args[] = {A_I64(s->employer_id), A_DATE(r.first), A_DATE(s->month),
				   A_DATE(r.last)};

	return ahead ? tx_ahead(c->tx, Q_EMPLOYER_KNOWN, args)
		     : tx_one(c->tx, Q_EMPLOYER_KNOWN, args, &s->known);
}

int shared_month_ask(struct call *c, struct shared *all, const struct worker_month *m,
		     struct shared_month **out)
{
	struct shared_month *s = all->months;

	while (s && (s->employer_id != m->employer_id || s->month.day != m->month.day))
		s = s->next;
	*out = s;
	if (s)
		return 0;
	s = arena_zalloc(c->arena, 1, sizeof(*s));
	if (!s)
		return E_NO_MEMORY;
	s->employer_id = m->employer_id;
	s->month = m->month;
	s->next = all->months;
	*out = all->months = s;
	return known_load(c, true, s);
}

static bool has_statutory_day(const struct call *c, civil_date month)
{
	const civil_date next = civil_month_next(month);
	enum day_kind kind;

	for (civil_date d = month; d.day < next.day; d.day++) {
		if (calendar_kind(&pack_of(c)->calendar, d, &kind) == 0 && kind == DAY_STATUTORY)
			return true;
	}
	return false;
}

int rows_read(struct call *c, bool ahead, const struct statement *st, const struct arg *args,
	      void *out_rows, size_t *out_n)
{
	return ahead ? tx_ahead(c->tx, st, args) : tx_many(c->tx, st, args, out_rows, out_n);
}

static int rows_load(struct call *c, bool ahead, struct shared_month *s)
{
	const struct arg employer = A_I64(s->employer_id), first = A_DATE(s->month),
			 next = A_DATE(civil_month_next(s->month));
	int rc = 0;

	if (s->known.prices && has_statutory_day(c, s->month))
		rc = rows_read(c, ahead, Q_PRICE_IN_FORCE, ARGS(employer, next), &s->prices,
			       &s->n_prices);
	if (!rc && s->known.approvals)
		rc = rows_read(c, ahead, Q_APPROVAL_IN_FORCE, ARGS(employer, first, next),
			       &s->approvals, &s->n_approvals);
	if (!rc && s->known.limits)
		rc = rows_read(c, ahead, Q_LIMIT_IN_FORCE, ARGS(employer, first, next), &s->limits,
			       &s->n_limits);
	return rc;
}

int shared_month_know(struct call *c, struct shared_month *s)
{
	int rc;

	if (s->is_known)
		return 0;
	rc = known_load(c, false, s);
	s->is_known = rc == 0;
	return rc ? rc : rows_load(c, true, s);
}

int shared_month_load(struct call *c, struct shared_month *s)
{
	int rc;

	if (s->loaded)
		return 0;
	rc = rows_load(c, false, s);
	s->loaded = rc == 0;
	return rc;
}

int shared_month_filed(struct call *c, struct shared_month *s, utc_time *out)
{
	struct filed_row row;
	int rc;

	if (!s->is_filed_known) {
		rc = tx_one(c->tx, Q_HOURS_FILED, ARGS(A_I64(s->employer_id), A_DATE(s->month)),
			    &row);
		if (rc)
			return rc;
		s->filed_at = row.filed_at;
		s->is_filed_known = true;
	}
	*out = s->filed_at;
	return 0;
}

/* ---- of the places ------------------------------------------------------------------------ */

#define REGIONS_MAX 64 /* of one worker in a month; more are not looked at */

/* The regions of the worker-month, each once. */
static size_t regions_of(const struct worker_month *m, int32_t seen[REGIONS_MAX])
{
	size_t n = 1;

	seen[0] = region_number(m->person.region);
	for (size_t i = 0; i < m->work.n && n < REGIONS_MAX; i++) {
		size_t k = 0;

		while (k < n && seen[k] != m->work.at[i].region)
			k++;
		if (k == n)
			seen[n++] = m->work.at[i].region;
	}
	return n;
}

static bool place_has(const struct shared_weather *s, const char *code)
{
	for (size_t i = 0; i < s->n_places; i++) {
		if (strcmp(s->places[i], code) == 0)
			return true;
	}
	return false;
}

static int place_add(struct call *c, int32_t region, struct shared_weather *s)
{
	static const int32_t widths[] = {1, 100, 10000}; /* county, city, province */

	for (size_t i = 0; i < N_ELEMENTS(widths); i++) {
		const char *code = region_text(c->arena, region / widths[i] * widths[i]);

		if (!code)
			return E_NO_MEMORY;
		if (!place_has(s, code))
			s->places[s->n_places++] = code;
	}
	return 0;
}

static struct shared_weather *weather_find(const struct shared *all, civil_date month,
					   const int32_t *regions, size_t n)
{
	struct shared_weather *s = all->weather;

	while (s && (s->month.day != month.day || s->n_regions != n ||
		     memcmp(s->regions, regions, n * sizeof(*regions)) != 0))
		s = s->next;
	return s;
}

static struct shared_weather *weather_new(struct call *c, civil_date month, const int32_t *regions,
					  size_t n)
{
	struct shared_weather *s = arena_zalloc(c->arena, 1, sizeof(*s));
	int32_t *own = arena_zalloc(c->arena, n, sizeof(*own));
	const char **places = arena_zalloc(c->arena, 3 * n, sizeof(*places));

	if (!s || !own || !places)
		return NULL;
	memcpy(own, regions, n * sizeof(*own));
	*s = (struct shared_weather){
		.month = month, .regions = own, .n_regions = n, .places = places};
	for (size_t i = 0; i < n; i++) {
		if (place_add(c, regions[i], s))
			return NULL;
	}
	return s;
}

static int weather_load(struct call *c, bool ahead, struct shared_weather *s)
{
	return rows_read(c, ahead, Q_WEATHER_IN_FORCE,
			 ARGS(A_TEXTS(s->places, s->n_places), A_TIME(utc_from_civil(s->month)),
			      A_TIME(utc_from_civil(civil_month_next(s->month)))),
			 &s->at, &s->n);
}

int shared_weather_ask(struct call *c, struct shared *all, const struct worker_month *m,
		       struct shared_weather **out)
{
	int32_t regions[REGIONS_MAX];
	const size_t n = regions_of(m, regions);

	*out = weather_find(all, m->month, regions, n);
	if (*out)
		return 0;
	*out = weather_new(c, m->month, regions, n);
	if (!*out)
		return E_NO_MEMORY;
	(*out)->next = all->weather;
	all->weather = *out;
	return weather_load(c, true, *out);
}

int shared_weather_load(struct call *c, struct shared_weather *s)
{
	int rc;

	if (s->loaded)
		return 0;
	rc = weather_load(c, false, s);
	s->loaded = rc == 0;
	return rc;
}
