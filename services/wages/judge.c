/*
 * judge - facts into rules, hits into findings.
 *
 * A rule that cannot be asked (a figure is missing for the date) never keeps the others from being
 * asked; the reason is kept with the worker-month.
 */
#include "base.h"

#include "judge.h"

#include "hourly.h"

static const char *const month_names[] = {"class",     "occupation", "worked_s",    "order_s",
					  "holiday_s", "n_runs",     "counted_fen", "other_fen",
					  "floor_num", "owed_fen",   "terms_zh",    "terms_en"};
static const char *const day_names[] = {
	"class", "occupation", "day",    "statutory",  "day_order_s", "day_worked_s",
	"run_s", "run_from",   "run_to", "run_stop_s", "window_from", "window_worked_s"};

static const char *const prefixes[] = {"PAY-", "TIM-", NULL};

static bool is_ours(const struct rule *rule)
{
	return rule_is_of(rule, prefixes);
}

static bool of_month(const struct rule *rule)
{
	return strcmp(rule->subject, "month") == 0;
}

int judge_check(const struct rules *r, struct err *err)
{
	static const struct fact_names facts[] = {
		{"month", month_names, N_ELEMENTS(month_names)},
		{"day",   day_names,   N_ELEMENTS(day_names)  },
	};

	return rules_check_facts(r, prefixes, facts, N_ELEMENTS(facts), err);
}

/* ---- facts -------------------------------------------------------------------------------- */

static void facts_of_month(const struct worker_month *m, const struct hourly_floor *hourly,
			   struct fact_set *f)
{
	f->n = 0;
	fact_add(f, F_TEXT("class", m->person.class));
	fact_add(f, F_TEXT("occupation", m->person.occupation));
	fact_add(f, F_NUM("worked_s", m->time.worked_s));
	fact_add(f, F_NUM("order_s", m->time.order_s));
	fact_add(f, F_NUM("holiday_s", m->time.holiday_s));
	fact_add(f, F_NUM("n_runs", (int64_t)m->time.n_runs));
	fact_add(f, F_NUM("counted_fen", m->pay.counted.fen));
	fact_add(f, F_NUM("other_fen", m->pay.other.fen));
	if (hourly->rc)
		return;
	fact_add(f, F_NUM("floor_num", hourly->facts.floor_num));
	fact_add(f, F_NUM("owed_fen", hourly->facts.owed.fen));
	fact_add(f, F_TEXT("terms_zh", hourly->terms_zh));
	fact_add(f, F_TEXT("terms_en", hourly->terms_en));
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
			struct fact_set *f)
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
	fact_add(f, F_TEXT("class", m->person.class));
	fact_add(f, F_TEXT("occupation", m->person.occupation));
	fact_add(f, F_TEXT("day", day));
	fact_add(f, F_BOOL("statutory", d->statutory));
	fact_add(f, F_NUM("day_order_s", d->order_s));
	fact_add(f, F_NUM("day_worked_s", d->worked_s));
	fact_add(f, F_NUM("run_s", run ? time_run_length_s(run) : 0));
	fact_add(f, F_TEXT("run_from", from));
	fact_add(f, F_TEXT("run_to", to));
	fact_add(f, F_NUM("run_stop_s", run ? run->stop_s : 0));
	fact_add(f, F_TEXT("window_from", window));
	fact_add(f, F_NUM("window_worked_s", d->window_s));
	return 0;
}

/* ---- asking ------------------------------------------------------------------------------- */

struct asking {
	struct call *c;
	const struct worker_month *m;
	struct hourly_floor hourly;
	struct fact_set facts;
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
	if (rule_names(rule, "floor_num") || rule_names(rule, "owed_fen")) {
		for (size_t i = 0; i < hourly->n_values; i++)
			at[n++] = hourly->values[i];
		for (size_t i = 0; i < hourly->n_readings; i++)
			at[n++] = hourly->readings[i];
	}
	if (rule_names(rule, "run_s") || rule_names(rule, "n_runs"))
		at[n++] = x->m->reset;
	if (x->m->has_allowance &&
	    (rule_names(rule, "worked_s") || rule_names(rule, "day_worked_s") ||
	     rule_names(rule, "window_worked_s")))
		at[n++] = x->m->allowance;
	*out_n = n;
	return at;
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

static int ask_rule(struct asking *x, const struct rule *rule, civil_date on, const char *subject)
{
	struct rule_input in = {.rule = rule, .on = on};
	struct rule_result result = {0};
	struct fact facts[FACTS_MAX + 1];
	struct err err = {0};
	int rc;

	if (!facts_pick(rule, &x->facts, facts))
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
	x->out->findings[x->out->n] = hit_present(x, &in, &result, subject);
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

	if (!rule_names(rule, "counted_fen") || x->m->n_lines > 0 || x->m->time.worked_s == 0 ||
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
	out->findings = arena_zalloc(c->arena, JUDGE_FINDINGS_MAX, sizeof(Audit__Finding *));
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
