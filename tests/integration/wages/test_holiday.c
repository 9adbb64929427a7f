/*
 * Work of class B on statutory holidays (PAY-10, T20, S3b) through the daemon: each fault planted
 * beside a clean neighbour.
 */
#include "wages_probe.h"

static int setup(void **state)
{
	kit_setup(state);
	employer_is(PLATFORM, CODE, "411002");
	engaged((struct engaged){1, 901, PLATFORM, 1, "R1", "B", "rider", "2021-01-01"});
	engaged((struct engaged){2, 902, PLATFORM, 1, "A1", "A1", "rider", "2021-01-01"});
	return 0;
}

static int checked(void **state)
{
	(void)state;
	wages_check();
	wages_emptied("");
	return 0;
}

/* An order of half an hour, and what it paid, in a part of its own. */
static void order_in(const char *part, const char *day, int64_t fen)
{
	char times[2][24], month[8];
	struct interval row = {part, "R1", "order", times[0], times[1], "411002"};
	struct file f = {CODE, month, part, (uint8_t)part[0]};
	char *task = (char *)"parcel";
	Wages__SubmitIntervalsRequest *chunk;
	Wages__Submission *s;

	(void)snprintf(month, sizeof(month), "%.7s", day);
	(void)snprintf(times[0], 24, "%.10s 09:00:00", day);
	(void)snprintf(times[1], 24, "%.10s 09:30:00", day);
	kit_clock("2025-07-10 09:00:00");
	chunk = intervals_chunk(&row, 1);
	chunk->n_pay_fen = chunk->n_task = 1;
	chunk->pay_fen = &fen;
	chunk->task = &task;
	assert_int_equal(open_file(f, "intervals", &s), 0);
	chunk->submission_id = s->submission_id;
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, NULL), 0);
	assert_int_equal(close_file(s->submission_id, 1, &s), 0);
}

/* An order on the second of May and one on an ordinary day. */
static void orders_in(const char *year, int64_t holiday_fen, int64_t ordinary_fen)
{
	char day[12];

	(void)snprintf(day, sizeof(day), "%.4s-05-02", year);
	order_in("H1", day, holiday_fen);
	(void)snprintf(day, sizeof(day), "%.4s-05-14", year);
	order_in("N1", day, ordinary_fen);
}

static void pay_of(const char *month, const char *no, int64_t piece_fen, int64_t extra_fen)
{
	const struct pay rows[] = {
		{"P1", no, "PIECE",     piece_fen},
		{"P2", no, "HOL_EXTRA", extra_fen},
	};

	pay_in((struct file){CODE, month, "", 2}, rows, extra_fen ? 2 : 1);
	audit();
}

static void pay_10__t20_same_price_on_2025_05_02__found(void **state)
{
	Audit__ListFindingsReply *rep;

	(void)state;
	orders_in("2025", 600, 600);
	pay_of("2025-05", "R1", 500000, 0);
	assert_int_equal(facts_of(PLATFORM, "R1", "2025-05")->holiday_s, 1800);
	rep = findings(PLATFORM, "PAY-10", "open");
	assert_int_equal(rep->n_findings, 1);
	assert_int_equal(rep->findings[0]->owed_fen, 0);
	assert_true(rep->findings[0]->hint); /* the factor is a candidate */
	assert_non_null(strstr(rep->findings[0]->arithmetic_zh, "2025-05-02"));
	assert_non_null(strstr(rep->findings[0]->arithmetic_zh, "实付 ¥6.00，平时 ¥6.00"));
}

static void pay_10__one_fen_above_the_ordinary_price__clean(void **state)
{
	(void)state;
	orders_in("2025", 601, 600);
	pay_of("2025-05", "R1", 500000, 0);
	assert_int_equal(findings(PLATFORM, "PAY-10", "open")->n_findings, 0);
}

static void pay_10__cheap_order_of_the_month_before__shows_no_premium(void **state)
{
	Audit__ListFindingsReply *rep;

	(void)state;
	order_in("H1", "2025-05-02", 601);
	order_in("N1", "2025-04-28", 600);
	pay_of("2025-05", "R1", 500000, 0);
	rep = findings(PLATFORM, "PAY-10", "open");
	assert_int_equal(rep->n_findings, 1);
	assert_non_null(strstr(rep->findings[0]->arithmetic_zh, "可与平时比较 0 单"));
}

static void pay_10__t20_2024_05_02_was_no_statutory_day__clean(void **state)
{
	(void)state;
	orders_in("2024", 600, 600);
	pay_of("2024-05", "R1", 500000, 0);
	assert_int_equal(findings(PLATFORM, "PAY-10", "open")->n_findings, 0);
}

static void pay_10__compensation_is_filed__cleared(void **state)
{
	Audit__ListFindingsReply *rep;

	(void)state;
	orders_in("2025", 600, 600);
	pay_of("2025-05", "R1", 500000, 0);
	assert_int_equal(findings(PLATFORM, "PAY-10", "open")->n_findings, 1);
	pay_in(
		(struct file){
			CODE, "2025-05", "", 3
        },
		(const struct pay[]){{"P1", "R1", "PIECE", 500000}, {"P2", "R1", "HOL_EXTRA", 1}},
		2);
	audit();
	rep = findings(PLATFORM, "PAY-10", "cleared");
	assert_int_equal(rep->n_findings, 1);
}

/* S3b: 2022-04-30 22:00 to 05-01 06:00; the money of orders was not filed. */
static void shift_in(const char *no)
{
	const struct interval rows[] = {
		{"S1", no, "order", "2022-04-30 22:00:00", "2022-05-01 06:00:00", "411002"},
	};

	kit_clock("2022-07-10 09:00:00");
	intervals_in((struct file){CODE, "2022-04", "", 4}, rows, 1);
	pay_of("2022-05", no, 12000, 0);
}

static void pay_10__s3b_six_hours_without_premium__flag_without_an_amount(void **state)
{
	Audit__ListFindingsReply *rep;

	(void)state;
	shift_in("R1");
	rep = findings(PLATFORM, "PAY-10", "open");
	assert_int_equal(rep->n_findings, 1);
	assert_int_equal(rep->findings[0]->owed_fen, 0);
	assert_non_null(strstr(rep->findings[0]->arithmetic_zh, "6.00 小时"));
	assert_non_null(strstr(rep->findings[0]->arithmetic_zh, "额外补偿合计 ¥0.00"));
}

static void pay_10__class_a__not_asked(void **state)
{
	(void)state;
	shift_in("A1");
	assert_int_equal(findings(PLATFORM, "PAY-10", "open")->n_findings, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(pay_10__t20_same_price_on_2025_05_02__found, checked),
		cmocka_unit_test_teardown(pay_10__one_fen_above_the_ordinary_price__clean, checked),
		cmocka_unit_test_teardown(pay_10__cheap_order_of_the_month_before__shows_no_premium,
					  checked),
		cmocka_unit_test_teardown(pay_10__t20_2024_05_02_was_no_statutory_day__clean,
					  checked),
		cmocka_unit_test_teardown(pay_10__compensation_is_filed__cleared, checked),
		cmocka_unit_test_teardown(
			pay_10__s3b_six_hours_without_premium__flag_without_an_amount, checked),
		cmocka_unit_test_teardown(pay_10__class_a__not_asked, checked),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
