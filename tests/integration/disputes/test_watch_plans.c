/*
 * The watch over retaliation at 10,000 rows: nothing of it reads a whole table.
 */
#include "plans.h"

static void fill_cases(void)
{
	kit_sql("insert into disputes.case_file select g, 'GD-411002-2025-' || g, g, '', '', '', "
		"'', "
		"g, '', '411002', 'lead', 'HRSS', 'HRSS', 'why', now(), 1, 1 from "
		"generate_series(1, 10000) as g");
	kit_sql("insert into disputes.employer select g, 'x' || g, 'platform', '411002', 'active', "
		"1, 0 from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.intake (intake_id, intake_no, channel, source_no, region, "
		"department, issue, relation_class, evidence, employer_id, employer_name, persons, "
		"named, received_at, received_by, state, route, suggested, routed_to, reason, "
		"due_at, due_day, case_id, key, key_version, version, anonymous, watch_seen) "
		"select "
		"g, 'GDI-' || g, 'counter', g::text, '411002', 'HRSS', 'pay_unpaid', '', '', 0, "
		"'x', 1, true, now(), 'i', 'routed', '', 'HRSS', '', '', now(), '2025-01-01', g, "
		"'', "
		"1, 1, false, g > 100 from generate_series(1, 10000) as g");
}

static void fill_watches(void)
{
	kit_sql("insert into disputes.work_month select 1 + g %% 3, date '2025-01-01' + (g %% 5 * "
		"31)::int, g, "
		"1, 1, 1, 0, 1, 1, 1, 1 from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.engaged select g, 1 + g %% 3, g, null, 1, 0 from "
		"generate_series(1, 10000) as g");
	kit_sql("insert into disputes.watch (watch_id, case_id, region, intake_id, label, "
		"employer_id, "
		"employer_name, worker, key_version, complained_on, from_month, last_month, state, "
		"begun_by, begun_at, review_at) select g, g, '411002', g, '', 1, '', 'x', 1, "
		"'2025-04-10', '2025-01-01', '2025-10-01', 'watching', '', now(), now() + g * "
		"interval '1 hour' from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.watch_lead (lead_id, watch_id, case_id, region, measure, "
		"month, "
		"state, before_num, before_den, after_num, after_den, change, peers, n_peers, "
		"left_over, threshold, confirm, found_at, judged_at) select g, g, g, '411002', "
		"'ended', '2025-05-01', case when g %% 100 = 0 then 'open' else 'explained' end, "
		"1, "
		"1, 1, 1, 1, 1, 1, 1, 1, true, now(), case when g %% 100 <> 0 then now() end from "
		"generate_series(1, 10000) as g");
}

static void watch_plans__10000_rows__no_sequential_scan(void **state UNUSED)
{
	const struct asked_for cases[] = {
		{Q_WATCH_INTAKES,        "100"							   },
		{Q_WATCH_EMPLOYER_NAMED, "'x7'"							  },
		{Q_WATCH_OF_CASE,        "7"							     },
		{Q_WATCH_DUE,            "now(), 8"						      },
		{Q_WATCH_SELF,           "1, 7, '{2025-01-01,2025-02-01}', '2025-02-01'"                 },
		{Q_WATCH_PEERS,          "1, 5000, '{2025-01-01,2025-02-01}', '2025-02-01', '2025-01-01'"},
		{Q_WATCH_LEFT,           "1, 7"							  },
		{Q_WATCH_PEERS_LEFT,     "1, 5000, '2025-01-01', '2025-04-01', '2025-06-01'"             },
		{Q_WATCH_LEAD_LIST,      "'{7,8}'"						       },
		{Q_WATCH_LEAD_GET,       "7"							     },
		{Q_WATCH_GET,            "7"							     },
		{Q_WATCH_PAGE_OF_CASE,   "0, 100, 7"						     },
		{Q_WATCH_PAGE,           "5000, 100, 'HRSS'"                                             },
		{Q_WATCH_PAGE_OPEN,      "5000, 100, 'HRSS'"                                             },
		{Q_WATCH_STALE,          "1, 100"							},
		{Q_WORK_MONTH_SWEEP,     "0"							     },
		{Q_WORK_MONTH_PRUNE,     "'2024-01-01', 100"                                             },
		{Q_ENGAGED_SWEEP,        "0"							     },
	};

	fill_cases();
	fill_watches();
	kit_sql("analyze");
	no_scan(cases, N_ELEMENTS(cases));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(watch_plans__10000_rows__no_sequential_scan, setup),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
