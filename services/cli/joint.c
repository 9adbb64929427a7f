/*
 * The joint survey 摸排 as a whole: planned, begun, looked over, closed.
 */
#include "joint.h"

const struct word survey_words[] = {
	{"planned",          "已计划"               },
	{"running",          "进行中"               },
	{"closed",           "已结束"               },
	{"open",             "未办结"               },
	{"done",             "已办结"               },
	{"dropped",          "已撤出"               },
	{"rules",            "劳动管理制度规则"},
	{"special_hours",    "实行特殊工时制度"},
	{"hours",            "工作时间"            },
	{"overtime_pay",     "支付加班报酬"      },
	{"named",            "点名"                  },
	{"kind",             "按类别"               },
	{"unvisited",        "久未检查"            },
	{"alerts",           "预警最多"            },
	{"yes",              "是"		     },
	{"no",	       "否"		     },
	{"unclear",          "不清楚"               },
	{"heard",            "听取了意见"         },
	{"not_heard",        "没有听取意见"      },
	{"no_special_hours", "没有实行特殊工时"},
	{"confirmed",        "确认预填"            },
	{"corrected",        "更正预填"            },
	{"own",              "自填"                  },
	{"alert",            "预警"                  },
	{"approval",         "特殊工时批准"      },
	{"pay_system",       "工资制度"            },
	{"count",            "个数"                  },
	{"yuan",             "金额（元）"         },
	{"text",             "文字"                  },
	{NULL,	       NULL		      },
};

const char *joint_list(struct cli *c, char *const *words, size_t n)
{
	const char *text = "";

	for (size_t i = 0; text && i < n; i++)
		text = arena_printf(c->arena, "%s%s%s", text, i ? say(c, "、", ", ") : "",
				    page_word(c, survey_words, words[i]));
	return text ? text : "";
}

static int answer(struct cli *c, int rc, const Disputes__Survey *s)
{
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &s->base);
	(void)printf(say(c, "摸排 %" PRId64 "  %s  %s  %s 至 %s，%s 前完成\n",
			 "survey %" PRId64 ": %s, %s, %s to %s, due %s\n"),
		     s->survey_id, s->title, page_word(c, survey_words, s->state),
		     show_day(c, s->from_day), show_day(c, s->last_day), show_day(c, s->due_day));
	(void)printf(say(c, "牵头 %s  成员", "led by %s; team"), show_department(c, s->lead));
	for (size_t i = 0; i < s->n_departments; i++)
		(void)printf(" %s", show_department(c, s->departments[i]));
	(void)printf(say(c, "\n对象 %" PRId64 " 个，已办结 %" PRId64 " 个\n",
			 "\n%" PRId64 " targets, %" PRId64 " done\n"),
		     s->n_targets, s->n_done);
	if (s->reason[0])
		(void)printf(say(c, "缺成员的原因：%s\n", "why one is missing: %s\n"), s->reason);
	return 0;
}

/* "SAMR,UNION" */
static int team_read(struct cli *c, char ***out, size_t *out_n)
{
	const char *text = cli_get(c, "--team");
	slice rest = slice_of(text ? text : ""), one;
	char **list = arena_zalloc(c->arena, rest.len + 2, sizeof(*list));

	*out = list;
	while (list && rest.len && slice_next(&rest, ',', &one)) {
		list[*out_n] = arena_strndup(c->arena, slice_trim(one).at, slice_trim(one).len);
		if (!list[(*out_n)++])
			return err_set(&c->err, E_NO_MEMORY, "out of memory");
	}
	return list ? 0 : err_set(&c->err, E_NO_MEMORY, "out of memory");
}

int survey_plan_run(struct cli *c)
{
	Disputes__PlanSurveyRequest q = DISPUTES__PLAN_SURVEY_REQUEST__INIT;
	Disputes__Survey *s = NULL;
	int rc = page_day(c, "--from", &q.from_day);

	if (!rc)
		rc = page_day(c, "--to", &q.last_day);
	if (!rc)
		rc = page_day(c, "--due", &q.due_day);
	if (!rc)
		rc = team_read(c, &q.departments, &q.n_departments);
	page_text(c, "--title", &q.title);
	page_text(c, "--region", &q.region);
	page_text(c, "--reason", &q.reason);
	if (!rc)
		rc = cli_ask(c, "disputes.PlanSurvey", &q.base, &s);
	return answer(c, rc, s);
}

int survey_show_run(struct cli *c)
{
	Disputes__SurveyRequest q = DISPUTES__SURVEY_REQUEST__INIT;
	Disputes__Survey *s = NULL;
	int rc = cli_id(c, "SURVEY", &q.survey_id);

	if (!rc)
		rc = cli_ask(c, "disputes.GetSurvey", &q.base, &s);
	return answer(c, rc, s);
}

/* In the version of --version, else as it is now. */
static int change(struct cli *c, const char *rpc)
{
	Disputes__SurveyRequest q = DISPUTES__SURVEY_REQUEST__INIT;
	Disputes__Survey *s = NULL;
	int rc = cli_id(c, "SURVEY", &q.survey_id);

	if (!rc)
		rc = cli_number(c, "--version", INT64_MAX, &q.version);
	if (!rc && !q.version) {
		rc = cli_ask(c, "disputes.GetSurvey", &q.base, &s);
		q.version = rc ? 0 : s->version;
	}
	if (!rc)
		rc = cli_ask(c, rpc, &q.base, &s);
	return answer(c, rc, s);
}

int survey_start_run(struct cli *c)
{
	return change(c, "disputes.StartSurvey");
}

int survey_close_run(struct cli *c)
{
	return change(c, "disputes.CloseSurvey");
}

int survey_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号", "id",      true },
                {"名称", "title",   false},
                {"区划", "region",  false},
		{"牵头", "lead",    false},
                {"期限", "due",     false},
                {"状态", "state",   false},
		{"对象", "targets", true },
                {"办结", "done",    true },
	};
	Disputes__ListSurveysRequest q = DISPUTES__LIST_SURVEYS_REQUEST__INIT;
	Disputes__ListSurveysReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	page_text(c, "--state", &q.state);
	if (!rc)
		rc = cli_ask(c, "disputes.ListSurveys", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_surveys; i++) {
		const Disputes__Survey *s = r->surveys[i];

		table_addf(&t, "%" PRId64, s->survey_id);
		table_add(&t, text_cut(c->arena, s->title, 36));
		table_add(&t, s->region);
		table_add(&t, show_department(c, s->lead));
		table_add(&t, show_day(c, s->due_day));
		table_add(&t, page_word(c, survey_words, s->state));
		table_addf(&t, "%" PRId64, s->n_targets);
		table_addf(&t, "%" PRId64, s->n_done);
	}
	page_print(&t, q.limit, r->n_surveys ? r->surveys[r->n_surveys - 1]->survey_id : 0);
	return 0;
}

int survey_board_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"部门",       "department", false},
                {"区划",       "region",     false},
		{"对象",       "targets",    true },
                {"已到",       "visited",    true },
		{"已填板块", "blocks",     true },
                {"已签办结", "signed",     true },
		{"问题",       "findings",   true },
                {"无结论",    "undisposed", true },
		{"逾期",       "overdue",    true },
	};
	Disputes__SurveyRequest q = DISPUTES__SURVEY_REQUEST__INIT;
	Disputes__SurveyBoard *b;
	struct table t;
	int rc = cli_id(c, "SURVEY", &q.survey_id);

	if (!rc)
		rc = cli_ask(c, "disputes.GetSurveyBoard", &q.base, &b);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &b->base);
	(void)answer(c, 0, b->survey);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < b->n_cells; i++) {
		const Disputes__SurveyBoardCell *r = b->cells[i];

		table_add(&t, r->department[0] ? show_department(c, r->department)
					       : say(c, "整表", "whole forms"));
		table_add(&t, r->region);
		table_addf(&t, "%" PRId64, r->n_targets);
		table_addf(&t, "%" PRId64, r->n_visited);
		table_addf(&t, "%" PRId64 "/%" PRId64, r->n_blocks_filled, r->n_blocks);
		table_addf(&t, "%" PRId64, r->n_signed);
		table_addf(&t, "%" PRId64, r->n_findings);
		table_addf(&t, "%" PRId64, r->n_undisposed);
		table_addf(&t, "%" PRId64, r->n_overdue);
	}
	table_print(&t, stdout);
	return 0;
}
