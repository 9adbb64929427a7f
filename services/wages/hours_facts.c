/*
 * hours_facts - hours by what the law pays for them.
 *
 * Invariants (tests/unit/wages/test_hours_facts.c, on random months):
 *   H1  worked(day) is that of time_facts without allowance; night(day) <= worked(day).
 *   H2  of a workday 0 <= overtime <= worked; overtime + rest + holiday <= worked (month).
 *   H3  the order of rows, and cutting an interval in two, changes nothing.
 *   H4  in the standard system a week's workdays keep at most week_s of time that is no overtime
 *       (more only where the calendar itself makes a longer week).
 *
 * A week's overtime falls on the day that passes the week's limit, so a week over a month's end
 * needs only days before, and each month shows its part.
 */
#include "hours_facts.h"

#include "span_facts.h"

#define LEAD_DAYS    TIME_WINDOW_DAYS
#define NIGHT_TO_S   INT64_C(21600) /* 06:00 */
#define NIGHT_FROM_S INT64_C(79200) /* 22:00 */

/* Days of the month with LEAD_DAYS before, as one list. */
struct lead {
	struct hours_day *at;
	size_t n;
	int32_t first;
};

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t beyond(int64_t value, int64_t limit)
{
	return value > limit ? value - limit : 0;
}

static int64_t overlap(int64_t from, int64_t to, int64_t a, int64_t b)
{
	return beyond(least(to, b), from > a ? from : a);
}

static int64_t whole_second(utc_time t)
{
	int64_t s = t.us / US_PER_S;

	return t.us % US_PER_S < 0 ? s - 1 : s;
}

static int64_t day_start(civil_date d)
{
	return utc_from_civil(d).us / US_PER_S;
}

static int work_union(struct arena *a, struct work_list list, struct spans *out)
{
	if (list.n > TIME_INTERVALS_MAX)
		return E_TOO_BIG;
	if (!spans_alloc(a, list.n, out))
		return E_NO_MEMORY;
	for (size_t i = 0; i < list.n; i++) {
		int64_t from = whole_second(list.at[i].started);
		int64_t to = whole_second(list.at[i].ended);

		if (to < from || to - from > TIME_INTERVAL_MAX_S)
			return E_RANGE;
		spans_add(out, from, to, 0);
	}
	spans_own(out);
	return 0;
}

static void days_add(const struct lead *l, const struct spans *work)
{
	for (size_t i = 0; i < work->n; i++) {
		int64_t from = work->at[i].from;

		while (from < work->at[i].to) {
			civil_date d = civil_from_utc((utc_time){from * US_PER_S});
			int64_t start = day_start(d);
			int64_t to = least(work->at[i].to, start + S_PER_DAY);
			int64_t at = (int64_t)d.day - l->first;

			if (at >= 0 && at < (int64_t)l->n) {
				l->at[at].worked_s += to - from;
				l->at[at].night_s +=
					overlap(from, to, start, start + NIGHT_TO_S) +
					overlap(from, to, start + NIGHT_FROM_S, start + S_PER_DAY);
			}
			from = to;
		}
	}
}

/* What each day is, by the calendar. */
static int days_kind(const struct calendar *cal, const struct lead *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct hours_day *d = &l->at[i];
		enum day_kind kind;
		int rc;

		d->day = (civil_date){l->first + (int32_t)i};
		rc = calendar_kind(cal, d->day, &kind);
		if (rc)
			return rc;
		d->official = kind == DAY_WORK || kind == DAY_MAKE_UP;
		d->kind = kind == DAY_STATUTORY ? HOURS_HOLIDAY
			  : d->official         ? HOURS_WORKDAY
						: HOURS_RESTDAY;
	}
	return 0;
}

/* A roster that was filed wins, but over statutory holidays. */
static void days_roster(const struct roster *r, const struct lead *l)
{
	for (size_t i = 0; i < r->n; i++) {
		int64_t at = (int64_t)r->at[i].day.day - l->first;

		if (at < 0 || at >= (int64_t)l->n || l->at[at].kind == HOURS_HOLIDAY)
			continue;
		l->at[at].kind = r->at[i].kind == ROSTER_REST ? HOURS_RESTDAY : HOURS_WORKDAY;
		l->at[at].absent = r->at[i].kind == ROSTER_ABSENT;
	}
}

/* The limit of the week that begins on this Monday, whole also where the month ends in it: longer
 * where the calendar has people work more than five days, for make-up days. Days behind the
 * calendar are no make-up days. */
static int64_t week_limit(const struct hours_terms *t, civil_date monday)
{
	int64_t official = 0;

	for (int32_t i = 0; i < 7; i++) {
		enum day_kind kind;

		if (calendar_kind(t->calendar, (civil_date){monday.day + i}, &kind) == 0)
			official += kind == DAY_WORK || kind == DAY_MAKE_UP;
	}
	return official * t->day_s > t->week_s ? official * t->day_s : t->week_s;
}

static void days_overtime(const struct hours_terms *t, const struct lead *l)
{
	int64_t week = 0, limit = t->week_s;

	for (size_t i = 0; i < l->n; i++) {
		struct hours_day *d = &l->at[i];
		int64_t plain, over;

		if (civil_weekday(d->day) == 1) {
			week = 0;
			limit = week_limit(t, d->day);
		}
		d->long_s = beyond(d->worked_s, t->day_s);
		if (d->kind != HOURS_WORKDAY)
			continue;
		plain = d->worked_s - d->long_s;
		over = beyond(week + plain, limit);
		week += plain - over;
		d->overtime_s = d->long_s + over;
	}
}

static void facts_sum(const struct hours_terms *t, struct hours_facts *f)
{
	int64_t overtime = 0, rest = 0;

	for (size_t i = 0; i < f->n_days; i++) {
		const struct hours_day *d = &f->days[i];

		f->worked_s += d->worked_s;
		f->night_s += d->night_s;
		f->holiday_s += d->kind == HOURS_HOLIDAY ? d->worked_s : 0;
		rest += d->kind == HOURS_RESTDAY ? d->worked_s : 0;
		overtime += d->overtime_s;
		f->due_days += d->kind == HOURS_WORKDAY;
		f->absent_days += d->absent;
	}
	if (t->system == HOURS_STANDARD) {
		f->overtime_s = overtime;
		f->rest_s = rest;
	} else if (t->system == HOURS_COMPREHENSIVE && t->period_s > 0) {
		f->overtime_s = beyond(f->worked_s - f->holiday_s, t->period_s);
	}
}

static void facts_no_rest(const struct lead *l, struct hours_facts *f)
{
	size_t in_a_row = 0;

	for (size_t i = 0; i < l->n; i++) {
		in_a_row = l->at[i].worked_s > 0 ? in_a_row + 1 : 0;
		if (i < LEAD_DAYS || in_a_row < TIME_WINDOW_DAYS)
			continue;
		if (f->n_no_rest++ > 0)
			continue;
		f->no_rest_from = l->at[i + 1 - TIME_WINDOW_DAYS].day;
		f->no_rest_to = l->at[i].day;
		for (size_t k = i + 1 - TIME_WINDOW_DAYS; k <= i; k++)
			f->no_rest_official += l->at[k].official;
	}
}

int hours_facts_make(struct arena *a, civil_date month, struct work_list list,
		     const struct hours_terms *terms, struct hours_facts *out)
{
	struct hours_facts f = {.month = civil_month_start(month)};
	struct lead l = {.first = f.month.day - LEAD_DAYS};
	struct spans work;
	int rc;

	f.n_days = (size_t)(civil_month_next(f.month).day - f.month.day);
	l.n = f.n_days + LEAD_DAYS;
	l.at = arena_zalloc(a, l.n, sizeof(*l.at));
	if (!l.at)
		return E_NO_MEMORY;
	rc = days_kind(terms->calendar, &l);
	if (!rc)
		rc = work_union(a, list, &work);
	if (rc)
		return rc;
	days_roster(&terms->roster, &l);
	days_add(&l, &work);
	days_overtime(terms, &l);
	f.days = l.at + LEAD_DAYS;
	facts_sum(terms, &f);
	facts_no_rest(&l, &f);
	*out = f;
	return 0;
}

/* A rest day is one where the system pays it apart: rest_s is 0 in the others. */
static bool is_premium(const struct hours_facts *f, enum hours_kind kind)
{
	return kind == HOURS_HOLIDAY || (kind == HOURS_RESTDAY && f->rest_s > 0);
}

bool hours_premium(const struct hours_facts *f, const struct work_interval *w, int64_t *from_s,
		   int64_t *to_s)
{
	const int64_t from = whole_second(w->started), to = whole_second(w->ended);
	bool any = false;

	for (int64_t at = from; at < to;) {
		civil_date d = civil_from_utc((utc_time){at * US_PER_S});
		int64_t end = least(to, day_start(d) + S_PER_DAY);
		int64_t i = (int64_t)d.day - f->month.day;

		if (i >= 0 && i < (int64_t)f->n_days && is_premium(f, f->days[i].kind)) {
			*from_s = any ? *from_s : at - from;
			*to_s = end - from;
			any = true;
		}
		at = end;
	}
	return any;
}
