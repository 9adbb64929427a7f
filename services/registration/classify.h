/*
 * classify - what the files of the classification share: the file of one engagement, rows,
 * handlers.
 *
 * Order:   locks are taken on the engagement, then on its classification.
 * Owns:    everything loaded or presented lives in the call's arena.
 * Errors:  0 or a negative E_...
 */
#ifndef GONGDAO_CLASSIFY_H
#define GONGDAO_CLASSIFY_H

#include "registration.h"

#include "chain_facts.h" /* evidence_kinds */
#include "class_facts.h"
#include "questions.h"

#define REASON_MAX         500
#define REFERENCE_MAX      200
#define NOTE_MAX           500
#define DOCUMENT_MAX       100
#define EVIDENCE_AN_ANSWER 20

#define CLASS_FLAG_MEASURED "measured" /* among the flags of a classification: C7 */

struct class_answer_row {
	int64_t engagement_id;
	const char *question, *side, *value, *reason, *recorded_by;
	int64_t version, number, n_evidence;
	civil_date on_day;
	utc_time recorded_at;
};

struct class_evidence_row {
	const char *question, *side, *kind, *reference, *note;
	int64_t version;
};

struct class_proposal_row {
	int64_t version; /* 0: none yet */
	const char *class, *body;
	utc_time recorded_at;
};

struct class_decision_row {
	int64_t decision_id, engagement_id, proposal_version;
	const char *kind, *class, *authority, *document_no, *reason, *recorded_by, *department;
	civil_date from_day;
	utc_time recorded_at;
};

struct classification_row {
	int64_t engagement_id, employer_id, n_managed, proposal_version, decided_version;
	const char *region, *state, *declared, *effective, *preliminary, *could_be, *reason, *flags;
	const char *thresholds;
	utc_time changed_at;
	civil_date turns_on; /* the next day on which a decision begins to hold; {0} none */
};

struct classification_id {
	int64_t engagement_id;
};

/* The decisions of some engagements, by engagement and in the order of their recording. */
struct class_decisions {
	const struct class_decision_row *rows;
	size_t n;
};

/* All that is known about the class of one engagement. */
struct class_file {
	struct engagement engagement;
	struct class_answer_row *answers; /* the last of each question and side */
	size_t n_answers;
	struct class_decision_row *decisions; /* with room for one more */
	size_t n_decisions;
	struct class_proposal_row proposal;
	struct classification_row now;
};

/* ---- handlers ------------------------------------------------------------------------------ */

int list_questions(struct call *c, const Registration__ListQuestionsRequest *req,
		   Registration__ListQuestionsReply *rep);
int record_answers(struct call *c, const Registration__RecordAnswersRequest *req,
		   Registration__Classification *rep);
int propose_class(struct call *c, const Registration__ProposeClassRequest *req,
		  Registration__Classification *rep);
int declare_class(struct call *c, const Registration__DecideClassRequest *req,
		  Registration__Classification *rep);
int confirm_class(struct call *c, const Registration__DecideClassRequest *req,
		  Registration__Classification *rep);
int adjudicate_class(struct call *c, const Registration__DecideClassRequest *req,
		     Registration__Classification *rep);
int get_classification(struct call *c, const Registration__GetClassificationRequest *req,
		       Registration__Classification *rep);
int list_classifications(struct call *c, const Registration__ListClassificationsRequest *req,
			 Registration__ListClassificationsReply *rep);
/* The night's round comes. */
int class_review_later(struct call *c) MUST_CHECK;
int review_classes(struct call *c, const Registration__ReviewClassesRequest *req,
		   Service__Ack *rep);

int import_class_answers(struct call *c, const Registration__ImportClassAnswersRequest *req,
			 Registration__ImportReply *rep);

/* The request's answers into the file, as their next versions. */
int class_answers_merge(struct call *c, const Registration__RecordAnswersRequest *req,
			civil_date on, struct class_file *f) MUST_CHECK;

/* ---- classify_store.c ---------------------------------------------------------------------- */

/* Locks the engagement; E_NOT_FOUND with its detail when the caller sees none of that id. */
int class_file_lock(struct call *c, int64_t engagement_id, struct class_file *out) MUST_CHECK;
/* Without a lock, as it was recorded at the end of a day; 0 as it is now. */
int class_file_load(struct call *c, int64_t engagement_id, int32_t as_of_day,
		    struct class_file *out) MUST_CHECK;
/* Writes where the engagement stands now. */
int class_file_settle(struct call *c, struct class_file *f) MUST_CHECK;
/* Decisions of the engagements whose ids are given. */
int class_decisions_load(struct call *c, const int64_t *ids, size_t n,
			 struct class_decisions *out) MUST_CHECK;
/* For the facts: what was declared with the engagement, and the decisions of it among `all`. */
const struct class_decision *class_decisions_of(struct call *c, const struct engagement *e,
						const struct class_decisions *all, size_t *out_n);
/* After an import changed engagements: declared class and region may be others now. */
int classifications_follow(struct call *c, const struct engagement *const *changed, size_t n,
			   const struct class_decisions *all) MUST_CHECK;

/* The request's answers, whose versions stand in the file. */
int class_answers_write(struct call *c, const Registration__RecordAnswersRequest *req,
			civil_date on, const struct class_file *f) MUST_CHECK;

/* ---- class_measure.c ------------------------------------------------------------------------ */

/* What was measured joins the answers, as a version of its own, when it says something else. */
int class_file_measure(struct call *c, struct class_file *f, bool *out_changed) MUST_CHECK;
/* The last months, for an office. */
int class_measured_present(struct call *c, const struct class_file *f,
			   Registration__Classification *out) MUST_CHECK;
int take_work_month(struct call *c, const Measured__WorkMonth *req, Service__Ack *rep);
/* Drops what is older than a replay. */
int work_month_sweep(struct call *c, int64_t generation);

/* ---- classify_propose.c -------------------------------------------------------------------- */

/* Makes the proposal again, and keeps it as a version when it is another than the last one. */
int class_file_propose(struct call *c, struct class_file *f) MUST_CHECK;
/* The values in force today as one text, "2/1/50/60". */
int class_thresholds(struct call *c, const char **out) MUST_CHECK;
Registration__Answer *answer_present(struct call *c, const struct class_answer_row *row);

/* ---- classify_present.c -------------------------------------------------------------------- */

/* The side that a worker or a company speaks for; NULL for an office. */
const char *class_own_side(const struct call *c);
/* E_NOT_FOUND when a worker or a company asks for another one's engagement. */
int class_own_check(struct call *c, const struct engagement *e) MUST_CHECK;
/* A worker or a company is shown its own answers and the class, and nothing of the other side. */

int class_file_present(struct call *c, const struct class_file *f, civil_date on,
		       Registration__Classification *out) MUST_CHECK;
/* 1..max characters, one line, and no identity or telephone number in it; else a refusal that names
 * the field. */
int class_words_check(struct call *c, const char *field, const char *text, size_t max) MUST_CHECK;

#endif
