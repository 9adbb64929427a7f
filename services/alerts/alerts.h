/*
 * alerts - what the files of this service share: rows, handlers, presenters.
 *
 * Order:   locks are taken on the item first, then on alerts in ascending id.
 * Owns:    everything loaded or presented lives in the call's arena.
 * Errors:  0 or a negative E_...; E_NO_MEMORY when the arena's cap is met.
 */
#ifndef GONGDAO_ALERTS_H
#define GONGDAO_ALERTS_H

#include "service.h"

#include "alert_facts.h"

#include "alerts.pb-c.h"
#include "alerts_sql.h"

/* What of an item decides whether news of its finding are news, and what counts of it. */
struct item {
	int64_t finding_id, alert_id; /* alert_id 0: none */
	int64_t version, generation;
	bool open;
	int64_t worker_id, n_members;
	money owed_fen, found_fen, confirmed_fen, reported_fen;
};

struct alert_key {
	int64_t alert_id;
};

struct item_body {
	slice body;
};

/* The open items of an alert but one. */
struct tally_scope {
	const char *auditor;    /* of except_finding */
	int64_t except_finding; /* 0: none */
	int64_t worker_id;      /* asked about: is it counted already? */
	struct counted was;     /* what except_finding counts in the alert until now */
};

/* ---- handlers ------------------------------------------------------------------------------ */

int get_alert(struct call *c, const Alerts__GetAlertRequest *req, Alerts__GetAlertReply *rep);
int list_alerts(struct call *c, const Alerts__ListAlertsRequest *req, Alerts__ListAlertsReply *rep);
int finding_ahead(struct call *c, const Audit__Finding *f);
int take_finding(struct call *c, const Audit__Finding *f, Service__Ack *rep);
int take_case(struct call *c, const Disputes__Case *news, Service__Ack *rep);
int sweep(struct call *c, const Alerts__SweepRequest *req, Service__Ack *rep);
int get_indicators(struct call *c, const Alerts__GetIndicatorsRequest *req,
		   Alerts__GetIndicatorsReply *rep);
int watch(struct call *c, const Alerts__WatchRequest *req, Service__Ack *rep);
int ack_alert(struct call *c, const Alerts__AckAlertRequest *req, Alerts__Alert *rep);
int own_alert(struct call *c, const Alerts__OwnAlertRequest *req, Alerts__Alert *rep);
int comment_alert(struct call *c, const Alerts__CommentAlertRequest *req, Alerts__Alert *rep);
int silence_alert(struct call *c, const Alerts__SilenceAlertRequest *req, Alerts__Silence *rep);
int decide_silence(struct call *c, const Alerts__DecideSilenceRequest *req, Alerts__Silence *rep);
int end_silence(struct call *c, const Alerts__EndSilenceRequest *req, Alerts__Silence *rep);
int list_silences(struct call *c, const Alerts__ListSilencesRequest *req,
		  Alerts__ListSilencesReply *rep);
int silence_due(struct call *c, const Alerts__SilenceDueRequest *req, Service__Ack *rep);

/* ---- event tables -------------------------------------------------------------------------- */

int alert_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last, size_t *out_n);
int wages_sweep(struct call *c, int64_t generation);
int registration_sweep(struct call *c, int64_t generation);
int case_sweep(struct call *c, int64_t generation);

/* ---- alert_store.c ------------------------------------------------------------------------- */

/* Who found it; the findings of the release before the field came say nothing and are of wages. */
static inline const char *auditor_of(const Audit__Finding *f)
{
	return f->auditor[0] ? f->auditor : "wages";
}

/* What it found, and what of it was paid since. */
static inline struct sums sums_of(const Audit__Finding *f)
{
	int64_t found = f->found_fen ? f->found_fen : f->owed_fen;

	return (struct sums){FEN(found), FEN(f->confirmed_fen), FEN(f->reported_fen)};
}

/* Locks the alert of the finding's (rule, employer, region, month), making it when there is none.
 */
int alert_take(struct call *c, const Audit__Finding *f, struct alert *out) MUST_CHECK;
int alert_lock_by_id(struct call *c, int64_t alert_id, struct alert *out,
		     bool *out_found) MUST_CHECK;
/* Counts them all. */
int alert_count(struct call *c, int64_t alert_id, const struct tally_scope *scope,
		struct tally *out) MUST_CHECK;
/* The same from the counters of the alert, which is locked: reads a few rows however many it has.
 */
int alert_rest(struct call *c, const struct alert *alert, const struct tally_scope *scope,
	       struct tally *out) MUST_CHECK;
int alert_update(struct call *c, const struct alert *a) MUST_CHECK;
int alert_emit(struct call *c, const struct alert *a) MUST_CHECK;
/* present.c */
Alerts__Alert *alert_present(struct call *c, const struct alert *a);

/* `alert_id` 0: the finding belongs to none. */
int item_put(struct call *c, const Audit__Finding *f, int64_t alert_id) MUST_CHECK;

#endif
