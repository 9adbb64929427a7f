/*
 * rule_list - the rules and figures by which is judged here, and those that were before, for a
 * page: what holds from when, where it stands, who answers for it.
 */
#include "base.h"

#include "choose.h"
#include "wages.h"

int list_rules(struct call *c, const Wages__ListRulesRequest *req, Wages__ListRulesReply *rep);

#define PACKS_SHOWN 100

static void rules_freep(struct rules **r)
{
	rules_free(*r);
}

/* Rules of another digest go before the reply does. */
struct copying {
	struct arena *arena;
	bool full;
};

static char *copy(struct copying *x, const char *text)
{
	char *own = arena_strdup(x->arena, text ? text : "");

	x->full = x->full || !own;
	return own;
}

/* Without the folders of this machine. */
static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static Audit__Clause *clause_of(struct copying *x, const struct clause *from, Audit__Clause *to)
{
	audit__clause__init(to);
	to->law = copy(x, from->law);
	to->article = copy(x, from->article);
	to->text_zh = copy(x, from->text_zh);
	to->text_en = copy(x, from->text_en);
	to->confidence = copy(x, from->confidence);
	return to;
}

static void lists_of(struct copying *x, const struct rule *from, Wages__RuleVersion *to)
{
	Audit__Clause *clauses = arena_zalloc(x->arena, from->n_clauses + 1, sizeof(*clauses));
	size_t n = 0;

	while (from->parameters && from->parameters[n])
		n++;
	to->clauses = arena_zalloc(x->arena, from->n_clauses + 1, sizeof(Audit__Clause *));
	to->parameters = arena_zalloc(x->arena, n + 1, sizeof(char *));
	if (!clauses || !to->clauses || !to->parameters) {
		x->full = true;
		return;
	}
	for (size_t i = 0; i < from->n_clauses; i++)
		to->clauses[i] = clause_of(x, &from->clauses[i], &clauses[i]);
	to->n_clauses = from->n_clauses;
	for (size_t i = 0; i < n; i++)
		to->parameters[i] = copy(x, from->parameters[i]);
	to->n_parameters = n;
}

static void version_of(struct copying *x, const struct rule *from, Wages__RuleVersion *to)
{
	wages__rule_version__init(to);
	to->rule = copy(x, from->id);
	to->version = copy(x, from->version);
	to->from_day = from->from.day;
	to->to_day = from->to.day;
	to->title_zh = copy(x, from->title_zh);
	to->title_en = copy(x, from->title_en);
	to->subject = copy(x, from->subject);
	to->severity = copy(x, from->severity);
	to->department = copy(x, from->department);
	to->confidence = copy(x, from->confidence);
	to->on = from->on;
	to->warning = from->warning;
	to->condition = copy(x, from->condition);
	to->remedy_zh = copy(x, from->remedy_zh);
	to->remedy_en = copy(x, from->remedy_en);
	to->cleared_zh = copy(x, from->cleared_zh);
	to->cleared_en = copy(x, from->cleared_en);
	to->file = copy(x, file_name(from->file));
	lists_of(x, from, to);
}

static void figure_of(struct copying *x, const struct parameter_value *from, Wages__RuleFigure *to)
{
	wages__rule_figure__init(to);
	to->key = copy(x, from->key);
	to->scope = copy(x, from->scope);
	to->from_day = from->from.day;
	to->value = from->value;
	to->unit = copy(x, from->unit);
	to->source = copy(x, from->source);
	to->confidence = copy(x, from->confidence);
	to->confirm = from->confirm;
	to->title_zh = copy(x, from->title_zh);
	to->title_en = copy(x, from->title_en);
	to->file = copy(x, file_name(from->file));
	to->confirmed_by = arena_zalloc(x->arena, from->confirmed_n + 1, sizeof(char *));
	x->full = x->full || !to->confirmed_by;
	for (size_t i = 0; to->confirmed_by && i < from->confirmed_n; i++)
		to->confirmed_by[to->n_confirmed_by++] = copy(x, from->confirmed_by[i]);
	if (!from->confirmed_n)
		return;
	to->confirmed_document = copy(x, from->confirmed_document);
	to->confirmed_day = from->confirmed_on.day;
}

static int rules_put(struct copying *x, const struct rules *r, Wages__ListRulesReply *rep)
{
	const size_t n = rules_n(r), m = parameters_n(r);
	Wages__RuleVersion *versions = arena_zalloc(x->arena, n + 1, sizeof(*versions));
	Wages__RuleFigure *figures = arena_zalloc(x->arena, m + 1, sizeof(*figures));

	rep->rules = arena_zalloc(x->arena, n + 1, sizeof(*rep->rules));
	rep->figures = arena_zalloc(x->arena, m + 1, sizeof(*rep->figures));
	rep->digest = copy(x, rules_digest(r));
	if (!versions || !figures || !rep->rules || !rep->figures)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		version_of(x, rules_get(r, i), &versions[i]);
		rep->rules[i] = &versions[i];
	}
	for (size_t i = 0; i < m; i++) {
		figure_of(x, parameter_get(r, i), &figures[i]);
		rep->figures[i] = &figures[i];
	}
	rep->n_rules = n;
	rep->n_figures = m;
	return x->full ? E_NO_MEMORY : 0;
}

static int packs_put(struct call *c, const char *packs, Wages__ListRulesReply *rep)
{
	struct rules_kept *kept;
	Wages__RulePack *all;
	struct err err = {0};
	size_t n;
	int rc = rules_kept_list(packs, PACKS_SHOWN, c->arena, &kept, &n, &err);

	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	rep->packs = arena_zalloc(c->arena, n + 1, sizeof(*rep->packs));
	if (!all || !rep->packs)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		wages__rule_pack__init(&all[i]);
		all[i].digest = (char *)(uintptr_t)kept[i].digest; /* of the arena */
		all[i].kept_at_us = kept[i].at.us;
		rep->packs[i] = &all[i];
	}
	rep->n_packs = n;
	return 0;
}

int list_rules(struct call *c, const Wages__ListRulesRequest *req, Wages__ListRulesReply *rep)
{
	const struct policy_pack *pack = pack_of(c);
	AUTO(rules_freep) struct rules *kept = NULL;
	struct copying x = {.arena = c->arena};
	struct err err = {0};
	int rc = 0;

	if (req->digest[0] && strcmp(req->digest, rules_digest(pack->rules)) != 0)
		rc = rules_kept_load(pack->packs, req->digest, &kept, &err);
	if (rc == E_NOT_FOUND)
		return refuse(c, rc, "digest: \"%.64s\"", req->digest);
	if (rc)
		return refuse(c, rc, "%s", err.text);
	rc = rules_put(&x, kept ? kept : pack->rules, rep);
	return rc ? rc : packs_put(c, pack->packs, rep);
}
