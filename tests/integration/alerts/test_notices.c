/*
 * Changes of an alert become notices, each once for each recipient: through dispatch(), PostgreSQL
 * and the business clock.
 */
#include "told.h"

/* ---- notices -------------------------------------------------------------------------------- */

/* S1: 37 workers, ¥9,846.50: one notice to 人社, one to 甲, one copy to 工会; a second run none. */
static void findings_of_one_employer__any_number__one_notice_each(void **state UNUSED)
{
	Alerts__ListNoticesReply *r;
	struct alerts_config *own = kit_own(k);

	own->settle_ms = 2000; /* told at rest */
	for (int round = 0; round < 2; round++) {
		for (int64_t i = 1; i <= 37; i++) {
			Audit__Finding f = finding(i, 100 + i, i < 37 ? 26600 : 27050);

			taken(&f);
		}
		kit_clock(round ? "2025-04-10 09:00:06" : "2025-04-10 09:00:03");
		(void)kit_timers(k);
	}
	own->settle_ms = 0;
	assert_int_equal(kit_number("select count(*) from alerts.notice"), 3);
	assert_int_equal(notices("HRSS/HRSS.INSP"), 1);
	assert_int_equal(notices("employer/7"), 1);
	assert_int_equal(notices("UNION/"), 1);
	kit_clock("2025-04-10 09:01:06");
	(void)kit_timers_of(k, "NoticeSettled");
	assert_int_equal(listed(NULL, false, &r), 1);
	assert_string_equal(r->notices[0]->title_zh, "新预警：低于最低工资标准（甲平台，2025-03）");
	assert_non_null(
		strstr(r->notices[0]->text_zh, "涉及 37 人，疑点 37 条，欠付合计 ¥9,846.50。"));
	assert_non_null(
		strstr(r->notices[0]->text_en, "37 workers, 37 findings, owed in all ¥9,846.50."));
	assert_string_equal(r->notices[0]->reason_zh,
			    "PAY-02 类预警由 HRSS.INSP 承办，发生在区划 411002。");
	assert_false(r->notices[0]->copy);
	assert_int_equal(listed(&union_clerk, false, &r), 1);
	assert_true(r->notices[0]->copy);
	assert_string_equal(r->notices[0]->reason_zh, "抄送工会");
	assert_int_equal(listed(&company, false, &r), 1);
	assert_string_equal(r->notices[0]->reason_en, "about your company");
	assert_int_equal(kit_number("select count(*) from alerts.delivery"), 3);
}

static void alert__each_change_of_state__one_notice(void **state UNUSED)
{
	opened(1, "PAY-02", "high");
	opened(2, "PAY-02", "high"); /* counters only */
	assert_int_equal(notices("HRSS/HRSS.INSP"), 1);
	opened(3, "PAY-02", "critical");
	assert_int_equal(notices("HRSS/HRSS.INSP"), 2);
	cleared(3, "PAY-02", "critical"); /* less severe: no notice */
	assert_int_equal(notices("HRSS/HRSS.INSP"), 2);
	cleared(2, "PAY-02", "high");
	cleared(1, "PAY-02", "high");
	assert_int_equal(notices("HRSS/HRSS.INSP"), 3);
	opened(4, "PAY-02", "high");
	assert_int_equal(notices("HRSS/HRSS.INSP"), 4);
	assert_string_equal(kit_text("select string_agg(mark, ' ' order by notice_id) from "
				     "alerts.notice where recipient = 'HRSS/HRSS.INSP'"),
			    "opened/0/1 worse/0/2/red cleared/0/4 reopened/1/5");
}

/* A criminal lead is not told to whom it is about; nor is what nobody has verified. */
static void alert__crime_or_hint__company_not_told(void **state UNUSED)
{
	Audit__Finding hint = finding(2, 100, 1);

	opened(1, "PAY-12", "critical");
	assert_int_equal(notices("HRSS/HRSS.INSP"), 1);
	assert_int_equal(notices("UNION/") + notices("employer/7"), 0);
	hint.rule = (char *)"TIM-01";
	hint.hint = true;
	hint.severity = (char *)"warn";
	taken(&hint);
	assert_int_equal(notices("HRSS/HRSS.INSP"), 2);
	assert_int_equal(notices("employer/7"), 0);
}

static void notice__visibility__addressee_and_who_is_in_charge(void **state UNUSED)
{
	Alerts__ListNoticesReply *r;
	Alerts__Notice *n;

	opened(1, "PAY-02", "high");
	assert_int_equal(listed(&kit_clerk, true, &r), 0);
	assert_int_equal(listed(&kit_county, true, &r), 0);
	assert_int_equal(listed(&other_company, true, &r), 0);
	assert_int_equal(read_as(&kit_clerk, notice_id("HRSS/HRSS.INSP"), NULL), E_NOT_FOUND);
	assert_int_equal(read_as(&other_company, notice_id("employer/7"), NULL), E_NOT_FOUND);
	assert_int_equal(read_as(&union_clerk, notice_id("employer/7"), NULL), E_NOT_FOUND);
	assert_int_equal(read_as(&company, notice_id("UNION/"), NULL), E_NOT_FOUND);

	/* whoever is in charge looks, and that is no reading by the company */
	assert_int_equal(read_as(NULL, notice_id("employer/7"), &n), 0);
	assert_int_equal(n->read_at_us, 0);
	assert_int_equal(read_as(&company, notice_id("employer/7"), &n), 0);
	assert_true(n->read_at_us > 0);
	assert_string_equal(n->read_by, "hr");
	kit_clock("2025-04-10 10:00:00");
	assert_int_equal(read_as(&company, notice_id("employer/7"), &n), 0); /* the first counts */
	assert_string_equal(kit_text("select read_at at time zone 'Asia/Shanghai' from "
				     "alerts.notice where recipient = 'employer/7'"),
			    "2025-04-10 09:00:00");
	assert_int_equal(listed(&company, false, &r), 0);
	assert_int_equal(listed(&company, true, &r), 1);
	assert_int_equal(read_as(&operator_, notice_id("UNION/"), NULL), E_DENIED);
}

/* Raised and gone within the minute: both are told, the first as it was. */
static void settle__gone_meanwhile__says_what_it_was(void **state UNUSED)
{
	Alerts__ListNoticesReply *r;

	opened(1, "PAY-02", "high");
	cleared(1, "PAY-02", "high");
	settle();
	assert_int_equal(listed(NULL, true, &r), 2);
	assert_non_null(strstr(r->notices[0]->text_zh, "涉及 1 人"));
	assert_non_null(strstr(r->notices[1]->text_zh, "全部疑点均已消除"));
}

/* ---- other subjects ------------------------------------------------------------------------- */

static int escalate_as(const char *status, const char *rung, const char *told, int64_t version)
{
	Disputes__Escalation e;
	struct kit_request r = {.method = "TakeEscalation",
				.who = &kit_daemons,
				.event = "disputes.EscalationRecorded",
				.body = &e.base};

	disputes__escalation__init(&e);
	e.deadline_id = 5;
	e.version = version;
	e.case_no = (char *)"GD-411002-2025-000001";
	e.region = (char *)"411002";
	e.code = (char *)"ACK";
	e.title_zh = (char *)"接收移送";
	e.title_en = (char *)"acceptance of a hand-off";
	e.department = (char *)"SAMR";
	e.rung = (char *)(uintptr_t)rung;
	e.rung_zh = (char *)"承办部门负责人";
	e.rung_en = (char *)"the head of the department";
	e.told = (char *)(uintptr_t)told;
	e.status = (char *)(uintptr_t)status;
	e.due_day = 20188;
	e.basis = (char *)"内部约定";
	return kit_ask(k, &r, NULL);
}

static int escalate(const char *rung, const char *told, int64_t version)
{
	return escalate_as("breached", rung, told, version);
}

/* LIM-1: each warning of a worker's own last day is one notice, with what the department can do. */
static void limit__three_warnings__each_told_once(void **state UNUSED)
{
	static const char *const rungs[] = {"limit_a", "limit_b", "limit_c"};
	Alerts__ListNoticesReply *r;

	for (int64_t n = 1; n <= 2; n++) {
		for (size_t i = 0; i < N_ELEMENTS(rungs); i++)
			assert_int_equal(escalate_as("limit", rungs[i], "SAMR", n), 0);
	}
	assert_int_equal(kit_number("select count(*) from alerts.notice"), 3);
	assert_int_equal(listed(&kit_clerk, false, &r), 3);
	assert_non_null(strstr(r->notices[0]->title_zh, "劳动者本人期限将满"));
	assert_non_null(strstr(r->notices[0]->text_zh, "最后一日 2025-04-10"));
	assert_non_null(strstr(r->notices[0]->text_zh, "法律援助（12348）"));
	assert_null(strstr(r->notices[0]->text_zh, "应由 SAMR 办理"));
}

/* A deadline that is over: each rung is told once, replays or not; the leading office too. */
static void escalation__rungs__each_told_once(void **state UNUSED)
{
	Alerts__ListNoticesReply *r;

	for (int64_t n = 1; n <= 3; n++) {
		assert_int_equal(escalate("head", "SAMR", n), 0);
		assert_int_equal(escalate("leading", "HRSS", n), 0);
	}
	assert_int_equal(kit_number("select count(*) from alerts.notice"), 2);
	assert_int_equal(listed(&kit_clerk, false, &r), 1);
	assert_string_equal(r->notices[0]->kind, "deadline");
	assert_string_equal(r->notices[0]->title_zh,
			    "期限已过：接收移送（案件 GD-411002-2025-000001）");
	assert_non_null(
		strstr(r->notices[0]->text_zh, "到期日 2025-04-10，已过期。应由 SAMR 办理"));
	assert_string_equal(r->notices[0]->reason_zh, "期限逐级告知：本级为承办部门负责人，SAMR。");
	assert_int_equal(listed(NULL, false, &r), 1); /* the leading office */
	assert_int_equal(escalate("Head;", "SAMR", 1), E_FIELD);
	assert_int_equal(escalate("head", "samr", 1), E_FIELD);
}

/* A name of any length is cut where a character ends. */
static void notice__long_name__cut_at_a_character(void **state UNUSED)
{
	Audit__Finding f = finding(1, 100, 1);
	char name[400] = "x";

	for (int i = 0; i < 120; i++)
		strncat(name, "企", sizeof(name) - strlen(name) - 1);
	f.employer_name = name;
	taken(&f);
	settle();
	assert_int_equal(notices("HRSS/HRSS.INSP"), 1);
	assert_int_equal(
		kit_number("select count(*) from alerts.notice where title_zh like '%%企…%%' "
			   "and text_zh like '%%企…%%'"),
		3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		N(findings_of_one_employer__any_number__one_notice_each),
		N(alert__each_change_of_state__one_notice),
		N(alert__crime_or_hint__company_not_told),
		N(notice__visibility__addressee_and_who_is_in_charge),
		N(settle__gone_meanwhile__says_what_it_was),
		N(escalation__rungs__each_told_once),
		N(limit__three_warnings__each_told_once),
		N(notice__long_name__cut_at_a_character),
	};

	return cmocka_run_group_tests_name("notices", tests, notices_setup, group_teardown);
}
