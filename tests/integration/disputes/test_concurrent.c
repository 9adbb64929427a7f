/*
 * Two daemons work on the same alerts and cases at the same time: one case, one owner, no gap.
 */
#include "requests.h"

#include <pthread.h>

#define ALERTS 40

struct worker {
	struct kit_daemon *daemon;
	const int64_t *handoffs; /* NULL: opens cases instead */
	size_t done, refused, other;
};

static int open_on(struct kit_daemon *d, int64_t alert_id)
{
	Disputes__OpenCaseRequest req;

	disputes__open_case_request__init(&req);
	req.alert_id = alert_id;
	req.ground = (char *)"核查";
	return kit_call(d, "OpenCase", NULL, &req.base, NULL);
}

static int accept_on(struct kit_daemon *d, int64_t handoff_id)
{
	Disputes__AcceptHandoffRequest req;

	disputes__accept_handoff_request__init(&req);
	req.handoff_id = handoff_id;
	return kit_call(d, "AcceptHandoff", &kit_clerk, &req.base, NULL);
}

static void *works(void *arg)
{
	struct worker *w = arg;

	for (int64_t i = 0; i < ALERTS; i++) {
		int rc = w->handoffs ? accept_on(w->daemon, w->handoffs[i])
				     : open_on(w->daemon, i + 1);

		w->done += rc == 0;
		w->refused += rc == (w->handoffs ? E_CONFLICT : E_EXISTS);
		w->other += rc != 0 && rc != E_CONFLICT && rc != E_EXISTS;
	}
	return NULL;
}

static void both(struct worker *workers, const int64_t *handoffs)
{
	pthread_t threads[2];

	for (size_t i = 0; i < 2; i++) {
		workers[i] = (struct worker){.daemon = workers[i].daemon, .handoffs = handoffs};
		assert_int_equal(pthread_create(&threads[i], NULL, works, &workers[i]), 0);
	}
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(workers[0].other + workers[1].other, 0);
	assert_int_equal(workers[0].done + workers[1].done, ALERTS);
	assert_int_equal(workers[0].refused + workers[1].refused, ALERTS);
}

static void two_daemons__same_alerts_and_handoffs__each_once(void **state UNUSED)
{
	struct worker workers[2] = {{.daemon = k}, {.daemon = kit_daemon(&disputes_service)}};
	int64_t handoffs[ALERTS];

	for (int64_t i = 1; i <= ALERTS; i++) {
		Alerts__Alert a = alert_of(i, 1);

		assert_int_equal(take(&a, 0), 0);
	}
	both(workers, NULL);
	assert_int_equal(kit_number("select count(distinct case_no) from disputes.case_file"),
			 ALERTS);
	assert_int_equal(kit_number("select last from disputes.number_series"), ALERTS);
	for (int i = 0; i < ALERTS; i++) {
		Disputes__Handoff *h;
		int64_t id = kit_number(
			"select case_id from disputes.case_file order by case_id offset %d limit 1",
			i);

		assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
		handoffs[i] = h->handoff_id;
	}
	both(workers, handoffs);
	assert_int_equal(kit_number("select count(distinct receipt_no) from disputes.handoff"),
			 ALERTS);
	assert_int_equal(kit_number("select count(*) from disputes.case_file where version = 2"),
			 ALERTS);
	kit_daemon_free(workers[1].daemon);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(two_daemons__same_alerts_and_handoffs__each_once),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
