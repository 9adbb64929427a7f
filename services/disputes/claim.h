/*
 * claim - the claims of a case: named, filed by their party elsewhere, come back.
 *
 * Order:   the case is locked, then the places of the claims, by key.
 * Owns:    the call's arena.
 * Errors:  what it refuses has its words in the call: which claim, where it is, its number.
 */
#ifndef GONGDAO_DISPUTES_CLAIM_H
#define GONGDAO_DISPUTES_CLAIM_H

#include "claim_facts.h"
#include "deadline.h"

struct filing {
	int64_t filing_id, case_id;
	const char *case_no, *region, *body, *docket_no;
	civil_date filed_on;
	int64_t handoff_id;
	const char *notice, *department;
	int64_t n_claims;
	const char *outcome;
	civil_date ended_on;
	const char *ground, *document;
};

int name_claims(struct call *c, const Disputes__NameClaimsRequest *req,
		Disputes__NameClaimsReply *rep);
int record_filing(struct call *c, const Disputes__RecordFilingRequest *req, Disputes__Filing *rep);
int end_filing(struct call *c, const Disputes__EndFilingRequest *req, Disputes__Filing *rep);

/* ---- claim.c -------------------------------------------------------------------------------- */

struct claims_named {
	Disputes__ClaimName *const *names;
	size_t n;
	size_t *out_new; /* or NULL */
};
/* Into a case that is locked, or being opened. What it has already is left as it is. */
int claims_name(struct call *c, struct case_file *f, const struct claims_named *named) MUST_CHECK;

/* The request's claims, or a refusal that says which cannot be. */
int claims_take(struct call *c, Disputes__ClaimName *const *names, size_t n,
		const struct claim **out) MUST_CHECK;
/* Refuses with where it is, and its number there. */
int claim_elsewhere(struct call *c, const struct claim *k, const struct claim_place *p) MUST_CHECK;
/* The case, locked, if it is this department's. */
int case_for_claims(struct call *c, int64_t case_id, struct case_file *out) MUST_CHECK;
/* Into a case that is over comes no claim; those it has may be filed elsewhere. */
int claims_may_come(struct call *c, const struct case_file *f) MUST_CHECK;

/* ---- claim_store.c -------------------------------------------------------------------------- */

/* The claims as they were named, their keys, and where each is; places[i] is NULL where nobody
 * knows of it yet. */
struct claim_set {
	size_t n;
	const struct claim *at;
	const char **keys;
	const struct claim_place **places;
};
/* Locks the places there are. */
int claim_set_load(struct call *c, const struct case_file *f, const struct claim *claims, size_t n,
		   struct claim_set *out) MUST_CHECK;
/* Writes those without a place into the case; says how many. */
int claim_set_name(struct call *c, const struct case_file *f, const struct claim_set *s,
		   size_t *out_new) MUST_CHECK;
int filing_insert(struct call *c, const struct filing *x) MUST_CHECK;
void filing_present(const struct filing *x, Disputes__Filing *rep);
/* Claims and filings of a case. */
int claims_present(struct call *c, const struct case_file *f,
		   Disputes__GetCaseReply *rep) MUST_CHECK;

#endif
