/*
 * outbox - what a handler announces or sets for later, as rows of its own transaction.
 */
#include "private.h"

ROW_TABLE(one_number, COL(one_number, number, COL_I64));
ROW_TABLE(timer_row, COL(timer_row, tag, COL_TEXT), COL(timer_row, rpc, COL_TEXT),
	  COL(timer_row, body, COL_BYTES), COL(timer_row, trace, COL_TEXT));

int outbox_put(struct tx *tx, const struct outbox_entry *e)
{
	utc_time now = utc_now();
	struct uuid id = uuid_new(now);

	return tx_append_any(tx, Q_OUTBOX_INSERT,
			     ARGS(A_DATE(utc_day(now)), A_UUID(&id), A_TEXT(e->event),
				  A_TEXT(e->target), A_TEXT(e->key), A_BOOL(e->barrier),
				  A_I64(e->generation), A_TEXT(e->trace),
				  A_BYTES(e->body.at, e->body.len), A_TIME(now)));
}

static int body_pack(struct call *c, const ProtobufCMessage *body, slice *out)
{
	int rc = wire_pack(c->arena, body, out);

	if (rc)
		return rc;
	if (out->len > EVENT_MAX_BYTES)
		return refuse(c, E_TOO_BIG, "a message to others is above %zu bytes",
			      EVENT_MAX_BYTES);
	return 0;
}

static bool announces(const struct service_definition *d, const char *event,
		      const ProtobufCMessage *body)
{
	for (size_t i = 0; i < d->n_sources; i++) {
		if (strcmp(d->sources[i].event, event) == 0)
			return d->sources[i].body == body->descriptor;
	}
	return false;
}

int emit(struct call *c, const char *event, const char *key, const ProtobufCMessage *body)
{
	struct call_private *p = c->private;
	const struct service_definition *d = p->dispatcher->context->definition;
	struct outbox_entry e = {.target = p->replay_to, .key = key, .trace = p->envelope->trace};
	int rc;

	assert(announces(d, event, body)); /* an event that the table of sources does not name */
	e.event = arena_printf(c->arena, "%s.%s", d->name, event);
	if (!e.event)
		return E_NO_MEMORY;
	if (!e.target && !policy_subscribed(p->dispatcher->policy, e.event))
		return 0;
	e.generation = p->replay_generation;
	rc = body_pack(c, body, &e.body);
	if (rc)
		return rc;
	p->announced = true;
	return outbox_put(c->tx, &e);
}

struct timer_wanted {
	utc_time due;
	const char *method, *tag;
	const ProtobufCMessage *body;
};

static int timer_put(struct call *c, const struct statement *q, const struct timer_wanted *t)
{
	const struct dispatcher *d = c->private->dispatcher;
	const char *rpc = arena_printf(c->arena, "%s.%s", d->context->definition->name, t->method);
	const struct route *route = rpc ? route_find(d->context->routes, rpc) : NULL;
	slice packed;
	int rc;

	if (!rpc)
		return E_NO_MEMORY;
	assert(route && route->input == t->body->descriptor &&
	       handler_takes_events(route->handler->kind));
	rc = body_pack(c, t->body, &packed);
	if (rc)
		return rc;
	c->private->announced = true;
	return tx_queue(c->tx, q,
			ARGS(A_TEXT(t->tag), A_TIME(t->due), A_TEXT(rpc),
			     A_BYTES(packed.at, packed.len), A_TEXT(c->private->envelope->trace),
			     A_TIME(utc_now())));
}

int later(struct call *c, utc_time due, const char *method, const char *tag,
	  const ProtobufCMessage *body)
{
	return timer_put(c, Q_TIMER_SET, &(struct timer_wanted){due, method, tag, body});
}

int later_unless_set(struct call *c, utc_time due, const char *method, const char *tag,
		     const ProtobufCMessage *body)
{
	return timer_put(c, Q_TIMER_KEEP, &(struct timer_wanted){due, method, tag, body});
}

int cancel_later(struct call *c, const char *tag)
{
	return tx_queue(c->tx, Q_TIMER_DELETE, ARGS(A_TEXT(tag)));
}
