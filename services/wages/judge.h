/*
 * judge - the rules of the pack, held against the facts of one worker-month.
 *
 * A rule names its facts; groups compute them (ask.h). A rule of subject "month" is asked
 * once, one of subject "day" for every day of the month with work (a run belongs to the day it
 * starts; of several the longest).
 *
 * Owns:    findings live in the call's arena.
 */
#ifndef GONGDAO_WAGES_JUDGE_H
#define GONGDAO_WAGES_JUDGE_H

#include "audit.h"

#include "month.h"

#define JUDGE_FINDINGS_MAX ((size_t)256)
#define JUDGE_SLOTS_MAX    ((size_t)256) /* facts of one subject */

struct judgement {
	/* What was found, without id, version, state and times. */
	Audit__Finding **findings;
	size_t n;
	bool pay_awaited;  /* something is to be looked at again, whatever is filed: pay to come, a
			    * warning whose time is over */
	utc_time pay_due;  /* then */
	const char *error; /* "" or why a rule could not be asked; the others were */
};

/* Rules of this service are PAY-.. and TIM-..; each must name only facts there are. The result
 * lives as long as arena and pack. */
int judge_bind(struct arena *a, const struct rules *r, struct judge_rules *out,
	       struct err *err) MUST_CHECK;
int judge(struct call *c, const struct worker_month *m, struct judgement *out) MUST_CHECK;

#endif
