/*
 * worker_consent - what a worker was told of and agreed to: recorded, taken back, listed.
 *
 * By the worker himself or at a counter; a worker acts for himself whatever the request names.
 * Source: 个人信息保护法 15, 17, 29 (domain.md K.5)
 */
#include "base.h"

#include "identity.h"

static const char *const matters[] = {"notice",    "sensitive", "location", "health",
				      "financial", "biometric", "sharing",  NULL};

struct worker_consent {
	int64_t consent_id, worker_id;
	const char *matter, *notice;
	utc_time given_at;
	const char *given_by;
	utc_time revoked_at;
	const char *revoked_by;
};
ROW_TABLE(worker_consent, COL(worker_consent, consent_id, COL_I64),
	  COL(worker_consent, worker_id, COL_I64), COL(worker_consent, matter, COL_TEXT),
	  COL(worker_consent, notice, COL_TEXT), COL(worker_consent, given_at, COL_TIME),
	  COL(worker_consent, given_by, COL_TEXT), COL(worker_consent, revoked_at, COL_TIME),
	  COL(worker_consent, revoked_by, COL_TEXT));

static int64_t whose(const struct call *c, int64_t worker_id)
{
	return c->who->worker_id ? c->who->worker_id : worker_id;
}

static void consent_present(const struct worker_consent *w, Registration__Consent *out)
{
	out->consent_id = w->consent_id;
	out->worker_id = w->worker_id;
	out->matter = (char *)w->matter;
	out->notice = (char *)w->notice;
	out->given_at_us = w->given_at.us;
	out->given_by = (char *)w->given_by;
	out->revoked_at_us = w->revoked_at.us;
	out->revoked_by = (char *)w->revoked_by;
}

int record_consent(struct call *c, const Registration__RecordConsentRequest *req,
		   Registration__Consent *rep)
{
	struct worker_consent made = {.matter = req->matter,
				      .notice = req->notice,
				      .given_at = c->now,
				      .given_by = c->who->subject,
				      .revoked_by = ""};
	struct worker_stored w;
	int rc;

	if (!text_one_of(req->matter, matters))
		return refuse(c, E_FIELD, "matter: %s",
			      "notice, sensitive, location, health, financial, biometric, sharing");
	if (!text_fits(req->notice, 64))
		return refuse(c, E_FIELD, "%s",
			      say(c, "notice: 写明告知书的版本，1 至 64 个字",
				  "notice: the version of the notice, 1 to 64 characters"));
	rc = worker_find(c, whose(c, req->worker_id), &w);
	if (rc)
		return rc;

	made.worker_id = w.worker_id;
	made.consent_id = id_next(c);
	consent_present(&made, rep);
	return tx_queue(c->tx, Q_WORKER_CONSENT_INSERT,
			ARGS(A_I64(made.consent_id), A_I64(made.worker_id), A_TEXT(made.matter),
			     A_TEXT(made.notice), A_TIME(made.given_at), A_TEXT(made.given_by)));
}

int revoke_consent(struct call *c, const Registration__RevokeConsentRequest *req,
		   Registration__Consent *rep)
{
	struct worker_consent consent;
	bool found;
	int rc = tx_maybe(c->tx, Q_WORKER_CONSENT_LOCK, ARGS(A_I64(req->consent_id)), &consent,
			  &found);

	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "同意记录", "consent"),
			    req->consent_id);
	if (!rc && consent.revoked_at.us)
		rc = refuse(c, E_CONFLICT, "%s",
			    say(c, "该同意已经撤回", "the consent was taken back already"));
	if (rc)
		return rc;

	consent.revoked_at = c->now;
	consent.revoked_by = c->who->subject;
	consent_present(&consent, rep);
	return tx_queue(c->tx, Q_WORKER_CONSENT_REVOKE,
			ARGS(A_I64(consent.consent_id), A_TIME(c->now), A_TEXT(c->who->subject)));
}

int list_consents(struct call *c, const Registration__ListConsentsRequest *req,
		  Registration__ListConsentsReply *rep)
{
	struct worker_consent *rows;
	int64_t limit;
	size_t n;
	int rc = page_size(c, req->limit, &limit);

	if (!rc)
		rc = tx_many(
			c->tx, Q_WORKER_CONSENT_PAGE,
			ARGS(A_I64(whose(c, req->worker_id)), A_I64(req->after_id), A_I64(limit)),
			&rows, &n);
	if (rc)
		return rc;
	rep->consents = arena_zalloc(c->arena, n + 1, sizeof(*rep->consents));
	for (size_t i = 0; rep->consents && i < n; i++) {
		Registration__Consent *consent = arena_alloc(c->arena, sizeof(*consent));

		if (!consent)
			return E_NO_MEMORY;
		registration__consent__init(consent);
		consent_present(&rows[i], consent);
		rep->consents[rep->n_consents++] = consent;
	}
	return rep->consents ? 0 : E_NO_MEMORY;
}
