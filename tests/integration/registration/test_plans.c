/*
 * At 10,000 rows no hot statement reads a whole table, as the runtime role and with row-level
 * security.
 */
#include "bench.h"

static void fill(void)
{
	kit_sql("truncate registration.work_month");
	kit_sql("insert into registration.employer_code select '9' || lpad(g::text, 17, '0'), g "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into registration.employer select employer_id, credit_code, 'name', "
		"'platform', "
		"'411002', 1 from registration.employer_code");
	kit_sql("insert into registration.employer_version select employer_id, 1, name, kind, "
		"region, "
		"now(), 'i' from registration.employer");
	kit_sql("insert into registration.worker select g, now() from generate_series(1, 10000) as "
		"g");
	kit_sql("insert into registration.alias select g, 'R-' || g, '2025-03-01', g "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into registration.engagement select g, g, g, 'R-' || g, 'B', 'rider', "
		"'411002', "
		"'2025-03-01', null, 1 from generate_series(1, 10000) as g");
	kit_sql("insert into registration.engagement_version select g, 1, g, 'B', 'rider', "
		"'411002', null, "
		"now(), 'i' from generate_series(1, 10000) as g");
	kit_sql("insert into registration.change_request select g, 'employer', g, 'x', '411002', "
		"'why', '', 'REQUESTED', 'i', 'HRSS', now(), '2025-05-01' "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into registration.change_field select g, '411002', 'name', 'a', 'b' "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into registration.work_month select g, g, '2025-03-01', 20, 576000, "
		"576000, 1, 1 "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into registration.class_answer select g, 'P1', 'worker', 1, 'yes', 0, "
		"'2025-03-01', 'r', now(), 'i' from generate_series(1, 10000) as g");
	kit_sql("insert into registration.class_evidence select g, 'P1', 'worker', 1, 1, 'doc', "
		"'d', "
		"'' from generate_series(1, 10000) as g");
	kit_sql("insert into registration.class_proposal select g, 1, 'B', now(), '', '{}' from "
		"generate_series(1, 10000) as g");
	kit_sql("insert into registration.class_decision select g, g, 'confirmed', 'B', "
		"'2025-03-01', '', '', 'r', 1, now(), 'i', 'HRSS' from generate_series(1, 10000) "
		"as "
		"g");
	kit_sql("insert into registration.classification select g, '411002', g, case when mod(g, "
		"10) = "
		"0 then 'needs_person' else 'settled' end, 'B', 'B', 'B', 'A', 'managed', 1, '', "
		"1, "
		"1, '2/1/50/60', now() from generate_series(1, 10000) as g");
	kit_sql("insert into registration.worker_identity select g, 'resident', '\\x00', '\\x00', "
		"'\\x00', lpad(g::text, 32, '0')::uuid, lpad((g / 2)::text, 32, '0')::uuid, null, "
		"'411002', 1, 1, now(), 'i', '' from generate_series(1, 10000) as g");
	kit_sql("insert into registration.worker select g, now() from generate_series(10001, "
		"20000) as g");
	kit_sql("insert into registration.worker_merge select g, g - 10000, 'decided', now(), 'i' "
		"from generate_series(10001, 20000) as g");
	kit_sql("insert into registration.name_part select mod(g, 500), g from generate_series(1, "
		"10000) "
		"as g");
	kit_sql("insert into registration.worker_access select g, mod(g, 100) + 1, now(), 's', "
		"'r', "
		"'d', "
		"'411002', 'id', 1, '' from generate_series(1, 10000) as g");
	kit_sql("analyze");
}

struct planned {
	const struct statement *st;
	const char *values;
};

static void plans_check(const struct planned *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *plan = kit_text(
			"begin; set local role gongdao_registration; set local search_path = "
			"registration; "
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

static void plans__classes_and_numbers__no_sequential_scan(void **state UNUSED)
{
	/* clang-format off */
	const struct planned cases[] = {
		{Q_CLASS_ANSWERS, "1, now()"},
		{Q_CLASS_EVIDENCE, "1, array['P1'], array['worker'], array[1]::bigint[]"},
		{Q_CLASS_PROPOSAL_LAST, "1, now()"},
		{Q_CLASS_DECISIONS, "array[1, 2]::bigint[], now()"},
		{Q_CLASSIFICATION_BY_ID, "1"},
		{Q_CLASSIFICATIONS_BY_ID, "array[1, 2]::bigint[]"},
		{Q_CLASSIFICATION_PAGE, "'needs_person', 5000, 100"},
		{Q_CLASSIFICATION_PAGE_EMPLOYER, "'needs_person', 0, 100, 1"},
		{Q_CLASSIFICATION_OUTDATED, "'2/1/50/60', 100"},
		{Q_CLASSIFICATION_TURNED, "'2025-04-01', 100"},
		{Q_WORK_MONTH_TAKE, "1, 1, '2025-03-01', 20, 576000, 1, 0"},
		{Q_WORK_MONTH_TOTAL, "1, '2025-03-01'"},
		{Q_WORK_MONTHS, "1, 1, '2025-01-01', '2025-04-01', 3"},
		{Q_WORK_MONTH_ENGAGEMENTS, "1, 1"},
		{Q_WORK_MONTH_ASKED, "array[1, 2]::bigint[]"},
		{Q_ALIAS_BY_NUMBER, "1, 'R-1'"},
		{Q_ALIAS_OF_WORKER, "1, 1"},
		{Q_ALIAS_PAGE_ALL, "0, 100"},
		{Q_ALIAS_BY_HAND, "1"},
	};
	/* clang-format on */

	fill();
	plans_check(cases, N_ELEMENTS(cases));
}

static void plans__10000_rows__no_sequential_scan(void **state UNUSED)
{
	/* clang-format off */
	const struct planned cases[] = {
		{Q_EMPLOYER_CODES,      "array['90000000000000001', 'x']"           },
		{Q_EMPLOYER_BY_CODES,   "array['90000000000000001', 'x']"           },
		{Q_EMPLOYER_BY_ID,      "1"					 },
		{Q_EMPLOYER_OF_IDS,     "array[1, 2]::bigint[]"                     },
		{Q_EMPLOYER_BY_CODE,    "'90000000000000001'"                       },
		{Q_EMPLOYER_AS_OF,      "1, now()"                                  },
		{Q_ENGAGEMENT_BY_ID,    "1"					 },
		{Q_ENGAGEMENT_AS_OF,    "1, now()"                                  },
		{Q_CHANGE_LOCK,         "1"					 },
		{Q_CHANGE_BY_ID,        "1"					 },
		{Q_CHANGE_PAGE,         "0, 100, 'REQUESTED', '', 0"                },
		{Q_CHANGE_FIELDS,       "array[1, 2]::bigint[]"                     },
		{Q_EMPLOYER_PAGE,       "5000, 100, '', '', ''"                     },
		{Q_ALIAS_STORED,        "array[1, 2]::bigint[], array['R-1', 'R-2']"},
		{Q_ENGAGEMENT_PAGE,     "1, 0, 100"                                 },
		{Q_ENGAGEMENT_PAGE_ALL, "5000, 100"                                 },
		{Q_ENGAGEMENT_UPDATE,
		 "array[1]::bigint[], array['B'], array['rider'], array['411002'], "
		 "array[null]::date[], array[2]::bigint[], array[0]::bigint[], array[''], array['']"},
		{Q_ENGAGEMENT_LOCK,     "1"},
		{Q_ENGAGEMENT_VERSIONS, "1, 100"},
		{Q_WORKER_BY_ID,        "7"							   },
		{Q_WORKER_BY_DOCUMENT,  "array['00000000-0000-0000-0000-000000000007']::uuid[]"       },
		{Q_WORKER_BY_PHONE,     "array['00000000-0000-0000-0000-000000000007']::uuid[], 0, 20"},
		{Q_WORKER_BY_NAME,      "array[7]::bigint[], array[7]::bigint[], 0, 20"               },
		{Q_WORKER_KNOWN,        "array['00000000-0000-0000-0000-000000000007']::uuid[], "
				 "array[7]::bigint[]"                 },
		{Q_WORKER_ACCESS_PAGE,  "7, 9000000, 20"                                              },
		{Q_WORKER_ACCESS_OF_DEPARTMENT, "'d', 9000000, 20"                                    },
		{Q_WORKER_ACCESS_BY_SUBJECT, "'d', 's', 9000000, 20"                                  },
	};
	/* clang-format on */

	fill();
	plans_check(cases, N_ELEMENTS(cases));
}

/* The statement is inside a function, whose plan is not shown: what it scanned is. */
static void employers_found__one_of_10000__by_the_index(void **state UNUSED)
{
	fill();
	kit_sql("begin");
	kit_sql("update registration.employer set name = '许昌快送' where employer_id = 7");
	kit_sql("set local role gongdao_registration; set local search_path = registration; "
		"set local gongdao.role = 'inspector'; set local gongdao.region = '411000'");
	assert_int_equal(kit_number("select sum(f) from employers_found('快送', 'platform', '', "
				    "'', 0, 100) as f"),
			 7);
	assert_int_equal(kit_number("select pg_stat_get_xact_numscans('employer_by_words'::"
				    "regclass)"),
			 1);
	assert_int_equal(kit_number("select pg_stat_get_xact_numscans('employer'::regclass)"), 0);
	kit_sql("rollback");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(plans__10000_rows__no_sequential_scan),
		T(plans__classes_and_numbers__no_sequential_scan),
		T(employers_found__one_of_10000__by_the_index),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
