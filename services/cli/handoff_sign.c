/*
 * Signing hand-offs. The key is read here, on the department's own machine, and never sent; what is
 * signed is first held against what was asked for, so that nobody else chooses the words.
 */
#include "handoff.h"

#include "key_file.h"
#include "proof.h"
#include "sign.h"
#include "table.h"

#define TRIES 3 /* of what went stale between two breaths: another took the receipt number */

static int other(struct cli *c, const char *what)
{
	return err_set(&c->err, E_CONFLICT,
		       say(c, "未签名：待签内容与所请求的不一致（%s）",
			   "not signed: what came to be signed is not what was asked for (%s)"),
		       what);
}

static bool as_asked(const char *asked, const char *text)
{
	return !asked || strcmp(asked, text) == 0;
}

static bool evidence_fits(struct cli *c, const struct handoff_record *r, const Disputes__Handoff *h)
{
	struct handoff_item *items = arena_zalloc(c->arena, h->n_evidence + 1, sizeof(*items));

	for (size_t i = 0; items && i < h->n_evidence; i++)
		items[i] = (struct handoff_item){h->evidence[i]->kind, h->evidence[i]->reference,
						 h->evidence[i]->note};
	return items && handoff_evidence_fits(r, items, h->n_evidence);
}

/* Are these the items that the offer named? */
static bool evidence_asked(const Disputes__Handoff *h, const struct handoff_wish *w)
{
	if (h->n_evidence != w->n_evidence)
		return false;
	for (size_t i = 0; i < h->n_evidence; i++) {
		const Disputes__EvidenceItem *is = h->evidence[i], *asked = w->evidence[i];

		if (strcmp(is->kind, asked->kind) != 0 ||
		    strcmp(is->reference, asked->reference) != 0 ||
		    strcmp(is->note, asked->note) != 0)
			return false;
	}
	return true;
}

static int record_check(struct cli *c, const Disputes__Handoff *h, const struct handoff_wish *w)
{
	struct handoff_record r;

	if (!handoff_record_read(c->arena, h->to_sign, &r) || r.handoff_id != h->handoff_id ||
	    r.case_id != h->case_id || (w->case_id && r.case_id != w->case_id))
		return other(c, "gongdao handoff 1");
	if (!as_asked(w->kind, r.kind) || !as_asked(w->to, r.to) || strcmp(r.kind, h->kind) != 0 ||
	    strcmp(r.to, *h->to_desk ? h->to_desk : h->to_department) != 0 ||
	    strcmp(r.from, h->from_department) != 0)
		return other(c, "kind, from, to");
	if (!as_asked(w->words, r.reason) || !as_asked(w->basis, r.basis))
		return other(c, "reason, basis");
	if (!handoff_package_fits(&r, h->package_json) || !evidence_fits(c, &r, h) ||
	    (w->case_id && !evidence_asked(h, w)))
		return other(c, "package, evidence");
	return 0;
}

static int reply_check(struct cli *c, const Disputes__Handoff *h, const struct handoff_wish *w)
{
	const Disputes__HandoffProof *offered = h->offered;
	char digest[HANDOFF_DIGEST_TEXT];
	struct handoff_reply r;

	if (!offered || !handoff_reply_read(c->arena, h->to_sign, &r) ||
	    r.handoff_id != h->handoff_id || strcmp(r.department, h->to_department) != 0)
		return other(c, "gongdao handoff answer 1");
	handoff_digest(offered->text, digest);
	if (strcmp(r.record, digest) != 0 || strcmp(r.offer_signature, offered->signature) != 0)
		return other(c, "record, offer_signature");
	if (*offered->key && !sign_verify(offered->key, offered->text, offered->signature))
		return other(c,
			     say(c, "发出方的签名不成立", "the sender's signature does not fit"));
	if (!as_asked(w->answer, r.answer) || !as_asked(w->words, r.words) ||
	    !as_asked(w->receipt_no, r.receipt_no) ||
	    !as_asked(w->right_department, r.right_department))
		return other(c, "answer, receipt_no, words, right_department");
	return 0;
}

static int sign_one(struct cli *c, const struct sign_key *key, int64_t handoff_id,
		    const struct handoff_wish *wish, Disputes__Handoff **out)
{
	Disputes__GetHandoffRequest get = DISPUTES__GET_HANDOFF_REQUEST__INIT;
	Disputes__SignHandoffRequest q = DISPUTES__SIGN_HANDOFF_REQUEST__INIT;
	char signature[SIGN_TEXT];
	Disputes__Handoff *h;
	int rc;

	get.handoff_id = q.handoff_id = handoff_id;
	rc = cli_ask(c, "disputes.GetHandoff", &get.base, &h);
	if (!rc && !h->to_sign[0])
		rc = err_set(&c->err, E_CONFLICT,
			     say(c, "移交 %" PRId64 " 没有待本部门签名的内容（%s）",
				 "hand-off %" PRId64
				 " has nothing for this department to sign (%s)"),
			     handoff_id, h->state);
	if (!rc)
		rc = strcmp(h->state, "DRAFT") == 0 ? record_check(c, h, wish)
						    : reply_check(c, h, wish);
	if (rc)
		return rc;
	sign_text(key, h->to_sign, signature);
	q.key = (char *)(uintptr_t)key->public; /* only packed */
	q.signature = signature;
	return cli_ask(c, "disputes.SignHandoff", &q.base, out);
}

int handoff_do(struct cli *c, const char *rpc, const ProtobufCMessage *request,
	       const struct handoff_wish *wish, Disputes__Handoff **out)
{
	const char *path = cli_get(c, "--key");
	struct sign_key key = {0};
	int rc = path ? sign_key_load(path, &key, &c->err) : 0;

	for (int i = 0; !rc && i < TRIES; i++) {
		rc = cli_ask(c, rpc, request, out);
		if (!rc && path)
			rc = sign_one(c, &key, (*out)->handoff_id, wish, out);
		if (rc != E_STALE)
			break;
		rc = i + 1 < TRIES ? 0 : rc;
	}
	sign_key_wipe(&key);
	return rc;
}

int handoff_sign_run(struct cli *c)
{
	static const struct handoff_wish any;
	struct sign_key key = {0};
	Disputes__Handoff *h = NULL;
	int64_t handoff_id;
	int rc = cli_id(c, "HANDOFF", &handoff_id);

	if (!rc)
		rc = sign_key_load(cli_get(c, "--key"), &key, &c->err);
	if (!rc)
		rc = sign_one(c, &key, handoff_id, &any, &h);
	sign_key_wipe(&key);
	return handoff_finish(c, rc, h);
}

int handoff_withdraw_run(struct cli *c)
{
	Disputes__WithdrawHandoffRequest q = DISPUTES__WITHDRAW_HANDOFF_REQUEST__INIT;
	Disputes__Handoff *h = NULL;
	int rc = cli_id(c, "HANDOFF", &q.handoff_id);

	if (!rc)
		rc = cli_ask(c, "disputes.WithdrawHandoff", &q.base, &h);
	return handoff_finish(c, rc, h);
}

/* ---- keys department ------------------------------------------------------------------------- */

/* The name of the key's files: samr, of SAMR. */
static bool key_name(const char *department, char *name, size_t size)
{
	const size_t len = strlen(department);

	for (size_t i = 0; i < len && i + 1 < size; i++)
		name[i] = department[i] >= 'A' && department[i] <= 'Z'
				  ? (char)(department[i] - 'A' + 'a')
				  : department[i];
	name[len < size ? len : size - 1] = '\0';
	return len && len < size;
}

int keys_department_run(struct cli *c)
{
	const char *department = cli_get(c, "DEPARTMENT"), *folder = cli_get(c, "FOLDER");
	char name[SIGNER_NAME_MAX + 1], path[KEY_PATH_MAX], today[12];
	struct sign_key key = {0};
	int rc = key_name(department, name, sizeof(name))
			 ? sign_key_make(folder, name, &c->err)
			 : cli_usage(c, "DEPARTMENT: \"%.20s\"", department);

	if (!rc)
		rc = key_path(path, folder, name, ".sign.key", &c->err);
	if (!rc)
		rc = sign_key_load(path, &key, &c->err);
	if (rc)
		return rc;
	(void)printf(say(c,
			 "已生成 %s（私钥：只留在本部门的机器上，不要交给任何人）。\n"
			 "把下面两行交给管理员，写入 department-keys.yaml：\n  %s:\n    - {key: "
			 "%s, from: "
			 "%s}\n",
			 "%s is made (secret: it stays on the department's own machine).\n"
			 "Give these two lines to the operator, for department-keys.yaml:\n  %s:\n"
			 "    - {key: %s, from: %s}\n"),
		     path, department, key.public, civil_format(civil_from_utc(utc_now()), today));
	sign_key_wipe(&key);
	return 0;
}
