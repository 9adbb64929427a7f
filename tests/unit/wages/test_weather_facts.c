/*
 * weather_facts: T19 of domain C.11, places, overlaps, W1-W3 on random months.
 */
#include "test_facts.h"

#include "weather_facts.h"

#define WEIDU   411002
#define YANLING 411024
#define CITY    411000

static const struct weather_terms terms = {WEATHER_ORANGE, 35};

static struct spans shift(const char *from, const char *to, int32_t region)
{
	struct spans s;

	assert_true(spans_alloc(arena, 1, &s));
	spans_add(&s, sec(from), sec(to), region);
	return s;
}

static struct weather_facts facts(civil_date month, const struct spans *work,
				  const struct weather *w, size_t n)
{
	struct weather_facts f;

	assert_int_equal(
		weather_facts_make(arena, month, work, (struct weather_list){w, n}, &terms, &f), 0);
	return f;
}

static struct weather heat(const char *from, const char *to, int32_t temp)
{
	return (struct weather){CITY, "heat", WEATHER_NO_LEVEL, sec(from), sec(to), temp};
}

static void heat__t19_39_degrees__six_hours_ten_outdoors(void **state)
{
	(void)state;
	const struct weather w = heat("2025-07-12 09:00", "2025-07-12 18:00", 39);
	struct spans s = shift("2025-07-12 08:00", "2025-07-12 15:10", WEIDU);
	struct weather_facts f = facts(date(2025, 7, 1), &s, &w, 1);

	assert_int_equal(f.heat_s, 6 * 3600 + 600);
	assert_int_equal(f.n_heat_days, 1);
	assert_int_equal(f.days[11].heat_s, 6 * 3600 + 600);
	assert_int_equal(f.days[11].max_temp_c, 39);
	assert_ptr_equal(f.days[11].first, &w);
	assert_int_equal(f.days[10].max_temp_c, WEATHER_TEMP_UNKNOWN);
}

static void heat__34_degrees__no_day_of_heat(void **state)
{
	(void)state;
	const struct weather cool = heat("2025-07-12 09:00", "2025-07-12 18:00", 34);
	const struct weather hot = heat("2025-07-12 09:00", "2025-07-12 18:00", 35);
	struct spans s = shift("2025-07-12 08:00", "2025-07-12 15:10", WEIDU);

	assert_int_equal(facts(date(2025, 7, 1), &s, &cool, 1).n_heat_days, 0);
	assert_int_equal(facts(date(2025, 7, 1), &s, &cool, 1).extreme_s, 0);
	assert_int_equal(facts(date(2025, 7, 1), &s, &hot, 1).n_heat_days, 1);
}

static void warning__work_that_touches_its_ends__no_time(void **state)
{
	(void)state;
	const struct weather w = {CITY,
				  "rain",
				  WEATHER_RED,
				  sec("2025-07-12 12:00"),
				  sec("2025-07-12 18:00"),
				  WEATHER_TEMP_UNKNOWN};
	struct spans before = shift("2025-07-12 08:00", "2025-07-12 12:00", WEIDU);
	struct spans within = shift("2025-07-12 08:00", "2025-07-12 12:00:01", WEIDU);
	struct spans after = shift("2025-07-12 18:00", "2025-07-12 19:00", WEIDU);

	assert_int_equal(facts(date(2025, 7, 1), &before, &w, 1).extreme_s, 0);
	assert_int_equal(facts(date(2025, 7, 1), &within, &w, 1).extreme_s, 1);
	assert_int_equal(facts(date(2025, 7, 1), &within, &w, 1).heat_s, 0);
	assert_int_equal(facts(date(2025, 7, 1), &after, &w, 1).extreme_s, 0);
}

static void warning__level_under_the_least__left_out(void **state)
{
	(void)state;
	struct weather w = {CITY,
			    "rain",
			    WEATHER_YELLOW,
			    sec("2025-07-12 12:00"),
			    sec("2025-07-12 18:00"),
			    WEATHER_TEMP_UNKNOWN};
	struct spans s = shift("2025-07-12 12:00", "2025-07-12 13:00", WEIDU);

	assert_int_equal(facts(date(2025, 7, 1), &s, &w, 1).extreme_s, 0);
	w.level = WEATHER_ORANGE;
	assert_int_equal(facts(date(2025, 7, 1), &s, &w, 1).extreme_s, 3600);
}

static void warning__another_county__left_out(void **state)
{
	(void)state;
	const struct weather w = {YANLING,
				  "wind",
				  WEATHER_RED,
				  sec("2025-07-12 12:00"),
				  sec("2025-07-12 18:00"),
				  WEATHER_TEMP_UNKNOWN};
	struct spans here = shift("2025-07-12 12:00", "2025-07-12 13:00", WEIDU);
	struct spans there = shift("2025-07-12 12:00", "2025-07-12 13:00", YANLING);

	assert_int_equal(facts(date(2025, 7, 1), &here, &w, 1).extreme_s, 0);
	assert_int_equal(facts(date(2025, 7, 1), &there, &w, 1).extreme_s, 3600);
}

#define ROWS 40

static void random_work(uint64_t seed, struct spans *s, struct weather *w, size_t n)
{
	static const char *const kinds[] = {"heat", "rain", "wind"};
	const int64_t from = sec("2025-06-28 00:00");

	seed_state = seed;
	assert_true(spans_alloc(arena, ROWS, s));
	for (size_t i = 0; i < ROWS; i++) {
		int64_t start = from + below(10 * S_PER_DAY);

		spans_add(s, start, start + 1 + below(20000), below(3) ? WEIDU : YANLING);
	}
	spans_own(s);
	for (size_t i = 0; i < n; i++) {
		int64_t start = from + below(10 * S_PER_DAY);

		w[i] = (struct weather){below(2) ? CITY : WEIDU,      kinds[below(3)],
					(enum weather_level)below(5), start,
					start + 1 + below(30000),     (int32_t)(30 + below(10))};
	}
}

static int64_t worked_on(const struct spans *s, civil_date d)
{
	const int64_t from = utc_from_civil(d).us / US_PER_S, to = from + S_PER_DAY;
	int64_t sum = 0;

	for (size_t i = 0; i < s->n; i++) {
		int64_t a = s->at[i].from > from ? s->at[i].from : from;
		int64_t b = s->at[i].to < to ? s->at[i].to : to;

		sum += b > a ? b - a : 0;
	}
	return sum;
}

static void facts__random_months__bounded_and_added_up(void **state)
{
	(void)state; /* W1, W3 */
	for (uint64_t seed = 1; seed <= 200; seed++) {
		struct weather w[12];
		struct spans s;
		struct weather_facts f;
		int64_t extreme = 0, hot = 0;

		random_work(seed, &s, w, N_ELEMENTS(w));
		f = facts(date(2025, 7, 1), &s, w, N_ELEMENTS(w));
		for (size_t i = 0; i < f.n_days; i++) {
			const struct weather_day *d = &f.days[i];

			if (d->heat_s < 0 || d->heat_s > d->extreme_s ||
			    d->extreme_s > worked_on(&s, d->day) ||
			    (d->extreme_s > 0) != (d->first != NULL))
				fail_msg("W1, seed %" PRIu64, seed);
			extreme += d->extreme_s;
			hot += d->heat_s;
		}
		if (extreme != f.extreme_s || hot != f.heat_s)
			fail_msg("W3, seed %" PRIu64, seed);
		arena_reset(arena, (struct arena_mark){NULL, 0});
	}
}

static void facts__warnings_twice_and_cut__no_time_changes(void **state)
{
	(void)state; /* W2 */
	for (uint64_t seed = 1; seed <= 200; seed++) {
		struct weather w[12], more[36];
		struct spans s;
		struct weather_facts f, g;

		random_work(seed, &s, w, N_ELEMENTS(w));
		for (size_t i = 0; i < N_ELEMENTS(w); i++) {
			int64_t middle = w[i].from + below(w[i].to - w[i].from);

			more[3 * i] = more[3 * i + 1] = more[3 * i + 2] = w[i];
			more[3 * i + 1].to = middle;
			more[3 * i + 2].from = middle;
		}
		f = facts(date(2025, 7, 1), &s, w, N_ELEMENTS(w));
		g = facts(date(2025, 7, 1), &s, more, N_ELEMENTS(more));
		for (size_t i = 0; i < f.n_days; i++) {
			if (f.days[i].extreme_s != g.days[i].extreme_s ||
			    f.days[i].heat_s != g.days[i].heat_s)
				fail_msg("W2, seed %" PRIu64, seed);
		}
		arena_reset(arena, (struct arena_mark){NULL, 0});
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heat__t19_39_degrees__six_hours_ten_outdoors),
		cmocka_unit_test(heat__34_degrees__no_day_of_heat),
		cmocka_unit_test(warning__work_that_touches_its_ends__no_time),
		cmocka_unit_test(warning__level_under_the_least__left_out),
		cmocka_unit_test(warning__another_county__left_out),
		cmocka_unit_test(facts__random_months__bounded_and_added_up),
		cmocka_unit_test(facts__warnings_twice_and_cut__no_time_changes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
