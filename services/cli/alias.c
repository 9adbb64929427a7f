/*
 * Worker numbers of companies: whose rows wait, and whose a number is.
 */
#include "page.h"
#include "registration.pb-c.h"

static int day_needed(struct cli *c, const char *name, int32_t *out)
{
	const char *text = cli_get(c, name);
	civil_date day;

	if (!text || !civil_parse(text, strlen(text), &day))
		return cli_usage(
			c, say(c, "%s 应为日期，例如 2025-03-01", "%s is a date like 2025-03-01"),
			name);
	*out = day.day;
	return 0;
}

static void add_alias(struct cli *c, struct table *t, const Registration__Alias *a)
{
	table_add(t, a->worker_no);
	table_addf(t, "%" PRId64, a->worker_id);
	table_add(t, show_day(c, a->from_day));
	table_add(t, a->to_day ? show_day(c, a->to_day) : "");
}

static const struct table_head alias_heads[] = {
	{"编号",          "number", false},
	{"劳动者",       "worker", true },
	{"自",             "from",   false},
	{"至（不含）", "until",  false},
};

static int one_alias(struct cli *c, int rc, const Registration__Alias *a)
{
	struct table t;

	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &a->base);
	table_init(&t, c, alias_heads, N_ELEMENTS(alias_heads));
	add_alias(c, &t, a);
	table_print(&t, stdout);
	return 0;
}

int alias_map_run(struct cli *c)
{
	Registration__MapAliasRequest q = REGISTRATION__MAP_ALIAS_REQUEST__INIT;
	Registration__Alias *a = NULL;
	int rc = cli_id(c, "ENGAGEMENT", &q.engagement_id);

	page_text(c, "NUMBER", &q.worker_no);
	page_text(c, "--reason", &q.reason);
	if (rc == 0)
		rc = day_needed(c, "--from", &q.from_day);
	if (rc == 0)
		rc = cli_ask(c, "registration.MapAlias", &q.base, &a);
	return one_alias(c, rc, a);
}

int alias_end_run(struct cli *c)
{
	Registration__EndAliasRequest q = REGISTRATION__END_ALIAS_REQUEST__INIT;
	Registration__Alias *a = NULL;
	int rc = cli_id(c, "ENGAGEMENT", &q.engagement_id);

	page_text(c, "NUMBER", &q.worker_no);
	page_text(c, "--reason", &q.reason);
	if (rc == 0)
		rc = day_needed(c, "--to", &q.to_day);
	if (rc == 0)
		rc = cli_ask(c, "registration.EndAlias", &q.base, &a);
	return one_alias(c, rc, a);
}

int alias_list_run(struct cli *c)
{
	Registration__ListAliasesRequest q = REGISTRATION__LIST_ALIASES_REQUEST__INIT;
	Registration__ListAliasesReply *r;
	struct table t;
	int rc = cli_id(c, "ENGAGEMENT", &q.engagement_id);

	if (rc == 0)
		rc = cli_ask(c, "registration.ListAliases", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, alias_heads, N_ELEMENTS(alias_heads));
	for (size_t i = 0; i < r->n_aliases; i++)
		add_alias(c, &t, r->aliases[i]);
	table_print(&t, stdout);
	return 0;
}

int alias_waiting_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"企业编号", "employer id", true },
		{"企业",       "employer",    false},
		{"编号",       "number",      false},
		{"月数",       "months",      true },
		{"行数",       "rows",        true },
		{"自",          "from",        false},
		{"至",          "to",          false},
		{"等待自",    "since",       false},
	};
	Wages__ListUnmappedRequest q = WAGES__LIST_UNMAPPED_REQUEST__INIT;
	Wages__ListUnmappedReply *r;
	const char *employer = cli_get(c, "--employer");
	struct table t;
	int rc = employer ? employer_find(c, employer, &q.employer_id) : 0;

	q.limit = 1000;
	page_text(c, "--after-number", &q.after_worker_no);
	q.after_employer_id = q.after_worker_no[0] ? q.employer_id : 0;
	if (rc == 0)
		rc = cli_ask(c, "wages.ListUnmapped", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_numbers; i++) {
		const Wages__Unmapped *u = r->numbers[i];

		table_addf(&t, "%" PRId64, u->employer_id);
		table_add(&t, text_cut(c->arena, u->employer_name, 28));
		table_add(&t, u->worker_no);
		table_addf(&t, "%u", u->n_months);
		table_addf(&t, "%" PRIu64, u->n_rows);
		table_add(&t, u->month_from);
		table_add(&t, u->month_to);
		table_add(&t, show_time(c, u->since_us));
	}
	table_print(&t, stdout);
	return r->n_numbers ? FOUND : 0;
}
