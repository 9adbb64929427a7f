/*
 * An employer's month that cannot be audited: said, tried again, and no other waits for it.
 */
#include "wages_probe.h"

#include "wages_sql.h"

static int setup(void **state)
{
	kit_setup(state);
	kit_clock("2022-02-10 09:00:00");
	employer_is(PLATFORM, CODE, "411002");
	employer_is(OTHER, OTHER_CODE, "411081");
	engaged((struct engaged){1, 11, PLATFORM, 1, "R1", "A1", "rider", "2022-03-01"});
	engaged((struct engaged){2, 12, OTHER, 1, "R1", "A1", "rider", "2022-03-01"});
	return 0;
}

static int checked(void **state)
{
	(void)state;
	wages_check();
	wages_emptied(", wages.unit_price, wages.employer_mark, wages.employer_month");
	return 0;
}

/* The reporting day of March is over, nothing was filed. */
static void both_due(void)
{
	kit_clock("2022-04-16 00:00:00");
	kit_sql("insert into wages.employer_mark (employer_id, month_from, month_to, due_at, "
		"marked_at) select e, '2022-03-01', '2022-03-01', '2022-04-16 00:00+08', now() "
		"from unnest(array[101, 102]) as e");
}

static int hand_out(void)
{
	Wages__AuditEmployersRequest req = WAGES__AUDIT_EMPLOYERS_REQUEST__INIT;

	return kit_call(kit, "AuditEmployers", &kit_daemons, &req.base, NULL);
}

static int months_audit(const int64_t *employers, size_t n)
{
	Wages__JudgeEmployersRequest req = WAGES__JUDGE_EMPLOYERS_REQUEST__INIT;
	int64_t ids[2];
	int32_t months[2];
	civil_date march;

	assert_true(civil_from_ymd(2022, 3, 1, &march));
	for (size_t i = 0; i < n; i++) {
		ids[i] = employers[i];
		months[i] = march.day;
	}
	req.employer_ids = ids;
	req.months = months;
	req.n_employer_ids = req.n_months = n;
	return kit_call(kit, "JudgeEmployers", &kit_daemons, &req.base, NULL);
}

static int64_t calls_set(void)
{
	return kit_number("select count(*) from wages.timer where rpc = "
			  "'wages.JudgeEmployers'");
}

static size_t open_n(int64_t employer_id)
{
	return findings(employer_id, "DQ-01", "open")->n_findings;
}

static Wages__GetAuditProgressReply *progress(void)
{
	Wages__GetAuditProgressRequest req = WAGES__GET_AUDIT_PROGRESS_REQUEST__INIT;
	Wages__GetAuditProgressReply *rep;

	assert_int_equal(kit_call(kit, "GetAuditProgress", NULL, &req.base, &rep), 0);
	return rep;
}

/* More prices in force than can be read. */
static void too_big__said_and_tried_again__the_other_audited(void **state)
{
	(void)state;
	kit_sql("select wages.ensure_month('2022-03-01')");
	kit_sql("insert into wages.submission values (7, 101, '411002', 'prices', '', "
		"'2022-03-01', '2022-03-01', decode(repeat('07', 32), 'hex'), 'f', 'closed', 1, "
		"100001, 0, 0, 0, now(), now()); "
		"insert into wages.submission_chunk values (7, 0, '', '', 100001, 0, 0, 0); "
		"insert into wages.holding values (101, 'prices', '', '2022-03-01', 7); "
		"insert into wages.unit_price select 7, '2022-03-01', '411002', 101, '411002', "
		"'T' || g, 100, '2022-03-01', '', g from generate_series(1, 100001) as g");
	both_due();
	assert_int_equal(progress()->employers_waiting, 2);
	audit();
	assert_int_equal(open_n(OTHER), 1);
	assert_int_equal(open_n(PLATFORM), 0);
	assert_int_equal(progress()->employers_waiting, 0);
	assert_int_equal(progress()->employers_failed, 1);
	assert_string_equal(progress()->last_employer_error, error_text(E_TOO_BIG));
	kit_sql("truncate wages.unit_price, wages.submission_chunk, wages.submission, "
		"wages.holding");
	kit_clock("2022-04-16 01:00:01");
	audit();
	assert_int_equal(open_n(PLATFORM), 1);
	assert_int_equal(progress()->employers_failed, 0);
}

/* One that ends whatever call has it. */
static void call_never_ends__handed_out_alone__the_other_audited(void **state)
{
	static const int64_t both[] = {PLATFORM, OTHER};

	(void)state;
	kit_sql("create function public.never() returns trigger language plpgsql as "
		"'begin raise exception ''never''; end'; "
		"create trigger never before insert on wages.finding for each row "
		"when (new.employer_id = 101) execute function public.never()");
	both_due();
	assert_int_equal(hand_out(), 0);
	assert_int_equal(calls_set(), 1);
	assert_int_not_equal(months_audit(both, 2), 0);
	kit_sql("delete from wages.timer where rpc = 'wages.JudgeEmployers'");
	kit_clock("2022-04-16 00:29:59");
	assert_int_equal(hand_out(), 0);
	assert_int_equal(calls_set(), 0);
	kit_clock("2022-04-16 00:30:00");
	assert_int_equal(hand_out(), 0);
	assert_int_equal(calls_set(), 2);
	assert_int_equal(progress()->employers_failed, 2);
	assert_int_equal(months_audit(&both[1], 1), 0);
	assert_int_not_equal(months_audit(&both[0], 1), 0);
	assert_int_equal(open_n(OTHER), 1);
	assert_int_equal(progress()->employers_failed, 1);
	kit_sql("drop trigger never on wages.finding; drop function public.never()");
	audit();
	assert_int_equal(open_n(PLATFORM), 1);
	assert_int_equal(progress()->employers_failed, 0);
}

/* What changes while a month is under way is looked at when it is done, and not by two at once. */
static void under_way__marked_again__handed_out_once_more_after_it(void **state)
{
	static const int64_t both[] = {PLATFORM, OTHER};

	(void)state;
	both_due();
	assert_int_equal(hand_out(), 0);
	kit_sql("insert into wages.employer_mark (employer_id, month_from, month_to, due_at, "
		"marked_at) values (101, '2022-03-01', '2022-03-01', '2022-04-16 00:00+08', "
		"now())");
	assert_int_equal(hand_out(), 0);
	assert_int_equal(calls_set(), 1);
	assert_int_equal(kit_number("select asked from wages.employer_month where employer_id = "
				    "101"),
			 1);
	assert_int_equal(months_audit(both, 2), 0);
	assert_int_equal(months_audit(both, 2), 0); /* done: the second finds nothing handed out */
	audit();
	assert_int_equal(open_n(PLATFORM), 1);
	assert_int_equal(kit_number("select max(version) from wages.finding"), 1);
}

/* Months of one employer, all due at once. */
static void due(int n)
{
	kit_clock("2022-04-16 00:00:00");
	kit_sql("insert into wages.employer_month (employer_id, month, due_at, rules, error) "
		"select 101, '1900-01-01'::date + g * interval '1 month', "
		"timestamptz '2022-04-16 00:00+08', '', '' from generate_series(1, %d) as g",
		n);
}

static int64_t under_way(void)
{
	return kit_number("select count(*) from wages.employer_month where held_until > "
			  "timestamptz '2022-04-16 00:00+08'");
}

/* More than are audited in half an hour: none is taken to be lost because it had to wait. */
static void more_due_than_can_be_audited__handed_out_as_they_are(void **state)
{
	(void)state;
	due(2500);
	for (int i = 0; i < 12; i++)
		assert_int_equal(hand_out(), 0);
	assert_int_equal(under_way(), 2000);
	/* a call is done; another one, long lost, is none of those that fill the place */
	kit_sql("update wages.employer_month set due_at = null, held_until = null "
		"where month < '1902-01-01'");
	kit_sql("update wages.employer_month set tries = 1 where month = '1903-01-01'");
	assert_int_equal(hand_out(), 0);
	assert_int_equal(under_way(), 2001);
	assert_int_equal(progress()->employers_failed, 0);
}

static int64_t rows_read(void)
{
	return kit_number("select seq_tup_read + coalesce(idx_tup_fetch, 0) from "
			  "pg_stat_xact_all_tables where relid = 'wages.employer_month'::regclass");
}

static void many_due__handed_out_without_a_look_at_the_rest(void **state)
{
	int64_t before, after;

	(void)state;
	due(20000);
	kit_sql("begin; set local role gongdao_wages; set local search_path = wages; "
		"set local gongdao.role = 'service'; prepare p as %s",
		Q_EMPLOYER_MONTHS_HAND->sql);
	before = rows_read();
	assert_non_null(strstr(kit_text("explain (analyze, format json) execute p ("
					"'2022-04-16 00:00+08', 200, '', 2000)"),
			       "\"Actual Rows\": 200"));
	after = rows_read();
	kit_sql("rollback");
	kit_sql("deallocate p");
	assert_in_range(after - before, 200, 1000);
}

/* Months of one that is not known any more are not audited, and nobody waits for them. */
static void employer_gone__its_months_are_not_waited_for(void **state)
{
	(void)state;
	kit_clock("2022-04-16 00:00:00");
	kit_sql("insert into wages.employer_month (employer_id, month, due_at, rules, error) "
		"values (999, '2022-03-01', '2022-04-16 00:00+08', '', '')");
	assert_int_equal(hand_out(), 0);
	assert_int_equal(under_way(), 0);
	assert_int_equal(progress()->employers_waiting, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(too_big__said_and_tried_again__the_other_audited,
					  checked),
		cmocka_unit_test_teardown(call_never_ends__handed_out_alone__the_other_audited,
					  checked),
		cmocka_unit_test_teardown(under_way__marked_again__handed_out_once_more_after_it,
					  checked),
		cmocka_unit_test_teardown(more_due_than_can_be_audited__handed_out_as_they_are,
					  checked),
		cmocka_unit_test_teardown(many_due__handed_out_without_a_look_at_the_rest, checked),
		cmocka_unit_test_teardown(employer_gone__its_months_are_not_waited_for, checked),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
