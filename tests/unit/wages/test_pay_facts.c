/*
 * pay_facts: worked vectors of domain C.11 and the acceptance scenario S1, invariants P1-P4.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "pay_facts.h"

#define HOURS    INT64_C(3600)
#define N(array) N_ELEMENTS(array)
#define YUAN(n)  FEN((n)*INT64_C(100))

static struct pay_line line(const char *code, int64_t yuan)
{
	const struct pay_item *item = pay_item_find(code);

	assert_non_null(item);
	return (struct pay_line){item, YUAN(yuan)};
}

static struct pay_facts facts(const struct pay_line *lines, size_t n)
{
	struct pay_facts f;

	assert_int_equal(pay_facts_make(lines, n, &f), 0);
	return f;
}

static struct floor_facts floor_of(int64_t seconds, int64_t rate_fen, int64_t counted_fen)
{
	const struct floor_part part = {seconds, FEN(rate_fen)};
	struct floor_facts f;

	assert_int_equal(floor_facts_make(&part, 1, FEN(counted_fen), &f), 0);
	return f;
}

static void counted__overtime_and_night_pay__left_out(void **state)
{
	const struct pay_line lines[] = {line("BASE", 1500), line("PIECE", 700), line("OT", 200),
					 line("NIGHT", 100)};
	struct pay_facts f = facts(lines, N(lines));

	(void)state; /* T1 */
	assert_int_equal(f.counted.fen, 220000);
	assert_int_equal(f.other.fen, 30000);
	assert_int_equal(f.n_lines, 4);
}

static void counted__rent__subtracted_own_insurance_not(void **state)
{
	const struct pay_line lines[] = {line("PIECE", 3000), line("D-RENT", 300),
					 line("D-SI", 200), line("TIP", 50)};
	struct pay_facts f = facts(lines, N(lines));

	(void)state;
	assert_int_equal(f.counted.fen, 270000);
	assert_int_equal(f.deducted.fen, 20000);
	assert_int_equal(f.other.fen, 5000);
	/* rent left in and tips counted: the readings that favour the employer */
	assert_int_equal(f.counted_at_most.fen, 305000);
}

static void counted__every_code_of_the_table__once(void **state)
{
	(void)state;
	assert_null(pay_item_find("BONUS"));
	for (size_t i = 0; i < n_pay_items; i++)
		assert_ptr_equal(pay_item_find(pay_items[i].code), &pay_items[i]);
}

static void counted__sum_out_of_range__refused(void **state)
{
	struct pay_line lines[] = {line("PIECE", 1), line("PIECE", 1)};
	struct pay_facts f;

	(void)state;
	lines[0].amount = FEN(MONEY_MAX_FEN);
	assert_int_equal(pay_facts_make(lines, N(lines), &f), E_RANGE);
}

static void counted__line_cut_and_reordered__nothing_changes(void **state)
{
	const struct pay_line whole[] = {line("PIECE", 900), line("D-RENT", 100), line("OT", 70)};
	const struct pay_line cut[] = {line("OT", 30), line("PIECE", 500), line("D-RENT", 100),
				       line("OT", 40), line("PIECE", 400)};
	struct pay_facts a = facts(whole, N(whole)), b = facts(cut, N(cut));

	(void)state; /* P1 */
	assert_int_equal(a.counted.fen, b.counted.fen);
	assert_int_equal(a.other.fen, b.other.fen);
	assert_int_equal(a.counted_at_most.fen, b.counted_at_most.fen);
}

static void floor__t3_rider_of_tier_2__owed_136_yuan(void **state)
{
	struct floor_facts f = floor_of(160 * HOURS, 1960, 300000);

	(void)state; /* T3: 160 x 19.60 - 3000 */
	assert_int_equal(f.owed.fen, 13600);
}

static void floor__s1_courier__short_288_yuan(void **state)
{
	struct floor_facts f = floor_of(180 * HOURS, 1960, 324000);

	(void)state; /* S1: 180.00 h x 19.60 = 3528.00; not 778.00, as sums of orders would give */
	assert_int_equal(f.owed.fen, 28800);
	assert_int_equal(f.worked_s, 180 * HOURS);
}

static void floor__reached_exactly__nothing_owed(void **state)
{
	(void)state;
	assert_int_equal(floor_of(3600, 1960, 1960).owed.fen, 0);
	assert_int_equal(floor_of(3600, 1960, 1959).owed.fen, 1);
	assert_int_equal(floor_of(0, 1960, 0).owed.fen, 0);
}

static void floor__part_of_a_fen__rounded_up_for_the_worker(void **state)
{
	(void)state;
	/* one second more than an hour: 1960.544 fen */
	assert_int_equal(floor_of(3601, 1960, 1960).owed.fen, 1);
	for (int64_t s = 1; s < 4000; s += 7) {
		int64_t paid = s * 1960 / 3600 - (s % 5);
		struct floor_facts f = floor_of(s, 1960, paid);

		/* P2, P3 */
		assert_int_equal(f.owed.fen == 0, paid * HOURS >= f.floor_num);
		assert_true((paid + f.owed.fen) * HOURS >= f.floor_num);
		assert_true(f.owed.fen == 0 || (paid + f.owed.fen - 1) * HOURS < f.floor_num);
	}
}

static void floor__several_regions__each_at_its_rate(void **state)
{
	const struct floor_part parts[] = {
		{10 * HOURS, FEN(1960)},
		{5 * HOURS,  FEN(2060)},
		{1800,       FEN(1960)},
	};
	struct floor_facts f;

	(void)state; /* P4 */
	assert_int_equal(floor_facts_make(parts, N(parts), FEN(0), &f), 0);
	assert_int_equal(f.owed.fen, 10 * 1960 + 980 + 5 * 2060);
}

static void floor__numbers_too_large__refused(void **state)
{
	const struct floor_part part = {INT64_MAX / 2, FEN(1960)};
	const struct floor_part back = {-1, FEN(1960)};
	struct floor_facts f;

	(void)state;
	assert_int_equal(floor_facts_make(&part, 1, FEN(0), &f), E_RANGE);
	assert_int_equal(floor_facts_make(&back, 1, FEN(0), &f), E_RANGE);
	assert_int_equal(floor_facts_make(NULL, 0, FEN(INT64_MAX / 8), &f), E_RANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counted__overtime_and_night_pay__left_out),
		cmocka_unit_test(counted__rent__subtracted_own_insurance_not),
		cmocka_unit_test(counted__every_code_of_the_table__once),
		cmocka_unit_test(counted__sum_out_of_range__refused),
		cmocka_unit_test(counted__line_cut_and_reordered__nothing_changes),
		cmocka_unit_test(floor__t3_rider_of_tier_2__owed_136_yuan),
		cmocka_unit_test(floor__s1_courier__short_288_yuan),
		cmocka_unit_test(floor__reached_exactly__nothing_owed),
		cmocka_unit_test(floor__part_of_a_fen__rounded_up_for_the_worker),
		cmocka_unit_test(floor__several_regions__each_at_its_rate),
		cmocka_unit_test(floor__numbers_too_large__refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
