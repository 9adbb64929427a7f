/*
 * Dispatch, credit, queues and deadlines, each by one short story (messaging lesson 3: queues
 * bounded in count, bytes and age; full is an answer).
 */
#include "speak.h"

static const struct speaker desk = {1, "desk"};
static const struct speaker one = {10, "wages"}, two = {11, "wages"};

/* ---- the plain way ---------------------------------------------------------------------- */

static void request__served__reaches_worker_and_comes_back(void **state)
{
	struct bench *b = *state;
	struct got got;

	ready(b, one, "w1", 4);
	ask(b, desk, 77, "wages.Get", 3000);
	got = expect(b, FRAME_REQUEST, one.conn);
	assert_string_equal(got.envelope->rpc, "wages.Get");
	assert_memory_equal(got.envelope->body.data, "body", 4);
	assert_int_equal(got.envelope->remaining_ms, 3000);
	assert_int_equal(credit_of(b, 0, LANE_QUERY)->left, 3);
	answer(b, one, got.frame.token);
	got = expect(b, FRAME_REPLY, desk.conn);
	assert_int_equal(got.frame.token, 77);
	assert_int_equal(got.code, 0);
	assert_string_equal(got.envelope->sender, "wages");
	assert_int_equal(got.envelope->credit, 0);
	assert_int_equal(credit_of(b, 0, LANE_QUERY)->left, 4);
	assert_int_equal(route_under_way(b->route), 0);
	expect_nothing(b);
}

static void request__waited__remaining_ms_is_less(void **state)
{
	struct bench *b = *state;
	struct got first, second;

	ready(b, one, "w1", 1);
	ask(b, desk, 1, "wages.Get", 5000);
	ask(b, desk, 2, "wages.Get", 5000);
	first = expect(b, FRAME_REQUEST, one.conn);
	expect_nothing(b);
	later(b, 1200);
	answer(b, one, first.frame.token);
	(void)expect(b, FRAME_REPLY, desk.conn);
	second = expect(b, FRAME_REQUEST, one.conn);
	assert_int_equal(second.envelope->remaining_ms, 3800);
}

static void request__many_instances__least_loaded_takes_it(void **state)
{
	struct bench *b = *state;
	unsigned n[2] = {0, 0};

	ready(b, one, "w1", 2);
	ready(b, two, "w2", 6);
	for (uint64_t i = 0; i < 4; i++) {
		ask(b, desk, i, "wages.Get", 1000);
		(void)expect(b, FRAME_REQUEST, two.conn); /* 6, 5, 4, 3 against 2 */
	}
	for (uint64_t i = 0; i < 4; i++) {
		struct got got;

		ask(b, desk, i, "wages.Get", 1000);
		assert_true(take(b, &got));
		n[got.conn == two.conn]++;
	}
	assert_int_equal(n[0], 2); /* ties go round until both are at zero */
	assert_int_equal(n[1], 2);
	ask(b, desk, 9, "wages.Get", 1000);
	expect_nothing(b);
}

static void lane__full__does_not_block_the_other(void **state)
{
	struct bench *b = *state;

	ready(b, one, "w1", 1);
	ask(b, desk, 1, "wages.Put", 1000);
	ask(b, desk, 2, "wages.Put", 1000);
	(void)expect(b, FRAME_REQUEST, one.conn);
	expect_nothing(b);
	ask(b, desk, 3, "wages.Get", 1000);
	(void)expect(b, FRAME_REQUEST, one.conn);
}

/* ---- nobody can take it ----------------------------------------------------------------- */

static void request__nobody_serves__unavailable_at_once(void **state)
{
	struct bench *b = *state;
	struct got got;

	ask(b, desk, 5, "wages.Get", 1000);
	got = expect(b, FRAME_REPLY, desk.conn);
	assert_int_equal(got.code, E_UNAVAILABLE);
	assert_int_equal(got.envelope->error->retry_after_ms, 70);
	assert_string_equal(got.envelope->error->text, error_text_zh(E_UNAVAILABLE));
	ready(b, one, "w1", 1);
	ask(b, desk, 6, "wages.Other", 1000); /* not among what the instance serves */
	expect_code(b, desk, 6, E_UNAVAILABLE);
}

static void queue__full__unavailable_at_once(void **state)
{
	struct bench *b = *state;

	ready(b, one, "w1", 1);
	for (uint64_t i = 0; i < 11; i++)
		ask(b, desk, i, "wages.Get", 1000);
	(void)expect(b, FRAME_REQUEST, one.conn);
	expect_nothing(b);
	ask(b, desk, 11, "wages.Get", 1000);
	expect_code(b, desk, 11, E_UNAVAILABLE);
	assert_int_equal(b->route->services[0]->lanes[LANE_QUERY].refused, 1);
}

static void queue__bytes_full__unavailable_at_once(void **state)
{
	struct bench *b = *state;
	Gongdao__Envelope e = question("wages.Get", 1000);
	static uint8_t body[40000];

	e.body = (ProtobufCBinaryData){sizeof(body), body};
	ready(b, one, "w1", 1);
	ask(b, desk, 1, "wages.Get", 1000);
	(void)expect(b, FRAME_REQUEST, one.conn);
	say(b, desk, FRAME_REQUEST, 2, &e.base);
	expect_nothing(b);
	say(b, desk, FRAME_REQUEST, 3, &e.base);
	expect_code(b, desk, 3, E_UNAVAILABLE);
}

static void queue__too_old__unavailable(void **state)
{
	struct bench *b = *state;

	ready(b, one, "w1", 1);
	ask(b, desk, 1, "wages.Get", 60000);
	ask(b, desk, 2, "wages.Get", 60000);
	(void)expect(b, FRAME_REQUEST, one.conn);
	later(b, 1900);
	expect_nothing(b);
	later(b, 200);
	expect_code(b, desk, 2, E_UNAVAILABLE);
}

/* ---- time ------------------------------------------------------------------------------- */

static void deadline__in_the_queue__timeout_and_not_sent(void **state)
{
	struct bench *b = *state;
	struct got got;

	ready(b, one, "w1", 1);
	ask(b, desk, 1, "wages.Get", 5000);
	ask(b, desk, 2, "wages.Get", 300);
	got = expect(b, FRAME_REQUEST, one.conn);
	b->now.us += 400000; /* no clock call: the answer itself finds the time over */
	answer(b, one, got.frame.token);
	expect_code(b, desk, 2, E_TIMEOUT);
	expect_code(b, desk, 1, 0);
	expect_nothing(b);
}

static void deadline__at_the_worker__timeout_and_late_reply_dropped(void **state)
{
	struct bench *b = *state;
	struct got got;

	ready(b, one, "w1", 2);
	ask(b, desk, 1, "wages.Get", 300);
	got = expect(b, FRAME_REQUEST, one.conn);
	later(b, 301);
	expect_code(b, desk, 1, E_TIMEOUT);
	assert_int_equal(credit_of(b, 0, LANE_QUERY)->left, 1); /* it is still at work */
	answer(b, one, got.frame.token);
	expect_nothing(b);
	assert_int_equal(counted(b, COUNT_LATE_REPLY), 1);
	assert_int_equal(credit_of(b, 0, LANE_QUERY)->left, 2);
	answer(b, one, got.frame.token); /* twice: no credit of nothing */
	assert_int_equal(credit_of(b, 0, LANE_QUERY)->left, 2);
	assert_int_equal(counted(b, COUNT_LATE_REPLY), 2);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_done)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(request__served__reaches_worker_and_comes_back),
		TEST(request__waited__remaining_ms_is_less),
		TEST(request__many_instances__least_loaded_takes_it),
		TEST(lane__full__does_not_block_the_other),
		TEST(request__nobody_serves__unavailable_at_once),
		TEST(queue__full__unavailable_at_once),
		TEST(queue__bytes_full__unavailable_at_once),
		TEST(queue__too_old__unavailable),
		TEST(deadline__in_the_queue__timeout_and_not_sent),
		TEST(deadline__at_the_worker__timeout_and_late_reply_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
