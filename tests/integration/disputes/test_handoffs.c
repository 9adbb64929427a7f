/*
 * Hand-offs are offered, answered, and fall due, through dispatch() and PostgreSQL.
 */
#include "requests.h"

#define DUE_DAY 20192 /* 2025-04-14, Monday: two working days after Thursday the 10th */

/* The n-th of the events taken off last is a hand-off as it stands: "2 ACCEPTED". */
static const char *announced(size_t n)
{
	static char text[64];
	const Disputes__HandoffNews *h;

	assert_string_equal(events[n].event, "disputes.HandoffRecorded");
	h = (const Disputes__HandoffNews *)kit_event_body(k, &events[n],
							  &disputes__handoff_news__descriptor);
	assert_string_equal(h->case_no, "GD-411002-2025-000001");
	assert_string_equal(h->region, "411002");
	(void)snprintf(text, sizeof(text), "%" PRId64 " %s%s %s %s", h->version, h->state,
		       h->overdue ? " overdue" : "", h->from_department, h->to_department);
	return text;
}

static void offer__to_another_department__package_and_term(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	assert_string_equal(h->state, "SENT");
	assert_string_equal(h->case_no, "GD-411002-2025-000001");
	assert_string_equal(
		h->package_json,
		"{\"case_no\" : \"GD-411002-2025-000001\", \"title_zh\" : "
		"\"低于最低工资标准\", \"title_en\" : \"below the minimum wage\", "
		"\"employer_name\" : \"甲平台\", \"rule\" : \"PAY-02\", \"month\" : \"2025-03\", "
		"\"region\" : \"411002\", \"severity\" : \"high\", \"n_workers\" : 2, "
		"\"n_items\" : 3, \"owed_fen\" : \"485100\"}");
	assert_int_equal(h->due_day, DUE_DAY);
	assert_true(h->due_confirm);
	assert_non_null(strstr(h->due_counting, "2025-04-11 Fri day 1"));
	assert_non_null(strstr(h->due_counting, "2025-04-12 Sat not counted (weekend)"));
	assert_non_null(strstr(h->due_counting, "2025-04-14 Mon day 2"));
	/* first the warning, in the morning of its second and last day */
	assert_string_equal(
		kit_text("select due_at at time zone 'Asia/Shanghai' from disputes.timer"),
		"2025-04-14 09:00:00");
	assert_string_equal(kit_text("select due_at at time zone 'UTC' from disputes.deadline"),
			    "2025-04-14 16:00:00");
	assert_int_equal(kit_events(k, &events), 1);
	assert_string_equal(announced(0), "1 SENT HRSS SAMR");
}

static void offer__chinese__counting_in_chinese(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__OfferHandoffRequest req;
	struct kit_request r = {.method = "OfferHandoff", .locale = "zh", .body = &req.base};
	Disputes__Handoff *h;

	disputes__offer_handoff_request__init(&req);
	req.case_id = id;
	req.kind = (char *)"INFORM";
	req.to_department = (char *)"PSB"; /* not of the eight */
	req.reason = (char *)"通报";
	assert_int_equal(kit_ask(k, &r, &h), 0);
	assert_non_null(strstr(h->due_counting, "2025-04-12 周六 不计（周末）"));
	assert_non_null(strstr(h->due_counting, "标准待核实"));
}

static void offer__what_cannot_be__refused(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__OfferHandoffRequest req;

	assert_int_equal(offer(NULL, id, "GIFT", "SAMR", NULL), E_FIELD);
	assert_int_equal(offer(NULL, id, "TRANSFER", "MARS", NULL), E_FIELD);
	assert_int_equal(offer(NULL, id, "TRANSFER", "HRSS", NULL), E_FIELD);
	assert_int_equal(offer(NULL, 1, "TRANSFER", "SAMR", NULL), E_NOT_FOUND);
	assert_int_equal(offer(&kit_clerk, id, "TRANSFER", "TRANS", NULL), E_NOT_FOUND);
	disputes__offer_handoff_request__init(&req);
	req.case_id = id;
	req.kind = (char *)"TRANSFER";
	req.to_department = (char *)"SAMR";
	assert_int_equal(kit_call(k, "OfferHandoff", NULL, &req.base, NULL), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "reason"));
	assert_int_equal(kit_number("select count(*) from disputes.handoff"), 0);
}

/* I3; and whoever was offered the case cannot offer it on. */
static void offer__while_one_waits__refused(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, id, "INFORM", "SAMR", &h), 0);
	assert_int_equal(offer(NULL, id, "TRANSFER", "TRANS", NULL), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "SAMR"));
	assert_int_equal(offer(&kit_clerk, id, "TRANSFER", "TRANS", NULL), E_NOT_OWNER);
	assert_int_equal(give_back(&kit_clerk, h->handoff_id, "", &h), 0);
	assert_int_equal(offer(NULL, id, "TRANSFER", "TRANS", NULL), 0);
}

static void accept__transfer__ownership_moves_once(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__GetCaseReply *whole;
	Disputes__Handoff *h;
	const Disputes__Case *news;

	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(get(&kit_clerk, id, NULL), E_NOT_OWNER); /* the package, not the case */
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", &h), 0);
	assert_string_equal(h->state, "ACCEPTED");
	assert_string_equal(h->receipt_no, "SAMR-411002-2025-000001");
	assert_int_equal(kit_events(k, &events), 3);
	assert_string_equal(announced(0), "1 SENT HRSS SAMR");
	assert_string_equal(announced(1), "2 ACCEPTED HRSS SAMR");
	news = (const Disputes__Case *)kit_event_body(k, &events[2], &disputes__case__descriptor);
	assert_string_equal(news->changed_by, "SAMR");
	assert_string_equal(news->owner, "SAMR");
	assert_string_equal(news->state, "transferred");
	assert_int_equal(news->version, 2);

	assert_int_equal(get(&kit_clerk, id, &whole), 0); /* now the whole case */
	assert_int_equal(whole->n_timeline, 3);
	assert_string_equal(whole->timeline[2]->old_owner, "HRSS");
	assert_string_equal(whole->timeline[2]->new_owner, "SAMR");
	assert_int_equal(whole->timeline[2]->handoff_id, h->handoff_id);
	assert_int_equal(get(NULL, id, &whole), 0); /* whoever opened it follows it */
	assert_int_equal(whole->n_handoffs, 1);

	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), E_CONFLICT);
	assert_int_equal(kit_number("select count(*) from disputes.timer"), 0);
	assert_int_equal(offer(NULL, id, "TRANSFER", "TRANS", NULL), E_NOT_OWNER);
	assert_int_equal(offer(&kit_clerk, id, "REFER", "TRANS", &h), 0);
	assert_int_equal(accept_as(&trans, h->handoff_id, "交执〔2025〕第3号", &h), 0);
	assert_string_equal(h->receipt_no, "交执〔2025〕第3号");
	assert_string_equal(kit_text("select owner || ' ' || state from disputes.case_file"),
			    "TRANS referred");
	assert_int_equal(get(&kit_clerk, id, &whole), 0); /* a former owner stays a party */
}

static void accept__inform__case_stays_and_stays_closed(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, id, "INFORM", "SAMR", &h), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", &h), 0);
	assert_int_equal(kit_events(k, &events), 2); /* of the hand-off, none of the case */
	assert_string_equal(announced(1), "2 ACCEPTED HRSS SAMR");
	assert_string_equal(kit_text("select owner from disputes.case_file"), "HRSS");
	assert_int_equal(get(&kit_clerk, id, NULL), E_NOT_FOUND);
	assert_int_equal(offer(NULL, id, "ASSIST", "SAMR", &h), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", &h), 0);
	assert_int_equal(get(&kit_clerk, id, NULL), 0); /* works on it, so reads it */
	assert_string_equal(kit_text("select owner from disputes.case_file"), "HRSS");
}

static void answer__by_another__refused(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__Handoff *h;
	char receipt[80];

	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(accept_as(NULL, h->handoff_id, "", NULL), E_WRONG_DEPARTMENT);
	assert_int_equal(give_back(NULL, h->handoff_id, "", NULL), E_WRONG_DEPARTMENT);
	assert_int_equal(accept_as(&trans, h->handoff_id, "", NULL), E_NOT_FOUND);
	assert_int_equal(accept_as(&samr_county, h->handoff_id, "", NULL), E_NOT_FOUND);
	assert_int_equal(accept_as(&kit_clerk, 1, "", NULL), E_NOT_FOUND);
	memset(receipt, '1', sizeof(receipt));
	receipt[RECEIPT_MAX + 1] = '\0';
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, receipt, NULL), E_FIELD);
	assert_string_equal(kit_text("select owner from disputes.case_file"), "HRSS");
}

static void accept__same_id_twice__one_effect_same_reply(void **state UNUSED)
{
	int64_t id = case_given(5);
	struct uuid command = uuid_new(utc_now());
	Disputes__AcceptHandoffRequest req;
	struct kit_request r = {
		.method = "AcceptHandoff", .who = &kit_clerk, .id = &command, .body = &req.base};
	Disputes__Handoff *h, *again;

	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	disputes__accept_handoff_request__init(&req);
	req.handoff_id = h->handoff_id;
	assert_int_equal(kit_ask(k, &r, &h), 0);
	assert_int_equal(kit_ask(k, &r, &again), 0);
	assert_string_equal(h->receipt_no, again->receipt_no);
	assert_int_equal(kit_number("select version from disputes.case_file"), 2);
	assert_int_equal(kit_number("select count(*) from disputes.case_event"), 3);
}

static void return__with_reason__owner_keeps_and_receiver_forgets(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__ReturnHandoffRequest bare;
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	disputes__return_handoff_request__init(&bare);
	bare.handoff_id = h->handoff_id;
	assert_int_equal(kit_call(k, "ReturnHandoff", &kit_clerk, &bare.base, NULL), E_FIELD);
	assert_int_equal(give_back(&kit_clerk, h->handoff_id, "SAMR", NULL), E_FIELD);
	assert_int_equal(give_back(&kit_clerk, h->handoff_id, "MARS", NULL), E_FIELD);
	assert_int_equal(give_back(&kit_clerk, h->handoff_id, "TRANS", &h), 0);
	assert_string_equal(h->state, "RETURNED");
	assert_string_equal(h->answer, "不属于本部门职责");
	assert_string_equal(h->right_department, "TRANS");
	assert_int_equal(kit_events(k, &events), 2);
	assert_string_equal(announced(1), "2 RETURNED HRSS SAMR");
	assert_int_equal(get(&kit_clerk, id, NULL), E_NOT_FOUND);
	assert_int_equal(give_back(&kit_clerk, h->handoff_id, "", NULL), E_CONFLICT);
	assert_string_equal(kit_text("select owner from disputes.case_file"), "HRSS");
	assert_int_equal(kit_number("select count(*) from disputes.timer"), 0);
}

static void due__nobody_answers__overdue_at_24_00_once(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__GetCaseReply *whole;
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	kit_clock("2025-04-14 23:59:59");
	assert_int_equal(kit_timers(k), 1); /* at night: nobody is warned, and it is not over */
	assert_int_equal(get(NULL, id, &whole), 0);
	assert_int_equal(whole->n_timeline, 2);
	kit_clock("2025-04-15 00:00:00");
	assert_int_equal(kit_timers(k), 1);
	assert_int_equal(get(NULL, id, &whole), 0);
	assert_true(whole->handoffs[0]->overdue);
	assert_int_equal(whole->n_timeline, 3);
	assert_string_equal(whole->timeline[2]->kind, "handoff_overdue");
	assert_int_equal(kit_timers(k), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", &h),
			 0); /* late is better than never */
	assert_true(h->overdue);
	assert_int_equal(kit_number("select count(*) from disputes.timer"), 0);
	assert_int_equal(kit_events(k, &events), 4); /* the case too */
	assert_string_equal(announced(1), "2 SENT overdue HRSS SAMR");
	assert_string_equal(announced(2), "3 ACCEPTED overdue HRSS SAMR");
}

/* Offered by the release before, which set this timer and no deadline. */
static void due__of_the_release_before__overdue_once(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__HandoffDueRequest req;
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	disputes__handoff_due_request__init(&req);
	req.handoff_id = h->handoff_id;
	assert_int_equal(kit_call(k, "HandoffDue", &kit_daemons, &req.base, NULL), 0);
	assert_int_equal(kit_call(k, "HandoffDue", &kit_daemons, &req.base, NULL), 0);
	assert_int_equal(kit_number("select count(*) from disputes.case_event where kind = "
				    "'handoff_overdue'"),
			 1);
}

static void due__answered_in_time__no_effect(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__HandoffDueRequest req;
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", &h), 0);
	disputes__handoff_due_request__init(&req);
	req.handoff_id = h->handoff_id;
	assert_int_equal(kit_call(k, "HandoffDue", &kit_daemons, &req.base, NULL), 0);
	assert_int_equal(kit_call(k, "HandoffDue", NULL, &req.base, NULL), E_DENIED);
	assert_int_equal(kit_number("select count(*) from disputes.handoff where overdue"), 0);
	req.handoff_id = 1;
	assert_int_equal(kit_call(k, "HandoffDue", &kit_daemons, &req.base, NULL), E_NOT_FOUND);
}

static size_t listed(const struct kit_who *who, const char *direction, const char *handoff_state)
{
	Disputes__ListHandoffsRequest req;
	Disputes__ListHandoffsReply *rep;

	disputes__list_handoffs_request__init(&req);
	req.direction = (char *)direction;
	req.state = (char *)handoff_state;
	assert_int_equal(kit_call(k, "ListHandoffs", who, &req.base, &rep), 0);
	return rep->n_handoffs;
}

static void list_handoffs__by_direction_and_state__own_only(void **state UNUSED)
{
	int64_t first = case_given(5), second = case_given(6);
	Disputes__ListHandoffsRequest req;
	Disputes__ListHandoffsReply *rep;
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, first, "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(offer(NULL, second, "TRANSFER", "TRANS", NULL), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), 0);
	assert_int_equal(listed(NULL, "out", ""), 2);
	assert_int_equal(listed(NULL, "in", ""), 0);
	assert_int_equal(listed(NULL, "", "SENT"), 1);
	assert_int_equal(listed(&kit_clerk, "in", ""), 1);
	assert_int_equal(listed(&kit_clerk, "", ""), 1);
	assert_int_equal(listed(&trans, "in", "SENT"), 1);
	assert_int_equal(listed(&samr_county, "", ""), 0);
	disputes__list_handoffs_request__init(&req);
	req.limit = 1;
	assert_int_equal(kit_call(k, "ListHandoffs", NULL, &req.base, &rep), 0);
	req.after_id = rep->handoffs[0]->handoff_id;
	assert_int_equal(kit_call(k, "ListHandoffs", NULL, &req.base, &rep), 0);
	assert_string_equal(rep->handoffs[0]->to_department, "TRANS");
	req.limit = 1001;
	assert_int_equal(kit_call(k, "ListHandoffs", NULL, &req.base, NULL), E_FIELD);
	req.limit = 0;
	req.direction = (char *)"up";
	assert_int_equal(kit_call(k, "ListHandoffs", NULL, &req.base, NULL), E_FIELD);
	req.direction = (char *)"";
	req.state = (char *)"LOST";
	assert_int_equal(kit_call(k, "ListHandoffs", NULL, &req.base, NULL), E_FIELD);
}

/* Rows that the runtime role sees on behalf of a department, whatever a statement asks for. */
static int64_t seen(const char *table, const char *department, const char *region)
{
	int64_t n = kit_number(
		"begin; set local role gongdao_disputes; set local search_path = disputes; "
		"set local gongdao.role = 'clerk'; set local gongdao.department = '%s'; "
		"set local gongdao.region = '%s'; select count(*) from %s",
		department, region, table);
	kit_sql("rollback");
	return n;
}

static void database__offered_receiver__sees_the_handoff_and_no_timeline(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(seen("case_file", "HRSS", "411000"), 1);
	assert_int_equal(seen("case_event", "HRSS", "411000"), 2);
	assert_int_equal(seen("handoff", "SAMR", "411000"), 1);
	assert_int_equal(seen("case_event", "SAMR", "411000"), 0);
	assert_int_equal(seen("case_file", "TRANS", "411000"), 0);
	assert_int_equal(seen("handoff", "TRANS", "411000"), 0);
	assert_int_equal(seen("case_file", "HRSS", "411024"), 0);
	assert_int_equal(seen("handoff", "SAMR", "411024"), 0);
	assert_int_equal(seen("alert", "HRSS", "411024"), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", &h), 0);
	assert_int_equal(seen("case_event", "SAMR", "411000"), 3);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(offer__to_another_department__package_and_term),
		T(offer__chinese__counting_in_chinese),
		T(offer__what_cannot_be__refused),
		T(offer__while_one_waits__refused),
		T(accept__transfer__ownership_moves_once),
		T(accept__inform__case_stays_and_stays_closed),
		T(answer__by_another__refused),
		T(accept__same_id_twice__one_effect_same_reply),
		T(return__with_reason__owner_keeps_and_receiver_forgets),
		T(due__nobody_answers__overdue_at_24_00_once),
		T(due__of_the_release_before__overdue_once),
		T(due__answered_in_time__no_effect),
		T(list_handoffs__by_direction_and_state__own_only),
		T(database__offered_receiver__sees_the_handoff_and_no_timeline),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
