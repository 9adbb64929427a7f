/*
 * pack_read - the work of a worker-month from packed months, where his numbers have them.
 */
#include "base.h"

#include "pack.h"
#include "pack_facts.h"

struct packed_row {
	const char *worker_no, *refs, *pays, *fares, *cuts, *tasks; /* NULL: none was filed */
	int32_t n_rows;
	slice spans;
};
ROW_TABLE(packed_row, COL(packed_row, worker_no, COL_TEXT), COL(packed_row, n_rows, COL_I32),
	  COL(packed_row, spans, COL_BYTES), COL(packed_row, refs, COL_TEXT),
	  COL(packed_row, pays, COL_TEXT), COL(packed_row, fares, COL_TEXT),
	  COL(packed_row, cuts, COL_TEXT), COL(packed_row, tasks, COL_TEXT));

/* What is still to be read of a row. */
struct lists {
	size_t left;
	slice refs, pays, fares, cuts, tasks;
	const struct packed_row *row;
};

static int number_next(const char *filed, slice *list, size_t left, int64_t *out)
{
	slice text;

	*out = -1;
	if (!filed)
		return 0;
	return packed_text_next(list, left, &text) && slice_to_i64(text, out) ? 0 : E_STATEMENT;
}

static int text_next(struct arena *a, slice *list, size_t left, const char **out)
{
	slice text;

	if (!packed_text_next(list, left, &text))
		return E_STATEMENT;
	*out = arena_strndup(a, text.at, text.len);
	return *out ? 0 : E_NO_MEMORY;
}

static int order_next(struct arena *a, struct lists *l, struct order_money *out)
{
	int64_t cut;
	int rc = text_next(a, &l->refs, l->left, &out->source_ref);

	out->task = "";
	if (!rc && l->row->tasks)
		rc = text_next(a, &l->tasks, l->left, &out->task);
	if (!rc)
		rc = number_next(l->row->pays, &l->pays, l->left, &out->pay_fen);
	if (!rc)
		rc = number_next(l->row->fares, &l->fares, l->left, &out->fare_fen);
	if (!rc)
		rc = number_next(l->row->cuts, &l->cuts, l->left, &cut);
	if (rc)
		return rc;
	out->commission_bp = (int32_t)cut;
	l->left--;
	return 0;
}

static slice list_of(const char *text)
{
	return text ? slice_of(text) : (slice){"", 0};
}

/* Those of the row that began while the number was his. */
static int row_read(struct call *c, const struct packed_row *row, const struct numbers *no,
		    size_t at, struct worker_month *m)
{
	struct work_interval *list = (struct work_interval *)m->work.at;
	struct lists l = {(size_t)row->n_rows,
			  list_of(row->refs),
			  list_of(row->pays),
			  list_of(row->fares),
			  list_of(row->cuts),
			  list_of(row->tasks),
			  row};
	int rc = 0;

	for (size_t i = 0; !rc && i < (size_t)row->n_rows; i++) {
		struct work_interval one;
		struct order_money order = {0};

		if (!packed_span_read(row->spans.at + i * PACKED_SPAN_BYTES, m->month, &one))
			return E_STATEMENT; /* the table's check holds the format */
		rc = order_next(c->arena, &l, &order);
		if (rc || one.started.us < no->from_at[at] || one.started.us >= no->to_at[at])
			continue;
		m->in.orders[m->work.n] = order;
		list[m->work.n++] = one;
	}
	return rc;
}

static const struct packed_row *row_of(const struct packed_row *rows, size_t n,
				       const char *worker_no)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(rows[i].worker_no, worker_no) == 0)
			return &rows[i];
	}
	return NULL;
}

/* Numbers that are not packed go on in `rest`. */
static void numbers_split(const struct numbers *no, const struct packed_row *rows, size_t n,
			  struct numbers *rest)
{
	for (size_t i = 0; i < no->n; i++) {
		if (row_of(rows, n, no->worker_nos[i]))
			continue;
		rest->worker_nos[rest->n] = no->worker_nos[i];
		rest->from_at[rest->n] = no->from_at[i];
		rest->to_at[rest->n++] = no->to_at[i];
	}
}

static int room_make(struct call *c, const struct numbers *no, const struct packed_row *rows,
		     size_t n, struct worker_month *m)
{
	size_t room = 1;

	for (size_t i = 0; i < no->n; i++) {
		const struct packed_row *row = row_of(rows, n, no->worker_nos[i]);

		room += row ? (size_t)row->n_rows : 0;
	}
	if (room > WORKER_ROWS_MAX)
		return E_TOO_BIG;
	m->work = (struct work_list){arena_zalloc(c->arena, room, sizeof(*m->work.at)), 0};
	m->in.orders = arena_zalloc(c->arena, room, sizeof(*m->in.orders));
	return m->work.at && m->in.orders ? 0 : E_NO_MEMORY;
}

int packed_ahead(struct call *c, const struct numbers *no, const struct worker_month *m)
{
	if (c->now.us < time_facts_to(m->month).us)
		return 0; /* an open month */
	return tx_ahead(
		c->tx, Q_PACKED_OF,
		ARGS(A_I64(m->employer_id), A_TEXTS(no->worker_nos, no->n), A_DATE(m->month)));
}

int packed_load(struct call *c, const struct numbers *no, struct worker_month *m,
		struct numbers *rest)
{
	struct packed_row *rows;
	size_t n = 0;
	int rc;

	*rest = *no;
	if (c->now.us < time_facts_to(m->month).us)
		return 0; /* an open month */
	rc = tx_many(c->tx, Q_PACKED_OF,
		     ARGS(A_I64(m->employer_id), A_TEXTS(no->worker_nos, no->n), A_DATE(m->month)),
		     &rows, &n);
	if (rc || n == 0)
		return rc;
	*rest = (struct numbers){
		.worker_nos = arena_zalloc(c->arena, no->n + 1, sizeof(*rest->worker_nos)),
		.from_at = arena_zalloc(c->arena, no->n + 1, sizeof(*rest->from_at)),
		.to_at = arena_zalloc(c->arena, no->n + 1, sizeof(*rest->to_at)),
	};
	if (!rest->worker_nos || !rest->from_at || !rest->to_at)
		return E_NO_MEMORY;
	numbers_split(no, rows, n, rest);
	rc = room_make(c, no, rows, n, m);
	for (size_t i = 0; !rc && i < no->n; i++) {
		const struct packed_row *row = row_of(rows, n, no->worker_nos[i]);

		if (row)
			rc = row_read(c, row, no, i, m);
	}
	return rc;
}
