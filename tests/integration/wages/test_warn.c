/*
 * Early warnings and days on which nothing happens: told before the breach, once; withdrawn or
 * turned into the finding; found by the clock alone, with no file that comes.
 *
 * Pay of 2025-03 falls due on 2025-04-15, a Tuesday: three working days before it is the 10th.
 */
#include "wages_probe.h"

static const struct file march = {CODE, "2025-03", "", 1};

#define N_WORKERS 40

static int setup(void **state)
{
	kit_setup(state);
	employer_is(PLATFORM, CODE, "411002");
	engaged((struct engaged){1, 11, PLATFORM, 1, "W1", "A1", "rider", "2021-01-01"});
	engaged((struct engaged){2, 12, PLATFORM, 1, "W2", "A1", "rider", "2021-01-01"});
	engaged((struct engaged){3, 13, PLATFORM, 1, "D1", "B", "ride_driver", "2021-01-01"});
	return 0;
}

static int checked(void **state)
{
	const struct kit_event *ignored;

	(void)state;
	wages_check();
	pay_more = NULL;
	wages_emptied(", wages.agreement");
	kit_clock("2025-04-09 09:00:00");
	(void)kit_events(kit, &ignored);
	return 0;
}

static int32_t day(const char *text)
{
	civil_date d;

	assert_true(civil_parse(text, strlen(text), &d));
	return d.day;
}

static void agreed_15th(int64_t id, int64_t worker_id, const char *no, int64_t version)
{
	Registration__Agreement a = REGISTRATION__AGREEMENT__INIT;
	Registration__AgreementTerms t = REGISTRATION__AGREEMENT_TERMS__INIT;

	a.agreement_id = id;
	a.employer_id = PLATFORM;
	a.worker_id = worker_id;
	a.worker_no = (char *)no;
	a.home_region = (char *)"411002";
	a.kind = (char *)"labour_contract";
	a.from_day = day("2025-01-01");
	a.version = version;
	a.terms = &t;
	t.pay_fen = 300000;
	t.pay_cycle = (char *)"month";
	t.pay_day = 15;
	assert_int_equal(kit_call(kit, "TakeAgreement", &kit_daemons, &a.base, NULL), 0);
}

static size_t open_n(const char *rule)
{
	return findings(PLATFORM, rule, "open")->n_findings;
}

static size_t open_of_kind(const char *kind)
{
	Audit__ListFindingsRequest req = AUDIT__LIST_FINDINGS_REQUEST__INIT;
	Audit__ListFindingsReply *rep = NULL;

	req.kind = (char *)kind;
	assert_int_equal(kit_call(kit, "ListFindings", NULL, &req.base, &rep), 0);
	return rep->n_findings;
}

static int64_t timers_of(const char *method)
{
	return kit_number("select count(*) from wages.timer where rpc = 'wages.%s'", method);
}

static void pay_day_near__nothing_filed__told_once_then_withdrawn(void **state)
{
	const struct pay row = {"1", "W1", "BASE", 300000};
	static const struct pay_more paid = {"2025-04-11", NULL, NULL};
	Audit__Finding *f;

	(void)state;
	agreed_15th(1, 11, "W1", 1);
	audit();
	assert_int_equal(open_n("PAY-03w"), 0);
	kit_clock("2025-04-09 23:59:59");
	audit();
	assert_int_equal(open_n("PAY-03w"), 0);
	kit_clock("2025-04-10 00:00:01");
	audit();
	assert_int_equal(open_n("PAY-03w"), 1);
	f = findings(PLATFORM, "PAY-03w", "open")->findings[0];
	assert_string_equal(f->severity, "info");
	assert_true(f->warning);
	assert_int_equal(open_of_kind("warning"), 1);
	assert_int_equal(open_of_kind("finding"), 0);
	assert_string_equal(f->month, "2025-03");
	assert_non_null(strstr(f->arithmetic_zh, "约定支付日 2025-04-15，还有 3 个工作日"));
	assert_int_equal(f->version, 1);
	assert_int_equal(f->owed_fen, 0);
	kit_clock("2025-04-11 09:00:00");
	pay_more = &paid;
	pay_in(march, &row, 1);
	audit();
	assert_int_equal(open_n("PAY-03w"), 0);
	assert_int_equal(findings(PLATFORM, "PAY-03w", "cleared")->n_findings, 1);
	kit_clock("2025-04-17 00:00:01");
	audit();
	assert_int_equal(open_n("DQ-01"), 1); /* no hours were filed by the reporting day */
	assert_int_equal(open_n(""), 1);
}

static void pay_day_passed__no_file_at_all__found_by_the_clock(void **state)
{
	(void)state;
	agreed_15th(1, 11, "W1", 1);
	agreed_15th(2, 12, "W2", 1);
	kit_clock("2025-04-10 00:00:01");
	audit();
	assert_int_equal(open_n("PAY-03w"), 2);
	kit_clock("2025-04-15 23:59:59"); /* the day itself is not passed */
	audit();
	assert_int_equal(open_n("PAY-03w"), 2);
	assert_int_equal(open_n("PAY-03a"), 0);
	kit_clock("2025-04-16 00:00:01");
	audit();
	assert_int_equal(open_n("PAY-03w"), 0);
	assert_int_equal(open_n("PAY-03a"), 2);
	assert_true(findings(PLATFORM, "PAY-03a", "open")->findings[0]->hint ||
		    strcmp(findings(PLATFORM, "PAY-03a", "open")->findings[0]->severity, "hint") ==
			    0);
}

/* The daemon was away for a week: what passed meanwhile is found when it is back. */
static void days_missed__one_look__as_if_it_had_been_there(void **state)
{
	(void)state;
	agreed_15th(1, 11, "W1", 1);
	kit_clock("2025-04-22 10:00:00");
	audit();
	assert_int_equal(open_n("PAY-03a"), 1);
	assert_int_equal(open_n("PAY-03w"), 0);
}

static void filed_due_day__unpaid__warned_then_arrears(void **state)
{
	const struct pay rows[] = {
		{"1", "W1", "BASE", 300000},
                {"2", "W2", "BASE", 300000}
        };
	static const struct pay_more more[2] = {
		{"",           "2025-04-15", NULL},
                {"2025-04-08", "2025-04-15", NULL}
        };

	(void)state;
	pay_more = more;
	pay_in(march, rows, 2);
	audit();
	assert_int_equal(open_n("PAY-03w"), 0);
	kit_clock("2025-04-10 00:00:01");
	audit();
	assert_int_equal(open_n("PAY-03w"), 1);
	assert_non_null(strstr(findings(PLATFORM, "PAY-03w", "open")->findings[0]->arithmetic_zh,
			       "3,000.00"));
	kit_clock("2025-04-16 00:00:01");
	audit();
	assert_int_equal(open_n("PAY-03w"), 0);
	assert_int_equal(open_n("PAY-03"), 1);
}

/* Of forty workers with one pay day one timer a day, and one message to their employer. */
static void pay_day_of_many__one_timer__set_once(void **state)
{
	char no[16];

	(void)state;
	for (int64_t i = 0; i < N_WORKERS; i++) {
		(void)snprintf(no, sizeof(no), "M%" PRId64, i);
		engaged((struct engaged){100 + i, 100 + i, PLATFORM, 1, no, "A1", "rider",
					 "2021-01-01"});
		agreed_15th(100 + i, 100 + i, no, 1);
	}
	agreed_15th(100, 100, "M0", 2);
	assert_int_equal(timers_of("WatchPaydays"), 1);
	kit_clock("2025-04-10 00:00:01");
	assert_int_equal(kit_timers_of(kit, "MarkPayday"), 1);
	audit();
	assert_int_equal(open_n("PAY-03w"), N_WORKERS);
	assert_int_equal(timers_of("WatchPaydays"), 1); /* of tomorrow */
	assert_int_equal(kit_number("select count(*) from wages.timer where tag like 'audit/%%'"),
			 1); /* of the day after the pay day */
}

/* ---- hours ---------------------------------------------------------------------------------- */

/* So many minutes a day from 08:00 on, on `n` days from the first. */
static void days_in(const char *no, uint8_t mark, int first, int n, int minutes)
{
	static char text[ROWS_MAX][3][32];
	static struct interval rows[ROWS_MAX];

	for (int i = 0; i < n; i++) {
		(void)snprintf(text[i][0], 32, "%s-%d", no, i);
		(void)snprintf(text[i][1], 32, "2025-03-%02d 08:00:00", first + i);
		(void)snprintf(text[i][2], 32, "2025-03-%02d %02d:%02d:00", first + i,
			       8 + minutes / 60, minutes % 60);
		rows[i] = (struct interval){text[i][0], no,         "online",
					    text[i][1], text[i][2], "411002"};
	}
	intervals_in((struct file){CODE, "2025-03", "", mark}, rows, (size_t)n);
}

/* 3 to 7 and 10 to 14 March: ten working days of 11 h 15 min are 32.5 h of overtime, of 11 h 30
 * 35 h, of 12 h 40 h. */
static void overtime_of_the_month__from_90_percent__turns_into_the_finding(void **state)
{
	(void)state;
	kit_clock("2025-03-20 09:00:00");
	days_in("W1", 1, 3, 5, 11 * 60);
	audit();
	assert_int_equal(open_n("TIM-02w"), 0);
	days_in("W1", 2, 3, 5, 15 * 60); /* 7 h on each of five days, less than 36 */
	audit();
	assert_int_equal(open_n("TIM-02w"), 1);
	assert_non_null(strstr(findings(PLATFORM, "TIM-02w", "open")->findings[0]->arithmetic_zh,
			       "余 1 小时"));
	days_in("W1", 3, 3, 5, 15 * 60 + 15); /* 36 h 15 */
	audit();
	assert_int_equal(open_n("TIM-02w"), 0);
	assert_int_equal(open_n("TIM-02"), 1);
}

static void overtime_of_the_month__month_over__withdrawn_by_itself(void **state)
{
	(void)state;
	kit_clock("2025-03-20 09:00:00");
	days_in("W1", 1, 3, 5, 15 * 60);
	audit();
	assert_int_equal(open_n("TIM-02w"), 1);
	kit_clock("2025-03-31 23:59:59");
	audit();
	assert_int_equal(open_n("TIM-02w"), 1);
	kit_clock("2025-04-01 00:00:01");
	audit();
	assert_int_equal(open_n("TIM-02w"), 0);
	assert_int_equal(open_n("TIM-02"), 0);
}

static void overwork_of_a_day__while_it_runs__withdrawn_at_midnight(void **state)
{
	(void)state;
	kit_clock("2025-03-20 21:00:00");
	days_in("D1", 1, 20, 1, 10 * 60 + 47);
	audit();
	assert_int_equal(open_n("TIM-06w"), 0);
	days_in("D1", 2, 20, 1, 10 * 60 + 48); /* 90 percent of 12 hours */
	audit();
	assert_int_equal(open_n("TIM-06w"), 1);
	kit_clock("2025-03-21 00:00:01");
	audit();
	assert_int_equal(open_n("TIM-06w"), 0);
	assert_int_equal(findings(PLATFORM, "TIM-06w", "cleared")->n_findings, 1);
}

static void seven_days__near_the_line__until_the_next_day_is_over(void **state)
{
	(void)state;
	kit_clock("2025-03-10 08:00:00");
	days_in("D1", 1, 3, 7, 9 * 60 + 20); /* 65 h 20 of 72 on the ninth */
	audit();
	assert_int_equal(open_n("TIM-06w"), 1);
	assert_string_equal(findings(PLATFORM, "TIM-06w", "open")->findings[0]->subject,
			    "2025-03-09");
	kit_clock("2025-03-11 00:00:01");
	audit();
	assert_int_equal(open_n("TIM-06w"), 0);
}

static void continuous_driving__near_four_hours__until_the_stop(void **state)
{
	const struct interval run = {
		"R1", "D1", "order", "2025-03-20 08:00:00", "2025-03-20 11:36:00", "411002"};

	(void)state;
	kit_clock("2025-03-20 11:40:00");
	intervals_in(march, &run, 1);
	audit();
	assert_int_equal(open_n("TIM-05w"), 1);
	kit_clock("2025-03-20 11:56:01"); /* twenty minutes without an order */
	audit();
	assert_int_equal(open_n("TIM-05w"), 0);
}

/* What is over is not warned of: the records of a month that came late. */
static void hours_of_a_month_that_is_over__no_warning(void **state)
{
	(void)state;
	days_in("W1", 1, 3, 5, 15 * 60);
	audit();
	assert_int_equal(open_n("TIM-02w"), 0);
	assert_int_equal(open_n("TIM-01w"), 0);
	assert_int_equal(open_n("TIM-06w"), 0);
}

#define TEST(f) cmocka_unit_test_teardown(f, checked)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(hours_of_a_month_that_is_over__no_warning),
		TEST(pay_day_near__nothing_filed__told_once_then_withdrawn),
		TEST(pay_day_passed__no_file_at_all__found_by_the_clock),
		TEST(days_missed__one_look__as_if_it_had_been_there),
		TEST(filed_due_day__unpaid__warned_then_arrears),
		TEST(pay_day_of_many__one_timer__set_once),
		TEST(overtime_of_the_month__from_90_percent__turns_into_the_finding),
		TEST(overtime_of_the_month__month_over__withdrawn_by_itself),
		TEST(overwork_of_a_day__while_it_runs__withdrawn_at_midnight),
		TEST(seven_days__near_the_line__until_the_next_day_is_over),
		TEST(continuous_driving__near_four_hours__until_the_stop),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
