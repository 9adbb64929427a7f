/*
 * limit_facts - where limits were reached, and what was pushed then.
 *
 * Invariants (tests/unit/wages/test_limit_facts.c):
 *   L1  a push is counted in a hold exactly when reached <= t < until.
 *   L2  the order of pushes, and orders cut in two, change nothing.
 *   L3  a longer limit never counts more pushes of runs.
 */
#include "limit_facts.h"

static civil_date day_of(int64_t s)
{
	return civil_from_utc((utc_time){s * US_PER_S});
}

static int64_t day_end(civil_date d)
{
	return utc_from_civil(d).us / US_PER_S + S_PER_DAY;
}

static int64_t at_most(int64_t value, int64_t limit)
{
	return value < limit ? value : limit;
}

static void holds_of_runs(const struct spans *orders, const struct limit_terms *t,
			  struct limit_facts *f)
{
	const int64_t reset = t->stop_s > 0 ? at_most(t->stop_s, t->reset_s) : t->reset_s;
	size_t i = 0;

	while (t->max_continuous_s > 0 && i < orders->n) {
		int64_t from = orders->at[i].from, to = orders->at[i].to;

		for (i++; i < orders->n && orders->at[i].from - to < reset; i++)
			to = orders->at[i].to;
		if (to - from >= t->max_continuous_s) {
			int64_t reached = from + t->max_continuous_s;

			f->holds[f->n_holds++] = (struct limit_hold){
				.day = day_of(reached - 1), /* 24:00 is no second of the next */
				.from = from,
				.reached = reached,
				.last_end = to,
				.until = to + t->stop_s,
			};
		}
	}
}

/* One day's walk; orders are cut at midnight. */
struct day_sum {
	civil_date day;
	int64_t worked, from, to, reached;
};

static void hold_of_day(const struct day_sum *d, const struct limit_terms *t, struct limit_facts *f)
{
	if (d->worked < t->max_daily_s || d->worked == 0)
		return;
	f->holds[f->n_holds++] = (struct limit_hold){
		.day = d->day,
		.daily = true,
		.from = d->from,
		.reached = d->reached,
		.last_end = d->to,
		.until = day_end(d->day),
	};
}

static void day_add(struct day_sum *d, int64_t from, int64_t to, int64_t limit)
{
	d->from = d->worked == 0 ? from : d->from;
	d->to = to;
	if (d->worked < limit && d->worked + (to - from) >= limit)
		d->reached = from + (limit - d->worked);
	d->worked += to - from;
}

static void holds_of_days(const struct spans *orders, const struct limit_terms *t,
			  struct limit_facts *f)
{
	struct day_sum d = {0};

	for (size_t i = 0; t->max_daily_s > 0 && i < orders->n; i++) {
		int64_t from = orders->at[i].from;

		while (from < orders->at[i].to) {
			civil_date day = day_of(from);
			int64_t to = at_most(orders->at[i].to, day_end(day));

			if (day.day != d.day.day) {
				hold_of_day(&d, t, f);
				d = (struct day_sum){.day = day};
			}
			day_add(&d, from, to, t->max_daily_s);
			from = to;
		}
	}
	if (t->max_daily_s > 0)
		hold_of_day(&d, t, f);
}

static int by_reached(const void *left, const void *right)
{
	const struct limit_hold *a = left, *b = right;

	if (a->reached != b->reached)
		return a->reached < b->reached ? -1 : 1;
	return (int)a->daily - (int)b->daily;
}

static int by_time(const void *left, const void *right)
{
	const struct push *a = left, *b = right;

	return (a->at > b->at) - (a->at < b->at);
}

static void hold_count(const struct push *sorted, size_t n, struct limit_hold *h)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (sorted[middle].at < h->reached)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = low; i < n && sorted[i].at < h->until; i++) {
		if (sorted[i].kind == PUSH_PROMPT || sorted[i].kind == PUSH_STOP)
			h->prompted = true;
		if (sorted[i].kind != PUSH_ORDER)
			continue;
		h->first_push = h->n_pushed == 0 ? sorted[i].at : h->first_push;
		h->n_pushed++;
	}
}

int limit_facts_make(struct arena *a, const struct spans *orders, struct push_list pushes,
		     const struct limit_terms *terms, struct limit_facts *out)
{
	struct push *sorted = arena_zalloc(a, pushes.n + 1, sizeof(*sorted));
	struct limit_facts f = {0};
	size_t most = orders->n + 1;

	if (terms->max_continuous_s < 0 || terms->max_daily_s < 0 || terms->stop_s < 0 ||
	    terms->reset_s < 0)
		return E_RANGE;
	/* A run a span at most, and a day a span and a midnight. */
	for (size_t i = 0; i < orders->n; i++)
		most += 2 + (size_t)((orders->at[i].to - orders->at[i].from) / S_PER_DAY) + 1;
	f.holds = arena_zalloc(a, most, sizeof(*f.holds));
	if (!sorted || !f.holds)
		return E_NO_MEMORY;
	holds_of_runs(orders, terms, &f);
	holds_of_days(orders, terms, &f);
	qsort(f.holds, f.n_holds, sizeof(*f.holds), by_reached);
	if (pushes.n)
		memcpy(sorted, pushes.at, pushes.n * sizeof(*sorted));
	qsort(sorted, pushes.n, sizeof(*sorted), by_time);
	for (size_t i = 0; i < f.n_holds; i++)
		hold_count(sorted, pushes.n, &f.holds[i]);
	*out = f;
	return 0;
}

const struct limit_hold *limit_worst(const struct limit_facts *f, civil_date day)
{
	const struct limit_hold *worst = NULL;

	for (size_t i = 0; i < f->n_holds; i++) {
		const struct limit_hold *h = &f->holds[i];

		if (h->day.day == day.day && h->n_pushed > (worst ? worst->n_pushed : 0))
			worst = h;
	}
	return worst;
}
