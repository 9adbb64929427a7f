/*
 * The real daemon over loopback: keys, rights, identity, size, liveness, reload, stop.
 */
#include "party.h"

#include <dirent.h>
#include <zmq.h>

/* Asks the broker something by the operator's key; NULL when it does not answer in time. */
static const void *own(struct live *l, const char *rpc, const ProtobufCMessageDescriptor *d)
{
	struct link_options o = {l->endpoint_list, 1, l->broker_key.public, NULL};
	struct client_call call = {.rpc = rpc, .timeout_ms = PATIENCE_MS};
	Gongdao__Envelope *reply = NULL;
	struct key_pair key;
	ProtobufCMessage *m = NULL;
	struct client *c;
	struct err err;

	assert_int_equal(keys_load(live_path(l, "keys"), "operator", &key, &err), 0);
	o.own = &key;
	assert_int_equal(client_new(l->bus, &o, &c, &err), 0);
	if (client_ask(c, l->arena, &call, &reply, &err))
		fail_msg("%s", err.text);
	client_free(c);
	assert_int_equal(wire_unpack(l->arena, d,
				     (slice){(const char *)reply->body.data, reply->body.len}, &m),
			 0);
	return m;
}

static const Broker__Peer *peer_named(struct live *l, const char *name)
{
	const Broker__PeersReply *m = own(l, "broker.Peers", &broker__peers_reply__descriptor);
	size_t i = 0;

	while (i < m->n_peers && strcmp(m->peers[i]->name, name) != 0)
		i++;
	assert_true(i < m->n_peers);
	return m->peers[i];
}

static bool metric_shows(struct live *l, const char *line)
{
	const Broker__MetricsReply *m =
		own(l, "broker.Metrics", &broker__metrics_reply__descriptor);

	return strstr(m->text, line) != NULL;
}

static void key__unknown__silence_and_counted(void **state)
{
	struct live *l = *state;
	const Broker__PeersReply *m;
	struct party stranger;

	(void)own(l, "broker.Status", &broker__status_reply__descriptor); /* it runs */
	party_join(l, "nobody", &stranger);
	assert_false(parties_until(&stranger, NULL, 700));
	assert_false(link_alive(stranger.link, 0, mono_now()));
	m = own(l, "broker.Peers", &broker__peers_reply__descriptor);
	assert_true(m->refused_keys >= 1);
}

static void worker_and_client(struct live *l, struct party *worker, struct party *client,
			      const char *name)
{
	const Broker__StatusReply *m;

	party_join(l, "wages", worker);
	party_join(l, name, client);
	party_until_alive(worker, 0);
	party_until_alive(client, 0);
	party_ready(worker, 0);
	do { /* the two connections are not in step */
		party_turn(worker);
		m = own(l, "broker.Status", &broker__status_reply__descriptor);
	} while (m->n_instances == 0);
}

static void request__forged_sender_and_principal__overwritten(void **state)
{
	Gongdao__Principal forged = GONGDAO__PRINCIPAL__INIT;
	struct party worker, client;

	forged.subject = (char *)"mayor";
	forged.role = (char *)"service";
	forged.region = (char *)"000000";
	worker_and_client(*state, &worker, &client, "clerk");
	party_ask(&client, 0, "wages.Get", &forged);
	assert_true(parties_until(&client, &worker, PATIENCE_MS));
	assert_int_equal(party_code(&client), 0);
	assert_memory_equal(client.envelope->body.data, "hello", 5);
	assert_string_equal(worker.envelope->sender, "clerk");
	assert_string_equal(worker.envelope->principal->subject, "clerk");
	assert_string_equal(worker.envelope->principal->role, "clerk");
	assert_string_equal(worker.envelope->principal->region, "411000");
}

static void request__outside_rights__denied_and_counted(void **state)
{
	struct live *l = *state;
	struct party clerk;

	party_join(l, "clerk", &clerk);
	party_until_alive(&clerk, 0);
	party_ask(&clerk, 0, "wages.Put", NULL);
	assert_true(parties_until(&clerk, NULL, PATIENCE_MS));
	assert_int_equal(party_code(&clerk), E_DENIED);
	party_ask(&clerk, 0, "broker.Status", NULL);
	assert_true(parties_until(&clerk, NULL, PATIENCE_MS));
	assert_int_equal(party_code(&clerk), E_DENIED);
	assert_int_equal(peer_named(l, "clerk")->denied, 2);
	assert_true(broker_logged(l, 0, "request.denied"));
}

static void gateway__other_department__refused(void **state)
{
	Gongdao__Principal person = GONGDAO__PRINCIPAL__INIT;
	struct party worker, gate;

	person.subject = (char *)"account-1";
	person.department = (char *)"HRSS";
	person.role = (char *)"clerk";
	person.region = (char *)"411000";
	worker_and_client(*state, &worker, &gate, "gate");
	party_ask(&gate, 0, "wages.Get", &person);
	assert_true(parties_until(&gate, &worker, PATIENCE_MS));
	assert_int_equal(party_code(&gate), E_WRONG_DEPARTMENT);
	person.department = (char *)"SAMR";
	party_ask(&gate, 0, "wages.Get", &person);
	assert_true(parties_until(&gate, &worker, PATIENCE_MS));
	assert_int_equal(party_code(&gate), 0);
	assert_string_equal(worker.envelope->principal->subject, "account-1");
}

static void key__revoked__cut_on_the_open_connection(void **state)
{
	struct live *l = *state;
	struct party worker, clerk;

	worker_and_client(l, &worker, &clerk, "clerk");
	party_ask(&clerk, 0, "wages.Get", NULL);
	assert_true(parties_until(&clerk, &worker, PATIENCE_MS));
	assert_int_equal(unlink(live_path(l, "keys/clerk.pub")), 0);
	assert_int_equal(kill(l->pids[0], SIGHUP), 0);
	while (!broker_logged(l, 0, "reload.done"))
		party_turn(&worker);
	party_ask(&clerk, 0, "wages.Get", NULL);
	assert_false(parties_until(&clerk, &worker, 1000));
	assert_false(metric_shows(l, "reason=\"unknown_key\"} 0\n"));
	party_ask(&worker, 0, "wages.Get", NULL); /* the others are served as before */
	assert_true(parties_until(&worker, NULL, PATIENCE_MS));
}

static void reload__bad_file__old_rights_stay(void **state)
{
	struct live *l = *state;

	(void)own(l, "broker.Status", &broker__status_reply__descriptor);
	live_write(l, "access.yaml", "roles: {}\npeers:\n  wages: {kind: robot}\n");
	assert_int_equal(kill(l->pids[0], SIGHUP), 0);
	while (!broker_logged(l, 0, "reload.refused"))
		(void)own(l, "broker.Status", &broker__status_reply__descriptor);
	(void)own(l, "broker.Status", &broker__status_reply__descriptor);
	assert_true(broker_logged(l, 0, "access.yaml:"));
}

/* A peer of ours that does not keep to the limit: by libzmq itself, as link.h refuses it. */
static void message__oversize__connection_cut_broker_lives(void **state)
{
	struct live *l = *state;
	static char big[FRAME_MAX_BYTES + 1];
	void *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_DEALER);
	struct key_pair key;
	int linger = 0;
	struct err err;

	assert_int_equal(keys_load(live_path(l, "keys"), "clerk", &key, &err), 0);
	zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, l->broker_key.public, 40);
	zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, key.public, 40);
	zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, key.secret, 40);
	zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof(linger));
	assert_int_equal(zmq_connect(socket, l->endpoints[0]), 0);
	assert_int_equal(zmq_send(socket, big, sizeof(big), 0), (int)sizeof(big));
	assert_int_equal(peer_named(l, "clerk")->requests, 0);
	assert_true(metric_shows(l, "reason=\"malformed\"} 0\n")); /* it never got that far */
	assert_int_equal(zmq_send(socket, "GDx", 3, 0), 3);
	while (metric_shows(l, "reason=\"malformed\"} 0\n"))
		; /* what keeps to the limit arrives, and is counted */
	zmq_close(socket);
	zmq_ctx_term(context);
}

static void worker__hung__taken_out_and_its_request_answered(void **state)
{
	struct live *l = *state;
	const Broker__StatusReply *m;
	struct party worker, client;

	worker_and_client(l, &worker, &client, "clerk");
	worker.silent = worker.busy = true;
	party_ask(&client, 0, "wages.Get", NULL);
	assert_true(parties_until(&client, &worker, PATIENCE_MS));
	assert_int_equal(party_code(&client), E_LOST);
	m = own(l, "broker.Status", &broker__status_reply__descriptor);
	assert_int_equal(m->n_instances, 0);
	worker.silent = worker.busy = false; /* it beats again: WHO, READY */
	do {
		party_ask(&client, 0, "wages.Get", NULL);
		assert_true(parties_until(&client, &worker, PATIENCE_MS));
	} while (party_code(&client) == E_UNAVAILABLE);
	assert_int_equal(party_code(&client), 0);
}

static void broker__sigterm__finishes_what_is_under_way(void **state)
{
	struct live *l = *state;
	struct party worker, client;

	worker_and_client(l, &worker, &client, "clerk");
	worker.busy = true;
	party_ask(&client, 0, "wages.Get", NULL);
	assert_true(parties_until(&worker, &client, PATIENCE_MS));
	assert_int_equal(kill(l->pids[0], SIGTERM), 0);
	while (!broker_logged(l, 0, "daemon.draining"))
		party_turn(&worker);
	party_answer(&worker);
	assert_true(parties_until(&client, NULL, PATIENCE_MS));
	assert_int_equal(party_code(&client), 0);
	assert_int_equal(broker_stop(l, 0, SIGTERM), 0);
}

/* Messaging lesson 9: sockets belong to one thread. The broker has one, libzmq two of its own. */
static void broker__threads__one_of_its_own(void **state)
{
	struct live *l = *state;
	const struct dirent *entry;
	size_t n_own = 0, n = 0;
	char path[320], name[32];
	DIR *dir;

	(void)own(l, "broker.Status", &broker__status_reply__descriptor); /* it runs */
	(void)snprintf(path, sizeof(path), "/proc/%d/task", (int)l->pids[0]);
	dir = opendir(path);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		FILE *f;

		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "/proc/%d/task/%s/comm", (int)l->pids[0],
			       entry->d_name);
		f = fopen(path, "re");
		assert_non_null(f);
		assert_non_null(fgets(name, sizeof(name), f));
		assert_int_equal(fclose(f), 0);
		n_own += strncmp(name, "ZMQbg/", 6) != 0;
		n++;
	}
	assert_int_equal(closedir(dir), 0);
	assert_int_equal(n_own, 1);
	assert_int_equal(n, 3);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, live_setup, live_done)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(key__unknown__silence_and_counted),
		TEST(request__forged_sender_and_principal__overwritten),
		TEST(request__outside_rights__denied_and_counted),
		TEST(gateway__other_department__refused),
		TEST(key__revoked__cut_on_the_open_connection),
		TEST(reload__bad_file__old_rights_stay),
		TEST(message__oversize__connection_cut_broker_lives),
		TEST(worker__hung__taken_out_and_its_request_answered),
		TEST(broker__sigterm__finishes_what_is_under_way),
		TEST(broker__threads__one_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
