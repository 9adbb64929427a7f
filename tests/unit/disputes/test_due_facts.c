#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "due_facts.h"

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

static int count(const char *from, int64_t n, struct due *due)
{
	*due = (struct due){.zh = str_init(zh, sizeof(zh)), .en = str_init(en, sizeof(en))};
	return due_count(&calendar, notice, day_of(from), n, due);
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
		for (int n = 1; n <= DUE_WORKDAYS_MAX; n += 7) {
			assert_int_equal(count(civil_format(from, text), n, &due), 0);
			assert_int_equal(calendar_add_workdays(&calendar, from, n, &expected), 0);
			assert_int_equal(due.day.day, expected.day);
		}
	}
}

static void due__past_the_calendar_or_bad_term__refused(void **state UNUSED)
{
	struct due due;

	assert_int_equal(count("2022-12-30", 1, &due), E_NO_CALENDAR);
	assert_int_equal(count("2022-03-10", 0, &due), E_RANGE);
	assert_int_equal(count("2022-03-10", DUE_WORKDAYS_MAX + 1, &due), E_RANGE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(due__plain_week__every_day_listed),
		cmocka_unit_test(due__swap_and_holiday__with_their_notice),
		cmocka_unit_test(due__every_start_and_term__agrees_with_the_calendar),
		cmocka_unit_test(due__past_the_calendar_or_bad_term__refused),
	};

	return cmocka_run_group_tests(tests, calendar_set, NULL);
}
