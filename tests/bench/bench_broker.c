/*
 * The broker against what libzmq can do at best: its own zmq_proxy() between a ROUTER and a DEALER,
 * and the least that has our frames: a ROUTER that swaps the route token and looks at nothing else.
 *
 * Each side has a client, a service and itself in the middle as processes of their own, CURVE on
 * every socket, loopback TCP, 256-byte bodies, 64 questions under way. Client and service are the
 * same code on all sides and send a message a frame here: what batches bring is a figure apart.
 */
#include "echo.h"

#include <unistd.h>

#include <zmq.h>

#define DEPTH      64
#define SINGLE     1000  /* questions one after the other */
#define HIGH_WATER 20000 /* the broker's preset */
#define DRAIN      128

enum {
	SHIPPED,
	BATCHES,
	PROXY,
	FORWARDER,
	N_SIDES
};

/* Something in the middle, and who serves behind it; keys of its own. */
struct side {
	struct yard yard;
	char behind[64]; /* where the service behind the proxy connects */
	pid_t middle, service;
	struct asker asker;
	/* Of the last round: answers a second, CPU of the middle for each, and with one question
	 * under way the time it took. */
	int64_t rate, cpu_ns, p50_us;
};

/* ---- peers ------------------------------------------------------------------------------ */

static void *curve_socket(void *context, int type, const struct yard *y, const char *endpoint)
{
	void *s = zmq_socket(context, type);
	int on = 1, water = HIGH_WATER;

	if (!s || zmq_setsockopt(s, ZMQ_CURVE_SERVER, &on, sizeof(on)) != 0 ||
	    zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, y->broker_key.secret, 40) != 0 ||
	    zmq_setsockopt(s, ZMQ_SNDHWM, &water, sizeof(water)) != 0 ||
	    zmq_setsockopt(s, ZMQ_RCVHWM, &water, sizeof(water)) != 0 || zmq_bind(s, endpoint) != 0)
		bench_die("%s: %s", endpoint, zmq_strerror(zmq_errno()));
	return s;
}

static void proxy(void *side)
{
	const struct side *s = side;
	void *context = zmq_ctx_new();
	void *front = curve_socket(context, ZMQ_ROUTER, &s->yard, s->yard.endpoint);
	void *back = curve_socket(context, ZMQ_DEALER, &s->yard, s->behind);

	(void)zmq_proxy(front, back, NULL); /* until the bench ends it */
}

/* Behind the proxy a message has two frames: who asked, and the message. */
static void proxy_service(void *side)
{
	const struct side *s = side;
	const struct yard *y = &s->yard;
	void *context = zmq_ctx_new(), *dealer = zmq_socket(context, ZMQ_DEALER);
	struct key_pair own;
	uint8_t reply[FRAME_HEAD_BYTES + ECHO_MAX];
	size_t len = echo_reply(reply + FRAME_HEAD_BYTES);
	zmq_msg_t id, m;

	yard_key(y, "echo", &own);
	if (zmq_setsockopt(dealer, ZMQ_CURVE_SERVERKEY, y->broker_key.public, 40) != 0 ||
	    zmq_setsockopt(dealer, ZMQ_CURVE_PUBLICKEY, own.public, 40) != 0 ||
	    zmq_setsockopt(dealer, ZMQ_CURVE_SECRETKEY, own.secret, 40) != 0 ||
	    zmq_connect(dealer, s->behind) != 0)
		bench_die("%s: %s", s->behind, zmq_strerror(zmq_errno()));
	(void)zmq_msg_init(&id); /* cannot fail */
	(void)zmq_msg_init(&m);
	for (;;) {
		struct frame f;
		slice bytes;

		if (zmq_msg_recv(&id, dealer, 0) < 0 || zmq_msg_recv(&m, dealer, 0) < 0)
			bench_die("the service behind the proxy: %s", zmq_strerror(zmq_errno()));
		bytes = (slice){zmq_msg_data(&m), zmq_msg_size(&m)};
		if (frame_next(&bytes, &f))
			bench_die("the service behind the proxy: not a frame");
		frame_head(reply, f.kind == FRAME_REQUEST ? FRAME_REPLY : FRAME_BEAT, f.token,
			   (uint32_t)len);
		(void)!zmq_msg_send(&id, dealer, ZMQ_SNDMORE); /* a loss is seen by the asker */
		(void)!zmq_send(dealer, reply, FRAME_HEAD_BYTES + len, 0);
	}
}

/* Who asked, by the low bits of the token that stands for it. */
#define ASKED 4096
struct asked {
	uint8_t id[5];
	uint64_t token;
};

static void forward(void *router, uint8_t service[5], struct asked asked[ASKED], uint64_t *next)
{
	uint8_t id[5], *head;
	struct frame f;
	slice bytes;
	zmq_msg_t m;

	(void)zmq_msg_init(&m); /* cannot fail */
	if (zmq_recv(router, id, sizeof(id), ZMQ_DONTWAIT) != (int)sizeof(id) ||
	    zmq_msg_recv(&m, router, 0) < 0)
		bench_die("the forwarder: %s", zmq_strerror(zmq_errno()));
	head = zmq_msg_data(&m);
	bytes = (slice){(const char *)head, zmq_msg_size(&m)};
	if (frame_next(&bytes, &f))
		bench_die("the forwarder: not a frame");
	if (f.kind == FRAME_REQUEST) {
		memcpy(asked[*next % ASKED].id, id, sizeof(id));
		asked[*next % ASKED].token = f.token;
		frame_head(head, f.kind, *next, (uint32_t)f.payload.len);
		++*next;
		(void)!zmq_send(router, service, 5, ZMQ_SNDMORE); /* seen by the asker */
		(void)!zmq_msg_send(&m, router, 0);
	} else if (f.kind == FRAME_REPLY) {
		const struct asked *a = &asked[f.token % ASKED];

		frame_head(head, f.kind, a->token, (uint32_t)f.payload.len);
		(void)!zmq_send(router, a->id, 5, ZMQ_SNDMORE);
		(void)!zmq_msg_send(&m, router, 0);
	} else {
		if (f.kind == FRAME_READY)
			memcpy(service, id, sizeof(id));
		(void)!zmq_send(router, id, 5, ZMQ_SNDMORE);
		(void)!zmq_msg_send(&m, router, 0); /* it is heard */
	}
}

/* A ROUTER without a handler of keys: nobody is checked. */
static void forwarder(void *side)
{
	static struct asked asked[ASKED];
	const struct side *s = side;
	void *context = zmq_ctx_new();
	void *router = curve_socket(context, ZMQ_ROUTER, &s->yard, s->yard.endpoint);
	uint8_t service[5] = {0};
	uint64_t next = 1;

	for (;;) {
		zmq_pollitem_t item = {.socket = router, .events = ZMQ_POLLIN};
		size_t size = sizeof(int);
		int events = 0;

		(void)!zmq_poll(&item, 1, 1000); /* look, whatever it says */
		for (int i = 0; i < DRAIN; i++) {
			if (zmq_getsockopt(router, ZMQ_EVENTS, &events, &size) != 0 ||
			    !(events & ZMQ_POLLIN))
				break;
			forward(router, service, asked, &next);
		}
	}
}

/* ---- sides ------------------------------------------------------------------------------ */

static void serve_singly(void *side)
{
	echo_serve(&((struct side *)side)->yard, false);
}

static void serve_batches(void *side)
{
	echo_serve(&((struct side *)side)->yard, true);
}

static void side_start(struct side *s, int kind)
{
	static void (*const services[N_SIDES])(void *) = {
		[SHIPPED] = serve_singly,
		[BATCHES] = serve_batches,
		[PROXY] = proxy_service,
		[FORWARDER] = serve_singly,
	};

	yard_make(&s->yard, echo_access, echo_peers);
	(void)snprintf(s->behind, sizeof(s->behind), "tcp://127.0.0.1:%d", yard_port());
	if (kind == SHIPPED || kind == BATCHES) {
		yard_start(&s->yard);
		s->middle = s->yard.broker;
	} else {
		s->middle = yard_fork(&s->yard, "middle", kind == PROXY ? proxy : forwarder, s);
	}
	s->service = yard_fork(&s->yard, "service", services[kind], s);
}

static void side_stop(struct side *s)
{
	link_close(s->asker.link);
	yard_stop(s->service);
	if (s->middle != s->yard.broker)
		yard_stop(s->middle);
	yard_done(&s->yard);
}

static void side_round(struct side *s, int64_t n)
{
	static int64_t times_us[SINGLE];
	int64_t cpu_us = yard_cpu_us(s->middle);

	s->rate = asker_run(&s->asker, n, DEPTH);
	s->cpu_ns = 1000 * (yard_cpu_us(s->middle) - cpu_us) / n;
	asker_times(&s->asker, times_us, SINGLE);
	s->p50_us = bench_median(times_us, SINGLE);
}

static bool rounds(struct side sides[N_SIDES], int64_t n)
{
	struct bench_figure figures[] = {
		{"broker_proxy",        "round trips/s",                  800, 0, 0, {0}, {0}},
		{"broker_forwarder",    "round trips/s",                  0,   0, 0, {0}, {0}},
		{"broker_batches",      "round trips/s",                  0,   0, 0, {0}, {0}},
		{"broker_proxy_cpu",    "ns of the middle a round trip",  0,   0, 0, {0}, {0}},
		{"broker_batches_cpu",  "ns of the middle a round trip",  0,   0, 0, {0}, {0}},
		{"broker_proxy_single", "us a round trip, one under way", 0,   0, 0, {0}, {0}},
	};
	bool good = true;

	for (int i = 0; i < BENCH_ROUNDS; i++) {
		for (int k = 0; k < N_SIDES; k++)
			side_round(&sides[k], n);
		bench_round(&figures[0], sides[SHIPPED].rate, sides[PROXY].rate);
		bench_round(&figures[1], sides[SHIPPED].rate, sides[FORWARDER].rate);
		bench_round(&figures[2], sides[BATCHES].rate, sides[PROXY].rate);
		bench_round(&figures[3], sides[SHIPPED].cpu_ns, sides[PROXY].cpu_ns);
		bench_round(&figures[4], sides[BATCHES].cpu_ns, sides[PROXY].cpu_ns);
		bench_round(&figures[5], sides[SHIPPED].p50_us, sides[PROXY].p50_us);
	}
	for (size_t i = 0; i < N_ELEMENTS(figures); i++)
		good = bench_report(&figures[i]) && good;
	return good;
}

int main(int argc, char **argv)
{
	int64_t n = bench_option(argc, argv, "--count",
				 bench_flag(argc, argv, "--long") ? 200000 : 50000);
	struct side sides[N_SIDES] = {0};
	struct bus *bus;
	bool good;

	for (int k = 0; k < N_SIDES; k++)
		side_start(&sides[k], k);
	bus = bus_new(1);
	if (!bus)
		bench_die("out of memory");
	for (int k = 0; k < N_SIDES; k++) {
		asker_init(&sides[k].asker, yard_link(&sides[k].yard, bus, "asker"), k == BATCHES);
		(void)asker_run(&sides[k].asker, n / 10, DEPTH); /* warm */
	}
	good = rounds(sides, n);
	for (int k = 0; k < N_SIDES; k++)
		side_stop(&sides[k]);
	bus_free(bus);
	return good ? 0 : 1;
}
