/*
 * judge - facts into rules, hits into findings.
 *
 * A rule that cannot be asked (a figure is missing for the date) never keeps the others from being
 * asked; the reason is kept with the worker-month.
 */
#include "base.h"

#include "ask.h"
#include "person.h"

static const struct fact_group *const of_month[] = {
	&group_month,   &group_floor,      &group_fine,    &group_hours,
	&group_wage,    &group_deductions, &group_arrears, &group_overtime,
	&group_holiday, &group_outlook,    &group_weather, &group_triple};
static const struct fact_group *const of_day[] = {&group_day, &group_limit, &group_long_day,
						  &group_running};

/* What rules are asked about, and where its facts are from. */
struct subject {
	const char *name;
	const struct fact_group *const *groups;
	size_t n;
};
static const struct subject subjects[] = {
	{"month", of_month, N_ELEMENTS(of_month)},
        {"day",   of_day,   N_ELEMENTS(of_day)  }
};
static const struct subject *const the_month = &subjects[0], *const a_day = &subjects[1];

static const char *const prefixes[] = {"PAY-", "TIM-", NULL};

static bool is_ours(const struct rule *rule)
{
	return rule_is_of(rule, prefixes) && !rule_is_of_person(rule) &&
	       strcmp(rule->subject, "employer_month") != 0;
}

static bool slot_find(const struct subject *s, const char *name, uint16_t *out)
{
	size_t slot = 0;

	for (size_t i = 0; i < s->n; slot += s->groups[i++]->n) {
		for (size_t k = 0; k < s->groups[i]->n; k++) {
			if (strcmp(s->groups[i]->names[k], name) == 0) {
				*out = (uint16_t)(slot + k);
				return true;
			}
		}
	}
	return false;
}

static const struct subject *subject_of(const struct rule *rule)
{
	for (size_t i = 0; i < N_ELEMENTS(subjects); i++) {
		if (strcmp(rule->subject, subjects[i].name) == 0)
			return &subjects[i];
	}
	return NULL;
}

static int rule_bind(const struct rule *rule, struct judge_rule *out, struct err *err)
{
	const struct subject *subject = subject_of(rule);

	*out = (struct judge_rule){
		.rule = rule,
		.of_month = subject == the_month,
		.of_whole_month =
			rule_names(rule, "month_floor_fen") || rule_names(rule, "ot_due_fen"),
		.of_pay = rule_names(rule, "counted_fen") || rule_names(rule, "ot_paid_fen"),
	};
	if (!subject)
		return err_set(err, E_RULE, "%s:%d: %s: no facts are computed for a %s", rule->file,
			       rule->line, rule->id, rule->subject);
	for (size_t k = 0; rule->facts[k]; k++) {
		if (k == FACTS_MAX || !slot_find(subject, rule->facts[k], &out->slots[k]))
			return err_set(err, E_RULE,
				       "%s:%d: %s: no fact \"%s\" is computed for a %s", rule->file,
				       rule->line, rule->id, rule->facts[k], rule->subject);
	}
	return 0;
}

int judge_bind(struct arena *a, const struct rules *r, struct judge_rules *out, struct err *err)
{
	struct screen *screen;
	int rc = 0;

	*out = (struct judge_rules){.at = arena_zalloc(a, rules_n(r) + 1, sizeof(*out->at))};
	if (!out->at)
		return err_set(err, E_NO_MEMORY, "out of memory");
	for (size_t i = 0; !rc && i < rules_n(r); i++) {
		struct judge_rule *jr = &out->at[out->n];

		if (!is_ours(rules_get(r, i)))
			continue;
		rc = rule_bind(rules_get(r, i), jr, err);
		if (!rc)
			rc = screen_bind(r, jr->rule, jr->slots, a, &screen, err);
		if (!rc)
			jr->screen = screen;
		out->n++;
	}
	return rc;
}

/* ---- asking ------------------------------------------------------------------------------- */

/* The facts of one subject, in the order of groups. */
struct filled {
	const struct subject *subject;
	struct fact at[JUDGE_SLOTS_MAX];
	bool texts; /* those that lines show are made */
};

int ask_missing(struct asking *x, const char *text)
{
	const char *copy = x->out->error[0] ? x->out->error : arena_strdup(x->c->arena, text);

	if (!copy)
		return E_NO_MEMORY;
	x->out->error = copy;
	return 0;
}

void ask_again(struct asking *x, utc_time at)
{
	if (at.us <= x->c->now.us)
		return;
	if (!x->out->pay_awaited || at.us < x->out->pay_due.us)
		x->out->pay_due = at;
	x->out->pay_awaited = true;
}

int value_add(struct asking *x, struct value_list *list, const struct parameter_value *v)
{
	if (list->n == list->size) {
		size_t size = list->size ? 2 * list->size : 16;
		struct parameter_value *at = arena_alloc(x->c->arena, size * sizeof(*at));

		if (!at)
			return E_NO_MEMORY;
		if (list->n)
			memcpy(at, list->at, list->n * sizeof(*at));
		list->at = at;
		list->size = size;
	}
	list->at[list->n++] = *v;
	return 0;
}

static int subject_fill(struct asking *x, const struct subject *s, struct filled *f)
{
	size_t slot = 0;
	int rc = 0;

	f->subject = s;
	f->texts = false;
	for (size_t i = 0; !rc && i < s->n; slot += s->groups[i++]->n) {
		memset(&f->at[slot], 0, s->groups[i]->n * sizeof(f->at[0]));
		rc = s->groups[i]->fill(x, &f->at[slot]);
	}
	return rc;
}

/* What is the same on every day of the month; the others have no name. */
static void settled_fill(const struct asking *x, struct filled *f)
{
	size_t slot = 0;

	for (size_t i = 0; i < a_day->n; slot += a_day->groups[i++]->n) {
		memset(&f->at[slot], 0, a_day->groups[i]->n * sizeof(f->at[0]));
		if (a_day->groups[i]->settled)
			a_day->groups[i]->settled(x, &f->at[slot]);
	}
}

/* What a hit shows beside its numbers: texts once a subject, figures by the rule. */
static int hit_fill(struct asking *x, const struct rule *rule, struct filled *f,
		    struct value_list *values)
{
	size_t slot = 0;
	int rc = 0;

	for (size_t i = 0; !rc && i < f->subject->n; slot += f->subject->groups[i++]->n) {
		const struct fact_group *g = f->subject->groups[i];

		if (g->texts && !f->texts)
			rc = g->texts(x, &f->at[slot]);
		if (!rc && g->values)
			rc = g->values(x, rule, values);
	}
	f->texts = true;
	return rc;
}

/* The facts that the rule names, ended by {NULL}; false when one is left out. */
static bool facts_take(const struct judge_rule *jr, const struct filled *f, struct fact *out)
{
	size_t n = 0;

	for (; jr->rule->facts[n]; n++) {
		out[n] = f->at[jr->slots[n]];
		if (!out[n].name)
			return false;
	}
	out[n] = (struct fact){0};
	return true;
}

static Audit__Finding *hit_present(struct asking *x, const struct rule_input *in,
				   const struct rule_result *result, const char *subject)
{
	const struct worker_month *m = x->m;
	const struct finding_about about = {
		.employer_id = m->employer_id,
		.worker_id = m->worker_id,
		.employer_name = m->person.employer_name,
		.worker_no = m->person.worker_no,
		.class = m->person.class,
		.region = m->time.main_region ? region_text(x->c->arena, m->time.main_region)
					      : m->person.region,
		.subject = subject,
		.month = m->month,
	};

	return about.region ? finding_present(x->c->arena, &about, in, result) : NULL;
}

static int hit_add(struct asking *x, const struct judge_rule *jr, struct rule_input *in,
		   struct filled *f)
{
	struct value_list values = {0};
	struct rule_result result = {0};
	struct fact facts[FACTS_MAX + 1];
	struct err err = {0};
	char subject[12] = "";
	int rc;

	if (!facts_take(jr, f, facts))
		return 0; /* the group said why */
	if (x->out->n == JUDGE_FINDINGS_MAX)
		return ask_missing(x, "more findings than one worker-month can have");
	rc = hit_fill(x, jr->rule, f, &values);
	if (rc)
		return rc;
	(void)facts_take(jr, f, facts);
	in->facts = facts;
	in->extra = values.at;
	in->n_extra = values.n;
	rc = rule_evaluate(pack_of(x->c)->rules, in, x->c->arena, &result, &err);
	if (rc)
		return ask_missing(x, err.text);
	if (!jr->of_month)
		(void)civil_format(x->day->day, subject);
	x->out->findings[x->out->n] = hit_present(x, in, &result, subject);
	return x->out->findings[x->out->n++] ? 0 : E_NO_MEMORY;
}

/* Most answers are no: only a hit pays for texts, figures and lines. */
static int ask_rule(struct asking *x, const struct judge_rule *jr, civil_date on, struct filled *f)
{
	struct rule_input in = {.rule = jr->rule, .on = on};
	enum screen_answer answer;
	struct err err = {0};

	if (screen_ask(jr->screen, f->at, on, &answer, &err))
		return ask_missing(x, err.text);
	return answer == SCREEN_HIT ? hit_add(x, jr, &in, f) : 0;
}

/* Hours without any pay line: what is owed shows once the pay day has passed (domain Q), by
 * convention the end of the month after the period; and not before the file of the pay had time to
 * follow that of the hours. */
static utc_time pay_due(const struct call *c, const struct worker_month *m)
{
	const utc_time day = utc_from_civil(civil_month_next(civil_month_next(m->month)));
	const utc_time filed = {m->hours_filed_at.us + config_of(c)->pay_filing_grace_ms * 1000};

	return filed.us > day.us ? filed : day;
}

/* What a whole month brings is asked when it is over: a week's pay is no month's. */
static bool month_to_end(struct asking *x, const struct judge_rule *jr)
{
	const utc_time over = utc_from_civil(civil_month_next(x->m->month));

	if (!jr->of_whole_month || x->c->now.us >= over.us ||
	    (x->m->n_lines == 0 && x->m->time.worked_s == 0))
		return false;
	ask_again(x, over);
	return true;
}

static bool pay_to_come(struct asking *x, const struct judge_rule *jr)
{
	utc_time due;

	if (month_to_end(x, jr))
		return true;
	if (!jr->of_pay || x->m->n_lines > 0 || x->m->time.worked_s == 0)
		return false;
	due = pay_due(x->c, x->m);
	if (x->c->now.us >= due.us)
		return false;
	ask_again(x, due);
	return true;
}

static bool in_force(const struct rule *rule, civil_date on)
{
	return rule->on && rule->from.day <= on.day && (!rule->to.day || on.day < rule->to.day);
}

static int ask_month(struct asking *x)
{
	const struct judge_rules *all = &pack_of(x->c)->judged;
	struct filled f;
	int rc = subject_fill(x, the_month, &f);

	for (size_t i = 0; !rc && i < all->n; i++) {
		const struct judge_rule *jr = &all->at[i];

		if (jr->of_month && in_force(jr->rule, x->m->last) && !pay_to_come(x, jr))
			rc = ask_rule(x, jr, x->m->last, &f);
	}
	return rc;
}

/* Rules of days that are asked this month: most are of another class or occupation. */
struct day_rules {
	const struct judge_rule **at;
	size_t n;
};

static int day_rules_choose(struct asking *x, struct day_rules *out)
{
	const struct judge_rules *all = &pack_of(x->c)->judged;
	struct filled f;

	settled_fill(x, &f);
	*out = (struct day_rules){arena_alloc(x->c->arena, (all->n + 1) * sizeof(*out->at)), 0};
	for (size_t i = 0; out->at && i < all->n; i++) {
		if (!all->at[i].of_month && !screen_never(all->at[i].screen, f.at))
			out->at[out->n++] = &all->at[i];
	}
	return out->at ? 0 : E_NO_MEMORY;
}

static int ask_day(struct asking *x, const struct time_day *d, const struct day_rules *rules)
{
	struct filled f;
	int rc;

	x->day = d;
	rc = subject_fill(x, a_day, &f);
	for (size_t i = 0; !rc && i < rules->n; i++) {
		if (in_force(rules->at[i]->rule, d->day))
			rc = ask_rule(x, rules->at[i], d->day, &f);
	}
	return rc;
}

static int ask_days(struct asking *x)
{
	const struct time_facts *t = &x->m->time;
	struct day_rules rules;
	int rc = day_rules_choose(x, &rules);

	if (!rc)
		rc = day_runs_find(x->c->arena, t, &x->day_runs);
	for (size_t i = 0; !rc && i < t->n_days; i++) {
		if (t->days[i].worked_s > 0)
			rc = ask_day(x, &t->days[i], &rules);
	}
	return rc;
}

int judge(struct call *c, const struct worker_month *m, struct judgement *out)
{
	struct asking x = {.c = c, .m = m, .out = out};
	int rc;

	*out = (struct judgement){.error = ""};
	out->findings = arena_zalloc(c->arena, JUDGE_FINDINGS_MAX, sizeof(Audit__Finding *));
	if (!out->findings)
		return E_NO_MEMORY;
	rc = hourly_compute(c->arena, pack_of(c)->rules, m, &x.hourly);
	if (!rc)
		rc = wage_compute(c, m, &x.wage);
	if (!rc)
		rc = ask_month(&x);
	return rc ? rc : ask_days(&x);
}
