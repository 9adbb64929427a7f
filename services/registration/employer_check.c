/*
 * The facts of one employer on a day, for a person: what the checks see of it.
 */
#include "employer_check.h"

#include "record.h"

#include "cooperation_facts.h"

int get_employer_facts(struct call *c, const Registration__GetEmployerFactsRequest *req,
		       Registration__EmployerFacts *rep);

ROW_TABLE(employer_facts, COL(employer_facts, employer_id, COL_I64),
	  COL(employer_facts, credit_code, COL_TEXT), COL(employer_facts, kind, COL_TEXT),
	  COL(employer_facts, trade, COL_TEXT), COL(employer_facts, region, COL_TEXT),
	  COL(employer_facts, status, COL_TEXT), COL(employer_facts, struck, COL_BOOL),
	  COL(employer_facts, has_branch, COL_BOOL), COL(employer_facts, abnormal, COL_BOOL),
	  COL(employer_facts, serious, COL_BOOL), COL(employer_facts, arrears, COL_BOOL),
	  COL(employer_facts, may_dispatch, COL_BOOL), COL(employer_facts, n_dispatched, COL_I64),
	  COL(employer_facts, n_headcount, COL_I64));
ROW_TABLE(licence_gap, COL(licence_gap, engagement_id, COL_I64),
	  COL(licence_gap, worker_id, COL_I64), COL(licence_gap, worker_no, COL_TEXT),
	  COL(licence_gap, class, COL_TEXT), COL(licence_gap, home_region, COL_TEXT),
	  COL(licence_gap, from_day, COL_DATE), COL(licence_gap, to_day, COL_DATE));
ROW_TABLE(cooperation_facts, COL(cooperation_facts, cooperation_id, COL_I64),
	  COL(cooperation_facts, platform_id, COL_I64), COL(cooperation_facts, partner_id, COL_I64),
	  COL(cooperation_facts, number, COL_TEXT), COL(cooperation_facts, states, COL_TEXT),
	  COL(cooperation_facts, n_gaps, COL_I64), COL(cooperation_facts, supervised_day, COL_DATE),
	  COL(cooperation_facts, since_day, COL_DATE));
ROW_TABLE(rule_document_facts, COL(rule_document_facts, rule_document_id, COL_I64),
	  COL(rule_document_facts, kind, COL_TEXT), COL(rule_document_facts, title, COL_TEXT),
	  COL(rule_document_facts, edition, COL_TEXT), COL(rule_document_facts, from_day, COL_DATE),
	  COL(rule_document_facts, consulted, COL_BOOL), COL(rule_document_facts, shown, COL_BOOL),
	  COL(rule_document_facts, notice_days, COL_I64),
	  COL(rule_document_facts, has_appeal, COL_BOOL));

static int standing_fill(struct call *c, int64_t employer_id, civil_date day,
			 Registration__EmployerFacts *rep, bool *out_agency)
{
	struct employer_facts *f;
	size_t n;
	int rc = tx_many(c->tx, Q_EMPLOYER_FACTS_OF, ARGS(A_I64S(&employer_id, 1), A_DATE(day)), &f,
			 &n);

	if (!rc && !n)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "单位", "employer"), employer_id);
	if (rc)
		return rc;
	rep->employer_id = f->employer_id;
	rep->struck = f->struck;
	rep->has_branch = f->has_branch;
	rep->abnormal = f->abnormal;
	rep->serious = f->serious;
	rep->arrears = f->arrears;
	rep->may_dispatch = f->may_dispatch;
	rep->n_dispatched = f->n_dispatched;
	rep->n_headcount = f->n_headcount;
	*out_agency = strcmp(f->kind, "dispatch_agency") == 0;
	return 0;
}

static int cooperations_fill(struct call *c, int64_t employer_id, civil_date day,
			     Registration__EmployerFacts *rep)
{
	Registration__CooperationFacts *all;
	struct cooperation_facts *f;
	size_t n;
	int rc = tx_many(c->tx, Q_COOPERATION_FACTS_OF, ARGS(A_I64(employer_id), A_DATE(day)), &f,
			 &n);

	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	rep->cooperations = arena_zalloc(c->arena, n + 1, sizeof(*rep->cooperations));
	if (!all || !rep->cooperations)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		registration__cooperation_facts__init(&all[i]);
		all[i].cooperation_id = f[i].cooperation_id;
		all[i].platform_id = f[i].platform_id;
		all[i].partner_id = f[i].partner_id;
		all[i].number = (char *)f[i].number;
		all[i].n_gaps = (int32_t)f[i].n_gaps;
		all[i].supervised_day = f[i].supervised_day.day;
		all[i].unsupervised_days = day.day - f[i].since_day.day;
		rep->cooperations[rep->n_cooperations++] = &all[i];
	}
	return 0;
}

static int documents_fill(struct call *c, int64_t employer_id, civil_date day,
			  Registration__EmployerFacts *rep)
{
	Registration__RuleDocumentFacts *all;
	struct rule_document_facts *f;
	size_t n;
	int rc = tx_many(c->tx, Q_RULE_DOCUMENT_FACTS_OF, ARGS(A_I64(employer_id), A_DATE(day)), &f,
			 &n);

	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	rep->documents = arena_zalloc(c->arena, n + 1, sizeof(*rep->documents));
	if (!all || !rep->documents)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		registration__rule_document_facts__init(&all[i]);
		all[i].rule_document_id = f[i].rule_document_id;
		all[i].kind = (char *)f[i].kind;
		all[i].title = (char *)f[i].title;
		all[i].edition = (char *)f[i].edition;
		all[i].from_day = f[i].from_day.day;
		all[i].consulted = f[i].consulted;
		all[i].shown = f[i].shown;
		all[i].notice_days = (int32_t)f[i].notice_days;
		all[i].has_appeal = f[i].has_appeal;
		rep->documents[rep->n_documents++] = &all[i];
	}
	return 0;
}

/* Engagements of a dispatch agency that ran without a valid permit: the first hundred gaps. */
static int gaps_fill(struct call *c, int64_t employer_id, civil_date day,
		     Registration__EmployerFacts *rep)
{
	Registration__LicenceGap *all;
	struct licence_gap *g;
	size_t n;
	int rc = tx_many(c->tx, Q_LICENCE_GAPS,
			 ARGS(A_I64(employer_id), A_TEXT("dispatch"), A_TEXT("A3"),
			      A_DATE(((civil_date){day.day + 1})), A_I64(0), A_I64(100)),
			 &g, &n);

	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	rep->dispatch_gaps = arena_zalloc(c->arena, n + 1, sizeof(*rep->dispatch_gaps));
	if (!all || !rep->dispatch_gaps)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		registration__licence_gap__init(&all[i]);
		all[i].engagement_id = g[i].engagement_id;
		all[i].worker_no = (char *)g[i].worker_no;
		all[i].from_day = g[i].from_day.day;
		all[i].last_day = last_day_of(g[i].to_day);
		rep->dispatch_gaps[rep->n_dispatch_gaps++] = &all[i];
	}
	return 0;
}

int get_employer_facts(struct call *c, const Registration__GetEmployerFactsRequest *req,
		       Registration__EmployerFacts *rep)
{
	bool agency = false;
	civil_date day;
	int rc = employer_named(c, req->employer_id);

	if (!rc)
		rc = day_asked(c, req->day, &day);
	if (!rc)
		rc = standing_fill(c, req->employer_id, day, rep, &agency);
	if (!rc)
		rc = cooperations_fill(c, req->employer_id, day, rep);
	if (!rc)
		rc = documents_fill(c, req->employer_id, day, rep);
	if (!rc && agency)
		rc = gaps_fill(c, req->employer_id, day, rep);
	rep->day = rc ? 0 : day.day;
	return rc;
}
