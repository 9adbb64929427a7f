/*
 * What alerts of some months come to: by clause of the plan, county, platform, quarter.
 */
#include "alerts.pb-c.h"
#include "page.h"

static bool known(const struct word *words, const char *code)
{
	while (words->code && strcmp(words->code, code) != 0)
		words++;
	return words->code != NULL;
}

static int request_read(struct cli *c, Alerts__GetIndicatorsRequest *q)
{
	static const struct word things[] = {
		{"clause",   "条款"},
		{"region",   "区划"},
		{"employer", "企业"},
		{"quarter",  "季度"},
		{NULL,       NULL    }
        };
	const char *from, *to, *by = cli_get(c, "--by"), *employer = cli_get(c, "--employer");
	slice rest = slice_of(by ? by : "clause"), one;
	int rc = cli_period(c, cli_get(c, "--period"), &from, &to);

	if (rc)
		return rc;
	q->month_from = (char *)(uintptr_t)from;
	q->month_to = (char *)(uintptr_t)to;
	while (slice_next(&rest, ',', &one)) {
		const char *name = arena_strndup(c->arena, one.at, one.len);
		const char *thing = name ? page_code(things, name) : "";

		q->by_clause |= strcmp(thing, "clause") == 0;
		q->by_region |= strcmp(thing, "region") == 0;
		q->by_employer |= strcmp(thing, "employer") == 0;
		q->by_quarter |= strcmp(thing, "quarter") == 0;
		if (!known(things, thing))
			return cli_usage(c,
					 say(c, "--by %s：须为 clause、region、employer、quarter",
					     "--by %s: clause, region, employer or quarter"),
					 thing);
	}
	page_text(c, "--clause", &q->clause);
	page_text(c, "--region", &q->region);
	q->publish = cli_has(c, "--publish");
	q->kind = (char *)(uintptr_t)(cli_has(c, "--warnings") ? "warning" : "");
	return employer ? employer_find(c, employer, &q->employer_id) : 0;
}

/* "clause 二、1 411002 2025Q1", what the row is grouped by. */
static const char *group_of(struct cli *c, const Alerts__Indicator *x)
{
	const char *text =
		arena_printf(c->arena, "%s%s%s%s%s%s%s", x->clause, *x->clause ? " " : "",
			     x->region, *x->region ? " " : "",
			     x->employer_id ? text_cut(c->arena, x->employer_name, 24) : "",
			     x->employer_id ? " " : "", x->quarter);

	return text && *text ? text : say(c, "（无条款）", "(no clause)");
}

static void row_add(struct table *t, const char *group, const Alerts__Indicator *x)
{
	struct cli *c = t->c;

	table_add(t, group);
	if (x->hidden) {
		for (int i = 0; i < 11; i++)
			table_add(t, "*");
		return;
	}
	table_addf(t, "%u", x->n_alerts);
	table_addf(t, "%u", x->n_open);
	table_addf(t, "%u", x->n_cleared);
	table_addf(t, "%u", x->n_red);
	table_addf(t, "%u", x->n_cases);
	table_addf(t, "%u", x->n_again);
	table_addf(t, "%u/%u", x->n_true, x->n_judged);
	table_addf(t, "%u", x->n_people);
	table_add(t, show_yuan(c, x->found_fen));
	table_add(t, show_yuan(c, x->confirmed_fen));
	table_add(t, show_yuan(c, x->open_fen));
}

int alert_indicators_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"分组",          "group",       false},
                {"预警",          "alerts",      true },
		{"未消除",       "open",        true },
                {"已消除",       "cleared",     true },
		{"红色",          "red",         true },
                {"立案",          "cases",       true },
		{"再犯",          "again",       true },
                {"属实/判断",   "true/judged", true },
		{"人数",          "people",      true },
                {"查出",          "found",       true },
		{"已证实补发", "paid",        true },
                {"尚短",          "still short", true },
	};
	Alerts__GetIndicatorsRequest q = ALERTS__GET_INDICATORS_REQUEST__INIT;
	Alerts__GetIndicatorsReply *r;
	struct table t;
	int rc = request_read(c, &q);

	if (rc == 0)
		rc = cli_ask(c, "alerts.GetIndicators", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_rows; i++)
		row_add(&t, group_of(c, r->rows[i]), r->rows[i]);
	row_add(&t, say(c, "合计", "total"), r->total);
	table_print(&t, stdout);
	if (q.publish)
		(void)printf(say(c, "* 少于 %u 人的不公开\n",
				 "*: fewer than %u workers, not published\n"),
			     r->cell_min);
	(void)fputs(say(c,
			"每个数字的明细：gongdao alert list --state all，加同样的 "
			"--clause、--region、--employer、--period；"
			"立案、再犯、判断、属实另加 --figure case、again、judged、true\n",
			"the alerts of a figure: gongdao alert list --state all with the same "
			"--clause, "
			"--region, --employer, --period; and --figure case, again, judged, true\n"),
		    stdout);
	return 0;
}
