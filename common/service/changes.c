/*
 * changes - what the courier wants written: dead letters at once, cursors in their time.
 *
 * A cursor that is behind costs repeats after a crash and nothing else, so it is written when that
 * saves a good part of a page, or soon.
 */
#include "courier_private.h"

#define CURSOR_US       INT64_C(50000)
#define CURSOR_EMPTY_US INT64_C(1000000) /* where only the snapshot is another one */
#define ERRORS_US       INT64_C(1000000)

static mono_time subscriber_due(const struct subscriber *s)
{
	mono_time due = {INT64_MAX};

	if (!TAILQ_EMPTY(&s->belt.to_write))
		return (mono_time){0};
	if (!s->dirty)
		return due;
	if (s->careful || s->n_careful || s->n_since >= CURSOR_ROWS)
		return (mono_time){0};
	due.us = s->since.us + (s->n_since ? CURSOR_US : CURSOR_EMPTY_US);
	return due;
}

mono_time changes_due(const struct courier *c)
{
	mono_time due = {INT64_MAX};

	for (size_t i = 0; i < c->n_subscribers; i++) {
		const struct subscriber *s = &c->subscribers[i];
		mono_time of = subscriber_due(s);

		if (s->error != s->error_kept && c->errors.us + ERRORS_US < of.us)
			of.us = c->errors.us + ERRORS_US;
		if (of.us < due.us)
			due = of;
	}
	return due;
}

static enum change_kind kind_of(const struct delivery *d)
{
	if (d->state == DELIVERY_TAKEN)
		return CHANGE_TAKEN;
	return d->dead_id ? CHANGE_AGAIN : CHANGE_PARK;
}

/* The place may move on before the answer comes. */
static const struct place *place_keep(struct arena *a, const struct place *p)
{
	struct place *kept = arena_alloc(a, sizeof(*kept));

	if (!kept)
		return NULL;
	kept->base = arena_strdup(a, p->base);
	kept->target = arena_strdup(a, p->target);
	kept->after_id = p->after_id;
	return kept->base && kept->target ? kept : NULL;
}

static void add(struct courier *c, struct change *at, const struct change *change)
{
	at[c->request.n_changes++] = *change;
}

static bool subscriber_changes(struct courier *c, struct subscriber *s, struct change *at)
{
	struct change cursor = {.kind = CHANGE_CURSOR, .subscriber = s->name};
	struct change error = {.kind = CHANGE_ERROR, .subscriber = s->name, .error = s->error};
	struct delivery *d;

	delivery_park(&s->belt);
	TAILQ_FOREACH(d, &s->belt.to_write, in_list)
	{
		if (c->request.n_changes == CHANGES_MAX)
			break;
		add(c, at,
		    &(struct change){.kind = kind_of(d), .subscriber = s->name, .delivery = d});
	}
	if (s->dirty) {
		cursor.place = place_keep(c->scratch, &s->done);
		if (!cursor.place)
			return false;
		s->n_moves_asked = s->n_moves;
		add(c, at, &cursor);
	}
	if (s->error != s->error_kept) {
		c->errors = c->now;
		add(c, at, &error);
	}
	return true;
}

bool changes_ask(struct courier *c)
{
	struct change *at;

	arena_reset(c->scratch, (struct arena_mark){NULL, 0});
	at = arena_zalloc(c->scratch, CHANGES_MAX + 2 * SUBSCRIBERS_MAX, sizeof(*at));
	if (!at)
		return false;
	c->request.kind = REQUEST_WRITE;
	c->request.changes = at;
	for (size_t i = 0; i < c->n_subscribers; i++) {
		if (!subscriber_changes(c, &c->subscribers[i], at))
			return false;
	}
	return true;
}

static void cursor_written(struct courier *c, struct subscriber *s)
{
	s->since = c->now;
	s->n_since = 0;
	s->dirty = s->n_moves != s->n_moves_asked;
	if (!s->dirty && s->belt.n_pages == 0)
		s->careful = false;
	if (!s->more && s->belt.n_pages == 0)
		s->n_careful = 0; /* all that the last leader can have sent */
}

static void delivery_change(struct courier *c, struct subscriber *s, const struct change *w)
{
	struct delivery *d = (struct delivery *)(uintptr_t)w->delivery; /* of our own belt */

	c->report.dead += d->state == DELIVERY_DEAD;
	if (w->kind != CHANGE_TAKEN)
		s->parked = true;
	c->woken = c->woken || w->kind == CHANGE_TAKEN; /* the next of its key may go */
	delivery_written(&s->belt, d);
}

static struct subscriber *subscriber_of(struct courier *c, const char *name)
{
	struct subscriber *s = c->subscribers;

	while (s->name != name)
		s++;
	return s;
}

void changes_written(struct courier *c)
{
	for (size_t i = 0; i < c->request.n_changes; i++) {
		const struct change *w = &c->request.changes[i];
		struct subscriber *s = subscriber_of(c, w->subscriber);

		switch (w->kind) {
		case CHANGE_PARK:
		case CHANGE_AGAIN:
		case CHANGE_TAKEN:
			delivery_change(c, s, w);
			break;
		case CHANGE_CURSOR:
			cursor_written(c, s);
			break;
		case CHANGE_ERROR:
			s->error_kept = w->error;
			break;
		}
	}
}
