/*
 * signing - who has to sign a hand-off, what, and whether a signature is good.
 *
 * Each side signs with a key of its own department, whose secret never comes here. The owner signs
 * the record before anything leaves; the receiver signs its answer, which holds the record's digest
 * and the owner's signature. Who is in department-keys.yaml signs; who is not does not yet.
 */
#include "base.h"

#include "handoff.h"
#include "sign.h"

/* ---- who ------------------------------------------------------------------------------------ */

int signing_need(struct call *c, bool wants, bool *out_signs)
{
	const struct desk *desk = c->worker;
	const struct department_keys *keys = &desk->keys;
	const char *department = c->who->department;
	const civil_date today = civil_from_utc(c->now);
	const struct department_key *last = department_key_last(keys, department, today);
	char day[12];

	*out_signs = false;
	switch (department_signs(keys, department, today)) {
	case SIGNS:
		*out_signs = true;
		return 0;
	case SIGNS_NOT_YET:
		if (!keys->required && !wants)
			return 0;
		return refuse(
			c, E_CONFLICT, "%s: %s", department,
			say(c, "本部门没有登记签名公钥（department-keys.yaml），不能签名",
			    "no key of the department is in department-keys.yaml, so it cannot "
			    "sign"));
	case SIGNS_NO_MORE:
		return refuse(c, E_CONFLICT, "%s: %s %s", department,
			      say(c, "签名公钥已到期，请登记下一把（department-keys.yaml）：",
				  "the key of the department has run out, put the next one into "
				  "department-keys.yaml:"),
			      civil_format(last->until, day));
	}
	return E_INTERNAL;
}

/* ---- what ----------------------------------------------------------------------------------- */

static int unfit(struct call *c)
{
	return refuse(c, E_FIELD, "%s",
		      say(c, "文字中有不能写入签名内容的控制字符",
			  "a control character stands in a text, and none can be signed"));
}

int signing_record(struct call *c, const struct handoff *h, const struct evidence_item *evidence,
		   const char **out)
{
	char *text = arena_alloc(c->arena, HANDOFF_TEXT_MAX);
	char package[HANDOFF_DIGEST_TEXT], named[HANDOFF_DIGEST_TEXT];
	const struct handoff_record r = {.handoff_id = h->handoff_id,
					 .case_id = h->case_id,
					 .case_no = h->case_no,
					 .case_version = h->case_version,
					 .kind = h->kind,
					 .from = h->from_department,
					 .to = handoff_receiver(h),
					 .region = h->region,
					 .reason = h->reason,
					 .basis = h->basis,
					 .prepared_at = h->offered_at,
					 .due_day = h->due_day,
					 .package = package,
					 .n_evidence = h->n_evidence,
					 .evidence = named};
	struct evidence_digest digest;

	if (!text)
		return E_NO_MEMORY;
	handoff_digest(h->package_json, package);
	evidence_digest_begin(&digest);
	for (int64_t i = 0; i < h->n_evidence; i++)
		evidence_digest_add(&digest, evidence[i].kind, evidence[i].reference,
				    evidence[i].note);
	if (!evidence_digest_end(&digest, named) || !handoff_record_text(&r, text))
		return unfit(c);
	*out = text;
	return 0;
}

int signing_reply(struct call *c, const struct handoff *h, const struct handoff_proof *proof,
		  struct handoff_reply_draft *d)
{
	char *text = arena_alloc(c->arena, HANDOFF_TEXT_MAX);
	char record[HANDOFF_DIGEST_TEXT];
	const struct handoff_reply r = {.handoff_id = h->handoff_id,
					.record = record,
					.sent_at = h->offered_at,
					.offer_signature = proof->offer_signature,
					.answer = d->state,
					.department = h->to_department,
					.receipt_no = d->receipt_no,
					.words = d->words,
					.right_department = d->right_department,
					.prepared_at = d->prepared_at};

	if (!text)
		return E_NO_MEMORY;
	handoff_digest(proof->record, record);
	if (!handoff_reply_text(&r, text))
		return unfit(c);
	d->record = text;
	return 0;
}

/* ---- is it good ----------------------------------------------------------------------------- */

static int key_check(struct call *c, const char *public)
{
	const struct desk *desk = c->worker;
	const struct department_key *key = department_key_find(&desk->keys, public);
	char from[12], until[12] = "";

	if (!key)
		return refuse(c, E_FIELD, "key: \"%.16s\"%s", public,
			      say(c, " 没有登记在 department-keys.yaml",
				  " is in no line of department-keys.yaml"));
	if (strcmp(key->department, c->who->department) != 0)
		return refuse(c, E_FIELD, "key: \"%.16s\": %s %s", public, key->department,
			      say(c, "的公钥；任何人不得代另一方签名",
				  "has that key; nobody signs for the other side"));
	if (department_key_in_force(key, civil_from_utc(c->now)))
		return 0;
	if (key->until.day)
		civil_format(key->until, until);
	return refuse(c, E_FIELD, "key: \"%.16s\": %s %s – %s", public,
		      say(c, "今天不在有效期内：", "not in force today:"),
		      civil_format(key->from, from), until);
}

int signing_check(struct call *c, const Disputes__SignHandoffRequest *req, const char *text,
		  utc_time prepared_at)
{
	int rc = key_check(c, req->key);
	char at[24];

	if (rc)
		return rc;
	if (!sign_verify(req->key, text, req->signature))
		return refuse(c, E_FIELD, "signature: %s %s",
			      say(c, "与待签内容不符（GetHandoff 的 to_sign），内容生成于",
				  "does not fit what there is to sign (to_sign of GetHandoff), "
				  "prepared at"),
			      utc_format_local(prepared_at, at));
	return 0;
}

/* ---- SignHandoff, WithdrawHandoff ------------------------------------------------------------ */

static int not_ours(struct call *c, const struct handoff *h)
{
	return refuse(c, E_WRONG_DEPARTMENT, "%s %" PRId64 ": %s → %s",
		      say(c, "移送单", "hand-off"), h->handoff_id, h->from_department,
		      h->to_department);
}

/* Brings the signature of the caller's department: as the owner its draft is sent, as the receiver
 * its answer counts. Locks the case. */
int sign_handoff(struct call *c, const Disputes__SignHandoffRequest *req, Disputes__Handoff *rep)
{
	const char *department = c->who->department;
	struct case_file file;
	struct handoff h;
	int rc = handoff_lock(c, req->handoff_id, &h, &file);

	if (rc)
		return rc;
	if (strcmp(h.from_department, department) == 0)
		rc = offer_sign(c, req, &h, &file, rep);
	else if (strcmp(h.to_department, department) == 0)
		rc = answer_sign(c, req, &h, &file);
	else
		rc = not_ours(c, &h);
	handoff_present(c, &h, rep);
	return rc;
}

/* Takes a draft back. */
int withdraw_handoff(struct call *c, const Disputes__WithdrawHandoffRequest *req,
		     Disputes__Handoff *rep)
{
	struct case_file file;
	struct docket docket;
	struct handoff h;
	int rc = handoff_lock(c, req->handoff_id, &h, &file);

	if (!rc)
		rc = handoff_may_send(&h, c->who->department);
	if (rc == E_WRONG_DEPARTMENT)
		return not_ours(c, &h);
	if (rc == E_CONFLICT)
		return refuse(c, rc, "%s %" PRId64 ": %s", say(c, "移送单", "hand-off"),
			      h.handoff_id, h.state);
	if (rc)
		return rc;

	h.state = handoff_state_names[HANDOFF_WITHDRAWN];
	h.decided_at = c->now;
	handoff_present(c, &h, rep);
	rc = docket_load(c, &file, &docket);
	if (!rc)
		rc = deadline_stop_handoff(c, &docket, h.handoff_id, h.state);
	if (!rc)
		rc = docket_save(c, &docket);
	return rc ? rc
		  : tx_queue(c->tx, Q_HANDOFF_DRAFT_DROP,
			     ARGS(A_I64(h.case_id), A_TEXT(h.from_department), A_TIME(c->now)));
}
