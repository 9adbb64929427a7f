/*
 * outside - the answer of a body without this system, brought in by whoever offered.
 *
 * It is never the sender's word alone: the answer is signed with the body's own key, or its paper
 * is a document of the case, named by its hash. Everything else is as if the body had answered
 * itself: once, with its receipt number, the case moves once, the clock of the answer stops.
 */
#include "base.h"

#include "document.h"
#include "handoff.h"
#include "sign.h"

/* The hand-off and its case, locked, if this department may bring its answer now. */
static int handoff_for_bringing(struct call *c, int64_t handoff_id, struct handoff *out,
				struct case_file *out_case)
{
	char at[24];
	int rc = handoff_lock(c, handoff_id, out, out_case);

	if (rc)
		return rc;
	if (strcmp(out->from_department, c->who->department) != 0)
		return refuse(c, E_WRONG_DEPARTMENT, "%s %" PRId64 ": %s → %s",
			      say(c, "移送单", "hand-off"), handoff_id, out->from_department,
			      out->to_department);
	if (!body_outside(c, out->to_department))
		return refuse(c, E_CONFLICT, "%s: %s", out->to_department,
			      say(c, "该部门使用本系统，由其自行答复",
				  "that department answers by itself, it has the system"));
	if (!handoff_is(out, HANDOFF_SENT))
		return refuse(c, E_CONFLICT, "%s %" PRId64 ": %s, %s", say(c, "移送单", "hand-off"),
			      handoff_id, out->state, utc_format_local(out->decided_at, at));
	return 0;
}

/* ---- signed -----------------------------------------------------------------------------------
 */

int body_key_check(struct call *c, const struct handoff *h, const char *public, utc_time at)
{
	const struct desk *desk = c->worker;
	const struct department_key *key = department_key_find(&desk->keys, public);

	if (!key || strcmp(key->department, h->to_department) != 0)
		return refuse(c, E_FIELD, "key: \"%.16s\": %s %s", public, h->to_department,
			      say(c, "没有登记这把公钥（department-keys.yaml）",
				  "has no such key in department-keys.yaml"));
	if (!department_key_in_force(key, civil_from_utc(at)))
		return refuse(c, E_FIELD, "key: \"%.16s\": %s", public,
			      say(c, "答复当日不在有效期内",
				  "was not in force on the day of the answer"));
	return 0;
}

static int other_record(struct call *c, const char *what)
{
	return refuse(c, E_FIELD, "text: %s: %s", what,
		      say(c, "与本移送单不符", "is not that of this hand-off"));
}

/* The text is the body's answer to this record and no other, and signed by it. */
static int signed_take(struct call *c, const Disputes__BringHandoffAnswerRequest *req,
		       struct handoff *h, struct handoff_proof *proof,
		       struct handoff_reply_draft *d)
{
	char digest[HANDOFF_DIGEST_TEXT];
	struct handoff_reply r;
	int rc;

	handoff_digest(proof->record, digest);
	if (strlen(req->text) >= HANDOFF_TEXT_MAX || !handoff_reply_read(c->arena, req->text, &r))
		return refuse(c, E_FIELD, "text: %s",
			      say(c, "不是答复的签名文本：被改动或残缺",
				  "is no text of an answer: changed, or cut"));
	if (r.handoff_id != h->handoff_id || strcmp(r.department, h->to_department) != 0)
		return other_record(c, "handoff, department");
	if (!*proof->record || strcmp(r.record, digest) != 0 ||
	    strcmp(r.offer_signature, proof->offer_signature) != 0 ||
	    r.sent_at.us != h->offered_at.us)
		return other_record(c, "record, offer_signature, sent_at_us");
	if (r.prepared_at.us < h->offered_at.us || r.prepared_at.us > c->now.us + US_PER_DAY)
		return other_record(c, "prepared_at_us");
	rc = body_key_check(c, h, req->key, r.prepared_at);
	if (rc)
		return rc;
	if (!sign_verify(req->key, req->text, req->signature))
		return refuse(c, E_FIELD, "signature: %s",
			      say(c, "签名不成立", "does not fit text and key"));
	*d = (struct handoff_reply_draft){.state = r.answer,
					  .words = r.words,
					  .receipt_no = r.receipt_no,
					  .right_department = r.right_department,
					  .prepared_at = r.prepared_at,
					  .record = req->text};
	proof->answer_record = req->text;
	proof->answer_signature = req->signature;
	h->answer_key = req->key;
	return 0;
}

/* ---- typed back from paper ---------------------------------------------------------------------
 */

int body_paper_find(struct call *c, const struct handoff *h, int64_t document_id,
		    const char **out_hash)
{
	char *hex = arena_alloc(c->arena, HANDOFF_DIGEST_TEXT);
	struct document scan;
	int rc = document_find(c, Q_DOCUMENT_GET, document_id, &scan);

	if (rc)
		return rc;
	if (!hex)
		return E_NO_MEMORY;
	if (scan.case_id != h->case_id || strcmp(scan.state, "whole") != 0)
		return refuse(c, E_FIELD, "document_id: %" PRId64 " %s", document_id,
			      say(c, "不是本案的完整材料", "is no whole document of this case"));
	hex_encode((const uint8_t *)scan.hash.at, scan.hash.len, hex);
	*out_hash = hex;
	return 0;
}

static int paper_take(struct call *c, const Disputes__BringHandoffAnswerRequest *req,
		      struct handoff *h, struct handoff_reply_draft *d)
{
	const struct desk *desk = c->worker;
	const civil_date today = civil_from_utc(c->now);

	if (department_signs(&desk->keys, h->to_department, today) != SIGNS_NOT_YET)
		return refuse(c, E_CONFLICT, "%s: %s", h->to_department,
			      say(c, "对方已登记签名公钥，须导入其签名的答复文件",
				  "it has a key, so its answer comes signed (handoff bring)"));
	*d = (struct handoff_reply_draft){.state = req->answer,
					  .words = req->words,
					  .receipt_no = req->receipt_no,
					  .right_department = req->right_department,
					  .prepared_at = c->now};
	return body_paper_find(c, h, req->document_id, &h->answer_paper);
}

/* ---- either way -------------------------------------------------------------------------------
 */

/* It says what the answer of a department with the system says, no less. */
static int fields_check(struct call *c, const struct handoff_reply_draft *d)
{
	const struct desk *desk = c->worker;
	const bool accepted = strcmp(d->state, handoff_state_names[HANDOFF_ACCEPTED]) == 0;

	if (!accepted && strcmp(d->state, handoff_state_names[HANDOFF_RETURNED]) != 0)
		return refuse(c, E_FIELD, "answer: \"%.20s\"; ACCEPTED, RETURNED", d->state);
	if (accepted ? !words_fit(d->receipt_no, RECEIPT_MAX) : *d->receipt_no != '\0')
		return refuse(c, E_FIELD, "receipt_no: %s",
			      say(c, "接收的写对方回执上的编号，退回的不写",
				  "the number on its receipt when it accepts, none when it "
				  "returns"));
	if ((*d->words || !accepted) && !words_fit(d->words, WORDS_MAX))
		return refuse(c, E_FIELD, "words: %s",
			      say(c, "退回须写理由，不超过 1000 字",
				  "a return has its reason; at most 1000 characters"));
	if (*d->right_department && !department_find(&desk->departments, d->right_department))
		return refuse(c, E_FIELD, "right_department: \"%.20s\": %s", d->right_department,
			      say(c, "不在部门名录中", "is not in the list of departments"));
	return 0;
}

/* Brings the answer of a body without the system. Locks the case. */
int bring_handoff_answer(struct call *c, const Disputes__BringHandoffAnswerRequest *req,
			 Disputes__Handoff *rep)
{
	struct handoff_reply_draft d;
	struct handoff_proof proof;
	struct case_file file;
	struct handoff h;
	int rc = handoff_for_bringing(c, req->handoff_id, &h, &file);

	if (!rc)
		rc = tx_one(c->tx, Q_HANDOFF_PROOF_OF, ARGS(A_I64(h.handoff_id)), &proof);
	if (!rc)
		rc = *req->text ? signed_take(c, req, &h, &proof, &d) : paper_take(c, req, &h, &d);
	if (!rc)
		rc = fields_check(c, &d);
	if (!rc)
		rc = answer_may(c, &h, &file, &d);
	if (rc)
		return rc;

	h.brought_by = c->who->subject;

	rc = answer_apply(c, &h, &file, &d, &proof);
	if (!rc)
		rc = tx_queue(
			c->tx, Q_HANDOFF_BROUGHT,
			ARGS(A_I64(h.handoff_id), A_TEXT(h.brought_by), A_TEXT(h.answer_paper)));
	handoff_present(c, &h, rep);
	return rc;
}
