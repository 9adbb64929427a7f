#include "base.h"

#include "pack.h"
#include "pack_facts.h"

struct pack_columns {
	size_t n;
	int64_t *employer_ids, *from_at, *to_at;
	const char **worker_nos;
	int32_t *months;
};

static bool columns_make(struct arena *a, size_t n, struct pack_columns *out)
{
	out->n = 0;
	out->employer_ids = arena_zalloc(a, n + 1, sizeof(*out->employer_ids));
	out->from_at = arena_zalloc(a, n + 1, sizeof(*out->from_at));
	out->to_at = arena_zalloc(a, n + 1, sizeof(*out->to_at));
	out->worker_nos = arena_zalloc(a, n + 1, sizeof(*out->worker_nos));
	out->months = arena_zalloc(a, n + 1, sizeof(*out->months));
	return out->employer_ids && out->from_at && out->to_at && out->worker_nos && out->months;
}

int months_pack(struct call *c, const struct dirty_row *marks, const bool *packed, size_t n)
{
	struct pack_columns k;

	if (!columns_make(c->arena, n, &k))
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		const utc_time to = time_facts_to(marks[i].month);

		if (packed[i] || c->now.us < to.us)
			continue;
		k.employer_ids[k.n] = marks[i].employer_id;
		k.worker_nos[k.n] = marks[i].worker_no;
		k.months[k.n] = marks[i].month.day;
		k.from_at[k.n] = time_facts_from(marks[i].month).us;
		k.to_at[k.n++] = to.us;
	}
	if (k.n == 0)
		return 0;
	return tx_queue(c->tx, Q_PACK_PUT,
			ARGS(A_I64S(k.employer_ids, k.n), A_TEXTS(k.worker_nos, k.n),
			     A_DATES(k.months, k.n), A_TIMES(k.from_at, k.n), A_TIMES(k.to_at, k.n),
			     A_TIME(c->now)));
}

/* A month as the columns of its row. A list that nobody filed anything of has no elements. */
struct month_columns {
	char *spans;
	const char **refs, **tasks;
	int64_t *pays, *fares, *cuts;
	size_t n_pays, n_fares, n_cuts, n_tasks;
};

static bool month_columns_make(struct arena *a, const struct worker_month *m,
			       struct month_columns *k)
{
	const size_t n = m->work.n;

	*k = (struct month_columns){
		.spans = arena_alloc(a, n * PACKED_SPAN_BYTES),
		.refs = arena_alloc(a, n * sizeof(*k->refs)),
		.tasks = arena_alloc(a, n * sizeof(*k->tasks)),
		.pays = arena_alloc(a, n * sizeof(*k->pays)),
		.fares = arena_alloc(a, n * sizeof(*k->fares)),
		.cuts = arena_alloc(a, n * sizeof(*k->cuts)),
	};
	if (!k->spans || !k->refs || !k->tasks || !k->pays || !k->fares || !k->cuts)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct order_money *o = &m->in.orders[i];

		k->refs[i] = o->source_ref;
		k->tasks[i] = o->task;
		k->pays[i] = o->pay_fen;
		k->fares[i] = o->fare_fen;
		k->cuts[i] = o->commission_bp;
		k->n_pays = o->pay_fen >= 0 ? n : k->n_pays;
		k->n_fares = o->fare_fen >= 0 ? n : k->n_fares;
		k->n_cuts = o->commission_bp >= 0 ? n : k->n_cuts;
		k->n_tasks = o->task[0] ? n : k->n_tasks;
	}
	return true;
}

int month_pack(struct call *c, const struct worker_month *m)
{
	struct month_columns k;

	if (!m->open_no || c->now.us < time_facts_to(m->month).us)
		return 0;
	if (!month_columns_make(c->arena, m, &k))
		return E_NO_MEMORY;
	if (!packed_spans_write(m->work, m->month, k.spans))
		return 0; /* months_pack() says what is wrong with it */
	return tx_queue(c->tx, Q_PACK_ROWS,
			ARGS(A_I64(m->employer_id), A_TEXT(m->open_no), A_DATE(m->month),
			     A_BYTES(k.spans, m->work.n * PACKED_SPAN_BYTES),
			     A_TEXTS(k.refs, m->work.n), A_I64S(k.pays, k.n_pays),
			     A_I64S(k.fares, k.n_fares), A_I64S(k.cuts, k.n_cuts),
			     A_TEXTS(k.tasks, k.n_tasks), A_TIME(c->now)));
}
