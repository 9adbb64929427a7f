/*
 * read - private to read.c, read_action.c and names.c: one file while it is read.
 */
#ifndef GONGDAO_PROCEDURES_READ_H
#define GONGDAO_PROCEDURES_READ_H

#include "procedures.h"

#define LIST_MAX 64

struct reader {
	struct arena *arena;
	struct err *err;
	const struct procedure_names *names; /* NULL: nothing is looked up */
	struct procedure *p;
	struct procedure_step *steps;
	struct procedure_action *action; /* that is being read */
};

/* A name of steps, actions, fields, documents: a-z, 0-9 and _, at most 40. */
int name_need(struct reader *r, const struct yaml_node *map, const char *key,
	      const char **out) MUST_CHECK;
/* Absent: "". */
int text_get(struct reader *r, const struct yaml_node *map, const char *key,
	     const char **out) MUST_CHECK;
/* `zh` and `en` of the map itself. */
int label_need(struct reader *r, const struct yaml_node *map, struct label *out) MUST_CHECK;
/* The map under `key`, with zh and en; absent: empty texts. */
int label_get(struct reader *r, const struct yaml_node *map, const char *key,
	      struct label *out) MUST_CHECK;
/* A list of texts, NULL-terminated; absent: empty. `known` NULL: any. */
int texts_get(struct reader *r, const struct yaml_node *map, const char *key,
	      const char *const *known, const char *const **out) MUST_CHECK;
int departments_get(struct reader *r, const struct yaml_node *map,
		    const char *const **out) MUST_CHECK;
/* A department or a desk of departments.yaml, or `owner`. */
bool desk_known(const struct procedure_names *names, const char *desk);
int roles_get(struct reader *r, const struct yaml_node *map, const char *const **out) MUST_CHECK;
int list_get(struct reader *r, const struct yaml_node *map, const char *key,
	     const struct yaml_node **out) MUST_CHECK; /* absent: NULL */
/* The place of a clock in the procedure; one that is new there is added. */
int clock_read(struct reader *r, const struct yaml_node *at, const char *code,
	       size_t *out) MUST_CHECK;
int clocks_get(struct reader *r, const struct yaml_node *map, const char *key,
	       uint64_t *out) MUST_CHECK; /* codes, or `all` */
int step_get(struct reader *r, const struct yaml_node *map, const char *key,
	     size_t *out) MUST_CHECK; /* absent: PROCEDURE_NONE */
/* The place of `name` in a list of names, or a refusal that lists them. */
int choice_read(struct reader *r, const struct yaml_node *at, const char *const *list,
		size_t *out) MUST_CHECK;

/* The clock a start names, as its from, until and before allow. */
int start_code(struct reader *r, const struct yaml_node *at,
	       struct procedure_start *out) MUST_CHECK;
int actions_read(struct reader *r, const struct yaml_node *map, const char *key,
		 const struct procedure_action **out, size_t *out_n) MUST_CHECK;

#endif
