/*
 * The statements of checks at 20,000 engagements of few employers, the share that 1,000,000 would
 * have: as the daemon asks them, none reads a whole table, those that take or page stop at their
 * limit, and none reads more of an employer than it is asked for.
 */
#include "bench.h"

static void fill_people(void)
{
	kit_sql("truncate registration.check_due, registration.check_failed, "
		"registration.finding_version, registration.finding, registration.listing");
	kit_sql("insert into registration.employer_code select '9' || lpad(g::text, 17, '0'), g "
		"from generate_series(1, 2000) as g");
	kit_sql("insert into registration.employer (employer_id, credit_code, name, kind, region, "
		"version) select employer_id, credit_code, 'name', 'partner', '411002', 1 "
		"from registration.employer_code");
	kit_sql("insert into registration.employer_version (employer_id, version, name, kind, "
		"region, recorded_at, recorded_by) select employer_id, 1, name, kind, region, "
		"now(), 'i' from registration.employer");
	kit_sql("insert into registration.worker select g, now() from generate_series(1, 20000) as "
		"g");
	kit_sql("insert into registration.alias (employer_id, worker_no, from_day, worker_id) "
		"select case when g %% 2 = 0 then 1 else g %% 2000 + 1 end, 'R-' || g, "
		"'2025-03-01', g from generate_series(1, 20000) as g");
	/* half of them at one platform, through twenty partners; the others at all */
	kit_sql("insert into registration.engagement (engagement_id, worker_id, employer_id, "
		"worker_no, class, occupation, home_region, from_day, version, partner_id) "
		"select g, g, case when g %% 2 = 0 then 1 else g %% 2000 + 1 end, 'R-' || g, 'A1', "
		"'courier', '411002', '2025-03-01', 1, case when g %% 2 = 0 then g %% 20 + 2 end "
		"from generate_series(1, 20000) as g");
	kit_sql("insert into registration.engagement_version (engagement_id, version, worker_id, "
		"class, occupation, home_region, recorded_at, recorded_by) select engagement_id, "
		"1, worker_id, class, occupation, home_region, now(), 'i' from "
		"registration.engagement");
	kit_sql("insert into registration.classification select engagement_id, '411002', "
		"employer_id, 'settled', 'B', 'B', 'B', 'A', 'managed', 1, '', 0, 0, '2/1/50/60', "
		"now() from registration.engagement");
}

static void fill_records(void)
{
	kit_sql("insert into registration.agreement (agreement_id, employer_id, worker_no, kind, "
		"from_day, engagement_id, version) select engagement_id, employer_id, worker_no, "
		"'labour_contract', from_day, engagement_id, 1 from registration.engagement");
	kit_sql("insert into registration.agreement_version (agreement_id, version, term_kind, "
		"probation_months, probation_pay_fen, pay_fen, pay_cycle, pay_day, unit_price, "
		"floor_fen, floor_per, hours_system, max_continuous_min, max_daily_min, allowance, "
		"allowance_unit, fixed_asked, document_ref, document_digest, required_items, "
		"present_items, absent_items, clauses, spans, checked_by, recorded_at, "
		"recorded_by, reason) select agreement_id, 1, '', 0, 0, 0, '', 0, '', 0, '', '', "
		"0, 0, 0, '', false, 'ref', '', 1, 1, 0, 0, '', '', now(), 'i', '' from "
		"registration.agreement");
	kit_sql("insert into registration.worker_identity select g, 'resident', '\\x00', '\\x00', "
		"'\\x00', lpad(g::text, 32, '0')::uuid, lpad((g / 2)::text, 32, '0')::uuid, null, "
		"'411002', 1, 1, now(), 'i', '' from generate_series(1, 20000) as g");
	kit_sql("insert into registration.licence select g, 1, g, 'dispatch', 'n', '', '', "
		"'2025-03-01', null, '', now(), 'i' from generate_series(1, 2000) as g");
	kit_sql("insert into registration.cooperation select g, 1, g, g %% 2000 + 1, '', "
		"'2025-03-01', null, null, 'ref', '', 'uuuuuuuuuuu', ',,,,,,,,,,', '', now(), 'i' "
		"from generate_series(1, 2000) as g");
	kit_sql("insert into registration.supervision select g, 1, g, g %% 2000 + 1, "
		"'2025-03-01', 's', 'i', 'clean', '', '', '', now(), 'i' "
		"from generate_series(1, 2000) as g");
	kit_sql("insert into registration.rule_document select g, 1, g, 'pay', 't', '1', "
		"'2025-03-01', null, 'ref', '', null, '', '', null, '', '', now(), 'i' "
		"from generate_series(1, 2000) as g");
	kit_sql("insert into registration.listing select g, 1, '9' || lpad(g::text, 17, '0'), "
		"'abnormal', 's' || g %% 50, '2025-03-01', null, '', '', '2025-03-01', '', now(), "
		"'i' from generate_series(1, 2000) as g");
	kit_sql("insert into registration.sole_trader select g, 1, g %% 2000 + 1, g, '%s', "
		"'2025-03-05', 1, '', '', '', 's', '', now(), 'i', null from "
		"generate_series(1, 4000) as g",
		CODE_C);
}

static void fill_checks(void)
{
	kit_sql("insert into registration.chain_link select g, 1, g %% 2000 + 1, 0, g, '411002', "
		"case when g %% 6 = 0 then 'pays' else 'hires' end, '9' || lpad(g::text, 17, '0'), "
		"0, 'doc', 'r', '2025-03-01', null, '', now(), 'i' from generate_series(1, 20000) "
		"as g");
	kit_sql("insert into registration.finding select g, 1, 0, '', '2025-03-01', 'CTR-01', "
		"case when g %% 1000 = 0 then 'trader/' else 'engagement/' end || g, '411002', "
		"'open', 0, 1, now(), now() from generate_series(1, 20000) as g");
	kit_sql("insert into registration.finding_version select g, 1, '411002', now(), 'd', '{}' "
		"from generate_series(1, 20000) as g");
	kit_sql("insert into registration.check_due select 'engagement', g, '2025-03-01'::date + g "
		"%% 400 from generate_series(1, 20000) as g");
	kit_sql("insert into registration.check_failed select 'engagement', g, now(), 'e' from "
		"generate_series(1, 2000) as g");
}

static void fill(void)
{
	fill_people();
	fill_records();
	fill_checks();
	kit_sql("analyze");
}

struct planned {
	const struct statement *st;
	const char *values, *must, *never; /* parts of the plan; NULL: nothing */
};

static const char *plan_of(const struct planned *p, const char *how)
{
	const char *plan = kit_text("begin; set local role gongdao_registration; set local "
				    "search_path = registration; set local gongdao.role = "
				    "'service'; set local gongdao.department = ''; set local "
				    "gongdao.region = '000000'; set local plan_cache_mode = "
				    "force_generic_plan; prepare p as %s; explain (%s) execute p "
				    "(%s)",
				    p->st->sql, how, p->values);

	kit_sql("rollback");
	kit_sql("deallocate p");
	return plan;
}

/* Of employers there are few thousand: a policy may hash them once a page, a public list of many
 * rows be joined to all of them. */
static bool reads_whole(const char *plan)
{
	static const char relation[] = "\"Relation Name\": \"";
	const char *at = plan;

	while ((at = strstr(at, "Seq Scan"))) {
		at = strstr(at, relation);
		if (!at)
			return true;
		at += sizeof(relation) - 1;
		if (strncmp(at, "employer\"", 9) != 0 && strncmp(at, "employer_code\"", 14) != 0)
			return true;
	}
	return false;
}

static void plans__20000_engagements__nothing_reads_a_whole_table(void **state UNUSED)
{
	/* clang-format off */
	static const char ids[] = "array[1, 2]::bigint[]";
	const struct planned cases[] = {
		{Q_CHECK_MARK, "'engagement', array[1, 2]::bigint[], now()", NULL, NULL},
		{Q_CHECK_TAKE, "now(), 100", "check_due_by_time", "\"Sort\""},
		{Q_CHECK_DONE, "'engagement', array[1, 2]::bigint[]", NULL, NULL},
		{Q_CHECK_LATER, "'engagement', array[1]::bigint[], array[now()]", NULL, NULL},
		{Q_CHECK_FAILED_DROP, "'engagement', array[1, 2]::bigint[]", NULL, NULL},
		{Q_CHECK_WAITING, "now(), 20000", "check_due_by_time", NULL},
		{Q_CHECK_PAGE_ENGAGEMENT, "0, 2000", "engagement_pkey", "\"Sort\""},
		{Q_CHECK_PAGE_ENGAGEMENT_OF, "0, 2000, 7", "engagement_by_employer", "\"Sort\""},
		{Q_CHECK_PAGE_EMPLOYER, "0, 2000", "employer_pkey", "\"Sort\""},
		{Q_CHECK_PAGE_EMPLOYER_OF, "0, 2000, 7", NULL, NULL},
		{Q_CHECK_PAGE_COOPERATION, "0, 2000", NULL, NULL},
		{Q_CHECK_PAGE_COOPERATION_OF, "0, 2000, 7", NULL, NULL},
		{Q_CHECK_PAGE_RULE_DOCUMENT, "0, 2000", NULL, NULL},
		{Q_CHECK_PAGE_RULE_DOCUMENT_OF, "0, 2000, 7", NULL, NULL},
		{Q_FINDING_OF_SUBJECTS, "array['engagement/1', 'engagement/2']", "finding_by_subject", NULL},
		{Q_FINDING_OF_TRADERS, "1", "finding_of_trader", NULL},
		{Q_CHECK_ENGAGEMENTS, ids, "engagement_pkey", NULL},
		{Q_CHECK_ENGAGEMENTS, ids, "worker_identity_pkey", NULL},
		{Q_CHECK_EMPLOYERS, "array[1, 2]::bigint[], '2025-04-10', 10", "engagement_by_partner", NULL},
		{Q_CHECK_EMPLOYERS, "array[1, 2]::bigint[], '2025-04-10', 10", "engagement_of_class_a", NULL},
		{Q_CHECK_LICENCE_TURNS, "array[1, 2]::bigint[], '2025-04-10', 60", NULL, NULL},
		{Q_CHECK_TRADERS_OF, "1, 5001", "sole_trader_by_employer", NULL},
		{Q_TRADERS_EMPLOYER, "1", NULL, NULL},
		{Q_CHECK_COOPERATIONS, ids, NULL, NULL},
		{Q_CHECK_RULE_DOCUMENTS, ids, NULL, NULL},
		{Q_CHECK_PAGE_CHAIN, "0, 2000", "chain_link_pkey", "\"Sort\""},
		{Q_CHECK_PAGE_CHAIN_OF, "0, 2000, 7", NULL, NULL},
		{Q_CHECK_CHAINS, ids, NULL, NULL},
		{Q_CHECK_COOPERATIONS_OF, "array[1]::bigint[], array[2]::bigint[]", NULL, NULL},
		{Q_CHECK_EMPLOYERS_LISTED, "array['90000000000000001'], 'abnormal', 's1', '2025-04-10'", NULL, NULL},
		{Q_FINDING_GET, "7", NULL, NULL},
		{Q_FINDING_EVERY, "0, 100", NULL, "\"Sort\""},
	};
	/* clang-format on */
	size_t n_read = 0;

	fill();
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const struct planned *p = &cases[i];
		const char *plan = plan_of(p, "format json");

		if (!reads_whole(plan) && (!p->must || strstr(plan, p->must)) &&
		    (!p->never || !strstr(plan, p->never)))
			continue;
		print_error("%s:\n", p->st->name);
		(void)fputs(plan, stderr);
		n_read++;
	}
	assert_int_equal(n_read, 0);
}

/* The number that stands after the name in the top node of the plan. */
static int64_t top(const char *plan, const char *name)
{
	const char *at = strstr(plan, name);
	int64_t n;

	assert_non_null(at);
	at += strlen(name);
	assert_true(slice_to_i64((slice){at, strspn(at, "0123456789")}, &n));
	return n;
}

/* Blocks that a statement touches: of 20,000 engagements as of few. */
static void plans__blocks_touched__as_few_as_what_is_asked_about(void **state UNUSED)
{
	const struct planned cases[] = {
		{Q_CHECK_ENGAGEMENTS,        "array[7]::bigint[]",    NULL, NULL},
		{Q_CHECK_PAGE_ENGAGEMENT_OF, "0, 2000, 6",            NULL, NULL}, /* has ten */
		{Q_CHECK_TAKE,               "'2025-03-02', 10",      NULL, NULL},
		{Q_FINDING_OF_SUBJECTS,      "array['engagement/1']", NULL, NULL},
		{Q_FINDING_OF_TRADERS,       "1",                     NULL, NULL},
	};

	fill();
	kit_sql("vacuum analyze registration.engagement");
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const char *plan = plan_of(&cases[i], "analyze, buffers, timing off, format json");
		int64_t blocks = top(plan, "\"Shared Hit Blocks\": ") +
				 top(plan, "\"Shared Read Blocks\": ");

		if (blocks > 120)
			fail_msg("%s: %" PRId64 " blocks, %s", cases[i].st->name, blocks, plan);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(plans__20000_engagements__nothing_reads_a_whole_table),
		T(plans__blocks_touched__as_few_as_what_is_asked_about),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
