/*
 * At 10,000 rows no statement about records of employers reads a whole table, as the runtime role
 * and with row-level security.
 */
#include "bench.h"

static void fill(void)
{
	kit_sql("insert into registration.employer_code select '9' || lpad(g::text, 17, '0'), g "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into registration.employer (employer_id, credit_code, name, kind, region, "
		"version) select employer_id, credit_code, 'name', 'platform', '411002', 1 "
		"from registration.employer_code");
	kit_sql("insert into registration.worker (worker_id, recorded_at) select g, now() from "
		"generate_series(1, 10000) as g");
	kit_sql("insert into registration.alias (employer_id, worker_no, from_day, worker_id) "
		"select g, 'R-' || g, '2025-03-01', g from generate_series(1, 10000) as g");
	kit_sql("insert into registration.engagement (engagement_id, worker_id, employer_id, "
		"worker_no, class, occupation, home_region, from_day, version) select g, g, g, "
		"'R-' || g, 'A3', 'rider', '411002', '2025-03-01', 1 "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into registration.employer_version (employer_id, version, name, kind, "
		"region, recorded_at, recorded_by) select employer_id, 1, name, kind, region, "
		"now(), "
		"'i' from registration.employer");
	kit_sql("insert into registration.engagement_version (engagement_id, version, worker_id, "
		"class, occupation, home_region, recorded_at, recorded_by) select engagement_id, "
		"1, "
		"worker_id, class, occupation, home_region, now(), 'i' from "
		"registration.engagement");
	kit_sql("insert into registration.licence select g, 1, g, 'dispatch', 'n', '', '', "
		"'2025-03-01', null, '', now(), 'i' from generate_series(1, 10000) as g");
	kit_sql("insert into registration.permit select g, 1, g, g, 'driving_licence', 'C1', '', "
		"'', '2025-03-01', null, '', now(), 'i' from generate_series(1, 10000) as g");
	kit_sql("insert into registration.cooperation select g, 1, g, g %% 10000 + 1, '', "
		"'2025-03-01', null, null, 'ref', '', 'uuuuuuuuuuu', ',,,,,,,,,,', '', now(), 'i' "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into registration.supervision select g, 1, g, g %% 10000 + 1, "
		"'2025-03-01', 's', 'i', 'clean', '', '', '', now(), 'i' "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into registration.rule_document select g, 1, g, 'pay', 't', '1', "
		"'2025-03-01', null, 'ref', '', null, '', '', null, '', '', now(), 'i' "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into registration.listing select g, 1, '9' || lpad(g::text, 17, '0'), "
		"(array['abnormal', 'serious', 'arrears'])[g %% 3 + 1], 's' || g %% 50, "
		"'2025-03-01', null, '', '', '2025-03-01', '', now(), 'i' "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into registration.chain_link select g, 1, g, 0, g, '411002', 'pays', '9' "
		"|| lpad(g::text, 17, '0'), 0, 'doc', 'r', '2025-03-01', null, '', now(), 'i' "
		"from generate_series(1, 10000) as g");
	kit_sql("insert into registration.chain_link select 20000 + g, 1, g, g %% 10000 + 1, 0, "
		"'411000', 'hires', '9' || lpad(g::text, 17, '0'), 0, 'doc', 'r', '2025-03-01', "
		"null, '', now(), 'i' from generate_series(1, 10000) as g");
	kit_sql("analyze");
}

static void plans__10000_records__no_sequential_scan(void **state UNUSED)
{
	/* clang-format off */
	const struct {
		const struct statement *st;
		const char *values;
	} cases[] = {
		{Q_CHAIN_OF_WORKER, "1, '2025-04-01'" },
		{Q_CHAIN_PAGE, "1, 0, now(), 100" },
		{Q_ENGAGEMENT_ON_DAY, "array[1]::bigint[], array['R-1'], array['2025-04-01']::date[], array[0]::bigint[]"},
		{Q_ALIAS_ON_DAY, "array[1]::bigint[], array['R-1'], array['2025-04-01']::date[], array[0]::bigint[]"},
		{Q_LICENCES_OF, "1, now()" },
		{Q_LICENCES_ON_DAY, "array[1, 2]::bigint[], '2025-04-01'" },
		{Q_LICENCE_GAPS, "1, 'dispatch', 'A3', '2025-04-01', 0, 100" },
		{Q_LICENCE_REPLACE, "array[1, 2]::bigint[], now()" },
		{Q_PERMITS_OF_EMPLOYER, "1, 0, now(), 100" },
		{Q_PERMITS_OF_WORKER, "1, 0, now(), 100" },
		{Q_COOPERATIONS_OF, "1, now()" },
		{Q_SUPERVISIONS_OF, "1, now()" },
		{Q_RULE_DOCUMENTS_OF, "1, now()" },
		{Q_LISTINGS_OF_CODE, "'90000000000000001', now()" },
		{Q_LISTING_PAGE, "'serious', false, 5000, 100" },
		{Q_LISTING_SEEN, "array[1, 2]::bigint[], '2025-04-01'" },
		{Q_LISTING_NEWEST, "'serious', 's1'" },
		{Q_EMPLOYER_FACTS_OF, "array[1, 2]::bigint[], '2025-04-01'" },
		{Q_COOPERATION_FACTS_OF, "1, '2025-04-01'" },
		{Q_RULE_DOCUMENT_FACTS_OF, "1, '2025-04-01'" },
	};
	/* clang-format on */

	int n_read = 0;

	fill();
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const char *plan = kit_text(
			"begin; set local role gongdao_registration; set local search_path = "
			"registration; set local gongdao.role = 'inspector'; "
			"set local gongdao.department = 'HRSS'; set local gongdao.region = "
			"'411000'; "
			"set local plan_cache_mode = force_generic_plan; prepare p as %s; "
			"explain (format json) execute p (%s)",
			cases[i].st->sql, cases[i].values);

		kit_sql("rollback");
		kit_sql("deallocate p");
		if (!strstr(plan, "Seq Scan"))
			continue;
		print_error("%s: %s\n", cases[i].st->name, plan);
		n_read++;
	}
	assert_int_equal(n_read, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(plans__10000_records__no_sequential_scan),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
