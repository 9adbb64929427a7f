/*
 * registration - who works for whom: employers, workers, worker numbers, engagements.
 *
 * Whatever the other daemons know of employers and workers they know from here, by the events
 * EmployerRecorded and EngagementRecorded. An employer is known by its credit code (GB 32100), a
 * worker by a number for life that stands for a person. His document, name and telephone are sealed
 * (identity.h) and found by blind indexes; no event has them, and every reply but one masks them.
 * What a company calls him (worker_no, the rider's number) is an alias that points to the number;
 * two aliases of one person point to the same one (same_as).
 *
 * Records come in by import: up to 500 rows a command, each row good or refused on its own with its
 * column, the reason and how to mend it. A dry run takes the same way up to the last step, so it
 * answers what the run will answer. Nothing is overwritten: every version of an employer and of an
 * engagement stays, with who recorded it and when.
 *
 * Read next: employer.c (load, decide, apply, announce), then engagement_facts.h.
 */
#include "base.h"

#include <sodium.h>

#include "agreement.h"
#include "agreement_text.h"
#include "alias.h"
#include "approval.h"
#include "check.h"
#include "classify.h"
#include "identity.h"
#include "import_run.h"
#include "registration.h"
#include "self_check.h"

#include "settings.h"

IMPORTER(import_employers, "employers", Registration__ImportEmployersRequest)
IMPORTER(import_engagements, "engagements", Registration__ImportEngagementsRequest)
HANDLER(open_import, Registration__OpenImportRequest, Registration__ImportRun)
HANDLER(close_import, Registration__CloseImportRequest, Registration__ImportRun)
HANDLER(list_imports, Registration__ListImportsRequest, Registration__ListImportsReply)
HANDLER(get_employer, Registration__GetEmployerRequest, Registration__Employer)
HANDLER(list_employers, Registration__ListEmployersRequest, Registration__ListEmployersReply)
HANDLER(get_engagement, Registration__GetEngagementRequest, Registration__Engagement)
HANDLER(list_engagements, Registration__ListEngagementsRequest, Registration__ListEngagementsReply)
IMPORTER(import_agreements, "agreements", Registration__ImportAgreementsRequest)
HANDLER(record_agreement, Registration__RecordAgreementRequest, Registration__Agreement)
HANDLER(get_agreement, Registration__GetAgreementRequest, Registration__Agreement)
HANDLER(list_agreements, Registration__ListAgreementsRequest, Registration__ListAgreementsReply)
HANDLER(list_own_agreements, Registration__ListOwnAgreementsRequest,
	Registration__ListAgreementsReply)
HANDLER(check_agreement, Registration__CheckAgreementRequest, Registration__CheckAgreementReply)
HANDLER(apply_hours_approval, Registration__ApplyHoursApprovalRequest, Registration__HoursApproval)
HANDLER(decide_hours_approval, Registration__DecideHoursApprovalRequest,
	Registration__HoursApproval)
HANDLER(withdraw_hours_approval, Registration__WithdrawHoursApprovalRequest,
	Registration__HoursApproval)
HANDLER(get_hours_approval, Registration__GetHoursApprovalRequest,
	Registration__GetHoursApprovalReply)
HANDLER(list_hours_approvals, Registration__ListHoursApprovalsRequest,
	Registration__ListHoursApprovalsReply)
HANDLER(hours_approval_due, Registration__HoursApprovalDueRequest, Service__Ack)
HANDLER(get_self_check_form, Registration__GetSelfCheckFormRequest,
	Registration__GetSelfCheckFormReply)
HANDLER(open_self_checks, Registration__OpenSelfChecksRequest, Registration__OpenSelfChecksReply)
HANDLER(submit_self_check, Registration__SubmitSelfCheckRequest, Registration__SelfCheck)
HANDLER(review_self_check, Registration__ReviewSelfCheckRequest, Registration__SelfCheck)
HANDLER(get_self_check, Registration__GetSelfCheckRequest, Registration__SelfCheck)
HANDLER(list_self_checks, Registration__ListSelfChecksRequest, Registration__ListSelfChecksReply)
HANDLER(self_check_due_now, Registration__SelfCheckDueRequest, Service__Ack)
HANDLER(summarise_agreements, Registration__SummariseAgreementsRequest,
	Registration__SummariseAgreementsReply)
IMPORTER(import_licences, "licences", Registration__ImportLicencesRequest)
HANDLER(list_licences, Registration__ListLicencesRequest, Registration__ListLicencesReply)
IMPORTER(import_permits, "permits", Registration__ImportPermitsRequest)
HANDLER(list_permits, Registration__ListPermitsRequest, Registration__ListPermitsReply)
IMPORTER(import_chain_links, "chain", Registration__ImportChainLinksRequest)
HANDLER(list_chain_links, Registration__ListChainLinksRequest, Registration__ListChainLinksReply)
IMPORTER(import_cooperations, "cooperations", Registration__ImportCooperationsRequest)
HANDLER(list_cooperations, Registration__ListCooperationsRequest,
	Registration__ListCooperationsReply)
IMPORTER(import_supervisions, "supervisions", Registration__ImportSupervisionsRequest)
HANDLER(list_supervisions, Registration__ListSupervisionsRequest,
	Registration__ListSupervisionsReply)
IMPORTER(import_rule_documents, "rules", Registration__ImportRuleDocumentsRequest)
HANDLER(list_rule_documents, Registration__ListRuleDocumentsRequest,
	Registration__ListRuleDocumentsReply)
IMPORTER(import_listings, "listings", Registration__ImportListingsRequest)
HANDLER(list_listings, Registration__ListListingsRequest, Registration__ListListingsReply)
HANDLER(get_employer_facts, Registration__GetEmployerFactsRequest, Registration__EmployerFacts)
HANDLER(record_employer_person, Registration__RecordEmployerPersonRequest,
	Registration__EmployerPerson)
HANDLER(list_employer_people, Registration__ListEmployerPeopleRequest,
	Registration__ListEmployerPeopleReply)
HANDLER(unmask_employer_person, Registration__UnmaskEmployerPersonRequest,
	Registration__UnmaskEmployerPersonReply)
HANDLER(list_employer_access, Registration__ListEmployerAccessRequest,
	Registration__ListAccessReply)
HANDLER(get_chain, Registration__GetChainRequest, Registration__Chain)
HANDLER(request_change, Registration__RequestChangeRequest, Registration__Change)
HANDLER(decide_change, Registration__DecideChangeRequest, Registration__Change)
HANDLER(get_change, Registration__GetChangeRequest, Registration__Change)
HANDLER(list_changes, Registration__ListChangesRequest, Registration__ListChangesReply)
HANDLER(change_due, Registration__ChangeDueRequest, Service__Ack)
HANDLER(map_alias, Registration__MapAliasRequest, Registration__Alias)
IMPORTER(import_aliases, "aliases", Registration__ImportAliasesRequest)
HANDLER(end_alias, Registration__EndAliasRequest, Registration__Alias)
HANDLER(list_aliases, Registration__ListAliasesRequest, Registration__ListAliasesReply)
HANDLER(list_engagement_versions, Registration__ListEngagementVersionsRequest,
	Registration__ListEngagementVersionsReply)
HANDLER(list_questions, Registration__ListQuestionsRequest, Registration__ListQuestionsReply)
HANDLER(record_answers, Registration__RecordAnswersRequest, Registration__Classification)
IMPORTER(import_class_answers, "class_answers", Registration__ImportClassAnswersRequest)
HANDLER(propose_class, Registration__ProposeClassRequest, Registration__Classification)
HANDLER(declare_class, Registration__DecideClassRequest, Registration__Classification)
HANDLER(confirm_class, Registration__DecideClassRequest, Registration__Classification)
HANDLER(adjudicate_class, Registration__DecideClassRequest, Registration__Classification)
HANDLER(get_classification, Registration__GetClassificationRequest, Registration__Classification)
HANDLER(list_classifications, Registration__ListClassificationsRequest,
	Registration__ListClassificationsReply)
HANDLER(review_classes, Registration__ReviewClassesRequest, Service__Ack)
HANDLER(take_work_month, Measured__WorkMonth, Service__Ack)
IMPORTER(import_workers, "workers", Registration__ImportWorkersRequest)
HANDLER(register_worker, Registration__RegisterWorkerRequest, Registration__RegisterWorkerReply)
HANDLER(get_worker, Registration__GetWorkerRequest, Registration__Worker)
HANDLER(find_worker, Registration__FindWorkerRequest, Registration__FindWorkerReply)
HANDLER(unmask_worker, Registration__UnmaskWorkerRequest, Registration__UnmaskWorkerReply)
HANDLER(unmask_change, Registration__UnmaskChangeRequest, Registration__UnmaskChangeReply)
HANDLER(list_access, Registration__ListAccessRequest, Registration__ListAccessReply)
HANDLER(list_own_access, Registration__ListAccessRequest, Registration__ListAccessReply)
HANDLER(record_consent, Registration__RecordConsentRequest, Registration__Consent)
HANDLER(revoke_consent, Registration__RevokeConsentRequest, Registration__Consent)
HANDLER(list_consents, Registration__ListConsentsRequest, Registration__ListConsentsReply)
HANDLER(list_matches, Registration__ListMatchesRequest, Registration__ListMatchesReply)
HANDLER(decide_match, Registration__DecideMatchRequest, Registration__Match)
HANDLER(follow_merge, Registration__MergeToFollow, Service__Ack)
HANDLER(start_key_rotation, Registration__StartKeyRotationRequest, Registration__KeyRotation)
HANDLER(get_key_rotation, Registration__GetKeyRotationRequest, Registration__KeyRotation)
HANDLER(rotate_keys, Registration__KeysToRotate, Service__Ack)
IMPORTER(import_sole_traders, "sole_traders", Registration__ImportSoleTradersRequest)
HANDLER(get_finding, Audit__GetFindingRequest, Audit__Finding)
HANDLER(list_findings, Audit__ListFindingsRequest, Audit__ListFindingsReply)
HANDLER(run_checks, Registration__RunChecksRequest, Service__Ack)
HANDLER(get_check_progress, Registration__GetCheckProgressRequest,
	Registration__GetCheckProgressReply)
HANDLER(check_due, Registration__CheckDueRequest, Service__Ack)
HANDLER(check_all, Registration__CheckAllRequest, Service__Ack)

/* One line an rpc, whatever its neighbours need. */
/* clang-format off */
static const struct handler handlers[] = {
	{"ImportEmployers", import_employers_thunk, BULK, 10000, SCOPE_ROW, NULL, NULL},
	{"ImportEngagements", import_engagements_thunk, BULK, 10000, SCOPE_ROW, NULL, NULL},
	{"OpenImport", open_import_thunk, COMMAND, 2000, SCOPE_ROW, NULL, NULL},
	{"CloseImport", close_import_thunk, COMMAND, 2000, SCOPE_ROW, NULL, NULL},
	{"ListImports", list_imports_thunk, QUERY, 1000, SCOPE_ROW, NULL, NULL},
	{"GetEmployer", get_employer_thunk, QUERY, 1000, SCOPE_ROW, NULL, NULL},
	{"ListEmployers", list_employers_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"ListEngagements", list_engagements_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"GetEngagement", get_engagement_thunk, QUERY, 1000, SCOPE_ROW, NULL, NULL},
	{"ImportAgreements", import_agreements_thunk, BULK, 10000, SCOPE_ROW, NULL, NULL},
	{"RecordAgreement", record_agreement_thunk, COMMAND, 2000, SCOPE_ROW, NULL, NULL},
	{"GetAgreement", get_agreement_thunk, QUERY, 1000, SCOPE_ROW, NULL, NULL},
	{"ListAgreements", list_agreements_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"ListOwnAgreements", list_own_agreements_thunk, QUERY, 2000, SCOPE_SELF, NULL, NULL},
	{"CheckAgreement", check_agreement_thunk, QUERY, 5000, SCOPE_NONE, NULL, NULL},
	{"ApplyHoursApproval", apply_hours_approval_thunk, COMMAND, 2000, SCOPE_ROW, NULL, NULL},
	{"DecideHoursApproval", decide_hours_approval_thunk, COMMAND, 2000, SCOPE_ROW, NULL, NULL},
	{"WithdrawHoursApproval", withdraw_hours_approval_thunk, COMMAND, 2000, SCOPE_ROW, NULL, NULL},
	{"GetHoursApproval", get_hours_approval_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"ListHoursApprovals", list_hours_approvals_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"HoursApprovalDue", hours_approval_due_thunk, EVENT, 5000, SCOPE_NONE, NULL, NULL},
	{"GetSelfCheckForm", get_self_check_form_thunk, QUERY, 1000, SCOPE_NONE, NULL, NULL},
	{"OpenSelfChecks", open_self_checks_thunk, BULK, 10000, SCOPE_FIELD, "region", NULL},
	{"SubmitSelfCheck", submit_self_check_thunk, COMMAND, 2000, SCOPE_ROW, NULL, NULL},
	{"ReviewSelfCheck", review_self_check_thunk, COMMAND, 2000, SCOPE_ROW, NULL, NULL},
	{"GetSelfCheck", get_self_check_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"ListSelfChecks", list_self_checks_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"SelfCheckDue", self_check_due_now_thunk, EVENT, 10000, SCOPE_NONE, NULL, NULL},
	{"SummariseAgreements", summarise_agreements_thunk, QUERY, 10000, SCOPE_ROW, NULL, NULL},
	{"ImportLicences", import_licences_thunk, BULK, 10000, SCOPE_ROW, NULL, NULL},
	{"ListLicences", list_licences_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"ImportPermits", import_permits_thunk, BULK, 10000, SCOPE_ROW, NULL, NULL},
	{"ListPermits", list_permits_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"ImportChainLinks", import_chain_links_thunk, BULK, 10000, SCOPE_ROW, NULL, NULL},
	{"ListChainLinks", list_chain_links_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"ImportListings", import_listings_thunk, BULK, 10000, SCOPE_ROW, NULL, NULL},
	{"ListListings", list_listings_thunk, QUERY, 2000, SCOPE_NONE, NULL, NULL},
	{"GetEmployerFacts", get_employer_facts_thunk, QUERY, 5000, SCOPE_ROW, NULL, NULL},
	{"RecordEmployerPerson", record_employer_person_thunk, COMMAND, 2000, SCOPE_ROW, NULL, NULL},
	{"ListEmployerPeople", list_employer_people_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"UnmaskEmployerPerson", unmask_employer_person_thunk, PRIVATE, 2000, SCOPE_ROW, NULL, NULL},
	{"ListEmployerAccess", list_employer_access_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"GetChain", get_chain_thunk, QUERY, 1000, SCOPE_ROW, NULL, NULL},
	{"ImportCooperations", import_cooperations_thunk, BULK, 10000, SCOPE_ROW, NULL, NULL},
	{"ListCooperations", list_cooperations_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"ImportSupervisions", import_supervisions_thunk, BULK, 10000, SCOPE_ROW, NULL, NULL},
	{"ListSupervisions", list_supervisions_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"ImportRuleDocuments", import_rule_documents_thunk, BULK, 10000, SCOPE_ROW, NULL, NULL},
	{"ListRuleDocuments", list_rule_documents_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"RequestChange", request_change_thunk, COMMAND, 5000, SCOPE_ROW, NULL, NULL},
	{"DecideChange", decide_change_thunk, COMMAND, 5000, SCOPE_ROW, NULL, NULL},
	{"GetChange", get_change_thunk, QUERY, 1000, SCOPE_ROW, NULL, NULL},
	{"ListChanges", list_changes_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"ChangeDue", change_due_thunk, EVENT, 5000, SCOPE_NONE, NULL, NULL},
	{"MapAlias", map_alias_thunk, COMMAND, 12000, SCOPE_ROW, NULL, NULL},
	{"ImportAliases", import_aliases_thunk, BULK, 10000, SCOPE_ROW, NULL, NULL},
	{"EndAlias", end_alias_thunk, COMMAND, 12000, SCOPE_ROW, NULL, NULL},
	{"ListAliases", list_aliases_thunk, QUERY, 1000, SCOPE_ROW, NULL, NULL},
	{"ListEngagementVersions", list_engagement_versions_thunk, QUERY, 1000, SCOPE_ROW, NULL, NULL},
	{"ListQuestions", list_questions_thunk, QUERY, 1000, SCOPE_NONE, NULL, NULL},
	{"RecordAnswers", record_answers_thunk, COMMAND, 2000, SCOPE_ROW, NULL, NULL},
	{"ImportClassAnswers", import_class_answers_thunk, BULK, 20000, SCOPE_ROW, NULL, NULL},
	{"ProposeClass", propose_class_thunk, COMMAND, 2000, SCOPE_ROW, NULL, NULL},
	{"DeclareClass", declare_class_thunk, COMMAND, 2000, SCOPE_ROW, NULL, NULL},
	{"ConfirmClass", confirm_class_thunk, COMMAND, 2000, SCOPE_ROW, NULL, NULL},
	{"AdjudicateClass", adjudicate_class_thunk, COMMAND, 2000, SCOPE_ROW, NULL, NULL},
	{"GetClassification", get_classification_thunk, QUERY, 1000, SCOPE_ROW, NULL, NULL},
	{"ListClassifications", list_classifications_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"ReviewClasses", review_classes_thunk, EVENT, 30000, SCOPE_NONE, NULL, NULL},
	{"TakeWorkMonth", take_work_month_thunk, EVENT, 2000, SCOPE_NONE, NULL, NULL},
	{"ImportWorkers", import_workers_thunk, BULK, 10000, SCOPE_ROW, NULL, NULL},
	{"RegisterWorker", register_worker_thunk, COMMAND, 3000, SCOPE_ROW, NULL, NULL},
	{"GetWorker", get_worker_thunk, QUERY, 1000, SCOPE_ROW, NULL, NULL},
	{"FindWorker", find_worker_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"UnmaskWorker", unmask_worker_thunk, PRIVATE, 2000, SCOPE_ROW, NULL, NULL},
	{"UnmaskChange", unmask_change_thunk, PRIVATE, 2000, SCOPE_ROW, NULL, NULL},
	{"ListAccess", list_access_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"ListOwnAccess", list_own_access_thunk, QUERY, 2000, SCOPE_SELF, NULL, NULL},
	{"RecordConsent", record_consent_thunk, COMMAND, 2000, SCOPE_ROW, NULL, NULL},
	{"RevokeConsent", revoke_consent_thunk, COMMAND, 2000, SCOPE_ROW, NULL, NULL},
	{"ListConsents", list_consents_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"ListMatches", list_matches_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"DecideMatch", decide_match_thunk, COMMAND, 3000, SCOPE_ROW, NULL, NULL},
	{"FollowMerge", follow_merge_thunk, EVENT, 5000, SCOPE_ROW, NULL, NULL},
	{"StartKeyRotation", start_key_rotation_thunk, COMMAND, 3000, SCOPE_NONE, NULL, NULL},
	{"GetKeyRotation", get_key_rotation_thunk, QUERY, 10000, SCOPE_NONE, NULL, NULL},
	{"RotateKeys", rotate_keys_thunk, EVENT, 10000, SCOPE_NONE, NULL, NULL},
	{"ImportSoleTraders", import_sole_traders_thunk, BULK, 10000, SCOPE_ROW, NULL, NULL},
	{"GetFinding", get_finding_thunk, QUERY, 1000, SCOPE_ROW, NULL, NULL},
	{"ListFindings", list_findings_thunk, QUERY, 2000, SCOPE_ROW, NULL, NULL},
	{"RunChecks", run_checks_thunk, COMMAND, 2000, SCOPE_NONE, NULL, NULL},
	{"GetCheckProgress", get_check_progress_thunk, QUERY, 2000, SCOPE_NONE, NULL, NULL},
	{"CheckDue", check_due_thunk, EVENT, 30000, SCOPE_NONE, NULL, NULL},
	{"CheckAll", check_all_thunk, EVENT, 10000, SCOPE_NONE, NULL, NULL},
};
/* clang-format on */

static const struct event_source sources[] = {
	{"EmployerRecorded",      &registration__employer__descriptor,       employer_replay  },
	{"EngagementRecorded",    &registration__engagement__descriptor,     engagement_replay},
	{"AgreementRecorded",     &registration__agreement__descriptor,      agreement_replay },
	{"HoursApprovalRecorded", &registration__hours_approval__descriptor, approval_replay  },
	{"AliasRecorded",         &registration__alias__descriptor,          alias_replay     },
	{"FindingRecorded",       &audit__finding__descriptor,               finding_replay   },
};

static const struct event_sink sinks[] = {
	{"wages.MonthMeasured", work_month_sweep},
};

/* What agreements are read by and companies are asked lies beside the rules. */
static int texts_load(struct arena *a, const char *rules, struct registration_worker *worker,
		      struct err *err)
{
	const char *agreement = arena_printf(a, "%s/texts/agreement.yaml", rules);
	const char *self_check = arena_printf(a, "%s/texts/self-check.yaml", rules);
	int rc;

	worker->agreement_texts = arena_zalloc(a, 1, sizeof(*worker->agreement_texts));
	worker->self_check = arena_zalloc(a, 1, sizeof(*worker->self_check));
	if (!agreement || !self_check || !worker->agreement_texts || !worker->self_check)
		return err_set(err, E_NO_MEMORY, "out of memory");
	rc = agreement_texts_load(a, agreement, worker->agreement_texts, err);
	return rc ? rc : self_check_questions_load(a, self_check, worker->self_check, err);
}

static int worker_start(struct arena *a, const struct worker_needs *needs, void **out_worker,
			struct err *err)
{
	const struct settings *s = needs->settings;
	struct registration_worker *worker = arena_zalloc(a, 1, sizeof(*worker));
	int rc;

	if (!worker)
		return err_set(err, E_NO_MEMORY, "out of memory");
	worker->rules = needs->rules;
	worker->lane = randombytes_random();
	worker->test_identities = s->test_identities;
	rc = regions_load(a, s->regions, &worker->regions, err);
	if (!rc)
		rc = calendar_load(a, s->calendars, &worker->calendar, err);
	if (!rc)
		rc = questions_load(a, s->questions, &worker->questions, err);
	if (!rc)
		rc = secret_ring_load(a, s->keys, &worker->ring, err);
	if (!rc)
		rc = texts_load(a, s->rules, worker, err);
	if (!rc)
		*out_worker = worker;
	return rc;
}

static void worker_stop(void *own)
{
	struct registration_worker *worker = own;

	secret_ring_wipe(worker->ring);
}

static const struct service_definition registration_service = {
	.name = "registration",
	.about = "keeps employers, workers and engagements",
	.proto = &registration__registration__descriptor,
	.handlers = handlers,
	.n_handlers = N_ELEMENTS(handlers),
	.sources = sources,
	.n_sources = N_ELEMENTS(sources),
	.sinks = sinks,
	.n_sinks = N_ELEMENTS(sinks),
	.statements = &registration_statements,
	.shared = &audit_statements,
	.with_rules = true,
	.rules_fit = check_rules,
	.worker_start = worker_start,
	.worker_stop = worker_stop,
};

SERVICE_MAIN(registration_service)
