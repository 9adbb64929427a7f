#include "selftest.h"

#include <zmq.h>

#include "bus.h"

#define TEST_MS  5000
#define GRACE_MS 100 /* what was let in wrongly would arrive within this */
#define ROUND_MS 10

struct trial {
	void *stranger, *friend;
	char endpoint[128];
	bool heard_stranger, heard_friend;
};

static void trial_done(struct trial *t)
{
	socket_close(&t->stranger);
	socket_close(&t->friend);
}

static bool bind_private(void *router, char endpoint[128])
{
	size_t size = 128;

	return zmq_bind(router, "tcp://127.0.0.1:*") == 0 &&
	       zmq_getsockopt(router, ZMQ_LAST_ENDPOINT, endpoint, &size) == 0;
}

/* A client with that key, that says its role by one byte as soon as it is let in. */
static void *caller(struct bus *b, const char *endpoint, const struct key_pair *key,
		    const char *server_key, const char *says)
{
	static const struct socket_option options[] = {
		{ZMQ_LINGER, 0},
	};
	void *socket = zmq_socket(b->context, ZMQ_DEALER);

	if (socket && socket_options(socket, options, N_ELEMENTS(options)) &&
	    zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server_key, strlen(server_key)) == 0 &&
	    zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, key->public, strlen(key->public)) == 0 &&
	    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, key->secret, strlen(key->secret)) == 0 &&
	    zmq_connect(socket, endpoint) == 0 && zmq_send(socket, says, 1, ZMQ_DONTWAIT) == 1)
		return socket;
	socket_close(&socket);
	return NULL;
}

static void listen_once(struct server *s, const struct key_pair *own, struct trial *t)
{
	struct server_message m;
	bool none;

	server_wait(s, -1, ROUND_MS, &none);
	while (server_recv(s, &m)) {
		bool named = m.key && strcmp(m.key, own->public) == 0;

		if (named && m.bytes.len == 1 && m.bytes.at[0] == 'F')
			t->heard_friend = true;
		else
			t->heard_stranger = true;
	}
}

static int64_t since_ms(mono_time t)
{
	return (mono_now().us - t.us) / 1000;
}

static int run(struct server *s, const struct zap *zap, const struct key_pair *own, struct trial *t,
	       struct err *err)
{
	mono_time start = mono_now(), settled = {0};

	while (since_ms(start) < TEST_MS && !(settled.us && since_ms(settled) > GRACE_MS)) {
		listen_once(s, own, t);
		if (t->heard_stranger)
			return err_set(err, E_INTERNAL,
				       "self-test: a key nobody knows was let in; not starting");
		if (!settled.us && t->heard_friend && zap->refused > 0)
			settled = mono_now();
	}
	if (!settled.us)
		return err_set(err, E_INTERNAL, "self-test: %s within %d ms; not starting",
			       t->heard_friend ? "an unknown key was not refused"
					       : "the broker's own key was not let in",
			       TEST_MS);
	return 0;
}

int self_test(struct bus *b, struct zap *zap, struct server *s, const struct key_pair *own,
	      struct err *err)
{
	AUTO(trial_done) struct trial t = {0};
	struct key_pair fresh;
	int rc;

	if (keys_make(&fresh) || !bind_private(server_socket(s), t.endpoint))
		return err_set(err, E_INTERNAL, "self-test: no loopback port: %s",
			       zmq_strerror(zmq_errno()));
	zap->also = own->public;
	t.stranger = caller(b, t.endpoint, &fresh, own->public, "S");
	t.friend = caller(b, t.endpoint, own, own->public, "F");
	rc = t.stranger && t.friend ? run(s, zap, own, &t, err)
				    : err_set(err, E_INTERNAL, "self-test: no client: %s",
					      zmq_strerror(zmq_errno()));
	zap->also = NULL;
	zap->refused = zap->accepted = 0;
	keys_wipe(&fresh);
	if (!rc && zmq_unbind(server_socket(s), t.endpoint) != 0)
		rc = err_set(err, E_INTERNAL, "self-test: %s stays bound", t.endpoint);
	return rc;
}
