#include "bus.h"

#include <errno.h>

#include <zmq.h>

#include "batch.h"
#include "link.h"
#include "wait.h"

/* Above any sum of credits, so that a full socket is a fault and never the flow control. */
#define LINK_HWM         20000
#define RECONNECT_MS     100
#define RECONNECT_MAX_MS 1000

/* Requests that could not be sent and whose answer was not taken yet. With so many, and as many as
 * all batches hold, nothing more is accepted. */
#define FAILED_MAX ((size_t)4 * LINK_MAX_BROKERS * BATCH_MESSAGES)

struct broker {
	void *socket;
	mono_time heard; /* {0}: never */
	struct batch batch;
};

struct failed {
	uint64_t token;
	size_t broker;
};

struct link {
	size_t n;
	struct broker at[LINK_MAX_BROKERS];
	size_t turn;    /* link_pick */
	size_t next;    /* link_recv: whose turn it is */
	zmq_msg_t last; /* the batch being taken apart */
	slice rest;     /* what is left of it */
	size_t last_from;
	mono_time now; /* when it was fetched */
	struct failed failed[FAILED_MAX];
	size_t n_failed;
	uint64_t malformed, unsent;
};

static bool set_key(void *socket, int option, const char *z85)
{
	return zmq_setsockopt(socket, option, z85, strlen(z85)) == 0;
}

static bool broker_setup(void *socket, const struct link_options *o)
{
	/* IMMEDIATE: a message waits for a connection at the sender, where it can go elsewhere. */
	static const struct socket_option options[] = {
		{ZMQ_SNDHWM,            LINK_HWM        },
		{ZMQ_RCVHWM,            LINK_HWM        },
		{ZMQ_IMMEDIATE,         1               },
		{ZMQ_RECONNECT_IVL,     RECONNECT_MS    },
		{ZMQ_RECONNECT_IVL_MAX, RECONNECT_MAX_MS},
	};

	return socket_defaults(socket) && socket_options(socket, options, N_ELEMENTS(options)) &&
	       set_key(socket, ZMQ_CURVE_SERVERKEY, o->broker_public) &&
	       set_key(socket, ZMQ_CURVE_PUBLICKEY, o->own->public) &&
	       set_key(socket, ZMQ_CURVE_SECRETKEY, o->own->secret);
}

static int broker_connect(struct bus *b, struct link *l, const struct link_options *o, size_t i,
			  struct err *err)
{
	void *socket = zmq_socket(b->context, ZMQ_DEALER);

	if (!socket)
		return err_set(err, E_INTERNAL, "no socket: %s", zmq_strerror(zmq_errno()));
	l->at[i].socket = socket;
	l->n = i + 1;
	if (!broker_setup(socket, o))
		return err_set(err, E_INTERNAL, "socket options: %s", zmq_strerror(zmq_errno()));
	if (zmq_connect(socket, o->endpoints[i]) != 0)
		return err_set(err, E_CONFIG, "broker %s: %s", o->endpoints[i],
			       zmq_strerror(zmq_errno()));
	return 0;
}

static void link_closep(struct link **l)
{
	link_close(*l);
}

int link_open(struct bus *b, const struct link_options *o, struct link **out, struct err *err)
{
	AUTO(link_closep) struct link *l = NULL;

	if (o->n_endpoints == 0 || o->n_endpoints > LINK_MAX_BROKERS)
		return err_set(err, E_CONFIG, "brokers: give 1 to %d endpoints, not %zu",
			       LINK_MAX_BROKERS, o->n_endpoints);
	l = calloc(1, sizeof(*l));
	if (!l)
		return err_set(err, E_NO_MEMORY, "out of memory");
	(void)zmq_msg_init(&l->last); /* cannot fail */
	for (size_t i = 0; i < o->n_endpoints; i++) {
		int rc = broker_connect(b, l, o, i, err);

		if (rc)
			return rc;
	}
	*out = TAKE(l);
	return 0;
}

void link_close(struct link *l)
{
	if (!l)
		return;
	link_flush_all(l);
	(void)zmq_msg_close(&l->last); /* fails only for what is no message */
	for (size_t i = 0; i < l->n; i++)
		socket_close(&l->at[i].socket);
	free(l);
}

size_t link_n_brokers(const struct link *l)
{
	return l->n;
}

/* ---- sending ---------------------------------------------------------------------------- */

static int send_bytes(struct link *l, size_t i, const void *at, size_t len)
{
	int rc;

	do {
		rc = zmq_send(l->at[i].socket, at, len, ZMQ_DONTWAIT);
	} while (rc < 0 && zmq_errno() == EINTR);
	return rc < 0 ? E_UNAVAILABLE : 0;
}

/* One message, straight into a frame of its own. */
static int send_alone(struct link *l, size_t i, const struct frame *f)
{
	zmq_msg_t m;
	int rc;

	if (zmq_msg_init_size(&m, FRAME_HEAD_BYTES + f->payload.len) != 0)
		return E_UNAVAILABLE;
	frame_head(zmq_msg_data(&m), f->kind, f->token, (uint32_t)f->payload.len);
	if (f->payload.len)
		memcpy((uint8_t *)zmq_msg_data(&m) + FRAME_HEAD_BYTES, f->payload.at,
		       f->payload.len);
	do {
		rc = zmq_msg_send(&m, l->at[i].socket, ZMQ_DONTWAIT);
	} while (rc < 0 && zmq_errno() == EINTR);
	if (rc >= 0)
		return 0;
	(void)zmq_msg_close(&m); /* still ours when the send failed */
	return E_UNAVAILABLE;
}

/* Every message of a batch that was not sent is told to whoever sent it. */
static void fail(struct link *l, size_t i)
{
	const struct batch *b = &l->at[i].batch;
	slice rest = {(const char *)b->bytes, b->len};
	struct frame f;

	while (rest.len && frame_next(&rest, &f) == 0) {
		if (f.kind == FRAME_REPLY) {
			l->unsent++;
			continue;
		}
		assert(l->n_failed < FAILED_MAX); /* link_send leaves room */
		l->failed[l->n_failed++] = (struct failed){f.token, i};
	}
}

int link_flush(struct link *l, size_t i)
{
	struct batch *b = &l->at[i].batch;
	int rc = 0;

	assert(i < l->n);
	if (b->n == 0)
		return 0;
	rc = send_bytes(l, i, b->bytes, b->len);
	if (rc)
		fail(l, i);
	explicit_bzero(b->bytes, b->len); /* a password may be in it */
	batch_clear(b);
	return rc;
}

void link_flush_all(struct link *l)
{
	for (size_t i = 0; i < l->n; i++)
		(void)link_flush(l, i); /* what fails is answered by link_recv, or counted */
}

/* NOLINTNEXTLINE(readability-function-size): six parameters, each of them said at every call */
int link_send(struct link *l, size_t i, enum frame_kind kind, uint64_t token, const void *payload,
	      size_t len)
{
	const struct frame f = {
		kind, token, {payload, len}
        };
	struct batch *b = &l->at[i].batch;

	assert(i < l->n);
	if (len > FRAME_MAX_BYTES - FRAME_HEAD_BYTES)
		return E_TOO_BIG;
	if (!batch_takes(b, &f) && link_flush(l, i))
		return E_UNAVAILABLE;
	if ((kind != FRAME_REQUEST && kind != FRAME_REPLY) || !batch_takes(b, &f))
		return link_flush(l, i) ? E_UNAVAILABLE : send_alone(l, i, &f);
	if (l->n_failed > FAILED_MAX / 2)
		return E_UNAVAILABLE;
	if (batch_add(b, &f))
		(void)link_flush(l, i); /* this one was accepted like the others of its frame */
	return 0;
}

/* ---- receiving -------------------------------------------------------------------------- */

/* Fetches the next batch of any broker, each in its turn. A frame of several parts is not ours:
 * its parts are dropped and counted one by one, as none of them decodes. */
static bool fetch(struct link *l)
{
	for (size_t i = 0; i < l->n; i++) {
		size_t from = (l->next + i) % l->n;
		int rc;

		do {
			rc = zmq_msg_recv(&l->last, l->at[from].socket, ZMQ_DONTWAIT);
		} while (rc < 0 && zmq_errno() == EINTR);
		if (rc < 0)
			continue;
		l->next = (from + 1) % l->n;
		l->last_from = from;
		l->rest = (slice){zmq_msg_data(&l->last), zmq_msg_size(&l->last)};
		l->now = mono_now();
		if (l->rest.len == 0)
			l->malformed++;
		return true;
	}
	return false;
}

bool link_recv(struct link *l, size_t *out_broker, struct frame *out)
{
	if (l->n_failed) {
		const struct failed *failed = &l->failed[--l->n_failed];

		*out_broker = failed->broker;
		*out = (struct frame){
			FRAME_REPLY, failed->token, {NULL, 0}
                };
		return true;
	}
	while (l->rest.len || fetch(l)) {
		if (!l->rest.len)
			continue;
		if (frame_next(&l->rest, out)) {
			l->malformed++;
			l->rest.len = 0;
			continue;
		}
		l->at[l->last_from].heard = l->now;
		*out_broker = l->last_from;
		return true;
	}
	return false;
}

bool link_holds(const struct link *l)
{
	return l->rest.len > 0 || l->n_failed > 0;
}

void *link_socket(struct link *l, size_t i)
{
	return l->at[i].socket;
}

bool link_alive(const struct link *l, size_t i, mono_time now)
{
	assert(i < l->n);
	return l->at[i].heard.us && now.us - l->at[i].heard.us < INT64_C(1000) * BEAT_DEAD_MS;
}

int link_pick(struct link *l, mono_time now)
{
	for (size_t i = 0; i < l->n; i++) {
		size_t at = (l->turn + i) % l->n;

		if (link_alive(l, at, now)) {
			l->turn = (at + 1) % l->n;
			return (int)at;
		}
	}
	return -1;
}

uint64_t link_malformed(const struct link *l)
{
	return l->malformed;
}

uint64_t link_unsent(const struct link *l)
{
	return l->unsent;
}
