/*
 * What the broker says about itself: Status, Metrics, Peers.
 */
#include "speak.h"

static const struct speaker desk = {1, "desk"}, nosy = {2, "nosy"}, worker = {10, "wages"};

static const void *own(struct bench *b, const char *rpc, const ProtobufCMessageDescriptor *d)
{
	Gongdao__Envelope e = question(rpc, 1000);
	ProtobufCMessage *m;
	struct got got;

	e.body.len = 0;
	say(b, desk, FRAME_REQUEST, 1, &e.base);
	got = expect(b, FRAME_REPLY, desk.conn);
	assert_int_equal(got.code, 0);
	assert_int_equal(
		wire_unpack(b->arena, d,
			    (slice){(const char *)got.envelope->body.data, got.envelope->body.len},
			    &m),
		0);
	return m;
}

static void beat(struct bench *b, const char *name, const char *labels, int64_t value)
{
	Gongdao__Beat__Metric metric = GONGDAO__BEAT__METRIC__INIT, *metrics[] = {&metric};
	Gongdao__Beat m = GONGDAO__BEAT__INIT;

	metric.name = (char *)(uintptr_t)name;
	metric.labels = (char *)(uintptr_t)labels;
	metric.value = value;
	metric.counter = true;
	metric.help = (char *)"what \\ it\nis";
	m.in_flight = 3;
	m.oldest_ms = 250;
	m.last_error = (char *)"E_DB_AWAY";
	m.n_metrics = 1;
	m.metrics = metrics;
	say(b, worker, FRAME_BEAT, 0, &m.base);
}

static void status__says_why_it_stands_still(void **state)
{
	struct bench *b = *state;
	const Broker__StatusReply *m;

	ready(b, worker, "w1", 1);
	beat(b, "x", "", 1);
	ask(b, desk, 2, "wages.Get", 5000);
	ask(b, desk, 3, "wages.Get", 5000);
	(void)expect(b, FRAME_REQUEST, worker.conn);
	later(b, 500);
	m = own(b, "broker.Status", &broker__status_reply__descriptor);
	assert_string_equal(m->broker, "test:1");
	assert_int_equal(m->up_ms, 500);
	assert_int_equal(m->n_instances, 1);
	assert_string_equal(m->instances[0]->service, "wages");
	assert_string_equal(m->instances[0]->instance, "w1");
	assert_string_equal(m->instances[0]->peer, "wages");
	assert_string_equal(m->instances[0]->last_error, "E_DB_AWAY");
	assert_int_equal(m->instances[0]->in_flight, 3);
	assert_int_equal(m->instances[0]->oldest_ms, 250);
	assert_int_equal(m->instances[0]->beat_age_ms, 500);
	assert_string_equal(m->instances[0]->lanes[1]->name, "query");
	assert_int_equal(m->instances[0]->lanes[1]->credit_granted, 1);
	assert_int_equal(m->instances[0]->lanes[1]->credit_left, 0);
	assert_int_equal(m->n_queues, 3);
	assert_string_equal(m->queues[1]->lane, "query");
	assert_int_equal(m->queues[1]->waiting, 1);
	assert_true(m->queues[1]->bytes > 0);
	assert_int_equal(m->queues[1]->oldest_ms, 500);
}

static void busy(struct bench *b, const char *rpc, uint64_t age_ms)
{
	Gongdao__Beat__Worker w = GONGDAO__BEAT__WORKER__INIT, *list[] = {&w};
	Gongdao__Beat m = GONGDAO__BEAT__INIT;

	w.lane = (char *)"command";
	w.rpc = (char *)(uintptr_t)rpc;
	w.age_ms = age_ms;
	w.under_way = 2;
	m.workers = list;
	m.n_workers = 1;
	say(b, worker, FRAME_BEAT, 0, &m.base);
}

static void silence(struct bench *b, int64_t ms)
{
	for (; ms > 0; ms -= 1000)
		later(b, ms < 1000 ? ms : 1000);
}

static const Broker__StatusReply *status(struct bench *b)
{
	return own(b, "broker.Status", &broker__status_reply__descriptor);
}

static void status__instance_goes_silent__what_it_was_at(void **state)
{
	struct bench *b = *state;
	const Broker__StatusReply *m;

	ready(b, worker, "w1", 1);
	busy(b, "wages.RunAudit", 200);
	later(b, 500);
	m = status(b);
	assert_int_equal(m->n_lost, 0);
	assert_int_equal(m->instances[0]->n_workers, 1);
	assert_string_equal(m->instances[0]->workers[0]->rpc, "wages.RunAudit");
	assert_int_equal(m->instances[0]->workers[0]->age_ms, 700);
	silence(b, 5500);
	m = status(b);
	assert_int_equal(m->n_instances, 0);
	assert_int_equal(m->n_lost, 1);
	assert_string_equal(m->lost[0]->service, "wages");
	assert_string_equal(m->lost[0]->instance, "w1");
	assert_string_equal(m->lost[0]->why, "unheard");
	assert_int_equal(m->lost[0]->unheard_ms, 6000);
	assert_string_equal(m->lost[0]->workers[0]->rpc, "wages.RunAudit");
	assert_int_equal(m->lost[0]->workers[0]->age_ms, 6200);
	ready(b, worker, "w1", 1);
	assert_int_equal(status(b)->n_lost, 0);
}

static void status__one_in_its_place_or_long_ago__forgotten(void **state)
{
	static const struct speaker other = {11, "wages"};
	struct bench *b = *state;

	ready(b, worker, "w1", 1);
	ready(b, other, "w2", 1);
	silence(b, 6000);
	assert_int_equal(status(b)->n_lost, 2);
	ready(b, other, "w3", 1); /* the supervisor started it for one of them */
	assert_int_equal(status(b)->n_lost, 1);
	say(b, other, FRAME_BYE, 0, NULL);
	silence(b, 6000);
	assert_int_equal(status(b)->n_lost, 1); /* who said goodbye is not lost */
	silence(b, 600000);
	assert_int_equal(status(b)->n_lost, 0);
}

static void peers__say_who_was_denied(void **state)
{
	struct bench *b = *state;
	const Broker__PeersReply *m;

	route_set_gate(b->route, 4, 0);
	ask(b, nosy, 1, "broker.Status", 1000); /* may send it, but its role may not call it */
	expect_code(b, nosy, 1, E_DENIED);
	m = own(b, "broker.Peers", &broker__peers_reply__descriptor);
	assert_int_equal(m->refused_keys, 4);
	assert_int_equal(m->n_peers, N_BENCH_PEERS);
	assert_string_equal(m->peers[3]->name, "nosy");
	assert_string_equal(m->peers[3]->kind, "operator");
	assert_true(m->peers[3]->connected);
	assert_int_equal(m->peers[3]->denied, 1);
	assert_false(m->peers[5]->connected);
}

static void metrics__page__families_grouped_and_escaped(void **state)
{
	static const char *const lines[] = {
		"# TYPE gongdao_broker_queue_waiting gauge\n",
		"gongdao_broker_queue_waiting{service=\"broker\",instance=\"test:1\","
		"to=\"wages\",lane=\"query\"} 0\n",
		"# HELP gongdao_calls_total what \\\\ it\\nis\n# TYPE gongdao_calls_total counter\n"
		"gongdao_calls_total{service=\"wages\",instance=\"w\\\"1\","
		"rpc=\"wages.Get\"} 17\n",
		"gongdao_broker_dropped_total{service=\"broker\",instance=\"test:1\","
		"reason=\"unknown_key\"} 0\n",
		"gongdao_broker_peer_denied_total{service=\"broker\",instance=\"test:1\","
		"peer=\"clerk\"} 0\n",
	};
	struct bench *b = *state;
	const Broker__MetricsReply *m;
	const char *first;

	ready(b, worker, "w\"1", 1);
	beat(b, "gongdao_calls_total", "rpc=\"wages.Get\"", 17);
	m = own(b, "broker.Metrics", &broker__metrics_reply__descriptor);
	for (size_t i = 0; i < N_ELEMENTS(lines); i++) {
		if (!strstr(m->text, lines[i]))
			fail_msg("not in the page: %s\n%s", lines[i], m->text);
	}
	first = strstr(m->text, "# TYPE gongdao_broker_dropped_total ");
	assert_non_null(first);
	assert_null(strstr(first + 1, "# TYPE gongdao_broker_dropped_total "));
}

static void metrics__unsound_names_and_labels__left_out(void **state)
{
	static const struct {
		const char *name, *labels;
	} cases[] = {
		{"spoiled name", ""                   },
		{"1spoiled",     ""                   },
		{"",             ""                   },
		{"spoiled",      "a"                  },
		{"spoiled",      "a=b"                },
		{"spoiled",      "a=\"b"              },
		{"spoiled",      "a=\"b\","           },
		{"spoiled",      "a=\"b\"} 1\nevil{x="},
		{"spoiled",      "a=\"\\x\""          },
		{"spoiled",      "instance=\"w2\""    },
	};
	struct bench *b = *state;
	const Broker__MetricsReply *m;

	ready(b, worker, "w1", 1);
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		beat(b, cases[i].name, cases[i].labels, 1);
		m = own(b, "broker.Metrics", &broker__metrics_reply__descriptor);
		assert_null(strstr(m->text, "spoiled"));
		assert_null(strstr(m->text, "evil"));
	}
}

static void own__unknown_method__no_such_rpc(void **state)
{
	struct bench *b = *state;

	ask(b, desk, 1, "broker.Stop", 1000);
	expect_code(b, desk, 1, E_NO_SUCH_RPC);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_done)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(status__says_why_it_stands_still),
		TEST(status__instance_goes_silent__what_it_was_at),
		TEST(status__one_in_its_place_or_long_ago__forgotten),
		TEST(peers__say_who_was_denied),
		TEST(metrics__page__families_grouped_and_escaped),
		TEST(metrics__unsound_names_and_labels__left_out),
		TEST(own__unknown_method__no_such_rpc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
