/*
 * Who gets the next request: among the live, not draining instances that serve the rpc and have
 * credit left in its lane, the one with most credit; ties go round. Credit is taken and given
 * back here and nowhere else, so it stays between zero and what was granted.
 */
#include "base.h"

#include "parts.h"

/* So many blocked requests are passed over before the rest of the queue waits too. Requests block
 * each other only while two versions of a service serve different rpcs. */
#define BLOCKED_MAX 64

const char *const lane_names[N_LANES] = {"command", "query", "bulk"};

struct service *service_find(struct route *r, slice name)
{
	for (size_t i = 0; i < r->n_services; i++) {
		if (slice_is(name, r->services[i]->name))
			return r->services[i];
	}
	return NULL;
}

static bool serves(const struct instance *i, unsigned rpc)
{
	return !i->draining && i->lane_of[rpc] != 0;
}

/* The lane by any instance that serves the rpc; false when none does. */
static bool lane_by_rpc(const struct service *s, unsigned rpc, enum lane_id *out)
{
	for (size_t i = 0; i < s->n_instances; i++) {
		if (serves(s->instances[i], rpc)) {
			*out = (enum lane_id)(s->instances[i]->lane_of[rpc] - 1);
			return true;
		}
	}
	return false;
}

static struct instance *choose(struct service *s, unsigned rpc, enum lane_id lane)
{
	struct instance *best = NULL;
	size_t best_at = 0;

	for (size_t n = 0; n < s->n_instances; n++) {
		size_t at = (s->turn + n) % s->n_instances;
		struct instance *i = s->instances[at];

		if (!serves(i, rpc) || i->lane_of[rpc] != lane + 1 || i->lanes[lane].left == 0)
			continue;
		if (!best || i->lanes[lane].left > best->lanes[lane].left) {
			best = i;
			best_at = at;
		}
	}
	if (best)
		s->turn = best_at + 1;
	return best;
}

/* False: no memory; the ticket stays where it is. */
static bool dispatch(struct route *r, struct ticket *t, struct instance *i)
{
	struct queue *q = &t->service->lanes[t->lane];
	struct credit *credit = &i->lanes[t->lane];

	if (!ticket_launch(r, t, i))
		return false;
	q->n--;
	q->bytes -= t->len;
	TAILQ_REMOVE(&q->waiting, t, in_list);
	credit->left--;
	credit->in_flight++;
	t->worker = i;
	TAILQ_INSERT_TAIL(&i->tickets, t, in_list);
	ticket_due(r, t, t->deadline_us);
	return true;
}

static bool credit_anywhere(const struct service *s, enum lane_id lane)
{
	for (size_t i = 0; i < s->n_instances; i++) {
		if (!s->instances[i]->draining && s->instances[i]->lanes[lane].left > 0)
			return true;
	}
	return false;
}

void lane_pump(struct route *r, struct service *s, enum lane_id lane)
{
	struct ticket *t = TAILQ_FIRST(&s->lanes[lane].waiting);
	unsigned blocked = 0;

	while (t && blocked < BLOCKED_MAX && credit_anywhere(s, lane)) {
		struct ticket *next = TAILQ_NEXT(t, in_list);
		struct instance *i = choose(s, t->rpc, lane);

		if (!i)
			blocked++;
		else if (!dispatch(r, t, i))
			return;
		t = next;
	}
}

void credit_give_back(struct instance *i, enum lane_id lane, uint32_t n)
{
	struct credit *credit = &i->lanes[lane];
	uint32_t room =
		credit->granted > credit->in_flight ? credit->granted - credit->in_flight : 0;

	if (credit->left >= room)
		return;
	credit->left = n < room - credit->left ? credit->left + n : room;
}

static bool rpc_find(const struct service *s, slice rpc, unsigned *out)
{
	for (size_t i = 0; i < s->n_rpcs; i++) {
		if (s->rpc_lens[i] == rpc.len && memcmp(s->rpcs[i], rpc.at, rpc.len) == 0) {
			*out = (unsigned)i;
			return true;
		}
	}
	return false;
}

/* Is there room for it? Its service, rpc and lane are set then. */
static int find_lane(struct route *r, struct service *s, slice rpc, struct ticket *t)
{
	struct queue *q;
	enum lane_id lane;
	unsigned at;

	if (!rpc_find(s, rpc, &at) || !lane_by_rpc(s, at, &lane)) {
		r->counters[COUNT_NOBODY]++;
		return E_UNAVAILABLE;
	}
	q = &s->lanes[lane];
	if (q->n >= (size_t)r->limits.queue_count ||
	    t->len > (size_t)r->limits.queue_bytes - q->bytes) {
		q->refused++;
		return E_UNAVAILABLE;
	}
	t->service = s;
	t->rpc = at;
	t->lane = lane;
	return 0;
}

int lane_enter(struct route *r, struct service *s, slice rpc, struct ticket *t)
{
	int64_t oldest_us = t->arrived_us + 1000 * r->limits.queue_age_ms;
	int rc = find_lane(r, s, rpc, t);
	struct queue *q;

	if (rc)
		return rc;
	q = &s->lanes[t->lane];
	q->n++;
	q->bytes += t->len;
	TAILQ_INSERT_TAIL(&q->waiting, t, in_list);
	lane_pump(r, s, t->lane);
	if (t->worker)
		return 0;
	ticket_due(r, t, t->deadline_us < oldest_us ? t->deadline_us : oldest_us);
	if (!ticket_keep(r, t))
		ticket_fail(r, t, E_UNAVAILABLE);
	return 0;
}

void service_flush(struct route *r, struct service *s)
{
	for (size_t i = 0; i < N_LANES; i++) {
		struct ticket *t = TAILQ_FIRST(&s->lanes[i].waiting);

		while (t) {
			struct ticket *next = TAILQ_NEXT(t, in_list);
			enum lane_id lane;

			if (!lane_by_rpc(s, t->rpc, &lane) || lane != t->lane)
				ticket_fail(r, t, E_UNAVAILABLE);
			t = next;
		}
	}
}
