/*
 * employer_price - the unit price of the employer's lists that fell most in the month, without a
 * negotiation on file (PAY-15, price_fall_find of order_facts.h). Every task of the lists counts,
 * whether it was worked on or not.
 */
#include "base.h"

#include "employer_audit.h"
#include "input.h"
#include "month.h"
#include "order_facts.h"

enum {
	TASK,
	PLACE,
	BEFORE,
	AFTER,
	SINCE,
	FROM,
	MONTHS,
	N_NAMES,
};
const char *const price_fact_names[] = {
	[TASK] = "price_task",         [PLACE] = "price_place",
	[BEFORE] = "price_before_fen", [AFTER] = "price_after_fen",
	[SINCE] = "price_before_from", [FROM] = "price_from",
	[MONTHS] = "price_months",     [N_NAMES] = NULL,
};

static int lists_make(struct call *c, const struct price_row *rows, size_t n,
		      struct price_list *prices, struct order_list *orders)
{
	struct unit_price *p = arena_zalloc(c->arena, n + 1, sizeof(*p));
	struct order *o = arena_zalloc(c->arena, n + 1, sizeof(*o));

	for (size_t i = 0; p && o && i < n; i++) {
		const int32_t region = region_number(rows[i].work_region);

		p[i] = (struct unit_price){region, rows[i].task, rows[i].price_fen.fen,
					   rows[i].from_day, rows[i].consulted[0] != '\0'};
		o[i] = (struct order){.region = region, .task = rows[i].task};
	}
	*prices = (struct price_list){p, n};
	*orders = (struct order_list){o, n};
	return p && o ? 0 : E_NO_MEMORY;
}

static int fall_add(struct call *c, struct employer_month *m, const struct price_fall *f,
		    int64_t months)
{
	const bool any = f->before != NULL;
	char from[12] = "", since[12] = "";
	const char *place = any ? region_text(c->arena, f->after->region) : "";
	const char *texts[2];

	if (any) {
		(void)civil_format(f->after->from, from);
		(void)civil_format(f->before->from, since);
	}
	texts[0] = arena_strdup(c->arena, from);
	texts[1] = arena_strdup(c->arena, since);
	if (!place || !texts[0] || !texts[1])
		return E_NO_MEMORY;
	fact_add(&m->facts, F_TEXT(price_fact_names[TASK], any ? f->after->task : ""));
	fact_add(&m->facts, F_TEXT(price_fact_names[PLACE], place));
	fact_add(&m->facts, F_NUM(price_fact_names[BEFORE], any ? f->before->price_fen : 0));
	fact_add(&m->facts, F_NUM(price_fact_names[AFTER], any ? f->after->price_fen : 0));
	fact_add(&m->facts, F_TEXT(price_fact_names[SINCE], texts[1]));
	fact_add(&m->facts, F_TEXT(price_fact_names[FROM], texts[0]));
	fact_add(&m->facts, F_NUM(price_fact_names[MONTHS], months));
	return 0;
}

int price_facts(struct call *c, struct employer_month *m)
{
	struct price_fall fall = {NULL, NULL};
	struct parameter_value months;
	struct price_list prices;
	struct order_list orders;
	struct price_row *rows;
	size_t n;
	int rc = parameter_at(pack_of(c)->rules, "price.fall.months", "", m->last, &months);

	if (rc)
		return rc == E_NO_PARAMETER ? 0 : rc; /* before the rule begins */
	employer_value_add(m, price_fact_names[MONTHS], &months);
	rc = tx_many(c->tx, Q_PRICE_IN_FORCE,
		     ARGS(A_I64(m->employer_id), A_DATE(civil_month_next(m->month))), &rows, &n);
	if (!rc)
		rc = lists_make(c, rows, n, &prices, &orders);
	if (!rc)
		price_fall_find(prices, orders, m->month, months.value, &fall);
	return rc ? rc : fall_add(c, m, &fall, months.value);
}
