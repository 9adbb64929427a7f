/* What must hold: of a broker after every step, of everything in the end. */
#include "base.h"

#include "parts.h"

static void check_credit(struct sim *s, int broker, const struct credit *c)
{
	if (c->left > c->granted || (c->left && c->left + c->in_flight > c->granted))
		sim_fail(s, "credit of broker %d: %u left, %u under way, %u granted", broker,
			 c->left, c->in_flight, c->granted);
}

void check_hub(struct sim *s, int broker)
{
	const struct route *r = s->hubs[broker].route;

	for (size_t i = 0; i < r->n_services; i++) {
		const struct service *service = r->services[i];

		for (size_t n = 0; n < service->n_instances; n++)
			check_credit(s, broker, &service->instances[n]->lanes[LANE_COMMAND]);
		if (service->lanes[LANE_COMMAND].n > (size_t)s->limits.queue_count)
			sim_fail(s, "broker %d queues more than it may", broker);
	}
}

static bool rows_drained(const struct sim *s, enum service_id from)
{
	const struct db *db = &s->dbs[from];

	for (size_t n = 0; n < db->n_rows; n++) {
		for (int to = 0; to < N_SERVICES; to++) {
			if (db->xids[db->rows[n].xid] == XID_COMMITTED &&
			    row_for(&db->rows[n], to) && !s->dbs[to].taken[from][n])
				return false;
		}
	}
	return true;
}

static bool timers_drained(const struct db *db)
{
	for (size_t n = 0; n < COMMANDS_MAX; n++) {
		if (db->timers[n])
			return false;
	}
	return true;
}

/* An answer OK means that it has happened. */
static void check_acknowledged(struct sim *s)
{
	for (size_t n = 0; n < s->n_commands; n++) {
		if (s->commands[n].fate == ACKNOWLEDGED && !s->dbs[ALPHA].done[n])
			sim_fail(s, "command %zu was acknowledged and has no effect", n);
	}
}

bool drained(struct sim *s, const char **out_why)
{
	for (size_t n = 0; n < s->n_commands; n++) {
		*out_why = "a command without an answer";
		if (s->commands[n].fate <= ASKED)
			return false;
	}
	for (int i = 0; i < N_SERVICES; i++) {
		*out_why = "dead letters";
		if (s->dbs[i].now.n_dead)
			return false;
		*out_why = "timers";
		if (!timers_drained(&s->dbs[i]))
			return false;
		*out_why = "events that did not arrive";
		if (!rows_drained(s, (enum service_id)i))
			return false;
	}
	check_acknowledged(s);
	return true;
}
