/*
 * consent - what people are told of their data, and what they say to it: given, withdrawn, kept.
 */
#include "base.h"

#include "handlers.h"

struct consent {
	int64_t consent_id;
	const char *version;
	utc_time given_at, withdrawn_at;
};
ROW_TABLE(consent, COL(consent, consent_id, COL_I64), COL(consent, version, COL_TEXT),
	  COL(consent, given_at, COL_TIME), COL(consent, withdrawn_at, COL_TIME));

static void consent_present(const struct consent *s, Accounts__Consent *m)
{
	m->consent_id = s->consent_id;
	m->version = (char *)(uintptr_t)s->version; /* only read */
	m->given_at_us = s->given_at.us;
	m->withdrawn_at_us = s->withdrawn_at.us;
}

static int in_force(struct call *c, int64_t account_id, struct consent *out, bool *out_found)
{
	return tx_maybe(c->tx, Q_CONSENT_IN_FORCE, ARGS(A_I64(account_id)), out, out_found);
}

int get_privacy_notice(struct call *c, const Accounts__GetPrivacyNoticeRequest *req UNUSED,
		       Accounts__PrivacyNotice *rep)
{
	const struct privacy_notice *p = &desk_of(c)->notice;
	int64_t account_id = account_of_subject(c->who->subject);
	struct consent s;
	bool found = false;
	int rc = account_id ? in_force(c, account_id, &s, &found) : 0;

	rep->version = (char *)(uintptr_t)p->version; /* only read, as the others */
	rep->title_zh = (char *)(uintptr_t)p->title_zh;
	rep->title_en = (char *)(uintptr_t)p->title_en;
	rep->text_zh = (char *)(uintptr_t)p->text_zh;
	rep->text_en = (char *)(uintptr_t)p->text_en;
	rep->consented = found && strcmp(s.version, p->version) == 0;
	return rc;
}

/* To the version that is shown now; one to an earlier one ends with it. */
int give_consent(struct call *c, const Accounts__GiveConsentRequest *req, Accounts__Consent *rep)
{
	const char *version = desk_of(c)->notice.version;
	struct consent was, s;
	struct account a;
	bool found;
	int rc = account_of_caller(c, 0, &a);

	if (!rc && strcmp(req->version, version) != 0)
		rc = refuse(c, E_CONFLICT, "version: %s %s",
			    say(c, "告知书已更新，现行版本", "the notice has changed, it is now"),
			    version);
	if (!rc)
		rc = in_force(c, a.account_id, &was, &found);
	if (rc)
		return rc;
	if (found && strcmp(was.version, version) == 0) {
		consent_present(&was, rep);
		return 0;
	}
	s = (struct consent){.consent_id = id_next(c), .version = version, .given_at = c->now};
	if (found)
		rc = tx_queue(c->tx, Q_CONSENT_WITHDRAW,
			      ARGS(A_I64(was.consent_id), A_TIME(c->now), A_TEXT(version)));
	if (!rc)
		rc = tx_queue(c->tx, Q_CONSENT_INSERT,
			      ARGS(A_I64(s.consent_id), A_I64(a.account_id), A_TEXT(version),
				   A_TIME(c->now)));
	consent_present(&s, rep);
	return rc;
}

int withdraw_consent(struct call *c, const Accounts__WithdrawConsentRequest *req,
		     Accounts__Consent *rep)
{
	struct account a;
	struct consent s;
	bool found;
	int rc = account_of_caller(c, 0, &a);

	if (!rc && *req->reason)
		rc = reason_check(c, req->reason);
	if (!rc)
		rc = in_force(c, a.account_id, &s, &found);
	if (rc)
		return rc;
	if (!found)
		return refuse(c, E_NOT_FOUND, "%s",
			      say(c, "没有生效的同意", "no consent is in force"));
	s.withdrawn_at = c->now;
	consent_present(&s, rep);
	return tx_queue(c->tx, Q_CONSENT_WITHDRAW,
			ARGS(A_I64(s.consent_id), A_TIME(c->now), A_TEXT(req->reason)));
}

int list_consents(struct call *c, const Accounts__ListConsentsRequest *req,
		  Accounts__ListConsentsReply *rep)
{
	Accounts__Consent *shown;
	struct consent *rows;
	struct account a;
	size_t n = 0;
	int rc = account_of_caller(c, req->account_id, &a);

	if (!rc)
		rc = tx_many(c->tx, Q_CONSENT_OF_ACCOUNT, ARGS(A_I64(a.account_id)), &rows, &n);
	if (rc)
		return rc;
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	rep->consents = arena_zalloc(c->arena, n + 1, sizeof(*rep->consents));
	if (!shown || !rep->consents)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		accounts__consent__init(&shown[i]);
		consent_present(&rows[i], &shown[i]);
		rep->consents[rep->n_consents++] = &shown[i];
	}
	return 0;
}
