/*
 * span_facts - stretches of seconds: disjoint by who began first, without others, gaps between.
 *
 * Units:   seconds since 1970, half-open.
 * Owns:    the arena given owns every list.
 * Errors:  false when the arena is full.
 */
#ifndef GONGDAO_WAGES_SPAN_FACTS_H
#define GONGDAO_WAGES_SPAN_FACTS_H

#include "arena.h"

struct span {
	int64_t from, to;
	int32_t region;
	uint32_t kind; /* of work; 0 where nobody asks */
};

struct spans {
	struct span *at;
	size_t n;
};

/* Room for n and for one to write before it is known to count; empty. */
bool spans_alloc(struct arena *a, size_t n, struct spans *out) MUST_CHECK;
/* Adds one where room was made; a span without length is left out. */
void spans_add(struct spans *s, int64_t from, int64_t to, int32_t region);
/* Sorts and makes them disjoint in place: each keeps what reaches beyond all before it. Rows come
 * in the order of starts, or nearly so, and then it is one pass. */
void spans_own(struct spans *s);
/* Those whose kind is a bit of `kinds`, in their order. */
bool spans_of(struct arena *a, const struct spans *all, unsigned kinds,
	      struct spans *out) MUST_CHECK;
/* What of `from` is not in `taken`; both disjoint and ascending. */
bool spans_without(struct arena *a, const struct spans *from, const struct spans *taken,
		   struct spans *out) MUST_CHECK;
/* Both lists as one; each ascending, disjoint from the other. */
bool spans_join(struct arena *a, const struct spans *x, const struct spans *y,
		struct spans *out) MUST_CHECK;
/* Stops between orders of at most `longest` seconds (allowance form C); of the place before. */
bool spans_gaps(struct arena *a, const struct spans *orders, int64_t longest,
		struct spans *out) MUST_CHECK;

#endif
