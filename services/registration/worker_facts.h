/*
 * worker_facts - what a row about a worker does: who it is, which number he has, what is refused.
 *
 * W1  one document (kind and number) has one worker number, for ever: who is registered again, by
 *     whomever and wherever, gets the number he has.
 * W2  a number that a company's own number stands for already gets the identity of the row, when it
 *     had none; when the document has another number, the one without identity stands for that.
 * W3  a name under a document changes only with a reason; telephone and home change with any row of
 *     somebody who may see the worker, and the old ones stay readable. A row that is exact (a
 * change by request) also takes a telephone away, and changes how a name is spelled. W4  of a
 * worker the caller cannot see nothing is changed and nothing told but the number.
 *
 * Order:   rows are decided one after the other; a later row meets what an earlier one did.
 * Owns:    texts belong to the caller; plain values, never logged.
 * Source:  plan 2.2; domain.md K.1, K.4, K.5; features.md REG-1, REG-3, REG-4
 */
#ifndef GONGDAO_WORKER_FACTS_H
#define GONGDAO_WORKER_FACTS_H

#include "cn_id.h"
#include "engagement_facts.h"
#include "flaw_facts.h"

/* A worker, as far as the rows need him. */
struct person {
	int64_t worker_id; /* negative: the -n-th new number of this import */
	enum id_kind kind;
	const char *document, *name, *folded;
	const char *phone; /* "": none */
	const char *home_region;
	char birth[9]; /* "19000101"; "" where the document does not say */
	int64_t version;
	bool visible; /* to the caller */
	bool fresh;   /* his identity comes with this import */
	bool changed; /* stored, and this import says otherwise */
	bool moved;   /* his telephone is another now, so who shares it is looked at again */
};

struct worker_row {
	/* as given, in normal form */
	struct person want;
	const char *credit_code, *worker_no; /* "": none */
	int64_t employer_id;                 /* 0: none of that code */
	civil_date from_day;                 /* of the number; {0}: as long as it is known */
	const char *reason;                  /* of a change of name; "": none */
	bool exact; /* all there is: no telephone takes the old one away, spelling counts */
	enum region_standing standing;
	/* found */
	struct person *stored; /* whose document it is; NULL: nobody's */
	/* decided */
	struct person *person;
	const struct flaw_text *flaw; /* NULL: good */
	const char *value;            /* masked, of the flawed column */
	enum import_outcome outcome;
};

/* A number without identity turns out to be of somebody who has one. */
struct worker_link {
	int64_t from_id, into_id;
};

struct worker_batch {
	struct worker_row *rows;
	struct worker_row **sorted, **leaders; /* room for n_rows pointers each */
	size_t n_rows;
	struct person *known; /* stored identities: of the documents, and of the numbers' workers */
	size_t n_known;
	struct person *fresh; /* room for n_rows */
	size_t n_fresh;
	struct alias *aliases; /* stored ones in any order; room for n_rows more */
	size_t n_aliases;
	struct worker_link *links; /* room for n_rows */
	size_t n_links;
	int64_t n_new; /* new numbers: -1 .. -n_new */
	civil_date today;
	bool dry_run;
};

/* Decides every row that has no flaw yet. */
void workers_decide(struct worker_batch *b);

/* What a document says of the birth. */
void person_birth(struct person *p, const struct id_facts *facts);
/* "resident:411..." : what the index of a document is made of. */
void document_key(const struct person *p, char out[48]);
/* "张三/19000101"; false: the document does not say when. */
bool birth_key(const struct person *p, char *out, size_t size) MUST_CHECK;

enum match_ground {
	MATCH_NONE,
	MATCH_PHONE_NAME,     /* the same telephone, and similar names */
	MATCH_BIRTH_DOCUMENT, /* the same name and day of birth, and a number one place off */
};
/* Are they to be looked at side by side? They differ in their documents. */
enum match_ground worker_match(const struct person *a, const struct person *b, bool same_phone);
const char *match_ground_name(enum match_ground ground); /* NULL for MATCH_NONE */

extern const struct flaw_text worker_flaw_name, worker_flaw_phone, worker_flaw_id_kind,
	worker_flaw_home_unknown, worker_flaw_home_outside, worker_flaw_employer,
	worker_flaw_number, worker_flaw_number_day, worker_flaw_number_alone,
	worker_flaw_number_taken, worker_flaw_name_other, worker_flaw_repeated_phone,
	worker_flaw_repeated_home;
/* The texts of cn_id, as a flaw of the column `id`. */
struct flaw_text worker_flaw_document(enum cn_id_flaw flaw);

#endif
