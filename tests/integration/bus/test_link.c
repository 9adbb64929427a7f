/*
 * What leaves a link as one frame, when, and what becomes of it when it cannot leave: the other end
 * is a bare ROUTER that shows the frames as they came (messaging lesson 8: frames cost
 * money under CURVE).
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

#include "envelope.pb-c.h"
#include "link.h"

#define PATIENCE_MS 10000

struct fixture {
	struct bus *bus;
	struct link *link;
	struct key_pair keys;
	void *context, *router;
	char endpoint[64];
};

struct got { /* a frame */
	size_t n, len;
	uint64_t first, last; /* tokens */
	enum frame_kind kind;
};

static void router_open(struct fixture *f)
{
	int on = 1, patience_ms = PATIENCE_MS, none = 0;

	f->router = zmq_socket(f->context, ZMQ_ROUTER);
	assert_int_equal(zmq_setsockopt(f->router, ZMQ_CURVE_SERVER, &on, sizeof(on)), 0);
	assert_int_equal(zmq_setsockopt(f->router, ZMQ_CURVE_SECRETKEY, f->keys.secret, 40), 0);
	assert_int_equal(zmq_setsockopt(f->router, ZMQ_RCVTIMEO, &patience_ms, sizeof(patience_ms)),
			 0);
	assert_int_equal(zmq_setsockopt(f->router, ZMQ_LINGER, &none, sizeof(none)), 0);
	assert_int_equal(zmq_bind(f->router, f->endpoint), 0);
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
	struct link_options o = {.n_endpoints = 1};
	const char *endpoints[1];
	struct err err;

	assert_non_null(f);
	*state = f;
	f->bus = bus_new(1);
	f->context = zmq_ctx_new();
	assert_int_equal(keys_make(&f->keys), 0);
	port_take(f);
	endpoints[0] = f->endpoint;
	o.endpoints = endpoints;
	o.broker_public = f->keys.public;
	o.own = &f->keys;
	return link_open(f->bus, &o, &f->link, &err);
}

static int done(void **state)
{
	struct fixture *f = *state;

	link_close(f->link);
	bus_free(f->bus);
	if (f->router)
		zmq_close(f->router);
	zmq_ctx_term(f->context);
	free(f);
	return 0;
}

static struct got next(struct fixture *f)
{
	struct got got = {0};
	zmq_msg_t m;
	slice rest;

	(void)zmq_msg_init(&m); /* cannot fail */
	if (zmq_msg_recv(&m, f->router, 0) != 5 || zmq_msg_recv(&m, f->router, 0) < 0)
		fail_msg("no frame came");
	assert_false(zmq_msg_more(&m));
	rest = (slice){zmq_msg_data(&m), zmq_msg_size(&m)};
	got.len = rest.len;
	while (rest.len) {
		struct frame frame;

		assert_int_equal(frame_next(&rest, &frame), 0);
		got.first = got.n++ == 0 ? frame.token : got.first;
		got.last = frame.token;
		got.kind = frame.kind;
	}
	(void)zmq_msg_close(&m); /* fails only for what is no message */
	return got;
}

static void nothing(struct fixture *f)
{
	zmq_pollitem_t item = {.socket = f->router, .events = ZMQ_POLLIN};

	assert_int_equal(zmq_poll(&item, 1, 50), 0);
}

static int request(struct fixture *f, uint64_t token, const char *rpc, size_t body_len)
{
	static uint8_t bytes[20000], body[18000];
	Gongdao__Envelope e = GONGDAO__ENVELOPE__INIT;

	e.rpc = (char *)(uintptr_t)rpc;
	e.body = (ProtobufCBinaryData){body_len, body};
	return link_send(f->link, 0, FRAME_REQUEST, token, bytes,
			 gongdao__envelope__pack(&e, bytes));
}

/* The other end is there and the link is connected. */
static void connected(struct fixture *f)
{
	struct wait_set w = {.link = f->link};

	router_open(f);
	while (link_send(f->link, 0, FRAME_BEAT, 0, NULL, 0))
		(void)bus_wait(&w, 5); /* until it is */
	assert_int_equal(next(f).kind, FRAME_BEAT);
}

static void turn(struct fixture *f)
{
	struct wait_set w = {.link = f->link};

	(void)bus_wait(&w, 0); /* nothing comes */
}

static void requests__of_one_turn__one_frame_closed_when_full(void **state)
{
	struct fixture *f = *state;
	struct got got;

	connected(f);
	for (uint64_t i = 1; i <= BATCH_MESSAGES + 4; i++)
		assert_int_equal(request(f, i, "wages.Get", 10), 0);
	got = next(f); /* at once: it was full */
	assert_int_equal(got.n, BATCH_MESSAGES);
	assert_int_equal(got.first, 1);
	assert_int_equal(got.last, BATCH_MESSAGES);
	nothing(f);
	turn(f);
	got = next(f);
	assert_int_equal(got.n, 4);
	assert_int_equal(got.first, BATCH_MESSAGES + 1);
}

static void requests__of_one_turn__closed_by_their_bytes(void **state)
{
	struct fixture *f = *state;
	struct got got;

	connected(f);
	for (uint64_t i = 1; i <= 4; i++)
		assert_int_equal(request(f, i, "wages.Get", BATCH_BYTES / 3), 0);
	got = next(f);
	assert_int_equal(got.n, 3);
	assert_true(got.len >= BATCH_BYTES && got.len < 2 * BATCH_BYTES);
	assert_int_equal(link_flush(f->link, 0), 0);
	assert_int_equal(next(f).first, 4);
}

static void message__larger_than_a_batch__alone_and_in_its_place(void **state)
{
	struct fixture *f = *state;
	struct got got;

	connected(f);
	assert_int_equal(request(f, 1, "wages.Get", 10), 0);
	assert_int_equal(request(f, 2, "wages.Get", 10), 0);
	assert_int_equal(request(f, 3, "wages.Get", 17000), 0);
	assert_int_equal(request(f, 4, "wages.Get", 10), 0);
	turn(f);
	assert_int_equal(next(f).last, 2);
	got = next(f);
	assert_int_equal(got.n, 1);
	assert_int_equal(got.first, 3);
	assert_int_equal(next(f).first, 4);
}

static void batch__another_service_or_kind__another_frame(void **state)
{
	struct fixture *f = *state;
	struct got got;

	connected(f);
	assert_int_equal(request(f, 1, "wages.Get", 10), 0);
	assert_int_equal(request(f, 2, "wages.Put", 10), 0);
	assert_int_equal(request(f, 3, "alerts.Get", 10), 0);
	assert_int_equal(link_send(f->link, 0, FRAME_REPLY, 4, "x", 1), 0);
	assert_int_equal(link_send(f->link, 0, FRAME_REPLY, 5, "x", 1), 0);
	assert_int_equal(link_send(f->link, 0, FRAME_BEAT, 6, NULL, 0), 0); /* leaves at once */
	assert_int_equal(next(f).last, 2);
	assert_int_equal(next(f).first, 3);
	got = next(f);
	assert_int_equal(got.kind, FRAME_REPLY);
	assert_int_equal(got.n, 2);
	assert_int_equal(next(f).kind, FRAME_BEAT);
}

static void batch__cannot_be_sent__requests_answered_replies_counted(void **state)
{
	struct fixture *f = *state; /* nobody listens: IMMEDIATE refuses */
	struct wait_set w = {.link = f->link};
	bool told[4] = {false};
	struct frame frame;
	size_t from;

	assert_int_equal(request(f, 1, "wages.Get", 10), 0);
	assert_int_equal(request(f, 2, "wages.Get", 10), 0);
	assert_int_equal(request(f, 3, "wages.Get", 10), 0);
	assert_int_equal(bus_wait(&w, PATIENCE_MS), 1); /* at once: there is something to take */
	while (link_recv(f->link, &from, &frame)) {
		assert_int_equal(frame.kind, FRAME_REPLY);
		assert_int_equal(frame.payload.len, 0);
		assert_in_range(frame.token, 1, 3);
		assert_false(told[frame.token]);
		told[frame.token] = true;
	}
	assert_true(told[1] && told[2] && told[3]);
	assert_int_equal(link_send(f->link, 0, FRAME_REPLY, 4, "x", 1), 0);
	assert_int_equal(link_send(f->link, 0, FRAME_REPLY, 5, "x", 1), 0);
	assert_int_equal(link_flush(f->link, 0), E_UNAVAILABLE);
	assert_int_equal(link_unsent(f->link), 2);
	assert_int_equal(link_send(f->link, 0, FRAME_BEAT, 0, NULL, 0), E_UNAVAILABLE);
}

static void requests__failures_not_taken__refused_at_once_bounded(void **state)
{
	struct fixture *f = *state;
	size_t accepted = 0, answered = 0;
	struct frame frame;
	size_t from;

	while (request(f, accepted, "wages.Get", 10) == 0) {
		accepted++;
		assert_true(accepted < 10000);
	}
	turn(f);
	while (link_recv(f->link, &from, &frame))
		answered++;
	assert_int_equal(answered, accepted); /* each of them, and none of those refused */
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, done)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(requests__of_one_turn__one_frame_closed_when_full),
		TEST(requests__of_one_turn__closed_by_their_bytes),
		TEST(message__larger_than_a_batch__alone_and_in_its_place),
		TEST(batch__another_service_or_kind__another_frame),
		TEST(batch__cannot_be_sent__requests_answered_replies_counted),
		TEST(requests__failures_not_taken__refused_at_once_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
