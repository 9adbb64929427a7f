/*
 * lost - what instances said they were doing, and the instances that went without a word.
 *
 * Owns:    nothing; part of an instance and of the route.
 * Limits:  texts are shown only: longer ones are cut.
 */
#ifndef GONGDAO_LOST_H
#define GONGDAO_LOST_H

#include "base.h"

#define DOING_MAX 8  /* workers shown of an instance */
#define LOST_MAX  32 /* the oldest gives way */

/* What a worker of an instance said it was doing, at its last beat. */
struct doing {
	char lane[16], rpc[136];
	uint64_t age_ms;
	uint32_t under_way;
};

struct doings {
	struct doing at[DOING_MAX];
	size_t n;
};

/* An instance that went without a word. */
struct lost {
	char service[72], peer[72], instance[128];
	const char *why;
	int64_t heard_us;
	struct doings doings;
};

struct losses {
	struct lost at[LOST_MAX]; /* the oldest first */
	size_t n;
};

#endif
