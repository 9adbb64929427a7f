/*
 * What config/alerts speaks of is there: figures, rules, departments, desks.
 */
#include "alarms.h"

#include "yaml.h"

struct checker {
	const struct alarms *alarms;
	const struct rules *rules;
	const struct departments *departments;
	civil_date on;
	struct err *err;
};

bool alarm_rule_matches(const char *const *patterns, const char *rule)
{
	for (; *patterns; patterns++) {
		size_t n = strcspn(*patterns, "*");

		if (strncmp(*patterns, rule, n) == 0 && ((*patterns)[n] == '*' || !rule[n]))
			return true;
	}
	return false;
}

const struct alarm_route *alarm_route_find(const struct alarms *alarms, const char *rule)
{
	for (size_t i = 0; i < alarms->n_routes; i++) {
		if (alarm_rule_matches(alarms->routes[i].rules, rule))
			return &alarms->routes[i];
	}
	return NULL;
}

const struct alarm_level *alarm_level_find(const struct alarms *alarms, const char *code)
{
	for (size_t i = 0; i < alarms->n_levels; i++) {
		if (strcmp(alarms->levels[i].code, code) == 0)
			return &alarms->levels[i];
	}
	return NULL;
}

static int figure_check(const struct checker *c, const struct yaml_node *n, const char *unit)
{
	struct parameter_value v;

	if (!n)
		return 0;
	if (parameter_at(c->rules, n->text.at, "", c->on, &v))
		return yaml_refuse(n, c->err, "%s: %s has no figure in force", n->key, n->text.at);
	if (strcmp(v.unit, unit) != 0)
		return yaml_refuse(n, c->err, "%s: %s is in %s, not in %s", n->key, n->text.at,
				   v.unit, unit);
	return 0;
}

static int tests_check(const struct checker *c, const struct alarm_tests *tests)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < tests->n; i++) {
		rc = figure_check(c, tests->at[i].workers, "person");
		if (!rc)
			rc = figure_check(c, tests->at[i].owed, "fen");
	}
	return rc;
}

static int patterns_check(const struct checker *c, const char *const *patterns,
			  const struct yaml_node *at)
{
	for (; *patterns; patterns++) {
		const char *const one[] = {*patterns, NULL};
		size_t i = 0;

		while (i < rules_n(c->rules) &&
		       !alarm_rule_matches(one, rules_get(c->rules, i)->id))
			i++;
		if (i == rules_n(c->rules))
			return yaml_refuse(at, c->err, "rules: there is no rule %s", *patterns);
	}
	return 0;
}

static int desk_check(const struct checker *c, const struct yaml_node *desk)
{
	if (!desk)
		return 0;
	for (size_t i = 0; i < c->departments->n; i++) {
		const struct department *d = &c->departments->at[i];

		if (desk->kind == YAML_SCALAR && slice_is(desk->text, d->code))
			return 0;
		for (const char *const *k = d->desks; k && *k; k++) {
			if (desk->kind == YAML_SCALAR && slice_is(desk->text, *k))
				return 0;
		}
	}
	return yaml_refuse(desk, c->err, "desk: no department has it");
}

static int route_check(const struct checker *c, const struct alarm_route *route)
{
	int rc = patterns_check(c, route->rules, route->at);

	if (!rc)
		rc = desk_check(c, route->desk);
	return rc ? rc : tests_check(c, &route->open_case);
}

int alarms_check(const struct alarms *alarms, const struct rules *r, const struct departments *d,
		 civil_date on, struct err *err)
{
	const struct checker c = {alarms, r, d, on, err};
	int rc = 0;

	for (size_t i = 0; !rc && i < alarms->n_levels; i++)
		rc = tests_check(&c, &alarms->levels[i].when);
	for (size_t i = 0; !rc && i < alarms->n_routes; i++)
		rc = route_check(&c, &alarms->routes[i]);
	for (size_t i = 0; !rc && i < alarms->n_inhibits; i++) {
		const struct alarm_inhibit *in = &alarms->inhibits[i];

		rc = patterns_check(&c, in->source_rules, in->at);
		if (!rc)
			rc = patterns_check(&c, in->target_rules, in->at);
	}
	return rc;
}
