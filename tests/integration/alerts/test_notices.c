/*
 * Changes of an alert become notices, each once for each recipient, and deliveries that outlast
 * whatever their receivers do: through dispatch(), PostgreSQL and the business clock.
 */
#include "requests.h"

static const struct kit_who union_clerk = {"clerk", "UNION", "411000", "union", 0, 0};
static const struct kit_who company = {"company", "", "411002", "hr", 7, 0};
static const struct kit_who other_company = {"company", "", "411002", "hr8", 8, 0};
static const struct kit_who operator_ = {"operator", "HRSS", "411000", "operator", 0, 0};
static const struct kit_who sender = {"sender", "", "000000", "sender", 0, 0};

static const char file[] =
	"hours: {working: [\"09:00-12:00\", \"13:00-17:00\"], quiet: \"21:00-08:00\"}\n"
	"settle: 60s\n"
	"remind: {after: 8h, times: 2, from: high, any_time: [\"SAF-*\"]}\n"
	"retry: {first: 30s, longest: 4h, give_up: 168h}\n"
	"channels:\n"
	"  hook: {kind: webhook, secret_file: secret}\n"
	"  drop: {kind: file, folder: drop}\n"
	"  mail: {kind: mail, url: \"smtps://mail.example:465\", from: a@example.cn}\n"
	"  sms: {kind: sms, url: \"https://sms.example/\", secret_file: secret}\n"
	"recipients:\n"
	"  - {department: HRSS, desk: HRSS.INSP, region: \"411000\", send: {hook: "
	"[\"https://a.example/\"]}}\n"
	"  - {department: HRSS, region: \"411002\", send: {drop: [hrss]}}\n"
	"  - {department: HRSS, region: \"411024\", send: {drop: [county]}}\n"
	"  - {department: UNION, region: \"411000\", send: {mail: [u@example.cn]}}\n"
	"  - {department: TRANS, region: \"411000\", quiet: true, send: {sms: [\"13800000001\"]}}\n"
	"rules:\n"
	"  - {rules: [\"PAY-*\"], except: [PAY-12], severity: high, copy: [UNION], zh: 抄送工会, "
	"en: "
	"copy}\n"
	"  - {rules: [\"*\"], except: [PAY-12], severity: warn, employer: true, zh: 涉及贵单位, "
	"en: "
	"about your company}\n";

static int notices_setup(void **state)
{
	FILE *f;
	char path[4096];

	kit_cluster_start();
	(void)snprintf(path, sizeof(path), "%s/notices.yaml", kit_folder());
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(file, f) >= 0);
	assert_int_equal(fclose(f), 0);
	return group_setup(state);
}

static int clean(void **state)
{
	kit_sql("truncate alerts.delivery, alerts.receiver, alerts.notice, alerts.timer");
	kit_clock("2025-04-10 09:00:00"); /* a Thursday */
	return setup(state);
}

/* N1, and that nothing is delivered that is not there. */
static int checked(void **state)
{
	assert_int_equal(kit_number("select count(*) from (select 1 from alerts.notice group by "
				    "kind, subject_id, mark, recipient having count(*) > 1) as d"),
			 0);
	assert_int_equal(kit_number("select count(*) from (select 1 from alerts.delivery where "
				    "state = 'waiting' group by notice_id, channel, address having "
				    "count(*) > 1) as d"),
			 0);
	return check(state);
}

/* ---- asking --------------------------------------------------------------------------------- */

static void taken(const Audit__Finding *f)
{
	assert_int_equal(take_in(f, 0), 0);
}

static void opened(int64_t id, const char *rule, const char *severity)
{
	Audit__Finding f = finding(id, 100, 4600);

	f.rule = (char *)(uintptr_t)rule;
	f.severity = (char *)(uintptr_t)severity;
	taken(&f);
}

static void cleared(int64_t id, const char *rule, const char *severity)
{
	Audit__Finding f = finding(id, 100, 4600);

	f.rule = (char *)(uintptr_t)rule;
	f.severity = (char *)(uintptr_t)severity;
	f.version =
		kit_number("select version + 1 from alerts.item where finding_id = %" PRId64, id);
	f.state = (char *)"cleared";
	taken(&f);
}

static int64_t notices(const char *recipient)
{
	return kit_number("select count(*) from alerts.notice where recipient = '%s'", recipient);
}

static void settle(void)
{
	kit_clock("2025-04-10 09:01:00");
	(void)kit_timers_of(k, "NoticeSettled");
}

static size_t claim(Alerts__ClaimDeliveriesReply **out)
{
	Alerts__ClaimDeliveriesRequest req;

	alerts__claim_deliveries_request__init(&req);
	req.limit = 64;
	req.lease_ms = 120000;
	assert_int_equal(kit_call(k, "ClaimDeliveries", &sender, &req.base, out), 0);
	return (*out)->n_deliveries;
}

static bool due(void)
{
	Alerts__DeliveriesDueRequest req;
	Alerts__DeliveriesDueReply *rep;

	alerts__deliveries_due_request__init(&req);
	assert_int_equal(kit_call(k, "DeliveriesDue", &sender, &req.base, &rep), 0);
	return rep->due;
}

static const Alerts__Delivery *to(const Alerts__ClaimDeliveriesReply *r, const char *address)
{
	for (size_t i = 0; i < r->n_deliveries; i++) {
		if (strcmp(r->deliveries[i]->address, address) == 0)
			return r->deliveries[i];
	}
	fail_msg("nothing to %s", address);
	return NULL;
}

static int report(const Alerts__Delivery *d, bool ok, bool away)
{
	Alerts__ReportDeliveryRequest req;

	alerts__report_delivery_request__init(&req);
	req.delivery_id = d->delivery_id;
	req.attempt = d->attempts;
	req.receiver = d->receiver;
	req.delivered = ok;
	req.away = away;
	req.error = (char *)(uintptr_t)(ok ? "" : "connection refused");
	return kit_call(k, "ReportDelivery", &sender, &req.base, NULL);
}

static size_t listed(const struct kit_who *who, bool all, Alerts__ListNoticesReply **out)
{
	Alerts__ListNoticesRequest req;

	alerts__list_notices_request__init(&req);
	req.all = all;
	assert_int_equal(kit_call(k, "ListNotices", who, &req.base, out), 0);
	return (*out)->n_notices;
}

static int read_as(const struct kit_who *who, int64_t id, Alerts__Notice **out)
{
	Alerts__ReadNoticeRequest req;

	alerts__read_notice_request__init(&req);
	req.notice_id = id;
	return kit_call(k, "ReadNotice", who, &req.base, out);
}

static int64_t notice_id(const char *recipient)
{
	return kit_number("select max(notice_id) from alerts.notice where recipient = '%s'",
			  recipient);
}

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

static int escalate(const char *rung, const char *told, int64_t version)
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
	e.status = (char *)"breached";
	e.due_day = 20188;
	e.basis = (char *)"内部约定";
	return kit_ask(k, &r, NULL);
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

#define N(test) cmocka_unit_test_setup_teardown(test, clean, checked)

int main(void)
{
	const struct CMUnitTest tests[] = {
		N(findings_of_one_employer__any_number__one_notice_each),
		N(alert__each_change_of_state__one_notice),
		N(alert__crime_or_hint__company_not_told),
		N(notice__visibility__addressee_and_who_is_in_charge),
		N(claim__each_receiver__one_under_way),
		N(claim__lease_over__same_delivery_again),
		N(outage__a_day__all_delivered_once),
		N(report__refused_message__others_go_on_and_it_is_given_up),
		N(resend__delivered_or_waiting__new_round_or_at_once),
		N(test_notice__recipients_of_a_desk__sent),
		N(reminder__unread__in_office_hours_only_and_twice),
		N(reminder__read_or_over__none),
		N(reminder__critical_safety__at_night),
		N(escalation__rungs__each_told_once),
		N(notice__long_name__cut_at_a_character),
		N(settle__gone_meanwhile__says_what_it_was),
	};

	return cmocka_run_group_tests_name("notices", tests, notices_setup, group_teardown);
}
