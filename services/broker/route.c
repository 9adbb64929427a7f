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
	if (!r)
		return;
	while (!LIST_EMPTY(&r->conns))
		conn_drop(r, LIST_FIRST(&r->conns), "the broker stops");
	sends_free(r);
	for (size_t i = 0; i < r->n_services; i++)
		service_free(r->services[i]);
	free(r->heap);
	arena_free(r->scratch);
	free(r);
}

/* ---- requests --------------------------------------------------------------------------- */

/* A request on its way through the checks. */
struct request {
	struct envelope e;
	struct answer_to to;
	char rpc[RPC_MAX_LEN + 1], trace[64];
	slice service, method; /* of rpc */
	const char *role;      /* of whom it speaks for */
};

static bool text_copy(slice s, char *out, size_t size)
{
	if (s.len >= size)
		return false;
	if (s.len)
		memcpy(out, s.at, s.len); /* decoded text holds no NUL */
	out[s.len] = '\0';
	return true;
}

/* What is wrong with the outside of a request, NULL when nothing is. */
static const char *request_wrong(struct request *q)
{
	const struct envelope *e = &q->e;

	if (e->bytes[ENVELOPE_ID].len != 16)
		return "id: 16 bytes are needed";
	if (!text_copy(e->bytes[ENVELOPE_RPC], q->rpc, sizeof(q->rpc)) ||
	    !rpc_split(q->rpc, &q->service, &q->method))
		return "rpc: SERVICE.METHOD is needed";
	if (e->number[ENVELOPE_REMAINING_MS] == 0)
		return "remaining_ms: how long the caller waits is needed";
	if (!text_copy(e->bytes[ENVELOPE_TRACE], q->trace, sizeof(q->trace)))
		return "trace: at most 63 characters";
	if (e->bytes[ENVELOPE_LOCALE].len > 8 || e->bytes[ENVELOPE_KEY].len > TEXT_MAX ||
	    e->bytes[ENVELOPE_EVENT].len > TEXT_MAX)
		return "locale, key or event: too long";
	return NULL;
}

/* Whom a gateway speaks for: what was checked is what is passed on. */
static int gateway_principal(struct route *r, const struct access_peer *rights, struct request *q)
{
	slice *claim = &q->e.bytes[ENVELOPE_PRINCIPAL];
	ProtobufCMessage *message;
	const Gongdao__Principal *p;
	int rc;

	if (!claim->at)
		return E_DENIED;
	rc = wire_unpack(r->scratch, &gongdao__principal__descriptor, *claim, &message);
	if (rc)
		return rc;
	p = (const Gongdao__Principal *)message;
	q->role = p->role;
	rc = access_may_speak(rights, p->role, p->department, p->region);
	return rc ? rc : wire_pack(r->scratch, message, claim);
}

/* Whoever is no gateway speaks for himself and for nobody else, whatever he wrote. */
static int stamp(struct route *r, const struct peer *p, struct request *q)
{
	const struct access_peer *rights = p->rights;
	struct envelope *e = &q->e;

	e->bytes[ENVELOPE_SENDER] = (slice){p->name, p->name_len};
	e->bytes[ENVELOPE_ERROR] = (slice){NULL, 0};
	e->number[ENVELOPE_CREDIT] = 0;
	if (rights->kind != PEER_SERVICE) {
		e->bytes[ENVELOPE_EVENT] = (slice){NULL, 0};
		e->number[ENVELOPE_EPOCH] = 0;
		e->number[ENVELOPE_GENERATION] = 0;
	}
	if (rights->kind == PEER_GATEWAY)
		return gateway_principal(r, rights, q);
	q->role = rights->role ? rights->role : "";
	e->bytes[ENVELOPE_PRINCIPAL] = (slice){(const char *)p->principal, p->principal_len};
	return 0;
}

static void admit(struct route *r, struct request *q)
{
	uint64_t *remaining_ms = &q->e.number[ENVELOPE_REMAINING_MS];
	struct service *s;
	struct ticket *t;
	int rc;

	if (slice_is(q->service, "broker")) {
		own_answer(r, &q->to, q->role, q->method, q->e.bytes[ENVELOPE_BODY]);
		return;
	}
	s = r->draining ? NULL : service_find(r, q->service);
	if (!s) {
		r->counters[COUNT_NOBODY]++;
		answer_error(r, &q->to, E_UNAVAILABLE, "");
		return;
	}
	if (*remaining_ms > (uint64_t)r->limits.longest_ms)
		*remaining_ms = (uint64_t)r->limits.longest_ms;
	rc = ticket_new(r, &q->to, &q->e, &t);
	if (rc) {
		answer_error(r, &q->to, rc, "");
		return;
	}
	if (lane_enter(r, s, q->e.bytes[ENVELOPE_RPC], t)) {
		answer_error(r, &q->to, E_UNAVAILABLE, "");
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

static void request_malformed(struct route *r, const struct answer_to *to, int code,
			      const char *why)
{
	r->counters[COUNT_MALFORMED]++;
	answer_error(r, to, code, why);
}

static void request(struct route *r, struct conn *c, uint64_t token, slice payload)
{
	struct request q;
	const char *wrong;
	int rc;

	q.to = (struct answer_to){.conn = c, .token = token, .rpc = "", .trace = ""};
	c->peer->requests++;
	rc = envelope_read(payload, &q.e);
	if (rc) {
		request_malformed(r, &q.to, rc, "");
		return;
	}
	q.to.english = slice_is(q.e.bytes[ENVELOPE_LOCALE], "en");
	wrong = request_wrong(&q);
	if (wrong) {
		request_malformed(r, &q.to, E_FIELD, wrong);
		return;
	}
	q.to.id = (const uint8_t *)q.e.bytes[ENVELOPE_ID].at;
	q.to.rpc = q.rpc;
	q.to.trace = q.trace;
	rc = access_may_send(c->peer->rights, q.rpc) ? stamp(r, c->peer, &q) : E_DENIED;
	if (rc == E_MALFORMED || rc == E_TOO_BIG)
		request_malformed(r, &q.to, rc, "");
	else if (rc)
		request_denied(r, c, &q.to, rc);
	else
		admit(r, &q);
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
		if (arena_used(r->scratch))
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

/* A request that the socket of an instance with credit did not take: it never got there. */
static void credit_bug(struct route *r, struct ticket *t)
{
	struct instance *i = t->worker;
	enum lane_id lane = t->lane;

	r->counters[COUNT_CREDIT_BUG]++;
	note(r, LOG_ERROR, "credit.bug", i->conn->peer->name, i->name);
	ticket_fail(r, t, E_UNAVAILABLE);
	ticket_free(r, t);
	credit_give_back(i, lane, 1);
}

void route_unsent(struct route *r, const struct route_send *s, enum route_unsent why, mono_time now)
{
	slice rest = {(const char *)s->frame, s->len};
	struct frame f;
	struct ticket *t;

	set_now(r, now);
	while (rest.len && frame_next(&rest, &f) == 0) { /* our own frame: it decodes */
		if (f.kind == FRAME_REPLY)
			r->counters[why == UNSENT_FULL ? COUNT_CLIENT_FULL : COUNT_CLIENT_GONE]++;
		t = why == UNSENT_FULL && f.kind == FRAME_REQUEST ? ticket_find(r, f.token) : NULL;
		if (t && t->worker)
			credit_bug(r, t);
	}
	if (why == UNSENT_GONE)
		route_gone(r, s->conn, now);
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
			send_beat(r, c);
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
	lost_forget(r);
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
