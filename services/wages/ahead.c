#include "base.h"

#include "ahead.h"

/* Sent before the reads: what they see was written by whoever had the worker before. */
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
		for (size_t j = 0; j < h[i].n; j++, k++) {
			employers[k] = marks[i].employer_id;
			workers[k] = h[i].ids[j];
			months[k] = marks[i].month.day;
		}
	}
	return tx_ahead(c->tx, Q_AUDIT_HOLD,
			ARGS(A_I64S(employers, k), A_I64S(workers, k), A_DATES(months, k)));
}

int marks_holders(struct call *c, const struct dirty_row *marks, size_t n,
		  struct number_holders *out)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < n; i++)
		rc = tx_ahead(c->tx, Q_NUMBER_HOLDERS,
			      ARGS(A_I64(marks[i].employer_id), A_TEXT(marks[i].worker_no)));
	for (size_t i = 0; !rc && i < n; i++) {
		const struct number no = {marks[i].employer_id, marks[i].worker_no};

		rc = number_workers(c, &no, marks[i].month, &out[i]);
	}
	return rc ? rc : workers_hold(c, marks, n, out);
}
