#include "echo.h"

#include <unistd.h>

#include "envelope.pb-c.h"
#include "id.h"
#include "wire.h"

#define RPC "echo.Echo"

const char *const echo_access =
	"roles:\n"
	"  service: {may: [echo.*]}\n"
	"peers:\n"
	"  echo: {kind: service, serve: [echo], send: [echo.*],\n"
	"         principal: {subject: echo, role: service, region: \"000000\"}}\n"
	"  asker: {kind: service, serve: [asker], send: [echo.*],\n"
	"          principal: {subject: asker, role: service, region: \"000000\"}}\n";

const char *const echo_peers[] = {"echo", "asker", NULL};

static uint8_t body[ECHO_BODY];

/* ---- the bytes -------------------------------------------------------------------------- */

static size_t pack(const Gongdao__Envelope *e, uint8_t at[ECHO_MAX])
{
	size_t len = gongdao__envelope__get_packed_size(e);

	if (len > ECHO_MAX)
		bench_die("an envelope of %zu bytes", len);
	return gongdao__envelope__pack(e, at);
}

size_t echo_request(uint8_t at[ECHO_MAX])
{
	Gongdao__Envelope e = GONGDAO__ENVELOPE__INIT;
	struct uuid id = uuid_new(utc_now());

	e.id = (ProtobufCBinaryData){sizeof(id.b), id.b};
	e.rpc = (char *)RPC;
	e.remaining_ms = 60000;
	e.attempt = 1;
	e.trace = (char *)"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
	e.body = (ProtobufCBinaryData){sizeof(body), body};
	return pack(&e, at);
}

size_t echo_reply(uint8_t at[ECHO_MAX])
{
	Gongdao__Envelope e = GONGDAO__ENVELOPE__INIT;
	struct uuid id = uuid_new(utc_now());

	e.id = (ProtobufCBinaryData){sizeof(id.b), id.b};
	e.rpc = (char *)RPC;
	e.credit = 1;
	e.body = (ProtobufCBinaryData){sizeof(body), body};
	return pack(&e, at);
}

/* ---- the service ------------------------------------------------------------------------ */

static void say_ready(struct link *l)
{
	static char *rpcs[] = {(char *)RPC};
	Gongdao__Ready__Lane lane = GONGDAO__READY__LANE__INIT, *lanes[] = {&lane};
	Gongdao__Ready m = GONGDAO__READY__INIT;
	uint8_t bytes[256];

	lane.name = (char *)"query";
	lane.credit = ECHO_CREDIT;
	lane.n_rpcs = 1;
	lane.rpcs = rpcs;
	m.service = (char *)"echo";
	m.instance = (char *)"echo:1";
	m.n_lanes = 1;
	m.lanes = lanes;
	assert(gongdao__ready__get_packed_size(&m) <= sizeof(bytes));
	(void)!link_send(l, 0, FRAME_READY, 0, bytes, gongdao__ready__pack(&m, bytes)); /* WHO */
}

static void serve_turn(struct link *l, const uint8_t *reply, size_t len, bool batches)
{
	struct frame f;
	size_t from;

	while (link_recv(l, &from, &f)) {
		if (f.kind == FRAME_WHO)
			say_ready(l);
		if (f.kind != FRAME_REQUEST)
			continue;
		if (link_send(l, from, FRAME_REPLY, f.token, reply, len) ||
		    (!batches && link_flush(l, from)))
			bench_die("a reply cannot be sent");
	}
}

void echo_serve(const struct yard *y, bool batches)
{
	struct bus *bus = bus_new(1);
	struct link *l = bus ? yard_link(y, bus, "echo") : NULL;
	struct wait_set w = {.link = l};
	mono_time beat_at = {0};
	uint8_t reply[ECHO_MAX];
	size_t len = echo_reply(reply);

	if (!bus)
		bench_die("out of memory");
	yard_wait(l);
	say_ready(l);
	for (;;) {
		if (mono_now().us >= beat_at.us) {
			(void)!link_send(l, 0, FRAME_BEAT, 0, NULL, 0); /* again in a second */
			beat_at.us = mono_now().us + US_PER_S;
		}
		(void)bus_wait(&w, 100); /* look, whatever it says */
		serve_turn(l, reply, len, batches);
	}
}

/* ---- the client ------------------------------------------------------------------------- */

static void send_one(struct asker *a)
{
	/* Two questions have two ids: the last bytes of it (tag, length and 16 bytes come first).
	 */
	memcpy(a->request + 10, &a->next, sizeof(a->next));
	if (link_send(a->link, 0, FRAME_REQUEST, a->next++, a->request, a->request_len) ||
	    (!a->batches && link_flush(a->link, 0)))
		bench_die("a request cannot be sent");
}

/* How many answers came; an error or an answer too short is the end. */
static int64_t take_answers(struct asker *a)
{
	struct frame f;
	int64_t n = 0;
	size_t from;

	while (link_recv(a->link, &from, &f)) {
		if (f.kind != FRAME_REPLY)
			continue;
		if (f.payload.len < ECHO_BODY && !a->warming)
			bench_die("an answer of %zu bytes: %.*s", f.payload.len, (int)f.payload.len,
				  f.payload.at);
		n += f.payload.len >= ECHO_BODY;
	}
	return n;
}

static int64_t wait_answers(struct asker *a)
{
	struct wait_set w = {.link = a->link};

	if (bus_wait(&w, ECHO_SILENCE) == 0)
		bench_die("no answer in %d ms", ECHO_SILENCE);
	return take_answers(a);
}

void asker_init(struct asker *a, struct link *link, bool batches)
{
	mono_time end = {mono_now().us + INT64_C(1000) * ECHO_SILENCE};
	struct wait_set w = {.link = link};
	bool answered = false;

	*a = (struct asker){.link = link, .batches = batches, .next = 1, .warming = true};
	a->request_len = echo_request(a->request);
	yard_wait(link);
	while (!answered) {
		if (mono_now().us > end.us)
			bench_die("the service does not come up");
		send_one(a);
		(void)bus_wait(&w, 50); /* refused at first: the service may not be there yet */
		answered = take_answers(a) > 0;
		(void)usleep(answered ? 0 : 20000);
	}
	a->warming = false;
}

int64_t asker_run(struct asker *a, int64_t n, int64_t depth)
{
	mono_time start = mono_now();
	int64_t sent = 0, done = 0;

	while (done < n) {
		for (; sent < n && sent - done < depth; sent++)
			send_one(a);
		done += wait_answers(a);
	}
	return bench_rate(n, start);
}

void asker_times(struct asker *a, int64_t *out_us, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		mono_time start = mono_now();

		send_one(a);
		while (wait_answers(a) == 0)
			;
		out_us[i] = mono_now().us - start.us;
	}
}
