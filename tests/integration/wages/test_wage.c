/*
 * Wages of class A through the daemon: each fault beside a clean neighbour, one fen, one second or
 * one day away. 2025-03 has 21 working days; the floor of tier 1 is 2100.00 a month.
 */
#include "wages_probe.h"

static const struct file march = {CODE, "2025-03", "", 1};

static int setup(void **state)
{
	kit_setup(state);
	employer_is(PLATFORM, CODE, "411002");
	engaged((struct engaged){1, 11, PLATFORM, 1, "W1", "A1", "rider", "2021-01-01"});
	engaged((struct engaged){2, 12, PLATFORM, 1, "W2", "A1", "rider", "2021-01-01"});
	engaged((struct engaged){3, 13, PLATFORM, 1, "P1", "A2", "rider", "2021-01-01"});
	engaged((struct engaged){4, 14, PLATFORM, 1, "B1", "B", "rider", "2021-01-01"});
	engaged((struct engaged){5, 15, PLATFORM, 1, "C1", "C", "rider", "2021-01-01"});
	return 0;
}

static int checked(void **state)
{
	const struct kit_event *ignored;

	(void)state;
	wages_check();
	pay_more = NULL;
	wages_emptied("");
	kit_clock("2025-04-10 09:00:00");
	(void)kit_events(kit, &ignored);
	return 0;
}

/* The one finding of a rule, about W1: its clean neighbour has none. */
static Audit__Finding *only(const char *rule, const char *no)
{
	Audit__ListFindingsReply *rep = findings(PLATFORM, rule, "open");

	assert_int_equal(rep->n_findings, 1);
	assert_string_equal(rep->findings[0]->worker_no, no);
	return rep->findings[0];
}

static void nothing(const char *rule)
{
	assert_int_equal(findings(PLATFORM, rule, "open")->n_findings, 0);
}

static void pay_01__t2_short_100__exactly_reached_silent(void **state)
{
	const struct pay rows[] = {
		{"1", "W1", "BASE",  150000},
                {"2", "W1", "PIECE", 50000 },
		{"3", "W1", "OT",    20000 },
                {"4", "W1", "NIGHT", 10000 },
		{"5", "W2", "BASE",  210000},
                {"6", "B1", "PIECE", 100000},
	};
	Audit__Finding *f;

	(void)state;
	pay_in(march, rows, N_ELEMENTS(rows));
	audit();
	f = only("PAY-01", "W1");
	assert_int_equal(f->owed_fen, 10000);
	assert_non_null(strstr(f->arithmetic_zh, "21"));
	assert_true(f->confirm);
}

static void pay_01__one_fen_short__one_fen(void **state)
{
	const struct pay rows[] = {
		{"1", "W1", "BASE", 209999},
                {"2", "W2", "BASE", 210000}
        };

	(void)state;
	pay_in(march, rows, 2);
	audit();
	assert_int_equal(only("PAY-01", "W1")->owed_fen, 1);
}

/* A week's pay is no month's: asked when the month is over, and by itself then. */
static void pay_01__month_not_over__asked_when_it_is(void **state)
{
	const struct pay rows[] = {
		{"1", "W1", "BASE", 50000}
        };
	static const struct pay_more more[1] = {
		{"", NULL, NULL}
        };

	(void)state;
	kit_clock("2025-03-08 09:00:00");
	pay_more = more;
	pay_in(march, rows, 1);
	audit();
	assert_int_equal(findings(PLATFORM, "PAY-01", "open")->n_findings, 0);
	kit_clock("2025-04-01 00:00:01");
	audit();
	assert_int_equal(findings(PLATFORM, "PAY-01", "open")->n_findings, 1);
	kit_clock("2025-04-10 09:00:00");
}

static void pay_05_07__deposit_and_rent__each_loss_once(void **state)
{
	const struct pay rows[] = {
		{"1", "W1", "BASE",      400000},
                {"2", "W1", "D-DEPOSIT", 50000 },
		{"3", "W1", "D-RENT",    30000 },
                {"4", "W2", "BASE",      400000},
		{"5", "W2", "D-RENT",    30000 },
                {"6", "W2", "D-SI",      40000 },
	};
	static const struct pay_more more[6] = {
		[4] = {NULL, NULL, "租赁合同第3条"}
        };

	(void)state;
	pay_more = more;
	pay_in(march, rows, N_ELEMENTS(rows));
	audit();
	assert_int_equal(only("PAY-05", "W1")->owed_fen, 30000);
	assert_int_equal(only("PAY-07", "W1")->owed_fen, 50000);
	assert_non_null(strstr(only("PAY-05", "W1")->arithmetic_zh, "300.00"));
}

static void pay_06__t7_one_fen_above_the_cap__one_fen(void **state)
{
	const struct pay rows[] = {
		{"1", "W1", "BASE",     240000},
		{"2", "W1", "D-DAMAGE", 30001 },
		{"3", "W2", "BASE",     240000},
		{"4", "W2", "D-DAMAGE", 30000 },
	};
	static const struct pay_more more[4] = {
		[1] = {NULL, NULL, "劳动合同第8条"},
                  [3] = {NULL, NULL, "劳动合同第8条"}
        };

	(void)state;
	pay_more = more;
	pay_in(march, rows, N_ELEMENTS(rows));
	audit();
	assert_int_equal(only("PAY-06", "W1")->owed_fen, 1);
	nothing("PAY-05");
}

static void pay_03__due_day_passed__what_is_unpaid(void **state)
{
	const struct pay rows[] = {
		{"1", "W1", "BASE",  250000},
		{"2", "W1", "PIECE", 50000 },
		{"3", "W2", "BASE",  300000}
        };
	static const struct pay_more more[3] = {
		{"2025-04-08", "2025-04-09", NULL},
		{"",           "2025-04-09", NULL},
		{"",           "2025-04-10", NULL}
        };

	(void)state; /* on the tenth: the ninth has passed, the tenth has not */
	pay_more = more;
	pay_in(march, rows, N_ELEMENTS(rows));
	audit();
	assert_int_equal(only("PAY-03", "W1")->owed_fen, 50000);
	assert_int_equal(kit_number("select count(*) from wages.dirty"), 1);
	kit_clock("2025-04-11 00:00:01"); /* by itself, on the day after */
	audit();
	assert_int_equal(findings(PLATFORM, "PAY-03", "open")->n_findings, 2);
}

static void pay_04__part_time_settled_on_the_sixteenth_day__late(void **state)
{
	const struct interval work[] = {
		{"T1", "P1", "online", "2025-03-03 08:00:00", "2025-03-03 10:00:00", "411002"}
        };
	const struct pay row = {"1", "P1", "BASE", 90000};
	static struct pay_more more = {"2025-03-18", NULL, NULL};

	(void)state;
	pay_more = &more;
	intervals_in(march, work, 1);
	pay_in(march, &row, 1);
	audit();
	nothing("PAY-04");
	more.paid = "2025-03-19";
	pay_in((struct file){CODE, "2025-03", "", 2}, &row, 1);
	audit();
	assert_int_equal(only("PAY-04", "P1")->owed_fen, 0);
}

static void pay_09__t8_on_a_rest_day__one_fen_beside(void **state)
{
	const struct interval work[] = {
		{"T1", "W1", "online", "2025-03-08 08:00:00", "2025-03-08 16:00:00", "411002"},
		{"T2", "W2", "online", "2025-03-08 08:00:00", "2025-03-08 16:00:00", "411002"},
	};
	const struct pay rows[] = {
		{"1", "W1", "BASE", 348000},
		{"2", "W1", "OT",   31999 },
		{"3", "W2", "BASE", 348000},
		{"4", "W2", "OT",   32000 },
	};
	Audit__Finding *f;

	(void)state; /* a Saturday, 3480.00 a month */
	intervals_in(march, work, 2);
	pay_in(march, rows, N_ELEMENTS(rows));
	audit();
	f = only("PAY-09", "W1");
	assert_int_equal(f->owed_fen, 1);
	assert_non_null(strstr(f->arithmetic_zh, "320.00"));
}

static void pay_09__s3a_night_into_labour_day__280_in_two_months(void **state)
{
	const struct file two = {CODE, "2022-04", "", 1}, may = {CODE, "2022-05", "", 2};
	const struct interval work = {
		"T1", "W1", "online", "2022-04-30 22:00:00", "2022-05-01 06:00:00", "411002"};
	const struct pay april_pay[] = {
		{"1", "W1", "BASE", 348000},
                {"2", "W1", "OT",   4000  }
        };
	const struct pay may_pay[] = {
		{"3", "W1", "BASE", 348000},
                {"4", "W1", "OT",   12000 }
        };
	Audit__ListFindingsReply *rep;

	(void)state;
	intervals_in(two, &work, 1);
	pay_in(two, april_pay, 2);
	pay_in(may, may_pay, 2);
	audit();
	rep = findings(PLATFORM, "PAY-09", "open");
	assert_int_equal(rep->n_findings, 2);
	assert_int_equal(rep->findings[0]->owed_fen + rep->findings[1]->owed_fen, 28000);
}

static void tim_01__a_second_beyond_eleven_hours__that_day(void **state)
{
	const struct interval work[] = {
		{"T1", "W1", "online", "2025-03-03 08:00:00", "2025-03-03 19:00:01", "411002"},
		{"T2", "W2", "online", "2025-03-03 08:00:00", "2025-03-03 19:00:00", "411002"},
		{"T3", "C1", "online", "2025-03-03 08:00:00", "2025-03-03 19:30:00", "411002"},
	};

	(void)state;
	intervals_in(march, work, 3);
	audit();
	assert_string_equal(only("TIM-01", "W1")->subject, "2025-03-03");
}

/* Twelve workdays of eleven hours are 36 hours of overtime. */
static void tim_02__a_second_beyond_36_hours__the_month(void **state)
{
	static char ref[24][8], from[24][24], to[24][24];
	static const int days[12] = {3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 17, 18};
	struct interval work[24];

	(void)state;
	for (size_t i = 0; i < 24; i++) {
		(void)snprintf(ref[i], sizeof(ref[i]), "T%zu", i);
		(void)snprintf(from[i], sizeof(from[i]), "2025-03-%02d 08:00:00", days[i / 2]);
		(void)snprintf(to[i], sizeof(to[i]), "2025-03-%02d 19:00:0%d", days[i / 2], i == 0);
		work[i] = (struct interval){ref[i],  i % 2 ? "W2" : "W1", "online", from[i], to[i],
					    "411002"};
	}
	intervals_in(march, work, 24);
	audit();
	(void)only("TIM-02", "W1");
}

/* Seven days with work, six days and a day without. */
static void tim_04__seven_days_in_a_row__said_once(void **state)
{
	static char ref[14][8], from[14][24], to[14][24];
	struct interval work[14];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < 14; i++) {
		const char *no = i % 2 ? "W2" : "W1";

		if (i == 7)
			continue; /* W2 rests on one of them */
		(void)snprintf(ref[n], sizeof(ref[n]), "T%zu", i);
		(void)snprintf(from[n], sizeof(from[n]), "2025-03-%02zu 08:00:00", i / 2 + 10);
		(void)snprintf(to[n], sizeof(to[n]), "2025-03-%02zu 09:00:00", i / 2 + 10);
		work[n] = (struct interval){ref[n], no, "online", from[n], to[n], "411002"};
		n++;
	}
	intervals_in(march, work, n);
	audit();
	assert_non_null(strstr(only("TIM-04", "W1")->arithmetic_zh, "2025-03-16"));
}

static void pay_18__ended_in_the_month__all_due_that_day(void **state)
{
	const struct pay rows[] = {
		{"1", "W1", "BASE", 300000},
                {"2", "W2", "BASE", 300000}
        };
	static const struct pay_more more[2] = {
		{"", "2025-04-30", NULL},
                {"", "2025-04-30", NULL}
        };

	(void)state; /* W2's pay is not due before the end of April */
	kit_sql("update wages.engagement set to_day = '2025-03-21' where engagement_id = 1");
	pay_more = more;
	pay_in(march, rows, 2);
	audit();
	assert_int_equal(only("PAY-18", "W1")->owed_fen, 300000);
	assert_non_null(strstr(only("PAY-18", "W1")->arithmetic_zh, "2025-03-20"));
	nothing("PAY-03");
	kit_sql("update wages.engagement set to_day = null where engagement_id = 1");
}

/* 165.33 hours in March 2025, and a second less. */
static void pay_02b__standard_month_below_the_floor__a_hint(void **state)
{
	static char ref[31][8], from[31][24], to[31][24];
	const struct pay row = {"1", "B1", "PIECE", 209999};
	struct interval work[31];

	(void)state; /* 20 days of 8 h 15 min 0 s are 594000 s; the standard is 595188 s */
	for (size_t i = 0; i < 21; i++) {
		(void)snprintf(ref[i], sizeof(ref[i]), "T%zu", i);
		(void)snprintf(from[i], sizeof(from[i]), "2025-03-%02zu 08:00:00", i + 1);
		(void)snprintf(to[i], sizeof(to[i]), "2025-03-%02zu %s", i + 1,
			       i < 20 ? "16:15:00" : "08:19:48");
		work[i] = (struct interval){ref[i], "B1", "order", from[i], to[i], "411002"};
	}
	intervals_in(march, work, 21);
	pay_in(march, &row, 1);
	audit();
	assert_true(only("PAY-02b", "B1")->hint);
	(void)snprintf(to[20], sizeof(to[20]), "2025-03-21 08:19:47");
	intervals_in((struct file){CODE, "2025-03", "", 2}, work, 21);
	audit();
	nothing("PAY-02b");
}

#define TEST(name) cmocka_unit_test_teardown(name, checked)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pay_01__t2_short_100__exactly_reached_silent),
		TEST(pay_01__one_fen_short__one_fen),
		TEST(pay_01__month_not_over__asked_when_it_is),
		TEST(pay_02b__standard_month_below_the_floor__a_hint),
		TEST(pay_03__due_day_passed__what_is_unpaid),
		TEST(pay_04__part_time_settled_on_the_sixteenth_day__late),
		TEST(pay_05_07__deposit_and_rent__each_loss_once),
		TEST(pay_06__t7_one_fen_above_the_cap__one_fen),
		TEST(pay_09__t8_on_a_rest_day__one_fen_beside),
		TEST(pay_09__s3a_night_into_labour_day__280_in_two_months),
		TEST(pay_18__ended_in_the_month__all_due_that_day),
		TEST(tim_01__a_second_beyond_eleven_hours__that_day),
		TEST(tim_02__a_second_beyond_36_hours__the_month),
		TEST(tim_04__seven_days_in_a_row__said_once),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
