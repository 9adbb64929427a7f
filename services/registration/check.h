/*
 * check - rules REL-, REG- and CTR- of the pack, held against what is registered.
 *
 * A subject (an engagement, an employer, the sole traders among an employer's workers) is marked in
 * the transaction that changes something about it. A timer wakes CheckDue, which takes marks whose
 * time has come, computes the facts, asks every rule on that kind of subject and settles its
 * findings. What follows from nothing happening has a day on which it becomes true: the mark stays,
 * due on the first such day. So a check is never a walk over everything, and it is lost by no
 * crash: the mark goes in the transaction that writes what it led to.
 *
 * A standing state is judged by the rules and figures in force on its last day: today, or the last
 * day of an engagement that is over. Its finding belongs to the month in which it began (`since`).
 *
 * Owns:    everything lives in the call's arena.
 * Errors:  0 or a negative E_...
 */
#ifndef GONGDAO_CHECK_H
#define GONGDAO_CHECK_H

#include "audit.h"
#include "registration.h"

struct record_batch;

#define CHECK_ENGAGEMENT    "engagement"
#define CHECK_EMPLOYER      "employer"
#define CHECK_TRADERS       "traders"
#define CHECK_COOPERATION   "cooperation"
#define CHECK_RULE_DOCUMENT "rule_document"
#define CHECK_CHAIN         "chain"

/* Marks subjects of a kind; what there was to come sooner stays. */
int check_mark(struct call *c, const char *kind, const int64_t *ids, size_t n) MUST_CHECK;
/* The same for the changed rows of imported records, by the number at an offset of the struct;
 * nothing of a dry run. */
int check_mark_records(struct call *c, const char *kind, const struct record_batch *b,
		       size_t offset) MUST_CHECK;
/* The cooperation agreements of the platforms and partners that changed rows name. */
int check_mark_pairs(struct call *c, const struct record_batch *b, size_t platform,
		     size_t partner) MUST_CHECK;
/* The engagements of workers, wherever they are. */
int check_mark_workers(struct call *c, const int64_t *worker_ids, size_t n) MUST_CHECK;
/* The links of a chain that say who pays. */
int check_mark_payers(struct call *c, const struct record_batch *b) MUST_CHECK;
/* The employers of the codes, and those whose entries of the list were last seen before a day. */
struct check_listed {
	const char *const *codes;
	size_t n;
	const char *list, *source; /* list "": the codes alone */
	civil_date seen_before;
};
int check_mark_listed(struct call *c, const struct check_listed *l) MUST_CHECK;
/* Whether the pack's rules of this service name only facts that are computed. */
int check_rules(const struct rules *r, struct err *err) MUST_CHECK;

/* ---- between the files of this topic -------------------------------------------------------- */

/* What is asked about at once: facts, and whom a hit would be about. */
struct check_subject {
	const char *kind; /* of the rules that are asked */
	struct finding_about about;
	civil_date on;
	struct fact_set facts;
	struct findings *found;  /* hits are added, to CHECK_HITS_MAX in all */
	Audit__Member **members; /* NULL: about one worker, or the employer */
	size_t n_members;
	const char *error; /* why a rule could not be asked, "" */
};
#define CHECK_HITS_MAX ((size_t)4096)

int check_ask(struct call *c, struct check_subject *s) MUST_CHECK;
/* A figure of the pack; one that has no value on that day is E_NO_PARAMETER. */
int check_figure(struct call *c, const char *key, civil_date on, int64_t *out) MUST_CHECK;
const char *check_day(struct call *c, civil_date day); /* "" for none; NULL: no memory */
/* One mark, and when it is to be looked at again; {0} never. */
struct check_mark_row {
	const char *kind;
	int64_t subject_id;
	civil_date next;
	const char *error;
};
int64_t *check_ids(struct call *c, const struct check_mark_row *marks, size_t n); /* NULL: memory */
int check_found_init(struct call *c, struct findings *out) MUST_CHECK;
struct check_mark_row *check_mark_of(struct check_mark_row *marks, size_t n, int64_t id);
/* Brings the findings of the marks' subjects (kind/id) in line; those with an error stay. */
int check_settle(struct call *c, const struct check_mark_row *marks, size_t n,
		 const struct findings *found) MUST_CHECK;
/* Check what the marks of one kind stand for, setting `next`. */
int check_engagements(struct call *c, struct check_mark_row *marks, size_t n) MUST_CHECK;
int check_employers(struct call *c, struct check_mark_row *marks, size_t n) MUST_CHECK;
int check_traders(struct call *c, struct check_mark_row *marks, size_t n) MUST_CHECK;
int check_cooperations(struct call *c, struct check_mark_row *marks, size_t n) MUST_CHECK;
int check_rule_documents(struct call *c, struct check_mark_row *marks, size_t n) MUST_CHECK;
int check_chains(struct call *c, struct check_mark_row *marks, size_t n) MUST_CHECK;

/* NULL-terminated */
extern const char *const engagement_fact_names[];
extern const char *const employer_fact_names[];
extern const char *const trader_fact_names[];
extern const char *const cooperation_fact_names[];
extern const char *const rule_document_fact_names[];
extern const char *const chain_fact_names[];

/* ---- handlers ------------------------------------------------------------------------------- */

int check_due(struct call *c, const Registration__CheckDueRequest *req, Service__Ack *rep);
int run_checks(struct call *c, const Registration__RunChecksRequest *req, Service__Ack *rep);
int check_all(struct call *c, const Registration__CheckAllRequest *req, Service__Ack *rep);
int get_check_progress(struct call *c, const Registration__GetCheckProgressRequest *req,
		       Registration__GetCheckProgressReply *rep);
int import_sole_traders(struct call *c, const Registration__ImportSoleTradersRequest *req,
			Registration__ImportReply *rep);

#endif
