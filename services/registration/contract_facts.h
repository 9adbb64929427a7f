/*
 * contract_facts - what a labour contract that is late, or its probation, comes to.
 *
 * Pure dates and counts: the figures of the law (one month, twelve, the longest probations) are
 * parameters of the rules, or follow from the calendar.
 *
 * Units:   ends are exclusive; months are whole months.
 * Owns:    nothing.
 * Source:  劳动合同法 10, 14, 19, 82; 劳动合同法实施条例 6, 7; domain.md B.4, C.11 T10 (K on the
 * exact days)
 */
#ifndef GONGDAO_CONTRACT_FACTS_H
#define GONGDAO_CONTRACT_FACTS_H

#include "when.h"

/* The same day n months later, or the last day of that month when it has no such day. */
civil_date civil_months_later(civil_date d, int n);

/* An engagement without a signed contract, as it stands on a day. */
struct uncontracted {
	civil_date from_day;   /* first day of work */
	civil_date signed_day; /* {0}: not yet */
	civil_date to_day;     /* of the engagement; {0}: it lasts */
	civil_date on;         /* the last day that counts */
};

struct contract_exposure {
	civil_date from, to;    /* double wage (art 82), to exclusive; both {0} when none is due */
	int months, days;       /* whole months of it, and the days after them */
	bool deemed_open;       /* art 14: a year has passed, it counts as open-ended ... */
	civil_date deemed_from; /* ... from this day on */
};
/* From the day after the first month to the day before a year is over, the signature, the end. */
struct contract_exposure contract_expose(const struct uncontracted *u);

/* Which row of art 19 a term falls into; the scopes of the parameter contract.probation_max. */
const char *probation_band(const char *term_kind, civil_date from, civil_date to);

#endif
