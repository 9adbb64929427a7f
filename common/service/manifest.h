/*
 * manifest - what a configuration consists of: each file with the digest of its content, the
 * version of the program, the digest of the rules in force, the keys. Two configurations are the
 * same when their manifests are.
 *
 *   64 digits access.yaml
 *   64 digits keys/broker.pub
 *   0.1.0 program
 *   64 digits rules/pay.yaml
 *
 * One `VALUE NAME` a line, ascending by name. A file is named as the setting that names it ends,
 * and by its place in that folder: the same on every host. Of keys the public files count, of data
 * keys a digest under a purpose of its own; no other secret is looked at.
 *
 * Owns:    texts live in the arena given.
 * Errors:  E_FILE with the path; E_TOO_BIG.
 * Limits:  MANIFEST_MAX lines. Hidden files and those that end in ~ are none of it.
 */
#ifndef GONGDAO_MANIFEST_H
#define GONGDAO_MANIFEST_H

#include "settings.h"
#include "str.h"

#define MANIFEST_MAX    4096
#define MANIFEST_DIGEST 65 /* 64 hexadecimal digits, and the NUL */

struct manifest_line {
	const char *value; /* no blank in it */
	const char *name;
};

struct manifest {
	struct arena *arena;
	struct manifest_line *at;
	size_t n;
};

/* The files that the settings name, now. */
int manifest_read(struct arena *a, const struct settings *s, struct manifest *out,
		  struct err *err) MUST_CHECK;
/* One line more, in its place. */
int manifest_add(struct manifest *m, const char *name, const char *value,
		 struct err *err) MUST_CHECK;
/* As lines; NULL when the arena is full. */
char *manifest_text(const struct manifest *m) MUST_CHECK;
/* Of text that manifest_text() made: the lines point into the arena. */
int manifest_parse(struct arena *a, slice text, struct manifest *out, struct err *err) MUST_CHECK;

int manifest_file_digest(const char *path, char out[MANIFEST_DIGEST], struct err *err) MUST_CHECK;
void manifest_digest(slice text, char out[MANIFEST_DIGEST]);

/* The differences, a call each: before or after is NULL when there is none. Not 0 ends it. */
typedef int (*manifest_change_fn)(void *with, const char *name, const char *before,
				  const char *after);
int manifest_compare(const struct manifest *before, const struct manifest *after,
		     manifest_change_fn change, void *with) MUST_CHECK;

#endif
