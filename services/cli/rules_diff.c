/*
 * What changes from when, between two folders of rules: versions of rules and dated figures, in the
 * words of a notice.
 */
#include "rules_diff.h"

#include "table.h"

#define KEYS_MAX 32

struct diffing {
	struct cli *c;
	struct rules *a, *b;
	json_t *list;
	size_t n;
};

static void rules_closep(struct rules **r)
{
	rules_free(*r);
}

/* One difference: what, from when, before and after; for people a line. */
static void said(struct diffing *d, const char *kind, const char *what, civil_date from,
		 const char *before, const char *after)
{
	struct cli *c = d->c;

	d->n++;
	(void)json_array_append_new(d->list, json_pack("{s:s,s:s,s:s,s:s,s:s}", "kind", kind,
						       "what", what, "from", show_day(c, from.day),
						       "before", before, "after", after));
	if (c->json)
		return;
	(void)printf(say(c, "自 %s 起  %s\n", "from %s  %s\n"), show_day(c, from.day), what);
	if (before[0])
		(void)printf(say(c, "  原 %s\n", "  before: %s\n"), before);
	if (after[0])
		(void)printf(say(c, "  新 %s\n", "  after:  %s\n"), after);
}

static const char *text(struct cli *c, const char *t)
{
	return t ? t : say(c, "内存不足", "out of memory");
}

/* ---- figures ------------------------------------------------------------------------------ */

static const char *figure_name(struct cli *c, const struct parameter_value *p)
{
	return text(c, arena_printf(c->arena, "%s%s%s %s", p->key, p->scope[0] ? "@" : "", p->scope,
				    say(c, p->title_zh, p->title_en)));
}

static const char *figure_value(struct cli *c, const struct parameter_value *p)
{
	const char *value = strcmp(p->unit, "fen") == 0
				    ? show_yuan(c, p->value)
				    : arena_printf(c->arena, "%" PRId64 " %s", p->value, p->unit);

	return text(c, arena_printf(c->arena, "%s  [%s%s] %s", text(c, value), p->confidence,
				    p->confirm ? say(c, "，标准待核实", ", unconfirmed") : "",
				    p->source));
}

static bool figure_exact(const struct rules *r, const struct parameter_value *p,
			 struct parameter_value *out)
{
	return parameter_at(r, p->key, p->scope, p->from, out) == 0 && out->from.day == p->from.day;
}

static bool figure_same(const struct parameter_value *a, const struct parameter_value *b)
{
	return a->value == b->value && a->confirm == b->confirm &&
	       a->confirmed_n == b->confirmed_n && strcmp(a->unit, b->unit) == 0 &&
	       strcmp(a->source, b->source) == 0 && strcmp(a->confidence, b->confidence) == 0;
}

static void figures_diff(struct diffing *d)
{
	struct parameter_value other;

	for (size_t i = 0; i < parameters_n(d->b); i++) {
		const struct parameter_value *p = parameter_get(d->b, i);
		bool had = parameter_at(d->a, p->key, p->scope, p->from, &other) == 0;

		if (!figure_exact(d->a, p, &other) || !figure_same(&other, p))
			said(d, "figure", figure_name(d->c, p), p->from,
			     had ? figure_value(d->c, &other) : "", figure_value(d->c, p));
	}
	for (size_t i = 0; i < parameters_n(d->a); i++) {
		const struct parameter_value *p = parameter_get(d->a, i);
		bool has = parameter_at(d->b, p->key, p->scope, p->from, &other) == 0;

		if (!has || other.from.day != p->from.day)
			said(d, "figure", figure_name(d->c, p), p->from, figure_value(d->c, p),
			     has ? figure_value(d->c, &other)
				 : say(d->c, "没有这个数值", "no value"));
	}
}

/* ---- rules -------------------------------------------------------------------------------- */

static const struct rule *version_find(const struct rules *r, const struct rule *like)
{
	for (size_t i = 0; i < rules_n(r); i++) {
		const struct rule *rule = rules_get(r, i);

		if (strcmp(rule->id, like->id) == 0 && strcmp(rule->version, like->version) == 0)
			return rule;
	}
	return NULL;
}

static const char *rule_name(struct cli *c, const struct rule *r)
{
	return text(c, arena_printf(c->arena, say(c, "%s 第 %s 版 %s", "%s version %s %s"), r->id,
				    r->version, say(c, r->title_zh, r->title_en)));
}

/* Its condition, and until when it applies. */
static const char *rule_terms(struct cli *c, const struct rule *r)
{
	return text(
		c, arena_printf(c->arena, "%s%s..%s  %s", r->on ? "" : say(c, "（停用）", "(off) "),
				show_day(c, r->from.day), show_day(c, r->to.day), r->condition));
}

static void version_changed(struct diffing *d, const struct rule *a, const struct rule *b)
{
	const char *keys[KEYS_MAX];
	size_t n = rule_differences(d->a, a, d->b, b, keys, KEYS_MAX);
	char list[400];
	struct str s = str_init(list, sizeof(list));

	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		str_addf(&s, "%s%s", i ? ", " : "", keys[i]);
	said(d, "rule",
	     text(d->c, arena_printf(d->c->arena,
				     say(d->c, "%s，同一版本改了：%s",
					 "%s, the same version changed in: %s"),
				     rule_name(d->c, b), list)),
	     b->from, rule_terms(d->c, a), rule_terms(d->c, b));
}

static void versions_diff(struct diffing *d)
{
	for (size_t i = 0; i < rules_n(d->b); i++) {
		const struct rule *b = rules_get(d->b, i), *a = version_find(d->a, b);
		const struct rule *before = rules_find(d->a, b->id, b->from);

		if (a)
			version_changed(d, a, b);
		else
			said(d, "rule", rule_name(d->c, b), b->from,
			     before ? rule_terms(d->c, before) : "", rule_terms(d->c, b));
	}
	for (size_t i = 0; i < rules_n(d->a); i++) {
		const struct rule *a = rules_get(d->a, i);

		if (!version_find(d->b, a))
			said(d, "rule", rule_name(d->c, a), a->from, rule_terms(d->c, a),
			     say(d->c, "没有这个版本", "the version is gone"));
	}
}

size_t rules_diff(struct cli *c, struct rules *a, struct rules *b, json_t *list)
{
	struct diffing d = {c, a, b, list, 0};

	versions_diff(&d);
	figures_diff(&d);
	return d.n;
}

int rules_diff_run(struct cli *c)
{
	AUTO(rules_closep) struct rules *a = NULL;
	AUTO(rules_closep) struct rules *b = NULL;
	json_t *list;
	size_t n;
	int rc = rules_load(cli_get(c, "A"), &a, &c->err);

	if (!rc)
		rc = rules_load(cli_get(c, "B"), &b, &c->err);
	if (rc)
		return rc;
	list = json_array();
	n = rules_diff(c, a, b, list);
	if (c->json)
		rc = cli_print_document(c, list);
	else if (n == 0)
		(void)puts(say(c, "没有区别", "no difference"));
	json_decref(list);
	return rc ? rc : n ? FOUND : 0;
}
