/*
 * Signing hand-offs. The key is read here, on the department's own machine, and never sent; what is
 * signed is first held against what was asked for, so that nobody else chooses the words.
 */
#include "handoff.h"

#include "key_file.h"
#include "sign.h"
#include "table.h"

#define TRIES 3 /* of what went stale between two breaths: another took the receipt number */

static int sign_one(struct cli *c, const struct sign_key *key, int64_t handoff_id,
		    const struct handoff_wish *wish, Disputes__Handoff **out)
{
	Disputes__GetHandoffRequest get = DISPUTES__GET_HANDOFF_REQUEST__INIT;
	Disputes__SignHandoffRequest q = DISPUTES__SIGN_HANDOFF_REQUEST__INIT;
	char signature[SIGN_TEXT];
	Disputes__Handoff *h;
	const char *differs;
	int rc;

	get.handoff_id = q.handoff_id = handoff_id;
	rc = cli_ask(c, "disputes.GetHandoff", &get.base, &h);
	if (!rc && !h->to_sign[0])
		rc = err_set(&c->err, E_CONFLICT,
			     say(c, "移交 %" PRId64 " 没有待本部门签名的内容（%s）",
				 "hand-off %" PRId64
				 " has nothing for this department to sign (%s)"),
			     handoff_id, h->state);
	if (rc)
		return rc;
	differs = handoff_differs(c->arena, h, wish);
	if (differs)
		return err_set(&c->err, E_CONFLICT,
			       say(c, "未签名：待签内容与所请求的不一致（%s）",
				   "not signed: what came to be signed is not what was asked for "
				   "(%s)"),
			       differs);
	sign_text(key, h->to_sign, signature);
	q.key = (char *)(uintptr_t)key->public; /* only packed */
	q.signature = signature;
	return cli_ask(c, "disputes.SignHandoff", &q.base, out);
}

/* A draft that did not hold any more was made anew: what is to be signed changed, and stays as it
 * was asked for (record_check) or is refused. */
static bool renewed(struct cli *c, const Disputes__Handoff *h)
{
	if (!h->renewed[0])
		return false;
	(void)fprintf(stderr,
		      say(c, "移交 %" PRId64 "：%s，已按现在的情况重新生成\n",
			  "hand-off %" PRId64 ": %s; it was made anew as things are now\n"),
		      h->handoff_id, h->renewed);
	return true;
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
		if (rc != E_STALE && (rc || !renewed(c, *out)))
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
	if (!rc)
		(void)renewed(c, h); /* shown, and signed by who has seen it */
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
