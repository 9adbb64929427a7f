/*
 * What a company's own records say of continuity, and when they say nothing.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "measured_facts.h"

static civil_date day(const char *text)
{
	civil_date d = {0};

	assert_true(civil_parse(text, strlen(text), &d));
	return d;
}

#define ENOUGH 60

struct filed {
	const char *month;
	int days;
};

static struct measured_days measured(const struct filed *list, size_t n)
{
	struct work_month months[4];

	for (size_t i = 0; i < n; i++)
		months[i] = (struct work_month){day(list[i].month), list[i].days, 1, 1};
	return measured_continuity(months, n, ENOUGH);
}

static void continuity__three_months__days_of_them(void **state UNUSED)
{
	static const struct filed list[] = {
		{"2025-03-01", 20},
		{"2025-02-01", 10},
		{"2025-01-01", 5 },
		{"2024-12-01", 31},
	};
	struct measured_days d = measured(list, 4);

	assert_true(d.known);
	assert_int_equal(d.days, 35);
	assert_int_equal(d.from.day, day("2025-01-01").day);
	assert_int_equal(d.last.day, day("2025-03-31").day);
}

/* M2: days nobody filed are not days off, but what was filed may be enough. */
static void continuity__a_month_missing__only_enough_says_something(void **state UNUSED)
{
	static const struct {
		struct filed list[3];
		size_t n;
		bool known;
		int days;
	} cases[] = {
		{{{"2025-03-01", 31}, {"2025-02-01", 28}, {"", 0}},            2, false, 59},
		{{{"2025-03-01", 31}, {"2025-02-01", 28}, {"2024-12-01", 31}}, 3, false, 59},
		{{{"2025-03-01", 31}, {"2025-01-01", 29}, {"", 0}},            2, true,  60},
		{{{"2025-03-01", 31}, {"", 0}, {"", 0}},                       1, false, 31},
		{{{"", 0}, {"", 0}, {"", 0}},                                  0, false, 0 },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct measured_days d = measured(cases[i].list, cases[i].n);

		assert_int_equal(d.known, cases[i].known);
		assert_int_equal(d.days, cases[i].days);
	}
}

static void share__of_all_who_filed__rounded_down(void **state UNUSED)
{
	assert_int_equal(measured_share(&(struct work_month){.worked_s = 2, .total_s = 3}), 66);
	assert_int_equal(measured_share(&(struct work_month){.worked_s = 3, .total_s = 3}), 100);
	assert_int_equal(measured_share(&(struct work_month){.worked_s = 0, .total_s = 0}), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(continuity__three_months__days_of_them),
		cmocka_unit_test(continuity__a_month_missing__only_enough_says_something),
		cmocka_unit_test(share__of_all_who_filed__rounded_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
