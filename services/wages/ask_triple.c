/*
 * ask_triple - what passengers paid, drivers got and the platform kept of orders of ride hailing
 * (PAY-16). An order of which nothing of the three was filed says nothing.
 */
#include "base.h"

#include "ask.h"
#include "order_facts.h"

#define BP_OF_PERCENT INT64_C(100)

enum {
	ORDERS,
	MISSING,
	OVER,
	WORST,
	CAP,
	FIRST,
};
static const char *const names[] = {
	[ORDERS] = "triple_orders",      [MISSING] = "triple_missing", [OVER] = "commission_over",
	[WORST] = "commission_worst_bp", [CAP] = "commission_cap_bp",  [FIRST] = "triple_first",
};

static bool is_told(const struct order_money *o)
{
	return o->pay_fen >= 0 || o->fare_fen >= 0 || o->commission_bp >= 0;
}

static int orders_told(struct asking *x, struct order_list *out)
{
	const struct worker_month *m = x->m;
	struct order *at = arena_alloc(x->c->arena, (m->work.n + 1) * sizeof(*at));
	size_t n = 0;

	for (size_t i = 0; at && i < m->work.n; i++) {
		const struct work_interval *w = &m->work.at[i];
		const struct order_money *o = &m->in.orders[i];

		if (w->kind == WORK_ORDER && is_told(o))
			at[n++] = (struct order){w->started, w->ended,    w->region,       o->task,
						 o->pay_fen, o->fare_fen, o->commission_bp};
	}
	*out = (struct order_list){at, n};
	return at ? 0 : E_NO_MEMORY;
}

static int cap_read(const struct asking *x, struct parameter_value *out)
{
	return parameter_or_general(pack_of(x->c)->rules, "commission.cap",
				    x->m->person.credit_code, x->m->last, out);
}

static int facts_make(struct asking *x, struct triple_facts *out, struct parameter_value *cap)
{
	struct order_list orders;
	int rc = cap_read(x, cap);

	if (!rc)
		rc = orders_told(x, &orders);
	if (!rc)
		triple_facts_make(orders, x->m->month, cap->value * BP_OF_PERCENT, out);
	return rc;
}

static bool is_ride_driver(const struct worker_month *m)
{
	return strcmp(m->person.occupation, "ride_driver") == 0;
}

static int triple_fill(struct asking *x, struct fact *out)
{
	struct parameter_value cap = {0};
	struct triple_facts f = {0};
	int rc = is_ride_driver(x->m) ? facts_make(x, &f, &cap) : 0;

	if (rc)
		return rc == E_NO_PARAMETER ? 0 : rc; /* before the rule begins */
	out[ORDERS] = F_NUM(names[ORDERS], (int64_t)f.n_orders);
	out[MISSING] = F_NUM(names[MISSING], (int64_t)f.n_missing);
	out[OVER] = F_NUM(names[OVER], (int64_t)f.n_over);
	out[WORST] = F_NUM(names[WORST], f.worst_bp);
	out[CAP] = F_NUM(names[CAP], cap.value * BP_OF_PERCENT);
	out[FIRST] = F_TEXT(names[FIRST], "");
	return 0;
}

/* The order to look at: the one with the highest commission, else the first that lacks a part. */
static int triple_texts(struct asking *x, struct fact *out)
{
	struct parameter_value cap;
	const struct order *first;
	struct triple_facts f;
	char at[24];
	int rc;

	if (!out[FIRST].name || !is_ride_driver(x->m))
		return 0;
	rc = facts_make(x, &f, &cap);
	if (rc)
		return rc;
	first = f.worst ? f.worst : f.first_missing;
	if (first)
		out[FIRST].text = arena_strdup(x->c->arena, utc_format_local(first->started, at));
	return out[FIRST].text ? 0 : E_NO_MEMORY;
}

/* The general value stands for "none is on file": nothing is found by it, so nothing rests on it.
 */
static int triple_values(struct asking *x, const struct rule *rule, struct value_list *list)
{
	struct parameter_value cap;
	int rc = rule_names(rule, names[CAP]) ? cap_read(x, &cap) : E_NO_PARAMETER;

	if (rc || !cap.scope[0])
		return rc == E_NO_PARAMETER ? 0 : rc;
	return value_add(x, list, &cap);
}

const struct fact_group group_triple = {names,        N_ELEMENTS(names), triple_fill,
					triple_texts, triple_values,     NULL};
