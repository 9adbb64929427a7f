/*
 * finding - what was found, kept version by version.
 *
 *   (none)  -> open     finding_settle: a rule hits for the first time
 *   open    -> open     its facts or figures changed: a new version
 *   open    -> cleared  the rule hits no longer
 *   cleared -> open     it hits again
 *
 * An audit that finds what it found before writes nothing and announces nothing.
 */
#ifndef GONGDAO_WAGES_FINDING_H
#define GONGDAO_WAGES_FINDING_H

#include "judge.h"

/* Brings the stored findings of a worker-month in line with what was found now. */
int finding_settle(struct call *c, const struct worker_month *m,
		   const struct judgement *found) MUST_CHECK;

#endif
