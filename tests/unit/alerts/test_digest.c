/*
 * When the weekly digest comes: each week once, on a working day, after an outage the last one (G1,
 * G2). The holidays are those of the shipped calendar.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "digest_facts.h"
#include "places.h"

static struct arena *arena;
static struct calendar calendar;
static const struct day_span hours[] = {
	{9 * 3600,  12 * 3600},
        {13 * 3600, 17 * 3600}
};
static const struct office office = {&calendar, hours, 2};

static int setup(void **state UNUSED)
{
	struct err err = {0};

	arena = arena_new((size_t)8 * 1024 * 1024);
	if (!arena)
		return -1;
	if (calendar_load(arena, GONGDAO_SOURCE "/config/calendars", &calendar, &err))
		fail_msg("%s", err.text);
	return 0;
}

static int teardown(void **state UNUSED)
{
	arena_freep(&arena);
	return 0;
}

static utc_time at(const char *text)
{
	utc_time t = {0};

	assert_true(utc_parse(text, strlen(text), &t));
	return t;
}

static void digest__every_week__on_its_day_or_the_next_working_one(void **state UNUSED)
{
	static const struct {
		int weekday;
		int32_t at_s;
		const char *now, *week, *next;
	} rows[] = {
		{1, 9 * 3600,  "2025-04-10 12:00:00", "2025-04-07", "2025-04-14 09:00:00"},
		{1, 9 * 3600,  "2025-04-14 08:59:59", "2025-04-07", "2025-04-14 09:00:00"},
		{1, 9 * 3600,  "2025-04-14 09:00:00", "2025-04-14", "2025-04-21 09:00:00"},
 /* National Day 2025, 1 to 8 October: the Monday's digest comes on Thursday */
		{1, 14 * 3600, "2025-10-01 10:00:00", "2025-09-29", "2025-10-09 14:00:00"},
		{1, 14 * 3600, "2025-10-09 14:00:00", "2025-10-06", "2025-10-13 14:00:00"},
 /* two weeks that meet on one day: the Friday of the holiday, and the next Thursday
  */
		{5, 9 * 3600,  "2025-10-08 12:00:00", "2025-09-22", "2025-10-09 09:00:00"},
		{5, 9 * 3600,  "2025-10-09 09:00:00", "2025-09-29", "2025-10-10 09:00:00"},
 /* a Sunday on which people work */
		{7, 9 * 3600,  "2025-09-27 12:00:00", "2025-09-15", "2025-09-28 09:00:00"},
	};

	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct digest_plan plan = {rows[i].weekday, rows[i].at_s};
		struct digest_due due;
		char week[12];

		assert_int_equal(digest_when(&office, &plan, at(rows[i].now), &due), 0);
		assert_string_equal(civil_format(due.week, week), rows[i].week);
		assert_int_equal(due.next.us, at(rows[i].next).us);
	}
}

/* Followed from one digest to the next through a year: each week at most once, in office hours, and
 * never two on one day. */
static void digest__followed_through_years__once_a_week_in_office_hours(void **state UNUSED)
{
	for (int weekday = 1; weekday <= 7; weekday++) {
		const struct digest_plan plan = {weekday, 9 * 3600 + 1800};
		utc_time now = at("2023-01-20 12:00:00");
		struct digest_due due;
		int32_t week = 0;
		int n = 0;

		for (; now.us < at("2025-11-01 00:00:00").us; n++) {
			utc_time open;

			assert_int_equal(digest_when(&office, &plan, now, &due), 0);
			assert_true(due.next.us > now.us);
			assert_true(due.week.day > week);
			week = due.week.day;
			assert_int_equal(civil_weekday(due.week), 1);
			assert_int_equal(office_next(&office, due.next, &open), 0);
			assert_int_equal(open.us, due.next.us);
			now = due.next;
		}
		assert_true(n >= 130 && n <= 146); /* 145 weeks, some of which meet */
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digest__every_week__on_its_day_or_the_next_working_one),
		cmocka_unit_test(digest__followed_through_years__once_a_week_in_office_hours),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
