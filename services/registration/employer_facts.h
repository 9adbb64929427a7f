/*
 * employer_facts - what an imported employer row does: create, update, nothing, or be refused.
 *
 * I1  a credit code has one employer, for ever.
 * I2  an update raises the version by one; a row that says nothing new changes nothing.
 *
 * Owns:    texts belong to the caller.
 * Source:  GB 32100-2015 (credit code); plan 2.2 (registration of platforms and partners)
 */
#ifndef GONGDAO_EMPLOYER_FACTS_H
#define GONGDAO_EMPLOYER_FACTS_H

#include "flaw_facts.h"

#define EMPLOYER_NAME_MAX 200

struct employer {
	int64_t employer_id;
	const char *credit_code, *name, *kind, *region;
	int64_t version;
};

/* A credit code in use, wherever it is. */
struct employer_code {
	const char *credit_code;
	int64_t employer_id;
};

struct employer_row {
	struct employer want; /* employer_id and version are set when it is updated */
	enum region_standing standing;
	enum flaw flaw;
	enum import_outcome outcome;
};

/* What is stored for the credit codes of the rows, both in the order of strcmp(). */
struct employer_stored {
	const struct employer_code *codes; /* all */
	size_t n_codes;
	const struct employer *employers; /* those the caller may see */
	size_t n_employers;
};

/* Sets flaw and outcome of every row; new ones keep employer_id 0 and get version 1. */
void employers_decide(const struct employer_stored *stored, struct employer_row *rows, size_t n);

/* NULL when there is none of that code. */
const struct employer_code *employer_code_find(const struct employer_code *codes, size_t n,
					       const char *credit_code);

/* The one of that code that the caller may see, or NULL. */
const struct employer *employer_find(const struct employer *employers, size_t n,
				     const char *credit_code);

extern const char *const employer_kinds[]; /* NULL-terminated */

#endif
