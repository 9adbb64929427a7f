/*
 * lanes - who audits which marks, and when.
 */
#ifndef GONGDAO_WAGES_LANES_H
#define GONGDAO_WAGES_LANES_H

#include "pack.h"

/* The one number that a statement gives. */
struct one_count {
	int64_t number;
};

/* audit.c: audits the first *out_done of the marks, one at least where there is one: it stops when
 * it has used the memory of a call. The caller's transaction holds them. */
int marks_audit(struct call *c, const struct dirty_row *marks, size_t n,
		size_t *out_done) MUST_CHECK;

#endif
