/*
 * migrate_private - the numbered files of one layer, between migrate_files.c and migrate.c.
 *
 * Owns:    names and texts live in the arena.
 */
#ifndef GONGDAO_MIGRATE_PRIVATE_H
#define GONGDAO_MIGRATE_PRIVATE_H

#include "store.h"

#define STEPS_MAX  999
#define DIGEST_HEX 65

struct step {
	int number;
	const char *name; /* 001_init.sql */
	const char *text; /* as in the file, NUL-terminated */
	char digest[DIGEST_HEX];
};

struct steps {
	struct step *at;
	size_t n;
};

/* Reads 001_*.sql, 002_*.sql ... of the folder; a gap or a number used twice is refused. */
int steps_read(const char *folder, struct arena *a, struct steps *out, struct err *err) MUST_CHECK;

/* The text with :schema, :owner and :runtime replaced; NULL when the arena is full. */
char *step_expand(const struct migration *m, const char *text, struct arena *a) MUST_CHECK;

/* In the transaction of a step: those of schema_migration that the evidence chain does not have yet
 * (docs/chain.md), once the schema has the tables for it. */
int migrate_record(struct store *s, const struct migration *m, struct arena *a,
		   struct err *err) MUST_CHECK;

#endif
