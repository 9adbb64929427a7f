/* Connections between nodes and brokers: what is on the way arrives late, twice, or never. */
#include "base.h"

#include "parts.h"

const char *node_name(int node)
{
	static const char *const names[N_NODES] = {"alpha", "alpha", "beta", "beta",
						   "gamma", "one",   "two"};

	return names[node];
}

static bool faulty(const struct sim *s)
{
	return s->now < s->faults_until;
}

static void arrive(struct sim *s, struct happening *h)
{
	const struct parcel *p = h->data;
	struct wire_end *w = &s->wires[p->node][p->broker];

	if (!w->up || w->conn != p->conn)
		return; /* the connection it was on is no more */
	if (p->to_broker) {
		hub_take(s, p);
		return;
	}
	w->heard_at = s->now;
	if (p->node < N_INSTANCES)
		instance_take(s, p);
	else
		client_take(s, p);
}

/* A request to a service and its answer get lost only with their connection: credit hangs on them.
 */
static bool may_get_lost(const struct sim *s, int node, bool to_broker, slice bytes)
{
	enum frame_kind kind = (enum frame_kind)bytes.at[3];

	if (!faulty(s))
		return false;
	if (kind == FRAME_REQUEST)
		return to_broker;
	return kind != FRAME_REPLY || node >= N_INSTANCES;
}

static struct parcel *post(struct sim *s, int node, int broker, bool to_broker, slice bytes)
{
	struct wire_end *w = &s->wires[node][broker];
	int64_t delay = between(s, 30, 600), *last = &w->last[to_broker];
	struct parcel *p = malloc(sizeof(*p) + bytes.len);

	assert(p);
	*p = (struct parcel){.conn = w->conn,
			     .node = (uint8_t)node,
			     .broker = (uint8_t)broker,
			     .to_broker = to_broker,
			     .len = (uint32_t)bytes.len};
	memcpy(p->bytes, bytes.at, bytes.len);
	if (faulty(s) && chance(s, 20))
		delay += between(s, 0, 200 * MS);
	if (s->now + delay < *last && !(faulty(s) && chance(s, 20)))
		delay = *last - s->now; /* else it overtakes */
	*last = s->now + delay;
	s->n_frames++;
	agenda_add(
		s, delay,
		&(struct happening){.run = arrive, .who = to_broker ? N_NODES : node, .data = p});
	return p;
}

void net_send(struct sim *s, int node, int broker, bool to_broker, slice bytes)
{
	struct parcel *first;

	if (!s->wires[node][broker].up)
		return;
	if (may_get_lost(s, node, to_broker, bytes) && chance(s, 10))
		return;
	first = post(s, node, broker, to_broker, bytes);
	first->twice = faulty(s) && chance(s, 10);
	if (first->twice)
		post(s, node, broker, to_broker, bytes)->twice = true;
}

void letter_post(struct sim *s, int node, int broker, const struct letter *letter)
{
	uint8_t bytes[FRAME_HEAD_BYTES + 1024];
	size_t len = gongdao__envelope__get_packed_size(letter->envelope);

	assert(len <= sizeof(bytes) - FRAME_HEAD_BYTES);
	frame_head(bytes, letter->kind, letter->token, (uint32_t)len);
	(void)gongdao__envelope__pack(letter->envelope, bytes + FRAME_HEAD_BYTES); /* measured */
	net_send(s, node, broker, true, (slice){(const char *)bytes, FRAME_HEAD_BYTES + len});
}

static void reconnect(struct sim *s, struct happening *h)
{
	bool lives = h->who >= N_INSTANCES || s->instances[h->who].up;

	if (!s->wires[h->who][h->what].up && lives)
		net_connect(s, h->who, h->what);
}

static void gone(struct sim *s, struct happening *h)
{
	hub_gone(s, h->what, h->life);
}

/* The broker hears of it now, later, or only by the silence. */
void net_cut(struct sim *s, int node, int broker)
{
	struct wire_end *w = &s->wires[node][broker];
	struct happening told = {.run = gone, .who = N_NODES, .what = broker, .life = w->conn};
	struct happening again = {.run = reconnect, .who = node, .what = broker};

	if (!w->up)
		return;
	SAY(s, "cut: %s %d and broker %d", node_name(node), node, broker);
	w->up = false;
	if (!chance(s, 200))
		agenda_add(s, chance(s, 500) ? 0 : between(s, 1, 2000 * MS), &told);
	agenda_add(s, between(s, MS, 300 * MS), &again);
}

void net_connect(struct sim *s, int node, int broker)
{
	struct wire_end *w = &s->wires[node][broker];
	struct happening again = {.run = reconnect, .who = node, .what = broker};

	if (!s->hubs[broker].route) {
		agenda_add(s, between(s, 50 * MS, 200 * MS), &again);
		return;
	}
	*w = (struct wire_end){.conn = s->next_conn++, .up = true, .heard_at = s->now};
	SAY(s, "connected: %s %d to broker %d as %d", node_name(node), node, broker, (int)w->conn);
	if (node < N_INSTANCES)
		instance_ready(s, node, broker);
}

int broker_pick(struct sim *s, int node, size_t *turn)
{
	for (int n = 0; n < N_BROKERS; n++) {
		size_t broker = (*turn)++ % N_BROKERS;
		const struct wire_end *w = &s->wires[node][broker];

		if (w->up && s->now - w->heard_at < 3500 * MS)
			return (int)broker;
	}
	return -1;
}
