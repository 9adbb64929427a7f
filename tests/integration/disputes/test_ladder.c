/*
 * Deadlines that nobody meets: the ladder, rung by rung, each once, in office hours; whatever
 * timers come late, twice, or for what has changed since.
 */
#include "requests.h"

#include "deadline.h"

/* "handoff_overdue 2022-04-07 00:00; escalated ..." : what the timeline says from its third event
 * on. */
static const char *told(int64_t case_id)
{
	return kit_text("select coalesce(string_agg(kind || ' ' || to_char(at at time zone "
			"'Asia/Shanghai', 'MM-DD HH24:MI'), '; ' order by event_id), '') from "
			"disputes.case_event where case_id = %" PRId64
			" and kind in ('escalated', 'handoff_overdue', 'deadline_breached')",
			case_id);
}

static const char *rungs(void)
{
	return kit_text("select coalesce(string_agg(rung || '>' || told, ' ' order by entry), '') "
			"from disputes.deadline_entry where rung <> ''");
}

/* S11: two working days from Friday 2022-04-01 16:00; nobody accepts. */
static void s11__nobody_accepts__sixth_seventh_twelfth_of_april(void **state UNUSED)
{
	int64_t id;
	Disputes__Handoff *h;

	kit_clock("2022-04-01 16:00:00");
	id = case_given(5);
	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(h->due_day, 19088); /* 2022-04-06 */
	time_passes("2022-05-31 12:00:00");
	assert_string_equal(told(id), "escalated 04-06 09:00; handoff_overdue 04-07 00:00; "
				      "escalated 04-07 09:00; escalated 04-12 09:00");
	assert_string_equal(rungs(), "officer>SAMR head>SAMR leading>HRSS");
	assert_int_equal(kit_number("select count(*) from disputes.timer"), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), 0);
	assert_string_equal(kit_text("select state || ' ' || status || ' ' || led_by from "
				     "disputes.deadline"),
			    "stopped breached HRSS");
}

/* The leading office sees what was brought to it, and not the case. */
static void ladder__leading_office__sees_the_deadline(void **state UNUSED)
{
	static const struct kit_who union_desk = {"clerk", "UNION", "411000", "union", 0, 0};
	Disputes__ListDeadlinesRequest req;
	Disputes__ListDeadlinesReply *rep;
	Disputes__Handoff *h;
	int64_t id = case_given(5);

	/* SAMR has the case and lets the union wait; HRSS, who opened it, is taken out of it */
	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), 0);
	kit_sql("delete from disputes.case_party where department = 'HRSS'");
	assert_int_equal(offer(&kit_clerk, id, "ASSIST", "UNION", &h), 0);
	disputes__list_deadlines_request__init(&req);
	req.led = true;
	assert_int_equal(kit_call(k, "ListDeadlines", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_deadlines, 0);
	time_passes("2025-04-30 12:00:00");
	assert_int_equal(kit_call(k, "ListDeadlines", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_deadlines, 1);
	assert_string_equal(rep->deadlines[0]->department, "UNION");
	assert_string_equal(rep->deadlines[0]->status, "breached");
	assert_int_equal(rep->deadlines[0]->days_left, -13); /* Sunday the 27th is worked */
	assert_int_equal(get(NULL, id, NULL), E_NOT_FOUND);
	assert_int_equal(accept_as(&union_desk, h->handoff_id, "", NULL), 0);
}

/* An offer stops no term of the case: the owner is told of the case, the receiver of the hand-off,
 * each rung of each once; and what was returned goes on with the days it had. */
static void ladder__offer_waits__case_and_handoff_each_once(void **state UNUSED)
{
	Disputes__StartDeadlineRequest q = DISPUTES__START_DEADLINE_REQUEST__INIT;
	Disputes__Deadline *d;
	Disputes__Handoff *h;
	int64_t id;

	kit_clock("2022-04-01 16:00:00");
	id = case_given(5);
	q.case_id = id;
	q.code = (char *)"INSP-3"; /* seven days */
	q.ground = (char *)"询问通知书";
	assert_int_equal(kit_call(k, "StartDeadline", NULL, &q.base, &d), 0);
	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	time_passes("2022-05-31 12:00:00");
	assert_string_equal(
		kit_text("select string_agg(code || ' ' || rung || '>' || told, '; ' order by "
			 "deadline_id, entry) from disputes.deadline_entry join disputes.deadline "
			 "using (deadline_id) where rung <> ''"),
		"INSP-3 officer>HRSS; INSP-3 head>HRSS; INSP-3 leading>HRSS; "
		"HO-1 officer>SAMR; HO-1 head>SAMR; HO-1 leading>HRSS");
	assert_int_equal(give_back(&kit_clerk, h->handoff_id, "", NULL), 0);
	assert_int_equal(kit_number("select count(*) from disputes.deadline where code = 'INSP-3' "
				    "and state = 'running' and due_day - '1970-01-01'::date = %d",
				    d->due_day),
			 1);
}

/* Answered between two rungs: the rest is not climbed. */
static void ladder__answered__no_further_rung(void **state UNUSED)
{
	int64_t id;
	Disputes__Handoff *h;

	kit_clock("2022-04-01 16:00:00");
	id = case_given(5);
	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	time_passes("2022-04-07 10:00:00");
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), 0);
	time_passes("2022-05-31 12:00:00");
	assert_string_equal(rungs(), "officer>SAMR head>SAMR");
}

/* The daemon was away for a month and comes back at night: what is over is over, people are told in
 * the morning, each rung once. */
static void ladder__after_an_outage__in_order_in_the_morning(void **state UNUSED)
{
	int64_t id;
	Disputes__Handoff *h;

	kit_clock("2022-04-01 16:00:00");
	id = case_given(5);
	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	kit_clock("2022-05-06 23:30:00"); /* a Friday; Saturday 05-07 is worked */
	assert_int_equal(kit_timers(k), 1);
	assert_string_equal(told(id), "handoff_overdue 05-06 23:30");
	time_passes("2022-05-31 12:00:00");
	assert_string_equal(told(id),
			    "handoff_overdue 05-06 23:30; escalated 05-07 09:00; escalated "
			    "05-07 09:00; escalated 05-07 09:00");
	assert_string_equal(rungs(), "officer>SAMR head>SAMR leading>HRSS");
}

static int due(int64_t deadline_id, int64_t version)
{
	Disputes__DeadlineDueRequest req;

	disputes__deadline_due_request__init(&req);
	req.deadline_id = deadline_id;
	req.version = version;
	return kit_call(k, "DeadlineDue", &kit_daemons, &req.base, NULL);
}

/* Every timer comes three times, and all old versions of it once more. */
static void timer__twice_and_stale__each_rung_once(void **state UNUSED)
{
	static const char *const days[] = {"2022-04-06 09:00:00", "2022-04-06 15:00:00",
					   "2022-04-07 00:00:00", "2022-04-07 09:30:00",
					   "2022-04-11 10:00:00", "2022-04-12 09:00:00",
					   "2022-04-13 09:00:00"};
	Disputes__Handoff *h;
	int64_t id, deadline_id;

	kit_clock("2022-04-01 16:00:00");
	id = case_given(5);
	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	deadline_id = kit_number("select deadline_id from disputes.deadline");
	for (size_t i = 0; i < N_ELEMENTS(days); i++) {
		int64_t version = kit_number("select version from disputes.deadline");

		kit_clock(days[i]);
		for (int again = 0; again < 3; again++)
			assert_int_equal(due(deadline_id, version), 0);
		for (int64_t old = 1; old < version; old++)
			assert_int_equal(due(deadline_id, old), 0);
	}
	assert_string_equal(rungs(), "officer>SAMR head>SAMR leading>HRSS");
	assert_string_equal(told(id), "escalated 04-06 09:00; handoff_overdue 04-07 00:00; "
				      "escalated 04-07 09:30; escalated 04-12 09:00");
	assert_int_equal(due(1, 1), E_NOT_FOUND);
	assert_int_equal(
		kit_call(k, "DeadlineDue", NULL,
			 &(Disputes__DeadlineDueRequest)DISPUTES__DEADLINE_DUE_REQUEST__INIT.base,
			 NULL),
		E_DENIED);
}

/* Given more time, it is warned of no second time, and the end moves. */
static void ladder__extended_after_the_warning__end_moves(void **state UNUSED)
{
	Disputes__StartDeadlineRequest req;
	Disputes__ExtendDeadlineRequest more;
	Disputes__Deadline *d;
	int64_t id = case_given(5);

	kit_clock("2022-04-22 10:00:00");
	disputes__start_deadline_request__init(&req);
	req.case_id = id;
	req.code = (char *)"INSP-4";
	req.ground = (char *)"立案";
	assert_int_equal(kit_call(k, "StartDeadline", NULL, &req.base, &d), 0);
	time_passes("2022-07-18 10:00:00");
	assert_string_equal(kit_text("select status from disputes.deadline"), "at_risk");
	disputes__extend_deadline_request__init(&more);
	more.deadline_id = d->deadline_id;
	more.by = 30;
	more.approver = (char *)"局长";
	more.ground = (char *)"案情复杂";
	assert_int_equal(kit_call(k, "ExtendDeadline", NULL, &more.base, &d), 0);
	assert_string_equal(d->status, "on_track");
	time_passes("2022-07-29 10:00:00");
	assert_string_equal(rungs(), "officer>HRSS");
	time_passes("2022-10-31 10:00:00");
	assert_string_equal(told(id), "escalated 07-01 09:00; deadline_breached 08-31 00:00; "
				      "escalated 08-31 09:00; escalated 09-05 09:00");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(s11__nobody_accepts__sixth_seventh_twelfth_of_april),
		T(ladder__leading_office__sees_the_deadline),
		T(ladder__offer_waits__case_and_handoff_each_once),
		T(ladder__answered__no_further_rung),
		T(ladder__after_an_outage__in_order_in_the_morning),
		T(timer__twice_and_stale__each_rung_once),
		T(ladder__extended_after_the_warning__end_moves),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
