/*
 * The rounds of the relay: who leads, what is due, who gets it. subscriber.c loads pages, send.c
 * sends them, delivery.c decides.
 *
 * A round is one look into the database; only where that finds something is there more. Whatever
 * the relay writes, it writes in a transaction that holds its epoch (relay_write): one that lost
 * its connection, and with it the lock, writes nothing more.
 */
#include "relay_private.h"

#define RELAY_ARENA_BYTES ((size_t)256 * 1024 * 1024)
#define STANDBY_POLLS     10 /* one that waits asks for the lock only at every tenth */
#define COMPLAIN_MS       10000

static const struct tx_scope relay_scope = {"service", "", "", "000000", 0, 0};

struct relay_lock_row {
	bool held;
	int32_t backend;
};
ROW_TABLE(relay_lock_row, COL(relay_lock_row, held, COL_BOOL),
	  COL(relay_lock_row, backend, COL_I32));

struct relay_look_row {
	int32_t backend;
	int64_t epoch, generation;
	bool timers, deliveries;
};
ROW_TABLE(relay_look_row, COL(relay_look_row, backend, COL_I32),
	  COL(relay_look_row, epoch, COL_I64), COL(relay_look_row, timers, COL_BOOL),
	  COL(relay_look_row, deliveries, COL_BOOL), COL(relay_look_row, generation, COL_I64));

static bool due(mono_time *last, int64_t every_ms)
{
	mono_time now = mono_now();

	if (last->us && now.us - last->us < every_ms * 1000)
		return false;
	*last = now;
	return true;
}

/* ---- transactions ----------------------------------------------------------------------- */

static int failed(struct relay *r, int rc)
{
	if (rc == E_DB_AWAY)
		r->lost = true; /* the lock went with the connection */
	if (due(&r->complained, COMPLAIN_MS))
		log_event(LOG_WARNING, "relay.failed", L_STR("outcome", error_name(rc)),
			  L_STR("database", store_error(r->store)));
	return rc;
}

int relay_read(struct relay *r, struct arena *a, struct tx **out)
{
	int rc = tx_begin(r->store, a, TX_WRITE, &relay_scope, 10000, out);

	return rc ? failed(r, rc) : 0;
}

int relay_write(struct relay *r, struct arena *a, struct tx **out)
{
	struct one_number epoch;
	struct tx *tx = NULL;
	bool found = false;
	int rc = relay_read(r, a, &tx);

	if (rc)
		return rc;
	rc = tx_maybe(tx, Q_RELAY_FENCE, ARGS(A_I64(r->epoch), A_I32(r->backend)), &epoch, &found);
	if (rc)
		return relay_end(r, tx, rc);
	if (!found) {
		r->lost = true;
		tx_rollback(tx);
		return E_UNAVAILABLE;
	}
	*out = tx;
	return 0;
}

int relay_end(struct relay *r, struct tx *tx, int rc)
{
	if (rc)
		tx_rollback(tx);
	else
		rc = tx_commit(tx);
	return rc ? failed(r, rc) : 0;
}

/* ---- who leads -------------------------------------------------------------------------- */

/* What is under way is taken up again by whoever leads next. */
static void lead_lose(struct relay *r)
{
	if (r->epoch)
		log_event(LOG_WARNING, "relay.stopped", L_I64("epoch", r->epoch));
	r->epoch = 0;
	r->lost = false;
	subscribers_drop(r);
}

static int lock_take(struct tx *tx, struct relay_lock_row *out_lock, struct one_number *out_epoch)
{
	int rc = tx_one(tx, Q_RELAY_LOCK, NO_ARGS, out_lock);

	if (rc || !out_lock->held)
		return rc;
	return tx_one(tx, Q_RELAY_EPOCH_NEXT, NO_ARGS, out_epoch);
}

static void lead_take(struct relay *r)
{
	struct relay_lock_row lock = {0};
	struct one_number epoch = {0};
	struct tx *tx;

	if (relay_read(r, r->scratch, &tx) || relay_end(r, tx, lock_take(tx, &lock, &epoch)) ||
	    !lock.held)
		return;
	r->backend = lock.backend;
	r->epoch = epoch.number;
	log_event(LOG_INFO, "relay.started", L_I64("epoch", r->epoch));
}

static int look(struct relay *r, struct relay_look_row *out)
{
	const char *names[SUBSCRIBERS_MAX];
	struct tx *tx;
	int rc;

	for (size_t i = 0; i < r->n_subscribers; i++)
		names[i] = r->subscribers[i].name;
	rc = relay_read(r, r->scratch, &tx);
	if (rc)
		return rc;
	rc = tx_one(tx, Q_RELAY_LOOK,
		    ARGS(A_TIME(utc_now_business()), A_TIME(utc_now()),
			 A_TEXTS(names, r->n_subscribers)),
		    out);
	rc = relay_end(r, tx, rc);
	if (!rc && (out->backend != r->backend || out->epoch != r->epoch)) {
		r->lost = true;
		return E_UNAVAILABLE;
	}
	return rc;
}

/* ---- timers ----------------------------------------------------------------------------- */

/* A service that only has timers makes its partitions here. */
static int partitions_check(struct relay *r)
{
	civil_date today = utc_day(utc_now()), floor;
	struct partition_span span = {today, {today.day + PARTITION_DAYS_AHEAD}};
	int rc;

	if (r->partitions_day == today.day)
		return 0;
	rc = partitions_make(r->store, r->scratch, span, &floor);
	if (rc)
		return failed(r, rc);
	r->partitions_day = today.day;
	return 0;
}

static int timers_take(struct relay *r, struct tx *tx, size_t *out_n)
{
	struct timer_row *rows;
	size_t n = 0;
	int rc;

	rc = tx_many(tx, Q_TIMER_DUE, ARGS(A_TIME(utc_now_business()), A_I64(TIMERS_A_ROUND)),
		     &rows, &n);
	for (size_t i = 0; i < n && !rc; i++) {
		struct outbox_entry e = {.event = rows[i].rpc,
					 .target = r->start->context->definition->name,
					 .key = rows[i].tag,
					 .trace = rows[i].trace,
					 .body = rows[i].body};

		rc = outbox_put(tx, &e);
		if (!rc)
			rc = tx_queue(tx, Q_TIMER_DELETE, ARGS(A_TEXT(rows[i].tag)));
	}
	*out_n = n;
	return rc;
}

/* Due timers become outbox rows to oneself. */
static int timers_move(struct relay *r)
{
	struct tx *tx = NULL;
	size_t n = 0;
	int rc;

	rc = partitions_check(r);
	if (!rc)
		rc = relay_write(r, r->scratch, &tx);
	if (rc)
		return rc;
	rc = relay_end(r, tx, timers_take(r, tx, &n));
	if (!rc && n == TIMERS_A_ROUND)
		r->woken = true; /* there may be more */
	return rc;
}

/* ---- rounds ----------------------------------------------------------------------------- */

static void report(struct relay *r)
{
	uint8_t message[1 + sizeof(struct relay_report)] = {RELAY_REPORT};

	r->report.epoch = r->epoch;
	r->report.n_waiting = 0;
	for (size_t i = 0; i < r->n_subscribers; i++)
		r->report.n_waiting += r->subscribers[i].page.n;
	memcpy(message + 1, &r->report, sizeof(r->report));
	if (pipe_send(r->start->pipe, message, sizeof(message)))
		return; /* only statistics: the next report says more */
}

/* Looks for work in the database; called when woken, and at every poll as the safety net. */
static void round_of_work(struct relay *r)
{
	int64_t poll_ms = r->start->context->settings->relay_poll_ms;
	struct relay_look_row found;

	arena_reset(r->scratch, (struct arena_mark){NULL, 0});
	if (!r->epoch && due(&r->asked, STANDBY_POLLS * poll_ms))
		lead_take(r);
	if (!r->epoch || look(r, &found))
		return;
	if (found.timers && timers_move(r))
		return;
	if (subscribers_sync(r, found.generation))
		return;
	for (size_t i = 0; i < r->n_subscribers && (found.deliveries || found.timers); i++)
		subscriber_fill(r, &r->subscribers[i]);
}

static void policy_take(struct relay *r, slice message)
{
	uint8_t taken = RELAY_POLICY_TAKEN;

	assert(message.len == 1 + sizeof(r->policy));
	memcpy(&r->policy, message.at + 1, sizeof(r->policy));
	subscribers_drop(r); /* the pages name rpcs of the old policy */
	if (pipe_send(r->start->pipe, &taken, 1))
		abort(); /* the main thread outlives us: without it nothing works */
}

/* False after QUIT. */
static bool messages_take(struct relay *r)
{
	slice m;

	while (pipe_recv(r->start->pipe, &m)) {
		if (m.len == 0)
			continue;
		switch ((enum relay_message)m.at[0]) {
		case RELAY_QUIT:
			return false;
		case RELAY_WAKE:
			r->woken = true;
			break;
		case RELAY_POLICY:
			policy_take(r, m);
			break;
		case RELAY_REPLY:
			subscribers_answer(r, m);
			break;
		case RELAY_SEND:
		case RELAY_REPORT:
		case RELAY_POLICY_TAKEN:
			break;
		}
	}
	return true;
}

static int64_t wait_ms(const struct relay *r)
{
	int64_t poll = r->start->context->settings->relay_poll_ms;
	mono_time now = mono_now();

	for (size_t i = 0; i < r->n_subscribers; i++) {
		int64_t ms = (delivery_wake(&r->subscribers[i].page).us - now.us) / 1000;

		if (ms < poll)
			poll = ms < 1 ? 1 : ms;
	}
	return poll;
}

static void partitions_tend(struct relay *r)
{
	int rc = partition_keep(&r->partitions, r->store, r->scratch, r->start->context->settings);

	if (rc)
		(void)failed(r, rc); /* it comes again by itself */
}

static void turn(struct relay *r, mono_time *polled)
{
	if (due(polled, r->start->context->settings->relay_poll_ms) || (r->woken && r->epoch)) {
		r->woken = false;
		round_of_work(r);
	}
	for (size_t i = 0; i < r->n_subscribers && r->epoch && !r->lost; i++)
		subscriber_work(r, &r->subscribers[i]);
	if (r->epoch && !r->lost)
		partitions_tend(r);
	if (r->lost)
		lead_lose(r);
	if (!r->epoch)
		r->woken = false; /* who waits for the lock has its own time */
}

void *relay_run(void *relay_start)
{
	struct relay r = {.start = relay_start, .partitions_day = INT32_MIN};
	const struct statement_table *const tables[] = {&service_statements, NULL};
	const struct store_options o = {r.start->context->dsn, r.start->context->definition->name,
					"relay", tables, true};
	struct err err = {0};
	mono_time polled = {0}, reported = {0};

	r.policy = r.start->policy;
	r.scratch = arena_new(RELAY_ARENA_BYTES);
	if (!r.scratch || store_open(&o, &r.store, &err)) {
		log_event(LOG_ERROR, "relay.failed", L_STR("reason", err.text));
		abort(); /* without a relay nothing leaves: the supervisor starts us again */
	}
	while (messages_take(&r)) {
		turn(&r, &polled);
		if (due(&reported, 1000)) {
			errors_keep(&r);
			report(&r);
		}
		if (!r.woken)
			(void)pipe_wait(r.start->pipe, wait_ms(&r));
	}
	subscribers_drop(&r);
	store_close(r.store);
	arena_free(r.scratch);
	return NULL;
}
