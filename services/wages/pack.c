#include "base.h"

#include "pack.h"

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

int months_pack(struct call *c, const struct dirty_row *marks, size_t n)
{
	struct pack_columns k;

	if (!columns_make(c->arena, n, &k))
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		const utc_time to = time_facts_to(marks[i].month);

		if (c->now.us < to.us)
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
