/* An instance's relay: the real courier, its requests and its letters. */
#include "base.h"

#include "parts.h"

static struct subscription subscriptions[] = {
	{"alpha.ThingPut", "beta.TakeThing",  "beta" },
	{"alpha.ThingPut", "gamma.TakeThing", "gamma"},
	{"beta.Taken",     "alpha.TakeTaken", "alpha"},
};
static const struct policy policy = {.subscriptions = subscriptions,
				     .n_subscriptions = N_ELEMENTS(subscriptions)};

static bool faulty(const struct sim *s)
{
	return s->now < s->faults_until;
}

static void letter_send(struct sim *s, int i, const struct delivery *d)
{
	int broker = broker_pick(s, i, &s->instances[i].turn);
	Gongdao__Envelope e = GONGDAO__ENVELOPE__INIT;

	if (broker < 0) {
		courier_reply(s->instances[i].courier, d->token, E_UNAVAILABLE, "");
		return;
	}
	e.id.data = (uint8_t *)(uintptr_t)d->event_id.b; /* protobuf-c only reads */
	e.id.len = sizeof(d->event_id.b);
	e.rpc = (char *)(uintptr_t)d->rpc;
	e.key = (char *)(uintptr_t)d->key;
	e.event = (char *)(uintptr_t)d->event;
	e.remaining_ms = DELIVERY_TRY_MS;
	e.attempt = delivery_attempt(d);
	SAY(s, "relay %d sends row %d to %s, attempt %u", i, ((const struct ref *)d->event_id.b)->n,
	    d->rpc, e.attempt);
	letter_post(s, i, broker, &(struct letter){FRAME_REQUEST, d->token, &e});
}

static void answer(struct sim *s, struct happening *h)
{
	struct process *i = &s->instances[h->who];

	if (!i->up || i->life != h->life)
		return;
	i->asking = NULL;
	courier_clock(i->courier, (mono_time){s->now});
	courier_answer(i->courier, &i->response);
	relay_pump(s, h->who);
}

/* The server hears of a lost connection in its own time; until then it holds the lock. */
static void unlock(struct sim *s, struct happening *h)
{
	struct db *db = &s->dbs[h->what];

	if (db->leader == (int32_t)h->life)
		db->leader = 0;
}

void relay_cut(struct sim *s, int i)
{
	struct process *it = &s->instances[i];
	struct happening later = {.run = unlock,
				  .who = N_NODES,
				  .what = (int)it->service,
				  .life = (uint64_t)it->db_conn};

	if (!it->db_conn)
		return;
	SAY(s, "relay %d loses its connection", i);
	agenda_add(s, chance(s, 500) ? 0 : between(s, 0, 300 * MS), &later);
	it->db_conn = 0;
	if (it->asking)
		it->cut_after = true;
}

static void ask(struct sim *s, struct happening *h)
{
	struct process *i = &s->instances[h->who];
	struct happening then = {.run = answer, .who = h->who, .life = i->life};
	struct db *db = &s->dbs[i->service];

	if (!i->up || i->life != h->life)
		return;
	i->response = (struct response){0};
	if (faulty(s) && chance(s, 4))
		relay_cut(s, h->who);
	if (!i->db_conn && db->up && !i->cut_after)
		i->db_conn = ++s->next_db_conn; /* one that broke while idle is replaced at once */
	if (i->cut_after || !db->up) {
		i->response.rc = E_DB_AWAY;
	} else if (faulty(s) && chance(s, 5)) {
		i->response.rc = E_TIMEOUT; /* rolled back */
	} else {
		db_ask(s, i, i->asking);
		if (faulty(s) && chance(s, 4)) {
			relay_cut(s, h->who);
			i->response = (struct response){.rc = E_DB_AWAY}; /* done, nobody knows */
		}
	}
	i->cut_after = false;
	agenda_add(s, between(s, 50, 500), &then);
}

static void due(struct sim *s, struct happening *h)
{
	struct process *i = &s->instances[h->who];

	if (i->up && i->life == h->life && i->relay_at <= s->now)
		relay_pump(s, h->who);
}

void relay_pump(struct sim *s, int n)
{
	struct process *i = &s->instances[n];
	struct happening then = {.run = ask, .who = n, .life = i->life};
	struct happening later = {.run = due, .who = n, .life = i->life};
	const struct delivery *d;
	int64_t at;

	if (!i->courier)
		return;
	courier_clock(i->courier, (mono_time){s->now});
	while ((d = courier_next(i->courier)))
		letter_send(s, n, d);
	if (!i->asking) {
		i->asking = courier_request(i->courier);
		if (i->asking)
			agenda_add(s,
				   faulty(s) && chance(s, 10) ? between(s, 0, 300 * MS)
							      : between(s, 50, 300),
				   &then);
	}
	at = courier_due(i->courier).us;
	if (at < s->now + MS)
		at = s->now + MS;
	if (at < i->relay_at || i->relay_at <= s->now) {
		i->relay_at = at;
		agenda_add(s, at - s->now, &later);
	}
}

void relay_start(struct sim *s, int n)
{
	struct process *i = &s->instances[n];
	const struct courier_options o = {
		.service = service_name(i->service), .policy = &policy, .poll_ms = 100};

	i->asking = NULL;
	i->cut_after = false;
	i->relay_at = 0;
	if (i->service == GAMMA)
		return; /* it announces nothing */
	i->courier = courier_new(&o);
	assert(i->courier);
	relay_pump(s, n);
}

void relay_stop(struct sim *s, int n)
{
	struct process *i = &s->instances[n];

	relay_cut(s, n);
	courier_free(i->courier);
	i->courier = NULL;
	i->asking = NULL;
}

/* SIGHUP; the real thread takes it between two requests. */
void relay_reload(struct sim *s, int n)
{
	struct process *i = &s->instances[n];

	if (!i->courier || i->asking)
		return;
	SAY(s, "relay %d reloads", n);
	courier_policy(i->courier, &policy);
	relay_pump(s, n);
}
