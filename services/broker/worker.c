/*
 * Instances of services: READY, BEAT, REPLY, BYE, and taking one out.
 *
 * READY starts an instance afresh: what it still had under way stays with it and is counted
 * against the new credit. One that speaks as a worker without having said READY is asked WHO.
 */
#include "base.h"

#include "parts.h"

#define WHO_EVERY_US  INT64_C(500000)
#define BEAT_KEPT_MAX ((size_t)256 * 1024)

/* ---- READY ------------------------------------------------------------------------------ */

static bool lane_by_name(const char *name, enum lane_id *out)
{
	for (size_t i = 0; i < N_LANES; i++) {
		if (strcmp(name, lane_names[i]) == 0) {
			*out = (enum lane_id)i;
			return true;
		}
	}
	return false;
}

/* Why a READY cannot be taken, NULL when it can. */
static const char *ready_wrong(const struct route *r, const Gongdao__Ready *m)
{
	size_t n_rpcs = 0;
	uint64_t credit = 0;
	enum lane_id lane;

	if (strlen(m->service) > NAME_MAX_LEN || strcmp(m->service, "broker") == 0)
		return "a service name that is not allowed";
	for (size_t i = 0; i < m->n_lanes; i++) {
		if (!lane_by_name(m->lanes[i]->name, &lane))
			return "an unknown lane";
		n_rpcs += m->lanes[i]->n_rpcs;
		credit += m->lanes[i]->credit;
	}
	if (m->n_lanes > N_LANES || n_rpcs > RPCS_MAX)
		return "too many lanes or rpcs";
	if (credit == 0 || credit > (uint64_t)r->limits.high_water)
		return "no credit, or more than the broker's high_water";
	return NULL;
}

static struct service *service_get(struct route *r, const char *name)
{
	struct service *s = service_find(r, slice_of(name));

	if (s || r->n_services == SERVICES_MAX)
		return s;
	s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	(void)snprintf(s->name, sizeof(s->name), "%s", name);
	for (size_t i = 0; i < N_LANES; i++)
		TAILQ_INIT(&s->lanes[i].waiting);
	r->services[r->n_services++] = s;
	return s;
}

/* Index of the rpc, made when new; false when it is no rpc of this service or there is no room. */
static bool rpc_get(struct service *s, const char *rpc, size_t *out)
{
	slice service, method;
	size_t i = 0;

	if (!rpc_split(rpc, &service, &method) || !slice_is(service, s->name))
		return false;
	while (i < s->n_rpcs && strcmp(s->rpcs[i], rpc) != 0)
		i++;
	if (i == RPCS_MAX)
		return false;
	if (i == s->n_rpcs) {
		s->rpcs[i] = strdup(rpc);
		if (!s->rpcs[i])
			return false;
		s->rpc_lens[i] = strlen(rpc);
		s->n_rpcs++;
	}
	*out = i;
	return true;
}

/* One process that connected again: its former connection is no more. */
static void replace_former(struct route *r, const struct service *s, const struct conn *c,
			   const char *name)
{
	for (size_t i = s->n_instances; i-- > 0;) {
		struct instance *former = s->instances[i];

		if (former->conn != c && former->conn->peer == c->peer &&
		    strcmp(former->name, name) == 0)
			instance_out(r, former, "connected again");
	}
}

static struct instance *instance_get(struct route *r, struct service *s, struct conn *c)
{
	struct instance *i = c->instance;

	if (i && i->service != s) {
		instance_out(r, i, "serves another service now");
		i = NULL;
	}
	if (i || s->n_instances == INSTANCES_MAX)
		return i;
	i = calloc(1, sizeof(*i));
	if (!i)
		return NULL;
	i->conn = c;
	i->service = s;
	TAILQ_INIT(&i->tickets);
	c->instance = i;
	s->instances[s->n_instances++] = i;
	return i;
}

static void take_lanes(struct instance *i, const Gongdao__Ready *m)
{
	memset(i->lane_of, 0, sizeof(i->lane_of));
	for (size_t n = 0; n < N_LANES; n++)
		i->lanes[n].granted = i->lanes[n].left = 0;
	for (size_t n = 0; n < m->n_lanes; n++) {
		const Gongdao__Ready__Lane *from = m->lanes[n];
		enum lane_id lane = LANE_COMMAND;
		struct credit *credit;
		size_t rpc;

		(void)lane_by_name(from->name, &lane); /* checked by ready_wrong */
		credit = &i->lanes[lane];
		credit->granted = from->credit;
		credit->left =
			from->credit > credit->in_flight ? from->credit - credit->in_flight : 0;
		for (size_t k = 0; k < from->n_rpcs; k++) {
			if (rpc_get(i->service, from->rpcs[k], &rpc))
				i->lane_of[rpc] = (uint8_t)(lane + 1);
		}
	}
}

static void refuse_ready(struct route *r, const struct conn *c, const char *service,
			 const char *why)
{
	char text[160];

	r->counters[COUNT_SERVE_REFUSED]++;
	(void)snprintf(text, sizeof(text), "%.64s: %s", service, why); /* for the log only */
	note(r, LOG_WARNING, "serve.refused", c->peer->name, text);
}

void worker_ready(struct route *r, struct conn *c, slice payload)
{
	ProtobufCMessage *message;
	const Gongdao__Ready *m;
	struct instance *i;
	struct service *s;
	const char *why;

	if (wire_unpack(r->scratch, &gongdao__ready__descriptor, payload, &message)) {
		r->counters[COUNT_MALFORMED]++;
		return;
	}
	m = (const Gongdao__Ready *)message;
	why = ready_wrong(r, m);
	if (!why && !access_may_serve(c->peer->rights, m->service))
		why = "the peer may not serve it";
	s = why ? NULL : service_get(r, m->service);
	if (s)
		replace_former(r, s, c, m->instance);
	i = s ? instance_get(r, s, c) : NULL;
	if (!i) {
		refuse_ready(r, c, m->service, why ? why : "no room for another one");
		return;
	}
	(void)snprintf(i->name, sizeof(i->name), "%s", m->instance); /* shown only: a cut name */
	(void)snprintf(i->version, sizeof(i->version), "%s", m->version); /* is good enough */
	i->draining = false;
	take_lanes(i, m);
	note(r, LOG_INFO, "instance.ready", c->peer->name, i->name);
	lost_found(r, i);
	service_flush(r, s);
	for (size_t n = 0; n < N_LANES; n++)
		lane_pump(r, s, (enum lane_id)n);
}

/* ---- BEAT, REPLY, BYE ------------------------------------------------------------------- */

static void ask_who(struct route *r, struct conn *c)
{
	if (c->peer->rights->serve.n == 0 || (c->who_us && r->now_us - c->who_us < WHO_EVERY_US))
		return;
	if (send_room(r, &(struct outgoing){.to = c, .kind = FRAME_WHO}))
		c->who_us = r->now_us;
}

static void keep_metrics(struct instance *i, slice payload)
{
	char *kept = payload.len <= BEAT_KEPT_MAX ? malloc(payload.len) : NULL;

	if (!kept)
		return; /* the older figures stay */
	memcpy(kept, payload.at, payload.len);
	free(i->beat);
	i->beat = kept;
	i->beat_len = payload.len;
}

void worker_beat(struct route *r, struct conn *c, slice payload)
{
	struct instance *i = c->instance;
	ProtobufCMessage *message;
	const Gongdao__Beat *m;

	if (!i) {
		ask_who(r, c);
		return;
	}
	if (wire_unpack(r->scratch, &gongdao__beat__descriptor, payload, &message)) {
		r->counters[COUNT_MALFORMED]++;
		return;
	}
	m = (const Gongdao__Beat *)message;
	i->in_flight = m->in_flight;
	i->oldest_ms = m->oldest_ms;
	(void)snprintf(i->last_error, sizeof(i->last_error), "%s", m->last_error); /* shown only */
	doings_take(&i->doings, m);
	if (m->n_metrics)
		keep_metrics(i, payload);
}

static void forward(struct route *r, struct ticket *t, struct envelope *e, const struct peer *from)
{
	uint8_t *at;
	size_t len;

	e->bytes[ENVELOPE_SENDER] = (slice){from->name, from->name_len};
	e->number[ENVELOPE_CREDIT] = 0;
	len = envelope_size(e);
	if (len > ENVELOPE_MAX) {
		ticket_fail(r, t, E_TOO_BIG);
		return;
	}
	t->service->lanes[t->lane].done++;
	at = send_room(r, &(struct outgoing){
				  .to = t->client,
				  .kind = FRAME_REPLY,
				  .token = t->client_token,
				  .of = t->service,
				  .payload = len,
			  });
	if (at)
		envelope_write(e, at);
}

static bool decodes(struct route *r, const ProtobufCMessageDescriptor *d, slice bytes)
{
	ProtobufCMessage *m;

	return !bytes.at || wire_unpack(r->scratch, d, bytes, &m) == 0;
}

/* A reply that does not decode is still the end of that request. */
static uint32_t take_reply(struct route *r, const struct conn *c, struct ticket *t, slice payload)
{
	struct envelope e;
	uint32_t credit;

	if (envelope_read(payload, &e) ||
	    !decodes(r, &gongdao__error__descriptor, e.bytes[ENVELOPE_ERROR]) ||
	    !decodes(r, &gongdao__principal__descriptor, e.bytes[ENVELOPE_PRINCIPAL])) {
		r->counters[COUNT_MALFORMED]++;
		ticket_fail(r, t, E_INTERNAL);
		return 1;
	}
	credit = (uint32_t)e.number[ENVELOPE_CREDIT];
	if (t->client)
		forward(r, t, &e, c->peer);
	else
		r->counters[COUNT_LATE_REPLY]++;
	return credit;
}

void worker_reply(struct route *r, struct conn *c, uint64_t token, slice payload)
{
	struct ticket *t = ticket_find(r, token);
	struct instance *i = c->instance;
	enum lane_id lane;
	uint32_t credit;

	if (!i || !t || t->worker != i) {
		r->counters[i && !t ? COUNT_LATE_REPLY : COUNT_UNKNOWN_REPLY]++;
		if (!i)
			ask_who(r, c);
		return;
	}
	lane = t->lane;
	credit = take_reply(r, c, t, payload);
	ticket_free(r, t);
	credit_give_back(i, lane, credit);
	lane_pump(r, i->service, lane);
}

void worker_bye(struct route *r, struct conn *c)
{
	if (!c->instance)
		return;
	c->instance->draining = true;
	note(r, LOG_INFO, "instance.draining", c->peer->name, c->instance->name);
	service_flush(r, c->instance->service);
}

void instance_out(struct route *r, struct instance *i, const char *why)
{
	struct service *s = i->service;
	struct ticket *t, *next;
	char text[160];
	size_t at = 0;

	while (s->instances[at] != i)
		at++;
	s->instances[at] = s->instances[--s->n_instances];
	for (t = TAILQ_FIRST(&i->tickets); t; t = next) {
		next = TAILQ_NEXT(t, in_list);
		if (t->client)
			r->counters[COUNT_WORKER_GONE]++;
		ticket_fail(r, t, E_LOST); /* abandoned now: nobody waits for it, but */
		ticket_free(r, t);         /* no worker will answer it either */
	}
	(void)snprintf(text, sizeof(text), "%.100s: %s", i->name, why); /* for the log only */
	note(r, LOG_WARNING, "instance.out", i->conn->peer->name, text);
	lost_note(r, i, why);
	i->conn->instance = NULL;
	free(i->beat);
	free(i);
	service_flush(r, s);
}
