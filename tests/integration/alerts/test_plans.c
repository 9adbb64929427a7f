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
		{Q_ALERT_LOCK,       "'R1', 1, '411002', '2025-03'"},
		{Q_ALERT_LOCK_BY_ID, "1"                           },
		{Q_ALERT_PAGE,       "'open', '', 5000, 100"       },
		{Q_ALERT_PAGE_ALL,   "5000, 100"                   },
		{Q_ALERT_CASE_STALE, "4, 100"                      },
		{Q_ITEM_LOCK,        "'wages', 1"                  },
		{Q_ITEM_TALLY,       "1, 'wages', 2, 3, 0"         },
		{Q_ITEM_BODIES,      "1, 100"                      },
		{Q_ITEM_STALE,       "'wages', 4, 100"             },
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

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(plans__10000_rows__no_sequential_scan),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
