#include "server.h"

#include <errno.h>

#include <zmq.h>

#include "bus.h"
#include "selftest.h"
#include "zap.h"

#define ROUTING_ID_BYTES 5 /* what a ROUTER makes: 0 and a 32-bit counter */
#define BACKLOG          512

struct server {
	void *router;
	struct zap zap;
	zmq_msg_t last;
	uint64_t strange;
};

/* ---- life ------------------------------------------------------------------------------- */

static bool router_setup(void *router, const struct server_options *o)
{
	const struct socket_option options[] = {
		{ZMQ_ROUTER_MANDATORY, 1            },
                {ZMQ_ROUTER_HANDOVER,  0            },
                {ZMQ_SNDHWM,           o->high_water},
		{ZMQ_RCVHWM,           o->high_water},
                {ZMQ_BACKLOG,          BACKLOG      },
                {ZMQ_CURVE_SERVER,     1            },
	};

	return socket_defaults(router) && socket_options(router, options, N_ELEMENTS(options)) &&
	       zmq_setsockopt(router, ZMQ_CURVE_SECRETKEY, o->own->secret,
			      strlen(o->own->secret)) == 0 &&
	       zmq_setsockopt(router, ZMQ_ZAP_DOMAIN, ZAP_DOMAIN, strlen(ZAP_DOMAIN)) == 0;
}

static int router_open(struct bus *b, const struct server_options *o, struct server *s,
		       struct err *err)
{
	int rc = zap_open(b, &s->zap, err); /* first: without a handler everybody is let in */

	if (rc)
		return rc;
	s->router = zmq_socket(b->context, ZMQ_ROUTER);
	if (!s->router || !router_setup(s->router, o))
		return err_set(err, E_INTERNAL, "the broker's socket: %s",
			       zmq_strerror(zmq_errno()));
	return self_test(b, &s->zap, s, o->own, err);
}

static int bind_public(const struct server *s, const struct server_options *o, struct err *err)
{
	for (size_t i = 0; i < o->n_endpoints; i++) {
		if (zmq_bind(s->router, o->endpoints[i]) != 0)
			return err_set(err, E_CONFIG, "cannot listen on %s: %s", o->endpoints[i],
				       zmq_strerror(zmq_errno()));
	}
	return 0;
}

static void server_closep(struct server **s)
{
	server_close(*s);
}

int server_open(struct bus *b, const struct server_options *o, struct server **out, struct err *err)
{
	AUTO(server_closep) struct server *s = calloc(1, sizeof(*s));
	int rc;

	if (!s)
		return err_set(err, E_NO_MEMORY, "out of memory");
	(void)zmq_msg_init(&s->last); /* cannot fail */
	s->zap.known = o->known;
	s->zap.context = o->context;
	rc = router_open(b, o, s, err);
	if (!rc)
		rc = bind_public(s, o, err);
	if (!rc)
		*out = TAKE(s);
	return rc;
}

void server_close(struct server *s)
{
	if (!s)
		return;
	(void)zmq_msg_close(&s->last); /* fails only for what is no message */
	socket_close(&s->router);
	zap_close(&s->zap);
	free(s);
}

void *server_socket(struct server *s)
{
	return s->router;
}

/* ---- messages --------------------------------------------------------------------------- */

void server_wait(struct server *s, int fd, int64_t timeout_ms, bool *out_fd)
{
	zmq_pollitem_t items[] = {
		{.socket = s->zap.socket, .events = ZMQ_POLLIN},
		{.socket = s->router,     .events = ZMQ_POLLIN},
		{.fd = fd,                .events = ZMQ_POLLIN},
	};
	int n = fd < 0 ? 2 : 3;

	*out_fd = false;
	if (zmq_poll(items, n, (long)timeout_ms) <= 0)
		return;
	if (items[0].revents)
		zap_serve(&s->zap);
	*out_fd = n == 3 && items[2].revents;
}

static bool recv_part(struct server *s)
{
	int rc;

	do {
		rc = zmq_msg_recv(&s->last, s->router, ZMQ_DONTWAIT);
	} while (rc < 0 && zmq_errno() == EINTR);
	return rc >= 0;
}

/* The rest of a message of more parts than ours have. Its length is bounded: libzmq hands over
 * whole messages only. */
static void skip_parts(struct server *s)
{
	while (zmq_msg_more(&s->last) && recv_part(s))
		;
}

static bool take_id(const struct server *s, uint64_t *out)
{
	const uint8_t *at = zmq_msg_data((zmq_msg_t *)(uintptr_t)&s->last);

	if (zmq_msg_size(&s->last) != ROUTING_ID_BYTES || at[0] != 0)
		return false;
	*out = (uint64_t)at[1] << 24 | (uint64_t)at[2] << 16 | (uint64_t)at[3] << 8 | at[4];
	return true;
}

bool server_recv(struct server *s, struct server_message *out)
{
	while (recv_part(s)) {
		bool ours = take_id(s, &out->from) && zmq_msg_more(&s->last) && recv_part(s);

		if (!ours || zmq_msg_more(&s->last)) {
			skip_parts(s);
			s->strange++;
			continue;
		}
		out->key = zmq_msg_gets(&s->last, "User-Id");
		out->bytes = (slice){zmq_msg_data(&s->last), zmq_msg_size(&s->last)};
		return true;
	}
	return false;
}

static int send_part(void *socket, const void *at, size_t len, int flags)
{
	int rc;

	do {
		rc = zmq_send(socket, at, len, flags | ZMQ_DONTWAIT);
	} while (rc < 0 && zmq_errno() == EINTR);
	return rc;
}

enum server_sent server_send(struct server *s, uint64_t to, const void *frame, size_t len)
{
	const uint8_t id[ROUTING_ID_BYTES] = {
		0, (uint8_t)(to >> 24), (uint8_t)(to >> 16), (uint8_t)(to >> 8), (uint8_t)to,
	};

	/* The ROUTER decides at the first part; once it is taken, the rest goes with it. */
	if (send_part(s->router, id, sizeof(id), ZMQ_SNDMORE) >= 0 &&
	    send_part(s->router, frame, len, 0) >= 0)
		return SERVER_SENT;
	return zmq_errno() == EAGAIN ? SERVER_FULL : SERVER_GONE;
}

uint64_t server_refused(const struct server *s)
{
	return s->zap.refused;
}

uint64_t server_strange(const struct server *s)
{
	return s->strange;
}
