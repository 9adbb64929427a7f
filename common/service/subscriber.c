/*
 * subscriber - cursors and pages: what is to be delivered next, read from the database.
 */
#include "relay_private.h"

struct cursor_row {
	const char *subscriber, *base, *target;
	int64_t after_id;
};
ROW_TABLE(cursor_row, COL(cursor_row, subscriber, COL_TEXT), COL(cursor_row, base, COL_TEXT),
	  COL(cursor_row, target, COL_TEXT), COL(cursor_row, after_id, COL_I64));

struct window_row {
	const char *target;
	int64_t first_id;
};
ROW_TABLE(window_row, COL(window_row, target, COL_TEXT), COL(window_row, first_id, COL_I64));

struct outbox_row {
	int64_t id, generation;
	struct uuid event_id;
	const char *event, *key, *trace;
	bool barrier, parked, last;
	slice body;
};
ROW_TABLE(outbox_row, COL(outbox_row, id, COL_I64), COL(outbox_row, event_id, COL_UUID),
	  COL(outbox_row, event, COL_TEXT), COL(outbox_row, key, COL_TEXT),
	  COL(outbox_row, barrier, COL_BOOL), COL(outbox_row, generation, COL_I64),
	  COL(outbox_row, trace, COL_TEXT), COL(outbox_row, body, COL_BYTES),
	  COL(outbox_row, parked, COL_BOOL), COL(outbox_row, last, COL_BOOL));

struct dead_due_row {
	int64_t dead_id, outbox_id, generation, attempts;
	struct uuid event_id;
	const char *event, *key, *trace;
	slice body;
};
ROW_TABLE(dead_due_row, COL(dead_due_row, dead_id, COL_I64), COL(dead_due_row, outbox_id, COL_I64),
	  COL(dead_due_row, event_id, COL_UUID), COL(dead_due_row, event, COL_TEXT),
	  COL(dead_due_row, key, COL_TEXT), COL(dead_due_row, generation, COL_I64),
	  COL(dead_due_row, trace, COL_TEXT), COL(dead_due_row, body, COL_BYTES),
	  COL(dead_due_row, attempts, COL_I64));

/* ---- cursors ---------------------------------------------------------------------------- */

void subscribers_drop(struct relay *r)
{
	for (size_t i = 0; i < r->n_subscribers; i++) {
		arena_free(r->subscribers[i].cursor_arena);
		arena_free(r->subscribers[i].page_arena);
	}
	memset(r->subscribers, 0, sizeof(r->subscribers));
	r->n_subscribers = 0;
}

int cursor_keep(struct subscriber *s, const char *base, const char *target)
{
	struct arena *a = arena_new((size_t)1024 * 1024);

	if (!a)
		return E_NO_MEMORY;
	s->base = arena_strdup(a, base);
	s->target = arena_strdup(a, target ? target : "");
	arena_free(s->cursor_arena);
	s->cursor_arena = a;
	return s->base && s->target ? 0 : E_NO_MEMORY;
}

static int subscriber_init(struct relay *r, struct subscriber *s, const char *name,
			   const struct cursor_row *row)
{
	s->name = name;
	s->n_events = policy_events(r->policy, r->start->context->definition->name, name, s->events,
				    EVENTS_MAX);
	s->error_kept = -1; /* of no delivery: what the row says is of an earlier relay */
	s->after_id = row->after_id;
	s->page_arena = arena_new((size_t)256 * 1024 * 1024);
	return s->page_arena ? cursor_keep(s, row->base, row->target) : E_NO_MEMORY;
}

static int cursors_make(struct relay *r, struct tx *tx)
{
	const char *self = r->start->context->definition->name, *name;
	int rc = tx_queue(tx, Q_CURSOR_CREATE, ARGS(A_TEXT(self)));

	for (size_t i = 0; !rc && (name = policy_subscriber(r->policy, self, i)); i++)
		rc = tx_queue(tx, Q_CURSOR_CREATE, ARGS(A_TEXT(name)));
	return rc ? rc : tx_flush(tx);
}

/* The subscriber's name as the policy (or the definition) keeps it, NULL: it takes nothing more. */
static const char *name_kept(const struct relay *r, const char *name)
{
	const char *self = r->start->context->definition->name, *s;

	if (strcmp(name, self) == 0)
		return self;
	for (size_t i = 0; (s = policy_subscriber(r->policy, self, i)); i++) {
		if (strcmp(s, name) == 0)
			return s;
	}
	return NULL;
}

static int cursors_read(struct relay *r, struct tx *tx)
{
	struct cursor_row *rows;
	size_t n;
	int rc;

	rc = tx_many(tx, Q_CURSOR_ALL, NO_ARGS, &rows, &n);
	for (size_t i = 0; i < n && !rc && r->n_subscribers < SUBSCRIBERS_MAX; i++) {
		const char *name = name_kept(r, rows[i].subscriber);

		if (name)
			rc = subscriber_init(r, &r->subscribers[r->n_subscribers++], name,
					     &rows[i]);
	}
	return rc;
}

static int generations_read(struct relay *r, struct tx *tx)
{
	struct replay_row *rows;
	size_t n;
	int rc = tx_many(tx, Q_REPLAY_GENERATIONS, NO_ARGS, &rows, &n);

	for (size_t i = 0; i < n && !rc; i++) {
		for (size_t k = 0; k < r->n_subscribers; k++) {
			if (strcmp(r->subscribers[k].name, rows[i].subscriber) == 0)
				r->subscribers[k].generation = rows[i].generation;
		}
	}
	return rc;
}

int subscribers_sync(struct relay *r, int64_t generation)
{
	bool fresh = r->n_subscribers == 0;
	struct tx *tx;
	int rc;

	if (!fresh && r->generation == generation)
		return 0;
	rc = relay_write(r, r->scratch, &tx);
	if (rc)
		return rc;
	if (fresh) {
		rc = cursors_make(r, tx);
		if (!rc)
			rc = cursors_read(r, tx);
	}
	if (!rc)
		rc = generations_read(r, tx);
	rc = relay_end(r, tx, rc);
	if (rc) {
		subscribers_drop(r);
		return rc;
	}
	r->generation = generation;
	r->woken = r->woken || fresh; /* the look did not know them */
	return 0;
}

/* ---- pages ------------------------------------------------------------------------------ */

static struct delivery *page_add(struct subscriber *s)
{
	struct delivery *d = &s->page.at[s->page.n++];

	memset(d, 0, sizeof(*d));
	return d;
}

/* How long the receiver may take: this very service says it itself. */
static int64_t try_ms(const struct relay *r, const char *rpc)
{
	const struct route *own = rpc ? route_find(r->start->context->routes, rpc) : NULL;
	int64_t ms = own ? own->handler->timeout_ms + 1000 : 0;

	return ms > DELIVERY_TRY_MS ? ms : DELIVERY_TRY_MS;
}

static int page_aside_load(struct relay *r, struct subscriber *s, struct tx *tx)
{
	struct dead_due_row *rows;
	size_t n;
	int rc;

	rc = tx_many(tx, Q_DEAD_DUE, ARGS(A_TEXT(s->name), A_TIME(utc_now())), &rows, &n);
	for (size_t i = 0; i < n && !rc; i++) {
		struct delivery *d = page_add(s);

		d->dead_id = rows[i].dead_id;
		d->outbox_id = rows[i].outbox_id;
		d->attempts = rows[i].attempts;
		d->event_id = rows[i].event_id;
		d->event = rows[i].event;
		d->key = rows[i].key;
		d->generation = rows[i].generation;
		d->trace = rows[i].trace;
		d->body = rows[i].body;
		d->rpc = policy_rpc(r->policy, s->name, d->event);
		d->try_ms = try_ms(r, d->rpc);
		if (!d->rpc)
			d->state = DELIVERY_DONE; /* the subscription was taken back */
	}
	s->page_aside = s->page.n > 0;
	return rc;
}

static int window_open(struct subscriber *s, struct tx *tx)
{
	struct window_row w;
	int rc = tx_one(tx, Q_CURSOR_WINDOW, ARGS(A_TEXT(s->base)), &w);

	if (rc || w.first_id == 0)
		return rc; /* nothing new: the base stays, which is cheap and right */
	rc = cursor_keep(s, s->base, w.target);
	s->after_id = w.first_id - 1;
	return rc;
}

static void page_row(struct relay *r, struct subscriber *s, const struct outbox_row *row)
{
	struct delivery *d = page_add(s);

	d->outbox_id = row->id;
	d->event_id = row->event_id;
	d->event = row->event;
	d->key = row->key;
	d->barrier = row->barrier;
	d->generation = row->generation > s->generation ? row->generation : s->generation;
	d->trace = row->trace;
	d->body = row->body;
	d->rpc = policy_rpc(r->policy, s->name, row->event);
	d->try_ms = try_ms(r, d->rpc);
	if (!d->rpc)
		d->state = DELIVERY_DONE; /* the subscription was taken back */
	else if (row->parked)
		d->state = DELIVERY_BEHIND;
}

static int page_load(struct relay *r, struct subscriber *s, struct tx *tx)
{
	struct outbox_row *rows;
	size_t n = 0;
	int rc = 0;

	if (!s->target[0])
		rc = window_open(s, tx);
	if (rc || !s->target[0])
		return rc;
	rc = tx_many(tx, Q_CURSOR_PAGE,
		     ARGS(A_TEXT(s->base), A_TEXT(s->target), A_I64(s->after_id), A_TEXT(s->name),
			  A_TEXTS(s->events, s->n_events), A_I64(DELIVERY_PAGE), A_I64(PAGE_BYTES)),
		     &rows, &n);
	if (rc)
		return rc;
	for (size_t i = 0; i < n; i++)
		page_row(r, s, &rows[i]);
	s->page_last = n ? rows[n - 1].id : s->after_id;
	s->page_short = n == 0 || (rows[n - 1].last && n < DELIVERY_PAGE);
	return 0;
}

void subscriber_fill(struct relay *r, struct subscriber *s)
{
	struct tx *tx;
	int rc;

	if (s->page.n)
		return;
	arena_reset(s->page_arena, (struct arena_mark){NULL, 0});
	s->page_aside = s->page_short = false;
	if (relay_read(r, s->page_arena, &tx))
		return;
	rc = page_aside_load(r, s, tx);
	if (!rc && s->page.n == 0)
		rc = page_load(r, s, tx);
	rc = relay_end(r, tx, rc);
	if (rc) {
		s->page.n = 0;
		s->page_short = false;
	}
}
