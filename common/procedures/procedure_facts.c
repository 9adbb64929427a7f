#include "procedure_facts.h"

const char *const field_type_names[] = {"text", "day", "count", "yuan", "choice", "fine", NULL};
const char *const disposition_names[] = {"", "violation", "irregular", "complex", NULL};
const char *const step_end_names[] = {"", "closed", "refused", "unfounded", NULL};
const char *const procedure_state_names[] = {
	"lead",        "accepted",  "investigating", "notified",   "interviewing", "rectifying",
	"recheck",     "punishing", "enforcing",     "publishing", "listed",       "study",
	"transferred", "referred",  "closed",        "refused",    "unfounded",    NULL};

const char *const procedure_source_names[] = {"alert",     "lead",     "complaint", "report_tip",
					      "transfer",  "assigned", "plan",      "survey",
					      "follow_up", NULL};

size_t procedure_step_find(const struct procedure *p, const char *name)
{
	for (size_t i = 0; i < p->n_steps; i++) {
		if (strcmp(p->steps[i].name, name) == 0)
			return i;
	}
	return PROCEDURE_NONE;
}

size_t procedure_clock_find(const struct procedure *p, const char *code)
{
	for (size_t i = 0; i < p->n_clocks; i++) {
		if (strcmp(p->clocks[i], code) == 0)
			return i;
	}
	return PROCEDURE_NONE;
}

static const struct procedure_action *among(const struct procedure_action *list, size_t n,
					    const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(list[i].name, name) == 0)
			return &list[i];
	}
	return NULL;
}

const struct procedure_action *procedure_action_find(const struct procedure *p, size_t step,
						     const char *name)
{
	const struct procedure_step *s = &p->steps[step];
	const struct procedure_action *own = among(s->actions, s->n_actions, name);

	if (own || s->end)
		return own;
	return among(p->everywhere, p->n_everywhere, name);
}

bool procedure_names(const char *const *list, const char *name)
{
	for (; *list; list++) {
		if (strcmp(*list, name) == 0)
			return true;
	}
	return false;
}
