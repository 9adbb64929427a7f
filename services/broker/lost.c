/*
 * What instances said they were doing, and the instances that went without a word: a service of
 * which none is left has nobody else to ask why.
 */
#include "base.h"

#include "parts.h"

#define LOST_KEPT_US INT64_C(600000000)

void doings_take(struct doings *d, const Gongdao__Beat *m)
{
	d->n = 0;
	for (size_t i = 0; i < m->n_workers && d->n < DOING_MAX; i++) {
		struct doing *to = &d->at[d->n++];

		(void)snprintf(to->lane, sizeof(to->lane), "%s", m->workers[i]->lane); /* shown */
		(void)snprintf(to->rpc, sizeof(to->rpc), "%s", m->workers[i]->rpc);    /* only */
		to->age_ms = m->workers[i]->age_ms;
		to->under_way = m->workers[i]->under_way;
	}
}

static void lost_remove(struct route *r, size_t at)
{
	r->lost.n--;
	memmove(&r->lost.at[at], &r->lost.at[at + 1], (r->lost.n - at) * sizeof(r->lost.at[0]));
}

void lost_note(struct route *r, const struct instance *i, const char *why)
{
	struct lost *l;

	if (i->draining || strcmp(why, "connected again") == 0)
		return;
	if (r->lost.n == LOST_MAX)
		lost_remove(r, 0);
	l = &r->lost.at[r->lost.n++];
	(void)snprintf(l->service, sizeof(l->service), "%s", i->service->name);
	(void)snprintf(l->peer, sizeof(l->peer), "%s", i->conn->peer->name);
	(void)snprintf(l->instance, sizeof(l->instance), "%s", i->name);
	l->why = why;
	l->heard_us = i->conn->heard_us;
	l->doings = i->doings;
}

static size_t lost_of(const struct route *r, const struct instance *i, const char *name)
{
	size_t at = 0;

	while (at < r->lost.n && (strcmp(r->lost.at[at].service, i->service->name) != 0 ||
				  strcmp(r->lost.at[at].peer, i->conn->peer->name) != 0 ||
				  (name && strcmp(r->lost.at[at].instance, name) != 0)))
		at++;
	return at;
}

/* A supervisor starts one again for one that ended: the oldest of its peer is taken for that one.
 */
void lost_found(struct route *r, const struct instance *i)
{
	size_t at = lost_of(r, i, i->name);

	if (at == r->lost.n)
		at = lost_of(r, i, NULL);
	if (at < r->lost.n)
		lost_remove(r, at);
}

void lost_forget(struct route *r)
{
	while (r->lost.n && r->now_us - r->lost.at[0].heard_us > LOST_KEPT_US)
		lost_remove(r, 0);
}
