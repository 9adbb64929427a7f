/*
 * Marks by the thousand: made in steps that a crash neither repeats nor loses, at a cost that knows
 * nothing of how many rows a number has, and never said to be done while they are not.
 */
#include "wages_probe.h"

#include "wages_sql.h"

#define N_MANY 9000 /* numbers: more than the command and two steps look at */

/* An inspector of the county of 411081: rows of employers elsewhere are hidden from him. */
static const struct kit_who county = {"inspector", "HRSS", "411081", "county", 0, 0};

static int setup(void **state)
{
	kit_setup(state);
	employer_is(PLATFORM, CODE, "411002");
	employer_is(OTHER, OTHER_CODE, "411081");
	return 0;
}

static int checked(void **state)
{
	(void)state;
	wages_emptied(", wages.weather_signal, wages.platform_limit, wages.unit_price");
	kit_clock("2025-04-10 09:00:00");
	return 0;
}

/* A month in force: n numbers of so many orders each, in the second half of it. */
static void month_of(int64_t employer_id, int n, int orders)
{
	kit_sql("select wages.ensure_month('2025-03-01')");
	kit_sql("insert into wages.submission values (%" PRId64 ", %" PRId64
		", '411002', 'intervals', '', '2025-03-01', '2025-03-01', "
		"decode(repeat('%02x', 32), 'hex'), 'f', 'closed', 1, %d, 0, 0, 0, now(), now())",
		employer_id, employer_id, (int)(employer_id % 251), n * orders);
	kit_sql("insert into wages.holding values (%" PRId64
		", 'intervals', '', '2025-03-01', %" PRId64 ")",
		employer_id, employer_id);
	kit_sql("insert into wages.work_interval (submission_id, month, region, employer_id, "
		"worker_no, source_ref, kind, started_at, ended_at, work_region, line, task) "
		"select %" PRId64 ", '2025-03-01', '411002', %" PRId64
		", 'Z' || lpad(g::text, 5, '0'), g || '-' || k, 'order', timestamptz "
		"'2025-03-15 00:00:00+08' + k * interval '1 hour', timestamptz "
		"'2025-03-15 00:30:00+08' + k * interval '1 hour', case when g %% 2 = 0 then "
		"'411081' else '411002' end, 0, case when g %% 3 = 0 then 'meal' else '' end "
		"from generate_series(1, %d) as g, generate_series(1, %d) as k",
		employer_id, employer_id, n, orders);
	kit_sql("analyze wages.work_interval");
}

static int64_t marks(void)
{
	return kit_number("select count(*) from wages.dirty");
}

static Wages__RunAuditReply *run(void)
{
	Wages__RunAuditRequest req = WAGES__RUN_AUDIT_REQUEST__INIT;
	Wages__RunAuditReply *rep;

	req.month_from = req.month_to = (char *)"2025-03";
	assert_int_equal(kit_call(kit, "RunAudit", NULL, &req.base, &rep), 0);
	return rep;
}

static int step(int64_t after)
{
	Wages__MarkMonthsRequest req = WAGES__MARK_MONTHS_REQUEST__INIT;

	req.after_employer_id = after;
	return kit_call(kit, "MarkMonths", &kit_daemons, &req.base, NULL);
}

static Wages__GetAuditProgressReply *progress(void)
{
	Wages__GetAuditProgressRequest req = WAGES__GET_AUDIT_PROGRESS_REQUEST__INIT;
	Wages__GetAuditProgressReply *rep;

	assert_int_equal(kit_call(kit, "GetAuditProgress", NULL, &req.base, &rep), 0);
	return rep;
}

static void few__marked_when_it_is_answered(void **state)
{
	const Wages__RunAuditReply *rep;

	(void)state;
	month_of(PLATFORM, 20, 2);
	rep = run();
	assert_int_equal(rep->marked, 20);
	assert_int_equal(rep->marking, 0);
	assert_int_equal(marks(), 20);
	assert_int_equal(progress()->marking, 0);
}

static void many__in_steps__not_done_before_the_last(void **state)
{
	const Wages__RunAuditReply *rep;

	(void)state;
	month_of(PLATFORM, N_MANY, 1);
	rep = run();
	assert_int_equal(rep->marked, 1000);
	assert_int_equal(rep->marking, 1);
	assert_int_equal(progress()->marking, 1);
	kit_sql("delete from wages.dirty"); /* audited meanwhile: still not all */
	assert_int_equal(progress()->waiting, 1);
	for (int64_t want = 4000; want < N_MANY - 1000; want += 4000) {
		assert_int_equal(step(0), 0);
		assert_int_equal(marks(), want);
		assert_int_equal(progress()->marking, 1);
	}
	assert_int_equal(step(0), 0); /* it ends with a number: is there another? */
	assert_int_equal(step(0), 0);
	assert_int_equal(marks(), N_MANY - 1000);
	assert_int_equal(progress()->marking, 0);
	assert_int_equal(kit_number("select count(distinct worker_no) from wages.dirty"),
			 N_MANY - 1000);
}

/* Numbers that are packed come in one walk, those between and behind them by looks: each once, in
 * their order, up to the limit. */
static void numbers__packed_and_not__each_once(void **state)
{
	(void)state;
	month_of(PLATFORM, 60, 2);
	kit_sql("insert into wages.pay_line (submission_id, month, region, employer_id, worker_no, "
		"source_ref, item, amount_fen, line) select %" PRId64
		", '2025-03-01', '411002', %" PRId64
		", no, no, 'PIECE', 100, 1 from unnest(array['A1', 'Z00010x', 'Z00012', "
		"'Z00049x', 'Z00049y', 'Z99999']) as no",
		(int64_t)PLATFORM, (int64_t)PLATFORM);
	kit_sql("insert into wages.packed_month (employer_id, month, worker_no, region, format, "
		"n_rows, spans, lists, packed_at) select %" PRId64
		", '2025-03-01', 'Z' || lpad(g::text, 5, '0'), '411002', 3, 1, "
		"decode(repeat('00', 8), 'hex'), repeat(chr(30), 4), now() "
		"from generate_series(3, 50) as g where g %% 4 <> 0",
		(int64_t)PLATFORM);
	assert_int_equal(
		kit_number("select count(*) from (values ('', 1000), ('', 66), ('', 7), ('Z00004', "
			   "20), ('Z00010', 1), ('Z00049', 9), ('Z00060', 5), ('Z99999', 5)) "
			   "as k (after_no, most) where (select array_agg(b.no order by b.nth) "
			   "from wages.numbers_behind(%" PRId64 ", '2025-03-01', k.after_no, "
			   "k.most) with ordinality as b (no, nth)) is not distinct from "
			   "(select array_agg(x.no order by x.no) from (select i.worker_no as no "
			   "from wages.work_interval as i where i.worker_no > k.after_no union "
			   "select p.worker_no from wages.pay_line as p where p.worker_no > "
			   "k.after_no order by no limit k.most) as x)",
			   (int64_t)PLATFORM),
		8);
	kit_sql("delete from wages.packed_month");
}

/* A step that fails leaves nothing, and goes on where the one before was. */
static void step__fails__goes_on_where_it_was(void **state)
{
	(void)state;
	month_of(PLATFORM, N_MANY, 1);
	(void)run();
	kit_sql("create function public.never() returns trigger language plpgsql as "
		"'begin raise exception ''never''; end'; "
		"create trigger never before insert on wages.dirty for each row "
		"when (new.worker_no = 'Z04500') execute function public.never()");
	assert_int_not_equal(step(0), 0);
	assert_int_equal(marks(), 1000);
	kit_sql("drop trigger never on wages.dirty; drop function public.never()");
	assert_int_equal(step(0), 0);
	assert_int_equal(marks(), 5000);
	assert_int_equal(kit_number("select count(*) from wages.dirty where worker_no <= 'Z05000'"),
			 5000);
}

static void two_calls__one_marks__the_other_comes_again(void **state)
{
	(void)state;
	month_of(PLATFORM, N_MANY, 1);
	(void)run();
	kit_sql("delete from wages.timer");
	kit_sql("select pg_advisory_lock(hashtextextended('marking:wages', 0))");
	assert_int_equal(step(0), 0);
	assert_int_equal(marks(), 1000);
	assert_int_equal(kit_number("select count(*) from wages.timer where rpc = "
				    "'wages.MarkMonths' and due_at > timestamptz "
				    "'2025-04-10 09:00:00+08'"),
			 1);
	kit_sql("select pg_advisory_unlock(hashtextextended('marking:wages', 0))");
}

/* One with many numbers keeps no other waiting. */
static void employers__take_turns(void **state)
{
	(void)state;
	month_of(PLATFORM, N_MANY, 1);
	month_of(OTHER, 3, 1);
	(void)run();
	assert_int_equal(step(0), 0);
	assert_int_equal(kit_number("select count(*) from wages.dirty where employer_id = 102"), 0);
	assert_int_equal(step(PLATFORM), 0);
	assert_int_equal(kit_number("select count(*) from wages.dirty where employer_id = 102"), 3);
	assert_int_equal(kit_number("select count(*) from wages.mark_unit"), 1);
}

/* Its timer lost, the watch wakes it again. */
static void call_lost__watch_wakes(void **state)
{
	(void)state;
	month_of(PLATFORM, N_MANY, 1);
	(void)run();
	kit_sql("delete from wages.timer where tag not like 'watch/%%'");
	kit_sql("truncate wages.dirty");
	kit_clock("2025-04-10 09:02:30");
	assert_true(kit_timers_of(kit, "MarkMonths") > 0);
	assert_int_equal(progress()->marking, 0);
}

/* A limit from long ago: answered at once, whatever the employer has filed since. */
static void limit__asks__marks_come_after(void **state)
{
	(void)state;
	month_of(PLATFORM, N_MANY, 1);
	limits_filed(CODE);
	assert_int_equal(marks(), 0);
	assert_true(progress()->waiting > 0);
	assert_true(kit_timers_of(kit, "MarkMonths") > 0);
	assert_int_equal(progress()->marking, 0);
}

/* Half of the numbers worked there, for an employer whose rows the recorder does not see. */
static void weather__recorded_by_a_county__who_worked_there_is_marked(void **state)
{
	Wages__RecordWeatherRequest q = WAGES__RECORD_WEATHER_REQUEST__INIT;

	(void)state;
	month_of(PLATFORM, 100, 3);
	q.region = (char *)"411081";
	q.kind = (char *)"heat";
	q.from_at_us = us("2025-03-14 09:00:00");
	q.to_at_us = us("2025-03-16 20:00:00");
	q.source = (char *)"气象台";
	assert_int_equal(kit_call(kit, "RecordWeather", &county, &q.base, NULL), 0);
	assert_int_equal(step(0), 0);
	assert_int_equal(marks(), 50);
	assert_int_equal(kit_number("select count(*) from wages.dirty where right(worker_no, 1) in "
				    "('1', '3', '5', '7', '9')"),
			 0);
}

static void prices__whose_tasks_have_one_is_marked(void **state)
{
	(void)state;
	month_of(PLATFORM, 30, 3);
	kit_sql("insert into wages.mark_unit (job_id, employer_id, month, what, asked_at) "
		"values (0, 101, '2025-03-01', 'task', now())");
	assert_int_equal(step(0), 0);
	assert_int_equal(marks(), 10);
}

/* ---- what a step reads ------------------------------------------------------------------------
 */

/* The number that stands after the name where it stands first, at the top of the plan. */
static int64_t top(const char *plan, const char *name)
{
	const char *at = strstr(plan, name);
	int64_t n;

	assert_non_null(at);
	at += strlen(name);
	assert_true(slice_to_i64((slice){at, strspn(at, "0123456789")}, &n));
	return n;
}

static const char *plan_of(int64_t employer_id, const char *what)
{
	const char *plan = kit_text(
		"begin; set local role gongdao_wages; set local search_path = wages; "
		"set local gongdao.role = 'service'; set local plan_cache_mode = "
		"force_generic_plan; prepare p as %s; explain (analyze, buffers, timing off, "
		"format json) execute p (%" PRId64 ", '2025-03-01', '', 4000, '%s', '4110', "
		"'2025-03-01', '2025-04-01', now())",
		Q_MARK_STEP->sql, employer_id, what);

	kit_sql("rollback");
	kit_sql("deallocate p");
	if (strstr(plan, "Seq Scan"))
		fail_msg("%s: %s", what, plan);
	return plan;
}

static int64_t blocks_of(int64_t employer_id, const char *what)
{
	const char *plan = plan_of(employer_id, what);

	return top(plan, "\"Shared Hit Blocks\": ") + top(plan, "\"Shared Read Blocks\": ");
}

static void blocks_alike(void)
{
	static const char *const all[] = {"rows", "task", "place"};

	for (size_t i = 0; i < N_ELEMENTS(all); i++) {
		const int64_t few = blocks_of(PLATFORM, all[i]), many = blocks_of(OTHER, all[i]);

		if (strcmp(all[i], "task") != 0 && many > 2 * few)
			fail_msg("%s: %" PRId64 " blocks of 300 rows, %" PRId64 " of 45,000",
				 all[i], few, many);
	}
}

static void step__numbers_of_many_rows__reads_as_much_as_of_one(void **state)
{
	(void)state;
	month_of(PLATFORM, 300, 1);
	month_of(OTHER, 300, 150);
	kit_sql("vacuum analyze wages.work_interval");
	blocks_alike();
}

/* As it is a moment after a month was filed. */
static void step__before_there_are_statistics__reads_as_much(void **state)
{
	(void)state;
	month_of(PLATFORM, 300, 1);
	month_of(OTHER, 300, 150);
	kit_sql("vacuum wages.work_interval");
	kit_sql("delete from pg_statistic where starelid in"
		" (select oid from pg_class where relname like 'work_interval%%')");
	kit_sql("update pg_class set reltuples = -1, relpages = 0"
		" where relname like 'work_interval%%' and relkind = 'r'");
	blocks_alike();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(few__marked_when_it_is_answered, checked),
		cmocka_unit_test_teardown(many__in_steps__not_done_before_the_last, checked),
		cmocka_unit_test_teardown(numbers__packed_and_not__each_once, checked),
		cmocka_unit_test_teardown(step__fails__goes_on_where_it_was, checked),
		cmocka_unit_test_teardown(two_calls__one_marks__the_other_comes_again, checked),
		cmocka_unit_test_teardown(employers__take_turns, checked),
		cmocka_unit_test_teardown(call_lost__watch_wakes, checked),
		cmocka_unit_test_teardown(limit__asks__marks_come_after, checked),
		cmocka_unit_test_teardown(weather__recorded_by_a_county__who_worked_there_is_marked,
					  checked),
		cmocka_unit_test_teardown(prices__whose_tasks_have_one_is_marked, checked),
		cmocka_unit_test_teardown(step__numbers_of_many_rows__reads_as_much_as_of_one,
					  checked),
		cmocka_unit_test_teardown(step__before_there_are_statistics__reads_as_much,
					  checked),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
