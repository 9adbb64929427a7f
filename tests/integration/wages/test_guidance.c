/*
 * Wage guidance through the daemon: thirty riders of three employers, percentiles by hand; small
 * counties hidden; the median year on year.
 */
#include "wages_probe.h"

#define N_RIDERS 30
#define THIRD    INT64_C(103)

static int setup(void **state)
{
	kit_setup(state);
	kit_clock("2025-04-20 09:00:00");
	employer_is(PLATFORM, CODE, "411002");
	employer_is(OTHER, OTHER_CODE, "411002");
	employer_is(THIRD, "91411002MA0000023X", "411002");
	return 0;
}

/* Rider i of a month, an hour at base + i yuan; every third one is of each employer. */
static void riders_in(const char *month, const char *region, int64_t base_fen, int from, int n)
{
	static const int64_t employers[] = {PLATFORM, OTHER, THIRD};

	for (int i = from; i < from + n; i++) {
		kit_sql("insert into wages.worker_month (employer_id, worker_id, month, "
			"audited_at, "
			"rules, error, region, occupation, class, worked_s, counted_fen) values "
			"(%" PRId64 ", %d, '%s-01', now(), '', '', '%s', 'rider', 'B', 7200, "
			"%" PRId64 ")",
			employers[i % 3], 1000 + i, month, region,
			2 * (base_fen + i * INT64_C(100)));
	}
}

static int emptied(void **state)
{
	(void)state;
	kit_sql("truncate wages.worker_month");
	return 0;
}

static Wages__GetGuidanceReply *guidance(const char *region)
{
	Wages__GetGuidanceRequest req = WAGES__GET_GUIDANCE_REQUEST__INIT;
	Wages__GetGuidanceReply *rep = NULL;

	req.month_from = (char *)"2025-03";
	req.month_to = (char *)"2025-03";
	req.region = (char *)region;
	assert_int_equal(kit_call(kit, "GetGuidance", NULL, &req.base, &rep), 0);
	return rep;
}

static void thirty_riders__percentiles_are_nearest_ranks(void **state)
{
	Wages__GetGuidanceReply *rep;

	(void)state;
	riders_in("2025-03", "411002", 2000, 0, N_RIDERS); /* 20.00 .. 49.00 an hour */
	rep = guidance("411002");
	assert_int_equal(rep->n_cells, 1);
	assert_false(rep->cells[0]->hidden);
	assert_int_equal(rep->cells[0]->n_workers, N_RIDERS);
	assert_int_equal(rep->cells[0]->n_employers, 3);
	assert_int_equal(rep->cells[0]->p10_fen, 2200); /* the third */
	assert_int_equal(rep->cells[0]->p25_fen, 2700); /* the eighth */
	assert_int_equal(rep->cells[0]->p50_fen, 3400); /* the fifteenth */
	assert_int_equal(rep->cells[0]->p75_fen, 4200); /* the 23rd */
	assert_int_equal(rep->cells[0]->p90_fen, 4600); /* the 27th */
	assert_int_equal(guidance("")->n_cells, 2);
}

static void small_county__hidden_with_another__total_shown(void **state)
{
	Wages__GetGuidanceReply *rep;

	(void)state;
	riders_in("2025-03", "411002", 2000, 0, 30);
	riders_in("2025-03", "411003", 2000, 30, 15);
	riders_in("2025-03", "411024", 2000, 60, 9);
	rep = guidance("");
	assert_int_equal(rep->n_cells, 4);
	assert_string_equal(rep->cells[0]->region, "");
	assert_false(rep->cells[0]->hidden);
	assert_int_equal(rep->cells[0]->n_workers, 54);
	assert_false(rep->cells[1]->hidden);
	assert_true(rep->cells[2]->hidden); /* large enough, but the small one would be the rest */
	assert_true(rep->cells[3]->hidden);
	assert_int_equal(rep->cells[3]->n_workers, 0);
	assert_int_equal(rep->cells[3]->p50_fen, 0);
}

static void median__beside_the_year_before(void **state)
{
	Wages__GetPayTrendRequest req = WAGES__GET_PAY_TREND_REQUEST__INIT;
	Wages__GetPayTrendReply *rep = NULL;

	(void)state;
	riders_in("2024-03", "411002", 1900, 0, N_RIDERS);
	riders_in("2025-03", "411002", 2000, 0, N_RIDERS);
	riders_in("2025-02", "411002", 2000, 0, N_RIDERS - 3); /* nine of each */
	req.month_from = (char *)"2025-02";
	req.month_to = (char *)"2025-03";
	req.employer_id = PLATFORM;
	assert_int_equal(kit_call(kit, "GetPayTrend", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_months, 2);
	assert_true(rep->months[0]->hidden);
	assert_int_equal(rep->months[0]->median_fen, 0);
	assert_string_equal(rep->months[1]->month, "2025-03");
	assert_int_equal(rep->months[1]->median_fen, 3200); /* the fifth of 20, 23 .. 47 */
	assert_true(rep->months[1]->has_before);
	assert_int_equal(rep->months[1]->before_fen, 3100);
	assert_int_equal(rep->months[1]->change_bp, 322);
}

/* What an audit leaves of a worker-month is what guidance is made of. */
static void audited_month__its_hour_is_kept(void **state)
{
	const struct interval work = {
		"T1", "W1", "order", "2025-03-03 08:00:00", "2025-03-03 10:00:00", "411002"};
	const struct pay row = {"1", "W1", "PIECE", 5000};

	(void)state;
	engaged((struct engaged){1, 11, PLATFORM, 1, "W1", "B", "rider", "2021-01-01"});
	intervals_in((struct file){CODE, "2025-03", "", 1}, &work, 1);
	pay_in((struct file){CODE, "2025-03", "", 1}, &row, 1);
	audit();
	assert_int_equal(
		kit_number("select count(*) from wages.worker_month where worker_id = 11 "
			   "and region = '411002' and occupation = 'rider' and class = 'B' "
			   "and worked_s = 7200 and counted_fen = 5000"),
		1);
	assert_true(guidance("")->cells[0]->hidden);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(thirty_riders__percentiles_are_nearest_ranks, emptied),
		cmocka_unit_test_teardown(small_county__hidden_with_another__total_shown, emptied),
		cmocka_unit_test_teardown(median__beside_the_year_before, emptied),
		cmocka_unit_test_teardown(audited_month__its_hour_is_kept, emptied),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
