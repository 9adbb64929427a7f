/*
 * Alerts: which there are, what they rest on, what people do with them, what is silenced.
 */
#include "alerts.pb-c.h"
#include "page.h"

static const struct word levels[] = {
	{"blue",   "蓝"},
        {"yellow", "黄"},
        {"orange", "橙"},
        {"red",    "红"},
        {NULL,     NULL }
};
static const struct word stages[] = {
	{"NEW",      "新"      },
        {"ROUTED",   "待签收"},
        {"ACKED",    "已签收"},
        {"VERIFIED", "已判断"},
	{"CASE",     "已立案"},
        {"CLOSED",   "已消除"},
        {NULL,       NULL       }
};
static const struct word kinds[] = {
	{"raised",          "预警"      },
	{"reopened",        "复发"      },
	{"level_raised",    "升级"      },
	{"level_lowered",   "降级"      },
	{"cleared",         "消除"      },
	{"acked",           "签收"      },
	{"owned",           "承办"      },
	{"released",        "不再承办"},
	{"commented",       "备注"      },
	{"silenced",        "暂缓"      },
	{"silence_expired", "暂缓到期"},
	{"silence_lifted",  "解除暂缓"},
	{"inhibited",       "抑制"      },
	{"inhibit_ended",   "解除抑制"},
	{"repeated",        "复提"      },
	{"escalated",       "上报"      },
	{"case_wanted",     "自动立案"},
	{"case_opened",     "立案"      },
	{NULL,              NULL          }
};
static const struct word rungs[] = {
	{"head",        "承办机构负责人"},
	{"coordinator", "牵头协调单位"   },
	{"leading",     "分管领导"         },
	{NULL,          NULL		   }
};
/* Who looks after it, or who answers for it because nobody does. */
static const char *owner_of(const struct cli *c, const Alerts__Alert *a)
{
	return a->owner[0] ? a->owner : page_word(c, rungs, a->rung);
}

/* What keeps people from being told of it, or of more than a hint. */
static const char *marks_of(struct cli *c, const Alerts__Alert *a)
{
	const char *text = arena_printf(c->arena, "%s%s%s%s", show_marks(c, a->hint, a->confirm),
					a->warning ? say(c, " 提前提醒", " early warning") : "",
					a->silence_id ? say(c, " 暂缓", " silenced") : "",
					a->inhibited_by ? say(c, " 抑制", " inhibited") : "");

	return text ? text : "";
}

static int filter_read(struct cli *c, Alerts__ListAlertsRequest *q)
{
	const char *months = cli_get(c, "--period"), *employer = cli_get(c, "--employer");
	const char *from, *to;
	int rc = page_read(c, &q->after_id, &q->limit);

	page_text(c, "--state", &q->state);
	page_text(c, "--rule", &q->rule);
	page_text(c, "--owner", &q->owner);
	page_text(c, "--clause", &q->clause);
	page_text(c, "--region", &q->region);
	page_text(c, "--level", &q->level);
	page_text(c, "--figure", &q->figure);
	q->unowned = cli_has(c, "--unowned");
	q->kind = (char *)(uintptr_t)(cli_has(c, "--warnings") ? "warning" : "");
	if (rc == 0 && months) {
		rc = cli_period(c, months, &from, &to);
		if (rc == 0) {
			q->month_from = (char *)(uintptr_t)from;
			q->month_to = (char *)(uintptr_t)to;
		}
	}
	if (rc == 0 && employer)
		rc = employer_find(c, employer, &q->employer_id);
	return rc;
}

static void row_add(struct table *t, const Alerts__Alert *a)
{
	struct cli *c = t->c;

	table_addf(t, "%" PRId64, a->alert_id);
	table_add(t, a->rule);
	table_add(t, a->month);
	table_add(t, text_cut(c->arena, a->employer_name, 28));
	table_addf(t, "%u", a->n_workers);
	table_addf(t, "%u", a->n_items);
	table_add(t, a->owed_fen ? show_yuan(c, a->owed_fen) : "");
	table_add(t, page_word(c, levels, a->level));
	table_add(t, page_word(c, stages, a->stage));
	table_add(t, owner_of(c, a));
	if (a->case_id)
		table_addf(t, "%" PRId64, a->case_id);
	else
		table_add(t, "");
	table_add(t, marks_of(c, a));
}

int alert_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号",    "id",       true },
                {"规则",    "rule",     false},
                {"月份",    "month",    false},
		{"企业",    "employer", false},
                {"人数",    "workers",  true },
                {"疑点",    "findings", true },
		{"欠付",    "owed",     true },
                {"等级",    "level",    false},
                {"办理",    "stage",    false},
		{"承办人", "owner",    false},
                {"案件",    "case",     true },
                {"标记",    "marks",    false},
	};
	Alerts__ListAlertsRequest q = ALERTS__LIST_ALERTS_REQUEST__INIT;
	Alerts__ListAlertsReply *r;
	struct table t;
	int rc = filter_read(c, &q);

	if (rc == 0)
		rc = cli_ask(c, "alerts.ListAlerts", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_alerts; i++)
		row_add(&t, r->alerts[i]);
	page_print(&t, q.limit, r->n_alerts ? r->alerts[r->n_alerts - 1]->alert_id : 0);
	return r->n_alerts ? FOUND : 0;
}

/* ---- one --------------------------------------------------------------------------------------
 */

static void print_head(struct cli *c, const Alerts__Alert *a)
{
	(void)printf(say(c, "预警 %" PRId64 "  %s %s\n", "alert %" PRId64 "  %s %s\n"), a->alert_id,
		     a->rule, say(c, a->title_zh, a->title_en));
	(void)printf(
		say(c, "企业 %s  区划 %s  %s  %s  %s\n", "employer %s, region %s, %s, %s  %s\n"),
		a->employer_name, a->region, a->month, show_word(c, a->state), marks_of(c, a));
	(void)printf(say(c, "程度 %s  承办 %s (%s)  发现 %s\n",
			 "severity %s, desk %s (%s), raised %s\n"),
		     show_word(c, a->severity), show_department(c, a->department), a->desk,
		     show_time(c, a->raised_at_us));
	(void)printf(say(c, "涉及 %u 人，疑点 %u 条，欠付合计 %s\n",
			 "%u workers, %u findings, owed in all %s\n"),
		     a->n_workers, a->n_items, show_yuan(c, a->owed_fen));
	if (a->still_zh[0])
		(void)printf("%s\n", say(c, a->still_zh, a->still_en));
}

static void print_life(struct cli *c, const Alerts__Alert *a)
{
	if (a->level[0])
		(void)printf(say(c, "等级 %s：%s\n", "level %s: %s\n"),
			     page_word(c, levels, a->level),
			     say(c, a->level_why_zh, a->level_why_en));
	(void)printf(
		say(c, "办理 %s  承办人 %s  签收 %s\n", "stage %s, owner %s, acknowledged by %s\n"),
		page_word(c, stages, a->stage), owner_of(c, a)[0] ? owner_of(c, a) : "-",
		a->acked_by[0] ? a->acked_by : "-");
	if (a->respond_by_us)
		(void)printf(say(c, "须于 %s 前有人承办，否则逐级上报\n",
				 "to be owned by %s, else it goes up the ladder\n"),
			     show_time(c, a->respond_by_us));
	if (a->silence_id)
		(void)printf(say(c, "暂缓提示中（暂缓 %" PRId64 "）\n",
				 "nobody is told of it (silence %" PRId64 ")\n"),
			     a->silence_id);
	if (a->inhibited_by)
		(void)printf(say(c, "由预警 %" PRId64 " 代为提示\n",
				 "alert %" PRId64 " speaks for it\n"),
			     a->inhibited_by);
	if (a->case_id)
		(void)printf(say(c, "案件 %" PRId64 "\n", "case %" PRId64 "\n"), a->case_id);
	else
		(void)printf(say(c, "尚未立案：gongdao case open %" PRId64 " --ground 理由\n",
				 "no case yet: gongdao case open %" PRId64 " --ground WHY\n"),
			     a->alert_id);
}

static void print_changes(struct cli *c, Alerts__AlertChange *const *ch, size_t n)
{
	static const struct table_head heads[] = {
		{"时间", "at",      false},
                {"变化", "change",  false},
                {"由",    "from",    false},
		{"到",    "to",      false},
                {"人数", "workers", true },
                {"欠付", "owed",    true },
		{"经办", "by",      false},
                {"通知", "told",    false},
                {"说明", "words",   false},
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < n; i++) {
		table_add(&t, show_time(c, ch[i]->at_us));
		table_add(&t, page_word(c, kinds, ch[i]->kind));
		table_add(&t, page_word(c, levels, page_word(c, rungs, ch[i]->old_value)));
		table_add(&t, page_word(c, levels, page_word(c, rungs, ch[i]->new_value)));
		table_addf(&t, "%u", ch[i]->n_workers);
		table_add(&t, ch[i]->owed_fen ? show_yuan(c, ch[i]->owed_fen) : "");
		table_add(&t, ch[i]->by_subject);
		table_add(&t, ch[i]->notice     ? say(c, "已通知", "told")
			      : ch[i]->muted[0] ? say(c, "未通知", "muted")
						: "");
		table_add(&t, ch[i]->text);
	}
	table_print(&t, stdout);
}

int alert_show_run(struct cli *c)
{
	Alerts__GetAlertRequest q = ALERTS__GET_ALERT_REQUEST__INIT;
	Alerts__GetAlertReply *r;
	int rc = cli_id(c, "ALERT", &q.alert_id);

	if (rc == 0)
		rc = cli_ask(c, "alerts.GetAlert", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	print_head(c, r->alert);
	print_life(c, r->alert);
	(void)putchar('\n');
	findings_print(c, r->items, r->n_items, UINT32_MAX);
	if (r->n_changes) {
		(void)printf("\n%s\n", say(c, "经过", "course"));
		print_changes(c, r->changes, r->n_changes);
	}
	return 0;
}
