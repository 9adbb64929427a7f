/*
 * time_facts: the invariants T1-T6 on seeded random months; a failure prints the seed.
 */
#include "test_facts.h"

#include "time_facts.h"

#define N(array) N_ELEMENTS(array)
#define MINUTES  INT64_C(60)
#define N_RANDOM 200
#define ROWS_MAX 120
#define WEIDU    411002
#define YANLING  411024

static const struct time_terms plain = {ALLOWANCE_NONE, 0, 1200, NULL};

static struct time_facts facts_with(civil_date month, const struct work_interval *w, size_t n,
				    const struct time_terms *terms)
{
	struct time_facts f;

	assert_int_equal(time_facts_make(arena, month, (struct work_list){w, n}, terms, &f), 0);
	return f;
}

static struct time_facts facts(const struct work_interval *w, size_t n)
{
	return facts_with(date(2025, 3, 1), w, n, &plain);
}

/* Stacked orders, meetings, zero lengths, shifts over midnight, over both ends of the month. */
static size_t random_month(uint64_t seed, struct work_interval *w, size_t max)
{
	const int64_t from = utc_from_civil(date(2025, 2, 22)).us / US_PER_S;
	const int64_t to = utc_from_civil(date(2025, 4, 3)).us / US_PER_S;
	size_t n;

	seed_state = seed;
	n = (size_t)below((int64_t)max + 1);
	for (size_t i = 0; i < n; i++) {
		int64_t start = from + below(to - from);
		int64_t length = below(10) == 0 ? 0 : below(below(8) == 0 ? S_PER_DAY : 5000);

		w[i].started.us = start * US_PER_S;
		w[i].ended.us = (start + length) * US_PER_S;
		w[i].region = below(3) == 0 ? YANLING : WEIDU;
		if (seed % 5 == 0) /* more places than anybody works in */
			w[i].region += (int32_t)below(60);
		w[i].kind = (enum work_kind)(below(4) == 0 ? 1 + below(2) : 0);
	}
	return n;
}

static struct time_terms random_terms(uint64_t seed)
{
	static const struct time_terms terms[] = {
		{ALLOWANCE_NONE,    0,    1200, NULL},
		{ALLOWANCE_PER_DAY, 1800, 1200, NULL},
		{ALLOWANCE_PERCENT, 7,    900,  NULL},
		{ALLOWANCE_GAPS,    600,  1200, NULL},
	};

	return terms[seed % N(terms)];
}

static void holds(bool ok, const char *what, uint64_t seed)
{
	if (!ok)
		fail_msg("%s, seed %" PRIu64, what, seed);
}

static void same_time(const struct time_facts *a, const struct time_facts *b, uint64_t seed)
{
	bool same = a->worked_s == b->worked_s && a->order_s == b->order_s &&
		    a->required_s == b->required_s && a->allowance_s == b->allowance_s &&
		    a->n_runs == b->n_runs;

	for (size_t i = 0; same && i < a->n_days; i++)
		same = memcmp(&a->days[i], &b->days[i], offsetof(struct time_day, statutory)) == 0;
	for (size_t i = 0; same && i < a->n_runs; i++)
		same = memcmp(&a->runs[i], &b->runs[i], sizeof(a->runs[i])) == 0;
	holds(same, "the same", seed);
}

static void same_parts(const struct time_facts *a, const struct time_facts *b, uint64_t seed)
{
	bool same = a->n_parts == b->n_parts && a->main_region == b->main_region &&
		    a->n_intervals == b->n_intervals && a->n_zero == b->n_zero;

	for (size_t i = 0; same && i < a->n_parts; i++)
		same = a->parts[i].day.day == b->parts[i].day.day &&
		       a->parts[i].region == b->parts[i].region &&
		       a->parts[i].worked_s == b->parts[i].worked_s;
	holds(same, "the same", seed);
}

static bool day_bounded(const struct time_day *d)
{
	return d->worked_s <= S_PER_DAY && d->worked_s >= d->order_s &&
	       d->worked_s >= d->required_s && d->allowance_s >= 0 && d->window_s >= d->worked_s &&
	       d->window_s <= 7 * S_PER_DAY;
}

static void facts__random_months__days_bounded_and_parts_add_up(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= N_RANDOM; seed++) {
		struct work_interval w[ROWS_MAX];
		size_t n = random_month(seed, w, ROWS_MAX);
		struct time_terms terms = random_terms(seed);
		struct time_facts f = facts_with(date(2025, 3, 1), w, n, &terms);
		int64_t days = 0, parts = 0;

		for (size_t i = 0; i < f.n_days; i++) {
			holds(day_bounded(&f.days[i]), "T1", seed);
			days += f.days[i].worked_s;
		}
		for (size_t i = 0; i < f.n_parts; i++)
			parts += f.parts[i].worked_s;
		holds(days == f.worked_s && parts == f.worked_s, "T2", seed);
		arena_reset(arena, (struct arena_mark){NULL, 0});
	}
}

static void facts__rows_shuffled__nothing_changes(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= N_RANDOM; seed++) {
		struct work_interval w[ROWS_MAX];
		size_t n = random_month(seed, w, ROWS_MAX);
		struct time_terms terms = random_terms(seed);
		struct time_facts before = facts_with(date(2025, 3, 1), w, n, &terms), after;

		for (size_t i = n; i > 1; i--) {
			size_t k = (size_t)below((int64_t)i);
			struct work_interval one = w[i - 1];

			w[i - 1] = w[k];
			w[k] = one;
		}
		after = facts_with(date(2025, 3, 1), w, n, &terms);
		same_time(&before, &after, seed);
		same_parts(&before, &after, seed);
		arena_reset(arena, (struct arena_mark){NULL, 0});
	}
}

static void facts__interval_cut_in_two__no_time_changes(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= N_RANDOM; seed++) {
		struct work_interval w[2 * ROWS_MAX];
		size_t n = random_month(seed, w, ROWS_MAX), cut = n;
		struct time_terms terms = random_terms(seed);
		struct time_facts before = facts_with(date(2025, 3, 1), w, n, &terms), after;

		for (size_t i = 0; i < n; i++) {
			int64_t length = (w[i].ended.us - w[i].started.us) / US_PER_S;
			utc_time point = {w[i].started.us + below(length + 1) * US_PER_S};

			w[cut] = w[i];
			w[cut++].started = point;
			w[i].ended = point;
		}
		after = facts_with(date(2025, 3, 1), w, cut, &terms);
		same_time(&before, &after, seed);
		arena_reset(arena, (struct arena_mark){NULL, 0});
	}
}

/* The union counted second by second, in a plain map of the month: another way to the same. */
static int64_t seconds_by_map(const struct work_interval *w, size_t n, civil_date day)
{
	static unsigned char worked[S_PER_DAY];
	const int64_t start = utc_from_civil(day).us / US_PER_S;
	int64_t sum = 0;

	memset(worked, 0, sizeof(worked));
	for (size_t i = 0; i < n; i++) {
		int64_t from = w[i].started.us / US_PER_S - start;
		int64_t to = w[i].ended.us / US_PER_S - start;

		for (int64_t s = from < 0 ? 0 : from; s < to && s < S_PER_DAY; s++)
			worked[s] = 1;
	}
	for (size_t s = 0; s < S_PER_DAY; s++)
		sum += worked[s];
	return sum;
}

static void day__random_months__as_counted_second_by_second(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct work_interval w[ROWS_MAX];
		size_t n = random_month(seed, w, ROWS_MAX);
		struct time_facts f = facts(w, n);

		for (size_t i = 0; i < f.n_days; i += 3) {
			holds(f.days[i].worked_s == seconds_by_map(w, n, f.days[i].day), "T1",
			      seed);
		}
		arena_reset(arena, (struct arena_mark){NULL, 0});
	}
}

static void months__side_by_side__each_second_in_one_of_them(void **state)
{
	(void)state; /* T5 */
	for (uint64_t seed = 1; seed <= N_RANDOM; seed++) {
		struct work_interval w[ROWS_MAX];
		size_t n = random_month(seed, w, ROWS_MAX);
		struct time_terms terms = random_terms(seed);
		struct time_facts feb = facts_with(date(2025, 2, 1), w, n, &terms);
		struct time_facts mar = facts_with(date(2025, 3, 1), w, n, &terms);
		struct time_facts apr = facts_with(date(2025, 4, 1), w, n, &terms);
		int64_t window = mar.days[0].worked_s;

		for (size_t i = feb.n_days - 6; i < feb.n_days; i++)
			window += feb.days[i].worked_s;
		if (window != mar.days[0].window_s ||
		    feb.n_intervals + mar.n_intervals + apr.n_intervals != n)
			fail_msg("seed %" PRIu64, seed);
		arena_reset(arena, (struct arena_mark){NULL, 0});
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts__random_months__days_bounded_and_parts_add_up),
		cmocka_unit_test(facts__rows_shuffled__nothing_changes),
		cmocka_unit_test(facts__interval_cut_in_two__no_time_changes),
		cmocka_unit_test(day__random_months__as_counted_second_by_second),
		cmocka_unit_test(months__side_by_side__each_second_in_one_of_them),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
