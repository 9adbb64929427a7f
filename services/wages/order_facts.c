/*
 * order_facts - holidays, passenger-driver-platform, unit prices.
 *
 * Invariants (tests/unit/wages/test_order_facts.c):
 *   O1  n_short <= n_judged <= n_orders; the order of rows changes no sum.
 *   O2  an order is short exactly when pay * 100 <= ordinary * factor: one fen more is clean.
 *   O3  commission: over exactly when kept * 10000 > fare * cap; equal is clean.
 */
#include "order_facts.h"

bool region_holds(int32_t outer, int32_t inner)
{
	if (outer == inner)
		return true;
	if (outer % 10000 == 0)
		return outer / 10000 == inner / 10000;
	return outer % 100 == 0 && outer / 100 == inner / 100;
}

/* Trailing zeros by pairs: a county beats its city, a city its province. */
static int narrowness(int32_t region)
{
	if (region % 10000 == 0)
		return 0;
	return region % 100 == 0 ? 1 : 2;
}

static bool price_beats(const struct unit_price *a, const struct unit_price *b)
{
	if (!b)
		return true;
	if (narrowness(a->region) != narrowness(b->region))
		return narrowness(a->region) > narrowness(b->region);
	return a->from.day >= b->from.day;
}

const struct unit_price *price_at(struct price_list prices, const char *task, int32_t region,
				  civil_date day)
{
	const struct unit_price *best = NULL;

	for (size_t i = 0; i < prices.n; i++) {
		const struct unit_price *p = &prices.at[i];

		if (p->from.day <= day.day && strcmp(p->task, task) == 0 &&
		    region_holds(p->region, region) && price_beats(p, best))
			best = p;
	}
	return best;
}

/* ---- holidays ---------------------------------------------------------------------------- */

static bool touches(const struct order *o, civil_date day)
{
	const int64_t from = utc_from_civil(day).us, to = from + US_PER_DAY;

	if (o->started.us == o->ended.us)
		return o->started.us >= from && o->started.us < to;
	return o->started.us < to && o->ended.us > from;
}

static bool on_holiday(const struct order *o, struct day_list statutory)
{
	for (size_t i = 0; i < statutory.n; i++) {
		if (touches(o, statutory.at[i]))
			return true;
	}
	return false;
}

static int by_task_and_pay(const void *left, const void *right)
{
	const struct order *a = left, *b = right;
	int order = strcmp(a->task, b->task);

	if (order != 0)
		return order;
	return (a->pay_fen > b->pay_fen) - (a->pay_fen < b->pay_fen);
}

/* The lower median of one task's pays; -1 without any. `plain` is sorted by task and pay. */
static int64_t median_pay(struct order_list plain, const char *task)
{
	size_t first = 0, n = 0;

	for (size_t i = 0; i < plain.n; i++) {
		if (strcmp(plain.at[i].task, task) != 0)
			continue;
		first = n == 0 ? i : first;
		n++;
	}
	return n ? plain.at[first + (n - 1) / 2].pay_fen : -1;
}

static int64_t normal_pay(const struct order *o, struct order_list plain, struct price_list prices)
{
	const struct unit_price *p =
		price_at(prices, o->task, o->region, civil_from_utc(o->started));

	return p ? p->price_fen : median_pay(plain, o->task);
}

static int holiday_add(const struct order *o, int64_t normal, int64_t factor,
		       struct holiday_facts *f)
{
	const money pay = FEN(o->pay_fen), ordinary = FEN(normal);

	if (pay.fen > MONEY_MAX_FEN / 1000 || normal > MONEY_MAX_FEN / 1000)
		return E_RANGE;
	f->n_judged++;
	if (pay.fen > normal && !money_add(f->premium, FEN(pay.fen - normal), &f->premium))
		return E_RANGE;
	if (pay.fen * 100 > normal * factor)
		return 0;
	if (!f->first || o->started.us < f->first->started.us) {
		f->first = o;
		f->first_normal = ordinary;
	}
	f->n_short++;
	return money_add(f->short_pay, pay, &f->short_pay) &&
			       money_add(f->short_normal, ordinary, &f->short_normal)
		       ? 0
		       : E_RANGE;
}

int holiday_facts_make(struct arena *a, struct order_list orders, struct price_list prices,
		       struct day_list statutory, int64_t factor_percent, struct holiday_facts *out)
{
	struct order *plain = arena_zalloc(a, orders.n + 1, sizeof(*plain));
	struct holiday_facts f = {0};
	size_t n = 0;
	int rc = 0;

	if (!plain)
		return E_NO_MEMORY;
	if (factor_percent < 0 || factor_percent > 1000)
		return E_RANGE;
	for (size_t i = 0; i < orders.n; i++) {
		const struct order *o = &orders.at[i];

		if (o->pay_fen >= 0 && o->task[0] && !on_holiday(o, statutory))
			plain[n++] = *o;
	}
	qsort(plain, n, sizeof(*plain), by_task_and_pay);
	for (size_t i = 0; !rc && i < orders.n; i++) {
		const struct order *o = &orders.at[i];
		int64_t normal;

		if (!on_holiday(o, statutory))
			continue;
		f.n_orders++;
		if (o->pay_fen < 0 || !o->task[0])
			continue;
		normal = normal_pay(o, (struct order_list){plain, n}, prices);
		if (normal >= 0)
			rc = holiday_add(o, normal, factor_percent, &f);
	}
	if (!rc)
		*out = f;
	return rc;
}

/* ---- passenger, driver, platform --------------------------------------------------------- */

/* What the platform keeps of an order in 1/100 percent, rounded up; -1 when nothing shows it. */
static int32_t kept_bp(const struct order *o)
{
	int32_t shown = -1;

	if (o->fare_fen > 0 && o->pay_fen >= 0 && o->fare_fen < MONEY_MAX_FEN / 10000) {
		int64_t kept = o->fare_fen - o->pay_fen;

		shown = kept <= 0 ? 0 : (int32_t)((kept * 10000 + o->fare_fen - 1) / o->fare_fen);
	}
	return o->commission_bp > shown ? o->commission_bp : shown;
}

void triple_facts_make(struct order_list orders, civil_date month, int64_t cap_bp,
		       struct triple_facts *out)
{
	const utc_time from = utc_from_civil(civil_month_start(month));
	const utc_time to = utc_from_civil(civil_month_next(month));
	struct triple_facts f = {0};

	for (size_t i = 0; i < orders.n; i++) {
		const struct order *o = &orders.at[i];
		int32_t kept = kept_bp(o);

		if (o->started.us < from.us || o->started.us >= to.us)
			continue;
		f.n_orders++;
		if (o->fare_fen < 0 || o->pay_fen < 0 || o->commission_bp < 0) {
			f.n_missing++;
			if (!f.first_missing || o->started.us < f.first_missing->started.us)
				f.first_missing = o;
		}
		if (cap_bp < 0 || kept <= cap_bp)
			continue;
		f.n_over++;
		if (kept > f.worst_bp) {
			f.worst_bp = kept;
			f.worst = o;
		}
	}
	*out = f;
}

/* ---- unit prices ------------------------------------------------------------------------- */

static bool same_price(const struct unit_price *a, const struct unit_price *b)
{
	return a->region == b->region && strcmp(a->task, b->task) == 0;
}

/* The price in force just before `from` of the same place and task; NULL: none. */
static const struct unit_price *price_before(struct price_list prices, const struct unit_price *p)
{
	const struct unit_price *best = NULL;

	for (size_t i = 0; i < prices.n; i++) {
		const struct unit_price *q = &prices.at[i];

		if (same_price(p, q) && q->from.day < p->from.day &&
		    (!best || q->from.day > best->from.day))
			best = q;
	}
	return best;
}

static civil_date months_before(civil_date d, int64_t months)
{
	civil_date first = civil_month_start(d);
	const int32_t into = d.day - first.day;

	for (int64_t i = 0; i < months && i < 120; i++)
		first = civil_month_start((civil_date){first.day - 1});
	return (civil_date){first.day + into};
}

/* Back through the prices until the earliest that was still in force at `since`: the highest, when
 * a step down since then was not negotiated. */
static const struct unit_price *fallen_from(struct price_list prices, const struct unit_price *p,
					    civil_date since)
{
	const struct unit_price *high = NULL, *step = p, *q = price_before(prices, p);
	bool alone = false; /* lowered without negotiation after `q` */
	bool found = false;

	for (; q; step = q, q = price_before(prices, q)) {
		alone = alone || (step->price_fen < q->price_fen && !step->consulted);
		if (q->price_fen > (high ? high->price_fen : p->price_fen)) {
			high = q;
			found = alone;
		}
		if (q->from.day <= since.day)
			break;
	}
	return found ? high : NULL;
}

static bool works_on(struct order_list orders, const struct unit_price *p)
{
	for (size_t i = 0; i < orders.n; i++) {
		if (strcmp(orders.at[i].task, p->task) == 0 &&
		    region_holds(p->region, orders.at[i].region))
			return true;
	}
	return false;
}

/* Is the share a fell by greater than that of b? */
static bool fell_more(const struct price_fall *a, const struct price_fall *b)
{
	if (!b->before)
		return true;
	return (a->before->price_fen - a->after->price_fen) * b->before->price_fen >
	       (b->before->price_fen - b->after->price_fen) * a->before->price_fen;
}

void price_fall_find(struct price_list prices, struct order_list orders, civil_date month,
		     int64_t months, struct price_fall *out)
{
	const civil_date first = civil_month_start(month), next = civil_month_next(month);

	*out = (struct price_fall){NULL, NULL};
	for (size_t i = 0; i < prices.n; i++) {
		const struct unit_price *p = &prices.at[i];
		struct price_fall fall = {NULL, p};

		if (p->from.day < first.day || p->from.day >= next.day || !works_on(orders, p))
			continue;
		fall.before = fallen_from(prices, p, months_before(p->from, months));
		/* a price above 10,000,000 yuan is no unit price: the products would not fit */
		if (fall.before && fall.before->price_fen < INT64_C(1000000000) &&
		    fell_more(&fall, out))
			*out = fall;
	}
}
