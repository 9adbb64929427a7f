/*
 * hourly - the hourly floor of a worker-month: which rate holds where and when, and what is owed.
 *
 * Owns:    lists and texts live in the arena; texts inside values belong to the pack.
 * Errors:  a missing figure is no error of the call: rc and error say so, and rules that do not
 *          need the floor are asked all the same.
 * Source:  domain C.1, C.2, C.3, C.10 PAY-02
 */
#ifndef GONGDAO_WAGES_HOURLY_H
#define GONGDAO_WAGES_HOURLY_H

#include "month.h"

#include "explain.h"

struct hourly_floor {
	int rc;            /* 0, or E_NO_PARAMETER: there is no floor */
	const char *error; /* what is missing */
	struct floor_facts facts;
	const struct floor_part *parts; /* as many as the month has */
	struct parameter_value *values; /* tiers and rates, as often as they were used */
	size_t n_values;
	/* Pay items of doubtful reading, when the other reading leaves nothing owed. */
	struct parameter_value *readings;
	size_t n_readings;
};

int hourly_compute(struct arena *a, const struct rules *r, const struct worker_month *m,
		   struct hourly_floor *out) MUST_CHECK;
/* What the floor is the sum of, for the lines of a hit. */
int hourly_terms(struct arena *a, const struct worker_month *m, const struct hourly_floor *f,
		 enum language language, const char **out) MUST_CHECK;

#endif
