/*
 * part_facts: time added up by place, few places and more than are looked at.
 */
#include "test_facts.h"

#include "part_facts.h"

#define ROUNDS  200
#define ADDS    300
#define PLACES  60
#define FIRST   411000
#define EARLIER 2 /* parts of a day before, to be left alone */

static void parts__random_places__each_once_by_region_with_its_sum(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
		struct time_part room[ADDS + EARLIER] = {
			{{1}, FIRST + PLACES, 7},
                        {{1}, FIRST,          5}
                };
		struct parts p = {room, EARLIER};
		int64_t sums[PLACES] = {0};
		size_t k = EARLIER;
		int64_t places;

		seed_state = seed;
		places = 1 + below(seed % 2 ? 3 : PLACES);
		for (size_t i = 0; i < ADDS; i++) {
			const int64_t place = below(places), length = 1 + below(5000);

			sums[place] += length;
			part_add(&p, EARLIER,
				 (struct time_part){{2}, FIRST + (int32_t)place, length});
		}
		parts_merge(&p, EARLIER);
		for (int32_t place = 0; place < PLACES; place++) {
			if (sums[place] == 0)
				continue;
			if (k >= p.n || p.at[k].region != FIRST + place ||
			    p.at[k].worked_s != sums[place] || p.at[k].day.day != 2)
				fail_msg("seed %" PRIu64 ", place %d", seed, place);
			k++;
		}
		assert_int_equal(k, p.n);
		assert_int_equal(room[0].worked_s, 7);
		assert_int_equal(room[1].worked_s, 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts__random_places__each_once_by_region_with_its_sum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
