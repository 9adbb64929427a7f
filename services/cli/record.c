/*
 * What is recorded beside files and can be listed: payments and orders to pay; limits of time that
 * employers set; weather.
 */
#include "page.h"

static const struct word proof_words[] = {
	{"reported", "企业申报"   },
        {"bank",     "银行"         },
        {"worker",   "劳动者确认"},
	{"officer",  "执法核实"   },
        {NULL,       NULL             },
};

/* EMPLOYER, where it is given. */
static int employer_given(struct cli *c, int64_t *out)
{
	const char *text = cli_get(c, "EMPLOYER");

	return text ? employer_find(c, text, out) : 0;
}

/* A finding or an employer: one of them is wanted. */
static int whose(struct cli *c, int64_t *out_finding, int64_t *out_employer)
{
	int rc = employer_given(c, out_employer);

	if (!rc && cli_has(c, "--finding"))
		rc = cli_id(c, "--finding", out_finding);
	if (!rc && !*out_finding && !*out_employer)
		rc = cli_usage(c, say(c, "写明企业 EMPLOYER，或者 --finding 疑点",
				      "EMPLOYER or --finding is wanted"));
	return rc;
}

/* ---- payments and orders -------------------------------------------------------------------- */

int payment_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号",    "id",        true },
                {"骑手号", "worker",    false},
		{"月份",    "month",     false},
                {"规则",    "rule",      false},
		{"金额",    "amount",    true },
                {"支付日", "paid",      false},
		{"证明",    "proof",     false},
                {"凭证",    "reference", false},
		{"版本",    "version",   true },
                {"登记",    "recorded",  false},
		{"经办",    "by",        false},
	};
	Wages__ListPaymentsRequest q = WAGES__LIST_PAYMENTS_REQUEST__INIT;
	Wages__ListPaymentsReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	page_text(c, "--worker", &q.worker_no);
	if (rc == 0)
		rc = whose(c, &q.finding_id, &q.employer_id);
	if (rc == 0)
		rc = cli_ask(c, "wages.ListPayments", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_payments; i++) {
		const Wages__PaymentRecord *p = r->payments[i];

		table_addf(&t, "%" PRId64, p->payment_id);
		table_add(&t, p->worker_no);
		table_add(&t, p->month);
		table_add(&t, p->rule);
		table_add(&t, show_yuan(c, p->amount_fen));
		table_add(&t, show_day(c, p->paid_day));
		table_add(&t, page_word(c, proof_words, p->proof));
		table_add(&t, p->reference);
		table_addf(&t, "%" PRId64, p->version);
		table_add(&t, show_time(c, p->recorded_at_us));
		table_add(&t, p->recorded_by);
	}
	page_print(&t, q.limit, r->n_payments ? r->payments[r->n_payments - 1]->payment_id : 0);
	return 0;
}

int order_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号", "id",       true },
                {"文号", "document", false},
                {"自",    "from",     false},
		{"至",    "to",       false},
                {"规则", "rule",     false},
                {"期限", "due",      false},
		{"登记", "recorded", false},
                {"经办", "by",       false},
	};
	Wages__ListOrdersRequest q = WAGES__LIST_ORDERS_REQUEST__INIT;
	Wages__ListOrdersReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	if (rc == 0)
		rc = whose(c, &q.finding_id, &q.employer_id);
	if (rc == 0)
		rc = cli_ask(c, "wages.ListOrders", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_orders; i++) {
		const Wages__PayOrder *o = r->orders[i];

		table_addf(&t, "%" PRId64, o->order_id);
		table_add(&t, o->document);
		table_add(&t, o->month_from);
		table_add(&t, o->month_to);
		table_add(&t, o->rule[0] ? o->rule : say(c, "全部", "all"));
		table_add(&t, show_day(c, o->due_day));
		table_add(&t, show_time(c, o->recorded_at_us));
		table_add(&t, o->recorded_by);
	}
	page_print(&t, q.limit, r->n_orders ? r->orders[r->n_orders - 1]->order_id : 0);
	return 0;
}

/* ---- limits of time -------------------------------------------------------------------------- */

static int minutes(struct cli *c, const char *name, int64_t *out_s)
{
	int64_t n = 0;
	int rc = cli_has(c, name) ? cli_number(c, name, 1440, &n) : 0;

	*out_s = n * 60;
	return rc;
}

int limit_record_run(struct cli *c)
{
	Wages__RecordLimitRequest q = WAGES__RECORD_LIMIT_REQUEST__INIT;
	Wages__RecordLimitReply *r;
	int rc = minutes(c, "--continuous", &q.max_continuous_s);

	q.unit = (char *)(uintptr_t) "min"; /* only packed */
	page_text(c, "EMPLOYER", &q.credit_code);
	page_text(c, "--unit", &q.unit);
	page_text(c, "--document", &q.document);
	page_text(c, "--reason", &q.reason);
	q.withdrawn = cli_has(c, "--withdrawn");
	if (rc == 0)
		rc = minutes(c, "--daily", &q.max_daily_s);
	if (rc == 0)
		rc = minutes(c, "--stop", &q.stop_s);
	if (rc == 0 && cli_has(c, "--allowance"))
		rc = cli_number(c, "--allowance", 86400, &q.allowance);
	if (rc == 0)
		rc = page_day(c, "--from", &q.from_day);
	if (rc == 0)
		rc = cli_ask(c, "wages.RecordLimit", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)puts(say(c, "已登记", "recorded"));
	return 0;
}

/* In force, withdrawn, or recorded again since. */
static const char *standing(const struct cli *c, bool withdrawn, bool replaced)
{
	if (replaced)
		return say(c, "已更正", "replaced");
	return withdrawn ? say(c, "已撤回", "withdrawn") : say(c, "有效", "in force");
}

int limit_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号", "id",         true },
                {"企业", "employer",   true },
                {"自",    "from",       false},
		{"连续", "continuous", true },
                {"每日", "daily",      true },
                {"停派", "stop",       true },
		{"宽放", "allowance",  true },
                {"单位", "unit",       false},
                {"状态", "state",      false},
		{"文件", "document",   false},
                {"理由", "reason",     false},
                {"经办", "by",         false},
	};
	Wages__ListLimitsRequest q = WAGES__LIST_LIMITS_REQUEST__INIT;
	Wages__ListLimitsReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	if (rc == 0)
		rc = employer_given(c, &q.employer_id);
	if (rc == 0)
		rc = cli_ask(c, "wages.ListLimits", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_limits; i++) {
		const Wages__Limit *l = r->limits[i];

		table_addf(&t, "%" PRId64, l->limit_id);
		table_addf(&t, "%" PRId64, l->employer_id);
		table_add(&t, show_day(c, l->from_day));
		table_add(&t, l->max_continuous_s ? show_hours(c, l->max_continuous_s) : "");
		table_add(&t, l->max_daily_s ? show_hours(c, l->max_daily_s) : "");
		table_add(&t, l->stop_s ? show_hours(c, l->stop_s) : "");
		table_addf(&t, "%" PRId64, l->allowance);
		table_add(&t, l->unit);
		table_add(&t, standing(c, l->withdrawn, l->replaced));
		table_add(&t, text_cut(c->arena, l->document, 24));
		table_add(&t, text_cut(c->arena, l->reason, 24));
		table_add(&t, l->recorded_by);
	}
	page_print(&t, q.limit, r->n_limits ? r->limits[r->n_limits - 1]->limit_id : 0);
	return 0;
}

/* ---- weather --------------------------------------------------------------------------------- */

static int time_needed(struct cli *c, const char *name, int64_t *out_us)
{
	const char *text = cli_get(c, name);
	utc_time at;

	if (!text || !utc_parse(text, strlen(text), &at))
		return cli_usage(c,
				 say(c, "%s 写成 \"2025-07-12 12:00\"",
				     "%s is a time like \"2025-07-12 12:00\""),
				 name);
	*out_us = at.us;
	return 0;
}

/* Below zero too, which no number of cli_number() is. */
static int temperature(struct cli *c, Wages__RecordWeatherRequest *q)
{
	const char *text = cli_get(c, "--temperature");
	int64_t n;

	if (!text)
		return 0;
	if (!slice_to_i64(slice_of(text), &n) || n < -60 || n > 60)
		return cli_usage(c, say(c, "--temperature 应为 -60 至 60（摄氏度）",
					"--temperature is -60 to 60 degrees Celsius"));
	q->has_temp = true;
	q->max_temp_c = (int32_t)n;
	return 0;
}

int weather_record_run(struct cli *c)
{
	Wages__RecordWeatherRequest q = WAGES__RECORD_WEATHER_REQUEST__INIT;
	Wages__RecordWeatherReply *r;
	int rc = time_needed(c, "--start", &q.from_at_us);

	page_text(c, "REGION", &q.region);
	page_text(c, "KIND", &q.kind);
	page_text(c, "--level", &q.level);
	page_text(c, "--source", &q.source);
	page_text(c, "--reason", &q.reason);
	q.withdrawn = cli_has(c, "--withdrawn");
	if (rc == 0)
		rc = time_needed(c, "--end", &q.to_at_us);
	if (rc == 0)
		rc = temperature(c, &q);
	if (rc == 0)
		rc = cli_ask(c, "wages.RecordWeather", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)puts(say(c, "已登记", "recorded"));
	return 0;
}

int weather_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号", "id",     true },
                {"区划", "region", false},
                {"种类", "kind",   false},
		{"级别", "level",  false},
                {"开始", "start",  false},
                {"结束", "end",    false},
		{"气温", "temp.",  true },
                {"状态", "state",  false},
                {"来源", "source", false},
		{"经办", "by",     false},
	};
	Wages__ListWeatherRequest q = WAGES__LIST_WEATHER_REQUEST__INIT;
	Wages__ListWeatherReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	page_text(c, "REGION", &q.region);
	if (rc == 0)
		rc = page_day(c, "--from", &q.from_day);
	if (rc == 0)
		rc = cli_ask(c, "wages.ListWeather", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_signals; i++) {
		const Wages__Weather *w = r->signals[i];

		table_addf(&t, "%" PRId64, w->signal_id);
		table_add(&t, w->region);
		table_add(&t, w->kind);
		table_add(&t, w->level);
		table_add(&t, show_time(c, w->from_at_us));
		table_add(&t, show_time(c, w->to_at_us));
		if (w->has_temp)
			table_addf(&t, "%" PRId32, w->max_temp_c);
		else
			table_add(&t, "");
		table_add(&t, standing(c, w->withdrawn, w->replaced));
		table_add(&t, text_cut(c->arena, w->source, 30));
		table_add(&t, w->recorded_by);
	}
	page_print(&t, q.limit, r->n_signals ? r->signals[r->n_signals - 1]->signal_id : 0);
	return 0;
}
