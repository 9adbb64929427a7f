/*
 * delivery_send - what gongdao-sender asks: is anything due, what may I take, this became of it.
 *
 * A claim is a lease on the receiver: it has one delivery under way, whichever sender has it. A
 * sender that was killed reports nothing; the lease ends, and the delivery goes out again under
 * the id it had. So a delivery leaves at least once, and never again once its receiver's answer was
 * recorded.
 */
#include "base.h"

#include "notice.h"

#define CLAIM_MAX    64
#define LEASE_MAX_MS INT64_C(600000)
#define ERROR_MAX    300

/* Which hours it is now, as the statements ask. */
static void hours_now(const struct call *c, struct arg *out_office, struct arg *out_quiet)
{
	utc_time next = {0};
	int rc = office_after(c, c->now, 0, &next);

	*out_office = A_BOOL(!rc && next.us == c->now.us);
	*out_quiet = A_BOOL(span_holds(&worker_of(c)->notices.quiet, c->now));
}

int deliveries_due(struct call *c, const Alerts__DeliveriesDueRequest *req UNUSED,
		   Alerts__DeliveriesDueReply *rep)
{
	struct arg args[3] = {A_TIME(c->now)};
	struct outgoing_due row;
	int rc;

	hours_now(c, &args[1], &args[2]);
	rc = tx_one(c->tx, Q_DELIVERY_DUE, args, &row);
	if (!rc)
		rep->due = row.due;
	return rc;
}

/* The claimed row is as old as the statement; under the receiver's lock it is what it is. */
static int delivery_take(struct call *c, const struct outgoing *seen, utc_time until,
			 Alerts__Delivery **out)
{
	struct outgoing d;
	bool found;
	int rc = tx_maybe(c->tx, Q_DELIVERY_LOCK, ARGS(A_I64(seen->delivery_id)), &d, &found);

	*out = NULL;
	if (rc || !found || strcmp(d.state, "waiting") != 0 || d.next_try_at.us > c->now.us)
		return rc;
	d.attempts++;
	rc = tx_queue(c->tx, Q_DELIVERY_TRY,
		      ARGS(A_I64(d.delivery_id), A_I64(d.attempts), A_TIME(c->now)));
	if (!rc)
		rc = tx_queue(c->tx, Q_RECEIVER_BUSY,
			      ARGS(A_TEXT(d.receiver), A_I64(d.delivery_id), A_TIME(until)));
	if (rc)
		return rc;
	*out = delivery_present(c, &d);
	return *out ? 0 : E_NO_MEMORY;
}

/* What each of them carries. */
static int notices_put(struct call *c, Alerts__ClaimDeliveriesReply *rep)
{
	int64_t *ids = arena_zalloc(c->arena, rep->n_deliveries + 1, sizeof(*ids));
	struct notice *rows;
	size_t n;
	int rc;

	if (!ids)
		return E_NO_MEMORY;
	for (size_t i = 0; i < rep->n_deliveries; i++)
		ids[i] = rep->deliveries[i]->notice_id;
	rc = tx_many(c->tx, Q_NOTICE_OF, ARGS(A_I64S(ids, rep->n_deliveries)), &rows, &n);
	for (size_t i = 0; !rc && i < rep->n_deliveries; i++) {
		Alerts__Delivery *d = rep->deliveries[i];

		for (size_t k = 0; k < n && !d->notice; k++) {
			if (rows[k].notice_id == d->notice_id)
				d->notice = notice_present(c, &rows[k]);
		}
		if (!d->notice)
			return E_NO_MEMORY; /* the foreign key has it there */
	}
	return rc;
}

int claim_deliveries(struct call *c, const Alerts__ClaimDeliveriesRequest *req,
		     Alerts__ClaimDeliveriesReply *rep)
{
	struct arg args[4] = {A_TIME(c->now), A_NULL, A_NULL, A_I64(req->limit)};
	utc_time until = {c->now.us + 1000 * req->lease_ms};
	struct outgoing *rows;
	size_t n;
	int rc;

	if (!req->limit || req->limit > CLAIM_MAX)
		return refuse(c, E_FIELD, "limit: %" PRIu32 "; 1 to %d", req->limit, CLAIM_MAX);
	if (req->lease_ms < 1000 || req->lease_ms > LEASE_MAX_MS)
		return refuse(c, E_FIELD, "lease_ms: %" PRId64, req->lease_ms);
	hours_now(c, &args[1], &args[2]);
	rc = tx_many(c->tx, Q_DELIVERY_CLAIM, args, &rows, &n);
	if (rc)
		return rc;
	rep->deliveries = arena_zalloc(c->arena, n + 1, sizeof(*rep->deliveries));
	if (!rep->deliveries)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < n; i++) {
		Alerts__Delivery *d;

		rc = delivery_take(c, &rows[i], until, &d);
		if (!rc && d)
			rep->deliveries[rep->n_deliveries++] = d;
	}
	return rc || !rep->n_deliveries ? rc : notices_put(c, rep);
}

/* ---- reports -------------------------------------------------------------------------------- */

static int delivered(struct call *c, struct receiver *r, const struct outgoing *d)
{
	bool back = r->failures > 0;
	int rc = tx_queue(c->tx, Q_DELIVERY_DONE, ARGS(A_I64(d->delivery_id), A_TIME(c->now)));

	r->failures = 0;
	r->open_at = c->now;
	if (!rc && back)
		rc = tx_queue(c->tx, Q_DELIVERY_BACK, ARGS(A_TEXT(r->receiver), A_TIME(c->now)));
	return rc;
}

static int failed(struct call *c, const Alerts__ReportDeliveryRequest *req, struct receiver *r,
		  const struct outgoing *d)
{
	const struct notices *file = &worker_of(c)->notices;
	const struct retry retry = {file->retry_first_ms, file->retry_longest_ms};
	utc_time next = {c->now.us + 1000 * retry_wait_ms(&retry, d->attempts, d->delivery_id)};
	bool over = c->now.us - d->made_at.us >= 1000 * file->retry_give_up_ms;

	if (req->away) {
		r->failures++;
		r->open_at = (utc_time){c->now.us +
					1000 * retry_wait_ms(&retry, r->failures, d->delivery_id)};
	}
	return tx_queue(c->tx, Q_DELIVERY_FAILED,
			ARGS(A_I64(d->delivery_id), A_TEXT(over ? "failed" : "waiting"),
			     A_TIME(next), A_TEXT(req->error), A_BOOL(req->away)));
}

/* The receiver is free for the next, if this is what it was busy with. */
static int receiver_free(struct call *c, struct receiver *r, int64_t delivery_id)
{
	if (r->delivery_id == delivery_id)
		r->busy_until = (utc_time){0};
	return tx_queue(c->tx, Q_RECEIVER_PUT_BACK,
			ARGS(A_TEXT(r->receiver), A_I64(r->failures), A_TIME(r->open_at),
			     A_TIME_OR_NULL(r->busy_until)));
}

int report_delivery(struct call *c, const Alerts__ReportDeliveryRequest *req,
		    Service__Ack *rep UNUSED)
{
	struct receiver r;
	struct outgoing d;
	bool found;
	int rc;

	if (!req->delivered != (req->error[0] != '\0') ||
	    utf8_length(req->error, strlen(req->error)) > ERROR_MAX)
		return refuse(c, E_FIELD, "error: 1 - %d, unless delivered", ERROR_MAX);
	rc = tx_maybe(c->tx, Q_RECEIVER_LOCK, ARGS(A_TEXT(req->receiver)), &r, &found);
	if (!rc && found)
		rc = tx_maybe(c->tx, Q_DELIVERY_LOCK, ARGS(A_I64(req->delivery_id)), &d, &found);
	if (rc)
		return rc;
	if (!found || strcmp(d.receiver, r.receiver) != 0)
		return refuse(c, E_NOT_FOUND, "delivery %" PRId64, req->delivery_id);
	if (strcmp(d.state, "delivered") == 0)
		return 0; /* an attempt before it was told late */
	if (req->delivered)
		rc = delivered(c, &r, &d);
	else if (d.attempts == req->attempt) /* else a later attempt is under way */
		rc = failed(c, req, &r, &d);
	else
		return 0;
	return rc ? rc : receiver_free(c, &r, d.delivery_id);
}
