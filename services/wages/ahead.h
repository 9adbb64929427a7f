/*
 * ahead - who holds the numbers of many marks, in one round trip.
 *
 * Before any row of a worker is read, nobody else audits him (audit_hold goes out in front of what
 * is asked for next).
 */
#ifndef GONGDAO_WAGES_AHEAD_H
#define GONGDAO_WAGES_AHEAD_H

#include "pack.h"

int marks_holders(struct call *c, const struct dirty_row *marks, size_t n,
		  struct number_holders *out) MUST_CHECK;

#endif
