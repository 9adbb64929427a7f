/*
 * Findings become alerts, and cases link to them: through dispatch() and PostgreSQL.
 */
#include "requests.h"

static void take_finding__group__one_alert_counted_anew(void **state UNUSED)
{
	Audit__Finding a = finding(1, 100, 4600), b = finding(2, 101, 250), c = finding(3, 100, 1);
	const Alerts__Alert *alert = NULL;

	c.subject = (char *)"2025-03-09";
	c.confirm = true;
	assert_int_equal(take(&a, &alert), 1);
	assert_string_equal(alert->state, "open");
	assert_int_equal(alert->n_items, 1);
	assert_int_equal(take(&b, &alert), 1);
	assert_int_equal(take(&c, &alert), 1);
	assert_int_equal(alert->n_items, 3);
	assert_int_equal(alert->n_workers, 2);
	assert_int_equal(alert->owed_fen, 4851);
	assert_int_equal(alert->version, 3);
	assert_true(alert->confirm);
	assert_false(alert->hint);
	assert_int_equal(kit_number("select count(*) from alerts.alert"), 1);
}

static void take_finding__other_group__other_alert(void **state UNUSED)
{
	Audit__Finding f[] = {finding(1, 100, 1), finding(2, 100, 1), finding(3, 100, 1),
			      finding(4, 100, 1), finding(5, 100, 1)};
	const Alerts__Alert *alert = NULL;

	f[1].rule = (char *)"TIM-05";
	f[2].employer_id = 8;
	f[3].region = (char *)"411003";
	f[4].month = (char *)"2025-04";
	for (size_t i = 0; i < N_ELEMENTS(f); i++) {
		assert_int_equal(take(&f[i], &alert), 1);
		assert_int_equal(alert->n_items, 1);
	}
	assert_int_equal(kit_number("select count(*) from alerts.alert"), 5);
}

static void take_finding__same_or_older_version__nothing_announced(void **state UNUSED)
{
	Audit__Finding f = finding(1, 100, 4600);
	const Alerts__Alert *alert = NULL;

	f.version = 5;
	assert_int_equal(take(&f, &alert), 1);
	assert_int_equal(take(&f, &alert), 0);
	f.version = 4;
	f.state = (char *)"cleared";
	assert_int_equal(take(&f, &alert), 0);
	f = finding(1, 100, 4600);
	f.version = 6; /* newer, and says the same of everything an alert shows */
	assert_int_equal(take(&f, &alert), 0);
	assert_int_equal(kit_number("select version from alerts.item"), 6);
}

static void take_finding__all_cleared_then_new__cleared_and_reopened(void **state UNUSED)
{
	Audit__Finding f = finding(1, 100, 4600), again = finding(2, 101, 10);
	const Alerts__Alert *alert = NULL;

	assert_int_equal(take(&f, &alert), 1);
	f.version = 2;
	f.state = (char *)"cleared";
	assert_int_equal(take(&f, &alert), 1);
	assert_string_equal(alert->state, "cleared");
	assert_int_equal(alert->owed_fen, 0);
	kit_clock("2025-04-11 09:00:00");
	assert_int_equal(take(&again, &alert), 1);
	kit_clock("2025-04-10 09:00:00");
	assert_string_equal(alert->state, "open");
	assert_int_equal(alert->n_reopened, 1);
	assert_true(alert->changed_at_us > alert->raised_at_us);
}

static void take_finding__never_open__no_alert(void **state UNUSED)
{
	Audit__Finding f = finding(1, 100, 0);
	const Alerts__Alert *alert = NULL;

	f.state = (char *)"cleared";
	assert_int_equal(take(&f, &alert), 0);
	assert_int_equal(kit_number("select count(*) from alerts.alert"), 0);
	f.version = 2;
	f.state = (char *)"open";
	assert_int_equal(take(&f, &alert), 1);
}

/* A re-audit finds another place of work decided: both alerts say so. */
static void take_finding__moves_to_another_region__both_counted(void **state UNUSED)
{
	Audit__Finding stays = finding(1, 100, 5), moves = finding(2, 101, 7);
	const Alerts__Alert *alert = NULL;

	assert_int_equal(take(&stays, &alert), 1);
	assert_int_equal(take(&moves, &alert), 1);
	moves.version = 2;
	moves.region = (char *)"411003";
	assert_int_equal(take(&moves, &alert), 2);
	assert_string_equal(alert->region, "411003");
	assert_int_equal(alert->owed_fen, 7);
	assert_int_equal(kit_number("select owed_fen from alerts.alert where region = '411002'"),
			 5);
}

static void take_finding__malformed_or_from_a_person__refused(void **state UNUSED)
{
	Audit__Finding f = finding(1, 100, 1);

	assert_int_equal(kit_call(k, "TakeFinding", NULL, &f.base, NULL), E_DENIED);
	f.owed_fen = -1;
	assert_int_equal(take_in(&f, 0), E_RANGE);
	f = finding(1, 100, 1);
	f.month = (char *)"2025";
	assert_int_equal(take_in(&f, 0), E_FIELD);
	f = finding(1, 100, 1);
	f.severity = (char *)"bad";
	assert_int_equal(take_in(&f, 0), E_FIELD);
	f = finding(1, 100, 1);
	f.state = (char *)"shut";
	assert_int_equal(take_in(&f, 0), E_FIELD);
	f = finding(0, 100, 1);
	assert_int_equal(take_in(&f, 0), E_FIELD);
}

/* Findings of few workers come, change, go and move in any order: after each step every alert says
 * what its items come to. */
static void take_finding__any_order__never_other_than_counted_anew(void **state UNUSED)
{
	static const char *const regions[] = {"411002", "411003"};
	static const char *const severities[] = {"hint", "info", "warn", "high", "critical"};
	int64_t versions[20] = {0};
	uint32_t seed = 11;

	for (int step = 0; step < 400; step++) {
		const Alerts__Alert *alert = NULL;
		Audit__Finding f;
		uint32_t r;

		seed = seed * 1103515245 + 12345;
		r = seed >> 8;
		f = finding(r % 20 + 1, r / 20 % 4, (int64_t)(r / 80 % 3) * 100);
		f.version = ++versions[r % 20];
		f.state = (char *)(r / 240 % 3 ? "open" : "cleared");
		f.region = (char *)regions[r / 720 % 2];
		f.severity = (char *)severities[r / 1440 % 5];
		f.hint = r / 7200 % 2 == 1;
		f.confirm = r / 14400 % 2 == 1;
		(void)take(&f, &alert);
		(void)check(NULL);
	}
	assert_int_equal(kit_number("select count(*) from alerts.alert"), 2);
}

/* As after an upgrade in the midst of a sweep of the release before. */
static void take_finding__counters_that_cannot_be__counted_anew(void **state UNUSED)
{
	Audit__Finding a = finding(1, 100, 50), b = finding(2, 101, 70);
	const Alerts__Alert *alert = NULL;

	assert_int_equal(take(&a, &alert), 1);
	assert_int_equal(take(&b, &alert), 1);
	kit_sql("update alerts.alert set n_items = 1, n_workers = 1, owed_fen = 40");
	a.version = 2;
	a.owed_fen = 60;
	assert_int_equal(take(&a, &alert), 1);
	assert_int_equal(alert->n_items, 2);
	assert_int_equal(alert->owed_fen, 130);
}

/* ---- cases ------------------------------------------------------------------------------------
 */

static void take_case__once__linked_and_announced_once(void **state UNUSED)
{
	Audit__Finding f = finding(1, 100, 1);
	const Alerts__Alert *alert = NULL;

	assert_int_equal(take(&f, &alert), 1);
	assert_int_equal(take_case_in(alert_id(), 77, 1), 0);
	assert_int_equal(kit_events(k, &events), 1);
	alert = (const Alerts__Alert *)kit_event_body(k, &events[0], &alerts__alert__descriptor);
	assert_int_equal(alert->case_id, 77);
	assert_int_equal(alert->version, 2);
	assert_int_equal(take_case_in(alert_id(), 77, 1), 0);
	assert_int_equal(take_case_in(alert_id(), 77, 2),
			 0); /* changed hands: nothing an alert shows */
	assert_int_equal(kit_events(k, &events), 0);
	assert_int_equal(take_case_in(12345, 78, 1), E_NOT_FOUND);
	assert_int_equal(take_case_in(0, 78, 1), 0);
}

/* ---- queries ----------------------------------------------------------------------------------
 */

static void get_alert__with_items__open_ones_first(void **state UNUSED)
{
	static const struct kit_who samr_system = {"system", "SAMR", "411000", "samr-system", 0, 0};
	Audit__Finding a = finding(1, 100, 5), b = finding(2, 101, 7);
	const Alerts__Alert *alert = NULL;
	Alerts__GetAlertRequest req;
	Alerts__GetAlertReply *rep;

	a.arithmetic_zh = (char *)"3.5 × 19.60 = 68.60";
	assert_int_equal(take(&a, &alert), 1);
	assert_int_equal(take(&b, &alert), 1);
	a.version = 2;
	a.state = (char *)"cleared";
	assert_int_equal(take(&a, &alert), 1);
	alerts__get_alert_request__init(&req);
	req.alert_id = alert_id();
	assert_int_equal(kit_call(k, "GetAlert", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_items, 2);
	assert_int_equal(rep->items[0]->finding_id, 2);
	assert_string_equal(rep->items[1]->arithmetic_zh, "3.5 × 19.60 = 68.60");
	assert_int_equal(rep->alert->n_items, 1);
	assert_int_equal(kit_call(k, "GetAlert", &kit_county, &req.base, NULL), E_NOT_FOUND);
	assert_int_equal(kit_call(k, "GetAlert", &kit_clerk, &req.base, NULL), E_NOT_FOUND);
	assert_int_equal(kit_call(k, "GetAlert", &samr_system, &req.base, NULL), E_DENIED);
	req.alert_id = 1;
	assert_int_equal(kit_call(k, "GetAlert", NULL, &req.base, NULL), E_NOT_FOUND);
}

static void list_alerts__by_state_and_rule__pages(void **state UNUSED)
{
	static const struct kit_who samr = {"inspector", "SAMR", "411000", "samr", 0, 0};
	Audit__Finding f[] = {finding(1, 100, 1), finding(2, 100, 1), finding(3, 100, 1)};
	const Alerts__Alert *alert = NULL;
	Alerts__ListAlertsRequest req;
	Alerts__ListAlertsReply *rep;

	f[1].rule = (char *)"TIM-05";
	f[2].month = (char *)"2025-04";
	for (size_t i = 0; i < N_ELEMENTS(f); i++)
		assert_int_equal(take(&f[i], &alert), 1);
	alerts__list_alerts_request__init(&req);
	req.limit = 2;
	assert_int_equal(kit_call(k, "ListAlerts", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_alerts, 2);
	req.after_id = rep->alerts[1]->alert_id;
	req.count = true;
	assert_int_equal(kit_call(k, "ListAlerts", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_alerts, 1);
	assert_int_equal(rep->total, 3);
	assert_false(rep->total_is_bound);
	req.after_id = 0;
	req.rule = (char *)"TIM-05";
	assert_int_equal(kit_call(k, "ListAlerts", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_alerts, 1);
	assert_int_equal(rep->total, 1);
	req.state = (char *)"cleared";
	assert_int_equal(kit_call(k, "ListAlerts", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_alerts, 0);
	req.state = (char *)"";
	req.rule = (char *)"";
	assert_int_equal(kit_call(k, "ListAlerts", &kit_county, &req.base, &rep), 0);
	assert_int_equal(rep->n_alerts, 0);
	assert_int_equal(kit_call(k, "ListAlerts", &samr, &req.base, &rep), 0);
	assert_int_equal(rep->n_alerts, 0); /* another department's */
	assert_int_equal(rep->total, 0);
	req.state = (char *)"shut";
	assert_int_equal(kit_call(k, "ListAlerts", NULL, &req.base, NULL), E_FIELD);
	req.state = (char *)"";
	req.limit = 1001;
	assert_int_equal(kit_call(k, "ListAlerts", NULL, &req.base, NULL), E_FIELD);
}

static void list_alerts__by_kind__warnings_or_the_others(void **state UNUSED)
{
	Audit__Finding broken = finding(1, 100, 5), near = finding(2, 100, 0);
	const Alerts__Alert *alert = NULL;
	Alerts__ListAlertsRequest req = ALERTS__LIST_ALERTS_REQUEST__INIT;
	Alerts__ListAlertsReply *rep;

	near.rule = (char *)"PAY-03w";
	near.severity = (char *)"info";
	assert_int_equal(take(&broken, &alert), 1);
	assert_int_equal(take(&near, &alert), 1);
	assert_int_equal(kit_call(k, "ListAlerts", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_alerts, 2);
	req.kind = (char *)"warning";
	assert_int_equal(kit_call(k, "ListAlerts", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_alerts, 1);
	assert_string_equal(rep->alerts[0]->rule, "PAY-03w");
	req.kind = (char *)"finding";
	assert_int_equal(kit_call(k, "ListAlerts", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_alerts, 1);
	assert_string_equal(rep->alerts[0]->rule, broken.rule);
	req.kind = (char *)"hint";
	assert_int_equal(kit_call(k, "ListAlerts", NULL, &req.base, NULL), E_FIELD);
}

/* Names in C and in the checks of the schema are the same. */
static void schema__states_and_severities__named_as_in_the_facts(void **state UNUSED)
{
	static const struct {
		const char *constraint;
		const char *const *names;
	} lists[] = {
		{"alert_state",    alert_state_names},
		{"alert_severity", severity_names   },
	};

	for (size_t i = 0; i < N_ELEMENTS(lists); i++) {
		const char *text =
			kit_text("select pg_get_constraintdef(oid) from pg_constraint where "
				 "conname = '%s'",
				 lists[i].constraint);
		size_t n = 0;

		for (; lists[i].names[n]; n++)
			assert_non_null(strstr(text, lists[i].names[n]));
		for (const char *at = text; (at = strstr(at, "'::text")); at++)
			n--;
		assert_int_equal(n, 0);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(take_finding__group__one_alert_counted_anew),
		T(take_finding__any_order__never_other_than_counted_anew),
		T(take_finding__counters_that_cannot_be__counted_anew),
		T(take_finding__other_group__other_alert),
		T(take_finding__same_or_older_version__nothing_announced),
		T(take_finding__all_cleared_then_new__cleared_and_reopened),
		T(take_finding__never_open__no_alert),
		T(take_finding__moves_to_another_region__both_counted),
		T(take_finding__malformed_or_from_a_person__refused),
		T(take_case__once__linked_and_announced_once),
		T(get_alert__with_items__open_ones_first),
		T(list_alerts__by_state_and_rule__pages),
		T(list_alerts__by_kind__warnings_or_the_others),
		T(schema__states_and_severities__named_as_in_the_facts),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
