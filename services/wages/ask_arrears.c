/*
 * ask_arrears - pay that fell due and was not paid, and how long it takes to settle.
 */
#include "base.h"

#include "ask.h"

enum {
	OVERDUE,
	SINCE,
	LATE,
	LATE_DAYS,
	ENDED,
	END_DAY,
	SETTLED,
	OVER_DAYS,
	WORKED_ON,
	SETTLED_ON,
	SETTLE_BY,
};
static const char *const names[] = {
	[OVERDUE] = "overdue_fen",
	[SINCE] = "overdue_since",
	[LATE] = "late_fen",
	[LATE_DAYS] = "late_days",
	[ENDED] = "ended",
	[END_DAY] = "end_day",
	[SETTLED] = "settled",
	[OVER_DAYS] = "cycle_over_days",
	[WORKED_ON] = "cycle_worked",
	[SETTLED_ON] = "cycle_settled",
	[SETTLE_BY] = "cycle_limit",
};

/* What is not due yet is looked at again on the day after it is. */
static void due_await(struct asking *x)
{
	const civil_date next = x->wage.arrears.next_due;

	if (next.day)
		ask_again(x, utc_from_civil(
				     (civil_date){next.day + 1 + (int32_t)x->wage.grace.value}));
}

static int arrears_fill(struct asking *x, struct fact *out)
{
	const struct wage_month *w = &x->wage;

	due_await(x);
	out[OVERDUE] = F_NUM(names[OVERDUE], w->arrears.overdue.fen);
	out[SINCE] = F_TEXT(names[SINCE], "");
	out[LATE] = F_NUM(names[LATE], w->arrears.late.fen);
	out[LATE_DAYS] = F_NUM(names[LATE_DAYS], w->arrears.late_days);
	out[ENDED] = F_BOOL(names[ENDED], w->ended.day != 0);
	out[END_DAY] = F_TEXT(names[END_DAY], "");
	out[SETTLED] = F_BOOL(names[SETTLED], w->settled);
	out[OVER_DAYS] =
		F_NUM(names[OVER_DAYS], w->settled ? w->settled_on.day - w->settle_by.day : 0);
	out[WORKED_ON] = F_TEXT(names[WORKED_ON], "");
	out[SETTLED_ON] = F_TEXT(names[SETTLED_ON], "");
	out[SETTLE_BY] = F_TEXT(names[SETTLE_BY], "");
	return 0;
}

static int arrears_texts(struct asking *x, struct fact *out)
{
	const struct wage_month *w = &x->wage;
	const civil_date days[] = {[SINCE] = w->arrears.since,
				   [END_DAY] = w->ended,
				   [WORKED_ON] = w->worked_on,
				   [SETTLED_ON] = w->settled_on,
				   [SETTLE_BY] = w->settle_by};
	char text[12];

	for (size_t i = 0; i < N_ELEMENTS(days); i++) {
		if (!days[i].day)
			continue;
		out[i].text = arena_strdup(x->c->arena, civil_format(days[i], text));
		if (!out[i].text)
			return E_NO_MEMORY;
	}
	return 0;
}

static int arrears_values(struct asking *x, const struct rule *rule, struct value_list *list)
{
	if (rule_names(rule, names[OVERDUE]))
		return value_add(x, list, &x->wage.grace);
	return rule_names(rule, names[OVER_DAYS]) ? value_add(x, list, &x->wage.cycle) : 0;
}

const struct fact_group group_arrears = {names,         N_ELEMENTS(names), arrears_fill,
					 arrears_texts, arrears_values,    NULL};
