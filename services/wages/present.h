/*
 * present - a hit of a rule as the message that is stored, announced and shown.
 *
 * Owns:    the message lives in the arena; texts of the rule belong to the pack.
 * Errors:  NULL when the arena is full.
 */
#ifndef GONGDAO_WAGES_PRESENT_H
#define GONGDAO_WAGES_PRESENT_H

#include "month.h"

Wages__Finding *finding_present(struct arena *a, const struct worker_month *m,
				const struct rule_input *in, const struct rule_result *result,
				const char *subject);

#endif
