/*
 * ask_day - a day with work: its hours, its run, its window of seven days.
 */
#include "base.h"

#include "ask.h"

enum {
	CLASS,
	OCCUPATION,
	DAY,
	STATUTORY,
	ORDER,
	WORKED,
	RUN,
	RUN_FROM,
	RUN_TO,
	RUN_STOP,
	WINDOW_FROM,
	WINDOW_WORKED,
};
static const char *const names[] = {
	[CLASS] = "class",
	[OCCUPATION] = "occupation",
	[DAY] = "day",
	[STATUTORY] = "statutory",
	[ORDER] = "day_order_s",
	[WORKED] = "day_worked_s",
	[RUN] = "run_s",
	[RUN_FROM] = "run_from",
	[RUN_TO] = "run_to",
	[RUN_STOP] = "run_stop_s",
	[WINDOW_FROM] = "window_from",
	[WINDOW_WORKED] = "window_worked_s",
};

int day_runs_find(struct arena *a, const struct time_facts *t, const struct time_run ***out)
{
	const struct time_run **best = arena_zalloc(a, t->n_days + 1, sizeof(*best));

	if (!best)
		return E_NO_MEMORY;
	for (size_t i = 0; i < t->n_runs; i++) {
		const struct time_run *run = &t->runs[i];
		const size_t at = (size_t)(civil_from_utc(run->from).day - t->month.day);

		if (at < t->n_days &&
		    (!best[at] || time_run_length_s(run) > time_run_length_s(best[at])))
			best[at] = run;
	}
	*out = best;
	return 0;
}

static const struct time_run *run_of(const struct asking *x)
{
	return x->day_runs[x->day - x->m->time.days];
}

static void day_settled(const struct asking *x, struct fact *out)
{
	out[CLASS] = F_TEXT(names[CLASS], x->m->person.class);
	out[OCCUPATION] = F_TEXT(names[OCCUPATION], x->m->person.occupation);
}

static int day_fill(struct asking *x, struct fact *out)
{
	const struct time_day *d = x->day;
	const struct time_run *run = run_of(x);

	day_settled(x, out);
	out[DAY] = F_TEXT(names[DAY], "");
	out[STATUTORY] = F_BOOL(names[STATUTORY], d->statutory);
	out[ORDER] = F_NUM(names[ORDER], d->order_s);
	out[WORKED] = F_NUM(names[WORKED], d->worked_s);
	out[RUN] = F_NUM(names[RUN], run ? time_run_length_s(run) : 0);
	out[RUN_FROM] = F_TEXT(names[RUN_FROM], "");
	out[RUN_TO] = F_TEXT(names[RUN_TO], "");
	out[RUN_STOP] = F_NUM(names[RUN_STOP], run ? run->stop_s : 0);
	out[WINDOW_FROM] = F_TEXT(names[WINDOW_FROM], "");
	out[WINDOW_WORKED] = F_NUM(names[WINDOW_WORKED], d->window_s);
	return 0;
}

static int day_texts(struct asking *x, struct fact *out)
{
	const struct time_day *d = x->day;
	const civil_date first = {d->day.day - (TIME_WINDOW_DAYS - 1)};
	const struct time_run *run = run_of(x);
	struct arena *a = x->c->arena;
	char text[24];

	out[DAY].text = arena_strdup(a, civil_format(d->day, text));
	out[WINDOW_FROM].text = arena_strdup(a, civil_format(first, text));
	if (run) {
		out[RUN_FROM].text = arena_strdup(a, utc_format_local(run->from, text));
		out[RUN_TO].text = arena_strdup(a, utc_format_local(run->to, text));
	}
	return out[DAY].text && out[WINDOW_FROM].text && out[RUN_FROM].text && out[RUN_TO].text
		       ? 0
		       : E_NO_MEMORY;
}

static int day_values(struct asking *x, const struct rule *rule, struct value_list *list)
{
	int rc = 0;

	if (rule_names(rule, names[RUN]))
		rc = value_add(x, list, &x->m->reset);
	if (!rc && x->m->has_allowance &&
	    (rule_names(rule, names[WORKED]) || rule_names(rule, names[WINDOW_WORKED])))
		rc = value_add(x, list, &x->m->allowance);
	return rc;
}

const struct fact_group group_day = {names,     N_ELEMENTS(names), day_fill,
				     day_texts, day_values,        day_settled};
