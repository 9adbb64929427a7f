/*
 * ask_month - the sums of a month, and the hourly floor.
 */
#include "base.h"

#include "ask.h"

enum {
	CLASS,
	OCCUPATION,
	WORKED,
	ORDER,
	HOLIDAY,
	N_RUNS,
	COUNTED,
	OTHER,
};
static const char *const month_names[] = {
	[CLASS] = "class",         [OCCUPATION] = "occupation", [WORKED] = "worked_s",
	[ORDER] = "order_s",       [HOLIDAY] = "holiday_s",     [N_RUNS] = "n_runs",
	[COUNTED] = "counted_fen", [OTHER] = "other_fen",
};

static int month_fill(struct asking *x, struct fact *out)
{
	const struct worker_month *m = x->m;

	out[CLASS] = F_TEXT(month_names[CLASS], m->person.class);
	out[OCCUPATION] = F_TEXT(month_names[OCCUPATION], m->person.occupation);
	out[WORKED] = F_NUM(month_names[WORKED], m->time.worked_s);
	out[ORDER] = F_NUM(month_names[ORDER], m->time.order_s);
	out[HOLIDAY] = F_NUM(month_names[HOLIDAY], m->time.holiday_s);
	out[N_RUNS] = F_NUM(month_names[N_RUNS], (int64_t)m->time.n_runs);
	out[COUNTED] = F_NUM(month_names[COUNTED], m->pay.counted.fen);
	out[OTHER] = F_NUM(month_names[OTHER], m->pay.other.fen);
	return 0;
}

static int month_values(struct asking *x, const struct rule *rule, struct value_list *list)
{
	int rc = 0;

	if (rule_names(rule, month_names[N_RUNS]))
		rc = value_add(x, list, &x->m->reset);
	if (!rc && x->m->has_allowance && rule_names(rule, month_names[WORKED]))
		rc = value_add(x, list, &x->m->allowance);
	return rc;
}

const struct fact_group group_month = {
	month_names, N_ELEMENTS(month_names), month_fill, NULL, month_values, NULL};

/* ---- the floor --------------------------------------------------------------------------- */

enum {
	FLOOR,
	OWED,
	TERMS_ZH,
	TERMS_EN,
};
static const char *const floor_names[] = {[FLOOR] = "floor_num",
					  [OWED] = "owed_fen",
					  [TERMS_ZH] = "terms_zh",
					  [TERMS_EN] = "terms_en"};

static int floor_fill(struct asking *x, struct fact *out)
{
	const struct hourly_floor *hourly = &x->hourly;

	if (hourly->rc)
		return ask_missing(x, hourly->error);
	out[FLOOR] = F_NUM(floor_names[FLOOR], hourly->facts.floor_num);
	out[OWED] = F_NUM(floor_names[OWED], hourly->facts.owed.fen);
	out[TERMS_ZH] = F_TEXT(floor_names[TERMS_ZH], "");
	out[TERMS_EN] = F_TEXT(floor_names[TERMS_EN], "");
	return 0;
}

static int floor_texts(struct asking *x, struct fact *out)
{
	struct arena *a = x->c->arena;
	int rc;

	if (x->hourly.rc)
		return 0;
	rc = hourly_terms(a, x->m, &x->hourly, LANGUAGE_ZH, &out[TERMS_ZH].text);
	return rc ? rc : hourly_terms(a, x->m, &x->hourly, LANGUAGE_EN, &out[TERMS_EN].text);
}

static int floor_values(struct asking *x, const struct rule *rule, struct value_list *list)
{
	const struct hourly_floor *hourly = &x->hourly;
	int rc = 0;

	if (!rule_names(rule, floor_names[FLOOR]) && !rule_names(rule, floor_names[OWED]))
		return 0;
	for (size_t i = 0; !rc && i < hourly->n_values; i++)
		rc = value_add(x, list, &hourly->values[i]);
	for (size_t i = 0; !rc && i < hourly->n_readings; i++)
		rc = value_add(x, list, &hourly->readings[i]);
	return rc;
}

const struct fact_group group_floor = {
	floor_names, N_ELEMENTS(floor_names), floor_fill, floor_texts, floor_values, NULL};
