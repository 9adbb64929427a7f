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

/* A follow_fn, with an employer's id: audits what the command itself marked, if that is little. */
int audit_just_marked(struct call *c, const void *employer_id) MUST_CHECK;

#endif
