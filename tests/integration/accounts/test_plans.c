/*
 * At 20,000 accounts no hot statement reads a whole table, as the runtime role and with row-level
 * security: with and without what ANALYZE knows.
 */
#include "requests.h"

static void fill(void)
{
	kit_sql("insert into accounts.account select g, 'login-' || g, 'WORKER', '', case when g "
		"%% "
		"100 = 0 then 'SAMR' else 'HRSS' end, '411002', false, false, null, null, g, "
		"now(), "
		"'x', now(), 1 from generate_series(1, 20000) as g");
	kit_sql("insert into accounts.credential select g, '', null, 0, now() from "
		"generate_series(1, 20000) as g");
	kit_sql("insert into accounts.role_grant select g, g, '', '411002', 'worker', now() - "
		"interval '1 day', null, 'x', now() from generate_series(1, 20000) as g");
	kit_sql("insert into accounts.session select g, decode(lpad(g::text, 64, '0'), 'hex'), g, "
		"g, "
		"'gateway', '', '', now(), now(), now() + interval '1 day' from generate_series(1, "
		"20000) as g");
	kit_sql("insert into accounts.login_log select g, 1 + g %% 20000, now(), 'OK', 'gateway', "
		"'', "
		"'' from generate_series(1, 20000) as g");
	kit_sql("insert into accounts.guess select 'a' || g, g, 1, now() from generate_series(1, "
		"20000) as g");
	kit_sql("insert into accounts.consent select g, g, '1', now() from generate_series(1, "
		"20000) as g");
}

/* As the runtime role, in a role of access.yaml. */
static const char *plan_of(const struct statement *st, const char *values, const char *role)
{
	const char *plan = kit_text(
		"begin; set local role gongdao_accounts; set local search_path = accounts; "
		"set local gongdao.role = '%s'; set local gongdao.department = 'SAMR'; "
		"set local gongdao.region = '411000'; set local gongdao.subject = 'a7'; "
		"set local plan_cache_mode = force_generic_plan; prepare p as %s; "
		"explain (format json) execute p (%s)",
		role, st->sql, values);

	kit_sql("rollback");
	kit_sql("deallocate p");
	return plan;
}

#define HASH "decode(lpad('7', 64, '0'), 'hex')"

static void no_scan(void)
{
	const struct {
		const struct statement *st;
		const char *values, *role;
	} cases[] = {
		{Q_ACCOUNT_GET,            "7",                "gateway"},
		{Q_ACCOUNT_LOCK,           "7",                "admin"  },
		{Q_ACCOUNT_BY_LOGIN,       "'login-7'",        "admin"  },
		{Q_ACCOUNT_BY_LOGIN_LOCK,  "'login-7'",        "gateway"},
		{Q_ACCOUNT_BY_WORKER_LOCK, "7",                "clerk"  },
		{Q_CREDENTIAL_GET,         "7",                "gateway"},
		{Q_GRANT_OF_ACCOUNT,       "7, now()",         "gateway"},
		{Q_GRANT_GET,              "7",                "admin"  },
		{Q_SESSION_BY_TOKEN,       HASH,               "gateway"},
		{Q_SESSION_BY_TOKEN_LOCK,  HASH,               "gateway"},
		{Q_SESSION_OF_ACCOUNT,     "7, now(), now()",  "clerk"  },
		{Q_SESSION_END_OF_ACCOUNT, "7, 0, now(), 'x'", "admin"  },
		{Q_SESSION_END_OF_GRANT,   "7, now(), 'x'",    "admin"  },
		{Q_LOGIN_PAGE,             "7, 99999, 100",    "clerk"  },
		{Q_GUESS_GET,              "'a7'",             "gateway"},
		{Q_GUESS_CLEAR,            "'a7'",             "admin"  },
		{Q_CONSENT_IN_FORCE,       "7",                "clerk"  },
		{Q_CONSENT_OF_ACCOUNT,     "7",                "admin"  },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const char *plan = plan_of(cases[i].st, cases[i].values, cases[i].role);

		if (strstr(plan, "Seq Scan"))
			fail_msg("%s: %s", cases[i].st->name, plan);
	}
}

/* What stands in the functions of 002: their statements are planned where they are called. */
static void functions_no_scan(void)
{
	static const char *const names[] = {"colleague_names", "colleagues_active"};

	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		const char *body = kit_text("select replace(replace(replace(prosrc, 'any(ids)', "
					    "'any(array[7, 8]::bigint[])'), "
					    "'> after_id', '> 0'), 'limit most', 'limit 200') from "
					    "pg_proc where proname = '%s'",
					    names[i]);
		const char *plan = kit_text("begin; set local search_path = accounts; set local "
					    "gongdao.department = 'SAMR'; explain (format json) %s",
					    body);

		kit_sql("rollback");
		if (strstr(plan, "Seq Scan"))
			fail_msg("%s: %s", names[i], plan);
	}
}

static void plans__20000_accounts__no_sequential_scan(void **state UNUSED)
{
	fill();
	kit_sql("analyze");
	no_scan();
	functions_no_scan();
}

/* What a fresh database thinks of its tables. */
static void plans__nothing_analyzed__no_sequential_scan(void **state UNUSED)
{
	fill();
	no_scan();
	functions_no_scan();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup(name, setup)
		TEST(plans__nothing_analyzed__no_sequential_scan),
		TEST(plans__20000_accounts__no_sequential_scan),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
