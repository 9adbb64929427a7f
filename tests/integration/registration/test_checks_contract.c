/*
 * Checks of contracts and agreements (CTR): each fault planted beside a clean neighbour, then
 * mended. Through dispatch() and PostgreSQL.
 */
#include "checks.h"

static void workers_given(const char *class, size_t n, const char *from)
{
	char no[16];

	employers_given();
	for (size_t i = 1; i <= n; i++) {
		(void)snprintf(no, sizeof(no), "R-%zu", i);
		worker_given(no, class, from);
	}
}

static Registration__AgreementRow contract_given(const char *no, const char *from)
{
	return paper_given(no, "labour_contract", from);
}

/* A labour contract of a fixed term; `to` is the first day after it. */
static Registration__AgreementRow fixed_given(const char *no, const char *from, const char *to)
{
	Registration__AgreementRow row = contract_given(no, from);

	row.terms->term_kind = (char *)"fixed";
	row.terms->to_day = day(to).day;
	return row;
}

static void fixed_recorded(const char *no, const char *from, const char *to)
{
	Registration__AgreementRow row = fixed_given(no, from, to);

	paper_recorded(&row, "");
}

static void contract_recorded(const char *no, const char *from)
{
	Registration__AgreementRow row = contract_given(no, from);

	paper_recorded(&row, "");
}

/* Nothing is signed, but a draft or a list of pay says what a month is. */
static void ctr_01__pay_on_an_unsigned_paper__months_times_pay_owed(void **state UNUSED)
{
	Registration__AgreementRow draft;

	kit_clock("2025-03-01 09:00:00");
	workers_given("A1", 2, "2025-03-01");
	contract_recorded("R-2", "2025-03-01");
	kit_clock("2025-07-01 09:00:00");
	assert_planted(
		&(struct planted){"CTR-01", "R-1", "2025-04", "\"double_months\":\"3\"", "二、2"});
	assert_int_equal(finding_of("CTR-01")->owed_fen, 0); /* no paper says */
	assert_non_null(strstr(finding_of("CTR-01")->arithmetic_zh, "待核"));
	draft = contract_given("R-1", "2025-03-01");
	draft.terms->signed_day = 0;
	draft.terms->handed_day = 0;
	draft.terms->pay_fen = 320000;
	paper_recorded(&draft, "");
	assert_planted(
		&(struct planted){"CTR-01", "R-1", "2025-04", "\"pay\":\"320000\"", "二、2"});
	assert_int_equal(finding_of("CTR-01")->owed_fen, 960000);
	assert_non_null(strstr(finding_of("CTR-01")->arithmetic_zh, "¥9,600.00"));
	kit_clock("2026-06-01 09:00:00");
	(void)checked();
	assert_int_equal(finding_of("CTR-01")->owed_fen, 11 * 320000); /* never more than eleven */
	contract_recorded("R-1", "2026-06-01");
	assert_none("CTR-01", 1);
}

static void ctr_02__a_year_without_contract__found_until_signed(void **state UNUSED)
{
	kit_clock("2024-03-01 09:00:00");
	workers_given("A1", 2, "2024-03-01");
	worker_given("R-3", "A2", "2024-03-01"); /* part time may be by word of mouth */
	contract_recorded("R-2", "2024-03-01");
	kit_clock("2025-02-28 23:00:00");
	assert_none("CTR-02", 0);
	kit_clock("2025-03-01 00:00:01");
	assert_planted(&(struct planted){"CTR-02", "R-1", "2025-03", "\"year_from\":\"2025-03-01\"",
					 "第十四条第三款"});
	contract_recorded("R-1", "2025-03-01");
	assert_none("CTR-02", 1);
}

static void ctr_03__a_mandatory_item_absent__found_until_it_is_there(void **state UNUSED)
{
	Registration__AgreementRow row;

	workers_given("A1", 2, "2025-03-01");
	row = contract_given("R-1", "2025-03-01");
	items_given(&row, "hours_and_leave");
	paper_recorded(&row, "");
	contract_recorded("R-2", "2025-03-01");
	assert_planted(&(struct planted){"CTR-03", "R-1", "2025-03",
					 "\"lacking_zh\":\"工作时间和休息休假\"",
					 "第十七条第一款"});
	assert_non_null(strstr(finding_of("CTR-03")->arithmetic_zh, "工作时间和休息休假"));
	assert_int_equal(open_of("CTR-06"), 0); /* of written agreements */
	row = contract_given("R-1", "2025-03-01");
	paper_recorded(&row, "补充条款");
	assert_none("CTR-03", 1);
}

static void ctr_03a__not_handed_over__found_until_it_is(void **state UNUSED)
{
	Registration__AgreementRow row;

	workers_given("A1", 3, "2025-03-01");
	row = contract_given("R-1", "2025-03-01");
	row.terms->handed_day = 0;
	paper_recorded(&row, "");
	contract_recorded("R-2", "2025-03-01");
	row = contract_given("R-3", "2025-03-01");
	row.terms->signed_day = row.terms->handed_day = 0; /* not signed: nothing to hand over */
	paper_recorded(&row, "");
	assert_planted(
		&(struct planted){"CTR-03a", "R-1", "2025-03", "\"handed\":false", "第八十一条"});
	row = contract_given("R-1", "2025-03-01");
	paper_recorded(&row, "补交文本");
	assert_none("CTR-03a", 1);
}

/* ---- probation ------------------------------------------------------------------------------- */

static void ctr_04__two_months_in_a_contract_under_a_year__found(void **state UNUSED)
{
	Registration__AgreementRow row;

	workers_given("A1", 2, "2025-03-01");
	row = fixed_given("R-1", "2025-03-01", "2026-02-28");
	row.terms->probation_months = 2;
	paper_recorded(&row, "");
	row = fixed_given("R-2", "2025-03-01", "2026-03-01"); /* a year: two months may be */
	row.terms->probation_months = 2;
	paper_recorded(&row, "");
	assert_planted(&(struct planted){"CTR-04", "R-1", "2025-03", "\"term_months\":\"11\"",
					 "第十九条第一款、第三款"});
	assert_non_null(strstr(finding_of("CTR-04")->arithmetic_zh, "试用期 2 个月"));
	row = fixed_given("R-1", "2025-03-01", "2026-02-28");
	row.terms->probation_months = 1;
	paper_recorded(&row, "缩短试用期");
	assert_none("CTR-04", 1);
}

/* Articles 19 and 20, each limit from both sides. */
static void ctr_04__limits__each_found_beyond_and_clean_at_it(void **state UNUSED)
{
	static const struct {
		const char *term, *to;
		int32_t months;
		int64_t pay, in_probation; /* fen */
		bool found;
	} rows[] = {
		{"task",       "",           0, 0,      0,      false},
		{"task",       "",           1, 0,      0,      true },
		{"fixed",      "2025-05-31", 0, 0,      0,      false},
		{"fixed",      "2025-05-31", 1, 0,      0,      true },
		{"fixed",      "2025-06-01", 1, 0,      0,      false},
		{"fixed",      "2025-06-01", 2, 0,      0,      true },
		{"fixed",      "2026-03-01", 3, 0,      0,      true },
		{"fixed",      "2028-02-29", 2, 0,      0,      false},
		{"fixed",      "2028-02-29", 3, 0,      0,      true },
		{"fixed",      "2028-03-01", 6, 0,      0,      false},
		{"fixed",      "2028-03-01", 7, 0,      0,      true },
		{"open_ended", "",           6, 0,      0,      false},
		{"open_ended", "",           7, 0,      0,      true },
		{"open_ended", "",           6, 300000, 240000, false},
		{"open_ended", "",           6, 300000, 239999, true },
		{"open_ended", "",           6, 300000, 0,      false}, /* not said */
	};
	int64_t n_found = 0;
	char no[16];

	workers_given("A1", N_ELEMENTS(rows), "2025-03-01");
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		Registration__AgreementRow row;

		(void)snprintf(no, sizeof(no), "R-%zu", i + 1);
		row = contract_given(no, "2025-03-01");
		row.terms->term_kind = (char *)rows[i].term;
		row.terms->to_day = *rows[i].to ? day(rows[i].to).day : 0;
		row.terms->probation_months = rows[i].months;
		row.terms->pay_fen = rows[i].pay;
		row.terms->probation_pay_fen = rows[i].in_probation;
		paper_recorded(&row, "");
	}
	(void)checked();
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		int64_t n = kit_number("select count(*) from registration.finding f join "
				       "registration.engagement e on f.subject = 'engagement/' || "
				       "e.engagement_id where rule = 'CTR-04' and state = 'open' "
				       "and e.worker_no = 'R-%zu'",
				       i + 1);

		if (n != rows[i].found)
			fail_msg("row %zu: %" PRId64 " found", i, n);
		n_found += rows[i].found;
	}
	assert_int_equal(open_of("CTR-04"), n_found);
}

/* Articles 19 and 20 bind the agency as any employer. */
static void ctr_04__dispatched_worker__asked_of_the_contract_with_the_agency(void **state UNUSED)
{
	Registration__AgreementRow row;

	workers_given("A3", 2, "2025-03-01");
	for (int i = 1; i <= 2; i++) {
		row = paper_given(i == 1 ? "R-1" : "R-2", "dispatch_agreement", "2025-03-01");
		row.terms->term_kind = (char *)"fixed";
		row.terms->to_day = day("2027-03-01").day;
		row.terms->probation_months = i == 1 ? 3 : 2;
		paper_recorded(&row, "");
	}
	assert_planted(&(struct planted){"CTR-04", "R-1", "2025-03", "\"term_months\":\"24\"",
					 "第十九条第一款、第三款"});
	row = paper_given("R-1", "dispatch_agreement", "2025-03-01");
	row.terms->term_kind = (char *)"fixed";
	row.terms->to_day = day("2027-03-01").day;
	row.terms->probation_months = 2;
	paper_recorded(&row, "缩短试用期");
	assert_none("CTR-04", 1);
}

/* ---- the end of a term ----------------------------------------------------------------------- */

static void ctr_05a_05b__paper_runs_out__warned_then_found_until_renewed(void **state UNUSED)
{
	Registration__AgreementRow row;

	workers_given("A1", 3, "2025-03-01");
	fixed_recorded("R-1", "2025-03-01", "2025-08-01");
	contract_recorded("R-2", "2025-03-01"); /* open */
	fixed_recorded("R-3", "2025-03-01", "2025-08-01");
	kit_clock("2025-05-20 09:00:00");
	row = fixed_given("R-3", "2025-08-01", "2026-08-01");
	row.terms->signed_day = row.terms->handed_day = day("2025-05-20").day; /* in good time */
	paper_recorded(&row, "");
	kit_clock("2025-06-01 23:00:00");
	assert_none("CTR-05b", 0);
	kit_clock("2025-06-02 00:00:01");
	assert_planted(&(struct planted){"CTR-05b", "R-1", "2025-06", "\"ends_on\":\"2025-07-31\"",
					 "二、2"});
	kit_clock("2025-07-31 23:00:00");
	assert_none("CTR-05a", 0);
	kit_clock("2025-08-01 00:00:01");
	assert_planted(&(struct planted){"CTR-05a", "R-1", "2025-08",
					 "\"ended_from\":\"2025-08-01\"", "二、2"});
	assert_none("CTR-05b", 1);
	kit_clock("2025-08-05 09:00:00");
	fixed_recorded("R-1", "2025-08-01", "2026-08-01");
	assert_none("CTR-05a", 1);
}

static void ctr_05a__work_ended_with_the_paper__none(void **state UNUSED)
{
	Registration__EngagementRow row =
		engagement_given(CODE_A, "R-1", MARCH_1, day("2025-06-01").day);
	Registration__AgreementRow paper;

	employers_given();
	assert_int_equal(engagements_import(NULL, &row, 1, false, NULL), 0);
	paper = paper_given("R-1", "written_agreement", "2025-03-01");
	paper.terms->to_day = day("2025-06-01").day;
	paper_recorded(&paper, "");
	assert_planted(&(struct planted){"CTR-05b", "R-1", "2025-04",
					 "\"ends_warn_from\":\"2025-04-02\"", "二、2"});
	kit_clock("2025-07-01 00:00:01");
	assert_none("CTR-05a", 0);
}

/* ---- clauses and terms in a row ---------------------------------------------------------------
 */

static void ctr_07__deposit__found_until_struck_out(void **state UNUSED)
{
	Registration__AgreementRow row;

	workers_given("B", 2, "2025-03-01");
	row = paper_given("R-1", "written_agreement", "2025-03-01");
	clause_add(&row, "deposit");
	paper_recorded(&row, "");
	row = paper_given("R-2", "written_agreement", "2025-03-01");
	clause_add(&row, "insurance_waiver"); /* void in a labour relation alone */
	paper_recorded(&row, "");
	assert_planted(&(struct planted){"CTR-07", "R-1", "2025-03", "\"deposit\":true", "第九条"});
	assert_non_null(strstr(finding_of("CTR-07")->facts_json, "\"penalty\":false"));
	row = paper_given("R-1", "written_agreement", "2025-03-01");
	paper_recorded(&row, "押金条款删除");
	assert_none("CTR-07", 1);
}

static void ctr_07__each_clause_of_a_labour_contract__found(void **state UNUSED)
{
	static const char *const names[] = {"injury_waiver", "insurance_waiver", "deposit",
					    "penalty"};
	char no[16];

	workers_given("A1", N_ELEMENTS(names), "2025-03-01");
	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		Registration__AgreementRow row;

		(void)snprintf(no, sizeof(no), "R-%zu", i + 1);
		row = contract_given(no, "2025-03-01");
		clause_add(&row, names[i]);
		paper_recorded(&row, "");
	}
	(void)checked();
	assert_int_equal(open_of("CTR-07"), N_ELEMENTS(names));
	assert_int_equal(open_of("REL-09"), 0);
}

static void ctr_08__third_fixed_term__found_until_open_ended(void **state UNUSED)
{
	Registration__AgreementRow row;

	workers_given("A1", 4, "2022-03-01");
	for (size_t i = 1; i <= 4; i++) {
		char no[16];

		(void)snprintf(no, sizeof(no), "R-%zu", i);
		fixed_recorded(no, "2022-03-01", "2023-03-01");
		fixed_recorded(no, "2023-03-01", i == 2 ? "2028-03-01" : "2025-03-01");
	}
	assert_none("CTR-08", 0);
	fixed_recorded("R-1", "2025-03-01", "2028-03-01");
	row = fixed_given("R-3", "2025-03-01", "2028-03-01");
	row.terms->fixed_asked = true; /* his own wish */
	paper_recorded(&row, "");
	contract_recorded("R-4", "2025-03-01");
	assert_planted(&(struct planted){"CTR-08", "R-1", "2025-03", "\"fixed_terms\":\"3\"",
					 "第十四条第二款第三项"});
	row = contract_given("R-1", "2025-03-01");
	paper_recorded(&row, "改订无固定期限");
	assert_none("CTR-08", 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		C(ctr_01__pay_on_an_unsigned_paper__months_times_pay_owed),
		C(ctr_02__a_year_without_contract__found_until_signed),
		C(ctr_03__a_mandatory_item_absent__found_until_it_is_there),
		C(ctr_03a__not_handed_over__found_until_it_is),
		C(ctr_04__two_months_in_a_contract_under_a_year__found),
		C(ctr_04__limits__each_found_beyond_and_clean_at_it),
		C(ctr_04__dispatched_worker__asked_of_the_contract_with_the_agency),
		C(ctr_05a_05b__paper_runs_out__warned_then_found_until_renewed),
		C(ctr_05a__work_ended_with_the_paper__none),
		C(ctr_07__deposit__found_until_struck_out),
		C(ctr_07__each_clause_of_a_labour_contract__found),
		C(ctr_08__third_fixed_term__found_until_open_ended),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
