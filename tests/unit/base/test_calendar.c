/*
 * The workday calendar, on the year 2022 as the State Council announced it
 * (国办发明电〔2021〕11号).
 */
#include "when.h"

#include <setjmp.h>

#include <cmocka.h>

static const struct {
	const char *date;
	enum day_kind kind;
} notice[] = {
	{"2022-01-01", DAY_STATUTORY},
        {"2022-01-02", DAY_OFF      },
        {"2022-01-03", DAY_OFF      },
	{"2022-01-29", DAY_MAKE_UP  },
        {"2022-01-30", DAY_MAKE_UP  },
        {"2022-01-31", DAY_OFF      },
	{"2022-02-01", DAY_STATUTORY},
        {"2022-02-02", DAY_STATUTORY},
        {"2022-02-03", DAY_STATUTORY},
	{"2022-02-04", DAY_OFF      },
        {"2022-02-05", DAY_OFF      },
        {"2022-02-06", DAY_OFF      },
	{"2022-04-02", DAY_MAKE_UP  },
        {"2022-04-03", DAY_OFF      },
        {"2022-04-04", DAY_OFF      },
	{"2022-04-05", DAY_STATUTORY},
        {"2022-04-24", DAY_MAKE_UP  },
        {"2022-04-30", DAY_OFF      },
	{"2022-05-01", DAY_STATUTORY},
        {"2022-05-02", DAY_OFF      },
        {"2022-05-03", DAY_OFF      },
	{"2022-05-04", DAY_OFF      },
        {"2022-05-07", DAY_MAKE_UP  },
        {"2022-06-03", DAY_STATUTORY},
	{"2022-06-04", DAY_OFF      },
        {"2022-06-05", DAY_OFF      },
        {"2022-09-10", DAY_STATUTORY},
	{"2022-09-11", DAY_OFF      },
        {"2022-09-12", DAY_OFF      },
        {"2022-10-01", DAY_STATUTORY},
	{"2022-10-02", DAY_STATUTORY},
        {"2022-10-03", DAY_STATUTORY},
        {"2022-10-04", DAY_OFF      },
	{"2022-10-05", DAY_OFF      },
        {"2022-10-06", DAY_OFF      },
        {"2022-10-07", DAY_OFF      },
	{"2022-10-08", DAY_MAKE_UP  },
        {"2022-10-09", DAY_MAKE_UP  },
};

static struct calendar_day days[N_ELEMENTS(notice)];
static const struct calendar year_2022 = {
	.days = days, .n_days = N_ELEMENTS(days), .year_from = 2022, .year_to = 2022};

static civil_date date(const char *text)
{
	civil_date d = {0};

	assert_true(civil_parse(text, strlen(text), &d));
	return d;
}

static int load(void **unused UNUSED)
{
	for (size_t i = 0; i < N_ELEMENTS(notice); i++)
		days[i] = (struct calendar_day){date(notice[i].date), notice[i].kind};
	return 0;
}

static bool works(civil_date d)
{
	enum day_kind kind = DAY_OFF;

	assert_int_equal(calendar_kind(&year_2022, d, &kind), 0);
	return kind == DAY_WORK || kind == DAY_MAKE_UP;
}

static void calendar_kind__days_of_2022__as_announced(void **unused UNUSED)
{
	static const struct {
		const char *date;
		enum day_kind kind;
	} cases[] = {
		{"2022-04-24", DAY_MAKE_UP  }, /* a Sunday */
		{"2022-04-05", DAY_STATUTORY},
                {"2022-04-04", DAY_OFF      },
		{"2022-04-23", DAY_WEEKEND  },
                {"2022-04-06", DAY_WORK     },
		{"2022-12-31", DAY_WEEKEND  },
                {"2022-01-01", DAY_STATUTORY},
	};
	enum day_kind kind = DAY_WORK;

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		assert_int_equal(calendar_kind(&year_2022, date(cases[i].date), &kind), 0);
		assert_int_equal(kind, cases[i].kind);
	}
}

static void calendar_kind__year_not_loaded__no_calendar(void **unused UNUSED)
{
	static const struct calendar empty = {.days = NULL};
	enum day_kind kind = DAY_OFF;

	assert_int_equal(calendar_kind(&year_2022, date("2021-12-31"), &kind), E_NO_CALENDAR);
	assert_int_equal(calendar_kind(&year_2022, date("2023-01-01"), &kind), E_NO_CALENDAR);
	assert_int_equal(calendar_kind(&empty, date("2022-01-01"), &kind), E_NO_CALENDAR);
	assert_int_equal(kind, DAY_OFF);
}

static void calendar_add_workdays__terms_of_2022__end_as_counted(void **unused UNUSED)
{
	static const struct {
		const char *from;
		int term_workdays;
		const char *due;
	} cases[] = {
		{"2022-04-01", 2, "2022-04-06"}, /* the 2nd counts, the 3rd to 5th do not */
		{"2022-04-01", 1, "2022-04-02"},
		{"2022-04-22", 1, "2022-04-24"}, /* the make-up Sunday */
		{"2022-04-23", 1, "2022-04-24"},
		{"2022-04-29", 1, "2022-05-05"},
		{"2022-04-29", 3, "2022-05-07"},
		{"2022-09-30", 1, "2022-10-08"},
		{"2022-04-05", 0, "2022-04-05"}, /* nothing is added, nothing rolls */
		{"2022-03-07", 5, "2022-03-14"},
		{"2021-12-31", 1, "2022-01-04"}, /* the start itself needs no calendar */
	};
	char text[12];

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		civil_date due = {0};

		assert_int_equal(calendar_add_workdays(&year_2022, date(cases[i].from),
						       cases[i].term_workdays, &due),
				 0);
		assert_string_equal(civil_format(due, text), cases[i].due);
	}
}

static void calendar_add_workdays__past_the_end__no_calendar(void **unused UNUSED)
{
	civil_date due = {42};

	assert_int_equal(calendar_add_workdays(&year_2022, date("2022-12-30"), 1, &due),
			 E_NO_CALENDAR);
	assert_int_equal(calendar_add_workdays(&year_2022, date("2022-01-01"), 1000000, &due),
			 E_NO_CALENDAR);
	assert_int_equal(calendar_add_workdays(&year_2022, date("2022-01-04"), -1, &due), E_RANGE);
	assert_int_equal(calendar_add_workdays(&year_2022, (civil_date){INT32_MAX}, 1, &due),
			 E_NO_CALENDAR);
	assert_int_equal(due.day, 42);
}

static void calendar_add_workdays__whole_year__counts_249(void **unused UNUSED)
{
	int32_t last = date("2022-12-31").day;
	int n = 0;

	for (int32_t d = date("2022-01-01").day; d <= last; d++)
		n += works((civil_date){d});
	assert_int_equal(n, 249);
}

static void calendar_add_workdays__any_start__steps_add_up(void **unused UNUSED)
{
	int32_t last = date("2022-11-30").day;

	for (int32_t d = date("2022-01-01").day; d <= last; d++) {
		civil_date one = {d}, many = {0};

		for (int n = 1; n <= 15; n++) {
			assert_int_equal(calendar_add_workdays(&year_2022, one, 1, &one), 0);
			assert_int_equal(
				calendar_add_workdays(&year_2022, (civil_date){d}, n, &many), 0);
			assert_int_equal(one.day, many.day);
			assert_true(works(many));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calendar_kind__days_of_2022__as_announced),
		cmocka_unit_test(calendar_kind__year_not_loaded__no_calendar),
		cmocka_unit_test(calendar_add_workdays__terms_of_2022__end_as_counted),
		cmocka_unit_test(calendar_add_workdays__past_the_end__no_calendar),
		cmocka_unit_test(calendar_add_workdays__whole_year__counts_249),
		cmocka_unit_test(calendar_add_workdays__any_start__steps_add_up),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
