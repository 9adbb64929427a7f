/*
 * measure - what the rows in force say of a relation (REG-6): on how many days of a month somebody
 * worked for an employer, and how long. Registration holds it beside what both sides answer.
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
};
ROW_TABLE(work_told, COL(work_told, work_id, COL_I64), COL(work_told, employer_id, COL_I64),
	  COL(work_told, worker_id, COL_I64), COL(work_told, month, COL_DATE),
	  COL(work_told, days, COL_I32), COL(work_told, worked_s, COL_I64),
	  COL(work_told, version, COL_I64));

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
	/* one after the other for all employers of a worker: his shares are of one sum */
	(void)snprintf(key, sizeof(key), "worker/%" PRId64, t->worker_id);
	return emit(c, "MonthMeasured", key, &m.base);
}

struct told_columns {
	int64_t *ids, *employers, *workers, *days, *worked;
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
	out->months = arena_zalloc(a, n + 1, sizeof(int32_t));
	return out->ids && out->employers && out->workers && out->days && out->worked &&
	       out->months;
}

static void column_add(struct told_columns *k, int64_t id, const struct worker_month *m)
{
	for (size_t i = 0; i < m->time.n_days; i++) {
		const struct time_day *d = &m->time.days[i];

		k->days[k->n] += d->order_s > 0 || d->required_s > 0;
		k->worked[k->n] += d->worked_s > d->allowance_s ? d->worked_s - d->allowance_s : 0;
	}
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
			  A_DATES(k.months, k.n), A_I64S(k.days, k.n), A_I64S(k.worked, k.n)),
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
