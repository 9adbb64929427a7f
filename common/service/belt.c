/*
 * belt - pages, and the keys on them: who is the first of its key, who waits for a barrier.
 */
#include "delivery.h"

/* ---- keys ------------------------------------------------------------------------------- */

static uint32_t hash_of(const char *key)
{
	uint32_t h = 2166136261U;

	for (; *key; key++)
		h = (h ^ (uint8_t)*key) * 16777619U;
	return h;
}

/* Where the first of that key hangs, or would. */
static struct delivery **first_of(struct belt *b, const struct delivery *d)
{
	struct delivery **at = &b->buckets[d->hash % DELIVERY_BUCKETS];

	while (*at && ((*at)->hash != d->hash || strcmp((*at)->key, d->key) != 0))
		at = &(*at)->next_hash;
	return at;
}

static void key_enter(struct belt *b, struct delivery *d)
{
	struct delivery **at;

	d->hash = hash_of(d->key);
	d->ahead = d->behind = d->next_hash = NULL;
	d->last = d;
	at = first_of(b, d);
	if (!*at) {
		*at = d;
		return;
	}
	d->ahead = (*at)->last;
	d->ahead->behind = d;
	(*at)->last = d;
}

static void key_leave(struct belt *b, struct delivery *d)
{
	struct delivery **at = first_of(b, d);

	assert(*at); /* d itself, or the one in front of it */
	if (d->ahead) {
		d->ahead->behind = d->behind;
		if ((*at)->last == d)
			(*at)->last = d->ahead;
	} else if (d->behind) {
		d->behind->last = d->last;
		d->behind->next_hash = d->next_hash;
		*at = d->behind;
	} else {
		*at = d->next_hash;
	}
	if (d->behind)
		d->behind->ahead = d->ahead;
}

/* ---- the belt --------------------------------------------------------------------------- */

void belt_init(struct belt *b)
{
	memset(b, 0, sizeof(*b));
	TAILQ_INIT(&b->ready);
	TAILQ_INIT(&b->delayed);
	TAILQ_INIT(&b->sent);
	TAILQ_INIT(&b->to_write);
	b->window = DELIVERY_WINDOW;
	b->pages[DELIVERY_PAGES].aside = true;
	b->delayed_at.us = b->expires_at.us = INT64_MAX;
}

struct page *belt_page_free(struct belt *b)
{
	return b->n_pages < DELIVERY_PAGES ? &b->pages[(b->first + b->n_pages) % DELIVERY_PAGES]
					   : NULL;
}

struct page *belt_page_aside(struct belt *b)
{
	struct page *p = &b->pages[DELIVERY_PAGES];

	return p->n_open == 0 ? p : NULL;
}

static void enter(struct belt *b, struct delivery *d)
{
	key_enter(b, d);
	d->on_belt = true;
	if (!d->page->aside)
		b->n_open++;
	if (d->barrier)
		b->barrier = d;
	if (d->state != DELIVERY_WAITS)
		TAILQ_INSERT_TAIL(&b->to_write, d, in_list); /* parked, or nobody takes it */
	else if (!d->ahead)
		TAILQ_INSERT_TAIL(&b->ready, d, in_list);
}

static void page_enter(struct belt *b, struct page *p)
{
	for (; p->n_on_belt < p->n && !b->barrier; p->n_on_belt++) {
		struct delivery *d = &p->at[p->n_on_belt];

		if (d->state == DELIVERY_DONE)
			continue;
		if (d->barrier && b->n_open)
			return;
		enter(b, d);
	}
}

/* What a barrier no longer holds back. */
static void advance(struct belt *b)
{
	for (size_t i = 0; i < b->n_pages; i++) {
		struct page *p = &b->pages[(b->first + i) % DELIVERY_PAGES];

		page_enter(b, p);
		if (p->n_on_belt < p->n)
			return;
	}
}

void belt_add(struct belt *b, struct page *p)
{
	p->n_open = p->n_on_belt = 0;
	for (size_t i = 0; i < p->n; i++) {
		p->at[i].page = p;
		p->n_open += p->at[i].state != DELIVERY_DONE;
	}
	if (p->aside) {
		for (size_t i = 0; i < p->n; i++) {
			if (p->at[i].state != DELIVERY_DONE)
				enter(b, &p->at[i]);
		}
		return;
	}
	b->n_pages++;
	advance(b);
}

struct page *belt_finished(struct belt *b)
{
	struct page *p = &b->pages[b->first];

	return b->n_pages && p->n_open == 0 ? p : NULL;
}

void belt_drop(struct belt *b)
{
	assert(b->n_pages > 0);
	b->pages[b->first].n = 0;
	b->first = (b->first + 1) % DELIVERY_PAGES;
	b->n_pages--;
	advance(b);
}

size_t belt_waiting(const struct belt *b)
{
	size_t n = b->pages[DELIVERY_PAGES].n_open;

	for (size_t i = 0; i < b->n_pages; i++)
		n += b->pages[(b->first + i) % DELIVERY_PAGES].n_open;
	return n;
}

void belt_leave(struct belt *b, struct delivery *d)
{
	struct delivery *next = d->ahead ? NULL : d->behind;

	key_leave(b, d);
	d->state = DELIVERY_DONE;
	d->on_belt = false;
	d->page->n_open--;
	if (!d->page->aside)
		b->n_open--;
	if (b->barrier == d)
		b->barrier = NULL;
	if (next && next->state == DELIVERY_WAITS)
		TAILQ_INSERT_TAIL(&b->ready, next, in_list);
	if (!b->barrier)
		advance(b);
}
