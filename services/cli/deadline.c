/*
 * Deadlines of cases: the board, one of them day by day, the clocks.
 */
#include "deadline.h"

#include "page.h"

static const struct word state_words[] = {
	{"waiting",  "待送达"   },
        {"running",  "计算中"   },
        {"paused",   "中止"      },
	{"stopped",  "已终止"   },
        {"on_track", "正常"      },
        {"at_risk",  "临近到期"},
	{"breached", "已逾期"   },
        {NULL,       NULL          },
};

static const struct word entry_words[] = {
	{"waiting",   "待送达"                        },
	{"started",   "起算"			   },
	{"paused",    "中止"			   },
	{"resumed",   "恢复"			   },
	{"extended",  "延长"			   },
	{"recounted", "按新公布的放假安排重算"},
	{"moved",     "随案移交"                     },
	{"yields",    "另一期限先到期"            },
	{"runs",      "按本期限计算"               },
	{"breached",  "逾期"			   },
	{"escalated", "告知"                           },
	{"stopped",   "终止"			   },
	{NULL,        NULL			       },
};

static const struct word rung_words[] = {
	{"officer", "承办人"         },
        {"head",    "部门负责人"   },
        {"leading", "牵头协调单位"},
        {NULL,      NULL                }
};

/* ---- shown
 * --------------------------------------------------------------------------------------- */

static const char *state_of(const struct cli *c, const Disputes__Deadline *d)
{
	return page_word(c, state_words, strcmp(d->state, "running") == 0 ? d->status : d->state);
}

static void add_left(struct table *t, const Disputes__Deadline *d)
{
	if (!d->due_day || strcmp(d->state, "running") != 0)
		table_add(t, "");
	else
		table_addf(t, "%" PRId64, d->days_left);
}

void deadlines_print(struct cli *c, Disputes__Deadline *const *d, size_t n)
{
	static const struct table_head heads[] = {
		{"编号",    "id",         true },
                {"案号",    "case no.",   false},
                {"期限",    "clock",      false},
		{"名称",    "what",       false},
                {"承办",    "department", false},
                {"长度",    "term",       false},
		{"到期日", "due",        false},
                {"剩余",    "left",       true },
                {"状态",    "status",     false},
		{"标记",    "marks",      false},
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < n; i++) {
		table_addf(&t, "%" PRId64, d[i]->deadline_id);
		table_add(&t, d[i]->case_no);
		table_add(&t, d[i]->code);
		table_add(&t, text_cut(c->arena, d[i]->title, 32));
		table_add(&t, show_department(c, d[i]->department));
		table_add(&t, d[i]->term);
		table_add(&t, show_day(c, d[i]->due_day));
		add_left(&t, d[i]);
		table_add(&t, state_of(c, d[i]));
		table_addf(&t, "%s%s%s%s", d[i]->runs ? "" : say(c, "后到期 ", "another first "),
			   d[i]->leading[0] ? say(c, "已报牵头单位 ", "escalated ") : "",
			   d[i]->provisional ? say(c, "放假安排未公布 ", "days off unknown ") : "",
			   d[i]->confirm ? say(c, "待核实", "unconfirmed") : "");
	}
	table_print(&t, stdout);
}

int deadline_finish(struct cli *c, int rc, const Disputes__Deadline *d)
{
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &d->base);
	(void)printf(say(c, "期限 %" PRId64 "  %s %s  案件 %s  %s\n",
			 "deadline %" PRId64 "  %s %s  case %s  %s\n"),
		     d->deadline_id, d->code, d->title, d->case_no, state_of(c, d));
	if (d->due_day)
		(void)printf(say(c, "%s，%s 到期%s\n", "%s, due %s%s\n"), d->term,
			     show_day(c, d->due_day),
			     d->runs ? ""
				     : say(c, "；同一事项另有先到期的期限，见 deadline explain",
					   "; another clock ends earlier: deadline explain"));
	return 0;
}

/* ---- lists
 * ---------------------------------------------------------------------------------------- */

int deadline_list_run(struct cli *c)
{
	Disputes__ListDeadlinesRequest q = DISPUTES__LIST_DEADLINES_REQUEST__INIT;
	const Disputes__Deadline *last;
	Disputes__ListDeadlinesReply *r;
	int rc = page_read(c, &q.after_id, &q.limit);

	if (rc == 0)
		rc = page_day(c, "--after-day", &q.after_day);
	if (rc == 0)
		rc = page_day(c, "--until", &q.until_day);
	page_text(c, "--department", &q.department);
	page_text(c, "--clock", &q.code);
	if (cli_has(c, "--status"))
		q.status = page_code(state_words, cli_get(c, "--status"));
	q.standing = cli_has(c, "--standing");
	q.led = cli_has(c, "--led");
	q.awaited = cli_has(c, "--awaited");
	if (rc == 0)
		rc = cli_ask(c, "disputes.ListDeadlines", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	if (r->n_deadlines == 0) {
		(void)puts(say(c, "没有记录", "nothing"));
		return 0;
	}
	deadlines_print(c, r->deadlines, r->n_deadlines);
	last = r->deadlines[r->n_deadlines - 1];
	if (r->n_deadlines == q.limit)
		(void)printf(say(c, "可能还有：加 --after %" PRId64 "%s%s\n",
				 "there may be more: add --after %" PRId64 "%s%s\n"),
			     last->deadline_id, q.standing ? "" : " --after-day ",
			     q.standing ? "" : show_day(c, last->due_day));
	return 0;
}

int deadline_board_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"承办",             "department", false},
                {"期限",             "clock",      false},
		{"名称",             "what",       false},
                {"合计",             "all",        true },
		{"已逾期",          "over",       true },
                {"临近到期",       "at risk",    true },
		{"今明两日",       "in 2 days",  true },
                {"一周内",          "in 7 days",  true },
		{"以后",             "later",      true },
                {"中止或待送达", "standing",   true },
		{"最早到期",       "first due",  false},
	};
	Disputes__GetDeadlineBoardRequest q = DISPUTES__GET_DEADLINE_BOARD_REQUEST__INIT;
	Disputes__GetDeadlineBoardReply *r;
	struct table t;
	int rc = cli_ask(c, "disputes.GetDeadlineBoard", &q.base, &r);

	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_rows; i++) {
		const Disputes__DeadlineBoardRow *b = r->rows[i];

		table_add(&t, show_department(c, b->department));
		table_add(&t, b->code);
		table_add(&t, text_cut(c->arena, b->title, 32));
		table_addf(&t, "%" PRId64, b->n);
		table_addf(&t, "%" PRId64, b->n_breached);
		table_addf(&t, "%" PRId64, b->n_at_risk);
		table_addf(&t, "%" PRId64, b->n_two_days);
		table_addf(&t, "%" PRId64, b->n_week);
		table_addf(&t, "%" PRId64, b->n_later);
		table_addf(&t, "%" PRId64, b->n_standing);
		table_add(&t, show_day(c, b->first_due_day));
	}
	page_print(&t, UINT32_MAX, 0);
	return 0;
}

/* ---- explained
 * ------------------------------------------------------------------------------------- */

static void print_days(const char *term, Disputes__CountedDay *const *days, size_t n)
{
	(void)printf("%s\n", term);
	for (size_t i = 0; i < n; i++)
		(void)printf("  %s\n", days[i]->text);
}

static void print_grounds(char *const *grounds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		(void)printf("- %s\n", grounds[i]);
}

static void add_detail(struct table *t, const Disputes__DeadlineEntry *e)
{
	struct cli *c = t->c;

	if (e->rung[0])
		table_addf(t, "%s（%s）", page_word(c, rung_words, e->rung),
			   show_department(c, e->told));
	else if (e->amount)
		table_addf(t,
			   say(c, "%" PRId64 "，批准人 %s %s：%s",
			       "%" PRId64 ", approved by %s %s: %s"),
			   e->amount, e->approver, e->document, e->ground);
	else
		table_addf(t, "%s%s%s", e->document, e->document[0] && e->ground[0] ? "：" : "",
			   e->ground);
}

static void print_entries(struct cli *c, Disputes__DeadlineEntry *const *e, size_t n)
{
	static const struct table_head heads[] = {
		{"",          "",        true },
                {"时间",    "at",      false},
                {"经过",    "what",    false},
		{"日期",    "day",     false},
                {"原到期", "was due", false},
                {"到期日", "due",     false},
		{"经办",    "by",      false},
                {"说明",    "ground",  false},
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < n; i++) {
		table_addf(&t, "%" PRId64, e[i]->entry);
		table_add(&t, show_time(c, e[i]->at_us));
		table_add(&t, page_word(c, entry_words, e[i]->kind));
		table_add(&t, show_day(c, e[i]->day));
		table_add(&t, show_day(c, e[i]->old_due_day));
		table_add(&t, show_day(c, e[i]->new_due_day));
		table_addf(&t, "%s %s", e[i]->department, e[i]->subject);
		add_detail(&t, e[i]);
	}
	table_print(&t, stdout);
}

int deadline_explain_run(struct cli *c)
{
	Disputes__ExplainDeadlineRequest q = DISPUTES__EXPLAIN_DEADLINE_REQUEST__INIT;
	Disputes__ExplainDeadlineReply *r;
	int rc = cli_id(c, "DEADLINE", &q.deadline_id);

	if (rc == 0)
		rc = cli_ask(c, "disputes.ExplainDeadline", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	rc = deadline_finish(c, 0, r->deadline);
	(void)printf(say(c, "依据 %s%s\n", "basis %s%s\n"), r->deadline->basis,
		     r->deadline->confirm ? say(c, "（待核实）", " (unconfirmed)") : "");
	print_grounds(r->grounds, r->n_grounds);
	if (r->n_family) {
		(void)printf("\n%s\n", r->runs_because);
		deadlines_print(c, r->family, r->n_family);
	}
	if (r->n_days) {
		(void)putchar('\n');
		print_days(r->term, r->days, r->n_days);
	}
	(void)putchar('\n');
	print_entries(c, r->entries, r->n_entries);
	return rc;
}

/* ---- clocks
 * ------------------------------------------------------------------------------------------ */

int deadline_clocks_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"期限",    "clock",     false},
                {"名称",    "what",      false},
                {"长度",    "term",      false},
		{"可延长", "extension", true },
                {"起算",    "begins",    false},
                {"依据",    "basis",     false},
		{"标记",    "marks",     false},
	};
	Disputes__ListClocksRequest q = DISPUTES__LIST_CLOCKS_REQUEST__INIT;
	Disputes__ListClocksReply *r;
	struct table t;
	int rc = cli_ask(c, "disputes.ListClocks", &q.base, &r);

	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_clocks; i++) {
		const Disputes__Clock *k = r->clocks[i];

		table_add(&t, k->code);
		table_add(&t, k->title);
		table_add(&t, k->term);
		if (k->extension_most)
			table_addf(&t, "%" PRId64, k->extension_most);
		else
			table_add(&t, "");
		table_add(&t, k->at_service ? say(c, "送达", "service") : "");
		table_add(&t, k->basis);
		table_add(&t, k->confirm ? say(c, "待核实", "unconfirmed") : "");
	}
	page_print(&t, UINT32_MAX, 0);
	return 0;
}

int deadline_count_run(struct cli *c)
{
	Disputes__CountClockRequest q = DISPUTES__COUNT_CLOCK_REQUEST__INIT;
	Disputes__CountClockReply *r;
	int rc = page_day(c, "--from", &q.from_day);

	page_text(c, "CLOCK", &q.code);
	page_text(c, "--scope", &q.scope);
	if (rc == 0)
		rc = page_day(c, "--day", &q.given_day);
	if (rc == 0)
		rc = cli_number(c, "--extend", 4000, &q.extension);
	if (rc == 0)
		rc = cli_ask(c, "disputes.CountClock", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf(say(c, "%s %s，%s 到期%s\n", "%s %s, due %s%s\n"), r->clock->code,
		     r->clock->title, show_day(c, r->due_day),
		     r->provisional ? say(c, "（放假安排尚未公布，暂算）",
					  " (days off are not announced yet)")
				    : "");
	print_grounds(r->clock->grounds, r->clock->n_grounds);
	print_days(r->term, r->days, r->n_days);
	return 0;
}
