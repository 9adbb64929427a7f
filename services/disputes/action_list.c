/*
 * action_list - what may be done in a case now, by the caller, and why not.
 */
#include "base.h"

#include "action.h"

struct actor actor_of(const struct call *c)
{
	return (struct actor){.department = c->who->department,
			      .role = c->who->role,
			      .subject = c->who->subject,
			      .region = c->who->region};
}

/* The label of an action somewhere in the procedure, or its name. */
static const char *action_title(const struct call *c, const struct procedure *p, const char *name)
{
	for (size_t i = 0; i < p->n_steps; i++) {
		const struct procedure_action *a = procedure_action_find(p, i, name);

		if (a)
			return say(c, a->label.zh, a->label.en);
	}
	return name;
}

static const char *field_words(struct call *c, const struct procedure *p, const struct standing *s,
			       const char *about)
{
	static const char day_zh[] = "日期，如 2025-03-09；期限自该日起算的不晚于今天，"
				     "到该日为止的不早于今天";
	static const char day_en[] = "a day, as in 2025-03-09; not ahead where a term begins "
				     "with it, not past where one ends with it";
	static const char *const zh[] = {"文字",
					 day_zh,
					 "不小于 0 的整数",
					 "金额，如 2100.00",
					 "所列选项之一",
					 "罚款金额，如 2100.00"};
	static const char *const en[] = {"text",
					 day_en,
					 "a number, not below 0",
					 "an amount, as in 2100.00",
					 "one of the choices",
					 "the amount of the fine, as in 2100.00"};
	const struct procedure_step *step = &p->steps[s->step];

	for (size_t i = 0; i < step->n_actions; i++) {
		for (size_t j = 0; j < step->actions[i].n_fields; j++) {
			const struct procedure_field *f = &step->actions[i].fields[j];

			if (strcmp(f->name, about) == 0)
				return arena_printf(c->arena, say(c, "%s（%s）：%s", "%s (%s): %s"),
						    about, say(c, f->label.zh, f->label.en),
						    say(c, zh[f->type], en[f->type]));
		}
	}
	return arena_printf(c->arena,
			    say(c, "%s：没有此项或格式不符", "%s: unknown or of another kind"),
			    about);
}

static const char *desk_words(struct call *c, const struct procedure *p, const struct standing *s)
{
	char department[17];

	return arena_printf(c->arena,
			    say(c, "当前由 %s 承办（%s），不能由贵部门办理",
				"it is %s's to act (%s), not your department's"),
			    s->owner, procedure_desk(p, s, department));
}

const char *act_fault_words(struct call *c, const struct procedure *p, const struct standing *s,
			    enum act_fault fault, const char *about)
{
	const struct procedure_step *step = &p->steps[s->step];

	switch (fault) {
	case ACT_FITS:
		return "";
	case ACT_NOT_HERE:
		return arena_printf(c->arena,
				    say(c, "案件在“%s”，此处没有该操作",
					"the case is at \"%s\", where there is no such action"),
				    say(c, step->label.zh, step->label.en));
	case ACT_DEPARTMENT:
		return desk_words(c, p, s);
	case ACT_ROLE:
		return say(c, "您的角色不能办理此操作", "your role may not take this action");
	case ACT_LEVEL:
		return say(c, "由市级承办", "it is the city's desk");
	case ACT_SAME_PERSON:
		return arena_printf(c->arena,
				    say(c, "须由“%s”经办人以外的人办理",
					"another person than who did \"%s\" has to take it"),
				    action_title(c, p, about));
	case ACT_HANDOFF:
		return arena_printf(c->arena,
				    say(c, "须先向 %s 通报并经其接收",
					"%s has to be told by a hand-off and accept it first"),
				    about);
	case ACT_FIELD:
		return field_words(c, p, s, about);
	case ACT_DOCUMENT:
		return arena_printf(c->arena,
				    say(c, "缺少文书或没有此种文书：%s",
					"a document is missing or not known: %s"),
				    about);
	case ACT_DISPOSITION:
		return say(c,
			   "办结须写明处置结论 violation（违法）、irregular（违规）或 "
			   "complex（复杂）中"
			   "该操作允许的一种，其他操作不写",
			   "a case closes with a disposition that the action allows: violation, "
			   "irregular or complex; no other action has one");
	case ACT_DUE_DAY:
		return say(c, "违规须写明整改期限 due_day",
			   "irregular: due_day, by which it was to be put right");
	case ACT_REVIEW:
		return say(c,
			   "复杂须写明今天以后的下次研究日期 review_day、意见 opinion 和后续措施 "
			   "measures",
			   "complex: review_day after today, opinion and measures");
	}
	return "";
}

/* ---- shown ---------------------------------------------------------------------------------- */

static int fields_present(struct call *c, const struct procedure_action *a, Disputes__Action *m)
{
	Disputes__ActionField *fields = arena_zalloc(c->arena, a->n_fields + 1, sizeof(*fields));
	Disputes__ActionDocument *papers =
		arena_zalloc(c->arena, a->n_documents + 1, sizeof(*papers));

	m->fields = arena_zalloc(c->arena, a->n_fields + 1, sizeof(*m->fields));
	m->documents = arena_zalloc(c->arena, a->n_documents + 1, sizeof(*m->documents));
	if (!fields || !papers || !m->fields || !m->documents)
		return E_NO_MEMORY;
	for (size_t i = 0; i < a->n_fields; i++) {
		const struct procedure_field *f = &a->fields[i];

		disputes__action_field__init(&fields[i]);
		fields[i].name = (char *)f->name;
		fields[i].title = (char *)say(c, f->label.zh, f->label.en);
		fields[i].type = (char *)field_type_names[f->type];
		fields[i].optional = f->optional;
		fields[i].choices = (char **)f->choices;
		while (f->choices[fields[i].n_choices])
			fields[i].n_choices++;
		m->fields[m->n_fields++] = &fields[i];
	}
	for (size_t i = 0; i < a->n_documents; i++) {
		disputes__action_document__init(&papers[i]);
		papers[i].kind = (char *)a->documents[i].kind;
		papers[i].title =
			(char *)say(c, a->documents[i].label.zh, a->documents[i].label.en);
		papers[i].optional = a->documents[i].optional;
		m->documents[m->n_documents++] = &papers[i];
	}
	return 0;
}

static int effects_present(struct call *c, const struct procedure *p,
			   const struct procedure_action *a, Disputes__Action *m)
{
	const struct procedure_step *to = a->to == PROCEDURE_NONE ? NULL : &p->steps[a->to];
	size_t n = a->n_starts + (to ? to->n_starts : 0);

	m->dispositions = arena_zalloc(c->arena, DISPOSITION_COMPLEX + 1, sizeof(char *));
	m->starts = arena_zalloc(c->arena, n + 1, sizeof(char *));
	m->stops = arena_zalloc(c->arena, p->n_clocks + 1, sizeof(char *));
	if (!m->dispositions || !m->starts || !m->stops)
		return E_NO_MEMORY;
	for (enum disposition d = DISPOSITION_VIOLATION; d <= DISPOSITION_COMPLEX; d++) {
		if (a->dispositions & (1U << d))
			m->dispositions[m->n_dispositions++] = (char *)disposition_names[d];
	}
	for (size_t i = 0; i < n; i++) {
		const struct procedure_start *s =
			i < a->n_starts ? &a->starts[i] : &to->starts[i - a->n_starts];

		m->starts[m->n_starts++] = (char *)p->clocks[s->clock];
	}
	for (size_t k = 0; k < p->n_clocks; k++) {
		if ((a->stop | (to ? to->stop : 0)) & UINT64_C(1) << k)
			m->stops[m->n_stops++] = (char *)p->clocks[k];
	}
	m->to_step = (char *)(to ? say(c, to->label.zh, to->label.en) : "");
	return 0;
}

struct listing {
	const struct procedure *p;
	struct standing s;
	struct act_past past;
	struct actor by;
};

static int action_present(struct call *c, const struct listing *l, const struct procedure_action *a,
			  Disputes__Action *m)
{
	const char *about;
	const struct act act = {.action = a->name, .by = l->by};
	enum act_fault fault = procedure_may(l->p, &l->s, &act, &l->past, &about);
	int rc;

	disputes__action__init(m);
	m->name = (char *)a->name;
	m->title = (char *)say(c, a->label.zh, a->label.en);
	m->basis = (char *)say(c, a->basis.zh, a->basis.en);
	m->may = fault == ACT_FITS;
	m->why_not = (char *)act_fault_words(c, l->p, &l->s, fault, about);
	m->opens = (char *)a->opens;
	m->not_by = (char *)a->not_by;
	if (!m->why_not)
		return E_NO_MEMORY;
	rc = fields_present(c, a, m);
	return rc ? rc : effects_present(c, l->p, a, m);
}

static int actions_present(struct call *c, const struct listing *l, Disputes__ListActionsReply *rep)
{
	const struct procedure_step *step = &l->p->steps[l->s.step];
	size_t n = step->n_actions + (step->end ? 0 : l->p->n_everywhere);
	Disputes__Action *shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	int rc = 0;

	rep->actions = arena_zalloc(c->arena, n + 1, sizeof(*rep->actions));
	if (!shown || !rep->actions)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n && !rc; i++) {
		const struct procedure_action *a = i < step->n_actions
							   ? &step->actions[i]
							   : &l->p->everywhere[i - step->n_actions];

		rc = action_present(c, l, a, &shown[i]);
		rep->actions[i] = &shown[i];
	}
	rep->n_actions = n;
	return rc;
}

static int clocks_present(struct call *c, const struct listing *l, Disputes__ListActionsReply *rep)
{
	rep->clocks = arena_zalloc(c->arena, l->p->n_clocks + 1, sizeof(*rep->clocks));
	if (!rep->clocks)
		return E_NO_MEMORY;
	for (size_t k = 0; k < l->p->n_clocks; k++) {
		char *text;

		if (!(l->s.open & UINT64_C(1) << k))
			continue;
		text = arena_printf(c->arena, "%s%s", l->p->clocks[k],
				    l->s.expired & UINT64_C(1) << k ? "!" : "");
		if (!text)
			return E_NO_MEMORY;
		rep->clocks[rep->n_clocks++] = text;
	}
	return 0;
}

/* What may I do now, and why not? */
int list_actions(struct call *c, const Disputes__ListActionsRequest *req,
		 Disputes__ListActionsReply *rep)
{
	struct listing l = {.by = actor_of(c)};
	const char *keeper = "";
	struct case_file file;
	char *department = arena_alloc(c->arena, 17);
	int rc = department ? case_for_reading(c, req->case_id, &file) : E_NO_MEMORY;

	if (!rc)
		rc = case_keeper(c, &file, &keeper);
	if (!rc && strcmp(keeper, l.by.department) == 0 && strcmp(file.owner, keeper) != 0)
		l.by.department = rep->on_behalf_of = (char *)(uintptr_t)file.owner; /* packed */
	if (!rc)
		rc = procedure_of(c, &file, &l.p);
	if (!rc)
		rc = standing_of(c, l.p, &file, &l.s);
	if (!rc)
		rc = act_past_load(c, &file, &l.past);
	if (!rc)
		rc = actions_present(c, &l, rep);
	if (!rc)
		rc = clocks_present(c, &l, rep);
	if (rc)
		return rc;
	rep->procedure_title = (char *)say(c, l.p->label.zh, l.p->label.en);
	rep->step_title =
		(char *)say(c, l.p->steps[l.s.step].label.zh, l.p->steps[l.s.step].label.en);
	rep->department = (char *)procedure_desk(l.p, &l.s, department);
	rep->desk = (char *)l.p->steps[l.s.step].desk;
	rep->case_ = arena_zalloc(c->arena, 1, sizeof(*rep->case_));
	if (!rep->case_)
		return E_NO_MEMORY;
	disputes__case__init(rep->case_);
	case_present(&file, rep->case_);
	return 0;
}
