#include "competence_facts.h"

#include "procedure_facts.h"

const char *const competence_kind_names[] = {"TRANSFER", "REFER",  "INFORM", "ASSIST",
					     "JOINT",    "ADVISE", NULL};
const char *const competence_field_names[] = {"case_no",   "title_zh", "title_en", "employer_name",
					      "rule",      "month",    "region",   "severity",
					      "n_workers", "n_items",  "owed_fen", NULL};

static bool pattern_fits(const char *pattern, const char *text)
{
	size_t len = strlen(pattern);

	if (len && pattern[len - 1] == '*')
		return strncmp(pattern, text, len - 1) == 0;
	return strcmp(pattern, text) == 0;
}

static bool any_fits(const char *const *patterns, const char *text)
{
	for (; *patterns; patterns++) {
		if (pattern_fits(*patterns, text))
			return true;
	}
	return false;
}

bool body_is_of(const char *body, const char *department)
{
	size_t len = strlen(department);

	return strncmp(body, department, len) == 0 && (!body[len] || body[len] == '.');
}

bool matter_names_rule(const struct matter *m, const char *rule)
{
	return *rule && any_fits(m->rules, rule);
}

/* A pattern of the one that fits one of the other's is one that both name, whichever ends in *. */
static bool share_rule(const struct matter *a, const struct matter *b)
{
	for (size_t i = 0; a->rules[i]; i++) {
		if (matter_names_rule(b, a->rules[i]))
			return true;
	}
	for (size_t i = 0; b->rules[i]; i++) {
		if (matter_names_rule(a, b->rules[i]))
			return true;
	}
	return false;
}

const char *act_of(const struct competence *t, const char *code_or_rule, const char *rule)
{
	const struct matter *m = NULL, *first = NULL;

	for (size_t i = 0; i < t->n; i++) {
		const struct matter *x = &t->at[i];

		if (!m &&
		    (strcmp(x->code, code_or_rule) == 0 || matter_names_rule(x, code_or_rule)))
			m = x;
		if (!first && matter_names_rule(x, rule))
			first = x;
	}
	if (!m)
		return NULL;
	return matter_names_rule(m, rule) ? first->code : m->code;
}

size_t acts_alike(const struct competence *t, const char *act, const char **out, size_t most)
{
	const struct matter *m = matter_find(t, act, strlen(act));
	size_t n = 0;

	for (size_t i = 0; m && i < t->n && n < most; i++) {
		if (&t->at[i] != m && share_rule(m, &t->at[i]))
			out[n++] = t->at[i].code;
	}
	return n;
}

size_t matter_code_len(const char *basis)
{
	return strspn(basis, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
}

const struct matter *matter_find(const struct competence *t, const char *code, size_t len)
{
	for (size_t i = 0; i < t->n; i++) {
		if (strlen(t->at[i].code) == len && strncmp(t->at[i].code, code, len) == 0)
			return &t->at[i];
	}
	return NULL;
}

/* V, R or H and digits: somebody meant a code. "L2 85" or "GB 2260" is a clause. */
static bool looks_like_code(const char *basis, size_t len)
{
	size_t digits = 0;

	if (len < 2 || !strchr("VRH", basis[0]))
		return false;
	for (size_t i = 1; i < len; i++) {
		if (basis[i] >= '0' && basis[i] <= '9')
			digits++;
		else if (basis[i] != '-')
			return false;
	}
	return digits > 0;
}

bool matter_known(const struct competence *t, const char *code_or_rule)
{
	for (size_t i = 0; i < t->n; i++) {
		if (strcmp(t->at[i].code, code_or_rule) == 0 ||
		    matter_names_rule(&t->at[i], code_or_rule))
			return true;
	}
	return false;
}

bool body_is_advised(const struct competence *t, const char *body)
{
	return procedure_names(t->advised, body);
}

const char *filing_clock_of(const struct competence *t, const char *body)
{
	for (size_t i = 0; i < t->n_filings; i++) {
		if (strcmp(t->filings[i].body, body) == 0)
			return t->filings[i].clock;
	}
	return NULL;
}

static bool passes(const struct matter *m, const char *kind)
{
	return !*m->kinds || procedure_names(m->kinds, kind);
}

/* Names a body once for its department; those of the same department are one. */
static void body_add(struct competence_answer *out, const struct matter *m, const char *body)
{
	size_t len = strcspn(body, ".");

	for (size_t i = 0; i < out->n; i++) {
		if (strncmp(out->bodies[i], body, len) == 0 && strcspn(out->bodies[i], ".") == len)
			return;
	}
	if (out->n == COMPETENT_MAX)
		return;
	out->of[out->n] = m;
	out->bodies[out->n++] = body;
}

/* The bodies of the matter; `advised`: those that act on application only, or the others. */
static void bodies_add(const struct competence *t, const struct competence_question *q,
		       const struct matter *m, bool advised, struct competence_answer *out)
{
	if (!any_fits(m->regions, q->region) || !passes(m, q->kind))
		return;
	if (!out->matter)
		out->matter = m;
	for (const char *const *b = m->bodies; *b; b++) {
		if (body_is_advised(t, *b) == advised)
			body_add(out, m, *b);
	}
}

static void collect(const struct competence *t, const struct competence_question *q,
		    const struct matter *named, bool advised, struct competence_answer *out)
{
	if (named) {
		bodies_add(t, q, named, advised, out);
		return;
	}
	for (size_t i = 0; i < t->n; i++) {
		if (matter_names_rule(&t->at[i], q->rule))
			bodies_add(t, q, &t->at[i], advised, out);
	}
}

static void only(struct competence_answer *out, size_t which)
{
	out->bodies[0] = out->bodies[which];
	out->of[0] = out->matter = out->of[which];
	out->n = 1;
}

/* What to say of a department that is not among those named. */
static enum competence_verdict judge(const struct competence *t,
				     const struct competence_question *q,
				     const struct matter *named, struct competence_answer *out)
{
	size_t others = 0, other = 0;

	if (body_is_of(q->to, q->from)) /* which desk of its own has it, its procedure says */
		return COMPETENCE_OWN;
	for (size_t i = 0; i < out->n; i++) {
		if (body_is_of(out->bodies[i], q->to) || body_is_of(q->to, out->bodies[i])) {
			only(out, i);
			return COMPETENCE_FITS;
		}
		if (!body_is_of(out->bodies[i], q->from)) {
			others++;
			other = i;
		}
	}
	if (strcmp(q->to, t->leading) == 0 && (!out->n || strcmp(q->kind, "REFER") == 0)) {
		out->matter = named; /* it assigns: not by the law of one of them */
		out->n = 0;
		return COMPETENCE_FITS;
	}
	if (others == 1) {
		only(out, other);
		return COMPETENCE_OTHER;
	}
	if (others > 1)
		return COMPETENCE_SEVERAL;
	if (out->n)
		return COMPETENCE_OWN;
	collect(t, q, named, true, out);
	return out->n ? COMPETENCE_ADVISE : COMPETENCE_UNKNOWN;
}

void competence_ask(const struct competence *t, const struct competence_question *q,
		    struct competence_answer *out)
{
	const bool moves = strcmp(q->kind, "TRANSFER") == 0 || strcmp(q->kind, "REFER") == 0;
	size_t len = matter_code_len(q->basis);
	const struct matter *named = matter_find(t, q->basis, len);

	*out = (struct competence_answer){.verdict = COMPETENCE_FITS, .matter = named};
	if (strcmp(q->kind, "ADVISE") != 0 && body_is_advised(t, q->to)) {
		out->verdict = COMPETENCE_ADVISE;
		out->bodies[out->n++] = q->to;
	} else if (!named && looks_like_code(q->basis, len)) {
		out->verdict = COMPETENCE_CODE;
	} else if (!moves) {
		return;
	} else if (named && !passes(named, q->kind)) {
		out->verdict = COMPETENCE_KIND;
	} else {
		collect(t, q, named, false, out);
		out->verdict = judge(t, q, named, out);
	}
}

const char *const *competence_package(const struct competence *t, const char *kind,
				      const char *basis)
{
	const struct matter *named = matter_find(t, basis, matter_code_len(basis));
	size_t i = 0;

	if (named && *named->fields)
		return named->fields;
	while (competence_kind_names[i] && strcmp(competence_kind_names[i], kind) != 0)
		i++;
	assert(competence_kind_names[i]);
	return t->packages[i];
}
