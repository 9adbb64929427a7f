/*
 * What is odd about a month of an employer's files (DQ): each flaw beside a clean neighbour.
 */
#include "wages_probe.h"

static int setup(void **state)
{
	kit_setup(state);
	kit_clock("2025-04-20 09:00:00");
	employer_is(PLATFORM, CODE, "411002");
	limits_filed(CODE);
	engaged((struct engaged){1, 11, PLATFORM, 1, "W1", "B", "rider", "2021-01-01"});
	return 0;
}

static int emptied(void **state)
{
	(void)state;
	kit_sql("truncate wages.work_interval, wages.pay_line, wages.holding, "
		"wages.submission, wages.submission_chunk, wages.packed_month cascade");
	return 0;
}

static Wages__GetQualityReply *quality(void)
{
	Wages__GetQualityRequest req = WAGES__GET_QUALITY_REQUEST__INIT;
	Wages__GetQualityReply *rep = NULL;

	req.employer_id = PLATFORM;
	req.month = (char *)"2025-03";
	assert_int_equal(kit_call(kit, "GetQuality", NULL, &req.base, &rep), 0);
	return rep;
}

/* NULL: the check was not asked. */
static const Wages__QualityFlaw *flaw(const Wages__GetQualityReply *rep, const char *code)
{
	for (size_t i = 0; i < rep->n_flaws; i++) {
		if (strcmp(rep->flaws[i]->code, code) == 0)
			return rep->flaws[i];
	}
	return NULL;
}

static void day_of_24_hours__none__a_second_more__one(void **state)
{
	/* 3 March: 24 h 00 m 00 s in two rows; 5 March: a second more, and 6 March 12 hours of it.
	 */
	static const struct interval rows[] = {
		{"A1", "W1", "online", "2025-03-03 00:00:00", "2025-03-03 12:00:00", "411002"},
		{"A2", "W1", "online", "2025-03-03 12:00:00", "2025-03-04 00:00:00", "411002"},
		{"B1", "W1", "order",  "2025-03-05 12:00:00", "2025-03-06 12:00:00", "411002"},
		{"B2", "W1", "order",  "2025-03-05 00:00:00", "2025-03-05 12:00:01", "411002"},
	};
	const Wages__QualityFlaw *f;

	(void)state;
	intervals_in((struct file){CODE, "2025-03", "", 1}, rows, 4);
	f = flaw(quality(), "long_day");
	assert_non_null(f);
	assert_int_equal(f->n, 1);
	assert_string_equal(f->examples[0]->worker_no, "W1");
	assert_string_equal(f->examples[0]->place, "2025-03-05");
	assert_int_equal(f->examples[0]->number, 86401);
}

static void hours_and_pay__who_lacks_the_other(void **state)
{
	static const struct interval rows[] = {
		{"A1", "W1", "order", "2025-03-03 08:00:00", "2025-03-03 09:00:00", "411002"},
		{"A2", "W2", "order", "2025-03-03 08:00:00", "2025-03-03 10:00:00", "411002"},
	};
	static const struct pay lines[] = {
		{"1", "W1", "PIECE", 5000},
                {"2", "W3", "PIECE", 7000}
        };
	Wages__GetQualityReply *rep;

	(void)state;
	intervals_in((struct file){CODE, "2025-03", "", 1}, rows, 2);
	assert_null(flaw(quality(), "hours_without_pay")); /* no pay file yet: DQ-01's to say */
	pay_in((struct file){CODE, "2025-03", "", 2}, lines, 2);
	rep = quality();
	assert_int_equal(rep->n_intervals, 2);
	assert_int_equal(rep->n_lines, 2);
	assert_int_equal(flaw(rep, "hours_without_pay")->n, 1);
	assert_string_equal(flaw(rep, "hours_without_pay")->examples[0]->worker_no, "W2");
	assert_int_equal(flaw(rep, "hours_without_pay")->examples[0]->number, 7200);
	assert_int_equal(flaw(rep, "pay_without_hours")->n, 1);
	assert_string_equal(flaw(rep, "pay_without_hours")->examples[0]->worker_no, "W3");
	assert_int_equal(flaw(rep, "pay_without_hours")->examples[0]->number, 7000);
	assert_int_equal(flaw(rep, "long_day")->n, 0);
}

static void order_numbers__gaps_of_a_series__random_ones_are_none(void **state)
{
	static const struct interval rows[] = {
		{"JD0001",    "W1", "order",   "2025-03-03 08:00:00", "2025-03-03 08:10:00", "411002"},
		{"JD0002",    "W1", "order",   "2025-03-03 09:00:00", "2025-03-03 09:10:00", "411002"},
		{"JD0005",    "W1", "order",   "2025-03-03 10:00:00", "2025-03-03 10:10:00", "411002"},
		{"JD0006",    "W1", "meeting", "2025-03-03 11:00:00", "2025-03-03 11:10:00", "411002"},
		{"X17",       "W1", "order",   "2025-03-04 08:00:00", "2025-03-04 08:10:00", "411002"},
		{"X905",      "W1", "order",   "2025-03-04 09:00:00", "2025-03-04 09:10:00", "411002"},
		{"no number", "W1", "order",   "2025-03-04 10:00:00", "2025-03-04 10:10:00",
		 "411002"									    },
	};
	const Wages__QualityFlaw *f;

	(void)state;
	intervals_in((struct file){CODE, "2025-03", "", 1}, rows, 7);
	f = flaw(quality(), "number_gap");
	assert_non_null(f);
	assert_int_equal(f->n, 2);
	assert_int_equal(f->n_examples, 1);
	assert_string_equal(f->examples[0]->place, "JD0002 … JD0005");
	assert_int_equal(f->examples[0]->number, 2);
}

/* 1 to 130 without 10 and 129: of other lengths before and after, and 64 in a row are there. */
static void order_numbers__long_series__each_gap_by_its_neighbours(void **state)
{
	static char ref[130][8];
	static struct interval rows[130];
	const Wages__QualityFlaw *f;
	size_t n = 0;

	(void)state;
	for (int i = 1; i <= 130; i++) {
		if (i == 10 || i == 129)
			continue;
		(void)snprintf(ref[n], sizeof(ref[n]), "N%d", i);
		rows[n] = (struct interval){
			ref[n],  "W1", "order", "2025-03-03 08:00:00", "2025-03-03 08:10:00",
			"411002"};
		n++;
	}
	intervals_in((struct file){CODE, "2025-03", "", 1}, rows, n);
	f = flaw(quality(), "number_gap");
	assert_int_equal(f->n, 2);
	assert_int_equal(f->n_examples, 2);
	assert_string_equal(f->examples[0]->place, "N9 … N11");
	assert_string_equal(f->examples[1]->place, "N128 … N130");
}

static void replaced_file__only_rows_in_force_count(void **state)
{
	static const struct interval bad = {
		"A1", "W1", "order", "2025-03-03 00:00:00", "2025-03-04 00:00:00", "411002"};
	static const struct interval more[] = {
		{"A1", "W1", "order", "2025-03-03 00:00:00", "2025-03-04 00:00:00", "411002"},
		{"A2", "W1", "order", "2025-03-03 01:00:00", "2025-03-03 02:00:00", "411002"},
	};

	(void)state;
	intervals_in((struct file){CODE, "2025-03", "", 1}, more, 2);
	assert_int_equal(flaw(quality(), "long_day")->n, 1);
	intervals_in((struct file){CODE, "2025-03", "", 2}, &bad, 1);
	assert_int_equal(flaw(quality(), "long_day")->n, 0);
	assert_int_equal(quality()->n_intervals, 1);
}

/* 4 March: 11 h of the night before, and 13 h 00 m 01 s of its own. */
static void day_over_midnight__both_parts_count(void **state)
{
	static const struct interval rows[] = {
		{"A1", "W1", "order", "2025-03-03 23:00:00", "2025-03-04 11:00:00", "411002"},
		{"A2", "W1", "order", "2025-03-04 11:00:00", "2025-03-05 00:00:01", "411002"},
		{"A3", "W1", "order", "2025-03-04 12:00:00", "2025-03-04 12:00:01", "411002"},
	};
	const Wages__QualityFlaw *f;

	(void)state;
	intervals_in((struct file){CODE, "2025-03", "", 1}, rows, 3);
	f = flaw(quality(), "long_day");
	assert_int_equal(f->n, 1);
	assert_string_equal(f->examples[0]->place, "2025-03-04");
	assert_int_equal(f->examples[0]->number, 86401);
	intervals_in((struct file){CODE, "2025-03", "", 2}, rows, 2);
	assert_int_equal(flaw(quality(), "long_day")->n, 0);
}

static void one_check__asked_alone__and_no_other(void **state)
{
	static const struct interval row = {
		"A1", "W1", "order", "2025-03-03 00:00:00", "2025-03-03 08:00:00", "411002"};
	Wages__GetQualityRequest req = WAGES__GET_QUALITY_REQUEST__INIT;
	Wages__GetQualityReply *rep = NULL;

	(void)state;
	intervals_in((struct file){CODE, "2025-03", "", 1}, &row, 1);
	req.employer_id = PLATFORM;
	req.month = (char *)"2025-03";
	req.check = (char *)"number_gap";
	assert_int_equal(kit_call(kit, "GetQuality", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_intervals, 1);
	assert_int_equal(rep->n_flaws, 1);
	assert_string_equal(rep->flaws[0]->code, "number_gap");
	req.check = (char *)"gaps";
	assert_int_equal(kit_call(kit, "GetQuality", NULL, &req.base, NULL), E_FIELD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(day_of_24_hours__none__a_second_more__one, emptied),
		cmocka_unit_test_teardown(hours_and_pay__who_lacks_the_other, emptied),
		cmocka_unit_test_teardown(order_numbers__gaps_of_a_series__random_ones_are_none,
					  emptied),
		cmocka_unit_test_teardown(order_numbers__long_series__each_gap_by_its_neighbours,
					  emptied),
		cmocka_unit_test_teardown(day_over_midnight__both_parts_count, emptied),
		cmocka_unit_test_teardown(one_check__asked_alone__and_no_other, emptied),
		cmocka_unit_test_teardown(replaced_file__only_rows_in_force_count, emptied),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
