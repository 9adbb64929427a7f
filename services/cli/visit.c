/*
 * Guidance visits: recorded, followed up, listed.
 */
#include "page.h"

#define FOUND_MAX ((size_t)16)

static const struct word found_words[] = {
	{"none",           "未发现问题"      },
	{"unfiled",        "未报薪酬制度"   },
	{"unconsulted",    "未协商"            },
	{"unannounced",    "未公示"            },
	{"unclear_price",  "单价规则不清"   },
	{"price_fell",     "单价下降"         },
	{"no_growth",      "没有增长制度"   },
	{"intensity",      "未考虑劳动强度"},
	{"below_guidance", "低于工资价位"   },
	{"below_minimum",  "低于最低工资"   },
	{"deductions",     "扣款不当"         },
	{"pay_late",       "发放不及时"      },
	{"other",          "其他"               },
	{NULL,             NULL		   },
};
static const struct word outcome_words[] = {
	{"done",  "已落实"   },
	{"again", "需再回访"},
	{"void",  "登记有误"},
	{NULL,    NULL          },
};
static const struct word state_words[] = {
	{"open",  "待回访"   },
        {"done",  "已办结"   },
        {"void",  "作废"      },
	{"again", "需再回访"},
        {NULL,    NULL          },
};

/* "deductions,other" as two texts. */
static int found_read(struct cli *c, Wages__RecordVisitRequest *q)
{
	slice rest = slice_of(cli_get(c, "--found")), part;
	char *text;

	q->found = arena_zalloc(c->arena, FOUND_MAX, sizeof(*q->found));
	if (!q->found)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	while (slice_next(&rest, ',', &part)) {
		if (q->n_found == FOUND_MAX)
			return cli_usage(c, say(c, "--found 太多", "--found: too many"));
		part = slice_trim(part);
		text = arena_strndup(c->arena, part.at, part.len);
		if (!text)
			return err_set(&c->err, E_NO_MEMORY, "out of memory");
		q->found[q->n_found++] = page_code(found_words, text);
	}
	return 0;
}

int visit_record_run(struct cli *c)
{
	Wages__RecordVisitRequest q = WAGES__RECORD_VISIT_REQUEST__INIT;
	Wages__RecordVisitReply *r;
	int rc = page_day(c, "--on", &q.visit_day);

	page_text(c, "EMPLOYER", &q.credit_code);
	page_text(c, "--text", &q.found_text);
	page_text(c, "--advice", &q.advice);
	if (rc == 0)
		rc = page_day(c, "--due", &q.due_day);
	if (rc == 0)
		rc = found_read(c, &q);
	if (rc == 0 && cli_has(c, "--paysystem"))
		rc = cli_id(c, "--paysystem", &q.pay_system_id);
	if (rc == 0)
		rc = cli_number(c, "--version", INT64_MAX, &q.pay_system_version);
	if (rc == 0)
		rc = cli_ask(c, "wages.RecordVisit", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf(r->already ? say(c, "走访 %" PRId64 "，已登记过，没有变化（%s）\n",
				      "visit %" PRId64 ", recorded before, nothing changed (%s)\n")
				: say(c, "已登记：走访 %" PRId64 "（%s）\n",
				      "recorded: visit %" PRId64 " (%s)\n"),
		     r->visit_id, page_word(c, state_words, r->state));
	return 0;
}

int visit_follow_run(struct cli *c)
{
	Wages__RecordFollowUpRequest q = WAGES__RECORD_FOLLOW_UP_REQUEST__INIT;
	Wages__RecordFollowUpReply *r;
	int rc = cli_id(c, "VISIT", &q.visit_id);

	page_text(c, "--outcome", &q.outcome);
	q.outcome = page_code(outcome_words, q.outcome);
	page_text(c, "--text", &q.text);
	if (rc == 0)
		rc = page_day(c, "--on", &q.day);
	if (rc == 0)
		rc = page_day(c, "--due", &q.due_day);
	if (rc == 0)
		rc = cli_ask(c, "wages.RecordFollowUp", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf("%s（%s）\n",
		     r->already ? say(c, "已登记过，没有变化", "recorded before, nothing changed")
				: say(c, "已登记", "recorded"),
		     page_word(c, state_words, r->state));
	return 0;
}

static const char *found_text(struct cli *c, const Wages__Visit *v)
{
	const char *text = "";

	for (size_t i = 0; text && i < v->n_found; i++)
		text = arena_printf(c->arena, "%s%s%s", text, i ? say(c, "、", ", ") : "",
				    page_word(c, found_words, v->found[i]));
	return text ? text : "";
}

/* "待回访", "逾期 3 天" */
static const char *state_text(struct cli *c, const Wages__Visit *v)
{
	const char *text = v->overdue ? arena_printf(c->arena, say(c, "逾期 %u 天", "%u days over"),
						     v->days_over)
				      : page_word(c, state_words, v->state);

	return text ? text : v->state;
}

int visit_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号",    "id",         true },
                {"企业",    "employer",   false},
		{"区划",    "region",     false},
                {"日期",    "day",        false},
		{"部门",    "department", false},
                {"走访人", "officer",    false},
		{"发现",    "found",      false},
                {"回访日", "due",        false},
		{"状态",    "state",      false},
	};
	Wages__ListVisitsRequest q = WAGES__LIST_VISITS_REQUEST__INIT;
	Wages__ListVisitsReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	page_text(c, "--region", &q.region);
	page_text(c, "--state", &q.state);
	page_employer(c, &q.employer_id, &q.credit_code);
	q.state = page_code(state_words, q.state);
	q.overdue = cli_has(c, "--overdue");
	if (rc == 0)
		rc = cli_ask(c, "wages.ListVisits", &q.base, &r);
	if (rc == 0 && c->json)
		rc = cli_print_json(c, &r->base);
	if (rc)
		return rc;
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; !c->json && i < r->n_visits; i++) {
		const Wages__Visit *v = r->visits[i];

		table_addf(&t, "%" PRId64, v->visit_id);
		table_add(&t, text_cut(c->arena, v->employer_name, 24));
		table_add(&t, v->region);
		table_add(&t, show_day(c, v->visit_day));
		table_add(&t, show_department(c, v->department));
		table_add(&t, v->officer);
		table_add(&t, text_cut(c->arena, found_text(c, v), 36));
		table_add(&t, show_day(c, v->due_day));
		table_add(&t, state_text(c, v));
	}
	if (!c->json)
		page_print(&t, q.limit, r->n_visits ? r->visits[r->n_visits - 1]->visit_id : 0);
	return q.overdue && r->n_visits ? FOUND : 0;
}

static void visit_print(struct cli *c, const Wages__Visit *v)
{
	(void)printf("%s %" PRId64 "  %s  %s  %s\n", say(c, "走访", "visit"), v->visit_id,
		     v->employer_name, show_day(c, v->visit_day), state_text(c, v));
	(void)printf("%s %s %s\n", say(c, "走访人", "by"), show_department(c, v->department),
		     v->officer);
	if (v->pay_system_id)
		(void)printf(say(c, "薪酬制度 %" PRId64 " 第 %" PRId64 " 版\n",
				 "pay system %" PRId64 ", version %" PRId64 "\n"),
			     v->pay_system_id, v->pay_system_version);
	(void)printf("%s %s  %s\n", say(c, "发现", "found"), found_text(c, v), v->found_text);
	if (v->advice[0])
		(void)printf("%s %s\n", say(c, "指导意见", "advice"), v->advice);
	if (v->due_day)
		(void)printf("%s %s\n", say(c, "回访日", "due"), show_day(c, v->due_day));
}

int visit_show_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"日期", "day",     false},
                {"结果", "outcome", false},
                {"情况", "text",    false},
		{"原定", "was due", false},
                {"下次", "next",    false},
                {"经办", "by",      false},
	};
	Wages__GetVisitRequest q = WAGES__GET_VISIT_REQUEST__INIT;
	Wages__GetVisitReply *r;
	struct table t;
	int rc = cli_id(c, "VISIT", &q.visit_id);

	if (rc == 0)
		rc = cli_ask(c, "wages.GetVisit", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	visit_print(c, r->visit);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_steps; i++) {
		const Wages__FollowUp *s = r->steps[i];

		table_add(&t, show_day(c, s->day));
		table_add(&t, page_word(c, outcome_words, s->outcome));
		table_add(&t, s->text);
		table_add(&t, show_day(c, s->was_due_day));
		table_add(&t, show_day(c, s->due_day));
		table_add(&t, s->officer);
	}
	if (r->n_steps)
		table_print(&t, stdout);
	return 0;
}
