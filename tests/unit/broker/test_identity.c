/*
 * Who is this, for whom does he speak, may he: by the key that came with the message and by
 * nothing the message says (messaging lesson 6: no routing id is trusted).
 */
#include "speak.h"

static const struct speaker desk = {1, "desk"}, gate = {2, "gate"}, clerk = {3, "clerk"};
static const struct speaker relay = {4, "relay"}, worker = {10, "wages"};

static void say_with_key(struct bench *b, uint64_t conn, const char *key)
{
	char bytes[FRAME_HEAD_BYTES];

	frame_head((uint8_t *)bytes, FRAME_BEAT, 0, 0);
	route_message(b->route, conn, key, (slice){bytes, sizeof(bytes)}, b->now);
}

static void message__without_known_key__silence_and_counted(void **state)
{
	struct bench *b = *state;
	char key[KEY_TEXT_BYTES];

	say_with_key(b, 1, NULL);
	say_with_key(b, 2, bench_key("stranger", key));
	assert_null(route_take(b->route)); /* not even a beat */
	assert_int_equal(counted(b, COUNT_NO_USER_ID), 1);
	assert_int_equal(counted(b, COUNT_UNKNOWN_KEY), 1);
	assert_int_equal(b->route->n_conns, 0);
}

static void connection__speaks_with_another_key__cut(void **state)
{
	struct bench *b = *state;

	say_with_key(b, 1, b->keys[0].public);
	assert_int_equal(b->route->n_conns, 1);
	say_with_key(b, 1, b->keys[1].public);
	assert_int_equal(b->route->n_conns, 0);
	assert_int_equal(counted(b, COUNT_OTHER_KEY), 1);
}

static void policy__key_revoked__cut_at_once_and_at_the_next_message(void **state)
{
	struct bench *b = *state;
	struct route_policy without = b->policy;

	without.keys.n--; /* wages, the last */
	ready(b, worker, "w1", 4);
	ask(b, desk, 1, "wages.Get", 5000);
	(void)expect(b, FRAME_REQUEST, worker.conn);
	route_set_policy(b->route, &without, b->now);
	expect_code(b, desk, 1, E_LOST); /* and no more of it goes there */
	ready(b, worker, "w1", 4);
	expect_nothing(b);
	assert_int_equal(counted(b, COUNT_UNKNOWN_KEY), 1);
	ask(b, desk, 2, "wages.Get", 5000);
	expect_code(b, desk, 2, E_UNAVAILABLE);
	route_set_policy(b->route, &b->policy, b->now);
	ready(b, worker, "w1", 4);
	ask(b, desk, 3, "wages.Get", 5000);
	(void)expect(b, FRAME_REQUEST, worker.conn);
}

static void peer__rights_taken__denied_from_then_on(void **state)
{
	struct bench *b = *state;
	struct access_peer peers[N_BENCH_PEERS];
	struct route_policy less = b->policy;

	memcpy(peers, b->peers, sizeof(peers));
	peers[1].send.n = 0;
	less.access.peers = peers;
	ready(b, worker, "w1", 4);
	ask(b, desk, 1, "wages.Get", 5000);
	(void)expect(b, FRAME_REQUEST, worker.conn);
	route_set_policy(b->route, &less, b->now);
	ask(b, desk, 2, "wages.Get", 5000);
	expect_code(b, desk, 2, E_DENIED);
	route_set_policy(b->route, &b->policy, b->now);
}

static void request__outside_the_rights__denied_and_counted(void **state)
{
	struct bench *b = *state;
	struct route_note n;

	ready(b, worker, "w1", 4);
	ask(b, clerk, 8, "wages.Get", 5000);
	expect_code(b, clerk, 8, E_DENIED);
	expect_nothing(b);
	assert_int_equal(b->route->peers[0].denied, 1);
	assert_int_equal(b->route->peers[0].requests, 1);
	assert_true(route_next_note(b->route, &n)); /* instance.ready */
	assert_true(route_next_note(b->route, &n));
	assert_string_equal(n.event, "request.denied");
	assert_string_equal(n.peer, "clerk");
	assert_string_equal(n.subject, "wages.Get");
}

static void request__forged_identity__overwritten(void **state)
{
	struct bench *b = *state;
	Gongdao__Principal forged = GONGDAO__PRINCIPAL__INIT;
	Gongdao__Envelope e = question("wages.Get", 1000);
	struct got got;

	forged.subject = (char *)"mayor";
	forged.role = (char *)"service";
	forged.region = (char *)"000000";
	forged.employer_id = 5;
	e.principal = &forged;
	e.sender = (char *)"relay";
	e.event = (char *)"wages.FindingRecorded";
	e.epoch = 9;
	e.generation = 9;
	e.credit = 50;
	ready(b, worker, "w1", 4);
	say(b, desk, FRAME_REQUEST, 1, &e.base);
	got = expect(b, FRAME_REQUEST, worker.conn);
	assert_string_equal(got.envelope->sender, "desk");
	assert_string_equal(got.envelope->principal->subject, "desk");
	assert_string_equal(got.envelope->principal->department, "HRSS");
	assert_string_equal(got.envelope->principal->role, "operator");
	assert_string_equal(got.envelope->principal->region, "411000");
	assert_int_equal(got.envelope->principal->employer_id, 0);
	assert_string_equal(got.envelope->event, "");
	assert_int_equal(got.envelope->epoch, 0);
	assert_int_equal(got.envelope->generation, 0);
	assert_int_equal(got.envelope->credit, 0);
}

static void event__of_a_service__kept(void **state)
{
	struct bench *b = *state;
	Gongdao__Envelope e = question("wages.Put", 1000);
	struct got got;

	e.event = (char *)"wages.FindingRecorded";
	e.epoch = 9;
	ready(b, worker, "w1", 4);
	say(b, relay, FRAME_REQUEST, 1, &e.base);
	got = expect(b, FRAME_REQUEST, worker.conn);
	assert_string_equal(got.envelope->event, "wages.FindingRecorded");
	assert_int_equal(got.envelope->epoch, 9);
	assert_string_equal(got.envelope->principal->role, "service");
}

static void gateway__cases__within_its_departments_and_regions(void **state)
{
	static const struct {
		const char *department, *role, *region;
		int code;
	} cases[] = {
		{"HRSS", "inspector", "411000", 0                 },
		{"HRSS", "inspector", "411002", 0                 },
		{"SAMR", "clerk",     "411000", E_WRONG_DEPARTMENT},
		{"HRSS", "inspector", "410000", E_WRONG_REGION    },
		{"HRSS", "inspector", "000000", E_WRONG_REGION    },
		{"HRSS", "inspector", "",       E_WRONG_REGION    },
		{"HRSS", "service",   "411000", E_DENIED          },
		{"HRSS", "operator",  "411000", E_DENIED          },
	};
	struct bench *b = *state;

	ready(b, worker, "w1", 100);
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		Gongdao__Principal p = GONGDAO__PRINCIPAL__INIT;
		Gongdao__Envelope e = question("wages.Get", 1000);
		struct got got;

		p.subject = (char *)"account-1";
		p.department = (char *)(uintptr_t)cases[i].department;
		p.role = (char *)(uintptr_t)cases[i].role;
		p.region = (char *)(uintptr_t)cases[i].region;
		e.principal = &p;
		say(b, gate, FRAME_REQUEST, i, &e.base);
		if (cases[i].code) {
			expect_code(b, gate, i, cases[i].code);
			continue;
		}
		got = expect(b, FRAME_REQUEST, worker.conn);
		assert_string_equal(got.envelope->sender, "gate");
		assert_string_equal(got.envelope->principal->subject, "account-1");
		assert_string_equal(got.envelope->principal->region, cases[i].region);
	}
	ask(b, gate, 99, "wages.Get", 1000); /* for nobody */
	expect_code(b, gate, 99, E_DENIED);
}

static void ready__not_its_service__refused_and_counted(void **state)
{
	struct bench *b = *state;

	ready(b, relay, "r1", 4);
	assert_int_equal(counted(b, COUNT_SERVE_REFUSED), 1);
	assert_int_equal(b->route->n_services, 0);
	ask(b, desk, 1, "wages.Get", 1000);
	expect_code(b, desk, 1, E_UNAVAILABLE);
	ready(b, worker, "w1", 2000); /* above high_water */
	assert_int_equal(counted(b, COUNT_SERVE_REFUSED), 2);
}

static void reply__of_another_instance__not_taken(void **state)
{
	static const struct speaker thief = {11, "wages"};
	struct bench *b = *state;
	struct got got;

	ready(b, worker, "w1", 4);
	ask(b, desk, 1, "wages.Get", 1000);
	got = expect(b, FRAME_REQUEST, worker.conn);
	ready(b, thief, "w2", 4);
	answer(b, thief, got.frame.token);
	answer(b, desk, got.frame.token);
	expect_nothing(b);
	assert_int_equal(counted(b, COUNT_UNKNOWN_REPLY), 2);
	answer(b, worker, got.frame.token);
	expect_code(b, desk, 1, 0);
}

static void request__malformed__answered_and_counted(void **state)
{
	struct bench *b = *state;
	Gongdao__Envelope e = question("wages.Get", 1000);
	char key[KEY_TEXT_BYTES];
	char bytes[18];

	e.id.len = 15;
	say(b, desk, FRAME_REQUEST, 1, &e.base);
	expect_code(b, desk, 1, E_FIELD);
	ask(b, desk, 2, "wages", 1000);
	expect_code(b, desk, 2, E_FIELD);
	ask(b, desk, 3, "wages.Get", 0);
	expect_code(b, desk, 3, E_FIELD);
	frame_head((uint8_t *)bytes, FRAME_REQUEST, 4, 2);
	bytes[16] = 0x12; /* rpc of 127 bytes that are not there */
	bytes[17] = 0x7F;
	route_message(b->route, desk.conn, bench_key("desk", key), (slice){bytes, 18}, b->now);
	expect_code(b, desk, 4, E_MALFORMED);
	bytes[0] = 'X';
	route_message(b->route, desk.conn, key, (slice){bytes, 18}, b->now);
	expect_nothing(b); /* no token to answer to */
	say(b, desk, FRAME_WHO, 0, NULL);
	assert_int_equal(counted(b, COUNT_MALFORMED), 5);
	assert_int_equal(counted(b, COUNT_UNEXPECTED), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_done)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(message__without_known_key__silence_and_counted),
		TEST(connection__speaks_with_another_key__cut),
		TEST(policy__key_revoked__cut_at_once_and_at_the_next_message),
		TEST(peer__rights_taken__denied_from_then_on),
		TEST(request__outside_the_rights__denied_and_counted),
		TEST(request__forged_identity__overwritten),
		TEST(event__of_a_service__kept),
		TEST(gateway__cases__within_its_departments_and_regions),
		TEST(ready__not_its_service__refused_and_counted),
		TEST(reply__of_another_instance__not_taken),
		TEST(request__malformed__answered_and_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
