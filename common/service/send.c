/*
 * send - a subscriber's page on its way: sending, answers, dead letters, the cursor's step.
 */
#include "relay_private.h"

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
	e.remaining_ms = (uint32_t)d->try_ms;
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
		r->subscribers[i].error = error;
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
			     A_TEXT(dead_state(d)), A_TEXT(d->error ? error_name(d->error) : ""),
			     A_TEXT(d->detail), A_I32((int32_t)d->attempts), A_TIME(due),
			     A_TIME(now)));
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
	if (!any || relay_write(r, r->scratch, &tx))
		return;
	for (size_t i = 0; i < s->page.n && !rc; i++) {
		if (to_be_parked(&s->page.at[i]))
			rc = dead_write(tx, s, &s->page.at[i]);
	}
	if (relay_end(r, tx, rc))
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

	rc = relay_write(r, r->scratch, &tx);
	if (rc)
		return rc;
	if (s->page_aside)
		rc = aside_close(s, tx);
	else
		rc = tx_queue(tx, Q_CURSOR_MOVE,
			      ARGS(A_TEXT(s->name), A_TEXT(base), A_TEXT(target[0] ? target : NULL),
				   A_I64(after), A_TIME(utc_now()), A_I64(r->epoch)));
	rc = relay_end(r, tx, rc);
	if (rc || s->page_aside)
		return rc;
	s->after_id = after;
	rc = cursor_keep(s, base, target);
	if (rc)
		r->lost = true; /* without memory for its place it begins anew */
	return rc;
}

void subscriber_work(struct relay *r, struct subscriber *s)
{
	struct delivery *d;

	if (delivery_expire(&s->page, mono_now()))
		s->error = E_TIMEOUT;
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

void errors_keep(struct relay *r)
{
	struct subscriber *s;
	struct tx *tx = NULL;
	int rc = 0;

	for (s = r->subscribers; s < r->subscribers + r->n_subscribers && r->epoch && !rc; s++) {
		if (s->error == s->error_kept)
			continue;
		if (!tx && relay_write(r, r->scratch, &tx))
			return;
		rc = tx_queue(tx, Q_CURSOR_ERROR,
			      ARGS(A_TEXT(s->name), A_TEXT(s->error ? error_name(s->error) : "")));
	}
	if (!tx || relay_end(r, tx, rc))
		return;
	for (s = r->subscribers; s < r->subscribers + r->n_subscribers; s++)
		s->error_kept = s->error;
}
