#include "base.h"

#include "audit.h"

/* Quotes, backslashes and control characters; the rest is UTF-8 as it is. */
static void json_text(struct str *s, const char *text)
{
	str_add(s, "\"");
	for (size_t i = 0; text[i]; i++) {
		unsigned char ch = (unsigned char)text[i];

		if (ch == '"' || ch == '\\')
			str_addf(s, "\\%c", ch);
		else if (ch < 0x20)
			str_addf(s, "\\u%04x", ch);
		else
			str_addn(s, &text[i], 1);
	}
	str_add(s, "\"");
}

/* {"class":"B","worked_s":"576000"}: numbers as strings of digits, as everywhere. */
static char *facts_json(struct arena *a, const struct fact *facts)
{
	char array[FACTS_JSON_MAX];
	struct str s = str_init(array, sizeof(array));

	str_add(&s, "{");
	for (const struct fact *f = facts; f->name; f++) {
		str_add(&s, f == facts ? "" : ",");
		json_text(&s, f->name);
		str_add(&s, ":");
		switch (f->type) {
		case FACT_NUMBER:
			str_addf(&s, "\"%" PRId64 "\"", f->number);
			break;
		case FACT_TEXT:
			json_text(&s, f->text);
			break;
		case FACT_BOOL:
			str_add(&s, f->number ? "true" : "false");
			break;
		}
	}
	str_add(&s, "}");
	return s.cut ? NULL : arena_strdup(a, array);
}

static bool clauses_present(struct arena *a, const struct rule *rule, Audit__Finding *f)
{
	f->clauses = arena_zalloc(a, rule->n_clauses + 1, sizeof(*f->clauses));
	for (size_t i = 0; f->clauses && i < rule->n_clauses; i++) {
		const struct clause *c = &rule->clauses[i];
		Audit__Clause *one = arena_zalloc(a, 1, sizeof(*one));

		if (!one)
			return false;
		audit__clause__init(one);
		one->law = (char *)c->law;
		one->article = (char *)c->article;
		one->text_zh = (char *)c->text_zh;
		one->text_en = (char *)c->text_en;
		one->confidence = (char *)c->confidence;
		f->clauses[f->n_clauses++] = one;
	}
	return f->clauses != NULL;
}

static bool parameters_present(struct arena *a, const struct rule_result *r, Audit__Finding *f)
{
	char day[12];

	f->parameters = arena_zalloc(a, r->n_parameters + 1, sizeof(Audit__UsedParameter *));
	for (size_t i = 0; f->parameters && i < r->n_parameters; i++) {
		const struct parameter_value *p = &r->parameters[i];
		Audit__UsedParameter *one = arena_zalloc(a, 1, sizeof(*one));

		if (!one)
			return false;
		audit__used_parameter__init(one);
		one->key = (char *)p->key;
		one->scope = (char *)p->scope;
		one->value = arena_printf(a, "%" PRId64, p->value);
		one->unit = (char *)p->unit;
		one->from = arena_strdup(a, civil_format(p->from, day));
		one->source = (char *)p->source;
		one->confidence = (char *)p->confidence;
		one->confirm = p->confirm;
		if (!one->value || !one->from)
			return false;
		f->parameters[f->n_parameters++] = one;
	}
	return f->parameters != NULL;
}

static void rule_present(const struct rule *rule, Audit__Finding *f)
{
	f->rule = (char *)rule->id;
	f->rule_version = (char *)rule->version;
	f->title_zh = (char *)rule->title_zh;
	f->title_en = (char *)rule->title_en;
	f->severity = (char *)rule->severity;
	f->warning = rule->warning;
	f->department = (char *)rule->department;
	f->desk = (char *)rule->desk;
	f->remedy_zh = (char *)rule->remedy_zh;
	f->remedy_en = (char *)rule->remedy_en;
}

Audit__Finding *finding_present(struct arena *a, const struct finding_about *about,
				const struct rule_input *in, const struct rule_result *result)
{
	Audit__Finding *f = arena_zalloc(a, 1, sizeof(*f));
	char month[12];

	if (!f)
		return NULL;
	audit__finding__init(f);
	rule_present(in->rule, f);
	f->employer_id = about->employer_id;
	f->employer_name = (char *)about->employer_name;
	f->worker_id = about->worker_id;
	f->worker_no = (char *)about->worker_no;
	f->class_ = (char *)about->class;
	f->region = (char *)about->region;
	f->month = arena_strdup(a, civil_format_month(about->month, month));
	f->subject = arena_strdup(a, about->subject);
	f->state = (char *)"open";
	f->hint = result->hint;
	f->confirm = result->confirm;
	f->owed_fen = result->owed.fen;
	f->arithmetic_zh = (char *)result->arithmetic_zh;
	f->arithmetic_en = (char *)result->arithmetic_en;
	f->facts_json = facts_json(a, in->facts);
	if (!clauses_present(a, in->rule, f) || !parameters_present(a, result, f))
		return NULL;
	return f->month && f->subject && f->facts_json ? f : NULL;
}
