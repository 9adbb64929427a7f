#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "deadline_facts.h"

static const char *notice(const struct calendar *cal UNUSED, civil_date d UNUSED)
{
	return "国办发明电〔2021〕11号";
}

static civil_date day_of(const char *text)
{
	civil_date d = {0};

	assert_true(civil_parse(text, strlen(text), &d));
	return d;
}

static char zh[DUE_TEXT_SIZE], en[DUE_TEXT_SIZE];

/* Around Qingming 2022: off 04-03 to 04-05, Saturday 04-02 worked; 04-24 (Sunday) worked for the
 * first of May. State Council notice of 2021. */
static struct calendar_day days[9];
static struct calendar calendar = {
	.days = days, .n_days = N_ELEMENTS(days), .year_from = 2022, .year_to = 2022};

static int calendar_set(void **state UNUSED)
{
	static const struct {
		const char *date;
		enum day_kind kind;
	} rows[] = {
		{"2022-04-02", DAY_MAKE_UP  },
                {"2022-04-03", DAY_OFF      },
                {"2022-04-04", DAY_OFF      },
		{"2022-04-05", DAY_STATUTORY},
                {"2022-04-24", DAY_MAKE_UP  },
                {"2022-04-30", DAY_OFF      },
		{"2022-05-01", DAY_STATUTORY},
                {"2022-05-02", DAY_OFF      },
                {"2022-12-31", DAY_OFF      },
	};

	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		days[i] = (struct calendar_day){day_of(rows[i].date), rows[i].kind};
	return 0;
}

static struct clock workdays = {.counts = CLOCK_WORKDAY};

static int due_of(const struct clock *clock, const char *from, struct due *due)
{
	struct term term = {.clock = clock, .from = utc_from_local(day_of(from), 36000)};
	struct due_text text = {str_init(zh, sizeof(zh)), str_init(en, sizeof(en))};

	return due_words(&calendar, notice, &term, due, &text);
}

static int count(const char *from, int64_t n, struct due *due)
{
	workdays.length = n;
	return due_of(&workdays, from, due);
}

static void due__plain_week__every_day_listed(void **state UNUSED)
{
	struct due due;

	assert_int_equal(count("2022-03-10", 2, &due), 0); /* a Thursday */
	assert_int_equal(due.day.day, day_of("2022-03-14").day);
	assert_string_equal(
		zh, "2个工作日，自2022-03-10次日起算；2022-03-11 周五 第1日；2022-03-12 周六 "
		    "不计（周末）；2022-03-13 周日 不计（周末）；2022-03-14 周一 第2日；"
		    "2022-03-14 24:00 到期");
	assert_string_equal(
		en, "2 working days, counted from the day after 2022-03-10; 2022-03-11 Fri "
		    "day 1; 2022-03-12 Sat not counted (weekend); 2022-03-13 Sun not counted "
		    "(weekend); 2022-03-14 Mon day 2; ends 2022-03-14 24:00");
}

/* Saturday 04-02 counts, Tuesday 04-05 does not, each with the number of the notice. */
static void due__swap_and_holiday__with_their_notice(void **state UNUSED)
{
	struct due due;

	assert_int_equal(count("2022-04-01", 2, &due), 0);
	assert_int_equal(due.day.day, day_of("2022-04-06").day);
	assert_non_null(strstr(zh, "2022-04-02 周六 第1日（调休上班，国办发明电〔2021〕11号）"));
	assert_non_null(strstr(zh, "2022-04-04 周一 不计（放假，国办发明电〔2021〕11号）"));
	assert_non_null(strstr(zh, "2022-04-05 周二 不计（法定节假日，国办发明电〔2021〕11号）"));
	assert_non_null(strstr(en, "2022-04-02 Sat day 1 (working day by swap, "));
}

/* The text and the calendar's own arithmetic agree, whatever the start and the term. */
static void due__every_start_and_term__agrees_with_the_calendar(void **state UNUSED)
{
	civil_date from = day_of("2022-01-01"), expected, last = day_of("2022-09-30");
	char text[12];
	struct due due;

	for (; from.day <= last.day; from.day++) {
		for (int n = 1; n <= 60; n += 7) {
			assert_int_equal(count(civil_format(from, text), n, &due), 0);
			assert_int_equal(calendar_add_workdays(&calendar, from, n, &expected), 0);
			assert_int_equal(due.day.day, expected.day);
		}
	}
}

static void due__past_the_calendar__weekdays_for_now_and_said_so(void **state UNUSED)
{
	struct due due;

	assert_int_equal(count("2022-12-30", 2, &due), 0); /* Saturday the 31st is off */
	assert_int_equal(due.day.day, day_of("2023-01-03").day);
	assert_true(due.provisional);
	assert_non_null(strstr(zh, "2023-01-02 周一 第1日（该年放假安排尚未录入）"));
	assert_non_null(strstr(en, "2023-01-02 Mon day 1 (no notice of that year is loaded yet)"));
	assert_int_equal(count("2022-03-10", 1, &due), 0);
	assert_false(due.provisional);
}

static void due__length_out_of_range__refused(void **state UNUSED)
{
	struct due due = {.day = {7}};

	assert_int_equal(count("2022-03-10", 0, &due), E_RANGE);
	assert_int_equal(count("2022-03-10", TERM_DAYS_MAX + 1, &due), E_RANGE);
	assert_int_equal(due.day.day, 7);
}

/* ---- every unit ----------------------------------------------------------------------------- */

static const struct length_case {
	const char *why;
	struct clock clock;
	const char *from, *given;
	int64_t extension;
	const char *last;
} lengths[] = {
	{"calendar days",                         {.length = 15, .counts = CLOCK_DAY}, "2022-05-26", NULL,         0, "2022-06-10"},
	{"a Saturday that stays",
	 {.length = 15, .counts = CLOCK_DAY},
	 "2022-07-29",									       NULL,
	 0,													   "2022-08-13"},
	{"a Saturday that moves",
	 {.length = 15, .counts = CLOCK_DAY, .rolls = true},
	 "2022-07-29",									       NULL,
	 0,													   "2022-08-15"},
	{"a Saturday of work stays",
	 {.length = 15, .counts = CLOCK_DAY, .rolls = true},
	 "2022-03-18",									       NULL,
	 0,													   "2022-04-02"},
	{"over three days off",
	 {.length = 2, .counts = CLOCK_DAY, .rolls = true},
	 "2022-04-01",									       NULL,
	 0,													   "2022-04-06"},
	{"extended from the day before it moved",
	 {.length = 15, .counts = CLOCK_DAY, .rolls = true},
	 "2022-07-29",									       NULL,
	 3,													   "2022-08-16"},
	{"the month's last day",
	 {.length = 1, .counts = CLOCK_MONTH},
	 "2022-01-31",									       NULL,
	 0,													   "2022-02-28"},
	{"the day of the same number",
	 {.length = 6, .counts = CLOCK_MONTH},
	 "2022-01-31",									       NULL,
	 6,													   "2023-01-31"},
	{"a leap day",			    {.length = 1, .counts = CLOCK_YEAR}, "2024-02-29", NULL,         0, "2025-02-28"},
	{"hours end within a day",
	 {.length = 24, .counts = CLOCK_HOUR},
	 "2022-04-01",									       NULL,
	 0,													   "2022-04-02"},
	{"the day that was agreed",
	 {.counts = CLOCK_DATE},
	 "2022-04-01",									       "2022-04-09",
	 0,													   "2022-04-09"},
	{"five whole working days before",
	 {.length = 5, .counts = CLOCK_WORKDAY, .back = true},
	 "2022-04-08",									       NULL,
	 0,													   "2022-03-30"},
};

static void due__each_unit__its_own_last_day(void **state UNUSED)
{
	for (size_t i = 0; i < N_ELEMENTS(lengths); i++) {
		struct term term = {.clock = &lengths[i].clock,
				    .from = utc_from_local(day_of(lengths[i].from), 36000),
				    .extension = lengths[i].extension};
		struct due due;

		if (lengths[i].given)
			term.given = day_of(lengths[i].given);
		assert_int_equal(term_count(&calendar, &term, 80, NULL, &due), 0);
		if (due.day.day != day_of(lengths[i].last).day)
			fail_msg("%s: %s", lengths[i].why, civil_format(due.day, zh));
	}
}

static void due__hours__to_the_minute(void **state UNUSED)
{
	const struct clock hours = {.length = 24, .counts = CLOCK_HOUR};
	struct due due;

	assert_int_equal(due_of(&hours, "2022-04-02", &due), 0);
	assert_int_equal(due.at.us, utc_from_local(day_of("2022-04-03"), 36000).us);
	assert_string_equal(zh, "24小时，自2022-04-02 10:00:00起算；2022-04-03 10:00:00 到期");
}

static void due__agreed_day_before_it_is_agreed__refused(void **state UNUSED)
{
	const struct clock clock = {.counts = CLOCK_DATE};
	struct term term = {.clock = &clock,
			    .from = utc_from_local(day_of("2022-04-02"), 0),
			    .given = day_of("2022-04-01")};
	struct due due;

	assert_int_equal(term_count(&calendar, &term, 80, NULL, &due), E_RANGE);
}

/* The warning comes in the day in which 80 of 100 are passed. */
static void due__risk__share_of_the_term(void **state UNUSED)
{
	static const struct {
		int64_t n;
		const char *risk;
	} cases[] = {
		{1,  "2022-03-08"},
                {2,  "2022-03-09"},
                {5,  "2022-03-11"},
                {10, "2022-03-17"}
        };

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct clock clock = {.length = cases[i].n, .counts = CLOCK_WORKDAY};
		struct term term = {.clock = &clock, .from = utc_from_civil(day_of("2022-03-07"))};
		struct due due;

		assert_int_equal(term_count(&calendar, &term, 80, NULL, &due), 0);
		assert_int_equal(due.risk.day, day_of(cases[i].risk).day);
	}
}

/* ---- standing still ------------------------------------------------------------------------- */

static int paused(enum clock_unit unit, int64_t length, struct pause pause, struct due *due)
{
	struct clock clock = {.length = length, .counts = unit};
	struct term term = {.clock = &clock,
			    .from = utc_from_local(day_of("2022-03-07"), 36000),
			    .pauses = &pause,
			    .n_pauses = 1};
	struct due_text text = {str_init(zh, sizeof(zh)), str_init(en, sizeof(en))};

	return due_words(&calendar, notice, &term, due, &text);
}

static void pause__its_first_day_counts_its_last_does_not(void **state UNUSED)
{
	struct due due;

	/* 03-08 and 03-09 count, 03-10 to 03-16 do not, 03-17 is the third */
	assert_int_equal(paused(CLOCK_WORKDAY, 3,
				(struct pause){day_of("2022-03-09"), day_of("2022-03-16")}, &due),
			 0);
	assert_int_equal(due.day.day, day_of("2022-03-17").day);
	assert_non_null(strstr(zh, "2022-03-09 周三 第2日；2022-03-10 周四 不计（中止）"));
	assert_non_null(strstr(zh, "2022-03-17 周四 第3日"));
	assert_int_equal(paused(CLOCK_MONTH, 1,
				(struct pause){day_of("2022-03-09"), day_of("2022-03-16")}, &due),
			 0);
	assert_int_equal(due.day.day, day_of("2022-04-14").day);
}

static void pause__not_over__no_last_day(void **state UNUSED)
{
	const struct pause pause = {day_of("2022-03-09"), {0}};
	struct due due;

	assert_int_equal(paused(CLOCK_WORKDAY, 3, pause, &due), 0);
	assert_true(due.open);
	assert_int_equal(paused(CLOCK_YEAR, 1, pause, &due), 0);
	assert_true(due.open);
	assert_int_equal(paused(CLOCK_WORKDAY, 1, pause, &due), 0); /* over before it stood still */
	assert_false(due.open);
}

/* Whatever the pause: the term ends later by the working days in it, and by no other number. */
static void pause__any__moves_the_end_by_what_stood_still(void **state UNUSED)
{
	const civil_date start = day_of("2022-03-07");
	struct due plain, due;

	assert_int_equal(paused(CLOCK_DAY, 20, (struct pause){{1}, {1}}, &plain), 0);
	for (int32_t from = 0; from < 20; from++) {
		for (int32_t length = 0; length < 40; length++) {
			struct pause p = {{start.day + from}, {start.day + from + length}};

			assert_int_equal(paused(CLOCK_DAY, 20, p, &due), 0);
			assert_int_equal(due.day.day, plain.day.day + length);
		}
	}
}

/* ---- what is left --------------------------------------------------------------------------- */

static void days_left__both_ways__by_its_unit(void **state UNUSED)
{
	const civil_date a = day_of("2022-04-01"), b = day_of("2022-04-06");

	assert_int_equal(days_left(&calendar, a, b, CLOCK_WORKDAY), 2);
	assert_int_equal(days_left(&calendar, b, a, CLOCK_WORKDAY), -2);
	assert_int_equal(days_left(&calendar, a, a, CLOCK_WORKDAY), 0);
	assert_int_equal(days_left(&calendar, a, b, CLOCK_DAY), 5);
	assert_int_equal(days_left(&calendar, b, a, CLOCK_DAY), -5);
}

/* ---- clocks --------------------------------------------------------------------------------- */

static void clock_counts__penalty_law__its_own_days_only(void **state UNUSED)
{
	const struct day_convention law = {.workdays = 1 << 2 | 1 << 3 | 1 << 5 | 1 << 7};

	assert_int_equal(clock_counts(7, CLOCK_DAY, &law), CLOCK_WORKDAY);
	assert_int_equal(clock_counts(90, CLOCK_DAY, &law), CLOCK_DAY);
	assert_int_equal(clock_counts(15, CLOCK_DAY, &law), CLOCK_DAY);
	assert_int_equal(clock_counts(7, CLOCK_DAY, NULL), CLOCK_DAY);
	assert_int_equal(clock_counts(7, CLOCK_MONTH, &law), CLOCK_MONTH);
}

static void clock_may_extend__never_past_the_most(void **state UNUSED)
{
	const struct clock award = {.extension = 15}, complaint = {0};

	assert_int_equal(clock_may_extend(&award, 0, 15), 0);
	assert_int_equal(clock_may_extend(&award, 10, 5), 0);
	assert_int_equal(clock_may_extend(&award, 0, 16), E_CONFLICT);
	assert_int_equal(clock_may_extend(&award, 10, 6), E_CONFLICT);
	assert_int_equal(clock_may_extend(&award, 0, 0), E_RANGE);
	assert_int_equal(clock_may_extend(&award, 0, -1), E_RANGE);
	assert_int_equal(clock_may_extend(&complaint, 0, 1), E_CONFLICT);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(due__plain_week__every_day_listed),
		cmocka_unit_test(due__swap_and_holiday__with_their_notice),
		cmocka_unit_test(due__every_start_and_term__agrees_with_the_calendar),
		cmocka_unit_test(due__past_the_calendar__weekdays_for_now_and_said_so),
		cmocka_unit_test(due__length_out_of_range__refused),
		cmocka_unit_test(due__each_unit__its_own_last_day),
		cmocka_unit_test(due__hours__to_the_minute),
		cmocka_unit_test(due__agreed_day_before_it_is_agreed__refused),
		cmocka_unit_test(due__risk__share_of_the_term),
		cmocka_unit_test(pause__its_first_day_counts_its_last_does_not),
		cmocka_unit_test(pause__not_over__no_last_day),
		cmocka_unit_test(pause__any__moves_the_end_by_what_stood_still),
		cmocka_unit_test(days_left__both_ways__by_its_unit),
		cmocka_unit_test(clock_counts__penalty_law__its_own_days_only),
		cmocka_unit_test(clock_may_extend__never_past_the_most),
	};

	return cmocka_run_group_tests(tests, calendar_set, NULL);
}
