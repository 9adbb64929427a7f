/*
 * At a body without the system, and back: what was offered is read and answered offline, and the
 * answer is brought in by whoever offered, signed, or typed from its paper.
 */
#include <jansson.h>

#include "handoff.h"
#include "page.h"
#include "proof.h"
#include "sign.h"

static const char *text_of(const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));

	return text ? text : "";
}

int handoff_offer_hold(struct cli *c, const char *path, const json_t *o, struct handoff_whole *w,
		       struct handoff_record *r)
{
	int rc = handoff_whole_of(c, path, o, w);

	if (rc)
		return rc;
	if (!handoff_record_read(c->arena, w->offered.text, r) ||
	    !handoff_package_fits(r, w->package) ||
	    !handoff_evidence_fits(r, w->evidence, w->n_evidence))
		return err_set(
			&c->err, E_CONFLICT, "%s: %s", path,
			say(c, "案情或列明事项与记录不符：被改动或残缺",
			    "package or evidence is not that of the record: changed, or cut"));
	if (*w->offered.key && !sign_verify(w->offered.key, w->offered.text, w->offered.signature))
		return err_set(&c->err, E_CONFLICT, "%s: %s", path,
			       say(c, "发出方的签名不成立", "the sender's signature does not fit"));
	return 0;
}

int handoff_offer_print(struct cli *c, const char *path, const json_t *o)
{
	struct handoff_whole w;
	struct handoff_record r;
	char due[12];
	int rc = handoff_offer_hold(c, path, o, &w, &r);

	if (rc)
		return rc;
	(void)printf(say(c, "移交 %" PRId64 "  案件 %s  %s  %s → %s  答复期限 %s\n",
			 "hand-off %" PRId64 "  case %s  %s  %s -> %s, answer due %s\n"),
		     r.handoff_id, r.case_no, r.kind, r.from, r.to, civil_format(r.due_day, due));
	(void)printf(say(c, "理由 %s\n依据 %s\n案情 %s\n列明 %zu 项，材料 %zu 份\n",
			 "reason %s\nbasis %s\npackage %s\n%zu items named, %zu documents\n"),
		     r.reason, r.basis, w.package, w.n_evidence,
		     json_array_size(json_object_get(o, "documents")));
	if (*w.offered.key)
		(void)printf(say(c, "发出方公钥 %s（请与其公布的核对）\n",
				 "sender's key %s (compare it with the one that is published)\n"),
			     w.offered.key);
	else
		(void)printf("%s\n", say(c, "发出方未签名", "the sender did not sign"));
	return 0;
}

/* ---- answer -----------------------------------------------------------------------------------
 */

static int answer_of(struct cli *c, const struct handoff_record *r, struct handoff_reply *out)
{
	const bool accepts = cli_has(c, "--receipt"), returns = cli_has(c, "--reason");
	const char *department = arena_strndup(c->arena, r->to, strcspn(r->to, ".")); /* a desk's */

	if (!department)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (accepts == returns)
		return cli_usage(c, say(c, "接收写 --receipt 回执号，退回写 --reason 理由",
					"--receipt to accept, --reason to return"));
	*out = (struct handoff_reply){.handoff_id = r->handoff_id,
				      .answer = accepts ? "ACCEPTED" : "RETURNED",
				      .department = department,
				      .receipt_no = accepts ? cli_get(c, "--receipt") : "",
				      .words = returns                ? cli_get(c, "--reason")
					       : cli_has(c, "--note") ? cli_get(c, "--note")
								      : "",
				      .right_department =
					      cli_has(c, "--right") ? cli_get(c, "--right") : "",
				      .prepared_at = utc_now()};
	return 0;
}

static int answer_sign(struct cli *c, const struct handoff_reply *r, json_t *o)
{
	char *text = arena_alloc(c->arena, HANDOFF_TEXT_MAX), signature[SIGN_TEXT];
	struct sign_key key = {0};
	int rc = text ? sign_key_load(cli_get(c, "--key"), &key, &c->err)
		      : err_set(&c->err, E_NO_MEMORY, "out of memory");

	if (!rc && !handoff_reply_text(r, text))
		rc = err_set(&c->err, E_FIELD, "%s",
			     say(c, "文字中有控制字符", "a control character stands in a text"));
	if (!rc) {
		sign_text(&key, text, signature);
		(void)json_object_set_new(o, "answered",
					  json_pack("{s:s,s:s,s:s,s:s}", "department",
						    r->department, "text", text, "key", key.public,
						    "signature", signature));
	}
	sign_key_wipe(&key);
	return rc;
}

int handoff_answer_run(struct cli *c)
{
	const char *path = cli_get(c, "RECORD"), *to = cli_get(c, "FILE");
	char digest[HANDOFF_DIGEST_TEXT];
	struct handoff_whole w;
	struct handoff_record r;
	struct handoff_reply reply;
	json_error_t why;
	json_t *o = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
	int rc = o ? handoff_offer_hold(c, path, o, &w, &r)
		   : err_set(&c->err, E_FILE, "%s:%d: %s", path, why.line, why.text);

	if (!rc)
		rc = answer_of(c, &r, &reply);
	if (!rc) {
		handoff_digest(w.offered.text, digest);
		reply.record = digest;
		reply.offer_signature = w.offered.signature;
		reply.sent_at.us = strtoll(text_of(o, "sent_at_us"), NULL, 10);
		rc = answer_sign(c, &reply, o);
	}
	if (!rc)
		rc = handoff_json_write(c, to, o);
	json_decref(o);
	if (!rc)
		(void)printf(
			say(c, "已写入 %s：请送回发出方，由其用 handoff bring 导入\n",
			    "%s is written: send it back; the sender brings it in with handoff "
			    "bring\n"),
			to);
	return rc;
}

/* ---- bring ------------------------------------------------------------------------------------
 */

int handoff_bring_run(struct cli *c)
{
	Disputes__BringHandoffAnswerRequest q = DISPUTES__BRING_HANDOFF_ANSWER_REQUEST__INIT;
	const char *path = cli_get(c, "FILE");
	const json_t *answered;
	struct handoff_reply r;
	Disputes__Handoff *h = NULL;
	json_error_t why;
	json_t *o = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
	int rc = o ? 0 : err_set(&c->err, E_FILE, "%s:%d: %s", path, why.line, why.text);

	answered = json_object_get(o, "answered");
	if (!rc && !handoff_reply_read(c->arena, text_of(answered, "text"), &r))
		rc = err_set(&c->err, E_MALFORMED, "%s: %s", path,
			     say(c, "没有答复", "there is no answer in it"));
	if (!rc) {
		q.handoff_id = r.handoff_id;
		q.text = (char *)(uintptr_t)text_of(answered, "text"); /* only packed */
		q.key = (char *)(uintptr_t)text_of(answered, "key");
		q.signature = (char *)(uintptr_t)text_of(answered, "signature");
		rc = cli_ask(c, "disputes.BringHandoffAnswer", &q.base, &h);
	}
	json_decref(o);
	return handoff_finish(c, rc, h);
}

int handoff_typed_run(struct cli *c)
{
	Disputes__BringHandoffAnswerRequest q = DISPUTES__BRING_HANDOFF_ANSWER_REQUEST__INIT;
	const bool accepts = cli_has(c, "--receipt");
	Disputes__Handoff *h = NULL;
	int rc = cli_id(c, "HANDOFF", &q.handoff_id);

	if (accepts == cli_has(c, "--reason"))
		return cli_usage(c, say(c, "接收写 --receipt 回执号，退回写 --reason 理由",
					"--receipt to accept, --reason to return"));
	q.answer = (char *)(uintptr_t)(accepts ? "ACCEPTED" : "RETURNED"); /* only packed */
	page_text(c, "--receipt", &q.receipt_no);
	page_text(c, accepts ? "--note" : "--reason", &q.words);
	page_text(c, "--right", &q.right_department);
	if (!rc)
		rc = cli_number(c, "--document", INT64_MAX, &q.document_id);
	if (!rc)
		rc = cli_ask(c, "disputes.BringHandoffAnswer", &q.base, &h);
	return handoff_finish(c, rc, h);
}
