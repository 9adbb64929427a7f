/*
 * subscriber - where one subscriber stands: what is loaded for it next, and how far it has come.
 */
#include "courier_private.h"

#define PAGE_ARENA_BYTES ((size_t)256 * 1024 * 1024) /* the last one of them large */

/* ---- places ----------------------------------------------------------------------------- */

static void place_free(struct place *p)
{
	free(p->base);
	free(p->target);
	*p = (struct place){0};
}

static bool place_set(struct place *p, const char *base, const char *target, int64_t after_id)
{
	struct place fresh = {strdup(base), strdup(target ? target : ""), after_id};

	if (!fresh.base || !fresh.target) {
		place_free(&fresh);
		return false;
	}
	place_free(p);
	*p = fresh;
	return true;
}

static bool place_copy(struct place *to, const struct place *from)
{
	return place_set(to, from->base, from->target, from->after_id);
}

/* ---- life ------------------------------------------------------------------------------- */

/* The name as the policy keeps it, NULL: it takes nothing (any more). */
static const char *name_kept(const struct courier *c, const char *name)
{
	const char *s;

	if (strcmp(name, c->o.service) == 0)
		return c->o.service;
	for (size_t i = 0; (s = policy_subscriber(c->o.policy, c->o.service, i)); i++) {
		if (strcmp(s, name) == 0)
			return s;
	}
	return NULL;
}

bool subscriber_init(struct courier *c, struct subscriber *s, const struct cursor *row)
{
	memset(s, 0, sizeof(*s));
	s->name = name_kept(c, row->subscriber);
	if (!s->name)
		return true;
	s->n_events = policy_events(c->o.policy, c->o.service, s->name, s->events, EVENTS_MAX);
	s->error_kept = -1; /* of no delivery: what the row says is of an earlier relay */
	s->generation = row->generation;
	s->more = s->careful = row->pending;
	s->n_careful = row->pending ? CAREFUL_ROWS : 0;
	s->aside_due = s->careful_aside = row->aside;
	s->parked = true; /* until the next look knows better */
	belt_init(&s->belt);
	return place_set(&s->loaded, row->base, row->target, row->after_id) &&
	       place_copy(&s->done, &s->loaded);
}

void subscriber_done(struct subscriber *s)
{
	place_free(&s->loaded);
	place_free(&s->done);
	for (size_t i = 0; i < DELIVERY_PAGES; i++)
		place_free(&s->ends[i]);
	for (size_t i = 0; i < N_ELEMENTS(s->belt.pages); i++)
		arena_free(s->belt.pages[i].arena);
}

/* ---- how far ---------------------------------------------------------------------------- */

static bool move(struct courier *c, struct subscriber *s, const struct place *to, size_t n)
{
	if (!s->dirty)
		s->since = c->now;
	s->dirty = true;
	s->n_moves++;
	s->n_since += n;
	return place_copy(&s->done, to);
}

bool subscriber_settle(struct courier *c, struct subscriber *s)
{
	struct page *p;

	while ((p = belt_finished(&s->belt))) {
		if (!move(c, s, &s->ends[p - s->belt.pages], p->n))
			return false;
		s->n_careful -= p->n < s->n_careful ? p->n : s->n_careful;
		belt_drop(&s->belt);
		arena_reset(p->arena, (struct arena_mark){NULL, 0});
	}
	return true;
}

/* ---- loading ---------------------------------------------------------------------------- */

static bool ask(struct courier *c, struct subscriber *s, enum request_kind kind, struct page *p)
{
	struct request *q = &c->request;

	if (!p->arena)
		p->arena = arena_new(PAGE_ARENA_BYTES);
	if (!p->arena) {
		c->lost = true;
		return false;
	}
	arena_reset(p->arena, (struct arena_mark){NULL, 0});
	p->n = 0;
	p->at = NULL;
	c->loading = s;
	c->page = p;
	q->kind = kind;
	q->subscriber = s->name;
	q->arena = p->arena;
	return true;
}

/* Whoever does not take what it has gets no second page. */
static struct page *page_wanted(struct subscriber *s)
{
	bool careful = s->careful || s->n_careful;

	if (!s->more || ((careful || s->belt.window < NARROW) && s->belt.n_pages) ||
	    (careful && s->dirty))
		return NULL;
	return belt_page_free(&s->belt);
}

bool subscriber_load(struct courier *c, struct subscriber *s)
{
	struct page *aside = s->aside_due ? belt_page_aside(&s->belt) : NULL;
	struct page *p = aside ? NULL : page_wanted(s);
	struct request *q = &c->request;
	bool narrow = s->belt.window < NARROW;

	if (aside)
		return ask(c, s, REQUEST_ASIDE, aside);
	if (!p || !ask(c, s, REQUEST_LOAD, p))
		return false;
	q->events = s->events;
	q->n_events = s->n_events;
	q->from = &s->loaded;
	q->limit = narrow ? NARROW_PAGE : s->n_careful ? CAREFUL_PAGE : DELIVERY_PAGE;
	q->bytes = narrow ? NARROW_BYTES : PAGE_BYTES;
	q->parked = s->parked;
	return true;
}

/* Rows of one event come together: what it means to this subscriber is looked up once. */
static void event_look(struct courier *c, struct subscriber *s, const char *event)
{
	if (s->event && strcmp(s->event, event) == 0)
		return;
	s->rpc = policy_rpc(c->o.policy, s->name, event);
	s->try_ms = s->rpc && c->o.try_ms ? c->o.try_ms(c->o.own, s->rpc) : 0;
	s->event = event;
}

static void take_deliveries(struct courier *c, struct subscriber *s, const struct response *a,
			    bool unsure)
{
	s->event = NULL; /* its text was of another page */
	c->page->at = a->deliveries;
	c->page->n = a->n_deliveries;
	for (size_t i = 0; i < a->n_deliveries; i++) {
		struct delivery *d = &a->deliveries[i];

		event_look(c, s, d->event);
		d->rpc = s->rpc;
		d->try_ms = s->try_ms;
		d->unsure = unsure;
		if (!d->rpc)
			d->state = d->dead_id ? DELIVERY_TAKEN : DELIVERY_DONE; /* taken back */
		else if (d->parked)
			d->state = DELIVERY_BEHIND;
	}
	belt_add(&s->belt, c->page);
}

/* Where the window stands behind these rows. */
static bool end_of(const struct courier *c, const struct place *from, const struct response *a,
		   struct place *out)
{
	const char *target = from->target[0] ? from->target : a->target;
	int64_t bytes = 0;

	for (size_t i = 0; i < a->n_deliveries; i++)
		bytes += (int64_t)a->deliveries[i].body.len;
	if (!a->cut && (int64_t)a->n_deliveries < c->request.limit && bytes < c->request.bytes)
		return place_set(out, target, "", 0); /* that was all of it */
	return place_set(out, from->base, target, a->deliveries[a->n_deliveries - 1].outbox_id);
}

bool subscriber_loaded(struct courier *c, struct subscriber *s, const struct response *a)
{
	struct place end = {0};
	struct place *newest =
		&s->ends[(s->belt.first + s->belt.n_pages + DELIVERY_PAGES - 1) % DELIVERY_PAGES];
	bool ok = true;

	if (!s->loaded.target[0] && !a->target) {
		s->more = s->careful = false;
		s->n_careful = 0;
		return true;
	}
	if (!end_of(c, &s->loaded, a, &end))
		return false;
	s->more = end.target[0] != '\0';
	for (size_t i = 0; i < a->n_deliveries; i++) {
		if (a->deliveries[i].generation < s->generation)
			a->deliveries[i].generation = s->generation;
	}
	if (a->n_deliveries) {
		ok = place_copy(&s->ends[c->page - s->belt.pages], &end);
		take_deliveries(c, s, a, s->careful);
	} else if (s->belt.n_pages) {
		ok = place_copy(newest, &end);
	} else {
		ok = move(c, s, &end, 0);
	}
	ok = ok && place_copy(&s->loaded, &end) && subscriber_settle(c, s);
	place_free(&end);
	return ok;
}

bool subscriber_aside(struct courier *c, struct subscriber *s, const struct response *a)
{
	s->aside_due = false;
	take_deliveries(c, s, a, s->careful_aside);
	s->careful_aside = false;
	return subscriber_settle(c, s);
}
