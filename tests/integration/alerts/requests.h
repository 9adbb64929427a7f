/*
 * requests - what the tests of alerts share: one daemon, its requests, and the invariant checked
 * after every test. Included by each test file.
 */
#ifndef GONGDAO_TEST_ALERTS_H
#define GONGDAO_TEST_ALERTS_H

#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "kit_call.h"
#include "service.pb-c.h"

#undef SERVICE_MAIN
#define SERVICE_MAIN(definition)
#include "main.c" /* NOLINT: the definition is static in it */

static struct kit_daemon *k;
static const struct kit_event *events;

static UNUSED int group_setup(void **state UNUSED)
{
	k = kit_daemon(&alerts_service);
	return 0;
}

static UNUSED int group_teardown(void **state UNUSED)
{
	kit_daemon_free(k);
	return 0;
}

static UNUSED int setup(void **state UNUSED)
{
	kit_sql("truncate alerts.item, alerts.alert, alerts.alert_change, alerts.silence, "
		"alerts.notice, alerts.delivery, alerts.receiver, alerts.case_seen, "
		"alerts.handoff_seen");
	kit_sql("update alerts.swept set generation = 0");
	(void)kit_events(k, &events);
	return 0;
}

/* I2: what an alert says is what its items come to, counted here from all of them. */
static UNUSED int check(void **state UNUSED)
{
	assert_int_equal(
		kit_number(
			"select count(*) from alerts.alert a, lateral (select count(*) as n_items, "
			"count(distinct worker_id) filter (where worker_id <> 0) + "
			"coalesce(sum(n_members), 0) as n_workers, coalesce(sum(owed_fen), 0) as "
			"owed "
			"from alerts.item i where i.alert_id = a.alert_id and i.state = 'open') as "
			"i "
			"where a.n_items <> i.n_items or a.n_workers <> i.n_workers or "
			"a.owed_fen <> i.owed or a.version < 1"),
		0);
	assert_int_equal(
		kit_number("select count(*) from alerts.alert a, lateral (select "
			   "coalesce(sum(found_fen), 0) as found, coalesce(sum(confirmed_fen), 0) "
			   "as confirmed, coalesce(sum(reported_fen), 0) as reported from "
			   "alerts.item i where i.alert_id = a.alert_id) as i where a.found_fen <> "
			   "i.found or a.confirmed_fen <> i.confirmed or a.reported_fen <> "
			   "i.reported"),
		0);
	assert_int_equal(
		kit_number("select count(*) from alerts.alert a, lateral (select "
			   "max(severity_rank) as rank, bool_and(hint) as hint, bool_or(confirm) "
			   "as confirm from alerts.item i where i.alert_id = a.alert_id and "
			   "i.state = 'open') as i where a.state = 'open' and (a.hint <> i.hint or "
			   "a.confirm <> i.confirm or a.severity <> (array['hint', 'info', "
			   "'warn', 'high', 'critical'])[i.rank + 1])"),
		0);
	return 0;
}

/* ---- requests ------------------------------------------------------------------------------- */

static UNUSED Audit__Finding finding(int64_t id, int64_t worker, int64_t owed)
{
	Audit__Finding f;

	audit__finding__init(&f);
	f.finding_id = id;
	f.version = 1;
	f.rule = (char *)"PAY-02";
	f.title_zh = (char *)"低于最低工资标准";
	f.title_en = (char *)"below the minimum wage";
	f.employer_id = 7;
	f.employer_name = (char *)"甲平台";
	f.worker_id = worker;
	f.worker_no = (char *)"R-1";
	f.region = (char *)"411002";
	f.month = (char *)"2025-03";
	f.state = (char *)"open";
	f.severity = (char *)"high";
	f.department = (char *)"HRSS";
	f.desk = (char *)"HRSS.INSP";
	f.owed_fen = owed;
	return f;
}

static UNUSED int take_in(const Audit__Finding *f, int64_t generation)
{
	struct kit_request r = {.method = "TakeFinding",
				.who = &kit_daemons,
				.event = "wages.FindingRecorded",
				.generation = generation,
				.body = &f->base};

	return kit_ask(k, &r, NULL);
}

/* How many AlertRecorded the finding caused; the last one's body in *out. */
static UNUSED size_t take(const Audit__Finding *f, const Alerts__Alert **out)
{
	size_t n;

	assert_int_equal(take_in(f, 0), 0);
	n = kit_events(k, &events);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(events[i].event, "alerts.AlertRecorded");
	if (n)
		*out = (const Alerts__Alert *)kit_event_body(k, &events[n - 1],
							     &alerts__alert__descriptor);
	return n;
}

static UNUSED int64_t alert_id(void)
{
	return kit_number("select min(alert_id) from alerts.alert");
}

static UNUSED int take_case_in(int64_t alert, int64_t case_id, int64_t version)
{
	Disputes__Case news;
	struct kit_request r = {.method = "TakeCase",
				.who = &kit_daemons,
				.event = "disputes.CaseRecorded",
				.body = &news.base};

	disputes__case__init(&news);
	news.case_id = case_id;
	news.case_no = (char *)"GD-411002-2025-000001";
	news.alert_id = alert;
	news.region = (char *)"411002";
	news.owner = news.changed_by = (char *)"HRSS";
	news.version = version;
	return kit_ask(k, &r, NULL);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, check)

#endif
