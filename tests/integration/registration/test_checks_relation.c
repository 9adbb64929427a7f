/*
 * Checks of the relation (REL): each fault planted beside a clean neighbour, then mended. Through
 * dispatch() and PostgreSQL.
 */
#include "checks.h"
#include "classify.h"

#include "cn_id.h"

static int64_t engagement_id_of(const char *no)
{
	return kit_number(
		"select engagement_id from registration.engagement where worker_no = '%s'", no);
}

static void answered_with(const char *no, const char *text, const char *preliminary)
{
	const Registration__Classification *rep = answered(engagement_id_of(no), "worker", text);

	assert_string_equal(rep->preliminary, preliminary);
}

static void confirmed(const char *no, const char *class)
{
	Registration__DecideClassRequest req = decision_of(engagement_id_of(no), class);

	req.proposal_version = 1;
	if (kit_call(k, "ConfirmClass", NULL, &req.base, NULL))
		fail_msg("%s", kit_detail(k));
}

static void rel_01__proposal_stricter_than_declared__found_until_decided(void **state UNUSED)
{
	employers_given();
	worker_given("R-1", "B", "2025-03-01");
	worker_given("R-2", "A1", "2025-03-01");
	answered_with("R-1", CLASS_A, "A");
	answered_with("R-2", CLASS_A, "A"); /* as declared */
	assert_planted(
		&(struct planted){"REL-01", "R-1", "2025-04", "\"preliminary\":\"A\"", "二、2"});
	assert_non_null(strstr(finding_of("REL-01")->facts_json, "\"declared\":\"B\""));
	assert_non_null(strstr(finding_of("REL-01")->arithmetic_zh, "2025-04-10"));
	confirmed("R-1", "A1");
	assert_none("REL-01", 1);
}

static void rel_01__answers_corrected__cleared(void **state UNUSED)
{
	employers_given();
	worker_given("R-1", "B", "2025-03-01");
	answered_with("R-1", CLASS_A, "A");
	assert_planted(
		&(struct planted){"REL-01", "R-1", "2025-04", "\"declared\":\"B\"", "二、2"});
	(void)answered(engagement_id_of("R-1"), "worker", "P1=no P2=no P3=no P4=yes");
	assert_none("REL-01", 1);
}

static void rel_02__freelance_yet_managed__found_until_corrected(void **state UNUSED)
{
	employers_given();
	worker_given("R-1", "C", "2025-03-01");
	worker_given("R-2", "C", "2025-03-01");
	worker_given("R-3", "B", "2025-03-01");
	(void)answered(engagement_id_of("R-1"), "worker", "P1=yes P5=yes");
	(void)answered(engagement_id_of("R-2"), "worker", "P1=yes P4=yes"); /* P4 is not one */
	(void)answered(engagement_id_of("R-3"), "worker", "P1=yes P5=yes");
	assert_planted(
		&(struct planted){"REL-02", "R-1", "2025-04", "\"n_managed\":\"2\"", "二、2"});
	assert_non_null(strstr(finding_of("REL-02")->arithmetic_zh, "2 项"));
	(void)answered(engagement_id_of("R-1"), "worker", "P5=no");
	assert_none("REL-02", 1);
}

static void rel_07a__trader_alone__found_within_thirty_days(void **state UNUSED)
{
	Registration__SoleTraderRow rows[2];

	employers_given();
	worker_given("C-1", "C", "2025-03-01");
	worker_given("C-2", "C", "2025-03-01");
	rows[0] = trader_given("C-1", "", "2025-01-30"); /* 30 days before */
	rows[1] = trader_given("C-2", "", "2025-01-29"); /* 31 */
	traders_import(rows, 2, NULL);
	assert_planted(
		&(struct planted){"REL-07a", "C-1", "2025-01", "\"apart_days\":\"30\"", "二、2"});
	rows[0].registered_day = day("2024-01-30").day;
	traders_import(rows, 1, "登记机关更正");
	assert_none("REL-07a", 1);
}

static void rel_09__exclusivity__found_until_struck_out(void **state UNUSED)
{
	Registration__AgreementRow row;

	employers_given();
	worker_given("R-1", "B", "2025-03-01");
	worker_given("R-2", "B", "2025-03-01");
	row = paper_given("R-1", "written_agreement", "2025-03-01");
	clause_add(&row, "exclusivity");
	paper_recorded(&row, "");
	row = paper_given("R-2", "written_agreement", "2025-03-01");
	clause_add(&row, "deposit"); /* CTR-07 */
	paper_recorded(&row, "");
	assert_planted(
		&(struct planted){"REL-09", "R-1", "2025-03", "\"exclusivity\":true", "二、2"});
	assert_string_equal(finding_of("REL-09")->clauses[1]->article, "二、7");
	row = paper_given("R-1", "written_agreement", "2025-03-01");
	paper_recorded(&row, "删除限制条款");
	assert_none("REL-09", 1);
}

/* ---- age ------------------------------------------------------------------------------------- */

/* Of nobody: sequence 000 is given to no one. The year is this worker's age alone. */
static void identified(const char *no, const char *birth)
{
	Registration__WorkerRow row = REGISTRATION__WORKER_ROW__INIT, *list = &row;
	Registration__ImportWorkersRequest req = REGISTRATION__IMPORT_WORKERS_REQUEST__INIT;
	Registration__ImportReply *rep;
	char id[RESIDENT_ID_LENGTH + 1];

	(void)snprintf(id, sizeof(id), "411002%.8s000", birth);
	id[17] = resident_id_check_character((slice){id, 17});
	id[18] = '\0';
	row.id = id;
	row.name = (char *)"张三";
	row.home_region = (char *)"411002";
	row.credit_code = (char *)CODE_A;
	row.worker_no = (char *)no;
	req.rows = &list;
	req.n_rows = 1;
	assert_int_equal(kit_call(k, "ImportWorkers", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_errors, 0);
}

static void rel_04_06__begun_at_fifteen__found_when_it_is_known_who_it_is(void **state UNUSED)
{
	const Audit__Finding *f;

	kit_clock("2025-07-01 09:00:00");
	employers_given();
	worker_given("R-1", "B", "2025-05-31");
	worker_given("R-2", "B", "2025-06-01"); /* on the birthday */
	worker_given("R-3", "B", "2025-05-31"); /* nobody says who it is */
	assert_none("REL-04", 0);
	identified("R-1", "20090601");
	identified("R-2", "20090601");
	assert_planted(&(struct planted){"REL-04", "R-1", "2025-05", "\"under_16\":true",
					 "第十五条第一款"});
	f = finding_of("REL-04");
	assert_string_equal(f->severity, "critical");
	assert_false(f->hint);
	assert_null(strstr(f->facts_json, "2009")); /* no day of birth, no age, no name */
	assert_null(strstr(f->facts_json, "张三"));
	assert_null(strstr(f->arithmetic_en, "2009"));
	assert_planted(&(struct planted){"REL-06", "R-1", "2025-05", "\"occupation\":\"rider\"",
					 "第七十二条第二项"});
}

static void rel_06__under_sixteen_but_no_rider__rel_04_alone(void **state UNUSED)
{
	Registration__EngagementRow row;
	Registration__ImportReply *rep;

	kit_clock("2025-07-01 09:00:00");
	employers_given();
	row = engagement_given(CODE_A, "R-1", day("2025-05-01").day, 0);
	row.occupation = (char *)"domestic_worker";
	assert_int_equal(engagements_import(NULL, &row, 1, false, &rep), 0);
	identified("R-1", "20090601");
	(void)checked();
	assert_int_equal(open_of("REL-04"), 1);
	assert_none("REL-06", 0);
}

/* ---- chains ---------------------------------------------------------------------------------- */

static Registration__ChainLinkRow payer_given(const char *worker_no, const char *payer,
					      int32_t level)
{
	Registration__ChainLinkRow row = REGISTRATION__CHAIN_LINK_ROW__INIT;

	row.credit_code = (char *)CODE_A;
	row.worker_no = (char *)worker_no;
	row.region = (char *)(*worker_no ? "" : "411000");
	row.role = (char *)"pays";
	row.actor_code = (char *)payer;
	row.level = level;
	row.evidence = (char *)"pay";
	row.reference = (char *)"银行流水";
	row.from_day = MARCH_1;
	return row;
}

static void chain_recorded(Registration__ChainLinkRow *row)
{
	Registration__ImportReply *rep;

	assert_int_equal(
		RECORDS_IMPORT(ChainLink, CHAIN_LINK, row, 1, false, "核查笔录", NULL, &rep), 0);
	assert_int_equal(rep->created + rep->updated, 1);
}

static void rel_10__third_contract_to_the_payer__found_until_shorter(void **state UNUSED)
{
	Registration__ChainLinkRow near, far, other;

	kit_clock("2025-04-10 09:00:00");
	employers_given();
	worker_given("R-1", "B", "2025-03-01");
	near = payer_given("", CODE_B, 2); /* of all the platform's work in the city */
	far = payer_given("R-1", CODE_C, 3);
	other = payer_given("R-1", CODE_C, 5); /* who schedules is not who pays */
	other.role = (char *)"schedules";
	chain_recorded(&near);
	chain_recorded(&far);
	chain_recorded(&other);
	assert_planted(&(struct planted){"REL-10", "R-1", "2025-03", "\"levels\":\"3\"", "二、2"});
	assert_string_equal(finding_of("REL-10")->employer_name, "甲平台");
	assert_string_equal(finding_of("REL-10")->class_, "B");
	assert_non_null(strstr(finding_of("REL-10")->arithmetic_zh, CODE_C)); /* not registered */
	assert_true(finding_of("REL-10")->hint); /* the number is a candidate */
	far.level = 2;
	chain_recorded(&far);
	assert_none("REL-10", 1);
}

static void rel_10__arrangement_begins_and_ends__found_on_those_days_alone(void **state UNUSED)
{
	Registration__ChainLinkRow row = payer_given("", CODE_B, 4);

	kit_clock("2025-04-10 09:00:00");
	employers_given();
	row.from_day = day("2025-05-01").day;
	row.last_day = day("2025-05-31").day;
	chain_recorded(&row);
	assert_none("REL-10", 0);
	kit_clock("2025-05-01 00:00:01");
	assert_planted(&(struct planted){"REL-10", "", "2025-05", "\"levels\":\"4\"", "二、2"});
	assert_string_equal(finding_of("REL-10")->region, "411000");
	kit_clock("2025-06-01 00:00:01");
	assert_none("REL-10", 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		C(rel_01__proposal_stricter_than_declared__found_until_decided),
		C(rel_01__answers_corrected__cleared),
		C(rel_02__freelance_yet_managed__found_until_corrected),
		C(rel_07a__trader_alone__found_within_thirty_days),
		C(rel_09__exclusivity__found_until_struck_out),
		C(rel_10__third_contract_to_the_payer__found_until_shorter),
		C(rel_10__arrangement_begins_and_ends__found_on_those_days_alone),
		C(rel_04_06__begun_at_fifteen__found_when_it_is_known_who_it_is),
		C(rel_06__under_sixteen_but_no_rider__rel_04_alone),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
