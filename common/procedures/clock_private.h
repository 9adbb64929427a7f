/*
 * clock_private - what the two readers of clocks.yaml share.
 *
 * Owns:    the arena of the book.
 * Errors:  E_CONFIG with "file:line:column: reason".
 */
#ifndef GONGDAO_CLOCK_PRIVATE_H
#define GONGDAO_CLOCK_PRIVATE_H

#include "clock.h"
#include "yaml.h"

#define NAMED_MAX 16

struct clock_book {
	struct arena *arena;
	struct err *err;
	struct day_convention conventions[NAMED_MAX];
	struct last_day last_days[NAMED_MAX];
	size_t n_conventions, n_last_days;
	struct clock *clocks;
	size_t n;
};

int clock_text(const struct clock_book *b, const struct yaml_node *map, const char *key,
	       const char **out) MUST_CHECK;
/* "" when it is left out. */
int clock_text_if(const struct clock_book *b, const struct yaml_node *map, const char *key,
		  const char **out) MUST_CHECK;
/* Everything but C is marked until somebody confirmed it. */
int clock_confirm(const struct clock_book *b, const struct yaml_node *map,
		  const char **out_confidence, bool *out) MUST_CHECK;
int clock_ladder(struct clock_book *b, const struct yaml_node *root, struct ladder *l) MUST_CHECK;

#endif
