/*
 * ops - what every daemon answers under its own name (proto/service.proto): its dead letters and
 * the replay of its events; its state is in ops_status.c.
 */
#include "ops.h"
#include "private.h"

#define PAGE_ROWS 500

struct dead_row {
	int64_t dead_id, outbox_id, attempts;
	const char *subscriber, *event, *key, *error, *detail, *state;
	utc_time dead_at;
};
ROW_TABLE(dead_row, COL(dead_row, dead_id, COL_I64), COL(dead_row, subscriber, COL_TEXT),
	  COL(dead_row, event, COL_TEXT), COL(dead_row, key, COL_TEXT),
	  COL(dead_row, outbox_id, COL_I64), COL(dead_row, error, COL_TEXT),
	  COL(dead_row, detail, COL_TEXT), COL(dead_row, attempts, COL_I64),
	  COL(dead_row, dead_at, COL_TIME), COL(dead_row, state, COL_TEXT));

struct dead_key_row {
	int64_t dead_id;
	const char *subscriber, *key, *state;
};
ROW_TABLE(dead_key_row, COL(dead_key_row, dead_id, COL_I64),
	  COL(dead_key_row, subscriber, COL_TEXT), COL(dead_key_row, key, COL_TEXT),
	  COL(dead_key_row, state, COL_TEXT));

HANDLER(service_status, Service__ServiceStatusRequest, Service__ServiceStatusReply)
HANDLER(list_dead, Service__ListDeadRequest, Service__ListDeadReply)
HANDLER(retry_dead, Service__RetryDeadRequest, Service__RetryDeadReply)
HANDLER(drop_dead, Service__DropDeadRequest, Service__DropDeadReply)
HANDLER(drop_subscriber, Service__DropSubscriberRequest, Service__DropSubscriberReply)
HANDLER(replay_events, Service__ReplayEventsRequest, Service__ReplayEventsReply)
HANDLER(get_audit_chain, Service__GetAuditChainRequest, Service__AuditChain)
HANDLER(countersign_head, Service__CountersignHeadRequest, Service__Ack)
HANDLER(take_head, Service__ChainHead, Service__Ack)
HANDLER(replay_page, Service__ReplayPageRequest, Service__Ack)
HANDLER(replay_done, Service__ReplayDoneRequest, Service__Ack)

const struct handler ops_handlers[] = {
	{"ServiceStatus",   service_status_thunk,   QUERY,   3000, SCOPE_NONE, NULL, NULL},
	{"ListDead",        list_dead_thunk,        QUERY,   2000, SCOPE_NONE, NULL, NULL},
	{"RetryDead",       retry_dead_thunk,       COMMAND, 2000, SCOPE_NONE, NULL, NULL},
	{"DropDead",        drop_dead_thunk,        COMMAND, 2000, SCOPE_NONE, NULL, NULL},
	{"DropSubscriber",  drop_subscriber_thunk,  COMMAND, 5000, SCOPE_NONE, NULL, NULL},
	{"ReplayEvents",    replay_events_thunk,    COMMAND, 2000, SCOPE_NONE, NULL, NULL},
	{"GetAuditChain",   get_audit_chain_thunk,  QUERY,   2000, SCOPE_NONE, NULL, NULL},
	{"CountersignHead", countersign_head_thunk, COMMAND, 2000, SCOPE_NONE, NULL, NULL},
	{"TakeHead",        take_head_thunk,        EVENT,   5000, SCOPE_NONE, NULL, NULL},
	{"ReplayPage",      replay_page_thunk,      EVENT,   5000, SCOPE_NONE, NULL, NULL},
	{"ReplayDone",      replay_done_thunk,      EVENT,   5000, SCOPE_NONE, NULL, NULL},
};
const size_t ops_n_handlers = N_ELEMENTS(ops_handlers);

int list_dead(struct call *c, const Service__ListDeadRequest *req, Service__ListDeadReply *rep)
{
	uint32_t limit = req->limit ? req->limit : 100;
	struct dead_row *rows;
	size_t n;
	int rc;

	if (limit > 1000)
		return refuse(c, E_FIELD, "limit: %u is above 1000", limit);
	rc = tx_many(c->tx, Q_DEAD_LIST, ARGS(A_I64(limit)), &rows, &n);
	if (rc)
		return rc;
	rep->dead = arena_zalloc(c->arena, n + 1, sizeof(*rep->dead));
	for (size_t i = 0; i < n && rep->dead; i++) {
		Service__DeadLetter *d = arena_zalloc(c->arena, 1, sizeof(*d));

		if (!d)
			return E_NO_MEMORY;
		service__dead_letter__init(d);
		d->dead_id = rows[i].dead_id;
		d->subscriber = (char *)rows[i].subscriber;
		d->event = (char *)rows[i].event;
		d->key = (char *)rows[i].key;
		d->outbox_id = rows[i].outbox_id;
		d->error = (char *)rows[i].error;
		d->detail = (char *)rows[i].detail;
		d->attempts = (uint32_t)rows[i].attempts;
		d->dead_at_us = rows[i].dead_at.us;
		d->state = (char *)rows[i].state;
		rep->dead[i] = d;
	}
	rep->n_dead = n;
	return rep->dead ? 0 : E_NO_MEMORY;
}

/* Locks a dead letter, and the relay out of the others of its key; one that waits behind another of
 * its key cannot be handled on its own. */
static int dead_take(struct call *c, int64_t dead_id, struct dead_key_row *out)
{
	struct one_number epoch;
	int rc = tx_one(c->tx, Q_RELAY_HOLD, NO_ARGS, &epoch);

	if (!rc)
		rc = tx_one(c->tx, Q_DEAD_LOCK, ARGS(A_I64(dead_id)), out);
	if (rc == E_NOT_FOUND)
		return refuse(c, rc, "dead letter %" PRId64, dead_id);
	if (!rc && strcmp(out->state, "waiting") == 0)
		return refuse(c, E_CONFLICT,
			      "dead letter %" PRId64 " waits behind another of key %s", dead_id,
			      out->key);
	return rc;
}

int retry_dead(struct call *c, const Service__RetryDeadRequest *req,
	       Service__RetryDeadReply *rep UNUSED)
{
	struct dead_key_row row;
	int rc = dead_take(c, req->dead_id, &row);

	if (rc)
		return rc;
	c->private->announced = true;
	return tx_queue(c->tx, Q_DEAD_RETRY, ARGS(A_I64(row.dead_id), A_TIME(utc_now())));
}

int drop_dead(struct call *c, const Service__DropDeadRequest *req,
	      Service__DropDeadReply *rep UNUSED)
{
	struct dead_key_row row = {0};
	int rc;

	if (!req->reason[0])
		return refuse(c, E_FIELD, "reason: say why this message may be lost");
	rc = dead_take(c, req->dead_id, &row);
	if (!rc)
		rc = tx_queue(c->tx, Q_DEAD_DELETE, ARGS(A_I64(row.dead_id)));
	if (!rc)
		rc = tx_queue(c->tx, Q_DEAD_PROMOTE,
			      ARGS(A_TEXT(row.subscriber), A_TEXT(row.key), A_TIME(utc_now())));
	c->private->announced = true;
	return rc;
}

int drop_subscriber(struct call *c, const Service__DropSubscriberRequest *req,
		    Service__DropSubscriberReply *rep UNUSED)
{
	const struct dispatcher *d = c->private->dispatcher;
	struct one_number epoch, n;
	int rc;

	if (!req->reason[0])
		return refuse(c, E_FIELD, "reason: say why its events may be lost");
	if (policy_subscribed_by(d->policy, d->context->definition->name, req->subscriber))
		return refuse(c, E_CONFLICT, "%s is in subscriptions.yaml", req->subscriber);
	rc = tx_one(c->tx, Q_RELAY_HOLD, NO_ARGS, &epoch);
	if (!rc)
		rc = tx_one(c->tx, Q_CURSOR_COUNT, ARGS(A_TEXT(req->subscriber)), &n);
	if (!rc && n.number == 0)
		return refuse(c, E_NOT_FOUND, "%s has no place here", req->subscriber);
	if (!rc)
		rc = tx_queue(c->tx, Q_CURSOR_DROP, ARGS(A_TEXT(req->subscriber)));
	return rc ? rc : tx_queue(c->tx, Q_DEAD_DROP_OF, ARGS(A_TEXT(req->subscriber)));
}

/* The i-th source that the subscriber takes, from `i` on; NULL when there is none. */
static const struct event_source *source_from(const struct call *c, const char *subscriber,
					      size_t i, const char **out_event)
{
	const struct dispatcher *d = c->private->dispatcher;
	const struct service_definition *def = d->context->definition;

	for (; i < def->n_sources; i++) {
		const char *event =
			arena_printf(c->arena, "%s.%s", def->name, def->sources[i].event);

		if (event && policy_rpc(d->policy, subscriber, event)) {
			*out_event = event;
			return &def->sources[i];
		}
	}
	return NULL;
}

static int page_later(struct call *c, const char *subscriber, int64_t generation, const char *event,
		      int64_t after_id)
{
	Service__ReplayPageRequest next;
	char tag[128];

	service__replay_page_request__init(&next);
	next.subscriber = (char *)subscriber;
	next.generation = generation;
	next.event = (char *)event;
	next.after_id = after_id;
	(void)snprintf(tag, sizeof(tag), "replay/%s", subscriber); /* one replay a subscriber */
	return later(c, c->now, "ReplayPage", tag, &next.base);
}

int replay_events(struct call *c, const Service__ReplayEventsRequest *req,
		  Service__ReplayEventsReply *rep)
{
	const struct event_source *first;
	struct one_number generation;
	const char *event;
	int rc;

	first = source_from(c, req->subscriber, 0, &event);
	if (!first)
		return refuse(c, E_NOT_FOUND, "%s takes no event of this service", req->subscriber);
	rc = tx_one(c->tx, Q_REPLAY_BEGIN, ARGS(A_TEXT(req->subscriber), A_TIME(utc_now())),
		    &generation);
	if (rc)
		return rc;
	rep->generation = generation.number;
	return page_later(c, req->subscriber, generation.number, first->event, 0);
}

/* Everything of one event was sent: the barrier tells the subscriber to drop what is older. */
static int source_done(struct call *c, const Service__ReplayPageRequest *req, const char *event)
{
	struct outbox_entry e = {.target = req->subscriber,
				 .key = event,
				 .barrier = true,
				 .generation = req->generation,
				 .trace = c->private->envelope->trace};
	Service__ReplayDoneRequest done;
	int rc;

	service__replay_done_request__init(&done);
	done.event = (char *)event;
	done.generation = req->generation;
	rc = wire_pack(c->arena, &done.base, &e.body);
	if (rc)
		return rc;
	e.event = arena_printf(c->arena, "%s.ReplayDone", req->subscriber);
	return e.event ? outbox_put(c->tx, &e) : E_NO_MEMORY;
}

int replay_page(struct call *c, const Service__ReplayPageRequest *req, Service__Ack *rep UNUSED)
{
	const struct service_definition *d = c->private->dispatcher->context->definition;
	const struct event_source *source;
	struct one_number generation;
	const char *event;
	int64_t last = req->after_id;
	size_t i = 0, n = 0;
	bool found;
	int rc;

	rc = tx_maybe(c->tx, Q_REPLAY_GENERATION_OF, ARGS(A_TEXT(req->subscriber)), &generation,
		      &found);
	if (rc || !found || generation.number != req->generation)
		return rc; /* a newer replay has begun */
	while (i < d->n_sources && strcmp(d->sources[i].event, req->event) != 0)
		i++;
	source = source_from(c, req->subscriber, i, &event);
	if (!source || strcmp(source->event, req->event) != 0)
		return 0; /* it takes that event no more */
	c->private->replay_to = req->subscriber;
	c->private->replay_generation = req->generation;
	rc = source->page(c, req->after_id, PAGE_ROWS, &last, &n);
	c->private->announced = true;
	if (rc)
		return rc;
	if (n == PAGE_ROWS)
		return page_later(c, req->subscriber, req->generation, req->event, last);
	rc = source_done(c, req, event);
	if (rc)
		return rc;
	source = source_from(c, req->subscriber, i + 1, &event);
	return source ? page_later(c, req->subscriber, req->generation, source->event, 0) : 0;
}

int replay_done(struct call *c, const Service__ReplayDoneRequest *req, Service__Ack *rep UNUSED)
{
	const struct service_definition *d = c->private->dispatcher->context->definition;

	for (size_t i = 0; i < d->n_sinks; i++) {
		if (strcmp(d->sinks[i].event, req->event) == 0)
			return d->sinks[i].sweep ? d->sinks[i].sweep(c, req->generation) : 0;
	}
	return refuse(c, E_NOT_FOUND, "%s keeps nothing of %s", d->name, req->event);
}
