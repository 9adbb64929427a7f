/*
 * told - what the tests of notices and of deliveries share: recipients, and the requests.
 */
#ifndef GONGDAO_TEST_TOLD_H
#define GONGDAO_TEST_TOLD_H

#include "requests.h"

static UNUSED const struct kit_who union_clerk = {"clerk", "UNION", "411000", "union", 0, 0};
static UNUSED const struct kit_who company = {"company", "", "411002", "hr", 7, 0};
static UNUSED const struct kit_who other_company = {"company", "", "411002", "hr8", 8, 0};
static UNUSED const struct kit_who operator_ = {"operator", "HRSS", "411000", "operator", 0, 0};
static UNUSED const struct kit_who sender = {"sender", "", "000000", "sender", 0, 0};

static const char file[] =
	"hours: {working: [\"09:00-12:00\", \"13:00-17:00\"], quiet: \"21:00-08:00\"}\n"
	"settle: 60s\n"
	"digest: {day: mon, at: \"09:30\"}\n"
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

static UNUSED int notices_setup(void **state)
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

static UNUSED int clean(void **state)
{
	kit_sql("truncate alerts.delivery, alerts.receiver, alerts.notice, alerts.timer");
	kit_clock("2025-04-10 09:00:00"); /* a Thursday */
	return setup(state);
}

/* N1, and that nothing is delivered that is not there. */
static UNUSED int checked(void **state)
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

static UNUSED void taken(const Audit__Finding *f)
{
	assert_int_equal(take_in(f, 0), 0);
}

static UNUSED void opened(int64_t id, const char *rule, const char *severity)
{
	Audit__Finding f = finding(id, 100, 4600);

	f.rule = (char *)(uintptr_t)rule;
	f.severity = (char *)(uintptr_t)severity;
	taken(&f);
}

static UNUSED void cleared(int64_t id, const char *rule, const char *severity)
{
	Audit__Finding f = finding(id, 100, 4600);

	f.rule = (char *)(uintptr_t)rule;
	f.severity = (char *)(uintptr_t)severity;
	f.version =
		kit_number("select version + 1 from alerts.item where finding_id = %" PRId64, id);
	f.state = (char *)"cleared";
	taken(&f);
}

static UNUSED int64_t notices(const char *recipient)
{
	return kit_number("select count(*) from alerts.notice where recipient = '%s'", recipient);
}

static UNUSED void settle(void)
{
	kit_clock("2025-04-10 09:01:00");
	(void)kit_timers_of(k, "NoticeSettled");
}

static UNUSED size_t claim(Alerts__ClaimDeliveriesReply **out)
{
	Alerts__ClaimDeliveriesRequest req;

	alerts__claim_deliveries_request__init(&req);
	req.limit = 64;
	req.lease_ms = 120000;
	assert_int_equal(kit_call(k, "ClaimDeliveries", &sender, &req.base, out), 0);
	return (*out)->n_deliveries;
}

static UNUSED bool due(void)
{
	Alerts__DeliveriesDueRequest req;
	Alerts__DeliveriesDueReply *rep;

	alerts__deliveries_due_request__init(&req);
	assert_int_equal(kit_call(k, "DeliveriesDue", &sender, &req.base, &rep), 0);
	return rep->due;
}

static UNUSED const Alerts__Delivery *to(const Alerts__ClaimDeliveriesReply *r, const char *address)
{
	for (size_t i = 0; i < r->n_deliveries; i++) {
		if (strcmp(r->deliveries[i]->address, address) == 0)
			return r->deliveries[i];
	}
	fail_msg("nothing to %s", address);
	return NULL;
}

static UNUSED int report(const Alerts__Delivery *d, bool ok, bool away)
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

static UNUSED size_t listed(const struct kit_who *who, bool all, Alerts__ListNoticesReply **out)
{
	Alerts__ListNoticesRequest req;

	alerts__list_notices_request__init(&req);
	req.all = all;
	assert_int_equal(kit_call(k, "ListNotices", who, &req.base, out), 0);
	return (*out)->n_notices;
}

static UNUSED int read_as(const struct kit_who *who, int64_t id, Alerts__Notice **out)
{
	Alerts__ReadNoticeRequest req;

	alerts__read_notice_request__init(&req);
	req.notice_id = id;
	return kit_call(k, "ReadNotice", who, &req.base, out);
}

static UNUSED int64_t notice_id(const char *recipient)
{
	return kit_number("select max(notice_id) from alerts.notice where recipient = '%s'",
			  recipient);
}

#define N(test) cmocka_unit_test_setup_teardown(test, clean, checked)

#endif
