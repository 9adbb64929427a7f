/*
 * The record of a hand-off as a file, and its verification on a machine that has nothing else.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <unistd.h>

#include "handoff.h"
#include "proof.h"
#include "table.h"

/* ---- handoff record -------------------------------------------------------------------------- */

static json_t *side_json(const Disputes__HandoffProof *p)
{
	return json_pack("{s:s,s:s,s:s,s:s}", "department", p->department, "text", p->text, "key",
			 p->key, "signature", p->signature);
}

json_t *handoff_json(const Disputes__Handoff *h)
{
	char sent[24];

	json_t *o = json_pack("{s:i,s:s,s:o,s:o}", "gongdao_handoff", 1, "package", h->package_json,
			      "offered", side_json(h->offered), "evidence", json_array());

	(void)snprintf(sent, sizeof(sent), "%" PRId64, h->offered_at_us);
	if (o) /* the answer says it */
		(void)json_object_set_new(o, "sent_at_us", json_string(sent));

	for (size_t i = 0; o && i < h->n_evidence; i++)
		(void)json_array_append_new(json_object_get(o, "evidence"),
					    json_pack("{s:s,s:s,s:s}", "kind", h->evidence[i]->kind,
						      "reference", h->evidence[i]->reference,
						      "note", h->evidence[i]->note));
	if (o && h->answered)
		(void)json_object_set_new(o, "answered", side_json(h->answered));
	return o;
}

/* Never over a file that is there, and for nobody else on this machine. */
int handoff_json_write(struct cli *c, const char *path, const json_t *o)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	bool ok = f && o && json_dumpf(o, f, JSON_INDENT(2)) == 0 && fputc('\n', f) != EOF &&
		  fflush(f) == 0 && fsync(fd) == 0;
	const int why = errno;

	if (f && fclose(f) != 0)
		ok = false;
	else if (!f && fd >= 0)
		(void)close(fd); /* nothing was written */
	if (!ok && fd >= 0)
		(void)unlink(path); /* what is in it is no record */
	return ok ? 0 : err_set(&c->err, E_FILE, "%s: %s", path, strerror(why));
}

int handoff_record_run(struct cli *c)
{
	Disputes__GetHandoffRequest q = DISPUTES__GET_HANDOFF_REQUEST__INIT;
	const char *path = cli_get(c, "FILE");
	Disputes__Handoff *h = NULL;
	json_t *o;
	int rc = cli_id(c, "HANDOFF", &q.handoff_id);

	if (!rc)
		rc = cli_ask(c, "disputes.GetHandoff", &q.base, &h);
	if (rc)
		return rc;
	if (!h->offered || !h->offered->text[0])
		return err_set(&c->err, E_CONFLICT,
			       say(c, "移交 %" PRId64 " 由上一版本发出，没有签名文本",
				   "hand-off %" PRId64
				   " was offered by the release before and has no record"),
			       h->handoff_id);
	o = handoff_json(h);
	rc = handoff_json_write(c, path, o);
	json_decref(o);
	if (!rc)
		(void)printf(say(c, "已写入 %s；核验：gongdao handoff verify %s\n",
				 "%s is written; verify it with gongdao handoff verify %s\n"),
			     path, path);
	return rc;
}

/* ---- handoff verify: the file -----------------------------------------------------------------
 */

static const char *text_of(const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));

	return text ? text : "";
}

static struct handoff_side side_of(const json_t *o)
{
	return (struct handoff_side){text_of(o, "department"), text_of(o, "text"),
				     text_of(o, "key"), text_of(o, "signature")};
}

/* The texts stay the document's. */
int handoff_whole_of(struct cli *c, const char *path, const json_t *o, struct handoff_whole *out)
{
	const json_t *evidence = json_object_get(o, "evidence");
	struct handoff_item *items;

	items = arena_zalloc(c->arena, json_array_size(evidence) + 1, sizeof(*items));
	if (!items)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (json_integer_value(json_object_get(o, "gongdao_handoff")) != 1)
		return err_set(&c->err, E_MALFORMED, "%s: gongdao_handoff 1", path);
	for (size_t i = 0; i < json_array_size(evidence); i++) {
		const json_t *e = json_array_get(evidence, i);

		items[i] = (struct handoff_item){text_of(e, "kind"), text_of(e, "reference"),
						 text_of(e, "note")};
	}
	*out = (struct handoff_whole){.package = text_of(o, "package"),
				      .n_evidence = json_array_size(evidence),
				      .evidence = items,
				      .offered = side_of(json_object_get(o, "offered")),
				      .answered = side_of(json_object_get(o, "answered"))};
	return 0;
}

static int whole_read(struct cli *c, const char *path, json_t **out_json, struct handoff_whole *out)
{
	json_error_t why;

	*out_json = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
	if (!*out_json)
		return err_set(&c->err, E_FILE, "%s:%d: %s", path, why.line, why.text);
	return handoff_whole_of(c, path, *out_json, out);
}

/* ---- handoff verify: what is said --------------------------------------------------------------
 */

static const char *fault_words(struct cli *c, enum handoff_fault fault)
{
	switch (fault) {
	case PROOF_TEXT:
		return say(c, "签名文本不合格式：被改动或残缺",
			   "the text is none of the format: changed, or cut");
	case PROOF_PACKAGE:
		return say(c, "案情与记录的摘要不符", "the package is not that of the record");
	case PROOF_EVIDENCE:
		return say(c, "列明事项与记录的摘要不符",
			   "what is named is not what the record says");
	case PROOF_DEPARTMENT:
		return say(c, "部门与记录不符", "another department than the record has");
	case PROOF_RECORD:
		return say(c, "答复的是另一份记录", "it answers another record");
	case PROOF_OFFER:
		return say(c, "答复所附的发出方签名与文件中的不同",
			   "it has another signature of the offer than the file");
	case PROOF_MISSING:
		return say(c, "没有答复", "there is no answer");
	case PROOF_UNSIGNED:
		return say(c, "未签名", "not signed");
	case PROOF_KEY_UNKNOWN:
		return say(c, "公钥没有登记", "the key is in no line of the keys");
	case PROOF_KEY_FOREIGN:
		return say(c, "是其他部门的公钥", "the key is another department's");
	case PROOF_KEY_DAY:
		return say(c, "当日该公钥不在有效期内", "the key was not in force on that day");
	case PROOF_SIGNATURE:
		return say(c, "签名不成立：文本、公钥或签名被改动",
			   "the signature does not fit: text, key or signature is changed");
	}
	return "";
}

static const char *side_name(struct cli *c, bool answer)
{
	return answer ? say(c, "答复", "answer") : say(c, "发出", "offer");
}

static bool side_good(const struct handoff_proven *p, bool answer)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->found[i].answer == answer)
			return false;
	}
	return true;
}

static void side_print(struct cli *c, const struct handoff_proven *p,
		       const struct handoff_side *side, bool answer)
{
	const utc_time at = answer ? p->reply.prepared_at : p->record.prepared_at;
	char when[24] = "";

	if (answer ? p->has_reply : p->has_record)
		(void)utc_format_local(at, when);
	(void)printf("%s  %s  %s  %s %.16s%s  %s\n", side_name(c, answer), side->department, when,
		     say(c, "公钥", "key"), *side->key ? side->key : "-", *side->key ? "..." : "",
		     side_good(p, answer) ? say(c, "签名成立", "good")
					  : say(c, "不成立", "NOT GOOD"));
}

static void proven_print(struct cli *c, const struct handoff_whole *w,
			 const struct handoff_proven *p)
{
	if (p->has_record)
		(void)printf(say(c, "移交 %" PRId64 "  案件 %s  %s  %s → %s\n",
				 "hand-off %" PRId64 "  case %s  %s  %s -> %s\n"),
			     p->record.handoff_id, p->record.case_no, p->record.kind,
			     p->record.from, p->record.to);
	side_print(c, p, &w->offered, false);
	side_print(c, p, &w->answered, true);
	if (p->has_reply)
		(void)printf(say(c, "结果 %s  回执 %s\n", "outcome %s  receipt %s\n"),
			     p->reply.answer, p->reply.receipt_no);
	for (size_t i = 0; i < p->n; i++)
		(void)printf("%s: %s\n", side_name(c, p->found[i].answer),
			     fault_words(c, p->found[i].fault));
	(void)printf("%s\n", p->n ? say(c, "不完整", "NOT WHOLE")
				  : say(c, "完整：双方对同一份记录签了名",
					"whole: both sides signed this one record"));
}

static json_t *side_document(const struct handoff_proven *p, const struct handoff_side *side,
			     bool answer)
{
	return json_pack("{s:s,s:s,s:I,s:b}", "department", side->department, "key", side->key,
			 "prepared_at_us",
			 (json_int_t)(answer ? p->reply.prepared_at.us : p->record.prepared_at.us),
			 "good", side_good(p, answer));
}

static int proven_document(struct cli *c, const struct handoff_whole *w,
			   const struct handoff_proven *p)
{
	json_t *o = json_pack("{s:b,s:o,s:o,s:o}", "whole", p->n == 0, "offered",
			      side_document(p, &w->offered, false), "answered",
			      side_document(p, &w->answered, true), "found", json_array());
	int rc;

	for (size_t i = 0; o && i < p->n; i++)
		(void)json_array_append_new(json_object_get(o, "found"),
					    json_pack("{s:s,s:s}", "side",
						      p->found[i].answer ? "answer" : "offer",
						      "what", fault_words(c, p->found[i].fault)));
	rc = cli_print_document(c, o);
	json_decref(o);
	return rc;
}

int handoff_verify_run(struct cli *c)
{
	const char *keys_path = cli_get(c, "--keys");
	struct department_keys keys;
	struct handoff_proven *p = arena_zalloc(c->arena, 1, sizeof(*p));
	struct handoff_whole w;
	json_t *o = NULL;
	int rc = p ? 0 : err_set(&c->err, E_NO_MEMORY, "out of memory");

	if (!rc && !keys_path) {
		rc = cli_settings(c);
		keys_path = c->settings.department_keys;
	}
	if (!rc)
		rc = department_keys_load(c->arena, keys_path, NULL, &keys, &c->err);
	if (!rc)
		rc = whole_read(c, cli_get(c, "FILE"), &o, &w);
	if (!rc) {
		handoff_prove(c->arena, &w, &keys, p);
		if (c->json)
			rc = proven_document(c, &w, p);
		else
			proven_print(c, &w, p);
	}
	json_decref(o);
	return rc ? rc : p->n ? FOUND : 0;
}
