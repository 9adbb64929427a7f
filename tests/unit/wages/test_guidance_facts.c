/*
 * guidance_facts: what is too small is hidden, and nothing hidden can be had from a total; on
 * random tables too.
 */
#include "test_facts.h"

#include "guidance_facts.h"

#define N_RANDOM 2000

static const struct guidance_terms terms = {10, 3, 50};

static struct guidance_cell cell(const char *region, int64_t workers)
{
	return (struct guidance_cell){"rider", "B", region, workers, 5, workers / 3, false};
}

static void one_small_county__hidden_with_the_next_smallest(void **state)
{
	struct guidance_cell cells[] = {cell("", 139), cell("411002", 9), cell("411003", 60),
					cell("411024", 40), cell("411025", 30)};

	(void)state;
	guidance_hide(cells, N_ELEMENTS(cells), &terms);
	assert_false(cells[0].hidden);
	assert_true(cells[1].hidden);
	assert_false(cells[2].hidden);
	assert_false(cells[3].hidden);
	assert_true(cells[4].hidden);
}

static void ten_workers__shown(void **state)
{
	struct guidance_cell cells[] = {cell("", 40), cell("411002", 10), cell("411003", 30)};

	(void)state;
	guidance_hide(cells, N_ELEMENTS(cells), &terms);
	for (size_t i = 0; i < N_ELEMENTS(cells); i++)
		assert_false(cells[i].hidden);
}

static void few_employers_or_one_too_large__hidden(void **state)
{
	struct guidance_cell cells[] = {cell("411002", 50), cell("411003", 50), cell("411024", 50)};

	(void)state;
	cells[0].n_employers = 2;
	cells[1].largest = 26;
	cells[2].largest = 25;
	guidance_hide(cells, N_ELEMENTS(cells), &terms);
	assert_true(cells[0].hidden);
	assert_true(cells[1].hidden);
	assert_false(cells[2].hidden);
}

static void one_county_alone_and_small__total_hidden_too(void **state)
{
	struct guidance_cell cells[] = {cell("", 12), cell("411002", 12)};

	(void)state;
	cells[1].n_employers = 2;
	guidance_hide(cells, N_ELEMENTS(cells), &terms);
	assert_true(cells[0].hidden);
	assert_true(cells[1].hidden);
}

static void random_tables__nothing_hidden_is_left_alone(void **state)
{
	static const char *const regions[] = {"", "1", "2", "3", "4", "5", "6", "7", "8"};
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < N_RANDOM; round++) {
		struct guidance_cell cells[N_ELEMENTS(regions)];
		const size_t n = 2 + (size_t)(round % 8);
		int64_t total = 0, missing = 0;
		size_t hidden = 0;

		for (size_t i = 1; i < n; i++) {
			seed = seed * 6364136223846793005U + 1442695040888963407U;
			cells[i] = cell(regions[i], 1 + (int64_t)((seed >> 33) % 30));
			total += cells[i].n_workers;
		}
		cells[0] = cell("", total);
		guidance_hide(cells, n, &terms);
		for (size_t i = 1; i < n; i++) {
			assert_true(cells[i].hidden || cells[i].n_workers >= terms.min_workers);
			hidden += cells[i].hidden;
			missing += cells[i].hidden ? cells[i].n_workers : 0;
		}
		if (!cells[0].hidden)
			assert_true(hidden == 0 || (hidden > 1 && missing >= terms.min_workers));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_small_county__hidden_with_the_next_smallest),
		cmocka_unit_test(ten_workers__shown),
		cmocka_unit_test(few_employers_or_one_too_large__hidden),
		cmocka_unit_test(one_county_alone_and_small__total_hidden_too),
		cmocka_unit_test(random_tables__nothing_hidden_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
