/*
 * subscriber - one subscriber's cursor and pages, between the database and delivery.c.
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
	bool barrier, parked;
	slice body;
};
ROW_TABLE(outbox_row, COL(outbox_row, id, COL_I64), COL(outbox_row, event_id, COL_UUID),
	  COL(outbox_row, event, COL_TEXT), COL(outbox_row, key, COL_TEXT),
	  COL(outbox_row, barrier, COL_BOOL), COL(outbox_row, generation, COL_I64),
	  COL(outbox_row, trace, COL_TEXT), COL(outbox_row, body, COL_BYTES),
	  COL(outbox_row, parked, COL_BOOL));

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

static int cursor_keep(struct subscriber *s, const char *base, const char *target)
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

int subscribers_sync(struct relay *r)
{
	struct tx *tx;
	int rc;

	rc = relay_begin(r, r->scratch, &tx);
	if (rc)
		return rc;
	if (r->n_subscribers == 0) {
		rc = cursors_make(r, tx);
		if (!rc)
			rc = cursors_read(r, tx);
	}
	if (!rc)
		rc = generations_read(r, tx);
	rc = relay_end(tx, rc);
	if (rc)
		subscribers_drop(r);
	return rc;
}

/* ---- pages ------------------------------------------------------------------------------ */

static struct delivery *page_add(struct subscriber *s)
{
	struct delivery *d = &s->page.at[s->page.n++];

	memset(d, 0, sizeof(*d));
	return d;
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
	if (row->parked)
		d->state = DELIVERY_BEHIND;
	else if (!d->rpc)
		d->state = DELIVERY_DONE; /* the subscription was taken back */
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
			  A_TEXTS(s->events, s->n_events), A_I64(DELIVERY_PAGE)),
		     &rows, &n);
	if (rc)
		return rc;
	for (size_t i = 0; i < n; i++)
		page_row(r, s, &rows[i]);
	s->page_last = n ? rows[n - 1].id : s->after_id;
	s->page_short = n < DELIVERY_PAGE;
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
	if (relay_begin(r, s->page_arena, &tx))
		return;
	rc = page_aside_load(r, s, tx);
	if (!rc && s->page.n == 0)
		rc = page_load(r, s, tx);
	rc = relay_end(tx, rc);
	if (rc)
		s->page.n = 0;
}

/* ---- work ------------------------------------------------------------------------------- */

static void send(struct relay *r, struct subscriber *s, struct delivery *d)
{
	struct arena_mark mark = arena_mark(r->scratch);
	Gongdao__Envelope e;
	slice packed;
	char *message;

	gongdao__envelope__init(&e);
	e.id.data = d->event_id.b;
	e.id.len = sizeof(d->event_id.b);
	e.rpc = (char *)d->rpc;
	e.key = (char *)d->key;
	e.remaining_ms = DELIVERY_TRY_MS;
	e.attempt = (uint32_t)d->attempts + 1;
	e.trace = (char *)d->trace;
	e.epoch = (uint64_t)r->epoch;
	e.generation = d->generation;
	e.event = (char *)d->event;
	e.body.data = (uint8_t *)d->body.at; /* only read */
	e.body.len = d->body.len;
	delivery_sent(&s->page, d, ++r->token, mono_now());
	message = wire_pack(r->scratch, &e.base, &packed) ? NULL
							  : arena_alloc(r->scratch, packed.len + 9);
	if (message) {
		message[0] = RELAY_SEND;
		memcpy(message + 1, &d->token, 8);
		memcpy(message + 9, packed.at, packed.len);
	}
	if (!message || pipe_send(r->start->pipe, message, packed.len + 9))
		delivery_answer(&s->page, d, E_UNAVAILABLE, "", mono_now());
	arena_reset(r->scratch, mark);
}

static int error_of_reply(slice envelope, struct arena *a, const char **out_detail)
{
	ProtobufCMessage *m;
	const Gongdao__Error *e;

	*out_detail = "";
	if (envelope.len == 0)
		return E_UNAVAILABLE;
	if (wire_unpack(a, &gongdao__envelope__descriptor, envelope, &m))
		return E_UNAVAILABLE;
	e = ((Gongdao__Envelope *)m)->error;
	if (!e)
		return 0;
	*out_detail = e->detail;
	return e->code > 0 ? -e->code : E_INTERNAL;
}

void subscribers_answer(struct relay *r, slice message)
{
	struct arena_mark mark = arena_mark(r->scratch);
	const char *detail;
	uint64_t token;
	int error;

	if (message.len < 9)
		return;
	memcpy(&token, message.at + 1, 8);
	error = error_of_reply((slice){message.at + 9, message.len - 9}, r->scratch, &detail);
	for (size_t i = 0; i < r->n_subscribers; i++) {
		struct delivery *d = delivery_by_token(&r->subscribers[i].page, token);

		if (!d)
			continue;
		delivery_answer(&r->subscribers[i].page, d, error, detail, mono_now());
		if (error)
			r->report.retried++;
		else
			r->report.delivered++;
		break;
	}
	arena_reset(r->scratch, mark);
}

static const char *dead_state(const struct delivery *d)
{
	if (d->state == DELIVERY_DEAD)
		return "dead";
	return d->state == DELIVERY_SPILL ? "retry" : "waiting";
}

static int dead_write(struct tx *tx, const struct subscriber *s, const struct delivery *d)
{
	utc_time now = utc_now();
	utc_time due = {now.us + delivery_backoff_ms(d->attempts) * 1000};

	if (d->dead_id)
		return tx_queue(tx, Q_DEAD_AGAIN,
				ARGS(A_I64(d->dead_id), A_TEXT(dead_state(d)),
				     A_TEXT(error_name(d->error)), A_TEXT(d->detail),
				     A_I32((int32_t)d->attempts), A_TIME(due)));
	return tx_queue(tx, Q_DEAD_INSERT,
			ARGS(A_TEXT(s->name), A_TEXT(d->key), A_I64(d->outbox_id),
			     A_UUID(&d->event_id), A_TEXT(d->event), A_I64(d->generation),
			     A_TEXT(d->trace), A_BYTES(d->body.at, d->body.len),
			     A_TEXT(dead_state(d)), A_TEXT(error_name(d->error)), A_TEXT(d->detail),
			     A_I32((int32_t)d->attempts), A_TIME(due), A_TIME(now)));
}

static bool to_be_parked(const struct delivery *d)
{
	return d->state == DELIVERY_DEAD || d->state == DELIVERY_SPILL ||
	       d->state == DELIVERY_BEHIND;
}

/* Writes what failed for good, and what stands behind it, in one transaction. */
static void park(struct relay *r, struct subscriber *s)
{
	bool any = false;
	struct tx *tx;
	int rc = 0;

	for (size_t i = 0; i < s->page.n; i++) {
		if (to_be_parked(&s->page.at[i])) {
			delivery_park(&s->page, &s->page.at[i]);
			any = true;
		}
	}
	if (!any || relay_begin(r, r->scratch, &tx))
		return;
	for (size_t i = 0; i < s->page.n && !rc; i++) {
		if (to_be_parked(&s->page.at[i]))
			rc = dead_write(tx, s, &s->page.at[i]);
	}
	if (relay_end(tx, rc))
		return; /* tried again at the next turn */
	for (size_t i = 0; i < s->page.n; i++) {
		struct delivery *d = &s->page.at[i];

		if (!to_be_parked(d))
			continue;
		if (d->state == DELIVERY_DEAD) {
			r->report.dead++;
			log_event(LOG_ERROR, "delivery.dead", L_STR("subscriber", s->name),
				  L_STR("event", d->event), L_STR("key", d->key),
				  L_STR("outcome", error_name(d->error)),
				  L_STR("detail", d->detail));
		}
		d->state = DELIVERY_DONE;
		d->dead_id = 0; /* it is written; it was not delivered */
	}
}

static int aside_close(struct subscriber *s, struct tx *tx)
{
	int rc = 0;

	for (size_t i = 0; i < s->page.n && !rc; i++) {
		const struct delivery *d = &s->page.at[i];

		if (!d->dead_id)
			continue; /* parked again */
		rc = tx_queue(tx, Q_DEAD_DELETE, ARGS(A_I64(d->dead_id)));
		if (!rc)
			rc = tx_queue(tx, Q_DEAD_PROMOTE,
				      ARGS(A_TEXT(s->name), A_TEXT(d->key), A_TIME(utc_now())));
	}
	return rc;
}

/* The page is done: the cursor moves past it, or the window closes. */
static int page_close(struct relay *r, struct subscriber *s)
{
	bool close_window = s->page_short && !s->page_aside;
	const char *base = close_window ? s->target : s->base;
	const char *target = close_window ? "" : s->target;
	int64_t after = close_window ? 0 : s->page_last;
	struct tx *tx;
	int rc;

	rc = relay_begin(r, r->scratch, &tx);
	if (rc)
		return rc;
	if (s->page_aside)
		rc = aside_close(s, tx);
	else
		rc = tx_queue(tx, Q_CURSOR_MOVE,
			      ARGS(A_TEXT(s->name), A_TEXT(base), A_TEXT(target[0] ? target : NULL),
				   A_I64(after), A_TIME(utc_now()), A_I64(r->epoch)));
	rc = relay_end(tx, rc);
	if (rc || s->page_aside)
		return rc;
	s->after_id = after;
	return cursor_keep(s, base, target);
}

void subscriber_work(struct relay *r, struct subscriber *s)
{
	struct delivery *d;

	(void)delivery_expire(&s->page, mono_now()); /* they wait again, nothing more to do */
	park(r, s);
	while ((d = delivery_next(&s->page, mono_now())))
		send(r, s, d);
	if (s->target[0] == '\0' && s->page.n == 0)
		return;
	if (!delivery_finished(&s->page) || (s->page.n == 0 && !s->page_short))
		return;
	if (page_close(r, s) == 0) {
		s->page.n = 0;
		s->page_short = false;
		r->woken = true; /* look for the next page at once */
	}
}
