#include "referral_facts.h"

const char *const referral_class_names[] = {"A", "B", "C", "X", NULL};

const struct referral *referral_find(const struct referrals *t, const char *code)
{
	for (size_t i = 0; i < t->n; i++) {
		if (strcmp(t->at[i].code, code) == 0)
			return &t->at[i];
	}
	return NULL;
}

static const struct label *word_find(const struct referral_word *at, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(at[i].name, name) == 0)
			return &at[i].label;
	}
	return NULL;
}

const struct label *referral_issue(const struct referrals *t, const char *issue)
{
	return word_find(t->issues, t->n_issues, issue);
}

const char *referral_issue_named(const struct referrals *t, const char *text)
{
	for (size_t i = 0; i < t->n_issues; i++) {
		const struct referral_word *w = &t->issues[i];

		if (strcmp(w->name, text) == 0 || strcmp(w->label.zh, text) == 0 ||
		    strcmp(w->label.en, text) == 0)
			return w->name;
	}
	return NULL;
}

const struct label *referral_evidence(const struct referrals *t, const char *kind)
{
	return word_find(t->evidence, t->n_evidence, kind);
}

bool referral_has(const struct referral_question *q, const char *kind)
{
	for (size_t i = 0; i < q->n_evidence; i++) {
		if (strcmp(q->evidence[i], kind) == 0)
			return true;
	}
	return false;
}

static bool is_meant(const struct referral *r, const struct referral_question *q)
{
	return strcmp(r->issue, q->issue) == 0 || strcmp(r->code, q->issue) == 0;
}

static bool of_class(const struct referral *r, const char *class)
{
	return !*class || !*r->classes || procedure_names(r->classes, class);
}

static bool is_shown(const struct referral *r, const struct referral_question *q)
{
	for (const char *const *e = r->evidence; *e; e++) {
		if (!referral_has(q, *e))
			return false;
	}
	return true;
}

/* Those of the issue, and of the class unless it is "". */
static void collect(const struct referrals *t, const struct referral_question *q, const char *class,
		    struct referral_answer *out)
{
	out->n = 0;
	for (size_t i = 0; i < t->n && out->n < REFERRAL_CANDIDATES; i++) {
		if (is_meant(&t->at[i], q) && of_class(&t->at[i], class))
			out->candidates[out->n++] = &t->at[i];
	}
}

void referral_choose(const struct referrals *t, const struct referral_question *q,
		     struct referral_answer *out)
{
	const struct referral *shown = NULL;
	size_t n_shown = 0;

	*out = (struct referral_answer){.route = NULL};
	if (q->persons >= t->group_persons) {
		out->route = out->candidates[out->n++] = t->group;
		return;
	}
	collect(t, q, q->class, out);
	if (!out->n && strcmp(q->class, "X") == 0)
		collect(t, q, "", out);
	for (size_t i = 0; i < out->n; i++) {
		if (is_shown(out->candidates[i], q)) {
			shown = out->candidates[i];
			n_shown++;
		}
	}
	if (out->n == 1)
		out->route = out->candidates[0];
	else if (n_shown == 1)
		out->route = shown;
}

/* ---- the worker's own last day ------------------------------------------------------------- */

int64_t limit_warning_due(const struct referral_limits *l, int64_t left, int64_t warned)
{
	int64_t due = 0;

	for (size_t i = 0; i < l->n && left >= 0; i++) {
		if (left <= l->days[i] && (!warned || l->days[i] < warned))
			due = l->days[i];
	}
	return due;
}

int64_t limit_warning_next(const struct referral_limits *l, int64_t left, int64_t warned)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->days[i] < left && (!warned || l->days[i] < warned))
			return l->days[i];
	}
	return 0;
}
