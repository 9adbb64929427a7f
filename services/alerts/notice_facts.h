/*
 * notice_facts - which changes of an alert people are told of, and when a delivery is tried again.
 *
 * N1  a change of state is told once to each recipient: notice.mark names it, and (kind, subject,
 *     mark, recipient) is unique. Counters that move are no change of state.
 *         none -> opened -> (worse)* -> cleared -> reopened -> (worse)* -> cleared ...
 *
 * Units:   milliseconds where the name says so.
 * Source:  features.md ALT-2, NOT-1
 */
#ifndef GONGDAO_NOTICE_FACTS_H
#define GONGDAO_NOTICE_FACTS_H

#include "alert_facts.h"

#define NOTICE_MARK_BYTES 48

struct change {
	const char *what; /* opened, reopened, worse, cleared; static */
	char mark[NOTICE_MARK_BYTES];
};

/* What people are told of, of a step of an alert; false when it is nothing. `was` is the alert
 * before it (version 0: it was not there). */
bool alert_change(const struct alert *was, const struct alert *is, struct change *out) MUST_CHECK;
/* Is the alert still in the state that the mark tells of? */
bool alert_still(const struct alert *is, const char *mark);

struct retry {
	int64_t first_ms, longest_ms;
};
/* How long to wait after that many attempts in vain (>= 1): doubled each time, then a fifth more
 * or less by `seed`, so that what failed together does not come back together. */
int64_t retry_wait_ms(const struct retry *r, int64_t attempts, int64_t seed);

#endif
