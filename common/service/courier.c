#include "courier_private.h"

#define STANDBY_POLLS 10             /* one that waits asks for the lock only at every tenth */
#define PAUSE_US      INT64_C(5000)  /* a look, however often it is woken */
#define LOOKS_AHEAD   INT64_C(4)     /* that may follow at once where it was quiet before */
#define RETRY_US      INT64_C(50000) /* after the database refused something */

#define SCRATCH_BYTES ((size_t)64 * 1024 * 1024)

/* A token says where the delivery lies, and which try of it this was. */
#define TOKEN_ROW  12
#define TOKEN_PAGE 2
#define TOKEN_WHO  6
#define TOKEN_BITS (TOKEN_ROW + TOKEN_PAGE + TOKEN_WHO)

_Static_assert(DELIVERY_PAGE <= 1 << TOKEN_ROW, "a row fits its bits");
_Static_assert(DELIVERY_PAGES + 1 <= 1 << TOKEN_PAGE, "a page fits its bits");
_Static_assert(SUBSCRIBERS_MAX <= 1 << TOKEN_WHO, "a subscriber fits its bits");

/* ---- life ------------------------------------------------------------------------------- */

struct courier *courier_new(const struct courier_options *o)
{
	struct courier *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->o = *o;
	c->scratch = arena_new(SCRATCH_BYTES);
	c->subscribers = calloc(SUBSCRIBERS_MAX, sizeof(*c->subscribers));
	if (!c->scratch || !c->subscribers) {
		courier_free(c);
		return NULL;
	}
	return c;
}

/* What is under way is taken up again by whoever leads next. */
static void drop(struct courier *c)
{
	for (size_t i = 0; i < c->n_subscribers; i++)
		subscriber_done(&c->subscribers[i]);
	c->n_subscribers = 0;
	c->sync = true;
	c->timers = false;
}

void courier_free(struct courier *c)
{
	if (!c)
		return;
	drop(c);
	free(c->subscribers);
	arena_free(c->scratch);
	free(c);
}

static void lose(struct courier *c)
{
	c->lost = false;
	c->epoch = 0;
	c->woken = false; /* who waits for the lock has its own time */
	drop(c);
}

/* ---- in --------------------------------------------------------------------------------- */

void courier_clock(struct courier *c, mono_time now)
{
	c->now = now;
	for (size_t i = 0; i < c->n_subscribers; i++) {
		if (delivery_expire(&c->subscribers[i].belt, now))
			c->subscribers[i].error = E_TIMEOUT;
	}
}

void courier_wake(struct courier *c)
{
	c->woken = c->epoch != 0;
}

void courier_lost(struct courier *c)
{
	for (size_t i = 0; i < c->n_subscribers; i++) {
		if (delivery_lost(&c->subscribers[i].belt, c->now))
			c->subscribers[i].error = E_UNAVAILABLE;
	}
}

void courier_policy(struct courier *c, const struct policy *policy)
{
	assert(!c->asked);
	c->o.policy = policy;
	drop(c); /* the pages name rpcs of the old policy */
}

static struct delivery *delivery_by_token(struct courier *c, uint64_t token,
					  struct subscriber **out)
{
	size_t row = token & ((1U << TOKEN_ROW) - 1);
	size_t page = token >> TOKEN_ROW & ((1U << TOKEN_PAGE) - 1);
	size_t who = token >> (TOKEN_ROW + TOKEN_PAGE) & ((1U << TOKEN_WHO) - 1);
	struct subscriber *s = &c->subscribers[who];
	struct page *p = &s->belt.pages[page];

	if (who >= c->n_subscribers || page > DELIVERY_PAGES || row >= p->n)
		return NULL;
	if (p->at[row].state != DELIVERY_SENT || p->at[row].token != token)
		return NULL;
	*out = s;
	return &p->at[row];
}

void courier_reply(struct courier *c, uint64_t token, int error, const char *detail)
{
	struct subscriber *s;
	struct delivery *d = delivery_by_token(c, token, &s);

	if (!d)
		return;
	delivery_answer(&s->belt, d, error, detail, c->now);
	s->error = error;
	if (error)
		c->report.retried++;
	else
		c->report.delivered++;
	if (!subscriber_settle(c, s))
		c->lost = true;
}

/* ---- asking ----------------------------------------------------------------------------- */

/* Who is woken out of the quiet looks at once: a letter waits for no pause. A slow look is given as
 * much time again for the rest. */
static mono_time look_due(const struct courier *c)
{
	int64_t soonest = c->looked.us + c->look_us;
	int64_t paced = c->paced.us - LOOKS_AHEAD * PAUSE_US;

	if (!c->woken)
		return (mono_time){c->looked.us + c->o.poll_ms * 1000};
	return (mono_time){paced > soonest ? paced : soonest};
}

static mono_time lead_due(const struct courier *c)
{
	return (mono_time){c->led.us ? c->led.us + STANDBY_POLLS * c->o.poll_ms * 1000 : 0};
}

static bool lead_ask(struct courier *c)
{
	if (c->now.us < lead_due(c).us)
		return false;
	c->led = c->now;
	c->request.kind = REQUEST_LEAD;
	return true;
}

static bool sync_ask(struct courier *c)
{
	struct request *q = &c->request;
	const char *name;

	q->kind = REQUEST_SYNC;
	q->names[q->n_names++] = c->o.service;
	for (size_t i = 0; (name = policy_subscriber(c->o.policy, c->o.service, i)) &&
			   q->n_names < SUBSCRIBERS_MAX;
	     i++)
		q->names[q->n_names++] = name;
	return true;
}

static bool look_ask(struct courier *c)
{
	struct request *q = &c->request;

	c->woken = false;
	c->looking = c->now;
	q->kind = REQUEST_LOOK;
	for (size_t i = 0; i < c->n_subscribers; i++) {
		q->names[i] = c->subscribers[i].name;
		q->bases[i] = c->subscribers[i].loaded.base;
	}
	q->n_names = c->n_subscribers;
	return true;
}

/* In turn, so that one that catches up does not keep the others waiting. */
static bool load_ask(struct courier *c)
{
	for (size_t n = 0; n < c->n_subscribers && !c->lost; n++) {
		struct subscriber *s = &c->subscribers[c->turn++ % c->n_subscribers];

		if (subscriber_load(c, s))
			return true;
	}
	return false;
}

static bool ask(struct courier *c)
{
	if (c->epoch == 0)
		return lead_ask(c);
	if (c->sync)
		return sync_ask(c);
	if (changes_due(c).us <= c->now.us) {
		if (changes_ask(c))
			return true;
		c->lost = true;
		return false;
	}
	if (look_due(c).us <= c->now.us)
		return look_ask(c);
	if (c->timers) {
		c->request.kind = REQUEST_TIMERS;
		return true;
	}
	return load_ask(c);
}

const struct request *courier_request(struct courier *c)
{
	if (c->lost && !c->asked)
		lose(c);
	if (c->asked || c->now.us < c->retry_at.us)
		return NULL;
	c->request = (struct request){.epoch = c->epoch, .backend = c->backend};
	c->asked = ask(c);
	if (c->lost)
		lose(c);
	return c->asked ? &c->request : NULL;
}

/* ---- answers ---------------------------------------------------------------------------- */

static void led(struct courier *c, const struct response *a)
{
	if (!a->held)
		return;
	c->epoch = a->epoch;
	c->backend = a->backend;
	c->sync = true;
	c->looked.us = 0;
}

static void looked(struct courier *c, const struct response *a)
{
	c->looked = c->now; /* from here, so that a slow look leaves time for the rest */
	c->look_us = c->now.us - c->looking.us;
	c->paced.us = (c->paced.us > c->now.us ? c->paced.us : c->now.us) + PAUSE_US;
	if (a->backend != c->backend || a->epoch != c->epoch) {
		c->lost = true;
		return;
	}
	c->timers = a->timers;
	c->sync = c->sync || a->generation != c->generation;
	c->generation = a->generation;
	for (size_t i = 0; i < a->n; i++) {
		for (size_t k = 0; k < c->n_subscribers; k++) {
			struct subscriber *s = &c->subscribers[k];

			if (strcmp(s->name, a->seen[i].subscriber) != 0)
				continue;
			s->more = s->more || a->seen[i].fresh;
			s->aside_due = a->seen[i].aside;
			s->parked = a->seen[i].parked;
		}
	}
}

static bool cursors_take(struct courier *c, const struct response *a)
{
	for (size_t i = 0; i < a->n && c->n_subscribers < SUBSCRIBERS_MAX; i++) {
		struct subscriber *s = &c->subscribers[c->n_subscribers];

		if (!subscriber_init(c, s, &a->cursors[i])) {
			subscriber_done(s);
			return false;
		}
		c->n_subscribers += s->name != NULL;
	}
	return true;
}

static void generations_take(struct courier *c, const struct response *a)
{
	for (size_t i = 0; i < a->n; i++) {
		for (size_t k = 0; k < c->n_subscribers; k++) {
			if (strcmp(c->subscribers[k].name, a->cursors[i].subscriber) == 0)
				c->subscribers[k].generation = a->cursors[i].generation;
		}
	}
}

static void synced(struct courier *c, const struct response *a)
{
	c->sync = false;
	if (c->n_subscribers)
		generations_take(c, a);
	else if (!cursors_take(c, a))
		c->lost = true;
}

static void answered(struct courier *c, const struct response *a)
{
	switch (c->request.kind) {
	case REQUEST_LEAD:
		led(c, a);
		break;
	case REQUEST_LOOK:
		looked(c, a);
		break;
	case REQUEST_SYNC:
		synced(c, a);
		break;
	case REQUEST_TIMERS:
		c->timers = a->n == COURIER_TIMERS; /* there may be more */
		c->woken = c->woken || a->n;
		break;
	case REQUEST_LOAD:
		c->lost = !subscriber_loaded(c, c->loading, a);
		break;
	case REQUEST_ASIDE:
		c->lost = !subscriber_aside(c, c->loading, a);
		break;
	case REQUEST_WRITE:
		changes_written(c);
		for (size_t i = 0; i < c->n_subscribers; i++)
			c->lost = c->lost || !subscriber_settle(c, &c->subscribers[i]);
		break;
	}
}

void courier_answer(struct courier *c, const struct response *a)
{
	assert(c->asked);
	c->asked = false;
	if (a->rc == E_DB_AWAY || a->fenced)
		c->lost = true;
	else if (a->rc)
		c->retry_at.us = c->now.us + RETRY_US;
	else
		answered(c, a);
	if (c->lost)
		lose(c);
}

/* ---- out -------------------------------------------------------------------------------- */

const struct delivery *courier_next(struct courier *c)
{
	for (size_t i = 0; i < c->n_subscribers && !c->lost; i++) {
		struct belt *b = &c->subscribers[i].belt;
		struct delivery *d = delivery_next(b, c->now);
		uint64_t where;

		if (!d)
			continue;
		where = (uint64_t)i << (TOKEN_ROW + TOKEN_PAGE) |
			(uint64_t)(d->page - b->pages) << TOKEN_ROW | (uint64_t)(d - d->page->at);
		delivery_sent(b, d, ++c->n_sent << TOKEN_BITS | where, c->now);
		return d;
	}
	return NULL;
}

mono_time courier_due(const struct courier *c)
{
	mono_time due = c->epoch ? look_due(c) : lead_due(c), changes = changes_due(c);

	if (c->epoch && changes.us < due.us)
		due = changes;
	if (due.us < c->retry_at.us)
		due = c->retry_at;
	for (size_t i = 0; i < c->n_subscribers; i++) {
		mono_time wake = delivery_wake(&c->subscribers[i].belt);

		if (wake.us < due.us)
			due = wake;
	}
	return due;
}

void courier_report(const struct courier *c, struct relay_report *out)
{
	*out = c->report;
	out->epoch = c->n_subscribers ? c->epoch : 0; /* until it has read the cursors */
	out->n_waiting = 0;
	for (size_t i = 0; i < c->n_subscribers; i++)
		out->n_waiting += belt_waiting(&c->subscribers[i].belt);
}
