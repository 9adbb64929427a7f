/*
 * notice_facts - which changes of an alert people are told of, and when a delivery is tried again.
 *
 * N1  a change is told once to each recipient: notice.mark names it, and (kind, subject, mark,
 *     recipient) is unique. Which changes there are: life_facts.h.
 *
 * Units:   milliseconds where the name says so.
 * Source:  features.md ALT-2, NOT-1
 */
#ifndef GONGDAO_NOTICE_FACTS_H
#define GONGDAO_NOTICE_FACTS_H

#include "life_facts.h"

#define NOTICE_MARK_BYTES 48

/* What a change is called in a notice, NULL when nobody is told of it; `inside`: it is a matter of
 * the department in charge, and nobody else is told. */
const char *notice_word(enum change_kind kind, bool *out_inside);
/* opened/0/1, worse/0/3/red: after which reopening, the number of the change, and of one that is
 * worse the level. */
void notice_mark(const char *word, const struct alert *a, char *mark /* [NOTICE_MARK_BYTES] */);
/* Is the alert still in the state that the mark tells of? */
bool alert_still(const struct alert *is, const char *mark);

struct retry {
	int64_t first_ms, longest_ms;
};
/* How long to wait after that many attempts in vain (>= 1): doubled each time, then a fifth more
 * or less by `seed`, so that what failed together does not come back together. */
int64_t retry_wait_ms(const struct retry *r, int64_t attempts, int64_t seed);

#endif
