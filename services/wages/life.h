/*
 * life - the findings of a worker-month held against what was paid, ordered and judged since.
 *
 * Owns:    everything lives in the call's arena.
 */
#ifndef GONGDAO_WAGES_LIFE_H
#define GONGDAO_WAGES_LIFE_H

#include "judge.h"

/* Brings the stored findings of a worker-month in line with what was found now. */
int month_settle(struct call *c, const struct worker_month *m, struct judgement *j) MUST_CHECK;
/* Of findings on an employer's month: what officers said of them. */
int life_judge(struct call *c, struct findings *found, const struct finding_row *stored,
	       size_t n_stored) MUST_CHECK;
/* payment.c: whether the text is a rule of the pack, or "". */
bool rule_known(const struct call *c, const char *rule);

#endif
