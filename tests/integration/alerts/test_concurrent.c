/*
 * Two daemons take findings of one alert at the same time: the counts come out right.
 */
#include "requests.h"

#include <pthread.h>

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

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(take_finding__two_daemons__counts_agree_with_items),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
