#include "when.h"

#include <setjmp.h>
#include <time.h>

#include <cmocka.h>

static void civil_to_ymd__every_day_1949_to_2199__round_trips(void **unused UNUSED)
{
	int year, month, day;

	for (int32_t d = CIVIL_MIN_DAY; d <= CIVIL_MAX_DAY; d++) {
		time_t seconds = (time_t)d * 86400;
		struct tm tm;
		civil_date back = {0};

		civil_to_ymd((civil_date){d}, &year, &month, &day);
		assert_non_null(gmtime_r(&seconds, &tm)); /* the C library as the oracle */
		assert_int_equal(year, tm.tm_year + 1900);
		assert_int_equal(month, tm.tm_mon + 1);
		assert_int_equal(day, tm.tm_mday);
		assert_int_equal(civil_weekday((civil_date){d}), tm.tm_wday ? tm.tm_wday : 7);
		assert_true(civil_from_ymd(year, month, day, &back));
		assert_int_equal(back.day, d);
	}
}

static void civil_from_utc__every_midnight__round_trips(void **unused UNUSED)
{
	for (int32_t d = CIVIL_MIN_DAY; d <= CIVIL_MAX_DAY; d++) {
		utc_time midnight = utc_from_civil((civil_date){d});

		assert_int_equal(civil_from_utc(midnight).day, d);
		assert_int_equal(civil_from_utc((utc_time){midnight.us - 1}).day, d - 1);
		assert_int_equal(civil_from_utc((utc_time){midnight.us + US_PER_DAY - 1}).day, d);
	}
}

static void civil_parse__every_day__round_trips(void **unused UNUSED)
{
	char text[12], month[12], instant[32];

	for (int32_t d = CIVIL_MIN_DAY; d <= CIVIL_MAX_DAY; d++) {
		civil_date back = {0}, start = {0};
		utc_time at = {0}, noon = utc_from_local((civil_date){d}, 43200);

		civil_format((civil_date){d}, text);
		assert_true(civil_parse(text, strlen(text), &back));
		assert_int_equal(back.day, d);
		civil_format_month((civil_date){d}, month);
		assert_true(civil_parse_month(month, strlen(month), &start));
		assert_int_equal(start.day, civil_month_start(back).day);
		utc_format_iso(noon, instant);
		assert_true(utc_parse(instant, strlen(instant), &at));
		assert_int_equal(at.us, noon.us);
		utc_format_local(noon, instant);
		assert_true(utc_parse(instant, strlen(instant), &at));
		assert_int_equal(at.us, noon.us);
	}
}

static void civil_from_ymd__no_such_date__refused(void **unused UNUSED)
{
	static const int cases[][3] = {
		{2025, 2,  29},
                {1900, 2,  29},
                {2100, 2,  29},
                {2025, 4,  31},
		{2025, 0,  1 },
                {2025, 13, 1 },
                {2025, 1,  0 },
                {2025, 1,  32},
		{1949, 9,  30},
                {2200, 1,  1 },
                {-1,   1,  1 },
                {0,    0,  0 },
	};
	civil_date out = {42};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_false(civil_from_ymd(cases[i][0], cases[i][1], cases[i][2], &out));
	assert_int_equal(out.day, 42);
	assert_true(civil_from_ymd(2024, 2, 29, &out));
	assert_true(civil_from_ymd(2000, 2, 29, &out));
}

static void civil_from_wire__bounds__checked(void **unused UNUSED)
{
	civil_date out = {42};

	assert_int_equal(civil_from_wire(CIVIL_MIN_DAY - 1, &out), E_RANGE);
	assert_int_equal(civil_from_wire(CIVIL_MAX_DAY + 1, &out), E_RANGE);
	assert_int_equal(civil_from_wire(INT32_MIN, &out), E_RANGE);
	assert_int_equal(out.day, 42);
	assert_int_equal(civil_from_wire(0, &out), 0);
	assert_int_equal(out.day, 0);
}

static void civil_parse__other_texts__refused(void **unused UNUSED)
{
	static const char *const cases[] = {
		"",           "2025-3-09",   "2025-03-9",   "2025/03/09",
		"20250309",   "2025-03-09 ", " 2025-03-09", "2025-03-091",
		"2025-02-30", "0000-00-00",  "2025-0a-09",
	};
	civil_date out = {42};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_false(civil_parse(cases[i], strlen(cases[i]), &out));
	assert_false(civil_parse_month("2025-13", 7, &out));
	assert_false(civil_parse_month("2025-3", 6, &out));
	assert_false(civil_parse_month("2025-03-01", 10, &out));
	assert_int_equal(out.day, 42);
}

static void civil_month_next__december_and_february__first_days(void **unused UNUSED)
{
	static const struct {
		const char *date, *start, *next;
	} cases[] = {
		{"2025-12-31", "2025-12-01", "2026-01-01"},
		{"2024-02-29", "2024-02-01", "2024-03-01"},
		{"2025-02-01", "2025-02-01", "2025-03-01"},
		{"2025-04-15", "2025-04-01", "2025-05-01"},
	};
	civil_date d = {0};
	char text[12];

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		assert_true(civil_parse(cases[i].date, 10, &d));
		assert_string_equal(civil_format(civil_month_start(d), text), cases[i].start);
		assert_string_equal(civil_format(civil_month_next(d), text), cases[i].next);
	}
}

static void utc_parse__forms__same_instant(void **unused UNUSED)
{
	static const char *const same[] = {
		"2025-03-09 18:30:00",       "2025-03-09T18:30:00",
		"2025-03-09 18:30",          "2025-03-09T10:30:00Z",
		"2025-03-09T10:30Z",         "2025-03-09T18:30:00+08:00",
		"2025-03-09T05:30:00-05:00", "2025-03-09T10:30:00.000000Z",
		"2025-03-10T00:30:00+14:00",
	};
	utc_time at = {0};
	char text[32];

	for (size_t i = 0; i < N_ELEMENTS(same); i++) {
		assert_true(utc_parse(same[i], strlen(same[i]), &at));
		assert_int_equal(at.us, INT64_C(1741516200) * US_PER_S);
	}
	assert_string_equal(utc_format_local(at, text), "2025-03-09 18:30:00");
	assert_string_equal(utc_format_iso(at, text), "2025-03-09T10:30:00.000000Z");
	assert_true(utc_parse("1970-01-01T00:00:00.25Z", 23, &at));
	assert_int_equal(at.us, 250000);
}

static void utc_parse__other_texts__refused(void **unused UNUSED)
{
	static const char *const cases[] = {
		"",
		"2025-03-09",
		"2025-03-09 24:00:00",
		"2025-03-09 23:60:00",
		"2025-03-09 23:59:60",
		"2025-03-09 23:59:",
		"2025-03-09 23:59:00.",
		"2025-03-09 23:59:00.1234567",
		"2025-03-09  8:30:00",
		"2025-03-09 18:30:00 Z",
		"2025-03-09 18:30:00+8",
		"2025-03-09 18:30:00+15:00",
		"2025-03-09 18:30:00+08:60",
		"2025-02-29 18:30:00",
		"2025-03-09 18:30:00Zx",
	};
	utc_time at = {7};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_false(utc_parse(cases[i], strlen(cases[i]), &at));
	assert_int_equal(at.us, 7);
}

static void utc_from_local__seconds_over_midnight__next_day(void **unused UNUSED)
{
	civil_date d = {20000};

	assert_int_equal(civil_from_utc(utc_from_local(d, 86400)).day, 20001);
	assert_int_equal(utc_from_local(d, 86400).us, utc_from_civil((civil_date){20001}).us);
	assert_int_equal(utc_from_civil((civil_date){0}).us, -8 * INT64_C(3600) * US_PER_S);
}

static void utc_format__hostile_instants__stay_in_their_text(void **unused UNUSED)
{
	static const int64_t cases[] = {INT64_MIN, INT64_MAX, 0, -1};
	char text[32], date[12];

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		utc_time t = {cases[i]};

		assert_int_equal(strlen(utc_format_iso(t, text)), 27);
		assert_int_equal(strlen(utc_format_local(t, text)), 19);
		assert_int_equal(strlen(civil_format(civil_from_utc(t), date)), 10);
	}
	assert_int_equal(strlen(civil_format((civil_date){INT32_MIN}, date)), 10);
	assert_int_equal(strlen(civil_format((civil_date){INT32_MAX}, date)), 10);
	assert_string_equal(utc_format_iso((utc_time){-1}, text), "1969-12-31T23:59:59.999999Z");
}

static void business_clock_fix__fixed_then_undone__answers_so(void **unused UNUSED)
{
	utc_time fixed = {INT64_C(1741516200) * US_PER_S}, before, after;
	mono_time earlier = mono_now();

	business_clock_fix(fixed);
	assert_int_equal(utc_now_business().us, fixed.us);
	business_clock_fix((utc_time){0});
	before = utc_now();
	after = utc_now_business();
	assert_true(after.us >= before.us);
	assert_true(mono_now().us >= earlier.us);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(civil_to_ymd__every_day_1949_to_2199__round_trips),
		cmocka_unit_test(civil_from_utc__every_midnight__round_trips),
		cmocka_unit_test(civil_parse__every_day__round_trips),
		cmocka_unit_test(civil_from_ymd__no_such_date__refused),
		cmocka_unit_test(civil_from_wire__bounds__checked),
		cmocka_unit_test(civil_parse__other_texts__refused),
		cmocka_unit_test(civil_month_next__december_and_february__first_days),
		cmocka_unit_test(utc_parse__forms__same_instant),
		cmocka_unit_test(utc_parse__other_texts__refused),
		cmocka_unit_test(utc_from_local__seconds_over_midnight__next_day),
		cmocka_unit_test(utc_format__hostile_instants__stay_in_their_text),
		cmocka_unit_test(business_clock_fix__fixed_then_undone__answers_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
