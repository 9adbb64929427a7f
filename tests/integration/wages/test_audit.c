/*
 * The audit against a real database and the shipped rules: what is found, what stays silent, what
 * clears, what waits.
 */
#include "wages_probe.h"

static int setup(void **state)
{
	kit_setup(state);
	employer_is(PLATFORM, CODE, "411002");
	employer_is(OTHER, OTHER_CODE, "411081");
	limits_filed(CODE);
	limits_filed(OTHER_CODE);
	engaged((struct engaged){1, 11, PLATFORM, 1, "R1", "B", "rider", "2021-01-01"});
	engaged((struct engaged){2, 12, PLATFORM, 1, "D1", "C", "ride_driver", "2021-01-01"});
	engaged((struct engaged){3, 13, PLATFORM, 1, "A1", "A1", "rider", "2021-01-01"});
	engaged((struct engaged){4, 14, OTHER, 1, "R1", "B", "rider", "2021-01-01"});
	return 0;
}

static int checked(void **state)
{
	const struct kit_event *ignored;

	(void)state;
	wages_check();
	wages_emptied("");
	kit_clock("2025-04-10 09:00:00");
	(void)kit_events(kit, &ignored);
	return 0;
}

/* The courier of acceptance scenario S1: 205 h of orders in April 2022, their union 180 h; he
 * rests on every seventh day, and on the fifth, a statutory holiday. */
static void courier_s1(struct file f, const char *no, const char *region)
{
	static char ref[50][16], from[50][24], to[50][24];
	struct interval rows[50];

	for (size_t d = 0; d < 25; d++) {
		(void)snprintf(ref[2 * d], 16, "S%02zu-a", d);
		(void)snprintf(ref[2 * d + 1], 16, "S%02zu-b", d);
		(void)snprintf(from[2 * d], 24, "2022-04-%02zu 09:00:00", d + 1 + (d + 2) / 6);
		(void)snprintf(to[2 * d], 24, "2022-04-%02zu 16:12:00", d + 1 + (d + 2) / 6);
		(void)snprintf(from[2 * d + 1], 24, "2022-04-%02zu 10:40:00", d + 1 + (d + 2) / 6);
		(void)snprintf(to[2 * d + 1], 24, "2022-04-%02zu 11:40:00", d + 1 + (d + 2) / 6);
	}
	for (size_t i = 0; i < 50; i++)
		rows[i] = (struct interval){ref[i], no, "order", from[i], to[i], region};
	intervals_in(f, rows, 50);
}

static const struct file april = {CODE, "2022-04", "", 1};

static void pay_s1(uint8_t mark, int64_t fen)
{
	const struct file f = {CODE, "2022-04", "", mark};
	const struct pay rows[] = {
		{"P1", "R1", "PIECE", fen },
                {"P2", "R1", "TIP",   5000}
        };

	pay_in(f, rows, 2);
}

static size_t n_events(void)
{
	const struct kit_event *events;

	return kit_events(kit, &events);
}

static void pay_02__s1_courier__short_288_yuan(void **state)
{
	const struct kit_event *events;
	Audit__ListFindingsReply *rep;
	const Audit__Finding *f;
	char key[40];

	(void)state;
	courier_s1(april, "R1", "411002");
	pay_s1(1, 324000);
	(void)n_events();
	audit();
	rep = findings(PLATFORM, "PAY-02", "");
	assert_int_equal(rep->n_findings, 1);
	f = rep->findings[0];
	assert_int_equal(f->owed_fen, 28800);
	assert_string_equal(f->worker_no, "R1");
	assert_string_equal(f->region, "411002");
	assert_string_equal(f->month, "2022-04");
	assert_string_equal(f->state, "open");
	assert_int_equal(f->version, 1);
	assert_non_null(strstr(f->arithmetic_zh, "180.00"));
	assert_non_null(strstr(f->arithmetic_zh, "19.60"));
	assert_true(f->confirm); /* the tier of the county is not confirmed */
	assert_true(f->n_clauses >= 2);
	assert_true(f->n_parameters >= 3);
	assert_non_null(strstr(f->facts_json, "\"worked_s\":\"648000\""));
	assert_int_equal(kit_events(kit, &events), 2); /* and MonthMeasured: test_measure */
	(void)snprintf(key, sizeof(key), "finding/%" PRId64, f->finding_id);
	assert_string_equal(events[0].event, "wages.FindingRecorded");
	assert_string_equal(events[0].key, key);
}

static void audit__again_with_nothing_new__writes_nothing(void **state)
{
	Wages__RunAuditRequest req;
	Wages__RunAuditReply *rep;

	(void)state;
	courier_s1(april, "R1", "411002");
	pay_s1(1, 324000);
	audit();
	(void)n_events();
	wages__run_audit_request__init(&req);
	req.month_from = (char *)"2022-04";
	req.month_to = (char *)"2022-04";
	assert_int_equal(kit_call(kit, "RunAudit", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->marked, 1);
	audit();
	assert_int_equal(n_events(), 0);
	assert_int_equal(kit_number("select max(version) from wages.finding"), 1);
}

/* A body of the release before knows nothing of the fields that came since. */
static void audit__stored_without_new_fields__writes_nothing(void **state)
{
	Wages__RunAuditRequest req;

	(void)state;
	courier_s1(april, "R1", "411002");
	pay_s1(1, 324000);
	audit();
	(void)n_events();
	kit_sql("update wages.finding_version set body = (body::jsonb - 'auditor' - "
		"'members')::json");
	wages__run_audit_request__init(&req);
	req.month_from = (char *)"2022-04";
	req.month_to = (char *)"2022-04";
	assert_int_equal(kit_call(kit, "RunAudit", NULL, &req.base, NULL), 0);
	audit();
	assert_int_equal(n_events(), 0);
	assert_string_equal(findings(PLATFORM, "PAY-02", "open")->findings[0]->auditor, "wages");
}

static void finding__pay_corrected__cleared_then_opened_again(void **state)
{
	Audit__ListFindingsReply *rep;

	(void)state;
	courier_s1(april, "R1", "411002");
	pay_s1(1, 324000);
	audit();
	pay_s1(2, 352800); /* exactly the floor */
	audit();
	rep = findings(PLATFORM, "PAY-02", "cleared");
	assert_int_equal(rep->n_findings, 1);
	assert_int_equal(rep->findings[0]->version, 2);
	assert_int_equal(findings(PLATFORM, "PAY-02", "open")->n_findings, 0);
	pay_s1(3, 352799);
	audit();
	rep = findings(PLATFORM, "PAY-02", "open");
	assert_int_equal(rep->findings[0]->version, 3);
	assert_int_equal(rep->findings[0]->owed_fen, 1);
	assert_int_equal(kit_number("select count(*) from wages.finding_version"), 3);
}

static void class_a1__below_the_hourly_floor__not_pay_02(void **state)
{
	const struct pay rows[] = {
		{"P1", "A1", "PIECE", 100}
        };

	(void)state;
	courier_s1(april, "A1", "411002");
	pay_in(april, rows, 1);
	audit();
	assert_int_equal(findings(PLATFORM, "PAY-02", "open")->n_findings, 0);
}

static void pay_02__no_pay_line__waits_for_the_pay_day(void **state)
{
	(void)state;
	kit_clock("2022-05-03 09:00:00");
	courier_s1(april, "R1", "411002");
	audit();
	assert_int_equal(findings(PLATFORM, "PAY-02", "open")->n_findings, 0);
	assert_int_equal(kit_number("select count(*) from wages.dirty"), 1);
	kit_clock("2022-06-01 00:00:01");
	audit();
	assert_int_equal(findings(PLATFORM, "PAY-02", "open")->findings[0]->owed_fen, 352800);
	assert_int_equal(kit_number("select count(*) from wages.dirty"), 0);
}

static void unknown_number__engaged_later__counts_then(void **state)
{
	Wages__GetAuditProgressRequest req;
	Wages__GetAuditProgressReply *rep;

	(void)state;
	courier_s1(april, "R77", "411002");
	pay_in(april, &(struct pay){"P1", "R77", "PIECE", 324000}, 1);
	audit();
	wages__get_audit_progress_request__init(&req);
	assert_int_equal(kit_call(kit, "GetAuditProgress", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->unknown_workers, 1);
	assert_int_equal(rep->open_findings, 0);
	engaged((struct engaged){77, 777, PLATFORM, 1, "R77", "B", "rider", "2022-01-01"});
	audit();
	assert_int_equal(kit_call(kit, "GetAuditProgress", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->unknown_workers, 0);
	assert_int_equal(rep->open_findings, 1);
	assert_int_equal(rep->failed, 0);
	assert_int_equal(findings(PLATFORM, "PAY-02", "")->findings[0]->worker_id, 777);
	/* declared class A1 now: the hourly floor is not his */
	engaged((struct engaged){77, 777, PLATFORM, 2, "R77", "A1", "rider", "2022-01-01"});
	audit();
	assert_int_equal(findings(PLATFORM, "PAY-02", "")->n_findings, 0);
	kit_sql("delete from wages.engagement where engagement_id = 77");
}

static void number__passed_to_another__work_by_its_day(void **state)
{
	const struct interval rows[] = {
		{"A1", "R8", "order", "2025-03-09 08:00:00", "2025-03-09 09:00:00", "411002"},
		{"A2", "R8", "order", "2025-03-20 08:00:00", "2025-03-20 10:00:00", "411002"}
        };

	(void)state;
	engaged((struct engaged){81, 801, PLATFORM, 1, "R8", "B", "rider", "2025-01-01"});
	engaged((struct engaged){82, 802, PLATFORM, 1, "R8", "B", "rider", "2025-03-15"});
	engaged((struct engaged){83, 801, PLATFORM, 1, "R8-old", "B", "rider", "2025-03-15"});
	intervals_in((struct file){CODE, "2025-03", "", 1}, rows, 2);
	assert_int_equal(facts_of(PLATFORM, "R8", "2025-03")->worked_s, 7200);
	assert_int_equal(facts_of(PLATFORM, "R8-old", "2025-03")->worked_s, 3600);
	kit_sql("delete from wages.engagement where engagement_id in (81, 82, 83)");
}

static void tim_05__driver_over_four_hours__the_day_it_starts(void **state)
{
	const struct interval rows[] = {
		{"T1", "D1", "order", "2025-03-09 22:00:00", "2025-03-10 00:15:00", "411002"},
		{"T2", "D1", "order", "2025-03-10 00:30:00", "2025-03-10 02:30:00", "411002"},
		{"T3", "R1", "order", "2025-03-09 06:00:00", "2025-03-09 10:30:00", "411002"}
        };
	Audit__ListFindingsReply *rep;

	(void)state;
	intervals_in((struct file){CODE, "2025-03", "", 1}, rows, 3);
	audit();
	rep = findings(PLATFORM, "TIM-05", "");
	assert_int_equal(rep->n_findings, 1); /* the rider drives no motor vehicle */
	assert_string_equal(rep->findings[0]->subject, "2025-03-09");
	assert_string_equal(rep->findings[0]->worker_no, "D1");
	assert_string_equal(rep->findings[0]->department, "TRANS");
	assert_non_null(strstr(rep->findings[0]->arithmetic_zh, "2025-03-09 22:00:00"));
	assert_int_equal(rep->findings[0]->owed_fen, 0);
}

static void tim_06__thirteen_hours__that_day(void **state)
{
	const struct interval rows[] = {
		{"T1", "R1", "order",  "2025-03-09 06:00:00", "2025-03-09 12:00:00", "411002"},
		{"T2", "R1", "online", "2025-03-09 11:00:00", "2025-03-09 19:00:00", "411002"}
        };
	Audit__ListFindingsReply *rep;

	(void)state;
	intervals_in((struct file){CODE, "2025-03", "", 1}, rows, 2);
	audit();
	rep = findings(PLATFORM, "TIM-06", "");
	assert_int_equal(rep->n_findings, 1);
	assert_string_equal(rep->findings[0]->subject, "2025-03-09");
	assert_true(rep->findings[0]->hint); /* the cap is a candidate, no law */
}

static void month__without_a_tier__said_and_the_other_rules_asked(void **state)
{
	const struct interval rows[] = {
		{"T1", "R1", "order", "2025-03-09 06:00:00", "2025-03-09 19:00:00", "411000"}
        };
	Wages__GetAuditProgressRequest req;
	Wages__GetAuditProgressReply *rep;

	(void)state;
	intervals_in((struct file){CODE, "2025-03", "", 1}, rows, 1);
	pay_in((struct file){CODE, "2025-03", "", 1}, &(struct pay){"P1", "R1", "PIECE", 100}, 1);
	audit();
	wages__get_audit_progress_request__init(&req);
	assert_int_equal(kit_call(kit, "GetAuditProgress", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->failed, 1);
	assert_non_null(strstr(rep->last_error, "411000"));
	assert_int_equal(findings(PLATFORM, "TIM-06", "")->n_findings, 1);
	assert_int_equal(findings(PLATFORM, "PAY-02", "")->n_findings, 0);
}

static void finding__of_another_county__not_seen(void **state)
{
	Audit__GetFindingRequest get;
	Audit__ListFindingsRequest list;
	Audit__ListFindingsReply *rep;

	(void)state;
	courier_s1(april, "R1", "411002");
	pay_s1(1, 324000);
	audit();
	audit__list_findings_request__init(&list);
	assert_int_equal(kit_call(kit, "ListFindings", &kit_county, &list.base, &rep), 0);
	assert_int_equal(rep->n_findings, 0);
	audit__get_finding_request__init(&get);
	get.finding_id = findings(0, "", "")->findings[0]->finding_id;
	assert_int_equal(kit_call(kit, "GetFinding", &kit_county, &get.base, NULL), E_NOT_FOUND);
	assert_int_equal(kit_call(kit, "GetFinding", NULL, &get.base, NULL), 0);
	assert_int_equal(kit_call(kit, "GetFinding", &kit_clerk, &get.base, NULL), E_DENIED);
}

static void findings__by_month_and_rule__those_only(void **state)
{
	Audit__ListFindingsRequest list;
	Audit__ListFindingsReply *rep;

	(void)state;
	courier_s1(april, "R1", "411024");
	pay_s1(1, 200000);
	audit();
	audit__list_findings_request__init(&list);
	list.month = (char *)"2022-04";
	assert_int_equal(kit_call(kit, "ListFindings", &kit_county, &list.base, &rep), 0);
	assert_int_equal(rep->n_findings, 1); /* the work was done in that county */
	list.after_id = rep->findings[0]->finding_id;
	assert_int_equal(kit_call(kit, "ListFindings", NULL, &list.base, &rep), 0);
	assert_int_equal(rep->n_findings, 0);
	list.after_id = 0;
	list.month = (char *)"2022-05";
	assert_int_equal(kit_call(kit, "ListFindings", NULL, &list.base, &rep), 0);
	assert_int_equal(rep->n_findings, 0);
	list.month = (char *)"april";
	assert_int_equal(kit_call(kit, "ListFindings", NULL, &list.base, NULL), E_FIELD);
}

static void facts__month_of_s1__as_by_hand(void **state)
{
	Wages__Facts *f;

	(void)state;
	courier_s1(april, "R1", "411002");
	pay_s1(1, 324000);
	f = facts_of(PLATFORM, "R1", "2022-04");
	assert_int_equal(f->order_s, 648000);
	assert_int_equal(f->n_days, 30);
	assert_int_equal(f->days[1]->order_s, 25920);
	assert_int_equal(f->n_sessions, 25);
	assert_int_equal(f->longest_run_s, 25920);
	assert_int_equal(f->longest_run_from_us, us("2022-04-01 09:00:00"));
	assert_int_equal(f->holiday_s, 0); /* test_holiday.c has some */
	assert_true(f->holidays_known);
	assert_int_equal(f->counted_pay_fen, 324000);
	assert_int_equal(f->other_pay_fen, 5000);
	assert_int_equal(f->pay_per_hour_fen, 1800);
	assert_int_equal(f->n_intervals, 50);
	assert_string_equal(f->region, "411002");
}

static void replay__findings__all_to_one_subscriber(void **state)
{
	Service__ReplayEventsRequest req;
	const struct kit_event *events;
	size_t n;

	(void)state;
	courier_s1(april, "R1", "411002");
	pay_s1(1, 324000);
	audit();
	(void)n_events();
	service__replay_events_request__init(&req);
	req.subscriber = (char *)"alerts";
	assert_int_equal(kit_call(kit, "ReplayEvents",
				  &(struct kit_who){"operator", "HRSS", "411000", "operator", 0, 0},
				  &req.base, NULL),
			 0);
	assert_int_equal(kit_timers(kit), 1);
	n = kit_events(kit, &events);
	assert_int_equal(n, 2); /* the finding, and the end of it */
	assert_string_equal(events[0].target, "alerts");
	assert_string_equal(events[1].event, "alerts.ReplayDone");
}

#define TEST(name) cmocka_unit_test_teardown(name, checked)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pay_02__s1_courier__short_288_yuan),
		TEST(audit__again_with_nothing_new__writes_nothing),
		TEST(audit__stored_without_new_fields__writes_nothing),
		TEST(finding__pay_corrected__cleared_then_opened_again),
		TEST(class_a1__below_the_hourly_floor__not_pay_02),
		TEST(pay_02__no_pay_line__waits_for_the_pay_day),
		TEST(unknown_number__engaged_later__counts_then),
		TEST(number__passed_to_another__work_by_its_day),
		TEST(tim_05__driver_over_four_hours__the_day_it_starts),
		TEST(tim_06__thirteen_hours__that_day),
		TEST(month__without_a_tier__said_and_the_other_rules_asked),
		TEST(finding__of_another_county__not_seen),
		TEST(findings__by_month_and_rule__those_only),
		TEST(facts__month_of_s1__as_by_hand),
		TEST(replay__findings__all_to_one_subscriber),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
