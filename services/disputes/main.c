/*
 * disputes - the case desk: cases, their timelines, and hand-offs between departments.
 *
 * A person opens a case on an alert of his department; there is one case an alert, with a number
 * without gaps in its region and year. A case has one owner. The owner offers a hand-off to another
 * department, with a reason; the addressed department accepts, and a receipt number is made, or
 * returns it with a reason. Only an accepted TRANSFER or REFER moves the case, once, and everything
 * that happened stands in the timeline, which nobody can change.
 *
 * Before it accepts, the receiver sees the hand-off and its package (a named set of fields) and not
 * the case. The answer is due after some working days, counted day by day for everyone to check; at
 * 24:00 of the due day a timer marks what was not answered.
 *
 * Row-level security repeats all of this in the database: schema/001_init.sql.
 *
 * Read next: offer.c and answer.c (load, decide, apply, announce), then handoff_facts.h.
 */
#include "base.h"

#include "claim.h"
#include "disputes.h"
#include "inspection.h"
#include "intake.h"
#include "penalty.h"
#include "recontact.h"
#include "settings.h"
#include "survey.h"
#include "watch.h"

HANDLER(open_case, Disputes__OpenCaseRequest, Disputes__Case)
HANDLER(start_case, Disputes__StartCaseRequest, Disputes__Case)
HANDLER(list_actions, Disputes__ListActionsRequest, Disputes__ListActionsReply)
HANDLER(take_action, Disputes__TakeActionRequest, Disputes__TakeActionReply)
HANDLER(list_procedures, Disputes__ListProceduresRequest, Disputes__ListProceduresReply)
HANDLER(get_case, Disputes__GetCaseRequest, Disputes__GetCaseReply)
HANDLER(list_cases, Disputes__ListCasesRequest, Disputes__ListCasesReply)
HANDLER(offer_handoff, Disputes__OfferHandoffRequest, Disputes__Handoff)
HANDLER(accept_handoff, Disputes__AcceptHandoffRequest, Disputes__Handoff)
HANDLER(return_handoff, Disputes__ReturnHandoffRequest, Disputes__Handoff)
HANDLER(sign_handoff, Disputes__SignHandoffRequest, Disputes__Handoff)
HANDLER(withdraw_handoff, Disputes__WithdrawHandoffRequest, Disputes__Handoff)
HANDLER(list_undecided, Disputes__ListUndecidedRequest, Disputes__ListUndecidedReply)
HANDLER(list_handoffs, Disputes__ListHandoffsRequest, Disputes__ListHandoffsReply)
HANDLER(get_handoff, Disputes__GetHandoffRequest, Disputes__Handoff)
HANDLER(bring_handoff_result, Disputes__BringHandoffResultRequest, Disputes__HandoffResult)
HANDLER(bring_handoff_answer, Disputes__BringHandoffAnswerRequest, Disputes__Handoff)
HANDLER(record_penalty, Disputes__RecordPenaltyRequest, Disputes__Penalty)
HANDLER(withdraw_penalty, Disputes__WithdrawPenaltyRequest, Disputes__Penalty)
HANDLER(name_claims, Disputes__NameClaimsRequest, Disputes__NameClaimsReply)
HANDLER(record_filing, Disputes__RecordFilingRequest, Disputes__Filing)
HANDLER(end_filing, Disputes__EndFilingRequest, Disputes__Filing)
HANDLER(start_deadline, Disputes__StartDeadlineRequest, Disputes__Deadline)
HANDLER(stop_deadline, Disputes__StopDeadlineRequest, Disputes__Deadline)
HANDLER(pause_deadline, Disputes__PauseDeadlineRequest, Disputes__Deadline)
HANDLER(resume_deadline, Disputes__ResumeDeadlineRequest, Disputes__Deadline)
HANDLER(extend_deadline, Disputes__ExtendDeadlineRequest, Disputes__Deadline)
HANDLER(record_service, Disputes__RecordServiceRequest, Disputes__RecordServiceReply)
HANDLER(list_deadlines, Disputes__ListDeadlinesRequest, Disputes__ListDeadlinesReply)
HANDLER(get_deadline_board, Disputes__GetDeadlineBoardRequest, Disputes__GetDeadlineBoardReply)
HANDLER(explain_deadline, Disputes__ExplainDeadlineRequest, Disputes__ExplainDeadlineReply)
HANDLER(list_clocks, Disputes__ListClocksRequest, Disputes__ListClocksReply)
HANDLER(count_clock, Disputes__CountClockRequest, Disputes__CountClockReply)
HANDLER(deadline_due, Disputes__DeadlineDueRequest, Service__Ack)
HANDLER(add_document, Disputes__AddDocumentRequest, Disputes__CaseDocument)
HANDLER(send_document_part, Disputes__SendDocumentPartRequest, Service__Ack)
HANDLER(close_document, Disputes__CloseDocumentRequest, Disputes__CaseDocument)
HANDLER(list_documents, Disputes__ListDocumentsRequest, Disputes__ListDocumentsReply)
HANDLER(get_document, Disputes__GetDocumentRequest, Disputes__GetDocumentReply)
HANDLER(rekey_documents, Disputes__RekeyDocumentsRequest, Service__Ack)
HANDLER(plan_inspection, Disputes__PlanInspectionRequest, Disputes__InspectionPlan)
HANDLER(withdraw_inspection, Disputes__WithdrawInspectionRequest, Disputes__InspectionPlan)
HANDLER(record_inspection, Disputes__RecordInspectionRequest, Disputes__RecordInspectionReply)
HANDLER(list_inspections, Disputes__ListInspectionsRequest, Disputes__ListInspectionsReply)
HANDLER(list_unvisited, Disputes__ListUnvisitedRequest, Disputes__ListUnvisitedReply)
HANDLER(record_intake, Disputes__RecordIntakeRequest, Disputes__RecordIntakeReply)
HANDLER(file_own, Disputes__FileOwnRequest, Disputes__FileTipReply)
HANDLER(list_own, Disputes__ListOwnRequest, Disputes__ListOwnReply)
HANDLER(get_own, Disputes__GetOwnRequest, Disputes__GetOwnReply)
HANDLER(send_own_message, Disputes__SendOwnMessageRequest, Service__Ack)
HANDLER(file_tip, Disputes__FileTipRequest, Disputes__FileTipReply)
HANDLER(get_route_card, Disputes__GetRouteCardRequest, Disputes__RouteCard)
HANDLER(ask_tip, Disputes__AskTipRequest, Disputes__AskTipReply)
HANDLER(send_tip_message, Disputes__SendTipMessageRequest, Service__Ack)
HANDLER(list_tip_messages, Disputes__ListTipMessagesRequest, Disputes__ListTipMessagesReply)
HANDLER(send_intake_message, Disputes__SendIntakeMessageRequest, Disputes__Intake)
HANDLER(route_intake, Disputes__RouteIntakeRequest, Disputes__RouteIntakeReply)
HANDLER(link_intake, Disputes__LinkIntakeRequest, Disputes__Intake)
HANDLER(list_intakes, Disputes__ListIntakesRequest, Disputes__ListIntakesReply)
HANDLER(get_intake, Disputes__GetIntakeRequest, Disputes__GetIntakeReply)
HANDLER(read_reporter, Disputes__ReadReporterRequest, Disputes__ReadReporterReply)
HANDLER(list_intake_answers, Disputes__ListIntakeAnswersRequest, Disputes__ListIntakeAnswersReply)
HANDLER(intake_due, Disputes__IntakeDueRequest, Service__Ack)
HANDLER(limit_due, Disputes__LimitDueRequest, Service__Ack)
HANDLER(rekey_intakes, Disputes__RekeyIntakesRequest, Service__Ack)
HANDLER(draw_recontact, Disputes__DrawRecontactRequest, Disputes__Recontact)
HANDLER(redraw_recontact, Disputes__RedrawRecontactRequest, Disputes__RedrawRecontactReply)
HANDLER(record_recontact, Disputes__RecordRecontactRequest, Disputes__Recontact)
HANDLER(list_recontacts, Disputes__ListRecontactsRequest, Disputes__ListRecontactsReply)
HANDLER(list_recontact_items, Disputes__ListRecontactItemsRequest,
	Disputes__ListRecontactItemsReply)
HANDLER(get_recontact_board, Disputes__GetRecontactBoardRequest, Disputes__GetRecontactBoardReply)
HANDLER(begin_watch, Disputes__BeginWatchRequest, Disputes__Watch)
HANDLER(end_watch, Disputes__EndWatchRequest, Disputes__Watch)
HANDLER(list_watches, Disputes__ListWatchesRequest, Disputes__ListWatchesReply)
HANDLER(judge_watch_lead, Disputes__JudgeWatchLeadRequest, Disputes__WatchLead)
HANDLER(review_watches, Disputes__ReviewWatchesRequest, Service__Ack)
HANDLER(take_work_month, Measured__WorkMonth, Service__Ack)
HANDLER(take_engagement, Registration__Engagement, Service__Ack)
HANDLER(take_employer, Registration__Employer, Service__Ack)
HANDLER(take_alert, Alerts__Alert, Service__Ack)
HANDLER(plan_survey, Disputes__PlanSurveyRequest, Disputes__Survey)
HANDLER(start_survey, Disputes__SurveyRequest, Disputes__Survey)
HANDLER(close_survey, Disputes__SurveyRequest, Disputes__Survey)
HANDLER(get_survey, Disputes__SurveyRequest, Disputes__Survey)
HANDLER(list_surveys, Disputes__ListSurveysRequest, Disputes__ListSurveysReply)
HANDLER(get_survey_board, Disputes__SurveyRequest, Disputes__SurveyBoard)
HANDLER(add_survey_targets, Disputes__AddSurveyTargetsRequest, Disputes__AddSurveyTargetsReply)
HANDLER(list_survey_targets, Disputes__ListSurveyTargetsRequest, Disputes__ListSurveyTargetsReply)
HANDLER(list_incomplete_forms, Disputes__ListIncompleteFormsRequest,
	Disputes__ListIncompleteFormsReply)
HANDLER(visit_survey_target, Disputes__VisitSurveyTargetRequest, Disputes__SurveyTarget)
HANDLER(complete_survey_target, Disputes__SurveyTargetRequest, Disputes__SurveyTarget)
HANDLER(drop_survey_target, Disputes__SurveyTargetRequest, Disputes__SurveyTarget)
HANDLER(prefill_survey_form, Disputes__SurveyTargetRequest, Disputes__SurveyTarget)
HANDLER(get_survey_form, Disputes__SurveyTargetRequest, Disputes__SurveyForm)
HANDLER(fill_survey_form, Disputes__FillSurveyFormRequest, Disputes__SurveyForm)
HANDLER(sign_survey_form, Disputes__SignSurveyFormRequest, Disputes__SurveyPart)
HANDLER(record_survey_finding, Disputes__RecordSurveyFindingRequest, Disputes__SurveyFinding)
HANDLER(get_survey_finding, Disputes__SurveyFindingRequest, Disputes__SurveyFinding)
HANDLER(dispose_survey_finding, Disputes__DisposeSurveyFindingRequest, Disputes__SurveyFinding)
HANDLER(list_survey_findings, Disputes__ListSurveyFindingsRequest,
	Disputes__ListSurveyFindingsReply)
HANDLER(survey_finding_due, Disputes__SurveyFindingDueRequest, Service__Ack)
HANDLER(take_hours_approval, Registration__HoursApproval, Service__Ack)
HANDLER(take_pay_system, Wages__PaySystem, Service__Ack)
HANDLER(handoff_due, Disputes__HandoffDueRequest, Service__Ack)

PREFETCH(start_case_ahead, Disputes__StartCaseRequest, "")
PREFETCH(take_action_ahead, Disputes__TakeActionRequest, "case_id")
PREFETCH(offer_handoff_ahead, Disputes__OfferHandoffRequest, "case_id")
PREFETCH_LATE(accept_handoff_ahead, Disputes__AcceptHandoffRequest, "handoff_id")
PREFETCH_LATE(return_handoff_ahead, Disputes__ReturnHandoffRequest, "handoff_id")

static const struct handler handlers[] = {
	{"OpenCase",             open_case_thunk,              COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"StartCase",            start_case_thunk,             COMMAND, 2000,  SCOPE_ROW,  NULL, &start_case_ahead_prefetch},
	{"ListActions",          list_actions_thunk,           QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"TakeAction",           take_action_thunk,            COMMAND, 2000,  SCOPE_ROW,  NULL,
	 &take_action_ahead_prefetch										       },
	{"ListProcedures",       list_procedures_thunk,        QUERY,   2000,  SCOPE_NONE, NULL, NULL                      },
	{"GetCase",              get_case_thunk,               QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"ListCases",            list_cases_thunk,             QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"OfferHandoff",         offer_handoff_thunk,          COMMAND, 2000,  SCOPE_ROW,  NULL,
	 &offer_handoff_ahead_prefetch										     },
	{"AcceptHandoff",        accept_handoff_thunk,         COMMAND, 2000,  SCOPE_ROW,  NULL,
	 &accept_handoff_ahead_prefetch										    },
	{"ReturnHandoff",        return_handoff_thunk,         COMMAND, 2000,  SCOPE_ROW,  NULL,
	 &return_handoff_ahead_prefetch										    },
	{"SignHandoff",          sign_handoff_thunk,           COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"WithdrawHandoff",      withdraw_handoff_thunk,       COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"ListHandoffs",         list_handoffs_thunk,          QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"ListUndecided",        list_undecided_thunk,         QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"GetHandoff",           get_handoff_thunk,            QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"BringHandoffAnswer",   bring_handoff_answer_thunk,   COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"BringHandoffResult",   bring_handoff_result_thunk,   COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"RecordPenalty",        record_penalty_thunk,         COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"WithdrawPenalty",      withdraw_penalty_thunk,       COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"NameClaims",           name_claims_thunk,            COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"RecordFiling",         record_filing_thunk,          COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"EndFiling",            end_filing_thunk,             COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"StartDeadline",        start_deadline_thunk,         COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"StopDeadline",         stop_deadline_thunk,          COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"PauseDeadline",        pause_deadline_thunk,         COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"ResumeDeadline",       resume_deadline_thunk,        COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"ExtendDeadline",       extend_deadline_thunk,        COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"RecordService",        record_service_thunk,         COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"ListDeadlines",        list_deadlines_thunk,         QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"GetDeadlineBoard",     get_deadline_board_thunk,     QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"ExplainDeadline",      explain_deadline_thunk,       QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"ListClocks",           list_clocks_thunk,            QUERY,   2000,  SCOPE_NONE, NULL, NULL                      },
	{"CountClock",           count_clock_thunk,            QUERY,   2000,  SCOPE_NONE, NULL, NULL                      },
	{"DeadlineDue",          deadline_due_thunk,           EVENT,   5000,  SCOPE_NONE, NULL, NULL                      },
	{"AddDocument",          add_document_thunk,           COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"SendDocumentPart",     send_document_part_thunk,     BULK,    10000, SCOPE_ROW,  NULL, NULL                      },
	{"CloseDocument",        close_document_thunk,         BULK,    20000, SCOPE_ROW,  NULL, NULL                      },
	{"ListDocuments",        list_documents_thunk,         QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"GetDocument",          get_document_thunk,           PRIVATE, 5000,  SCOPE_ROW,  NULL, NULL                      },
	{"RekeyDocuments",       rekey_documents_thunk,        EVENT,   5000,  SCOPE_NONE, NULL, NULL                      },
	{"PlanInspection",       plan_inspection_thunk,        COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"WithdrawInspection",   withdraw_inspection_thunk,    COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"RecordInspection",     record_inspection_thunk,      COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"ListInspections",      list_inspections_thunk,       QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"ListUnvisited",        list_unvisited_thunk,         QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"PlanSurvey",           plan_survey_thunk,            COMMAND, 5000,  SCOPE_ROW,  NULL, NULL                      },
	{"StartSurvey",          start_survey_thunk,           BULK,    60000, SCOPE_ROW,  NULL, NULL                      },
	{"CloseSurvey",          close_survey_thunk,           COMMAND, 5000,  SCOPE_ROW,  NULL, NULL                      },
	{"GetSurvey",            get_survey_thunk,             QUERY,   5000,  SCOPE_ROW,  NULL, NULL                      },
	{"ListSurveys",          list_surveys_thunk,           QUERY,   5000,  SCOPE_ROW,  NULL, NULL                      },
	{"GetSurveyBoard",       get_survey_board_thunk,       QUERY,   10000, SCOPE_ROW,  NULL, NULL                      },
	{"AddSurveyTargets",     add_survey_targets_thunk,     BULK,    60000, SCOPE_ROW,  NULL, NULL                      },
	{"ListSurveyTargets",    list_survey_targets_thunk,    QUERY,   5000,  SCOPE_ROW,  NULL, NULL                      },
	{"ListIncompleteForms",  list_incomplete_forms_thunk,  QUERY,   5000,  SCOPE_ROW,  NULL, NULL                      },
	{"VisitSurveyTarget",    visit_survey_target_thunk,    COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"CompleteSurveyTarget", complete_survey_target_thunk, COMMAND, 2000,  SCOPE_ROW,  NULL,
	 NULL													      },
	{"DropSurveyTarget",     drop_survey_target_thunk,     COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"PrefillSurveyForm",    prefill_survey_form_thunk,    COMMAND, 5000,  SCOPE_ROW,  NULL, NULL                      },
	{"GetSurveyForm",        get_survey_form_thunk,        QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"FillSurveyForm",       fill_survey_form_thunk,       COMMAND, 5000,  SCOPE_ROW,  NULL, NULL                      },
	{"SignSurveyForm",       sign_survey_form_thunk,       COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"RecordSurveyFinding",  record_survey_finding_thunk,  COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"GetSurveyFinding",     get_survey_finding_thunk,     QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"DisposeSurveyFinding", dispose_survey_finding_thunk, COMMAND, 5000,  SCOPE_ROW,  NULL,
	 NULL													      },
	{"ListSurveyFindings",   list_survey_findings_thunk,   QUERY,   5000,  SCOPE_ROW,  NULL, NULL                      },
	{"TakeEmployer",         take_employer_thunk,          EVENT,   5000,  SCOPE_NONE, NULL, NULL                      },
	{"SurveyFindingDue",     survey_finding_due_thunk,     EVENT,   5000,  SCOPE_NONE, NULL, NULL                      },
	{"TakeHoursApproval",    take_hours_approval_thunk,    EVENT,   5000,  SCOPE_NONE, NULL, NULL                      },
	{"TakePaySystem",        take_pay_system_thunk,        EVENT,   5000,  SCOPE_NONE, NULL, NULL                      },
	{"TakeAlert",            take_alert_thunk,             EVENT,   5000,  SCOPE_NONE, NULL, NULL                      },
	{"HandoffDue",           handoff_due_thunk,            EVENT,   5000,  SCOPE_NONE, NULL, NULL                      },
	{"RecordIntake",         record_intake_thunk,          PRIVATE, 5000,  SCOPE_ROW,  NULL, NULL                      },
	{"FileOwn",              file_own_thunk,               PRIVATE, 5000,  SCOPE_ROW,  NULL, NULL                      },
	{"ListOwn",              list_own_thunk,               QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"GetOwn",               get_own_thunk,                QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"SendOwnMessage",       send_own_message_thunk,       COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"FileTip",              file_tip_thunk,               PRIVATE, 5000,  SCOPE_ROW,  NULL, NULL                      },
	{"GetRouteCard",         get_route_card_thunk,         QUERY,   2000,  SCOPE_NONE, NULL, NULL                      },
	{"AskTip",               ask_tip_thunk,                QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"SendTipMessage",       send_tip_message_thunk,       COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"ListTipMessages",      list_tip_messages_thunk,      QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"SendIntakeMessage",    send_intake_message_thunk,    COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"RouteIntake",          route_intake_thunk,           COMMAND, 5000,  SCOPE_ROW,  NULL, NULL                      },
	{"LinkIntake",           link_intake_thunk,            COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"ListIntakes",          list_intakes_thunk,           QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"GetIntake",            get_intake_thunk,             PRIVATE, 5000,  SCOPE_ROW,  NULL, NULL                      },
	{"ReadReporter",         read_reporter_thunk,          PRIVATE, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"ListIntakeAnswers",    list_intake_answers_thunk,    PRIVATE, 5000,  SCOPE_ROW,  NULL, NULL                      },
	{"DrawRecontact",        draw_recontact_thunk,         COMMAND, 5000,  SCOPE_ROW,  NULL, NULL                      },
	{"RedrawRecontact",      redraw_recontact_thunk,       QUERY,   5000,  SCOPE_ROW,  NULL, NULL                      },
	{"RecordRecontact",      record_recontact_thunk,       COMMAND, 5000,  SCOPE_ROW,  NULL, NULL                      },
	{"ListRecontacts",       list_recontacts_thunk,        QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"ListRecontactItems",   list_recontact_items_thunk,   QUERY,   2000,  SCOPE_ROW,  NULL, NULL                      },
	{"GetRecontactBoard",    get_recontact_board_thunk,    QUERY,   5000,  SCOPE_ROW,  NULL, NULL                      },
	{"IntakeDue",            intake_due_thunk,             EVENT,   5000,  SCOPE_NONE, NULL, NULL                      },
	{"LimitDue",             limit_due_thunk,              EVENT,   5000,  SCOPE_NONE, NULL, NULL                      },
	{"BeginWatch",           begin_watch_thunk,            COMMAND, 5000,  SCOPE_ROW,  NULL, NULL                      },
	{"EndWatch",             end_watch_thunk,              COMMAND, 2000,  SCOPE_ROW,  NULL, NULL                      },
	{"ListWatches",          list_watches_thunk,           QUERY,   5000,  SCOPE_ROW,  NULL, NULL                      },
	{"JudgeWatchLead",       judge_watch_lead_thunk,       COMMAND, 5000,  SCOPE_ROW,  NULL, NULL                      },
	{"ReviewWatches",        review_watches_thunk,         EVENT,   20000, SCOPE_NONE, NULL, NULL                      },
	{"TakeWorkMonth",        take_work_month_thunk,        EVENT,   5000,  SCOPE_NONE, NULL, NULL                      },
	{"TakeEngagement",       take_engagement_thunk,        EVENT,   5000,  SCOPE_NONE, NULL, NULL                      },
	{"RekeyIntakes",         rekey_intakes_thunk,          EVENT,   5000,  SCOPE_NONE, NULL, NULL                      },
};

static const struct event_source sources[] = {
	{"CaseRecorded",       &disputes__case__descriptor,         case_replay      },
	{"HandoffRecorded",    &disputes__handoff_news__descriptor, handoff_replay   },
	{"EscalationRecorded", &disputes__escalation__descriptor,   escalation_replay},
};

static const struct event_sink sinks[] = {
	{"alerts.AlertRecorded",               alert_sweep         },
	{"registration.EmployerRecorded",      employer_sweep      },
	{"registration.HoursApprovalRecorded", hours_approval_sweep},
	{"registration.EngagementRecorded",    engaged_sweep       },
	{"wages.PaySystemRecorded",            pay_system_sweep    },
	{"wages.MonthMeasured",                work_month_sweep    },
};

/* What a procedure may name: departments, clocks, and the roles of access.yaml. */
static int procedures_start(struct arena *a, const struct settings *s, struct desk *desk,
			    struct err *err)
{
	struct procedure_names names = {.departments = &desk->departments, .clocks = &desk->clocks};
	struct access access;
	const char **roles;
	int rc = access_load(a, s->access, &access, err);

	if (rc)
		return rc;
	names.roles = roles = arena_zalloc(a, access.n_roles + 1, sizeof(*roles));
	if (!roles)
		return err_set(err, E_NO_MEMORY, "out of memory");
	for (size_t i = 0; i < access.n_roles; i++)
		roles[i] = access.roles[i].name;
	return procedures_load(a, s->procedures, &names, &desk->procedures, err);
}

/* The clocks that competence.yaml names for what parties file. */
static int filings_check(const struct desk *desk, struct err *err)
{
	for (size_t i = 0; i < desk->competence.n_filings; i++) {
		const struct filing_clock *f = &desk->competence.filings[i];

		if (!clock_find(&desk->clocks, f->clock))
			return err_set(err, E_CONFIG, COMPETENCE_FILE ": filings: %s: no clock %s",
				       f->body, f->clock);
	}
	return 0;
}

static int worker_start(struct arena *a, const struct worker_needs *needs, void **out_worker,
			struct err *err)
{
	const struct settings *s = needs->settings;
	struct desk *desk = arena_zalloc(a, 1, sizeof(*desk));
	struct referral_names routes;
	int rc;

	if (!desk)
		return err_set(err, E_NO_MEMORY, "out of memory");
	desk->rules = needs->rules;
	rc = calendar_load(a, s->calendars, &desk->calendar, err);
	if (!rc)
		rc = departments_load(a, s->departments, &desk->departments, err);
	if (!rc)
		rc = department_keys_load(a, s->department_keys, &desk->departments, &desk->keys,
					  err);
	if (!rc)
		rc = clocks_load(a, s->procedures, &desk->clocks, err);
	if (!rc)
		rc = procedures_start(a, s, desk, err);
	if (!rc)
		rc = secret_ring_load(a, s->keys, &desk->ring, err);
	if (!rc)
		rc = competence_load(a, s->procedures, &desk->departments, &desk->competence, err);
	routes = (struct referral_names){&desk->departments, &desk->clocks, &desk->competence};
	if (!rc)
		rc = referrals_load(a, s->procedures, &routes, &desk->routes, err);
	if (!rc)
		rc = filings_check(desk, err);
	if (!rc)
		rc = survey_form_load(a, s->procedures, &desk->departments, &desk->survey_form,
				      err);
	if (!rc)
		*out_worker = desk;
	return rc;
}

static void worker_stop(void *own)
{
	struct desk *desk = own;

	secret_ring_wipe(desk->ring);
}

static const struct service_definition disputes_service = {
	.name = "disputes",
	.about = "keeps cases and hands them from department to department",
	.proto = &disputes__disputes__descriptor,
	.handlers = handlers,
	.n_handlers = N_ELEMENTS(handlers),
	.sources = sources,
	.n_sources = N_ELEMENTS(sources),
	.sinks = sinks,
	.n_sinks = N_ELEMENTS(sinks),
	.statements = &disputes_statements,
	.with_rules = true,
	.worker_start = worker_start,
	.worker_stop = worker_stop,
};

SERVICE_MAIN(disputes_service)
