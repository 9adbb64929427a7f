/*
 * clock - config/procedures/clocks.yaml: the statutory clocks, and the ladder of who is told.
 *
 * Owns:    the arena given owns all of it.
 * Errors:  E_CONFIG or E_FILE with "file:line:column: reason".
 * Limits:  256 clocks, 16 conventions, 16 last-day rules, RUNGS_MAX rungs.
 * Source:  the head of the file describes it.
 */
#ifndef GONGDAO_CLOCK_H
#define GONGDAO_CLOCK_H

#include "arena.h"
#include "ladder_facts.h"

struct clocks {
	const struct clock *at;
	size_t n;
	struct ladder ladder;
};

/* `folder`: config/procedures. */
int clocks_load(struct arena *a, const char *folder, struct clocks *out,
		struct err *err) MUST_CHECK;
const struct clock *clock_find(const struct clocks *all, const char *code);

#endif
