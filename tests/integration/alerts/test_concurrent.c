/*
 * Two daemons take findings of one alert at the same time: the counts come out right.
 */
#include "requests.h"

#include <pthread.h>
#include <stdatomic.h>

#define EACH 60

struct taker {
	struct kit_daemon *daemon;
	int64_t first;
	int failed;
};

static void *takes(void *arg)
{
	struct taker *t = arg;

	for (int64_t i = 0; i < EACH; i++) {
		Audit__Finding f = finding(t->first + i, 100 + i % 7, 10);
		struct kit_request r = {.method = "TakeFinding",
					.who = &kit_daemons,
					.event = "wages.FindingRecorded",
					.body = &f.base};

		t->failed = t->failed ? t->failed : kit_ask(t->daemon, &r, NULL);
	}
	return NULL;
}

static void take_finding__two_daemons__counts_agree_with_items(void **state UNUSED)
{
	struct taker takers[] = {
		{k,			   1,    0},
                {kit_daemon(&alerts_service), 1000, 0}
        };
	pthread_t threads[2];

	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, takes, &takers[i]), 0);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	kit_daemon_free(takers[1].daemon);
	assert_int_equal(takers[0].failed, 0);
	assert_int_equal(takers[1].failed, 0);
	assert_int_equal(kit_number("select count(*) from alerts.alert"), 1);
	assert_int_equal(kit_number("select n_items from alerts.alert"), 2 * EACH);
	assert_int_equal(kit_number("select n_workers from alerts.alert"), 7);
	/* one event a change: the versions of the alert, each once */
	assert_int_equal(kit_events(k, &events), 2 * EACH);
	assert_int_equal(kit_number("select version from alerts.alert"), 2 * EACH);
}

struct officer {
	struct kit_daemon *daemon;
	struct kit_who who;
	int64_t alert;
	int rc;
};

static void *owns(void *arg)
{
	struct officer *o = arg;
	Alerts__OwnAlertRequest req = ALERTS__OWN_ALERT_REQUEST__INIT;

	req.alert_id = o->alert;
	o->rc = kit_call(o->daemon, "OwnAlert", &o->who, &req.base, NULL);
	return NULL;
}

/* Two officers take twenty alerts at the same time: each has one owner, the other a clear answer.
 */
static void own_alert__two_daemons__one_wins_each_time(void **state UNUSED)
{
	struct officer officers[] = {
		{k,			   {"inspector", "HRSS", "411000", "li", 0, 0},   0, 0},
		{kit_daemon(&alerts_service), {"inspector", "HRSS", "411000", "wang", 0, 0}, 0, 0},
	};
	pthread_t threads[2];

	for (int64_t i = 0; i < 20; i++) {
		Audit__Finding f = finding(i + 1, 100, 10);

		f.employer_id = 100 + i;
		assert_int_equal(take_in(&f, 0), 0);
		officers[0].alert = officers[1].alert = kit_number(
			"select alert_id from alerts.alert where employer_id = %" PRId64, 100 + i);
		for (size_t t = 0; t < 2; t++)
			assert_int_equal(pthread_create(&threads[t], NULL, owns, &officers[t]), 0);
		for (size_t t = 0; t < 2; t++)
			assert_int_equal(pthread_join(threads[t], NULL), 0);
		assert_true((officers[0].rc == 0) != (officers[1].rc == 0));
		assert_int_equal(officers[0].rc + officers[1].rc, E_CONFLICT);
	}
	kit_daemon_free(officers[1].daemon);
	assert_int_equal(
		kit_number("select count(*) from alerts.alert_change where kind = 'owned'"), 20);
	(void)kit_events(k, &events);
}

/* ---- an alert is closed while another begins to count on it ------------------------------------
 */

struct hint {
	struct kit_daemon *daemon;
	atomic_bool done;
	int rc;
};

static int of_the_clause(struct kit_daemon *d, int64_t id, const char *rule, const char *severity)
{
	Audit__Finding f = finding(id, 100 + id, 100);
	Audit__Clause clause = AUDIT__CLAUSE__INIT, *list[1] = {&clause};
	struct kit_request r = {.method = "TakeFinding",
				.who = &kit_daemons,
				.event = "wages.FindingRecorded",
				.body = &f.base};

	f.rule = (char *)(uintptr_t)rule;
	f.severity = (char *)(uintptr_t)severity;
	clause.law = (char *)"许人社〔2022〕1号";
	clause.article = (char *)"二、1";
	f.clauses = list;
	f.n_clauses = 1;
	return kit_ask(d, &r, NULL);
}

static void *hints(void *arg)
{
	struct hint *h = arg;

	h->rc = of_the_clause(h->daemon, 2, "PAY-02b", "hint");
	atomic_store(&h->done, true);
	return NULL;
}

/* The red alert is being closed when the hint asks whether it speaks for it: the hint waits for the
 * answer, and is told. Nothing would wake it later. */
static void inhibit__source_closed_at_the_same_time__hint_told(void **state UNUSED)
{
	struct hint h = {.daemon = kit_daemon(&alerts_service)};
	pthread_t thread;

	assert_int_equal(of_the_clause(k, 1, "PAY-01", "critical"), 0);
	kit_sql("begin");
	kit_sql("update alerts.item set state = 'cleared', owed_fen = 0");
	kit_sql("update alerts.alert set state = 'cleared', told_state = 'cleared', n_items = 0, "
		"n_workers = 0, owed_fen = 0, cleared_at = now()");
	assert_int_equal(pthread_create(&thread, NULL, hints, &h), 0);
	while (!atomic_load(&h.done) &&
	       kit_number("select count(*) from pg_locks where not granted") == 0)
		;
	kit_sql("commit");
	assert_int_equal(pthread_join(thread, NULL), 0);
	kit_daemon_free(h.daemon);
	assert_int_equal(h.rc, 0);
	assert_string_equal(kit_text("select notice::text || inhibited_by from alerts.alert_change "
				     "join alerts.alert using (alert_id) where rule = 'PAY-02b'"),
			    "true0");
	(void)kit_events(k, &events);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(take_finding__two_daemons__counts_agree_with_items),
		T(own_alert__two_daemons__one_wins_each_time),
		T(inhibit__source_closed_at_the_same_time__hint_told),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
