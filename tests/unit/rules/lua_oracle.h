/*
 * lua_oracle - what Lua 5.4 makes of an expression on named values: the oracle of
 * common/rules/expr. The state can do nothing else.
 *
 * No library is opened. Numbers are not Lua numbers but checked 64-bit integers: what overflows,
 * divides by zero or would make a fraction is an error. N<digits> is the whole number of these
 * digits; any other name that was not given raises.
 *
 * Limits:  8 MiB of memory, 100,000 instructions a run, source text only.
 * Owns:    the state; what was compiled lives as long as it does. One thread.
 * Errors:  E_RULE with Lua's message; E_NO_MEMORY.
 */
#ifndef TEST_LUA_ORACLE_H
#define TEST_LUA_ORACLE_H

#include "names.h"

#define SANDBOX_MEMORY_MAX ((size_t)8 * 1024 * 1024)
#define SANDBOX_STEPS_MAX  100000

struct sandbox;

struct sandbox *sandbox_new(void) MUST_CHECK;
void sandbox_free(struct sandbox *box);
void sandbox_freep(struct sandbox **box); /* for AUTO */

/* What was compiled, and the type a run of it gives. */
struct compiled {
	int ref;
	enum fact_type gives; /* FACT_NUMBER or FACT_BOOL */
};

/* Compiles `return (<lua>)`. */
int sandbox_compile(struct sandbox *box, const char *lua, enum fact_type gives,
		    struct compiled *out, struct err *err) MUST_CHECK;

struct sandbox_vars {
	const struct name *names;
	const struct value *values; /* values[i] is that of names[i]; unset ones raise */
	size_t n;
};

/* *out becomes the result, 0 or 1 for a bool; a result of another type is an error. */
int sandbox_run(struct sandbox *box, struct compiled what, const struct sandbox_vars *vars,
		int64_t *out, struct err *err) MUST_CHECK;

#endif
