#include "act_facts.h"

#include "money.h"
#include "str.h"

#define DEPARTMENT_SIZE 17
#define NUMBER_MAX_LEN  18 /* digits that fit into an int64 */

static uint64_t bit(size_t clock)
{
	return UINT64_C(1) << clock;
}

/* ---- effects ------------------------------------------------------------------------------- */

static void clock_stop(struct standing *s, size_t clock, struct act_effects *e)
{
	if (!(s->open & bit(clock)))
		return;
	s->open &= ~bit(clock);
	s->expired &= ~bit(clock);
	e->clocks[e->n_clocks++] = (struct clock_effect){.clock = clock};
}

static void clocks_stop(struct standing *s, uint64_t which, struct act_effects *e)
{
	for (size_t i = 0; which && i < PROCEDURE_CLOCKS_MAX; i++) {
		if (which & bit(i))
			clock_stop(s, i, e);
		which &= ~bit(i);
	}
}

/* A clock that runs already goes on as it was: what was promised is not begun anew. */
static void clock_start(struct standing *s, struct clock_effect start, struct act_effects *e)
{
	if (s->open & bit(start.clock))
		return;
	s->open |= bit(start.clock);
	start.starts = true;
	e->clocks[e->n_clocks++] = start;
}

static void step_enter(const struct procedure *p, struct standing *s, size_t step,
		       struct act_effects *e)
{
	const struct procedure_step *to = &p->steps[step];

	s->step = e->to = step;
	clocks_stop(s, to->end ? UINT64_MAX : to->stop, e);
	if (p->review_clock != PROCEDURE_NONE) /* it is being reviewed, or over */
		clock_stop(s, p->review_clock, e);
	for (size_t i = 0; i < to->n_starts; i++)
		clock_start(s, (struct clock_effect){.clock = to->starts[i].clock}, e);
	if (to->end != STEP_CLOSED) {
		s->disposition = DISPOSITION_NONE;
		s->review_day = (civil_date){0};
	}
}

void procedure_begin(const struct procedure *p, const char *owner, struct standing *out,
		     struct act_effects *effects)
{
	*out = (struct standing){.owner = owner};
	*effects = (struct act_effects){.opens = "", .fault = "", .from = p->start};
	step_enter(p, out, p->start, effects);
}

/* ---- who may ------------------------------------------------------------------------------- */

static void department_of(const char *desk, char *text)
{
	struct str s = str_init(text, DEPARTMENT_SIZE);

	str_addn(&s, desk, strcspn(desk, "."));
}

const char *procedure_desk(const struct procedure *p, const struct standing *s, char *text)
{
	const char *desk = p->steps[s->step].desk;

	department_of(strcmp(desk, PROCEDURE_OWNER) == 0 ? s->owner : desk, text);
	return text;
}

static bool is_city(const char *region)
{
	size_t len = strlen(region);

	return len == 6 && strcmp(region + len - 2, "00") == 0;
}

/* An act is the owner's, and the owner's desk it must be; an action may be for some owners only. */
static bool department_fits(const struct procedure *p, const struct standing *s,
			    const struct procedure_action *a, const char *department)
{
	char desk[DEPARTMENT_SIZE];

	return strcmp(s->owner, department) == 0 &&
	       strcmp(procedure_desk(p, s, desk), department) == 0 &&
	       (!*a->departments || procedure_names(a->departments, department));
}

static bool same_person(const char *action, const char *subject, const struct act_past *past)
{
	for (size_t i = 0; i < past->n_acts; i++) {
		if (strcmp(past->acts[i].action, action) == 0)
			return strcmp(past->acts[i].subject, subject) == 0;
	}
	return false;
}

static bool handoff_fits(const struct procedure_action *a, const struct act_past *past)
{
	char wanted[64];
	struct str s = str_init(wanted, sizeof(wanted));

	if (!*a->handoff_to)
		return true;
	str_addf(&s, "%s %s", a->handoff_kind, a->handoff_to);
	return past->handoffs && procedure_names(past->handoffs, wanted);
}

enum act_fault procedure_may(const struct procedure *p, const struct standing *s,
			     const struct act *act, const struct act_past *past,
			     const char **out_about)
{
	const struct actor *by = &act->by;
	const struct procedure_action *a = procedure_action_find(p, s->step, act->action);

	*out_about = "";
	if (!a)
		return ACT_NOT_HERE;
	if (!department_fits(p, s, a, by->department))
		return ACT_DEPARTMENT;
	if (!procedure_names(*a->roles ? a->roles : p->roles, by->role))
		return ACT_ROLE;
	if (p->steps[s->step].city && !is_city(by->region))
		return ACT_LEVEL;
	if (*a->not_by && same_person(a->not_by, by->subject, past)) {
		*out_about = a->not_by;
		return ACT_SAME_PERSON;
	}
	if (!handoff_fits(a, past)) {
		*out_about = a->handoff_to;
		return ACT_HANDOFF;
	}
	return ACT_FITS;
}

/* ---- what an act brings -------------------------------------------------------------------- */

static const char *value_of(const struct act *act, const char *name)
{
	for (size_t i = 0; i < act->n_fields; i++) {
		if (strcmp(act->fields[i].name, name) == 0)
			return act->fields[i].text;
	}
	return "";
}

static civil_date day_of(const struct act *act, const struct procedure_action *a, size_t field)
{
	civil_date d = {0};
	const char *text;

	if (field == PROCEDURE_NONE)
		return d;
	text = value_of(act, a->fields[field].name);
	if (!civil_parse(text, strlen(text), &d))
		return (civil_date){0};
	return d;
}

static const char *scope_of(const struct act *act, const struct procedure_action *a, size_t field)
{
	return field == PROCEDURE_NONE ? NULL : value_of(act, a->fields[field].name);
}

static bool value_fits(const struct procedure_field *f, const char *text)
{
	civil_date day;
	int64_t n;

	switch (f->type) {
	case FIELD_TEXT:
		return slice_trim(slice_of(text)).len > 0;
	case FIELD_DAY:
		return civil_parse(text, strlen(text), &day);
	case FIELD_COUNT:
		return slice_to_i64(slice_of(text), &n) && n >= 0;
	case FIELD_YUAN:
	case FIELD_FINE:
		return strlen(text) <= NUMBER_MAX_LEN && slice_to_scaled(slice_of(text), 2, &n) &&
		       n >= 0 && n <= MONEY_MAX_FEN;
	case FIELD_CHOICE:
		return procedure_names(f->choices, text);
	}
	return false;
}

static bool fields_fit(const struct procedure_action *a, const struct act *act, const char **about)
{
	for (size_t i = 0; i < act->n_fields; i++) {
		bool known = false;

		*about = act->fields[i].name;
		for (size_t j = 0; j < a->n_fields; j++)
			known |= strcmp(a->fields[j].name, *about) == 0;
		for (size_t j = 0; j < i; j++)
			known &= strcmp(act->fields[j].name, *about) != 0;
		if (!known)
			return false;
	}
	for (size_t i = 0; i < a->n_fields; i++) {
		const char *text = value_of(act, a->fields[i].name);

		*about = a->fields[i].name;
		if (*text ? !value_fits(&a->fields[i], text) : !a->fields[i].optional)
			return false;
	}
	return true;
}

static bool paper_given(const struct act *act, const char *kind)
{
	for (size_t i = 0; i < act->n_documents; i++) {
		if (strcmp(act->documents[i].kind, kind) == 0 && *act->documents[i].number)
			return true;
	}
	return false;
}

static bool documents_fit(const struct procedure_action *a, const struct act *act,
			  const char **about)
{
	for (size_t i = 0; i < act->n_documents; i++) {
		bool known = false;

		*about = act->documents[i].kind;
		for (size_t j = 0; j < a->n_documents; j++)
			known |= strcmp(a->documents[j].kind, *about) == 0;
		if (!known || !*act->documents[i].number)
			return false;
	}
	for (size_t i = 0; i < a->n_documents; i++) {
		*about = a->documents[i].kind;
		if (!a->documents[i].optional && !paper_given(act, *about))
			return false;
	}
	return true;
}

static enum act_fault disposition_fits(const struct procedure_action *a, const struct act *act)
{
	if (!a->dispositions)
		return act->disposition ? ACT_DISPOSITION : ACT_FITS;
	if (act->disposition == DISPOSITION_NONE || !(a->dispositions & (1U << act->disposition)))
		return ACT_DISPOSITION;
	if (act->disposition == DISPOSITION_IRREGULAR && !act->due_day.day)
		return ACT_DUE_DAY;
	if (act->disposition == DISPOSITION_COMPLEX &&
	    (act->review_day.day <= act->today.day || !slice_trim(slice_of(act->opinion)).len ||
	     !slice_trim(slice_of(act->measures)).len))
		return ACT_REVIEW;
	return ACT_FITS;
}

/* A clock starts from a day that is not ahead, runs until one that is not past, and is counted back
 * from one that is not past. */
static bool days_fit(const struct procedure_action *a, const struct act *act, const char **about)
{
	for (size_t i = 0; i < a->n_starts; i++) {
		const struct procedure_start *s = &a->starts[i];
		civil_date from = day_of(act, a, s->from), until = day_of(act, a, s->until);

		if (s->before ? from.day < act->today.day : from.day > act->today.day) {
			*about = a->fields[s->from].name;
			return false;
		}
		if (s->until != PROCEDURE_NONE && until.day < act->today.day) {
			*about = a->fields[s->until].name;
			return false;
		}
	}
	return true;
}

static void act_apply(const struct procedure *p, struct standing *s, const struct act *act,
		      const struct procedure_action *a, struct act_effects *e)
{
	clocks_stop(s, a->stop, e);
	if (a->to != PROCEDURE_NONE)
		step_enter(p, s, a->to, e);
	for (size_t i = 0; i < a->n_starts; i++)
		clock_start(s,
			    (struct clock_effect){.clock = a->starts[i].clock,
						  .from = day_of(act, a, a->starts[i].from),
						  .until = day_of(act, a, a->starts[i].until),
						  .scope = scope_of(act, a, a->starts[i].scope)},
			    e);
	if (a->dispositions)
		s->disposition = act->disposition;
	if (act->disposition != DISPOSITION_COMPLEX)
		return;
	s->review_day = act->review_day;
	clock_start(s, (struct clock_effect){.clock = p->review_clock, .until = act->review_day},
		    e);
}

enum act_fault procedure_act(const struct procedure *p, struct standing *s, const struct act *act,
			     const struct act_past *past, struct act_effects *effects)
{
	const struct procedure_action *a;
	struct act_effects e = {.opens = "", .fault = "", .from = s->step, .to = s->step};
	enum act_fault fault = procedure_may(p, s, act, past, &e.fault);

	effects->fault = e.fault;
	if (fault)
		return fault;
	a = procedure_action_find(p, s->step, act->action);
	if (!fields_fit(a, act, &effects->fault) || !days_fit(a, act, &effects->fault))
		return ACT_FIELD;
	if (!documents_fit(a, act, &effects->fault))
		return ACT_DOCUMENT;
	fault = disposition_fits(a, act);
	if (fault)
		return fault;
	e.fault = "";
	e.opens = a->opens;
	act_apply(p, s, act, a, &e);
	*effects = e;
	return ACT_FITS;
}

bool procedure_expire(const struct procedure *p, struct standing *s, size_t clock,
		      struct act_effects *effects)
{
	size_t to = p->steps[s->step].expiry[clock];

	if (!(s->open & bit(clock)) || (s->expired & bit(clock)))
		return false;
	*effects = (struct act_effects){.opens = "", .fault = "", .from = s->step, .to = s->step};
	s->expired |= bit(clock);
	if (to != PROCEDURE_NONE && to != s->step)
		step_enter(p, s, to, effects);
	return true;
}

void procedure_move(const struct procedure *p, struct standing *s, const char *owner,
		    struct act_effects *effects)
{
	*effects = (struct act_effects){.opens = "", .fault = "", .from = s->step, .to = s->step};
	s->owner = owner;
	if (strcmp(p->steps[s->step].desk, PROCEDURE_OWNER) != 0 && !p->steps[s->step].end)
		step_enter(p, s, p->moved, effects);
}
