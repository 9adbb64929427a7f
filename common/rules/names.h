/*
 * names - what a condition or a template may speak of: facts, parameters and derived values.
 *
 * A parameter is written with "_" for "." in a condition: drive.max_continuous becomes
 * drive_max_continuous.
 *
 * Owns:    nothing; the pack's arena owns the texts.
 */
#ifndef GONGDAO_NAMES_H
#define GONGDAO_NAMES_H

#include "rules.h"

#define NAMES_MAX    64
#define NAME_LEN_MAX 63
#define UNIT_LEN_MAX 31
#define TEXTS_MAX    32

enum name_source {
	NAME_FACT,
	NAME_PARAMETER,
	NAME_DERIVED, /* computed by the rule from the others */
};

struct name {
	const char *name; /* as conditions and templates of facts write it */
	enum fact_type type;
	enum name_source source;
	const char *key;            /* parameter: its key with dots */
	const char *unit;           /* parameter */
	const char *const *allowed; /* text fact: NULL-terminated values it may have, or NULL */
	bool used;
};

struct names {
	struct name at[NAMES_MAX];
	size_t n;
};

/* By name, or by key for a parameter. */
struct name *names_find(struct names *names, const char *at, size_t len);
/* The first `limit` names only: a derived value may use those before it. */
struct name *names_find_before(struct names *names, size_t limit, const char *at, size_t len);

/* The value a name has in one evaluation. */
struct value {
	enum fact_type type;
	bool set;
	int64_t number; /* bool: 0 or 1 */
	const char *text;
	struct parameter_value parameter;
};

#endif
