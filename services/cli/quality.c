/*
 * What is odd about the files of a month.
 */
#include "table.h"

#include "page.h"
#include "wages.pb-c.h"

static const struct word flaw_words[] = {
	{"long_day",          "一天超过 24 小时"},
	{"hours_without_pay", "有工时无报酬"    },
	{"pay_without_hours", "有报酬无工时"    },
	{"number_gap",        "订单号缺号"       },
	{NULL,		NULL		    },
};

/* What an example counts: time, money or order numbers. */
static const char *number_show(struct cli *c, const char *code, int64_t number)
{
	if (strcmp(code, "pay_without_hours") == 0)
		return show_yuan(c, number);
	if (strcmp(code, "number_gap") == 0)
		return arena_printf(c->arena, "%" PRId64, number);
	return show_hours(c, number);
}

static int flaw_print(struct cli *c, const Wages__QualityFlaw *flaw)
{
	static const struct table_head heads[] = {
		{"骑手号", "worker", false},
		{"何处",    "where",  false},
		{"数量",    "number", true },
	};
	struct table t;

	(void)printf("%s: %" PRIu64 "\n", page_word(c, flaw_words, flaw->code), flaw->n);
	if (flaw->n == 0)
		return 0;
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < flaw->n_examples; i++) {
		const Wages__QualityExample *e = flaw->examples[i];
		const char *number = number_show(c, flaw->code, e->number);

		if (!number)
			return err_set(&c->err, E_NO_MEMORY, "out of memory");
		table_add(&t, e->worker_no);
		table_add(&t, e->place);
		table_add(&t, number);
	}
	page_print(&t, 0, 0);
	if (flaw->n_examples < flaw->n && strcmp(flaw->code, "number_gap") != 0)
		(void)printf(say(c, "只列前 %zu 个\n", "the first %zu only\n"), flaw->n_examples);
	return FOUND;
}

/* A check a call: each has the whole time of one. */
static int checks_ask(struct cli *c, Wages__GetQualityRequest *q, Wages__GetQualityReply *all)
{
	Wages__GetQualityReply *r;
	int rc = 0;

	all->flaws = arena_zalloc(c->arena, N_ELEMENTS(flaw_words), sizeof(*all->flaws));
	if (!all->flaws)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	for (size_t i = 0; !rc && flaw_words[i].code; i++) {
		q->check = (char *)(uintptr_t)flaw_words[i].code; /* it is only packed */
		rc = cli_ask(c, "wages.GetQuality", &q->base, &r);
		if (rc)
			break;
		all->n_intervals = r->n_intervals;
		all->n_lines = r->n_lines;
		if (r->n_flaws == 1)
			all->flaws[all->n_flaws++] = r->flaws[0];
	}
	return rc;
}

int wages_quality_run(struct cli *c)
{
	Wages__GetQualityRequest q = WAGES__GET_QUALITY_REQUEST__INIT;
	Wages__GetQualityReply all = WAGES__GET_QUALITY_REPLY__INIT, *r = &all;
	int found = 0, rc = employer_find(c, cli_get(c, "EMPLOYER"), &q.employer_id);

	page_text(c, "MONTH", &q.month);
	if (rc == 0)
		rc = checks_ask(c, &q, &all);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf(say(c, "%s  时段 %" PRIu64 " 条，报酬 %" PRIu64 " 行\n",
			 "%s: %" PRIu64 " intervals, %" PRIu64 " pay lines\n"),
		     q.month, r->n_intervals, r->n_lines);
	for (size_t i = 0; i < r->n_flaws; i++) {
		rc = flaw_print(c, r->flaws[i]);
		if (rc && rc != FOUND)
			return rc;
		found = rc ? rc : found;
	}
	return found;
}
