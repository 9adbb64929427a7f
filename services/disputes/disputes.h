/*
 * disputes - what the files of this service share: rows, handlers, presenters.
 *
 * Order:   locks are taken on the alert, the case, the hand-off, the deadlines of the case, the
 * number series, in this order. Owns:    everything loaded or presented lives in the call's arena.
 * Errors:  0 or a negative E_...; E_NO_MEMORY when the arena's cap is met.
 */
#ifndef GONGDAO_DISPUTES_H
#define GONGDAO_DISPUTES_H

#include "service.h"

#include "clock.h"
#include "competence.h"
#include "department_keys.h"
#include "procedures.h"
#include "referral.h"
#include "ring.h"
#include "rules.h"
#include "survey_form.h"

#include "case_facts.h"
#include "handoff_facts.h"
#include "intake_facts.h"

#include "disputes.pb-c.h"
#include "disputes_sql.h"

/* What one worker thread needs: c->worker. */
struct desk {
	struct rules *rules;
	struct calendar calendar;
	struct clocks clocks;
	struct procedures procedures;
	struct competence competence;
	struct survey_form survey_form; /* that the next survey is planned with */
	struct referrals routes;
	struct departments departments;
	struct department_keys keys; /* with which departments sign hand-offs */
	struct secret_ring *ring; /* the data keys, under which names and keys of documents lie */
	struct guess_budget guesses; /* of receipt codes, by this thread */
};

struct case_event {
	int64_t event_id;
	utc_time at;
	const char *kind, *department, *subject, *words, *old_owner, *new_owner;
	int64_t handoff_id;
	const char *words_en; /* of what the system says itself; "" : `words` are a person's */
	int64_t deadline_id;
};

/* What an event changed. */
struct event_change {
	int64_t event_id;
	const char *field, *old_value, *new_value, *clause, *evidence;
};

/* What one event changes, noted first and written with it; texts are the caller's. */
#define CHANGES_MAX 10
struct changes {
	const char *clause, *evidence; /* what all of it rests on; NULL as "" */
	struct change_noted {
		const char *field, *was, *is;
		char days[2][12];
	} at[CHANGES_MAX];
	size_t n;
};

/* ---- handlers ------------------------------------------------------------------------------ */

int open_case(struct call *c, const Disputes__OpenCaseRequest *req, Disputes__Case *rep);
int start_case(struct call *c, const Disputes__StartCaseRequest *req, Disputes__Case *rep);
int list_actions(struct call *c, const Disputes__ListActionsRequest *req,
		 Disputes__ListActionsReply *rep);
int start_case_ahead(struct call *c, const Disputes__StartCaseRequest *req); /* ahead.c */
int take_action_ahead(struct call *c, const Disputes__TakeActionRequest *req);
int offer_handoff_ahead(struct call *c, const Disputes__OfferHandoffRequest *req);
int accept_handoff_ahead(struct call *c, const Disputes__AcceptHandoffRequest *req);
int return_handoff_ahead(struct call *c, const Disputes__ReturnHandoffRequest *req);
int take_action(struct call *c, const Disputes__TakeActionRequest *req,
		Disputes__TakeActionReply *rep);
int list_procedures(struct call *c, const Disputes__ListProceduresRequest *req,
		    Disputes__ListProceduresReply *rep);
int get_case(struct call *c, const Disputes__GetCaseRequest *req, Disputes__GetCaseReply *rep);
int list_cases(struct call *c, const Disputes__ListCasesRequest *req,
	       Disputes__ListCasesReply *rep);
int offer_handoff(struct call *c, const Disputes__OfferHandoffRequest *req, Disputes__Handoff *rep);
int accept_handoff(struct call *c, const Disputes__AcceptHandoffRequest *req,
		   Disputes__Handoff *rep);
int return_handoff(struct call *c, const Disputes__ReturnHandoffRequest *req,
		   Disputes__Handoff *rep);
int sign_handoff(struct call *c, const Disputes__SignHandoffRequest *req, Disputes__Handoff *rep);
int withdraw_handoff(struct call *c, const Disputes__WithdrawHandoffRequest *req,
		     Disputes__Handoff *rep);
int list_handoffs(struct call *c, const Disputes__ListHandoffsRequest *req,
		  Disputes__ListHandoffsReply *rep);
int get_handoff(struct call *c, const Disputes__GetHandoffRequest *req, Disputes__Handoff *rep);
int handoff_due(struct call *c, const Disputes__HandoffDueRequest *req, Service__Ack *rep);
int start_deadline(struct call *c, const Disputes__StartDeadlineRequest *req,
		   Disputes__Deadline *rep);
int stop_deadline(struct call *c, const Disputes__StopDeadlineRequest *req,
		  Disputes__Deadline *rep);
int pause_deadline(struct call *c, const Disputes__PauseDeadlineRequest *req,
		   Disputes__Deadline *rep);
int resume_deadline(struct call *c, const Disputes__ResumeDeadlineRequest *req,
		    Disputes__Deadline *rep);
int extend_deadline(struct call *c, const Disputes__ExtendDeadlineRequest *req,
		    Disputes__Deadline *rep);
int record_service(struct call *c, const Disputes__RecordServiceRequest *req,
		   Disputes__RecordServiceReply *rep);
int list_deadlines(struct call *c, const Disputes__ListDeadlinesRequest *req,
		   Disputes__ListDeadlinesReply *rep);
int get_deadline_board(struct call *c, const Disputes__GetDeadlineBoardRequest *req,
		       Disputes__GetDeadlineBoardReply *rep);
int explain_deadline(struct call *c, const Disputes__ExplainDeadlineRequest *req,
		     Disputes__ExplainDeadlineReply *rep);
int list_clocks(struct call *c, const Disputes__ListClocksRequest *req,
		Disputes__ListClocksReply *rep);
int count_clock(struct call *c, const Disputes__CountClockRequest *req,
		Disputes__CountClockReply *rep);
int deadline_due(struct call *c, const Disputes__DeadlineDueRequest *req, Service__Ack *rep);
int add_document(struct call *c, const Disputes__AddDocumentRequest *req,
		 Disputes__CaseDocument *rep);
int send_document_part(struct call *c, const Disputes__SendDocumentPartRequest *req,
		       Service__Ack *rep);
int close_document(struct call *c, const Disputes__CloseDocumentRequest *req,
		   Disputes__CaseDocument *rep);
int list_documents(struct call *c, const Disputes__ListDocumentsRequest *req,
		   Disputes__ListDocumentsReply *rep);
int get_document(struct call *c, const Disputes__GetDocumentRequest *req,
		 Disputes__GetDocumentReply *rep);
int rekey_documents(struct call *c, const Disputes__RekeyDocumentsRequest *req, Service__Ack *rep);
int take_alert(struct call *c, const Alerts__Alert *news, Service__Ack *rep);

/* ---- event tables -------------------------------------------------------------------------- */

int case_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last, size_t *out_n);
int handoff_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last,
		   size_t *out_n);
int escalation_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last,
		      size_t *out_n);
int alert_sweep(struct call *c, int64_t generation);

/* ---- case.c --------------------------------------------------------------------------------- */

/* A case on an alert that has none, under the department's usual procedure; the alert is locked, or
 * nobody else can know of it. */
int case_open_on(struct call *c, const struct alert *alert, const char *ground,
		 struct case_file *out) MUST_CHECK;
/* The case, if all of it is open to the caller: a department that was only offered it reads the
 * hand-off's package. */
int case_for_reading(struct call *c, int64_t case_id, struct case_file *out) MUST_CHECK;

/* ---- case_store.c -------------------------------------------------------------------------- */

/* E_NOT_FOUND with its detail when there is none that the caller knows of. */
int case_lock(struct call *c, int64_t case_id, struct case_file *out) MUST_CHECK;
/* Who sees to what the owner has to do: itself; of a body without the system who sent it there. */
int case_keeper(struct call *c, struct case_file *f, const char **out) MUST_CHECK;
int case_insert(struct call *c, const struct case_file *f) MUST_CHECK;
int case_update(struct call *c, const struct case_file *f) MUST_CHECK;
int case_emit(struct call *c, const struct case_file *f) MUST_CHECK;
void case_present(const struct case_file *f, Disputes__Case *out);
/* The case is locked. `e`: kind, words, owners and hand-off; who and when are the call's. */
int event_add(struct call *c, struct case_file *f, const struct case_event *e) MUST_CHECK;
/* The same, for who writes the case with it (case_insert, case_update). */
int event_put(struct call *c, struct case_file *f, const struct case_event *e) MUST_CHECK;
Disputes__CaseEvent *event_present(struct call *c, const struct case_event *e);
/* change_store.c. Nothing is noted of what is as it was; each field once an event. */
void change_note(struct changes *x, const char *field, const char *was, const char *is);
void change_note_day(struct changes *x, const char *field, civil_date was, civil_date is);
/* Owner, step, state, disposition and days of a case; `was` NULL: it is opened. */
void change_note_case(struct changes *x, const struct case_file *was, const struct case_file *is);
/* Of the event that was added last. */
int changes_write(struct call *c, const struct case_file *f, const struct changes *x) MUST_CHECK;
/* The changes of these events, of one case, without a gap. */
int event_changes_present(struct call *c, int64_t case_id, Disputes__CaseEvent *const *events,
			  size_t n_events) MUST_CHECK;
int party_set(struct call *c, const struct statement *how, int64_t case_id,
	      const char *department) MUST_CHECK;
/* A hand-off to it was answered: what was open to it until then is so no more. */
int party_leave(struct call *c, int64_t case_id, const char *department) MUST_CHECK;
#define CASE_SERIES "GD"
/* The next number of "PREFIX-REGION" and this year, without a gap. */
int number_next(struct call *c, const char *prefix, const char *region, char **out) MUST_CHECK;
/* The same, not used: another may come first. */
int number_peek(struct call *c, const char *prefix, const char *region, char **out) MUST_CHECK;
/* Sends the look at a series ahead. */
int number_ahead(struct call *c, const char *prefix, const char *region) MUST_CHECK;
/* An array of presented hand-offs. */
int handoffs_present(struct call *c, const struct handoff *rows, size_t n,
		     Disputes__Handoff ***out) MUST_CHECK;

#endif
