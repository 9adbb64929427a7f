/*
 * crime_facts: domain T17 and T18 to the fen, one fen and one person beside them; the day on which
 * the sums came about.
 */
#include "test_facts.h"

#include "crime_facts.h"

static const struct crime_terms terms = {
	.single_months = 3,
	.single = FEN(800000),
	.group_persons = 10,
	.group = FEN(4000000),
};

static civil_date day(const char *text)
{
	civil_date d;

	assert_true(civil_parse(text, strlen(text), &d));
	return d;
}

static struct ordered_debt debt(int64_t worker, const char *month, const char *last, int64_t fen)
{
	return (struct ordered_debt){
		.worker_id = worker,
		.month = day(month),
		.last_day = day(last),
		.owed = FEN(fen),
	};
}

static struct crime_facts facts(const struct ordered_debt *list, size_t n)
{
	struct crime_facts f;

	assert_int_equal(crime_facts_make(arena, list, n, &terms, &f), 0);
	return f;
}

/* Three months of one worker; the last of them brings the sum to `fen`. */
static struct crime_facts three_months(int64_t fen)
{
	const struct ordered_debt list[] = {
		debt(7, "2022-03-01", "2022-06-20", 270000),
		debt(7, "2022-01-01", "2022-06-20", 250000),
		debt(7, "2022-02-01", "2022-06-20", fen - 520000),
	};

	return facts(list, 3);
}

static void one__t17_three_months_7900_and_8100__below_and_reached(void **state)
{
	struct crime_facts f = three_months(790000);

	(void)state;
	assert_int_equal(f.reached.day, 0);
	assert_int_equal(f.one_months, 3);
	assert_int_equal(f.one_sum.fen, 790000);
	f = three_months(810000);
	assert_int_equal(f.reached.day, day("2022-06-20").day);
	assert_int_equal(f.one_worker, 7);
	assert_int_equal(f.one_sum.fen, 810000);
	assert_int_equal(f.n_persons, 1);
}

static void one__one_fen_below_and_exactly_8000__below_and_reached(void **state)
{
	(void)state;
	assert_int_equal(three_months(799999).reached.day, 0);
	assert_int_equal(three_months(800000).reached.day, day("2022-06-20").day);
}

/* Two rules of one month are one month. */
static void one__two_months_three_debts__below(void **state)
{
	const struct ordered_debt list[] = {
		debt(7, "2022-01-01", "2022-06-20", 900000),
		debt(7, "2022-01-01", "2022-06-20", 100000),
		debt(7, "2022-02-01", "2022-06-20", 500000),
	};
	struct crime_facts f = facts(list, 3);

	(void)state;
	assert_int_equal(f.reached.day, 0);
	assert_int_equal(f.one_months, 2);
}

/* n workers who are together owed `fen`. */
static struct crime_facts group(size_t n, int64_t fen)
{
	struct ordered_debt list[10];

	for (size_t i = 0; i < n; i++)
		list[i] = debt(100 + (int64_t)i, "2022-03-01", "2022-06-20",
			       i ? fen / (int64_t)n : fen - fen / (int64_t)n * ((int64_t)n - 1));
	return facts(list, n);
}

static void group__t18_nine_of_50000_and_ten_of_40000__below_and_reached(void **state)
{
	struct crime_facts f = group(9, 5000000);

	(void)state;
	assert_int_equal(f.reached.day, 0);
	assert_int_equal(f.n_persons, 9);
	assert_int_equal(f.sum.fen, 5000000);
	f = group(10, 4000000);
	assert_int_equal(f.reached.day, day("2022-06-20").day);
	assert_int_equal(f.n_persons, 10);
	assert_int_equal(f.sum.fen, 4000000);
	assert_int_equal(group(10, 3999999).reached.day, 0);
}

/* The second order brings the sums about; a third changes what is owed and not the day. */
static void reached__three_orders__the_day_of_the_second(void **state)
{
	const struct ordered_debt list[] = {
		debt(7, "2022-04-01", "2022-09-30", 100000),
		debt(7, "2022-01-01", "2022-06-20", 400000),
		debt(7, "2022-02-01", "2022-07-20", 300000),
		debt(7, "2022-03-01", "2022-07-20", 100000),
	};
	struct crime_facts f = facts(list, 4);

	(void)state;
	assert_int_equal(f.reached.day, day("2022-07-20").day);
	assert_int_equal(f.one_months, 4);
	assert_int_equal(f.sum.fen, 900000);
}

/* Who has the months goes before who is owed more of fewer months. */
static void one__more_money_of_fewer_months__not_the_one(void **state)
{
	const struct ordered_debt list[] = {
		debt(8, "2022-01-01", "2022-06-20", 2000000),
		debt(7, "2022-01-01", "2022-06-20", 300000),
		debt(7, "2022-02-01", "2022-06-20", 300000),
		debt(7, "2022-03-01", "2022-06-20", 200000),
	};
	struct crime_facts f = facts(list, 4);

	(void)state;
	assert_int_equal(f.one_worker, 7);
	assert_int_equal(f.one_sum.fen, 800000);
	assert_int_equal(f.reached.day, day("2022-06-20").day);
}

static void sums__labour_and_reported__counted_apart(void **state)
{
	struct ordered_debt list[] = {
		debt(7, "2022-01-01", "2022-06-20", 500), debt(8, "2022-01-01", "2022-06-20", 300),
		debt(9, "2022-01-01", "2022-06-20", 0), /* paid */
	};
	struct crime_facts f;

	(void)state;
	list[0].labour = true;
	list[1].reported = FEN(300);
	f = facts(list, 3);
	assert_int_equal(f.n_persons, 2);
	assert_int_equal(f.n_labour, 1);
	assert_int_equal(f.labour_sum.fen, 500);
	assert_int_equal(f.reported.fen, 300);
	list[0].owed = FEN(-1);
	assert_int_equal(crime_facts_make(arena, list, 3, &terms, &f), E_RANGE);
	list[0].owed = FEN(MONEY_MAX_FEN);
	assert_int_equal(crime_facts_make(arena, list, 3, &terms, &f), E_RANGE);
	assert_int_equal(facts(NULL, 0).one_worker, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one__t17_three_months_7900_and_8100__below_and_reached),
		cmocka_unit_test(one__one_fen_below_and_exactly_8000__below_and_reached),
		cmocka_unit_test(one__two_months_three_debts__below),
		cmocka_unit_test(group__t18_nine_of_50000_and_ten_of_40000__below_and_reached),
		cmocka_unit_test(reached__three_orders__the_day_of_the_second),
		cmocka_unit_test(one__more_money_of_fewer_months__not_the_one),
		cmocka_unit_test(sums__labour_and_reported__counted_apart),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
