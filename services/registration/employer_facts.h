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

#include "record_facts.h"

#define EMPLOYER_NAME_MAX  200
#define OLD_LICENCE_NO_MAX 20

struct employer {
	int64_t employer_id;
	const char *credit_code, *name, *kind, *region;
	int64_t version;
	const char *trade;          /* "" not said */
	const char *status;         /* what the register of enterprises says of it */
	civil_date status_day;      /* since when; {0} not said */
	const char *branch;         /* local branch or office; "" none known (REG-02) */
	const char *old_licence_no; /* of before the credit code: an alias only */
};

/* A credit code in use, wherever it is. */
struct employer_code {
	const char *credit_code;
	int64_t employer_id;
};

/* Of the texts after the version, "" keeps what is stored and "-" empties it. */
struct employer_row {
	struct employer want; /* employer_id and version are set when it is updated */
	int32_t status_wire;  /* status_day as given */
	const char *flaw_column, *flaw_value; /* of a flaw that may be of any column */
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

extern const char *const employer_kinds[], *const employer_trades[],
						   *const employer_statuses[]; /* NULL-terminated */

#endif
