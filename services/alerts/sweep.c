/*
 * sweep - after a replay, what the sender no longer has is dropped here too.
 *
 * A replay sends everything again under a new generation; what still carries an older one at its
 * end is gone over there. A sweep drops SWEEP_ROWS of them a call and then sends itself on, so that
 * one call stays short however much there is.
 */
#include "base.h"

#include "desk.h"

#define SWEEP_ROWS 200

#define EVENT_CASE "disputes.CaseRecorded"

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
	return sweep_later(c, EVENT_CASE, generation);
}

static int id_order(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The alerts of the items, each once, ascending: the order of locks. */
static size_t alerts_of(const struct item *items, size_t n, int64_t *out)
{
	size_t n_alerts = 0, n_out = 0;

	for (size_t i = 0; i < n; i++) {
		if (items[i].alert_id)
			out[n_alerts++] = items[i].alert_id;
	}
	qsort(out, n_alerts, sizeof(*out), id_order);
	for (size_t i = 0; i < n_alerts; i++) {
		if (!i || out[i] != out[i - 1])
			out[n_out++] = out[i];
	}
	return n_out;
}

/* Counts an alert by what is left in it, whatever it said before. */
static int alert_settle(struct call *c, int64_t alert_id)
{
	const struct tally_scope all = {.auditor = ""};
	struct alert alert;
	struct tally tally;
	bool found;
	int rc;

	rc = alert_lock_by_id(c, alert_id, &alert, &found);
	if (rc || !found)
		return rc;
	rc = alert_count(c, alert_id, &all, &tally);
	if (rc || !alert_apply(&alert, &tally, NULL, "", c->now))
		return rc;
	rc = life_moved(c, &alert);
	return rc ? rc : alert_save(c, &alert, true);
}

static int findings_drop(struct call *c, const char *auditor, int64_t generation, size_t *out_n)
{
	struct item *items;
	int64_t *ids, *alerts, n_gone;
	size_t n, n_alerts;
	int rc;

	rc = tx_many(c->tx, Q_ITEM_STALE,
		     ARGS(A_TEXT(auditor), A_I64(generation), A_I64(SWEEP_ROWS)), &items, &n);
	*out_n = n;
	if (rc || !n)
		return rc;
	ids = arena_zalloc(c->arena, n, sizeof(*ids));
	alerts = arena_zalloc(c->arena, n, sizeof(*alerts));
	if (!ids || !alerts)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		ids[i] = items[i].finding_id;
	n_alerts = alerts_of(items, n, alerts);
	rc = tx_exec(c->tx, Q_ITEM_DELETE, ARGS(A_TEXT(auditor), A_I64S(ids, n)), &n_gone);
	for (size_t i = 0; !rc && i < n_alerts; i++)
		rc = alert_settle(c, alerts[i]);
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
