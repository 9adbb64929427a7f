/*
 * visit_facts - what a guidance visit has to say, and when its follow-up is near or past.
 *
 * Pure: no store, bus, clock or configuration.
 *
 * Source:  plan 2.1-1 (who guides employers records what was found and advised)
 */
#ifndef GONGDAO_WAGES_VISIT_FACTS_H
#define GONGDAO_WAGES_VISIT_FACTS_H

#include "warn_facts.h"

#define VISIT_DUE_DAYS 366 /* a follow-up lies no further away */

struct visit {
	const char *const *found; /* codes */
	size_t n_found;
	const char *found_text, *advice;
	civil_date day, due_day;
};

struct visit_step {
	const char *outcome, *text;
	civil_date visit_day, day, due_day;
};

enum visit_flaw {
	VISIT_GOOD,
	VISIT_DAY,     /* none, or in the future */
	VISIT_DUE,     /* not after the visit, or too far away */
	VISIT_CODE,    /* of what was found */
	VISIT_FOUND,   /* none, or "none" beside others */
	VISIT_TEXT,    /* too long, or wanted and not there */
	VISIT_ADVICE,  /* something was found and nothing is advised */
	VISIT_OUTCOME, /* of a follow-up */
	VISIT_EARLY,   /* the follow-up is before the visit */
	VISIT_PERSON,  /* an identity or telephone number in a text */
	VISIT_NO_DUE,  /* again, and no day; or a day, and not again */
};

extern const char *const visit_codes[], *const visit_outcomes[];

enum visit_flaw visit_check(const struct visit *v, civil_date today);
enum visit_flaw visit_step_check(const struct visit_step *s, civil_date today);

enum visit_nearness {
	VISIT_FAR,
	VISIT_NEAR, /* n working days are left at most; today is one of them */
	VISIT_OVER, /* the day is past */
};

/* *out_next: the day on which that changes, {0}: it does not. */
enum visit_nearness visit_near(const struct calendar *cal, civil_date due, int64_t n,
			       civil_date today, civil_date *out_next);

#endif
