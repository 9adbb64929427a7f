/*
 * pack - what a loaded folder of rules is inside. Private to common/rules.
 *
 * Owns:    everything lies in the pack's arena.
 */
#ifndef GONGDAO_PACK_H
#define GONGDAO_PACK_H

#include "confirm.h"
#include "expr.h"
#include "template.h"
#include "yaml.h"

#define PACK_VALUES_MAX 4096
#define PACK_RULES_MAX  256
#define PACK_MEMORY_MAX ((size_t)256 * 1024 * 1024)

struct loaded_rule {
	struct rule rule;    /* first: what callers hold points here */
	struct names *names; /* facts, then parameters, then derived values */
	size_t n_given;      /* facts and parameters */
	struct expr_code condition, owed;
	bool owes;                 /* `owed` was given */
	struct expr_code *derived; /* one a derived name */
	struct template zh, en;
	const struct yaml_node *at;
};

struct rules {
	struct arena *arena;
	struct parameter_value *values; /* by key, scope, from */
	size_t n_values;
	struct loaded_rule *rules; /* by id, from */
	size_t n_rules;
	struct signers signers; /* who confirmed figures */
	struct confirmation *confirmations;
	size_t n_confirmations;
	struct rules_text *files; /* as read, by name */
	size_t n_files;
	unsigned shares; /* holders but the first; atomic */
	char digest[65];
};

/* Reads the file's `parameters:` map into r->values (not sorted yet). */
int pack_read_parameters(struct rules *r, const struct yaml_node *map, struct err *err) MUST_CHECK;
/* Sorts the values and refuses doubles. */
int pack_sort_parameters(struct rules *r, struct err *err) MUST_CHECK;
/* The value that begins on that very day, NULL when there is none. */
struct parameter_value *pack_value(struct rules *r, const char *key, const char *scope,
				   civil_date from);
/* Reads the file of confirmations and lifts the marks of what two persons signed. */
int pack_read_confirmations(struct rules *r, const struct yaml_node *root,
			    struct err *err) MUST_CHECK;
/* Reads one entry of `rules:`; all parameters are known. */
int pack_read_rule(struct rules *r, const struct yaml_node *map, struct loaded_rule *out,
		   struct err *err) MUST_CHECK;
/* The part of a rule that is compiled: derived values, condition, owed, templates. */
int pack_compile_rule(struct rules *r, const struct yaml_node *map, struct loaded_rule *rule,
		      struct err *err) MUST_CHECK;

/* The loaded form of a rule of this pack. */
const struct loaded_rule *pack_rule(const struct rules *r, const struct rule *rule);
/* May the fact have this text? */
bool name_allows(const struct name *n, const char *text);

/* Scalars that both readers need. */
int pack_text(const struct yaml_node *map, const char *key, const char **out,
	      struct err *err) MUST_CHECK;
int pack_date(const struct yaml_node *map, const char *key, civil_date *out,
	      struct err *err) MUST_CHECK;
/* One of the NULL-terminated words. */
int pack_word(const struct yaml_node *map, const char *key, const char *const *words,
	      const char **out, struct err *err) MUST_CHECK;
extern const char *const pack_confidences[];
/* Lower-case words with _ inside and, where `dots`, joined by dots. */
bool pack_name_valid(const char *s, bool dots);

#endif
