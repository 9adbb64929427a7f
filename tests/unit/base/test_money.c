#include "money.h"

#include <setjmp.h>

#include <cmocka.h>

/* A small generator with a fixed seed: a failing run can be repeated. */
static uint64_t state = 0x9E3779B97F4A7C15;

static int64_t random_below(int64_t bound)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (int64_t)(state >> 1) % bound;
}

static void money_add__edges__range_is_kept(void **unused UNUSED)
{
	static const struct {
		int64_t a, b;
		bool fits;
		int64_t sum;
	} cases[] = {
		{0,                  0,         true,  0             },
		{150,                -200,      true,  -50           },
		{MONEY_MAX_FEN,      0,         true,  MONEY_MAX_FEN },
		{MONEY_MAX_FEN - 1,  1,         true,  MONEY_MAX_FEN },
		{MONEY_MAX_FEN,      1,         false, 0             },
		{-MONEY_MAX_FEN,     -1,        false, 0             },
		{INT64_MAX,          INT64_MAX, false, 0             },
		{INT64_MIN,          INT64_MIN, false, 0             },
		{-MONEY_MAX_FEN + 1, -1,        true,  -MONEY_MAX_FEN},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		money sum = FEN(-7);

		assert_int_equal(money_add(FEN(cases[i].a), FEN(cases[i].b), &sum), cases[i].fits);
		assert_int_equal(sum.fen, cases[i].fits ? cases[i].sum : -7);
	}
}

static void money_sub__edges__range_is_kept(void **unused UNUSED)
{
	money out = FEN(-7);

	assert_true(money_sub(FEN(100), FEN(250), &out));
	assert_int_equal(out.fen, -150);
	assert_false(money_sub(FEN(MONEY_MAX_FEN), FEN(-1), &out));
	assert_false(money_sub(FEN(0), FEN(INT64_MIN), &out));
	assert_int_equal(out.fen, -150);
}

static void money_add__any_order__sums_conserve(void **unused UNUSED)
{
	money parts[100], forward = FEN(0), backward = FEN(0), rest;
	int64_t expected = 0;

	for (size_t i = 0; i < N_ELEMENTS(parts); i++) {
		parts[i] = FEN(random_below(2000001) - 1000000);
		expected += parts[i].fen;
	}
	for (size_t i = 0; i < N_ELEMENTS(parts); i++) {
		assert_true(money_add(forward, parts[i], &forward));
		assert_true(money_add(backward, parts[N_ELEMENTS(parts) - 1 - i], &backward));
	}
	assert_int_equal(forward.fen, expected);
	assert_int_equal(backward.fen, expected);
	rest = forward;
	for (size_t i = 0; i < N_ELEMENTS(parts); i++)
		assert_true(money_sub(rest, parts[i], &rest));
	assert_int_equal(rest.fen, 0);
}

static void money_ratio__ties__go_to_even(void **unused UNUSED)
{
	static const struct {
		int64_t fen, num, den, out;
	} cases[] = {
		{1,             1,  2, 0            }, /* 0.5 */
		{3,             1,  2, 2            }, /* 1.5 */
		{5,             1,  2, 2            }, /* 2.5 */
		{7,             1,  2, 4            }, /* 3.5 */
		{-1,            1,  2, 0            },
		{-3,            1,  2, -2           },
		{-5,            1,  2, -2           },
		{5,             -1, 2, -2           },
		{10,            1,  3, 3            }, /* 3.33 */
		{11,            1,  3, 4            }, /* 3.67 */
		{-11,           1,  3, -4           },
		{196000,        3,  2, 294000       }, /* an hour at 150 % */
		{MONEY_MAX_FEN, 7,  7, MONEY_MAX_FEN},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		money out = FEN(99);

		assert_true(money_ratio(FEN(cases[i].fen), cases[i].num, cases[i].den, &out));
		assert_int_equal(out.fen, cases[i].out);
	}
}

static void money_ratio__out_of_range_or_no_divisor__refused(void **unused UNUSED)
{
	money out = FEN(99);

	assert_false(money_ratio(FEN(MONEY_MAX_FEN), 2, 1, &out));
	assert_false(money_ratio(FEN(MONEY_MAX_FEN), INT64_MAX, 1, &out));
	assert_false(money_ratio(FEN(MONEY_MAX_FEN), INT64_MIN, 1, &out));
	assert_false(money_ratio(FEN(1), 1, 0, &out));
	assert_false(money_ratio(FEN(1), 1, -1, &out));
	assert_false(money_ratio_up(FEN(-1), 1, 1, &out));
	assert_false(money_ratio_up(FEN(1), -1, 1, &out));
	assert_false(money_ratio_up(FEN(1), 1, 0, &out));
	assert_false(money_ratio_up(FEN(MONEY_MAX_FEN), INT64_MAX, 1, &out));
	assert_int_equal(out.fen, 99);
}

/* A fraction of a fen owed is rounded up for the worker. */
static void money_ratio_up__fractions__go_up(void **unused UNUSED)
{
	static const struct {
		int64_t fen, num, den, out;
	} cases[] = {
		{0,    5,    3,    0   },
		{1,    1,    3,    1   },
		{10,   1,    3,    4   },
		{9,    1,    3,    3   },
		{1960, 3601, 3600, 1961},
		{1960, 3600, 3600, 1960},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		money out = FEN(99);

		assert_true(money_ratio_up(FEN(cases[i].fen), cases[i].num, cases[i].den, &out));
		assert_int_equal(out.fen, cases[i].out);
	}
}

static void money_ratio__random__nearest_and_never_above_up(void **unused UNUSED)
{
	for (int i = 0; i < 20000; i++) {
		int64_t fen = random_below(1000000000), num = random_below(100000);
		int64_t den = random_below(100000) + 1;
		__int128 exact = (__int128)fen * num, near, up;
		money even = FEN(0), ceiling = FEN(0);

		assert_true(money_ratio(FEN(fen), num, den, &even));
		assert_true(money_ratio_up(FEN(fen), num, den, &ceiling));
		near = (__int128)even.fen * den - exact;
		up = (__int128)ceiling.fen * den - exact;
		assert_true(2 * (near < 0 ? -near : near) <= den);
		assert_true(up >= 0 && up < den);
		assert_true(even.fen <= ceiling.fen);
	}
}

static void money_from_wire__bounds__checked(void **unused UNUSED)
{
	money out = FEN(7);

	assert_int_equal(money_from_wire(MONEY_MAX_FEN + 1, &out), E_RANGE);
	assert_int_equal(money_from_wire(INT64_MIN, &out), E_RANGE);
	assert_int_equal(out.fen, 7);
	assert_int_equal(money_from_wire(-MONEY_MAX_FEN, &out), 0);
	assert_int_equal(out.fen, -MONEY_MAX_FEN);
}

static void money_parse__texts__as_written(void **unused UNUSED)
{
	static const struct {
		const char *text;
		bool good;
		int64_t fen;
	} cases[] = {
		{"1234.56",              true,  123456       },
		{"-0.50",                true,  -50          },
		{"0",                    true,  0            },
		{"19.6",                 true,  1960         },
		{"1000000000000000.00",  true,  MONEY_MAX_FEN},
		{"1000000000000000.01",  false, 0            },
		{"12.345",               false, 0            },
		{"12.",                  false, 0            },
		{".5",                   false, 0            },
		{"",		     false, 0            },
		{"-",                    false, 0            },
		{"+1",                   false, 0            },
		{"1,234.00",             false, 0            },
		{" 1",                   false, 0            },
		{"1e3",                  false, 0            },
		{"0x10",                 false, 0            },
		{"¥5",                  false, 0            },
		{"99999999999999999999", false, 0            },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		money out = FEN(7);

		assert_int_equal(money_parse(cases[i].text, strlen(cases[i].text), &out),
				 cases[i].good);
		assert_int_equal(out.fen, cases[i].good ? cases[i].fen : 7);
	}
}

static void money_format__any_amount__parses_back(void **unused UNUSED)
{
	static const int64_t fixed[] = {0, 5, -5, 100, -101, MONEY_MAX_FEN, -MONEY_MAX_FEN};
	char text[24];

	assert_string_equal(money_format(FEN(123456), text), "1234.56");
	assert_string_equal(money_format(FEN(-50), text), "-0.50");
	assert_string_equal(money_format(FEN(7), text), "0.07");
	assert_string_equal(money_format(FEN(INT64_MIN), text), "-92233720368547758.08");
	for (int i = 0; i < 10000; i++) {
		size_t fixed_n = N_ELEMENTS(fixed);
		money back = FEN(1),
		      m = FEN((size_t)i < fixed_n ? fixed[i] : random_below(1 << 30));

		money_format(m, text);
		assert_true(money_parse(text, strlen(text), &back));
		assert_int_equal(back.fen, m.fen);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(money_add__edges__range_is_kept),
		cmocka_unit_test(money_sub__edges__range_is_kept),
		cmocka_unit_test(money_add__any_order__sums_conserve),
		cmocka_unit_test(money_ratio__ties__go_to_even),
		cmocka_unit_test(money_ratio__out_of_range_or_no_divisor__refused),
		cmocka_unit_test(money_ratio_up__fractions__go_up),
		cmocka_unit_test(money_ratio__random__nearest_and_never_above_up),
		cmocka_unit_test(money_from_wire__bounds__checked),
		cmocka_unit_test(money_parse__texts__as_written),
		cmocka_unit_test(money_format__any_amount__parses_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
