/*
 * Every number is a light userdata that carries the int64: all of them share one metatable, whose
 * metamethods check. The environment is an empty table; a name is looked up in the values of the
 * run by the metatable's __index, so nothing of one run is left for the next.
 */
/* First: their macros name functions that base.h poisons. */
#include <lauxlib.h>
#include <lua.h>

#include "lua_oracle.h"

#include "str.h"

struct sandbox {
	lua_State *lua;
	size_t used;
	int env; /* registry reference */
	const struct sandbox_vars *vars;
};

/* What a protected call works on. */
struct job {
	const char *lua;
	size_t len;
	struct compiled what;
	int64_t result;
};

static struct sandbox *box_of(lua_State *lua)
{
	return *(struct sandbox **)lua_getextraspace(lua);
}

static void *limited_alloc(void *ud, void *ptr, size_t old, size_t size)
{
	struct sandbox *box = ud;
	void *fresh;

	if (!ptr)
		old = 0; /* Lua passes the kind of the object then */
	if (size == 0) {
		free(ptr);
		box->used -= old;
		return NULL;
	}
	if (size > old && size - old > SANDBOX_MEMORY_MAX - box->used)
		return NULL;
	fresh = realloc(ptr, size);
	if (fresh)
		box->used = box->used - old + size;
	return fresh;
}

static void stop_runaway(lua_State *lua, UNUSED lua_Debug *debug)
{
	luaL_error(lua, "more than %d instructions", SANDBOX_STEPS_MAX);
}

static void number_push(lua_State *lua, int64_t n)
{
	lua_pushlightuserdata(lua, (void *)(intptr_t)n);
}

static int64_t number_at(lua_State *lua, int index)
{
	if (!lua_islightuserdata(lua, index))
		luaL_error(lua, "arithmetic on a %s", lua_typename(lua, lua_type(lua, index)));
	return (int64_t)(intptr_t)lua_touserdata(lua, index);
}

static int checked(lua_State *lua, bool overflow, int64_t n)
{
	if (overflow)
		return luaL_error(lua, "a number leaves the range of 64 bits");
	number_push(lua, n);
	return 1;
}

static int number_add(lua_State *lua)
{
	int64_t n;
	bool over = __builtin_add_overflow(number_at(lua, 1), number_at(lua, 2), &n);

	return checked(lua, over, n);
}

static int number_sub(lua_State *lua)
{
	int64_t n;
	bool over = __builtin_sub_overflow(number_at(lua, 1), number_at(lua, 2), &n);

	return checked(lua, over, n);
}

static int number_mul(lua_State *lua)
{
	int64_t n;
	bool over = __builtin_mul_overflow(number_at(lua, 1), number_at(lua, 2), &n);

	return checked(lua, over, n);
}

static int number_unm(lua_State *lua)
{
	int64_t n;
	bool over = __builtin_sub_overflow(INT64_C(0), number_at(lua, 1), &n);

	return checked(lua, over, n);
}

/* Quotient or rest towards minus infinity, as Lua's // and %. */
static int divide(lua_State *lua, bool want_rest)
{
	int64_t a = number_at(lua, 1), b = number_at(lua, 2), quotient, rest;

	if (b == 0)
		return luaL_error(lua, "division by zero");
	if (a == INT64_MIN && b == -1)
		return checked(lua, true, 0);
	quotient = a / b;
	rest = a % b;
	if (rest != 0 && (rest < 0) != (b < 0)) {
		quotient -= 1;
		rest += b;
	}
	return checked(lua, false, want_rest ? rest : quotient);
}

static int number_idiv(lua_State *lua)
{
	return divide(lua, false);
}

static int number_mod(lua_State *lua)
{
	return divide(lua, true);
}

static int number_lt(lua_State *lua)
{
	lua_pushboolean(lua, number_at(lua, 1) < number_at(lua, 2));
	return 1;
}

static int number_le(lua_State *lua)
{
	lua_pushboolean(lua, number_at(lua, 1) <= number_at(lua, 2));
	return 1;
}

static int value_push(lua_State *lua, const struct value *v)
{
	switch (v->type) {
	case FACT_NUMBER:
		number_push(lua, v->number);
		break;
	case FACT_TEXT:
		lua_pushstring(lua, v->text);
		break;
	case FACT_BOOL:
		lua_pushboolean(lua, v->number != 0);
		break;
	}
	return 1;
}

static int env_index(lua_State *lua)
{
	const struct sandbox_vars *vars = box_of(lua)->vars;
	const char *name = lua_type(lua, 2) == LUA_TSTRING ? lua_tostring(lua, 2) : "?";
	int64_t n;

	if (name[0] == 'N' && slice_to_i64(slice_of(name + 1), &n)) {
		number_push(lua, n);
		return 1;
	}
	for (size_t i = 0; i < vars->n; i++) {
		if (vars->values[i].set && strcmp(vars->names[i].name, name) == 0)
			return value_push(lua, &vars->values[i]);
	}
	return luaL_error(lua, "unknown name \"%s\"", name);
}

static int env_newindex(lua_State *lua)
{
	return luaL_error(lua, "nothing can be assigned");
}

static void metatable_fill(lua_State *lua, const luaL_Reg *methods)
{
	lua_newtable(lua);
	for (; methods->name; methods++) {
		lua_pushcfunction(lua, methods->func);
		lua_setfield(lua, -2, methods->name);
	}
	lua_pushboolean(lua, false); /* getmetatable() could not see it either */
	lua_setfield(lua, -2, "__metatable");
}

static int setup(lua_State *lua)
{
	static const luaL_Reg numbers[] = {
		{"__add",  number_add },
                {"__sub",  number_sub },
                {"__mul",  number_mul },
		{"__unm",  number_unm },
                {"__idiv", number_idiv},
                {"__mod",  number_mod },
		{"__lt",   number_lt  },
                {"__le",   number_le  },
                {NULL,     NULL       },
	};
	static const luaL_Reg env[] = {
		{"__index",    env_index   },
		{"__newindex", env_newindex},
		{NULL,         NULL        },
	};

	number_push(lua, 0);
	metatable_fill(lua, numbers);
	lua_setmetatable(lua, -2); /* of all light userdata */
	lua_newtable(lua);
	metatable_fill(lua, env);
	lua_setmetatable(lua, -2);
	box_of(lua)->env = luaL_ref(lua, LUA_REGISTRYINDEX);
	return 0;
}

struct sandbox *sandbox_new(void)
{
	AUTO(sandbox_freep) struct sandbox *box = calloc(1, sizeof(*box));

	if (!box)
		return NULL;
	box->lua = lua_newstate(limited_alloc, box);
	if (!box->lua)
		return NULL;
	*(struct sandbox **)lua_getextraspace(box->lua) = box;
	lua_pushcfunction(box->lua, setup);
	if (lua_pcall(box->lua, 0, 0, 0) != LUA_OK)
		return NULL;
	return TAKE(box);
}

void sandbox_free(struct sandbox *box)
{
	if (!box)
		return;
	if (box->lua)
		lua_close(box->lua);
	free(box);
}

void sandbox_freep(struct sandbox **box)
{
	sandbox_free(*box);
}

/* Runs `fn` on the job, protected, with the instruction limit. */
static int guarded(struct sandbox *box, lua_CFunction fn, struct job *job, struct err *err)
{
	lua_State *lua = box->lua;
	const char *text;
	int rc;

	lua_settop(lua, 0);
	lua_sethook(lua, stop_runaway, LUA_MASKCOUNT, SANDBOX_STEPS_MAX);
	lua_pushcfunction(lua, fn);
	lua_pushlightuserdata(lua, job);
	rc = lua_pcall(lua, 1, 0, 0);
	lua_sethook(lua, NULL, 0, 0);
	if (rc == LUA_OK)
		return 0;
	text = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : "an error without text";
	err_set(err, E_RULE, "%s", text);
	lua_settop(lua, 0);
	return E_RULE;
}

static int compile(lua_State *lua)
{
	struct job *job = lua_touserdata(lua, 1);

	if (luaL_loadbufferx(lua, job->lua, job->len, "=condition", "t") != LUA_OK)
		return lua_error(lua);
	lua_rawgeti(lua, LUA_REGISTRYINDEX, box_of(lua)->env);
	if (!lua_setupvalue(lua, -2, 1)) /* _ENV; a text that names nothing has none to set */
		lua_pop(lua, 1);
	job->what.ref = luaL_ref(lua, LUA_REGISTRYINDEX);
	return 0;
}

int sandbox_compile(struct sandbox *box, const char *lua, enum fact_type gives,
		    struct compiled *out, struct err *err)
{
	size_t len = strlen(lua), size = len + sizeof("return ()");
	char *text = malloc(size);
	struct job job = {.what.gives = gives};
	int rc;

	if (!text)
		return err_set(err, E_NO_MEMORY, "out of memory");
	(void)snprintf(text, size, "return (%s)", lua); /* sized for it */
	job.lua = text;
	job.len = size - 1;
	rc = guarded(box, compile, &job, err);
	free(text);
	if (rc)
		return rc;
	*out = job.what;
	return 0;
}

static int run(lua_State *lua)
{
	struct job *job = lua_touserdata(lua, 1);

	lua_rawgeti(lua, LUA_REGISTRYINDEX, job->what.ref);
	lua_call(lua, 0, 1);
	if (job->what.gives == FACT_BOOL && lua_isboolean(lua, -1)) {
		job->result = lua_toboolean(lua, -1);
		return 0;
	}
	if (job->what.gives == FACT_NUMBER && lua_islightuserdata(lua, -1)) {
		job->result = number_at(lua, -1);
		return 0;
	}
	return luaL_error(lua, "the result is a %s, not a %s", lua_typename(lua, lua_type(lua, -1)),
			  job->what.gives == FACT_BOOL ? "yes or no" : "whole number");
}

int sandbox_run(struct sandbox *box, struct compiled what, const struct sandbox_vars *vars,
		int64_t *out, struct err *err)
{
	struct job job = {.what = what};
	int rc;

	box->vars = vars;
	rc = guarded(box, run, &job, err);
	box->vars = NULL;
	if (rc)
		return rc;
	*out = job.result;
	return 0;
}
