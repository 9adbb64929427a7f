#include "str.h"

#include <setjmp.h>

#include <cmocka.h>

static void slice_to_i64__texts__as_written(void **unused UNUSED)
{
	static const struct {
		const char *text;
		bool good;
		int64_t value;
	} cases[] = {
		{"0",                    true,  0        },
		{"-0",                   true,  0        },
		{"42",                   true,  42       },
		{"-42",                  true,  -42      },
		{"007",                  true,  7        },
		{"9223372036854775807",  true,  INT64_MAX},
		{"-9223372036854775808", true,  INT64_MIN},
		{"9223372036854775808",  false, 0        },
		{"-9223372036854775809", false, 0        },
		{"99999999999999999999", false, 0        },
		{"",		     false, 0        },
		{"-",                    false, 0        },
		{"--1",                  false, 0        },
		{"+1",                   false, 0        },
		{"1.0",                  false, 0        },
		{"1 ",                   false, 0        },
		{"0x1",                  false, 0        },
		{"１",                  false, 0        },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		int64_t value = 77;

		assert_int_equal(slice_to_i64(slice_of(cases[i].text), &value), cases[i].good);
		assert_int_equal(value, cases[i].good ? cases[i].value : 77);
	}
}

static void slice_to_scaled__decimals__filled_up_never_cut(void **unused UNUSED)
{
	static const struct {
		const char *text;
		int decimals;
		bool good;
		int64_t value;
	} cases[] = {
		{"12.5",                 2, true,  1250     },
		{"12",                   2, true,  1200     },
		{"12.50",                2, true,  1250     },
		{"12.500",               2, false, 0        },
		{"-0.05",                2, true,  -5       },
		{"1.234567",             6, true,  1234567  },
		{"1..2",                 2, false, 0        },
		{"1.2.3",                4, false, 0        },
		{".2",                   2, false, 0        },
		{"2.",                   2, false, 0        },
		{"-.2",                  2, false, 0        },
		{"92233720368547758.07", 2, true,  INT64_MAX},
		{"92233720368547758.08", 2, false, 0        },
		{"9223372036854775807",  1, false, 0        },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		int64_t value = 77;

		assert_int_equal(
			slice_to_scaled(slice_of(cases[i].text), cases[i].decimals, &value),
			cases[i].good);
		assert_int_equal(value, cases[i].good ? cases[i].value : 77);
	}
}

static void slice_next__separators__every_part_once(void **unused UNUSED)
{
	static const char *const parts[] = {"a", "", "bc", ""};
	slice rest = SLICE("a,,bc,"), part = {NULL, 0};
	size_t n = 0;

	while (slice_next(&rest, ',', &part)) {
		assert_true(n < N_ELEMENTS(parts));
		assert_true(slice_is(part, parts[n++]));
	}
	assert_int_equal(n, N_ELEMENTS(parts));
	rest = slice_of("");
	assert_true(slice_next(&rest, ',', &part));
	assert_int_equal(part.len, 0);
	assert_false(slice_next(&rest, ',', &part));
}

static void slice_trim__blanks__only_at_the_ends(void **unused UNUSED)
{
	assert_true(slice_is(slice_trim(SLICE(" \t a b\r\n")), "a b"));
	assert_true(slice_is(slice_trim(SLICE("   ")), ""));
	assert_true(slice_is(slice_of(NULL), ""));
	assert_true(slice_starts(SLICE("wages.RunAudit"), "wages."));
	assert_false(slice_starts(SLICE("wage"), "wages"));
	assert_false(slice_is(SLICE("wages\0x"), "wages"));
}

static void utf8_valid__sequences__as_the_standard_has_them(void **unused UNUSED)
{
	static const struct {
		const char *text;
		size_t len;
		bool good;
	} cases[] = {
		{"",                 0, true },
		{"plain",            5, true },
		{"公道",           6, true },
		{"\xC2\x80",         2, true },
		{"\xEF\xBF\xBF",     3, true },
		{"\xF4\x8F\xBF\xBF", 4, true },
		{"a\0b",             3, false},
		{"\x80",             1, false},
		{"\xC0\xAF",         2, false}, /* overlong */
		{"\xC1\xBF",         2, false},
		{"\xE0\x9F\xBF",     3, false}, /* overlong */
		{"\xED\xA0\x80",     3, false}, /* surrogate */
		{"\xF0\x8F\xBF\xBF", 4, false}, /* overlong */
		{"\xF4\x90\x80\x80", 4, false}, /* above U+10FFFF */
		{"\xF5\x80\x80\x80", 4, false},
		{"\xE5\x85",         2, false}, /* cut */
		{"\xE5\x85\x41",     3, false},
		{"\xFF",             1, false},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_int_equal(utf8_valid(cases[i].text, cases[i].len), cases[i].good);
	assert_int_equal(utf8_length("公道x", 7), 3);
}

static void str_add__full__cut_and_terminated(void **unused UNUSED)
{
	char array[8];
	struct str s = str_init(array, sizeof(array));

	str_add(&s, "abc");
	str_addf(&s, "%d", 42);
	assert_string_equal(array, "abc42");
	assert_false(s.cut);
	str_addf(&s, "%s", "xyz");
	assert_string_equal(array, "abc42xy");
	assert_true(s.cut);
	str_addn(&s, "more", 4);
	assert_string_equal(array, "abc42xy");
	assert_int_equal(s.len, 7);
}

static void str_addf__exactly_full__not_cut(void **unused UNUSED)
{
	char array[4];
	struct str s = str_init(array, sizeof(array));

	str_addf(&s, "%s", "abc");
	assert_false(s.cut);
	str_addf(&s, "%s", "");
	assert_false(s.cut);
	str_add(&s, "d");
	assert_true(s.cut);
	assert_string_equal(array, "abc");
}

static void hex_decode__encoded__round_trips(void **unused UNUSED)
{
	uint8_t bytes[256], back[256] = {0};
	char text[513];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	hex_encode(bytes, sizeof(bytes), text);
	assert_int_equal(strlen(text), 512);
	assert_true(hex_decode(text, 512, back));
	assert_memory_equal(bytes, back, sizeof(bytes));
	assert_true(hex_decode("aBcD", 4, back));
	assert_int_equal(back[0], 0xAB);
	assert_false(hex_decode("abc", 3, back));
	assert_false(hex_decode("ag", 2, back));
}

/* Whole eights are looked at together: a fault is to be found wherever it lies in them. */
static void utf8__one_fault_anywhere_in_ascii__found(void **state UNUSED)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz";
	char text[sizeof(plain)];

	assert_true(utf8_valid(plain, sizeof(plain) - 1));
	for (size_t i = 0; i + 1 < sizeof(plain) - 1; i++) {
		memcpy(text, plain, sizeof(plain));
		text[i] = '\0';
		assert_false(utf8_valid(text, sizeof(plain) - 1));
		text[i] = '\x80';
		assert_false(utf8_valid(text, sizeof(plain) - 1));
		text[i] = '\x01'; /* the byte before a NUL must not hide it */
		text[i + 1] = '\0';
		assert_false(utf8_valid(text, sizeof(plain) - 1));
		memcpy(text + i, "\xc3\xa9", 2);
		assert_true(utf8_valid(text, sizeof(plain) - 1));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf8__one_fault_anywhere_in_ascii__found),
		cmocka_unit_test(slice_to_i64__texts__as_written),
		cmocka_unit_test(slice_to_scaled__decimals__filled_up_never_cut),
		cmocka_unit_test(slice_next__separators__every_part_once),
		cmocka_unit_test(slice_trim__blanks__only_at_the_ends),
		cmocka_unit_test(utf8_valid__sequences__as_the_standard_has_them),
		cmocka_unit_test(str_add__full__cut_and_terminated),
		cmocka_unit_test(str_addf__exactly_full__not_cut),
		cmocka_unit_test(hex_decode__encoded__round_trips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
