/*
 * verdict - what officers say of findings, and how often each rule is right.
 */
#include "base.h"

#include "wages.h"

#define REASON_MAX ((size_t)1000)

struct verdict_target {
	int64_t finding_id, employer_id, seq;
	const char *worker_no, *region, *body;
	civil_date month;
};
ROW_TABLE(verdict_target, COL(verdict_target, finding_id, COL_I64),
	  COL(verdict_target, employer_id, COL_I64), COL(verdict_target, worker_no, COL_TEXT),
	  COL(verdict_target, month, COL_DATE), COL(verdict_target, region, COL_TEXT),
	  COL(verdict_target, body, COL_TEXT), COL(verdict_target, seq, COL_I64));

struct precision_row {
	const char *rule;
	int64_t n_true, n_false, n_unsure;
};
ROW_TABLE(precision_row, COL(precision_row, rule, COL_TEXT), COL(precision_row, n_true, COL_I64),
	  COL(precision_row, n_false, COL_I64), COL(precision_row, n_unsure, COL_I64));

static int verdict_check(struct call *c, const Wages__RecordVerdictRequest *req)
{
	if (strcmp(req->verdict, "true") != 0 && strcmp(req->verdict, "false") != 0 &&
	    strcmp(req->verdict, "unsure") != 0)
		return refuse(c, E_FIELD, "verdict: \"%.20s\"; true, false, unsure", req->verdict);
	if (!req->reason[0] || strlen(req->reason) > REASON_MAX)
		return refuse(
			c, E_FIELD, "reason: %s",
			say(c, "理由必填，不超过 1000 字节", "is needed, at most 1000 bytes"));
	return 0;
}

/* The audit that it wakes clears a finding that is held for false, or opens it again. */
int record_verdict(struct call *c, const Wages__RecordVerdictRequest *req,
		   Wages__RecordVerdictReply *rep UNUSED)
{
	struct verdict_target at;
	Audit__Finding *f;
	bool found;
	int rc = verdict_check(c, req);

	if (!rc)
		rc = tx_maybe(c->tx, Q_VERDICT_TARGET, ARGS(A_I64(req->finding_id)), &at, &found);
	if (!rc && !found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "线索", "finding"),
			      req->finding_id);
	if (!rc)
		rc = finding_read(c, at.body, &f);
	if (!rc)
		rc = tx_queue(c->tx, Q_VERDICT_INSERT,
			      ARGS(A_I64(at.finding_id), A_I64(at.seq + 1), A_TEXT(at.region),
				   A_TEXT(req->verdict), A_TEXT(req->reason), A_TEXT(f->facts_json),
				   A_TEXT(c->who->subject), A_TIME(c->now)));
	if (!rc && f->worker_id == 0)
		return employer_marked(
			c, &(struct employer_span){at.employer_id, at.month, at.month}, c->now);
	if (!rc)
		rc = tx_queue(c->tx, Q_PAYMENT_MARK,
			      ARGS(A_I64(at.employer_id), A_TEXT(at.worker_no), A_DATE(at.month),
				   A_TIME(c->now)));
	return rc ? rc : audit_wake(c, c->now);
}

int get_precision(struct call *c, const Wages__GetPrecisionRequest *req UNUSED,
		  Wages__GetPrecisionReply *rep)
{
	struct precision_row *rows;
	Wages__Precision *all;
	size_t n;
	int rc = tx_many(c->tx, Q_PRECISION_BY_RULE, NULL, &rows, &n);

	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	rep->rules = arena_zalloc(c->arena, n + 1, sizeof(*rep->rules));
	if (!all || !rep->rules)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		const int64_t judged = rows[i].n_true + rows[i].n_false;

		wages__precision__init(&all[i]);
		all[i].rule = (char *)rows[i].rule;
		all[i].n_true = (uint64_t)rows[i].n_true;
		all[i].n_false = (uint64_t)rows[i].n_false;
		all[i].n_unsure = (uint64_t)rows[i].n_unsure;
		all[i].precision_bp = judged ? (uint32_t)(rows[i].n_true * 10000 / judged) : 0;
		rep->rules[i] = &all[i];
	}
	rep->n_rules = n;
	return 0;
}
