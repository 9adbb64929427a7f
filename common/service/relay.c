#include "relay.h"

#include "delivery.h"
#include "relay_private.h"

#define RELAY_ARENA_BYTES ((size_t)256 * 1024 * 1024)

static const struct tx_scope relay_scope = {"service", "", "", "000000", 0, 0};

struct relay_lock_row {
	bool held;
	int32_t backend;
};
ROW_TABLE(relay_lock_row, COL(relay_lock_row, held, COL_BOOL),
	  COL(relay_lock_row, backend, COL_I32));

struct relay_backend_row {
	int32_t backend;
	int64_t epoch;
};
ROW_TABLE(relay_backend_row, COL(relay_backend_row, backend, COL_I32),
	  COL(relay_backend_row, epoch, COL_I64));

int relay_begin(struct relay *r, struct arena *a, struct tx **out)
{
	return tx_begin(r->store, a, TX_WRITE, &relay_scope, 10000, out);
}

int relay_end(struct tx *tx, int rc)
{
	if (rc) {
		tx_rollback(tx);
		return rc;
	}
	return tx_commit(tx);
}

/* Is this still the relay, on the connection that holds the lock? */
static int lead_keep(struct tx *tx, struct relay *r, bool *out_lead)
{
	struct relay_backend_row row;
	int rc = tx_one(tx, Q_RELAY_BACKEND, NO_ARGS, &row);

	if (rc)
		return rc;
	*out_lead = row.backend == r->backend && row.epoch == r->epoch;
	return 0;
}

static int lead_take(struct tx *tx, struct relay *r, bool *out_lead)
{
	struct relay_lock_row lock;
	struct one_number epoch;
	int rc;

	*out_lead = false;
	rc = tx_one(tx, Q_RELAY_LOCK, NO_ARGS, &lock);
	if (rc || !lock.held)
		return rc;
	rc = tx_one(tx, Q_RELAY_EPOCH_NEXT, NO_ARGS, &epoch);
	if (rc)
		return rc;
	r->backend = lock.backend;
	r->epoch = epoch.number;
	*out_lead = true;
	return 0;
}

static void lead_lose(struct relay *r)
{
	if (r->epoch)
		log_event(LOG_WARNING, "relay.stopped", L_I64("epoch", r->epoch));
	r->epoch = 0;
	subscribers_drop(r);
}

/* True when this relay is the active one, checked in the database at every round. */
static bool lead(struct relay *r)
{
	bool had = r->epoch != 0, is = false;
	struct tx *tx;
	int rc;

	rc = relay_begin(r, r->scratch, &tx);
	if (rc)
		return had && rc == E_DB_AWAY ? false : is;
	rc = had ? lead_keep(tx, r, &is) : lead_take(tx, r, &is);
	rc = relay_end(tx, rc);
	if (rc)
		return false; /* not now; what is under way is taken up again when the database is
				 back */
	if (had && !is)
		lead_lose(r);
	if (!had && is)
		log_event(LOG_INFO, "relay.started", L_I64("epoch", r->epoch));
	if (!is)
		r->epoch = 0;
	return is;
}

/* Due timers become outbox rows to oneself. */
static int timers_move(struct relay *r)
{
	const char *self = r->start->context->definition->name;
	struct timer_row *rows;
	struct tx *tx;
	size_t n = 0;
	int rc;

	rc = relay_begin(r, r->scratch, &tx);
	if (rc)
		return rc;
	rc = tx_many(tx, Q_TIMER_DUE, ARGS(A_TIME(utc_now_business())), &rows, &n);
	for (size_t i = 0; i < n && !rc; i++) {
		struct outbox_entry e = {.event = rows[i].rpc,
					 .target = self,
					 .key = rows[i].tag,
					 .trace = rows[i].trace,
					 .body = rows[i].body};

		rc = outbox_put(tx, &e);
		if (!rc)
			rc = tx_queue(tx, Q_TIMER_DELETE, ARGS(A_TEXT(rows[i].tag)));
	}
	return relay_end(tx, rc);
}

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

static bool due(mono_time *last, int64_t every_ms)
{
	mono_time now = mono_now();

	if (last->us && now.us - last->us < every_ms * 1000)
		return false;
	*last = now;
	return true;
}

/* Looks for work in the database; called when woken, and at every poll as the safety net. */
static void round_of_work(struct relay *r)
{
	arena_reset(r->scratch, (struct arena_mark){NULL, 0});
	if (!lead(r))
		return;
	if (timers_move(r) || subscribers_sync(r))
		return;
	for (size_t i = 0; i < r->n_subscribers; i++)
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

void *relay_run(void *relay_start)
{
	struct relay r = {.start = relay_start};
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
		if (r.woken || due(&polled, r.start->context->settings->relay_poll_ms)) {
			r.woken = false;
			round_of_work(&r);
		}
		for (size_t i = 0; i < r.n_subscribers && r.epoch; i++)
			subscriber_work(&r, &r.subscribers[i]);
		if (due(&reported, 1000))
			report(&r);
		if (!r.woken)
			(void)pipe_wait(r.start->pipe, wait_ms(&r));
	}
	subscribers_drop(&r);
	store_close(r.store);
	arena_free(r.scratch);
	return NULL;
}
