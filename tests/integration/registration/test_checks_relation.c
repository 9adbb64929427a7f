/*
 * Checks of the relation (REL): each fault planted beside a clean neighbour, then mended. Through
 * dispatch() and PostgreSQL.
 */
#include "checks.h"
#include "classify.h"

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

int main(void)
{
	static const struct CMUnitTest tests[] = {
		C(rel_01__proposal_stricter_than_declared__found_until_decided),
		C(rel_01__answers_corrected__cleared),
		C(rel_02__freelance_yet_managed__found_until_corrected),
		C(rel_07a__trader_alone__found_within_thirty_days),
		C(rel_09__exclusivity__found_until_struck_out),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
