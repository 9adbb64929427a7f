#include "base.h"

#include "audit.h"

#include "json.h"

ROW_TABLE(finding_row, COL(finding_row, finding_id, COL_I64), COL(finding_row, worker_id, COL_I64),
	  COL(finding_row, rule, COL_TEXT), COL(finding_row, subject, COL_TEXT),
	  COL(finding_row, state, COL_TEXT), COL(finding_row, version, COL_I64),
	  COL(finding_row, raised_at, COL_TIME), COL(finding_row, changed_at, COL_TIME),
	  COL(finding_row, body, COL_TEXT));

int finding_read(struct call *c, const char *body, Audit__Finding **out)
{
	struct err err = {0};
	ProtobufCMessage *m;
	int rc = json_read(c->arena, &audit__finding__descriptor, slice_of(body), &m, &err);

	if (rc) {
		(void)refuse(c, E_INTERNAL, "a stored finding cannot be read: %s", err.text);
		return E_INTERNAL;
	}
	*out = (Audit__Finding *)m;
	(*out)->auditor = (char *)c->service; /* those stored before it was a field have none */
	return 0;
}

static int body_write(struct call *c, const Audit__Finding *f, const char **out)
{
	struct err err = {0};
	int rc = json_write(c->arena, &f->base, JSON_ONE_LINE, out, &err);

	return rc ? refuse(c, rc, "finding: %s", err.text) : 0;
}

/* What is stored says the same. A text of another release may leave out fields that are new. */
static int body_same(struct call *c, const char *stored, const char *body, bool *out)
{
	Audit__Finding *f;
	const char *again;
	int rc;

	*out = strcmp(stored, body) == 0;
	if (*out)
		return 0;
	rc = finding_read(c, stored, &f);
	if (!rc)
		rc = body_write(c, f, &again);
	if (!rc)
		*out = strcmp(again, body) == 0;
	return rc;
}

/* ---- settling ----------------------------------------------------------------------------- */

static int month_of(struct call *c, const Audit__Finding *f, civil_date *out)
{
	if (civil_parse_month(f->month, strlen(f->month), out))
		return 0;
	return refuse(c, E_INTERNAL, "a finding of the month \"%.20s\"", f->month);
}

static int version_put(struct call *c, const struct rules *r, const Audit__Finding *f,
		       const char *body)
{
	char key[40];
	int rc = tx_queue(c->tx, Q_FINDING_VERSION_INSERT,
			  ARGS(A_I64(f->finding_id), A_I64(f->version), A_TEXT(f->region),
			       A_TIME(c->now), A_TEXT(rules_digest(r)), A_TEXT(body)));

	if (rc)
		return rc;
	(void)snprintf(key, sizeof(key), "finding/%" PRId64, f->finding_id);
	return emit(c, "FindingRecorded", key, &f->base);
}

static int finding_raise(struct call *c, const struct rules *r, Audit__Finding *f)
{
	const char *body;
	civil_date month;
	int rc;

	f->auditor = (char *)c->service;
	f->finding_id = id_next(c);
	f->version = 1;
	f->raised_at_us = c->now.us;
	f->changed_at_us = c->now.us;
	rc = body_write(c, f, &body);
	if (!rc)
		rc = month_of(c, f, &month);
	if (!rc)
		rc = tx_queue(c->tx, Q_FINDING_INSERT,
			      ARGS(A_I64(f->finding_id), A_I64(f->employer_id), A_I64(f->worker_id),
				   A_TEXT(f->worker_no), A_DATE(month), A_TEXT(f->rule),
				   A_TEXT(f->subject), A_TEXT(f->region), A_I64(f->owed_fen),
				   A_TIME(c->now), A_TEXT(f->state), A_BOOL(f->warning)));
	return rc ? rc : version_put(c, r, f, body);
}

/* The next version of what is stored; nothing when it would say the same. */
static int finding_change(struct call *c, const struct rules *r, const struct finding_row *stored,
			  Audit__Finding *f)
{
	const char *body;
	civil_date month;
	bool same;
	int rc;

	f->auditor = (char *)c->service;
	f->finding_id = stored->finding_id;
	f->version = stored->version;
	f->raised_at_us = stored->raised_at.us;
	f->changed_at_us = stored->changed_at.us;
	rc = body_write(c, f, &body);
	if (!rc)
		rc = body_same(c, stored->body, body, &same);
	if (rc || same)
		return rc;
	f->version++;
	f->changed_at_us = c->now.us;
	rc = body_write(c, f, &body);
	if (!rc)
		rc = month_of(c, f, &month);
	if (!rc)
		rc = tx_queue(c->tx, Q_FINDING_UPDATE,
			      ARGS(A_I64(f->finding_id), A_TEXT(f->worker_no), A_TEXT(f->region),
				   A_TEXT(f->state), A_I64(f->owed_fen), A_I64(f->version),
				   A_TIME(c->now), A_DATE(month), A_BOOL(f->warning)));
	return rc ? rc : version_put(c, r, f, body);
}

static int finding_clear(struct call *c, const struct rules *r, const struct finding_row *stored)
{
	Audit__Finding *f;
	int rc;

	if (strcmp(stored->state, "cleared") == 0)
		return 0;
	rc = finding_read(c, stored->body, &f);
	if (rc)
		return rc;
	f->state = (char *)"cleared";
	return finding_change(c, r, stored, f);
}

static bool same(const struct finding_row *stored, const Audit__Finding *f)
{
	return stored->worker_id == f->worker_id && strcmp(stored->rule, f->rule) == 0 &&
	       strcmp(stored->subject, f->subject) == 0;
}

int findings_settle(struct call *c, const struct findings *found, const struct finding_row *stored,
		    size_t n_stored)
{
	bool *taken = arena_zalloc(c->arena, found->n + 1, sizeof(*taken));
	int rc = taken ? 0 : E_NO_MEMORY;

	for (size_t i = 0; !rc && i < n_stored; i++) {
		size_t k = 0;

		while (k < found->n && (taken[k] || !same(&stored[i], found->at[k])))
			k++;
		if (k == found->n) {
			rc = finding_clear(c, found->rules, &stored[i]);
			continue;
		}
		taken[k] = true;
		rc = finding_change(c, found->rules, &stored[i], found->at[k]);
	}
	for (size_t k = 0; !rc && k < found->n; k++) {
		if (!taken[k] && strcmp(found->at[k]->state, "cleared") != 0)
			rc = finding_raise(c, found->rules, found->at[k]);
	}
	return rc;
}
