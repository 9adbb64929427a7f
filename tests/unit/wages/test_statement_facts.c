#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "statement_facts.h"

static const struct statement_in late = {
	.class = "A2",
	.owed_fen = 955850,
	.order_due = {100},
	.today = {101},
	.low_percent = 50,
	.high_percent = 100,
};

static struct statement_part additional(struct statement_in in)
{
	struct statement_part part[STATEMENT_KINDS];

	statement_make(&in, part);
	assert_int_equal(part[STATEMENT_PRINCIPAL].low_fen, in.owed_fen);
	assert_int_equal(part[STATEMENT_MULTIPLE].why, WHY_CONFLICTING);
	assert_int_equal(part[STATEMENT_MULTIPLE].high_fen, 0);
	return part[STATEMENT_ADDITIONAL];
}

static void additional__class_a_order_missed__fifty_to_hundred_percent(void **state)
{
	struct statement_part p = additional(late);

	(void)state;
	assert_int_equal(p.why, WHY_DUE);
	assert_int_equal(p.low_fen, 477925);
	assert_int_equal(p.high_fen, 955850);
}

static void additional__odd_fen__half_rounded_up(void **state)
{
	struct statement_in in = late;

	(void)state;
	in.owed_fen = 101;
	assert_int_equal(additional(in).low_fen, 51);
}

static void additional__last_day_of_the_term__not_yet(void **state)
{
	struct statement_in in = late;

	(void)state;
	in.today = in.order_due;
	assert_int_equal(additional(in).why, WHY_TERM_RUNS);
	assert_int_equal(additional(in).high_fen, 0);
}

static void additional__without_an_order__not_due(void **state)
{
	struct statement_in in = late;

	(void)state;
	in.order_due = (civil_date){0};
	assert_int_equal(additional(in).why, WHY_NO_ORDER);
}

static void additional__class_b__never(void **state)
{
	struct statement_in in = late;

	(void)state;
	in.class = "B";
	assert_int_equal(additional(in).why, WHY_NO_RELATION);
	assert_int_equal(additional(in).low_fen, 0);
	in.class = "C";
	assert_int_equal(additional(in).why, WHY_NOT_SETTLED);
}

static void additional__reported_paid__to_be_confirmed_first(void **state)
{
	struct statement_in in = late;

	(void)state;
	in.reported = true;
	assert_int_equal(additional(in).why, WHY_REPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(additional__class_a_order_missed__fifty_to_hundred_percent),
		cmocka_unit_test(additional__odd_fen__half_rounded_up),
		cmocka_unit_test(additional__last_day_of_the_term__not_yet),
		cmocka_unit_test(additional__without_an_order__not_due),
		cmocka_unit_test(additional__class_b__never),
		cmocka_unit_test(additional__reported_paid__to_be_confirmed_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
