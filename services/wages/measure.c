/*
 * measure - what the rows in force say of a relation (REG-6): on how many days of a month somebody
 * worked for an employer, how long, and what it brought. Registration holds days and time beside
 * what both sides answer; disputes compares months of who complained (WRK-7). It is told of every
 * worker alike, so that nothing here knows who that is.
 *
 * Time without allowance: what was negotiated on top is no work that a log shows.
 */
#include "base.h"

#include "month.h"

#include "measured.pb-c.h"

struct work_told {
	int64_t work_id, employer_id, worker_id, worked_s, version;
	civil_date month;
	int32_t days;
	int32_t orders; /* -1: not counted, by a release before */
	int64_t pay_fen;
	int32_t penalties, stops;
};
ROW_TABLE(work_told, COL(work_told, work_id, COL_I64), COL(work_told, employer_id, COL_I64),
	  COL(work_told, worker_id, COL_I64), COL(work_told, month, COL_DATE),
	  COL(work_told, days, COL_I32), COL(work_told, worked_s, COL_I64),
	  COL(work_told, version, COL_I64), COL(work_told, orders, COL_I32),
	  COL(work_told, pay_fen, COL_I64), COL(work_told, penalties, COL_I32),
	  COL(work_told, stops, COL_I32));

static int told_emit(struct call *c, const struct work_told *t)
{
	Measured__WorkMonth m;
	char key[40];

	measured__work_month__init(&m);
	m.work_id = t->work_id;
	m.employer_id = t->employer_id;
	m.worker_id = t->worker_id;
	m.month = t->month.day;
	m.version = t->version;
	m.days = t->days;
	m.worked_s = t->worked_s;
	m.counted = t->orders >= 0;
	m.orders = t->orders;
	m.pay_fen = t->pay_fen;
	m.penalties = t->penalties;
	m.stops = t->stops;
	/* one after the other for all employers of a worker: his shares are of one sum */
	(void)snprintf(key, sizeof(key), "worker/%" PRId64, t->worker_id);
	return emit(c, "MonthMeasured", key, &m.base);
}

struct told_columns {
	int64_t *ids, *employers, *workers, *days, *worked, *orders, *pay, *penalties, *stops;
	int32_t *months;
	size_t n;
};

static bool columns_make(struct arena *a, size_t n, struct told_columns *out)
{
	out->n = 0;
	out->ids = arena_zalloc(a, n + 1, sizeof(int64_t));
	out->employers = arena_zalloc(a, n + 1, sizeof(int64_t));
	out->workers = arena_zalloc(a, n + 1, sizeof(int64_t));
	out->days = arena_zalloc(a, n + 1, sizeof(int64_t));
	out->worked = arena_zalloc(a, n + 1, sizeof(int64_t));
	out->orders = arena_zalloc(a, n + 1, sizeof(int64_t));
	out->pay = arena_zalloc(a, n + 1, sizeof(int64_t));
	out->penalties = arena_zalloc(a, n + 1, sizeof(int64_t));
	out->stops = arena_zalloc(a, n + 1, sizeof(int64_t));
	out->months = arena_zalloc(a, n + 1, sizeof(int32_t));
	return out->ids && out->employers && out->workers && out->days && out->worked &&
	       out->orders && out->pay && out->penalties && out->stops && out->months;
}

static bool of_month(const struct worker_month *m, utc_time at)
{
	return civil_month_start(civil_from_utc(at)).day == m->month.day;
}

static int64_t orders_of(const struct worker_month *m)
{
	int64_t n = 0;

	for (size_t i = 0; i < m->work.n; i++)
		n += m->work.at[i].kind == WORK_ORDER && of_month(m, m->work.at[i].started);
	return n;
}

static int64_t stops_of(const struct worker_month *m)
{
	int64_t n = 0;

	for (size_t i = 0; i < m->in.n_pushes; i++)
		n += strcmp(m->in.pushes[i].kind, "stop") == 0 &&
		     of_month(m, m->in.pushes[i].pushed_at);
	return n;
}

/* Nobody is paid less than nothing for a month: what corrects another one is not known of this. */
static int64_t pay_of(const struct worker_month *m)
{
	money sum;

	if (!m->pay.n_lines || !money_add(m->pay.counted, m->pay.other, &sum) || sum.fen < 0)
		return -1;
	return sum.fen;
}

static void column_add(struct told_columns *k, int64_t id, const struct worker_month *m)
{
	for (size_t i = 0; i < m->time.n_days; i++) {
		const struct time_day *d = &m->time.days[i];

		k->days[k->n] += d->order_s > 0 || d->required_s > 0;
		k->worked[k->n] += d->worked_s > d->allowance_s ? d->worked_s - d->allowance_s : 0;
	}
	k->orders[k->n] = orders_of(m);
	k->pay[k->n] = pay_of(m);
	k->penalties[k->n] = m->in.penalties_filed ? (int64_t)m->in.n_penalties : -1;
	k->stops[k->n] = m->in.pushes_filed ? stops_of(m) : -1;
	k->ids[k->n] = id;
	k->employers[k->n] = m->employer_id;
	k->workers[k->n] = m->worker_id;
	k->months[k->n++] = m->month.day;
}

int months_measure(struct call *c, const struct month_load *at, size_t n)
{
	struct told_columns k;
	struct work_told *told;
	size_t n_told;
	int rc;

	if (!columns_make(c->arena, n, &k))
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		if (!at[i].rc)
			column_add(&k, id_next(c), &at[i].m);
	}
	if (k.n == 0)
		return 0;
	rc = tx_many(c->tx, Q_WORK_TOLD_PUT,
		     ARGS(A_I64S(k.ids, k.n), A_I64S(k.employers, k.n), A_I64S(k.workers, k.n),
			  A_DATES(k.months, k.n), A_I64S(k.days, k.n), A_I64S(k.worked, k.n),
			  A_I64S(k.orders, k.n), A_I64S(k.pay, k.n), A_I64S(k.penalties, k.n),
			  A_I64S(k.stops, k.n)),
		     &told, &n_told);
	for (size_t i = 0; !rc && i < n_told; i++)
		rc = told_emit(c, &told[i]);
	return rc;
}

int work_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last, size_t *out_n)
{
	struct work_told *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_WORK_TOLD_PAGE, ARGS(A_I64(after_id), A_I64((int64_t)limit)),
			 &rows, &n);

	for (size_t i = 0; !rc && i < n; i++)
		rc = told_emit(c, &rows[i]);
	if (rc)
		return rc;
	*out_last = n ? rows[n - 1].work_id : after_id;
	*out_n = n;
	return 0;
}
