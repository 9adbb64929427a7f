/*
 * Accounts, their sessions and logins, as lists.
 */
#include "account.h"

static const struct word outcomes[] = {
	{"OK",       "成功"         },
	{"WRONG",    "口令错误"   },
	{"DISABLED", "账户停用"   },
	{"NO_GRANT", "无可用权限"},
	{NULL,       NULL             }
};

int account_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号",          "id",         true },
                {"登录名",       "login",      false},
		{"姓名、岗位", "name",       false},
                {"类别",          "kind",       false},
		{"部门",          "department", false},
                {"区划",          "region",     false},
		{"状态",          "state",      false},
                {"权限",          "roles",      false},
		{"最近登录",    "last",       false},
	};
	Accounts__ListAccountsRequest q = ACCOUNTS__LIST_ACCOUNTS_REQUEST__INIT;
	Accounts__ListAccountsReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	page_text(c, "--department", &q.department);
	page_text(c, "--region", &q.region);
	page_text(c, "--role", &q.role);
	page_text(c, "--kind", &q.kind);
	page_text(c, "--state", &q.state);
	if (!rc)
		rc = cli_ask(c, "accounts.ListAccounts", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_accounts; i++) {
		const Accounts__Account *a = r->accounts[i];
		const char *all = "";

		for (size_t g = 0; all && g < a->n_grants; g++)
			all = arena_printf(c->arena, "%s%s%s", all, g ? " " : "",
					   page_word(c, account_roles, a->grants[g]->role));
		table_addf(&t, "%" PRId64, a->account_id);
		table_add(&t, a->login);
		table_add(&t, a->name);
		table_add(&t, page_word(c, account_kinds, a->kind));
		table_add(&t, show_department(c, a->department));
		table_add(&t, a->region);
		table_addf(&t, "%s%s", page_word(c, account_states, a->state), account_mark(c, a));
		table_add(&t, all);
		table_add(&t, show_time(c, a->last_login_at_us));
	}
	page_print(&t, q.limit, r->n_accounts ? r->accounts[r->n_accounts - 1]->account_id : 0);
	return 0;
}

int account_sessions_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号",       "id",         true },
                {"身份",       "role",       false},
		{"部门",       "department", false},
                {"入口",       "gateway",    false},
		{"来自",       "from",       false},
                {"登录",       "opened",     false},
		{"最近使用", "seen",       false},
                {"浏览器",    "browser",    false},
	};
	Accounts__ListSessionsRequest q = ACCOUNTS__LIST_SESSIONS_REQUEST__INIT;
	Accounts__ListSessionsReply *r;
	Accounts__Account *a;
	struct table t;
	int rc = account_of(c, &a);

	if (rc)
		return rc;
	q.account_id = a->account_id;
	rc = cli_ask(c, "accounts.ListSessions", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_sessions; i++) {
		const Accounts__OpenSession *s = r->sessions[i];

		table_addf(&t, "%" PRId64, s->session_id);
		table_add(&t, page_word(c, account_roles, s->role));
		table_add(&t, s->department);
		table_add(&t, s->gateway);
		table_add(&t, s->address);
		table_add(&t, show_time(c, s->opened_at_us));
		table_add(&t, show_time(c, s->seen_at_us));
		table_add(&t, text_cut(c->arena, s->agent, 40));
	}
	page_print(&t, 1000, 0);
	return 0;
}

int account_end_run(struct cli *c)
{
	Accounts__EndAllSessionsRequest q = ACCOUNTS__END_ALL_SESSIONS_REQUEST__INIT;
	Accounts__EndAllSessionsReply *r;
	Accounts__Account *a;
	int rc = account_of(c, &a);

	if (rc)
		return rc;
	q.account_id = a->account_id;
	rc = cli_ask(c, "accounts.EndAllSessions", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf(say(c, "已结束 %u 个登录\n", "%u sessions ended\n"), r->n_ended);
	return 0;
}

int account_logins_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号",    "id",      true },
                {"时间",    "at",      false},
                {"结果",    "outcome", false},
		{"入口",    "gateway", false},
                {"来自",    "from",    false},
                {"浏览器", "browser", false},
	};
	Accounts__ListLoginsRequest q = ACCOUNTS__LIST_LOGINS_REQUEST__INIT;
	Accounts__ListLoginsReply *r;
	Accounts__Account *a;
	int64_t limit = 0;
	struct table t;
	int rc = account_of(c, &a);

	if (!rc)
		rc = cli_number(c, "--limit", 1000, &limit);
	if (rc)
		return rc;
	q.account_id = a->account_id;
	q.limit = (uint32_t)limit;
	rc = cli_ask(c, "accounts.ListLogins", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_logins; i++) {
		table_addf(&t, "%" PRId64, r->logins[i]->login_id);
		table_add(&t, show_time(c, r->logins[i]->at_us));
		table_add(&t, page_word(c, outcomes, r->logins[i]->outcome));
		table_add(&t, r->logins[i]->gateway);
		table_add(&t, r->logins[i]->address);
		table_add(&t, text_cut(c->arena, r->logins[i]->agent, 40));
	}
	page_print(&t, 1001, 0);
	return 0;
}

int account_names_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号",          "id",   true },
		{"姓名、岗位", "name", false},
	};
	Accounts__ListColleaguesRequest q = ACCOUNTS__LIST_COLLEAGUES_REQUEST__INIT;
	Accounts__ListColleaguesReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	if (!rc)
		rc = cli_ask(c, "accounts.ListColleagues", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_colleagues; i++) {
		table_addf(&t, "a%" PRId64, r->colleagues[i]->account_id);
		table_add(&t, r->colleagues[i]->name);
	}
	page_print(&t, q.limit,
		   r->n_colleagues ? r->colleagues[r->n_colleagues - 1]->account_id : 0);
	return 0;
}
