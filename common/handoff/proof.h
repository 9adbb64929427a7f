/*
 * proof - is a hand-off whole: did both sides sign this one record, each with its own key?
 *
 * Needs the texts, the signatures and the public keys, nothing else. A key counts when
 * department-keys.yaml had it in force on the day on which the text was prepared, which is the day
 * it was signed.
 *
 * Owns:    texts belong to the caller; what is read lives in the arena given.
 * Source:  features AUD-1, AUD-2
 */
#ifndef GONGDAO_HANDOFF_PROOF_H
#define GONGDAO_HANDOFF_PROOF_H

#include "department_keys.h"
#include "record.h"

struct handoff_item {
	const char *kind, *reference, *note;
};

struct handoff_side {
	const char *department, *text; /* text "": there is none */
	const char *key, *signature;   /* "": not signed */
};

struct handoff_whole {
	const char *package;
	size_t n_evidence;
	const struct handoff_item *evidence;
	struct handoff_side offered, answered;
};

enum handoff_fault {
	PROOF_TEXT,        /* it is no such text: changed, or cut */
	PROOF_PACKAGE,     /* the package is not that of the record */
	PROOF_EVIDENCE,    /* what is named is not what the record says */
	PROOF_DEPARTMENT,  /* another department than the record has */
	PROOF_RECORD,      /* the answer is to another record */
	PROOF_OFFER,       /* the answer has another signature of the offer */
	PROOF_MISSING,     /* there is no answer */
	PROOF_UNSIGNED,    /* nobody signed this side */
	PROOF_KEY_UNKNOWN, /* the key is in no line of the file */
	PROOF_KEY_FOREIGN, /* it is another department's */
	PROOF_KEY_DAY,     /* it was not in force on that day */
	PROOF_SIGNATURE,   /* it does not fit text and key */
};

struct handoff_finding {
	enum handoff_fault fault;
	bool answer; /* of the answer; else of the offer */
};
#define PROOF_FINDINGS_MAX 16

struct handoff_proven {
	struct handoff_record record; /* where its text can be read */
	struct handoff_reply reply;
	bool has_record, has_reply;
	struct handoff_finding found[PROOF_FINDINGS_MAX];
	size_t n; /* 0: it is whole */
};

void handoff_prove(struct arena *a, const struct handoff_whole *w,
		   const struct department_keys *keys, struct handoff_proven *out);
/* Is what the record says of package and evidence what is there? */
bool handoff_package_fits(const struct handoff_record *r, const char *package);
bool handoff_evidence_fits(const struct handoff_record *r, const struct handoff_item *items,
			   size_t n);

#endif
