/*
 * Cases and hand-offs become notices: one a change of state to whoever has to act, whatever is sent
 * again or replayed, and reminders only of what is still so (NOT-1, CAS-2).
 */
#include "told.h"

#include <pthread.h>

static const struct kit_who trans = {"clerk", "TRANS", "411000", "trans", 0, 0};

static Disputes__HandoffNews handoff_of(int64_t version, const char *state, bool overdue)
{
	Disputes__HandoffNews h = DISPUTES__HANDOFF_NEWS__INIT;

	h.handoff_id = 31;
	h.version = version;
	h.case_id = 77;
	h.case_no = (char *)"GD-411002-2025-000001";
	h.kind = (char *)"TRANSFER";
	h.from_department = (char *)"HRSS";
	h.to_department = (char *)"TRANS";
	h.region = (char *)"411002";
	h.state = (char *)(uintptr_t)state;
	h.overdue = overdue;
	h.due_day = 20190; /* 2025-04-12 */
	return h;
}

static int send_handoff(const Disputes__HandoffNews *h, int64_t generation)
{
	struct kit_request r = {.method = "TakeHandoff",
				.who = &kit_daemons,
				.event = "disputes.HandoffRecorded",
				.generation = generation,
				.body = &h->base};

	return kit_ask(k, &r, NULL);
}

static int handoff(int64_t version, const char *state, bool overdue)
{
	const Disputes__HandoffNews h = handoff_of(version, state, overdue);

	return send_handoff(&h, 0);
}

static Disputes__Case case_of(int64_t version, const char *owner, const char *state)
{
	Disputes__Case k0 = DISPUTES__CASE__INIT;

	k0.case_id = 77;
	k0.case_no = (char *)"GD-411002-2025-000001";
	k0.title_zh = (char *)"低于最低工资标准";
	k0.title_en = (char *)"below the minimum wage";
	k0.employer_name = (char *)"甲平台";
	k0.region = (char *)"411002";
	k0.source = (char *)"assigned";
	k0.owner = (char *)(uintptr_t)owner;
	k0.changed_by = (char *)(uintptr_t)owner;
	k0.state = (char *)(uintptr_t)state;
	k0.version = version;
	return k0;
}

static int send_case(const Disputes__Case *news, int64_t generation)
{
	struct kit_request r = {.method = "TakeCase",
				.who = &kit_daemons,
				.event = "disputes.CaseRecorded",
				.generation = generation,
				.body = &news->base};

	return kit_ask(k, &r, NULL);
}

static int case_now(int64_t version, const char *owner, const char *state)
{
	const Disputes__Case news = case_of(version, owner, state);

	return send_case(&news, 0);
}

/* "offered/TRANS/ overdue/HRSS/": what was told, to whom, in its order. */
static const char *told(void)
{
	return kit_text("select coalesce(string_agg(change || ' ' || recipient, ', ' order by "
			"notice_id), '') from alerts.notice");
}

/* ---- hand-offs ------------------------------------------------------------------------------ */

static void handoff__each_change__told_once_to_who_has_to_act(void **state UNUSED)
{
	Alerts__ListNoticesReply *r;

	for (int i = 0; i < 2; i++)
		assert_int_equal(handoff(1, "SENT", false), 0);
	assert_string_equal(told(), "offered TRANS/");
	assert_int_equal(listed(&trans, false, &r), 1);
	assert_string_equal(r->notices[0]->kind, "handoff");
	assert_string_equal(r->notices[0]->title_zh,
			    "待接收的移送单：TRANSFER，HRSS → TRANS（案件 GD-411002-2025-000001）");
	assert_non_null(strstr(r->notices[0]->text_zh, "答复期限 2025-04-12"));
	assert_int_equal(listed(NULL, false, &r), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(handoff(2, "SENT", true), 0);
	assert_int_equal(handoff(3, "ACCEPTED", true), 0);
	assert_string_equal(told(), "offered TRANS/, overdue HRSS/, accepted HRSS/");
	assert_int_equal(listed(NULL, false, &r), 2);
	/* an older version, come late */
	assert_int_equal(handoff(1, "SENT", false), 0);
	assert_string_equal(told(), "offered TRANS/, overdue HRSS/, accepted HRSS/");
}

/* Over the channels that notices.yaml names for the department and region, none at quiet hours. */
static void handoff__channels__as_the_file_says(void **state UNUSED)
{
	assert_int_equal(handoff(1, "SENT", false), 0);
	settle();
	assert_string_equal(kit_text("select string_agg(channel || ' ' || address || ' ' || hours, "
				     "', ') from alerts.delivery"),
			    "sms 13800000001 day");
	assert_int_equal(handoff(2, "RETURNED", false), 0);
	kit_clock("2025-04-10 09:03:00");
	(void)kit_timers_of(k, "NoticeSettled");
	assert_string_equal(kit_text("select string_agg(channel || ' ' || address || ' ' || hours, "
				     "', ' order by delivery_id) from alerts.delivery"),
			    "sms 13800000001 day, drop hrss any");
}

static void handoff__returned__sender_has_to_act(void **state UNUSED)
{
	assert_int_equal(handoff(1, "SENT", false), 0);
	assert_int_equal(handoff(2, "RETURNED", false), 0);
	assert_string_equal(told(), "offered TRANS/, returned HRSS/");
	assert_string_equal(kit_text("select severity from alerts.notice where change = "
				     "'returned'"),
			    "high");
}

/* The sender sees that the receiver was told, and by whom it was read; nobody else does. */
static void handoff__notice__both_ends_see_it(void **state UNUSED)
{
	Alerts__Notice *n;
	int64_t id;

	assert_int_equal(handoff(1, "SENT", false), 0);
	id = notice_id("TRANS/");
	assert_int_equal(read_as(&kit_clerk, id, NULL), E_NOT_FOUND);
	assert_int_equal(read_as(&union_clerk, id, NULL), E_NOT_FOUND);
	assert_int_equal(read_as(&trans, id, &n), 0);
	assert_int_equal(read_as(NULL, id, &n), 0);
	assert_string_equal(n->read_by, "trans");
}

static void handoff__replay__no_second_notice(void **state UNUSED)
{
	Disputes__HandoffNews h = handoff_of(2, "ACCEPTED", false);

	assert_int_equal(handoff(1, "SENT", false), 0);
	assert_int_equal(handoff(2, "ACCEPTED", false), 0);
	assert_int_equal(send_handoff(&h, 1), 0);
	assert_string_equal(told(), "offered TRANS/, accepted HRSS/");
	/* what was over before anybody here heard of it is no news; what waits is */
	h.handoff_id = 32;
	assert_int_equal(send_handoff(&h, 1), 0);
	assert_string_equal(told(), "offered TRANS/, accepted HRSS/");
	h = handoff_of(1, "SENT", false);
	h.handoff_id = 33;
	for (int64_t generation = 1; generation <= 2; generation++)
		assert_int_equal(send_handoff(&h, generation), 0);
	assert_string_equal(told(), "offered TRANS/, accepted HRSS/, offered TRANS/");
}

/* What was answered meanwhile reminds nobody, and neither do the rungs above it. */
static void handoff__answered__nobody_reminded(void **state UNUSED)
{
	assert_int_equal(handoff(1, "SENT", false), 0);
	settle();
	assert_int_equal(kit_number("select count(*) from alerts.notice where remind_at is not "
				    "null"),
			 1);
	kit_clock("2025-04-11 10:01:00"); /* eight hours of the office later */
	(void)kit_timers(k);
	assert_int_equal(kit_number("select n_reminded from alerts.notice"), 1);
	assert_int_equal(handoff(2, "ACCEPTED", false), 0);
	kit_clock("2025-04-30 12:00:00");
	(void)kit_timers(k);
	assert_int_equal(kit_number("select max(n_reminded) from alerts.notice"), 1);
}

/* A term of a hand-off that was answered, a term of a case that is over. */
static void deadline__matter_over__nobody_reminded(void **state UNUSED)
{
	Disputes__Escalation e = DISPUTES__ESCALATION__INIT;
	struct kit_request r = {.method = "TakeEscalation",
				.who = &kit_daemons,
				.event = "disputes.EscalationRecorded",
				.body = &e.base};

	e.version = 1;
	e.case_id = 77;
	e.case_no = (char *)"GD-411002-2025-000001";
	e.region = (char *)"411002";
	e.code = (char *)"HO-1";
	e.department = e.told = (char *)"TRANS";
	e.rung = (char *)"head";
	e.status = (char *)"breached";
	e.due_day = 20190;
	assert_int_equal(handoff(1, "SENT", true), 0);
	assert_int_equal(case_now(1, "HRSS", "lead"), 0);
	for (int64_t i = 0; i < 2; i++) {
		e.deadline_id = 5 + i;
		e.handoff_id = i ? 0 : 31;
		assert_int_equal(kit_ask(k, &r, NULL), 0);
	}
	settle();
	assert_int_equal(handoff(3, "RETURNED", true), 0);
	assert_int_equal(case_now(2, "HRSS", "closed"), 0);
	kit_clock("2025-04-30 12:00:00");
	(void)kit_timers(k);
	assert_int_equal(kit_number("select coalesce(max(n_reminded), 0) from alerts.notice where "
				    "kind = 'deadline'"),
			 0);
}

/* Two daemons that get the same news at once, as after a takeover: each change is told once. */
static void *takes_all(void *daemon)
{
	static const struct {
		int64_t version;
		const char *state;
	} at[] = {
		{1, "SENT"    },
                {2, "RETURNED"}
        };

	for (int64_t id = 100; id < 120; id++) {
		for (size_t i = 0; i < N_ELEMENTS(at); i++) {
			Disputes__HandoffNews h = handoff_of(at[i].version, at[i].state, false);
			struct kit_request r = {.method = "TakeHandoff",
						.who = &kit_daemons,
						.event = "disputes.HandoffRecorded",
						.body = &h.base};

			h.handoff_id = id;
			if (kit_ask(daemon, &r, NULL))
				return daemon; /* refused */
		}
	}
	return NULL;
}

static void handoff__two_daemons_at_once__each_change_told_once(void **state UNUSED)
{
	struct kit_daemon *second = kit_daemon(&alerts_service);
	pthread_t other;
	void *failed;

	assert_int_equal(pthread_create(&other, NULL, takes_all, second), 0);
	assert_null(takes_all(k));
	assert_int_equal(pthread_join(other, &failed), 0);
	assert_null(failed);
	kit_daemon_free(second);
	assert_int_equal(kit_number("select count(*) from alerts.notice where change = "
				    "'returned' and recipient = 'HRSS/'"),
			 20);
	/* whichever came first, none is told twice */
	assert_int_equal(kit_number("select count(*) from (select from alerts.notice group by "
				    "subject_id, change having count(*) > 1) as twice"),
			 0);
	assert_int_equal(kit_number("select count(*) from alerts.handoff_seen where state <> "
				    "'RETURNED'"),
			 0);
}

/* An outage: what happened meanwhile comes in its order, and each of it is told. */
static void handoff__after_an_outage__all_of_it_told_once_and_nobody_reminded(void **state UNUSED)
{
	kit_clock("2025-04-18 22:00:00");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(handoff(1, "SENT", false), 0);
		assert_int_equal(handoff(2, "SENT", true), 0);
		assert_int_equal(handoff(3, "ACCEPTED", true), 0);
	}
	assert_string_equal(told(), "offered TRANS/, overdue HRSS/, accepted HRSS/");
	kit_clock("2025-05-09 12:00:00");
	(void)kit_timers(k);
	assert_int_equal(kit_number("select max(n_reminded) from alerts.notice"), 0);
}

static void handoff__bad_news__refused(void **state UNUSED)
{
	Disputes__HandoffNews h = handoff_of(1, "SENT", false);

	h.to_department = (char *)"trans";
	assert_int_equal(send_handoff(&h, 0), E_FIELD);
	h = handoff_of(0, "SENT", false);
	assert_int_equal(send_handoff(&h, 0), E_FIELD);
	h = handoff_of(1, "SENT", false);
	h.kind = (char *)"transfer it";
	assert_int_equal(send_handoff(&h, 0), E_FIELD);
	assert_string_equal(told(), "");
	/* a state of a release to come: kept, and nobody is told */
	assert_int_equal(handoff(1, "WITHDRAWN", false), 0);
	assert_string_equal(told(), "");
}

/* ---- cases ---------------------------------------------------------------------------------- */

static void case__opened_moved_closed_reviewed__each_told_once(void **state UNUSED)
{
	char *parties[] = {(char *)"HRSS", (char *)"TRANS", (char *)"UNION"};
	Disputes__Case closed = case_of(4, "TRANS", "closed");

	closed.disposition = (char *)"complex";
	closed.review_day = 20250;
	closed.parties = parties;
	closed.n_parties = 3;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(case_now(1, "HRSS", "lead"), 0);
		assert_int_equal(case_now(2, "HRSS", "accepted"), 0); /* goes on: no notice */
		assert_int_equal(case_now(3, "TRANS", "transferred"), 0);
		assert_int_equal(send_case(&closed, 0), 0);
		assert_int_equal(case_now(5, "TRANS", "investigating"), 0);
	}
	assert_string_equal(told(), "opened HRSS/, moved TRANS/, closed HRSS/, closed UNION/, "
				    "review TRANS/");
	assert_string_equal(
		kit_text("select text_zh from alerts.notice where change = 'closed' "
			 "and department = 'UNION'"),
		"案件 GD-411002-2025-000001，低于最低工资标准，涉及 甲平台。区划 411002，"
		"现由 TRANS 承办。处置结论：复杂，按期复查，复查日 2025-06-11。");
}

/* Who opens a case of his own accord needs no notice of it; the others do. */
static void case__opened__for_whom_it_is_news(void **state UNUSED)
{
	Disputes__Case own = case_of(1, "HRSS", "lead");

	own.source = (char *)"lead";
	assert_int_equal(send_case(&own, 0), 0);
	assert_string_equal(told(), "");
	own.case_id = 78;
	own.source = (char *)"alert";
	own.changed_by = (char *)""; /* by itself */
	assert_int_equal(send_case(&own, 0), 0);
	own.case_id = 79;
	own.source = (char *)"follow_up";
	own.changed_by = (char *)"HRSS";
	assert_int_equal(send_case(&own, 0), 0);
	assert_string_equal(told(), "opened HRSS/, opened HRSS/");
}

static void case__replay__no_second_notice(void **state UNUSED)
{
	Disputes__Case k0 = case_of(3, "TRANS", "transferred");

	assert_int_equal(case_now(1, "HRSS", "lead"), 0);
	/* what was lost is told when it comes again, and once */
	for (int64_t generation = 1; generation <= 3; generation++)
		assert_int_equal(send_case(&k0, generation), 0);
	k0.case_id = 80; /* one of the time before */
	assert_int_equal(send_case(&k0, 1), 0);
	assert_string_equal(told(), "opened HRSS/, moved TRANS/");
}

static void replay_done(int64_t generation)
{
	static const char *const events_of[] = {"disputes.CaseRecorded", "disputes.HandoffRecorded",
						"disputes.EscalationRecorded"};

	for (size_t i = 0; i < N_ELEMENTS(events_of); i++) {
		Service__ReplayDoneRequest done = SERVICE__REPLAY_DONE_REQUEST__INIT;

		done.event = (char *)(uintptr_t)events_of[i];
		done.generation = generation;
		assert_int_equal(kit_call(k, "ReplayDone", &kit_daemons, &done.base, NULL), 0);
	}
}

/* A replay leaves its generation on all that follows: what happens then is as new as before. */
static void replay__over__news_are_told_as_before(void **state UNUSED)
{
	Disputes__Case k0 = case_of(1, "HRSS", "lead");
	Disputes__HandoffNews h = handoff_of(1, "RETURNED", false);

	k0.source = (char *)"alert";
	k0.changed_by = (char *)""; /* by itself; and so does a replay */
	assert_int_equal(send_case(&k0, 4), 0);
	assert_int_equal(send_handoff(&h, 4), 0);
	assert_string_equal(told(), "");
	replay_done(4);
	k0.case_id = 78;
	h.handoff_id = 32;
	assert_int_equal(send_case(&k0, 4), 0);
	assert_int_equal(send_handoff(&h, 4), 0);
	assert_string_equal(told(), "opened HRSS/, returned HRSS/");
	/* the next one; what somebody does meanwhile is news all the same */
	k0.case_id = 79;
	assert_int_equal(send_case(&k0, 5), 0);
	k0.case_id = 80;
	k0.changed_by = (char *)"UNION";
	assert_int_equal(send_case(&k0, 5), 0);
	assert_string_equal(told(), "opened HRSS/, returned HRSS/, opened HRSS/");
}

/* It sends again what was read before the last change came: that stays as it is. */
static void replay__older_version__kept_as_it_is(void **state UNUSED)
{
	Disputes__Case k0 = case_of(1, "HRSS", "lead");
	Disputes__HandoffNews h = handoff_of(1, "SENT", false);

	assert_int_equal(case_now(2, "TRANS", "transferred"), 0);
	assert_int_equal(handoff(2, "ACCEPTED", false), 0);
	assert_int_equal(send_case(&k0, 1), 0);
	assert_int_equal(send_handoff(&h, 1), 0);
	assert_string_equal(kit_text("select concat_ws(' ', version, owner, generation) from "
				     "alerts.case_seen"),
			    "2 TRANS 1");
	assert_string_equal(kit_text("select concat_ws(' ', version, state, generation) from "
				     "alerts.handoff_seen where not waits"),
			    "2 ACCEPTED 1");
}

/* After a replay what was not sent again is gone, and is counted nowhere. */
static void replay__swept__only_what_was_sent_again(void **state UNUSED)
{
	Disputes__Case k0 = case_of(1, "HRSS", "lead");
	Disputes__HandoffNews h = handoff_of(1, "SENT", false);

	assert_int_equal(send_case(&k0, 0), 0);
	assert_int_equal(send_handoff(&h, 0), 0);
	k0.case_id = h.handoff_id = 90;
	assert_int_equal(send_case(&k0, 1), 0);
	assert_int_equal(send_handoff(&h, 1), 0);
	replay_done(1);
	assert_int_equal(kit_number("select sum(case_id) from alerts.case_seen"), 90);
	assert_int_equal(kit_number("select sum(handoff_id) from alerts.handoff_seen"), 90);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		N(handoff__each_change__told_once_to_who_has_to_act),
		N(handoff__channels__as_the_file_says),
		N(handoff__returned__sender_has_to_act),
		N(handoff__notice__both_ends_see_it),
		N(handoff__replay__no_second_notice),
		N(handoff__answered__nobody_reminded),
		N(deadline__matter_over__nobody_reminded),
		N(handoff__two_daemons_at_once__each_change_told_once),
		N(handoff__after_an_outage__all_of_it_told_once_and_nobody_reminded),
		N(handoff__bad_news__refused),
		N(case__opened_moved_closed_reviewed__each_told_once),
		N(case__opened__for_whom_it_is_news),
		N(case__replay__no_second_notice),
		N(replay__over__news_are_told_as_before),
		N(replay__older_version__kept_as_it_is),
		N(replay__swept__only_what_was_sent_again),
	};

	return cmocka_run_group_tests_name("casework", tests, notices_setup, group_teardown);
}
