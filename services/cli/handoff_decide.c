/*
 * What went back and forth between departments: the queue of the leading office (ENF-09).
 */
#include "handoff.h"

#include "deadline.h"
#include "page.h"
#include "table.h"

static const char *departments_text(struct cli *c, char *const *codes, size_t n)
{
	const char *text = "";

	for (size_t i = 0; i < n && text; i++)
		text = arena_printf(c->arena, "%s%s%s", text, i ? say(c, "、", ", ") : "",
				    show_department(c, codes[i]));
	return text ? text : "";
}

static void undecided_print(struct cli *c, const Disputes__ListUndecidedReply *r)
{
	static const struct table_head heads[] = {
		{"案件",       "case",        true },
                {"案号",       "case no.",    false},
		{"用人单位", "employer",    false},
                {"退回",       "returned by", false},
		{"建议",       "suggested",   false},
                {"收到",       "since",       false},
		{"决定期限", "decide by",   false},
                {"标记",       "marks",       false},
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_cases; i++) {
		const Disputes__Undecided *u = r->cases[i];

		table_addf(&t, "%" PRId64, u->case_id);
		table_add(&t, u->case_no);
		table_add(&t, text_cut(c->arena, u->employer_name, 32));
		table_add(&t, departments_text(c, u->returned_by, u->n_returned_by));
		table_add(&t, departments_text(c, u->suggested, u->n_suggested));
		table_add(&t, show_time(c, u->since_us));
		table_add(&t, show_day(c, u->due_day));
		table_addf(&t, "%s%s%s",
			   strcmp(u->status, "breached") == 0 ? say(c, "逾期 ", "overdue ") : "",
			   u->escalated ? say(c, "已报牵头单位 ", "escalated ") : "",
			   u->due_confirm ? say(c, "期限待核实", "term unconfirmed") : "");
	}
	table_print(&t, stdout);
}

int handoff_undecided_run(struct cli *c)
{
	Disputes__ListUndecidedRequest q = DISPUTES__LIST_UNDECIDED_REQUEST__INIT;
	Disputes__ListUndecidedReply *r;
	int rc = page_read(c, &q.after_id, &q.limit);

	if (rc == 0)
		rc = page_day(c, "--after-day", &q.after_day);
	if (rc == 0)
		rc = cli_ask(c, "disputes.ListUndecided", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	if (r->n_cases == 0) {
		(void)puts(say(c, "没有待决定的案件", "nothing waits for a decision"));
		return 0;
	}
	undecided_print(c, r);
	if (r->n_cases == q.limit)
		(void)printf(say(c, "可能还有：加 --after %" PRId64 " --after-day %s\n",
				 "there may be more: add --after %" PRId64 " --after-day %s\n"),
			     r->cases[r->n_cases - 1]->deadline_id,
			     show_day(c, r->cases[r->n_cases - 1]->due_day));
	return 0;
}

/* The leading office has the case itself: the clock of its decision ends, with the reason. */
int handoff_keep_run(struct cli *c)
{
	Disputes__ListUndecidedRequest of_case = DISPUTES__LIST_UNDECIDED_REQUEST__INIT;
	Disputes__StopDeadlineRequest q = DISPUTES__STOP_DEADLINE_REQUEST__INIT;
	Disputes__ListUndecidedReply *r;
	Disputes__Deadline *d = NULL;
	int rc = cli_id(c, "CASE", &of_case.case_id);

	page_text(c, "--reason", &q.ground);
	if (rc == 0)
		rc = cli_ask(c, "disputes.ListUndecided", &of_case.base, &r);
	if (rc == 0 && r->n_cases == 0)
		rc = err_set(&c->err, E_CONFLICT,
			     say(c, "案件 %" PRId64 " 没有待本部门决定的事项",
				 "nothing of case %" PRId64
				 " waits for this department's decision"),
			     of_case.case_id);
	if (rc)
		return rc;
	q.deadline_id = r->cases[0]->deadline_id;
	rc = cli_ask(c, "disputes.StopDeadline", &q.base, &d);
	return deadline_finish(c, rc, d);
}
