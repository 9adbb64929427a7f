/*
 * The watch over retaliation: what of one's own cases is watched, the leads with their arithmetic,
 * and the officer's verdict. None of it says who is watched.
 */
#include "disputes.pb-c.h"
#include "intake.h"

static const struct word states[] = {
	{"watching",  "观察中"   },
        {"ended",     "已结束"   },
        {"open",      "待核实"   },
        {"confirmed", "经核实"   },
	{"explained", "已说明"   },
        {"gone",      "不再成立"},
        {NULL,        NULL          },
};

static const char *state_of(struct cli *c, const char *code)
{
	return page_word(c, states, code);
}

/* Which of the complaints of the case: its intake, or what the officer called the party. */
static const char *whose(const Disputes__Watch *w)
{
	return w->intake_no[0] ? w->intake_no : w->label;
}

static void watch_line(struct cli *c, const Disputes__Watch *w)
{
	(void)printf(
		say(c, "观察 %" PRId64 "  案件 %s  %s  %s  投诉 %s  比较至 %.7s  %s%s%s\n",
		    "watch %" PRId64 ", case %s, %s, %s, complained on %s, until %.7s, %s%s%s\n"),
		w->watch_id, w->case_no, whose(w), w->employer_name, show_day(c, w->complained_day),
		show_day(c, w->last_month), state_of(c, w->state),
		w->ended_reason[0] ? say(c, "：", ": ") : "", w->ended_reason);
}

static void lead_line(struct cli *c, const Disputes__WatchLead *l)
{
	(void)printf(say(c, "  线索 %" PRId64 "  %s  %.7s  %s%s\n    %s\n",
			 "  lead %" PRId64 ", %s, %.7s, %s%s\n    %s\n"),
		     l->lead_id, l->measure_title, show_day(c, l->month), state_of(c, l->state),
		     l->confirm ? say(c, "  标准待核实", ", figure unconfirmed") : "",
		     l->arithmetic);
	if (l->judged_by[0])
		(void)printf(say(c, "    %s %s：%s\n", "    %s %s: %s\n"),
			     show_time(c, l->judged_at_us), l->judged_by, l->reason);
	if (l->opened_case_id)
		(void)printf(say(c, "    另案 %s（编号 %" PRId64 "）\n",
				 "    case %s (number %" PRId64 ")\n"),
			     l->opened_case_no, l->opened_case_id);
}

static int watch_done(struct cli *c, int rc, const Disputes__Watch *w)
{
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &w->base);
	watch_line(c, w);
	return 0;
}

int watch_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号",       "id",         true },
		{"案件",       "case",       false},
		{"来件",       "complaint",  false},
		{"单位",       "employer",   false},
		{"投诉日",    "complained", false},
		{"状态",       "state",      false},
		{"线索",       "leads",      true },
		{"待核实",    "open",       true },
		{"上次比较", "compared",   false},
	};
	Disputes__ListWatchesRequest q = DISPUTES__LIST_WATCHES_REQUEST__INIT;
	Disputes__ListWatchesReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	q.open_only = cli_has(c, "--open");
	if (!rc)
		rc = cli_ask(c, "disputes.ListWatches", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_watches; i++) {
		const Disputes__Watch *w = r->watches[i];
		size_t open = 0;

		for (size_t l = 0; l < w->n_leads; l++)
			open += strcmp(w->leads[l]->state, "open") == 0;
		table_addf(&t, "%" PRId64, w->watch_id);
		table_add(&t, w->case_no);
		table_add(&t, whose(w));
		table_add(&t, text_cut(c->arena, w->employer_name, 28));
		table_add(&t, show_day(c, w->complained_day));
		table_add(&t, state_of(c, w->state));
		table_addf(&t, "%zu", w->n_leads);
		table_addf(&t, "%zu", open);
		table_add(&t, show_time(c, w->reviewed_at_us));
	}
	page_print(&t, q.limit, r->n_watches ? r->watches[r->n_watches - 1]->watch_id : 0);
	return 0;
}

int watch_show_run(struct cli *c)
{
	Disputes__ListWatchesRequest q = DISPUTES__LIST_WATCHES_REQUEST__INIT;
	Disputes__ListWatchesReply *r;
	int rc = cli_id(c, "CASE", &q.case_id);

	q.limit = 200;
	if (!rc)
		rc = cli_ask(c, "disputes.ListWatches", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	if (!r->n_watches)
		(void)printf("%s\n",
			     say(c, "本案没有观察，或者不由本部门承办",
				 "nothing is watched, or the case is another department's"));
	for (size_t i = 0; i < r->n_watches; i++) {
		watch_line(c, r->watches[i]);
		for (size_t l = 0; l < r->watches[i]->n_leads; l++)
			lead_line(c, r->watches[i]->leads[l]);
		if (!r->watches[i]->n_leads)
			(void)printf("  %s\n", say(c, "没有线索", "no leads"));
	}
	return 0;
}

int watch_begin_run(struct cli *c)
{
	Disputes__BeginWatchRequest q = DISPUTES__BEGIN_WATCH_REQUEST__INIT;
	Disputes__Watch *w = NULL;
	int rc = cli_id(c, "CASE", &q.case_id);

	page_text(c, "--label", &q.label);
	if (!rc)
		rc = cli_id(c, "--worker", &q.worker_id);
	if (!rc && cli_has(c, "--employer"))
		rc = employer_find(c, cli_get(c, "--employer"), &q.employer_id);
	if (!rc)
		rc = page_day(c, "--day", &q.complained_day);
	if (!rc)
		rc = intake_nonce(c, &q.nonce);
	if (!rc)
		rc = cli_ask(c, "disputes.BeginWatch", &q.base, &w);
	return watch_done(c, rc, w);
}

int watch_end_run(struct cli *c)
{
	Disputes__EndWatchRequest q = DISPUTES__END_WATCH_REQUEST__INIT;
	Disputes__Watch *w = NULL;
	int rc = cli_id(c, "WATCH", &q.watch_id);

	page_text(c, "--reason", &q.reason);
	if (!rc)
		rc = cli_ask(c, "disputes.EndWatch", &q.base, &w);
	return watch_done(c, rc, w);
}

int watch_judge_run(struct cli *c)
{
	Disputes__JudgeWatchLeadRequest q = DISPUTES__JUDGE_WATCH_LEAD_REQUEST__INIT;
	Disputes__WatchLead *l = NULL;
	int rc = cli_id(c, "LEAD", &q.lead_id);

	q.verdict = page_code(states, cli_get(c, "VERDICT"));
	page_text(c, "--reason", &q.reason);
	if (!rc)
		rc = cli_ask(c, "disputes.JudgeWatchLead", &q.base, &l);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &l->base);
	lead_line(c, l);
	return 0;
}
