/* The part of a rule that is code: derived values, condition, owed and the arithmetic lines. */
#include "pack.h"

#define DERIVED_MAX 16

struct compiling {
	struct rules *r;
	struct loaded_rule *rule;
	struct err *err;
};

/* Compiles the scalar `n`; only the first n_names names may be used. */
static int expression(struct compiling *c, const struct yaml_node *n, size_t n_names,
		      enum fact_type gives, struct expr_code *out)
{
	struct expr e = {NULL, c->rule->names, n_names, gives};
	struct expr_fault fault;
	int rc = yaml_str(n, &e.text, c->err);

	if (rc)
		return rc;
	if (!expr_check(&e, c->r->arena, out, &fault))
		return yaml_refuse(n, c->err, "%s: character %zu: %s", n->key, fault.at,
				   fault.reason);
	return 0;
}

static int derived_one(struct compiling *c, const struct yaml_node *n, struct expr_code *out)
{
	struct names *names = c->rule->names;
	int rc;

	if (!pack_name_valid(n->key, false))
		return yaml_refuse(n, c->err, "\"%.70s\" is no name such as over_s", n->key);
	if (names_find(names, n->key, strlen(n->key)))
		return yaml_refuse(n, c->err, "%s: the name is taken", n->key);
	rc = expression(c, n, names->n, FACT_NUMBER, out);
	if (rc)
		return rc;
	names->at[names->n++] =
		(struct name){.name = n->key, .type = FACT_NUMBER, .source = NAME_DERIVED};
	return 0;
}

static int derived_read(struct compiling *c, const struct yaml_node *map)
{
	const struct yaml_node *derived = yaml_get(map, "derived");
	size_t i = 0;
	int rc;

	if (!derived)
		return 0;
	if (derived->kind != YAML_MAP || derived->n == 0 || derived->n > DERIVED_MAX)
		return yaml_refuse(derived, c->err, "derived: expected a map of 1 to %d",
				   DERIVED_MAX);
	c->rule->derived = arena_zalloc(c->r->arena, derived->n, sizeof(*c->rule->derived));
	if (!c->rule->derived)
		return err_set(c->err, E_NO_MEMORY, "out of memory");
	for (const struct yaml_node *n = derived->first; n; n = n->next) {
		rc = derived_one(c, n, &c->rule->derived[i++]);
		if (rc)
			return rc;
	}
	return 0;
}

static int line_read(struct compiling *c, const struct yaml_node *map, const char *key,
		     struct template *out)
{
	const struct yaml_node *n;
	struct expr_fault fault;
	const char *text;
	int rc;

	if ((rc = yaml_need(map, key, &n, c->err)) != 0 || (rc = yaml_str(n, &text, c->err)) != 0)
		return rc;
	if (!template_parse(c->r->arena, text, c->rule->names, out, &fault))
		return yaml_refuse(n, c->err, "%s: character %zu: %s", key, fault.at, fault.reason);
	return 0;
}

/* A parameter that decides nothing would still mark findings as hints. */
static int used_check(struct compiling *c, const struct yaml_node *map)
{
	const struct names *names = c->rule->names;

	for (size_t i = 0; i < names->n; i++) {
		if (names->at[i].source == NAME_PARAMETER && !names->at[i].used)
			return yaml_refuse(yaml_get(map, "parameters"), c->err,
					   "parameters: %s is never used", names->at[i].key);
		if (names->at[i].source == NAME_DERIVED && !names->at[i].used)
			return yaml_refuse(yaml_get(map, "derived"), c->err,
					   "derived: %s is never used", names->at[i].name);
	}
	return 0;
}

int pack_compile_rule(struct rules *r, const struct yaml_node *map, struct loaded_rule *rule,
		      struct err *err)
{
	struct compiling c = {r, rule, err};
	const struct yaml_node *condition, *owed = yaml_get(map, "owed");
	int rc;

	rule->owes = owed != NULL;
	if ((rc = yaml_need(map, "condition", &condition, err)) != 0 ||
	    (rc = expression(&c, condition, rule->n_given, FACT_BOOL, &rule->condition)) != 0 ||
	    (rc = derived_read(&c, map)) != 0)
		return rc;
	rule->rule.condition = condition->text.at;
	if (owed && (rc = expression(&c, owed, rule->names->n, FACT_NUMBER, &rule->owed)) != 0)
		return rc;
	if ((rc = line_read(&c, map, "arithmetic_zh", &rule->zh)) != 0 ||
	    (rc = line_read(&c, map, "arithmetic_en", &rule->en)) != 0)
		return rc;
	return used_check(&c, map);
}
