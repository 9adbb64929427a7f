/* Conditions: what is taken, what is refused, and at which character. */
#include "expr.h"

#include <setjmp.h>

#include <cmocka.h>

static const char *const classes[] = {"A1", "A2", "B", NULL};

static struct names names = {
	.at = {{.name = "class", .type = FACT_TEXT, .allowed = classes},
	       {.name = "note", .type = FACT_TEXT},
	       {.name = "paid", .type = FACT_NUMBER},
	       {.name = "due", .type = FACT_NUMBER},
	       {.name = "night", .type = FACT_BOOL},
	       {.name = "late", .type = FACT_NUMBER, .source = NAME_DERIVED}},
	.n = 6,
};

static bool check(const char *text, enum fact_type want, struct expr_fault *fault)
{
	struct expr e = {text, &names, 5, want};
	struct arena *a = arena_new((size_t)1 << 20);
	struct expr_code code;
	bool good;

	assert_non_null(a);
	good = expr_check(&e, a, &code, fault);
	arena_free(a);
	return good;
}

/* class B, note "", paid 7, due -2, night, late 0. */
static bool run(const char *text, enum fact_type want, int64_t *out, const char **reason)
{
	const union expr_cell cells[] = {{.text = "B"},  {.text = ""},  {.number = 7},
					 {.number = -2}, {.number = 1}, {.number = 0}};
	struct expr e = {text, &names, 6, want};
	struct arena *a = arena_new((size_t)1 << 20);
	struct expr_fault fault;
	struct expr_code code;
	bool good;

	assert_non_null(a);
	if (!expr_check(&e, a, &code, &fault))
		fail_msg("%s: %zu: %s", text, fault.at, fault.reason);
	assert_true(code.n <= strlen(text));
	good = expr_run(&code, cells, out, reason);
	arena_free(a);
	return good;
}

static void expr__allowed__values(UNUSED void **state)
{
	static const struct {
		const char *text;
		enum fact_type type;
		int64_t value;
	} cases[] = {
		{"paid + due",                              FACT_NUMBER, 5            },
		{"paid - due * 3",                          FACT_NUMBER, 13           },
		{"(paid - due) * 3",                        FACT_NUMBER, 27           },
		{"due // 3",				FACT_NUMBER, -1           },
		{"due % 3",				 FACT_NUMBER, 1            },
		{"paid // -2",                              FACT_NUMBER, -4           },
		{"paid % -2",			       FACT_NUMBER, -1           },
		{"-paid",				   FACT_NUMBER, -7           },
		{"- - due",				 FACT_NUMBER, -2           },
		{"9223372036854775807 // 2",                FACT_NUMBER, INT64_MAX / 2},
		{"paid*3600<due",                           FACT_BOOL,   0            },
		{"paid > due and not (paid <= due)",        FACT_BOOL,   1            },
		{"class == \"B\" and night",                FACT_BOOL,   1            },
		{"class == 'A2' or\n\tclass == 'B'",        FACT_BOOL,   1            },
		{"class ~= 'B'",                            FACT_BOOL,   0            },
		{"note == class",                           FACT_BOOL,   0            },
		{"not (night or paid ~= 0)",                FACT_BOOL,   0            },
		{"night == (paid > due)",                   FACT_BOOL,   1            },
		{"late ~= 0 and paid // late > 1",          FACT_BOOL,   0            },
		{"late == 0 or paid // late > 1",           FACT_BOOL,   1            },
		{"night or paid > 0 and paid // late > 1",  FACT_BOOL,   1            },
		{"not night and paid // late > 1 or night", FACT_BOOL,   1            },
	};
	const char *reason = "";
	int64_t out;

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		if (!run(cases[i].text, cases[i].type, &out, &reason))
			fail_msg("%s: %s", cases[i].text, reason);
		if (out != cases[i].value)
			fail_msg("%s: %" PRId64, cases[i].text, out);
	}
}

static void expr__out_of_range__fault_not_wrapped(UNUSED void **state)
{
	static const char *const range[] = {
		"9223372036854775807 + 1",          "-9223372036854775807 - 2",
		"9223372036854775807 * 2",          "-(-9223372036854775807 - 1)",
		"(-9223372036854775807 - 1) // -1", "(-9223372036854775807 - 1) % -1"};
	static const char *const zero[] = {"paid // late", "paid % late", "1 // 0 + 1"};
	const char *reason = NULL;
	int64_t out = 0;

	for (size_t i = 0; i < N_ELEMENTS(range); i++) {
		if (run(range[i], FACT_NUMBER, &out, &reason))
			fail_msg("%s", range[i]);
		assert_string_equal(reason, "a number leaves the range of 64 bits");
	}
	for (size_t i = 0; i < N_ELEMENTS(zero); i++) {
		if (run(zero[i], FACT_NUMBER, &out, &reason))
			fail_msg("%s", zero[i]);
		assert_string_equal(reason, "division by zero");
	}
}

/* What a hostile condition could try: nothing of it is in the language. */
static void expr__attacks__refused(UNUSED void **state)
{
	static const char *const attacks[] = {
		"(function() while true do end end)()",
		"(function() for i = 1, 1 << 60 do end end)()",
		"(function() ::x:: goto x end)()",
		"(function() local f f = function() return f() + 1 end return f() end)()",
		"(function() local s = class while true do s = s .. s end end)()",
		"(function() local t = {} for i = 1, 90000 do t[i] = {t} end end)()",
		"(class):rep(1000000000) == class",
		"('x').format == class",
		"io.open('/etc/passwd') == note",
		"os.execute('id') == 0",
		"load('return 1')()",
		"require('os')",
		"pcall(function() end)",
		"setmetatable({}, {})",
		"getmetatable(paid)",
		"debug.sethook()",
		"_G == _G",
		"_ENV[paid] == paid",
		"(function() _ENV.class = 1 return true end)()",
		"paid = 1",
		"paid.x == 1",
		"paid() == 1",
		"true) while true do end do local x = (1",
		"\033Lua",
		"clas == 'B'",
		"night; night",
		"night -- and more",
		"night\\nnight",
		"[[B]] == class",
		"#class > 1",
		"class .. class == class",
		"paid & due == 0",
		"paid ^ due == 0",
		"~paid == 0",
		"class == 'B\\0'",
		"class == 'B' or '1'",
		"paid == 0x7fffffffffffffff",
		"paid == 1e308",
		"night and and night",
	};

	for (size_t i = 0; i < N_ELEMENTS(attacks); i++) {
		struct expr_fault fault = {0};

		if (check(attacks[i], FACT_BOOL, &fault) || fault.at == 0 || !fault.reason[0])
			fail_msg("%s: %zu %s", attacks[i], fault.at, fault.reason);
	}
}

/* The longest chain there can be still runs on its stack, in as many steps as it has signs. */
static void expr__as_long_as_allowed__runs(UNUSED void **state)
{
	char text[EXPR_MAX + 1];
	struct str s = str_init(text, sizeof(text));
	const char *reason = "";
	int64_t out = 0;

	str_add(&s, "paid");
	while (s.len + 5 <= EXPR_MAX)
		str_add(&s, "+paid");
	assert_false(s.cut);
	assert_true(run(text, FACT_NUMBER, &out, &reason));
	assert_int_equal(out, 7 * (int64_t)((s.len + 1) / 5));
}

static void expr__mistakes__refused_at_the_character(UNUSED void **state)
{
	static const struct {
		const char *text;
		size_t at;
		const char *says;
	} cases[] = {
		{"paid / 2 < due",              6,  "write //"                             },
		{"paid < 1.5",                  8,  "only whole numbers"                   },
		{"paid < 1e3",                  8,  "only whole numbers"                   },
		{"paid < 0x10",                 8,  "only whole numbers"                   },
		{"paid < 99999999999999999999", 8,  "too large"                            },
		{"paid = due",                  6,  "written =="                           },
		{"paid != due",                 6,  "written ~="                           },
		{"piad < due",                  1,  "\"piad\" is no fact"                  },
		{"late < due",                  1,  "\"late\" is no fact"                  },
		{"paid ^ 2 < due",              6,  "not allowed"                          },
		{"paid .. due",                 6,  "not allowed"                          },
		{"paid.x < due",                5,  "not allowed"                          },
		{"{}",			  1,  "not allowed"                          },
		{"f(paid)",                     1,  "is no fact"                           },
		{"paid(due) < 1",               5,  "operator is missing"                  },
		{"function() end",              1,  "is no fact"                           },
		{"true",                        1,  "is no fact"                           },
		{"nil",			 1,  "is no fact"                           },
		{"_ENV",                        1,  "is no fact"                           },
		{"class == \"BB\"",             7,  "class is never \"BB\""                },
		{"\"b\" == class",              5,  "class is never \"b\""                 },
		{"class == 1",                  7,  "a text is compared with a number"     },
		{"night == 1",                  7,  "a yes/no is compared with a number"   },
		{"class < \"B\"",               7,  "< needs a number, not a text"         },
		{"paid and night",              6,  "and needs a yes/no, not a number"     },
		{"not paid == due",             1,  "not needs a yes/no, not a number"     },
		{"paid < due < 3",              12, "< needs a number, not a yes/no"       },
		{"night + 1 > 2",               7,  "+ needs a number, not a yes/no"       },
		{"-class == class",             1,  "- needs a number, not a text"         },
		{"'a' == 'b'",                  5,  "two fixed texts"                      },
		{"paid + due",                  1,  "gives a number, it must give a yes/no"},
		{"class == \"B",                10, "no closing quote"                     },
		{"class == \"B\\n\"",           12, "no \\"                                },
		{"(night",                      1,  "( without )"                          },
		{"night)",                      6,  ") without ("                          },
		{"night and",                   10, "a value is missing"                   },
		{"and night",                   1,  "a value is missing"                   },
		{"night night",                 7,  "operator is missing"                  },
		{"()",			  2,  "a value is missing"                   },
		{"",			    1,  "a value is missing"                   },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct expr_fault fault = {0};

		if (check(cases[i].text, FACT_BOOL, &fault))
			fail_msg("%s: was taken", cases[i].text);
		if (fault.at != cases[i].at || !strstr(fault.reason, cases[i].says))
			fail_msg("%s: %zu: %s", cases[i].text, fault.at, fault.reason);
	}
}

static void expr__too_deep_or_too_long__refused(UNUSED void **state)
{
	char text[EXPR_MAX + 8];
	struct expr_fault fault = {0};

	memset(text, '(', sizeof(text));
	(void)snprintf(text + 100, 20, "night");
	assert_false(check(text, FACT_BOOL, &fault));
	assert_non_null(strstr(fault.reason, "nested too deeply"));
	memset(text, ' ', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_false(check(text, FACT_BOOL, &fault));
	assert_non_null(strstr(fault.reason, "longer than"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expr__allowed__values),
		cmocka_unit_test(expr__out_of_range__fault_not_wrapped),
		cmocka_unit_test(expr__attacks__refused),
		cmocka_unit_test(expr__as_long_as_allowed__runs),
		cmocka_unit_test(expr__mistakes__refused_at_the_character),
		cmocka_unit_test(expr__too_deep_or_too_long__refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
