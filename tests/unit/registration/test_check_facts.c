#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "check_facts.h"

static civil_date day(const char *text)
{
	civil_date d;

	assert_true(civil_parse(text, strlen(text), &d));
	return d;
}

static void months__ends_of_months__whole_ones_only(void **state UNUSED)
{
	static const struct {
		const char *from, *to;
		int64_t months;
	} cases[] = {
		{"2022-01-31", "2022-02-27", 0 },
                {"2022-01-31", "2022-02-28", 1 },
		{"2022-01-31", "2022-03-30", 1 },
                {"2022-01-31", "2022-03-31", 2 },
		{"2020-02-29", "2021-02-28", 12},
                {"2022-05-10", "2022-05-10", 0 },
		{"2022-05-10", "2022-04-10", 0 },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_int_equal(months_between(day(cases[i].from), day(cases[i].to)),
				 cases[i].months);
}

static void begun_under__birthday__reached_on_the_day(void **state UNUSED)
{
	assert_true(begun_under(day("2009-06-01"), 16, day("2025-05-31")));
	assert_false(begun_under(day("2009-06-01"), 16, day("2025-06-01")));
	assert_true(begun_under(day("2008-02-29"), 16, day("2024-02-28")));
	assert_false(begun_under(day("2008-02-29"), 16, day("2024-02-29")));
	assert_false(begun_under((civil_date){0}, 16, day("2025-05-31"))); /* not known */
}

static void day_sooner__none__is_later_than_all(void **state UNUSED)
{
	assert_int_equal(day_sooner((civil_date){0}, (civil_date){7}).day, 7);
	assert_int_equal(day_sooner((civil_date){7}, (civil_date){0}).day, 7);
	assert_int_equal(day_sooner((civil_date){9}, (civil_date){7}).day, 7);
}

/* 0-1 share an agent, 1-2 an address, 3-4 a telephone under two keys, 5 nothing. */
static void traders__shared_directly_or_through_others__one_group(void **state UNUSED)
{
	const struct trader rows[] = {
		{.key_version = 1, .agent = "a", .address = "",  .phone = "" },
		{.key_version = 1, .agent = "a", .address = "x", .phone = "" },
		{.key_version = 1, .agent = "",  .address = "x", .phone = "" },
		{.key_version = 1, .agent = "",  .address = "",  .phone = "p"},
		{.key_version = 2, .agent = "",  .address = "",  .phone = "p"},
		{.key_version = 1, .agent = "",  .address = "",  .phone = "" },
	};
	static const size_t want[] = {0, 0, 0, 3, 4, 5};
	size_t order[6], group[6];

	traders_group(rows, 6, order, group);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(group[i], want[i]);
}

static void rows_draw(struct trader *rows, size_t n, uint32_t *seed)
{
	static const char *const texts[] = {"", "a", "b", "c", "d"};

	for (size_t i = 0; i < n; i++) {
		const char *picked[3];

		for (int k = 0; k < 3; k++) {
			*seed = *seed * 1103515245 + 12345;
			picked[k] = (*seed >> 16) % 9 ? "" : texts[(*seed >> 8) % 5];
		}
		rows[i] = (struct trader){.trader_id = (int64_t)i,
					  .key_version = 1,
					  .agent = picked[0],
					  .address = picked[1],
					  .phone = picked[2]};
	}
}

/* K1: whatever the order, the same rows stand together. */
static void traders__any_order__same_groups(void **state UNUSED)
{
	struct trader rows[40], turned[40];
	size_t order[40], one[40], other[40];
	uint32_t seed = 7;

	for (int round = 0; round < 200; round++) {
		rows_draw(rows, 40, &seed);
		for (size_t i = 0; i < 40; i++)
			turned[i] = rows[39 - i];
		traders_group(rows, 40, order, one);
		traders_group(turned, 40, order, other);
		for (size_t i = 0; i < 40; i++) {
			for (size_t k = 0; k < 40; k++)
				assert_int_equal(one[i] == one[k], other[39 - i] == other[39 - k]);
		}
	}
}

static void traders_sort__groups__together_and_ascending(void **state UNUSED)
{
	size_t group[] = {0, 1, 0, 3, 1, 0}, order[6];
	static const size_t want[] = {0, 2, 5, 1, 4, 3};

	traders_sort(group, order, 6);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(order[i], want[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(months__ends_of_months__whole_ones_only),
		cmocka_unit_test(begun_under__birthday__reached_on_the_day),
		cmocka_unit_test(day_sooner__none__is_later_than_all),
		cmocka_unit_test(traders__shared_directly_or_through_others__one_group),
		cmocka_unit_test(traders__any_order__same_groups),
		cmocka_unit_test(traders_sort__groups__together_and_ascending),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
