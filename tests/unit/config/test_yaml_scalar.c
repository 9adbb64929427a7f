#include "yaml.h"

#include <setjmp.h>

#include <cmocka.h>

static struct arena *arena;

static int setup(void **unused UNUSED)
{
	arena = arena_new((size_t)16 * 1024 * 1024);
	return arena ? 0 : -1;
}

static int teardown(void **unused UNUSED)
{
	arena_freep(&arena);
	return 0;
}

/* The value of the key k in "k: TEXT". */
static const struct yaml_node *value(const char *text)
{
	const struct yaml_node *root = NULL;
	struct err err = {0};
	const char *file = arena_printf(arena, "k: %s", text);

	assert_non_null(file);
	if (yaml_parse(arena, "t.yaml", file, strlen(file), &root, &err))
		fail_msg("%s", err.text);
	return yaml_get(root, "k");
}

static void yaml_i64__values__in_range_or_refused(void **unused UNUSED)
{
	static const struct {
		const char *text, *message; /* NULL: good */
		int64_t value;
	} cases[] = {
		{"0",                    NULL,							 0 },
		{"64",                   NULL,							 64},
		{"-3",                   NULL,							 -3},
		{"65",                   "t.yaml:1:1: k: 65 is above 64",                              0 },
		{"-4",                   "t.yaml:1:1: k: -4 is below -3",                              0 },
		{"\"5\"",                "t.yaml:1:1: k: \"5\" is not a whole number",                 0 },
		{"05",                   "t.yaml:1:1: k: \"05\" is not a whole number",                0 },
		{"-05",                  "t.yaml:1:1: k: \"-05\" is not a whole number",               0 },
		{"1.0",                  "t.yaml:1:1: k: \"1.0\" is not a whole number",               0 },
		{"1e3",                  "t.yaml:1:1: k: \"1e3\" is not a whole number",               0 },
		{"1_000",                "t.yaml:1:1: k: \"1_000\" is not a whole number",             0 },
		{"0x10",                 "t.yaml:1:1: k: \"0x10\" is not a whole number",              0 },
		{"99999999999999999999", "is not a whole number",                                      0 },
		{"",		     "t.yaml:1:1: k: expected a whole number, not an empty value", 0 },
		{"[1]",                  "t.yaml:1:1: k: expected a whole number, not a list",         0 },
		{"{a: 1}",               "t.yaml:1:1: k: expected a whole number, not a map",          0 },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct err err = {0};
		int64_t out = 77;
		int rc = yaml_i64(value(cases[i].text), -3, 64, &out, &err);

		assert_int_equal(rc, cases[i].message ? E_CONFIG : 0);
		assert_int_equal(out, cases[i].message ? 77 : cases[i].value);
		if (cases[i].message)
			assert_non_null(strstr(err.text, cases[i].message));
	}
}

static void yaml_bool__values__only_the_two_words(void **unused UNUSED)
{
	static const char *const others[] = {"yes", "no",       "on",     "True", "TRUE",
					     "1",   "\"true\"", "[true]", ""};
	struct err err = {0};
	bool out = false;

	assert_int_equal(yaml_bool(value("true"), &out, &err), 0);
	assert_true(out);
	for (size_t i = 0; i < N_ELEMENTS(others); i++) {
		assert_int_equal(yaml_bool(value(others[i]), &out, &err), E_CONFIG);
		assert_non_null(strstr(err.text, "true or false"));
	}
	assert_true(out);
	assert_int_equal(yaml_bool(value("false"), &out, &err), 0);
	assert_false(out);
}

static void yaml_str__values__not_empty_and_no_null(void **unused UNUSED)
{
	static const char *const others[] = {"", "\"\"", "~", "null", "[a]", "{a: b}"};
	struct err err = {0};
	const char *out = NULL;

	for (size_t i = 0; i < N_ELEMENTS(others); i++)
		assert_int_equal(yaml_str(value(others[i]), &out, &err), E_CONFIG);
	assert_null(out);
	assert_int_equal(yaml_str(value("\"null\""), &out, &err), 0);
	assert_string_equal(out, "null");
	assert_int_equal(yaml_str(value("411000"), &out, &err), 0);
	assert_string_equal(out, "411000");
}

static void yaml_date__values__a_real_date(void **unused UNUSED)
{
	struct err err = {0};
	civil_date out = {7};

	assert_int_equal(yaml_date(value("2025-02-29"), &out, &err), E_CONFIG);
	assert_string_equal(err.text,
			    "t.yaml:1:1: k: \"2025-02-29\" is not a date such as 2025-03-09");
	assert_int_equal(yaml_date(value("[2025-03-09]"), &out, &err), E_CONFIG);
	assert_int_equal(out.day, 7);
	assert_int_equal(yaml_date(value("2025-03-09"), &out, &err), 0);
	assert_int_equal(out.day, 20156);
}

static void yaml_duration_ms__values__unit_required(void **unused UNUSED)
{
	static const struct {
		const char *text;
		bool good;
		int64_t ms;
	} cases[] = {
		{"500ms",                 true,  500      },
		{"30s",                   true,  30000    },
		{"2m",                    true,  120000   },
		{"1h",                    true,  3600000  },
		{"7d",                    true,  604800000},
		{"0s",                    true,  0        },
		{"30",                    false, 0        },
		{"s",                     false, 0        },
		{"-1s",                   false, 0        },
		{"1.5s",                  false, 0        },
		{"1 s",                   false, 0        },
		{"1M",                    false, 0        },
		{"\"30s\"",               false, 0        },
		{"1h30m",                 false, 0        },
		{"99999999999999999999s", false, 0        },
		{"106751991168d",         false, 0        },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct err err = {0};
		int64_t out = 77;

		assert_int_equal(yaml_duration_ms(value(cases[i].text), &out, &err),
				 cases[i].good ? 0 : E_CONFIG);
		assert_int_equal(out, cases[i].good ? cases[i].ms : 77);
		if (!cases[i].good)
			assert_non_null(strstr(err.text, "is not a duration such as 500ms, 30s"));
	}
}

static void yaml_bytes__values__unit_required(void **unused UNUSED)
{
	static const struct {
		const char *text;
		bool good;
		int64_t bytes;
	} cases[] = {
		{"512B",          true,  512                },
		{"4KiB",          true,  4096               },
		{"64MiB",         true,  67108864           },
		{"2GiB",          true,  INT64_C(2147483648)},
		{"64",            false, 0                  },
		{"64MB",          false, 0                  },
		{"64mib",         false, 0                  },
		{"-1B",           false, 0                  },
		{"9999999999GiB", false, 0                  },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct err err = {0};
		int64_t out = 77;

		assert_int_equal(yaml_bytes(value(cases[i].text), &out, &err),
				 cases[i].good ? 0 : E_CONFIG);
		assert_int_equal(out, cases[i].good ? cases[i].bytes : 77);
	}
}

static void yaml_yuan__values__exact(void **unused UNUSED)
{
	struct err err = {0};
	money out = FEN(7);

	assert_int_equal(yaml_yuan(value("19.605"), &out, &err), E_CONFIG);
	assert_string_equal(err.text,
			    "t.yaml:1:1: k: \"19.605\" is not an amount in yuan such as 19.60");
	assert_int_equal(out.fen, 7);
	assert_int_equal(yaml_yuan(value("19.60"), &out, &err), 0);
	assert_int_equal(out.fen, 1960);
	assert_int_equal(yaml_yuan(value("\"2100\""), &out, &err), 0);
	assert_int_equal(out.fen, 210000);
}

static void yaml_refuse__long_value__shown_in_part_and_whole_characters(void **unused UNUSED)
{
	struct err err = {0};
	int64_t out = 77;
	char text[400];
	struct str s = str_init(text, sizeof(text));

	str_add(&s, "x"); /* so that the cut falls inside a character */
	for (int i = 0; i < 100; i++)
		str_add(&s, "公");
	assert_int_equal(yaml_i64(value(text), 0, 9, &out, &err), E_CONFIG);
	assert_true(strlen(err.text) < 120);
	assert_true(utf8_valid(err.text, strlen(err.text)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(yaml_i64__values__in_range_or_refused),
		cmocka_unit_test(yaml_bool__values__only_the_two_words),
		cmocka_unit_test(yaml_str__values__not_empty_and_no_null),
		cmocka_unit_test(yaml_date__values__a_real_date),
		cmocka_unit_test(yaml_duration_ms__values__unit_required),
		cmocka_unit_test(yaml_bytes__values__unit_required),
		cmocka_unit_test(yaml_yuan__values__exact),
		cmocka_unit_test(yaml_refuse__long_value__shown_in_part_and_whole_characters),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
