/*
 * What becomes of a mark whose number two workers had in the month, of one whose month cannot be
 * judged, and of a number that nobody has.
 */
#include "wages_probe.h"

static int setup(void **state)
{
	kit_setup(state);
	employer_is(PLATFORM, CODE, "411002");
	engaged((struct engaged){1, 11, PLATFORM, 1, "R1", "B", "ride_driver", "2021-01-01"});
	/* R1 is another's from the 20th on */
	engaged((struct engaged){2, 12, PLATFORM, 1, "R1", "B", "ride_driver", "2025-03-20"});
	engaged((struct engaged){3, 13, PLATFORM, 1, "R3", "A1", "rider", "2021-01-01"});
	return 0;
}

static int checked(void **state)
{
	const struct kit_event *ignored;

	(void)state;
	wages_check();
	kit_sql("truncate wages.submission, wages.submission_chunk, wages.holding, "
		"wages.work_interval, wages.pay_line, wages.dirty, wages.mark_unit, "
		"wages.unknown_worker, "
		"wages.worker_month, wages.packed_month, wages.work_told, wages.finding, "
		"wages.finding_version, wages.agreement, "
		"wages.timer cascade");
	kit_clock("2025-04-10 09:00:00");
	(void)kit_events(kit, &ignored);
	return 0;
}

/* n days from a day of March on, each so long from midnight. */
static void days_in(const char *no, uint8_t mark, int first, int n, const char *until)
{
	static char text[ROWS_MAX][3][32];
	static struct interval rows[ROWS_MAX];

	for (int i = 0; i < n; i++) {
		(void)snprintf(text[i][0], 32, "%s-%d", no, first + i);
		(void)snprintf(text[i][1], 32, "2025-03-%02d 00:00:00", first + i);
		(void)snprintf(text[i][2], 32, "2025-03-%02d %s", first + i, until);
		rows[i] = (struct interval){text[i][0], no,         "online",
					    text[i][1], text[i][2], "411002"};
	}
	intervals_in((struct file){CODE, "2025-03", no, mark}, rows, (size_t)n);
}

static size_t open_n(const char *rule)
{
	return findings(PLATFORM, rule, "open")->n_findings;
}

static void again(void)
{
	Wages__RunAuditRequest req = WAGES__RUN_AUDIT_REQUEST__INIT;
	Wages__RunAuditReply *rep;

	req.month_from = req.month_to = (char *)"2025-03";
	assert_int_equal(kit_call(kit, "RunAudit", NULL, &req.base, &rep), 0);
	audit();
}

/* The warning of the first one's seven days is over at midnight; what the second one waits for
 * comes much later. */
static void number_of_two__awaits_of_both__the_soonest(void **state)
{
	(void)state;
	kit_clock("2025-03-20 23:00:00");
	days_in("R1", 1, 13, 8, "09:20:00"); /* 65 h 20 of 72 on the 19th; the 20th is another's */
	audit();
	assert_int_equal(open_n("TIM-06w"), 1);
	kit_clock("2025-03-21 00:00:01");
	audit();
	assert_int_equal(open_n("TIM-06w"), 0);
}

/* The audit of one who had the number leaves the findings on the other alone. */
static void number_of_two__audited_again__findings_of_both_stay(void **state)
{
	(void)state;
	days_in("R1", 1, 19, 2, "13:00:00");
	audit();
	assert_int_equal(open_n("TIM-06"), 2);
	again();
	again();
	assert_int_equal(open_n("TIM-06"), 2);
	assert_int_equal(kit_number("select max(version) from wages.finding"), 1);
}

/* A number corrected backwards: who had it keeps another, and both are audited by one call. */
static void number__corrected_to_be_another_s__both_audited_at_once(void **state)
{
	(void)state;
	engaged((struct engaged){6, 16, PLATFORM, 1, "R6", "B", "ride_driver", "2021-01-01"});
	days_in("R6", 1, 19, 1, "13:00:00");
	days_in("R7", 2, 21, 1, "13:00:00");
	audit();
	assert_int_equal(open_n("TIM-06"), 1);
	engaged((struct engaged){6, 16, PLATFORM, 2, "R7", "B", "ride_driver", "2021-01-01"});
	engaged((struct engaged){7, 17, PLATFORM, 1, "R6", "B", "ride_driver", "2021-01-01"});
	audit();
	assert_int_equal(kit_number("select count(*) from wages.finding where rule = 'TIM-06' and "
				    "state = 'open' and (worker_id, subject) in "
				    "((16, '2025-03-21'), (17, '2025-03-19'))"),
			 2);
	assert_int_equal(kit_number("select count(*) from wages.finding where rule = 'TIM-06' and "
				    "state = 'cleared' and worker_id = 16 and version = 2"),
			 1);
}

/* What cannot be: an agreement that pays more than money can hold, for overtime too. */
static void sum_out_of_range__said__others_audited(void **state)
{
	Registration__Agreement a = REGISTRATION__AGREEMENT__INIT;
	Registration__AgreementTerms t = REGISTRATION__AGREEMENT_TERMS__INIT;
	Wages__WhatIfRequest ask = WAGES__WHAT_IF_REQUEST__INIT;
	Wages__WhatIfReply *would;

	(void)state;
	a.agreement_id = 1;
	a.employer_id = PLATFORM;
	a.worker_id = 13;
	a.worker_no = (char *)"R3";
	a.home_region = (char *)"411002";
	a.kind = (char *)"labour_contract";
	a.from_day = 20089; /* 2025-01-01 */
	a.version = 1;
	a.terms = &t;
	t.pay_fen = MONEY_MAX_FEN;
	t.pay_cycle = (char *)"month";
	assert_int_equal(kit_call(kit, "TakeAgreement", &kit_daemons, &a.base, NULL), 0);
	days_in("R1", 1, 19, 1, "13:00:00");
	days_in("R3", 2, 1, 31, "23:00:00");
	audit();
	assert_int_equal(open_n("TIM-06"), 1);
	assert_int_equal(kit_number("select count(*) from wages.worker_month where error <> '' "
				    "and worker_id = 13"),
			 1);
	ask.month = (char *)"2025-03";
	assert_int_equal(kit_call(kit, "WhatIf", NULL, &ask.base, &would), 0);
	assert_int_equal(would->judged, 2);
	assert_int_equal(would->failed, 1);
}

static void number_of_nobody__audited_again__waits_since_the_first(void **state)
{
	(void)state;
	days_in("R9", 1, 3, 2, "09:00:00");
	audit();
	kit_clock("2025-04-12 09:00:00");
	again();
	assert_int_equal(kit_number("select count(*) from wages.unknown_worker where since = "
				    "timestamptz '2025-04-10 09:00:00+08'"),
			 1);
}

#define TEST(name) cmocka_unit_test_teardown(name, checked)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(number_of_two__awaits_of_both__the_soonest),
		TEST(number_of_two__audited_again__findings_of_both_stay),
		TEST(number__corrected_to_be_another_s__both_audited_at_once),
		TEST(sum_out_of_range__said__others_audited),
		TEST(number_of_nobody__audited_again__waits_since_the_first),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
