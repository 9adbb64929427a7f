#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "life_facts.h"

static struct life one(int64_t found)
{
	return (struct life){.rule = "PAY-02", .found_fen = found};
}

static void payment__reported_in_full__reported_and_owed_as_before(void **state)
{
	struct life f = one(28800);
	struct life_payment p = {"", 28800, false};

	(void)state;
	life_settle(&f, 1, &p, 1);
	assert_int_equal(f.state, LIFE_REPORTED);
	assert_int_equal(f.owed_fen, 28800);
	assert_int_equal(f.reported_fen, 28800);
}

static void payment__reported_one_fen_short__open(void **state)
{
	struct life f = one(28800);
	struct life_payment p = {"", 28799, false};

	(void)state;
	life_settle(&f, 1, &p, 1);
	assert_int_equal(f.state, LIFE_OPEN);
	assert_int_equal(f.owed_fen, 28800);
}

static void payment__confirmed_in_full__cleared(void **state)
{
	struct life f = one(28800);
	struct life_payment p = {"PAY-02", 30000, true};

	(void)state;
	life_settle(&f, 1, &p, 1);
	assert_int_equal(f.state, LIFE_CLEARED);
	assert_int_equal(f.owed_fen, 0);
	assert_int_equal(p.left_fen, 1200);
}

static void payment__confirmed_one_fen_short__one_fen_owed(void **state)
{
	struct life f = one(28800);
	struct life_payment p = {"", 28799, true};

	(void)state;
	life_settle(&f, 1, &p, 1);
	assert_int_equal(f.state, LIFE_OPEN);
	assert_int_equal(f.owed_fen, 1);
}

static void payment__half_confirmed_half_reported__reported(void **state)
{
	struct life f = one(28800);
	struct life_payment p[] = {
		{"", 14400, false},
                {"", 14400, true }
        };

	(void)state;
	life_settle(&f, 1, p, 2);
	assert_int_equal(f.state, LIFE_REPORTED);
	assert_int_equal(f.owed_fen, 14400);
}

static void payment__confirmed_under_an_order__waits_for_the_recheck(void **state)
{
	struct life f = one(100);
	struct life_payment p = {"", 100, true};

	(void)state;
	f.ordered = true;
	life_settle(&f, 1, &p, 1);
	assert_int_equal(f.state, LIFE_REPORTED);
	f = one(100);
	f.ordered = f.rechecked = true;
	p.left_fen = 100;
	life_settle(&f, 1, &p, 1);
	assert_int_equal(f.state, LIFE_CLEARED);
}

static void payment__of_two_findings__used_once_and_named_first(void **state)
{
	struct life f[] = {one(100), one(50)};
	struct life_payment p[] = {
		{"",       100, true},
                {"PAY-09", 30,  true}
        };

	(void)state;
	f[1].rule = "PAY-09";
	life_settle(f, 2, p, 2);
	assert_int_equal(f[0].owed_fen, 0);
	assert_int_equal(f[1].owed_fen, 20);
	assert_int_equal(f[1].state, LIFE_OPEN);
	assert_int_equal(p[0].left_fen + p[1].left_fen, 0);
}

static void payment__for_another_rule__changes_nothing(void **state)
{
	struct life f = one(100);
	struct life_payment p = {"PAY-09", 100, true};

	(void)state;
	life_settle(&f, 1, &p, 1);
	assert_int_equal(f.owed_fen, 100);
	assert_int_equal(p.left_fen, 100);
}

static void verdict__false__cleared_and_a_finding_without_money_stays_open(void **state)
{
	struct life f = one(100), none = one(0);

	(void)state;
	f.held_false = true;
	life_settle(&f, 1, NULL, 0);
	assert_int_equal(f.state, LIFE_CLEARED);
	life_settle(&none, 1, NULL, 0);
	assert_int_equal(none.state, LIFE_OPEN);
}

static void verdict__false__leaves_the_payment_to_the_other(void **state)
{
	struct life at[2] = {one(10000), one(10000)};
	struct life_payment p = {"", 10000, true};

	(void)state;
	at[0].held_false = true;
	life_settle(at, 2, &p, 1);
	assert_int_equal(at[0].state, LIFE_CLEARED);
	assert_int_equal(at[1].state, LIFE_CLEARED);
	assert_int_equal(at[1].confirmed_fen, 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(payment__reported_in_full__reported_and_owed_as_before),
		cmocka_unit_test(payment__reported_one_fen_short__open),
		cmocka_unit_test(payment__confirmed_in_full__cleared),
		cmocka_unit_test(payment__confirmed_one_fen_short__one_fen_owed),
		cmocka_unit_test(payment__half_confirmed_half_reported__reported),
		cmocka_unit_test(payment__confirmed_under_an_order__waits_for_the_recheck),
		cmocka_unit_test(payment__of_two_findings__used_once_and_named_first),
		cmocka_unit_test(payment__for_another_rule__changes_nothing),
		cmocka_unit_test(verdict__false__leaves_the_payment_to_the_other),
		cmocka_unit_test(verdict__false__cleared_and_a_finding_without_money_stays_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
