/* Amounts, hours and lines as a clerk reads them. */
#include "template.h"

#include <setjmp.h>

#include <cmocka.h>

static struct arena *arena;

static int setup(UNUSED void **state)
{
	arena = arena_new((size_t)1024 * 1024);
	return arena ? 0 : -1;
}

static int teardown(UNUSED void **state)
{
	arena_freep(&arena);
	return 0;
}

static void explain_hours__hundredths_or_seconds__exact(UNUSED void **state)
{
	static const struct {
		int64_t seconds;
		const char *zh, *en;
	} cases[] = {
		{648000,               "180.00 小时",                           "180.00 h"                   },
		{36,                   "0.01 小时",                             "0.01 h"                     },
		{0,		    "0.00 小时",                             "0.00 h"                     },
		{45296,                "12 小时 34 分 56 秒（45,296 秒）", "12 h 34 min 56 s (45,296 s)"},
		{3601,                 "1 小时 1 秒（3,601 秒）",           "1 h 1 s (3,601 s)"          },
		{59,                   "59 秒（59 秒）",                      "59 s (59 s)"                },
		{7260,                 "2 小时 1 分钟（7,260 秒）",        "2 h 1 min (7,260 s)"        },
		{INT64_C(3600) * 1234, "1,234.00 小时",                         "1,234.00 h"                 },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		char zh[96], en[96];
		struct str a = str_init(zh, sizeof(zh)), b = str_init(en, sizeof(en));

		explain_hours(&a, cases[i].seconds, LANGUAGE_ZH);
		explain_hours(&b, cases[i].seconds, LANGUAGE_EN);
		assert_string_equal(zh, cases[i].zh);
		assert_string_equal(en, cases[i].en);
	}
}

static void explain_yuan__amounts__grouped_with_two_decimals(UNUSED void **state)
{
	static const struct {
		int64_t fen;
		const char *text;
	} cases[] = {
		{352800,    "¥3,528.00"                  },
		{5,         "¥0.05"                      },
		{0,         "¥0.00"                      },
		{-28800,    "-¥288.00"                   },
		{100000000, "¥1,000,000.00"              },
		{INT64_MIN, "-¥92,233,720,368,547,758.08"},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		char text[64];
		struct str s = str_init(text, sizeof(text));

		explain_yuan(&s, cases[i].fen);
		assert_string_equal(text, cases[i].text);
	}
}

static void explain_fen_seconds__not_whole_fen__rounded_up_and_said(UNUSED void **state)
{
	char text[96];
	struct str s = str_init(text, sizeof(text));

	explain_fen_seconds(&s, INT64_C(648000) * 1960, LANGUAGE_ZH);
	assert_string_equal(text, "¥3,528.00");
	/* 45,296 s x 19.60 / 3,600 = 246.6115... */
	s = str_init(text, sizeof(text));
	explain_fen_seconds(&s, INT64_C(45296) * 1960, LANGUAGE_ZH);
	assert_string_equal(text, "¥246.62（不足一分的进为一分）");
	s = str_init(text, sizeof(text));
	explain_fen_seconds(&s, INT64_C(45296) * 1960, LANGUAGE_EN);
	assert_string_equal(text, "¥246.62 (a part of a fen counts as one)");
}

static void explain_unit__every_unit__figure_with_its_unit(UNUSED void **state)
{
	static const struct {
		int64_t value;
		const char *unit, *zh, *en;
	} cases[] = {
		{1960,   "fen",     "¥19.60",        "¥19.60"       },
		{4,      "h",       "4 小时",       "4 h"           },
		{20,     "min",     "20 分钟",      "20 min"        },
		{150,    "percent", "150%",           "150%"          },
		{1,      "workday", "1 个工作日", "1 working day" },
		{2,      "workday", "2 个工作日", "2 working days"},
		{15,     "day",     "15 天",         "15 days"       },
		{599904, "s",       "166.64 小时",  "166.64 h"      },
		{1,      "bool",    "是",            "yes"           },
		{1,      "item",    "1 项",          "1 item"        },
		{3,      "item",    "3 项",          "3 items"       },
		{40,     "celsius", "40 ℃",         "40 °C"        },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		char zh[64], en[64];
		struct str a = str_init(zh, sizeof(zh)), b = str_init(en, sizeof(en));

		assert_true(explain_unit_known(cases[i].unit));
		explain_unit(&a, cases[i].value, cases[i].unit, LANGUAGE_ZH);
		explain_unit(&b, cases[i].value, cases[i].unit, LANGUAGE_EN);
		assert_string_equal(zh, cases[i].zh);
		assert_string_equal(en, cases[i].en);
	}
	assert_false(explain_unit_known("fathom"));
}

static void explain_wage_terms__two_rates__one_term_each(UNUSED void **state)
{
	const struct wage_term terms[] = {
		{360000, FEN(2060)},
                {180000, FEN(1960)},
                {3600,   FEN(2060)}
        };
	const char *text = NULL;

	assert_int_equal(explain_wage_terms(arena, terms, 3, LANGUAGE_ZH, &text), 0);
	assert_string_equal(text, "101.00 小时 × ¥20.60 + 50.00 小时 × ¥19.60");
	assert_int_equal(explain_wage_terms(arena, terms, 2, LANGUAGE_EN, &text), 0);
	assert_string_equal(text, "100.00 h × ¥20.60 + 50.00 h × ¥19.60");
}

static void explain_wage_terms__seconds__shown(UNUSED void **state)
{
	const struct wage_term term = {45296, FEN(1960)};
	const char *text = NULL;

	assert_int_equal(explain_wage_terms(arena, &term, 1, LANGUAGE_ZH, &text), 0);
	assert_string_equal(text, "12 小时 34 分 56 秒（45,296 秒）× ¥19.60/小时");
}

static void explain_wage_terms__beyond_limits__refused(UNUSED void **state)
{
	struct wage_term terms[WAGE_TERMS_MAX + 1];
	const struct wage_term huge[] = {
		{INT64_MAX, FEN(1)},
                {1,         FEN(1)}
        };
	const struct wage_term negative = {-1, FEN(1)};
	const char *text = "untouched";

	for (size_t i = 0; i < N_ELEMENTS(terms); i++)
		terms[i] = (struct wage_term){3600, FEN((int64_t)i)};
	assert_int_equal(explain_wage_terms(arena, terms, N_ELEMENTS(terms), LANGUAGE_ZH, &text),
			 E_RANGE);
	assert_int_equal(explain_wage_terms(arena, huge, 2, LANGUAGE_ZH, &text), E_RANGE);
	assert_int_equal(explain_wage_terms(arena, &negative, 1, LANGUAGE_ZH, &text), E_RANGE);
	assert_string_equal(text, "untouched");
}

static struct names names = {
	.at = {{.name = "terms", .type = FACT_TEXT},
	       {.name = "paid", .type = FACT_NUMBER},
	       {.name = "night", .type = FACT_BOOL},
	       {.name = "drive_min_stop",
		.type = FACT_NUMBER,
		.source = NAME_PARAMETER,
		.key = "drive.min_stop",
		.unit = "min"}},
	.n = 4,
};

static void template__places__filled_in(UNUSED void **state)
{
	/* clang-format off */
	const struct value values[] = {
		{.type = FACT_TEXT, .text = "1.00 小时 × ¥19.60"},
		{.type = FACT_NUMBER, .number = 45296},
		{.type = FACT_BOOL},
		{.type = FACT_NUMBER, .number = 20, .parameter = {.unit = "min"}},
	};
	/* clang-format on */
	struct template t;
	struct expr_fault fault = {0};
	const char *text = NULL;

	assert_true(template_parse(arena,
				   "{{{terms}}} {paid:count} {paid:yuan} {paid:time} "
				   "{paid:hours} {drive.min_stop} {drive_min_stop}.",
				   &names, &t, &fault));
	assert_int_equal(template_render(&t, values, LANGUAGE_ZH, arena, &text), 0);
	assert_string_equal(text, "{1.00 小时 × ¥19.60} 45,296 ¥452.96 12 小时 34 分 56 秒 "
				  "12 小时 34 分 56 秒（45,296 秒） 20 分钟 20 分钟.");
}

static void template__mistakes__refused_at_the_character(UNUSED void **state)
{
	static const struct {
		const char *text;
		size_t at;
		const char *says;
	} cases[] = {
		{"x {piad:yuan}",         3, "{piad:yuan} is no fact"},
		{"{paid}",                1, "the form of a number"  },
		{"{paid:yen}",            1, "the form of a number"  },
		{"{terms:yuan}",          1, "takes no form"         },
		{"{drive.min_stop:yuan}", 1, "takes no form"         },
		{"{night}",               1, "yes/no"                },
		{"a } b",                 3, "a single }"            },
		{"a {paid:yuan",          3, "a single {"            },
		{"{}",                    1, "is no fact"            },
	};
	struct template t;

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct expr_fault fault = {0};

		assert_false(template_parse(arena, cases[i].text, &names, &t, &fault));
		if (fault.at != cases[i].at || !strstr(fault.reason, cases[i].says))
			fail_msg("%s: %zu: %s", cases[i].text, fault.at, fault.reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(explain_hours__hundredths_or_seconds__exact),
		cmocka_unit_test(explain_yuan__amounts__grouped_with_two_decimals),
		cmocka_unit_test(explain_fen_seconds__not_whole_fen__rounded_up_and_said),
		cmocka_unit_test(explain_unit__every_unit__figure_with_its_unit),
		cmocka_unit_test(explain_wage_terms__two_rates__one_term_each),
		cmocka_unit_test(explain_wage_terms__seconds__shown),
		cmocka_unit_test(explain_wage_terms__beyond_limits__refused),
		cmocka_unit_test(template__places__filled_in),
		cmocka_unit_test(template__mistakes__refused_at_the_character),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
