#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "case_facts.h"

static const struct alert alert = {.alert_id = 5,
				   .version = 1,
				   .rule = "PAY-02",
				   .title_zh = "低于最低工资",
				   .title_en = "below the minimum",
				   .employer_id = 9,
				   .employer_name = "甲",
				   .region = "411002",
				   .month = "2025-03",
				   .state = "open",
				   .severity = "high",
				   .department = "HRSS"};

static void open__own_alert__begins_as_lead(void **state UNUSED)
{
	struct case_file f = case_open(&alert, "核查", (utc_time){7});

	assert_int_equal(case_may_open(&alert, "HRSS"), 0);
	assert_string_equal(f.state, "lead");
	assert_string_equal(f.owner, "HRSS");
	assert_string_equal(f.opened_by, "HRSS");
	assert_string_equal(f.ground, "核查");
	assert_int_equal(f.version, 1);
	assert_int_equal(f.opened_at.us, 7);
}

static void open__others_or_cleared__refused(void **state UNUSED)
{
	struct alert cleared = alert;

	cleared.state = "cleared";
	assert_int_equal(case_may_open(&alert, "SAMR"), E_WRONG_DEPARTMENT);
	assert_int_equal(case_may_open(&alert, ""), E_WRONG_DEPARTMENT);
	assert_int_equal(case_may_open(&cleared, "HRSS"), E_CONFLICT);
	assert_int_equal(case_may_open(&cleared, "SAMR"), E_WRONG_DEPARTMENT);
}

static void number__series_year_count__as_written(void **state UNUSED)
{
	char series[NUMBER_SIZE], text[NUMBER_SIZE];

	assert_string_equal(number_series("GD", "411000", series), "GD-411000");
	assert_true(number_format(series, 2026, 1, text));
	assert_string_equal(text, "GD-411000-2026-000001");
	assert_true(number_format(series, 2026, NUMBER_MAX, text));
	assert_string_equal(text, "GD-411000-2026-999999");
	assert_false(number_format(series, 2026, NUMBER_MAX + 1, text));
	assert_false(number_format(series, 2026, 0, text));
}

/* The year is Shanghai's: 2025-12-31T16:00Z is the new year there. */
static void number__turn_of_the_year__counts_in_shanghai(void **state UNUSED)
{
	utc_time t;

	assert_true(utc_parse("2025-12-31 23:59:59", 19, &t));
	assert_int_equal(number_year(t), 2025);
	assert_int_equal(number_year((utc_time){t.us + US_PER_S}), 2026);
}

static void words__blank_or_long__do_not_fit(void **state UNUSED)
{
	assert_true(words_fit("移送\n理由", 5));
	assert_false(words_fit("移送理由", 3));
	assert_false(words_fit("", 3));
	assert_false(words_fit(" \n\t", 3));
	assert_false(words_fit("\xff", 3));
}

static void names__lists__know_their_own(void **state UNUSED)
{
	assert_true(name_known(case_state_names, case_state_names[CASE_REFERRED]));
	assert_string_equal(case_state_names[CASE_REFERRED], "referred");
	assert_string_equal(case_event_names[EVENT_OVERDUE], "handoff_overdue");
	assert_false(name_known(case_state_names, "closed"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(open__own_alert__begins_as_lead),
		cmocka_unit_test(open__others_or_cleared__refused),
		cmocka_unit_test(number__series_year_count__as_written),
		cmocka_unit_test(number__turn_of_the_year__counts_in_shanghai),
		cmocka_unit_test(words__blank_or_long__do_not_fit),
		cmocka_unit_test(names__lists__know_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
