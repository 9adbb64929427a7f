/*
 * ask_warn - what is about to go wrong: pay days that come near, days and months that still run;
 * and the pay day that passed in silence.
 *
 * A warning stands only while there is time left to keep the breach from happening. When that time
 * is over nothing is filed that would say so: the worker-month is looked at again by itself.
 */
#include "base.h"

#include "ask.h"
#include "warn_facts.h"

/* ---- pay days, by month ------------------------------------------------------------------------
 */

enum {
	BASIS,
	DUE_DAY,
	LEFT,
	OPEN,
	LINES,
	SILENT,
	DUE_ZH,
	DUE_EN,
	MONTH_OVER,
};
static const char *const outlook_names[] = {
	[BASIS] = "due_basis", [DUE_DAY] = "due_day", [LEFT] = "due_left",
	[OPEN] = "due_fen",    [LINES] = "n_lines",   [SILENT] = "due_silent",
	[DUE_ZH] = "due_zh",   [DUE_EN] = "due_en",   [MONTH_OVER] = "month_over",
};

static utc_time day_start(int32_t day)
{
	return utc_from_civil((civil_date){day});
}

static struct due_known due_known_of(const struct asking *x)
{
	const struct wage_month *w = &x->wage;
	const struct worker_month *m = x->m;
	const struct agreement_row *terms = agreed(m);
	struct due_known k = {.by = wage_due_agreed(m->month, terms ? terms->pay_day : 0)};

	if (w->ended.day) {
		k.by = w->ended;
		k.basis = DUE_END;
	} else if (terms && terms->pay_day > 0) {
		k.by = wage_due_day(&pack_of(x->c)->calendar, k.by);
		k.basis = DUE_AGREED;
	}
	k.cycle_end = w->settle_by;
	/* a monthly wage is owed for the month, whatever is filed of its hours */
	k.owing = m->time.worked_s > 0 ||
		  (w->is_month && terms && terms->pay_fen.fen > 0 &&
		   m->person.engaged_from.day <= m->last.day &&
		   (!m->person.engaged_to.day || m->person.engaged_to.day > m->month.day));
	return k;
}

static int outlook_make(struct asking *x, struct due_outlook *out)
{
	const struct worker_month *m = x->m;
	const struct due_known known = due_known_of(x);
	struct wage_line *lines = arena_zalloc(x->c->arena, m->n_lines + 1, sizeof(*lines));

	if (!lines)
		return E_NO_MEMORY;
	for (size_t i = 0; i < m->n_lines; i++)
		lines[i] = (struct wage_line){.item = m->lines[i].item,
					      .amount = m->lines[i].amount,
					      .due = m->in.pays[i].due_day,
					      .paid = m->in.pays[i].paid_day};
	return warn_outlook(lines, m->n_lines, &pack_of(x->c)->calendar, &known,
			    civil_from_utc(x->c->now), (int32_t)x->wage.grace.value, out);
}

/* The pay of hours that were filed just now may follow them. */
static bool pay_may_follow(struct asking *x)
{
	const utc_time by = {x->m->hours_filed_at.us + config_of(x->c)->pay_filing_grace_ms * 1000};

	if (x->m->time.worked_s == 0 || x->c->now.us >= by.us)
		return false;
	ask_again(x, by);
	return true;
}

/* Nothing happens on the day the warning begins, nor on the day after the due day. */
static int outlook_await(struct asking *x, const struct due_outlook *o)
{
	const civil_date today = civil_from_utc(x->c->now);
	struct parameter_value days;
	civil_date near;
	int rc;

	if (!o->to_come || o->basis == DUE_NONE)
		return 0;
	rc = parameter_at(pack_of(x->c)->rules, "warn.pay.days", "", x->m->last, &days);
	if (rc)
		return rc == E_NO_PARAMETER ? 0 : rc;
	near = warn_day(&pack_of(x->c)->calendar, o->day, days.value);
	if (today.day < near.day)
		ask_again(x, day_start(near.day));
	else
		ask_again(x, day_start(o->day.day + 1 + (int32_t)x->wage.grace.value));
	return 0;
}

static bool has_pay_day(const struct asking *x)
{
	return x->wage.is_a || strcmp(x->m->person.class, "B") == 0;
}

static int outlook_fill(struct asking *x, struct fact *out)
{
	const struct calendar *cal = &pack_of(x->c)->calendar;
	const civil_date today = civil_from_utc(x->c->now);
	struct due_outlook o = {.basis = DUE_NONE};
	int rc = has_pay_day(x) ? outlook_make(x, &o) : 0;

	if (!rc)
		rc = outlook_await(x, &o);
	if (rc)
		return rc;
	out[BASIS] = F_TEXT(outlook_names[BASIS], due_basis_names[o.basis]);
	out[DUE_DAY] = F_TEXT(outlook_names[DUE_DAY], "");
	out[LEFT] =
		F_NUM(outlook_names[LEFT], o.to_come ? warn_workdays_left(cal, today, o.day) : -1);
	out[OPEN] = F_NUM(outlook_names[OPEN], o.open.fen);
	out[LINES] = F_NUM(outlook_names[LINES], (int64_t)x->m->n_lines);
	out[SILENT] = F_BOOL(outlook_names[SILENT], o.silent && !pay_may_follow(x));
	out[DUE_ZH] = F_TEXT(outlook_names[DUE_ZH], "");
	out[DUE_EN] = F_TEXT(outlook_names[DUE_EN], "");
	out[MONTH_OVER] = F_BOOL(outlook_names[MONTH_OVER], today.day > x->m->last.day);
	return 0;
}

static int outlook_texts(struct asking *x, struct fact *out)
{
	static const char *const zh[] = {[DUE_NONE] = "应付日",
					 [DUE_FILED] = "报送的应付日",
					 [DUE_AGREED] = "约定支付日",
					 [DUE_END] = "劳动关系终止日",
					 [DUE_CYCLE] = "支付周期届满日"};
	static const char *const en[] = {[DUE_NONE] = "the due day",
					 [DUE_FILED] = "the due day filed",
					 [DUE_AGREED] = "the pay day agreed",
					 [DUE_END] = "the last day of the labour relation",
					 [DUE_CYCLE] = "the end of the pay cycle"};
	struct due_outlook o = {.basis = DUE_NONE};
	char text[12];
	int rc = has_pay_day(x) ? outlook_make(x, &o) : 0;

	if (rc || !o.day.day)
		return rc;
	out[DUE_ZH].text = zh[o.basis];
	out[DUE_EN].text = en[o.basis];
	out[DUE_DAY].text = arena_strdup(x->c->arena, civil_format(o.day, text));
	return out[DUE_DAY].text ? 0 : E_NO_MEMORY;
}

/* A warning of a month that runs is over when the month is. */
static int outlook_values(struct asking *x, const struct rule *rule, struct value_list *list)
{
	if (rule_names(rule, outlook_names[MONTH_OVER]))
		ask_again(x, day_start(x->m->last.day + 1));
	return rule_names(rule, outlook_names[SILENT]) ? value_add(x, list, &x->wage.grace) : 0;
}

const struct fact_group group_outlook = {outlook_names,  N_ELEMENTS(outlook_names),
					 outlook_fill,   outlook_texts,
					 outlook_values, NULL};

/* ---- days that still run -----------------------------------------------------------------------
 */

enum {
	DAY_OVER,
	WEEK_OVER,
	RUN_OVER,
	LIMIT_DAY,
};
static const char *const running_names[] = {
	[DAY_OVER] = "day_over",
	[WEEK_OVER] = "week_over",
	[RUN_OVER] = "run_over",
	[LIMIT_DAY] = "limit_day_s",
};

/* What an employer filed as its limit of a day, else what was agreed with the worker; 0: neither.
 */
static int64_t limit_of_day(const struct asking *x)
{
	const struct agreement_row *terms = agreed(x->m);
	int64_t limit = terms ? (int64_t)terms->max_daily_min * 60 : 0;

	for (size_t i = 0; i < x->m->in.n_limits; i++) {
		const struct limit_row *row = &x->m->in.limits[i];

		if (row->from_day.day <= x->day->day.day && row->max_daily_s > 0)
			limit = row->max_daily_s;
	}
	return limit;
}

/* When the last run of the day is one that no later order can lengthen. */
static utc_time run_end(const struct asking *x)
{
	const struct time_facts *t = &x->m->time;
	utc_time end = {0};

	for (size_t i = 0; i < t->n_runs; i++) {
		if (civil_from_utc(t->runs[i].from).day == x->day->day.day)
			end.us = t->runs[i].to.us + x->m->terms.reset_s * US_PER_S;
	}
	return end;
}

/* Seven days that end with this one are full, and work on the next day is known or its time past.
 */
static bool week_over(const struct asking *x, int32_t today)
{
	const struct time_facts *t = &x->m->time;
	const size_t next = (size_t)(x->day->day.day + 1 - t->month.day);

	return today > x->day->day.day + 1 || (next < t->n_days && t->days[next].worked_s > 0);
}

static int running_fill(struct asking *x, struct fact *out)
{
	const int32_t today = civil_from_utc(x->c->now).day, day = x->day->day.day;
	const bool over = today > day;

	out[DAY_OVER] = F_BOOL(running_names[DAY_OVER], over);
	out[WEEK_OVER] = F_BOOL(running_names[WEEK_OVER], today > day + 1 || week_over(x, today));
	out[RUN_OVER] =
		F_BOOL(running_names[RUN_OVER], today > day + 1 || run_end(x).us <= x->c->now.us);
	out[LIMIT_DAY] = F_NUM(running_names[LIMIT_DAY], over ? 0 : limit_of_day(x));
	return 0;
}

/* Of a month that is over, and so is the day after it. */
static void running_settled(const struct asking *x, struct fact *out)
{
	if (civil_from_utc(x->c->now).day <= x->m->last.day + 1)
		return;
	out[DAY_OVER] = F_BOOL(running_names[DAY_OVER], true);
	out[WEEK_OVER] = F_BOOL(running_names[WEEK_OVER], true);
	out[RUN_OVER] = F_BOOL(running_names[RUN_OVER], true);
	out[LIMIT_DAY] = F_NUM(running_names[LIMIT_DAY], 0);
}

static int running_values(struct asking *x, const struct rule *rule, struct value_list *list UNUSED)
{
	if (rule_names(rule, running_names[DAY_OVER]))
		ask_again(x, day_start(x->day->day.day + 1));
	if (rule_names(rule, running_names[WEEK_OVER]))
		ask_again(x, day_start(x->day->day.day + 2));
	if (rule_names(rule, running_names[RUN_OVER]))
		ask_again(x, run_end(x));
	return 0;
}

const struct fact_group group_running = {running_names,  N_ELEMENTS(running_names),
					 running_fill,   NULL,
					 running_values, running_settled};
