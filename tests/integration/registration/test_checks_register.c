/*
 * Checks of employers, of what they agreed with one another and of the rules they give (REG,
 * CTR-09, CTR-10): each fault planted beside a clean neighbour, then mended. Through dispatch() and
 * PostgreSQL.
 */
#include "checks.h"

static void employers_of_three(void)
{
	Registration__EmployerRow rows[] = {employer_given(CODE_A, "甲平台", "411000"),
					    employer_given(CODE_B, "乙公司", "411002"),
					    employer_given(CODE_C, "丙公司", "411002")};
	Registration__ImportReply *rep;

	for (size_t i = 0; i < 3; i++) {
		rows[i].kind = (char *)(i ? "partner" : "platform");
		rows[i].branch = (char *)"魏都区许昌路1号";
	}
	assert_int_equal(employers_import(NULL, rows, 3, false, &rep), 0);
	assert_int_equal(rep->created, 3);
}

/* ---- licences of a trade --------------------------------------------------------------------- */

static void works_as(const char *code, const char *occupation, const char *from, const char *to)
{
	Registration__EngagementRow row =
		engagement_given(code, "R-1", day(from).day, *to ? day(to).day : 0);
	Registration__ImportReply *rep;

	row.occupation = (char *)occupation;
	assert_int_equal(engagements_import(NULL, &row, 1, false, &rep), 0);
	assert_int_equal(rep->n_errors, 0);
}

static void licensed(const char *code, const char *kind)
{
	Registration__LicenceRow row = licence_given(code, kind, "许2025001");
	Registration__ImportReply *rep;

	assert_int_equal(licences_import(NULL, &row, 1, NULL, &rep), 0);
	assert_int_equal(rep->n_errors, 0);
}

static void reg_04__courier_work_without_licence__found_until_it_has_one(void **state UNUSED)
{
	employers_of_three();
	works_as(CODE_A, "courier", "2025-04-01", ""); /* a platform: no partner */
	works_as(CODE_B, "courier", "2025-04-01", "");
	works_as(CODE_C, "courier", "2025-04-01", "");
	licensed(CODE_C, "express");
	assert_planted(&(struct planted){"REG-04", "", "2025-04",
					 "\"unlicensed_en\":\"a courier licence\"", "二、2"});
	assert_string_equal(finding_of("REG-04")->employer_name, "乙公司");
	licensed(CODE_B, "ride_hailing"); /* of another trade */
	assert_planted(&(struct planted){"REG-04", "", "2025-04",
					 "\"unlicensed_from\":\"2025-04-01\"", "二、2"});
	licensed(CODE_B, "express");
	assert_none("REG-04", 1);
}

static void reg_04__work_begins_and_ends__found_on_those_days_alone(void **state UNUSED)
{
	employers_of_three();
	works_as(CODE_B, "truck_driver", "2025-05-01", "2025-06-01");
	assert_none("REG-04", 0);
	kit_clock("2025-05-01 00:00:01");
	assert_planted(&(struct planted){"REG-04", "", "2025-05",
					 "\"unlicensed_from\":\"2025-05-01\"", "二、2"});
	kit_clock("2025-05-31 23:00:00");
	assert_int_equal(checked(), 0);
	kit_clock("2025-06-01 00:00:01");
	assert_none("REG-04", 1);
}

/* The platform's workers are sent through a partner: the partner carries the trade on. */
static void works_through(const char *partner, const char *from)
{
	Registration__EngagementRow row = engagement_given(CODE_A, "R-1", day(from).day, 0);
	Registration__ImportReply *rep;

	row.occupation = (char *)"courier";
	row.partner_code = (char *)partner;
	assert_int_equal(engagements_import(NULL, &row, 1, false, &rep), 0);
	assert_int_equal(rep->n_errors, 0);
}

static void reg_04__platforms_work_through_a_partner__the_partner_is_asked(void **state UNUSED)
{
	employers_of_three();
	licensed(CODE_B, "express");
	works_through(CODE_B, "2025-04-01");
	assert_none("REG-04", 0);
	works_through(CODE_C, "2025-04-01");
	assert_planted(&(struct planted){"REG-04", "", "2025-04",
					 "\"unlicensed_from\":\"2025-04-01\"", "二、2"});
	assert_string_equal(finding_of("REG-04")->employer_name, "丙公司");
	works_through(CODE_B, "2025-04-01"); /* no longer through it */
	assert_none("REG-04", 1);
}

/* ---- dispatch licences ----------------------------------------------------------------------- */

static void dispatch_licensed(const char *number, const char *from, const char *last)
{
	Registration__LicenceRow row = licence_given(CODE_B, "dispatch", number);
	Registration__ImportReply *rep;

	row.from_day = day(from).day;
	row.last_day = *last ? day(last).day : 0;
	assert_int_equal(licences_import(NULL, &row, 1, NULL, &rep), 0);
	assert_int_equal(rep->created, 1);
}

static void agency_of_two(void)
{
	Registration__EmployerRow row = employer_given(CODE_B, "乙派遣", "411002");
	Registration__ImportReply *rep;

	row.kind = (char *)"dispatch_agency";
	row.branch = (char *)"魏都区许昌路1号";
	assert_int_equal(employers_import(NULL, &row, 1, false, &rep), 0);
	assert_int_equal(rep->created, 1);
	dispatch_licensed("许人社派2022001", "2022-06-01", "2025-05-31");
}

static void reg_03a__renewal_recorded_before_the_end__cleared(void **state UNUSED)
{
	agency_of_two();
	assert_planted(&(struct planted){"REG-03a", "", "2025-04",
					 "\"dispatch_last\":\"2025-05-31\"", "二、2"});
	dispatch_licensed("许人社派2025001", "2025-06-01", "2028-05-31");
	assert_none("REG-03a", 1);
	kit_clock("2025-06-01 00:00:01");
	assert_int_equal(checked(), 0);
	kit_clock("2028-04-01 23:00:00");
	assert_int_equal(checked(), 0);
	kit_clock("2028-04-02 00:00:01"); /* of the renewal, in its turn */
	assert_planted(&(struct planted){"REG-03a", "", "2028-04",
					 "\"dispatch_last\":\"2028-05-31\"", "二、2"});
	assert_none("REG-03", 0);
}

static void reg_03a__renewal_begins_after_a_gap__warned_found_then_neither(void **state UNUSED)
{
	agency_of_two();
	dispatch_licensed("许人社派2025001", "2025-07-01", "");
	assert_planted(&(struct planted){"REG-03a", "", "2025-04",
					 "\"dispatch_last\":\"2025-05-31\"", "二、2"});
	assert_none("REG-03", 0);
	kit_clock("2025-06-01 00:00:01");
	assert_planted(&(struct planted){"REG-03", "", "2025-06",
					 "\"dispatch_from\":\"2025-06-01\"", "二、2"});
	assert_none("REG-03a", 1);
	kit_clock("2025-07-01 00:00:01");
	assert_none("REG-03", 1);
	assert_int_equal(open_of("REG-03a"), 0);
}

static void reg_03a__renewal_beside_it__cleared(void **state UNUSED)
{
	agency_of_two();
	assert_planted(&(struct planted){"REG-03a", "", "2025-04",
					 "\"dispatch_last\":\"2025-05-31\"", "二、2"});
	dispatch_licensed("许人社派2025001", "2025-04-01", "2028-05-31");
	assert_none("REG-03a", 1);
}

/* Of `n` workers the first `n_dispatched` are an agency's. */
static void labour_given(const char *code, size_t n, size_t n_dispatched, const char *to)
{
	Registration__EngagementRow rows[20];
	Registration__ImportReply *rep;
	char names[20][16];

	for (size_t i = 0; i < n; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "L-%zu", i + 1);
		rows[i] = engagement_given(code, names[i], day("2025-04-01").day,
					   *to && !i ? day(to).day : 0);
		rows[i].class_ = (char *)(i < n_dispatched ? "A3" : "A1");
		rows[i].occupation = (char *)"rider";
	}
	assert_int_equal(engagements_import(NULL, rows, n, false, &rep), 0);
	assert_int_equal(rep->n_errors, 0);
}

static void reg_07__more_than_a_tenth_dispatched__found_until_fewer(void **state UNUSED)
{
	employers_of_three();
	labour_given(CODE_A, 11, 2, "");
	labour_given(CODE_B, 10, 1, ""); /* a tenth may be */
	assert_planted(&(struct planted){"REG-07", "", "2025-04",
					 "\"dispatched\":\"2\",\"headcount\":\"11\"", "第四条"});
	assert_string_equal(finding_of("REG-07")->employer_name, "甲平台");
	assert_true(finding_of("REG-07")->confirm); /* the text of the tenth was not seen */
	labour_given(CODE_A, 11, 2, "2025-04-20");  /* one of them goes */
	assert_int_equal(checked(), 0);
	kit_clock("2025-04-30 12:00:00");
	assert_int_equal(checked(), 0);
	kit_clock("2025-05-01 00:00:01"); /* the first of the month */
	assert_none("REG-07", 1);
}

static void reg_07__an_agencys_own__not_asked(void **state UNUSED)
{
	agency_of_two();
	labour_given(CODE_B, 3, 3, "");
	assert_none("REG-07", 0);
}

/* ---- cooperation ----------------------------------------------------------------------------- */

static void cooperates(Registration__CooperationRow *row, const char *reason)
{
	Registration__ImportReply *rep;

	assert_int_equal(
		RECORDS_IMPORT(Cooperation, COOPERATION, row, 1, false, reason, NULL, &rep), 0);
	assert_int_equal(rep->n_errors, 0);
	assert_int_equal(rep->created + rep->updated, 1);
}

static void supervises(const char *partner, const char *on)
{
	Registration__SupervisionRow row = supervision_given(day(on).day);
	Registration__ImportReply *rep;

	row.partner_code = (char *)partner;
	assert_int_equal(RECORDS_IMPORT(Supervision, SUPERVISION, &row, 1, false, NULL, NULL, &rep),
			 0);
	assert_int_equal(rep->created, 1);
}

static void reg_05__a_clause_absent__found_until_it_is_agreed(void **state UNUSED)
{
	Registration__CooperationRow row = cooperation_given("2025-1");
	Registration__CooperationRow unread = cooperation_given("2025-2"); /* all unclear */
	Registration__CooperationClause clause = clause_given("pay", "absent"), *list = &clause;

	employers_of_three();
	unread.partner_code = (char *)CODE_C;
	cooperates(&unread, NULL);
	row.clauses = &list;
	row.n_clauses = 1;
	cooperates(&row, NULL);
	assert_planted(&(struct planted){"REG-05", "", "2025-03",
					 "\"lacking_en\":\"pay floor, cycle, who pays\"", "二、2"});
	assert_non_null(strstr(finding_of("REG-05")->arithmetic_zh, "乙公司"));
	clause.state = (char *)"present";
	cooperates(&row, "补充协议");
	assert_none("REG-05", 1);
}

static void reg_06__nobody_looked_for_six_months__from_that_day(void **state UNUSED)
{
	Registration__CooperationRow row = cooperation_given("2025-1");

	employers_of_three();
	cooperates(&row, NULL);
	row.partner_code = (char *)CODE_C;
	cooperates(&row, NULL);
	supervises(CODE_C, "2025-04-01");
	assert_none("REG-06", 0);
	kit_clock("2025-08-31 23:00:00");
	assert_none("REG-06", 0);
	kit_clock("2025-09-01 00:00:01");
	assert_planted(&(struct planted){"REG-06", "", "2025-09",
					 "\"unsupervised_from\":\"2025-09-01\"", "二、2"});
	assert_non_null(strstr(finding_of("REG-06")->facts_json, "\"partner\":\"乙公司\""));
	assert_true(finding_of("REG-06")->hint); /* the months are a candidate */
	supervises(CODE_B, "2025-09-01");
	assert_none("REG-06", 1);
	kit_clock("2025-10-01 00:00:01"); /* six months after the other was looked after */
	assert_planted(&(struct planted){"REG-06", "", "2025-10",
					 "\"supervised_last\":\"2025-04-01\"", "二、2"});
}

static void reg_06a__agreement_ends_soon__found_until_renewed(void **state UNUSED)
{
	Registration__CooperationRow row = cooperation_given("2025-1");
	Registration__CooperationRow open = cooperation_given("2025-2"); /* no last day */

	employers_of_three();
	open.partner_code = (char *)CODE_C;
	cooperates(&open, NULL);
	row.last_day = day("2025-07-31").day;
	cooperates(&row, NULL);
	kit_clock("2025-06-01 23:00:00");
	assert_none("REG-06a", 0);
	kit_clock("2025-06-02 00:00:01");
	assert_planted(
		&(struct planted){"REG-06a", "", "2025-06", "\"ends_on\":\"2025-07-31\"", "二、2"});
	row.number = (char *)"2025-3";
	row.from_day = day("2025-08-01").day;
	row.last_day = 0;
	cooperates(&row, NULL);
	assert_none("REG-06a", 1);
}

static void reg_06a__ended__cleared_by_itself(void **state UNUSED)
{
	Registration__CooperationRow row = cooperation_given("2025-1");

	employers_of_three();
	row.last_day = day("2025-05-31").day;
	cooperates(&row, NULL);
	assert_planted(&(struct planted){"REG-06a", "", "2025-04",
					 "\"ends_warn_from\":\"2025-04-02\"", "二、2"});
	kit_clock("2025-05-31 23:00:00");
	assert_int_equal(checked(), 0);
	kit_clock("2025-06-01 00:00:01");
	assert_none("REG-06a", 1);
}

/* ---- rules given to workers ------------------------------------------------------------------ */

static void rule_stored(Registration__RuleDocumentRow *row, const char *reason)
{
	Registration__ImportReply *rep;

	assert_int_equal(
		RECORDS_IMPORT(RuleDocument, RULE_DOCUMENT, row, 1, false, reason, NULL, &rep), 0);
	assert_int_equal(rep->n_errors, 0);
	assert_int_equal(rep->created + rep->updated, 1);
}

static void ctr_09__shown_six_days_before__found_seven_is_enough(void **state UNUSED)
{
	Registration__RuleDocumentRow late = rule_given("unit_price", "3");
	Registration__RuleDocumentRow whole = rule_given("unit_price", "4");

	employers_of_three();
	late.notice_day = MARCH_1 - 6;
	whole.notice_day = MARCH_1 - 7;
	rule_stored(&late, NULL);
	rule_stored(&whole, NULL);
	assert_planted(&(struct planted){"CTR-09", "", "2025-03", "\"notice_days\":\"6\"",
					 "第四条第二款、第四款"});
	assert_non_null(strstr(finding_of("CTR-09")->arithmetic_zh, "骑手计价规则 3"));
	assert_non_null(strstr(finding_of("CTR-09")->arithmetic_zh, "6 天"));
	late.notice_day = MARCH_1 - 7;
	rule_stored(&late, "公示照片");
	assert_none("CTR-09", 1);
}

static void ctr_09__no_minutes_or_no_notice__each_found(void **state UNUSED)
{
	Registration__RuleDocumentRow row = rule_given("pay", "3");

	employers_of_three();
	row.consulted_day = 0;
	row.consulted_with = (char *)"";
	row.consulted_ref = (char *)"";
	rule_stored(&row, NULL);
	assert_planted(&(struct planted){"CTR-09", "", "2025-03", "\"consulted\":false",
					 "第四条第二款、第四款"});
	row = rule_given("pay", "3");
	row.notice_day = 0;
	rule_stored(&row, "会议纪要");
	assert_planted(&(struct planted){"CTR-09", "", "2025-03", "\"noticed\":false",
					 "第四条第二款、第四款"});
	row = rule_given("pay", "3");
	rule_stored(&row, "公示照片");
	assert_none("CTR-09", 1);
}

static void ctr_10__no_channel_of_appeal__found_until_there_is_one(void **state UNUSED)
{
	Registration__RuleDocumentRow row = rule_given("rewards", "3");
	Registration__RuleDocumentRow whole = rule_given("rewards", "4");

	employers_of_three();
	row.appeal_channel = (char *)"";
	rule_stored(&row, NULL);
	rule_stored(&whole, NULL);
	assert_planted(&(struct planted){"CTR-10", "", "2025-03", "\"has_channel\":false",
					 "第四条第二款、第四款"});
	assert_non_null(strstr(finding_of("CTR-10")->arithmetic_zh, "骑手计价规则 3"));
	row.appeal_channel = (char *)"申诉页面";
	rule_stored(&row, "已公布");
	assert_none("CTR-10", 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		C(reg_04__courier_work_without_licence__found_until_it_has_one),
		C(reg_04__work_begins_and_ends__found_on_those_days_alone),
		C(reg_04__platforms_work_through_a_partner__the_partner_is_asked),
		C(reg_03a__renewal_recorded_before_the_end__cleared),
		C(reg_03a__renewal_begins_after_a_gap__warned_found_then_neither),
		C(reg_03a__renewal_beside_it__cleared),
		C(reg_07__more_than_a_tenth_dispatched__found_until_fewer),
		C(reg_07__an_agencys_own__not_asked),
		C(reg_05__a_clause_absent__found_until_it_is_agreed),
		C(reg_06__nobody_looked_for_six_months__from_that_day),
		C(reg_06a__agreement_ends_soon__found_until_renewed),
		C(reg_06a__ended__cleared_by_itself),
		C(ctr_09__shown_six_days_before__found_seven_is_enough),
		C(ctr_09__no_minutes_or_no_notice__each_found),
		C(ctr_10__no_channel_of_appeal__found_until_there_is_one),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
