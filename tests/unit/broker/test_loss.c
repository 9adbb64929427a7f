/*
 * Loss: of workers, clients, connections, time; nobody waits in vain and no credit is lost
 * (messaging lessons 2 to 4: what the ROUTER does not take is told, credit is the flow control, one
 * slow client costs nobody else anything).
 */
#include "speak.h"

static const struct speaker desk = {1, "desk"}, other = {2, "desk"};
static const struct speaker one = {10, "wages"}, two = {11, "wages"};

static void worker__connection_lost__its_requests_are_told(void **state)
{
	struct bench *b = *state;

	ready(b, one, "w1", 4);
	ask(b, desk, 1, "wages.Get", 5000);
	ask(b, desk, 2, "wages.Put", 5000);
	(void)expect(b, FRAME_REQUEST, one.conn);
	(void)expect(b, FRAME_REQUEST, one.conn);
	route_gone(b->route, one.conn, b->now);
	expect_code(b, desk, 1, E_LOST);
	expect_code(b, desk, 2, E_LOST);
	assert_int_equal(counted(b, COUNT_WORKER_GONE), 2);
	assert_int_equal(b->route->services[0]->n_instances, 0);
}

static void worker__lost_with_queue__waiting_go_to_the_other_or_unavailable(void **state)
{
	struct bench *b = *state;

	ready(b, one, "w1", 1);
	ask(b, desk, 1, "wages.Get", 5000);
	ask(b, desk, 2, "wages.Get", 5000);
	(void)expect(b, FRAME_REQUEST, one.conn);
	route_gone(b->route, one.conn, b->now);
	expect_code(b, desk, 1, E_LOST);
	expect_code(b, desk, 2, E_UNAVAILABLE); /* nobody is left to serve it */
	expect_nothing(b);
}

static void worker__stops_beating__taken_out_and_asked_who(void **state)
{
	struct bench *b = *state;
	struct got got;

	ready(b, one, "w1", 4);
	ask(b, desk, 1, "wages.Get", 60000);
	got = expect(b, FRAME_REQUEST, one.conn);
	for (int i = 0; i < 5; i++)
		later(b, 1000);
	expect_code(b, desk, 1, E_LOST);
	assert_int_equal(b->route->services[0]->n_instances, 0);
	say(b, one, FRAME_BEAT, 0, NULL); /* it lives again */
	(void)expect(b, FRAME_WHO, one.conn);
	answer(b, one, got.frame.token); /* of its former life */
	expect_nothing(b);
	ready(b, one, "w1", 4);
	assert_int_equal(credit_of(b, 0, LANE_QUERY)->left, 4);
	assert_int_equal(counted(b, COUNT_UNKNOWN_REPLY), 1);
}

static void broker__was_frozen__instances_get_another_round(void **state)
{
	struct bench *b = *state;

	ready(b, one, "w1", 4);
	later(b, 60000);
	assert_int_equal(b->route->services[0]->n_instances, 1);
	later(b, 1000);
	assert_int_equal(b->route->services[0]->n_instances, 0);
}

static void worker__connects_again__former_connection_out(void **state)
{
	struct bench *b = *state;

	ready(b, one, "w1", 4);
	ask(b, desk, 1, "wages.Get", 5000);
	(void)expect(b, FRAME_REQUEST, one.conn);
	ready(b, two, "w1", 4);
	expect_code(b, desk, 1, E_LOST);
	assert_int_equal(b->route->services[0]->n_instances, 1);
	ask(b, desk, 2, "wages.Get", 5000);
	(void)expect(b, FRAME_REQUEST, two.conn);
}

static void worker__says_bye__drained(void **state)
{
	struct bench *b = *state;
	struct got got;

	ready(b, one, "w1", 1);
	ready(b, two, "w2", 1);
	ask(b, desk, 1, "wages.Get", 5000);
	got = expect(b, FRAME_REQUEST, one.conn);
	say(b, one, FRAME_BYE, 0, NULL);
	answer(b, one, got.frame.token); /* what was under way is still answered */
	expect_code(b, desk, 1, 0);
	ask(b, desk, 2, "wages.Get", 5000);
	(void)expect(b, FRAME_REQUEST, two.conn);
	ask(b, desk, 3, "wages.Get", 5000);
	expect_nothing(b); /* waits for the other */
	say(b, two, FRAME_BYE, 0, NULL);
	expect_code(b, desk, 3, E_UNAVAILABLE);
}

static void worker__gives_back_too_much__never_above_what_it_granted(void **state)
{
	struct bench *b = *state;
	Gongdao__Envelope e = GONGDAO__ENVELOPE__INIT;
	struct got got;

	e.credit = 50;
	ready(b, one, "w1", 4);
	ask(b, desk, 1, "wages.Get", 5000);
	ask(b, desk, 2, "wages.Get", 5000);
	got = expect(b, FRAME_REQUEST, one.conn);
	say(b, one, FRAME_REPLY, got.frame.token, &e.base);
	assert_int_equal(credit_of(b, 0, LANE_QUERY)->left, 3); /* of 4, as one is under way */
}

static void worker__answers_nonsense__client_told_credit_back(void **state)
{
	struct bench *b = *state;
	char bytes[FRAME_HEAD_BYTES + 1], key[KEY_TEXT_BYTES];
	struct got got;

	ready(b, one, "w1", 4);
	ask(b, desk, 1, "wages.Get", 5000);
	got = expect(b, FRAME_REQUEST, one.conn);
	frame_head((uint8_t *)bytes, FRAME_REPLY, got.frame.token, 1);
	bytes[FRAME_HEAD_BYTES] = '\x7f';
	route_message(b->route, one.conn, bench_key("wages", key), (slice){bytes, sizeof(bytes)},
		      b->now);
	expect_code(b, desk, 1, E_INTERNAL);
	assert_int_equal(credit_of(b, 0, LANE_QUERY)->left, 4);
}

static void client__gone__reply_dropped_credit_given_back(void **state)
{
	struct bench *b = *state;
	struct got got;

	ready(b, one, "w1", 1);
	ask(b, desk, 1, "wages.Get", 5000);
	ask(b, desk, 2, "wages.Get", 5000); /* waits; nobody will want it */
	ask(b, other, 3, "wages.Get", 5000);
	got = expect(b, FRAME_REQUEST, one.conn);
	route_gone(b->route, desk.conn, b->now);
	answer(b, one, got.frame.token);
	got = expect(b, FRAME_REQUEST, one.conn);
	answer(b, one, got.frame.token);
	expect_code(b, other, 3, 0);
	expect_nothing(b);
}

static void send__socket_full__counted_and_answered(void **state)
{
	struct bench *b = *state;
	struct route_send *s;

	ready(b, one, "w1", 2);
	while ((s = route_take(b->route)) != NULL)
		route_send_free(b->route, s); /* the beat of a new connection */
	say(b, desk, FRAME_BEAT, 0, NULL);
	while ((s = route_take(b->route)) != NULL)
		route_send_free(b->route, s);
	ask(b, desk, 1, "wages.Get", 5000);
	s = route_take(b->route);
	route_unsent(b->route, s, UNSENT_FULL, b->now);
	route_send_free(b->route, s);
	assert_int_equal(counted(b, COUNT_CREDIT_BUG), 1);
	expect_code(b, desk, 1, E_UNAVAILABLE);
	assert_int_equal(credit_of(b, 0, LANE_QUERY)->left, 2);
	assert_int_equal(credit_of(b, 0, LANE_QUERY)->in_flight, 0);
	ask(b, desk, 2, "broker.Status", 1000);
	s = route_take(b->route);
	route_unsent(b->route, s, UNSENT_FULL, b->now); /* a client that does not read */
	route_send_free(b->route, s);
	assert_int_equal(counted(b, COUNT_CLIENT_FULL), 1);
}

static void broker__draining__takes_nothing_new_finishes_the_rest(void **state)
{
	struct bench *b = *state;
	struct got got;

	ready(b, one, "w1", 2);
	ask(b, desk, 1, "wages.Get", 5000);
	got = expect(b, FRAME_REQUEST, one.conn);
	route_drain(b->route);
	ask(b, desk, 2, "wages.Get", 5000);
	expect_code(b, desk, 2, E_UNAVAILABLE);
	assert_int_equal(route_under_way(b->route), 1);
	answer(b, one, got.frame.token);
	expect_code(b, desk, 1, 0);
	assert_int_equal(route_under_way(b->route), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_done)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(worker__connection_lost__its_requests_are_told),
		TEST(worker__lost_with_queue__waiting_go_to_the_other_or_unavailable),
		TEST(worker__stops_beating__taken_out_and_asked_who),
		TEST(broker__was_frozen__instances_get_another_round),
		TEST(worker__connects_again__former_connection_out),
		TEST(worker__says_bye__drained),
		TEST(worker__gives_back_too_much__never_above_what_it_granted),
		TEST(worker__answers_nonsense__client_told_credit_back),
		TEST(client__gone__reply_dropped_credit_given_back),
		TEST(send__socket_full__counted_and_answered),
		TEST(broker__draining__takes_nothing_new_finishes_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
