/*
 * casework - cases and hand-offs as the case desk announces them, and the notices that come of it.
 *
 * What a department has to act on it is told, once for each change of state, in its inbox and over
 * the channels of notices.yaml. alerts keeps of a case and of a hand-off no more than it needs for
 * that, for reminders and for the weekly digest.
 *
 * Owns:    the call's arena.
 * Errors:  0 or a negative E_...
 */
#ifndef GONGDAO_CASEWORK_H
#define GONGDAO_CASEWORK_H

#include "casework_facts.h"
#include "notice.h"

#define NOTICE_CASE     "case" /* kinds of subject */
#define NOTICE_HANDOFF  "handoff"
#define NOTICE_DEADLINE "deadline"

#define EVENT_CASE    "disputes.CaseRecorded"
#define EVENT_HANDOFF "disputes.HandoffRecorded"

/* After a replay: of what was not sent again nothing is known any more. */
int case_seen_sweep(struct call *c, int64_t generation) MUST_CHECK;
int handoff_sweep(struct call *c, int64_t generation);
int take_handoff(struct call *c, const Disputes__HandoffNews *news, Service__Ack *rep);

/* case_told.c: keeps what the case is now, and tells whoever has to know of it. */
int case_tell(struct call *c, const Disputes__Case *news) MUST_CHECK;

/* casework_store.c */
/* May a replay that is under way have sent this event? After one its generation stands on all that
 * follows, so that alone says nothing. */
int sent_again(struct call *c, const char *event, bool *out) MUST_CHECK;
int case_known_lock(struct call *c, int64_t case_id, struct case_known *out,
		    bool *out_found) MUST_CHECK;
int case_known_put(struct call *c, const struct case_known *k) MUST_CHECK;
int handoff_known_lock(struct call *c, int64_t handoff_id, struct handoff_known *out,
		       bool *out_found) MUST_CHECK;
int handoff_known_put(struct call *c, const struct handoff_known *h) MUST_CHECK;
bool department_code(const char *s);
/* Is the matter of a notice still as it tells? Nobody is reminded of one that is not. */
int matter_still(struct call *c, const struct notice *n, bool *out) MUST_CHECK;

#endif
