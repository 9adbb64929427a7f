/*
 * Work in extreme weather (PAY-11) and heat (PAY-14, T19) through the daemon: each fault beside a
 * clean neighbour.
 */
#include "wages_probe.h"

static int setup(void **state)
{
	kit_setup(state);
	kit_clock("2025-09-10 09:00:00");
	employer_is(PLATFORM, CODE, "411002");
	limits_filed(CODE);
	engaged((struct engaged){1, 901, PLATFORM, 1, "B1", "B", "rider", "2025-07-01"});
	engaged((struct engaged){2, 902, PLATFORM, 1, "A1", "A1", "courier", "2025-07-01"});
	engaged((struct engaged){3, 903, PLATFORM, 1, "D1", "B", "ride_driver", "2025-07-01"});
	return 0;
}

static int checked(void **state)
{
	(void)state;
	wages_check();
	wages_emptied(", wages.weather_signal, wages.employer_mark, wages.employer_month");
	return 0;
}

static void weather_is(const char *level, int32_t temp, const char *from)
{
	Wages__RecordWeatherRequest q = WAGES__RECORD_WEATHER_REQUEST__INIT;

	q.region = (char *)"411000";
	q.kind = (char *)"heat";
	q.level = (char *)level;
	q.from_at_us = us(from);
	q.to_at_us = us("2025-07-09 20:00:00");
	q.has_temp = temp > 0;
	q.max_temp_c = temp;
	q.source = (char *)"许昌市气象台";
	assert_int_equal(kit_call(kit, "RecordWeather", NULL, &q.base, NULL), 0);
}

/* T19: 6 h 10 min of outdoor work. */
static void july_in(const char *no, const char *extra, int64_t extra_fen)
{
	const struct interval row = {
		"H1", no, "order", "2025-07-09 10:00:00", "2025-07-09 16:10:00", "411002"};
	const struct pay pay[] = {
		{"P1", no, "PIECE", 500000   },
                {"P2", no, extra,   extra_fen}
        };
	static uint8_t mark = 1;

	intervals_in((struct file){CODE, "2025-07", "", mark++}, &row, 1);
	pay_in((struct file){CODE, "2025-07", "", mark++}, pay, extra_fen ? 2 : 1);
	audit();
}

static size_t open_n(const char *rule)
{
	return findings(PLATFORM, rule, "open")->n_findings;
}

static void pay_11_14__t19_39_degrees_class_b__both_found(void **state)
{
	const Audit__Finding *f;

	(void)state;
	weather_is("", 39, "2025-07-09 08:00:00");
	july_in("B1", "", 0);
	assert_int_equal(open_n("PAY-11"), 1);
	assert_int_equal(open_n("PAY-14b"), 1);
	assert_int_equal(open_n("PAY-14"), 0);
	f = findings(PLATFORM, "PAY-11", "open")->findings[0];
	assert_false(f->hint); /* heat counts whatever its level: that is no candidate */
	assert_true(f->confirm);
	assert_int_equal(f->n_parameters, 1);
	assert_string_equal(f->parameters[0]->key, "heat.rotate");
	assert_non_null(strstr(f->arithmetic_zh, "1 天共 6 小时 10 分"));
	assert_non_null(strstr(f->arithmetic_zh, "2025-07-09 heat"));
	f = findings(PLATFORM, "PAY-14b", "open")->findings[0];
	assert_non_null(strstr(f->arithmetic_zh, "最高 39 ℃"));
	assert_int_equal(f->owed_fen, 0);
}

static void pay_11_14__one_fen_of_heat_allowance__clean(void **state)
{
	(void)state;
	weather_is("", 39, "2025-07-09 08:00:00");
	july_in("B1", "HEAT", 1);
	assert_int_equal(open_n("PAY-11"), 0);
	assert_int_equal(open_n("PAY-14b"), 0);
}

static void pay_11__bad_weather_extra__clean_but_no_heat_allowance(void **state)
{
	(void)state;
	weather_is("", 39, "2025-07-09 08:00:00");
	july_in("B1", "WEATHER_EXTRA", 100);
	assert_int_equal(open_n("PAY-11"), 0);
	assert_int_equal(open_n("PAY-14b"), 1);
}

static void pay_11_14__35_degrees_and_34__found_and_clean(void **state)
{
	(void)state;
	weather_is("", 34, "2025-07-09 08:00:00");
	july_in("B1", "", 0);
	assert_int_equal(open_n("PAY-11"), 0);
	assert_int_equal(open_n("PAY-14b"), 0);
	weather_is("", 35, "2025-07-09 08:00:00"); /* the row recorded last counts */
	audit();
	assert_int_equal(open_n("PAY-11"), 1);
	assert_int_equal(open_n("PAY-14b"), 1);
}

static void pay_11_14__heat_begins_when_work_ends__clean(void **state)
{
	(void)state;
	weather_is("red", 39, "2025-07-09 16:10:00");
	july_in("B1", "", 0);
	assert_int_equal(open_n("PAY-11"), 0);
	assert_int_equal(open_n("PAY-14b"), 0);
}

static void pay_11__orange_and_yellow__found_and_clean(void **state)
{
	(void)state;
	weather_is("yellow", 0, "2025-07-09 08:00:00");
	july_in("B1", "", 0);
	assert_int_equal(open_n("PAY-11"), 0);
	weather_is("orange", 0, "2025-07-09 08:00:00");
	audit();
	assert_int_equal(open_n("PAY-11"), 1);
	assert_true(findings(PLATFORM, "PAY-11", "open")->findings[0]->hint); /* by its level */
	assert_int_equal(open_n("PAY-14b"), 0); /* no temperature was said */
}

static void pay_14__class_a__violation_and_no_pay_11_driver__neither(void **state)
{
	(void)state;
	weather_is("", 39, "2025-07-09 08:00:00");
	july_in("A1", "", 0);
	assert_int_equal(open_n("PAY-14"), 1);
	assert_int_equal(open_n("PAY-11"), 0);
	july_in("D1", "", 0);
	assert_int_equal(open_n("PAY-14b"), 0); /* not in the open */
}

static Wages__WeatherRow row_of(const char *region, const char *from)
{
	Wages__WeatherRow row = WAGES__WEATHER_ROW__INIT;

	row.region = (char *)region;
	row.kind = (char *)"rain";
	row.level = (char *)"orange";
	row.from_at_us = us(from);
	row.to_at_us = us("2025-07-09 20:00:00");
	row.source = (char *)"许昌市气象台";
	return row;
}

/* The county's desk sends a file of the whole city: its own rows are taken, the others told. */
static void import__rows_of_another_county__refused_alone(void **state)
{
	Wages__WeatherRow rows[] = {
		row_of("411002", "2025-07-09 08:00:00"), row_of("411024", "2025-07-09 08:00:00"),
		row_of("411000", "2025-07-09 08:00:00"), row_of("411024", "2025-07-09 09:00:00")};
	Wages__WeatherRow *at[N_ELEMENTS(rows)];
	Wages__ImportWeatherRequest req = WAGES__IMPORT_WEATHER_REQUEST__INIT;
	Registration__ImportReply *rep = NULL;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		at[i] = &rows[i];
	req.rows = at;
	req.n_rows = N_ELEMENTS(rows);
	for (int dry = 1; dry >= 0; dry--) {
		req.dry_run = dry;
		assert_int_equal(kit_call(kit, "ImportWeather", &kit_county, &req.base, &rep), 0);
		assert_int_equal(rep->created, 2);
		assert_int_equal(rep->n_errors, 2);
		assert_int_equal(rep->errors[0]->row, 0);
		assert_int_equal(rep->errors[1]->row, 2);
		assert_string_equal(rep->errors[1]->column, "region");
		assert_int_equal(kit_number("select count(*) from wages.weather_signal"),
				 dry ? 0 : 2);
	}
	assert_int_equal(kit_call(kit, "ImportWeather", &kit_county, &req.base, &rep), 0);
	assert_int_equal(rep->unchanged, 2);
}

static void record__of_another_county__refused(void **state)
{
	Wages__RecordWeatherRequest q = WAGES__RECORD_WEATHER_REQUEST__INIT;

	(void)state;
	q.region = (char *)"411002";
	q.kind = (char *)"rain";
	q.level = (char *)"red";
	q.from_at_us = us("2025-07-09 08:00:00");
	q.to_at_us = us("2025-07-09 20:00:00");
	q.source = (char *)"许昌市气象台";
	assert_int_equal(kit_call(kit, "RecordWeather", &kit_county, &q.base, NULL),
			 E_WRONG_REGION);
	q.region = (char *)"411024";
	assert_int_equal(kit_call(kit, "RecordWeather", &kit_county, &q.base, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(pay_11_14__t19_39_degrees_class_b__both_found, checked),
		cmocka_unit_test_teardown(pay_11_14__one_fen_of_heat_allowance__clean, checked),
		cmocka_unit_test_teardown(pay_11__bad_weather_extra__clean_but_no_heat_allowance,
					  checked),
		cmocka_unit_test_teardown(pay_11_14__35_degrees_and_34__found_and_clean, checked),
		cmocka_unit_test_teardown(pay_11_14__heat_begins_when_work_ends__clean, checked),
		cmocka_unit_test_teardown(pay_11__orange_and_yellow__found_and_clean, checked),
		cmocka_unit_test_teardown(pay_14__class_a__violation_and_no_pay_11_driver__neither,
					  checked),
		cmocka_unit_test_teardown(import__rows_of_another_county__refused_alone, checked),
		cmocka_unit_test_teardown(record__of_another_county__refused, checked),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
