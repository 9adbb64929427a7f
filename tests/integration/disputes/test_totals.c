/*
 * What a list says of all its pages.
 */
#include "bench.h"

static void fill_1200(void)
{
	kit_sql("insert into disputes.case_file select g, 'GD-411002-2025-' || g, g, '', '', '', "
		"'', g, '', '411002', 'lead', 'HRSS', 'HRSS', 'why', now(), 1, 1 from "
		"generate_series(1, 1200) as g");
	kit_sql("insert into disputes.case_party select g, 'HRSS', 'party' "
		"from generate_series(1, 1200) as g");
	kit_sql("insert into disputes.clock_terms select lpad('1', 64, '0'), 'ARB-7', '', '', 45, "
		"'day', 'day', '', '', false, false, false, '', '', 15, '', '', '', '', '', '', "
		"'', "
		"'C', false");
	kit_sql("insert into disputes.deadline select g, g, '', 0, '411002', 'HRSS', 'ARB-7', "
		"lpad('1', 64, '0'), '', 'running', 'on_track', true, now(), null, '2025-01-01', "
		"date '2025-01-01' + g::int %% 120, now(), '2025-01-01', false, 0, 0, 1, '', "
		"now(), "
		"null, null, 1, 1 from generate_series(1, 1200) as g");
}

/* A list of any length is counted to 1000, on any of its pages. */
static void totals__1200_rows__counted_to_a_thousand(void **state UNUSED)
{
	Disputes__ListDeadlinesRequest due = DISPUTES__LIST_DEADLINES_REQUEST__INIT;
	Disputes__ListDeadlinesReply *deadlines;
	Disputes__ListCasesRequest of = DISPUTES__LIST_CASES_REQUEST__INIT;
	Disputes__ListCasesReply *cases;

	fill_1200();
	due.limit = of.limit = 10;
	due.count = of.count = true;
	due.after_day = 20089 + 119; /* the last of 2025-01-01 and the days after it */
	of.after_id = 1195;
	assert_int_equal(kit_call(k, "ListCases", NULL, &of.base, &cases), 0);
	assert_int_equal(cases->n_cases, 5);
	assert_int_equal(cases->total, 1000);
	assert_true(cases->total_is_bound);
	assert_int_equal(kit_call(k, "ListDeadlines", NULL, &due.base, &deadlines), 0);
	assert_int_equal(deadlines->n_deadlines, 10);
	assert_int_equal(deadlines->total, 1000);
	assert_true(deadlines->total_is_bound);
	due.until_day = 20089 + 12; /* ten a day */
	due.after_day = 0;
	assert_int_equal(kit_call(k, "ListDeadlines", NULL, &due.base, &deadlines), 0);
	assert_int_equal(deadlines->total, 130);
	assert_false(deadlines->total_is_bound);
	kit_sql("truncate disputes.deadline, disputes.case_party, disputes.case_file cascade");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(totals__1200_rows__counted_to_a_thousand),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
