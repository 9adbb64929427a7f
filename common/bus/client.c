#include "client.h"

#include "wire.h"

#define BACKOFF_MS     50
#define BACKOFF_MAX_MS 1000
#define TRY_MS         2000
#define HELLO_MS       10 /* how often a broker that was not heard yet is greeted */
#define TRACE_BYTES    56 /* 00-32 hex-16 hex-01, NUL */

struct client {
	struct link *link;
	uint64_t next_token;
	mono_time beat_at; /* when the brokers are to hear of us again */
};

/* One client_ask. */
struct asking {
	struct client *client;
	struct arena *arena;
	const struct client_call *call;
	Gongdao__Envelope envelope; /* the request */
	uint64_t first_token;       /* an answer to any attempt is an answer */
	mono_time deadline;
	int last_broker; /* -1: none was heard */
	int code;        /* of the last answer, 0 none or OK */
	Gongdao__Envelope *reply;
};

int client_new(struct bus *b, const struct link_options *o, struct client **out, struct err *err)
{
	struct client *c = calloc(1, sizeof(*c));
	int rc;

	if (!c)
		return err_set(err, E_NO_MEMORY, "out of memory");
	rc = link_open(b, o, &c->link, err);
	if (rc) {
		free(c);
		return rc;
	}
	random_bytes(&c->next_token, sizeof(c->next_token));
	c->next_token >>= 1; /* it only counts up */
	*out = c;
	return 0;
}

void client_free(struct client *c)
{
	if (!c)
		return;
	link_close(c->link);
	free(c);
}

/* ---- waiting ---------------------------------------------------------------------------- */

static int64_t left_ms(mono_time until)
{
	int64_t us = until.us - mono_now().us;

	return us <= 0 ? 0 : (us + 999) / 1000;
}

static mono_time in_ms(int64_t ms)
{
	return (mono_time){mono_now().us + 1000 * ms};
}

static mono_time sooner(mono_time a, mono_time b)
{
	return a.us < b.us ? a : b;
}

/* Tells every broker that we are there; so they tell us the same. Again soon while none did. */
static void greet(struct client *c)
{
	mono_time now = mono_now();
	bool heard = false;

	if (now.us < c->beat_at.us)
		return;
	for (size_t i = 0; i < link_n_brokers(c->link); i++) {
		/* One that cannot be reached is greeted again next time. */
		(void)!link_send(c->link, i, FRAME_BEAT, 0, NULL, 0);
		heard = heard || link_alive(c->link, i, now);
	}
	c->beat_at = in_ms(heard ? BEAT_INTERVAL_MS : HELLO_MS);
}

static void take_reply(struct asking *a, const struct frame *f)
{
	ProtobufCMessage *m;

	if (f->kind != FRAME_REPLY || f->token < a->first_token ||
	    f->token >= a->client->next_token || f->payload.len == 0)
		return; /* beats, answers to an earlier question, the link's own (said by the flush)
			 */
	if (wire_unpack(a->arena, &gongdao__envelope__descriptor, f->payload, &m)) {
		a->code = E_MALFORMED;
		return;
	}
	a->reply = (Gongdao__Envelope *)m;
	if (a->reply->error)
		a->code = a->reply->error->code > 0 ? -a->reply->error->code : E_INTERNAL;
	else
		a->code = 0;
}

/* Listens until an answer comes or the time is over. */
static void listen(struct asking *a, mono_time until)
{
	struct client *c = a->client;
	struct wait_set w = {.link = c->link};

	while (!a->reply && left_ms(until) > 0) {
		struct frame f;
		size_t from;

		greet(c);
		(void)bus_wait(&w, left_ms(sooner(until, c->beat_at))); /* whatever it was: look */
		while (!a->reply && link_recv(c->link, &from, &f))
			take_reply(a, &f);
	}
}

/* ---- asking ----------------------------------------------------------------------------- */

static bool settled(const struct asking *a)
{
	return a->code != 0 ? error_class_of(a->code) != CLASS_BUSY : a->reply != NULL;
}

/* A broker that lives, another than last time where there is one; waits for the first to be heard.
 */
static int pick(struct asking *a)
{
	int broker = link_pick(a->client->link, mono_now());

	if (broker >= 0 && broker == a->last_broker)
		broker = link_pick(a->client->link, mono_now());
	return broker;
}

static int send_once(struct asking *a, int broker)
{
	struct arena_mark mark = arena_mark(a->arena);
	slice packed;
	int rc;

	a->envelope.remaining_ms = (uint32_t)left_ms(a->deadline);
	a->envelope.attempt++;
	rc = wire_pack(a->arena, &a->envelope.base, &packed);
	if (!rc)
		rc = link_send(a->client->link, (size_t)broker, FRAME_REQUEST,
			       a->client->next_token++, packed.at, packed.len);
	if (!rc)
		rc = link_flush(a->client->link, (size_t)broker);
	arena_reset(a->arena, mark);
	return rc;
}

/* Before the next attempt. The answer to an earlier one may still come meanwhile. */
static void rest(struct asking *a, int64_t backoff_ms)
{
	Gongdao__Envelope *busy = a->reply;
	int64_t told = busy && busy->error ? busy->error->retry_after_ms : 0;
	int code = a->code;

	a->reply = NULL;
	listen(a, sooner(in_ms(told > backoff_ms ? told : backoff_ms), a->deadline));
	if (a->reply)
		return;
	a->reply = busy;
	a->code = code;
}

/* Attempts until an answer that settles it, or the end of the time. */
static int ask(struct asking *a)
{
	int64_t try_ms = a->call->try_ms > 0 ? a->call->try_ms : TRY_MS;
	int64_t backoff_ms = BACKOFF_MS;

	while (!settled(a) && left_ms(a->deadline) > 0) {
		int broker = pick(a), rc;

		if (broker < 0) {
			listen(a, sooner(in_ms(HELLO_MS), a->deadline));
			continue;
		}
		a->last_broker = broker;
		a->reply = NULL;
		a->code = 0;
		rc = send_once(a, broker);
		if (rc && rc != E_UNAVAILABLE)
			return rc;
		if (!rc)
			listen(a, sooner(in_ms(try_ms), a->deadline));
		if (settled(a))
			break;
		if (a->reply || rc) {
			rest(a, backoff_ms);
			backoff_ms =
				backoff_ms < BACKOFF_MAX_MS / 2 ? 2 * backoff_ms : BACKOFF_MAX_MS;
		}
	}
	return 0;
}

/* W3C traceparent: the command's own id is the trace. */
static void trace_make(const struct uuid *id, char trace[TRACE_BYTES])
{
	char trace_id[33], span_id[17];
	uint8_t span[8];

	random_bytes(span, sizeof(span));
	hex_encode(id->b, sizeof(id->b), trace_id);
	hex_encode(span, sizeof(span), span_id);
	(void)snprintf(trace, TRACE_BYTES, "00-%s-%s-01", trace_id, span_id); /* exactly 55 */
}

static int outcome(const struct asking *a, struct err *err)
{
	const Gongdao__Error *e = a->reply ? a->reply->error : NULL;

	if (a->code && e)
		return err_set(err, a->code, "%s: %s%s%s", a->call->rpc, e->text,
			       e->detail[0] ? ": " : "", e->detail);
	if (a->code)
		return err_set(err, a->code, "%s: the answer cannot be decoded", a->call->rpc);
	if (a->reply)
		return 0;
	if (a->last_broker < 0)
		return err_set(err, E_TIMEOUT,
			       "%s: no broker was heard in %" PRId64
			       " ms; does one run, and does it know this key?",
			       a->call->rpc, a->call->timeout_ms);
	return err_set(err, E_TIMEOUT,
		       "%s: no answer in %" PRId64 " ms, asked %" PRIu32
		       " times, last at broker %d; it may yet be done: ask again with the same id",
		       a->call->rpc, a->call->timeout_ms, a->envelope.attempt, a->last_broker + 1);
}

/* protobuf-c wants char * where it only reads. */
static char *text_of(const char *s)
{
	return (char *)(uintptr_t)(s ? s : "");
}

int client_ask(struct client *c, struct arena *a, const struct client_call *call,
	       Gongdao__Envelope **out_reply, struct err *err)
{
	struct asking asking = {
		.client = c,
		.arena = a,
		.call = call,
		.first_token = c->next_token,
		.deadline = in_ms(call->timeout_ms),
		.last_broker = -1,
	};
	Gongdao__Envelope *e = &asking.envelope;
	struct uuid id = call->id ? *call->id : uuid_new(utc_now());
	char trace[TRACE_BYTES];
	int rc;

	trace_make(&id, trace);
	gongdao__envelope__init(e);
	e->id = (ProtobufCBinaryData){sizeof(id.b), id.b};
	e->rpc = text_of(call->rpc);
	e->principal = (Gongdao__Principal *)(uintptr_t)call->principal;
	e->locale = text_of(call->locale);
	e->key = text_of(call->key);
	e->trace = trace;
	e->body = (ProtobufCBinaryData){call->body.len, (uint8_t *)(uintptr_t)call->body.at};
	rc = ask(&asking);
	if (rc)
		return err_set(err, rc, "%s: the request cannot be sent: %s", call->rpc,
			       error_text(rc));
	rc = outcome(&asking, err);
	if (asking.reply)
		*out_reply = asking.reply;
	return rc;
}
