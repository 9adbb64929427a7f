/*
 * At 10,000 rows no hot statement about agreements reads a whole table, as the runtime role and
 * with row-level security.
 */
#include "bench.h"

static void fill(void)
{
	kit_sql("insert into registration.employer_code select '9' || lpad(g::text, 17, '0'), g "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into registration.worker (worker_id, recorded_at) select g, now() from "
		"generate_series(1, 10000) as g");
	kit_sql("insert into registration.engagement (engagement_id, worker_id, employer_id, "
		"worker_no, class, occupation, home_region, from_day, version) select g, g, g, "
		"'R-' || g, 'B', 'rider', '411002', '2025-03-01', 1 from generate_series(1, 10000) "
		"as g");
	kit_sql("insert into registration.agreement select g, g, 'R-' || g, 'written_agreement', "
		"'2025-03-01', g, 1 from generate_series(1, 10000) as g");
	kit_sql("insert into registration.agreement_version select g, 1, null, '2025-03-01', null, "
		"'', null, 0, 0, 0, '', 0, '', 0, '', '', 0, 0, 0, '', false, '', '', 511, 511, 0, "
		"0, '', '', null, now(), 'i', '' from generate_series(1, 10000) as g");
	kit_sql("insert into registration.hours_approval select g, g, 1, '411002', 'flexible', '', "
		"'p', 1, 'r', '', null, 'APPLIED', '2025-03-01', '2026-03-01', 'c', now(), '', '', "
		"'', null, null from generate_series(1, 10000) as g");
	kit_sql("insert into registration.hours_approval_event select g, 1, 'applied', now(), 'c', "
		"'', '', '', '2025-03-01', '2026-03-01' from generate_series(1, 10000) as g");
	kit_sql("insert into registration.self_check select g, 2024, '411002', 'OPEN', 0, "
		"'2025-03-31', null, false, null, '', null, '' from generate_series(1, 10000) as "
		"g");
	kit_sql("insert into registration.self_check_answer select g, 2024, 1, 'pay', 'yes', 0, "
		"'', "
		"now(), 'c' from generate_series(1, 10000) as g");
	kit_sql("insert into registration.self_check_verdict select g, 2024, 1, 'pay', 'agree', "
		"'', "
		"now(), 'o' from generate_series(1, 10000) as g");
	kit_sql("insert into registration.classification select g, '411002', g, 'settled', 'B', "
		"'B', "
		"'B', 'A', 'managed', 1, '', 1, 1, '2/1/50/60', now() from generate_series(1, "
		"10000) "
		"as g");
	kit_sql("analyze");
}

static int n_whole;

static void explain(const struct statement *st, const char *values)
{
	const char *plan = kit_text(
		"begin; set local role gongdao_registration; set local search_path = registration; "
		"set local gongdao.role = 'inspector'; set local gongdao.department = 'HRSS'; "
		"set local gongdao.region = '411000'; set local gongdao.employer_id = '0'; "
		"set local gongdao.worker_id = '0'; set local plan_cache_mode = "
		"force_generic_plan; prepare p as %s; explain (format json) execute p (%s)",
		st->sql, values);

	kit_sql("rollback");
	kit_sql("deallocate p");
	if (!strstr(plan, "Seq Scan"))
		return;
	print_error("%s: %s\n", st->name, plan);
	n_whole++;
}

static void plans__10000_rows__no_sequential_scan(void **state UNUSED)
{
	fill();
	explain(Q_AGREEMENT_KEYS, "array[1, 2]::bigint[], array['R-1', 'R-2']");
	explain(Q_AGREEMENT_ENGAGEMENTS, "array[1, 2]::bigint[], array['R-1', 'R-2']");
	explain(Q_AGREEMENT_OF_IDS, "array[1, 2]::bigint[]");
	explain(Q_AGREEMENT_KNOWN, "1, now()");
	explain(Q_AGREEMENT_PAGE, "1, 0, 100, 0, now()");
	explain(Q_AGREEMENT_ON, "1, 'R-1', '2025-03-01', now()");
	explain(Q_AGREEMENT_PAGE_OWN, "1, 0, 100");
	explain(Q_AGREEMENT_PAGE_ALL, "5000, 100");
	explain(Q_APPROVAL_GET, "1");
	explain(Q_APPROVAL_LOCK, "1");
	explain(Q_APPROVAL_PAGE, "5000, 100, '', null");
	explain(Q_APPROVAL_PAGE_EMPLOYER, "0, 100, '', null, 1");
	explain(Q_APPROVAL_EVENTS, "1");
	explain(Q_SELF_CHECK_GET, "1, 2024");
	explain(Q_SELF_CHECK_PAGE, "2024, 5000, 100, '', false");
	explain(Q_SELF_CHECK_LINES, "1, 2024, 1");
	assert_int_equal(n_whole, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(plans__10000_rows__no_sequential_scan),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
