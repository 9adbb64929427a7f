/* A broker process around the real state machine. */
#include "base.h"

#include "parts.h"

static struct route_policy policy;
static struct access_peer peers[5];
static struct key_ring_entry keys[5];

static void key_of(const char *name, char key[KEY_TEXT_BYTES])
{
	memset(key, 'k', KEY_TEXT_BYTES - 1);
	memcpy(key, name, strlen(name));
	key[KEY_TEXT_BYTES - 1] = '\0';
}

static void policy_make(void)
{
	static const char *all[] = {"alpha.*", "beta.*", "gamma.*"};
	static const char *names[] = {"alpha", "beta", "gamma", "one", "two"};

	if (policy.access.n_peers)
		return;
	for (size_t i = 0; i < N_ELEMENTS(peers); i++) {
		bool service = i < N_SERVICES;

		peers[i] = (struct access_peer){
			.name = names[i],
			.kind = service ? PEER_SERVICE : PEER_OPERATOR,
			.send = {N_ELEMENTS(all), all      },
			.serve = {service,         &names[i]},
			.subject = names[i],
			.department = "",
			.role = "service",
			.region = "000000"
                };
		keys[i].name = names[i];
		key_of(names[i], keys[i].public);
	}
	policy.access.peers = peers;
	policy.access.n_peers = N_ELEMENTS(peers);
	policy.keys.n = N_ELEMENTS(keys);
	policy.keys.at = keys;
}

static void clock_run(struct sim *s, struct happening *h);

static int node_of(const struct sim *s, int broker, uint64_t conn)
{
	for (int n = 0; n < N_NODES; n++) {
		if (s->wires[n][broker].up && s->wires[n][broker].conn == conn)
			return n;
	}
	return -1;
}

static void flush(struct sim *s, int broker)
{
	struct hub *h = &s->hubs[broker];
	mono_time now = {s->now};
	struct route_send *out;
	struct happening clock = {
		.run = clock_run, .who = N_NODES, .what = broker, .life = h->life};
	int64_t due;

	while ((out = route_take(h->route)) != NULL) {
		int node = node_of(s, broker, out->conn);
		slice bytes = {(const char *)out->frame, out->len};

		if (node < 0)
			route_unsent(h->route, out, UNSENT_GONE, now);
		else if (s->now < s->faults_until && chance(s, 3))
			route_unsent(h->route, out, UNSENT_FULL, now);
		else
			net_send(s, node, broker, false, bytes);
		route_send_free(h->route, out);
	}
	check_hub(s, broker);
	due = route_due(h->route).us;
	if (due < h->clock_at || h->clock_at <= s->now) {
		h->clock_at = due > s->now ? due : s->now + 1;
		agenda_add(s, h->clock_at - s->now, &clock);
	}
}

static void clock_run(struct sim *s, struct happening *h)
{
	struct hub *hub = &s->hubs[h->what];

	if (!hub->route || hub->life != h->life || hub->clock_at != s->now)
		return;
	route_clock(hub->route, (mono_time){s->now});
	flush(s, h->what);
}

void hub_start(struct sim *s, int broker)
{
	struct hub *h = &s->hubs[broker];
	const struct route_options o = {
		"broker", draw(s, 1U << 30) << 20, &s->limits, &policy, {s->now}};

	policy_make();
	SAY(s, "broker %d starts", broker);
	h->route = route_new(&o);
	assert(h->route);
	h->life++;
	h->clock_at = INT64_MAX;
	flush(s, broker);
}

static void restart(struct sim *s, struct happening *h)
{
	if (!s->hubs[h->what].route)
		hub_start(s, h->what);
}

void hub_crash(struct sim *s, int broker)
{
	struct hub *h = &s->hubs[broker];
	struct happening again = {.run = restart, .who = N_NODES, .what = broker};

	if (!h->route)
		return;
	SAY(s, "broker %d crashes", broker);
	route_free(h->route);
	h->route = NULL;
	for (int n = 0; n < N_NODES; n++)
		net_cut(s, n, broker);
	agenda_add(s, between(s, 20 * MS, 1000 * MS), &again);
}

static void plant_credit(struct sim *s, struct hub *h)
{
	struct service *service = h->route->n_services ? h->route->services[0] : NULL;

	if (s->plant == PLANT_CREDIT && service && service->n_instances && chance(s, 20))
		service->instances[0]->lanes[LANE_COMMAND].left++;
}

void hub_take(struct sim *s, const struct parcel *p)
{
	struct hub *h = &s->hubs[p->broker];
	char key[KEY_TEXT_BYTES];

	if (!h->route)
		return;
	key_of(node_name(p->node), key);
	plant_credit(s, h);
	route_message(h->route, p->conn, key, (slice){(const char *)p->bytes, p->len},
		      (mono_time){s->now});
	flush(s, p->broker);
}

void hub_gone(struct sim *s, int broker, uint64_t conn)
{
	if (!s->hubs[broker].route)
		return;
	route_gone(s->hubs[broker].route, conn, (mono_time){s->now});
	flush(s, broker);
}

void hubs_done(struct sim *s)
{
	for (int i = 0; i < N_BROKERS; i++) {
		route_free(s->hubs[i].route);
		s->hubs[i].route = NULL;
	}
}
