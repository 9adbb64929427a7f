/*
 * alert - what the case desk knows of alerts: a projection of alerts.AlertRecorded.
 */
#include "base.h"

#include "disputes.h"

static struct alert alert_told(const Alerts__Alert *news)
{
	return (struct alert){.alert_id = news->alert_id,
			      .version = news->version,
			      .rule = news->rule,
			      .title_zh = news->title_zh,
			      .title_en = news->title_en,
			      .employer_id = news->employer_id,
			      .employer_name = news->employer_name,
			      .region = news->region,
			      .month = news->month,
			      .state = news->state,
			      .severity = news->severity,
			      .department = news->department,
			      .n_workers = news->n_workers,
			      .n_items = news->n_items,
			      .owed_fen = FEN(news->owed_fen)};
}

/* alerts decides by its rules when a case is opened by itself (config/alerts); here it is opened,
 * once, whatever is sent again: an alert has one case. Locks the alert where it is known already;
 * nobody else can know of one that is not. */
static int case_by_itself(struct call *c, const Alerts__Alert *news)
{
	struct alert known, alert = alert_told(news);
	struct case_file file;
	bool found;
	int rc;

	if (!news->open_case || strcmp(news->state, "open") != 0)
		return 0;
	rc = tx_maybe(c->tx, Q_ALERT_LOCK, ARGS(A_I64(news->alert_id)), &known, &found);
	if (rc || (found && known.version > news->version))
		return rc;
	rc = tx_maybe(c->tx, Q_CASE_BY_ALERT, ARGS(A_I64(news->alert_id)), &file, &found);
	return rc || found ? rc : case_open_on(c, &alert, news->case_ground_zh, &file);
}

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
	if (news->open_case && !words_fit(news->case_ground_zh, WORDS_MAX))
		return refuse(c, E_FIELD, "alert %" PRId64 ": ground of its case", news->alert_id);

	rc = case_by_itself(c, news);
	if (!rc)
		rc = tx_queue(c->tx, Q_ALERT_PUT,
			      ARGS(A_I64(news->alert_id), A_I64(news->version),
				   A_I64(c->generation), A_TEXT(news->rule), A_TEXT(news->title_zh),
				   A_TEXT(news->title_en), A_I64(news->employer_id),
				   A_TEXT(news->employer_name), A_TEXT(news->region),
				   A_TEXT(news->month), A_TEXT(news->state), A_TEXT(news->severity),
				   A_TEXT(news->department), A_I64(news->n_workers),
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
