/*
 * alert - what people ask: one alert with its findings, a page of alerts.
 */
#include "base.h"

#include "desk.h"

#define ITEMS_MAX       1000
#define ITEMS_BYTES_MAX ((size_t)768 * 1024) /* the reply of a query is 1 MiB at most */

/* The findings of an alert as they were announced, open ones first. */
static int items_present(struct call *c, int64_t alert_id, Alerts__GetAlertReply *rep)
{
	struct item_body *rows;
	size_t n, bytes = 0;
	int rc;

	rc = tx_many(c->tx, Q_ITEM_BODIES, ARGS(A_I64(alert_id), A_I64(ITEMS_MAX)), &rows, &n);
	if (rc)
		return rc;
	rep->items = arena_zalloc(c->arena, n + 1, sizeof(*rep->items));
	if (!rep->items)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		ProtobufCMessage *m;

		bytes += rows[i].body.len;
		if (bytes > ITEMS_BYTES_MAX)
			break;
		rc = wire_unpack(c->arena, &audit__finding__descriptor, rows[i].body, &m);
		if (rc)
			return rc;
		rep->items[rep->n_items++] = (Audit__Finding *)m;
	}
	return 0;
}

int get_alert(struct call *c, const Alerts__GetAlertRequest *req, Alerts__GetAlertReply *rep)
{
	struct alert alert;
	int rc;

	rc = tx_one(c->tx, Q_ALERT_GET, ARGS(A_I64(req->alert_id)), &alert);
	if (rc == E_NOT_FOUND)
		return refuse(c, rc, "%s %" PRId64, say(c, "预警", "alert"), req->alert_id);
	if (rc)
		return rc;

	rep->alert = alert_present(c, &alert);
	if (!rep->alert)
		return E_NO_MEMORY;
	rc = items_present(c, alert.alert_id, rep);
	return rc ? rc : changes_present(c, &alert, rep);
}

static bool state_known(const char *state)
{
	if (strcmp(state, "all") == 0)
		return true;
	for (size_t i = 0; alert_state_names[i]; i++) {
		if (strcmp(alert_state_names[i], state) == 0)
			return true;
	}
	return false;
}

static bool figure_known(const char *figure)
{
	static const char *const names[] = {"case", "again", "judged", "true"};

	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		if (strcmp(names[i], figure) == 0)
			return true;
	}
	return false;
}

int list_alerts(struct call *c, const Alerts__ListAlertsRequest *req, Alerts__ListAlertsReply *rep)
{
	const char *state = req->state[0] ? req->state : alert_state_names[ALERT_OPEN];
	uint32_t limit = req->limit ? req->limit : 100;
	struct arg args[] = {A_TEXT(state),        A_TEXT(req->rule),       A_I64(req->after_id),
			     A_I64(limit),         A_TEXT(req->kind),       A_TEXT(req->owner),
			     A_BOOL(req->unowned), A_TEXT(req->clause),     A_I64(req->employer_id),
			     A_TEXT(req->region),  A_TEXT(req->month_from), A_TEXT(req->month_to),
			     A_TEXT(req->level),   A_TEXT(req->figure)};
	struct alert *rows;
	size_t n;
	int rc;

	if (limit > 1000)
		return refuse(c, E_FIELD, "limit: %" PRIu32 " > 1000", limit);
	if (!state_known(state))
		return refuse(c, E_FIELD, "state: \"%.20s\"; open, cleared, all", state);
	if (req->kind[0] && strcmp(req->kind, "finding") != 0 && strcmp(req->kind, "warning") != 0)
		return refuse(c, E_FIELD, "kind: \"%.20s\"; finding, warning", req->kind);
	if (req->figure[0] && !figure_known(req->figure))
		return refuse(c, E_FIELD, "figure: \"%.20s\"; case, again, judged, true",
			      req->figure);
	rc = tx_many(c->tx, Q_ALERT_PAGE, args, &rows, &n);
	if (!rc && req->count) {
		args[2] = A_I64(0);
		args[3] = TOTAL_ROWS;
		rc = list_total(c, Q_ALERT_COUNT, args, &rep->total, &rep->total_is_bound);
	}
	if (rc)
		return rc;

	rep->alerts = arena_zalloc(c->arena, n + 1, sizeof(*rep->alerts));
	for (size_t i = 0; rep->alerts && i < n; i++) {
		rep->alerts[i] = alert_present(c, &rows[i]);
		if (!rep->alerts[i])
			return E_NO_MEMORY;
	}
	rep->n_alerts = n;
	return rep->alerts ? 0 : E_NO_MEMORY;
}

int alert_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last, size_t *out_n)
{
	struct alert *rows;
	size_t n;
	int rc;

	rc = tx_many(c->tx, Q_ALERT_PAGE_ALL, ARGS(A_I64(after_id), A_I64((int64_t)limit)), &rows,
		     &n);
	for (size_t i = 0; !rc && i < n; i++)
		rc = alert_emit(c, &rows[i]);
	if (rc)
		return rc;
	*out_last = n ? rows[n - 1].alert_id : after_id;
	*out_n = n;
	return 0;
}
