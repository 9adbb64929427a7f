/*
 * yaml - a YAML file as a tree in an arena, with the place of every node.
 *
 * Owns:    the arena owns the tree; nothing is freed singly.
 * Errors:  0, or E_CONFIG/E_FILE with "file:line:column: reason" in err; E_NO_MEMORY when the arena
 *          is full.
 * Limits:  1 MiB a file, 16 levels, 65536 nodes; aliases, anchors, tags and repeated keys are
 * refused; one document a file; an empty file is refused.
 */
#ifndef GONGDAO_YAML_H
#define GONGDAO_YAML_H

#include "arena.h"
#include "money.h"
#include "str.h"
#include "when.h"

#define YAML_DEPTH_MAX 16

enum yaml_kind {
	YAML_SCALAR,
	YAML_MAP,
	YAML_LIST,
};

struct yaml_node {
	enum yaml_kind kind;
	int line, column;               /* from 1; of the key for a member of a map */
	const char *file;               /* as given to yaml_load */
	const char *key;                /* in a map: the member's key, else NULL */
	slice text;                     /* scalar, NUL-terminated too */
	bool quoted;                    /* scalar was quoted */
	struct yaml_node *first, *next; /* children; next sibling */
	size_t n;                       /* number of children */
};

int yaml_load(struct arena *a, const char *path, const struct yaml_node **out_root,
	      struct err *err) MUST_CHECK;
int yaml_parse(struct arena *a, const char *name, const char *text, size_t len,
	       const struct yaml_node **out_root, struct err *err) MUST_CHECK;

/* Writes "file:line:col: " and the text to err, returns E_CONFIG. */
int yaml_refuse(const struct yaml_node *at, struct err *err, const char *fmt, ...) PRINTF(3, 4);

/* Member of a map, NULL when absent (or when map is NULL or no map). */
const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);
/* As yaml_get; absent is an error that names the key. */
int yaml_need(const struct yaml_node *map, const char *key, const struct yaml_node **out,
	      struct err *err) MUST_CHECK;
/* Every key of the map is among `keys` (NULL-terminated), else an error that names the culprit. */
int yaml_only(const struct yaml_node *map, const char *const *keys, struct err *err) MUST_CHECK;

/* Typed scalars: E_CONFIG with place, value and what was expected. */
int yaml_str(const struct yaml_node *n, const char **out,
	     struct err *err) MUST_CHECK; /* not empty */
int yaml_i64(const struct yaml_node *n, int64_t min, int64_t max, int64_t *out,
	     struct err *err) MUST_CHECK;
int yaml_bool(const struct yaml_node *n, bool *out, struct err *err) MUST_CHECK; /* true, false */
int yaml_date(const struct yaml_node *n, civil_date *out, struct err *err) MUST_CHECK;
int yaml_duration_ms(const struct yaml_node *n, int64_t *out,
		     struct err *err) MUST_CHECK; /* 30s 2m */
int yaml_bytes(const struct yaml_node *n, int64_t *out,
	       struct err *err) MUST_CHECK;                                       /* 64MiB, 4KiB */
int yaml_yuan(const struct yaml_node *n, money *out, struct err *err) MUST_CHECK; /* 19.60 */

/* One line of flow YAML that reads back as an equal tree; a text alone, between double quotes. */
void yaml_print(FILE *to, const struct yaml_node *top);
void yaml_print_text(FILE *to, const char *text);
/* Same shape, keys (in the same order) and scalars; places do not count. */
bool yaml_equal(const struct yaml_node *a, const struct yaml_node *b);

#endif
