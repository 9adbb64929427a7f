/*
 * Asking again at 10,000 intakes and draws: nothing of it reads a whole table.
 */
#include "plans.h"

static void fill(void)
{
	kit_sql("insert into disputes.case_file select g, 'GD-411002-2025-' || g, g, '', '', '', "
		"'', g, '', '411002', 'lead', 'HRSS', 'HRSS', 'why', now(), 1, 1 from "
		"generate_series(1, 10000) as g");
	kit_sql("insert into disputes.intake (intake_id, intake_no, channel, source_no, region, "
		"department, issue, relation_class, evidence, employer_id, employer_name, persons, "
		"named, received_at, received_by, state, route, suggested, routed_to, reason, "
		"due_at, due_day, case_id, key, key_version, version, anonymous) select g, 'GDI-' "
		"|| g, 'counter', g::text, '411002', 'HRSS', 'pay_unpaid', '', '', 0, 'x', 1, "
		"true, '2020-01-01'::timestamptz + g * interval '1 hour', 'i', 'routed', '', "
		"'HRSS', '', '', now(), '2025-01-01', g, '', 1, 1, false from generate_series(1, "
		"10000) as g");
	kit_sql("insert into disputes.recontact select g, 'RC-' || g, 'HRSS', "
		"to_char(411000 + g %% 1000, 'FM000000'), (date '2010-01-01' + (g / 1000) * "
		"interval '1 month')::date, 10, md5(''), 10, 'i', now() from generate_series(1, "
		"10000) as g");
	kit_sql("insert into disputes.recontact_item (draw_id, intake_id, region, department, "
		"on_record) select 1 + g / 10, g, '411002', 'HRSS', true from generate_series(1, "
		"10000) as g");
	kit_sql("insert into disputes.intake_message select g, 1, '411002', now(), true, '', '', "
		"'' from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.intake_access select g, now(), '411002', 'HRSS', 'i', 'p' "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.case_event select g, 1, '411002', now(), 'acted', 'HRSS', "
		"'i', '', '', 'HRSS', 0 from generate_series(1, 10000) as g");
	kit_sql("insert into disputes.case_act select g, 1, '411002', 'accept', 'i', 'lead', "
		"'lead', '', '', '' from generate_series(1, 10000) as g");
}

static void recontact_plans__10000_rows__no_sequential_scan(void **state UNUSED)
{
	const struct asked_for cases[] = {
		{Q_RECONTACT_POPULATION, "'HRSS', '411002', '2020-02-01', '2020-03-01', now()"    },
		{Q_RECONTACT_OF_MONTH,   "'2010-03-01', 'HRSS', '411002'"                         },
		{Q_RECONTACT_DRAW,       "1, 'x', 'HRSS', '411002', '2020-02-01', '2020-03-01', 5"},
		{Q_RECONTACT_REDRAW,     "1, 'x', 'HRSS', '411002', '2020-02-01', '2020-03-01', 5"},
		{Q_RECONTACT_GET,        "7"						      },
		{Q_RECONTACT_PAGE,       "5000, 100, 'HRSS'"                                      },
		{Q_RECONTACT_ITEMS,      "7, 'lost', 0, 100"                                      },
		{Q_RECONTACT_LOCK,       "7, 65, 'i'"                                             },
		{Q_RECONTACT_RECORD,     "7, 65, 'no', '', '', '', 'n', 'i', now(), 'unknown', 0" },
		{Q_RECONTACT_LEAD_OF,    "7"						      },
		{Q_RECONTACT_WAITING,    "7"						      },
		{Q_RECONTACT_DRAWS,      "'2010-03-01', '2010-05-01', 'HRSS'"                     },
	};

	fill();
	kit_sql("analyze");
	no_scan(cases, N_ELEMENTS(cases));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(recontact_plans__10000_rows__no_sequential_scan, setup),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
