/*
 * Checks (REL, REG, CTR): each rule with its fault and with a clean neighbour, the day on which
 * nothing happening becomes a fact, and that a second look says nothing new. Through dispatch() and
 * PostgreSQL.
 */
#include "checks.h"

static void progress__after_checks__nothing_waits_or_failed(void)
{
	assert_int_equal(kit_number("select count(*) from registration.check_failed"), 0);
}

/* ---- contracts ------------------------------------------------------------------------------ */

static void ctr_01__no_contract__from_the_day_the_month_is_over(void **state UNUSED)
{
	const Audit__Finding *f;

	kit_clock("2022-02-27 09:00:00");
	employers_given();
	worker_given("R-1", "A1", "2022-01-31");
	worker_given("R-2", "A1", "2022-01-31");
	signed_as("R-2", "labour_contract", "2022-01-31", NULL);
	assert_int_equal(checked(), 0);
	assert_int_equal(kit_number("select count(*) from registration.check_due"), 1);
	kit_clock("2022-02-28 00:00:01");
	assert_int_equal(checked(), 1);
	f = finding_of("CTR-01");
	assert_string_equal(f->auditor, "registration");
	assert_string_equal(f->worker_no, "R-1");
	assert_string_equal(f->month, "2022-02");
	assert_string_equal(f->desk, "HRSS.INSP");
	assert_false(f->hint);
	assert_non_null(strstr(f->arithmetic_zh, "2022-02-28"));
	assert_non_null(strstr(f->arithmetic_zh, "2023-01-30"));
	assert_non_null(strstr(f->facts_json, "\"double_months\":\"0\""));
	assert_non_null(strstr(f->clauses[1]->text_zh, "应当自用工之日起一个月内订立书面劳动合同"));
	assert_int_equal(rechecked(), 0);
	progress__after_checks__nothing_waits_or_failed();
}

static void ctr_01__months_pass__exposure_grows_by_the_month_to_a_year(void **state UNUSED)
{
	kit_clock("2026-02-05 09:00:00");
	employers_given();
	worker_given("R-1", "A1", "2026-01-05"); /* domain T10 */
	assert_int_equal(checked(), 1);
	assert_non_null(strstr(finding_of("CTR-01")->arithmetic_en, "2026-02-05"));
	kit_clock("2026-03-04 23:00:00");
	assert_int_equal(checked(), 0);
	kit_clock("2026-03-05 00:00:01");
	assert_int_equal(checked(), 1);
	assert_non_null(strstr(finding_of("CTR-01")->facts_json, "\"double_months\":\"1\""));
	kit_clock("2027-01-04 12:00:00");
	(void)checked();
	assert_int_equal(open_of("CTR-02"), 0);
	kit_clock("2027-01-05 00:00:01");
	assert_int_equal(checked(), 2); /* CTR-02, and the eleventh month */
	assert_int_equal(open_of("CTR-02"), 1);
	assert_non_null(strstr(finding_of("CTR-01")->facts_json, "\"double_months\":\"11\""));
	assert_non_null(strstr(finding_of("CTR-01")->arithmetic_en, "2027-01-04"));
	kit_clock("2028-06-01 00:00:01");
	assert_int_equal(rechecked(), 0);
	assert_int_equal(kit_number("select count(*) from registration.check_due "
				    "where kind = 'engagement'"),
			 0);
}

static void ctr_01__signed__cleared(void **state UNUSED)
{
	kit_clock("2022-06-01 09:00:00");
	employers_given();
	worker_given("R-1", "A1", "2022-01-31");
	assert_int_equal(checked(), 1);
	signed_as("R-1", "labour_contract", "2022-06-01", NULL);
	assert_int_equal(checked(), 1);
	assert_int_equal(open_of("CTR-01"), 0);
	assert_int_equal(
		kit_number("select count(*) from registration.finding_version v join "
			   "registration.finding f using (finding_id) where rule = 'CTR-01'"),
		2);
}

static void ctr_05_06__class_b__agreement_wanted_and_whole(void **state UNUSED)
{
	const Audit__Finding *f;

	kit_clock("2022-06-01 09:00:00");
	employers_given();
	worker_given("R-1", "B", "2022-05-01");
	worker_given("R-2", "B", "2022-05-01");
	worker_given("R-3", "B", "2022-05-01");
	signed_as("R-2", "written_agreement", "2022-05-01", "hours_standard");
	signed_as("R-3", "written_agreement", "2022-05-01", NULL);
	assert_int_equal(checked(), 2);
	f = finding_of("CTR-05");
	assert_string_equal(f->worker_no, "R-1");
	assert_true(f->hint); /* the term is a candidate */
	f = finding_of("CTR-06");
	assert_string_equal(f->worker_no, "R-2");
	assert_false(f->hint);
	assert_non_null(strstr(f->arithmetic_zh, "工时标准"));
	assert_int_equal(open_of("CTR-01"), 0); /* A and B are never mixed */
	assert_int_equal(rechecked(), 0);
}

static void rel_03__unclassed__from_the_day_after_the_term(void **state UNUSED)
{
	kit_clock("2022-05-31 09:00:00");
	employers_given();
	worker_given("R-1", "X", "2022-05-01");
	assert_int_equal(checked(), 0);
	kit_clock("2022-06-01 00:00:01");
	assert_int_equal(checked(), 1);
	assert_string_equal(finding_of("REL-03")->month, "2022-06");
}

/* ---- employers ------------------------------------------------------------------------------ */

static void reg_03__licence_runs_out__warned_then_found(void **state UNUSED)
{
	Registration__EmployerRow row = employer_given(CODE_A, "甲派遣", "411002");
	Registration__LicenceRow licence = licence_given(CODE_A, "dispatch", "许人社派2024001");
	Registration__ImportReply *rep;

	row.kind = (char *)"dispatch_agency";
	assert_int_equal(employers_import(NULL, &row, 1, false, &rep), 0);
	licence.from_day = day("2024-06-01").day;
	licence.last_day = day("2025-06-30").day;
	assert_int_equal(licences_import(NULL, &licence, 1, NULL, &rep), 0);
	assert_int_equal(rep->n_errors, 0);
	assert_int_equal(checked(), 0);
	kit_clock("2025-05-02 00:00:01");
	assert_int_equal(checked(), 1);
	assert_int_equal(open_of("REG-03a"), 1);
	kit_clock("2025-06-30 12:00:00");
	assert_int_equal(checked(), 0);
	kit_clock("2025-07-01 00:00:01");
	assert_int_equal(checked(), 2);
	assert_int_equal(open_of("REG-03a"), 0);
	assert_string_equal(finding_of("REG-03")->month, "2025-07");
	assert_int_equal(rechecked(), 0);
}

static void reg_01_02__struck_off_or_without_office__found(void **state UNUSED)
{
	Registration__EmployerRow rows[] = {employer_given(CODE_A, "甲平台", "411002"),
					    employer_given(CODE_B, "乙公司", "411002")};
	Registration__ImportReply *rep;

	rows[0].status = (char *)"revoked";
	rows[1].branch = (char *)"魏都区许昌路1号";
	assert_int_equal(employers_import(NULL, rows, 2, false, &rep), 0);
	assert_int_equal(rep->n_errors, 0);
	assert_int_equal(checked(), 1);
	assert_string_equal(finding_of("REG-01")->employer_name, "甲平台");
	assert_string_equal(finding_of("REG-02")->employer_name, "甲平台");
	assert_int_equal(rechecked(), 0);
}

/* ---- sole traders --------------------------------------------------------------------------- */

static void rel_07__26_with_one_agent__one_finding_that_names_them(void **state UNUSED)
{
	static char names[30][8];
	Registration__EngagementRow engaged_rows[30];
	Registration__SoleTraderRow rows[28];
	Registration__ImportReply *rep;
	const Audit__Finding *f;

	employers_given();
	for (int i = 0; i < 30; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "C-%02d", i + 1);
		engaged_rows[i] = engagement_given(CODE_A, names[i], MARCH_1, 0);
		engaged_rows[i].class_ = (char *)"C";
	}
	assert_int_equal(engagements_import(NULL, engaged_rows, 30, false, &rep), 0);
	for (int i = 0; i < 26; i++)
		rows[i] = trader_given(names[i],
				       i % 2 ? "某某财税代理 有限公司" : "某某财税代理有限公司",
				       "2025-03-05");
	rows[26] = trader_given(names[26], "另一家", "2024-01-05"); /* alone, long before */
	rows[27] = trader_given(names[27], "", "2025-02-20");       /* alone, about when he began */
	traders_import(rows, 28, NULL);
	assert_int_equal(checked(), 2);
	f = finding_of("REL-07");
	assert_int_equal(f->n_members, 26);
	assert_int_equal(f->worker_id, 0);
	assert_string_equal(f->members[0]->worker_no, "C-01");
	assert_string_equal(f->month, "2025-03");
	assert_non_null(strstr(f->clauses[0]->text_zh, "强迫、诱导劳动者注册为个体工商户"));
	assert_non_null(strstr(f->arithmetic_zh, "C-26"));
	assert_null(strstr(f->facts_json, "财税"));
	assert_int_equal(f->owed_fen, 0);
	assert_string_equal(finding_of("REL-07a")->worker_no, names[27]);
	assert_int_equal(kit_number("select count(*) from registration.engagement "
				    "where class <> 'C'"),
			 0); /* nobody's class changes */

	traders_import(rows, 28, NULL);
	assert_int_equal(checked(), 0);
	assert_int_equal(rechecked(), 0);
}

static void rel_07__two_with_one_agent__no_cluster(void **state UNUSED)
{
	Registration__SoleTraderRow rows[2];

	kit_clock("2025-04-10 09:00:00");
	employers_given();
	worker_given("C-1", "C", "2023-03-01");
	worker_given("C-2", "C", "2023-03-01");
	rows[0] = trader_given("C-1", "代理", "2025-03-05");
	rows[1] = trader_given("C-2", "代理", "2025-03-05");
	traders_import(rows, 2, NULL);
	assert_int_equal(checked(), 0);
	assert_int_equal(kit_number("select count(*) from registration.sole_trader"), 2);
	assert_int_equal(kit_number("select count(*) from registration.sole_trader "
				    "where agent ~ '^[0-9a-f]{32}$'"),
			 2);
}

/* 3,000 who stand alone and 1,000 with one agent, of one employer, in one call. */
static void rel_07__thousands_of_one_employer__each_found_in_one_call(void **state UNUSED)
{
	kit_clock("2025-04-10 09:00:00");
	employers_given();
	kit_sql("insert into registration.worker select 5000000 + g, now() from generate_series(1, "
		"4000) as g");
	kit_sql("insert into registration.engagement (engagement_id, worker_id, employer_id, "
		"worker_no, class, occupation, home_region, from_day, version) select 5000000 + g, "
		"5000000 + g, %" PRId64 ", 'T-' || g, 'C', 'rider', '411002', '2025-03-01', 1 "
		"from generate_series(1, 4000) as g",
		employer_number(CODE_A));
	kit_sql("insert into registration.sole_trader select g, 1, %" PRId64 ", 5000000 + g, '%s', "
		"'2025-03-05', 1, case when g > 3000 then repeat('a', 32) else '' end, '', '', "
		"'s', '', now(), 'i', null from generate_series(1, 4000) as g",
		employer_number(CODE_A), CODE_C);
	kit_sql("insert into registration.check_due select 'traders', %" PRId64 ", now()",
		employer_number(CODE_A));
	kit_sql("update registration.check_due set due_at = '2025-01-01'");
	(void)rechecked();
	progress__after_checks__nothing_waits_or_failed();
	assert_int_equal(open_of("REL-07a"), 3000);
	assert_int_equal(finding_of("REL-07")->n_members, 1000);
	assert_non_null(strstr(finding_of("REL-07")->facts_json, "\"n_agent\":\"1000\""));
	kit_sql("truncate registration.sole_trader");
	kit_sql("delete from registration.engagement where engagement_id > 5000000");
}

/* ---- the queue --------------------------------------------------------------------------------
 */

/* A check that goes on elsewhere holds the timer of a day to come: nothing that marks asks for it.
 */
static void import__timer_of_a_check_held_elsewhere__does_not_wait(void **state UNUSED)
{
	kit_clock("2022-02-27 09:00:00");
	employers_given();
	worker_given("R-1", "A1", "2022-01-31");
	assert_int_equal(checked(), 0); /* waits for 2022-02-28 */
	kit_sql("begin");
	assert_int_equal(kit_number("select count(*) from (select from registration.timer where "
				    "tag like 'check/%%' for update) as t"),
			 1);
	worker_given("R-2", "A1", "2022-01-31");
	signed_as("R-1", "labour_contract", "2022-01-31", NULL);
	kit_sql("rollback");
	(void)checked();
	kit_clock("2022-02-28 00:00:01");
	assert_int_equal(checked(), 1);
	assert_string_equal(finding_of("CTR-01")->worker_no, "R-2");
}

static int64_t walks(void)
{
	Registration__GetCheckProgressRequest req = REGISTRATION__GET_CHECK_PROGRESS_REQUEST__INIT;
	Registration__GetCheckProgressReply *rep;

	assert_int_equal(kit_call(k, "GetCheckProgress", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->walks, kit_number("select count(*) from registration.timer where "
						"tag like 'check-all/%%'"));
	return (int64_t)rep->walks;
}

static void run_checks__many_wait_already__the_walk_waits_too(void **state UNUSED)
{
	Registration__RunChecksRequest req = REGISTRATION__RUN_CHECKS_REQUEST__INIT;

	kit_clock("2022-06-01 09:00:00");
	employers_given();
	worker_given("R-1", "A1", "2022-01-31");
	(void)checked();
	kit_sql("insert into registration.check_due select 'rule_document', g, '2022-05-01' from "
		"generate_series(1, 20000) as g");
	assert_int_equal(kit_call(k, "RunChecks", NULL, &req.base, NULL), 0);
	assert_int_equal(walks(), 5);
	(void)kit_timers(k);
	assert_int_equal(walks(), 5);
	assert_int_equal(kit_number("select count(*) from registration.check_due where kind = "
				    "'engagement' and due_at <= '2022-06-01 09:00:00+08'"),
			 0);
	kit_sql("delete from registration.check_due where kind = 'rule_document'");
	kit_clock("2022-06-01 09:00:03");
	(void)checked();
	assert_int_equal(walks(), 0);
	progress__after_checks__nothing_waits_or_failed();
}

static void run_checks__begun_again_while_it_runs__both_reach_the_end(void **state UNUSED)
{
	Registration__RunChecksRequest req = REGISTRATION__RUN_CHECKS_REQUEST__INIT;

	kit_clock("2022-06-01 09:00:00");
	employers_given();
	worker_given("R-1", "A1", "2022-01-31");
	(void)checked();
	assert_int_equal(kit_call(k, "RunChecks", NULL, &req.base, NULL), 0);
	assert_int_equal(kit_call(k, "RunChecks", NULL, &req.base, NULL), 0);
	assert_int_equal(walks(), 10);
	(void)checked();
	assert_int_equal(walks(), 0);
	progress__after_checks__nothing_waits_or_failed();
}

/* ---- who sees, replay ----------------------------------------------------------------------- */

static void finding__of_another_county__not_seen(void **state UNUSED)
{
	Audit__ListFindingsRequest req = AUDIT__LIST_FINDINGS_REQUEST__INIT;
	Audit__ListFindingsReply *rep;

	req.rule = (char *)"CTR-01";
	kit_clock("2022-06-01 09:00:00");
	employers_given();
	worker_given("R-1", "A1", "2022-01-31"); /* home 411002 */
	assert_int_equal(checked(), 1);
	assert_int_equal(kit_call(k, "ListFindings", &kit_county, &req.base, &rep), 0);
	assert_int_equal(rep->n_findings, 0);
	assert_int_equal(kit_call(k, "ListFindings", &kit_weidu, &req.base, &rep), 0);
	assert_int_equal(rep->n_findings, 1);
	assert_int_equal(kit_call(k, "ListFindings", &kit_clerk, &req.base, &rep), E_DENIED);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		C(ctr_01__no_contract__from_the_day_the_month_is_over),
		C(ctr_01__months_pass__exposure_grows_by_the_month_to_a_year),
		C(ctr_01__signed__cleared),
		C(ctr_05_06__class_b__agreement_wanted_and_whole),
		C(rel_03__unclassed__from_the_day_after_the_term),
		C(reg_03__licence_runs_out__warned_then_found),
		C(reg_01_02__struck_off_or_without_office__found),
		C(rel_07__26_with_one_agent__one_finding_that_names_them),
		C(rel_07__two_with_one_agent__no_cluster),
		C(rel_07__thousands_of_one_employer__each_found_in_one_call),
		C(import__timer_of_a_check_held_elsewhere__does_not_wait),
		C(run_checks__many_wait_already__the_walk_waits_too),
		C(run_checks__begun_again_while_it_runs__both_reach_the_end),
		C(finding__of_another_county__not_seen),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
