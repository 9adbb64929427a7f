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

#include "run_facts.h"
#include "span_facts.h"

struct month {
	civil_date first;     /* day 1 */
	civil_date shown;     /* first day of the window of day 1 */
	size_t n_days;        /* of the month */
	size_t n_all;         /* with the days before, for windows */
	struct time_day *all; /* from `shown` */
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

static utc_time instant(int64_t s)
{
	return (utc_time){s * US_PER_S};
}

static civil_date day_of(int64_t s)
{
	return civil_from_utc(instant(s));
}

static int64_t day_start(civil_date d)
{
	return utc_from_civil(d).us / US_PER_S;
}

static int64_t at_most(int64_t value, int64_t limit)
{
	return value < limit ? value : limit;
}

/* ---- days -------------------------------------------------------------------------------- */

static struct time_day *month_day(const struct month *m, civil_date d)
{
	int64_t at = (int64_t)d.day - m->shown.day;

	return at < 0 || at >= (int64_t)m->n_all ? NULL : &m->all[at];
}

static bool month_make(struct arena *a, civil_date in_month, struct month *m)
{
	const size_t before = TIME_WINDOW_DAYS - 1;

	m->first = civil_month_start(in_month);
	m->shown = (civil_date){m->first.day - (int32_t)before};
	m->n_days = (size_t)(civil_month_next(in_month).day - m->first.day);
	m->n_all = m->n_days + before;
	m->all = arena_zalloc(a, m->n_all, sizeof(*m->all));
	if (!m->all)
		return false;
	for (size_t i = 0; i < m->n_all; i++)
		m->all[i].day = (civil_date){m->shown.day + (int32_t)i};
	return true;
}

/* Adds the spans to one column of the days, cut at each midnight. */
static void days_add(const struct month *m, const struct spans *s, size_t column)
{
	for (size_t i = 0; i < s->n; i++) {
		int64_t from = s->at[i].from;

		while (from < s->at[i].to) {
			civil_date d = day_of(from);
			int64_t to = at_most(s->at[i].to, day_start(d) + S_PER_DAY);
			struct time_day *day = month_day(m, d);

			if (day)
				*(int64_t *)((char *)day + column) += to - from;
			from = to;
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

static int part_compare(const void *left, const void *right)
{
	const struct time_part *a = left, *b = right;

	if (a->day.day != b->day.day)
		return a->day.day < b->day.day ? -1 : 1;
	return (a->region > b->region) - (a->region < b->region);
}

static void parts_add(struct time_facts *f, const struct month *m, const struct spans *s)
{
	for (size_t i = 0; i < s->n; i++) {
		int64_t from = s->at[i].from;

		while (from < s->at[i].to) {
			civil_date d = day_of(from);
			int64_t to = at_most(s->at[i].to, day_start(d) + S_PER_DAY);

			if (d.day >= m->first.day && month_day(m, d))
				f->parts[f->n_parts++] =
					(struct time_part){d, s->at[i].region, to - from};
			from = to;
		}
	}
}

static void parts_merge(struct time_facts *f)
{
	size_t kept = 0;

	if (f->n_parts == 0)
		return;
	qsort(f->parts, f->n_parts, sizeof(*f->parts), part_compare);
	for (size_t i = 1; i < f->n_parts; i++) {
		if (part_compare(&f->parts[kept], &f->parts[i]) == 0)
			f->parts[kept].worked_s += f->parts[i].worked_s;
		else
			f->parts[++kept] = f->parts[i];
	}
	f->n_parts = kept + 1;
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

static int by_region(const void *left, const void *right)
{
	const struct time_part *a = left, *b = right;

	return (a->region > b->region) - (a->region < b->region);
}

static bool facts_main_region(struct arena *a, struct time_facts *f)
{
	struct time_part *copy = arena_zalloc(a, f->n_parts ? f->n_parts : 1, sizeof(*copy));
	int64_t best = 0, sum = 0;

	if (!copy)
		return false;
	if (f->n_parts == 0)
		return true;
	memcpy(copy, f->parts, f->n_parts * sizeof(*copy));
	qsort(copy, f->n_parts, sizeof(*copy), by_region);
	for (size_t i = 0; i < f->n_parts; i++) {
		sum = i > 0 && copy[i].region == copy[i - 1].region ? sum : 0;
		sum += copy[i].worked_s;
		if (sum > best) {
			best = sum;
			f->main_region = copy[i].region;
		}
	}
	return true;
}

/* ---- all together ------------------------------------------------------------------------ */

struct work {
	struct spans orders, required; /* disjoint, ascending */
	struct spans beside;           /* required, without what orders cover */
	struct spans gaps;             /* allowance form C, without what is required */
	struct spans wheel;            /* orders, and driving without one: what runs are made of */
};

static void facts_count(int64_t from, int64_t to, struct time_facts *f)
{
	civil_date d = day_of(from);

	if (d.day < f->month.day || d.day >= civil_month_next(f->month).day)
		return;
	f->n_intervals++;
	f->n_zero += to == from;
}

/* Most people's files know of no driving beside orders. */
static bool wheel_make(struct arena *a, struct work_list list, struct work *w)
{
	size_t n = 0;

	for (size_t i = 0; i < list.n; i++)
		n += list.at[i].kind == WORK_DRIVING;
	w->wheel = w->orders;
	if (n == 0)
		return true;
	if (!spans_alloc(a, list.n, &w->wheel))
		return false;
	for (size_t i = 0; i < list.n; i++) {
		if (list.at[i].kind == WORK_ORDER || list.at[i].kind == WORK_DRIVING)
			spans_add(&w->wheel, whole_second(list.at[i].started),
				  whole_second(list.at[i].ended), list.at[i].region);
	}
	spans_own(&w->wheel);
	return true;
}

static int work_read(struct arena *a, struct work_list list, struct work *w, struct time_facts *f)
{
	if (!spans_alloc(a, list.n, &w->orders) || !spans_alloc(a, list.n, &w->required))
		return E_NO_MEMORY;
	for (size_t i = 0; i < list.n; i++) {
		int64_t from = whole_second(list.at[i].started);
		int64_t to = whole_second(list.at[i].ended);
		struct spans *s = list.at[i].kind == WORK_ORDER ? &w->orders : &w->required;

		if (to < from || to - from > TIME_INTERVAL_MAX_S)
			return E_RANGE;
		facts_count(from, to, f);
		spans_add(s, from, to, list.at[i].region);
	}
	spans_own(&w->orders);
	spans_own(&w->required);
	return wheel_make(a, list, w) ? 0 : E_NO_MEMORY;
}

static bool work_split(struct arena *a, const struct time_terms *terms, struct work *w)
{
	struct spans all_gaps;

	if (!spans_without(a, &w->required, &w->orders, &w->beside))
		return false;
	if (terms->form != ALLOWANCE_GAPS)
		return spans_alloc(a, 0, &w->gaps);
	if (!spans_gaps(a, &w->orders, terms->allowance, &all_gaps))
		return false;
	return spans_without(a, &all_gaps, &w->required, &w->gaps);
}

static bool facts_days(struct arena *a, const struct work *w, const struct time_terms *terms,
		       struct time_facts *f)
{
	struct month m;

	if (!month_make(a, f->month, &m))
		return false;
	days_add(&m, &w->orders, offsetof(struct time_day, order_s));
	days_add(&m, &w->required, offsetof(struct time_day, required_s));
	days_add(&m, &w->orders, offsetof(struct time_day, worked_s));
	days_add(&m, &w->beside, offsetof(struct time_day, worked_s));
	days_add(&m, &w->gaps, offsetof(struct time_day, allowance_s));
	days_allow(&m, terms);
	days_window(&m);
	f->n_days = m.n_days;
	f->days = m.all + (m.n_all - m.n_days);
	facts_sum(terms->calendar, f);
	/* One piece a span and one more at each midnight, which one span of each list may cross. */
	f->parts = arena_zalloc(a, w->orders.n + w->beside.n + 2 * m.n_all, sizeof(*f->parts));
	if (!f->parts)
		return false;
	parts_add(f, &m, &w->orders);
	parts_add(f, &m, &w->beside);
	parts_merge(f);
	parts_allow(f);
	return facts_main_region(a, f);
}

int time_facts_make(struct arena *a, civil_date month, struct work_list list,
		    const struct time_terms *terms, struct time_facts *out)
{
	struct time_facts f = {.month = civil_month_start(month)};
	struct work w;
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
