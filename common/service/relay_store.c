/*
 * relay_store - the courier's requests as transactions.
 *
 * Whatever the relay writes, it writes in a transaction that holds its epoch (the fence): one that
 * lost its connection, and with it the lock, writes nothing more. Of what it writes nothing need
 * be on disk when it goes on: the log of the database keeps the order, so a crash leaves an older
 * place and fewer dead letters together, and what is missing is sent and refused again.
 */
#include "relay_private.h"

#define COMPLAIN_US INT64_C(10000000)
#define TIMEOUT_MS  10000
#define SMALL_BYTES INT64_C(4096) /* bodies up to here are read without being counted */

static const struct tx_scope relay_scope = {"service", "", "", "000000", 0, 0};

struct relay_lock_row {
	bool held;
	int32_t backend;
};
ROW_TABLE(relay_lock_row, COL(relay_lock_row, held, COL_BOOL),
	  COL(relay_lock_row, backend, COL_I32));

struct look_row {
	int32_t backend;
	int64_t epoch, generation;
	bool timers;
	struct seen seen;
};
ROW_TABLE(look_row, COL(look_row, backend, COL_I32), COL(look_row, epoch, COL_I64),
	  COL(look_row, generation, COL_I64), COL(look_row, timers, COL_BOOL),
	  {"subscriber", COL_TEXT, offsetof(struct look_row, seen.subscriber)},
	  {"fresh", COL_BOOL, offsetof(struct look_row, seen.fresh)},
	  {"aside", COL_BOOL, offsetof(struct look_row, seen.aside)},
	  {"parked", COL_BOOL, offsetof(struct look_row, seen.parked)});

ROW_TABLE(cursor, COL(cursor, subscriber, COL_TEXT), COL(cursor, base, COL_TEXT),
	  COL(cursor, target, COL_TEXT), COL(cursor, after_id, COL_I64),
	  COL(cursor, generation, COL_I64), COL(cursor, pending, COL_BOOL),
	  COL(cursor, aside, COL_BOOL));

struct window_row {
	const char *target;
	int64_t first_id;
};
ROW_TABLE(window_row, COL(window_row, target, COL_TEXT), COL(window_row, first_id, COL_I64));

/* Of the outbox and of the dead letters alike. */
ROW_TABLE(delivery, COL(delivery, outbox_id, COL_I64), COL(delivery, dead_id, COL_I64),
	  COL(delivery, attempts, COL_I64), COL(delivery, event_id, COL_UUID),
	  COL(delivery, event, COL_TEXT), COL(delivery, key, COL_TEXT),
	  COL(delivery, barrier, COL_BOOL), COL(delivery, generation, COL_I64),
	  COL(delivery, trace, COL_TEXT), COL(delivery, body, COL_BYTES),
	  COL(delivery, parked, COL_BOOL));

/* ---- transactions ----------------------------------------------------------------------- */

static int failed(struct relay *r, int rc)
{
	mono_time now = mono_now();

	if (rc && (!r->complained.us || now.us - r->complained.us >= COMPLAIN_US)) {
		r->complained = now;
		log_event(LOG_WARNING, "relay.failed", L_STR("outcome", error_name(rc)),
			  L_STR("database", store_error(r->store)));
	}
	return rc;
}

static int begin(struct relay *r, struct arena *a, struct tx **out)
{
	return tx_begin(r->store, a, TX_WRITE, &relay_scope, TIMEOUT_MS, out);
}

static int end(struct tx *tx, int rc)
{
	if (!rc)
		return tx_commit(tx);
	tx_rollback(tx);
	return rc;
}

/* Begins a transaction that holds the epoch to its end. */
static int fence(struct relay *r, const struct request *q, struct response *a, struct tx **out)
{
	struct one_number epoch;
	struct tx *tx = NULL;
	bool found = false;
	int rc = begin(r, r->scratch, &tx);

	if (rc)
		return rc;
	rc = tx_maybe(tx, Q_RELAY_FENCE, ARGS(A_I64(q->epoch), A_I32(q->backend)), &epoch, &found);
	if (rc)
		return end(tx, rc);
	if (!found) {
		tx_rollback(tx);
		a->fenced = true;
		return E_UNAVAILABLE;
	}
	*out = tx;
	return 0;
}

/* ---- LEAD, LOOK, SYNC ------------------------------------------------------------------- */

static int lead(struct relay *r, struct response *a)
{
	struct relay_lock_row lock = {0};
	struct one_number epoch = {0};
	struct tx *tx;
	int rc;

	rc = begin(r, r->scratch, &tx);
	if (rc)
		return rc;
	rc = tx_one(tx, Q_RELAY_LOCK, NO_ARGS, &lock);
	if (!rc && lock.held)
		rc = tx_one(tx, Q_RELAY_EPOCH_NEXT, NO_ARGS, &epoch);
	rc = end(tx, rc);
	a->held = lock.held;
	a->backend = lock.backend;
	a->epoch = epoch.number;
	return rc;
}

static int look_take(struct relay *r, const struct look_row *rows, size_t n, struct response *a)
{
	struct seen *seen = arena_zalloc(r->scratch, n + 1, sizeof(*seen));

	if (!seen)
		return E_NO_MEMORY;
	a->backend = rows[0].backend;
	a->epoch = rows[0].epoch;
	a->generation = rows[0].generation;
	a->timers = rows[0].timers;
	for (size_t i = 0; i < n; i++)
		seen[i] = rows[i].seen;
	a->seen = seen;
	a->n = n;
	return 0;
}

static int look(struct relay *r, const struct request *q, struct response *a)
{
	struct look_row *rows = NULL;
	struct tx *tx;
	size_t n = 0;
	int rc;

	rc = begin(r, r->scratch, &tx);
	if (rc)
		return rc;
	rc = tx_many(tx, Q_RELAY_LOOK,
		     ARGS(A_TIME(utc_now_business()), A_TIME(utc_now()),
			  A_TEXTS(q->names, q->n_names), A_TEXTS(q->bases, q->n_names)),
		     &rows, &n);
	rc = end(tx, rc);
	return rc || n == 0 ? rc : look_take(r, rows, n, a);
}

static int sync_all(struct relay *r, const struct request *q, struct response *a)
{
	struct cursor *rows = NULL;
	struct tx *tx;
	int rc;

	rc = fence(r, q, a, &tx);
	if (rc)
		return rc;
	rc = tx_queue(tx, Q_CURSOR_CREATE, ARGS(A_TEXTS(q->names, q->n_names)));
	if (!rc)
		rc = tx_flush(tx);
	if (!rc)
		rc = tx_many(tx, Q_CURSOR_ALL,
			     ARGS(A_TEXTS(q->names, q->n_names), A_TIME(utc_now())), &rows, &a->n);
	a->cursors = rows;
	return end(tx, rc);
}

/* ---- TIMERS ----------------------------------------------------------------------------- */

/* A service that only has timers makes its partitions here. */
static int partitions_check(struct relay *r)
{
	civil_date today = utc_day(utc_now()), floor;
	struct partition_span span = {today, {today.day + PARTITION_DAYS_AHEAD}};
	int rc;

	if (r->partitions_day == today.day)
		return 0;
	rc = partitions_make(r->store, r->scratch, span, &floor);
	if (!rc)
		r->partitions_day = today.day;
	return rc;
}

static int timers_take(struct relay *r, struct tx *tx, size_t *out_n)
{
	struct timer_row *rows;
	size_t n = 0;
	int rc;

	rc = tx_many(tx, Q_TIMER_DUE, ARGS(A_TIME(utc_now_business()), A_I64(COURIER_TIMERS)),
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
static int timers_move(struct relay *r, const struct request *q, struct response *a)
{
	struct tx *tx;
	int rc;

	rc = partitions_check(r);
	if (!rc)
		rc = fence(r, q, a, &tx);
	return rc ? rc : end(tx, timers_take(r, tx, &a->n));
}

/* ---- LOAD, ASIDE ------------------------------------------------------------------------ */

static int page_read(struct tx *tx, const struct statement *st, const struct request *q,
		     const struct place *from, struct response *a)
{
	bool small = st == Q_CURSOR_PAGE;

	return tx_many(tx, st,
		       ARGS(A_TEXT(from->base), A_TEXT(from->target), A_I64(from->after_id),
			    A_TEXT(q->subscriber), A_TEXTS(q->events, q->n_events), A_I64(q->limit),
			    A_I64(small ? SMALL_BYTES : q->bytes), A_BOOL(q->parked)),
		       &a->deliveries, &a->n_deliveries);
}

/* Where the page begins; target NULL: there is nothing new. */
static int window_find(struct tx *tx, const struct request *q, struct place *out)
{
	struct window_row w;
	int rc;

	*out = *q->from;
	if (out->target[0])
		return 0;
	rc = tx_one(tx, Q_CURSOR_WINDOW, ARGS(A_TEXT(out->base)), &w);
	if (rc)
		return rc;
	out->target = w.first_id ? (char *)(uintptr_t)w.target : NULL; /* only read */
	out->after_id = w.first_id - 1;
	return 0;
}

static int page_load(struct tx *tx, const struct request *q, struct response *a)
{
	struct place from;
	size_t n = 0;
	int rc;

	rc = window_find(tx, q, &from);
	if (rc || !from.target)
		return rc; /* nothing new: the base stays, which is cheap and right */
	a->target = from.target;
	rc = page_read(tx, Q_CURSOR_PAGE, q, &from, a);
	if (rc)
		return rc;
	while (n < a->n_deliveries && a->deliveries[n].body.at)
		n++;
	a->cut = n < a->n_deliveries && n > 0;
	if (a->cut)
		a->n_deliveries = n;
	else if (n < a->n_deliveries)
		rc = page_read(tx, Q_CURSOR_PAGE_WIDE, q, &from, a);
	return rc;
}

static int load(struct relay *r, const struct request *q, struct response *a)
{
	struct tx *tx;
	int rc;

	rc = begin(r, q->arena, &tx);
	if (rc)
		return rc;
	if (q->kind == REQUEST_LOAD)
		rc = page_load(tx, q, a);
	else
		rc = tx_many(tx, Q_DEAD_DUE, ARGS(A_TEXT(q->subscriber), A_TIME(utc_now())),
			     &a->deliveries, &a->n_deliveries);
	return end(tx, rc);
}

/* ---- WRITE ---------------------------------------------------------------------------- */

static int write_all(struct relay *r, const struct request *q, struct response *a)
{
	struct tx *tx;
	int rc;

	rc = fence(r, q, a, &tx);
	if (rc)
		return rc;
	for (size_t i = 0; i < q->n_changes && !rc; i++)
		rc = relay_change(tx, &q->changes[i], q->epoch);
	if (!rc)
		rc = tx_queue(tx, Q_RELAY_UNHURRIED, NO_ARGS);
	rc = end(tx, rc);
	if (!rc)
		relay_dead_log(q);
	return rc;
}

void relay_partitions(struct relay *r)
{
	arena_reset(r->scratch, (struct arena_mark){NULL, 0});
	(void)failed(r, partition_keep(&r->partitions, r->store, r->scratch,
				       r->start->context->settings)); /* it comes again */
}

void relay_ask(struct relay *r, const struct request *q, struct response *out)
{
	arena_reset(r->scratch, (struct arena_mark){NULL, 0});
	switch (q->kind) {
	case REQUEST_LEAD:
		out->rc = failed(r, lead(r, out));
		break;
	case REQUEST_LOOK:
		out->rc = failed(r, look(r, q, out));
		break;
	case REQUEST_SYNC:
		out->rc = failed(r, sync_all(r, q, out));
		break;
	case REQUEST_TIMERS:
		out->rc = failed(r, timers_move(r, q, out));
		break;
	case REQUEST_LOAD:
	case REQUEST_ASIDE:
		out->rc = failed(r, load(r, q, out));
		break;
	case REQUEST_WRITE:
		out->rc = failed(r, write_all(r, q, out));
		break;
	}
}
