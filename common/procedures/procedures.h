/*
 * procedures - the files of config/procedures, read, checked and found by name.
 *
 * clocks.yaml, competence.yaml, routes.yaml and survey_form.yaml lie in the same folder and are
 * read by clock.h, competence.h, referral.h and survey_form.h; a procedure names its clocks.
 *
 * Owns:    the arena given owns all of it.
 * Errors:  E_CONFIG or E_FILE with "file:line:column: reason".
 * Limits:  64 files a folder, 1 MiB a file; the limits of procedure_facts.h.
 */
#ifndef GONGDAO_PROCEDURES_H
#define GONGDAO_PROCEDURES_H

#include "arena.h"
#include "clock.h"
#include "places.h"
#include "problem_facts.h"
#include "str.h"
#include "yaml.h"

#define PROCEDURE_DIGEST_SIZE 65
#define CLOCKS_FILE           "clocks.yaml"
#define COMPETENCE_FILE       "competence.yaml"
#define SURVEY_FORM_FILE      "survey_form.yaml"
#define ROUTES_FILE           "routes.yaml"

/* What a file may name. */
struct procedure_names {
	const struct departments *departments;
	const char *const *roles; /* of access.yaml; NULL-terminated */
	const struct clocks *clocks;
};

struct procedure_file {
	const char *path;
	slice text; /* as it is kept with the cases that run under it */
	char digest[PROCEDURE_DIGEST_SIZE];
	const struct procedure *procedure;
};
struct procedures {
	size_t n;
	const struct procedure_file *at;
};

/* Every procedure of the folder; each name once, each `opens` known. */
int procedures_load(struct arena *a, const char *folder, const struct procedure_names *names,
		    struct procedures *out, struct err *err) MUST_CHECK;
const struct procedure_file *procedure_find(const struct procedures *all, const char *name);

/* The one with `default: true` that takes the source, of the department before those of all; NULL:
 * none. */
const struct procedure_file *procedure_usual(const struct procedures *all, const char *source,
					     const char *department);
/* Under which a case of an alert begins: the one that names its rule, else the usual one. */
const struct procedure_file *procedure_of_alert(const struct procedures *all, const char *rule,
						const char *department);

/* One procedure; `names` NULL: what it names is taken as it is (it was checked when it was kept).
 */
int procedure_read(struct arena *a, const struct yaml_node *root,
		   const struct procedure_names *names, const struct procedure **out,
		   struct err *err) MUST_CHECK;
/* A text that was kept, as it was read then. */
int procedure_parse(struct arena *a, const char *name, slice text, const struct procedure **out,
		    struct err *err) MUST_CHECK;

#endif
