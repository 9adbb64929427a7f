/* Running a rule: facts and parameters in, yes or no and the explanation out. */
#include "pack.h"

struct run {
	const struct rules *r;
	const struct loaded_rule *rule;
	const struct rule_input *in;
	struct arena *arena;
	struct err *err;
	struct value values[NAMES_MAX];
	union expr_cell cells[NAMES_MAX]; /* the same, as conditions read them */
};

size_t rules_n(const struct rules *r)
{
	return r->n_rules;
}

const struct rule *rules_get(const struct rules *r, size_t i)
{
	return i < r->n_rules ? &r->rules[i].rule : NULL;
}

const struct rule *rules_find(const struct rules *r, const char *id, civil_date on)
{
	for (size_t i = 0; i < r->n_rules; i++) {
		const struct rule *rule = &r->rules[i].rule;

		if (strcmp(rule->id, id) == 0 && rule->on && rule->from.day <= on.day &&
		    (rule->to.day == 0 || on.day < rule->to.day))
			return rule;
	}
	return NULL;
}

enum fact_type rule_fact_type(const struct rules *r, const struct rule *rule, size_t i)
{
	return pack_rule(r, rule)->names->at[i].type; /* facts come first */
}

static int refuse(const struct run *run, const char *what, const char *name)
{
	return err_set(run->err, E_RULE, "%s:%d: %s: %s \"%s\"", run->rule->rule.file,
		       run->rule->rule.line, run->rule->rule.id, what, name);
}

bool name_allows(const struct name *n, const char *text)
{
	if (!n->allowed)
		return true;
	for (size_t i = 0; n->allowed[i]; i++) {
		if (strcmp(n->allowed[i], text) == 0)
			return true;
	}
	return false;
}

const struct loaded_rule *pack_rule(const struct rules *r, const struct rule *rule)
{
	const struct loaded_rule *loaded =
		(const struct loaded_rule *)(const void *)rule; /* its first member */

	assert(loaded >= r->rules && loaded < r->rules + r->n_rules);
	return loaded;
}

static int fact_take(struct run *run, const struct fact *f)
{
	struct name *n = names_find(run->rule->names, f->name, strlen(f->name));
	struct value *v;

	if (!n || n->source != NAME_FACT)
		return refuse(run, "it names no fact", f->name);
	v = &run->values[n - run->rule->names->at];
	if (v->set)
		return refuse(run, "given twice: fact", f->name);
	if (f->type != n->type || (f->type == FACT_TEXT && !f->text))
		return refuse(run, "wrong type of fact", f->name);
	if (f->type == FACT_TEXT && !name_allows(n, f->text))
		return refuse(run, "a value the rule does not know in fact", f->name);
	*v = (struct value){.type = f->type, .set = true, .number = f->number, .text = f->text};
	if (f->type == FACT_TEXT)
		run->cells[n - run->rule->names->at].text = f->text;
	else
		run->cells[n - run->rule->names->at].number =
			f->type == FACT_BOOL ? f->number != 0 : f->number;
	return 0;
}

static int parameter_take(struct run *run, size_t i)
{
	const struct name *n = &run->rule->names->at[i];
	struct value *v = &run->values[i];
	char day[12];
	int rc = parameter_at(run->r, n->key, "", run->in->on, &v->parameter);

	if (rc)
		return err_set(run->err, rc, "%s: parameter %s has no value on %s",
			       run->rule->rule.id, n->key, civil_format(run->in->on, day));
	v->type = n->type;
	v->number = v->parameter.value;
	v->set = true;
	run->cells[i].number = v->number;
	return 0;
}

/* All facts and parameters of the rule, each once. */
static int values_take(struct run *run)
{
	const struct names *names = run->rule->names;
	int rc;

	for (const struct fact *f = run->in->facts; f->name; f++) {
		rc = fact_take(run, f);
		if (rc)
			return rc;
	}
	for (size_t i = 0; i < names->n; i++) {
		const struct name *n = &names->at[i];

		if (n->source == NAME_PARAMETER && (rc = parameter_take(run, i)) != 0)
			return rc;
		if (n->source == NAME_FACT && !run->values[i].set)
			return refuse(run, "missing fact", n->name);
	}
	return 0;
}

static int compute(struct run *run, const struct expr_code *what, const char *name, int64_t *out)
{
	const char *reason;

	if (expr_run(what, run->cells, out, &reason))
		return 0;
	return err_set(run->err, E_RULE, "%s:%d: %s: %s: %s", run->rule->rule.file,
		       run->rule->rule.line, run->rule->rule.id, name, reason);
}

static int derive(struct run *run)
{
	const struct loaded_rule *rule = run->rule;
	int rc;

	for (size_t i = rule->n_given; i < rule->names->n; i++) {
		struct value *v = &run->values[i];

		rc = compute(run, &rule->derived[i - rule->n_given], rule->names->at[i].name,
			     &v->number);
		if (rc)
			return rc;
		v->type = FACT_NUMBER;
		v->set = true;
		run->cells[i].number = v->number;
	}
	return 0;
}

static int owed_compute(struct run *run, money *out)
{
	int64_t fen = 0;
	int rc;

	if (!run->rule->owes)
		return 0;
	rc = compute(run, &run->rule->owed, "owed", &fen);
	if (rc)
		return rc;
	if (fen < 0 || fen > MONEY_MAX_FEN)
		return refuse(run, "out of range:", "owed");
	*out = FEN(fen);
	return 0;
}

static bool same_value(const struct parameter_value *a, const struct parameter_value *b)
{
	return a->from.day == b->from.day && strcmp(a->key, b->key) == 0 &&
	       strcmp(a->scope, b->scope) == 0;
}

/* Lists a value once, and lets its marks count. */
static void list(struct rule_result *res, struct parameter_value *at,
		 const struct parameter_value *v)
{
	for (size_t i = 0; i < res->n_parameters; i++) {
		if (same_value(&at[i], v))
			return;
	}
	at[res->n_parameters++] = *v;
	res->confirm = res->confirm || v->confirm;
	res->hint = res->hint || (v->confirm && strcmp(v->confidence, "U") == 0);
}

static int parameters_list(struct run *run, struct rule_result *res)
{
	const struct names *names = run->rule->names;
	struct parameter_value *at =
		arena_zalloc(run->arena, names->n + run->in->n_extra, sizeof(*at));

	if (!at)
		return err_set(run->err, E_NO_MEMORY, "out of memory");
	res->parameters = at;
	res->hint = strcmp(run->rule->rule.confidence, "U") == 0;
	for (size_t i = 0; i < names->n; i++) {
		if (names->at[i].source == NAME_PARAMETER)
			list(res, at, &run->values[i].parameter);
	}
	for (size_t i = 0; i < run->in->n_extra; i++)
		list(res, at, &run->in->extra[i]);
	return 0;
}

static int explain(struct run *run, struct rule_result *res)
{
	int rc = template_render(&run->rule->zh, run->values, LANGUAGE_ZH, run->arena,
				 &res->arithmetic_zh);

	if (!rc)
		rc = template_render(&run->rule->en, run->values, LANGUAGE_EN, run->arena,
				     &res->arithmetic_en);
	return rc ? refuse(run, "the line is too long or memory is out:", "arithmetic") : 0;
}

int rule_evaluate(const struct rules *r, const struct rule_input *in, struct arena *a,
		  struct rule_result *out, struct err *err)
{
	struct run run;
	struct rule_result res = {.arithmetic_zh = "", .arithmetic_en = ""};
	int64_t hit = 0;
	int rc;

	run.r = r;
	run.rule = pack_rule(r, in->rule);
	run.in = in;
	run.arena = a;
	run.err = err;
	memset(run.values, 0, run.rule->names->n * sizeof(run.values[0])); /* no more are read */
	if ((rc = values_take(&run)) != 0 ||
	    (rc = compute(&run, &run.rule->condition, "condition", &hit)) != 0)
		return rc;
	res.hit = hit != 0;
	if (res.hit && ((rc = derive(&run)) != 0 || (rc = owed_compute(&run, &res.owed)) != 0 ||
			(rc = explain(&run, &res)) != 0 || (rc = parameters_list(&run, &res)) != 0))
		return rc;
	*out = res;
	return 0;
}
