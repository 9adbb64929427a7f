#include "base.h"

#include "ahead.h"

/* The times at which one worker holds the mark's number, as worker_numbers would tell them. */
static int numbers_guess(struct call *c, const struct dirty_row *mark,
			 const struct number_holders *h, struct numbers *out)
{
	*out = (struct numbers){
		.worker_nos = arena_zalloc(c->arena, h->n_times + 1, sizeof(*out->worker_nos)),
		.from_at = h->from_at,
		.to_at = h->to_at,
		.n = h->n_times,
	};
	if (!out->worker_nos)
		return E_NO_MEMORY;
	for (size_t i = 0; i < out->n; i++)
		out->worker_nos[i] = mark->worker_no;
	return 0;
}

static int rows_ahead(struct call *c, const struct dirty_row *mark, const struct number_holders *h)
{
	const utc_time from = time_facts_from(mark->month), to = time_facts_to(mark->month);
	const utc_time end = utc_from_civil(civil_month_next(mark->month));
	struct numbers no;
	int rc = numbers_guess(c, mark, h, &no);

	if (rc)
		return rc;
	if (c->now.us >= to.us)
		rc = tx_ahead(c->tx, Q_PACKED_OF,
			      ARGS(A_I64(mark->employer_id), A_TEXTS(no.worker_nos, no.n),
				   A_DATE(mark->month)));
	else
		rc = tx_ahead(c->tx, Q_WORK_IN_FORCE,
			      ARGS(A_I64(mark->employer_id), A_TEXTS(no.worker_nos, no.n),
				   A_TIMES(no.from_at, no.n), A_TIMES(no.to_at, no.n),
				   A_DATE(civil_month_start(civil_from_utc(from))),
				   A_DATE(civil_month_start(civil_from_utc(to))), A_TIME(from),
				   A_TIME(to)));
	return rc ? rc
		  : tx_ahead(c->tx, Q_PAY_IN_FORCE,
			     ARGS(A_I64(mark->employer_id), A_TEXTS(no.worker_nos, no.n),
				  A_TIMES(no.from_at, no.n), A_TIMES(no.to_at, no.n),
				  A_DATE(mark->month), A_TIME(end)));
}

static int month_ahead(struct call *c, const struct dirty_row *mark, const struct number_holders *h)
{
	const int64_t worker_id = h->ids[0];
	int rc = tx_ahead(c->tx, Q_PERSON,
			  ARGS(A_I64(mark->employer_id), A_I64(worker_id),
			       A_DATE(civil_month_next(mark->month))));

	if (!rc)
		rc = tx_ahead(c->tx, Q_WORKER_NUMBERS,
			      ARGS(A_I64(mark->employer_id), A_I64(worker_id)));
	return rc ? rc : rows_ahead(c, mark, h);
}

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

int marks_ahead(struct call *c, const struct dirty_row *marks, size_t n, struct number_holders *out)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < n; i++)
		rc = tx_ahead(c->tx, Q_NUMBER_HOLDERS,
			      ARGS(A_I64(marks[i].employer_id), A_TEXT(marks[i].worker_no)));
	for (size_t i = 0; !rc && i < n; i++) {
		const struct number no = {marks[i].employer_id, marks[i].worker_no};

		rc = number_workers(c, &no, marks[i].month, &out[i]);
	}
	if (!rc)
		rc = workers_hold(c, marks, n, out);
	for (size_t i = 0; !rc && i < n; i++) {
		if (out[i].n == 1) /* a number that passed on is read when its turn comes */
			rc = month_ahead(c, &marks[i], &out[i]);
	}
	return rc;
}
