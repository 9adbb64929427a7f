/*
 * employer_debt - what findings under orders that ran out still owe, held against the sums of the
 * crime of refusing to pay (PAY-12, crime_facts.h). The lead stands in the month of the last day of
 * the order with which the sums came about.
 */
#include "base.h"

#include "crime_facts.h"
#include "employer_audit.h"

#define DEBTS_MAX     ((size_t)50000)
#define DOCUMENTS_MAX ((size_t)12) /* of 128 bytes: well within a line */

enum {
	HERE,
	REACHED,
	PERSONS,
	SUM,
	LABOUR,
	LABOUR_SUM,
	REPORTED,
	ONE_NO,
	ONE_MONTHS,
	ONE_SUM,
	DOCUMENTS,
	N_NAMES,
};
const char *const debt_fact_names[] = {
	[HERE] = "lead_here",
	[REACHED] = "lead_day",
	[PERSONS] = "debt_persons",
	[SUM] = "debt_fen",
	[LABOUR] = "debt_labour_persons",
	[LABOUR_SUM] = "debt_labour_fen",
	[REPORTED] = "debt_reported_fen",
	[ONE_NO] = "one_no",
	[ONE_MONTHS] = "one_months",
	[ONE_SUM] = "one_fen",
	[DOCUMENTS] = "order_documents",
	[N_NAMES] = NULL,
};

struct order_days_row {
	civil_date next_day;
	bool passed;
};
ROW_TABLE(order_days_row, COL(order_days_row, next_day, COL_DATE),
	  COL(order_days_row, passed, COL_BOOL));

struct debt_row {
	int64_t worker_id;
	const char *worker_no, *document;
	civil_date month, last_day;
	money owed_fen, reported_fen;
	bool labour;
};
ROW_TABLE(debt_row, COL(debt_row, worker_id, COL_I64), COL(debt_row, worker_no, COL_TEXT),
	  COL(debt_row, month, COL_DATE), COL(debt_row, owed_fen, COL_FEN),
	  COL(debt_row, reported_fen, COL_FEN), COL(debt_row, labour, COL_BOOL),
	  COL(debt_row, last_day, COL_DATE), COL(debt_row, document, COL_TEXT));

struct debts {
	struct debt_row *rows;
	size_t n;
	struct crime_facts facts;
};

static int terms_read(struct call *c, civil_date on, struct crime_terms *out)
{
	const struct {
		const char *key;
		int64_t *to;
	} figures[] = {
		{"crime.arrears.single_months", &out->single_months},
		{"crime.arrears.single",        &out->single.fen   },
		{"crime.arrears.group_persons", &out->group_persons},
		{"crime.arrears.group",         &out->group.fen    },
	};
	struct parameter_value v;
	int rc = 0;

	for (size_t i = 0; !rc && i < N_ELEMENTS(figures); i++) {
		rc = parameter_at(pack_of(c)->rules, figures[i].key, "", on, &v);
		*figures[i].to = rc ? 0 : v.value;
	}
	return rc;
}

static int debts_read(struct call *c, struct employer_month *m, const struct crime_terms *terms,
		      struct debts *out)
{
	struct ordered_debt *at;
	int rc = tx_many(c->tx, Q_ORDERED_DEBTS,
			 ARGS(A_I64(m->employer_id), A_I32(civil_from_utc(c->now).day)), &out->rows,
			 &out->n);

	if (rc)
		return rc;
	if (out->n > DEBTS_MAX)
		return E_TOO_BIG;
	at = arena_zalloc(c->arena, out->n + 1, sizeof(*at));
	for (size_t i = 0; at && i < out->n; i++) {
		const struct debt_row *r = &out->rows[i];

		at[i] = (struct ordered_debt){r->worker_id, r->month,        r->last_day,
					      r->owed_fen,  r->reported_fen, r->labour};
	}
	return at ? crime_facts_make(c->arena, at, out->n, terms, &out->facts) : E_NO_MEMORY;
}

/* The papers, each once; of more than a line holds the first, whole. */
static const char *documents_text(struct call *c, const struct debts *d)
{
	const char *seen[DOCUMENTS_MAX], *text = "";
	size_t n = 0;

	for (size_t i = 0; text && i < d->n; i++) {
		const char *one = d->rows[i].document;
		bool known = false;

		for (size_t k = 0; k < n; k++)
			known = known || strcmp(seen[k], one) == 0;
		if (known)
			continue;
		if (n == DOCUMENTS_MAX)
			return arena_printf(c->arena, "%s…", text);
		text = arena_printf(c->arena, "%s%s%s", text, n ? "、" : "", one);
		seen[n++] = one;
	}
	return text;
}

static const char *number_of(const struct debts *d, int64_t worker_id)
{
	for (size_t i = 0; i < d->n; i++) {
		if (d->rows[i].worker_id == worker_id)
			return d->rows[i].worker_no;
	}
	return "";
}

static int members_read(struct call *c, struct employer_month *m, const struct debts *d)
{
	struct employer_members *of = &m->members[m->n_members++];

	*of = (struct employer_members){.fact = debt_fact_names[HERE]};
	of->at = arena_zalloc(c->arena, EMPLOYER_MEMBERS_MAX, sizeof(*of->at));
	for (size_t i = 0; of->at && i < d->n && of->n < EMPLOYER_MEMBERS_MAX; i++) {
		const struct debt_row *r = &d->rows[i];
		bool known = false;

		for (size_t k = 0; k < of->n; k++)
			known = known || of->at[k]->worker_id == r->worker_id;
		if (known)
			continue;
		of->at[of->n] = arena_zalloc(c->arena, 1, sizeof(Audit__Member));
		if (!of->at[of->n])
			return E_NO_MEMORY;
		audit__member__init(of->at[of->n]);
		of->at[of->n]->worker_id = r->worker_id;
		of->at[of->n++]->worker_no = (char *)r->worker_no;
	}
	return of->at ? 0 : E_NO_MEMORY;
}

static int debts_add(struct call *c, struct employer_month *m, const struct debts *d)
{
	const struct crime_facts *f = &d->facts;
	const bool here = f->reached.day >= m->month.day && f->reached.day <= m->last.day;
	const char *documents = documents_text(c, d);
	char text[12];
	const char *reached =
		f->reached.day ? arena_strdup(c->arena, civil_format(f->reached, text)) : "";

	if (!documents || !reached)
		return E_NO_MEMORY;
	fact_add(&m->facts, F_BOOL(debt_fact_names[HERE], here));
	fact_add(&m->facts, F_TEXT(debt_fact_names[REACHED], reached));
	fact_add(&m->facts, F_NUM(debt_fact_names[PERSONS], (int64_t)f->n_persons));
	fact_add(&m->facts, F_NUM(debt_fact_names[SUM], f->sum.fen));
	fact_add(&m->facts, F_NUM(debt_fact_names[LABOUR], (int64_t)f->n_labour));
	fact_add(&m->facts, F_NUM(debt_fact_names[LABOUR_SUM], f->labour_sum.fen));
	fact_add(&m->facts, F_NUM(debt_fact_names[REPORTED], f->reported.fen));
	fact_add(&m->facts, F_TEXT(debt_fact_names[ONE_NO], number_of(d, f->one_worker)));
	fact_add(&m->facts, F_NUM(debt_fact_names[ONE_MONTHS], f->one_months));
	fact_add(&m->facts, F_NUM(debt_fact_names[ONE_SUM], f->one_sum.fen));
	fact_add(&m->facts, F_TEXT(debt_fact_names[DOCUMENTS], documents));
	return members_read(c, m, d);
}

int debt_facts(struct call *c, struct employer_month *m)
{
	const civil_date today = civil_from_utc(c->now);
	struct crime_terms terms;
	struct debts d = {0};
	struct order_days_row days;
	int rc = tx_one(c->tx, Q_ORDER_DAYS,
			ARGS(A_I64(m->employer_id), A_DATE(m->month),
			     A_DATE(civil_month_next(m->month)), A_DATE(today)),
			&days);

	if (rc)
		return rc;
	if (days.next_day.day)
		employer_wait(m, utc_from_civil((civil_date){days.next_day.day + 1}));
	rc = terms_read(c, m->last, &terms);
	if (rc == E_NO_PARAMETER)
		return employer_missing(c, m, "crime.arrears: no figure for the month");
	if (!rc && days.passed)
		rc = debts_read(c, m, &terms, &d);
	if (rc == E_TOO_BIG || rc == E_RANGE)
		return employer_missing(c, m, "debts under orders: more than can be summed up");
	return rc ? rc : debts_add(c, m, &d);
}
