/* What a condition could try against the daemon: nothing comes of it, and it always fails loudly.
 */
#include "sandbox.h"

#include <setjmp.h>

#include <cmocka.h>

static const struct name names[] = {
	{.name = "a",     .type = FACT_NUMBER},
	{.name = "b",     .type = FACT_NUMBER},
	{.name = "class", .type = FACT_TEXT  },
	{.name = "flag",  .type = FACT_BOOL  },
};

static struct value values[] = {
	{.type = FACT_NUMBER, .set = true, .number = 7 },
	{.type = FACT_NUMBER, .set = true, .number = -2},
	{.type = FACT_TEXT,   .set = true, .text = "B" },
	{.type = FACT_BOOL,   .set = true, .number = 1 },
};

static const struct sandbox_vars vars = {names, values, N_ELEMENTS(names)};

/* The result of a text, or the error that compiling or running it gives. */
static int attempt(const char *lua, enum fact_type want, int64_t *out, struct err *err)
{
	AUTO(sandbox_freep) struct sandbox *box = sandbox_new();
	struct compiled what;
	int rc;

	assert_non_null(box);
	rc = sandbox_compile(box, lua, want, &what, err);
	return rc ? rc : sandbox_run(box, what, &vars, out, err);
}

static int64_t result(const char *lua, enum fact_type want)
{
	int64_t out = 0;
	struct err err = {0};

	if (attempt(lua, want, &out, &err))
		fail_msg("%s: %s", lua, err.text);
	return out;
}

static void sandbox__expressions__values(UNUSED void **state)
{
	assert_int_equal(result("a + b", FACT_NUMBER), 5);
	assert_int_equal(result("a - b * N3", FACT_NUMBER), 13);
	assert_int_equal(result("b // N3", FACT_NUMBER), -1);
	assert_int_equal(result("b % N3", FACT_NUMBER), 1);
	assert_int_equal(result("a // -N2", FACT_NUMBER), -4);
	assert_int_equal(result("-a", FACT_NUMBER), -7);
	assert_int_equal(result("N9223372036854775807 // N2", FACT_NUMBER), INT64_MAX / 2);
	assert_int_equal(result("a > b and not (a <= b)", FACT_BOOL), 1);
	assert_int_equal(result("a == N7", FACT_BOOL), 1);
	assert_int_equal(result("class == 'B' and flag", FACT_BOOL), 1);
	assert_int_equal(result("class ~= 'B'", FACT_BOOL), 0);
}

static void sandbox__attacks__error_each_time(UNUSED void **state)
{
	static const struct {
		const char *lua, *says;
	} attacks[] = {
		{"(function() while true do end end)()",                                     "more than 100000 instructions"  },
		{"(function() for i = 1, 1 << 60 do end end)()",                             "more than 100000 instructions"  },
		{"(function() ::x:: goto x end)()",                                          "more than 100000 instructions"  },
		{"(function() local f f = function() return f() + N1 end return f() end)()", ""                               },
		{"(function() local s = class while true do s = s .. s end end)()",
		 "not enough memory"											  },
		{"(function() local t = {} for i = 1, 90000 do t[i] = {t, t, t, t} end "
		 "end)()",						  "more than 100000 instructions"  },
		{"(class):rep(1000000000)",						  "attempt to index a string value"},
		{"('x').format",							     "attempt to index a string value"},
		{"io.open('/etc/passwd')",						   "unknown name \"io\""            },
		{"os.execute('id')",							 "unknown name \"os\""            },
		{"load('return 1')()",						       "unknown name \"load\""          },
		{"require('os')",							    "unknown name \"require\""       },
		{"pcall(function() end)",						    "unknown name \"pcall\""         },
		{"setmetatable({}, {})",						     "unknown name \"setmetatable\""  },
		{"getmetatable(a)",							  "unknown name \"getmetatable\""  },
		{"debug.sethook()",							  "unknown name \"debug\""         },
		{"_G",								       "unknown name \"_G\""            },
		{"_ENV[a]",								  "unknown name"                   },
		{"(function() _ENV.class = 1 return true end)()",                            "nothing can be assigned"        },
		{"(function() a = 1 end)()",						 "nothing can be assigned"        },
		{"a.x",								      "attempt to index"               },
		{"a()",								      "attempt to call"                },
		{"true) while true do end do local x = (1",                                  "expected"                       },
		{"\033Lua",								  "unexpected symbol"              },
		{"clas == 'B'",							      "unknown name \"clas\""          },
	};
	int64_t out = 0;

	for (size_t i = 0; i < N_ELEMENTS(attacks); i++) {
		struct err err = {0};

		assert_int_equal(attempt(attacks[i].lua, FACT_BOOL, &out, &err), E_RULE);
		if (!strstr(err.text, attacks[i].says))
			fail_msg("%s: %s", attacks[i].lua, err.text);
	}
}

static void sandbox__arithmetic_out_of_range__error_not_wrapped(UNUSED void **state)
{
	static const char *const sums[] = {"N9223372036854775807 + N1",
					   "-N9223372036854775807 - N2",
					   "N9223372036854775807 * N2",
					   "-(-N9223372036854775807 - N1)",
					   "a // N0",
					   "a % N0",
					   "(-N9223372036854775807 - N1) // -N1"};
	int64_t out = 0;

	for (size_t i = 0; i < N_ELEMENTS(sums); i++) {
		struct err err = {0};

		if (attempt(sums[i], FACT_NUMBER, &out, &err) != E_RULE)
			fail_msg("%s", sums[i]);
	}
}

static void sandbox__fractions_and_mixed_types__error(UNUSED void **state)
{
	static const char *const texts[] = {"a / b",     "a ^ b",    "a + 1.5",   "a + 1",
					    "a + class", "a & b",    "a .. b",    "#a",
					    "a < class", "a < flag", "a + (flag)"};
	int64_t out = 0;

	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		struct err err = {0};

		if (attempt(texts[i], FACT_NUMBER, &out, &err) != E_RULE)
			fail_msg("%s", texts[i]);
	}
}

static void sandbox__result_of_another_type__error(UNUSED void **state)
{
	static const char *const texts[] = {"a", "class", "nil", "1.5", "{}", "1"};
	int64_t out = 0;
	struct err err = {0};

	for (size_t i = 0; i < N_ELEMENTS(texts); i++)
		assert_int_equal(attempt(texts[i], FACT_BOOL, &out, &err), E_RULE);
	assert_int_equal(attempt("flag", FACT_NUMBER, &out, &err), E_RULE);
	assert_int_equal(attempt("1.5", FACT_NUMBER, &out, &err), E_RULE);
}

static void sandbox__after_an_attack__works_as_before(UNUSED void **state)
{
	AUTO(sandbox_freep) struct sandbox *box = sandbox_new();
	struct compiled bad, good;
	int64_t out = 0;
	struct err err = {0};

	assert_int_equal(
		sandbox_compile(box,
				"(function() local s = class while true do s = s .. s end end)()",
				FACT_BOOL, &bad, &err),
		0);
	assert_int_equal(sandbox_compile(box, "a > b", FACT_BOOL, &good, &err), 0);
	for (int i = 0; i < 50; i++) {
		assert_int_equal(sandbox_run(box, bad, &vars, &out, &err), E_RULE);
		assert_int_equal(sandbox_run(box, good, &vars, &out, &err), 0);
		assert_int_equal(out, 1);
	}
}

static void sandbox__value_not_given__unknown(UNUSED void **state)
{
	struct err err = {0};
	int64_t out = 0;

	values[0].set = false;
	assert_int_equal(attempt("a > b", FACT_BOOL, &out, &err), E_RULE);
	values[0].set = true;
	assert_non_null(strstr(err.text, "unknown name \"a\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sandbox__expressions__values),
		cmocka_unit_test(sandbox__attacks__error_each_time),
		cmocka_unit_test(sandbox__arithmetic_out_of_range__error_not_wrapped),
		cmocka_unit_test(sandbox__fractions_and_mixed_types__error),
		cmocka_unit_test(sandbox__result_of_another_type__error),
		cmocka_unit_test(sandbox__after_an_attack__works_as_before),
		cmocka_unit_test(sandbox__value_not_given__unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
