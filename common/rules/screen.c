/*
 * A rule as a daemon asks it a million times: where its facts stand and which figures count on
 * which days is settled once.
 */
#include "pack.h"

/* Days on which no figure of the rule changes. */
struct stretch {
	civil_date from;
	const union expr_cell *values; /* one a parameter, in the order of names */
};

/* A fact that the condition reads. */
struct read_fact {
	const struct name *name;
	uint16_t cell, slot;
};

struct screen {
	const struct loaded_rule *rule;
	size_t first_parameter, n_parameters;
	struct stretch *stretches; /* ascending; the first begins and the last ends with the rule */
	size_t n_stretches;
	struct read_fact *facts;
	size_t n_facts;
};

static civil_date next_change(const struct rules *r, const struct screen *s, civil_date on)
{
	const civil_date end = s->rule->rule.to.day ? s->rule->rule.to : (civil_date){INT32_MAX};
	civil_date best = end, at;

	for (size_t i = 0; i < s->n_parameters; i++) {
		const struct name *n = &s->rule->names->at[s->first_parameter + i];

		if (parameter_next_change(r, n->key, "", on, &at) && at.day < best.day)
			best = at;
	}
	return best;
}

static int stretch_fill(const struct rules *r, const struct screen *s, struct arena *a,
			struct stretch *out)
{
	union expr_cell *values = arena_zalloc(a, s->n_parameters + 1, sizeof(*values));
	struct parameter_value v;
	int rc;

	if (!values)
		return E_NO_MEMORY;
	out->values = values;
	for (size_t i = 0; i < s->n_parameters; i++) {
		const struct name *n = &s->rule->names->at[s->first_parameter + i];

		rc = parameter_at(r, n->key, "", out->from, &v);
		if (rc)
			return rc; /* loading saw that there is one */
		values[i].number = v.value;
	}
	return 0;
}

static int stretches_make(const struct rules *r, struct screen *s, struct arena *a)
{
	const civil_date end = s->rule->rule.to.day ? s->rule->rule.to : (civil_date){INT32_MAX};
	civil_date on;
	size_t n = 0;
	int rc = 0;

	for (on = s->rule->rule.from; on.day < end.day; on = next_change(r, s, on))
		n++;
	s->stretches = arena_zalloc(a, n + 1, sizeof(*s->stretches));
	if (!s->stretches)
		return E_NO_MEMORY;
	for (on = s->rule->rule.from; !rc && on.day < end.day; on = next_change(r, s, on)) {
		struct stretch *one = &s->stretches[s->n_stretches++];

		one->from = on;
		rc = stretch_fill(r, s, a, one);
	}
	return rc;
}

static bool reads(const struct expr_code *code, size_t cell)
{
	for (size_t i = 0; i < code->n; i++) {
		if (code->steps[i].op == EXPR_NAME && code->steps[i].at == cell)
			return true;
	}
	return false;
}

static int facts_bind(struct screen *s, const uint16_t *slots, struct arena *a)
{
	const struct names *names = s->rule->names;

	s->facts = arena_zalloc(a, s->first_parameter + 1, sizeof(*s->facts));
	if (!s->facts)
		return E_NO_MEMORY;
	for (size_t i = 0; i < s->first_parameter; i++) {
		if (reads(&s->rule->condition, i))
			s->facts[s->n_facts++] =
				(struct read_fact){&names->at[i], (uint16_t)i, slots[i]};
	}
	return 0;
}

int screen_bind(const struct rules *r, const struct rule *rule, const uint16_t *slots,
		struct arena *a, struct screen **out, struct err *err)
{
	struct screen *s = arena_zalloc(a, 1, sizeof(*s));
	int rc = s ? 0 : E_NO_MEMORY;

	if (s) {
		s->rule = pack_rule(r, rule);
		while (s->rule->names->at[s->first_parameter].source == NAME_FACT &&
		       s->first_parameter < s->rule->n_given)
			s->first_parameter++; /* names: facts, then parameters */
		s->n_parameters = s->rule->n_given - s->first_parameter;
		rc = facts_bind(s, slots, a);
	}
	if (!rc)
		rc = stretches_make(r, s, a);
	*out = s;
	return rc ? err_set(err, rc, "%s: %s", rule->id, error_text(rc)) : 0;
}

/* ---- asking ------------------------------------------------------------------------------- */

static int refuse(const struct screen *s, struct err *err, const char *what, const char *name)
{
	const struct rule *rule = &s->rule->rule;

	return err_set(err, E_RULE, "%s:%d: %s: %s \"%s\"", rule->file, rule->line, rule->id, what,
		       name);
}

static void figures_take(const struct screen *s, civil_date on, union expr_cell *cells)
{
	const struct stretch *one = &s->stretches[s->n_stretches - 1];

	while (one > s->stretches && on.day < one->from.day)
		one--; /* today is in the last or the one before */
	for (size_t i = 0; i < s->n_parameters; i++)
		cells[s->first_parameter + i] = one->values[i];
}

static int fact_take(const struct screen *s, const struct read_fact *want, const struct fact *f,
		     union expr_cell *cell, struct err *err)
{
	if (f->type != want->name->type || (f->type == FACT_TEXT && !f->text))
		return refuse(s, err, "wrong type of fact", f->name);
	if (f->type == FACT_TEXT) {
		if (!name_allows(want->name, f->text))
			return refuse(s, err, "a value the rule does not know in fact", f->name);
		cell->text = f->text;
	} else {
		cell->number = f->type == FACT_BOOL ? f->number != 0 : f->number;
	}
	return 0;
}

int screen_ask(const struct screen *s, const struct fact *facts, civil_date on,
	       enum screen_answer *out, struct err *err)
{
	const struct rule *rule = &s->rule->rule;
	union expr_cell cells[NAMES_MAX];
	const char *reason;
	int64_t hit = 0;
	int rc = 0;

	assert(on.day >= rule->from.day && (rule->to.day == 0 || on.day < rule->to.day));
	*out = SCREEN_LEFT;
	for (size_t i = 0; !rc && i < s->n_facts; i++) {
		const struct read_fact *want = &s->facts[i];

		if (!facts[want->slot].name)
			return 0;
		rc = fact_take(s, want, &facts[want->slot], &cells[want->cell], err);
	}
	if (rc)
		return rc;
	figures_take(s, on, cells);
	if (!expr_run(&s->rule->condition, cells, &hit, &reason))
		return err_set(err, E_RULE, "%s:%d: %s: condition: %s", rule->file, rule->line,
			       rule->id, reason);
	*out = hit ? SCREEN_HIT : SCREEN_NO;
	return 0;
}

bool screen_never(const struct screen *s, const struct fact *facts)
{
	union expr_cell cells[NAMES_MAX];
	bool known[NAMES_MAX] = {false};
	struct err err;
	int64_t hit = 1;

	for (size_t i = 0; i < s->n_facts; i++) {
		const struct read_fact *want = &s->facts[i];

		if (!facts[want->slot].name)
			continue;
		if (fact_take(s, want, &facts[want->slot], &cells[want->cell], &err))
			return false; /* screen_ask() says what is wrong with it */
		known[want->cell] = true;
	}
	return expr_decided(&s->rule->condition, cells, known, &hit) && !hit;
}
