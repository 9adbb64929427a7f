#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "office.h"

/* 2022: Saturday 2 April is worked, 3 to 5 April are off (features.md S11). */
static const struct calendar_day days[] = {
	{{19084}, DAY_MAKE_UP  }, /* 2022-04-02 */
	{{19085}, DAY_OFF      },
	{{19086}, DAY_OFF      },
	{{19087}, DAY_STATUTORY},
};
static const struct calendar calendar = {days, N_ELEMENTS(days), 2022, 2022, NULL};
static const struct day_span spans[] = {
	{9 * 3600,  12 * 3600},
        {13 * 3600, 17 * 3600}
};
static const struct office office = {&calendar, spans, N_ELEMENTS(spans)};

static utc_time at(const char *text)
{
	utc_time t;

	assert_true(utc_parse(text, strlen(text), &t));
	return t;
}

static void is(utc_time t, const char *text)
{
	char shown[24];

	assert_string_equal(utc_format_local(t, shown), text);
}

static void office_next__any_instant__the_first_in_office_hours(void **state UNUSED)
{
	static const struct {
		const char *from, *next;
	} cases[] = {
		{"2022-04-01 16:59:59", "2022-04-01 16:59:59"},
		{"2022-04-01 17:00:00", "2022-04-02 09:00:00"}, /* a Saturday that is worked */
		{"2022-04-02 12:00:00", "2022-04-02 13:00:00"},
		{"2022-04-02 23:00:00", "2022-04-06 09:00:00"}, /* over the holiday */
		{"2022-04-06 03:00:00", "2022-04-06 09:00:00"},
		{"2022-04-08 17:30:00", "2022-04-11 09:00:00"}, /* over a weekend */
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		utc_time t;

		assert_int_equal(office_next(&office, at(cases[i].from), &t), 0);
		is(t, cases[i].next);
	}
}

static void office_add__eight_hours__nights_and_holidays_do_not_count(void **state UNUSED)
{
	utc_time t;

	/* an hour on Friday, seven on the Saturday, which ends with its seventh */
	assert_int_equal(office_add(&office, at("2022-04-01 16:00:00"),
				    INT64_C(7) * 3600 * US_PER_S + 1800 * US_PER_S, &t),
			 0);
	is(t, "2022-04-02 16:30:00");
	assert_int_equal(
		office_add(&office, at("2022-04-01 16:00:00"), INT64_C(9) * 3600 * US_PER_S, &t),
		0);
	is(t, "2022-04-06 10:00:00");
}

/* Second by second over two weeks: what office_add says is what counting says. */
static void office_add__every_quarter_of_two_weeks__as_counted(void **state UNUSED)
{
	const int64_t quarter = 900 * US_PER_S;
	int64_t first = at("2022-03-28 00:00:00").us;

	for (int64_t from = first; from < first + 14 * US_PER_DAY; from += quarter) {
		int64_t left = 10, now = from;
		utc_time t, next;

		while (left > 0 || office_next(&office, (utc_time){now}, &next) || next.us != now) {
			assert_int_equal(office_next(&office, (utc_time){now}, &next), 0);
			left -= next.us == now;
			now += quarter;
		}
		assert_int_equal(office_add(&office, (utc_time){from}, 10 * quarter, &t), 0);
		assert_int_equal(t.us, now);
	}
}

static void office_next__year_not_loaded__refused_and_weeks_without_a_calendar(void **state UNUSED)
{
	const struct office weeks = {NULL, spans, N_ELEMENTS(spans)};
	utc_time t;

	assert_int_equal(office_next(&office, at("2023-01-03 10:00:00"), &t), E_NO_CALENDAR);
	assert_int_equal(office_next(&weeks, at("2023-01-07 10:00:00"), &t), 0);
	is(t, "2023-01-09 09:00:00");
}

static void span_holds__over_midnight__both_ends(void **state UNUSED)
{
	static const struct day_span night = {21 * 3600, 8 * 3600};

	assert_false(span_holds(&night, at("2022-04-01 20:59:59")));
	assert_true(span_holds(&night, at("2022-04-01 21:00:00")));
	assert_true(span_holds(&night, at("2022-04-02 07:59:59")));
	assert_false(span_holds(&night, at("2022-04-02 08:00:00")));
	assert_true(span_holds(&spans[0], at("2022-04-02 09:00:00")));
	assert_false(span_holds(&spans[0], at("2022-04-02 12:00:00")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(office_next__any_instant__the_first_in_office_hours),
		cmocka_unit_test(office_add__eight_hours__nights_and_holidays_do_not_count),
		cmocka_unit_test(office_add__every_quarter_of_two_weeks__as_counted),
		cmocka_unit_test(
			office_next__year_not_loaded__refused_and_weeks_without_a_calendar),
		cmocka_unit_test(span_holds__over_midnight__both_ends),
	};

	return cmocka_run_group_tests_name("office", tests, NULL, NULL);
}
