/*
 * After a replay, what was not sent again is gone: through dispatch() and PostgreSQL.
 */
#include "requests.h"

static void replay_done(const char *event, int64_t generation)
{
	Service__ReplayDoneRequest req;

	service__replay_done_request__init(&req);
	req.event = (char *)event;
	req.generation = generation;
	assert_int_equal(kit_call(k, "ReplayDone", &kit_daemons, &req.base, NULL), 0);
	while (kit_timers(k) > 0)
		;
}

/* What a replay does not send again is gone; what it sends again stays, older version or not. */
static void sweep__findings_not_sent_again__dropped(void **state UNUSED)
{
	const Alerts__Alert *alert = NULL;
	Audit__Finding f;
	size_t n;

	for (int64_t id = 1; id <= 230; id++) {
		f = finding(id, 100 + id, 10);
		f.version = 3;
		assert_int_equal(take(&f, &alert), 1);
	}
	f.version = 2;
	assert_int_equal(take_in(&f, 9), 0);
	replay_done("wages.FindingRecorded", 9);
	n = kit_events(k, &events);
	assert_true(n >= 1);
	assert_int_equal(kit_number("select count(*) from alerts.item"), 1);
	assert_int_equal(kit_number("select owed_fen from alerts.alert"), 10);
	assert_int_equal(kit_number("select version from alerts.item"), 3);
	replay_done("wages.FindingRecorded", 10);
	assert_string_equal(kit_text("select state from alerts.alert"), "cleared");
}

/* Two auditors may give the same id: neither takes the other's item, nor does a replay of one. */
static void take__two_auditors_with_one_id__two_items(void **state UNUSED)
{
	Audit__Finding wages = finding(1, 100, 5), registration = finding(1, 0, 0);
	Audit__Member a = AUDIT__MEMBER__INIT, b = AUDIT__MEMBER__INIT;
	Audit__Member *members[] = {&a, &b};
	const Alerts__Alert *alert = NULL;

	registration.auditor = (char *)"registration";
	registration.rule = (char *)"REL-07";
	registration.members = members;
	registration.n_members = 2;
	assert_int_equal(take(&wages, &alert), 1);
	assert_int_equal(take(&registration, &alert), 1);
	assert_string_equal(alert->rule, "REL-07");
	assert_int_equal(alert->n_workers, 2);
	assert_int_equal(alert->n_items, 1);
	assert_int_equal(kit_number("select count(*) from alerts.item"), 2);

	replay_done("registration.FindingRecorded", 9);
	assert_string_equal(kit_text("select string_agg(auditor, ',') from alerts.item"), "wages");
	assert_int_equal(kit_number("select count(*) from alerts.alert where state = 'open'"), 1);
	(void)kit_events(k, &events);
}

/* Several alerts, workers that have another finding left, groups, cleared and paid ones, gone in
 * pieces: every alert says what its items come to (check() counts them). */
static void sweep__some_of_many__what_is_left_is_counted_right(void **state UNUSED)
{
	static const char *const severities[] = {"warn", "high", "critical"};
	Audit__Member a = AUDIT__MEMBER__INIT, b = AUDIT__MEMBER__INIT;
	Audit__Member *members[] = {&a, &b};

	for (int64_t id = 1; id <= 700; id++) {
		Audit__Finding f = finding(id, 100 + id % 90, id % 7 ? 10 : 0);

		f.employer_id = 7 + id % 3;
		f.severity = (char *)severities[id % 11 == 0 ? 2 : id % 2];
		f.hint = id % 5 == 0;
		f.found_fen = id % 13 == 0 ? 30 : 0;
		f.confirmed_fen = id % 13 == 0 ? 20 : 0;
		if (id % 17 == 0) {
			f.worker_id = 0;
			f.members = members;
			f.n_members = 2;
		}
		assert_int_equal(take_in(&f, id % 4 == 0 ? 9 : 0), 0);
		if (id % 10 == 0) {
			f.version = 2;
			f.state = (char *)"cleared";
			assert_int_equal(take_in(&f, id % 4 == 0 ? 9 : 0), 0);
		}
	}
	replay_done("wages.FindingRecorded", 9);
	assert_int_equal(kit_number("select count(*) from alerts.item"), 175);
	assert_int_equal(kit_number("select count(*) from alerts.alert where state = 'open'"), 3);
	(void)kit_events(k, &events);
}

static void sweep__cases_not_sent_again__unlinked(void **state UNUSED)
{
	Audit__Finding f = finding(1, 100, 1);
	const Alerts__Alert *alert = NULL;

	assert_int_equal(take(&f, &alert), 1);
	assert_int_equal(take_case_in(alert_id(), 77, 1), 0);
	(void)kit_events(k, &events);
	replay_done("disputes.CaseRecorded", 4);
	assert_int_equal(kit_number("select case_id from alerts.alert"), 0);
	assert_true(kit_events(k, &events) >= 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(sweep__findings_not_sent_again__dropped),
		T(sweep__some_of_many__what_is_left_is_counted_right),
		T(sweep__cases_not_sent_again__unlinked),
		T(take__two_auditors_with_one_id__two_items),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
