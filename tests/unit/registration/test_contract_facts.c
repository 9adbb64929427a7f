/*
 * Double wages, the open-ended contract the law deems, probations: against hand-counted days.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "contract_facts.h"
#include "str.h"

static civil_date day(const char *text)
{
	civil_date d = {0};

	if (*text)
		assert_true(civil_parse(text, strlen(text), &d));
	return d;
}

static void months_later__any_day__same_day_or_last_of_month(void **state UNUSED)
{
	static const struct {
		const char *from;
		int n;
		const char *to;
	} cases[] = {
		{"2026-01-05", 1,  "2026-02-05"},
                {"2026-01-31", 1,  "2026-02-28"},
		{"2024-01-31", 1,  "2024-02-29"},
                {"2024-02-29", 12, "2025-02-28"},
		{"2025-12-15", 1,  "2026-01-15"},
                {"2025-11-30", 3,  "2026-02-28"},
		{"2025-03-01", 36, "2028-03-01"},
                {"2025-03-01", 0,  "2025-03-01"},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_int_equal(civil_months_later(day(cases[i].from), cases[i].n).day,
				 day(cases[i].to).day);
}

static void exposure__dates__as_counted_by_hand(void **state UNUSED)
{
	static const struct {
		const char *from, *signed_day, *to, *on; /* given */
		const char *due_from, *due_to;           /* wanted */
		int months, days;
		const char *deemed;
	} cases[] = {
  /* domain.md T10 */
		{"2026-01-05", "",           "",           "2027-06-01", "2026-02-05", "2027-01-05", 11, 0,
		 "2027-01-05"										 },
		{"2026-01-05", "",           "",           "2026-02-04", "",           "",           0,  0, ""},
		{"2026-01-05", "",           "",           "2026-02-05", "2026-02-05", "2026-02-06", 0,  1, ""},
		{"2026-01-05", "",           "",           "2026-04-10", "2026-02-05", "2026-04-11", 2,  6, ""},
 /* signed late: the gap stays a claim */
		{"2026-01-05", "2026-05-05", "",           "2027-06-01", "2026-02-05", "2026-05-05", 3,  0,
		 ""											   },
		{"2026-01-05", "2026-01-20", "",           "2027-06-01", "",           "",           0,  0, ""},
		{"2026-01-05", "",           "2026-03-10", "2027-06-01", "2026-02-05", "2026-03-10", 1,  5,
		 ""											   },
 /* signed after the year: it was deemed open-ended by then */
		{"2026-01-05", "2027-02-01", "",           "2027-06-01", "2026-02-05", "2027-01-05", 11, 0,
		 "2027-01-05"										 },
		{"2026-01-31", "",           "",           "2026-03-30", "2026-02-28", "2026-03-31", 1,  0, ""},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const struct uncontracted u = {day(cases[i].from), day(cases[i].signed_day),
					       day(cases[i].to), day(cases[i].on)};
		struct contract_exposure x = contract_expose(&u);

		if (x.from.day != day(cases[i].due_from).day ||
		    x.to.day != day(cases[i].due_to).day || x.months != cases[i].months ||
		    x.days != cases[i].days || x.deemed_from.day != day(cases[i].deemed).day ||
		    x.deemed_open != !!*cases[i].deemed)
			fail_msg("case %zu: %d..%d, %d months %d days", i, x.from.day, x.to.day,
				 x.months, x.days);
	}
}

/* 劳动合同法 19 */
static void probation_band__terms__rows_of_article_19(void **state UNUSED)
{
	static const struct {
		const char *kind, *from, *to, *band;
	} cases[] = {
		{"fixed",      "2025-03-01", "2025-05-31", "shorter"     },
		{"fixed",      "2025-03-01", "2025-06-01", "three_months"},
		{"fixed",      "2025-03-01", "2026-02-28", "three_months"},
		{"fixed",      "2025-03-01", "2026-03-01", "one_year"    },
		{"fixed",      "2025-03-01", "2028-02-29", "one_year"    },
		{"fixed",      "2025-03-01", "2028-03-01", "three_years" },
		{"open_ended", "2025-03-01", "",           "three_years" },
		{"task",       "2025-03-01", "",           "task"        },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_string_equal(
			probation_band(cases[i].kind, day(cases[i].from), day(cases[i].to)),
			cases[i].band);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(months_later__any_day__same_day_or_last_of_month),
		cmocka_unit_test(exposure__dates__as_counted_by_hand),
		cmocka_unit_test(probation_band__terms__rows_of_article_19),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
