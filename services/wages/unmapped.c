/*
 * unmapped - numbers whose rows wait for registration: nobody has them.
 */
#include "base.h"

#include "wages.h"

struct unmapped_row {
	int64_t employer_id, n_months, n_rows;
	const char *credit_code, *employer_name, *worker_no;
	civil_date month_from, month_to;
	utc_time since;
};
ROW_TABLE(unmapped_row, COL(unmapped_row, employer_id, COL_I64),
	  COL(unmapped_row, credit_code, COL_TEXT), COL(unmapped_row, employer_name, COL_TEXT),
	  COL(unmapped_row, worker_no, COL_TEXT), COL(unmapped_row, n_months, COL_I64),
	  COL(unmapped_row, n_rows, COL_I64), COL(unmapped_row, month_from, COL_DATE),
	  COL(unmapped_row, month_to, COL_DATE), COL(unmapped_row, since, COL_TIME));

static Wages__Unmapped *unmapped_present(struct call *c, const struct unmapped_row *row)
{
	Wages__Unmapped *m = arena_zalloc(c->arena, 1, sizeof(*m));
	char from[12], to[12];

	if (!m)
		return NULL;
	wages__unmapped__init(m);
	m->employer_id = row->employer_id;
	m->credit_code = (char *)row->credit_code;
	m->employer_name = (char *)row->employer_name;
	m->worker_no = (char *)row->worker_no;
	m->n_months = (uint32_t)row->n_months;
	m->n_rows = (uint64_t)row->n_rows;
	m->month_from = arena_strdup(c->arena, civil_format_month(row->month_from, from));
	m->month_to = arena_strdup(c->arena, civil_format_month(row->month_to, to));
	m->since_us = row->since.us;
	return m->month_from && m->month_to ? m : NULL;
}

/* Numbers with rows in force that stand for nobody when these were worked or paid. */
int list_unmapped(struct call *c, const Wages__ListUnmappedRequest *req,
		  Wages__ListUnmappedReply *rep)
{
	struct unmapped_row *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_UNMAPPED_PAGE,
			 ARGS(A_I64(req->after_employer_id), A_TEXT(req->after_worker_no),
			      A_I64(req->employer_id), A_I64(page_limit(req->limit, 100, 1000))),
			 &rows, &n);

	if (rc)
		return rc;
	rep->numbers = arena_zalloc(c->arena, n + 1, sizeof(*rep->numbers));
	for (size_t i = 0; rep->numbers && i < n; i++) {
		rep->numbers[i] = unmapped_present(c, &rows[i]);
		if (!rep->numbers[i])
			return E_NO_MEMORY;
	}
	rep->n_numbers = n;
	return rep->numbers ? 0 : E_NO_MEMORY;
}
