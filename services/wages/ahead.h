/*
 * ahead - the reads of many audits in few round trips.
 *
 * What an audit of a mark reads is asked for before the first is done, and taken from there by the
 * very functions that would ask (tx_ahead): they need not know. Most workers have one number, so
 * what is read by numbers is asked for as if that were so; a worker with more asks again.
 *
 * Findings are not read ahead: two audits of a call may settle the same one. Before any row of a
 * worker is read, nobody else audits him (audit_hold).
 */
#ifndef GONGDAO_WAGES_AHEAD_H
#define GONGDAO_WAGES_AHEAD_H

#include "pack.h"

/* Who holds the numbers of the marks, n of them, with the reads of their months under way. */
int marks_ahead(struct call *c, const struct dirty_row *marks, size_t n,
		struct number_holders *out) MUST_CHECK;

#endif
