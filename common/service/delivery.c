#include "delivery.h"

int64_t delivery_backoff_ms(int64_t attempts)
{
	int64_t ms = 50;

	for (int64_t i = 1; i < attempts && ms < 5000; i++)
		ms *= 2;
	return ms < 5000 ? ms : 5000;
}

static bool blocked(const struct page *p, const struct delivery *d)
{
	for (const struct delivery *e = p->at; e < d; e++) {
		if (e->state != DELIVERY_DONE &&
		    (d->barrier || e->barrier || strcmp(e->key, d->key) == 0))
			return true;
	}
	return false;
}

struct delivery *delivery_next(struct page *p, mono_time now)
{
	if (p->n_under_way >= DELIVERY_UNDER_WAY)
		return NULL;
	for (size_t i = 0; i < p->n; i++) {
		struct delivery *d = &p->at[i];

		if (d->state == DELIVERY_WAITS && d->next_at.us <= now.us && !blocked(p, d))
			return d;
	}
	return NULL;
}

void delivery_sent(struct page *p, struct delivery *d, uint64_t token, mono_time now)
{
	d->state = DELIVERY_SENT;
	d->token = token;
	d->sent_at = now;
	if (d->first_at.us == 0)
		d->first_at = now;
	d->attempts++;
	p->n_under_way++;
}

struct delivery *delivery_by_token(struct page *p, uint64_t token)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->at[i].state == DELIVERY_SENT && p->at[i].token == token)
			return &p->at[i];
	}
	return NULL;
}

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

/* Is it this one alone that fails, so that it must not hold up the page? One that is aside already,
 * one that fails while others succeed; and one that was let run out of time again and again with no
 * other to compare: that may be the receiver, so only a few go like this. */
static bool goes_aside(struct page *p, const struct delivery *d)
{
	if (d->dead_id)
		return true;
	if (d->attempts >= DELIVERY_SPILL_TRIES && p->success_at.us > d->first_at.us)
		return true;
	if (d->attempts < DELIVERY_ALONE_TRIES || p->n_alone >= DELIVERY_ALONE ||
	    d->error == E_UNAVAILABLE || d->error == E_DB_AWAY)
		return false;
	p->n_alone++;
	return true;
}

void delivery_answer(struct page *p, struct delivery *d, int error, const char *detail,
		     mono_time now)
{
	assert(d->state == DELIVERY_SENT && p->n_under_way > 0);
	p->n_under_way--;
	d->error = error;
	(void)snprintf(d->detail, sizeof(d->detail), "%s", detail); /* a cut detail is still one */
	if (error == 0) {
		d->state = DELIVERY_DONE;
		p->success_at = now;
		p->n_alone = 0;
		return;
	}
	if (hopeless(d, error)) {
		d->state = DELIVERY_DEAD;
		return;
	}
	d->state = goes_aside(p, d) ? DELIVERY_SPILL : DELIVERY_WAITS;
	d->next_at.us = now.us + delivery_backoff_ms(d->attempts) * 1000;
}

static mono_time expires(const struct delivery *d)
{
	return (mono_time){d->sent_at.us + (d->try_ms ? d->try_ms : DELIVERY_TRY_MS) * 1000};
}

bool delivery_expire(struct page *p, mono_time now)
{
	bool any = false;

	for (size_t i = 0; i < p->n; i++) {
		struct delivery *d = &p->at[i];

		if (d->state != DELIVERY_SENT || now.us < expires(d).us)
			continue;
		delivery_answer(p, d, E_TIMEOUT, "", now);
		any = true;
	}
	return any;
}

void delivery_park(struct page *p, const struct delivery *d)
{
	for (struct delivery *e = p->at; e < p->at + p->n; e++) {
		if (e > d && e->state == DELIVERY_WAITS && strcmp(e->key, d->key) == 0)
			e->state = DELIVERY_BEHIND;
	}
}

bool delivery_finished(const struct page *p)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->at[i].state != DELIVERY_DONE)
			return false;
	}
	return true;
}

mono_time delivery_wake(const struct page *p)
{
	bool full = p->n_under_way >= DELIVERY_UNDER_WAY;
	mono_time wake = {INT64_MAX};

	for (size_t i = 0; i < p->n; i++) {
		const struct delivery *d = &p->at[i];
		int64_t us = INT64_MAX;

		if (d->state == DELIVERY_SENT)
			us = expires(d).us;
		else if (d->state == DELIVERY_WAITS && !full && !blocked(p, d))
			us = d->next_at.us;
		if (us < wake.us)
			wake.us = us;
	}
	return wake;
}
