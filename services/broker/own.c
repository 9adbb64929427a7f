/*
 * The broker's own rpcs: broker.Status, broker.Metrics, broker.Peers. They answer "why does it
 * stand still": per instance the credit, what is under way, the last beat and error; per lane what
 * waits and since when.
 */
#include "base.h"

#include "broker.pb-c.h"
#include "parts.h"

static void *many(struct route *r, size_t n, size_t size)
{
	return arena_zalloc(r->scratch, n ? n : 1, size);
}

static char *text_of(const char *s)
{
	return (char *)(uintptr_t)s; /* protobuf-c wants char * where it only reads */
}

static uint64_t age_ms(const struct route *r, int64_t since_us)
{
	return (uint64_t)((r->now_us - since_us) / 1000);
}

/* ---- Status ----------------------------------------------------------------------------- */

static bool instance_lanes(struct route *r, const struct instance *i, Broker__Instance *m)
{
	m->lanes = many(r, N_LANES, sizeof(*m->lanes));
	for (size_t n = 0; m->lanes && n < N_LANES; n++) {
		Broker__LaneState *lane = many(r, 1, sizeof(*lane));

		if (!lane)
			return false;
		broker__lane_state__init(lane);
		lane->name = text_of(lane_names[n]);
		lane->credit_granted = i->lanes[n].granted;
		lane->credit_left = i->lanes[n].left;
		m->lanes[m->n_lanes++] = lane;
	}
	return m->lanes != NULL;
}

/* `heard_us`: the beat they are of. */
static Broker__InstanceWorker **workers_state(struct route *r, const struct doings *d,
					      int64_t heard_us)
{
	Broker__InstanceWorker **list = many(r, d->n, sizeof(*list));

	for (size_t n = 0; list && n < d->n; n++) {
		Broker__InstanceWorker *w = many(r, 1, sizeof(*w));

		if (!w)
			return NULL;
		broker__instance_worker__init(w);
		w->lane = text_of(d->at[n].lane);
		w->rpc = text_of(d->at[n].rpc);
		w->age_ms = d->at[n].age_ms + age_ms(r, heard_us);
		w->under_way = d->at[n].under_way;
		list[n] = w;
	}
	return list;
}

static bool lost_state(struct route *r, Broker__StatusReply *reply)
{
	reply->lost = many(r, r->lost.n, sizeof(*reply->lost));
	for (size_t n = 0; reply->lost && n < r->lost.n; n++) {
		const struct lost *l = &r->lost.at[n];
		Broker__Lost *m = many(r, 1, sizeof(*m));

		if (!m)
			return false;
		broker__lost__init(m);
		m->service = text_of(l->service);
		m->instance = text_of(l->instance);
		m->why = text_of(l->why);
		m->unheard_ms = age_ms(r, l->heard_us);
		m->workers = workers_state(r, &l->doings, l->heard_us);
		if (!m->workers)
			return false;
		m->n_workers = l->doings.n;
		reply->lost[reply->n_lost++] = m;
	}
	return reply->lost != NULL;
}

static Broker__Instance *instance_state(struct route *r, const struct instance *i)
{
	Broker__Instance *m = many(r, 1, sizeof(*m));

	if (!m)
		return NULL;
	broker__instance__init(m);
	m->service = text_of(i->service->name);
	m->instance = text_of(i->name);
	m->peer = text_of(i->conn->peer->name);
	m->version = text_of(i->version);
	m->draining = i->draining;
	m->in_flight = i->in_flight;
	m->oldest_ms = i->oldest_ms;
	m->beat_age_ms = age_ms(r, i->conn->heard_us);
	m->last_error = text_of(i->last_error);
	m->workers = workers_state(r, &i->doings, i->conn->heard_us);
	m->n_workers = m->workers ? i->doings.n : 0;
	return m->workers && instance_lanes(r, i, m) ? m : NULL;
}

static Broker__Queue *queue_state(struct route *r, const struct service *s, enum lane_id lane)
{
	const struct queue *q = &s->lanes[lane];
	const struct ticket *first = TAILQ_FIRST(&q->waiting);
	Broker__Queue *m = many(r, 1, sizeof(*m));

	if (!m)
		return NULL;
	broker__queue__init(m);
	m->service = text_of(s->name);
	m->lane = text_of(lane_names[lane]);
	m->waiting = (uint32_t)q->n;
	m->bytes = q->bytes;
	m->oldest_ms = first ? age_ms(r, first->arrived_us) : 0;
	m->done = q->done;
	m->refused = q->refused;
	m->timed_out = q->timed_out;
	return m;
}

static bool service_state(struct route *r, const struct service *s, Broker__StatusReply *reply)
{
	for (size_t i = 0; i < s->n_instances; i++) {
		Broker__Instance *m = instance_state(r, s->instances[i]);

		if (!m)
			return false;
		reply->instances[reply->n_instances++] = m;
	}
	for (size_t i = 0; i < N_LANES; i++) {
		Broker__Queue *m = queue_state(r, s, (enum lane_id)i);

		if (!m)
			return false;
		reply->queues[reply->n_queues++] = m;
	}
	return true;
}

static const ProtobufCMessage *status(struct route *r)
{
	Broker__StatusReply *reply = many(r, 1, sizeof(*reply));
	size_t n = 0;

	for (size_t i = 0; i < r->n_services; i++)
		n += r->services[i]->n_instances;
	if (!reply)
		return NULL;
	broker__status_reply__init(reply);
	reply->broker = r->name;
	reply->version = text_of(GONGDAO_VERSION);
	reply->up_ms = age_ms(r, r->start_us);
	reply->instances = many(r, n, sizeof(void *));
	reply->queues = many(r, r->n_services * N_LANES, sizeof(void *));
	if (!reply->instances || !reply->queues || !lost_state(r, reply))
		return NULL;
	for (size_t i = 0; i < r->n_services; i++) {
		if (!service_state(r, r->services[i], reply))
			return NULL;
	}
	return &reply->base;
}

/* ---- Metrics, Peers --------------------------------------------------------------------- */

static const ProtobufCMessage *metrics(struct route *r)
{
	Broker__MetricsReply *reply = many(r, 1, sizeof(*reply));

	if (!reply)
		return NULL;
	broker__metrics_reply__init(reply);
	reply->text = metrics_text(r);
	return reply->text ? &reply->base : NULL;
}

static Broker__Peer *peer_state(struct route *r, const struct peer *p)
{
	Broker__Peer *m = many(r, 1, sizeof(*m));

	if (!m)
		return NULL;
	broker__peer__init(m);
	m->name = text_of(p->name);
	m->kind = text_of(p->rights ? peer_kind_name(p->rights->kind) : "");
	m->connected = p->n_conns > 0;
	m->requests = p->requests;
	m->denied = p->denied;
	m->last_seen_ms = p->seen_us ? age_ms(r, p->seen_us) : 0;
	return m;
}

static const ProtobufCMessage *peers(struct route *r)
{
	Broker__PeersReply *reply = many(r, 1, sizeof(*reply));

	if (!reply)
		return NULL;
	broker__peers_reply__init(reply);
	reply->refused_keys = r->refused_keys + r->counters[COUNT_UNKNOWN_KEY];
	reply->peers = many(r, r->n_peers, sizeof(void *));
	for (size_t i = 0; reply->peers && i < r->n_peers; i++) {
		Broker__Peer *m = peer_state(r, &r->peers[i]);

		if (!m)
			return NULL;
		reply->peers[reply->n_peers++] = m;
	}
	return reply->peers ? &reply->base : NULL;
}

/* ---- table ------------------------------------------------------------------------------ */

static const struct {
	const char *method;
	const ProtobufCMessageDescriptor *request;
	const ProtobufCMessage *(*answer)(struct route *r);
} table[] = {
	{"Status",  &broker__status_request__descriptor,  status },
	{"Metrics", &broker__metrics_request__descriptor, metrics},
	{"Peers",   &broker__peers_request__descriptor,   peers  },
};

void own_answer(struct route *r, const struct answer_to *to, const char *role, slice method,
		slice body)
{
	const ProtobufCMessage *reply;
	ProtobufCMessage *request;
	size_t i = 0;

	while (i < N_ELEMENTS(table) && !slice_is(method, table[i].method))
		i++;
	if (i == N_ELEMENTS(table)) {
		answer_error(r, to, E_NO_SUCH_RPC, "");
		return;
	}
	if (!access_role_may(&r->policy->access, role, to->rpc)) {
		request_denied(r, to->conn, to, E_DENIED);
		return;
	}
	if (wire_unpack(r->scratch, table[i].request, body, &request)) {
		answer_error(r, to, E_MALFORMED, "");
		return;
	}
	reply = table[i].answer(r);
	if (reply)
		answer_body(r, to, reply);
	else
		answer_error(r, to, E_TOO_BIG, "");
}
