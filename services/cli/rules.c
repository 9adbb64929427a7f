/*
 * Rules and figures as the daemons will load them: from the local files, no daemon asked.
 */
#include "alarms.h"

#include <jansson.h>

#include "table.h"

static void rules_closep(struct rules **r)
{
	rules_free(*r);
}

static int load(struct cli *c, const char *folder, struct rules **out)
{
	int rc = 0;

	if (!folder) {
		rc = cli_settings(c);
		folder = c->settings.rules;
	}
	return rc ? rc : rules_load(folder, out, &c->err);
}

/* How alerts are graded and routed speaks of rules, figures and departments. */
static int alarms_try(struct cli *c, const struct rules *r, struct alarms *out)
{
	struct departments departments;
	int rc = departments_load(c->arena, c->settings.departments, &departments, &c->err);

	if (!rc)
		rc = alarms_load(c->arena, c->settings.alerts, out, &c->err);
	return rc ? rc
		  : alarms_check(out, r, &departments, civil_from_utc(utc_now_business()), &c->err);
}

int rules_check_run(struct cli *c)
{
	const char *folder = cli_get(c, "FOLDER");
	struct alarms alarms = {0};
	AUTO(rules_closep) struct rules *r = NULL;
	size_t unconfirmed = 0;
	json_t *d;
	int rc = load(c, folder, &r);

	if (!rc && !folder)
		rc = alarms_try(c, r, &alarms);
	if (rc)
		return rc;
	for (size_t i = 0; i < parameters_n(r); i++)
		unconfirmed += parameter_get(r, i)->confirm;
	if (!c->json) {
		(void)printf(say(c,
				 "规则 %zu 条，参数 %zu 个（其中标准待核实 %zu 个），摘要 %.16s\n",
				 "%zu rules, %zu figures (%zu unconfirmed), digest %.16s\n"),
			     rules_n(r), parameters_n(r), unconfirmed, rules_digest(r));
		if (!folder)
			(void)printf(
				say(c,
				    "预警：等级 %zu 个，流转 %zu 条，抑制 %zu 条，逐级上报 %zu "
				    "级\n",
				    "alerts: %zu levels, %zu routes, %zu inhibits, %zu rungs\n"),
				alarms.n_levels, alarms.n_routes, alarms.n_inhibits,
				alarms.n_rungs);
		return 0;
	}
	d = json_pack("{s:I,s:I,s:I,s:s}", "rules", (json_int_t)rules_n(r), "parameters",
		      (json_int_t)parameters_n(r), "unconfirmed", (json_int_t)unconfirmed, "digest",
		      rules_digest(r));
	rc = cli_print_document(c, d);
	json_decref(d);
	return rc;
}

static const char *show_period(struct cli *c, civil_date from, civil_date to)
{
	const char *text =
		arena_printf(c->arena, "%s..%s", show_day(c, from.day), show_day(c, to.day));

	return text ? text : "";
}

/* The mark, and who has answered for the figure. */
static const char *parameter_marks(struct cli *c, const struct parameter_value *p)
{
	const char *text = NULL;

	if (p->confirmed_n == 0)
		return show_marks(c, false, p->confirm);
	if (p->confirmed_n == 1)
		text = arena_printf(c->arena,
				    say(c, "标准待核实：%s 已核实（%s），还缺一人",
					"figure unconfirmed: %s did (%s), a second is missing"),
				    p->confirmed_by[0], p->confirmed_document);
	else
		text = arena_printf(c->arena, say(c, "%s、%s 核实：%s", "confirmed by %s, %s: %s"),
				    p->confirmed_by[0], p->confirmed_by[1], p->confirmed_document);
	return text ? text : "";
}

static void add_parameter(struct table *t, json_t *list, const struct parameter_value *p)
{
	struct cli *c = t->c;

	table_add(t, p->key);
	table_add(t, p->scope);
	table_add(t, show_day(c, p->from.day));
	if (strcmp(p->unit, "fen") == 0)
		table_add(t, show_yuan(c, p->value));
	else
		table_addf(t, "%" PRId64 " %s", p->value, p->unit);
	table_addf(t, "%s [%s]", p->source, p->confidence);
	table_add(t, parameter_marks(c, p));
	(void)json_array_append_new(
		list,
		json_pack("{s:s,s:s,s:s,s:I,s:s,s:s,s:s,s:b,s:I}", "key", p->key, "scope", p->scope,
			  "from", show_day(c, p->from.day), "value", (json_int_t)p->value, "unit",
			  p->unit, "source", p->source, "confidence", p->confidence, "confirm",
			  p->confirm, "confirmed_n", (json_int_t)p->confirmed_n));
}

static const struct table_head parameter_heads[] = {
	{"参数", "figure", false},
        {"范围", "scope",  false},
        {"自",    "from",   false},
	{"数值", "value",  true },
        {"来源", "source", false},
        {"标记", "marks",  false},
};

static void add_rule(struct table *t, json_t *list, const struct rule *r)
{
	struct cli *c = t->c;

	table_add(t, r->id);
	table_add(t, r->version);
	table_add(t, show_period(c, r->from, r->to));
	table_add(t, show_word(c, r->severity));
	table_add(t, show_department(c, r->department));
	table_add(t, r->on ? "" : say(c, "停用", "off"));
	table_add(t, say(c, r->title_zh, r->title_en));
	(void)json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b}", "id",
						    r->id, "version", r->version, "from",
						    show_day(c, r->from.day), "to",
						    show_day(c, r->to.day), "severity", r->severity,
						    "department", r->department, "title",
						    say(c, r->title_zh, r->title_en), "on", r->on));
}

static int finish(struct cli *c, const struct table *t, json_t *list)
{
	int rc = 0;

	if (c->json)
		rc = cli_print_document(c, list);
	else
		table_print(t, stdout);
	json_decref(list);
	return rc;
}

int rules_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"规则", "rule",       false},
                {"版本", "version",    false},
		{"生效", "in force",   false},
                {"程度", "severity",   false},
		{"承办", "department", false},
                {"",       "",           false},
		{"名称", "title",      false},
	};
	AUTO(rules_closep) struct rules *r = NULL;
	json_t *list;
	struct table t;
	int rc = load(c, NULL, &r);

	if (rc)
		return rc;
	list = json_array();
	if (cli_has(c, "--parameters")) {
		table_init(&t, c, parameter_heads, N_ELEMENTS(parameter_heads));
		for (size_t i = 0; i < parameters_n(r); i++)
			add_parameter(&t, list, parameter_get(r, i));
	} else {
		table_init(&t, c, heads, N_ELEMENTS(heads));
		for (size_t i = 0; i < rules_n(r); i++)
			add_rule(&t, list, rules_get(r, i));
	}
	return finish(c, &t, list);
}

static bool names_parameter(const struct rule *rule, const char *key)
{
	for (const char *const *k = rule->parameters; k && *k; k++) {
		if (strcmp(*k, key) == 0)
			return true;
	}
	return false;
}

static void print_rule(struct cli *c, const struct rule *r)
{
	(void)printf(say(c, "%s 第 %s 版  %s  %s%s\n", "%s version %s  %s  %s%s\n"), r->id,
		     r->version, show_period(c, r->from, r->to), say(c, r->title_zh, r->title_en),
		     r->on ? "" : say(c, "（停用）", " (off)"));
	(void)printf(say(c, "程度 %s  承办 %s (%s)  %s:%d\n\n条件\n%s\n\n依据\n",
			 "severity %s, %s (%s)  %s:%d\n\ncondition\n%s\n\nclauses\n"),
		     show_word(c, r->severity), show_department(c, r->department), r->desk, r->file,
		     r->line, r->condition);
	for (size_t i = 0; i < r->n_clauses; i++)
		(void)printf("  %s %s  [%s]\n    %s\n", r->clauses[i].law, r->clauses[i].article,
			     r->clauses[i].confidence,
			     say(c, r->clauses[i].text_zh, r->clauses[i].text_en));
	(void)printf(say(c, "\n处理 %s\n消除 %s\n", "\nremedy: %s\ncleared by: %s\n"),
		     say(c, r->remedy_zh, r->remedy_en), say(c, r->cleared_zh, r->cleared_en));
}

int rules_show_run(struct cli *c)
{
	AUTO(rules_closep) struct rules *r = NULL;
	const char *id = cli_get(c, "RULE");
	json_t *rules = json_array(), *figures = json_array();
	struct table all, t;
	int rc = load(c, NULL, &r);

	table_init(&all, c, parameter_heads, N_ELEMENTS(parameter_heads));
	table_init(&t, c, parameter_heads, N_ELEMENTS(parameter_heads));
	for (size_t i = 0; rc == 0 && i < rules_n(r); i++) {
		const struct rule *rule = rules_get(r, i);

		if (strcmp(rule->id, id) != 0)
			continue;
		add_rule(&all, rules, rule);
		if (!c->json)
			print_rule(c, rule);
		for (size_t k = 0; k < parameters_n(r); k++) {
			if (names_parameter(rule, parameter_get(r, k)->key))
				add_parameter(&t, figures, parameter_get(r, k));
		}
	}
	if (rc == 0 && all.n_cells == 0)
		rc = err_set(&c->err, E_NOT_FOUND, say(c, "没有规则 %s", "there is no rule %s"),
			     id);
	if (rc == 0 && c->json) {
		json_t *d = json_pack("{s:O,s:O}", "rules", rules, "parameters", figures);

		rc = cli_print_document(c, d);
		json_decref(d);
	} else if (rc == 0 && t.n_cells) {
		(void)putchar('\n');
		table_print(&t, stdout);
	}
	json_decref(rules);
	json_decref(figures);
	return rc;
}
