#include "base.h"

#include "ahead.h"

/* Sent before the reads: what they see was written by whoever had the worker before. Who has one
 * number has one mark, which is held. */
static int workers_hold(struct call *c, const struct dirty_row *marks, size_t n,
			const struct number_holders *h)
{
	int64_t *employers, *workers;
	int32_t *months;
	size_t room = 1, k = 0;

	for (size_t i = 0; i < n; i++)
		room += h[i].n;
	employers = arena_alloc(c->arena, room * sizeof(*employers));
	workers = arena_alloc(c->arena, room * sizeof(*workers));
	months = arena_alloc(c->arena, room * sizeof(*months));
	if (!employers || !workers || !months)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < h[i].n && !h[i].sole; j++, k++) {
			employers[k] = marks[i].employer_id;
			workers[k] = h[i].ids[j];
			months[k] = marks[i].month.day;
		}
	}
	if (k == 0)
		return 0;
	return tx_ahead(c->tx, Q_AUDIT_HOLD,
			ARGS(A_I64S(employers, k), A_I64S(workers, k), A_DATES(months, k)));
}

int marks_holders(struct call *c, const struct dirty_row *marks, size_t n,
		  struct number_holders *out)
{
	struct number_month *no = arena_alloc(c->arena, (n + 1) * sizeof(*no));
	int rc;

	if (!no)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		no[i] = (struct number_month){marks[i].employer_id, marks[i].worker_no,
					      marks[i].month};
	rc = numbers_workers(c, no, n, out);
	return rc ? rc : workers_hold(c, marks, n, out);
}
