/*
 * employer_month - one month of an employer: its facts, the rules asked, what they find settled; or
 * asked by other figures, without a trace.
 */
#include "base.h"

#include "employer_audit.h"
#include "life.h"
#include "month.h"

#define MONTHS_TRIED ((size_t)50)
#define RETRY_US     (INT64_C(3600) * US_PER_S)

struct employer_due_row {
	int64_t employer_id;
	civil_date month;
	int64_t asked;
	const char *name, *credit_code, *region, *kind;
};
ROW_TABLE(employer_due_row, COL(employer_due_row, employer_id, COL_I64),
	  COL(employer_due_row, month, COL_DATE), COL(employer_due_row, asked, COL_I64),
	  COL(employer_due_row, name, COL_TEXT), COL(employer_due_row, credit_code, COL_TEXT),
	  COL(employer_due_row, region, COL_TEXT), COL(employer_due_row, kind, COL_TEXT));

void employer_wait(struct employer_month *m, utc_time due)
{
	if (m->next.us == 0 || due.us < m->next.us)
		m->next = due;
}

/* Findings of rules that could not be asked stay as they are. */
static int keep_unasked(struct call *c, struct employer_month *m, struct finding_row *stored,
			size_t *n)
{
	size_t kept = 0;

	for (size_t i = 0; i < *n; i++) {
		const struct rule *rule = rules_find(pack_of(c)->rules, stored[i].rule, m->last);
		struct fact facts[FACTS_MAX + 1];

		if (!rule || facts_pick(rule, &m->facts, facts))
			stored[kept++] = stored[i];
	}
	*n = kept;
	return 0;
}

static int settle(struct call *c, struct employer_month *m)
{
	struct finding_row *stored;
	size_t n;
	int rc = tx_many(c->tx, Q_FINDING_OF_EMPLOYER_MONTH,
			 ARGS(A_I64(m->employer_id), A_DATE(m->month)), &stored, &n);

	if (!rc)
		rc = keep_unasked(c, m, stored, &n);
	if (!rc)
		rc = life_judge(c, &m->found, stored, n);
	return rc ? rc : findings_settle(c, &m->found, stored, n);
}

static struct employer_month month_of(const struct employer_due_row *row)
{
	return (struct employer_month){
		.employer_id = row->employer_id,
		.month = row->month,
		.last = {civil_month_next(row->month).day - 1},
		.name = row->name,
		.credit_code = row->credit_code,
		.region = row->region,
		.kind = row->kind,
		.error = "",
	};
}

static int month_ask(struct call *c, struct employer_month *m)
{
	static int (*const facts[])(struct call *, struct employer_month *) = {
		filing_facts, debt_facts, terms_facts, price_facts, visit_facts, employer_ask};
	int rc = 0;

	for (size_t i = 0; !rc && i < N_ELEMENTS(facts); i++)
		rc = facts[i](c, m);
	return rc;
}

static int month_audit(struct call *c, const struct employer_due_row *row)
{
	struct employer_month m = month_of(row);
	int rc = month_ask(c, &m);

	if (month_fails_alone(rc)) { /* what was found before stays */
		m.error = error_text(rc);
		m.next.us = c->now.us + RETRY_US;
		rc = 0;
	} else if (!rc) {
		rc = settle(c, &m);
	}
	if (!rc)
		rc = tx_queue(c->tx, Q_EMPLOYER_MONTH_DONE,
			      ARGS(A_I64(m.employer_id), A_DATE(m.month),
				   m.next.us ? A_TIME(m.next) : A_NULL, A_TIME(c->now),
				   A_TEXT(rules_digest(pack_of(c)->rules)), A_TEXT(m.error),
				   A_I64(row->asked)));
	return rc || m.next.us == 0 ? rc : employers_wake(c, m.next);
}

int judge_employers(struct call *c, const Wages__JudgeEmployersRequest *req,
		    Service__Ack *rep UNUSED)
{
	struct employer_due_row *rows;
	size_t n;
	int rc;

	if (req->n_employer_ids != req->n_months)
		return refuse(c, E_FIELD, "months: %zu, employer_ids: %zu", req->n_months,
			      req->n_employer_ids);
	rc = tx_many(c->tx, Q_EMPLOYER_MONTHS_OF,
		     ARGS(A_I64S(req->employer_ids, req->n_employer_ids),
			  A_DATES(req->months, req->n_months), A_TIME(c->now)),
		     &rows, &n);
	for (size_t i = 0; !rc && i < n; i++)
		rc = month_audit(c, &rows[i]);
	return rc ? rc : employers_wake(c, c->now); /* for what came up meanwhile */
}

/* ---- what if ----------------------------------------------------------------------------------
 */

static int month_try(struct call *c, const struct employer_due_row *row, Wages__WhatIfReply *rep)
{
	struct employer_month m = month_of(row);
	int rc = month_ask(c, &m);

	if (month_fails_alone(rc)) {
		m.error = error_text(rc);
		m.found.n = 0;
		rc = 0;
	}
	rep->judged++;
	if (m.error[0]) {
		rep->failed++;
		rep->last_error = arena_strdup(c->arena, m.error);
		rc = rep->last_error ? rc : E_NO_MEMORY;
	}
	for (size_t i = 0; !rc && i < m.found.n; i++)
		rc = what_if_hit(c, m.found.at[i], rep);
	return rc;
}

int what_if_employers(struct call *c, const Wages__WhatIfRequest *req, civil_date month,
		      Wages__WhatIfReply *rep)
{
	struct employer_due_row *rows;
	size_t n, i = 0;
	int rc = tx_many(c->tx, Q_EMPLOYER_MONTHS_PAGE,
			 ARGS(A_DATE(month), A_I64(req->employer_id), A_I64(req->after_employer_id),
			      A_I64(MONTHS_TRIED)),
			 &rows, &n);

	while (!rc && i < n && rep->n_hits < WHAT_IF_HITS &&
	       (i == 0 || arena_used(c->arena) < WHAT_IF_MEMORY))
		rc = month_try(c, &rows[i++], rep);
	rep->more = !rc && (i < n || n == MONTHS_TRIED);
	rep->after_employer_id = !rc && i > 0 ? rows[i - 1].employer_id : 0;
	return rc;
}
