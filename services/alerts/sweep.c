/*
 * sweep - after a replay, what the sender no longer has is dropped here too.
 *
 * A replay sends everything again under a new generation; what still carries an older one at its
 * end is gone over there. A sweep drops SWEEP_ROWS of them a call and then sends itself on, so that
 * one call stays short however much there is.
 */
#include "base.h"

#include "casework.h"
#include "desk.h"

#define SWEEP_ROWS 200

/* The events of findings and whose they are. */
static const struct auditor {
	const char *name, *event;
} auditors[] = {
	{"wages",        "wages.FindingRecorded"       },
	{"registration", "registration.FindingRecorded"},
};

static int sweep_later(struct call *c, const char *event, int64_t generation)
{
	Alerts__SweepRequest next;
	char tag[64];

	alerts__sweep_request__init(&next);
	next.event = (char *)event;
	next.generation = generation;
	(void)snprintf(tag, sizeof(tag), "sweep/%s", event);
	return later(c, c->now, "Sweep", tag, &next.base);
}

int wages_sweep(struct call *c, int64_t generation)
{
	return sweep_later(c, auditors[0].event, generation);
}

int registration_sweep(struct call *c, int64_t generation)
{
	return sweep_later(c, auditors[1].event, generation);
}

int case_sweep(struct call *c, int64_t generation)
{
	int rc = case_seen_sweep(c, generation);

	return rc ? rc : sweep_later(c, EVENT_CASE, generation);
}

/* By alert, then by worker: the order of locks, and workers of an alert side by side. */
static int item_order(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->alert_id != y->alert_id)
		return x->alert_id < y->alert_id ? -1 : 1;
	return (x->worker_id > y->worker_id) - (x->worker_id < y->worker_id);
}

/* What n items of one alert counted in it, and the workers of those that were open, each once. */
static size_t items_taken(const struct item *items, size_t n, struct tally *gone, int64_t *workers)
{
	size_t n_workers = 0;

	for (size_t i = 0; i < n; i++) {
		const struct counted counted = {
			.open = items[i].open,
			.owed = items[i].owed_fen,
			.worker_id = items[i].worker_id,
			.n_members = items[i].n_members,
			.here = true,
			.sums = {items[i].found_fen, items[i].confirmed_fen,
				 items[i].reported_fen}
                };

		tally_taken(gone, &counted);
		if (counted.open && counted.worker_id &&
		    (!n_workers || workers[n_workers - 1] != counted.worker_id))
			workers[n_workers++] = counted.worker_id;
	}
	return n_workers;
}

/* The alert goes on without the n items, which are gone already. */
static int alert_without(struct call *c, const struct item *items, size_t n)
{
	static const struct tally_scope all = {.auditor = ""};
	int64_t *workers = arena_zalloc(c->arena, n, sizeof(*workers));
	struct tally gone = {0}, left;
	struct alert alert;
	size_t n_workers;
	bool found;
	int rc;

	if (!workers)
		return E_NO_MEMORY;
	rc = alert_lock_by_id(c, items[0].alert_id, &alert, &found);
	if (rc || !found)
		return rc;
	n_workers = items_taken(items, n, &gone, workers);
	rc = tx_one(c->tx, Q_ITEM_LEFT, ARGS(A_I64(alert.alert_id), A_I64S(workers, n_workers)),
		    &left);
	if (rc)
		return rc;
	gone.n_workers += left.n_workers;
	if (!tally_without(&left, &alert, &gone))
		rc = alert_count(c, alert.alert_id, &all, &left);
	if (rc || !alert_apply(&alert, &left, NULL, "", c->now))
		return rc;
	rc = life_moved(c, &alert);
	return rc ? rc : alert_save(c, &alert, true);
}

static int findings_drop(struct call *c, const char *auditor, int64_t generation, size_t *out_n)
{
	struct item *items;
	int64_t *ids, n_gone;
	size_t n;
	int rc;

	rc = tx_many(c->tx, Q_ITEM_STALE,
		     ARGS(A_TEXT(auditor), A_I64(generation), A_I64(SWEEP_ROWS)), &items, &n);
	*out_n = n;
	if (rc || !n)
		return rc;
	ids = arena_zalloc(c->arena, n, sizeof(*ids));
	if (!ids)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		ids[i] = items[i].finding_id;
	rc = tx_exec(c->tx, Q_ITEM_DELETE, ARGS(A_TEXT(auditor), A_I64S(ids, n)), &n_gone);
	qsort(items, n, sizeof(*items), item_order);
	for (size_t i = 0, end; !rc && i < n; i = end) {
		for (end = i + 1; end < n && items[end].alert_id == items[i].alert_id;)
			end++;
		if (items[i].alert_id)
			rc = alert_without(c, &items[i], end - i);
	}
	return rc;
}

static int cases_drop(struct call *c, int64_t generation, size_t *out_n)
{
	struct alert *alerts;
	int rc;

	rc = tx_many(c->tx, Q_ALERT_CASE_STALE, ARGS(A_I64(generation), A_I64(SWEEP_ROWS)), &alerts,
		     out_n);
	for (size_t i = 0; !rc && i < *out_n; i++) {
		(void)alert_link(&alerts[i], 0, alerts[i].case_version, generation, c->now);
		rc = clocks_start(c, &alerts[i]);
		if (!rc)
			rc = alert_save(c, &alerts[i], true);
	}
	return rc;
}

/* NULL: the event is not about findings. */
static const char *auditor_by_event(const char *event)
{
	for (size_t i = 0; i < N_ELEMENTS(auditors); i++) {
		if (strcmp(auditors[i].event, event) == 0)
			return auditors[i].name;
	}
	return NULL;
}

/* A message to oneself: one more piece of the sweep. */
int sweep(struct call *c, const Alerts__SweepRequest *req, Service__Ack *rep UNUSED)
{
	const char *auditor = auditor_by_event(req->event);
	size_t n = 0;
	int rc;

	if (auditor)
		rc = findings_drop(c, auditor, req->generation, &n);
	else if (strcmp(req->event, EVENT_CASE) == 0)
		rc = cases_drop(c, req->generation, &n);
	else
		return refuse(c, E_FIELD, "event: \"%.60s\"", req->event);
	if (rc || n < SWEEP_ROWS)
		return rc;
	return sweep_later(c, req->event, req->generation);
}
