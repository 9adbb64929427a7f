/*
 * judge_rule - the rules of worker-months as a worker thread has them at hand.
 */
#ifndef GONGDAO_WAGES_JUDGE_RULE_H
#define GONGDAO_WAGES_JUDGE_RULE_H

#include "audit.h"

/* A rule of ours with the place of each fact it names. */
struct judge_rule {
	const struct rule *rule;
	const struct screen *screen;
	bool of_month;       /* else of a day */
	bool of_whole_month; /* it names what only a month that is over brings */
	bool of_pay;         /* it names pay that was filed */
	uint16_t slots[FACTS_MAX];
};

struct judge_rules {
	struct judge_rule *at;
	size_t n;
};

#endif
