/*
 * digest_facts - when the weekly digest is due.
 *
 * G1  A week has one digest, at its day and time; where that is no working day, at the time of the
 * next one, which may lie in the week after. Of two weeks that meet on one day the later one is
 * told. G2  After an outage the last week that is due is told, once; what is older is not told
 * afterwards.
 *
 * Owns:    nothing.
 * Errors:  E_NO_CALENDAR as office.h.
 * Source:  domain.md M (hint: weekly digest)
 */
#ifndef GONGDAO_DIGEST_FACTS_H
#define GONGDAO_DIGEST_FACTS_H

#include "office.h"

struct digest_plan {
	int weekday;  /* 1 Monday .. 7 Sunday */
	int32_t at_s; /* second of the day, in office hours */
};

struct digest_due {
	civil_date week; /* the Monday of the last week whose digest has come by now */
	utc_time next;   /* when the next one comes */
};
int digest_when(const struct office *o, const struct digest_plan *p, utc_time now,
		struct digest_due *out) MUST_CHECK;

#endif
