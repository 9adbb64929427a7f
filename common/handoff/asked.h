/*
 * asked - is what came to be signed what was asked for, and nothing else?
 *
 * Whoever signs for a department (the command line on its machine, its gateway) first holds the
 * text of `to_sign` against the request and against what came with it, so that nobody else chooses
 * the words that the department puts its name to.
 *
 * Owns:    nothing; what is read lives in the arena given.
 * Source:  features CAS-2; docs/handoffs.md
 */
#ifndef GONGDAO_HANDOFF_ASKED_H
#define GONGDAO_HANDOFF_ASKED_H

#include "arena.h"
#include "disputes.pb-c.h"

/* NULL and 0: it was not said. */
struct handoff_wish {
	int64_t case_id;
	size_t n_evidence;
	Disputes__EvidenceItem *const *evidence;
	const char *kind, *to, *basis;
	const char *words; /* reason of an offer or a return, note of an acceptance */
	const char *answer, *receipt_no, *right_department;
};

/* NULL: it is, and may be signed. Else the names of what differs. `h` is GetHandoff's. */
const char *handoff_differs(struct arena *a, const Disputes__Handoff *h,
			    const struct handoff_wish *w) MUST_CHECK;

#endif
