/*
 * number - whom a company's own number of a worker stands for, and when.
 *
 * Nearly every number has been one worker's from the first day on: a look into two indexes says so.
 * Of the others all engagements and aliases are laid in a row (number_holders).
 */
#include "base.h"

#include "month.h"

ROW_TABLE(holder_row, COL(holder_row, worker_no, COL_TEXT), COL(holder_row, worker_id, COL_I64),
	  COL(holder_row, from_at, COL_TIME), COL(holder_row, to_at, COL_TIME));

ROW_TABLE(plain_row, COL(plain_row, worker_id, COL_I64), COL(plain_row, worker_no, COL_TEXT),
	  COL(plain_row, class, COL_TEXT), COL(plain_row, occupation, COL_TEXT),
	  COL(plain_row, home_region, COL_TEXT), COL(plain_row, from_day, COL_DATE),
	  COL(plain_row, to_day, COL_DATE), COL(plain_row, has_terms, COL_BOOL),
	  COL(plain_row, sole, COL_BOOL));

/* Is it among the first n? */
static bool has(const int64_t *ids, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++) {
		if (ids[i] == id)
			return true;
	}
	return false;
}

/* Is every instant of the month in one of the times? They ascend and do not overlap. */
static bool is_whole(const struct number_holders *h, utc_time from, utc_time to)
{
	int64_t at = from.us;

	for (size_t i = 0; i < h->n_times; i++) {
		if (h->from_at[i] <= at && h->to_at[i] > at)
			at = h->to_at[i];
	}
	return at >= to.us;
}

static int plain_holder_fill(struct call *c, const struct plain_row *row,
			     struct number_holders *out)
{
	struct plain_row *kept = row->sole ? arena_alloc(c->arena, sizeof(*kept)) : NULL;

	*out = (struct number_holders){.ids = arena_alloc(c->arena, sizeof(*out->ids)),
				       .n = 1,
				       .from_at = arena_alloc(c->arena, sizeof(*out->from_at)),
				       .to_at = arena_alloc(c->arena, sizeof(*out->to_at)),
				       .n_times = 1,
				       .whole = true,
				       .sole = kept};
	if (!out->ids || !out->from_at || !out->to_at || (row->sole && !kept))
		return E_NO_MEMORY;
	if (kept)
		*kept = *row;
	out->ids[0] = row->worker_id;
	out->from_at[0] = utc_from_civil(NUMBER_FROM).us;
	out->to_at[0] = utc_from_civil(NUMBER_TO).us;
	return 0;
}

int numbers_workers(struct call *c, const struct number_month *no, size_t n,
		    struct number_holders *out)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < n; i++)
		rc = tx_ahead(c->tx, Q_PLAIN_HOLDER,
			      ARGS(A_I64(no[i].employer_id), A_TEXT(no[i].worker_no),
				   A_DATE(civil_month_next(no[i].month))));
	for (size_t i = 0; !rc && i < n; i++) {
		const struct arg key[] = {A_I64(no[i].employer_id), A_TEXT(no[i].worker_no),
					  A_DATE(civil_month_next(no[i].month))};
		struct plain_row row;
		bool found;

		out[i] = (struct number_holders){.n = 0};
		rc = tx_maybe(c->tx, Q_PLAIN_HOLDER, key, &row, &found);
		if (!rc)
			rc = found ? plain_holder_fill(c, &row, &out[i])
				   : tx_ahead(c->tx, Q_NUMBER_HOLDERS, key);
	}
	for (size_t i = 0; !rc && i < n; i++) {
		if (out[i].n == 0)
			rc = number_workers(c, &(struct number){no[i].employer_id, no[i].worker_no},
					    no[i].month, &out[i]);
	}
	return rc;
}

int number_workers(struct call *c, const struct number *no, civil_date month,
		   struct number_holders *out)
{
	const utc_time from = utc_from_civil(month);
	const utc_time to = utc_from_civil(civil_month_next(month));
	struct number_holders h = {0};
	struct holder_row *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_NUMBER_HOLDERS,
			 ARGS(A_I64(no->employer_id), A_TEXT(no->worker_no)), &rows, &n);

	if (rc)
		return rc;
	h.ids = arena_zalloc(c->arena, n + 1, sizeof(*h.ids));
	h.from_at = arena_zalloc(c->arena, n + 1, sizeof(*h.from_at));
	h.to_at = arena_zalloc(c->arena, n + 1, sizeof(*h.to_at));
	if (!h.ids || !h.from_at || !h.to_at)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		bool during = rows[i].from_at.us < to.us && rows[i].to_at.us > from.us;

		h.from_at[i] = rows[i].from_at.us;
		h.to_at[i] = rows[i].to_at.us;
		if (during && !has(h.ids, h.n, rows[i].worker_id))
			h.ids[h.n++] = rows[i].worker_id;
	}
	h.n_times = n;
	h.whole = is_whole(&h, from, to);
	*out = h;
	return 0;
}
