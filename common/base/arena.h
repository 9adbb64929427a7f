/*
 * arena - the memory of one call: request, rows, reply and scratch live and die together.
 *
 * Units:   bytes.
 * Owns:    all it gave out; nothing is freed singly.
 * Errors:  NULL when the cap would be passed or malloc fails; the arena stays usable.
 * Limits:  chunks of 64 KiB (larger for one large request) up to `cap` in all.
 */
#ifndef GONGDAO_ARENA_H
#define GONGDAO_ARENA_H

#include "base.h"

struct arena;
struct arena_mark {
	void *chunk;
	size_t used;
};

struct arena *arena_new(size_t cap) MUST_CHECK;
void arena_free(struct arena *a);
void arena_freep(struct arena **a); /* for AUTO */
void arena_wipe(struct arena *a);   /* all it gave out becomes zeros: a secret is in it */

void *arena_alloc(struct arena *a, size_t size) MUST_CHECK; /* aligned to max_align_t, not zeroed */
void *arena_zalloc(struct arena *a, size_t n, size_t size) MUST_CHECK; /* n*size checked, zeroed */
char *arena_strdup(struct arena *a, const char *s) MUST_CHECK;
char *arena_strndup(struct arena *a, const char *s, size_t len) MUST_CHECK;
char *arena_printf(struct arena *a, const char *fmt, ...) MUST_CHECK PRINTF(2, 3);

size_t arena_used(const struct arena *a);
struct arena_mark arena_mark(const struct arena *a);
void arena_reset(struct arena *a, struct arena_mark mark); /* {NULL, 0} empties it */

#endif
