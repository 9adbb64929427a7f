/*
 * Wage guidance: percentiles of hourly pay, and how it goes from year to year.
 */
#include "table.h"

#include "page.h"
#include "wages.pb-c.h"

static int period_read(struct cli *c, char **from, char **to)
{
	const char *first, *last, *months = cli_get(c, "--period");
	int rc;

	if (!months)
		return cli_usage(c, say(c, "缺少 --period", "--period is missing"));
	rc = cli_period(c, months, &first, &last);
	if (rc)
		return rc;
	*from = (char *)(uintptr_t)first; /* protobuf-c has no const; it is only packed */
	*to = (char *)(uintptr_t)last;
	return 0;
}

static void cell_print(struct table *t, struct cli *c, const Wages__GuidanceCell *cell)
{
	const int64_t fen[] = {cell->p10_fen, cell->p25_fen, cell->p50_fen, cell->p75_fen,
			       cell->p90_fen};

	table_add(t, page_word(c, occupation_words, cell->occupation));
	table_add(t, cell->class_);
	table_add(t, cell->region[0] ? cell->region : say(c, "全市", "all"));
	if (cell->hidden)
		table_add(t, "*");
	else
		table_addf(t, "%" PRIu64, cell->n_workers);
	for (size_t i = 0; i < N_ELEMENTS(fen); i++)
		table_add(t, cell->hidden ? "*" : show_yuan(c, fen[i]));
}

int wages_guidance_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"职业", "occupation", false},
                {"类别", "class",      false},
                {"区划", "region",     false},
		{"人数", "workers",    true },
                {"10%",    "10%",        true },
                {"25%",    "25%",        true },
		{"50%",    "50%",        true },
                {"75%",    "75%",        true },
                {"90%",    "90%",        true },
	};
	Wages__GetGuidanceRequest q = WAGES__GET_GUIDANCE_REQUEST__INIT;
	Wages__GetGuidanceReply *r;
	struct table t;
	int rc = period_read(c, &q.month_from, &q.month_to);

	page_text(c, "--occupation", &q.occupation);
	page_text(c, "--class", &q.class_);
	page_text(c, "--region", &q.region);
	if (rc == 0)
		rc = cli_ask(c, "wages.GetGuidance", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_cells; i++)
		cell_print(&t, c, r->cells[i]);
	page_print(&t, 0, 0);
	(void)printf(say(c,
			 "元/小时；* 不公布：不足 %u 人或者 %u 家单位、一家单位占比过高，"
			 "或者可由合计推算\n",
			 "yuan an hour; * not shown: fewer than %u workers or %u employers, one "
			 "employer has too many of them, or it could be computed from the total\n"),
		     r->min_workers, r->min_employers);
	return 0;
}

static const char *change_show(struct cli *c, int64_t bp)
{
	const int64_t size = bp < 0 ? -bp : bp;

	return arena_printf(c->arena, "%s%" PRId64 ".%02" PRId64 "%%", bp < 0 ? "-" : "+",
			    size / 100, size % 100);
}

int wages_trend_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"企业",                "employer",       false},
                {"月份",                "month",          false},
		{"人数",                "workers",        true },
                {"小时报酬中位数", "median an hour", true },
		{"上年同月",          "a year before",  true },
                {"同比",                "change",         true },
	};
	Wages__GetPayTrendRequest q = WAGES__GET_PAY_TREND_REQUEST__INIT;
	Wages__GetPayTrendReply *r;
	struct table t;
	int rc = period_read(c, &q.month_from, &q.month_to);

	if (rc == 0 && cli_has(c, "--employer"))
		rc = employer_find(c, cli_get(c, "--employer"), &q.employer_id);
	if (rc == 0)
		rc = cli_ask(c, "wages.GetPayTrend", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_months; i++) {
		const Wages__PayTrend *m = r->months[i];
		const char *change = m->has_before ? change_show(c, m->change_bp) : "";

		if (!change)
			return err_set(&c->err, E_NO_MEMORY, "out of memory");
		table_add(&t, text_cut(c->arena, m->employer_name, 28));
		table_add(&t, m->month);
		if (m->hidden)
			table_add(&t, "*");
		else
			table_addf(&t, "%" PRIu64, m->n_workers);
		table_add(&t, m->hidden ? "*" : show_yuan(c, m->median_fen));
		table_add(&t, m->has_before ? show_yuan(c, m->before_fen) : "");
		table_add(&t, change);
	}
	page_print(&t, 0, 0);
	return 0;
}
