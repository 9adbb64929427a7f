/*
 * Agreements: a text checked, what is recorded, how many lack what.
 */
#include "folder.h"
#include "page.h"

#define TEXT_BYTES_MAX ((size_t)256 * 1024)

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
		table_add(&t, page_word(c, item_states, m->state));
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
				 say(c, "", " "), page_word(c, item_states, m->state));
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
		table_add(&t, page_word(c, kinds, a->kind));
		table_addf(&t, "%" PRId64, a->version);
		table_add(&t, show_day(c, a->from_day));
		table_add(&t, show_day(c, a->terms->to_day));
		table_add(&t, show_day(c, a->terms->signed_day));
		table_add(&t, show_day(c, a->terms->handed_day));
		table_add(&t, page_word(c, hours_systems, a->terms->hours_system));
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
		table_add(&t, page_word(c, kinds, s->kind));
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
