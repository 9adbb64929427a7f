/*
 * Deliveries outlast whatever their receivers do, and reminders run by the office's clock: through
 * dispatch(), PostgreSQL and the business clock.
 */
#include "told.h"

/* ---- deliveries ----------------------------------------------------------------------------- */

static void claim__each_receiver__one_under_way(void **state UNUSED)
{
	Alerts__ClaimDeliveriesReply *r, *none;

	opened(1, "PAY-02", "high");
	opened(2, "PAY-05", "high");
	assert_false(due());
	assert_int_equal(claim(&none), 0); /* not settled yet */
	settle();
	assert_true(due());
	assert_int_equal(claim(&r), 3); /* of six */
	assert_non_null(to(r, "https://a.example/")->notice);
	assert_int_equal(claim(&none), 0);
	assert_false(due());

	assert_int_equal(report(to(r, "u@example.cn"), true, false), 0);
	assert_int_equal(claim(&r), 1); /* a slow one holds up no other */
	assert_string_equal(r->deliveries[0]->address, "u@example.cn");
	assert_int_equal(kit_number("select count(*) from alerts.delivery where state = "
				    "'delivered'"),
			 1);
}

/* The sender was killed: the lease ends, the same delivery leaves again; a late report counts. */
static void claim__lease_over__same_delivery_again(void **state UNUSED)
{
	Alerts__ClaimDeliveriesReply *first, *second;
	const Alerts__Delivery *a, *b;

	opened(1, "PAY-02", "high");
	settle();
	assert_int_equal(claim(&first), 3);
	kit_clock("2025-04-10 09:03:00");
	assert_int_equal(claim(&second), 3);
	a = to(first, "hrss");
	b = to(second, "hrss");
	assert_int_equal(a->delivery_id, b->delivery_id);
	assert_int_equal(b->attempts, 2);
	assert_int_equal(report(a, false, true), 0); /* the old attempt says nothing any more */
	assert_int_equal(kit_number("select failures from alerts.receiver where receiver = 'drop'"),
			 0);
	assert_int_equal(report(a, true, false), 0);
	assert_int_equal(report(b, false, true), 0); /* it has it */
	assert_int_equal(kit_number("select count(*) from alerts.delivery where state = "
				    "'delivered' and address = 'hrss'"),
			 1);
	kit_clock("2025-04-10 12:00:00");
	assert_int_equal(claim(&second), 2);
}

/* Away for 24 hours while alerts go on: nothing is lost, nothing goes twice, few attempts are
 * made, and all of it follows when it is back. */
static void outage__a_day__all_delivered_once(void **state UNUSED)
{
	Alerts__ClaimDeliveriesReply *r;
	int64_t attempts = 0, got[200] = {0};
	char now[24];

	for (int64_t m = 0; m < 24 * 60; m += 10) {
		(void)snprintf(now, sizeof(now),
			       "2025-04-%02" PRId64 " %02" PRId64 ":%02" PRId64 ":00",
			       m < 15 * 60 ? (int64_t)10 : (int64_t)11, (9 + m / 60) % 24, m % 60);
		kit_clock(now);
		if (m % 30 == 0) {
			Audit__Finding f = finding(m + 1, 100, 100);

			f.employer_id = 100 + m;
			taken(&f);
		}
		(void)kit_timers_of(k, "NoticeSettled");
		(void)claim(&r);
		for (size_t i = 0; i < r->n_deliveries; i++) {
			bool hook = strcmp(r->deliveries[i]->channel, "hook") == 0;

			assert_int_equal(report(r->deliveries[i], !hook, hook), 0);
			attempts += hook;
		}
	}
	assert_in_range(attempts, 5, 20);
	assert_int_equal(kit_number("select count(*) from alerts.delivery where channel = 'hook' "
				    "and state = 'waiting'"),
			 48);
	kit_clock("2025-04-11 14:00:00"); /* the longest wait is over */
	(void)kit_timers_of(k, "NoticeSettled");
	for (int n = 0; n < 60 && claim(&r); n++) {
		for (size_t i = 0; i < r->n_deliveries; i++) {
			int64_t employer = kit_number(
				"select subject_id from alerts.notice where notice_id = %" PRId64,
				r->deliveries[i]->notice_id);

			if (strcmp(r->deliveries[i]->channel, "hook") == 0)
				got[kit_number(
					"select (employer_id - 100) / 30 from alerts.alert where "
					"alert_id = %" PRId64,
					employer)]++;
			assert_int_equal(report(r->deliveries[i], true, false), 0);
		}
	}
	for (int i = 0; i < 48; i++)
		assert_int_equal(got[i], 1);
	assert_int_equal(kit_number("select count(*) from alerts.delivery where state <> "
				    "'delivered'"),
			 0);
	assert_int_equal(claim(&r), 0);
}

/* One that is refused for what it is waits alone; the others of its receiver go on. */
static void report__refused_message__others_go_on_and_it_is_given_up(void **state UNUSED)
{
	Alerts__ListDeliveriesRequest req;
	Alerts__ListDeliveriesReply *list;
	Alerts__ClaimDeliveriesReply *r;
	int64_t id;

	opened(1, "PAY-02", "high");
	opened(2, "PAY-05", "high");
	settle();
	assert_int_equal(claim(&r), 3);
	id = to(r, "https://a.example/")->delivery_id;
	assert_int_equal(report(to(r, "https://a.example/"), false, false), 0);
	assert_int_equal(claim(&r), 1);
	assert_true(to(r, "https://a.example/")->delivery_id != id);

	alerts__list_deliveries_request__init(&req);
	assert_int_equal(kit_call(k, "ListDeliveries", &operator_, &req.base, &list), 0);
	assert_int_equal(list->n_deliveries, 1); /* those under way are no problem */
	assert_string_equal(list->deliveries[0]->last_error, "connection refused");
	kit_clock("2025-04-17 09:02:00"); /* a week */
	while (claim(&r)) {
		for (size_t i = 0; i < r->n_deliveries; i++)
			assert_int_equal(report(r->deliveries[i],
						r->deliveries[i]->delivery_id != id, false),
					 0);
	}
	req.state = (char *)"failed";
	assert_int_equal(kit_call(k, "ListDeliveries", &operator_, &req.base, &list), 0);
	assert_int_equal(list->n_deliveries, 1);
	assert_int_equal(list->deliveries[0]->delivery_id, id);
	assert_int_equal(kit_call(k, "ListDeliveries", &kit_clerk, &req.base, &list), 0);
	assert_int_equal(list->n_deliveries, 0); /* of others */
}

static int resend_as(const struct kit_who *who, int64_t id, Alerts__ResendNoticeReply **out)
{
	Alerts__ResendNoticeRequest req;

	alerts__resend_notice_request__init(&req);
	req.notice_id = id;
	return kit_call(k, "ResendNotice", who, &req.base, out);
}

static void resend__delivered_or_waiting__new_round_or_at_once(void **state UNUSED)
{
	Alerts__ClaimDeliveriesReply *r;
	Alerts__ResendNoticeReply *again;

	opened(1, "PAY-02", "high");
	assert_int_equal(resend_as(NULL, notice_id("HRSS/HRSS.INSP"), NULL), E_CONFLICT);
	settle();
	assert_int_equal(claim(&r), 3);
	assert_int_equal(report(to(r, "hrss"), true, false), 0);
	assert_int_equal(report(to(r, "https://a.example/"), false, true), 0);
	assert_int_equal(claim(&r), 0);
	assert_int_equal(resend_as(&operator_, notice_id("HRSS/HRSS.INSP"), &again), 0);
	assert_int_equal(again->n_sent, 2);
	assert_int_equal(claim(&r), 2);
	assert_int_equal(to(r, "hrss")->round, 1);
	assert_string_equal(to(r, "hrss")->purpose, "resend");
	assert_int_equal(to(r, "https://a.example/")->round, 0); /* the same, at once */
	assert_int_equal(resend_as(NULL, notice_id("employer/7"), &again), 0);
	assert_int_equal(again->n_sent, 0); /* its inbox is all there is */
	assert_int_equal(resend_as(&kit_clerk, notice_id("UNION/"), NULL), E_NOT_FOUND);
}

static void test_notice__recipients_of_a_desk__sent(void **state UNUSED)
{
	Alerts__TestNoticeRequest req;
	Alerts__ResendNoticeReply *sent;
	Alerts__ClaimDeliveriesReply *r;
	Alerts__ListDeliveriesRequest ask;
	Alerts__ListDeliveriesReply *list;

	alerts__test_notice_request__init(&req);
	req.department = (char *)"TRANS";
	req.region = (char *)"411002";
	assert_int_equal(kit_call(k, "TestNotice", &operator_, &req.base, &sent), 0);
	assert_int_equal(sent->n_sent, 1);
	kit_clock("2025-04-10 22:00:00"); /* its recipient is not disturbed at night */
	assert_int_equal(claim(&r), 0);
	kit_clock("2025-04-11 07:59:00");
	assert_int_equal(claim(&r), 0);
	kit_clock("2025-04-11 08:00:00");
	assert_int_equal(claim(&r), 1);
	assert_string_equal(r->deliveries[0]->address, "13800000001");
	assert_string_equal(r->deliveries[0]->notice->kind, "test");
	alerts__list_deliveries_request__init(&ask);
	ask.state = (char *)"waiting";
	assert_int_equal(kit_call(k, "ListDeliveries", &operator_, &ask.base, &list), 0);
	assert_string_equal(list->deliveries[0]->address, "***0001");
	kit_sql("update alerts.delivery set address = 'https://h.example/x?key=secret', receiver = "
		"'https://h.example/x?key=secret'");
	assert_int_equal(kit_call(k, "ListDeliveries", &operator_, &ask.base, &list), 0);
	assert_string_equal(list->deliveries[0]->address, "https://h.example/x?***");
	assert_string_equal(list->deliveries[0]->receiver, "https://h.example/x?***");
	req.region = (char *)"410100";
	assert_int_not_equal(kit_call(k, "TestNotice", &operator_, &req.base, NULL), 0);
	assert_int_equal(kit_call(k, "TestNotice", &kit_clerk, &req.base, NULL), E_DENIED);
}

/* ---- reminders ------------------------------------------------------------------------------ */

static size_t reminded(void)
{
	return (size_t)kit_number(
		"select count(*) from alerts.delivery where purpose = 'reminder'");
}

static void deliver_all(void)
{
	Alerts__ClaimDeliveriesReply *r;

	while (claim(&r)) {
		for (size_t i = 0; i < r->n_deliveries; i++)
			assert_int_equal(report(r->deliveries[i], true, false), 0);
	}
}

/* DLN-3. Thursday 10 April 16:00: an hour of Thursday, six of Friday, the eighth on Monday. */
static void reminder__unread__in_office_hours_only_and_twice(void **state UNUSED)
{
	Alerts__ClaimDeliveriesReply *r;

	kit_clock("2025-04-10 15:59:00");
	opened(1, "PAY-02", "high");
	kit_sql("delete from alerts.timer where tag like 'alert/%%'"); /* test_life.c has them */
	kit_clock("2025-04-10 16:00:00");
	(void)kit_timers_of(k, "NoticeSettled");
	deliver_all();
	assert_string_equal(kit_text("select remind_at at time zone 'Asia/Shanghai' from "
				     "alerts.notice where recipient = 'HRSS/HRSS.INSP'"),
			    "2025-04-14 09:00:00");
	kit_clock("2025-04-13 23:00:00");
	assert_int_equal(kit_timers_of(k, "NoticeUnread"), 0);
	kit_clock("2025-04-14 09:00:00");
	assert_int_equal(kit_timers_of(k, "NoticeUnread"), 1);
	assert_int_equal(reminded(), 2);
	kit_clock("2025-04-14 18:00:00"); /* the sender was away meanwhile */
	assert_int_equal(claim(&r), 0);
	kit_clock("2025-04-15 10:00:00"); /* seven hours of Monday, one of Tuesday */
	deliver_all();
	assert_int_equal(kit_timers_of(k, "NoticeUnread"), 1);
	deliver_all();
	assert_int_equal(reminded(), 4);
	kit_clock("2025-04-30 10:00:00");
	assert_int_equal(kit_timers_of(k, "NoticeUnread"), 0); /* times: 2 */
	assert_int_equal(kit_number("select n_reminded from alerts.notice where recipient = "
				    "'HRSS/HRSS.INSP'"),
			 2);
}

static void reminder__read_or_over__none(void **state UNUSED)
{
	opened(1, "PAY-02", "high");
	opened(2, "PAY-05", "high");
	settle();
	deliver_all();
	assert_int_equal(read_as(NULL,
				 kit_number("select min(notice_id) from alerts.notice where "
					    "recipient = 'HRSS/HRSS.INSP'"),
				 NULL),
			 0);
	cleared(2, "PAY-05", "high");
	kit_clock("2025-04-11 16:00:00");
	(void)kit_timers(k);
	assert_int_equal(reminded(), 0);
}

/* What endangers people does not wait for the morning. */
static void reminder__critical_safety__at_night(void **state UNUSED)
{
	Alerts__ClaimDeliveriesReply *r;

	kit_clock("2025-04-10 15:59:00");
	opened(1, "SAF-01", "critical");
	kit_clock("2025-04-10 16:00:00");
	(void)kit_timers_of(k, "NoticeSettled");
	deliver_all();
	kit_clock("2025-04-11 00:00:00");
	assert_int_equal(kit_timers_of(k, "NoticeUnread"), 1);
	assert_int_equal(claim(&r), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		N(claim__each_receiver__one_under_way),
		N(claim__lease_over__same_delivery_again),
		N(outage__a_day__all_delivered_once),
		N(report__refused_message__others_go_on_and_it_is_given_up),
		N(resend__delivered_or_waiting__new_round_or_at_once),
		N(test_notice__recipients_of_a_desk__sent),
		N(reminder__unread__in_office_hours_only_and_twice),
		N(reminder__read_or_over__none),
		N(reminder__critical_safety__at_night),
	};

	return cmocka_run_group_tests_name("deliveries", tests, notices_setup, group_teardown);
}
