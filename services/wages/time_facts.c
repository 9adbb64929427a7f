/*
 * time_facts - union of intervals, by day, by place and as continuous runs.
 *
 * Invariants (tests/unit/wages/test_time_facts.c holds each against random months):
 *   T1  0 <= worked(day) <= 24 h; order(day), required(day) <= worked(day).
 *   T2  parts of a day add up to its worked time; days add up to the month.
 *   T3  the order of the rows changes nothing.
 *   T4  an interval cut in two at any point changes no time (only the count of intervals).
 *   T5  two months side by side show together what one list of days shows: a shift over the end
 *       of a month is split, each month shows its part.
 *   T6  intervals without length have no time, break no stop and make no run.
 *
 * Order time is walked once in the order of starts: what an interval adds beyond the furthest end
 * so far is its own, so an instant of stacked orders belongs to the order begun first, and with it
 * the region. Required time adds what no order covers. The allowance of a day is counted in the
 * region of most of the day's seconds.
 */
#include "time_facts.h"

#include "grid_facts.h"
#include "run_facts.h"

struct month {
	struct time_day *all; /* with the days before, for windows */
	size_t n_all, n_before;
	int64_t from_s, to_s; /* of all */
};

utc_time time_facts_from(civil_date month)
{
	civil_date first = civil_month_start(month);

	/* The first window's days, and a day before so that an order over midnight is there. */
	return utc_from_civil((civil_date){first.day - TIME_WINDOW_DAYS});
}

utc_time time_facts_to(civil_date month)
{
	utc_time end = utc_from_civil(civil_month_next(month));

	return (utc_time){end.us + TIME_CONTEXT_S * US_PER_S};
}

int64_t time_run_length_s(const struct time_run *run)
{
	return (run->to.us - run->from.us) / US_PER_S;
}

static int64_t whole_second(utc_time t)
{
	int64_t s = t.us / US_PER_S;

	return t.us % US_PER_S < 0 ? s - 1 : s;
}

static int64_t at_most(int64_t value, int64_t limit)
{
	return value < limit ? value : limit;
}

static int64_t at_least(int64_t value, int64_t limit)
{
	return value > limit ? value : limit;
}

/* ---- days -------------------------------------------------------------------------------- */

static bool month_make(struct arena *a, civil_date first, struct month *m)
{
	const size_t n_days = (size_t)(civil_month_next(first).day - first.day);

	m->n_before = TIME_WINDOW_DAYS - 1;
	m->n_all = n_days + m->n_before;
	m->from_s = utc_from_civil(first).us / US_PER_S - (int64_t)m->n_before * S_PER_DAY;
	m->to_s = m->from_s + (int64_t)m->n_all * S_PER_DAY;
	m->all = arena_zalloc(a, m->n_all, sizeof(*m->all));
	if (!m->all)
		return false;
	for (size_t i = 0; i < m->n_all; i++)
		m->all[i].day.day = first.day + (int32_t)i - (int32_t)m->n_before;
	return true;
}

/* Adds ascending spans to one column of the days, cut at each midnight. The day only goes on: no
 * division a span. */
static void days_add(const struct month *m, const struct spans *s, size_t column)
{
	int64_t midnight = m->from_s + S_PER_DAY; /* after `day` */
	char *day = (char *)m->all + column;

	for (size_t i = 0; i < s->n; i++) {
		int64_t from = at_least(s->at[i].from, m->from_s);
		const int64_t to = at_most(s->at[i].to, m->to_s);

		while (from < to) {
			for (; from >= midnight; midnight += S_PER_DAY)
				day += sizeof(*m->all);
			*(int64_t *)day += at_most(to, midnight) - from;
			from = at_most(to, midnight);
		}
	}
}

static int64_t percent_up(int64_t seconds, int64_t percent)
{
	return at_most((seconds * at_most(percent, 1000) + 99) / 100, S_PER_DAY);
}

/* Needs order_s and worked_s (without allowance) of every day, and for form C allowance_s. */
static void days_allow(const struct month *m, const struct time_terms *terms)
{
	for (size_t i = 0; i < m->n_all; i++) {
		struct time_day *d = &m->all[i];

		switch (terms->form) {
		case ALLOWANCE_NONE:
		case ALLOWANCE_GAPS:
			break;
		case ALLOWANCE_PER_DAY:
			d->allowance_s = d->worked_s > 0 ? terms->allowance : 0;
			break;
		case ALLOWANCE_PERCENT:
			d->allowance_s = percent_up(d->order_s, terms->allowance);
			break;
		}
		d->allowance_s = at_most(d->allowance_s, S_PER_DAY - d->worked_s);
		d->worked_s += d->allowance_s;
	}
}

static void days_window(const struct month *m)
{
	int64_t sum = 0;

	for (size_t i = 0; i < m->n_all; i++) {
		sum += m->all[i].worked_s;
		if (i >= TIME_WINDOW_DAYS)
			sum -= m->all[i - TIME_WINDOW_DAYS].worked_s;
		m->all[i].window_s = sum;
	}
}

static void facts_sum(const struct calendar *cal, struct time_facts *f)
{
	f->holidays_known = cal != NULL;
	for (size_t i = 0; i < f->n_days; i++) {
		struct time_day *d = &f->days[i];
		enum day_kind kind;

		if (cal && calendar_kind(cal, d->day, &kind) == 0)
			d->statutory = kind == DAY_STATUTORY;
		else
			f->holidays_known = false;
		f->order_s += d->order_s;
		f->required_s += d->required_s;
		f->allowance_s += d->allowance_s;
		f->worked_s += d->worked_s;
		f->holiday_s += d->statutory ? d->worked_s : 0;
	}
}

/* ---- parts ------------------------------------------------------------------------------- */

/* Where the parts of the span's day begin; those of a day that is over are brought in order. */
static size_t parts_since(struct parts *p, size_t since, bool next_day)
{
	if (next_day) {
		parts_merge(p, since);
		since = p->n;
	}
	return since;
}

/* Worked time into days and parts, in one go: parts of a day add up to it (T2). */
static void parts_cut(const struct month *m, const struct spans *worked, struct parts *p)
{
	int64_t midnight = m->from_s + S_PER_DAY; /* after `day` */
	struct time_day *day = m->all;
	size_t since = 0;

	for (size_t i = 0; i < worked->n; i++) {
		int64_t from = at_least(worked->at[i].from, m->from_s);
		const int64_t to = at_most(worked->at[i].to, m->to_s);

		while (from < to) {
			since = parts_since(p, since, from >= midnight);
			for (; from >= midnight; midnight += S_PER_DAY)
				day++;
			const int64_t length = at_most(to, midnight) - from;

			part_add(p, since,
				 (struct time_part){day->day, worked->at[i].region, length});
			day->worked_s += length;
			from += length;
		}
	}
	parts_merge(p, since);
}

/* The allowance goes to the part with most of its day's seconds, the lower code of equals. */
static void parts_allow(struct time_facts *f)
{
	size_t i = 0;

	while (i < f->n_parts) {
		civil_date d = f->parts[i].day;
		size_t main = i;

		for (; i < f->n_parts && f->parts[i].day.day == d.day; i++)
			main = f->parts[i].worked_s > f->parts[main].worked_s ? i : main;
		f->parts[main].worked_s += f->days[d.day - f->month.day].allowance_s;
	}
}

static bool facts_main_region(struct arena *a, struct time_facts *f)
{
	struct parts p = {arena_alloc(a, f->n_parts * sizeof(*p.at)), 0};
	int64_t best = 0;

	if (!p.at)
		return false;
	for (size_t i = 0; i < f->n_parts; i++)
		part_add(&p, 0, f->parts[i]);
	parts_merge(&p, 0);
	for (size_t i = 0; i < p.n; i++) {
		if (p.at[i].worked_s > best) {
			best = p.at[i].worked_s;
			f->main_region = p.at[i].region;
		}
	}
	return true;
}

/* ---- all together ------------------------------------------------------------------------ */

struct work {
	struct spans orders, required; /* disjoint, ascending */
	struct spans worked;           /* both, an instant of both as an order */
	struct spans gaps;             /* allowance form C, without what is required */
	struct spans wheel;            /* orders, and driving without one: what runs are made of */
};

#define KIND(kind)  (1U << (kind))
#define WHEEL_KINDS (KIND(WORK_ORDER) | KIND(WORK_DRIVING))

/* All intervals that have a length as spans, the kinds among them, and what is counted of them. */
static bool work_spans(struct work_list list, struct spans *all, unsigned *kinds,
		       struct time_facts *f)
{
	const int64_t first = utc_from_civil(f->month).us / US_PER_S;
	const uint64_t month_s =
		(uint64_t)(utc_from_civil(civil_month_next(f->month)).us / US_PER_S - first);
	bool wrong = false;

	for (size_t i = 0; i < list.n; i++) {
		const struct work_interval *one = &list.at[i];
		const int64_t from = whole_second(one->started), to = whole_second(one->ended);
		const bool within = (uint64_t)(from - first) < month_s;

		wrong |= (uint64_t)(to - from) > (uint64_t)TIME_INTERVAL_MAX_S; /* or negative */
		f->n_intervals += within;
		f->n_zero += within & (to == from);
		*kinds |= KIND(one->kind);
		all->at[all->n] = (struct span){from, to, one->region, one->kind};
		all->n += to > from;
	}
	return !wrong;
}

/* Most people's files know of orders only: then nothing is parted. */
static bool work_part(struct arena *a, const struct spans *all, unsigned kinds, struct work *w)
{
	w->orders = *all;
	if (kinds & ~KIND(WORK_ORDER) && (!spans_of(a, all, KIND(WORK_ORDER), &w->orders) ||
					  !spans_of(a, all, ~KIND(WORK_ORDER), &w->required)))
		return false;
	if (kinds & KIND(WORK_DRIVING) && !spans_of(a, all, WHEEL_KINDS, &w->wheel))
		return false;
	spans_own(&w->orders);
	spans_own(&w->required);
	if (kinds & KIND(WORK_DRIVING))
		spans_own(&w->wheel);
	else
		w->wheel = w->orders;
	return true;
}

static int work_read(struct arena *a, struct work_list list, struct work *w, struct time_facts *f)
{
	struct spans all;
	unsigned kinds = 0;

	if (!spans_alloc(a, list.n, &all))
		return E_NO_MEMORY;
	if (!work_spans(list, &all, &kinds, f))
		return E_RANGE;
	return work_part(a, &all, kinds, w) ? 0 : E_NO_MEMORY;
}

static bool work_split(struct arena *a, const struct time_terms *terms, struct work *w)
{
	struct spans beside, all_gaps;

	w->worked = w->orders;
	if (w->required.n > 0 && (!spans_without(a, &w->required, &w->orders, &beside) ||
				  !spans_join(a, &w->orders, &beside, &w->worked)))
		return false;
	if (terms->form != ALLOWANCE_GAPS)
		return true;
	return spans_gaps(a, &w->orders, terms->allowance, &all_gaps) &&
	       spans_without(a, &all_gaps, &w->required, &w->gaps);
}

/* Worked time of days and places: by the grid, or, for who worked in very many places, by parts. */
static bool facts_worked(struct arena *a, const struct spans *worked, const struct month *m,
			 struct grid *g, struct parts *p)
{
	grid_open(g, m->from_s, m->n_all);
	if (grid_add(g, worked)) {
		grid_close(g);
		grid_days(g, m->all);
		p->at = arena_alloc(a, (m->n_all * g->n_places + 1) * sizeof(*p->at));
		return p->at != NULL;
	}
	/* One part a span and one more at each midnight, which one span may cross. */
	g->n_places = 0;
	p->at = arena_alloc(a, (worked->n + m->n_all) * sizeof(*p->at));
	if (p->at)
		parts_cut(m, worked, p);
	return p->at != NULL;
}

static bool facts_parts(struct arena *a, struct grid *g, struct parts *p, struct time_facts *f)
{
	f->parts = p->at;
	f->n_parts = p->n;
	if (p->n == 0) {
		const size_t n_before = TIME_WINDOW_DAYS - 1;

		for (size_t i = 0; i < f->n_days; i++)
			f->n_parts +=
				grid_parts(g, n_before + i, &f->days[i], f->parts + f->n_parts);
		f->main_region = grid_main_region(g);
		return true;
	}
	for (; f->n_parts > 0 && f->parts->day.day < f->month.day; f->n_parts--)
		f->parts++; /* of the days before */
	parts_allow(f);
	return facts_main_region(a, f);
}

static bool facts_days(struct arena *a, const struct work *w, const struct time_terms *terms,
		       struct time_facts *f)
{
	struct parts p = {0};
	struct month m;
	struct grid g;

	if (!month_make(a, f->month, &m) || !facts_worked(a, &w->worked, &m, &g, &p))
		return false;
	if (w->required.n > 0)
		days_add(&m, &w->orders, offsetof(struct time_day, order_s));
	for (size_t i = 0; w->required.n == 0 && i < m.n_all; i++)
		m.all[i].order_s = m.all[i].worked_s;
	days_add(&m, &w->required, offsetof(struct time_day, required_s));
	days_add(&m, &w->gaps, offsetof(struct time_day, allowance_s));
	days_allow(&m, terms);
	days_window(&m);
	f->n_days = m.n_all - m.n_before;
	f->days = m.all + m.n_before;
	facts_sum(terms->calendar, f);
	return facts_parts(a, &g, &p, f);
}

int time_facts_make(struct arena *a, civil_date month, struct work_list list,
		    const struct time_terms *terms, struct time_facts *out)
{
	struct time_facts f = {.month = civil_month_start(month)};
	struct work w = {0};
	int rc;

	if (list.n > TIME_INTERVALS_MAX)
		return E_TOO_BIG;
	rc = work_read(a, list, &w, &f);
	if (rc)
		return rc;
	if (!work_split(a, terms, &w) || !facts_days(a, &w, terms, &f))
		return E_NO_MEMORY;
	if (!runs_make(a, &w.wheel, terms->reset_s, &f))
		return E_NO_MEMORY;
	*out = f;
	return 0;
}
