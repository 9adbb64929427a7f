/*
 * check_ask - the rules of the pack, asked on the facts of one subject.
 *
 * A subject of which a rule cannot be asked (a figure is missing for the date) keeps the findings
 * it had, and the reason is kept with it.
 */
#include "base.h"

#include "check.h"

static const char *const prefixes[] = {"REL-", "REG-", "CTR-", NULL};

static size_t count(const char *const *names)
{
	size_t n = 0;

	while (names[n])
		n++;
	return n;
}

int check_rules(const struct rules *r, struct err *err)
{
	const struct fact_names facts[] = {
		{CHECK_ENGAGEMENT,    engagement_fact_names,    count(engagement_fact_names)   },
		{CHECK_EMPLOYER,      employer_fact_names,      count(employer_fact_names)     },
		{CHECK_TRADERS,       trader_fact_names,        count(trader_fact_names)       },
		{CHECK_COOPERATION,   cooperation_fact_names,   count(cooperation_fact_names)  },
		{CHECK_RULE_DOCUMENT, rule_document_fact_names, count(rule_document_fact_names)},
		{CHECK_CHAIN,         chain_fact_names,         count(chain_fact_names)        },
	};

	return rules_check_facts(r, prefixes, facts, N_ELEMENTS(facts), err);
}

int check_figure(struct call *c, const char *key, civil_date on, int64_t *out)
{
	const struct registration_worker *worker = c->worker;
	struct parameter_value v;
	int rc = parameter_at(worker->rules, key, "", on, &v);

	if (!rc)
		*out = v.value;
	return rc;
}

const char *check_day(struct call *c, civil_date day)
{
	char text[12];

	return day.day ? arena_strdup(c->arena, civil_format(day, text)) : "";
}

static int fail(struct call *c, struct check_subject *s, const char *text)
{
	if (!*s->error)
		s->error = arena_printf(c->arena, "%.900s", text);
	return s->error ? 0 : E_NO_MEMORY;
}

/* The month in which it began, by the fact that the rule says. */
static bool month_of(const struct rule *rule, const struct fact *facts, civil_date *out)
{
	for (const struct fact *f = facts; f->name; f++) {
		if (strcmp(f->name, rule->since) == 0)
			return civil_parse(f->text, strlen(f->text), out);
	}
	return false;
}

static int rule_ask(struct call *c, struct check_subject *s, const struct rule *rule)
{
	const struct registration_worker *worker = c->worker;
	struct rule_input in = {.rule = rule, .on = s->on};
	struct rule_result result = {0};
	struct fact facts[FACTS_MAX + 1];
	struct err err = {0};
	Audit__Finding *f;
	int rc;

	if (!facts_pick(rule, &s->facts, facts))
		return fail(c, s, rule->id);
	in.facts = facts;
	rc = rule_evaluate(worker->rules, &in, c->arena, &result, &err);
	if (rc == E_NO_MEMORY)
		return rc;
	if (rc)
		return fail(c, s, err.text);
	if (!result.hit)
		return 0;
	if (!month_of(rule, facts, &s->about.month))
		return fail(c, s,
			    arena_printf(c->arena, "%s: %s is no day", rule->id, rule->since));
	if (s->found->n == CHECK_HITS_MAX)
		return fail(c, s, "more findings than one subject can have");
	f = finding_present(c->arena, &s->about, &in, &result);
	if (!f)
		return E_NO_MEMORY;
	f->members = s->members;
	f->n_members = s->n_members;
	s->found->at[s->found->n++] = f;
	return 0;
}

int check_ask(struct call *c, struct check_subject *s)
{
	const struct registration_worker *worker = c->worker;
	int rc = 0;

	for (size_t i = 0; !rc && i < rules_n(worker->rules); i++) {
		const struct rule *rule = rules_get(worker->rules, i);

		if (rule_is_of(rule, prefixes) && strcmp(rule->subject, s->kind) == 0 &&
		    rules_find(worker->rules, rule->id, s->on) == rule)
			rc = rule_ask(c, s, rule);
	}
	return rc;
}

int64_t *check_ids(struct call *c, const struct check_mark_row *marks, size_t n)
{
	int64_t *ids = arena_zalloc(c->arena, n + 1, sizeof(*ids));

	for (size_t i = 0; ids && i < n; i++)
		ids[i] = marks[i].subject_id;
	return ids;
}

int check_found_init(struct call *c, struct findings *out)
{
	const struct registration_worker *worker = c->worker;

	*out = (struct findings){.rules = worker->rules};
	out->at = arena_zalloc(c->arena, CHECK_HITS_MAX, sizeof(*out->at));
	return out->at ? 0 : E_NO_MEMORY;
}

struct check_mark_row *check_mark_of(struct check_mark_row *marks, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++) {
		if (marks[i].subject_id == id)
			return &marks[i];
	}
	return NULL;
}

int check_settle(struct call *c, const struct check_mark_row *marks, size_t n,
		 const struct findings *found)
{
	const char **subjects = arena_zalloc(c->arena, n + 1, sizeof(*subjects));
	struct finding_row *stored;
	size_t n_subjects = 0, n_stored;
	int rc;

	if (!subjects)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		if (marks[i].error && *marks[i].error)
			continue;
		subjects[n_subjects] =
			arena_printf(c->arena, "%s/%" PRId64, marks[i].kind, marks[i].subject_id);
		if (!subjects[n_subjects++])
			return E_NO_MEMORY;
	}
	rc = tx_many(c->tx, Q_FINDING_OF_SUBJECTS, ARGS(A_TEXTS(subjects, n_subjects)), &stored,
		     &n_stored);
	return rc ? rc : findings_settle(c, found, stored, n_stored);
}
