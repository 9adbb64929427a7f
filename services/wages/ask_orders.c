/*
 * ask_orders - what class B was paid for work on statutory holidays (PAY-10): by order, where the
 * money of orders was filed, and what the pay lines give as compensation.
 */
#include "base.h"

#include "ask.h"
#include "order_facts.h"

enum {
	ORDERS,
	JUDGED,
	SHORT,
	SHORT_PAY,
	SHORT_NORMAL,
	PREMIUM,
	EXTRA,
	DAYS,
};
static const char *const names[] = {
	[ORDERS] = "holiday_orders",
	[JUDGED] = "holiday_judged",
	[SHORT] = "holiday_short",
	[SHORT_PAY] = "holiday_short_pay_fen",
	[SHORT_NORMAL] = "holiday_short_normal_fen",
	[PREMIUM] = "holiday_premium_fen",
	[EXTRA] = "holiday_extra_fen",
	[DAYS] = "holiday_days",
};

static int factor_read(const struct asking *x, struct parameter_value *out)
{
	return parameter_at(pack_of(x->c)->rules, "pay.holiday.b.min_factor", "", x->m->last, out);
}

/* Statutory days with work. */
static int days_read(struct asking *x, struct day_list *out)
{
	const struct time_facts *t = &x->m->time;
	civil_date *at = arena_zalloc(x->c->arena, t->n_days + 1, sizeof(*at));
	size_t n = 0;

	for (size_t i = 0; at && i < t->n_days; i++) {
		if (t->days[i].statutory && t->days[i].worked_s > 0)
			at[n++] = t->days[i].day;
	}
	*out = (struct day_list){at, n};
	return at ? 0 : E_NO_MEMORY;
}

/* With any time in the month, or begun in it: what a worker brought in other months depends on how
 * much of them an audit reads. */
static bool of_month(const struct worker_month *m, const struct work_interval *w)
{
	const utc_time from = utc_from_civil(m->month);
	const utc_time to = utc_from_civil(civil_month_next(m->month));

	return w->started.us < to.us && (w->ended.us > from.us || w->started.us >= from.us);
}

static int orders_read(struct asking *x, struct order_list *out)
{
	const struct worker_month *m = x->m;
	struct order *at = arena_zalloc(x->c->arena, m->work.n + 1, sizeof(*at));
	size_t n = 0;

	for (size_t i = 0; at && i < m->work.n; i++) {
		const struct work_interval *w = &m->work.at[i];
		const struct order_money *paid = &m->in.orders[i];

		if (w->kind == WORK_ORDER && of_month(m, w))
			at[n++] = (struct order){w->started,         w->ended,      w->region,
						 paid->task,         paid->pay_fen, paid->fare_fen,
						 paid->commission_bp};
	}
	*out = (struct order_list){at, n};
	return at ? 0 : E_NO_MEMORY;
}

static int prices_read(struct asking *x, struct price_list *out)
{
	const struct inputs *in = &x->m->in;
	struct unit_price *at = arena_zalloc(x->c->arena, in->n_prices + 1, sizeof(*at));

	for (size_t i = 0; at && i < in->n_prices; i++) {
		const struct price_row *p = &in->prices[i];

		at[i] = (struct unit_price){region_number(p->work_region), p->task,
					    p->price_fen.fen, p->from_day, *p->consulted != '\0'};
	}
	*out = (struct price_list){at, in->n_prices};
	return at ? 0 : E_NO_MEMORY;
}

static int holidays_judge(struct asking *x, int64_t factor, struct day_list days,
			  struct holiday_facts *out)
{
	struct order_list orders;
	struct price_list prices;
	int rc = orders_read(x, &orders);

	if (!rc)
		rc = prices_read(x, &prices);
	return rc ? rc : holiday_facts_make(x->c->arena, orders, prices, days, factor, out);
}

/* HOL_EXTRA: extra compensation that was filed as such. */
static bool extra_sum(const struct worker_month *m, money *out)
{
	for (size_t i = 0; i < m->n_lines; i++) {
		if (strcmp(m->lines[i].item->code, "HOL_EXTRA") == 0 &&
		    !money_add(*out, m->lines[i].amount, out))
			return false;
	}
	return true;
}

static int holiday_fill(struct asking *x, struct fact *out)
{
	struct holiday_facts f = {0};
	struct parameter_value factor;
	struct day_list days;
	money extra = FEN(0);
	int rc;

	if (strcmp(x->m->person.class, "B") == 0 && x->m->time.holiday_s > 0) {
		rc = factor_read(x, &factor);
		if (rc)
			return rc == E_NO_PARAMETER ? 0 : rc; /* before the rule begins */
		rc = days_read(x, &days);
		if (!rc)
			rc = holidays_judge(x, factor.value, days, &f);
		if (!rc && (!extra_sum(x->m, &extra) || !money_add(f.premium, extra, &f.premium)))
			rc = E_RANGE;
		if (rc)
			return rc;
	}
	out[ORDERS] = F_NUM(names[ORDERS], (int64_t)f.n_orders);
	out[JUDGED] = F_NUM(names[JUDGED], (int64_t)f.n_judged);
	out[SHORT] = F_NUM(names[SHORT], (int64_t)f.n_short);
	out[SHORT_PAY] = F_NUM(names[SHORT_PAY], f.short_pay.fen);
	out[SHORT_NORMAL] = F_NUM(names[SHORT_NORMAL], f.short_normal.fen);
	out[PREMIUM] = F_NUM(names[PREMIUM], f.premium.fen);
	out[EXTRA] = F_NUM(names[EXTRA], extra.fen);
	out[DAYS] = F_TEXT(names[DAYS], "");
	return 0;
}

static int holiday_texts(struct asking *x, struct fact *out)
{
	struct day_list days;
	char day[12];
	int rc = days_read(x, &days);

	if (rc || !out[DAYS].name)
		return rc;
	for (size_t i = 0; i < days.n; i++) {
		out[DAYS].text = arena_printf(x->c->arena, "%s%s%s", out[DAYS].text, i ? ", " : "",
					      civil_format(days.at[i], day));
		if (!out[DAYS].text)
			return E_NO_MEMORY;
	}
	return 0;
}

const struct fact_group group_holiday = {
	names, N_ELEMENTS(names), holiday_fill, holiday_texts, NULL, NULL};
