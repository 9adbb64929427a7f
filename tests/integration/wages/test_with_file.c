/*
 * A small file is audited in the transaction that closes it; what cannot be done there is done as
 * ever.
 */
#include "wages_probe.h"

static int setup(void **state)
{
	kit_setup(state);
	audited_with_file = true;
	employer_is(PLATFORM, CODE, "411002");
	for (int i = 0; i < 11; i++) {
		static char no[11][8];

		(void)snprintf(no[i], sizeof(no[i]), "R%d", i + 1);
		engaged((struct engaged){1 + i, 11 + i, PLATFORM, 1, no[i], "B", "ride_driver",
					 "2021-01-01"});
	}
	limits_filed(CODE);
	audit();
	return 0;
}

static int checked(void **state)
{
	const struct kit_event *ignored;

	(void)state;
	wages_check();
	wages_emptied("");
	(void)kit_events(kit, &ignored);
	return 0;
}

/* One order of an hour in March and a fen for it, of n workers. */
static void month_in(int n, int64_t fen)
{
	static uint8_t mark;
	static char ref[11][8], no[11][8];
	struct interval rows[11];
	struct pay lines[11];

	for (int i = 0; i < n; i++) {
		(void)snprintf(ref[i], sizeof(ref[i]), "A%d", i);
		(void)snprintf(no[i], sizeof(no[i]), "R%d", i + 1);
		rows[i] = (struct interval){
			ref[i],  no[i], "order", "2025-03-10 08:00:00", "2025-03-10 09:00:00",
			"411002"};
		lines[i] = (struct pay){ref[i], no[i], "PIECE", fen};
	}
	intervals_in((struct file){CODE, "2025-03", "", ++mark}, rows, (size_t)n);
	pay_in((struct file){CODE, "2025-03", "", ++mark}, lines, (size_t)n);
}

static int64_t marks_left(void)
{
	return kit_number("select count(*) from wages.dirty");
}

static size_t open_n(void)
{
	return findings(PLATFORM, "PAY-02", "open")->n_findings;
}

static void small_file__closed__finding_is_there(void **state)
{
	(void)state;
	month_in(1, 1);
	assert_int_equal(open_n(), 1);
	assert_int_equal(marks_left(), 0);
	month_in(1, 10000);
	assert_int_equal(open_n(), 0);
	audit(); /* the timers that were set find nothing to do */
	assert_int_equal(kit_number("select max(version) from wages.finding"
				    " where rule = 'PAY-02'"),
			 2);
	assert_int_equal(kit_number("select count(*) from wages.audit where rpc ="
				    " 'wages.CloseSubmission' and role <> 'inspector'"),
			 0);
}

static void ten__closed__all_are_there(void **state)
{
	(void)state;
	month_in(10, 1);
	assert_int_equal(open_n(), 10);
	assert_int_equal(marks_left(), 0);
}

static void eleven__closed__left_to_the_lanes(void **state)
{
	(void)state;
	month_in(11, 1);
	assert_int_equal(marks_left(), 11);
	assert_int_equal(open_n(), 0);
	audit();
	assert_int_equal(open_n(), 11);
}

/* The audit cannot be written: the file is in force, its mark stands. */
static void audit_fails__closed__the_mark_stands(void **state)
{
	(void)state;
	kit_sql("create function public.never() returns trigger language plpgsql as "
		"'begin raise exception ''never''; end'; "
		"create trigger never before insert on wages.finding for each row "
		"execute function public.never()");
	month_in(1, 1);
	assert_int_equal(kit_number("select count(*) from wages.submission where state = 'closed'"),
			 2);
	assert_int_equal(marks_left(), 1);
	assert_int_equal(open_n(), 0);
	kit_sql("drop trigger never on wages.finding; drop function public.never()");
	audit();
	assert_int_equal(open_n(), 1);
}

/* A number that nobody has yet is listed at once too. */
static void number_unknown__closed__listed(void **state)
{
	const struct interval row = {
		"A1", "X1", "order", "2025-03-10 08:00:00", "2025-03-10 09:00:00", "411002"};

	(void)state;
	intervals_in((struct file){CODE, "2025-03", "x", 99}, &row, 1);
	assert_int_equal(kit_number("select count(*) from wages.unknown_worker"), 1);
	assert_int_equal(marks_left(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(small_file__closed__finding_is_there, checked),
		cmocka_unit_test_teardown(ten__closed__all_are_there, checked),
		cmocka_unit_test_teardown(eleven__closed__left_to_the_lanes, checked),
		cmocka_unit_test_teardown(audit_fails__closed__the_mark_stands, checked),
		cmocka_unit_test_teardown(number_unknown__closed__listed, checked),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
