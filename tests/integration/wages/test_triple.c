/*
 * PAY-16: fare, driver's pay and commission of orders of ride hailing; each fault beside a clean
 * neighbour.
 */
#include "wages_probe.h"

#define N 2

static int setup(void **state)
{
	kit_setup(state);
	kit_clock("2025-04-20 09:00:00");
	employer_is(PLATFORM, CODE, "411002");
	limits_filed(CODE);
	engaged((struct engaged){1, 11, PLATFORM, 1, "D1", "C", "ride_driver", "2021-01-01"});
	engaged((struct engaged){2, 12, PLATFORM, 1, "R1", "C", "rider", "2021-01-01"});
	return 0;
}

/* Two orders of a number, and the money of each; -1: not filed. */
static void orders_in(const char *no, uint8_t mark, int64_t *pay, int64_t *fare, int32_t *bp)
{
	const struct interval rows[N] = {
		{"A1", no, "order", "2025-03-09 08:00:00", "2025-03-09 08:40:00", "411002"},
		{"A2", no, "order", "2025-03-09 09:00:00", "2025-03-09 09:40:00", "411002"},
	};
	const struct file file = {CODE, "2025-03", "", mark};
	Wages__SubmitIntervalsRequest *chunk = intervals_chunk(rows, N);
	Wages__SubmitReply *rep;
	Wages__Submission *s;

	assert_int_equal(open_file(file, "intervals", &s), 0);
	chunk->submission_id = s->submission_id;
	chunk->n_pay_fen = chunk->n_fare_fen = chunk->n_commission_bp = N;
	chunk->pay_fen = pay;
	chunk->fare_fen = fare;
	chunk->commission_bp = bp;
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, &rep), 0);
	assert_int_equal(rep->accepted, N);
	assert_int_equal(close_file(s->submission_id, 1, &s), 0);
	audit();
}

static const Audit__Finding *found(void)
{
	Audit__ListFindingsReply *rep = findings(PLATFORM, "PAY-16", "open");

	assert_true(rep->n_findings <= 1);
	return rep->n_findings ? rep->findings[0] : NULL;
}

/* What would be found if the platform had published this cap, percent. */
static size_t found_under(const char *cap)
{
	Wages__WhatIfRequest req = WAGES__WHAT_IF_REQUEST__INIT;
	Wages__WhatIfFigure one = WAGES__WHAT_IF_FIGURE__INIT;
	Wages__WhatIfFigure *list[1] = {&one};
	Wages__WhatIfReply *rep = NULL;
	size_t n = 0;

	req.month = (char *)"2025-03";
	one.key = (char *)"commission.cap";
	one.scope = (char *)CODE;
	one.value = (char *)(uintptr_t)cap;
	req.figures = list;
	req.n_figures = 1;
	assert_int_equal(kit_call(kit, "WhatIf", NULL, &req.base, &rep), 0);
	for (size_t i = 0; i < rep->n_hits; i++)
		n += strcmp(rep->hits[i]->rule, "PAY-16") == 0;
	return n;
}

static void all_three__none__one_lacks_the_fare__found__filed__cleared(void **state)
{
	int64_t pay[N] = {2400, 1600}, fare[N] = {3000, 2000}, part[N] = {3000, -1};
	int32_t bp[N] = {2000, 2000};

	(void)state;
	orders_in("D1", 1, pay, fare, bp);
	assert_null(found());
	orders_in("D1", 2, pay, part, bp);
	assert_non_null(found());
	assert_non_null(strstr(found()->arithmetic_zh, "三项不全 1 单"));
	assert_non_null(strstr(found()->arithmetic_zh, "2025-03-09 09:00:00"));
	assert_false(found()->hint); /* it rests on no cap: none is on file */
	assert_false(found()->confirm);
	orders_in("D1", 3, pay, fare, bp);
	assert_null(found());
}

static void nothing_filed__or_a_rider__none(void **state)
{
	int64_t pay[N] = {2400, 1600}, none[N] = {-1, -1};
	int32_t no_bp[N] = {-1, -1};

	(void)state;
	orders_in("D1", 4, none, none, no_bp);
	assert_null(found());
	orders_in("R1", 5, pay, none, no_bp);
	assert_null(found());
}

static void commission__at_the_cap__none__above__found(void **state)
{
	int64_t pay[N] = {2250, 1500}, fare[N] = {3000, 2000};
	int64_t less[N] = {2250, 1499};
	int32_t bp[N] = {2500, 2500};

	(void)state;
	orders_in("D1", 6, pay, fare, bp);
	assert_int_equal(found_under("25"), 0);
	assert_int_equal(found_under("24"), 1);
	orders_in("D1", 7, less, fare, bp); /* a fen less than filed: 25.05 percent were kept */
	assert_int_equal(found_under("25"), 1);
	assert_null(found()); /* no cap is on file */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_three__none__one_lacks_the_fare__found__filed__cleared),
		cmocka_unit_test(nothing_filed__or_a_rider__none),
		cmocka_unit_test(commission__at_the_cap__none__above__found),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
