/*
 * Whose rows are whose: numbers that nobody has wait in a list, numbers mapped by hand, and the
 * class of an engagement by date.
 */
#include "wages_probe.h"

static int setup(void **state)
{
	kit_setup(state);
	employer_is(PLATFORM, CODE, "411002");
	employer_is(OTHER, OTHER_CODE, "411081");
	engaged((struct engaged){1, 11, PLATFORM, 1, "R1", "B", "rider", "2021-01-01"});
	return 0;
}

static int checked(void **state)
{
	const struct kit_event *ignored;

	(void)state;
	wages_check();
	wages_emptied(", wages.alias");
	kit_sql("delete from wages.engagement where engagement_id <> 1");
	kit_clock("2025-04-10 09:00:00");
	(void)kit_events(kit, &ignored);
	return 0;
}

static const struct file april = {CODE, "2022-04", "", 1};

/* Two days of April 2022, the 5th and the 20th, of a number, and his pay. */
static void rows_of(const char *no, int64_t fen)
{
	const struct interval rows[] = {
		{"a", no, "order", "2022-04-05 09:00:00", "2022-04-05 17:00:00", "411002"},
		{"b", no, "order", "2022-04-20 09:00:00", "2022-04-20 17:00:00", "411002"},
	};

	intervals_in(april, rows, 2);
	pay_in(april, &(struct pay){"P", no, "PIECE", fen}, 1);
	audit();
}

/* Registration tells of number N9. */
static void alias_is(int64_t id, int64_t worker, const char *from, const char *to, int64_t version)
{
	Registration__Alias a;
	civil_date day = {0};

	registration__alias__init(&a);
	a.alias_id = id;
	a.employer_id = PLATFORM;
	a.worker_no = (char *)"N9";
	a.worker_id = worker;
	assert_true(civil_parse(from, strlen(from), &day));
	a.from_day = day.day;
	if (to) {
		assert_true(civil_parse(to, strlen(to), &day));
		a.to_day = day.day;
	}
	a.version = version;
	assert_int_equal(kit_call(kit, "TakeAlias", &kit_daemons, &a.base, NULL), 0);
	audit();
}

static Wages__ListUnmappedReply *unmapped(const struct kit_who *who)
{
	Wages__ListUnmappedRequest req;
	Wages__ListUnmappedReply *rep;

	wages__list_unmapped_request__init(&req);
	req.employer_id = PLATFORM;
	assert_int_equal(kit_call(kit, "ListUnmapped", who, &req.base, &rep), 0);
	return rep;
}

static void unknown_number__kept_listed__audited_when_mapped(void **state)
{
	Wages__ListUnmappedReply *rep;
	Wages__Facts *facts;

	(void)state;
	rows_of("N9", 10000);
	rep = unmapped(NULL);
	assert_int_equal(rep->n_numbers, 1);
	assert_string_equal(rep->numbers[0]->worker_no, "N9");
	assert_string_equal(rep->numbers[0]->credit_code, CODE);
	assert_int_equal(rep->numbers[0]->n_months, 1);
	assert_int_equal(rep->numbers[0]->n_rows, 3);
	assert_string_equal(rep->numbers[0]->month_from, "2022-04");
	assert_true(rep->numbers[0]->since_us > 0);
	assert_int_equal(unmapped(&kit_county)->n_numbers, 0);
	assert_int_equal(findings(PLATFORM, "PAY-02", "")->n_findings, 0);

	alias_is(500, 11, "2022-01-01", NULL, 1);
	assert_int_equal(unmapped(NULL)->n_numbers, 0);
	facts = facts_of(PLATFORM, "N9", "2022-04");
	assert_int_equal(facts->worker_id, 11);
	assert_int_equal(facts->worked_s, 16 * 3600);
	assert_int_equal(findings(PLATFORM, "PAY-02", "open")->n_findings, 1);
	assert_int_equal(findings(PLATFORM, "PAY-02", "open")->findings[0]->worker_id, 11);
}

/* His two numbers are one worker: what the new one worked counts with the old one. */
static void mapped_number__counts_with_his_other_one(void **state)
{
	const struct interval rows[] = {
		{"a", "R1", "order", "2022-04-05 09:00:00", "2022-04-05 17:00:00", "411002"},
		{"b", "N9", "order", "2022-04-05 15:00:00", "2022-04-05 19:00:00", "411002"},
	};

	(void)state;
	intervals_in(april, rows, 2);
	alias_is(500, 11, "2022-04-01", NULL, 1);
	assert_int_equal(facts_of(PLATFORM, "R1", "2022-04")->worked_s, 10 * 3600);
}

/* From the day it ends the number stands for nobody: these rows wait, the earlier ones count. */
static void mapped_number__ended__later_rows_wait(void **state)
{
	Wages__ListUnmappedReply *rep;

	(void)state;
	rows_of("N9", 10000);
	alias_is(500, 11, "2022-04-01", NULL, 1);
	alias_is(500, 11, "2022-04-01", "2022-04-10", 2);
	assert_int_equal(facts_of(PLATFORM, "N9", "2022-04")->worked_s, 8 * 3600);
	rep = unmapped(NULL);
	assert_int_equal(rep->n_numbers, 1);
	assert_int_equal(rep->numbers[0]->n_rows, 2); /* the 20th, and the pay of the month's end */
	alias_is(500, 11, "2022-04-01", NULL, 1);     /* old news */
	assert_int_equal(unmapped(NULL)->numbers[0]->n_rows, 2);
	/* another worker's from the day after */
	engaged((struct engaged){2, 12, PLATFORM, 1, "R2", "B", "rider", "2021-01-01"});
	alias_is(501, 12, "2022-04-10", NULL, 1);
	assert_int_equal(unmapped(NULL)->n_numbers, 0);
	assert_int_equal(facts_of(PLATFORM, "R2", "2022-04")->worked_s, 8 * 3600);
	assert_int_equal(facts_of(PLATFORM, "R2", "2022-04")->counted_pay_fen, 10000);
	assert_int_equal(facts_of(PLATFORM, "R1", "2022-04")->counted_pay_fen, 0);
}

/* News of different keys come in any order: the number waits for the engagement of its worker. */
static void mapped_number__before_its_engagement__waits_for_it(void **state)
{
	(void)state;
	rows_of("N9", 10000);
	alias_is(500, 12, "2022-01-01", NULL, 1);
	assert_int_equal(unmapped(NULL)->n_numbers, 1);
	engaged((struct engaged){2, 12, PLATFORM, 1, "R2", "B", "rider", "2021-01-01"});
	audit();
	assert_int_equal(unmapped(NULL)->n_numbers, 0);
	assert_int_equal(findings(PLATFORM, "PAY-02", "open")->findings[0]->worker_id, 12);
}

/* An alias that a replay does not tell of is gone, and its rows wait again. */
static void mapped_number__gone_after_replay__rows_wait(void **state)
{
	Service__ReplayDoneRequest done;
	struct kit_request r = {.method = "ReplayDone",
				.who = &kit_daemons,
				.event = "registration.AliasRecorded",
				.generation = 9,
				.body = &done.base};

	(void)state;
	rows_of("N9", 10000);
	alias_is(500, 11, "2022-04-01", NULL, 1);
	assert_int_equal(unmapped(NULL)->n_numbers, 0);
	service__replay_done_request__init(&done);
	done.event = (char *)"registration.AliasRecorded";
	done.generation = 9;
	assert_int_equal(kit_ask(kit, &r, NULL), 0);
	audit();
	assert_int_equal(unmapped(NULL)->n_numbers, 1);
}

/* The class of a month is that of its last day, whatever it is today. */
static void class_by_date__month_by_its_last_day(void **state)
{
	Registration__Engagement e;
	Registration__ClassPeriod before, after, *periods[] = {&before, &after};
	civil_date day;

	(void)state;
	registration__engagement__init(&e);
	registration__class_period__init(&before);
	registration__class_period__init(&after);
	e.engagement_id = 3;
	e.worker_id = 13;
	e.employer_id = PLATFORM;
	e.worker_no = (char *)"R3";
	e.class_ = (char *)"A1";
	e.occupation = (char *)"rider";
	e.home_region = (char *)"411002";
	assert_true(civil_parse("2021-01-01", 10, &day));
	e.from_day = before.from_day = day.day;
	before.class_ = (char *)"B";
	assert_true(civil_parse("2022-05-15", 10, &day));
	after.from_day = day.day;
	after.class_ = (char *)"A1";
	e.class_periods = periods;
	e.n_class_periods = 2;
	e.version = 2;
	assert_int_equal(kit_call(kit, "TakeEngagement", &kit_daemons, &e.base, NULL), 0);
	rows_of("R3", 10000);
	assert_string_equal(facts_of(PLATFORM, "R3", "2022-04")->class_, "B");
	assert_string_equal(facts_of(PLATFORM, "R3", "2022-05")->class_, "A1");
	assert_string_equal(facts_of(PLATFORM, "R3", "2020-12")->class_, "B");
	assert_int_equal(findings(PLATFORM, "PAY-02", "open")->n_findings, 1); /* the floor of B */
}

#define TEST(name) cmocka_unit_test_teardown(name, checked)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(unknown_number__kept_listed__audited_when_mapped),
		TEST(mapped_number__counts_with_his_other_one),
		TEST(mapped_number__ended__later_rows_wait),
		TEST(mapped_number__before_its_engagement__waits_for_it),
		TEST(mapped_number__gone_after_replay__rows_wait),
		TEST(class_by_date__month_by_its_last_day),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
