/*
 * employer_filing - what an employer with workers filed of a month by its reporting day (DQ-01).
 */
#include "base.h"

#include "employer_audit.h"

enum {
	MONTH,
	ENGAGED,
	OVER,
	DUE,
	HOURS,
	PAY,
	MISSING_ZH,
	MISSING_EN,
	BEFORE,
	N_BEFORE,
	N_NAMES,
};
const char *const filing_fact_names[] = {
	[MONTH] = "month",
	[ENGAGED] = "engaged",
	[OVER] = "report_over",
	[DUE] = "report_due",
	[HOURS] = "hours_filed",
	[PAY] = "pay_filed",
	[MISSING_ZH] = "missing_zh",
	[MISSING_EN] = "missing_en",
	[BEFORE] = "missing_before",
	[N_BEFORE] = "n_missing_before",
	[N_NAMES] = NULL,
};

struct filing_row {
	int64_t engaged;
	bool hours, pay;
	civil_date since;
};
ROW_TABLE(filing_row, COL(filing_row, engaged, COL_I64), COL(filing_row, hours, COL_BOOL),
	  COL(filing_row, pay, COL_BOOL), COL(filing_row, since, COL_DATE));

struct filing_month_row {
	civil_date month;
};
ROW_TABLE(filing_month_row, COL(filing_month_row, month, COL_DATE));

static const char *kinds_text(bool hours, bool pay, bool zh)
{
	if (hours && pay)
		return "";
	if (hours)
		return zh ? "工资" : "pay";
	if (pay)
		return zh ? "工时" : "hours";
	return zh ? "工时、工资" : "hours and pay";
}

/* Months before of which something is missing too, the earliest first: "2025-01, 2025-02". */
static int before_read(struct call *c, const struct employer_month *m, civil_date since,
		       const char **out, size_t *out_n)
{
	struct filing_month_row *rows;
	char month[12];
	int rc =
		tx_many(c->tx, Q_FILING_BEFORE,
			ARGS(A_I64(m->employer_id), A_DATE(m->month), A_DATE(since)), &rows, out_n);

	for (size_t i = 0; !rc && i < *out_n; i++) {
		*out = arena_printf(c->arena, "%s%s%s", *out, i ? ", " : "",
				    civil_format_month(rows[i].month, month));
		if (!*out)
			return E_NO_MEMORY;
	}
	return rc;
}

static int filing_add(struct call *c, struct employer_month *m, const struct filing_row *row,
		      utc_time over)
{
	const bool is_over = c->now.us >= over.us && m->last.day >= row->since.day;
	const char *before = "", *month, *due;
	size_t n_before = 0;
	char text[12];
	int rc = 0;

	if (is_over && (!row->hours || !row->pay))
		rc = before_read(c, m, row->since, &before, &n_before);
	if (rc)
		return rc;
	month = arena_strdup(c->arena, civil_format_month(m->month, text));
	due = arena_strdup(c->arena,
			   civil_format((civil_date){civil_from_utc(over).day - 1}, text));
	if (!month || !due)
		return E_NO_MEMORY;
	fact_add(&m->facts, F_TEXT(filing_fact_names[MONTH], month));
	fact_add(&m->facts, F_NUM(filing_fact_names[ENGAGED], row->engaged));
	fact_add(&m->facts, F_BOOL(filing_fact_names[OVER], is_over));
	fact_add(&m->facts, F_TEXT(filing_fact_names[DUE], due));
	fact_add(&m->facts, F_BOOL(filing_fact_names[HOURS], row->hours));
	fact_add(&m->facts, F_BOOL(filing_fact_names[PAY], row->pay));
	fact_add(&m->facts,
		 F_TEXT(filing_fact_names[MISSING_ZH], kinds_text(row->hours, row->pay, true)));
	fact_add(&m->facts,
		 F_TEXT(filing_fact_names[MISSING_EN], kinds_text(row->hours, row->pay, false)));
	fact_add(&m->facts, F_TEXT(filing_fact_names[BEFORE], before));
	fact_add(&m->facts, F_NUM(filing_fact_names[N_BEFORE], (int64_t)n_before));
	return 0;
}

int filing_facts(struct call *c, struct employer_month *m)
{
	struct parameter_value day;
	struct filing_row row;
	utc_time over;
	int rc = report_over(c, m->month, &day, &over);

	if (rc == E_NO_PARAMETER)
		return 0; /* nobody has to report yet */
	if (!rc)
		rc = tx_one(c->tx, Q_FILING_KNOWN,
			    ARGS(A_I64(m->employer_id), A_DATE(m->month),
				 A_DATE(civil_month_next(m->month))),
			    &row);
	if (rc)
		return rc;
	if (over.us > c->now.us)
		employer_wait(m, over);
	employer_value_add(m, filing_fact_names[OVER], &day);
	return filing_add(c, m, &row, over);
}
