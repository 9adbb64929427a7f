/*
 * Cases are opened on alerts, numbered and read, through dispatch() and PostgreSQL.
 */
#include "acts.h"

#include "deadline.h"

static void open_case__own_alert__numbered_and_announced(void **state UNUSED)
{
	Alerts__Alert a = alert_of(5, 1);
	Disputes__GetCaseReply *whole;
	Disputes__Case *f;

	assert_int_equal(take(&a, 0), 0);
	assert_int_equal(open_case_as(NULL, 5, &f), 0);
	assert_string_equal(f->case_no, "GD-411002-2025-000001");
	assert_string_equal(f->owner, "HRSS");
	assert_string_equal(f->state, "lead");
	assert_string_equal(f->employer_name, "甲平台");
	assert_int_equal(kit_events(k, &events), 1);
	assert_string_equal(events[0].event, "disputes.CaseRecorded");

	assert_int_equal(get(NULL, f->case_id, &whole), 0);
	assert_string_equal(whole->case_->ground, "三名骑手三月工资低于最低标准");
	assert_int_equal(whole->n_timeline, 1);
	assert_string_equal(whole->timeline[0]->kind, "opened");
	assert_string_equal(whole->timeline[0]->subject, "inspector");
	assert_string_equal(whole->timeline[0]->new_owner, "HRSS");
	assert_int_equal(whole->n_handoffs, 0);
}

static void open_case__second_time__refused_with_the_number(void **state UNUSED)
{
	Alerts__Alert cleared = alert_of(5, 2);

	(void)case_given(5);
	assert_int_equal(open_case_as(NULL, 5, NULL), E_EXISTS);
	assert_non_null(strstr(kit_detail(k), "GD-411002-2025-000001"));
	cleared.state = (char *)"cleared";
	assert_int_equal(take(&cleared, 0), 0);
	assert_int_equal(open_case_as(NULL, 5, NULL),
			 E_EXISTS); /* says more than that it is cleared */
}

static void open_case__not_ours_or_not_there__refused(void **state UNUSED)
{
	static const struct kit_who samr = {"inspector", "SAMR", "411000", "samr", 0, 0};
	Alerts__Alert a = alert_of(5, 1);
	Disputes__OpenCaseRequest req;

	assert_int_equal(take(&a, 0), 0);
	assert_int_equal(open_case_as(&samr, 5, NULL), E_WRONG_DEPARTMENT);
	assert_int_equal(open_case_as(&kit_county, 5, NULL), E_NOT_FOUND); /* another county's */
	assert_int_equal(open_case_as(&kit_clerk, 5, NULL), E_WRONG_DEPARTMENT);
	assert_int_equal(open_case_as(&samr_system, 5, NULL), E_DENIED);
	assert_int_equal(open_case_as(NULL, 6, NULL), E_NOT_FOUND);
	disputes__open_case_request__init(&req);
	req.alert_id = 5;
	req.ground = (char *)"  ";
	assert_int_equal(kit_call(k, "OpenCase", NULL, &req.base, NULL), E_FIELD);
	a.version = 2;
	a.state = (char *)"cleared";
	assert_int_equal(take(&a, 0), 0);
	assert_int_equal(open_case_as(NULL, 5, NULL), E_CONFLICT);
}

/* A refused case takes no number; each region and year has its own series. */
static void open_case__numbers__no_gap_in_region_and_year(void **state UNUSED)
{
	Alerts__Alert other = alert_of(9, 1);
	Disputes__Case *f;

	(void)case_given(5);
	assert_int_equal(open_case_as(NULL, 5, NULL), E_EXISTS);
	(void)case_given(6);
	assert_string_equal(kit_text("select max(case_no) from disputes.case_file"),
			    "GD-411002-2025-000002");
	other.region = (char *)"411024";
	assert_int_equal(take(&other, 0), 0);
	assert_int_equal(open_case_as(&kit_county, 9, &f), 0);
	assert_string_equal(f->case_no, "GD-411024-2025-000001");
	other = alert_of(10, 1);
	assert_int_equal(take(&other, 0), 0);
	kit_clock("2026-01-01 00:00:00");
	assert_int_equal(open_case_as(NULL, 10, &f), 0);
	assert_string_equal(f->case_no, "GD-411002-2026-000001");
}

static void open_case__same_id_twice__one_case_same_reply(void **state UNUSED)
{
	Alerts__Alert a = alert_of(5, 1);
	struct uuid id = uuid_new(utc_now());
	Disputes__OpenCaseRequest req;
	struct kit_request r = {.method = "OpenCase", .id = &id, .body = &req.base};
	Disputes__Case *first, *second;

	assert_int_equal(take(&a, 0), 0);
	disputes__open_case_request__init(&req);
	req.alert_id = 5;
	req.ground = (char *)"核查";
	assert_int_equal(kit_ask(k, &r, &first), 0);
	assert_int_equal(kit_ask(k, &r, &second), 0);
	assert_int_equal(first->case_id, second->case_id);
	assert_int_equal(kit_number("select count(*) from disputes.case_file"), 1);
	req.alert_id = 6;
	assert_int_equal(kit_ask(k, &r, NULL), E_ID_REUSED);
}

static void get_case__stranger__not_found(void **state UNUSED)
{
	int64_t id = case_given(5);

	assert_int_equal(get(&kit_clerk, id, NULL), E_NOT_FOUND);
	assert_int_equal(get(&kit_county, id, NULL), E_NOT_FOUND);
	assert_int_equal(get(NULL, 1, NULL), E_NOT_FOUND);
}

static void list_cases__by_owner_and_state__pages(void **state UNUSED)
{
	Disputes__ListCasesRequest req;
	Disputes__ListCasesReply *rep;

	for (int64_t id = 1; id <= 3; id++)
		(void)case_given(id);
	disputes__list_cases_request__init(&req);
	req.limit = 2;
	assert_int_equal(kit_call(k, "ListCases", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_cases, 2);
	assert_int_equal(rep->total, 0); /* nobody asked */
	req.after_id = rep->cases[1]->case_id;
	req.count = true;
	assert_int_equal(kit_call(k, "ListCases", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_cases, 1);
	assert_int_equal(rep->total, 3);
	assert_false(rep->total_is_bound);
	req.after_id = 0;
	req.owner = (char *)"HRSS";
	req.state = (char *)"lead";
	assert_int_equal(kit_call(k, "ListCases", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_cases, 2);
	req.state = (char *)"transferred";
	assert_int_equal(kit_call(k, "ListCases", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_cases, 0);
	assert_int_equal(rep->total, 0);
	req.state = (char *)"";
	assert_int_equal(kit_call(k, "ListCases", &kit_clerk, &req.base, &rep), 0);
	assert_int_equal(rep->n_cases, 0);
	assert_int_equal(rep->total, 0); /* of what one may see */
	req.state = (char *)"gone";
	assert_int_equal(kit_call(k, "ListCases", NULL, &req.base, NULL), E_FIELD);
	req.state = (char *)"";
	req.limit = 1001;
	assert_int_equal(kit_call(k, "ListCases", NULL, &req.base, NULL), E_FIELD);
}

/* ---- alerts -----------------------------------------------------------------------------------
 */

/* alerts wants a case opened by itself: once, whatever is sent again, and not beside a person's. */
static void take_alert__wants_a_case__one_opened_however_often_it_is_sent(void **state UNUSED)
{
	Alerts__Alert a = alert_of(5, 3), old = alert_of(5, 2), other = alert_of(6, 1);

	a.open_case = other.open_case = old.open_case = true;
	a.case_ground_zh = other.case_ground_zh = old.case_ground_zh = (char *)"达到群体性标准";
	assert_int_equal(take(&a, 0), 0);
	assert_int_equal(take(&a, 0), 0);
	a.version = 4;
	assert_int_equal(take(&a, 7), 0); /* and in a replay */
	assert_int_equal(take(&old, 7), 0);
	assert_int_equal(kit_number("select count(*) from disputes.case_file"), 1);
	assert_string_equal(kit_text("select ground || owner || opened_by from "
				     "disputes.case_file"),
			    "达到群体性标准HRSSHRSS");
	assert_int_equal(kit_events(k, &events), 1);
	assert_string_equal(events[0].event, "disputes.CaseRecorded");

	other.state = (char *)"cleared"; /* over before it was heard */
	assert_int_equal(take(&other, 0), 0);
	assert_int_equal(kit_number("select count(*) from disputes.case_file"), 1);
	(void)case_given(8);
	a = alert_of(8, 2);
	a.open_case = true;
	a.case_ground_zh = (char *)"达到群体性标准";
	assert_int_equal(take(&a, 0), 0);
	assert_int_equal(kit_number("select count(*) from disputes.case_file where alert_id = 8"),
			 1);
	a.case_ground_zh = (char *)"";
	assert_int_equal(take(&a, 0), E_FIELD);
}

static void take_alert__older_version__ignored(void **state UNUSED)
{
	Alerts__Alert a = alert_of(5, 4);

	assert_int_equal(take(&a, 0), 0);
	a.version = 3;
	a.n_items = 99;
	assert_int_equal(take(&a, 8), 0);
	assert_int_equal(kit_number("select n_items from disputes.alert"), 3);
	assert_int_equal(kit_number("select generation from disputes.alert"), 8);
	a.region = (char *)"x";
	assert_int_equal(take(&a, 0), E_FIELD);
	assert_int_equal(kit_call(k, "TakeAlert", NULL, &a.base, NULL), E_DENIED);
}

/* An alert the replay did not send again is gone, unless a case rests on it. */
static void sweep__alerts_not_sent_again__dropped(void **state UNUSED)
{
	Alerts__Alert a = alert_of(6, 1), b = alert_of(7, 1);
	Service__ReplayDoneRequest req;

	(void)case_given(5);
	assert_int_equal(take(&a, 0), 0);
	assert_int_equal(take(&b, 0), 0);
	assert_int_equal(take(&b, 3), 0);
	service__replay_done_request__init(&req);
	req.event = (char *)"alerts.AlertRecorded";
	req.generation = 3;
	assert_int_equal(kit_call(k, "ReplayDone", &kit_daemons, &req.base, NULL), 0);
	assert_string_equal(kit_text("select string_agg(alert_id::text, ' ' order by alert_id) "
				     "from disputes.alert"),
			    "5 7");
}

static void replay__cases__sent_again_to_alerts(void **state UNUSED)
{
	static const struct kit_who operator= {"operator", "HRSS", "411000", "operator", 0, 0};
	Service__ReplayEventsRequest req;
	size_t n, sent = 0, handoffs = 0;
	Disputes__Handoff *h;

	(void)case_given(5);
	assert_int_equal(offer(NULL, case_given(6), "INFORM", "SAMR", &h), 0);
	(void)kit_events(k, &events);
	service__replay_events_request__init(&req);
	req.subscriber = (char *)"alerts";
	assert_int_equal(kit_call(k, "ReplayEvents", &operator, & req.base, NULL), 0);
	while (kit_timers(k) > 0)
		;
	n = kit_events(k, &events);
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(events[i].target, "alerts");
		sent += strcmp(events[i].event, "disputes.CaseRecorded") == 0;
		handoffs += strcmp(events[i].event, "disputes.HandoffRecorded") == 0;
	}
	assert_int_equal(sent, 2);
	assert_int_equal(handoffs, 1);
}

/* ---- the database itself ----------------------------------------------------------------------
 */

/* Names in C and in the checks of the schema are the same. */
static void schema__states__named_as_in_the_facts(void **state UNUSED)
{
	static const struct {
		const char *constraint;
		const char *const *names;
	} lists[] = {
		{"case_file_state",            procedure_state_names },
		{"case_file_source",           procedure_source_names},
		{"case_file_disposition_name", disposition_names     },
		{"case_event_kind",            case_event_names      },
		{"handoff_state",              handoff_state_names   },
		{"deadline_state",             deadline_state_names  },
		{"deadline_status",            deadline_status_names },
		{"deadline_entry_kind",        deadline_entry_names  },
		{"service_record_method",      service_methods       },
	};

	for (size_t i = 0; i < N_ELEMENTS(lists); i++) {
		const char *text =
			kit_text("select pg_get_constraintdef(oid) from pg_constraint where "
				 "conname = '%s'",
				 lists[i].constraint);
		size_t n = 0;

		for (; lists[i].names[n]; n++)
			assert_non_null(strstr(text, lists[i].names[n]));
		for (const char *at = text; (at = strstr(at, "::text")); at++)
			n--;
		assert_int_equal(n, 0);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(open_case__own_alert__numbered_and_announced),
		T(open_case__second_time__refused_with_the_number),
		T(open_case__not_ours_or_not_there__refused),
		T(open_case__numbers__no_gap_in_region_and_year),
		T(open_case__same_id_twice__one_case_same_reply),
		T(get_case__stranger__not_found),
		T(list_cases__by_owner_and_state__pages),
		T(take_alert__wants_a_case__one_opened_however_often_it_is_sent),
		T(take_alert__older_version__ignored),
		T(sweep__alerts_not_sent_again__dropped),
		T(replay__cases__sent_again_to_alerts),
		T(schema__states__named_as_in_the_facts),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
