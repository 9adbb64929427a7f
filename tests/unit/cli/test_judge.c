/* What a survey means, for the stalls that no test of a whole city plants. */
#include "survey.h"

#include <setjmp.h>

#include <cmocka.h>

static struct cli c;
static char said[4000];

static Service__ServiceStatusReply reply;
static Service__Upkeep upkeep;
static Service__Session leader;
static Broker__StatusReply broker;
static struct survey survey;

/* A city in which nothing stalls. */
static int setup(void **state UNUSED)
{
	c = (struct cli){.arena = arena_new(1000000), .english = true};
	c.settings.lag_warn_ms = 30000;
	c.settings.transaction_warn_ms = 300000;
	c.settings.disk_warn_percent = 10;
	broker__status_reply__init(&broker);
	service__service_status_reply__init(&reply);
	service__upkeep__init(&upkeep);
	service__session__init(&leader);
	leader.application = (char *)"relay wages:1:2";
	upkeep.days_ahead = 8;
	upkeep.queue = (char *)"timer";
	reply.upkeep = &upkeep;
	reply.relay_leader = &leader;
	survey = (struct survey){.n_brokers = 1, .n_brokers_up = 1, .n_services = 1};
	survey.brokers[0] = (struct survey_broker){.endpoint = "tcp://x:1", .reply = &broker};
	survey.services[0] =
		(struct survey_service){.name = "wages", .n_instances = 1, .reply = &reply};
	return c.arena ? 0 : -1;
}

static int teardown(void **state UNUSED)
{
	arena_freep(&c.arena);
	return 0;
}

static void hear(void *ctx UNUSED, enum verdict v, const char *subject, const char *text)
{
	size_t len = strlen(said);

	if (v != VERDICT_OK)
		(void)snprintf(said + len, sizeof(said) - len, "%s %s: %s\n",
			       v == VERDICT_FAIL ? "FAIL" : "WARN", subject, text);
}

static const char *judged(void)
{
	said[0] = '\0';
	survey_judge(&c, &survey, hear, NULL);
	return said;
}

static void nothing__stalls__nothing_said(void **state UNUSED)
{
	assert_string_equal(judged(), "");
}

static void relay__none__said(void **state UNUSED)
{
	reply.relay_leader = NULL;
	reply.relay_epoch = 7;
	assert_non_null(strstr(judged(), "WARN wages: no relay leads (since epoch 7)"));
}

static void timers__overdue__how_many_and_how_long(void **state UNUSED)
{
	reply.overdue_timers = 3;
	reply.overdue_s = 9;
	assert_string_equal(judged(), ""); /* on their way */
	reply.overdue_s = 90;
	assert_non_null(strstr(judged(), "WARN wages: 3 timers are overdue"));
}

/* Indexes that grew far beyond what their rows need. */
static void queue__large_for_its_rows__reindex_said(void **state UNUSED)
{
	upkeep.queue_index_bytes = UINT64_C(100) * 1024 * 1024;
	upkeep.queue_rows = 1000000;
	assert_string_equal(judged(), "");
	upkeep.queue_rows = 10;
	assert_non_null(strstr(judged(), "the indexes of timer take 100 MiB for 10 rows: reindex "
					 "table concurrently wages.timer"));
}

static void days__of_the_logs__missing_or_late(void **state UNUSED)
{
	upkeep.days_ahead = 0;
	assert_non_null(
		strstr(judged(), "FAIL wages: partitions of inbox and outbox are there for 0"));
	upkeep.days_ahead = 8;
	upkeep.inbox_days_late = 1;
	upkeep.outbox_days_late = 1;
	upkeep.outbox_kept_by = (char *)"";
	assert_string_equal(judged(), ""); /* tonight's */
	upkeep.inbox_days_late = upkeep.outbox_days_late = 4;
	assert_non_null(strstr(judged(), "the inbox has 4 days that should be gone"));
	assert_non_null(strstr(judged(), "the outbox has 4 days that should be gone: their lock"));
}

static void worker__long_at_one_call__said_once(void **state UNUSED)
{
	Broker__InstanceWorker w = BROKER__INSTANCE_WORKER__INIT, *workers[] = {&w};
	Broker__Instance n = BROKER__INSTANCE__INIT, *instances[] = {&n, &n};
	const char *first;

	w.lane = (char *)"bulk";
	w.rpc = (char *)"wages.SubmitIntervals";
	w.age_ms = 65000;
	w.under_way = 3;
	n.service = (char *)"wages";
	n.instance = (char *)"wages:1:2";
	n.workers = workers;
	n.n_workers = 1;
	broker.instances = instances;
	broker.n_instances = 2; /* two brokers see the same one */
	first = strstr(judged(),
		       "instance wages:1:2: a bulk worker has been at wages.SubmitIntervals");
	assert_non_null(first);
	assert_non_null(strstr(first, "2 more behind it"));
	assert_null(strstr(first + 1, "instance wages:1:2"));
}

static void standbys__behind_or_unread__named(void **state UNUSED)
{
	Service__Standby s = SERVICE__STANDBY__INIT, *standbys[] = {&s};

	s.name = (char *)"north";
	s.state = (char *)"streaming";
	s.sync = (char *)"sync";
	s.lag_bytes = 1048576;
	s.lag_ms = 900;
	reply.standbys = standbys;
	reply.n_standbys = 1;
	reply.synchronous_standbys = (char *)"north";
	assert_string_equal(judged(), "");
	s.lag_ms = 60000;
	assert_non_null(strstr(judged(), "standby north is 1 MiB behind"));
	s.state = (char *)"unread";
	s.sync = (char *)"";
	assert_non_null(strstr(judged(), "nobody reads the replication slot north"));
	assert_non_null(strstr(judged(), "FAIL database: no synchronous standby is connected"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing__stalls__nothing_said),
		TEST(relay__none__said),
		TEST(timers__overdue__how_many_and_how_long),
		TEST(queue__large_for_its_rows__reindex_said),
		TEST(days__of_the_logs__missing_or_late),
		TEST(worker__long_at_one_call__said_once),
		TEST(standbys__behind_or_unread__named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
