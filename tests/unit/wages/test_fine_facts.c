/*
 * fine_facts: fines filed twice count once; without rule, without appeal, without money.
 */
#include "test_facts.h"

#include "arena.h"
#include "fine_facts.h"

#define YUAN(n) FEN((n)*INT64_C(100))

static void fines__ruled_and_not__counted_apart(void **state)
{
	(void)state;
	const struct fine list[] = {
		{YUAN(20), true,  true },
		{YUAN(10), false, true },
		{YUAN(5),  true,  false},
		{YUAN(0),  false, false}, /* no money: no fine */
	};
	struct fine_facts f;

	assert_int_equal(fine_facts_make(list, N_ELEMENTS(list), YUAN(0), &f), 0);
	assert_int_equal(f.n_fines, 3);
	assert_int_equal(f.n_unruled, 1);
	assert_int_equal(f.n_no_appeal, 1);
	assert_int_equal(f.penalties.fen, 3500);
	assert_int_equal(f.fines.fen, 3500);
}

static void fines__filed_as_penalty_and_deduction__the_greater_counts(void **state)
{
	(void)state;
	const struct fine one = {YUAN(20), true, true};
	struct fine_facts f;

	assert_int_equal(fine_facts_make(&one, 1, YUAN(20), &f), 0);
	assert_int_equal(f.fines.fen, 2000);
	assert_int_equal(fine_facts_make(&one, 1, FEN(2001), &f), 0);
	assert_int_equal(f.fines.fen, 2001);
	assert_int_equal(fine_facts_make(NULL, 0, FEN(-5), &f), 0);
	assert_int_equal(f.fines.fen, 0);
}

static void fines__below_zero_or_too_large__refused(void **state)
{
	(void)state;
	const struct fine bad = {FEN(-1), true, true};
	const struct fine large[] = {
		{FEN(MONEY_MAX_FEN), true, true},
                {FEN(1),             true, true}
        };
	struct fine_facts f;

	assert_int_equal(fine_facts_make(&bad, 1, YUAN(0), &f), E_RANGE);
	assert_int_equal(fine_facts_make(large, 2, YUAN(0), &f), E_RANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fines__ruled_and_not__counted_apart),
		cmocka_unit_test(fines__filed_as_penalty_and_deduction__the_greater_counts),
		cmocka_unit_test(fines__below_zero_or_too_large__refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
