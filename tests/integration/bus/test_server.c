/*
 * The ROUTER of the broker with everything libzmq would do in silence: what cannot be sent is told
 * (messaging lessons 2 and 4), a routing id a peer chose is not trusted (6), and CURVE lets nobody
 * in by default (7).
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

#include "server.h"

#define HIGH_WATER  50
#define PATIENCE_MS 10000

struct fixture {
	struct bus *bus;
	struct server *server;
	struct key_pair own, peer;
	char endpoint[64];
	const char *endpoints[1];
	void *context, *sockets[4];
	size_t n_sockets;
};

static bool known(void *context, const char *public)
{
	return strcmp(public, ((const struct fixture *)context)->peer.public) == 0;
}

static void port_take(struct fixture *f)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	assert_int_equal(close(fd), 0);
	(void)snprintf(f->endpoint, sizeof(f->endpoint), "tcp://127.0.0.1:%d", ntohs(at.sin_port));
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct server_options o = {.n_endpoints = 1, .high_water = HIGH_WATER, .known = known};
	struct err err;

	assert_non_null(f);
	*state = f;
	assert_int_equal(keys_make(&f->own), 0);
	assert_int_equal(keys_make(&f->peer), 0);
	port_take(f);
	f->endpoints[0] = f->endpoint;
	f->bus = bus_new(1);
	f->context = zmq_ctx_new();
	o.endpoints = f->endpoints;
	o.own = &f->own;
	o.context = f;
	if (server_open(f->bus, &o, &f->server, &err))
		fail_msg("%s", err.text);
	return 0;
}

static int done(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < f->n_sockets; i++)
		zmq_close(f->sockets[i]);
	zmq_ctx_term(f->context);
	server_close(f->server);
	bus_free(f->bus);
	free(f);
	return 0;
}

static void set(void *socket, int option, int value)
{
	assert_int_equal(zmq_setsockopt(socket, option, &value, sizeof(value)), 0);
}

/* A DEALER by libzmq itself; key NULL: without CURVE; id_len 0: no routing id of its own. */
static void *dealer_as(struct fixture *f, const struct key_pair *key, const char *id, size_t id_len)
{
	void *s = zmq_socket(f->context, ZMQ_DEALER);

	f->sockets[f->n_sockets++] = s;
	set(s, ZMQ_LINGER, 0);
	set(s, ZMQ_RCVHWM, HIGH_WATER);
	if (key) {
		assert_int_equal(zmq_setsockopt(s, ZMQ_CURVE_SERVERKEY, f->own.public, 40), 0);
		assert_int_equal(zmq_setsockopt(s, ZMQ_CURVE_PUBLICKEY, key->public, 40), 0);
		assert_int_equal(zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, key->secret, 40), 0);
	}
	if (id_len)
		assert_int_equal(zmq_setsockopt(s, ZMQ_ROUTING_ID, id, id_len), 0);
	assert_int_equal(zmq_connect(s, f->endpoint), 0);
	return s;
}

static void *dealer(struct fixture *f, const struct key_pair *key)
{
	return dealer_as(f, key, NULL, 0);
}

/* What the server hears within so long; false: nothing. */
static bool heard(struct fixture *f, int64_t ms, struct server_message *out)
{
	mono_time end = {mono_now().us + 1000 * ms};
	bool fd;

	while (!server_recv(f->server, out)) {
		if (mono_now().us > end.us)
			return false;
		server_wait(f->server, -1, 10, &fd);
	}
	return true;
}

static uint64_t hello(struct fixture *f, void *socket)
{
	struct server_message m;

	assert_int_equal(zmq_send(socket, "hello", 5, 0), 5);
	assert_true(heard(f, PATIENCE_MS, &m));
	assert_string_equal(m.key, f->peer.public);
	return m.from;
}

static void send__nobody_has_that_id__told(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(server_send(f->server, 12345, "x", 1), SERVER_GONE);
}

static void send__peer_left__told(void **state)
{
	struct fixture *f = *state;
	void *peer = dealer(f, &f->peer);
	uint64_t id = hello(f, peer);
	mono_time end = {mono_now().us + INT64_C(1000) * PATIENCE_MS};
	struct server_message m;

	assert_int_equal(server_send(f->server, id, "x", 1), SERVER_SENT);
	f->sockets[--f->n_sockets] = NULL;
	assert_int_equal(zmq_close(peer), 0);
	while (server_send(f->server, id, "x", 1) != SERVER_GONE) {
		assert_true(mono_now().us < end.us);
		assert_false(heard(f, 10, &m)); /* the ROUTER learns of it when it is asked */
	}
}

/* The most that a network in between holds is sent first; then each send is refused, and every one
 * that was said to be sent arrives. */
static void send__peer_does_not_read__refused_and_none_lost(void **state)
{
	static char frame[100000];
	struct fixture *f = *state;
	void *peer = dealer(f, &f->peer), *other = dealer(f, &f->peer);
	uint64_t id = hello(f, peer), id_other = hello(f, other);
	int n_sent = 0, n_got = 0;

	while (server_send(f->server, id, frame, sizeof(frame)) == SERVER_SENT) {
		n_sent++;
		assert_true(n_sent < 10000);
	}
	assert_true(n_sent >= HIGH_WATER);
	assert_int_equal(server_send(f->server, id, frame, sizeof(frame)), SERVER_FULL);
	assert_int_equal(server_send(f->server, id_other, "x", 1),
			 SERVER_SENT); /* nobody else waits */
	set(peer, ZMQ_RCVTIMEO, 500);
	while (zmq_recv(peer, frame, sizeof(frame), 0) == (int)sizeof(frame))
		n_got++;
	assert_int_equal(n_got, n_sent);
}

static void peer__chose_its_routing_id__dropped_and_counted(void **state)
{
	struct fixture *f = *state;
	void *peer = dealer_as(f, &f->peer, "me", 2);
	struct server_message m;

	assert_int_equal(zmq_send(peer, "hello", 5, 0), 5);
	while (server_strange(f->server) == 0)
		assert_false(heard(f, 10, &m));
	(void)hello(f, dealer(f, &f->peer)); /* the next one is served */
}

/* With HANDOVER the second one would read what is meant for the first. */
static void peer__takes_the_id_of_another__mute_and_gets_nothing_of_it(void **state)
{
	struct fixture *f = *state;
	void *first = dealer(f, &f->peer), *thief;
	uint64_t id = hello(f, first);
	const char forged[5] = {0, (char)(id >> 24), (char)(id >> 16), (char)(id >> 8), (char)id};
	struct server_message m;
	char text[8];

	thief = dealer_as(f, &f->peer, forged, sizeof(forged));
	assert_int_equal(zmq_send(thief, "mine", 4, 0), 4);
	assert_false(heard(f, 300, &m));
	assert_int_equal(server_send(f->server, id, "yours", 5), SERVER_SENT);
	set(first, ZMQ_RCVTIMEO, PATIENCE_MS);
	assert_int_equal(zmq_recv(first, text, sizeof(text), 0), 5);
	assert_int_equal(zmq_recv(thief, text, sizeof(text), ZMQ_DONTWAIT), -1);
}

static void handshake__without_curve_or_with_an_unknown_key__silence(void **state)
{
	struct fixture *f = *state;
	struct key_pair stranger;
	struct server_message m;

	assert_int_equal(keys_make(&stranger), 0);
	assert_int_equal(zmq_send(dealer(f, NULL), "plain", 5, 0), 5);
	assert_int_equal(zmq_send(dealer(f, &stranger), "who", 3, 0), 3);
	while (server_refused(f->server) == 0)
		assert_false(heard(f, 10, &m));
	assert_false(heard(f, 300, &m));
	(void)hello(f, dealer(f, &f->peer));
}

static bool anybody(void *context UNUSED, const char *public UNUSED)
{
	return true;
}

/* The proof at every start is worth something only if it fails when the gate is open. */
static void start__lets_unknown_keys_in__refused_before_it_listens(void **state)
{
	struct fixture *f = *state;
	struct server_options o = {.n_endpoints = 1, .high_water = HIGH_WATER, .known = anybody};
	struct bus *bus = bus_new(1);
	struct server *s = NULL;
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct err err;
	int64_t port;

	port_take(f);
	o.endpoints = f->endpoints;
	o.own = &f->own;
	assert_int_equal(server_open(bus, &o, &s, &err), E_INTERNAL);
	assert_non_null(strstr(err.text, "a key nobody knows was let in"));
	assert_null(s);
	bus_free(bus);
	assert_true(slice_to_i64(slice_of(strrchr(f->endpoint, ':') + 1), &port));
	at.sin_port = htons((uint16_t)port);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), -1);
	assert_int_equal(close(fd), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, done)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(send__nobody_has_that_id__told),
		TEST(send__peer_left__told),
		TEST(send__peer_does_not_read__refused_and_none_lost),
		TEST(peer__chose_its_routing_id__dropped_and_counted),
		TEST(peer__takes_the_id_of_another__mute_and_gets_nothing_of_it),
		TEST(handshake__without_curve_or_with_an_unknown_key__silence),
		TEST(start__lets_unknown_keys_in__refused_before_it_listens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
