/*
 * level_facts - how grave an alert is, and whether one alert speaks for another.
 *
 * I1  a hint and an early warning stand on the first level, whatever they count.
 * I2  an alert that the employer earned again goes one level up (ENF-05), and never off the top.
 *
 * Units:   figures are those in force on the day of the decision.
 * Source:  domain.md M (group alert), ENF-05; features ALT-1, ALT-7
 */
#ifndef GONGDAO_LEVEL_FACTS_H
#define GONGDAO_LEVEL_FACTS_H

#include "alert_facts.h"

/* All that is set (not 0) is reached. */
struct level_test {
	int32_t severity, level;
	int64_t workers, owed_fen;
};

bool level_test_passes(const struct level_test *t, const struct alert *a);

/* May its level be more than the first? */
bool level_may_rise(const struct alert *a);
int32_t level_raise(int32_t rank, int32_t n_levels, bool again);

/* The ends of an inhibit, as far as they are not names of rules. */
struct inhibit_ends {
	int32_t source_level, target_level; /* at least; at most */
	bool same_clause, same_month;
};
bool inhibits(const struct inhibit_ends *ends, const struct alert *source,
	      const struct alert *target);

#endif
