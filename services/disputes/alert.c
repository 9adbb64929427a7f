/*
 * alert - what the case desk knows of alerts: a projection of alerts.AlertRecorded.
 */
#include "base.h"

#include "disputes.h"

/* An event: an alert says what it is now. Older versions than the known one change nothing. */
int take_alert(struct call *c, const Alerts__Alert *news, Service__Ack *rep UNUSED)
{
	money owed;
	int rc;

	if (!news->alert_id || !news->version || !region_valid(news->region))
		return refuse(c, E_FIELD, "alert %" PRId64 ": version or region is missing",
			      news->alert_id);
	rc = money_from_wire(news->owed_fen, &owed);
	if (rc)
		return refuse(c, rc, "alert %" PRId64 ": owed_fen", news->alert_id);

	rc = tx_queue(c->tx, Q_ALERT_PUT,
		      ARGS(A_I64(news->alert_id), A_I64(news->version), A_I64(c->generation),
			   A_TEXT(news->rule), A_TEXT(news->title_zh), A_TEXT(news->title_en),
			   A_I64(news->employer_id), A_TEXT(news->employer_name),
			   A_TEXT(news->region), A_TEXT(news->month), A_TEXT(news->state),
			   A_TEXT(news->severity), A_TEXT(news->department), A_I64(news->n_workers),
			   A_I64(news->n_items), A_FEN(owed)));
	if (rc)
		return rc;
	return tx_queue(c->tx, Q_ALERT_SEEN, ARGS(A_I64(news->alert_id), A_I64(c->generation)));
}

/* After a replay: alerts that are gone over there. One that a case rests on stays as it was. */
int alert_sweep(struct call *c, int64_t generation)
{
	return tx_queue(c->tx, Q_ALERT_SWEEP, ARGS(A_I64(generation)));
}
