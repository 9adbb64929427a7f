#include "route.h"

#include "link.h"
#include "parts.h"

#define MESSAGE_MEMORY ((size_t)64 * 1024 * 1024) /* 2 MiB of a repeated field unpack to more */
#define BEAT_US        (INT64_C(1000) * BEAT_INTERVAL_MS)
#define DEAD_US        (INT64_C(1000) * BEAT_DEAD_MS)
#define FORGET_US      INT64_C(60000000) /* a silent client is no longer told that we live */
#define TEXT_MAX       256

/* ---- life ------------------------------------------------------------------------------- */

struct route *route_new(const struct route_options *o)
{
	struct route *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->scratch = arena_new(MESSAGE_MEMORY);
	if (!r->scratch) {
		free(r);
		return NULL;
	}
	(void)snprintf(r->name, sizeof(r->name), "%s", o->name); /* shown only */
	r->limits = *o->limits;
	r->policy = o->policy;
	r->now_us = r->start_us = o->now.us;
	r->beat_us = o->now.us + BEAT_US;
	r->next_token = o->first_token;
	LIST_INIT(&r->conns);
	r->out_last = &r->out_first;
	peers_resolve(r);
	return r;
}

static void service_free(struct service *s)
{
	for (size_t i = 0; i < s->n_rpcs; i++)
		free(s->rpcs[i]);
	free(s);
}

void route_free(struct route *r)
{
	struct route_send *s;

	if (!r)
		return;
	while (!LIST_EMPTY(&r->conns))
		conn_drop(r, LIST_FIRST(&r->conns), "the broker stops");
	while ((s = route_take(r)) != NULL)
		route_send_free(s);
	for (size_t i = 0; i < r->n_services; i++)
		service_free(r->services[i]);
	free(r->heap);
	arena_free(r->scratch);
	free(r);
}

/* ---- requests --------------------------------------------------------------------------- */

/* What is wrong with the outside of a request, NULL when nothing is. */
static const char *request_wrong(const Gongdao__Envelope *e)
{
	slice service, method;

	if (e->id.len != 16)
		return "id: 16 bytes are needed";
	if (!rpc_split(e->rpc, &service, &method))
		return "rpc: SERVICE.METHOD is needed";
	if (e->remaining_ms == 0)
		return "remaining_ms: how long the caller waits is needed";
	if (strlen(e->trace) >= sizeof(((struct ticket *)0)->trace))
		return "trace: at most 63 characters";
	if (strlen(e->locale) > 8 || strlen(e->key) > TEXT_MAX || strlen(e->event) > TEXT_MAX)
		return "locale, key or event: too long";
	return NULL;
}

static char *text_of(const char *s)
{
	return (char *)(uintptr_t)(s ? s : ""); /* protobuf-c wants char * where it only reads */
}

/* Whoever is no gateway speaks for himself and for nobody else, whatever he wrote. */
static int stamp(const struct peer *p, Gongdao__Envelope *e, Gongdao__Principal *fixed)
{
	const struct access_peer *rights = p->rights;
	int rc = 0;

	e->sender = text_of(p->name);
	e->credit = 0;
	e->error = NULL;
	if (rights->kind != PEER_SERVICE) {
		e->event = text_of("");
		e->epoch = 0;
		e->generation = 0;
	}
	if (rights->kind == PEER_GATEWAY) {
		if (!e->principal || strcmp(e->principal->role, "service") == 0)
			return E_DENIED; /* people only: events are the services' own */
		rc = access_may_speak(rights, e->principal->department, e->principal->region);
	} else {
		gongdao__principal__init(fixed);
		fixed->subject = text_of(rights->subject);
		fixed->department = text_of(rights->department);
		fixed->role = text_of(rights->role);
		fixed->region = text_of(rights->region);
		e->principal = fixed;
	}
	return rc;
}

static void admit(struct route *r, struct conn *c, uint64_t token, Gongdao__Envelope *e)
{
	const struct answer_to to = {
		.conn = c->id,
		.token = token,
		.id = e->id.data,
		.rpc = e->rpc,
		.trace = e->trace,
		.english = strcmp(e->locale, "en") == 0,
	};
	slice service, method;
	struct service *s;
	struct ticket *t;

	if (!rpc_split(e->rpc, &service, &method))
		return; /* checked by request_wrong */
	if (slice_is(service, "broker")) {
		own_answer(r, &to, e->principal->role, method,
			   (slice){(const char *)e->body.data, e->body.len});
		return;
	}
	s = r->draining ? NULL : service_find(r, service);
	if (!s) {
		r->counters[COUNT_NOBODY]++;
		answer_error(r, &to, E_UNAVAILABLE, "");
		return;
	}
	if (e->remaining_ms > r->limits.longest_ms)
		e->remaining_ms = (uint32_t)r->limits.longest_ms;
	t = ticket_fits(e) ? ticket_new(r, c, token, e) : NULL;
	if (!t) {
		answer_error(r, &to, ticket_fits(e) ? E_UNAVAILABLE : E_TOO_BIG, "");
		return;
	}
	if (lane_enter(r, s, e->rpc, t)) {
		answer_error(r, &to, E_UNAVAILABLE, "");
		ticket_free(r, t);
	}
}

void request_denied(struct route *r, struct conn *c, const struct answer_to *to, int code)
{
	r->counters[COUNT_DENIED]++;
	c->peer->denied++;
	note(r, LOG_WARNING, "request.denied", c->peer->name, to->rpc);
	answer_error(r, to, code, "");
}

static void request(struct route *r, struct conn *c, uint64_t token, slice payload)
{
	struct answer_to to = {.conn = c->id, .token = token, .rpc = "", .trace = ""};
	Gongdao__Principal fixed;
	ProtobufCMessage *message;
	Gongdao__Envelope *e;
	const char *wrong;
	int rc;

	c->peer->requests++;
	rc = wire_unpack(r->scratch, &gongdao__envelope__descriptor, payload, &message);
	if (rc) {
		r->counters[COUNT_MALFORMED]++;
		answer_error(r, &to, rc, "");
		return;
	}
	e = (Gongdao__Envelope *)message;
	to.english = strcmp(e->locale, "en") == 0;
	wrong = request_wrong(e);
	if (wrong) {
		r->counters[COUNT_MALFORMED]++;
		answer_error(r, &to, E_FIELD, wrong);
		return;
	}
	to.id = e->id.data;
	to.rpc = e->rpc;
	to.trace = e->trace;
	rc = access_may_send(c->peer->rights, e->rpc) ? stamp(c->peer, e, &fixed) : E_DENIED;
	if (rc) {
		request_denied(r, c, &to, rc);
		return;
	}
	admit(r, c, token, e);
}

/* ---- messages --------------------------------------------------------------------------- */

static void one_message(struct route *r, struct conn *c, const struct frame *f)
{
	switch (f->kind) {
	case FRAME_READY:
		worker_ready(r, c, f->payload);
		return;
	case FRAME_BEAT:
		worker_beat(r, c, f->payload);
		return;
	case FRAME_REQUEST:
		request(r, c, f->token, f->payload);
		return;
	case FRAME_REPLY:
		worker_reply(r, c, f->token, f->payload);
		return;
	case FRAME_BYE:
		worker_bye(r, c);
		return;
	case FRAME_WHO:
		r->counters[COUNT_UNEXPECTED]++; /* only a broker asks that */
		return;
	}
}

static void set_now(struct route *r, mono_time now)
{
	if (now.us > r->now_us)
		r->now_us = now.us;
}

/* A request whose time is over must not be sent to anybody: deadlines come before anything else. */
static void expire(struct route *r)
{
	struct ticket *t;

	while ((t = ticket_next_due(r)) != NULL && t->due_us <= r->now_us)
		ticket_fail(r, t, t->deadline_us <= r->now_us ? E_TIMEOUT : E_UNAVAILABLE);
}

void route_message(struct route *r, uint64_t conn, const char *key, slice bytes, mono_time now)
{
	struct conn *c;
	struct frame f;

	set_now(r, now);
	expire(r);
	do {
		r->counters[COUNT_FRAMES]++;
		c = conn_of(r, conn, key); /* again for every message: READY may have dropped it */
		if (!c)
			return;
		if (frame_next(&bytes, &f)) {
			r->counters[COUNT_MALFORMED]++;
			return;
		}
		one_message(r, c, &f);
		arena_reset(r->scratch, (struct arena_mark){NULL, 0});
	} while (bytes.len > 0);
}

void route_gone(struct route *r, uint64_t conn, mono_time now)
{
	struct conn *c = conn_find(r, conn);

	set_now(r, now);
	if (c)
		conn_drop(r, c, "connection lost");
}

void route_unsent(struct route *r, const struct route_send *s, enum route_unsent why, mono_time now)
{
	slice bytes = {(const char *)s->frame, s->len};
	struct instance *i;
	enum lane_id lane;
	struct frame f;
	struct ticket *t;

	set_now(r, now);
	if (frame_next(&bytes, &f))
		return; /* our own frame: it decodes */
	if (f.kind == FRAME_REPLY)
		r->counters[why == UNSENT_FULL ? COUNT_CLIENT_FULL : COUNT_CLIENT_GONE]++;
	if (why == UNSENT_GONE) {
		route_gone(r, s->conn, now);
		return;
	}
	t = f.kind == FRAME_REQUEST ? ticket_find(r, f.token) : NULL;
	if (!t || !t->worker)
		return;
	r->counters[COUNT_CREDIT_BUG]++;
	note(r, LOG_ERROR, "credit.bug", t->worker->conn->peer->name, t->worker->name);
	i = t->worker;
	lane = t->lane;
	ticket_fail(r, t, E_UNAVAILABLE);
	ticket_free(r, t);
	credit_give_back(i, lane, 1); /* it never got there */
}

/* ---- clock, policy ---------------------------------------------------------------------- */

static void beat(struct route *r, bool frozen)
{
	struct conn *c, *next;

	for (c = LIST_FIRST(&r->conns); c; c = next) {
		next = LIST_NEXT(c, all);
		if (c->instance && !frozen && r->now_us - c->heard_us > DEAD_US)
			instance_out(r, c->instance, "unheard");
		if (frozen || r->now_us - c->heard_us < FORGET_US)
			send_beat(r, c->id);
		else if (LIST_EMPTY(&c->tickets))
			conn_drop(r, c, "silent");
	}
}

void route_clock(struct route *r, mono_time now)
{
	bool frozen;

	set_now(r, now);
	expire(r);
	if (r->now_us < r->beat_us)
		return;
	/* Who was stopped himself has not heard anybody: he judges a round later. */
	frozen = r->now_us - r->beat_us > BEAT_US;
	r->beat_us = r->now_us + BEAT_US;
	beat(r, frozen);
}

mono_time route_due(const struct route *r)
{
	bool earlier = r->n_heap && r->heap[0]->due_us < r->beat_us;

	return (mono_time){earlier ? r->heap[0]->due_us : r->beat_us};
}

void route_set_policy(struct route *r, const struct route_policy *policy, mono_time now)
{
	set_now(r, now);
	r->policy = policy;
	peers_resolve(r);
}

void route_set_limits(struct route *r, const struct route_limits *limits)
{
	r->limits = *limits;
}

void route_drain(struct route *r)
{
	r->draining = true;
}

void route_set_gate(struct route *r, uint64_t refused_keys, uint64_t strange)
{
	if (refused_keys > r->refused_keys)
		note(r, LOG_WARNING, "handshake.refused", "", "a key that nobody knows");
	r->refused_keys = refused_keys;
	r->counters[COUNT_STRANGE] = strange;
}

size_t route_under_way(const struct route *r)
{
	return r->n_heap;
}
