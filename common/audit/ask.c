#include "base.h"

#include "audit.h"

void fact_add(struct fact_set *f, struct fact one)
{
	assert(f->n < FACTS_MAX);
	f->at[f->n++] = one;
}

bool rule_names(const struct rule *rule, const char *fact)
{
	for (size_t i = 0; rule->facts[i]; i++) {
		if (strcmp(rule->facts[i], fact) == 0)
			return true;
	}
	return false;
}

bool facts_pick(const struct rule *rule, const struct fact_set *all, struct fact *out)
{
	size_t n = 0;

	for (size_t i = 0; rule->facts[i]; i++) {
		const struct fact *found = NULL;

		for (size_t k = 0; k < all->n; k++)
			found = strcmp(all->at[k].name, rule->facts[i]) == 0 ? &all->at[k] : found;
		if (!found || n == FACTS_MAX)
			return false;
		out[n++] = *found;
	}
	out[n] = (struct fact){0};
	return true;
}

bool rule_is_of(const struct rule *rule, const char *const *prefixes)
{
	for (size_t i = 0; prefixes[i]; i++) {
		if (strncmp(rule->id, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	}
	return false;
}

static bool computed(const struct fact_names *facts, const char *name)
{
	for (size_t i = 0; i < facts->n; i++) {
		if (strcmp(facts->names[i], name) == 0)
			return true;
	}
	return false;
}

static int rule_check(const struct rule *rule, const struct fact_names *facts, size_t n,
		      struct err *err)
{
	const struct fact_names *of = NULL;

	for (size_t i = 0; i < n; i++)
		of = strcmp(facts[i].subject, rule->subject) == 0 ? &facts[i] : of;
	if (!of)
		return err_set(err, E_RULE, "%s:%d: %s: no facts are computed for a %s", rule->file,
			       rule->line, rule->id, rule->subject);
	for (size_t k = 0; rule->facts[k]; k++) {
		if (!computed(of, rule->facts[k]))
			return err_set(err, E_RULE,
				       "%s:%d: %s: no fact \"%s\" is computed for a %s", rule->file,
				       rule->line, rule->id, rule->facts[k], rule->subject);
	}
	return 0;
}

int rules_check_facts(const struct rules *r, const char *const *prefixes,
		      const struct fact_names *facts, size_t n, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < rules_n(r); i++) {
		const struct rule *rule = rules_get(r, i);

		if (rule_is_of(rule, prefixes))
			rc = rule_check(rule, facts, n, err);
	}
	return rc;
}
