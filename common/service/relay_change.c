/*
 * relay_change - what the courier wants changed, as statements of a transaction.
 */
#include "relay_private.h"

static const char *dead_state(const struct delivery *d)
{
	if (d->state == DELIVERY_DEAD)
		return "dead";
	return d->state == DELIVERY_SPILL ? "retry" : "waiting";
}

static int park(struct tx *tx, const char *subscriber, const struct delivery *d, utc_time due)
{
	return tx_queue(tx, Q_DEAD_INSERT,
			ARGS(A_TEXT(subscriber), A_TEXT(d->key), A_I64(d->outbox_id),
			     A_UUID(&d->event_id), A_TEXT(d->event), A_I64(d->generation),
			     A_TEXT(d->trace), A_BYTES(d->body.at, d->body.len),
			     A_TEXT(dead_state(d)), A_TEXT(d->error ? error_name(d->error) : ""),
			     A_TEXT(d->detail ? d->detail : ""), A_I32((int32_t)d->attempts),
			     A_TIME(due), A_TIME(utc_now())));
}

static int again(struct tx *tx, const struct delivery *d, utc_time due)
{
	return tx_queue(tx, Q_DEAD_AGAIN,
			ARGS(A_I64(d->dead_id), A_TEXT(dead_state(d)), A_TEXT(error_name(d->error)),
			     A_TEXT(d->detail ? d->detail : ""), A_I32((int32_t)d->attempts),
			     A_TIME(due)));
}

static int taken(struct tx *tx, const char *subscriber, const struct delivery *d)
{
	int rc = tx_queue(tx, Q_DEAD_DELETE, ARGS(A_I64(d->dead_id)));

	return rc ? rc
		  : tx_queue(tx, Q_DEAD_PROMOTE,
			     ARGS(A_TEXT(subscriber), A_TEXT(d->key), A_TIME(utc_now())));
}

static int cursor_move(struct tx *tx, const char *subscriber, const struct place *p, int64_t epoch)
{
	return tx_queue(tx, Q_CURSOR_MOVE,
			ARGS(A_TEXT(subscriber), A_TEXT(p->base),
			     A_TEXT(p->target[0] ? p->target : NULL), A_I64(p->after_id),
			     A_TIME(utc_now()), A_I64(epoch)));
}

static int letter_queue(struct tx *tx, const struct change *w)
{
	const struct delivery *d = w->delivery;
	utc_time due = {utc_now().us + delivery_backoff_ms(d->attempts) * 1000};

	if (w->kind == CHANGE_PARK)
		return park(tx, w->subscriber, d, due);
	return w->kind == CHANGE_AGAIN ? again(tx, d, due) : taken(tx, w->subscriber, d);
}

int relay_change(struct tx *tx, const struct change *w, int64_t epoch)
{
	switch (w->kind) {
	case CHANGE_PARK:
	case CHANGE_AGAIN:
	case CHANGE_TAKEN:
		return letter_queue(tx, w);
	case CHANGE_CURSOR:
		return cursor_move(tx, w->subscriber, w->place, epoch);
	case CHANGE_ERROR:
		return tx_queue(
			tx, Q_CURSOR_ERROR,
			ARGS(A_TEXT(w->subscriber), A_TEXT(w->error ? error_name(w->error) : "")));
	}
	return E_INTERNAL;
}

void relay_dead_log(const struct request *q)
{
	for (size_t i = 0; i < q->n_changes; i++) {
		const struct delivery *d = q->changes[i].delivery;

		if (d && d->state == DELIVERY_DEAD)
			log_event(LOG_ERROR, "delivery.dead",
				  L_STR("subscriber", q->changes[i].subscriber),
				  L_STR("event", d->event), L_STR("key", d->key),
				  L_STR("outcome", error_name(d->error)),
				  L_STR("detail", d->detail ? d->detail : ""));
	}
}
