/*
 * registration - what the files of this service share: rows, statements, presenters.
 *
 * Owns:    everything loaded or presented lives in the call's arena.
 * Errors:  0 or a negative E_...; E_NO_MEMORY when the arena's cap is met.
 */
#ifndef GONGDAO_REGISTRATION_H
#define GONGDAO_REGISTRATION_H

#include "service.h"

#include "blind.h"
#include "rules.h"
#include "seal.h"

#include "employer_facts.h"
#include "engagement_facts.h"
#include "questions.h"

#include "registration.pb-c.h"
#include "registration_sql.h"

#define IMPORT_ROWS_MAX 500

/* What one worker thread needs: c->worker. */
struct registration_worker {
	uint32_t lane; /* of this thread: a timer that each command sets is one a thread */
	struct regions regions;
	struct calendar calendar;
	struct rules *rules;
	bool test_identities;     /* documents of nobody are taken */
	struct secret_ring *ring; /* without keys where `gongdao keys make` was not run */
	struct agreement_texts *agreement_texts;
	struct self_check_questions *self_check;
	struct questions questions;
};

/* ---- handlers ------------------------------------------------------------------------------ */

int import_employers(struct call *c, const Registration__ImportEmployersRequest *req,
		     Registration__ImportReply *rep);
int import_engagements(struct call *c, const Registration__ImportEngagementsRequest *req,
		       Registration__ImportReply *rep);
int get_employer(struct call *c, const Registration__GetEmployerRequest *req,
		 Registration__Employer *rep);
int list_employers(struct call *c, const Registration__ListEmployersRequest *req,
		   Registration__ListEmployersReply *rep);
int get_engagement(struct call *c, const Registration__GetEngagementRequest *req,
		   Registration__Engagement *rep);
int list_engagement_versions(struct call *c, const Registration__ListEngagementVersionsRequest *req,
			     Registration__ListEngagementVersionsReply *rep);
int list_engagements(struct call *c, const Registration__ListEngagementsRequest *req,
		     Registration__ListEngagementsReply *rep);
int import_licences(struct call *c, const Registration__ImportLicencesRequest *req,
		    Registration__ImportReply *rep);
int list_licences(struct call *c, const Registration__ListLicencesRequest *req,
		  Registration__ListLicencesReply *rep);
int import_permits(struct call *c, const Registration__ImportPermitsRequest *req,
		   Registration__ImportReply *rep);
int list_permits(struct call *c, const Registration__ListPermitsRequest *req,
		 Registration__ListPermitsReply *rep);
int import_chain_links(struct call *c, const Registration__ImportChainLinksRequest *req,
		       Registration__ImportReply *rep);
int list_chain_links(struct call *c, const Registration__ListChainLinksRequest *req,
		     Registration__ListChainLinksReply *rep);
int import_cooperations(struct call *c, const Registration__ImportCooperationsRequest *req,
			Registration__ImportReply *rep);
int list_cooperations(struct call *c, const Registration__ListCooperationsRequest *req,
		      Registration__ListCooperationsReply *rep);
int import_supervisions(struct call *c, const Registration__ImportSupervisionsRequest *req,
			Registration__ImportReply *rep);
int list_supervisions(struct call *c, const Registration__ListSupervisionsRequest *req,
		      Registration__ListSupervisionsReply *rep);
int import_rule_documents(struct call *c, const Registration__ImportRuleDocumentsRequest *req,
			  Registration__ImportReply *rep);
int list_rule_documents(struct call *c, const Registration__ListRuleDocumentsRequest *req,
			Registration__ListRuleDocumentsReply *rep);
int import_listings(struct call *c, const Registration__ImportListingsRequest *req,
		    Registration__ImportReply *rep);
int list_listings(struct call *c, const Registration__ListListingsRequest *req,
		  Registration__ListListingsReply *rep);
int get_employer_facts(struct call *c, const Registration__GetEmployerFactsRequest *req,
		       Registration__EmployerFacts *rep);
int record_employer_person(struct call *c, const Registration__RecordEmployerPersonRequest *req,
			   Registration__EmployerPerson *rep);
int list_employer_people(struct call *c, const Registration__ListEmployerPeopleRequest *req,
			 Registration__ListEmployerPeopleReply *rep);
int get_chain(struct call *c, const Registration__GetChainRequest *req, Registration__Chain *rep);

int request_change(struct call *c, const Registration__RequestChangeRequest *req,
		   Registration__Change *rep);
int decide_change(struct call *c, const Registration__DecideChangeRequest *req,
		  Registration__Change *rep);
int get_change(struct call *c, const Registration__GetChangeRequest *req,
	       Registration__Change *rep);
int list_changes(struct call *c, const Registration__ListChangesRequest *req,
		 Registration__ListChangesReply *rep);
int change_due(struct call *c, const Registration__ChangeDueRequest *req, Service__Ack *rep);

/* ---- present.c: the edges that both imports share ---------------------------------------- */

/* 0, or a refusal: an import has 1 to IMPORT_ROWS_MAX rows. */
int import_size_check(struct call *c, size_t n_rows) MUST_CHECK;
/* Waits for other imports of the kind ("employers", "engagements") to end. */
int import_lock(struct call *c, const char *kind) MUST_CHECK;
/* A refusal when the reason of an import is no text of at most 200 characters; it may be empty. */
int import_reason_check(struct call *c, const char *reason) MUST_CHECK;
enum region_standing region_stand(const struct call *c, const char *region);
/* For LIKE, as region_covers() has it: "411002" itself, "4110%" of a city, "41%" of a province, all
 * for
 * "" and the country. NULL when memory is out. */
const char *region_like(struct call *c, const char *region);
/* What became of one row. */
struct verdict {
	size_t row;
	enum import_outcome outcome;
	enum flaw flaw;
	const char *value;  /* what the flawed column said */
	const char *column; /* NULL: the flaw names it */
};
/* Counts the outcome; a refused row is added to the reply's errors. */
int import_count(struct call *c, Registration__ImportReply *rep,
		 const struct verdict *v) MUST_CHECK;
/* Adds a refused row to the reply's errors: for imports with a list of flaws of their own. */
int import_refuse(struct call *c, Registration__ImportReply *rep, uint32_t row,
		  const struct flaw_text *text, const char *value) MUST_CHECK;
/* Room for the errors of n rows. */
int import_reply_init(struct call *c, Registration__ImportReply *rep, size_t n) MUST_CHECK;
/* The end of a civil day: what was recorded before it counts. Refuses what is no day. */
int as_of_instant(struct call *c, int32_t day, utc_time *out) MUST_CHECK;
/* limit 0 is 100; above 1000 is refused. */
int page_size(struct call *c, uint32_t limit, int64_t *out) MUST_CHECK;

/* ---- employer_store.c --------------------------------------------------------------------- */

int employer_codes_load(struct call *c, const char *const *codes, size_t n,
			struct employer_stored *out) MUST_CHECK;
int employers_load(struct call *c, const char *const *codes, size_t n,
		   struct employer_stored *out) MUST_CHECK;
int employers_write(struct call *c, const struct employer_row *rows, size_t n,
		    const char *reason) MUST_CHECK;
Registration__Employer *employer_present(struct call *c, const struct employer *e);
int employer_emit(struct call *c, const struct employer *e) MUST_CHECK;

/* ---- engagement_store.c ------------------------------------------------------------------- */

/* Fills stored engagements and aliases of the batch's rows. */
int engagements_load(struct call *c, struct engagement_batch *b) MUST_CHECK;
int engagements_write(struct call *c, const struct engagement_batch *b,
		      const int64_t *worker_ids) MUST_CHECK;
/* The engagement as it is in `e` now, and why, as its next version. */
int engagement_version_add(struct call *c, const struct engagement *e,
			   const char *reason) MUST_CHECK;

/* ---- engagement_show.c -------------------------------------------------------------------- */

struct class_decision;
struct class_decisions; /* classify.h */

/* Today, or the day of the engagement that is nearest to it. */
civil_date engagement_day(const struct call *c, const struct engagement *e);
Registration__Engagement *engagement_present(struct call *c, const struct engagement *e,
					     const struct class_decisions *all);
int engagement_emit(struct call *c, const struct engagement *e,
		    const struct class_decisions *all) MUST_CHECK;
/* The decisions on the class of these engagements. */
int engagements_decisions(struct call *c, const struct engagement *rows, size_t n,
			  struct class_decisions *out) MUST_CHECK;
struct periods_shown {
	Registration__ClassPeriod **at;
	size_t n;
};
int class_periods_present(struct call *c, const struct class_decision *list, size_t n,
			  civil_date from, struct periods_shown *out) MUST_CHECK;

/* ---- pages for ReplayEvents ---------------------------------------------------------------- */

int employer_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last,
		    size_t *out_n);
int engagement_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last,
		      size_t *out_n);

#endif
