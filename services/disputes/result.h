/*
 * result - what a body without the system did in a case that was handed to it.
 *
 * RS1  One word of the body (what, which day, which document) counts once, however often it comes.
 * RS2  It rests on the body's signature, or on its paper, which is a document of the case; never on
 *      the word of who brings it.
 * RS3  Only who sent the case to the body brings it, while the body has the case.
 * RS4  REFUSED and RETURNED give the case back to who sent it. The rest moves nothing: what the
 *      procedure asks of the owner is done by who sent it, each act resting on a result.
 *
 * Owns:    the call's arena.
 * Errors:  what is refused has its words in the call.
 * Source:  domain F.5 (H-01, H-02, H-08; WORKING -> RESULT_SENT -> CLOSED); plan 3.2
 */
#ifndef GONGDAO_DISPUTES_RESULT_H
#define GONGDAO_DISPUTES_RESULT_H

#include "act_facts.h"

#include "disputes.h"

struct result {
	int64_t result_id, handoff_id, case_id;
	const char *result; /* of result_names */
	civil_date day;
	const char *number, *words;
	const char *paper; /* hash of the scan; "": signed */
	const char *record, *key, *signature;
	const char *department, *subject; /* who brought it */
	utc_time at;
	const char *body; /* whose result it is */
};

/* The result that an act in a case of another department rests on: the act is the owner's then. */
int result_behind(struct call *c, int64_t result_id, struct case_file *f, struct act *act,
		  struct result *out) MUST_CHECK;

/* ---- result_store.c ------------------------------------------------------------------------- */

int result_find(struct call *c, int64_t result_id, struct result *out) MUST_CHECK;
int result_insert(struct call *c, const struct result *r, const char *region) MUST_CHECK;
void result_present(const struct result *r, Disputes__HandoffResult *out);
/* Who sent the case to its owner, and by which hand-off; the owner and 0 where nobody did. */
int case_sent_by(struct call *c, const struct case_file *f, int64_t *out_handoff_id,
		 const char **out_department) MUST_CHECK;

#endif
