/*
 * What is told of an alert and what people do with it: through dispatch() and PostgreSQL. Nothing
 * is at rest at once unless a test says so: then it waits for two seconds of the business clock.
 */
#include "requests.h"

static const struct kit_who second = {"inspector", "HRSS", "411000", "second", 0, 0};

static int begin(void **state)
{
	*(struct alerts_config *)kit_own(k) = (struct alerts_config){2000, 60000};
	kit_clock("2025-04-10 09:00:00");
	return setup(state);
}

static int end(void **state)
{
	*(struct alerts_config *)kit_own(k) = (struct alerts_config){0};
	while (kit_timers(k) > 0)
		;
	(void)kit_events(k, &events);
	kit_clock("2025-04-10 09:00:00");
	/* L1: numbered without a gap, the last as the alert counts them */
	assert_int_equal(
		kit_number("select count(*) from alerts.alert a, lateral (select count(*) as n, "
			   "coalesce(max(seq), 0) as last from alerts.alert_change x where "
			   "x.alert_id = a.alert_id) as x where x.n <> a.n_changes or x.last <> "
			   "a.n_changes"),
		0);
	return check(state);
}

/* The kinds of all changes, in order; one that was told with a "!". */
static const char *told(void)
{
	const char *text =
		kit_text("select coalesce(string_agg(kind || case when notice then '!' else '' "
			 "end, ' ' order by alert_id, seq), '') from alerts.alert_change");

	return text;
}

static void rest(const char *at)
{
	kit_clock(at);
	while (kit_timers(k) > 0)
		;
	(void)kit_events(k, &events);
}

static void take_n(int64_t first, int64_t n, int64_t owed)
{
	for (int64_t i = first; i < first + n; i++) {
		Audit__Finding f = finding(i, 100 + i, owed);

		assert_int_equal(take_in(&f, 0), 0);
	}
	(void)kit_events(k, &events);
}

static void close_one(int64_t id, int64_t version)
{
	Audit__Finding f = finding(id, 100 + id, 0);

	f.version = version;
	f.state = (char *)"cleared";
	assert_int_equal(take_in(&f, 0), 0);
	(void)kit_events(k, &events);
}

/* ALT-6: a counter instead of a thousand alerts, and one notice. */
static void raise__1000_findings_of_one_employer__one_alert_one_notice(void **state UNUSED)
{
	take_n(1, 1000, 26612);
	assert_string_equal(told(), "");
	rest("2025-04-10 09:00:03");
	assert_int_equal(kit_number("select count(*) from alerts.alert"), 1);
	assert_string_equal(told(), "raised! case_wanted");
	assert_int_equal(kit_number("select n_workers from alerts.alert_change where seq = 1"),
			 1000);
	assert_string_equal(kit_text("select level from alerts.alert"), "red");
	assert_string_equal(kit_text("select desk_region from alerts.alert"), "411000");
	/* what comes after, grows the counter and is told to nobody */
	take_n(1001, 5, 100);
	rest("2025-04-10 09:00:30");
	assert_string_equal(told(), "raised! case_wanted");
}

static void raise__findings_go_on_coming__told_at_the_latest_after_settle_max(void **state UNUSED)
{
	char at[24];

	for (int s = 0; s < 59; s++) {
		(void)snprintf(at, sizeof(at), "2025-04-10 09:00:%02d", s);
		rest(at);
		take_n(s + 1, 1, 100);
		assert_string_equal(told(), "");
	}
	rest("2025-04-10 09:01:00");
	assert_int_equal(kit_number("select count(*) from alerts.alert_change where kind = "
				    "'raised' and n_workers = 59"),
			 1);
}

static void raise__cleared_before_anybody_heard__nothing_told(void **state UNUSED)
{
	take_n(1, 1, 100);
	close_one(1, 2);
	rest("2025-04-10 09:00:05");
	assert_string_equal(told(), "");
	take_n(2, 1, 100);
	rest("2025-04-10 09:00:10");
	assert_string_equal(told(), "raised!");
}

static void level__by_workers_and_sum__raised_once_and_lowered_quietly(void **state UNUSED)
{
	take_n(1, 9, 100);
	rest("2025-04-10 09:00:03");
	assert_string_equal(kit_text("select level from alerts.alert"), "orange");
	take_n(10, 1, 100);
	rest("2025-04-10 09:00:06");
	assert_string_equal(kit_text("select level from alerts.alert"), "red");
	assert_non_null(strstr(kit_text("select level_why_zh from alerts.alert"), "10 人"));
	assert_string_equal(told(), "raised! level_raised! case_wanted");
	close_one(1, 2);
	rest("2025-04-10 09:00:09");
	assert_string_equal(told(), "raised! level_raised! case_wanted level_lowered");
	for (int64_t id = 2; id <= 10; id++)
		close_one(id, 2);
	rest("2025-04-10 09:00:12");
	take_n(11, 1, 100);
	rest("2025-04-10 09:00:15");
	assert_string_equal(told(),
			    "raised! level_raised! case_wanted level_lowered cleared! reopened!");
}

static void level__hint_or_warning__stays_blue_whatever_it_counts(void **state UNUSED)
{
	for (int64_t i = 1; i <= 20; i++) {
		Audit__Finding f = finding(i, 100 + i, 900000);

		f.hint = true;
		assert_int_equal(take_in(&f, 0), 0);
	}
	rest("2025-04-10 09:00:03");
	assert_string_equal(kit_text("select level from alerts.alert"), "blue");
	assert_string_equal(told(), "raised!");
}

/* The criminal lead: its own way. */
static void route__criminal_lead__city_case_and_no_silence(void **state UNUSED)
{
	Audit__Finding f = finding(1, 0, 0);
	Alerts__SilenceAlertRequest req = ALERTS__SILENCE_ALERT_REQUEST__INIT;

	f.rule = (char *)"PAY-12";
	f.severity = (char *)"critical";
	assert_int_equal(take_in(&f, 0), 0);
	rest("2025-04-10 09:00:03");
	assert_string_equal(told(), "raised! case_wanted");
	assert_string_equal(kit_text("select level || desk_region from alerts.alert"), "red411000");
	req.alert_id = alert_id();
	req.reason = (char *)"核查中";
	req.until_us = utc_now_business().us + US_PER_DAY;
	assert_int_equal(kit_call(k, "SilenceAlert", NULL, &req.base, NULL), E_CONFLICT);
}

/* ENF-05: what came after the closing counts as done again. */
static void level__broken_again_after_closing__one_up(void **state UNUSED)
{
	Audit__Finding f = finding(2, 100, 100);

	take_n(1, 1, 100);
	rest("2025-04-10 09:00:03");
	close_one(1, 2);
	rest("2025-04-10 09:00:06");
	f.month = (char *)"2025-02"; /* of before: not again */
	assert_int_equal(take_in(&f, 0), 0);
	rest("2025-04-10 09:00:09");
	assert_string_equal(kit_text("select level from alerts.alert where month = '2025-02'"),
			    "orange");
	f = finding(3, 100, 100);
	f.month = (char *)"2025-04";
	assert_int_equal(take_in(&f, 0), 0);
	rest("2025-04-10 09:00:12");
	assert_string_equal(kit_text("select level from alerts.alert where month = '2025-04'"),
			    "red");
	assert_int_equal(kit_number("select again_of from alerts.alert where month = '2025-04'"),
			 kit_number("select alert_id from alerts.alert where month = '2025-03'"));
	kit_clock("2026-05-02 09:00:00");
	f = finding(4, 100, 100);
	f.month = (char *)"2026-04"; /* more than twelve months later */
	assert_int_equal(take_in(&f, 0), 0);
	rest("2026-05-02 09:00:03");
	assert_string_equal(kit_text("select level from alerts.alert where month = '2026-04'"),
			    "orange");
}

/* ---- people -----------------------------------------------------------------------------------
 */

static int ack(const struct kit_who *who)
{
	Alerts__AckAlertRequest req = ALERTS__ACK_ALERT_REQUEST__INIT;

	req.alert_id = alert_id();
	return kit_call(k, "AckAlert", who, &req.base, NULL);
}

static int own(const struct kit_who *who, bool take_over, const char *why)
{
	Alerts__OwnAlertRequest req = ALERTS__OWN_ALERT_REQUEST__INIT;

	req.alert_id = alert_id();
	req.take_over = take_over;
	req.text = (char *)why;
	return kit_call(k, "OwnAlert", who, &req.base, NULL);
}

static const Alerts__Alert *shown(void)
{
	Alerts__GetAlertRequest req = ALERTS__GET_ALERT_REQUEST__INIT;
	Alerts__GetAlertReply *rep;

	req.alert_id = alert_id();
	assert_int_equal(kit_call(k, "GetAlert", NULL, &req.base, &rep), 0);
	return rep->alert;
}

/* ALT-3: acknowledged is not silenced, and neither is closed. */
static void ack__then_level_rises__told_all_the_same(void **state UNUSED)
{
	take_n(1, 1, 100);
	rest("2025-04-10 09:00:03");
	assert_string_equal(shown()->stage, "ROUTED");
	assert_int_equal(ack(NULL), 0);
	assert_int_equal(ack(&second), E_CONFLICT);
	assert_string_equal(shown()->stage, "ACKED");
	assert_string_equal(shown()->acked_by, "inspector");
	assert_string_equal(shown()->state, "open");
	take_n(2, 9, 100);
	rest("2025-04-10 09:00:06");
	assert_string_equal(told(), "raised! acked level_raised! case_wanted");
	assert_int_equal(ack(&kit_county), E_NOT_FOUND); /* of another county */
	assert_int_equal(ack(&kit_clerk), E_NOT_FOUND);  /* of another department */
}

static void own__two_people__one_and_a_clear_answer(void **state UNUSED)
{
	Alerts__OwnAlertRequest release = ALERTS__OWN_ALERT_REQUEST__INIT;

	take_n(1, 1, 100);
	rest("2025-04-10 09:00:03");
	assert_true(shown()->respond_by_us > 0);
	assert_int_equal(own(NULL, false, ""), 0);
	assert_int_equal(shown()->respond_by_us, 0);
	assert_int_equal(own(&second, false, ""), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "inspector"));
	assert_int_equal(own(&second, true, " "), E_FIELD);
	assert_int_equal(own(&second, true, "请假"), 0);
	assert_string_equal(shown()->owner, "second");
	release.alert_id = alert_id();
	release.release = true;
	assert_int_equal(kit_call(k, "OwnAlert", NULL, &release.base, NULL), 0);
	assert_true(shown()->respond_by_us > 0);
	assert_int_equal(kit_call(k, "OwnAlert", NULL, &release.base, NULL), E_CONFLICT);
	assert_string_equal(told(), "raised! owned owned released");
}

static void comment__words__kept_with_who_wrote_them(void **state UNUSED)
{
	Alerts__CommentAlertRequest req = ALERTS__COMMENT_ALERT_REQUEST__INIT;
	Alerts__GetAlertRequest get = ALERTS__GET_ALERT_REQUEST__INIT;
	Alerts__GetAlertReply *rep;

	take_n(1, 1, 100);
	rest("2025-04-10 09:00:03");
	req.alert_id = get.alert_id = alert_id();
	assert_int_equal(kit_call(k, "CommentAlert", NULL, &req.base, NULL), E_FIELD);
	req.text = (char *)"已电话联系企业";
	assert_int_equal(kit_call(k, "CommentAlert", NULL, &req.base, NULL), 0);
	assert_int_equal(kit_call(k, "GetAlert", NULL, &get.base, &rep), 0);
	assert_int_equal(rep->n_changes, 2);
	assert_string_equal(rep->changes[1]->text, "已电话联系企业");
	assert_string_equal(rep->changes[1]->by_subject, "inspector");
	assert_false(rep->changes[1]->notice);
}

/* ALT-9: what was proved paid is taken off, and what is still short is said. */
static void proof__one_of_two_paid__says_what_is_still_short(void **state UNUSED)
{
	Audit__Finding f = finding(1, 101, 0);

	take_n(1, 2, 28800);
	f.version = 2;
	f.state = (char *)"reported";
	f.found_fen = f.reported_fen = f.owed_fen = 28800;
	assert_int_equal(take_in(&f, 0), 0);
	assert_string_equal(shown()->summary_zh, "1 人，¥288.00");
	assert_string_equal(shown()->still_zh,
			    "共查出 ¥576.00，企业报称已付（未证实）¥288.00；尚短 1 "
			    "人，¥288.00");
	f.version = 3;
	f.state = (char *)"cleared";
	f.confirmed_fen = 28800;
	f.reported_fen = f.owed_fen = 0;
	assert_int_equal(take_in(&f, 0), 0);
	assert_string_equal(shown()->still_en, "found ¥576.00, proved paid ¥288.00; still short: 1 "
					       "worker, ¥288.00");
	assert_string_equal(shown()->state, "open");
	(void)kit_events(k, &events);
}

/* ---- clocks -----------------------------------------------------------------------------------
 */

/* high: one working day (the 10th is a Thursday, so until the end of Friday), told when the office
 * opens on Monday (DLN-3); then a rung each three working days, each once; repeats meanwhile. */
static void clock__nobody_takes_it__up_the_ladder_each_rung_once(void **state UNUSED)
{
	take_n(1, 1, 100);
	rest("2025-04-10 09:00:03");
	rest("2025-04-14 08:59:59");
	assert_string_equal(told(), "raised!");
	rest("2025-04-14 09:00:00");
	assert_string_equal(told(), "raised! escalated!");
	assert_string_equal(shown()->rung, "head");
	rest("2025-04-14 09:00:00");
	assert_string_equal(told(), "raised! escalated!");
	rest("2025-04-16 09:00:00"); /* three working days after the 10th */
	assert_string_equal(told(), "raised! escalated! repeated!");
	rest("2025-04-18 08:59:59");
	assert_string_equal(shown()->rung, "head");
	rest("2025-04-18 09:00:00");
	assert_string_equal(shown()->rung, "coordinator");
	rest("2025-05-30 00:00:00");
	assert_string_equal(shown()->rung, "leading");
	assert_int_equal(kit_number("select count(*) from alerts.alert_change where kind = "
				    "'escalated'"),
			 3);
}

/* Two hours on a Friday afternoon: the office's, unless people are in danger (DLN-3). */
static void clock__critical_on_friday__monday_or_the_same_evening(void **state UNUSED)
{
	static const struct {
		const char *rule, *due;
	} cases[] = {
		{"PAY-01", "2025-04-14 10:30:03"},
		{"TIM-05", "2025-04-11 18:30:03"}, /* remind.any_time of notices.yaml */
	};

	for (int64_t i = 0; i < 2; i++) {
		Audit__Finding f = finding(i + 1, 100, 100);

		kit_clock("2025-04-11 16:30:00");
		f.rule = (char *)(uintptr_t)cases[i].rule;
		f.severity = (char *)"critical";
		assert_int_equal(take_in(&f, 0), 0);
		rest("2025-04-11 16:30:03");
		assert_string_equal(kit_text("select respond_at at time zone 'Asia/Shanghai' from "
					     "alerts.alert where rule = '%s'",
					     cases[i].rule),
				    cases[i].due);
	}
}

static void clock__somebody_owns_it__no_escalation(void **state UNUSED)
{
	take_n(1, 1, 100);
	rest("2025-04-10 09:00:03");
	assert_int_equal(own(NULL, false, ""), 0);
	rest("2025-04-14 09:00:00");
	assert_string_equal(told(), "raised! owned");
}

static void clock__a_case_is_open__alert_is_quiet(void **state UNUSED)
{
	take_n(1, 1, 100);
	rest("2025-04-10 09:00:03");
	assert_int_equal(take_case_in(alert_id(), 77, 1), 0);
	rest("2025-06-01 00:00:00");
	assert_string_equal(told(), "raised! case_opened");
	assert_string_equal(shown()->stage, "CASE");
}

#undef T
#define T(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(raise__1000_findings_of_one_employer__one_alert_one_notice),
		T(raise__findings_go_on_coming__told_at_the_latest_after_settle_max),
		T(raise__cleared_before_anybody_heard__nothing_told),
		T(level__by_workers_and_sum__raised_once_and_lowered_quietly),
		T(level__hint_or_warning__stays_blue_whatever_it_counts),
		T(level__broken_again_after_closing__one_up),
		T(route__criminal_lead__city_case_and_no_silence),
		T(ack__then_level_rises__told_all_the_same),
		T(own__two_people__one_and_a_clear_answer),
		T(comment__words__kept_with_who_wrote_them),
		T(proof__one_of_two_paid__says_what_is_still_short),
		T(clock__nobody_takes_it__up_the_ladder_each_rung_once),
		T(clock__critical_on_friday__monday_or_the_same_evening),
		T(clock__somebody_owns_it__no_escalation),
		T(clock__a_case_is_open__alert_is_quiet),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
