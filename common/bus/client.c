/*
 * A client has any number of questions under way. Each is a small state machine: it is sent, waits
 * for an answer, is sent again when none came in time or after a rest when the answer was BUSY. The
 * caller waits for one of them; meanwhile all are served.
 */
#include "client.h"

#include "wire.h"

#define BACKOFF_MS     50
#define BACKOFF_MAX_MS 1000
#define TRY_MS         2000
#define HELLO_MS       10 /* how often a broker that was not heard yet is greeted */
#define TRACE_BYTES    56 /* 00-32 hex-16 hex-01, NUL */
#define ATTEMPT_BITS   16 /* of a token; the rest is the question's number */

struct client {
	struct link *link;
	struct client_question *first;
	uint64_t next_number;
	mono_time beat_at; /* when the brokers are to hear of us again */
};

struct client_question {
	struct client_question *next;
	struct client *client;
	struct arena *arena;
	struct client_call call;
	struct uuid id;
	char trace[TRACE_BYTES];
	Gongdao__Envelope envelope; /* the request */
	uint32_t sent;              /* how often */
	bool unrun;                 /* the last time it was answered by who did not run it */
	uint64_t number;            /* an answer to any attempt is an answer */
	mono_time deadline;
	mono_time act_at; /* when to send it, again or for the first time */
	int64_t backoff_ms;
	int last_broker; /* -1: none was heard */
	int unsent;      /* why it cannot be sent at all, or 0 */
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
	random_bytes(&c->next_number, sizeof(c->next_number));
	c->next_number >>= ATTEMPT_BITS + 1; /* it only counts up */
	*out = c;
	return 0;
}

void client_free(struct client *c)
{
	if (!c)
		return;
	while (c->first)
		client_drop(c->first);
	link_close(c->link);
	free(c);
}

/* ---- time ------------------------------------------------------------------------------- */

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

/* ---- one question ----------------------------------------------------------------------- */

static bool settled(const struct client_question *q)
{
	if (q->unsent)
		return true;
	return q->code != 0 ? error_class_of(q->code) != CLASS_BUSY : q->reply != NULL;
}

/* Told to come back when its time is up already; an earlier attempt has no answer to come. */
static bool hopeless(const struct client_question *q)
{
	return q->code && q->unrun && q->act_at.us > q->deadline.us;
}

static bool over(const struct client_question *q)
{
	return settled(q) || hopeless(q) || left_ms(q->deadline) == 0;
}

/* After an answer that settles nothing; the answer to an earlier attempt may come meanwhile. */
static void rest(struct client_question *q)
{
	int64_t told = q->reply && q->reply->error ? q->reply->error->retry_after_ms : 0;

	q->act_at = in_ms(told > q->backoff_ms ? told : q->backoff_ms);
	q->backoff_ms = q->backoff_ms < BACKOFF_MAX_MS / 2 ? 2 * q->backoff_ms : BACKOFF_MAX_MS;
}

static void reply_take(struct client_question *q, const struct frame *f)
{
	ProtobufCMessage *m;

	if (settled(q))
		return; /* answered already */
	if (wire_unpack(q->arena, &gongdao__envelope__descriptor, f->payload, &m)) {
		q->code = E_MALFORMED;
		return;
	}
	q->reply = (Gongdao__Envelope *)m;
	if (q->reply->error)
		q->code = q->reply->error->code > 0 ? -q->reply->error->code : E_INTERNAL;
	else
		q->code = 0;
	q->unrun = q->code != E_LOST && q->code != E_TIMEOUT;
	if (!settled(q))
		rest(q);
}

/* A broker that lives, another than last time where there is one. */
static int pick(const struct client_question *q)
{
	int broker = link_pick(q->client->link, mono_now());

	if (broker >= 0 && broker == q->last_broker)
		broker = link_pick(q->client->link, mono_now());
	return broker;
}

static int send_once(struct client_question *q, int broker)
{
	struct link *link = q->client->link;
	struct arena_mark mark = arena_mark(q->arena);
	uint64_t token;
	slice packed;
	int rc;

	q->envelope.remaining_ms = (uint32_t)left_ms(q->deadline);
	if (!q->unrun)
		q->envelope.attempt++;
	q->unrun = false;
	token = q->number << ATTEMPT_BITS | (++q->sent & ((1U << ATTEMPT_BITS) - 1));
	rc = wire_pack(q->arena, &q->envelope.base, &packed);
	if (!rc)
		rc = link_send(link, (size_t)broker, FRAME_REQUEST, token, packed.at, packed.len);
	if (!rc)
		rc = link_flush(link, (size_t)broker);
	arena_reset(q->arena, mark);
	return rc;
}

/* The broker that has it is not heard any more: nobody will answer. */
static bool deserted(const struct client_question *q)
{
	return q->last_broker >= 0 &&
	       !link_alive(q->client->link, (size_t)q->last_broker, mono_now());
}

/* Sends it when it is time to; waits for the first broker to be heard. */
static void step(struct client_question *q)
{
	int broker, rc;

	if (over(q) || (left_ms(q->act_at) > 0 && !deserted(q)))
		return;
	broker = pick(q);
	if (broker < 0) {
		q->act_at = in_ms(HELLO_MS);
		return;
	}
	q->last_broker = broker;
	rc = send_once(q, broker);
	if (rc == E_UNAVAILABLE)
		rest(q);
	else if (rc)
		q->unsent = rc;
	else
		q->act_at = in_ms(q->call.try_ms > 0 ? q->call.try_ms : TRY_MS);
}

/* ---- all questions ---------------------------------------------------------------------- */

static void answer_take(struct client *c, const struct frame *f)
{
	if (f->kind != FRAME_REPLY || f->payload.len == 0)
		return; /* beats, the link's own answer (said by the flush) */
	for (struct client_question *q = c->first; q; q = q->next) {
		if (q->number == f->token >> ATTEMPT_BITS) {
			reply_take(q, f);
			return; /* none: an answer to an earlier question */
		}
	}
}

static void take_all(struct client *c)
{
	struct frame f;
	size_t from;

	while (link_recv(c->link, &from, &f))
		answer_take(c, &f);
}

/* Serves all of them; returns when the next wants to be looked at, at the latest `until`. */
static mono_time serve(struct client *c, mono_time until)
{
	take_all(c); /* what came while nobody looked says which brokers live */
	for (struct client_question *each = c->first; each; each = each->next) {
		step(each);
		if (!settled(each))
			until = sooner(until, sooner(each->act_at, each->deadline));
	}
	greet(c);
	return sooner(until, c->beat_at);
}

/* One wait, until something happens; `q` is the one that is waited for. */
static void turn(struct client *c, const struct client_question *q)
{
	struct wait_set w = {.link = c->link};
	mono_time until = serve(c, q->deadline);

	if (over(q))
		return;
	(void)bus_wait(&w, left_ms(until)); /* whatever it was: look */
	take_all(c);
}

struct link *client_link(struct client *c)
{
	return c->link;
}

int64_t client_turn(struct client *c)
{
	return left_ms(serve(c, in_ms(BEAT_INTERVAL_MS)));
}

bool client_over(const struct client_question *q)
{
	return over(q);
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

static int outcome(const struct client_question *q, struct err *err)
{
	const Gongdao__Error *e = q->reply ? q->reply->error : NULL;
	const char *rpc = q->call.rpc;

	if (q->unsent)
		return err_set(err, q->unsent, "%s: the request cannot be sent: %s", rpc,
			       error_text(q->unsent));
	if (q->code && e)
		return err_set(err, q->code, "%s: %s%s%s", rpc, e->text, e->detail[0] ? ": " : "",
			       e->detail);
	if (q->code)
		return err_set(err, q->code, "%s: the answer cannot be decoded", rpc);
	if (q->reply)
		return 0;
	if (q->last_broker < 0)
		return err_set(err, E_TIMEOUT,
			       "%s: no broker was heard in %" PRId64
			       " ms; does one run, and does it know this key?",
			       rpc, q->call.timeout_ms);
	return err_set(err, E_TIMEOUT,
		       "%s: no answer in %" PRId64 " ms, asked %" PRIu32
		       " times, last at broker %d; it may yet be done: ask again with the same id",
		       rpc, q->call.timeout_ms, q->sent, q->last_broker + 1);
}

/* protobuf-c wants char * where it only reads. */
static char *text_of(const char *s)
{
	return (char *)(uintptr_t)(s ? s : "");
}

static void envelope_fill(struct client_question *q)
{
	const struct client_call *call = &q->call;
	Gongdao__Envelope *e = &q->envelope;

	trace_make(&q->id, q->trace);
	gongdao__envelope__init(e);
	e->id = (ProtobufCBinaryData){sizeof(q->id.b), q->id.b};
	e->rpc = text_of(call->rpc);
	e->principal = (Gongdao__Principal *)(uintptr_t)call->principal;
	e->locale = text_of(call->locale);
	e->key = text_of(call->key);
	e->trace = q->trace;
	e->body = (ProtobufCBinaryData){call->body.len, (uint8_t *)(uintptr_t)call->body.at};
}

struct client_question *client_send(struct client *c, struct arena *a,
				    const struct client_call *call)
{
	struct client_question *q = calloc(1, sizeof(*q));

	if (!q)
		return NULL;
	q->client = c;
	q->arena = a;
	q->call = *call;
	q->id = call->id ? *call->id : uuid_new(utc_now());
	q->number = c->next_number++;
	q->deadline = in_ms(call->timeout_ms);
	q->backoff_ms = BACKOFF_MS;
	q->last_broker = -1;
	envelope_fill(q);
	q->next = c->first;
	c->first = q;
	step(q);
	return q;
}

void client_drop(struct client_question *q)
{
	struct client_question **at;

	if (!q)
		return;
	for (at = &q->client->first; *at && *at != q; at = &(*at)->next)
		;
	if (*at)
		*at = q->next;
	free(q);
}

int client_wait(struct client_question *q, Gongdao__Envelope **out_reply, struct err *err)
{
	int rc;

	while (!over(q))
		turn(q->client, q);
	rc = outcome(q, err);
	if (q->reply)
		*out_reply = q->reply;
	client_drop(q);
	return rc;
}

int client_ask(struct client *c, struct arena *a, const struct client_call *call,
	       Gongdao__Envelope **out_reply, struct err *err)
{
	struct client_question *q = client_send(c, a, call);

	return q ? client_wait(q, out_reply, err) : err_set(err, E_NO_MEMORY, "out of memory");
}
