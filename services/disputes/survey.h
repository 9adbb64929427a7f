/*
 * survey - the joint survey 摸排: what its files share.
 *
 * SV1  a form is complete when its target was visited, all four blocks are filled (ENF-02), every
 *      department of the team signed, every answer that is a problem has a finding, and every
 *      finding a disposition.
 * SV2  a fact that was prefilled is never an answer: an answer has an officer.
 * SV3  of a finding comes a case (violation, irregular), or a dated review (complex, ENF-06).
 * SV4  a survey is closed when every target is done or dropped, and no review is due.
 * SV5  it keeps the form it was planned with.
 *
 * Order:   survey, target, part or finding, then as disputes.h says of a case.
 * Owns:    the call's arena.
 * Source:  plan 2.11-3, 3.2-3; domain A.10, G.1 (ENF-02, ENF-06)
 */
#ifndef GONGDAO_DISPUTES_SURVEY_H
#define GONGDAO_DISPUTES_SURVEY_H

#include "disputes.h"

#define SURVEY_PAGE_MAX 1000
#define SURVEY_TEXT_MAX 200

struct survey {
	int64_t survey_id;
	const char *title, *region;
	civil_date from_day, last_day, due_day;
	const char *lead, *reason, *state;
	int64_t form_version;
	const char *made_by;
	utc_time made_at, started_at, closed_at;
	const char *closed_by;
	int64_t version;
	const char *team; /* departments, with a blank between */
	int64_t n_targets, n_done;
};

struct survey_target {
	int64_t target_id, survey_id, employer_id;
	const char *employer_name, *kind, *region, *chosen, *state;
	civil_date visited_on;
	const char *visit_record, *visited_by, *visited_department, *lacks;
	int64_t n_findings, n_undisposed;
	utc_time prefilled_at;
	const char *dropped_reason;
	int64_t version;
	civil_date due_day; /* of its survey, as the rest */
	const char *survey_state, *lead, *survey_region;
};

/* A question as a target's form has it, with the officer's answer. */
struct question_row {
	const char *question, *block, *block_zh, *block_en, *title_zh, *title_en, *department;
	const char *basis, *kind, *choices, *finds, *suggest;
	const char *answer, *origin, *note, *subject;
	utc_time answered_at;
};

struct survey_fact {
	const char *question, *source, *reference, *rule, *month, *title_zh, *title_en;
	int64_t n_workers, n_items;
	money owed_fen;
	civil_date from_day, to_day;
};

struct survey_part {
	const char *department;
	int64_t n_questions, n_answered, n_blocks, n_blocks_filled, version;
	const char *signed_by;
	utc_time signed_at;
};

/* A finding, and what is told of the case that it became. */
struct survey_finding {
	int64_t finding_id, survey_id, target_id, employer_id;
	const char *employer_name, *region, *block, *question, *words, *department, *recorded_by;
	utc_time recorded_at;
	int64_t version;
	const char *disposition, *matter;
	civil_date due_day;
	const char *opinion, *measures;
	civil_date review_day;
	const char *disposed_by;
	utc_time disposed_at;
	int64_t case_id;
	const char *handoff_to, *handoff_kind;
	const char *case_no, *case_owner, *case_state, *case_disposition;
	bool handed;
};

/* The form of a target as it is. */
struct form_rows {
	struct question_row *questions;
	size_t n_questions;
	struct survey_fact *facts;
	size_t n_facts;
};

/* ---- survey_store.c ------------------------------------------------------------------------- */

extern const struct row_table survey_row;
extern const struct row_table survey_target_row;

int survey_load(struct call *c, int64_t survey_id, struct survey *out) MUST_CHECK;
/* Locked, for the department that leads it. */
int survey_lock_led(struct call *c, int64_t survey_id, struct survey *out) MUST_CHECK;
/* The same, in the version it was read. */
int survey_for_lead(struct call *c, const Disputes__SurveyRequest *req,
		    struct survey *out) MUST_CHECK;
/* Refuses any but the department that leads it, in its region. */
int survey_led_by_caller(struct call *c, const char *lead, const char *region) MUST_CHECK;
int survey_present(struct call *c, const struct survey *s, Disputes__Survey *out) MUST_CHECK;
int target_load(struct call *c, int64_t target_id, struct survey_target *out) MUST_CHECK;
int target_lock(struct call *c, int64_t target_id, struct survey_target *out) MUST_CHECK;
/* Locked, and neither done nor dropped. */
int target_lock_open(struct call *c, int64_t target_id, struct survey_target *out) MUST_CHECK;
/* The same, of a running survey. */
int target_for_work(struct call *c, int64_t target_id, struct survey_target *out) MUST_CHECK;
/* The same, in the version it was read, for the department that leads it. */
int target_for_lead(struct call *c, const Disputes__SurveyTargetRequest *req,
		    struct survey_target *out) MUST_CHECK;
int target_version_check(struct call *c, const struct survey_target *t, int64_t version) MUST_CHECK;
int target_present(struct call *c, const struct survey_target *t,
		   Disputes__SurveyTarget *out) MUST_CHECK;
int targets_present(struct call *c, const struct survey_target *rows, size_t n,
		    Disputes__SurveyTarget ***out) MUST_CHECK;
/* "a b c" as a list. */
int words_split(struct call *c, const char *text, char ***out, size_t *out_n) MUST_CHECK;
/* Words a person wrote: wanted, of at most `max` characters, nobody's number in them. */
int survey_words_check(struct call *c, const char *what, const char *text, size_t max) MUST_CHECK;
int survey_limit(struct call *c, uint32_t limit, int64_t *out) MUST_CHECK;

/* ---- survey_prefill.c ----------------------------------------------------------------------- */

/* Takes the facts known now, of some targets of a survey or (ids NULL) of all that are open. */
int survey_prefill(struct call *c, const struct survey *s, const int64_t *ids, size_t n) MUST_CHECK;
int form_load(struct call *c, const struct survey_target *t, struct form_rows *out) MUST_CHECK;
/* What the facts of a question say; "": nothing. */
int question_suggested(struct call *c, const struct form_rows *f, const struct question_row *q,
		       const char **out) MUST_CHECK;

/* ---- survey_show.c -------------------------------------------------------------------------- */

void part_present(const struct call *c, const struct survey_part *p, Disputes__SurveyPart *out);
/* `own`: the caller's part as it is by now, or NULL. */
int form_present(struct call *c, const struct survey_target *t, const struct form_rows *f,
		 const struct survey_part *own, Disputes__SurveyForm *out) MUST_CHECK;

/* ---- survey_finding.c ----------------------------------------------------------------------- */

void finding_present(const struct call *c, const struct survey_finding *f,
		     Disputes__SurveyFinding *out);
int target_findings_present(struct call *c, int64_t target_id, Disputes__SurveyFinding ***out,
			    size_t *out_n) MUST_CHECK;

/* ---- survey_due.c --------------------------------------------------------------------------- */

/* Sets the timer of a finding that just got its disposition, or takes it off. */
int finding_due_set(struct call *c, const struct survey_finding *f) MUST_CHECK;

/* ---- handlers ------------------------------------------------------------------------------- */

int plan_survey(struct call *c, const Disputes__PlanSurveyRequest *req, Disputes__Survey *rep);
int start_survey(struct call *c, const Disputes__SurveyRequest *req, Disputes__Survey *rep);
int close_survey(struct call *c, const Disputes__SurveyRequest *req, Disputes__Survey *rep);
int get_survey(struct call *c, const Disputes__SurveyRequest *req, Disputes__Survey *rep);
int list_surveys(struct call *c, const Disputes__ListSurveysRequest *req,
		 Disputes__ListSurveysReply *rep);
int get_survey_board(struct call *c, const Disputes__SurveyRequest *req,
		     Disputes__SurveyBoard *rep);
int add_survey_targets(struct call *c, const Disputes__AddSurveyTargetsRequest *req,
		       Disputes__AddSurveyTargetsReply *rep);
int list_survey_targets(struct call *c, const Disputes__ListSurveyTargetsRequest *req,
			Disputes__ListSurveyTargetsReply *rep);
int list_incomplete_forms(struct call *c, const Disputes__ListIncompleteFormsRequest *req,
			  Disputes__ListIncompleteFormsReply *rep);
int visit_survey_target(struct call *c, const Disputes__VisitSurveyTargetRequest *req,
			Disputes__SurveyTarget *rep);
int complete_survey_target(struct call *c, const Disputes__SurveyTargetRequest *req,
			   Disputes__SurveyTarget *rep);
int drop_survey_target(struct call *c, const Disputes__SurveyTargetRequest *req,
		       Disputes__SurveyTarget *rep);
int prefill_survey_form(struct call *c, const Disputes__SurveyTargetRequest *req,
			Disputes__SurveyTarget *rep);
int get_survey_form(struct call *c, const Disputes__SurveyTargetRequest *req,
		    Disputes__SurveyForm *rep);
int fill_survey_form(struct call *c, const Disputes__FillSurveyFormRequest *req,
		     Disputes__SurveyForm *rep);
int sign_survey_form(struct call *c, const Disputes__SignSurveyFormRequest *req,
		     Disputes__SurveyPart *rep);
int record_survey_finding(struct call *c, const Disputes__RecordSurveyFindingRequest *req,
			  Disputes__SurveyFinding *rep);
int get_survey_finding(struct call *c, const Disputes__SurveyFindingRequest *req,
		       Disputes__SurveyFinding *rep);
int dispose_survey_finding(struct call *c, const Disputes__DisposeSurveyFindingRequest *req,
			   Disputes__SurveyFinding *rep);
int list_survey_findings(struct call *c, const Disputes__ListSurveyFindingsRequest *req,
			 Disputes__ListSurveyFindingsReply *rep);
int survey_finding_due(struct call *c, const Disputes__SurveyFindingDueRequest *req,
		       Service__Ack *rep);
int take_hours_approval(struct call *c, const Registration__HoursApproval *news, Service__Ack *rep);
int take_pay_system(struct call *c, const Wages__PaySystem *news, Service__Ack *rep);
int hours_approval_sweep(struct call *c, int64_t generation);
int pay_system_sweep(struct call *c, int64_t generation);

#endif
