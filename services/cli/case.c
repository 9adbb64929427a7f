/*
 * Alerts and cases: from a violation to the department that answers for it. Hand-offs: handoff.c.
 */
#include "deadline.h"
#include "handoff.h"
#include "page.h"

/* ---- alerts --------------------------------------------------------------------------------- */

int alert_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号", "id",       true },
                {"规则", "rule",     false},
		{"月份", "month",    false},
                {"企业", "employer", false},
		{"人数", "workers",  true },
                {"疑点", "findings", true },
		{"欠付", "owed",     true },
                {"程度", "severity", false},
		{"状态", "state",    false},
                {"案件", "case",     true },
		{"标记", "marks",    false},
	};
	Alerts__ListAlertsRequest q = ALERTS__LIST_ALERTS_REQUEST__INIT;
	Alerts__ListAlertsReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	page_text(c, "--state", &q.state);
	page_text(c, "--rule", &q.rule);
	q.kind = (char *)(uintptr_t)(cli_has(c, "--warnings") ? "warning" : "");
	if (rc == 0)
		rc = cli_ask(c, "alerts.ListAlerts", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_alerts; i++) {
		const Alerts__Alert *a = r->alerts[i];

		table_addf(&t, "%" PRId64, a->alert_id);
		table_add(&t, a->rule);
		table_add(&t, a->month);
		table_add(&t, text_cut(c->arena, a->employer_name, 28));
		table_addf(&t, "%u", a->n_workers);
		table_addf(&t, "%u", a->n_items);
		table_add(&t, a->owed_fen ? show_yuan(c, a->owed_fen) : "");
		table_add(&t, show_word(c, a->severity));
		table_add(&t, show_word(c, a->state));
		if (a->case_id)
			table_addf(&t, "%" PRId64, a->case_id);
		else
			table_add(&t, "");
		table_add(&t, show_marks(c, a->hint, a->confirm));
	}
	page_print(&t, q.limit, r->n_alerts ? r->alerts[r->n_alerts - 1]->alert_id : 0);
	return r->n_alerts ? FOUND : 0;
}

int alert_show_run(struct cli *c)
{
	Alerts__GetAlertRequest q = ALERTS__GET_ALERT_REQUEST__INIT;
	Alerts__GetAlertReply *r;
	const Alerts__Alert *a;
	int rc = cli_id(c, "ALERT", &q.alert_id);

	if (rc == 0)
		rc = cli_ask(c, "alerts.GetAlert", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	a = r->alert;
	(void)printf(say(c, "预警 %" PRId64 "  %s %s\n", "alert %" PRId64 "  %s %s\n"), a->alert_id,
		     a->rule, say(c, a->title_zh, a->title_en));
	(void)printf(
		say(c, "企业 %s  区划 %s  %s  %s  %s\n", "employer %s, region %s, %s, %s  %s\n"),
		a->employer_name, a->region, a->month, show_word(c, a->state),
		show_marks(c, a->hint, a->confirm));
	(void)printf(say(c, "程度 %s  承办 %s (%s)  发现 %s\n",
			 "severity %s, desk %s (%s), raised %s\n"),
		     show_word(c, a->severity), show_department(c, a->department), a->desk,
		     show_time(c, a->raised_at_us));
	(void)printf(say(c, "涉及 %u 人，疑点 %u 条，欠付合计 %s\n",
			 "%u workers, %u findings, owed in all %s\n"),
		     a->n_workers, a->n_items, show_yuan(c, a->owed_fen));
	if (a->case_id)
		(void)printf(say(c, "案件 %" PRId64 "\n", "case %" PRId64 "\n"), a->case_id);
	else
		(void)printf(say(c, "尚未立案：gongdao case open %" PRId64 " --ground 理由\n",
				 "no case yet: gongdao case open %" PRId64 " --ground WHY\n"),
			     a->alert_id);
	(void)putchar('\n');
	findings_print(c, r->items, r->n_items, UINT32_MAX);
	return 0;
}

/* ---- cases ---------------------------------------------------------------------------------- */

static void print_case(struct cli *c, const Disputes__Case *k)
{
	(void)printf(say(c, "案件 %s（编号 %" PRId64 "）%s\n", "case %s (number %" PRId64 ") %s\n"),
		     k->case_no, k->case_id, say(c, k->title_zh, k->title_en));
	(void)printf(say(c, "企业 %s  区划 %s  状态 %s  承办 %s\n",
			 "employer %s, region %s, state %s, owner %s\n"),
		     k->employer_name, k->region, show_word(c, k->state),
		     show_department(c, k->owner));
	(void)printf(say(c, "由 %s 于 %s 立案，预警 %" PRId64 "：%s\n",
			 "opened by %s at %s from alert %" PRId64 ": %s\n"),
		     show_department(c, k->opened_by), show_time(c, k->opened_at_us), k->alert_id,
		     k->ground);
}

int case_open_run(struct cli *c)
{
	Disputes__OpenCaseRequest q = DISPUTES__OPEN_CASE_REQUEST__INIT;
	Disputes__Case *k;
	int rc = cli_id(c, "ALERT", &q.alert_id);

	page_text(c, "--ground", &q.ground);
	if (rc == 0)
		rc = cli_ask(c, "disputes.OpenCase", &q.base, &k);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &k->base);
	print_case(c, k);
	return 0;
}

int case_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号", "id",       true },
                {"案号", "case no.", false},
                {"企业", "employer", false},
		{"承办", "owner",    false},
                {"状态", "state",    false},
                {"立案", "opened",   false},
		{"事由", "title",    false},
	};
	Disputes__ListCasesRequest q = DISPUTES__LIST_CASES_REQUEST__INIT;
	Disputes__ListCasesReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	page_text(c, "--owner", &q.owner);
	page_text(c, "--state", &q.state);
	if (rc == 0)
		rc = cli_ask(c, "disputes.ListCases", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_cases; i++) {
		const Disputes__Case *k = r->cases[i];

		table_addf(&t, "%" PRId64, k->case_id);
		table_add(&t, k->case_no);
		table_add(&t, text_cut(c->arena, k->employer_name, 28));
		table_add(&t, show_department(c, k->owner));
		table_add(&t, show_word(c, k->state));
		table_add(&t, show_time(c, k->opened_at_us));
		table_add(&t, text_cut(c->arena, say(c, k->title_zh, k->title_en), 40));
	}
	page_print(&t, q.limit, r->n_cases ? r->cases[r->n_cases - 1]->case_id : 0);
	return 0;
}

static void print_timeline(struct cli *c, Disputes__CaseEvent *const *e, size_t n)
{
	static const struct table_head heads[] = {
		{"时间",       "at",         false},
                {"部门",       "department", false},
                {"经办",       "by",         false},
		{"承办变化", "owner",      false},
                {"经过",       "what",       false},
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < n; i++) {
		table_add(&t, show_time(c, e[i]->at_us));
		table_add(&t, show_department(c, e[i]->department));
		table_add(&t, e[i]->subject);
		if (strcmp(e[i]->old_owner, e[i]->new_owner) != 0)
			table_addf(&t, "%s → %s", e[i]->old_owner[0] ? e[i]->old_owner : "-",
				   e[i]->new_owner);
		else
			table_add(&t, "");
		table_addf(&t, "%s%s%s", show_word(c, e[i]->kind), e[i]->text[0] ? ": " : "",
			   e[i]->text);
	}
	table_print(&t, stdout);
}

int case_show_run(struct cli *c)
{
	Disputes__GetCaseRequest q = DISPUTES__GET_CASE_REQUEST__INIT;
	Disputes__GetCaseReply *r;
	int rc = cli_id(c, "CASE", &q.case_id);

	if (rc == 0)
		rc = cli_ask(c, "disputes.GetCase", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	print_case(c, r->case_);
	(void)printf("\n%s\n", say(c, "经过", "course"));
	print_timeline(c, r->timeline, r->n_timeline);
	(void)printf("\n%s\n", say(c, "移交", "hand-offs"));
	handoffs_print(c, r->handoffs, r->n_handoffs, UINT32_MAX);
	if (r->n_deadlines) {
		(void)printf("\n%s\n", say(c, "期限", "deadlines"));
		deadlines_print(c, r->deadlines, r->n_deadlines);
	}
	return 0;
}
