/*
 * Agreements and special-hours approvals: a text checked, what is recorded, what is decided.
 */
#include "folder.h"
#include "page.h"

#define TEXT_BYTES_MAX ((size_t)256 * 1024)

struct word {
	const char *code, *zh;
};

static const char *word(const struct cli *c, const struct word *words, const char *code)
{
	for (; !c->english && words->code; words++) {
		if (strcmp(words->code, code) == 0)
			return words->zh;
	}
	return code;
}

static const struct word kinds[] = {
	{"labour_contract",    "劳动合同"               },
	{"written_agreement",  "书面协议"               },
	{"civil_contract",     "民事合同"               },
	{"dispatch_agreement", "劳动合同（被派遣）"},
	{"none",               "无"			},
	{NULL,		 NULL			 },
};
static const struct word item_states[] = {
	{"present", "有"      },
	{"absent",  "缺"      },
	{"unclear", "不明确"},
	{NULL,      NULL       },
};
static const struct word systems[] = {
	{"standard",      "标准工时"      },
	{"comprehensive", "综合计算工时"},
	{"flexible",      "不定时"         },
	{NULL,            NULL                },
};
static const struct word approval_words[] = {
	{"APPLIED",       "待审批"   },
        {"APPROVED",      "已批准"   },
        {"REFUSED",       "不予批准"},
	{"WITHDRAWN",     "已撤回"   },
        {"EXPIRED",       "已到期"   },
        {"applied",       "申请"      },
	{"approved",      "批准"      },
        {"refused",       "不予批准"},
        {"withdrawn",     "撤回"      },
	{"expiry_warned", "到期提醒"},
        {"expired",       "到期"      },
        {NULL,            NULL          },
};

/* ---- a text --------------------------------------------------------------------------------- */

static void check_print(struct cli *c, const Registration__CheckAgreementReply *r)
{
	static const struct table_head heads[] = {
		{"必备条款", "item",  false},
		{"结论",       "state", false},
		{"位置",       "at",    false},
		{"原文",       "text",  false},
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_items; i++) {
		const Registration__AgreementItem *m = r->items[i];

		table_add(&t, m->title);
		table_add(&t, word(c, item_states, m->state));
		if (m->start < m->end)
			table_addf(&t, "%" PRIu32 "-%" PRIu32, m->start, m->end);
		else
			table_add(&t, "");
		table_add(&t, text_cut(c->arena, m->quote, 60));
	}
	table_print(&t, stdout);
	for (size_t i = 0; i < r->n_clauses; i++)
		(void)printf(say(c, "\n疑似禁止条款：%s（%" PRIu32 "-%" PRIu32 "）%s\n",
				 "\npossibly forbidden: %s (%" PRIu32 "-%" PRIu32 ") %s\n"),
			     r->clauses[i]->title, r->clauses[i]->start, r->clauses[i]->end,
			     r->clauses[i]->quote);
	(void)puts(say(c, "\n以上为机器建议，须经人工核对后登记。",
		       "\nThis is a proposal: a person checks it before it is recorded."));
}

int agreement_check_run(struct cli *c)
{
	Registration__CheckAgreementRequest q = REGISTRATION__CHECK_AGREEMENT_REQUEST__INIT;
	Registration__CheckAgreementReply *r;
	const char *path = cli_get(c, "FILE");
	slice text;
	int rc;

	rc = folder_read(c->arena, path, &text, &c->err);
	if (rc)
		return rc;
	if (!utf8_valid(text.at, text.len) || text.len > TEXT_BYTES_MAX)
		return err_set(&c->err, E_FILE,
			       say(c, "%s: 须为 UTF-8 文本，不超过 256 KiB",
				   "%s: has to be UTF-8 text of at most 256 KiB"),
			       path);
	q.text = arena_strndup(c->arena, text.at, text.len);
	if (!q.text)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	page_text(c, "--kind", &q.kind);
	rc = cli_ask(c, "registration.CheckAgreement", &q.base, &r);
	if (rc)
		return rc;
	if (c->json)
		rc = cli_print_json(c, &r->base);
	else
		check_print(c, r);
	return rc ? rc : r->complete && !r->n_clauses ? 0 : FOUND;
}

/* ---- what is recorded ----------------------------------------------------------------------- */

/* "工时标准缺 社会保险不明确" */
static const char *lacking(struct cli *c, const Registration__AgreementTerms *terms)
{
	char text[800];
	struct str s = str_init(text, sizeof(text));

	for (size_t i = 0; i < terms->n_items; i++) {
		const Registration__AgreementItem *m = terms->items[i];

		if (strcmp(m->state, "present") != 0)
			str_addf(&s, "%s%s%s%s", s.len ? say(c, "、", ", ") : "", m->title,
				 say(c, "", " "), word(c, item_states, m->state));
	}
	for (size_t i = 0; i < terms->n_clauses; i++)
		str_addf(&s, "%s%s%s", s.len ? say(c, "、", ", ") : "", say(c, "有", "has "),
			 terms->clauses[i]->title);
	return arena_strdup(c->arena, text);
}

int agreement_show_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号",    "id",      true },
                {"种类",    "kind",    false},
                {"版本",    "version", true },
		{"起",       "from",    false},
                {"止",       "to",      false},
                {"签订",    "signed",  false},
		{"交付",    "handed",  false},
                {"工时制", "hours",   false},
                {"支付日", "pay day", true },
		{"问题",    "lacking", false},
	};
	Registration__ListAgreementsRequest q = REGISTRATION__LIST_AGREEMENTS_REQUEST__INIT;
	Registration__ListAgreementsReply *r;
	const char *on = cli_get(c, "--on");
	civil_date day;
	struct table t;
	int rc;

	if (on && !civil_parse(on, strlen(on), &day))
		return cli_usage(c, say(c, "--on 应为 2025-03-09 的形式", "--on: as 2025-03-09"));
	q.on_day = on ? day.day : 0;
	page_text(c, "WORKER_NO", &q.worker_no);
	rc = employer_find(c, cli_get(c, "EMPLOYER"), &q.employer_id);
	if (rc == 0)
		rc = cli_ask(c, "registration.ListAgreements", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_agreements; i++) {
		const Registration__Agreement *a = r->agreements[i];

		table_addf(&t, "%" PRId64, a->agreement_id);
		table_add(&t, word(c, kinds, a->kind));
		table_addf(&t, "%" PRId64, a->version);
		table_add(&t, show_day(c, a->from_day));
		table_add(&t, show_day(c, a->terms->to_day));
		table_add(&t, show_day(c, a->terms->signed_day));
		table_add(&t, show_day(c, a->terms->handed_day));
		table_add(&t, word(c, systems, a->terms->hours_system));
		table_addf(&t, "%" PRId32, a->terms->pay_day);
		table_add(&t, lacking(c, a->terms));
	}
	page_print(&t, UINT32_MAX, 0);
	return 0;
}

static const char *counts(struct cli *c, Registration__ItemCount *const *items, size_t n)
{
	char text[800];
	struct str s = str_init(text, sizeof(text));

	for (size_t i = 0; i < n; i++) {
		str_addf(&s, "%s%s %" PRIu32, s.len ? say(c, "、", ", ") : "", items[i]->title,
			 items[i]->absent);
		if (items[i]->unclear)
			str_addf(&s, "(+%" PRIu32 ")", items[i]->unclear);
	}
	return arena_strdup(c->arena, text);
}

int agreement_summary_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"类型",              "class",      false},
                {"协议",              "kind",       false},
		{"份数",              "agreements", true },
                {"完整",              "complete",   true },
		{"缺项",              "lacking",    true },
                {"不明确",           "unclear",    true },
		{"未交付",           "not handed", true },
                {"缺（+不明确）", "items",      false},
		{"禁止条款",        "forbidden",  false},
	};
	Registration__SummariseAgreementsRequest q =
		REGISTRATION__SUMMARISE_AGREEMENTS_REQUEST__INIT;
	Registration__SummariseAgreementsReply *r;
	const char *employer = cli_get(c, "--employer");
	struct table t;
	int rc = employer ? employer_find(c, employer, &q.employer_id) : 0;

	page_text(c, "--region", &q.region);
	if (rc == 0)
		rc = cli_ask(c, "registration.SummariseAgreements", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_summaries; i++) {
		const Registration__AgreementSummary *s = r->summaries[i];

		table_add(&t, s->class_);
		table_add(&t, word(c, kinds, s->kind));
		table_addf(&t, "%" PRIu32, s->agreements);
		table_addf(&t, "%" PRIu32, s->complete);
		table_addf(&t, "%" PRIu32, s->lacking);
		table_addf(&t, "%" PRIu32, s->unclear);
		table_addf(&t, "%" PRIu32, s->not_handed);
		table_add(&t, counts(c, s->items, s->n_items));
		table_add(&t, counts(c, s->clauses, s->n_clauses));
	}
	page_print(&t, UINT32_MAX, 0);
	return 0;
}

/* ---- special-hours approvals ---------------------------------------------------------------- */

int approval_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号", "id",       true },
                {"企业", "employer", true },
                {"区划", "region",   false},
		{"制度", "system",   false},
                {"岗位", "posts",    false},
                {"人数", "people",   true },
		{"起",    "from",     false},
                {"止",    "to",       false},
                {"状态", "state",    false},
		{"文号", "document", false},
	};
	Registration__ListHoursApprovalsRequest q =
		REGISTRATION__LIST_HOURS_APPROVALS_REQUEST__INIT;
	Registration__ListHoursApprovalsReply *r;
	const char *employer = cli_get(c, "--employer");
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	page_text(c, "--state", &q.state);
	if (rc == 0 && employer)
		rc = employer_find(c, employer, &q.employer_id);
	if (rc == 0)
		rc = cli_ask(c, "registration.ListHoursApprovals", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_approvals; i++) {
		const Registration__HoursApproval *a = r->approvals[i];

		table_addf(&t, "%" PRId64, a->approval_id);
		table_addf(&t, "%" PRId64, a->employer_id);
		table_add(&t, a->region);
		table_add(&t, word(c, systems, a->system));
		table_add(&t, text_cut(c->arena, a->posts, 24));
		table_addf(&t, "%" PRId64, a->head_count);
		table_add(&t, show_day(c, a->from_day));
		table_add(&t, show_day(c, a->to_day));
		table_add(&t, word(c, approval_words, a->state));
		table_add(&t, a->document_no);
	}
	page_print(&t, q.limit, r->n_approvals ? r->approvals[r->n_approvals - 1]->approval_id : 0);
	return 0;
}

static void approval_print(struct cli *c, const Registration__HoursApproval *a)
{
	(void)printf(say(c, "特殊工时审批 %" PRId64 "  企业 %" PRId64 "  %s  %s\n",
			 "hours approval %" PRId64 ", employer %" PRId64 ", %s, %s\n"),
		     a->approval_id, a->employer_id, word(c, systems, a->system),
		     word(c, approval_words, a->state));
	(void)printf(say(c, "岗位 %s  人数 %" PRId64 "  %s 至 %s（不含）\n",
			 "posts %s, %" PRId64 " people, %s to %s (exclusive)\n"),
		     a->posts, a->head_count, show_day(c, a->from_day), show_day(c, a->to_day));
	if (a->document_no[0])
		(void)printf(say(c, "文号 %s\n", "document %s\n"), a->document_no);
	if (a->answer[0])
		(void)printf(say(c, "理由 %s\n", "reason %s\n"), a->answer);
}

int approval_show_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"时间", "at",         false},
                {"经过", "what",       false},
                {"部门", "department", false},
		{"经办", "by",         false},
                {"说明", "words",      false},
	};
	Registration__GetHoursApprovalRequest q = REGISTRATION__GET_HOURS_APPROVAL_REQUEST__INIT;
	Registration__GetHoursApprovalReply *r;
	struct table t;
	int rc = cli_id(c, "APPROVAL", &q.approval_id);

	if (rc == 0)
		rc = cli_ask(c, "registration.GetHoursApproval", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	approval_print(c, r->approval);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_events; i++) {
		table_add(&t, show_time(c, r->events[i]->at_us));
		table_add(&t, word(c, approval_words, r->events[i]->action));
		table_add(&t, show_department(c, r->events[i]->department));
		table_add(&t, r->events[i]->subject);
		table_add(&t, r->events[i]->words);
	}
	table_print(&t, stdout);
	return 0;
}

int approval_decide_run(struct cli *c)
{
	Registration__DecideHoursApprovalRequest q =
		REGISTRATION__DECIDE_HOURS_APPROVAL_REQUEST__INIT;
	Registration__HoursApproval *a;
	int rc = cli_id(c, "APPROVAL", &q.approval_id);

	if (rc == 0 && cli_has(c, "--approve") == cli_has(c, "--refuse"))
		return cli_usage(c, say(c, "--approve 或 --refuse，二选一",
					"one of --approve and --refuse"));
	q.decision = (char *)(uintptr_t)(cli_has(c, "--approve") ? "approve" : "refuse");
	page_text(c, "--document", &q.document_no);
	page_text(c, "--reason", &q.reason);
	if (rc == 0)
		rc = cli_ask(c, "registration.DecideHoursApproval", &q.base, &a);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &a->base);
	approval_print(c, a);
	return 0;
}
