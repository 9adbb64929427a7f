#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "indicator_facts.h"

static struct indicator row(int64_t people, int64_t owed)
{
	return (struct indicator){.n_alerts = 1, .n_people = people, .open_fen = FEN(owed)};
}

static void hide__no_small_cell__all_shown(void **state UNUSED)
{
	struct indicator rows[] = {row(5, 10), row(0, 0), row(70, 20)}, total = row(75, 30);

	indicators_hide(rows, N_ELEMENTS(rows), &total, 5);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		assert_false(rows[i].hidden);
	assert_false(total.hidden);
	assert_int_equal(rows[2].open_fen.fen, 20);
}

/* I2: what is missing in the total is never one cell alone. */
static void hide__one_small_cell__the_next_smallest_too(void **state UNUSED)
{
	struct indicator rows[] = {row(4, 10), row(90, 40), row(9, 20), row(0, 0)},
			 total = row(103, 70);

	indicators_hide(rows, N_ELEMENTS(rows), &total, 5);
	assert_true(rows[0].hidden && rows[2].hidden);
	assert_false(rows[1].hidden || rows[3].hidden || total.hidden);
	assert_int_equal(rows[0].open_fen.fen + rows[0].n_people + rows[0].n_alerts, 0);
	assert_int_equal(rows[2].open_fen.fen, 0);
}

static void hide__two_small_cells__only_these(void **state UNUSED)
{
	struct indicator rows[] = {row(1, 10), row(90, 40), row(4, 20)}, total = row(95, 70);

	indicators_hide(rows, N_ELEMENTS(rows), &total, 5);
	assert_true(rows[0].hidden && rows[2].hidden);
	assert_false(rows[1].hidden || total.hidden);
}

static void hide__nothing_to_hide_it_beside__total_too(void **state UNUSED)
{
	struct indicator rows[] = {row(3, 10), row(0, 0)}, total = row(3, 10);

	indicators_hide(rows, N_ELEMENTS(rows), &total, 5);
	assert_true(rows[0].hidden && total.hidden);
	assert_int_equal(total.open_fen.fen, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(hide__no_small_cell__all_shown),
		cmocka_unit_test(hide__one_small_cell__the_next_smallest_too),
		cmocka_unit_test(hide__two_small_cells__only_these),
		cmocka_unit_test(hide__nothing_to_hide_it_beside__total_too),
	};

	return cmocka_run_group_tests_name("indicator_facts", tests, NULL, NULL);
}
