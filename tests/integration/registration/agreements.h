/*
 * agreements - what the tests of agreements stand on: rows, and the engagements they belong to.
 */
#ifndef GONGDAO_TEST_AGREEMENTS_H
#define GONGDAO_TEST_AGREEMENTS_H

#include "requests.h"

static UNUSED Registration__AgreementTerms terms_given[8];
static UNUSED size_t n_terms_given;

/* A written agreement of class B, signed and handed over on its first day; items to be added. */
static UNUSED Registration__AgreementRow agreement_given(const char *code, const char *no,
							 const char *kind, int32_t from)
{
	Registration__AgreementTerms *t = &terms_given[n_terms_given++ % N_ELEMENTS(terms_given)];
	Registration__AgreementRow row;

	registration__agreement_terms__init(t);
	t->signed_day = from;
	t->handed_day = from;
	t->pay_cycle = (char *)"month";
	t->pay_day = 15;
	t->hours_system = (char *)"standard";
	t->max_continuous_min = 240;
	t->max_daily_min = 480;
	registration__agreement_row__init(&row);
	row.credit_code = (char *)code;
	row.worker_no = (char *)no;
	row.kind = (char *)kind;
	row.from_day = from;
	row.terms = t;
	return row;
}

/* Every item of the kind is present, but `absent` (an item's name, or NULL). */
static UNUSED void items_given(Registration__AgreementRow *row, const char *absent)
{
	static Registration__AgreementItem items[64][17];
	static Registration__AgreementItem *lists[64][17];
	static size_t used;
	size_t slot = used++ % 64, n = 0;

	for (int i = 0; agreement_items[i].name; i++) {
		if (!(agreement_required(row->kind) & (1 << i)))
			continue;
		registration__agreement_item__init(&items[slot][n]);
		items[slot][n].item = (char *)agreement_items[i].name;
		items[slot][n].state = (char *)"present";
		if (absent && strcmp(absent, agreement_items[i].name) == 0)
			items[slot][n].state = (char *)"absent";
		items[slot][n].start = (uint32_t)(10 * i);
		items[slot][n].end = (uint32_t)(10 * i + 5);
		lists[slot][n] = &items[slot][n];
		n++;
	}
	row->terms->items = lists[slot];
	row->terms->n_items = n;
}

/* The agreement holds the forbidden clause, and no other. */
static UNUSED void clause_add(Registration__AgreementRow *row, const char *name)
{
	static Registration__AgreementClause clauses[8], *lists[8];
	static size_t used;
	size_t at = used++ % N_ELEMENTS(clauses);

	registration__agreement_clause__init(&clauses[at]);
	clauses[at].clause = (char *)name;
	clauses[at].start = 10;
	clauses[at].end = 20;
	lists[at] = &clauses[at];
	row->terms->clauses = &lists[at];
	row->terms->n_clauses = 1;
}

static UNUSED int agreements_import(const struct kit_who *who, Registration__AgreementRow *rows,
				    size_t n, bool dry_run, Registration__ImportReply **out)
{
	Registration__ImportAgreementsRequest req;
	Registration__AgreementRow *list[600];

	registration__import_agreements_request__init(&req);
	for (size_t i = 0; i < n; i++)
		list[i] = &rows[i];
	req.rows = list;
	req.n_rows = n;
	req.dry_run = dry_run;
	return kit_call(k, "ImportAgreements", who, &req.base, out);
}

static UNUSED int agreement_record(const struct kit_who *who, Registration__AgreementRow *row,
				   const char *reason, Registration__Agreement **out)
{
	Registration__RecordAgreementRequest req;

	registration__record_agreement_request__init(&req);
	req.row = row;
	req.reason = (char *)reason;
	return kit_call(k, "RecordAgreement", who, &req.base, out);
}

static UNUSED int64_t employer_number(const char *code)
{
	return kit_number("select employer_id from registration.employer_code where "
			  "credit_code = '%s'",
			  code);
}

static UNUSED int64_t worker_number(const char *no)
{
	return kit_number("select worker_id from registration.engagement where worker_no = '%s'",
			  no);
}

/* Employers A and B; R-1 (class A1) and R-2 (B) of A in 411002, R-3 (B) of A in 411024. */
static UNUSED void engaged(void)
{
	Registration__EngagementRow rows[] = {engagement_given(CODE_A, "R-1", MARCH_1, 0),
					      engagement_given(CODE_A, "R-2", MARCH_1, 0),
					      engagement_given(CODE_A, "R-3", MARCH_1, 0)};
	Registration__ImportReply *rep;

	employers_given();
	rows[0].class_ = (char *)"A1";
	rows[2].home_region = (char *)"411024";
	assert_int_equal(engagements_import(NULL, rows, N_ELEMENTS(rows), false, &rep), 0);
	assert_int_equal(rep->created, N_ELEMENTS(rows));
	(void)kit_events(k, &events);
}

#endif
