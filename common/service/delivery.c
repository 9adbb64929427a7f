#include "delivery.h"

#define NARROW_EVERY_US INT64_C(50000) /* one burst of failures narrows the window once */

int64_t delivery_backoff_ms(int64_t attempts)
{
	int64_t ms = 50;

	for (int64_t i = 1; i < attempts && ms < 5000; i++)
		ms *= 2;
	return ms < 5000 ? ms : 5000;
}

uint32_t delivery_attempt(const struct delivery *d)
{
	/* Aside it is alone with its key: as often as it was tried. */
	int64_t attempt = d->dead_id ? d->attempts : 1 + d->silent;

	return d->unsure && attempt < DELIVERY_UNSURE ? DELIVERY_UNSURE : (uint32_t)attempt;
}

/* ---- sending ---------------------------------------------------------------------------- */

static bool away(const struct belt *b)
{
	return b->n_failed >= DELIVERY_AWAY_TRIES;
}

static void delayed_one(struct belt *b, struct delivery *d, mono_time now)
{
	if (d->next_at.us <= now.us) {
		TAILQ_REMOVE(&b->delayed, d, in_list);
		TAILQ_INSERT_TAIL(&b->ready, d, in_list);
	} else if (d->next_at.us < b->delayed_at.us) {
		b->delayed_at = d->next_at;
	}
}

static void delayed_look(struct belt *b, mono_time now)
{
	struct delivery *d, *next;

	if (now.us < b->delayed_at.us)
		return;
	b->delayed_at.us = INT64_MAX;
	for (d = TAILQ_FIRST(&b->delayed); d; d = next) {
		next = TAILQ_NEXT(d, in_list);
		delayed_one(b, d, now);
	}
}

struct delivery *delivery_next(struct belt *b, mono_time now)
{
	delayed_look(b, now);
	if (b->n_under_way >= b->window || (away(b) && (b->n_under_way || now.us < b->try_at.us)))
		return NULL;
	return TAILQ_FIRST(&b->ready);
}

static mono_time expires(const struct delivery *d)
{
	return (mono_time){d->sent_at.us + (d->try_ms ? d->try_ms : DELIVERY_TRY_MS) * 1000};
}

void delivery_sent(struct belt *b, struct delivery *d, uint64_t token, mono_time now)
{
	TAILQ_REMOVE(&b->ready, d, in_list);
	TAILQ_INSERT_TAIL(&b->sent, d, in_list);
	d->state = DELIVERY_SENT;
	d->token = token;
	d->sent_at = now;
	if (d->first_at.us == 0)
		d->first_at = now;
	d->attempts++;
	b->n_under_way++;
	if (expires(d).us < b->expires_at.us)
		b->expires_at = expires(d);
}

/* ---- answers ---------------------------------------------------------------------------- */

static bool hopeless(const struct delivery *d, int error)
{
	switch (error_class_of(error)) {
	case CLASS_BAD:
	case CLASS_DENIED:
	case CLASS_ABSENT:
	case CLASS_REFUSED:
		return true;
	case CLASS_FAULT:
		return d->attempts >= DELIVERY_FAULT_TRIES;
	case CLASS_OK:
	case CLASS_BUSY:
		return false;
	}
	return false;
}

/* Is it this one alone that fails, so that it must not hold up the belt? One that is aside already,
 * one that fails while others succeed; and one that was let run out of time again and again with no
 * other to compare: that may be the receiver, so only a few go like this. */
static bool goes_aside(struct belt *b, const struct delivery *d)
{
	if (d->dead_id)
		return true;
	if (d->attempts >= DELIVERY_SPILL_TRIES && b->success_at.us > d->first_at.us)
		return true;
	if (d->attempts < DELIVERY_ALONE_TRIES || b->n_alone >= DELIVERY_ALONE ||
	    d->error == E_UNAVAILABLE || d->error == E_LOST || d->error == E_DB_AWAY ||
	    d->error == E_DB_FULL)
		return false;
	b->n_alone++;
	return true;
}

/* A conflict in the database is about one message; these are about the receiver. */
static bool of_receiver(int error)
{
	return error == E_UNAVAILABLE || error == E_LOST || error == E_TIMEOUT ||
	       error == E_DB_AWAY || error == E_DB_FULL;
}

/* The receiver is there again: what it could not take goes at once. */
static void back(struct belt *b)
{
	struct delivery *d;

	TAILQ_FOREACH(d, &b->delayed, in_list)
	{
		if (of_receiver(d->error))
			d->next_at.us = 0;
	}
	b->delayed_at.us = 0;
}

/* More under way helps only while the receiver is waiting for us, not we for it. */
static void widen(struct belt *b, const struct delivery *d, mono_time now)
{
	bool soon = now.us - d->sent_at.us <= DELIVERY_SOON_MS * 1000;

	b->success_at = now;
	b->n_alone = 0;
	if (away(b))
		back(b);
	b->n_failed = 0;
	if (soon && b->window < DELIVERY_WINDOW_MAX && 2 * (b->n_under_way + 1) >= b->window)
		b->window++;
}

static void narrow(struct belt *b, int error, mono_time now)
{
	if (!of_receiver(error))
		return;
	b->n_failed++;
	b->try_at.us = now.us + DELIVERY_AWAY_MS * 1000;
	if (now.us - b->narrowed_at.us < NARROW_EVERY_US)
		return;
	b->narrowed_at = now;
	if (b->window > 1)
		b->window /= 2;
	if (away(b))
		b->window = 1;
}

static void detail_keep(struct delivery *d, const char *detail)
{
	if (!d->detail)
		d->detail = arena_alloc(d->page->arena, DELIVERY_DETAIL);
	if (d->detail) /* a cut detail is still one, and without memory the error must do */
		(void)snprintf(d->detail, DELIVERY_DETAIL, "%s", detail);
}

static void acknowledged(struct belt *b, struct delivery *d, mono_time now)
{
	widen(b, d, now);
	if (!d->dead_id) {
		belt_leave(b, d);
		return;
	}
	d->state = DELIVERY_TAKEN;
	TAILQ_INSERT_TAIL(&b->to_write, d, in_list);
}

void delivery_answer(struct belt *b, struct delivery *d, int error, const char *detail,
		     mono_time now)
{
	assert(d->state == DELIVERY_SENT && b->n_under_way > 0);
	TAILQ_REMOVE(&b->sent, d, in_list);
	b->n_under_way--;
	d->error = error;
	d->silent += error == E_TIMEOUT || error == E_LOST;
	if (error == 0) {
		acknowledged(b, d, now);
		return;
	}
	detail_keep(d, detail);
	narrow(b, error, now);
	d->next_at.us = now.us + delivery_backoff_ms(d->attempts) * 1000;
	if (hopeless(d, error) || goes_aside(b, d)) {
		d->state = hopeless(d, error) ? DELIVERY_DEAD : DELIVERY_SPILL;
		TAILQ_INSERT_TAIL(&b->to_write, d, in_list);
		return;
	}
	d->state = DELIVERY_WAITS;
	TAILQ_INSERT_TAIL(&b->delayed, d, in_list);
	if (d->next_at.us < b->delayed_at.us)
		b->delayed_at = d->next_at;
}

bool delivery_expire(struct belt *b, mono_time now)
{
	struct delivery *d, *next;
	bool any = false;

	if (now.us < b->expires_at.us)
		return false;
	b->expires_at.us = INT64_MAX;
	for (d = TAILQ_FIRST(&b->sent); d; d = next) {
		next = TAILQ_NEXT(d, in_list);
		if (expires(d).us <= now.us) {
			delivery_answer(b, d, E_TIMEOUT, "", now);
			any = true;
		} else if (expires(d).us < b->expires_at.us) {
			b->expires_at = expires(d);
		}
	}
	return any;
}

bool delivery_lost(struct belt *b, mono_time now)
{
	struct delivery *d;
	bool any = !TAILQ_EMPTY(&b->sent);

	while ((d = TAILQ_FIRST(&b->sent))) {
		TAILQ_REMOVE(&b->sent, d, in_list);
		TAILQ_INSERT_TAIL(&b->delayed, d, in_list);
		d->state = DELIVERY_WAITS;
		d->next_at = now;
		d->silent++;
		b->n_under_way--;
	}
	b->expires_at.us = INT64_MAX;
	if (any)
		b->delayed_at = now;
	return any;
}

/* ---- parking ---------------------------------------------------------------------------- */

/* Those that wait for a barrier are in no list yet. */
static void page_park(struct page *p, const struct delivery *parked)
{
	for (size_t i = p->n_on_belt; i < p->n; i++) {
		if (p->at[i].state == DELIVERY_WAITS && strcmp(p->at[i].key, parked->key) == 0)
			p->at[i].state = DELIVERY_BEHIND;
	}
}

static void key_park(struct belt *b, const struct delivery *d)
{
	for (struct delivery *e = d->behind; e; e = e->behind) {
		if (e->state != DELIVERY_WAITS || e->dead_id)
			continue; /* a dead letter comes before all that is on the belt */
		e->state = DELIVERY_BEHIND;
		TAILQ_INSERT_TAIL(&b->to_write, e, in_list);
	}
}

void delivery_park(struct belt *b)
{
	struct delivery *d;

	TAILQ_FOREACH(d, &b->to_write, in_list)
	{
		if (d->state == DELIVERY_TAKEN)
			continue;
		key_park(b, d);
		for (size_t i = 0; i < DELIVERY_PAGES; i++)
			page_park(&b->pages[i], d);
	}
}

void delivery_written(struct belt *b, struct delivery *d)
{
	TAILQ_REMOVE(&b->to_write, d, in_list);
	belt_leave(b, d);
}

mono_time delivery_wake(const struct belt *b)
{
	bool full = b->n_under_way >= (away(b) ? 1 : b->window);
	mono_time wake = b->expires_at, next = b->delayed_at;

	if (!TAILQ_EMPTY(&b->ready))
		next.us = 0;
	if (away(b) && next.us < b->try_at.us)
		next = b->try_at;
	if (!full && (!TAILQ_EMPTY(&b->ready) || !TAILQ_EMPTY(&b->delayed)) && next.us < wake.us)
		wake = next;
	return wake;
}
