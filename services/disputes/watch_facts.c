#include "watch_facts.h"

const char *const watch_measure_names[] = {
	"orders_per_hour", "orders_per_day", "pay_per_hour", "penalties",
	"stops",           "no_work",        "ended",        NULL};
const char *const watch_lead_names[] = {"open", "confirmed", "explained", "gone", NULL};

#define WHOLE 10000 /* as before, in 1/100 percent */

struct rate {
	int64_t num, den;
};

static struct rate rate_of(enum watch_measure m, const struct work_sum *s)
{
	switch (m) {
	case WATCH_ORDERS_HOUR:
		return (struct rate){s->orders, s->worked_s};
	case WATCH_ORDERS_DAY:
		return (struct rate){s->orders, s->days};
	case WATCH_PAY_HOUR:
		return (struct rate){s->pay_fen, s->paid_s};
	case WATCH_PENALTIES:
		return (struct rate){s->penalties, s->penalty_months};
	case WATCH_STOPS:
		return (struct rate){s->stops, s->stop_months};
	case WATCH_NO_WORK:
		return (struct rate){s->worked_s, s->months};
	case WATCH_ENDED:
	case WATCH_MEASURES:
		break;
	}
	return (struct rate){0, 0};
}

bool watch_is_rate(enum watch_measure m)
{
	return m == WATCH_ORDERS_HOUR || m == WATCH_ORDERS_DAY || m == WATCH_PAY_HOUR;
}

/* a * b / c, which fits: what it is made of are a month's orders, seconds and fen. */
static int64_t scaled(int64_t a, int64_t b, int64_t c)
{
	__int128 x = c ? (__int128)a * b / c : 0;

	return x > INT64_MAX ? INT64_MAX : x < INT64_MIN ? INT64_MIN : (int64_t)x;
}

int64_t watch_rate(enum watch_measure m, int64_t num, int64_t den)
{
	if (m == WATCH_ORDERS_HOUR)
		return scaled(num, INT64_C(3600) * 100, den);
	if (m == WATCH_PAY_HOUR)
		return scaled(num, INT64_C(3600), den);
	return scaled(num, 100, den);
}

/* Enough on both sides for a rate to say something. */
static bool comparable(enum watch_measure m, const struct work_change *x, int64_t min_s)
{
	const struct rate b = rate_of(m, &x->before), a = rate_of(m, &x->after);

	if (x->before.worked_s < min_s || b.den <= 0)
		return false;
	if (m == WATCH_NO_WORK)
		return true;
	return a.den > 0 && (!watch_is_rate(m) || (x->after.worked_s >= min_s && b.num > 0));
}

static int64_t change_of(enum watch_measure m, const struct work_change *x)
{
	const struct rate b = rate_of(m, &x->before), a = rate_of(m, &x->after);

	if (!watch_is_rate(m))
		return watch_rate(m, a.num, a.den) - watch_rate(m, b.num, b.den);
	/* (a.num / a.den) / (b.num / b.den), in one division; the products are below 2^100 */
	return (int64_t)((__int128)a.num * b.den * WHOLE / ((__int128)a.den * b.num));
}

static int by_value(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Of those that can be compared; *out_n of them. */
static int64_t median_of(enum watch_measure m, const struct work_change *peers, size_t n,
			 int64_t min_s, int64_t *out_n)
{
	int64_t at[WATCH_PEERS_MAX];
	size_t used = 0;

	for (size_t i = 0; i < n && used < WATCH_PEERS_MAX; i++) {
		if (comparable(m, &peers[i], min_s))
			at[used++] = change_of(m, &peers[i]);
	}
	*out_n = (int64_t)used;
	if (!used)
		return 0;
	qsort(at, used, sizeof(at[0]), by_value);
	return at[(used - 1) / 2];
}

static bool no_work(const struct work_change *self, const struct work_change *peers, size_t n,
		    const struct watch_terms *t, struct watch_result *out)
{
	for (size_t i = 0; i < n; i++) {
		if (peers[i].before.worked_s < t->min_s)
			continue;
		out->n_peers++;
		out->peers += peers[i].after.worked_s == 0;
	}
	/* without fellows nobody knows whether the month was filed at all */
	out->lead = self->after.worked_s == 0 && out->n_peers >= t->peers_min &&
		    2 * out->peers < out->n_peers;
	return out->n_peers >= t->peers_min;
}

bool watch_compare(enum watch_measure m, const struct work_change *self,
		   const struct work_change *peers, size_t n, const struct watch_terms *t,
		   struct watch_result *out)
{
	const struct rate b = rate_of(m, &self->before), a = rate_of(m, &self->after);
	int64_t median;

	*out = (struct watch_result){
		.before_num = b.num, .before_den = b.den, .after_num = a.num, .after_den = a.den};
	if (m == WATCH_ENDED || m == WATCH_MEASURES || !comparable(m, self, t->min_s))
		return false;
	if (m == WATCH_NO_WORK)
		return no_work(self, peers, n, t, out);
	out->change = change_of(m, self);
	median = median_of(m, peers, n, t->min_s, &out->n_peers);
	if (out->n_peers < t->peers_min) {
		median = watch_is_rate(m) ? WHOLE : 0;
		out->n_peers = 0;
	}
	out->peers = median;
	if (watch_is_rate(m)) {
		/* what all lost is taken off; what all won is not asked of him */
		if (median > WHOLE)
			median = WHOLE;
		out->left_over = median > 0 ? scaled(out->change, WHOLE, median) : WHOLE;
		out->lead = out->left_over <= WHOLE - t->fall_percent * 100;
	} else {
		out->left_over = out->change - (median > 0 ? median : 0);
		out->lead = out->left_over >= t->more * 100;
	}
	return true;
}

/* ---- months -------------------------------------------------------------------------------- */

civil_date month_shift(civil_date day, int64_t months)
{
	int year, month, d;
	civil_date first = civil_month_start(day);
	int64_t n;

	civil_to_ymd(first, &year, &month, &d);
	n = (int64_t)year * 12 + month - 1 + months;
	if (!civil_from_ymd((int)(n / 12), (int)(n % 12) + 1, 1, &first))
		return civil_month_start(day);
	return first;
}

civil_date watch_until(civil_date planned, civil_date closed, int64_t after_close)
{
	const civil_date end = closed.day ? month_shift(closed, after_close) : planned;

	return end.day < planned.day ? end : planned;
}
