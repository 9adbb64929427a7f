/*
 * Two brokers, one of them killed, frozen or restarted: callers ask the other one with the same id,
 * workers say READY again, and a frozen broker that wakes up goes on by itself.
 */
#include "party.h"

/* Closed by live_done. */
static struct client *operator_client(struct live *l)
{
	struct link_options o = {l->endpoint_list, N_BROKERS, l->broker_key.public, NULL};
	struct key_pair key;
	struct client *c;
	struct err err;

	assert_int_equal(keys_load(live_path(l, "keys"), "operator", &key, &err), 0);
	o.own = &key;
	assert_int_equal(client_new(l->bus, &o, &c, &err), 0);
	l->clients[l->n_clients++] = c;
	return c;
}

/* broker.Status of whichever broker answers: its name. */
static const char *status_of(struct live *l, struct client *c, int64_t try_ms)
{
	struct client_call call = {
		.rpc = "broker.Status", .timeout_ms = PATIENCE_MS, .try_ms = try_ms};
	Gongdao__Envelope *reply = NULL;
	ProtobufCMessage *m = NULL;
	struct err err;

	if (client_ask(c, l->arena, &call, &reply, &err))
		fail_msg("%s", err.text);
	assert_int_equal(wire_unpack(l->arena, &broker__status_reply__descriptor,
				     (slice){(const char *)reply->body.data, reply->body.len}, &m),
			 0);
	return ((Broker__StatusReply *)m)->broker;
}

/* Asks until both brokers have answered. */
static void until_both_answer(struct live *l, struct client *c)
{
	const char *first = status_of(l, c, 0);

	while (strcmp(status_of(l, c, 0), first) == 0)
		;
}

static void broker__killed__client_asks_the_other(void **state)
{
	struct live *l = *state;
	struct client *c = operator_client(l);

	broker_start(l, 1);
	until_both_answer(l, c);
	assert_int_equal(broker_stop(l, 0, SIGKILL), -SIGKILL);
	for (int i = 0; i < 5; i++) /* an attempt has all the time, but its broker is not heard */
		(void)status_of(l, c, PATIENCE_MS);
	broker_start(l, 0);
	until_both_answer(l, c);
}

static void broker__frozen__client_asks_the_other_and_it_comes_back(void **state)
{
	struct live *l = *state;
	struct client *c = operator_client(l);

	broker_start(l, 1);
	until_both_answer(l, c);
	assert_int_equal(kill(l->pids[0], SIGSTOP), 0);
	for (int i = 0; i < 5; i++)
		(void)status_of(l, c, 300);
	assert_int_equal(kill(l->pids[0], SIGCONT), 0);
	until_both_answer(l, c);
}

static void broker__none_runs__client_says_so_in_time(void **state)
{
	struct live *l = *state;
	struct client *c = operator_client(l);
	struct client_call call = {.rpc = "broker.Status", .timeout_ms = 400};
	Gongdao__Envelope *reply = NULL;
	mono_time start;
	struct err err;

	(void)broker_stop(l, 0, SIGKILL);
	start = mono_now();
	assert_int_equal(client_ask(c, l->arena, &call, &reply, &err), E_TIMEOUT);
	assert_true(mono_now().us - start.us < 1000000);
	assert_non_null(strstr(err.text, "no broker was heard"));
	assert_null(reply);
}

static void broker__restarted__worker_says_ready_again(void **state)
{
	struct live *l = *state;
	struct party worker, client;

	party_join(l, "wages", &worker);
	party_join(l, "clerk", &client);
	party_until_alive(&worker, 0);
	party_until_alive(&client, 0);
	party_ready(&worker, 0);
	party_ask(&client, 0, "wages.Get", NULL);
	assert_true(parties_until(&client, &worker, PATIENCE_MS));
	assert_int_equal(party_code(&client), 0);
	assert_int_equal(broker_stop(l, 0, SIGKILL), -SIGKILL);
	broker_start(l, 0);
	/* What was sent into the dying connection is lost, as in life: asked again. */
	do {
		party_ask(&client, 0, "wages.Get", NULL);
	} while (!parties_until(&client, &worker, 500) ||
		 error_class_of(party_code(&client)) == CLASS_BUSY);
	assert_int_equal(party_code(&client), 0);
}

/* A process of its own that serves wages.Get: it ignores the first request it gets, and answers
 * the second with 'y' when that had the same id and said it was the next attempt. */
static void forgetful_worker(struct live *l)
{
	struct live own = *l;
	struct party worker;
	uint8_t id[16];
	uint32_t attempt;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* it does not outlive its test */
	own.bus = bus_new(1);
	party_join(&own, "wages", &worker);
	worker.busy = true;
	party_until_alive(&worker, 0);
	party_ready(&worker, 0);
	while (!worker.got)
		party_turn(&worker);
	memcpy(id, worker.envelope->id.data, sizeof(id));
	attempt = worker.envelope->attempt;
	worker.got = false;
	while (!worker.got)
		party_turn(&worker);
	worker.envelope->body.data[0] = memcmp(id, worker.envelope->id.data, sizeof(id)) == 0 &&
							worker.envelope->attempt == attempt + 1
						? 'y'
						: 'n';
	party_answer(&worker);
	for (;;)
		party_turn(&worker);
}

static void request__unanswered__asked_again_with_the_same_id(void **state)
{
	struct live *l = *state;
	struct client_call call = {
		.rpc = "wages.Get",
		.timeout_ms = PATIENCE_MS,
		.try_ms = 500,
		.body = SLICE("?"),
	};
	Gongdao__Envelope *reply = NULL;
	struct client *c;
	struct err err;
	pid_t worker = fork();

	assert_true(worker >= 0);
	if (worker == 0)
		forgetful_worker(l);
	c = operator_client(l);
	if (client_ask(c, l->arena, &call, &reply, &err))
		fail_msg("%s", err.text);
	assert_int_equal(reply->body.len, 1);
	assert_int_equal(reply->body.data[0], 'y');
	assert_int_equal(kill(worker, SIGKILL), 0);
	assert_int_equal(waitpid(worker, NULL, 0), worker);
}

#define N_QUESTIONS 3

/* Takes all questions before it answers, the last one first, each with the letter after its own. */
static void backward_worker(struct live *l)
{
	struct live own = *l;
	struct party worker, taken[N_QUESTIONS];
	int n = 0;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	own.bus = bus_new(1);
	party_join(&own, "wages", &worker);
	worker.busy = true;
	party_until_alive(&worker, 0);
	party_ready(&worker, 0);
	while (n < N_QUESTIONS) {
		party_turn(&worker);
		if (worker.got)
			taken[n++] = worker;
		worker.got = false;
	}
	for (int i = N_QUESTIONS - 1; i >= 0; i--) {
		taken[i].envelope->body.data[0]++;
		party_answer(&taken[i]);
	}
	for (;;)
		party_turn(&worker);
}

static void questions__several_at_once__each_has_its_own_answer(void **state)
{
	static const char *const bodies[N_QUESTIONS] = {"a", "k", "t"};
	struct live *l = *state;
	struct client_question *asked[N_QUESTIONS];
	struct client *c;
	struct err err;
	pid_t worker = fork();

	assert_true(worker >= 0);
	if (worker == 0)
		backward_worker(l);
	c = operator_client(l);
	for (size_t i = 0; i < N_QUESTIONS; i++) {
		const struct client_call call = {
			.rpc = "wages.Get", .timeout_ms = PATIENCE_MS, .body = slice_of(bodies[i])};

		asked[i] = client_send(c, l->arena, &call);
		assert_non_null(asked[i]);
	}
	for (size_t i = 0; i < N_QUESTIONS; i++) {
		Gongdao__Envelope *reply = NULL;

		if (client_wait(asked[i], &reply, &err))
			fail_msg("%s", err.text);
		assert_int_equal(reply->body.len, 1);
		assert_int_equal(reply->body.data[0], bodies[i][0] + 1);
	}
	assert_int_equal(kill(worker, SIGKILL), 0);
	assert_int_equal(waitpid(worker, NULL, 0), worker);
}

static void question__dropped__others_go_on(void **state)
{
	struct live *l = *state;
	struct client *c = operator_client(l);
	const struct client_call nobody = {.rpc = "wages.Get", .timeout_ms = PATIENCE_MS};
	struct client_question *dropped = client_send(c, l->arena, &nobody);

	assert_non_null(dropped);
	(void)status_of(l, c, 0);
	client_drop(dropped);
	(void)status_of(l, c, 0);
	assert_non_null(client_send(c, l->arena, &nobody)); /* goes with the client */
}

static int exit_status_of(const char *command)
{
	int status = system(command);

	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void check_config__cases__exit_status_and_place(void **state)
{
	static const struct {
		const char *access, *says; /* says NULL: it is right */
	} cases[] = {
		{NULL,									   NULL             },
		{"peers:\n  x: {kind: robot}\n",						 "access.yaml:"   },
		{"roles:\n  a: {may: [wages.*]}\npeers:\n  broker: {kind: operator,\n"
		 "    principal: {subject: b, role: a, region: \"411000\"}}\n", "not a peer name"},
	};
	struct live *l = *state;
	char command[300];

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		if (cases[i].access)
			live_write(l, "access.yaml", cases[i].access);
		(void)snprintf(command, sizeof(command),
			       "%s/services/broker/gongdao-broker --config %s/1.yaml "
			       "--check-config 2>%s/log.1",
			       GONGDAO_BINARIES, l->folder, l->folder);
		assert_int_equal(exit_status_of(command), cases[i].says ? 2 : 0);
		if (cases[i].says && !broker_logged(l, 1, cases[i].says))
			fail_msg("case %zu does not say \"%s\"", i, cases[i].says);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, live_setup, live_done)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(broker__killed__client_asks_the_other),
		TEST(broker__frozen__client_asks_the_other_and_it_comes_back),
		TEST(broker__none_runs__client_says_so_in_time),
		TEST(broker__restarted__worker_says_ready_again),
		TEST(request__unanswered__asked_again_with_the_same_id),
		TEST(questions__several_at_once__each_has_its_own_answer),
		TEST(question__dropped__others_go_on),
		TEST(check_config__cases__exit_status_and_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
