/*
 * The relay's thread: messages of the main thread and the clock into the courier, its letters and
 * requests out of it.
 */
#include "relay_private.h"

#define RELAY_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define REPORT_US         INT64_C(1000000)
#define BURST             64 /* messages a turn; the database waits meanwhile */

static void report(struct relay *r, mono_time now)
{
	uint8_t message[1 + sizeof(struct relay_report)] = {RELAY_REPORT};
	struct relay_report now_is;

	courier_report(r->courier, &now_is);
	if (now_is.epoch == r->epoch && r->told.us && now.us - r->told.us < REPORT_US)
		return;
	if (now_is.epoch && now_is.epoch != r->epoch)
		log_event(LOG_INFO, "relay.started", L_I64("epoch", now_is.epoch));
	else if (r->epoch && !now_is.epoch)
		log_event(LOG_WARNING, "relay.stopped", L_I64("epoch", r->epoch));
	r->epoch = now_is.epoch;
	r->told = now;
	memcpy(message + 1, &now_is, sizeof(now_is));
	if (pipe_send(r->start->pipe, message, sizeof(message)))
		return; /* only statistics: the next report says more */
}

static void policy_take(struct relay *r, slice message)
{
	uint8_t taken = RELAY_POLICY_TAKEN;
	const struct policy *policy;

	assert(message.len == 1 + sizeof(policy));
	memcpy(&policy, message.at + 1, sizeof(policy));
	courier_policy(r->courier, policy);
	if (pipe_send(r->start->pipe, &taken, 1))
		abort(); /* the main thread outlives us: without it nothing works */
}

/* False after QUIT. */
static bool messages_take(struct relay *r)
{
	slice m;

	for (int i = 0; i < BURST && pipe_recv(r->start->pipe, &m); i++) {
		if (m.len == 0)
			continue;
		switch ((enum relay_message)m.at[0]) {
		case RELAY_QUIT:
			return false;
		case RELAY_WAKE:
			courier_wake(r->courier);
			break;
		case RELAY_LOST:
			courier_clock(r->courier, mono_now());
			courier_lost(r->courier);
			break;
		case RELAY_POLICY:
			policy_take(r, m);
			break;
		case RELAY_REPLY:
			relay_replies(r, m);
			break;
		case RELAY_SEND:
		case RELAY_REPORT:
		case RELAY_POLICY_TAKEN:
			break;
		}
	}
	return true;
}

/* One turn: true when there is something to do at once. */
static bool turn(struct relay *r)
{
	const struct request *q;
	struct response a = {0};

	courier_clock(r->courier, mono_now());
	relay_send(r);
	q = courier_request(r->courier);
	if (!q)
		return false;
	relay_ask(r, q, &a);
	courier_clock(r->courier, mono_now());
	courier_answer(r->courier, &a);
	return true;
}

static void rest(struct relay *r)
{
	int64_t us = courier_due(r->courier).us - mono_now().us;

	if (us > REPORT_US)
		us = REPORT_US;
	(void)pipe_wait(r->start->pipe, us > 0 ? us / 1000 + 1 : 0); /* woken for nothing: look */
}

/* How long the receiver may take: this very service says it itself. */
static int64_t try_ms(const void *own, const char *rpc)
{
	const struct context *x = own;
	const struct route *route = route_find(x->routes, rpc);
	int64_t ms = route ? route->handler->timeout_ms + 1000 : 0;

	return ms > DELIVERY_TRY_MS ? ms : DELIVERY_TRY_MS;
}

static bool start(struct relay *r)
{
	const struct context *x = r->start->context;
	char name[128];
	const struct store_options o = {x->dsn, x->definition->name, name, r->tables, true};
	const struct courier_options c = {.service = x->definition->name,
					  .policy = r->start->policy,
					  .poll_ms = x->settings->relay_poll_ms,
					  .try_ms = try_ms,
					  .own = x};
	struct err err = {0};

	(void)snprintf(name, sizeof(name), "relay %s", x->instance); /* shown only */
	r->courier = courier_new(&c);
	r->scratch = arena_new(RELAY_ARENA_BYTES);
	if (r->courier && r->scratch && !store_open(&o, &r->store, &err))
		return true;
	log_event(LOG_ERROR, "relay.failed", L_STR("reason", err.text));
	return false;
}

void *relay_run(void *relay_start)
{
	struct relay r = {
		.start = relay_start, .partitions_day = INT32_MIN, .tables = {&service_statements}};

	if (!start(&r))
		abort(); /* without a relay nothing leaves: the supervisor starts us again */
	while (messages_take(&r)) {
		bool more = turn(&r);

		report(&r, mono_now());
		if (r.epoch)
			relay_partitions(&r);
		if (!more)
			rest(&r);
	}
	mail_done(&r.out);
	courier_free(r.courier);
	store_close(r.store);
	arena_free(r.scratch);
	return NULL;
}
