/* A service's process: READY and BEAT, requests into jobs, replies to its relay. */
#include "base.h"

#include "parts.h"

static enum service_id service_of(int i)
{
	return i < 2 ? ALPHA : i < 4 ? BETA : GAMMA;
}

static void message_send(struct sim *s, int i, int broker, enum frame_kind kind,
			 const ProtobufCMessage *m)
{
	uint8_t bytes[FRAME_HEAD_BYTES + 512];
	size_t len = protobuf_c_message_get_packed_size(m);

	assert(len <= 512);
	frame_head(bytes, kind, 0, (uint32_t)len);
	(void)protobuf_c_message_pack(m, bytes + FRAME_HEAD_BYTES); /* measured above */
	net_send(s, i, broker, true, (slice){(const char *)bytes, FRAME_HEAD_BYTES + len});
}

void instance_ready(struct sim *s, int i, int broker)
{
	static char put[] = "alpha.Put", fired[] = "alpha.Fired", taken[] = "alpha.TakeTaken";
	static char thing[] = "beta.TakeThing", done[] = "beta.ReplayDone";
	static char other[] = "gamma.TakeThing";
	static char *rpcs[N_SERVICES][3] = {
		{put,    fired, taken},
                {thing, done},
                {other }
        };
	static const size_t n_rpcs[N_SERVICES] = {3, 2, 1};
	enum service_id id = s->instances[i].service;
	Gongdao__Ready__Lane lane = GONGDAO__READY__LANE__INIT, *lanes[] = {&lane};
	Gongdao__Ready m = GONGDAO__READY__INIT;
	char name[24];

	(void)snprintf(name, sizeof(name), "%d:%u", i, s->instances[i].life);
	lane.name = (char *)(uintptr_t) "command";
	lane.credit = CREDIT;
	lane.n_rpcs = n_rpcs[id];
	lane.rpcs = rpcs[id];
	m.service = (char *)(uintptr_t)service_name(id);
	m.instance = name;
	m.n_lanes = 1;
	m.lanes = lanes;
	s->wires[i][broker].n_ready++;
	message_send(s, i, broker, FRAME_READY, &m.base);
}

static void beat(struct sim *s, struct happening *h)
{
	Gongdao__Beat m = GONGDAO__BEAT__INIT;

	if (!s->instances[h->who].up || s->instances[h->who].life != h->life)
		return;
	for (int b = 0; b < N_BROKERS; b++)
		message_send(s, h->who, b, FRAME_BEAT, &m.base);
	agenda_add(s, 1000 * MS, &(struct happening){.run = beat, .who = h->who, .life = h->life});
}

void instance_start(struct sim *s, int n)
{
	struct process *i = &s->instances[n];
	struct happening first = {.run = beat, .who = n};

	i->service = service_of(n);
	i->up = true;
	first.life = ++i->life;
	i->frozen_until = 0;
	i->n_queue = i->n_running = 0;
	SAY(s, "instance %d of %s starts", n, service_name(i->service));
	for (int b = 0; b < N_BROKERS; b++)
		net_connect(s, n, b);
	agenda_add(s, between(s, 0, 1000 * MS), &first);
	relay_start(s, n);
}

static void restart(struct sim *s, struct happening *h)
{
	if (!s->instances[h->what].up)
		instance_start(s, h->what);
}

void instance_crash(struct sim *s, int n)
{
	struct process *i = &s->instances[n];
	struct happening again = {.run = restart, .who = N_NODES, .what = n};

	if (!i->up)
		return;
	SAY(s, "instance %d of %s crashes", n, service_name(i->service));
	i->up = false;
	relay_stop(s, n);
	for (int j = 0; j < JOBS_MAX; j++) {
		if (s->jobs[j].used && s->jobs[j].instance == n)
			job_drop(s, j);
	}
	for (int b = 0; b < N_BROKERS; b++)
		net_cut(s, n, b);
	/* gamma is away for long, at times. */
	agenda_add(s, between(s, 20 * MS, (i->service == GAMMA ? 4000 : 600) * MS), &again);
}

void instance_db_lost(struct sim *s, int n)
{
	for (int j = 0; j < JOBS_MAX; j++) {
		struct job *job = &s->jobs[j];

		if (!job->used || job->instance != n || job->step == 0)
			continue;
		job->error = E_DB_AWAY;
		job->step = INT8_MAX; /* it answers at its next step */
	}
}

/* The broker sends no more than what it was granted on that connection; the network may, and a
 * second READY grants afresh what the broker no longer knows to be under way. */
static void credit_check(struct sim *s, const struct parcel *p)
{
	size_t n = 0;

	for (int j = 0; j < JOBS_MAX; j++) {
		const struct job *job = &s->jobs[j];

		n += job->used && !job->twice && job->conn == p->conn && job->broker == p->broker;
	}
	if (n > CREDIT && s->wires[p->node][p->broker].n_ready == 1)
		sim_fail(s, "instance %d has %zu requests of broker %d, its credit is %d", p->node,
			 n, p->broker, CREDIT);
}

static void request_take(struct sim *s, const struct parcel *p, const struct frame *f)
{
	struct job job = {.used = true,
			  .instance = p->node,
			  .broker = p->broker,
			  .conn = p->conn,
			  .token = f->token,
			  .twice = p->twice};
	const Gongdao__Envelope *e;
	ProtobufCMessage *m;

	if (wire_unpack(s->arena, &gongdao__envelope__descriptor, f->payload, &m)) {
		sim_fail(s, "a request that cannot be read");
		return;
	}
	e = (const Gongdao__Envelope *)m;
	memcpy(&job.ref, e->id.data, sizeof(job.ref));
	job.attempt = e->attempt;
	job_add(s, &job);
	credit_check(s, p);
}

static void reply_take(struct sim *s, const struct parcel *p, const struct frame *f)
{
	struct process *i = &s->instances[p->node];
	const Gongdao__Envelope *e;
	ProtobufCMessage *m;

	if (!i->courier)
		return;
	if (wire_unpack(s->arena, &gongdao__envelope__descriptor, f->payload, &m)) {
		sim_fail(s, "a reply that cannot be read");
		return;
	}
	e = (const Gongdao__Envelope *)m;
	courier_clock(i->courier, (mono_time){s->now});
	courier_reply(i->courier, f->token, e->error ? -e->error->code : 0, "");
	relay_pump(s, p->node);
}

void instance_take(struct sim *s, const struct parcel *p)
{
	slice bytes = {(const char *)p->bytes, p->len};
	struct frame f;

	while (bytes.len && s->instances[p->node].up) {
		if (frame_next(&bytes, &f)) {
			sim_fail(s, "a frame of a broker that cannot be read");
			return;
		}
		if (f.kind == FRAME_REQUEST)
			request_take(s, p, &f);
		else if (f.kind == FRAME_REPLY)
			reply_take(s, p, &f);
		else if (f.kind == FRAME_WHO)
			instance_ready(s, p->node, p->broker);
	}
}
