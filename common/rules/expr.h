/*
 * expr - the language of conditions: a checked subset of Lua expressions.
 *
 * Names, whole numbers, texts in quotes, ( ), and or not, == ~= < <= > >=, + - * // %. Every
 * operand has a type (number, text, bool), so that a comparison that could never be true is
 * refused when the file is loaded. Nothing else of Lua gets through: no calls, tables, indexing,
 * functions, fractions.
 *
 * Limits:  4,096 characters, 64 levels of brackets and operators.
 * Errors:  false, with the character (from 1) and the reason in fault.
 */
#ifndef GONGDAO_EXPR_H
#define GONGDAO_EXPR_H

#include "names.h"
#include "str.h"

#define EXPR_MAX      ((size_t)4096)
#define EXPR_LEVELS   64
#define EXPR_LUA_SIZE (EXPR_MAX * 2 + 64)

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

/* Writes the Lua expression, whole numbers as names N<digits>, to `out`; marks the names used. */
bool expr_check(const struct expr *e, struct str *out, struct expr_fault *fault) MUST_CHECK;

#endif
