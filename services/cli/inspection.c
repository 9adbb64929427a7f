/*
 * The inspection list: who is to be visited, who was, and who is missing (ENF-01).
 */
#include "disputes.pb-c.h"
#include "page.h"

static char *kind_of(struct cli *c)
{
	return (char *)(uintptr_t)(cli_has(c, "--kind") ? cli_get(c, "--kind") : "routine");
}

static void print_plan(struct cli *c, const Disputes__InspectionPlan *p)
{
	(void)printf(say(c, "检查计划 %" PRId64 "  %s  %u-%02u  %s%s%s\n",
			 "plan %" PRId64 ": %s, %u-%02u, %s%s%s\n"),
		     p->plan_id, p->employer_name, p->year, p->month, show_word(c, p->kind),
		     p->withdrawn_reason[0] ? say(c, "  已撤出：", ", withdrawn: ") : "",
		     p->withdrawn_reason);
}

static int answer(struct cli *c, int rc, const Disputes__InspectionPlan *p)
{
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &p->base);
	print_plan(c, p);
	return 0;
}

int inspection_plan_run(struct cli *c)
{
	Disputes__PlanInspectionRequest q = DISPUTES__PLAN_INSPECTION_REQUEST__INIT;
	Disputes__InspectionPlan *p = NULL;
	const char *text = cli_get(c, "--month");
	civil_date first;
	int year, month, day, rc;

	if (!civil_parse_month(text, strlen(text), &first))
		return cli_usage(c, say(c, "--month 应为 2025-06", "--month: as in 2025-06"));
	civil_to_ymd(first, &year, &month, &day);
	q.year = (uint32_t)year;
	q.month = (uint32_t)month;
	q.kind = kind_of(c);
	page_text(c, "--ground", &q.ground);
	rc = employer_find(c, cli_get(c, "EMPLOYER"), &q.employer_id);
	if (!rc)
		rc = cli_ask(c, "disputes.PlanInspection", &q.base, &p);
	return answer(c, rc, p);
}

int inspection_withdraw_run(struct cli *c)
{
	Disputes__WithdrawInspectionRequest q = DISPUTES__WITHDRAW_INSPECTION_REQUEST__INIT;
	Disputes__InspectionPlan *p = NULL;
	int rc = cli_id(c, "PLAN", &q.plan_id);

	page_text(c, "--reason", &q.reason);
	if (!rc)
		rc = cli_ask(c, "disputes.WithdrawInspection", &q.base, &p);
	return answer(c, rc, p);
}

int inspection_visit_run(struct cli *c)
{
	Disputes__RecordInspectionRequest q = DISPUTES__RECORD_INSPECTION_REQUEST__INIT;
	Disputes__RecordInspectionReply *r;
	int rc = page_day(c, "--day", &q.visited_day);

	q.kind = kind_of(c);
	page_text(c, "--found", &q.found);
	page_text(c, "--document", &q.document);
	page_text(c, "--case", &q.case_ground);
	if (!rc)
		rc = employer_find(c, cli_get(c, "EMPLOYER"), &q.employer_id);
	if (!rc)
		rc = cli_ask(c, "disputes.RecordInspection", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf(say(c, "检查 %" PRId64 " 已登记\n", "visit %" PRId64 " is recorded\n"),
		     r->visit_id);
	if (r->case_id)
		(void)printf(
			say(c, "案件 %s（编号 %" PRId64 "）\n", "case %s (number %" PRId64 ")\n"),
			r->case_no, r->case_id);
	return 0;
}

int inspection_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号",    "id",       true },
                {"企业",    "employer", false},
                {"月份",    "month",    false},
		{"类别",    "kind",     false},
                {"检查日", "visited",  false},
                {"备注",    "remark",   false},
	};
	Disputes__ListInspectionsRequest q = DISPUTES__LIST_INSPECTIONS_REQUEST__INIT;
	Disputes__ListInspectionsReply *r;
	struct table t;
	int64_t year;
	int rc = page_read(c, &q.after_id, &q.limit);

	if (!rc)
		rc = cli_number(c, "--year", 2199, &year);
	if (rc)
		return rc;
	q.year = (uint32_t)year;
	rc = cli_ask(c, "disputes.ListInspections", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_plans; i++) {
		const Disputes__InspectionPlan *p = r->plans[i];

		table_addf(&t, "%" PRId64, p->plan_id);
		table_add(&t, text_cut(c->arena, p->employer_name, 28));
		table_addf(&t, "%u-%02u", p->year, p->month);
		table_add(&t, show_word(c, p->kind));
		table_add(&t, show_day(c, p->visited_day));
		table_add(&t, p->withdrawn_reason);
	}
	page_print(&t, q.limit, r->n_plans ? r->plans[r->n_plans - 1]->plan_id : 0);
	return 0;
}

int inspection_missing_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号",       "id",         true },
                {"企业",       "employer",   false},
		{"类别",       "kind",       false},
                {"区划",       "region",     false},
		{"在计划",    "listed",     false},
                {"上次检查", "last visit", false},
	};
	Disputes__ListUnvisitedRequest q = DISPUTES__LIST_UNVISITED_REQUEST__INIT;
	Disputes__ListUnvisitedReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	if (!rc)
		rc = cli_ask(c, "disputes.ListUnvisited", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf(say(c, "不在本年度计划，或自 %s 起（%u 个月）未检查%s\n",
			 "on no list of this year, or not visited since %s (%u months)%s\n"),
		     show_day(c, r->since_day), r->months,
		     r->confirm ? say(c, "，标准待核实", ", figure unconfirmed") : "");
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_employers; i++) {
		const Disputes__Unvisited *e = r->employers[i];

		table_addf(&t, "%" PRId64, e->employer_id);
		table_add(&t, text_cut(c->arena, e->employer_name, 28));
		table_add(&t, show_word(c, e->kind));
		table_add(&t, e->region);
		table_add(&t, show_word(c, e->listed ? "yes" : "no"));
		table_add(&t, show_day(c, e->visited_day));
	}
	page_print(&t, q.limit, r->n_employers ? r->employers[r->n_employers - 1]->employer_id : 0);
	return r->n_employers ? FOUND : 0;
}
