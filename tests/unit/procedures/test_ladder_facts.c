#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "ladder_facts.h"

#define MORNING (9 * 3600)
#define EVENING (17 * 3600)

static const struct ladder ladder = {
	.percent = 80,
	.hours = {MORNING,			       EVENING         },
	.rungs = { {.name = "officer", .base = RUNG_AT_RISK},
		  {.name = "head", .base = RUNG_AT_END},
		  {.name = "leading", .base = RUNG_AT_END, .workdays = 3}},
	.n = 3,
};

static civil_date day_of(const char *text)
{
	civil_date d = {0};

	assert_true(civil_parse(text, strlen(text), &d));
	return d;
}

/* Qingming and Labour Day of 2022. */
static struct calendar_day days[8];
static struct calendar calendar = {
	.days = days, .n_days = N_ELEMENTS(days), .year_from = 2022, .year_to = 2022};

static int calendar_set(void **state UNUSED)
{
	static const char *const off[] = {"2022-04-03", "2022-04-04", "2022-04-05", "2022-04-30",
					  "2022-05-02", "2022-05-03", "2022-05-04"};

	days[0] = (struct calendar_day){day_of("2022-04-02"), DAY_MAKE_UP};
	for (size_t i = 0; i < N_ELEMENTS(off); i++)
		days[i + 1] = (struct calendar_day){day_of(off[i]), DAY_OFF};
	return 0;
}

static const char *at(utc_time t)
{
	static char text[24];

	return utc_format_local(t, text);
}

static const char *rung(size_t i, const char *from, int64_t length, enum clock_unit unit)
{
	struct clock clock = {.length = length, .counts = unit};
	struct term term = {.clock = &clock, .from = utc_from_local(day_of(from), 16 * 3600)};
	struct due due;

	assert_int_equal(term_count(&calendar, &term, ladder.percent, NULL, &due), 0);
	return at(rung_at(&calendar, &ladder, &ladder.rungs[i], day_of(from), &due));
}

static void office_opens__any_instant__within_hours_of_a_working_day(void **state UNUSED)
{
	static const struct {
		const char *day;
		int32_t second;
		const char *opens;
	} cases[] = {
		{"2022-04-01", 0,            "2022-04-01 09:00:00"},
		{"2022-04-01", MORNING + 60, "2022-04-01 09:01:00"},
		{"2022-04-01", EVENING - 1,  "2022-04-01 16:59:59"},
		{"2022-04-01", EVENING,      "2022-04-02 09:00:00"}, /* a Saturday of work */
		{"2022-04-02", EVENING,      "2022-04-06 09:00:00"},
		{"2022-04-05", 12 * 3600,    "2022-04-06 09:00:00"},
		{"2023-01-01", 12 * 3600,    "2023-01-02 09:00:00"}, /* no notice: Monday */
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_string_equal(
			at(office_opens(&calendar, &ladder.hours,
					utc_from_local(day_of(cases[i].day), cases[i].second))),
			cases[i].opens);
}

/* S11: two working days from Friday 2022-04-01 16:00. */
static void rungs__s11__sixth_seventh_twelfth_of_april(void **state UNUSED)
{
	assert_string_equal(rung(0, "2022-04-01", 2, CLOCK_WORKDAY), "2022-04-06 09:00:00");
	assert_string_equal(rung(1, "2022-04-01", 2, CLOCK_WORKDAY), "2022-04-07 09:00:00");
	assert_string_equal(rung(2, "2022-04-01", 2, CLOCK_WORKDAY), "2022-04-12 09:00:00");
}

static void warning__on_days_of_rest__within_the_term(void **state UNUSED)
{
	/* 80 of 100 of five days from 03-31 is 04-04: the next working day is past the end, 04-05
	 */
	assert_string_equal(rung(0, "2022-03-31", 5, CLOCK_DAY), "2022-04-02 09:00:00");
	/* of ten days from 03-27 it is 04-04, and the 6th is the last day */
	assert_string_equal(rung(0, "2022-03-27", 10, CLOCK_DAY), "2022-04-06 09:00:00");
	/* begun and ended within days of rest: when people are there again */
	assert_string_equal(rung(0, "2022-04-03", 1, CLOCK_DAY), "2022-04-06 09:00:00");
}

static void rung__hours__when_the_office_opens(void **state UNUSED)
{
	assert_string_equal(rung(1, "2022-04-06", 24, CLOCK_HOUR), "2022-04-07 16:00:00");
	assert_string_equal(rung(1, "2022-04-02", 24, CLOCK_HOUR), "2022-04-06 09:00:00");
}

/* L1 and L2, whatever the start and the term. */
static void rungs__every_start__in_order_and_in_office_hours(void **state UNUSED)
{
	char from[12];

	for (civil_date d = day_of("2022-03-20"); d.day < day_of("2022-05-20").day; d.day++) {
		for (int64_t n = 1; n < 12; n++) {
			struct clock clock = {.length = n,
					      .counts = n % 2 ? CLOCK_DAY : CLOCK_WORKDAY};
			struct term term = {.clock = &clock, .from = utc_from_local(d, 43200)};
			struct due due;
			utc_time last = {0};

			assert_int_equal(term_count(&calendar, &term, 80, NULL, &due), 0);
			for (size_t i = 0; i < ladder.n; i++) {
				utc_time t = rung_at(&calendar, &ladder, &ladder.rungs[i], d, &due);

				if (t.us < last.us ||
				    office_opens(&calendar, &ladder.hours, t).us != t.us)
					fail_msg("%s %d: rung %zu", civil_format(d, from), (int)n,
						 i);
				if (i > 0 && t.us < due.at.us)
					fail_msg("%s %d: rung %zu early", civil_format(d, from),
						 (int)n, i);
				last = t;
			}
		}
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(office_opens__any_instant__within_hours_of_a_working_day),
		cmocka_unit_test(rungs__s11__sixth_seventh_twelfth_of_april),
		cmocka_unit_test(warning__on_days_of_rest__within_the_term),
		cmocka_unit_test(rung__hours__when_the_office_opens),
		cmocka_unit_test(rungs__every_start__in_order_and_in_office_hours),
	};

	return cmocka_run_group_tests(tests, calendar_set, NULL);
}
