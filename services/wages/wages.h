/*
 * wages - what the files of this service share: the worker context, rows, prototypes.
 *
 * Owns:    everything loaded or presented lives in the call's arena.
 * Errors:  0 or a negative E_...; E_NO_MEMORY when the arena's cap is met.
 */
#ifndef GONGDAO_WAGES_H
#define GONGDAO_WAGES_H

#include "audit.h"

#include "judge_rule.h"
#include "pay_facts.h"
#include "time_facts.h"

#include "wages.pb-c.h"
#include "wages_sql.h"

/* The `wages:` section of gongdao.yaml. */
struct wages_config {
	int64_t pay_filing_grace_ms; /* hours may stand so long before their pay is missed */
	int64_t audit_lanes;         /* calls that share much work among them */
};

static inline const struct wages_config *config_of(const struct call *c)
{
	return c->own;
}

/* What one worker thread loads at start. */
struct policy_pack {
	struct rules *rules;
	struct judge_rules judged;
	struct calendar calendar;
	struct regions regions;
	const char *packs; /* where rules are kept; "": nowhere */
};

static inline const struct policy_pack *pack_of(const struct call *c)
{
	return c->worker;
}

/* The first days of "2025-03" and "2025-04"; a refusal names the field. */
int months_parse(struct call *c, const char *from, const char *to, civil_date *out_from,
		 civil_date *out_to) MUST_CHECK;
/* limit 0 is `preset`; of more than `most` a page holds `most`: ask on after its last id. */
int64_t page_limit(uint32_t limit, int64_t preset, int64_t most);
/* Marks every month in which the numbers have rows, and wakes the audit. */
int numbers_mark(struct call *c, const int64_t *employer_ids, const char *const *worker_nos,
		 size_t n) MUST_CHECK;
/* Drops what is older than a replay, and marks the numbers that it was about. */
int numbers_sweep(struct call *c, const struct statement *older, const struct statement *drop,
		  int64_t generation) MUST_CHECK;
/* marking.c: marks worker-months of the employer that the days touch; `to` is exclusive, {0}: no
 * end. */
int employer_mark(struct call *c, int64_t employer_id, civil_date from, civil_date to) MUST_CHECK;
/* Makes the marks that stand in mark_unit, by and by. */
int marking_wake(struct call *c) MUST_CHECK;
int marking_again(struct call *c) MUST_CHECK; /* the watch of audit_wake(): the same without it */
/* lanes.c: wakes AuditDirty, and the watch that sees to it that marks do not stand. */
int audit_wake(struct call *c, utc_time due) MUST_CHECK;
/* Pay days of agreements are looked at from tomorrow on, once a day; again changes nothing. */
int paydays_arm(struct call *c) MUST_CHECK;
/* weather.c: "411000" reaches into 4110xx: the digits that places under it share. NULL: no memory.
 */
const char *place_prefix(struct call *c, const char *region);

struct one_flag {
	bool flag;
};

/* Months of an employer, by any day of them; to {0}: and every later one anything is known of. */
struct employer_span {
	int64_t employer_id;
	civil_date from, to;
};
/* employer_audit.c: the months are audited once `due` has come; those in which orders to pay run
 * out; every month after the next reporting day. */
int employer_marked(struct call *c, const struct employer_span *span, utc_time due) MUST_CHECK;
int employer_marked_soon(struct call *c, const struct employer_span *span) MUST_CHECK;
int employer_orders_marked(struct call *c, int64_t employer_id) MUST_CHECK;
/* Those begun of an employer (0: of all). */
int employers_marked(struct call *c, int64_t employer_id, civil_date from,
		     civil_date to) MUST_CHECK;
int report_wake(struct call *c) MUST_CHECK;

/* ---- handlers ----------------------------------------------------------------------------- */

int open_submission(struct call *c, const Wages__OpenSubmissionRequest *req,
		    Wages__Submission *rep);
int submit_intervals(struct call *c, const Wages__SubmitIntervalsRequest *req,
		     Wages__SubmitReply *rep);
int submit_pay(struct call *c, const Wages__SubmitPayRequest *req, Wages__SubmitReply *rep);
int submit_roster(struct call *c, const Wages__SubmitRosterRequest *req, Wages__SubmitReply *rep);
int submit_penalties(struct call *c, const Wages__SubmitPenaltiesRequest *req,
		     Wages__SubmitReply *rep);
int submit_pushes(struct call *c, const Wages__SubmitPushesRequest *req, Wages__SubmitReply *rep);
int submit_prices(struct call *c, const Wages__SubmitPricesRequest *req, Wages__SubmitReply *rep);
int close_submission(struct call *c, const Wages__CloseSubmissionRequest *req,
		     Wages__Submission *rep);
int record_limit(struct call *c, const Wages__RecordLimitRequest *req,
		 Wages__RecordLimitReply *rep);
int record_weather(struct call *c, const Wages__RecordWeatherRequest *req,
		   Wages__RecordWeatherReply *rep);
int list_submissions(struct call *c, const Wages__ListSubmissionsRequest *req,
		     Wages__ListSubmissionsReply *rep);
int run_audit(struct call *c, const Wages__RunAuditRequest *req, Wages__RunAuditReply *rep);
int get_audit_progress(struct call *c, const Wages__GetAuditProgressRequest *req,
		       Wages__GetAuditProgressReply *rep);
int get_facts(struct call *c, const Wages__GetFactsRequest *req, Wages__Facts *rep);
int what_if(struct call *c, const Wages__WhatIfRequest *req, Wages__WhatIfReply *rep);
int get_worker_hours(struct call *c, const Wages__GetWorkerHoursRequest *req,
		     Wages__WorkerHours *rep);
int get_finding_version(struct call *c, const Wages__GetFindingVersionRequest *req,
			Wages__FindingVersion *rep);
int take_employer(struct call *c, const Registration__Employer *req, Service__Ack *rep);
int engagement_ahead(struct call *c, const Registration__Engagement *req);
int take_engagement(struct call *c, const Registration__Engagement *req, Service__Ack *rep);
int take_alias(struct call *c, const Registration__Alias *req, Service__Ack *rep);
int take_agreement(struct call *c, const Registration__Agreement *req, Service__Ack *rep);
int take_hours_approval(struct call *c, const Registration__HoursApproval *req, Service__Ack *rep);
int list_unmapped(struct call *c, const Wages__ListUnmappedRequest *req,
		  Wages__ListUnmappedReply *rep);
int report_payments(struct call *c, const Wages__PaymentsRequest *req, Wages__PaymentsReply *rep);
int confirm_payments(struct call *c, const Wages__PaymentsRequest *req, Wages__PaymentsReply *rep);
int import_payments(struct call *c, const Wages__ImportPaymentsRequest *req,
		    Registration__ImportReply *rep);
int list_payments(struct call *c, const Wages__ListPaymentsRequest *req,
		  Wages__ListPaymentsReply *rep);
int list_own_findings(struct call *c, const Wages__ListOwnFindingsRequest *req,
		      Audit__ListFindingsReply *rep);
int list_own_payments(struct call *c, const Wages__ListOwnPaymentsRequest *req,
		      Wages__ListPaymentsReply *rep);
int answer_payment(struct call *c, const Wages__AnswerPaymentRequest *req,
		   Wages__AnswerPaymentReply *rep);
int list_orders(struct call *c, const Wages__ListOrdersRequest *req, Wages__ListOrdersReply *rep);
int import_weather(struct call *c, const Wages__ImportWeatherRequest *req,
		   Registration__ImportReply *rep);
int list_limits(struct call *c, const Wages__ListLimitsRequest *req, Wages__ListLimitsReply *rep);
int list_weather(struct call *c, const Wages__ListWeatherRequest *req,
		 Wages__ListWeatherReply *rep);
int order_payment(struct call *c, const Wages__OrderPaymentRequest *req,
		  Wages__OrderPaymentReply *rep);
int record_verdict(struct call *c, const Wages__RecordVerdictRequest *req,
		   Wages__RecordVerdictReply *rep);
int get_precision(struct call *c, const Wages__GetPrecisionRequest *req,
		  Wages__GetPrecisionReply *rep);
int get_guidance(struct call *c, const Wages__GetGuidanceRequest *req,
		 Wages__GetGuidanceReply *rep);
int get_quality(struct call *c, const Wages__GetQualityRequest *req, Wages__GetQualityReply *rep);
int get_pay_trend(struct call *c, const Wages__GetPayTrendRequest *req,
		  Wages__GetPayTrendReply *rep);
int get_statement(struct call *c, const Wages__GetStatementRequest *req, Wages__Statement *rep);
int record_pay_system(struct call *c, const Wages__RecordPaySystemRequest *req,
		      Wages__RecordPaySystemReply *rep);
int import_pay_systems(struct call *c, const Wages__ImportPaySystemsRequest *req,
		       Registration__ImportReply *rep);
int list_pay_systems(struct call *c, const Wages__ListPaySystemsRequest *req,
		     Wages__ListPaySystemsReply *rep);
int get_pay_system(struct call *c, const Wages__GetPaySystemRequest *req,
		   Wages__GetPaySystemReply *rep);
int list_pay_systems_missing(struct call *c, const Wages__ListPaySystemsMissingRequest *req,
			     Wages__ListPaySystemsMissingReply *rep);
int record_visit(struct call *c, const Wages__RecordVisitRequest *req,
		 Wages__RecordVisitReply *rep);
int record_follow_up(struct call *c, const Wages__RecordFollowUpRequest *req,
		     Wages__RecordFollowUpReply *rep);
int list_visits(struct call *c, const Wages__ListVisitsRequest *req, Wages__ListVisitsReply *rep);
int get_visit(struct call *c, const Wages__GetVisitRequest *req, Wages__GetVisitReply *rep);
int audit_dirty(struct call *c, const Wages__AuditDirtyRequest *req, Service__Ack *rep);
int watch_paydays(struct call *c, const Wages__WatchPaydaysRequest *req, Service__Ack *rep);
int mark_payday(struct call *c, const Wages__MarkPaydayRequest *req, Service__Ack *rep);
int audit_lane(struct call *c, const Wages__AuditLaneRequest *req, Service__Ack *rep);
int mark_months(struct call *c, const Wages__MarkMonthsRequest *req, Service__Ack *rep);
int audit_employers(struct call *c, const Wages__AuditEmployersRequest *req, Service__Ack *rep);
int judge_employers(struct call *c, const Wages__JudgeEmployersRequest *req, Service__Ack *rep);

/* projection.c: drops what is older than a replay */
int employer_sweep(struct call *c, int64_t generation);
int engagement_sweep(struct call *c, int64_t generation);
int alias_sweep(struct call *c, int64_t generation);
/* terms.c */
int agreement_sweep(struct call *c, int64_t generation);
int hours_approval_sweep(struct call *c, int64_t generation);

/* measure.c */
int work_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last, size_t *out_n);
int pay_system_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last,
		      size_t *out_n);

#endif
