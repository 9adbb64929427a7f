/*
 * wages - what was worked, what was paid, what the law asks for, and what is wrong.
 *
 * Records come in as submissions: one file of one employer, of one kind (intervals or pay), for
 * some months. It is opened, its rows arrive in chunks, and with its closing it counts, all of it
 * at once: it takes the place of what was in force for these months before. So a corrected file
 * leaves what a fresh database would have, and the same file again says that it is in force
 * already.
 *
 * Closing marks every worker-month that it may have changed. A timer wakes the audit (lanes.c),
 * which takes marks that no other has, loads what is in force of one worker, computes the facts
 * (time_facts.h, pay_facts.h: pure functions), and evaluates every rule of the pack on them
 * (common/rules). A rule that hits is a finding: it keeps the facts, the arithmetic, the parameters
 * and the clauses it rests on. An audit that finds what it found before writes nothing.
 *
 * A worker number that stands for nobody yet is no error: its rows wait in a list (ListUnmapped),
 * and count when registration tells of the engagement, or of the worker it was mapped to.
 *
 * Read next: time_facts.h, submission.c, audit.c.
 */
#include "base.h"

#include "audit.h"

#include "employer_audit.h"
#include "judge.h"
#include "person.h"

#include "measured.pb-c.h"

HANDLER(open_submission, Wages__OpenSubmissionRequest, Wages__Submission)
HANDLER(submit_intervals, Wages__SubmitIntervalsRequest, Wages__SubmitReply)
HANDLER(submit_pay, Wages__SubmitPayRequest, Wages__SubmitReply)
HANDLER(submit_roster, Wages__SubmitRosterRequest, Wages__SubmitReply)
HANDLER(submit_penalties, Wages__SubmitPenaltiesRequest, Wages__SubmitReply)
HANDLER(submit_pushes, Wages__SubmitPushesRequest, Wages__SubmitReply)
HANDLER(submit_prices, Wages__SubmitPricesRequest, Wages__SubmitReply)
HANDLER(close_submission, Wages__CloseSubmissionRequest, Wages__Submission)
HANDLER(record_limit, Wages__RecordLimitRequest, Wages__RecordLimitReply)
HANDLER(record_weather, Wages__RecordWeatherRequest, Wages__RecordWeatherReply)
HANDLER(list_submissions, Wages__ListSubmissionsRequest, Wages__ListSubmissionsReply)
HANDLER(run_audit, Wages__RunAuditRequest, Wages__RunAuditReply)
HANDLER(get_audit_progress, Wages__GetAuditProgressRequest, Wages__GetAuditProgressReply)
HANDLER(get_facts, Wages__GetFactsRequest, Wages__Facts)
HANDLER(what_if, Wages__WhatIfRequest, Wages__WhatIfReply)
HANDLER(list_rules, Wages__ListRulesRequest, Wages__ListRulesReply)
HANDLER(get_worker_hours, Wages__GetWorkerHoursRequest, Wages__WorkerHours)
HANDLER(get_finding, Audit__GetFindingRequest, Audit__Finding)
HANDLER(get_finding_version, Wages__GetFindingVersionRequest, Wages__FindingVersion)
HANDLER(list_findings, Audit__ListFindingsRequest, Audit__ListFindingsReply)
HANDLER(take_employer, Registration__Employer, Service__Ack)
HANDLER(take_engagement, Registration__Engagement, Service__Ack)
PREFETCH(engagement_ahead, Registration__Engagement, "engagement_id")
HANDLER(take_alias, Registration__Alias, Service__Ack)
HANDLER(take_agreement, Registration__Agreement, Service__Ack)
HANDLER(take_hours_approval, Registration__HoursApproval, Service__Ack)
HANDLER(list_unmapped, Wages__ListUnmappedRequest, Wages__ListUnmappedReply)
HANDLER(report_payments, Wages__PaymentsRequest, Wages__PaymentsReply)
HANDLER(confirm_payments, Wages__PaymentsRequest, Wages__PaymentsReply)
HANDLER(import_payments, Wages__ImportPaymentsRequest, Registration__ImportReply)
HANDLER(list_payments, Wages__ListPaymentsRequest, Wages__ListPaymentsReply)
HANDLER(list_own_findings, Wages__ListOwnFindingsRequest, Audit__ListFindingsReply)
HANDLER(list_own_payments, Wages__ListOwnPaymentsRequest, Wages__ListPaymentsReply)
HANDLER(answer_payment, Wages__AnswerPaymentRequest, Wages__AnswerPaymentReply)
HANDLER(list_orders, Wages__ListOrdersRequest, Wages__ListOrdersReply)
HANDLER(import_weather, Wages__ImportWeatherRequest, Registration__ImportReply)
HANDLER(list_limits, Wages__ListLimitsRequest, Wages__ListLimitsReply)
HANDLER(list_weather, Wages__ListWeatherRequest, Wages__ListWeatherReply)
HANDLER(order_payment, Wages__OrderPaymentRequest, Wages__OrderPaymentReply)
HANDLER(record_verdict, Wages__RecordVerdictRequest, Wages__RecordVerdictReply)
HANDLER(get_precision, Wages__GetPrecisionRequest, Wages__GetPrecisionReply)
HANDLER(get_guidance, Wages__GetGuidanceRequest, Wages__GetGuidanceReply)
HANDLER(get_quality, Wages__GetQualityRequest, Wages__GetQualityReply)
HANDLER(get_pay_trend, Wages__GetPayTrendRequest, Wages__GetPayTrendReply)
HANDLER(get_statement, Wages__GetStatementRequest, Wages__Statement)
HANDLER(record_pay_system, Wages__RecordPaySystemRequest, Wages__RecordPaySystemReply)
HANDLER(import_pay_systems, Wages__ImportPaySystemsRequest, Registration__ImportReply)
HANDLER(list_pay_systems, Wages__ListPaySystemsRequest, Wages__ListPaySystemsReply)
HANDLER(get_pay_system, Wages__GetPaySystemRequest, Wages__GetPaySystemReply)
HANDLER(list_pay_systems_missing, Wages__ListPaySystemsMissingRequest,
	Wages__ListPaySystemsMissingReply)
HANDLER(record_visit, Wages__RecordVisitRequest, Wages__RecordVisitReply)
HANDLER(record_follow_up, Wages__RecordFollowUpRequest, Wages__RecordFollowUpReply)
HANDLER(list_visits, Wages__ListVisitsRequest, Wages__ListVisitsReply)
HANDLER(get_visit, Wages__GetVisitRequest, Wages__GetVisitReply)
HANDLER(audit_dirty, Wages__AuditDirtyRequest, Service__Ack)
HANDLER(audit_lane, Wages__AuditLaneRequest, Service__Ack)
HANDLER(mark_months, Wages__MarkMonthsRequest, Service__Ack)
HANDLER(watch_paydays, Wages__WatchPaydaysRequest, Service__Ack)
HANDLER(mark_payday, Wages__MarkPaydayRequest, Service__Ack)
HANDLER(audit_employers, Wages__AuditEmployersRequest, Service__Ack)
HANDLER(judge_employers, Wages__JudgeEmployersRequest, Service__Ack)

static const struct handler handlers[] = {
	{"OpenSubmission",        open_submission_thunk,          COMMAND,    5000,  SCOPE_ROW,  NULL, NULL},
	{"SubmitIntervals",       submit_intervals_thunk,         BULK,       20000, SCOPE_ROW,  NULL, NULL},
	{"SubmitPay",             submit_pay_thunk,               BULK,       20000, SCOPE_ROW,  NULL, NULL},
	{"SubmitRoster",          submit_roster_thunk,            BULK,       20000, SCOPE_ROW,  NULL, NULL},
	{"SubmitPenalties",       submit_penalties_thunk,         BULK,       20000, SCOPE_ROW,  NULL, NULL},
	{"SubmitPushes",          submit_pushes_thunk,            BULK,       20000, SCOPE_ROW,  NULL, NULL},
	{"SubmitPrices",          submit_prices_thunk,            BULK,       20000, SCOPE_ROW,  NULL, NULL},
	{"CloseSubmission",       close_submission_thunk,         BULK,       60000, SCOPE_ROW,  NULL, NULL},
	{"RecordLimit",           record_limit_thunk,             BULK,       60000, SCOPE_ROW,  NULL, NULL},
	{"RecordWeather",         record_weather_thunk,           BULK,       60000, SCOPE_ROW,  NULL, NULL},
	{"ListSubmissions",       list_submissions_thunk,         QUERY,      2000,  SCOPE_ROW,  NULL, NULL},
	{"RunAudit",              run_audit_thunk,                BULK,       60000, SCOPE_ROW,  NULL, NULL},
	{"GetAuditProgress",      get_audit_progress_thunk,       QUERY,      2000,  SCOPE_NONE, NULL, NULL},
	{"GetFacts",              get_facts_thunk,                QUERY,      5000,  SCOPE_ROW,  NULL, NULL},
	{"WhatIf",                what_if_thunk,                  QUERY,      30000, SCOPE_ROW,  NULL, NULL},
	{"ListRules",             list_rules_thunk,               QUERY,      5000,  SCOPE_NONE, NULL, NULL},
	{"GetWorkerHours",        get_worker_hours_thunk,         QUERY,      5000,  SCOPE_ROW,  NULL, NULL},
	{"GetFinding",            get_finding_thunk,              QUERY,      1000,  SCOPE_ROW,  NULL, NULL},
	{"GetFindingVersion",     get_finding_version_thunk,      QUERY,      1000,  SCOPE_ROW,  NULL, NULL},
	{"ListFindings",          list_findings_thunk,            QUERY,      2000,  SCOPE_ROW,  NULL, NULL},
	{"TakeEmployer",          take_employer_thunk,            EVENT,      2000,  SCOPE_NONE, NULL, NULL},
	{"TakeEngagement",        take_engagement_thunk,          EVENT,      2000,  SCOPE_NONE, NULL,
	 &engagement_ahead_prefetch									},
	{"TakeAlias",             take_alias_thunk,               EVENT,      2000,  SCOPE_NONE, NULL, NULL},
	{"TakeAgreement",         take_agreement_thunk,           EVENT,      2000,  SCOPE_NONE, NULL, NULL},
	{"TakeHoursApproval",     take_hours_approval_thunk,      EVENT,      20000, SCOPE_NONE, NULL, NULL},
	{"ListUnmapped",          list_unmapped_thunk,            QUERY,      2000,  SCOPE_ROW,  NULL, NULL},
	{"ReportPayments",        report_payments_thunk,          COMMAND,    5000,  SCOPE_ROW,  NULL, NULL},
	{"ConfirmPayments",       confirm_payments_thunk,         COMMAND,    5000,  SCOPE_ROW,  NULL, NULL},
	{"ImportPayments",        import_payments_thunk,          BULK,       30000, SCOPE_ROW,  NULL, NULL},
	{"ListPayments",          list_payments_thunk,            QUERY,      2000,  SCOPE_ROW,  NULL, NULL},
	{"ListOwnFindings",       list_own_findings_thunk,        QUERY,      2000,  SCOPE_ROW,  NULL, NULL},
	{"ListOwnPayments",       list_own_payments_thunk,        QUERY,      2000,  SCOPE_ROW,  NULL, NULL},
	{"AnswerPayment",         answer_payment_thunk,           COMMAND,    5000,  SCOPE_ROW,  NULL, NULL},
	{"ListOrders",            list_orders_thunk,              QUERY,      2000,  SCOPE_ROW,  NULL, NULL},
	{"ImportWeather",         import_weather_thunk,           BULK,       60000, SCOPE_ROW,  NULL, NULL},
	{"ListLimits",            list_limits_thunk,              QUERY,      2000,  SCOPE_ROW,  NULL, NULL},
	{"ListWeather",           list_weather_thunk,             QUERY,      2000,  SCOPE_ROW,  NULL, NULL},
	{"OrderPayment",          order_payment_thunk,            BULK,       30000, SCOPE_ROW,  NULL, NULL},
	{"RecordVerdict",         record_verdict_thunk,           COMMAND,    2000,  SCOPE_ROW,  NULL, NULL},
	{"GetPrecision",          get_precision_thunk,            QUERY,      5000,  SCOPE_ROW,  NULL, NULL},
	{"GetGuidance",           get_guidance_thunk,             QUERY,      20000, SCOPE_ROW,  NULL, NULL},
	{"GetQuality",            get_quality_thunk,              QUERY,      20000, SCOPE_ROW,  NULL, NULL},
	{"GetPayTrend",           get_pay_trend_thunk,            QUERY,      20000, SCOPE_ROW,  NULL, NULL},
	{"GetStatement",          get_statement_thunk,            QUERY,      5000,  SCOPE_ROW,  NULL, NULL},
	{"RecordPaySystem",       record_pay_system_thunk,        COMMAND,    5000,  SCOPE_ROW,  NULL, NULL},
	{"ImportPaySystems",      import_pay_systems_thunk,       BULK,       30000, SCOPE_ROW,  NULL, NULL},
	{"ListPaySystems",        list_pay_systems_thunk,         QUERY,      5000,  SCOPE_ROW,  NULL, NULL},
	{"GetPaySystem",          get_pay_system_thunk,           QUERY,      2000,  SCOPE_ROW,  NULL, NULL},
	{"ListPaySystemsMissing", list_pay_systems_missing_thunk, QUERY,      20000, SCOPE_ROW,  NULL,
	 NULL											      },
	{"RecordVisit",           record_visit_thunk,             COMMAND,    5000,  SCOPE_ROW,  NULL, NULL},
	{"RecordFollowUp",        record_follow_up_thunk,         COMMAND,    5000,  SCOPE_ROW,  NULL, NULL},
	{"ListVisits",            list_visits_thunk,              QUERY,      2000,  SCOPE_ROW,  NULL, NULL},
	{"GetVisit",              get_visit_thunk,                QUERY,      1000,  SCOPE_ROW,  NULL, NULL},
	{"AuditDirty",            audit_dirty_thunk,              EVENT,      30000, SCOPE_NONE, NULL, NULL},
	{"WatchPaydays",          watch_paydays_thunk,            EVENT,      20000, SCOPE_NONE, NULL, NULL},
	{"MarkPayday",            mark_payday_thunk,              EVENT,      60000, SCOPE_NONE, NULL, NULL},
	{"AuditLane",             audit_lane_thunk,               EVENT_BULK, 60000, SCOPE_NONE, NULL, NULL},
	{"MarkMonths",            mark_months_thunk,              EVENT_BULK, 60000, SCOPE_NONE, NULL, NULL},
	{"AuditEmployers",        audit_employers_thunk,          EVENT_BULK, 60000, SCOPE_NONE, NULL, NULL},
	{"JudgeEmployers",        judge_employers_thunk,          EVENT_BULK, 60000, SCOPE_NONE, NULL, NULL},
};

static const struct event_source sources[] = {
	{"FindingRecorded",   &audit__finding__descriptor,       finding_replay   },
	{"MonthMeasured",     &measured__work_month__descriptor, work_replay      },
	{"PaySystemRecorded", &wages__pay_system__descriptor,    pay_system_replay},
};

static const struct event_sink sinks[] = {
	{"registration.EmployerRecorded",      employer_sweep      },
	{"registration.EngagementRecorded",    engagement_sweep    },
	{"registration.AliasRecorded",         alias_sweep         },
	{"registration.AgreementRecorded",     agreement_sweep     },
	{"registration.HoursApprovalRecorded", hours_approval_sweep},
};

static const struct config_row config_rows[] = {
	{"pay_filing_grace",							CONFIG_DURATION, offsetof(struct wages_config, pay_filing_grace_ms),
	 "24h",																													   0,   INT64_C(31) * 86400 * 1000, true,
	 "How long after a month's hours were filed a finding waits for its pay lines."},
	{"audit_lanes",									 CONFIG_I64,									    offsetof(struct wages_config,                      audit_lanes), "4", 1, 64,                          true,
	 "Calls that share a large audit: bulk_workers of all instances together."},
	{NULL, CONFIG_I64,                0,					 NULL,														 0,																  0,											 false,  NULL},
};

static void arena_drop(struct arena **a)
{
	arena_free(*a);
}

static int rules_fit(const struct rules *r, struct err *err)
{
	AUTO(arena_drop) struct arena *a = arena_new((size_t)16 * 1024 * 1024);
	struct judge_rules judged;
	int rc = a ? judge_bind(a, r, &judged, err) : err_set(err, E_NO_MEMORY, "out of memory");

	if (!rc)
		rc = person_check(r, err);
	return rc ? rc : employer_rules_check(r, err);
}

static int worker_start(struct arena *a, const struct worker_needs *needs, void **out_worker,
			struct err *err)
{
	const struct settings *s = needs->settings;
	struct policy_pack *pack = arena_zalloc(a, 1, sizeof(*pack));
	int rc;

	if (!pack)
		return err_set(err, E_NO_MEMORY, "out of memory");
	pack->rules = needs->rules;
	pack->packs = arena_strdup(a, s->packs);
	if (!pack->packs)
		return err_set(err, E_NO_MEMORY, "out of memory");
	rc = calendar_load(a, s->calendars, &pack->calendar, err);
	if (!rc)
		rc = regions_load(a, s->regions, &pack->regions, err);
	if (!rc)
		rc = judge_bind(a, pack->rules, &pack->judged, err);
	if (!rc)
		*out_worker = pack;
	return rc;
}

static const struct service_definition wages_service = {
	.name = "wages",
	.about = "takes hours and pay in, audits them, keeps the findings",
	.proto = &wages__wages__descriptor,
	.handlers = handlers,
	.n_handlers = N_ELEMENTS(handlers),
	.sources = sources,
	.n_sources = N_ELEMENTS(sources),
	.sinks = sinks,
	.n_sinks = N_ELEMENTS(sinks),
	.statements = &wages_statements,
	.shared = &audit_statements,
	.config_rows = config_rows,
	.config_size = sizeof(struct wages_config),
	.with_rules = true,
	.rules_fit = rules_fit,
	.worker_start = worker_start,
};

SERVICE_MAIN(wages_service)
