/*
 * Commands that end the process of their worker: alone from the third time on, after the fourth not
 * run any more; and who is not to be taken for one.
 */
#include "batch_fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static slice asked(int i, const struct uuid *id, uint32_t attempt)
{
	return bench_envelope(&b, &(struct ask){.method = "Put",
						.body = &requests[i].base,
						.id = id,
						.attempt = attempt});
}

static int64_t n_attempts(void)
{
	return kit_number("select count(*) from probe.attempt");
}

/* A worker of its own runs the first n; true when it did not live to the end. */
static bool ends_worker(size_t n)
{
	int64_t sessions = kit_number("select count(*) from pg_stat_activity"
				      " where usename = 'gongdao_probe'");
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		const struct rlimit none = {0, 0};

		(void)signal(SIGABRT, SIG_DFL);
		(void)setrlimit(RLIMIT_CORE, &none);
		bench_batch(&b, bench_dispatcher(&b), envelopes, n, answers);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	for (int i = 0; i < 1000; i++) { /* the server has seen it */
		if (kit_number("select count(*) from pg_stat_activity"
			       " where usename = 'gongdao_probe'") <= sessions)
			break;
		(void)poll(NULL, 0, 5);
	}
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

/* Asked until somebody settles it. */
static int settle(slice envelope)
{
	int code = E_UNAVAILABLE;

	for (int i = 0; i < 1000 && error_class_of(code) == CLASS_BUSY; i++) {
		code = bench_send(&b, d, envelope).code;
		if (error_class_of(code) == CLASS_BUSY)
			(void)poll(NULL, 0, 10);
	}
	return code;
}

/* Asked until a second worker runs it, which it ends too. */
static void again_ends_worker(slice envelope)
{
	const slice was = envelopes[0];
	bool ended = false;

	envelopes[0] = envelope;
	for (int i = 0; i < 100 && !ended; i++) {
		ended = ends_worker(1);
		if (!ended)
			(void)poll(NULL, 0, 50);
	}
	envelopes[0] = was;
	assert_true(ended);
	assert_int_equal(n_attempts(), 1);
}

/* Its row is there, its first worker is gone. */
static slice left_once(const struct uuid *id)
{
	requests[0].end = true;
	envelopes[0] = asked(0, id, 3);
	assert_true(ends_worker(1));
	assert_int_equal(n_attempts(), 1);
	return asked(0, id, 4);
}

/* And the second one. */
static slice left_behind(const struct uuid *id)
{
	slice again = left_once(id);

	again_ends_worker(again);
	return again;
}

/* ---- one that ends its worker ----------------------------------------------------------- */

static void command__ends_its_worker_four_times__aborted_and_the_others_done(void **state UNUSED)
{
	struct uuid ids[10];
	mono_time from;

	requests[4].end = true;
	for (int i = 0; i < 10; i++)
		ids[i] = uuid_new(utc_now());
	for (uint32_t attempt = 1; attempt <= 2; attempt++) { /* it takes the others with it */
		for (int i = 0; i < 10; i++)
			envelopes[i] = asked(i, &ids[i], attempt);
		assert_true(ends_worker(10));
		assert_in_range(kit_number("select count(*) from probe.inbox"), 0, 4);
		assert_int_equal(n_attempts(), 0);
	}
	for (int i = 0; i < 10; i++)
		envelopes[i] = asked(i, &ids[i], i < 8 ? 3 : 1);
	assert_true(ends_worker(10)); /* alone: who is new is done, and who comes before it */
	effects(6);
	for (int i = 0; i < 10; i++)
		envelopes[i] = asked(i, &ids[i], 4);
	again_ends_worker(envelopes[4]);
	from = mono_now();
	bench_batch(&b, d, envelopes, 10, answers);
	for (int i = 0; i < 10; i++)
		assert_int_equal(answers[i].code, i == 4 ? E_UNAVAILABLE : 0);
	assert_int_equal(settle(envelopes[4]), E_ABORTED);
	assert_true(mono_now().us - from.us >= 400000); /* its worker had time to come back */
	assert_int_equal(bench_send(&b, other, envelopes[4]).code, E_ABORTED);
	effects(9);
	assert_int_equal(n_attempts(), 1);
}

static void aborted__asked_anew__runs_again(void **state UNUSED)
{
	struct uuid id = uuid_new(utc_now());
	slice again = left_behind(&id);

	assert_int_equal(settle(again), E_ABORTED);
	effects(0);
	probe_mended = true;
	assert_int_equal(bench_send(&b, d, asked(0, &id, 1)).code, 0);
	assert_int_equal(bench_send(&b, d, again).code, 0); /* the inbox knows it */
	effects(1);
}

/* Whose worker was killed for something else is none that ends it. */
static void one_death__may_be_chance__runs_again(void **state UNUSED)
{
	struct uuid id = uuid_new(utc_now());
	slice again = left_once(&id);

	probe_mended = true;
	assert_int_equal(settle(again), 0);
	effects(1);
	assert_int_equal(n_attempts(), 0);
}

static void server__crashes__nobody_is_blamed(void **state UNUSED)
{
	struct uuid id = uuid_new(utc_now());
	slice again = left_behind(&id);

	assert_int_equal(bench_send(&b, d, again).code, E_UNAVAILABLE);
	kit_cluster_crash();
	kit_cluster_up();
	assert_int_equal(n_attempts(), 0);
	probe_mended = true;
	assert_int_equal(settle(again), 0);
	effects(1);
	assert_int_equal(n_attempts(), 0);
}

/* ---- others ----------------------------------------------------------------------------- */

static void third_attempt__done_refused_or_failed__no_row_left(void **state UNUSED)
{
	requests[1].refuse = true;
	requests[2].fail_state = (char *)"22012";
	for (int i = 0; i < 4; i++)
		envelopes[i] = asked(i, NULL, 3);
	bench_batch(&b, d, envelopes, 4, answers);
	assert_int_equal(answers[0].code, 0);
	assert_int_equal(answers[1].code, E_CONFLICT);
	assert_int_equal(answers[2].code, E_STATEMENT);
	assert_int_equal(answers[3].code, 0);
	effects(2);
	assert_int_equal(n_attempts(), 0);
	bench_batch(&b, other, envelopes, 4, answers); /* nobody has its lock */
	assert_int_equal(answers[0].code, 0);
	assert_int_equal(answers[1].code, E_CONFLICT);
	effects(2);
}

static void third_attempt__of_what_was_done__its_reply(void **state UNUSED)
{
	struct uuid id = uuid_new(utc_now());
	struct answer first = bench_send(&b, d, asked(0, &id, 1)), third;

	third = bench_send(&b, other, asked(0, &id, 3));
	same_bytes(&first, &third);
	effects(1);
	assert_int_equal(n_attempts(), 0);
}

static void third_attempt__id_of_another__refused(void **state UNUSED)
{
	struct uuid id = uuid_new(utc_now());
	struct answer a;

	assert_int_equal(bench_send(&b, d, asked(0, &id, 1)).code, 0);
	a = bench_send(&b, d, asked(1, &id, 3));
	assert_int_equal(a.code, E_ID_REUSED);
	assert_int_equal(a.body.len, 0);
	effects(1);
}

static slice again;
static int code_of_hook;

static void ask_meanwhile(void)
{
	probe_hook = NULL;
	code_of_hook = bench_send(&b, other, again).code;
	(void)poll(NULL, 0, 600); /* longer than the grace */
	if (code_of_hook == E_UNAVAILABLE)
		code_of_hook = bench_send(&b, other, again).code;
}

static void third_attempt__is_running__not_judged(void **state UNUSED)
{
	struct uuid id = uuid_new(utc_now());

	again = asked(0, &id, 4);
	probe_hook = ask_meanwhile;
	assert_int_equal(bench_send(&b, d, asked(0, &id, 3)).code, 0);
	assert_int_equal(code_of_hook, E_UNAVAILABLE);
	effects(1);
	assert_int_equal(n_attempts(), 0);
}

/* ---- a worker that lost its connection -------------------------------------------------- */

static void cut_late(void)
{
	probe_hook = NULL;
	(void)poll(NULL, 0, 600); /* it has been running for longer than the grace */
	cut_connections();
	code_of_hook = E_DB_AWAY;
	for (int i = 0; i < 100 && code_of_hook == E_DB_AWAY; i++)
		code_of_hook = bench_send(&b, other, again).code;
}

static void third_attempt__connection_lost__taken_back(void **state UNUSED)
{
	static const char *const methods[] = {"Put", "Create"}; /* in its load; at COMMIT */

	for (int m = 0; m < 2; m++) {
		struct uuid id = uuid_new(utc_now());
		struct ask ask = {
			.method = methods[m], .body = &requests[m].base, .id = &id, .attempt = 3};

		again = bench_envelope(&b, &ask);
		probe_hook = cut_late;
		/* Not again by itself: the lock is gone. */
		assert_int_equal(bench_send(&b, d, again).code, E_DB_AWAY);
		assert_int_equal(code_of_hook, E_UNAVAILABLE);
		for (int i = 0; i < 500 && dispatcher_tidy(d); i++)
			(void)poll(NULL, 0, 10);
		assert_int_equal(n_attempts(), 0);
		effects(m);
		assert_int_equal(settle(again), 0);
		effects(m + 1);
	}
}

static void cut_for_good(void)
{
	probe_hook = NULL;
	kit_sql("alter role gongdao_probe nologin");
	cut_connections();
}

/* What comes meanwhile must not take the place of what is to be taken back. */
static void third_attempt__database_away__taken_back_later(void **state UNUSED)
{
	struct uuid id = uuid_new(utc_now());

	probe_hook = cut_for_good;
	assert_int_equal(bench_send(&b, d, asked(0, &id, 3)).code, E_DB_AWAY);
	assert_int_equal(bench_send(&b, d, asked(1, NULL, 3)).code, E_DB_AWAY);
	assert_int_equal(n_attempts(), 1);
	kit_sql("alter role gongdao_probe login");
	for (int i = 0; i < 1000 && dispatcher_tidy(d); i++)
		(void)poll(NULL, 0, 10);
	assert_int_equal(n_attempts(), 0);
	assert_int_equal(settle(asked(0, &id, 4)), 0);
	effects(1);
}

#define TEST(f) cmocka_unit_test_setup(f, batch_clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(command__ends_its_worker_four_times__aborted_and_the_others_done),
		TEST(aborted__asked_anew__runs_again),
		TEST(one_death__may_be_chance__runs_again),
		TEST(third_attempt__done_refused_or_failed__no_row_left),
		TEST(third_attempt__of_what_was_done__its_reply),
		TEST(third_attempt__id_of_another__refused),
		TEST(third_attempt__is_running__not_judged),
		TEST(third_attempt__connection_lost__taken_back),
		TEST(third_attempt__database_away__taken_back_later),
		TEST(server__crashes__nobody_is_blamed),
	};

	return cmocka_run_group_tests(tests, batch_open, batch_close);
}
