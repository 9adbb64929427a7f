#include "base.h"

#include "finding.h"

#include "json.h"

#define FINDINGS_PAGE_MAX 100 /* of some 6 KiB: within a reply's size */

struct finding_row {
	int64_t finding_id, worker_id, version;
	const char *rule, *subject, *state, *body;
	utc_time raised_at, changed_at;
};
ROW_TABLE(finding_row, COL(finding_row, finding_id, COL_I64), COL(finding_row, worker_id, COL_I64),
	  COL(finding_row, rule, COL_TEXT), COL(finding_row, subject, COL_TEXT),
	  COL(finding_row, state, COL_TEXT), COL(finding_row, version, COL_I64),
	  COL(finding_row, raised_at, COL_TIME), COL(finding_row, changed_at, COL_TIME),
	  COL(finding_row, body, COL_TEXT));

struct finding_body {
	int64_t finding_id;
	const char *body;
};
ROW_TABLE(finding_body, COL(finding_body, finding_id, COL_I64), COL(finding_body, body, COL_TEXT));

static int body_read(struct call *c, const char *body, Wages__Finding **out)
{
	struct err err = {0};
	ProtobufCMessage *m;
	int rc = json_read(c->arena, &wages__finding__descriptor, slice_of(body), &m, &err);

	if (rc) {
		(void)refuse(c, E_INTERNAL, "a stored finding cannot be read: %s", err.text);
		return E_INTERNAL;
	}
	*out = (Wages__Finding *)m;
	return 0;
}

static int body_write(struct call *c, const Wages__Finding *f, const char **out)
{
	struct err err = {0};
	int rc = json_write(c->arena, &f->base, JSON_ONE_LINE, out, &err);

	return rc ? refuse(c, rc, "finding: %s", err.text) : 0;
}

/* ---- settling ----------------------------------------------------------------------------- */

static int version_put(struct call *c, const Wages__Finding *f, const char *body)
{
	char key[40];
	int rc = tx_queue(c->tx, Q_FINDING_VERSION_INSERT,
			  ARGS(A_I64(f->finding_id), A_I64(f->version), A_TEXT(f->region),
			       A_TIME(c->now), A_TEXT(rules_digest(pack_of(c)->rules)),
			       A_TEXT(body)));

	if (rc)
		return rc;
	(void)snprintf(key, sizeof(key), "finding/%" PRId64, f->finding_id);
	return emit(c, "FindingRecorded", key, &f->base);
}

static int finding_raise(struct call *c, const struct worker_month *m, Wages__Finding *f)
{
	const char *body;
	int rc;

	f->finding_id = id_next(c);
	f->version = 1;
	f->raised_at_us = c->now.us;
	f->changed_at_us = c->now.us;
	rc = body_write(c, f, &body);
	if (!rc)
		rc = tx_queue(c->tx, Q_FINDING_INSERT,
			      ARGS(A_I64(f->finding_id), A_I64(f->employer_id), A_I64(f->worker_id),
				   A_TEXT(f->worker_no), A_DATE(m->month), A_TEXT(f->rule),
				   A_TEXT(f->subject), A_TEXT(f->region), A_I64(f->owed_fen),
				   A_TIME(c->now)));
	return rc ? rc : version_put(c, f, body);
}

/* The next version of what is stored; nothing when it would say the same. */
static int finding_change(struct call *c, const struct finding_row *stored, Wages__Finding *f)
{
	const char *body;
	int rc;

	f->finding_id = stored->finding_id;
	f->version = stored->version;
	f->raised_at_us = stored->raised_at.us;
	f->changed_at_us = stored->changed_at.us;
	rc = body_write(c, f, &body);
	if (rc || strcmp(body, stored->body) == 0)
		return rc;
	f->version++;
	f->changed_at_us = c->now.us;
	rc = body_write(c, f, &body);
	if (!rc)
		rc = tx_queue(c->tx, Q_FINDING_UPDATE,
			      ARGS(A_I64(f->finding_id), A_TEXT(f->worker_no), A_TEXT(f->region),
				   A_TEXT(f->state), A_I64(f->owed_fen), A_I64(f->version),
				   A_TIME(c->now)));
	return rc ? rc : version_put(c, f, body);
}

static int finding_clear(struct call *c, const struct finding_row *stored)
{
	Wages__Finding *f;
	int rc;

	if (strcmp(stored->state, "open") != 0)
		return 0;
	rc = body_read(c, stored->body, &f);
	if (rc)
		return rc;
	f->state = (char *)"cleared";
	return finding_change(c, stored, f);
}

static bool same(const struct finding_row *stored, const Wages__Finding *f)
{
	return stored->worker_id == f->worker_id && strcmp(stored->rule, f->rule) == 0 &&
	       strcmp(stored->subject, f->subject) == 0;
}

int finding_settle(struct call *c, const struct worker_month *m, const struct judgement *found)
{
	struct finding_row *stored;
	bool taken[JUDGE_FINDINGS_MAX] = {false};
	size_t n;
	int rc = tx_many(c->tx, Q_FINDING_OF_MONTH,
			 ARGS(A_I64(m->employer_id), A_DATE(m->month), A_I64(m->worker_id),
			      A_TEXT(m->person.worker_no)),
			 &stored, &n);

	for (size_t i = 0; !rc && i < n; i++) {
		size_t k = 0;

		while (k < found->n && (taken[k] || !same(&stored[i], found->findings[k])))
			k++;
		if (k == found->n) {
			rc = finding_clear(c, &stored[i]);
			continue;
		}
		taken[k] = true;
		rc = finding_change(c, &stored[i], found->findings[k]);
	}
	for (size_t k = 0; !rc && k < found->n; k++) {
		if (!taken[k])
			rc = finding_raise(c, m, found->findings[k]);
	}
	return rc;
}

/* ---- showing ------------------------------------------------------------------------------ */

int get_finding(struct call *c, const Wages__GetFindingRequest *req, Wages__Finding *rep)
{
	struct finding_body row;
	Wages__Finding *f;
	bool found;
	int rc = tx_maybe(c->tx, Q_FINDING_GET, ARGS(A_I64(req->finding_id)), &row, &found);

	if (!rc && !found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "线索", "finding"),
			      req->finding_id);
	if (!rc)
		rc = body_read(c, row.body, &f);
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

int list_findings(struct call *c, const Wages__ListFindingsRequest *req,
		  Wages__ListFindingsReply *rep)
{
	const char *state = req->state[0] ? req->state : "open";
	struct finding_body *rows;
	struct arg month;
	int64_t limit = page_limit(req->limit, 50, FINDINGS_PAGE_MAX);
	size_t n;
	int rc;

	rc = page_month(c, req->month, &month);
	if (!rc)
		rc = tx_many(c->tx, Q_FINDING_PAGE,
			     ARGS(A_TEXT(req->rule), A_I64(req->employer_id), month, A_TEXT(state),
				  A_I64(req->after_id), A_I64(limit)),
			     &rows, &n);
	if (rc)
		return rc;
	rep->findings = arena_zalloc(c->arena, n + 1, sizeof(*rep->findings));
	if (!rep->findings)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < n; i++)
		rc = body_read(c, rows[i].body, &rep->findings[i]);
	rep->n_findings = n;
	return rc;
}

int finding_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last, size_t *out_n)
{
	struct finding_body *rows;
	Wages__Finding *f;
	char key[40];
	size_t n;
	int rc = tx_many(c->tx, Q_FINDING_EVERY, ARGS(A_I64(after_id), A_I64((int64_t)limit)),
			 &rows, &n);

	for (size_t i = 0; !rc && i < n; i++) {
		rc = body_read(c, rows[i].body, &f);
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
