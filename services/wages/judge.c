/*
 * judge - facts into rules, hits into findings.
 *
 * A rule that cannot be asked (a figure is missing for the date) never keeps the others from being
 * asked; the reason is kept with the worker-month.
 */
#include "base.h"

#include "judge.h"

#include "hourly.h"
#include "present.h"

#define FACTS_MAX 32

struct facts_at {
	struct fact at[FACTS_MAX];
	size_t n;
};

static const char *const month_names[] = {"class",     "occupation", "worked_s",    "order_s",
					  "holiday_s", "n_runs",     "counted_fen", "other_fen",
					  "floor_num", "owed_fen",   "terms_zh",    "terms_en"};
static const char *const day_names[] = {
	"class", "occupation", "day",    "statutory",  "day_order_s", "day_worked_s",
	"run_s", "run_from",   "run_to", "run_stop_s", "window_from", "window_worked_s"};

static bool names(const struct rule *rule, const char *fact)
{
	for (size_t i = 0; rule->facts[i]; i++) {
		if (strcmp(rule->facts[i], fact) == 0)
			return true;
	}
	return false;
}

static bool is_ours(const struct rule *rule)
{
	return strncmp(rule->id, "PAY-", 4) == 0 || strncmp(rule->id, "TIM-", 4) == 0;
}

static bool of_month(const struct rule *rule)
{
	return strcmp(rule->subject, "month") == 0;
}

static bool among(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(list[i], name) == 0)
			return true;
	}
	return false;
}

int judge_check(const struct rules *r, struct err *err)
{
	for (size_t i = 0; i < rules_n(r); i++) {
		const struct rule *rule = rules_get(r, i);
		const char *const *list = of_month(rule) ? month_names : day_names;
		size_t n = of_month(rule) ? N_ELEMENTS(month_names) : N_ELEMENTS(day_names);

		for (size_t k = 0; is_ours(rule) && rule->facts[k]; k++) {
			if (!among(rule->facts[k], list, n))
				return err_set(err, E_RULE,
					       "%s:%d: %s: no fact \"%s\" is computed for a %s",
					       rule->file, rule->line, rule->id, rule->facts[k],
					       rule->subject);
		}
	}
	return 0;
}

/* ---- facts -------------------------------------------------------------------------------- */

static void add(struct facts_at *f, struct fact one)
{
	assert(f->n < FACTS_MAX);
	f->at[f->n++] = one;
}

static void facts_of_month(const struct worker_month *m, const struct hourly_floor *hourly,
			   struct facts_at *f)
{
	f->n = 0;
	add(f, F_TEXT("class", m->person.class));
	add(f, F_TEXT("occupation", m->person.occupation));
	add(f, F_NUM("worked_s", m->time.worked_s));
	add(f, F_NUM("order_s", m->time.order_s));
	add(f, F_NUM("holiday_s", m->time.holiday_s));
	add(f, F_NUM("n_runs", (int64_t)m->time.n_runs));
	add(f, F_NUM("counted_fen", m->pay.counted.fen));
	add(f, F_NUM("other_fen", m->pay.other.fen));
	if (hourly->rc)
		return;
	add(f, F_NUM("floor_num", hourly->facts.floor_num));
	add(f, F_NUM("owed_fen", hourly->facts.owed.fen));
	add(f, F_TEXT("terms_zh", hourly->terms_zh));
	add(f, F_TEXT("terms_en", hourly->terms_en));
}

static const struct time_run *run_of(const struct time_facts *t, civil_date day)
{
	const struct time_run *best = NULL;

	for (size_t i = 0; i < t->n_runs; i++) {
		const struct time_run *run = &t->runs[i];

		if (civil_from_utc(run->from).day == day.day &&
		    (!best || time_run_length_s(run) > time_run_length_s(best)))
			best = run;
	}
	return best;
}

static int facts_of_day(struct arena *a, const struct worker_month *m, const struct time_day *d,
			struct facts_at *f)
{
	const civil_date first = {d->day.day - (TIME_WINDOW_DAYS - 1)};
	const struct time_run *run = run_of(&m->time, d->day);
	char text[24];
	const char *day = arena_strdup(a, civil_format(d->day, text));
	const char *window = arena_strdup(a, civil_format(first, text));
	const char *from = run ? arena_strdup(a, utc_format_local(run->from, text)) : "";
	const char *to = run ? arena_strdup(a, utc_format_local(run->to, text)) : "";

	if (!day || !window || !from || !to)
		return E_NO_MEMORY;
	f->n = 0;
	add(f, F_TEXT("class", m->person.class));
	add(f, F_TEXT("occupation", m->person.occupation));
	add(f, F_TEXT("day", day));
	add(f, F_BOOL("statutory", d->statutory));
	add(f, F_NUM("day_order_s", d->order_s));
	add(f, F_NUM("day_worked_s", d->worked_s));
	add(f, F_NUM("run_s", run ? time_run_length_s(run) : 0));
	add(f, F_TEXT("run_from", from));
	add(f, F_TEXT("run_to", to));
	add(f, F_NUM("run_stop_s", run ? run->stop_s : 0));
	add(f, F_TEXT("window_from", window));
	add(f, F_NUM("window_worked_s", d->window_s));
	return 0;
}

/* Those the rule names, in its order, ended by {NULL}; false when one is not there. */
static bool pick(const struct rule *rule, const struct facts_at *all, struct fact *out)
{
	size_t n = 0;

	for (size_t i = 0; rule->facts[i]; i++) {
		const struct fact *found = NULL;

		for (size_t k = 0; k < all->n; k++)
			found = strcmp(all->at[k].name, rule->facts[i]) == 0 ? &all->at[k] : found;
		if (!found || n == FACTS_MAX)
			return false;
		out[n++] = *found;
	}
	out[n] = (struct fact){0};
	return true;
}

/* ---- asking ------------------------------------------------------------------------------- */

struct asking {
	struct call *c;
	const struct worker_month *m;
	struct hourly_floor hourly;
	struct facts_at facts;
	struct judgement *out;
};

static int fail(struct asking *x, const char *text)
{
	const char *copy = x->out->error[0] ? x->out->error : arena_strdup(x->c->arena, text);

	if (!copy)
		return E_NO_MEMORY;
	x->out->error = copy;
	return 0;
}

/* The values behind the facts that the rule names, for its marks and for the list of them. */
static struct parameter_value *extra_of(struct asking *x, const struct rule *rule, size_t *out_n)
{
	const struct hourly_floor *hourly = &x->hourly;
	struct parameter_value *at =
		arena_zalloc(x->c->arena, hourly->n_values + hourly->n_readings + 2, sizeof(*at));
	size_t n = 0;

	if (!at)
		return NULL;
	if (names(rule, "floor_num") || names(rule, "owed_fen")) {
		for (size_t i = 0; i < hourly->n_values; i++)
			at[n++] = hourly->values[i];
		for (size_t i = 0; i < hourly->n_readings; i++)
			at[n++] = hourly->readings[i];
	}
	if (names(rule, "run_s") || names(rule, "n_runs"))
		at[n++] = x->m->reset;
	if (x->m->has_allowance && (names(rule, "worked_s") || names(rule, "day_worked_s") ||
				    names(rule, "window_worked_s")))
		at[n++] = x->m->allowance;
	*out_n = n;
	return at;
}

static int ask_rule(struct asking *x, const struct rule *rule, civil_date on, const char *subject)
{
	struct rule_input in = {.rule = rule, .on = on};
	struct rule_result result = {0};
	struct fact facts[FACTS_MAX + 1];
	struct err err = {0};
	int rc;

	if (!pick(rule, &x->facts, facts))
		return fail(x, x->hourly.error);
	in.facts = facts;
	in.extra = extra_of(x, rule, &in.n_extra);
	if (!in.extra)
		return E_NO_MEMORY;
	rc = rule_evaluate(pack_of(x->c)->rules, &in, x->c->arena, &result, &err);
	if (rc)
		return fail(x, err.text);
	if (!result.hit)
		return 0;
	if (x->out->n == JUDGE_FINDINGS_MAX)
		return fail(x, "more findings than one worker-month can have");
	x->out->findings[x->out->n] = finding_present(x->c->arena, x->m, &in, &result, subject);
	return x->out->findings[x->out->n++] ? 0 : E_NO_MEMORY;
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

static bool pay_to_come(struct asking *x, const struct rule *rule)
{
	const utc_time due = pay_due(x->c, x->m);

	if (!names(rule, "counted_fen") || x->m->n_lines > 0 || x->m->time.worked_s == 0 ||
	    x->c->now.us >= due.us)
		return false;
	x->out->pay_awaited = true;
	x->out->pay_due = due;
	return true;
}

static int ask_month(struct asking *x)
{
	struct rules *r = pack_of(x->c)->rules;
	int rc = 0;

	facts_of_month(x->m, &x->hourly, &x->facts);
	for (size_t i = 0; !rc && i < rules_n(r); i++) {
		const struct rule *rule = rules_get(r, i);

		if (is_ours(rule) && of_month(rule) &&
		    rules_find(r, rule->id, x->m->last) == rule && !pay_to_come(x, rule))
			rc = ask_rule(x, rule, x->m->last, "");
	}
	return rc;
}

static int ask_day(struct asking *x, const struct time_day *d)
{
	struct rules *r = pack_of(x->c)->rules;
	char subject[12];
	int rc = facts_of_day(x->c->arena, x->m, d, &x->facts);

	civil_format(d->day, subject);
	for (size_t i = 0; !rc && i < rules_n(r); i++) {
		const struct rule *rule = rules_get(r, i);

		if (is_ours(rule) && !of_month(rule) && rules_find(r, rule->id, d->day) == rule)
			rc = ask_rule(x, rule, d->day, subject);
	}
	return rc;
}

int judge(struct call *c, const struct worker_month *m, struct judgement *out)
{
	struct asking x = {.c = c, .m = m, .out = out};
	int rc;

	*out = (struct judgement){.error = ""};
	out->findings = arena_zalloc(c->arena, JUDGE_FINDINGS_MAX, sizeof(Wages__Finding *));
	if (!out->findings)
		return E_NO_MEMORY;
	rc = hourly_compute(c->arena, pack_of(c)->rules, m, &x.hourly);
	if (!rc)
		rc = ask_month(&x);
	for (size_t i = 0; !rc && i < m->time.n_days; i++) {
		if (m->time.days[i].worked_s > 0)
			rc = ask_day(&x, &m->time.days[i]);
	}
	return rc;
}
