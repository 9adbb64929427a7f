/*
 * claim_facts - what workers claim, and where each claim is dealt with.
 *
 * CL1  A claim (employer, worker, matter, month) is in one place at a time: in one case, or at the
 * body where the party filed it.
 * CL2  What was filed comes back only when that filing ended and nothing was decided; what was
 * decided or settled may be filed elsewhere (a suit against an award), and comes to no case again.
 *
 * | outcome   | claims       |                                              |
 * |-----------|--------------|----------------------------------------------|
 * | withdrawn | come back    | 当事人撤回                                   |
 * | refused   | come back    | 不予受理                                     |
 * | failed    | come back    | 调解不成                                     |
 * | settled   | stay decided | 调解、和解达成                               |
 * | decided   | stay decided | 裁决、判决                                   |
 *
 * Owns:    texts belong to the caller.
 * Source:  domain.md F.2, F.5 (H-03, H-04, H-07); scenario S10
 */
#ifndef GONGDAO_CLAIM_FACTS_H
#define GONGDAO_CLAIM_FACTS_H

#include "case_facts.h"

#define CLAIMS_MAX        500
#define CLAIM_WORKER_MAX  64
#define CLAIM_MATTER_MAX  16
#define CLAIM_IN_CASE     "case"
#define DOCKET_NUMBER_MAX 100

struct claim {
	const char *worker_no, *matter, *month; /* month "": of none */
};

enum claim_fault {
	CLAIM_FITS,
	CLAIM_WORKER, /* empty, too long, blanks in it */
	CLAIM_PERSON, /* an identity or telephone number */
	CLAIM_MATTER,
	CLAIM_MONTH,
	CLAIM_TWICE,
};
/* What is wrong with the first that does not fit; *out_at is its place. Whether the matter is known
 * is not asked here. */
enum claim_fault claims_check(const struct claim *claims, size_t n, size_t *out_at);

extern const char *const filing_outcomes[]; /* NULL-terminated */
bool filing_comes_back(const char *outcome);

/* A claim whose filing ended with a decision may be filed again, elsewhere. */
struct claim_place {
	const char *claim_key;
	int64_t case_id;
	const char *case_no, *place, *docket_no;
	int64_t filing_id;
	civil_date since;
	bool decided;
};
bool claim_in_case(const struct claim_place *p, int64_t case_id);
/* May it be filed at `body` out of this case? */
bool claim_may_file(const struct claim_place *p, int64_t case_id, const char *body);

#endif
