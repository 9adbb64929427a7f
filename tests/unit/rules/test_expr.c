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

static bool check(const char *text, enum fact_type want, char *lua, struct expr_fault *fault)
{
	struct expr e = {text, &names, 5, want};
	struct str out = str_init(lua, EXPR_LUA_SIZE);

	return expr_check(&e, &out, fault);
}

static void expr__allowed__lua_with_numbers_as_names(UNUSED void **state)
{
	static const struct {
		const char *text, *lua;
	} cases[] = {
		{"paid < due",                       " paid < due"                            },
		{"paid*3600<due",                    " paid * N3600 < due"                    },
		{"class == \"B\" and night",         " class == \"B\" and night"              },
		{"not (night or paid ~= 0)",         " not ( night or paid ~= N0 )"           },
		{"-paid // 2 % 3 >= - - due",        " - paid // N2 % N3 >= - - due"          },
		{"class == 'A2' or\n\tclass == 'B'", " class == 'A2' or class == 'B'"         },
		{"note == class",                    " note == class"                         },
		{"(paid + due) * 2 > 1 and (night)", " ( paid + due ) * N2 > N1 and ( night )"},
	};
	char lua[EXPR_LUA_SIZE];
	struct expr_fault fault;

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		if (!check(cases[i].text, FACT_BOOL, lua, &fault))
			fail_msg("%s: %zu: %s", cases[i].text, fault.at, fault.reason);
		assert_string_equal(lua, cases[i].lua);
	}
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
	char lua[EXPR_LUA_SIZE];

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct expr_fault fault = {0};

		if (check(cases[i].text, FACT_BOOL, lua, &fault))
			fail_msg("%s: was taken", cases[i].text);
		if (fault.at != cases[i].at || !strstr(fault.reason, cases[i].says))
			fail_msg("%s: %zu: %s", cases[i].text, fault.at, fault.reason);
	}
}

static void expr__too_deep_or_too_long__refused(UNUSED void **state)
{
	char text[EXPR_MAX + 8], lua[EXPR_LUA_SIZE];
	struct expr_fault fault = {0};

	memset(text, '(', sizeof(text));
	(void)snprintf(text + 100, 20, "night");
	assert_false(check(text, FACT_BOOL, lua, &fault));
	assert_non_null(strstr(fault.reason, "nested too deeply"));
	memset(text, ' ', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_false(check(text, FACT_BOOL, lua, &fault));
	assert_non_null(strstr(fault.reason, "longer than"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expr__allowed__lua_with_numbers_as_names),
		cmocka_unit_test(expr__mistakes__refused_at_the_character),
		cmocka_unit_test(expr__too_deep_or_too_long__refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
