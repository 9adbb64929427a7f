/* A worker in its thread: calls in order, their own time, a new policy, the end. */
#include "bench.h"

#include "worker.h"

static struct bench b;
static struct bus *bus;
static struct worker w;

static int open_all(void **state UNUSED)
{
	bench_open(&b);
	return 0;
}

static int close_all(void **state UNUSED)
{
	bench_close(&b);
	return 0;
}

static int start(void **state UNUSED)
{
	struct err err = {0};

	bench_clean();
	bus = bus_new(1);
	assert_non_null(bus);
	w = (struct worker){.context = &b.context, .policy = b.policy, .lane = "command"};
	assert_int_equal(worker_start(&w, bus, &err), 0);
	return 0;
}

static int stop(void **state UNUSED)
{
	assert_int_equal(worker_send(&w, WORKER_QUIT, NULL, 0, (slice){NULL, 0}), 0);
	worker_join(&w);
	bus_free(bus);
	return 0;
}

static void call(uint64_t token, int64_t waited_ms, const char *key)
{
	struct call_head head = {.token = token, .broker = 3};
	Probe__PutRequest r = PROBE__PUT_REQUEST__INIT;

	head.came.us = mono_now().us - waited_ms * 1000;
	r.region = (char *)"411000";
	r.key = (char *)key;
	r.text = (char *)"text";
	assert_int_equal(
		worker_send(&w, WORKER_CALL, &head, sizeof(head),
			    bench_envelope(&b, &(struct ask){.method = "Put", .body = &r.base})),
		0);
}

static enum worker_message next(struct done_head *out)
{
	slice m;

	assert_true(pipe_wait(w.here, 10000));
	assert_true(pipe_recv(w.here, &m));
	assert_true(m.len > 0);
	if (m.at[0] == WORKER_DONE) {
		assert_true(m.len > 1 + sizeof(*out));
		memcpy(out, m.at + 1, sizeof(*out));
	}
	return (enum worker_message)m.at[0];
}

static void calls__one_after_the_other__answered_in_order(void **state UNUSED)
{
	struct done_head head = {0};

	for (uint64_t i = 1; i <= 20; i++)
		call(i, 0, "k");
	for (uint64_t i = 1; i <= 20; i++) {
		assert_int_equal(next(&head), WORKER_DONE);
		assert_int_equal(head.call.token, i);
		assert_int_equal(head.call.broker, 3);
		assert_int_equal(head.code, 0);
		assert_true(head.announced);
		assert_string_equal(b.routes.at[head.route].rpc, "probe.Put");
	}
	assert_int_equal(kit_number("select version from probe.thing"), 20);
}

static void call__queued_longer_than_it_may_take__not_run(void **state UNUSED)
{
	struct done_head head = {0};

	call(1, 5001, "k");
	call(2, 0, "l");
	assert_int_equal(next(&head), WORKER_DONE);
	assert_int_equal(head.code, E_TIMEOUT);
	assert_int_equal(next(&head), WORKER_DONE);
	assert_int_equal(head.code, 0);
	assert_int_equal(kit_number("select count(*) from probe.thing"), 1);
}

static void policy__between_calls__taken_in_its_turn(void **state UNUSED)
{
	struct policy *deaf = bench_policy(&b, "probe.Unheard: [alpha.TakeThing]\n");
	struct done_head head = {0};

	call(1, 0, "k");
	assert_int_equal(worker_send(&w, WORKER_POLICY, &deaf, sizeof(deaf), (slice){NULL, 0}), 0);
	call(2, 0, "k");
	assert_int_equal(next(&head), WORKER_DONE);
	assert_true(head.announced);
	assert_int_equal(next(&head), WORKER_POLICY_TAKEN);
	assert_int_equal(next(&head), WORKER_DONE);
	assert_false(head.announced);
	assert_int_equal(worker_send(&w, WORKER_POLICY, &b.policy, sizeof(deaf), (slice){NULL, 0}),
			 0);
	assert_int_equal(next(&head), WORKER_POLICY_TAKEN);
	policy_free(deaf);
}

static void call__that_is_no_envelope__still_answered(void **state UNUSED)
{
	struct call_head call_head = {.token = 9};
	struct done_head head = {0};

	call_head.came = mono_now();
	assert_int_equal(worker_send(&w, WORKER_CALL, &call_head, sizeof(call_head),
				     slice_of("\x0a\xff\xff\xff")),
			 0);
	assert_int_equal(next(&head), WORKER_DONE);
	assert_int_equal(head.call.token, 9);
	assert_int_equal(head.route, -1);
	assert_int_equal(head.code, E_MALFORMED);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(calls__one_after_the_other__answered_in_order),
		TEST(call__queued_longer_than_it_may_take__not_run),
		TEST(policy__between_calls__taken_in_its_turn),
		TEST(call__that_is_no_envelope__still_answered),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
