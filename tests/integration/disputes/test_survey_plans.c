/*
 * At 100,000 targets with three parts each no statement of surveys reads a
 * whole table, as the runtime role and with row-level security; before the tables were ever
 * analysed too.
 */
#include "surveys.h"

static void fill_surveys(void)
{
	kit_sql("insert into disputes.survey select g, 't', '411000', '2025-01-01', '2025-03-31', "
		"'2025-06-30', 'HRSS', '', 'running', 1, 'i', now(), now() from generate_series(1, "
		"100) as g");
	kit_sql("insert into disputes.survey_team select g, d from generate_series(1, 100) as g, "
		"unnest(array['HRSS', 'SAMR', 'UNION']) as d");
	kit_sql("insert into disputes.survey_question select g, 'q' || n, n, 'hours', '', '', '', "
		"'', 'HRSS', '', 'text', '', '', 'alerts', 'PAY-09', '' from generate_series(1, "
		"100) as g, generate_series(1, 16) as n");
	kit_sql("insert into disputes.survey_target (target_id, survey_id, employer_id, "
		"employer_name, kind, region, chosen, lacks) select g, g %% 100 + 1, g, 'x', "
		"'platform', '411002', 'kind', case when g %% 10 = 0 then 'hours' else '' end from "
		"generate_series(1, 100000) as g");
	kit_sql("insert into disputes.survey_part (target_id, department, n_questions, n_blocks) "
		"select g, d, 1, 1 from generate_series(1, 100000) as g, unnest(array['HRSS', "
		"'SAMR', 'UNION']) as d");
	kit_sql("insert into disputes.survey_finding (finding_id, survey_id, target_id, "
		"employer_id, employer_name, region, block, question, words, department, "
		"recorded_by, recorded_at) select g, g %% 100 + 1, g, g, 'x', '411002', 'hours', "
		"'q1', 'w', 'HRSS', 'i', now() from generate_series(1, 20000) as g");
	kit_sql("insert into disputes.survey_disposition select g, 1, 'violation', 'm', null, 'o', "
		"'m', null, null, 'HRSS', 'i', now() from generate_series(1, 20000) as g");
	kit_sql("insert into disputes.survey_answer select g, 'q1', 'a', 'own', '', 'HRSS', 'i', "
		"now() from generate_series(1, 20000) as g");
	kit_sql("insert into disputes.survey_fact (target_id, question, seq, source, reference, "
		"rule, month, title_zh, title_en, n_workers, n_items, owed_fen) select g, 'q1', 1, "
		"'alert', '1', 'PAY-09', '2025-03', '', '', 1, 1, 1 from generate_series(1, "
		"20000) as g");
	kit_sql("insert into disputes.alert select g, 1, 0, 'PAY-09', '', '', g, 'x', '411002', "
		"'2025-03', 'open', 'high', 'HRSS', 1, 1, 1 from generate_series(1, 20000) as g");
}

static void explain_all(void)
{
	const struct {
		const struct statement *st;
		const char *values;
	} cases[] = {
		{Q_SURVEY_GET,               "1"						 },
		{Q_SURVEY_LOCK,              "1"						 },
		{Q_SURVEY_LEFT,              "1, '2025-04-10'"                                   },
		{Q_SURVEY_CANDIDATES_KNOWN,  "1, '{1,2,3}'"                                      },
		{Q_SURVEY_TARGET_GET,        "1"						 },
		{Q_SURVEY_TARGET_LOCK,       "1"						 },
		{Q_SURVEY_TARGET_PAGE,       "1, '', '', '', '2025-04-10', 5000, 100"            },
		{Q_SURVEY_TARGET_PAGE,       "1, '', 'SAMR', 'unsigned', '2025-04-10', 5000, 100"},
		{Q_SURVEY_TARGET_LEFT,       "1"						 },
		{Q_SURVEY_INCOMPLETE,        "5000, 100"                                         },
		{Q_SURVEY_QUESTIONS,         "1, 1"					      },
		{Q_SURVEY_FACT_LIST,         "1"						 },
		{Q_SURVEY_PART_LIST,         "1"						 },
		{Q_SURVEY_PART_LOCK,         "1, 'HRSS'"                                         },
		{Q_SURVEY_FINDING_GET,       "1"						 },
		{Q_SURVEY_FINDING_LOCK,      "1"						 },
		{Q_SURVEY_FINDING_PAGE,      "1, 0, '', '', '', '2025-04-10', 5000, 100"         },
		{Q_SURVEY_FINDING_OF_TARGET, "1"						 },
		{Q_SURVEY_FACTS_ALERTS,      "1, '{7}', '4110'"                                  },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const char *plan = kit_text(
			"begin; set local role gongdao_disputes; set local search_path = disputes; "
			"set local gongdao.role = 'inspector'; set local gongdao.department = "
			"'HRSS'; set local gongdao.region = '411000'; set local plan_cache_mode = "
			"force_generic_plan; prepare p as %s; explain (format json) execute p (%s)",
			cases[i].st->sql, cases[i].values);

		kit_sql("rollback");
		kit_sql("deallocate p");
		for (const char *at = plan; (at = strstr(at, "Seq Scan")) != NULL; at++) {
			const char *table = strstr(at, "\"Relation Name\": ");

			/* a hundred surveys are read at once */
			if (!table || (strncmp(table + 17, "\"survey\"", 8) != 0 &&
				       strncmp(table + 17, "\"survey_team\"", 13) != 0))
				fail_msg("%s: %s", cases[i].st->name, plan);
		}
	}
}

static void plans__10000_targets__no_sequential_scan(void **state UNUSED)
{
	kit_sql("set session_replication_role = replica"); /* without looking at every reference */
	fill_surveys();
	kit_sql("reset session_replication_role");
	explain_all(); /* nobody has analysed them yet */
	kit_sql("analyze");
	explain_all();
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(plans__10000_targets__no_sequential_scan),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
