/*
 * At 20,000 rows without statistics, versions of some pay systems, what is due of one employer and
 * the marks that a file made are found by index, as the runtime role and with row-level security.
 */
#include "wages_probe.h"

#include "wages_sql.h"

static const char *plan_of(const struct statement *st, const char *mode, const char *values)
{
	const char *plan = kit_text(
		"begin; set local role gongdao_wages; set local search_path = wages; "
		"set local gongdao.role = 'inspector'; set local gongdao.department = 'HRSS'; "
		"set local gongdao.region = '411000'; set local gongdao.employer_id = '0'; "
		"set local plan_cache_mode = %s; prepare p as %s; "
		"explain (format json) execute p (%s)",
		mode, st->sql, values);

	kit_sql("rollback");
	kit_sql("deallocate p");
	return plan;
}

static void plans__20000_rows_no_statistics__by_index(void **state)
{
	const char *plan, *ids;

	(void)state;
	kit_sql("insert into wages.pay_system select g, g, '411002', '411002', 'rider', 1 "
		"from generate_series(1, 20000) as g");
	kit_sql("insert into wages.pay_system_version select g, 1, '2025-01-01', null, false, "
		"'piece', 'p', 0, '', '', '', 'month', 0, null, '', '', null, '', 'd', '', '', "
		"'s', 'HRSS', false, now() from generate_series(1, 20000) as g");
	kit_sql("insert into wages.guidance_visit select g, g, '411002', '2025-01-01', 'HRSS', "
		"'s', null, null, '{none}', '', '', '2025-03-01', 'open', 0, now() "
		"from generate_series(1, 20000) as g");
	ids = kit_text("select quote_literal(array_agg(g)) || '::bigint[]' "
		       "from generate_series(1, 200) as g");
	plan = plan_of(Q_PAY_SYSTEM_VERSIONS_OF, "force_custom_plan", ids);
	if (strstr(plan, "Seq Scan"))
		fail_msg("%s", plan);
	plan = plan_of(Q_VISITS_DUE, "force_generic_plan", "1, '2025-03-01', '2025-03-31'");
	if (!strstr(plan, "guidance_visit_due_of"))
		fail_msg("%s", plan);
}

/* All marks are of one employer: his are not looked through for the few that were just made. */
static void marks_just_made__20000_of_the_employer__by_time(void **state)
{
	static const char *const modes[] = {"force_custom_plan", "force_generic_plan"};

	(void)state;
	kit_sql("insert into wages.dirty select 1, 'R' || g, '2025-03-01', '2025-04-01', "
		"'2025-04-01' from generate_series(1, 20000) as g");
	for (size_t i = 0; i < N_ELEMENTS(modes); i++) {
		const char *plan = plan_of(Q_DIRTY_JUST, modes[i], "1, '2025-04-02', 11");

		if (!strstr(plan, "dirty_by_due") || strstr(plan, "dirty_pkey"))
			fail_msg("%s", plan);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plans__20000_rows_no_statistics__by_index),
		cmocka_unit_test(marks_just_made__20000_of_the_employer__by_time),
	};

	return cmocka_run_group_tests(tests, kit_setup, kit_teardown);
}
