/*
 * ask_wage - the floor of a month, and deductions.
 */
#include "base.h"

#include "ask.h"

#include "explain.h"

enum {
	MINIMUM,
	DUE_DAYS,
	PRESENT,
	FLOOR,
	OWED,
};
static const char *const wage_names[] = {[MINIMUM] = "month_min_fen",
					 [DUE_DAYS] = "due_days",
					 [PRESENT] = "present_days",
					 [FLOOR] = "month_floor_fen",
					 [OWED] = "month_owed_fen"};

static int wage_fill(struct asking *x, struct fact *out)
{
	const struct wage_month *w = &x->wage;

	if (w->floor_error[0])
		return w->is_month ? ask_missing(x, w->floor_error) : 0; /* of B only a hint */
	out[MINIMUM] = F_NUM(wage_names[MINIMUM], w->floor.fen);
	if (w->hours_error[0])
		return 0; /* without a calendar no days; the group of hours says so */
	out[DUE_DAYS] = F_NUM(wage_names[DUE_DAYS], (int64_t)w->due);
	out[PRESENT] = F_NUM(wage_names[PRESENT], (int64_t)w->present);
	out[FLOOR] = F_NUM(wage_names[FLOOR], w->floor_part.fen);
	out[OWED] = F_NUM(wage_names[OWED], w->floor_owed.fen);
	return 0;
}

static int wage_values(struct asking *x, const struct rule *rule, struct value_list *list)
{
	const struct wage_month *w = &x->wage;
	int rc;

	if ((!rule_names(rule, wage_names[MINIMUM]) && !rule_names(rule, "damage_max_fen")) ||
	    !w->tier.key)
		return 0;
	rc = value_add(x, list, &w->tier);
	return rc ? rc : value_add(x, list, &w->minimum);
}

const struct fact_group group_wage = {
	wage_names, N_ELEMENTS(wage_names), wage_fill, NULL, wage_values, NULL};

/* ---- deductions --------------------------------------------------------------------------------
 */

enum {
	UNLAWFUL,
	DEPOSIT,
	DAMAGE,
	DAMAGE_MAX,
	WAGE,
	LIST_ZH,
	LIST_EN,
};
static const char *const deduction_names[] = {
	[UNLAWFUL] = "unlawful_fen",     [DEPOSIT] = "deposit_fen", [DAMAGE] = "damage_fen",
	[DAMAGE_MAX] = "damage_max_fen", [WAGE] = "wage_fen",       [LIST_ZH] = "deductions_zh",
	[LIST_EN] = "deductions_en",
};

static int deductions_fill(struct asking *x, struct fact *out)
{
	const struct wage_month *w = &x->wage;
	const struct deductions *d = &w->deducted;
	const char *const *const n = deduction_names;

	out[UNLAWFUL] = F_NUM(n[UNLAWFUL], d->unlawful.fen);
	out[DEPOSIT] = F_NUM(n[DEPOSIT], d->deposit.fen);
	out[DAMAGE] = F_NUM(n[DAMAGE], d->damage.fen);
	if (!w->floor_error[0])
		out[DAMAGE_MAX] = F_NUM(n[DAMAGE_MAX], w->damage_max.fen);
	out[WAGE] = F_NUM(n[WAGE], d->wage.fen);
	out[LIST_ZH] = F_TEXT(n[LIST_ZH], "");
	out[LIST_EN] = F_TEXT(n[LIST_EN], "");
	return 0;
}

/* What was taken that may not be, item by item: "保险费 50.00 元". */
static int deductions_texts(struct asking *x, struct fact *out)
{
	struct arena *a = x->c->arena;
	const char *zh = "", *en = "";
	char yuan[24];

	for (size_t k = 0; k < n_pay_items; k++) {
		money sum = x->wage.taken[k];

		if (sum.fen == 0)
			continue;
		(void)money_format(sum, yuan);
		zh = arena_printf(a, "%s%s%s %s 元", zh, zh[0] ? "、" : "", pay_items[k].zh, yuan);
		en = zh ? arena_printf(a, "%s%s%s ¥%s", en, en[0] ? ", " : "", pay_items[k].en,
				       yuan)
			: NULL;
		if (!en)
			return E_NO_MEMORY;
	}
	out[LIST_ZH].text = zh;
	out[LIST_EN].text = en;
	return 0;
}

const struct fact_group group_deductions = {deduction_names,
					    N_ELEMENTS(deduction_names),
					    deductions_fill,
					    deductions_texts,
					    NULL,
					    NULL};
