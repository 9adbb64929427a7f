/*
 * What happens to a finding on pay: payments said and proved, orders, verdicts; and the statement
 * of what a company owes.
 */
#include "page.h"

static int amount_needed(struct cli *c, const char *name, int64_t *out_fen)
{
	const char *text = cli_get(c, name);
	money m;

	if (!text || !money_parse(text, strlen(text), &m) || m.fen < 0)
		return cli_usage(c,
				 say(c, "%s 应为金额（元），例如 288.00",
				     "%s is an amount in yuan like 288.00"),
				 name);
	*out_fen = m.fen;
	return 0;
}

/* MONTHS of the request, as two texts that live in the arena. */
static int months_needed(struct cli *c, char **out_from, char **out_to)
{
	const char *from, *to;
	int rc = cli_period(c, cli_get(c, "MONTHS"), &from, &to);

	*out_from = rc ? NULL : arena_strdup(c->arena, from);
	*out_to = rc ? NULL : arena_strdup(c->arena, to);
	if (!rc && (!*out_from || !*out_to))
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	return rc;
}

/* ---- payments ------------------------------------------------------------------------------- */

static int payment_send(struct cli *c, const char *rpc, const char *proof)
{
	Wages__PaymentsRequest q = WAGES__PAYMENTS_REQUEST__INIT;
	Wages__Payment p = WAGES__PAYMENT__INIT, *list[1] = {&p};
	Wages__PaymentsReply *r;
	int rc = employer_find(c, cli_get(c, "EMPLOYER"), &q.employer_id);

	q.payments = list;
	q.n_payments = 1;
	p.proof = (char *)(uintptr_t)proof; /* protobuf-c has no const; it is only packed */
	page_text(c, "WORKER_NO", &p.worker_no);
	page_text(c, "MONTH", &p.month);
	page_text(c, "--reference", &p.reference);
	page_text(c, "--rule", &p.rule);
	if (rc == 0)
		rc = amount_needed(c, "AMOUNT", &p.amount_fen);
	if (rc == 0)
		rc = page_day(c, "--paid", &p.paid_day);
	if (rc == 0)
		rc = cli_ask(c, rpc, &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)puts(r->recorded ? say(c, "已登记", "recorded")
			       : say(c, "已登记过，没有变化", "recorded before, nothing changed"));
	return 0;
}

int payment_report_run(struct cli *c)
{
	return payment_send(c, "wages.ReportPayments", "reported");
}

int payment_confirm_run(struct cli *c)
{
	const char *proof = cli_get(c, "--proof");

	return payment_send(c, "wages.ConfirmPayments", proof ? proof : "bank");
}

int payment_order_run(struct cli *c)
{
	Wages__OrderPaymentRequest q = WAGES__ORDER_PAYMENT_REQUEST__INIT;
	Wages__OrderPaymentReply *r;
	int rc = employer_find(c, cli_get(c, "EMPLOYER"), &q.employer_id);

	page_text(c, "--document", &q.document);
	page_text(c, "--rule", &q.rule);
	if (rc == 0)
		rc = months_needed(c, &q.month_from, &q.month_to);
	if (rc == 0)
		rc = page_day(c, "--due", &q.due_day);
	if (rc == 0)
		rc = cli_ask(c, "wages.OrderPayment", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf(r->already ? say(c, "已登记过；涉及 %" PRIu64 " 人月\n",
				      "recorded before; %" PRIu64 " worker-months\n")
				: say(c, "已登记；涉及 %" PRIu64 " 人月，将重新核查\n",
				      "recorded; %" PRIu64 " worker-months are looked at again\n"),
		     r->marked);
	return 0;
}

/* ---- verdicts ------------------------------------------------------------------------------- */

int finding_verdict_run(struct cli *c)
{
	Wages__RecordVerdictRequest q = WAGES__RECORD_VERDICT_REQUEST__INIT;
	Wages__RecordVerdictReply *r;
	int rc = cli_id(c, "FINDING", &q.finding_id);

	page_text(c, "VERDICT", &q.verdict);
	page_text(c, "--reason", &q.reason);
	if (rc == 0)
		rc = cli_ask(c, "wages.RecordVerdict", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)puts(say(c, "已登记", "recorded"));
	return 0;
}

int rules_precision_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"规则",    "rule",      false},
                {"属实",    "true",      true },
                {"不属实", "false",     true },
		{"存疑",    "unsure",    true },
                {"准确率", "precision", true },
	};
	Wages__GetPrecisionRequest q = WAGES__GET_PRECISION_REQUEST__INIT;
	Wages__GetPrecisionReply *r;
	struct table t;
	int rc = cli_ask(c, "wages.GetPrecision", &q.base, &r);

	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_rules; i++) {
		const Wages__Precision *p = r->rules[i];

		table_add(&t, p->rule);
		table_addf(&t, "%" PRIu64, p->n_true);
		table_addf(&t, "%" PRIu64, p->n_false);
		table_addf(&t, "%" PRIu64, p->n_unsure);
		if (p->n_true + p->n_false == 0)
			table_add(&t, say(c, "无", "none"));
		else
			table_addf(&t, "%u.%02u%%", p->precision_bp / 100, p->precision_bp % 100);
	}
	page_print(&t, 0, 0);
	return 0;
}

/* ---- the statement -------------------------------------------------------------------------- */

static const struct word part_words[] = {
	{"principal",  "应补差额"         },
	{"additional", "加付赔偿金"      },
	{"multiple",   "一至五倍赔偿金"},
	{NULL,         NULL		   },
};

/* A component in a line or two: how much and on what ground, or why it is not due. */
static void part_print(const struct cli *c, const Wages__StatementPart *p, char *low, char *high)
{
	const char *name = page_word(c, part_words, p->kind);

	if (!p->due)
		(void)printf(say(c, "    %s：不计。", "    %s: not due. "), name);
	else if (p->low_fen == p->high_fen)
		(void)printf("    %s: %s. ", name, low);
	else
		(void)printf("    %s: %s - %s. ", name, low, high);
	(void)printf("%s\n      %s\n", say(c, p->condition_zh, p->condition_en),
		     say(c, p->basis_zh, p->basis_en));
}

static void item_print(struct cli *c, const Wages__StatementItem *item)
{
	char low[24], high[24];

	(void)printf("%s %s %s (%s %s) %s %s%s\n", item->worker_no, item->month, item->rule,
		     say(c, "类别", "class"), item->class_, show_word(c, item->state),
		     show_yuan(c, item->owed_fen), item->confirm ? " 标准待核实" : "");
	for (size_t i = 0; i < item->n_parts; i++) {
		const Wages__StatementPart *p = item->parts[i];

		part_print(c, p, money_format(FEN(p->low_fen), low),
			   money_format(FEN(p->high_fen), high));
	}
	(void)printf("    %s\n", say(c, item->remedy_zh, item->remedy_en));
}

/* Puts a page behind those before it, so that all of them are one statement. */
static int page_join(struct cli *c, Wages__Statement *all, const Wages__Statement *page)
{
	const size_t n = all->n_items + page->n_items;
	Wages__StatementItem **items =
		arena_zalloc(c->arena, n + 1, sizeof(Wages__StatementItem *));

	if (!items)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	for (size_t i = 0; i < n; i++)
		items[i] = i < all->n_items ? all->items[i] : page->items[i - all->n_items];
	all->items = items;
	all->n_items = n;
	all->open_fen += page->open_fen;
	all->reported_fen += page->reported_fen;
	all->additional_low_fen += page->additional_low_fen;
	all->additional_high_fen += page->additional_high_fen;
	all->n_open += page->n_open;
	all->n_reported += page->n_reported;
	return 0;
}

static void totals_print(struct cli *c, const Wages__Statement *all)
{
	(void)printf(say(c, "合计 %u 项应补 %s", "%u items in all, to be paid %s"), all->n_open,
		     show_yuan(c, all->open_fen));
	(void)printf(say(c, "；企业报称已付 %u 项 %s", "; said to be paid: %u items %s"),
		     all->n_reported, show_yuan(c, all->reported_fen));
	if (all->additional_high_fen)
		(void)printf(say(c, "；加付赔偿金 %s 至 %s", "; additional compensation %s to %s"),
			     show_yuan(c, all->additional_low_fen),
			     show_yuan(c, all->additional_high_fen));
	(void)putchar('\n');
}

/* All pages; 1 when something is owed. */
int statement_run(struct cli *c)
{
	Wages__GetStatementRequest q = WAGES__GET_STATEMENT_REQUEST__INIT;
	Wages__Statement all = WAGES__STATEMENT__INIT, *page;
	int rc = employer_find(c, cli_get(c, "EMPLOYER"), &q.employer_id);

	page_text(c, "--worker", &q.worker_no);
	if (rc == 0)
		rc = months_needed(c, &q.month_from, &q.month_to);
	for (bool more = true; rc == 0 && more;) {
		rc = cli_ask(c, "wages.GetStatement", &q.base, &page);
		if (rc == 0)
			rc = page_join(c, &all, page);
		more = rc == 0 && page->next_after_id != 0;
		if (more)
			q.after_id = page->next_after_id;
	}
	if (rc == 0 && c->json)
		rc = cli_print_json(c, &all.base);
	if (rc)
		return rc;
	for (size_t i = 0; !c->json && i < all.n_items; i++)
		item_print(c, all.items[i]);
	if (!c->json)
		totals_print(c, &all);
	return all.n_open ? FOUND : 0;
}
