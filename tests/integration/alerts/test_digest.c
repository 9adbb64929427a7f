/*
 * The weekly digest: of each department and region what is open, hints above all; once a recipient
 * and week, in office hours, after an outage and with two daemons too.
 */
#include "told.h"

#include <pthread.h>

static const struct kit_who county = {"inspector", "HRSS", "411002", "wei", 0, 0};

static void hint(int64_t id, const char *rule, int64_t employer)
{
	Audit__Finding f = finding(id, 100 + id, 0);

	f.rule = (char *)(uintptr_t)rule;
	f.employer_id = employer;
	f.severity = (char *)"hint";
	f.hint = true;
	taken(&f);
}

static void case_at(int64_t id, const char *owner, const char *region)
{
	Disputes__Case news = DISPUTES__CASE__INIT;
	struct kit_request r = {.method = "TakeCase",
				.who = &kit_daemons,
				.event = "disputes.CaseRecorded",
				.body = &news.base};

	news.case_id = id;
	news.version = 1;
	news.case_no = (char *)"GD-411002-2025-000001";
	news.owner = news.changed_by = (char *)(uintptr_t)owner;
	news.region = (char *)(uintptr_t)region;
	news.state = (char *)"lead";
	assert_int_equal(kit_ask(k, &r, NULL), 0);
}

static void handoff_at(int64_t id, const char *to, bool overdue)
{
	Disputes__HandoffNews news = DISPUTES__HANDOFF_NEWS__INIT;
	struct kit_request r = {.method = "TakeHandoff",
				.who = &kit_daemons,
				.event = "disputes.HandoffRecorded",
				.body = &news.base};

	news.handoff_id = id;
	news.version = 1 + overdue;
	news.case_id = id;
	news.case_no = (char *)"GD-411002-2025-000001";
	news.kind = (char *)"INFORM";
	news.from_department = (char *)"HRSS";
	news.to_department = (char *)(uintptr_t)to;
	news.region = (char *)"411002";
	news.state = (char *)"SENT";
	news.overdue = overdue;
	assert_int_equal(kit_ask(k, &r, NULL), 0);
}

/* "HRSS/ 411002 2025-04-07", each a line. */
static const char *digests(void)
{
	return kit_text("select coalesce(string_agg(recipient || ' ' || region || ' ' || mark, ', "
			"' order by mark, recipient, region), '') from alerts.notice where kind = "
			"'digest'");
}

static const char *stands(void)
{
	return kit_text("select to_char(due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD "
			"HH24:MI:SS') from alerts.timer where tag = 'digest'");
}

static void digest_again(struct kit_daemon *d)
{
	Alerts__DigestRequest m = ALERTS__DIGEST_REQUEST__INIT;

	assert_int_equal(kit_call(d, "Digest", &kit_daemons, &m.base, NULL), 0);
}

static void digest__monday__counted_at_that_time_by_department_and_region(void **state UNUSED)
{
	Alerts__ListNoticesReply *r;
	const Alerts__Notice *n = NULL;

	hint(1, "TIM-01", 7); /* Thursday the 10th */
	assert_string_equal(stands(), "2025-04-14 09:30:00");
	kit_sql("update alerts.alert set raised_at = raised_at - interval '8 days'");
	hint(2, "TIM-02", 7);
	hint(3, "TIM-02", 8);
	opened(4, "PAY-02", "critical");
	opened(5, "TIM-05", "warn");
	case_at(70, "HRSS", "411024");
	handoff_at(31, "TRANS", false);
	handoff_at(32, "TRANS", true);
	kit_clock("2025-04-14 09:29:59");
	(void)kit_timers(k);
	assert_string_equal(digests(), "");
	kit_clock("2025-04-14 09:30:00");
	(void)kit_timers(k);
	/* the critical one is at the city's desk */
	assert_string_equal(digests(), "HRSS/ 411000 2025-04-14, HRSS/ 411002 2025-04-14, HRSS/ "
				       "411024 2025-04-14, TRANS/ 411002 2025-04-14");
	assert_string_equal(stands(), "2025-04-21 09:30:00");

	(void)listed(&county, true, &r); /* and the county's of its region alone */
	for (size_t i = 0; i < r->n_notices; i++) {
		if (strcmp(r->notices[i]->kind, "digest") == 0) {
			assert_null(n);
			n = r->notices[i];
		}
	}
	assert_non_null(n);
	assert_string_equal(n->title_zh, "每周汇总：HRSS，区划 411002（2025-04-14 起的一周）");
	assert_string_equal(
		n->text_zh,
		"提示 3 条（尚未核实），其中近七日新增 2 条：TIM-02 低于最低工资标准 2 条、TIM-01 "
		"低于最低工资标准 1 条。其他未消除预警 1 件，其中高和严重 0 件。在办案件 0 件。"
		"待本部门答复的移送单 0 份，其中逾期 0 份。");
	assert_string_equal(kit_text("select text_en from alerts.notice where recipient = "
				     "'TRANS/' and kind = 'digest'"),
			    "0 hints, not verified, 0 of them of the last seven days. 0 other "
			    "alerts are open, 0 of them high or critical; 0 cases go on; 2 "
			    "hand-offs wait for your answer, 1 of them overdue.");
	/* what was cleared and answered meanwhile is in none */
	kit_clock("2025-04-21 09:31:00");
	kit_sql("update alerts.handoff_seen set waits = false");
	kit_sql("update alerts.case_seen set over = true");
	(void)kit_timers(k);
	assert_string_equal(kit_text("select string_agg(recipient || region, ' ' order by "
				     "region) from "
				     "alerts.notice where mark = '2025-04-21'"),
			    "HRSS/411000 HRSS/411002");
}

/* Sent again, and the channels of notices.yaml have it once. */
static void digest__sent_again__once_a_recipient_and_week(void **state UNUSED)
{
	hint(1, "TIM-01", 7);
	kit_clock("2025-04-14 09:30:00");
	(void)kit_timers(k);
	for (int i = 0; i < 3; i++)
		digest_again(k);
	kit_clock("2025-04-14 09:31:00");
	(void)kit_timers_of(k, "NoticeSettled");
	kit_clock("2025-04-18 16:00:00");
	digest_again(k);
	assert_string_equal(digests(), "HRSS/ 411002 2025-04-14");
	assert_int_equal(kit_number("select count(*) from alerts.delivery d join alerts.notice n "
				    "using (notice_id) where n.kind = 'digest'"),
			 1);
}

/* Away for three weeks, back at night: in the morning the last week that is due, and no other. */
static void digest__after_an_outage__the_last_week_once_in_the_morning(void **state UNUSED)
{
	hint(1, "TIM-01", 7);
	kit_clock("2025-05-07 23:00:00"); /* a Wednesday */
	(void)kit_timers(k);
	assert_string_equal(digests(), "");
	assert_string_equal(stands(), "2025-05-08 09:00:00");
	kit_clock("2025-05-08 09:00:00");
	(void)kit_timers(k);
	assert_string_equal(digests(), "HRSS/ 411002 2025-05-05");
	assert_string_equal(stands(), "2025-05-12 09:30:00");
}

/* The Monday of the National Day holiday: on Thursday, the next working day. */
static void digest__holiday__next_working_day(void **state UNUSED)
{
	kit_clock("2025-09-30 12:00:00");
	hint(1, "TIM-01", 7);
	assert_string_equal(stands(), "2025-10-09 09:30:00");
	kit_clock("2025-10-09 09:30:00");
	(void)kit_timers(k);
	assert_string_equal(digests(), "HRSS/ 411002 2025-10-06");
	assert_string_equal(stands(), "2025-10-13 09:30:00");
}

static void *one_of_two(void *daemon)
{
	for (int i = 0; i < 10; i++)
		(void)kit_timers(daemon);
	return NULL;
}

static void digest__two_daemons__one_of_them_tells(void **state UNUSED)
{
	struct kit_daemon *second = kit_daemon(&alerts_service);
	pthread_t other;

	for (int64_t i = 1; i <= 5; i++)
		hint(i, "TIM-01", 10 + i);
	kit_clock("2025-04-14 09:30:00");
	assert_int_equal(pthread_create(&other, NULL, one_of_two, second), 0);
	(void)one_of_two(k);
	assert_int_equal(pthread_join(other, NULL), 0);
	digest_again(second);
	kit_daemon_free(second);
	assert_string_equal(digests(), "HRSS/ 411002 2025-04-14");
	assert_string_equal(stands(), "2025-04-21 09:30:00");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		N(digest__monday__counted_at_that_time_by_department_and_region),
		N(digest__sent_again__once_a_recipient_and_week),
		N(digest__after_an_outage__the_last_week_once_in_the_morning),
		N(digest__holiday__next_working_day),
		N(digest__two_daemons__one_of_them_tells),
	};

	return cmocka_run_group_tests_name("digest", tests, notices_setup, group_teardown);
}
