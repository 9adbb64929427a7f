/*
 * expr - the language of conditions: a checked subset of Lua expressions, and what runs it.
 *
 * Names, whole numbers, texts in quotes, ( ), and or not, == ~= < <= > >=, + - * // %. Every
 * operand has a type (number, text, bool), so that a comparison that could never be true is
 * refused when the file is loaded. There is nothing else: no calls, tables, indexing, functions,
 * fractions, loops. What passed the check is a list of steps on a stack, with jumps forward only
 * (`and`, `or` leave their right side out as Lua does): it ends after as many steps as the text
 * has characters at most, allocates nothing and touches nothing but its stack.
 *
 * Numbers: int64. A result beyond 64 bits and a division by zero are faults, never wrapped; // and
 *          % round towards minus infinity, as in Lua.
 * Owns:    steps and texts live in the arena given. Steps never change: threads may share them.
 * Limits:  4,096 characters, 64 levels of brackets and operators.
 * Errors:  false, with the character (from 1) and the reason in fault.
 */
#ifndef GONGDAO_EXPR_H
#define GONGDAO_EXPR_H

#include "arena.h"
#include "names.h"
#include "str.h"

#define EXPR_MAX    ((size_t)4096)
#define EXPR_LEVELS 64

struct expr_fault {
	size_t at;
	char reason[200];
};

struct expr {
	const char *text;
	struct names *names;
	size_t n_names;      /* only the first so many are visible */
	enum fact_type want; /* type of the whole */
};

enum expr_op {
	EXPR_NUMBER, /* pushes step.number */
	EXPR_TEXT,   /* pushes step.text */
	EXPR_NAME,   /* pushes cells[step.at] */
	EXPR_ADD,
	EXPR_SUB,
	EXPR_MUL,
	EXPR_DIV,
	EXPR_MOD,
	EXPR_EQ,
	EXPR_NE,
	EXPR_LT,
	EXPR_LE,
	EXPR_GT,
	EXPR_GE,
	EXPR_EQ_TEXT,
	EXPR_NE_TEXT,
	EXPR_NOT, /* before it, from EXPR_ADD: of two values */
	EXPR_NEG,
	EXPR_AND, /* a top that decides stays, and the steps before step.at are left out */
	EXPR_OR,
};

union expr_cell {
	int64_t number; /* of a yes/no: 0 or 1 */
	const char *text;
};

struct expr_step {
	enum expr_op op;
	uint16_t at;
	union expr_cell value;
};

struct expr_code {
	const struct expr_step *steps;
	size_t n;
	enum fact_type gives; /* FACT_NUMBER or FACT_BOOL */
};

/* Checks the text and writes its steps; marks the names used. E_NO_MEMORY has at 0. */
bool expr_check(const struct expr *e, struct arena *a, struct expr_code *out,
		struct expr_fault *fault) MUST_CHECK;

/* cells[i] is the value of the i-th name; only those that the text names are read. False, with the
 * reason, for a fault of the numbers. */
bool expr_run(const struct expr_code *code, const union expr_cell *cells, int64_t *out,
	      const char **reason) MUST_CHECK;
/* The same as far as known[i] says that cells[i] has its value: true when that decides it, without
 * a fault. */
bool expr_decided(const struct expr_code *code, const union expr_cell *cells, const bool *known,
		  int64_t *out) MUST_CHECK;

#endif
