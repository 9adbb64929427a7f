/*
 * At 10,000 rows no hot statement reads a whole table, as the runtime role and with row-level
 * security.
 */
#include "requests.h"

static void fill(void)
{
	kit_sql("insert into alerts.alert select g, 'R' || g %% 20, '', '', g, '', '411002', "
		"'2025-03', "
		"'open', 'high', false, false, 'HRSS', '', 1, 1, 0, 5, 0, 0, 0, 1, now(), now() "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into alerts.item select g, g, 1, 0, '411002', 'HRSS', g, 'open', 3, false, "
		"false, 5, '', 'wages', 0 from generate_series(1, 10000) as g");
	kit_sql("analyze alerts.alert");
	kit_sql("analyze alerts.item");
}

static void plans__10000_rows__no_sequential_scan(void **state UNUSED)
{
	const struct {
		const struct statement *st;
		const char *values;
	} cases[] = {
		{Q_ALERT_LOCK,        "'R1', 1, '411002', '2025-03'"                                   },
		{Q_ALERT_LOCK_BY_ID,  "1"							      },
		{Q_ALERT_PAGE,        "'open', '', 5000, 100, '', '', false, '', 0, '', '', '', '', ''"},
		{Q_ALERT_COUNT,       "'open', '', 0, 1001, '', '', false, '', 0, '', '', '', '', ''"  },
		{Q_ALERT_PAGE_ALL,    "5000, 100"						      },
		{Q_ALERT_CASE_STALE,  "4, 100"							 },
		{Q_ALERT_OF_EMPLOYER, "1, '411002', 'HRSS', 2"                                         },
		{Q_ALERT_OF_SILENCE,  "1, 'R1', '411002', 'HRSS'"                                      },
		{Q_ALERT_AGAIN_OF,    "1, 'R1', now(), '2025-04'"                                      },
		{Q_CHANGE_LIST,       "1, 0"							   },
		{Q_ITEM_LOCK,         "'wages', 1"						     },
		{Q_ITEM_TALLY,        "1, 'wages', 2, 3"                                               },
		{Q_ITEM_REST,         "1, 'wages', 2, 3, 4"                                            },
		{Q_ITEM_LEFT,         "1, array[2, 3]"						 },
		{Q_ITEM_BODIES,       "1, 100"							 },
		{Q_ITEM_STALE,        "'wages', 4, 100"						},
	};

	fill();
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const char *plan = kit_text(
			"begin; set local role gongdao_alerts; set local search_path = alerts; "
			"set local gongdao.role = 'inspector'; set local gongdao.department = "
			"'HRSS'; "
			"set local gongdao.region = '411000'; set local plan_cache_mode = "
			"force_generic_plan; prepare p as %s; explain (format json) execute p (%s)",
			cases[i].st->sql, cases[i].values);

		kit_sql("rollback");
		kit_sql("deallocate p");
		if (strstr(plan, "Seq Scan"))
			fail_msg("%s: %s", cases[i].st->name, plan);
	}
}

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

static const char *plan_of(const struct statement *st, const char *how, const char *values)
{
	const char *plan = kit_text(
		"begin; set local role gongdao_alerts; set local search_path = alerts; set local "
		"gongdao.role = 'service'; set local gongdao.region = '000000'; set local "
		"plan_cache_mode = force_generic_plan; prepare p as %s; explain (%s, format json) "
		"execute p (%s)",
		st->sql, how, values);

	kit_sql("rollback");
	kit_sql("deallocate p");
	return plan;
}

static void fill_notices(void)
{
	kit_sql("insert into alerts.notice select g, 'alert', g, 'opened', 'opened', "
		"case when g %% 2 = 0 then 'HRSS/' else 'employer/' || g %% 500 end, false, "
		"'HRSS', case when g %% 2 = 0 then 'HRSS' else '' end, '', "
		"case when g %% 2 = 0 then 0 else g %% 500 end, '411002', 'high', false, "
		"'', '', '', '', '', '', now(), true, case when g < 19990 then now() end, "
		"case when g < 19990 then 'x' else '' end from generate_series(1, 20000) as g");
	kit_sql("insert into alerts.receiver select r, 0, '2025-01-01' from (values ('drop'), "
		"('hook')) as v (r)");
	kit_sql("insert into alerts.delivery select g, g, 0, 'notice', 'drop', 'hrss', 'drop', "
		"case when g %% 2 = 0 then 'office' else 'day' end, '411002', 'HRSS', 'HRSS', "
		"'waiting', 0, '2025-01-01', '2025-01-01' from generate_series(1, 20000) as g");
}

/* Read ones are many and companies are many: a page reads the unread of its own inbox. */
static void inbox__20000_notices__a_page_reads_its_own(void **state UNUSED)
{
	static const char *const counted[] = {"with statistics", "without"};
	const struct {
		const struct statement *st;
		const char *values, *index;
	} cases[] = {
		{Q_NOTICE_PAGE,          "'HRSS', 0, 100",    "notice_by_department"},
		{Q_NOTICE_PAGE_UNREAD,   "'HRSS', 0, 100",    "notice_unread"       },
		{Q_NOTICE_PAGE_COMPANY,  "7, false, 0, 100",  "notice_by_employer"  },
		{Q_NOTICE_COUNT,         "'HRSS', 0, 1001",   "notice_by_department"},
		{Q_NOTICE_COUNT_UNREAD,  "'HRSS', 0, 1001",   "notice_unread"       },
		{Q_NOTICE_COUNT_COMPANY, "7, false, 0, 1001", "notice_by_employer"  },
	};

	fill_notices();
	for (size_t bare = 0; bare < 2; bare++) {
		kit_sql(bare ? "delete from pg_statistic where starelid = 'alerts.notice'::regclass"
			     : "vacuum analyze alerts.notice");
		for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
			const char *plan = plan_of(cases[i].st, "costs off", cases[i].values);

			if (!strstr(plan, cases[i].index))
				fail_msg("%s, %s: %s", cases[i].st->name, counted[bare], plan);
		}
	}
}

/* What is over and answered is not read for the digest. */
static void digest__20000_closed_cases__reads_the_open_ones(void **state UNUSED)
{
	static const char *const indexes[] = {"case_seen_open", "handoff_seen_waiting"};

	kit_sql("insert into alerts.case_seen select g, 1, '', '411002', 'HRSS', 'closed', g < "
		"19990, 0 from generate_series(1, 20000) as g");
	kit_sql("insert into alerts.handoff_seen select g, 1, g, 'HRSS', 'SAMR', '411002', "
		"'ACCEPTED', false, g > 19990, 0 from generate_series(1, 20000) as g");
	for (int analyzed = 0; analyzed < 2; analyzed++) {
		const char *plan;

		if (analyzed)
			kit_sql("vacuum analyze alerts.case_seen, alerts.handoff_seen");
		plan = plan_of(Q_DIGEST_OPEN, "costs off", "'2025-04-10'");
		for (size_t i = 0; i < N_ELEMENTS(indexes); i++) {
			if (!strstr(plan, indexes[i]))
				fail_msg("%s: %s", indexes[i], plan);
		}
	}
}

/* What waits for the morning is not read at night, twice a second. */
static void delivery__20000_wait_for_other_hours__a_question_reads_a_few_blocks(void **state UNUSED)
{
	const struct statement *const asked[] = {Q_DELIVERY_DUE, Q_DELIVERY_CLAIM};
	const char *const values[] = {"'2025-04-10', false, true", "'2025-04-10', false, true, 64"};

	fill_notices();
	kit_sql("vacuum analyze alerts.delivery");
	for (size_t i = 0; i < N_ELEMENTS(asked); i++) {
		const char *plan = plan_of(asked[i], "analyze, buffers, timing off", values[i]);
		int64_t n = top(plan, "\"Shared Hit Blocks\": ") +
			    top(plan, "\"Shared Read Blocks\": ");

		if (n > 50)
			fail_msg("%s: %" PRId64 " blocks: %s", asked[i]->name, n, plan);
	}
}

/* Blocks that taking in one more finding of an alert reads besides the alert and the item. */
static int64_t blocks_of_one_more(int64_t alert)
{
	const char *plan = kit_text("begin; set local role gongdao_alerts; set local search_path "
				    "= alerts; set local gongdao.role = 'service'; set local "
				    "gongdao.region = '000000'; set local plan_cache_mode = "
				    "force_generic_plan; prepare p as %s; explain (analyze, "
				    "buffers, timing off, format json) execute p (%" PRId64
				    ", 'wages', %" PRId64 ", 7, 8)",
				    Q_ITEM_REST->sql, alert, alert * 100000 + 1);

	kit_sql("rollback");
	kit_sql("deallocate p");
	return top(plan, "\"Shared Hit Blocks\": ") + top(plan, "\"Shared Read Blocks\": ");
}

static void fill_alert(int64_t alert, int n)
{
	kit_sql("insert into alerts.alert select %" PRId64 ", 'BIG', '', '', %" PRId64
		", '', '411002', '2025-03', 'open', 'high', false, false, 'HRSS', '', %d, %d, 0, "
		"%d, 0, 0, 0, 1, now(), now()",
		alert, alert, n, n, 5 * n);
	kit_sql("insert into alerts.item select %" PRId64 " * 100000 + g, %" PRId64
		", 1, 0, '411002', 'HRSS', g, 'open', 3, false, false, 5, '', 'wages', 0 from "
		"generate_series(1, %d) as g",
		alert, alert, n);
}

/* Linear: the twenty-thousandth finding of an alert reads as much as the twentieth. */
static void
take__20000_findings_of_one_alert__the_last_reads_no_more_than_the_first(void **state UNUSED)
{
	int64_t few, many;

	fill();
	fill_alert(20001, 20);
	fill_alert(20002, 20000);
	kit_sql("vacuum analyze alerts.item");
	few = blocks_of_one_more(20001);
	many = blocks_of_one_more(20002);
	if (many > few + 30 || many > 200)
		fail_msg("%" PRId64 " blocks of 20 findings, %" PRId64 " of 20,000", few, many);
}

/* Blocks that a piece of a sweep reads of what is left in an alert. */
static int64_t blocks_of_a_sweep(int64_t alert)
{
	const char *plan = kit_text("begin; set local role gongdao_alerts; set local search_path "
				    "= alerts; set local gongdao.role = 'service'; set local "
				    "gongdao.region = '000000'; set local plan_cache_mode = "
				    "force_generic_plan; prepare p as %s; explain (analyze, "
				    "buffers, timing off, format json) execute p (%" PRId64
				    ", array[1, 5, 9, 13, 1000000])",
				    Q_ITEM_LEFT->sql, alert);

	kit_sql("rollback");
	kit_sql("deallocate p");
	return top(plan, "\"Shared Hit Blocks\": ") + top(plan, "\"Shared Read Blocks\": ");
}

/* And so does a sweep: what it drops is taken off, what stays is not read. */
static void
sweep__20000_findings_of_one_alert__a_piece_reads_no_more_than_of_few(void **state UNUSED)
{
	int64_t few, many;

	fill();
	fill_alert(20001, 20);
	fill_alert(20002, 20000);
	kit_sql("vacuum analyze alerts.item");
	few = blocks_of_a_sweep(20001);
	many = blocks_of_a_sweep(20002);
	if (many > few + 30 || many > 200)
		fail_msg("%" PRId64 " blocks of 20 findings, %" PRId64 " of 20,000", few, many);
}

/* And the finding itself, through dispatch. */
static void take__one_more_of_20000__the_same_numbers(void **state UNUSED)
{
	Audit__Finding f = finding(99, 21, 7);
	const Alerts__Alert *alert = NULL;

	fill_alert(20002, 20000);
	f.rule = (char *)"BIG";
	f.employer_id = 20002;
	assert_int_equal(take(&f, &alert), 1);
	assert_int_equal(kit_number("select n_items from alerts.alert"), 20001);
	assert_int_equal(kit_number("select n_workers from alerts.alert"), 20000); /* has 21 */
	assert_int_equal(kit_number("select owed_fen from alerts.alert"), 100007);
	f.version = 2;
	f.worker_id = 30000;
	assert_int_equal(take(&f, &alert), 1);
	assert_int_equal(kit_number("select n_workers from alerts.alert"), 20001);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(plans__10000_rows__no_sequential_scan),
		T(take__20000_findings_of_one_alert__the_last_reads_no_more_than_the_first),
		T(sweep__20000_findings_of_one_alert__a_piece_reads_no_more_than_of_few),
		T(take__one_more_of_20000__the_same_numbers),
		T(inbox__20000_notices__a_page_reads_its_own),
		T(digest__20000_closed_cases__reads_the_open_ones),
		T(delivery__20000_wait_for_other_hours__a_question_reads_a_few_blocks),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
