/*
 * grid_facts: seconds by day and place, as part_facts adds them up; and where it gives up.
 */
#include "test_facts.h"

#include "grid_facts.h"

#define ROUNDS    200
#define SPANS     150
#define DAYS      31
#define PLACE     411000
#define MIDNIGHT  INT64_C(1740758400) /* of 2025-03-01 */
#define FIRST_DAY 20148

static size_t random_spans(uint64_t seed, struct span *at)
{
	const int64_t places = 1 + (int64_t)(seed % GRID_PLACES_MAX);
	int64_t now = MIDNIGHT - 2 * S_PER_DAY;
	size_t n = 0;

	seed_state = seed;
	while (n < SPANS && now < MIDNIGHT + (DAYS + 2) * S_PER_DAY) {
		const int64_t from = now + below(40000);
		const int64_t length = below(10) == 0 ? S_PER_DAY : 1 + below(20000);

		at[n++] = (struct span){from, from + length, PLACE + (int32_t)below(places), 0};
		now = from + length;
	}
	return n;
}

static int64_t seconds_of(const struct span *at, size_t n, int32_t place, int64_t from)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		const int64_t begins = at[i].from > from ? at[i].from : from;
		const int64_t ends = at[i].to < from + S_PER_DAY ? at[i].to : from + S_PER_DAY;

		sum += at[i].region == place && ends > begins ? ends - begins : 0;
	}
	return sum;
}

/* The parts of a day in the order of places, each that has seconds; the allowance in the first of
 * those with most. */
static void day_is(struct grid *g, const struct time_day *day, size_t index, const struct span *at,
		   size_t n)
{
	struct time_part parts[GRID_PLACES_MAX + 1];
	const size_t n_parts = grid_parts(g, index, day, parts);
	int64_t most = 0, all = 0;
	size_t k = 0, main = 0;

	for (int32_t place = PLACE; place < PLACE + GRID_PLACES_MAX; place++) {
		const int64_t s = seconds_of(at, n, place, MIDNIGHT + (int64_t)index * S_PER_DAY);

		all += s;
		if (s == 0)
			continue;
		assert_true(k < n_parts);
		assert_int_equal(parts[k].region, place);
		assert_int_equal(parts[k].day.day, day->day.day);
		parts[k].worked_s -= s; /* the allowance is left */
		main = s > most ? k : main;
		most = s > most ? s : most;
		k++;
	}
	assert_int_equal(k, n_parts);
	assert_int_equal(day->worked_s, all);
	for (size_t i = 0; i < n_parts; i++)
		assert_int_equal(parts[i].worked_s, i == main ? day->allowance_s : 0);
}

static void grid__random_spans__seconds_of_each_day_and_place(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
		struct span at[SPANS];
		struct spans s = {at, random_spans(seed, at)};
		struct time_day days[DAYS];
		struct grid g;

		grid_open(&g, MIDNIGHT, DAYS);
		assert_true(grid_add(&g, &s));
		grid_close(&g);
		grid_days(&g, days);
		for (size_t i = 0; i < DAYS; i++) {
			days[i].day.day = FIRST_DAY + (int32_t)i;
			days[i].allowance_s = (int64_t)(i % 3) * 600;
			day_is(&g, &days[i], i, s.at, s.n);
		}
	}
}

static void grid__equal_places__the_lower_code_is_the_main_one(void **state)
{
	struct span at[] = {
		{MIDNIGHT,        MIDNIGHT + 3600,  411082, 0},
		{MIDNIGHT + 7200, MIDNIGHT + 10800, 411002, 0},
	};
	struct spans s = {at, 2};
	struct time_day day = {.allowance_s = 60};
	struct time_part parts[3];
	struct grid g;

	(void)state;
	grid_open(&g, MIDNIGHT, 1);
	assert_true(grid_add(&g, &s));
	grid_close(&g);
	assert_int_equal(grid_parts(&g, 0, &day, parts), 2);
	assert_int_equal(parts[0].worked_s, 3660);
	assert_int_equal(parts[1].worked_s, 3600);
	assert_int_equal(grid_main_region(&g), 411002);
}

static void grid__nothing__no_part_and_no_region(void **state)
{
	const struct spans none = {NULL, 0};
	struct time_day day = {.allowance_s = 60};
	struct time_part part;
	struct grid g;

	(void)state;
	grid_open(&g, MIDNIGHT, 1);
	assert_true(grid_add(&g, &none));
	grid_close(&g);
	assert_int_equal(grid_parts(&g, 0, &day, &part), 0);
	assert_int_equal(grid_main_region(&g), 0);
}

static void grid__one_place_too_many__false(void **state)
{
	struct span at[GRID_PLACES_MAX + 1];
	struct spans s = {at, GRID_PLACES_MAX};
	struct grid g;

	(void)state;
	for (int32_t i = 0; i <= GRID_PLACES_MAX; i++)
		at[i] = (struct span){MIDNIGHT + i, MIDNIGHT + i + 1, PLACE + i, 0};
	grid_open(&g, MIDNIGHT, DAYS);
	assert_true(grid_add(&g, &s));
	s.n++;
	grid_open(&g, MIDNIGHT, DAYS);
	assert_false(grid_add(&g, &s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grid__random_spans__seconds_of_each_day_and_place),
		cmocka_unit_test(grid__equal_places__the_lower_code_is_the_main_one),
		cmocka_unit_test(grid__nothing__no_part_and_no_region),
		cmocka_unit_test(grid__one_place_too_many__false),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
