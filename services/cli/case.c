/*
 * Cases: from an alert to the department that answers for it. Alerts: alert.c, hand-offs:
 * handoff.c.
 */
#include "deadline.h"
#include "handoff.h"
#include "page.h"

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

/* Fields that events change, and words of deadlines, which mean other things elsewhere. */
static const char *change_word(struct cli *c, const char *code)
{
	static const struct word words[] = {
		{"owner",         "承办部门"   },
		{"step",          "步骤"         },
		{"state",         "状态"         },
		{"procedure",     "办理程序"   },
		{"disposition",   "处置结论"   },
		{"put_right_by",  "整改期限"   },
		{"review_day",    "复查日"      },
		{"handoff",       "移送单"      },
		{"signed",        "签名公钥"   },
		{"overdue_since", "逾期自"      },
		{"deadline",      "期限状态"   },
		{"status",        "进度"         },
		{"due_day",       "到期日"      },
		{"rung",          "告知层级"   },
		{"waiting",       "待送达"      },
		{"running",       "计算中"      },
		{"paused",        "中止"         },
		{"stopped",       "终止"         },
		{"on_track",      "正常"         },
		{"at_risk",       "将到期"      },
		{"breached",      "已逾期"      },
		{"officer",       "承办人"      },
		{"head",          "部门负责人"},
		{"case",          "本案"         },
		{"place",         "请求在何处"},
		{"leading",       "牵头部门"   },
		{NULL,            NULL             },
	};

	for (const struct word *w = words; !c->english && w->code; w++) {
		if (strcmp(w->code, code) == 0)
			return w->zh;
	}
	return show_word(c, code);
}

/* "; step: lead → accepted" for each field that changed. */
static const char *changes_text(struct cli *c, const Disputes__CaseEvent *e)
{
	const char *text = "";

	for (size_t i = 0; text && i < e->n_changes; i++) {
		const Disputes__EventChange *x = e->changes[i];
		const char *old = x->old_value, *now = x->new_value;

		text = arena_printf(c->arena, "%s; %s: %s%s%s", text, change_word(c, x->field),
				    change_word(c, old), old[0] ? " → " : "",
				    now[0] ? change_word(c, now) : "-");
		if (text && x->clause[0])
			text = arena_printf(c->arena, "%s (%s)", text,
					    text_cut(c->arena, x->clause, 60));
		if (text && x->evidence[0])
			text = arena_printf(c->arena, "%s [%s]", text,
					    text_cut(c->arena, x->evidence, 24));
	}
	return text ? text : "";
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
		table_addf(&t, "%s%s%s%s", show_word(c, e[i]->kind), e[i]->text[0] ? ": " : "",
			   e[i]->text, changes_text(c, e[i]));
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
	claims_print(c, r);
	(void)printf("\n%s\n", say(c, "移交", "hand-offs"));
	handoffs_print(c, r->handoffs, r->n_handoffs, UINT32_MAX);
	if (r->n_deadlines) {
		(void)printf("\n%s\n", say(c, "期限", "deadlines"));
		deadlines_print(c, r->deadlines, r->n_deadlines);
	}
	return 0;
}
