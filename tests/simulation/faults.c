/* What goes wrong, now and then, until faults stop. */
#include "base.h"

#include "parts.h"

static void freeze(struct sim *s, int n)
{
	int64_t until = s->now + between(s, 10 * MS, chance(s, 300) ? 5000 * MS : 300 * MS);

	SAY(s, "instance %d hangs for %d ms", n, (int)((until - s->now) / MS));
	s->instances[n].frozen_until = until;
}

static void fault(struct sim *s)
{
	int instance = (int)draw(s, N_INSTANCES);
	uint64_t dice = draw(s, 100);

	if (dice < 35)
		net_cut(s, (int)draw(s, N_NODES), (int)draw(s, N_BROKERS));
	else if (dice < 50)
		instance_crash(s, instance);
	else if (dice < 60)
		hub_crash(s, (int)draw(s, N_BROKERS));
	else if (dice < 68)
		relay_cut(s, instance);
	else if (dice < 76)
		instance_db_lost(s, instance);
	else if (dice < 84)
		db_crash(s, (enum service_id)draw(s, N_SERVICES));
	else if (dice < 93)
		freeze(s, instance);
	else if (dice < 97)
		relay_reload(s, instance);
	else
		client_crash(s, (int)draw(s, N_CLIENTS));
}

static void next(struct sim *s, struct happening *h)
{
	if (s->now >= s->faults_until)
		return;
	fault(s);
	agenda_add(s, between(s, 0, 150 * MS), h);
}

void faults_start(struct sim *s)
{
	agenda_add(s, between(s, 0, 300 * MS), &(struct happening){.run = next, .who = N_NODES});
}
