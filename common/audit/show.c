#include "base.h"

#include "audit.h"

#define FINDINGS_PAGE_MAX 100 /* of some 6 KiB: within a reply's size */

struct finding_body {
	int64_t finding_id;
	const char *body;
};
ROW_TABLE(finding_body, COL(finding_body, finding_id, COL_I64), COL(finding_body, body, COL_TEXT));

int get_finding(struct call *c, const Audit__GetFindingRequest *req, Audit__Finding *rep)
{
	struct finding_body row;
	Audit__Finding *f;
	bool found;
	int rc = tx_maybe(c->tx, Q_FINDING_GET, ARGS(A_I64(req->finding_id)), &row, &found);

	if (!rc && !found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "线索", "finding"),
			      req->finding_id);
	if (!rc)
		rc = finding_read(c, row.body, &f);
	if (!rc)
		*rep = *f;
	return rc;
}

static int page_month(struct call *c, const char *text, struct arg *out)
{
	civil_date month;

	*out = A_NULL;
	if (!text[0])
		return 0;
	if (!civil_parse_month(text, strlen(text), &month))
		return refuse(c, E_FIELD, "month: \"%.20s\"; 2025-03", text);
	*out = A_DATE(month);
	return 0;
}

int list_findings(struct call *c, const Audit__ListFindingsRequest *req,
		  Audit__ListFindingsReply *rep)
{
	const char *state = req->state[0] ? req->state : "open";
	struct finding_body *rows;
	struct arg month;
	int64_t limit = req->limit ? req->limit : 50;
	size_t n;
	int rc;

	if (req->kind[0] && strcmp(req->kind, "finding") != 0 && strcmp(req->kind, "warning") != 0)
		return refuse(c, E_FIELD, "kind: \"%.20s\"; finding, warning", req->kind);
	if (limit > FINDINGS_PAGE_MAX)
		limit = FINDINGS_PAGE_MAX;
	rc = page_month(c, req->month, &month);
	if (!rc)
		rc = tx_many(c->tx, Q_FINDING_PAGE,
			     ARGS(A_TEXT(req->rule), A_I64(req->employer_id), month, A_TEXT(state),
				  A_I64(req->after_id), A_I64(limit), A_TEXT(req->kind)),
			     &rows, &n);
	if (rc)
		return rc;
	rep->findings = arena_zalloc(c->arena, n + 1, sizeof(*rep->findings));
	if (!rep->findings)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < n; i++)
		rc = finding_read(c, rows[i].body, &rep->findings[i]);
	rep->n_findings = n;
	return rc;
}

int finding_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last, size_t *out_n)
{
	struct finding_body *rows;
	Audit__Finding *f;
	char key[40];
	size_t n;
	int rc = tx_many(c->tx, Q_FINDING_EVERY, ARGS(A_I64(after_id), A_I64((int64_t)limit)),
			 &rows, &n);

	for (size_t i = 0; !rc && i < n; i++) {
		rc = finding_read(c, rows[i].body, &f);
		(void)snprintf(key, sizeof(key), "finding/%" PRId64, rows[i].finding_id);
		if (!rc)
			rc = emit(c, "FindingRecorded", key, &f->base);
	}
	if (rc)
		return rc;
	*out_last = n ? rows[n - 1].finding_id : after_id;
	*out_n = n;
	return 0;
}
