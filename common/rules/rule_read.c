/* One rule of a file: its texts, facts, parameters and clauses. */
#include "pack.h"

#define FACTS_MAX      32
#define PARAMETERS_MAX 16
#define CLAUSES_MAX    16

static int id_read(const struct yaml_node *map, struct rule *rule, struct err *err)
{
	const struct yaml_node *n;
	const char *s;
	size_t letters;
	int rc;

	if ((rc = yaml_need(map, "id", &n, err)) != 0 || (rc = yaml_str(n, &rule->id, err)) != 0)
		return rc;
	s = rule->id;
	letters = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	if (letters < 2 || letters > 6 || s[letters] != '-' ||
	    strspn(s + letters + 1, "0123456789") != 2 ||
	    (s[letters + 3] && (s[letters + 3] < 'a' || s[letters + 3] > 'z' || s[letters + 4])))
		return yaml_refuse(n, err, "id: \"%.40s\" is no id such as PAY-02", s);
	return 0;
}

static int dates_read(const struct yaml_node *map, struct rule *rule, struct err *err)
{
	const struct yaml_node *to = yaml_get(map, "to");
	int rc = pack_date(map, "from", &rule->from, err);

	if (rc || !to)
		return rc;
	rc = yaml_date(to, &rule->to, err);
	if (!rc && rule->to.day <= rule->from.day)
		return yaml_refuse(to, err, "to: must be after from");
	return rc;
}

static int desk_read(const struct yaml_node *map, struct rule *rule, struct err *err)
{
	size_t len;
	int rc;

	if ((rc = pack_text(map, "department", &rule->department, err)) != 0 ||
	    (rc = pack_text(map, "desk", &rule->desk, err)) != 0)
		return rc;
	len = strlen(rule->department);
	if (strncmp(rule->desk, rule->department, len) != 0 ||
	    (rule->desk[len] && rule->desk[len] != '.'))
		return yaml_refuse(yaml_get(map, "desk"), err,
				   "desk: \"%.40s\" is no desk of %.40s", rule->desk,
				   rule->department);
	return 0;
}

static int texts_read(const struct yaml_node *map, struct rule *rule, struct err *err)
{
	static const char *const severities[] = {"info", "hint", "warn", "high", "critical", NULL};
	static const char *const subjects[] = {
		"day",           "month", "employer", "engagement",     "traders", "cooperation",
		"rule_document", "chain", "person",   "employer_month", NULL};
	int rc;

	if ((rc = pack_text(map, "version", &rule->version, err)) != 0 ||
	    (rc = pack_text(map, "title_zh", &rule->title_zh, err)) != 0 ||
	    (rc = pack_text(map, "title_en", &rule->title_en, err)) != 0 ||
	    (rc = pack_word(map, "subject", subjects, &rule->subject, err)) != 0 ||
	    (rc = pack_word(map, "severity", severities, &rule->severity, err)) != 0 ||
	    (rc = pack_text(map, "remedy_zh", &rule->remedy_zh, err)) != 0 ||
	    (rc = pack_text(map, "remedy_en", &rule->remedy_en, err)) != 0 ||
	    (rc = pack_text(map, "cleared_zh", &rule->cleared_zh, err)) != 0 ||
	    (rc = pack_text(map, "cleared_en", &rule->cleared_en, err)) != 0)
		return rc;
	return pack_word(map, "confidence", pack_confidences, &rule->confidence, err);
}

static int clause_read(const struct yaml_node *map, struct clause *c, struct err *err)
{
	static const char *const keys[] = {"law",     "article",    "text_zh",
					   "text_en", "confidence", NULL};
	int rc;

	if ((rc = yaml_only(map, keys, err)) != 0 || (rc = pack_text(map, "law", &c->law, err)) ||
	    (rc = pack_text(map, "article", &c->article, err)) != 0 ||
	    (rc = pack_text(map, "text_zh", &c->text_zh, err)) != 0 ||
	    (rc = pack_text(map, "text_en", &c->text_en, err)) != 0)
		return rc;
	return pack_word(map, "confidence", pack_confidences, &c->confidence, err);
}

static int clauses_read(struct rules *r, const struct yaml_node *map, struct rule *rule,
			struct err *err)
{
	const struct yaml_node *list;
	struct clause *clauses;
	int rc = yaml_need(map, "clauses", &list, err);

	if (rc)
		return rc;
	if (list->kind != YAML_LIST || list->n == 0 || list->n > CLAUSES_MAX)
		return yaml_refuse(list, err, "clauses: expected a list of 1 to %d", CLAUSES_MAX);
	clauses = arena_zalloc(r->arena, list->n, sizeof(*clauses));
	if (!clauses)
		return err_set(err, E_NO_MEMORY, "out of memory");
	rule->clauses = clauses;
	for (const struct yaml_node *n = list->first; n; n = n->next) {
		rc = clause_read(n, &clauses[rule->n_clauses], err);
		if (rc)
			return rc;
		rule->n_clauses++;
	}
	return 0;
}

/* `class: [A1, A2]`: a text fact that can have these values only. */
static int allowed_read(struct rules *r, const struct yaml_node *list, struct name *name,
			struct err *err)
{
	const char **texts;
	size_t i = 0;
	int rc;

	if (list->n == 0 || list->n > TEXTS_MAX)
		return yaml_refuse(list, err, "%s: expected 1 to %d values", list->key, TEXTS_MAX);
	texts = arena_zalloc(r->arena, list->n + 1, sizeof(*texts));
	if (!texts)
		return err_set(err, E_NO_MEMORY, "out of memory");
	for (const struct yaml_node *n = list->first; n; n = n->next) {
		rc = yaml_str(n, &texts[i++], err);
		if (rc)
			return rc;
	}
	name->type = FACT_TEXT;
	name->allowed = texts;
	return 0;
}

static int fact_read(struct rules *r, const struct yaml_node *n, struct name *name, struct err *err)
{
	*name = (struct name){.name = n->key, .source = NAME_FACT};
	if (!pack_name_valid(n->key, false))
		return yaml_refuse(n, err, "\"%.70s\" is no name such as worked_s", n->key);
	if (n->kind == YAML_LIST)
		return allowed_read(r, n, name, err);
	if (n->kind == YAML_SCALAR && slice_is(n->text, "number"))
		name->type = FACT_NUMBER;
	else if (n->kind == YAML_SCALAR && slice_is(n->text, "text"))
		name->type = FACT_TEXT;
	else if (n->kind == YAML_SCALAR && slice_is(n->text, "bool"))
		name->type = FACT_BOOL;
	else
		return yaml_refuse(n, err, "%s: expected number, text, bool or a list of texts",
				   n->key);
	return 0;
}

static int facts_read(struct rules *r, const struct yaml_node *map, struct loaded_rule *out,
		      struct err *err)
{
	const struct yaml_node *facts;
	const char **names;
	int rc = yaml_need(map, "facts", &facts, err);

	if (rc)
		return rc;
	if (facts->kind != YAML_MAP || facts->n == 0 || facts->n > FACTS_MAX)
		return yaml_refuse(facts, err, "facts: expected a map of 1 to %d", FACTS_MAX);
	names = arena_zalloc(r->arena, facts->n + 1, sizeof(*names));
	if (!names)
		return err_set(err, E_NO_MEMORY, "out of memory");
	out->rule.facts = names;
	for (const struct yaml_node *n = facts->first; n; n = n->next) {
		rc = fact_read(r, n, &out->names->at[out->names->n], err);
		if (rc)
			return rc;
		names[out->names->n++] = n->key;
	}
	return 0;
}

/* The general value (scope "") must exist from the day the rule is in force, and keep its unit: a
 * condition counts in it. */
static int parameter_find(struct rules *r, const struct yaml_node *n, civil_date from,
			  struct parameter_value *out, struct err *err)
{
	char day[12];
	const char *key = n->text.at;
	bool known = parameter_at(r, key, "", from, out) == 0;

	for (size_t i = 0; i < r->n_values; i++) {
		const struct parameter_value *v = &r->values[i];

		if (strcmp(v->key, key) != 0)
			continue;
		if (!known)
			return yaml_refuse(n, err,
					   "%s has no general value on %s, when the rule begins",
					   key, civil_format(from, day));
		if (v->scope[0] == '\0' && strcmp(v->unit, out->unit) != 0)
			return yaml_refuse(n, err, "%s changes its unit from %s to %s at %s:%d",
					   key, out->unit, v->unit, v->file, v->line);
	}
	return known ? 0 : yaml_refuse(n, err, "no parameter \"%.70s\" is defined", key);
}

static int parameter_name(struct rules *r, const struct yaml_node *n, struct loaded_rule *out,
			  struct err *err)
{
	struct parameter_value v;
	const char *key;
	char *name;
	int rc;

	if ((rc = yaml_str(n, &key, err)) != 0 ||
	    (rc = parameter_find(r, n, out->rule.from, &v, err)) != 0)
		return rc;
	name = arena_strdup(r->arena, key);
	if (!name)
		return err_set(err, E_NO_MEMORY, "out of memory");
	for (char *c = strchr(name, '.'); c; c = strchr(c, '.'))
		*c = '_';
	if (names_find(out->names, name, strlen(name)))
		return yaml_refuse(n, err, "%s: the name %s is taken", key, name);
	out->names->at[out->names->n++] = (struct name){
		.name = name,
		.type = strcmp(v.unit, "bool") == 0 ? FACT_BOOL : FACT_NUMBER,
		.source = NAME_PARAMETER,
		.key = v.key,
		.unit = v.unit,
	};
	return 0;
}

/* A rule on a standing state says by which of its facts, a day in text, the finding is dated. */
static int since_read(const struct yaml_node *map, struct loaded_rule *out, struct err *err)
{
	const struct yaml_node *n = yaml_get(map, "since");
	bool standing = strcmp(out->rule.subject, "day") != 0 &&
			strcmp(out->rule.subject, "month") != 0 &&
			strcmp(out->rule.subject, "employer_month") != 0 &&
			strcmp(out->rule.subject, "person") != 0;
	const struct name *name;
	int rc;

	if (!n && standing)
		return yaml_refuse(map, err, "since: a rule on a %s must say it",
				   out->rule.subject);
	if (!n)
		return 0;
	if (!standing)
		return yaml_refuse(n, err, "since: not for a %s", out->rule.subject);
	rc = yaml_str(n, &out->rule.since, err);
	name = rc ? NULL : names_find(out->names, out->rule.since, strlen(out->rule.since));
	if (!rc && (!name || name->type != FACT_TEXT || name->allowed))
		return yaml_refuse(n, err, "since: \"%.63s\" is no text among the facts",
				   out->rule.since);
	return rc;
}

static int parameters_read(struct rules *r, const struct yaml_node *map, struct loaded_rule *out,
			   struct err *err)
{
	const struct yaml_node *list = yaml_get(map, "parameters");
	const char **keys;
	size_t i = 0;
	int rc;

	if (list && (list->kind != YAML_LIST || list->n > PARAMETERS_MAX))
		return yaml_refuse(list, err, "parameters: expected a list of at most %d",
				   PARAMETERS_MAX);
	keys = arena_zalloc(r->arena, (list ? list->n : 0) + 1, sizeof(*keys));
	if (!keys)
		return err_set(err, E_NO_MEMORY, "out of memory");
	out->rule.parameters = keys;
	for (const struct yaml_node *n = list ? list->first : NULL; n; n = n->next) {
		rc = parameter_name(r, n, out, err);
		if (rc)
			return rc;
		keys[i++] = out->names->at[out->names->n - 1].key;
	}
	out->n_given = out->names->n;
	return 0;
}

int pack_read_rule(struct rules *r, const struct yaml_node *map, struct loaded_rule *out,
		   struct err *err)
{
	static const char *const keys[] = {"id",
					   "version",
					   "from",
					   "to",
					   "on",
					   "warning",
					   "title_zh",
					   "title_en",
					   "subject",
					   "severity",
					   "department",
					   "desk",
					   "facts",
					   "parameters",
					   "condition",
					   "derived",
					   "owed",
					   "remedy_zh",
					   "arithmetic_zh",
					   "arithmetic_en",
					   "remedy_en",
					   "clauses",
					   "cleared_zh",
					   "cleared_en",
					   "confidence",
					   "since",
					   NULL};
	const struct yaml_node *on = yaml_get(map, "on"), *warning = yaml_get(map, "warning");
	int rc;

	out->at = map;
	out->rule.file = map->file;
	out->rule.line = map->line;
	out->rule.on = true;
	out->names = arena_zalloc(r->arena, 1, sizeof(*out->names));
	if (!out->names)
		return err_set(err, E_NO_MEMORY, "out of memory");
	if ((rc = yaml_only(map, keys, err)) != 0 || (rc = id_read(map, &out->rule, err)) != 0 ||
	    (rc = dates_read(map, &out->rule, err)) != 0 ||
	    (rc = texts_read(map, &out->rule, err)) != 0 ||
	    (rc = desk_read(map, &out->rule, err)) != 0 ||
	    (rc = clauses_read(r, map, &out->rule, err)) != 0 ||
	    (rc = facts_read(r, map, out, err)) != 0 || (rc = since_read(map, out, err)) != 0 ||
	    (rc = parameters_read(r, map, out, err)) != 0)
		return rc;
	if (on && (rc = yaml_bool(on, &out->rule.on, err)) != 0)
		return rc;
	if (warning && (rc = yaml_bool(warning, &out->rule.warning, err)) != 0)
		return rc;
	if (out->rule.warning && strcmp(out->rule.severity, "info") != 0)
		return yaml_refuse(warning, err, "a warning has the severity info");
	return pack_compile_rule(r, map, out, err);
}
