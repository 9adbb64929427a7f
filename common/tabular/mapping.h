/*
 * mapping - the names of somebody's own columns as an option of one line says them:
 * "骑手ID=worker_no,备注=" (theirs=ours; nothing: it is not wanted), and of what every row has
 * "credit_code=91411002MA0000007L". A backslash stands before a comma, an equals sign or a
 * backslash that is meant. Of what is said twice the last counts.
 *
 * Owns:    all of it lies in the arena.
 * Errors:  E_USAGE for what an option says and cannot be; the words begin with the option's name.
 * Limits:  MAPPING_MAX names.
 */
#ifndef GONGDAO_TABULAR_MAPPING_H
#define GONGDAO_TABULAR_MAPPING_H

#include "tabular.h"

#define MAPPING_MAX 256

struct mapping {
	struct arena *arena;
	const struct tabular_kind *kind;
	struct err *err;
	bool english;
	struct tabular_map *at; /* room for MAPPING_MAX */
	struct tabular_mapping names;
};

/* The rest of *m is the caller's to fill in before. */
int mapping_init(struct mapping *m) MUST_CHECK;
int mapping_columns(struct mapping *m, const char *option, const char *list) MUST_CHECK;
int mapping_constants(struct mapping *m, const char *option, const char *list) MUST_CHECK;

/* A header as those of files are compared: （ is (. NULL: memory is out. */
const char *mapping_header(struct arena *a, const char *at, size_t len);
/* Does the kind have a column of that name, in English or Chinese? */
bool mapping_known(const struct tabular_kind *kind, const char *column);
/* E_USAGE beyond MAPPING_MAX. */
int mapping_put(struct mapping *m, const struct tabular_map *one) MUST_CHECK;
/* What is said of the header; NULL: nothing. */
const struct tabular_map *mapping_of(const struct tabular_mapping *names, const char *header);

#endif
