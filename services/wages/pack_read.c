/*
 * pack_read - the work of a worker-month from packed months, where his numbers have them.
 */
#include "base.h"

#include "pack.h"
#include "pack_facts.h"

struct packed_row {
	const char *worker_no, *lists;
	int32_t n_rows;
	slice spans;
};
ROW_TABLE(packed_row, COL(packed_row, worker_no, COL_TEXT), COL(packed_row, n_rows, COL_I32),
	  COL(packed_row, spans, COL_BYTES), COL(packed_row, lists, COL_TEXT));

/* What is still to be read of a row; a list that nothing was filed of is NULL. */
struct lists {
	size_t left;
	char *at[PACKED_LISTS];
};

static bool lists_make(const struct packed_row *row, struct lists *l)
{
	char *text = (char *)row->lists; /* ours: it was copied for us */

	l->left = (size_t)row->n_rows;
	if (!packed_lists_cut(text, l->at))
		return false;
	for (int i = PACKED_PAYS; i < PACKED_LISTS; i++)
		l->at[i] = l->at[i][0] ? l->at[i] : NULL;
	return true;
}

static bool number_next(struct lists *l, enum packed_list which, int64_t *out)
{
	const char *text;

	*out = -1;
	if (!l->at[which])
		return true;
	text = packed_text_cut(&l->at[which], l->left);
	return text && slice_to_i64(slice_of(text), out);
}

static bool order_next(struct lists *l, struct order_money *out)
{
	int64_t cut;

	out->source_ref = packed_text_cut(&l->at[PACKED_REFS], l->left);
	out->task = l->at[PACKED_TASKS] ? packed_text_cut(&l->at[PACKED_TASKS], l->left) : "";
	if (!out->source_ref || !out->task || !number_next(l, PACKED_PAYS, &out->pay_fen) ||
	    !number_next(l, PACKED_FARES, &out->fare_fen) || !number_next(l, PACKED_CUTS, &cut))
		return false;
	out->commission_bp = (int32_t)cut;
	l->left--;
	return true;
}

/* A number that he left and came back to is his more than once. */
static bool is_his(const struct numbers *no, const char *worker_no, utc_time at)
{
	for (size_t i = 0; i < no->n; i++) {
		if (at.us >= no->from_at[i] && at.us < no->to_at[i] &&
		    strcmp(no->worker_nos[i], worker_no) == 0)
			return true;
	}
	return false;
}

/* Those of the row that began while the number was his. Once a row: it is cut in place. */
static int row_read(const struct packed_row *row, const struct numbers *no, struct worker_month *m)
{
	struct work_interval *list = (struct work_interval *)m->work.at;
	struct lists l;

	if (!lists_make(row, &l))
		return E_STATEMENT; /* the table's check holds the format */
	for (size_t i = 0; i < (size_t)row->n_rows; i++) {
		struct work_interval *one = &list[m->work.n];

		if (!packed_span_read(row->spans.at + i * PACKED_SPAN_BYTES, m->month, one) ||
		    !order_next(&l, &m->in.orders[m->work.n]))
			return E_STATEMENT;
		if (is_his(no, row->worker_no, one->started))
			m->work.n++;
	}
	return 0;
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

static int room_make(struct call *c, const struct packed_row *rows, size_t n,
		     struct worker_month *m)
{
	size_t room = 1;

	for (size_t i = 0; i < n; i++)
		room += (size_t)rows[i].n_rows;
	if (room > WORKER_ROWS_MAX)
		return E_TOO_BIG;
	m->work = (struct work_list){arena_zalloc(c->arena, room, sizeof(*m->work.at)), 0};
	m->in.orders = arena_zalloc(c->arena, room, sizeof(*m->in.orders));
	return m->work.at && m->in.orders ? 0 : E_NO_MEMORY;
}

/* A read that is sent ahead, or what came of it: nearly everybody has one number. */
static int packed_rows(struct call *c, bool ahead, const struct numbers *no,
		       const struct worker_month *m, struct packed_row **out, size_t *out_n)
{
	const struct arg one[] = {A_I64(m->employer_id), A_TEXT(no->n ? no->worker_nos[0] : ""),
				  A_DATE(m->month)};
	const struct arg all[] = {A_I64(m->employer_id), A_TEXTS(no->worker_nos, no->n),
				  A_DATE(m->month)};
	bool found;
	int rc;

	*out_n = 0;
	if (c->now.us < time_facts_to(m->month).us)
		return 0; /* an open month */
	if (ahead)
		return no->n == 1 ? tx_ahead(c->tx, Q_PACKED_ONE, one)
				  : tx_ahead(c->tx, Q_PACKED_OF, all);
	if (no->n != 1)
		return tx_many(c->tx, Q_PACKED_OF, all, out, out_n);
	*out = arena_alloc(c->arena, sizeof(**out));
	rc = *out ? tx_maybe(c->tx, Q_PACKED_ONE, one, *out, &found) : E_NO_MEMORY;
	*out_n = !rc && found;
	return rc;
}

int packed_ahead(struct call *c, const struct numbers *no, const struct worker_month *m)
{
	struct packed_row *none;
	size_t n;

	return packed_rows(c, true, no, m, &none, &n);
}

int packed_load(struct call *c, const struct numbers *no, struct worker_month *m,
		struct numbers *rest)
{
	struct packed_row *rows = NULL;
	size_t n;
	int rc = packed_rows(c, false, no, m, &rows, &n);

	*rest = *no;
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
	rc = room_make(c, rows, n, m);
	for (size_t i = 0; !rc && i < no->n; i++) {
		const struct packed_row *row = row_of(rows, n, no->worker_nos[i]);
		const bool again = i > 0 && strcmp(no->worker_nos[i - 1], no->worker_nos[i]) == 0;

		if (row && !again)
			rc = row_read(row, no, m);
	}
	return rc;
}
