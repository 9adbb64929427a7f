#include "base.h"

#include "employer_audit.h"

static const char *const prefixes[] = {"PAY-", "TIM-", "DQ-", "GDV-", NULL};
static const char *const *const names[] = {filing_fact_names, debt_fact_names, terms_fact_names,
					   price_fact_names, visit_fact_names};

static bool is_ours(const struct rule *rule)
{
	return rule_is_of(rule, prefixes) && strcmp(rule->subject, "employer_month") == 0;
}

static bool is_computed(const char *fact)
{
	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		for (size_t k = 0; names[i][k]; k++) {
			if (strcmp(names[i][k], fact) == 0)
				return true;
		}
	}
	return false;
}

int employer_rules_check(const struct rules *r, struct err *err)
{
	for (size_t i = 0; i < rules_n(r); i++) {
		const struct rule *rule = rules_get(r, i);

		for (size_t k = 0; is_ours(rule) && rule->facts[k]; k++) {
			if (!is_computed(rule->facts[k]))
				return err_set(err, E_RULE,
					       "%s:%d: %s: no fact \"%s\" is computed for a %s",
					       rule->file, rule->line, rule->id, rule->facts[k],
					       rule->subject);
		}
	}
	return 0;
}

int employer_missing(struct call *c, struct employer_month *m, const char *text)
{
	const char *copy = m->error[0] ? m->error : arena_strdup(c->arena, text);

	if (!copy)
		return E_NO_MEMORY;
	m->error = copy;
	return 0;
}

void employer_value_add(struct employer_month *m, const char *fact, const struct parameter_value *v)
{
	assert(m->n_values < EMPLOYER_VALUES_MAX);
	m->values[m->n_values++] = (struct employer_value){fact, *v};
}

static void members_add(const struct employer_month *m, const struct rule *rule, Audit__Finding *f)
{
	for (size_t i = 0; i < m->n_members; i++) {
		if (rule_names(rule, m->members[i].fact)) {
			f->members = m->members[i].at;
			f->n_members = m->members[i].n;
		}
	}
}

static int hit_add(struct call *c, struct employer_month *m, const struct rule_input *in,
		   const struct rule_result *result)
{
	const struct finding_about about = {
		.employer_id = m->employer_id,
		.employer_name = m->name,
		.worker_no = "",
		.class = "",
		.region = m->region,
		.subject = "",
		.month = m->month,
	};
	Audit__Finding *f;

	if (m->found.n == EMPLOYER_HITS_MAX)
		return employer_missing(c, m,
					"more findings than one month of an employer can have");
	f = finding_present(c->arena, &about, in, result);
	if (!f)
		return E_NO_MEMORY;
	members_add(m, in->rule, f);
	m->found.at[m->found.n++] = f;
	return 0;
}

static int rule_ask(struct call *c, struct employer_month *m, const struct rule *rule)
{
	struct parameter_value values[EMPLOYER_VALUES_MAX];
	struct rule_input in = {.rule = rule, .on = m->last, .extra = values};
	struct fact facts[FACTS_MAX + 1];
	struct rule_result result = {0};
	struct err err = {0};
	int rc;

	if (!facts_pick(rule, &m->facts, facts))
		return 0; /* the group said why */
	for (size_t i = 0; i < m->n_values; i++) {
		if (rule_names(rule, m->values[i].fact))
			values[in.n_extra++] = m->values[i].value;
	}
	in.facts = facts;
	rc = rule_evaluate(pack_of(c)->rules, &in, c->arena, &result, &err);
	if (rc == E_NO_MEMORY)
		return rc;
	if (rc)
		return employer_missing(c, m, err.text);
	return result.hit ? hit_add(c, m, &in, &result) : 0;
}

int employer_ask(struct call *c, struct employer_month *m)
{
	const struct rules *r = pack_of(c)->rules;
	int rc = 0;

	m->found = (struct findings){.rules = r};
	m->found.at = arena_zalloc(c->arena, EMPLOYER_HITS_MAX, sizeof(*m->found.at));
	if (!m->found.at)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < rules_n(r); i++) {
		const struct rule *rule = rules_get(r, i);

		if (is_ours(rule) && rule->on && rules_find(r, rule->id, m->last) == rule)
			rc = rule_ask(c, m, rule);
	}
	return rc;
}
