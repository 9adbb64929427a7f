/*
 * Batches, both ways: what shares a frame, where a frame ends, and that each of its messages is
 * judged, answered, lost and counted by itself (messaging lesson 8: frames cost money under
 * CURVE).
 */
#include "speak.h"

static const struct speaker desk = {1, "desk"}, other = {2, "desk"}, clerk = {3, "clerk"};
static const struct speaker one = {10, "wages"};

static void drop_all(struct bench *b) /* beats of new connections */
{
	struct route_send *s;

	while ((s = route_take(b->route)) != NULL)
		route_send_free(b->route, s);
}

/* A worker with that credit and a client, whose beats were taken. */
static void meet(struct bench *b, uint32_t credit)
{
	ready(b, one, "w1", credit);
	say(b, desk, FRAME_BEAT, 0, NULL);
	say(b, other, FRAME_BEAT, 0, NULL);
	drop_all(b);
}

/* How many messages the next frame holds, which goes to that connection. */
static size_t frame_of(struct bench *b, uint64_t conn)
{
	struct route_send *s = route_take(b->route);
	struct frame f;
	size_t n = 0;
	slice rest;

	assert_non_null(s);
	assert_int_equal(s->conn, conn);
	rest = (slice){(const char *)s->frame, s->len};
	for (; rest.len; n++)
		assert_int_equal(frame_next(&rest, &f), 0);
	route_send_free(b->route, s);
	return n;
}

static void ask_many(struct bench *b, struct speaker who, uint64_t first, size_t n)
{
	slice batch[BATCH_MESSAGES];

	for (size_t i = 0; i < n; i++)
		batch[i] = asked(b, first + i, "wages.Get", 5000);
	say_all(b, who, batch, n);
}

static void requests__of_two_clients_in_one_turn__one_frame_to_the_instance(void **state)
{
	struct bench *b = *state;

	meet(b, 100);
	ask_many(b, desk, 1, 3);
	ask_many(b, other, 1, 4);
	assert_int_equal(frame_of(b, one.conn), 7);
	assert_null(route_take(b->route));
	ask(b, desk, 9, "wages.Get", 5000); /* the next turn: another frame */
	assert_int_equal(frame_of(b, one.conn), 1);
}

static void requests__more_than_a_frame_takes__next_frame(void **state)
{
	struct bench *b = *state;

	meet(b, 200);
	ask_many(b, desk, 1, 50);
	ask_many(b, desk, 51, 50);
	ask_many(b, desk, 101, 50);
	assert_int_equal(frame_of(b, one.conn), BATCH_MESSAGES);
	assert_int_equal(frame_of(b, one.conn), BATCH_MESSAGES);
	assert_int_equal(frame_of(b, one.conn), 150 - 2 * BATCH_MESSAGES);
}

static void requests__full_by_their_bytes__next_frame(void **state)
{
	static uint8_t body[BATCH_BYTES / 3];
	struct bench *b = *state;

	b->limits.queue_bytes = INT64_C(1024) * 1024;
	route_set_limits(b->route, &b->limits);
	meet(b, 100);
	for (uint64_t i = 0; i < 5; i++) {
		Gongdao__Envelope e = question("wages.Get", 5000);

		e.body = (ProtobufCBinaryData){sizeof(body), body};
		say(b, desk, FRAME_REQUEST, i, &e.base);
	}
	assert_int_equal(frame_of(b, one.conn), 3);
	assert_int_equal(frame_of(b, one.conn), 2);
}

static void request__larger_than_a_batch__alone(void **state)
{
	static uint8_t body[2 * BATCH_BYTES];
	struct bench *b = *state;
	Gongdao__Envelope e = question("wages.Get", 5000);

	meet(b, 100);
	e.body = (ProtobufCBinaryData){sizeof(body), body};
	ask(b, desk, 1, "wages.Get", 5000);
	say(b, desk, FRAME_REQUEST, 2, &e.base);
	ask(b, desk, 3, "wages.Get", 5000);
	assert_int_equal(frame_of(b, one.conn), 1);
	assert_int_equal(frame_of(b, one.conn), 1);
	assert_int_equal(frame_of(b, one.conn), 1);
}

static void answer_all(struct bench *b, size_t n)
{
	slice batch[BATCH_MESSAGES];

	for (size_t i = 0; i < n; i++)
		batch[i] = answered(b, expect(b, FRAME_REQUEST, one.conn).frame.token);
	say_all(b, one, batch, n);
}

static void replies__in_one_turn__a_frame_each_client(void **state)
{
	struct bench *b = *state;

	meet(b, 100);
	ask(b, desk, 1, "wages.Get", 5000);
	ask(b, other, 7, "wages.Get", 5000);
	ask(b, desk, 2, "wages.Get", 5000);
	answer_all(b, 3);
	assert_int_equal(frame_of(b, desk.conn), 2);
	assert_int_equal(frame_of(b, other.conn), 1);
	assert_int_equal(credit_of(b, 0, LANE_QUERY)->left, 100);
}

static void replies__of_a_service_and_of_the_broker__frames_of_their_own(void **state)
{
	struct bench *b = *state;

	meet(b, 100);
	ask(b, desk, 1, "wages.Get", 5000);
	answer_all(b, 1);
	ask(b, desk, 2, "wages.Nobody", 5000);
	ask(b, desk, 3, "wages.Nobody", 5000);
	assert_int_equal(frame_of(b, desk.conn), 1);
	assert_int_equal(frame_of(b, desk.conn), 2);
}

static void batch__one_denied_one_malformed__the_others_served(void **state)
{
	struct bench *b = *state;
	Gongdao__Envelope bad = question("wages.Get", 0);
	slice batch[4];

	meet(b, 100);
	batch[0] = asked(b, 1, "wages.Get", 5000);
	batch[1] = asked(b, 2, "jobs.Get", 5000);
	batch[2] = spoken(b, FRAME_REQUEST, 3, &bad.base);
	batch[3] = asked(b, 4, "wages.Put", 5000);
	say_all(b, desk, batch, 4);
	(void)expect(b, FRAME_REQUEST, one.conn);
	(void)expect(b, FRAME_REQUEST, one.conn);
	expect_code(b, desk, 2, E_DENIED);
	expect_code(b, desk, 3, E_FIELD);
	expect_nothing(b);
	assert_int_equal(b->route->peers[1].requests, 4); /* rights are looked at for each */
	assert_int_equal(b->route->peers[1].denied, 1);
}

static void batch__broken_head__what_came_before_is_served(void **state)
{
	struct bench *b = *state;
	slice batch[3];

	meet(b, 100);
	batch[0] = asked(b, 1, "wages.Get", 5000);
	batch[1] = SLICE("GD\x01\x09 is no message of ours");
	batch[2] = asked(b, 2, "wages.Get", 5000);
	say_all(b, desk, batch, 3);
	(void)expect(b, FRAME_REQUEST, one.conn);
	expect_nothing(b);
	assert_int_equal(counted(b, COUNT_MALFORMED), 1);
}

static void batch__key_of_another_peer__none_of_it_taken(void **state)
{
	struct bench *b = *state;
	slice batch[2];

	meet(b, 100);
	batch[0] = asked(b, 1, "wages.Get", 5000);
	batch[1] = asked(b, 2, "wages.Get", 5000);
	say_all(b, (struct speaker){desk.conn, clerk.peer}, batch, 2);
	expect_nothing(b);
	assert_int_equal(counted(b, COUNT_OTHER_KEY), 1);
}

static void batch__credit_for_part_of_it__the_rest_waits(void **state)
{
	struct bench *b = *state;
	struct got got;

	meet(b, 3);
	ask_many(b, desk, 1, 5);
	assert_int_equal(b->route->services[0]->lanes[LANE_QUERY].n, 2);
	got = expect(b, FRAME_REQUEST, one.conn);
	(void)expect(b, FRAME_REQUEST, one.conn);
	(void)expect(b, FRAME_REQUEST, one.conn);
	expect_nothing(b);
	answer(b, one, got.frame.token);
	expect_code(b, desk, 1, 0);
	got = expect(b, FRAME_REQUEST, one.conn);
	assert_memory_equal(got.envelope->body.data, "body", 4); /* kept while it waited */
	assert_string_equal(got.envelope->sender, "desk");
}

/* Messaging lesson 2: what the ROUTER does not take is counted and told, each message of it. */
static void unsent__batch_of_requests__each_answered_and_its_credit_back(void **state)
{
	struct bench *b = *state;
	struct route_send *s;

	meet(b, 10);
	ask_many(b, desk, 1, 3);
	s = route_take(b->route);
	route_unsent(b->route, s, UNSENT_FULL, b->now);
	route_send_free(b->route, s);
	assert_int_equal(counted(b, COUNT_CREDIT_BUG), 3);
	assert_int_equal(credit_of(b, 0, LANE_QUERY)->left, 10);
	assert_int_equal(credit_of(b, 0, LANE_QUERY)->in_flight, 0);
	for (uint64_t i = 1; i <= 3; i++)
		expect_code(b, desk, i, E_UNAVAILABLE);
	expect_nothing(b);
}

/* Messaging lesson 4: a client that does not read costs nobody else anything. */
static void unsent__batch_of_replies__each_counted_nobody_else_waits(void **state)
{
	struct bench *b = *state;
	struct route_send *s;

	meet(b, 10);
	ask_many(b, desk, 1, 4);
	answer_all(b, 4);
	s = route_take(b->route);
	route_unsent(b->route, s, UNSENT_FULL, b->now);
	route_send_free(b->route, s);
	assert_int_equal(counted(b, COUNT_CLIENT_FULL), 4);
	assert_int_equal(credit_of(b, 0, LANE_QUERY)->left, 10);
	ask(b, other, 1, "wages.Get", 5000);
	answer_all(b, 1);
	expect_code(b, other, 1, 0);
}

static void unsent__client_gone__each_counted_connection_dropped(void **state)
{
	struct bench *b = *state;
	struct route_send *s;

	meet(b, 10);
	ask_many(b, desk, 1, 4);
	answer_all(b, 4);
	s = route_take(b->route);
	route_unsent(b->route, s, UNSENT_GONE, b->now);
	route_send_free(b->route, s);
	assert_int_equal(counted(b, COUNT_CLIENT_GONE), 4);
	assert_int_equal(b->route->n_conns, 2);
}

static void connection__dropped_with_an_open_frame__it_leaves_as_it_is(void **state)
{
	struct bench *b = *state;

	meet(b, 10);
	ask_many(b, desk, 1, 2); /* the frame to the instance is open */
	route_gone(b->route, one.conn, b->now);
	assert_int_equal(frame_of(b, one.conn), 2);
	expect_code(b, desk, 1, E_LOST);
	expect_code(b, desk, 2, E_LOST);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_done)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(requests__of_two_clients_in_one_turn__one_frame_to_the_instance),
		TEST(requests__more_than_a_frame_takes__next_frame),
		TEST(requests__full_by_their_bytes__next_frame),
		TEST(request__larger_than_a_batch__alone),
		TEST(replies__in_one_turn__a_frame_each_client),
		TEST(replies__of_a_service_and_of_the_broker__frames_of_their_own),
		TEST(batch__one_denied_one_malformed__the_others_served),
		TEST(batch__broken_head__what_came_before_is_served),
		TEST(batch__key_of_another_peer__none_of_it_taken),
		TEST(batch__credit_for_part_of_it__the_rest_waits),
		TEST(unsent__batch_of_requests__each_answered_and_its_credit_back),
		TEST(unsent__batch_of_replies__each_counted_nobody_else_waits),
		TEST(unsent__client_gone__each_counted_connection_dropped),
		TEST(connection__dropped_with_an_open_frame__it_leaves_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
