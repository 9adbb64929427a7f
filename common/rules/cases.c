#include "cases.h"

#include "folder.h"
#include "pack.h"

struct casing {
	const struct rules *r;
	struct arena *arena;
	struct case_outcomes *out;
	struct err *err;
};

static int fact_read(struct casing *k, const struct yaml_node *n, const struct name *name,
		     struct fact *out)
{
	bool yes = false;
	int rc;

	*out = (struct fact){.name = name->name, .type = name->type};
	if (name->type == FACT_NUMBER)
		return yaml_i64(n, INT64_MIN, INT64_MAX, &out->number, k->err);
	if (name->type == FACT_BOOL) {
		rc = yaml_bool(n, &yes, k->err);
		out->number = yes;
		return rc;
	}
	if (n->kind != YAML_SCALAR)
		return yaml_refuse(n, k->err, "%s: expected a text", n->key);
	out->text = n->text.at; /* an empty one is a text too */
	return 0;
}

static int facts_read(struct casing *k, const struct yaml_node *map, const struct loaded_rule *rule,
		      struct fact *out)
{
	size_t count = 0;
	int rc = 0;

	if (map->kind != YAML_MAP)
		return yaml_refuse(map, k->err, "facts: expected a map");
	for (const struct yaml_node *n = map->first; !rc && n; n = n->next) {
		const struct name *name = names_find(rule->names, n->key, strlen(n->key));

		if (!name || name->source != NAME_FACT)
			return yaml_refuse(n, k->err, "%s has no fact %.60s", rule->rule.id,
					   n->key);
		rc = fact_read(k, n, name, &out[count++]);
	}
	out[count] = (struct fact){0};
	return rc;
}

/* The first place where what came out is not what the case wants. */
static int parted(struct casing *k, struct case_outcome *o, const char *wanted, const char *got)
{
	o->good = false;
	o->wanted = wanted;
	o->got = arena_strdup(k->arena, got);
	return o->got ? 0 : err_set(k->err, E_NO_MEMORY, "out of memory");
}

static int flag_compare(struct casing *k, const struct yaml_node *n, bool got,
			struct case_outcome *o)
{
	bool want;
	int rc = yaml_bool(n, &want, k->err);

	if (rc || want == got)
		return rc;
	return parted(k, o, want ? "true" : "false", got ? "true" : "false");
}

static int owed_compare(struct casing *k, const struct yaml_node *n, money got,
			struct case_outcome *o)
{
	char array[64];
	struct str s = str_init(array, sizeof(array));
	money want;
	int rc = yaml_yuan(n, &want, k->err);

	if (rc || want.fen == got.fen)
		return rc;
	explain_yuan(&s, got.fen);
	return parted(k, o, n->text.at, array);
}

static int line_compare(struct casing *k, const struct yaml_node *n, const char *got,
			struct case_outcome *o)
{
	const char *want;
	int rc = yaml_str(n, &want, k->err);

	return rc || strstr(got, want) ? rc : parted(k, o, want, got);
}

static int result_compare(struct casing *k, const struct yaml_node *map,
			  const struct rule_result *res, struct case_outcome *o)
{
	const struct yaml_node *hit;
	int rc = yaml_need(map, "hit", &hit, k->err);

	if (!rc)
		rc = flag_compare(k, hit, res->hit, o);
	for (const struct yaml_node *n = map->first; !rc && o->good && n; n = n->next) {
		if (strcmp(n->key, "owed") == 0)
			rc = owed_compare(k, n, res->owed, o);
		else if (strcmp(n->key, "hint") == 0)
			rc = flag_compare(k, n, res->hint, o);
		else if (strcmp(n->key, "line_zh") == 0)
			rc = line_compare(k, n, res->arithmetic_zh, o);
		else if (strcmp(n->key, "line_en") == 0)
			rc = line_compare(k, n, res->arithmetic_en, o);
	}
	return rc;
}

static int case_ask(struct casing *k, const struct yaml_node *map, const struct rule *rule,
		    civil_date on, struct case_outcome *o)
{
	struct fact facts[NAMES_MAX + 1];
	const struct rule_input in = {.rule = rule, .on = on, .facts = facts};
	struct rule_result res = {0};
	const struct yaml_node *list;
	struct err why = {0};
	int rc = yaml_need(map, "facts", &list, k->err);

	if (!rc && list->n > NAMES_MAX)
		return yaml_refuse(list, k->err, "facts: more than %d", NAMES_MAX);
	if (!rc)
		rc = facts_read(k, list, pack_rule(k->r, rule), facts);
	if (rc)
		return rc;
	rc = rule_evaluate(k->r, &in, k->arena, &res, &why);
	if (rc == E_NO_MEMORY)
		return err_set(k->err, rc, "%s", why.text);
	return rc ? parted(k, o, "", why.text) : result_compare(k, map, &res, o);
}

static int case_run(struct casing *k, const struct yaml_node *map)
{
	static const char *const keys[] = {"name", "rule", "on",      "facts",   "hit",
					   "owed", "hint", "line_zh", "line_en", NULL};
	struct case_outcome o = {.file = map->file, .line = map->line, .good = true};
	const struct rule *rule;
	civil_date on;
	int rc;

	if ((rc = yaml_only(map, keys, k->err)) != 0 ||
	    (rc = pack_text(map, "name", &o.name, k->err)) != 0 ||
	    (rc = pack_text(map, "rule", &o.rule, k->err)) != 0 ||
	    (rc = pack_date(map, "on", &on, k->err)) != 0)
		return rc;
	rule = rules_find(k->r, o.rule, on);
	rc = rule ? case_ask(k, map, rule, on, &o)
		  : parted(k, &o, o.rule, "no version of the rule is in force on that day");
	if (rc)
		return rc;
	k->out->failed += !o.good;
	k->out->at[k->out->n++] = o;
	return 0;
}

static int file_run(struct casing *k, const char *path)
{
	static const char *const keys[] = {"cases", NULL};
	const struct yaml_node *root, *list;
	int rc;

	if ((rc = yaml_load(k->arena, path, &root, k->err)) != 0 ||
	    (rc = yaml_only(root, keys, k->err)) != 0 ||
	    (rc = yaml_need(root, "cases", &list, k->err)) != 0)
		return rc;
	if (list->kind != YAML_LIST || list->n == 0 || list->n > CASES_MAX - k->out->n)
		return yaml_refuse(list, k->err, "cases: expected a list, %d cases in all at most",
				   CASES_MAX);
	for (const struct yaml_node *n = list->first; !rc && n; n = n->next)
		rc = case_run(k, n);
	return rc;
}

int cases_run(const struct rules *r, const char *folder, struct arena *a, struct case_outcomes *out,
	      struct err *err)
{
	struct casing k = {.r = r, .arena = a, .out = out, .err = err};
	struct folder files;
	int rc;

	*out = (struct case_outcomes){.at = arena_zalloc(a, CASES_MAX, sizeof(*out->at))};
	if (!out->at)
		return err_set(err, E_NO_MEMORY, "out of memory");
	rc = folder_list(a, folder, &files, err);
	for (size_t i = 0; !rc && i < files.n; i++)
		rc = file_run(&k, files.path[i]);
	return rc;
}
