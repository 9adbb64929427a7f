#include "base.h"

#include "accounts.h"

ROW_TABLE(account, COL(account, account_id, COL_I64), COL(account, login, COL_TEXT),
	  COL(account, kind, COL_TEXT), COL(account, name, COL_TEXT),
	  COL(account, department, COL_TEXT), COL(account, region, COL_TEXT),
	  COL(account, disabled, COL_BOOL), COL(account, must_change, COL_BOOL),
	  COL(account, code_until, COL_TIME), COL(account, employer_id, COL_I64),
	  COL(account, worker_id, COL_I64), COL(account, created_at, COL_TIME),
	  COL(account, created_by, COL_TEXT), COL(account, last_login_at, COL_TIME),
	  COL(account, locked_until, COL_TIME), COL(account, version, COL_I64));
ROW_TABLE(credential, COL(credential, password_hash, COL_TEXT),
	  COL(credential, code_hash, COL_BYTES), COL(credential, code_failures, COL_I64));

int account_load(struct call *c, const struct statement *how, int64_t account_id,
		 struct account *out)
{
	bool found;
	int rc = tx_maybe(c->tx, how, ARGS(A_I64(account_id)), out, &found);

	if (!rc && !found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "账户", "account"), account_id);
	return rc;
}

int account_of_caller(struct call *c, int64_t account_id, struct account *out)
{
	if (!account_id)
		account_id = account_of_subject(c->who->subject);
	if (!account_id)
		return refuse(c, E_FIELD, "account_id: %s",
			      say(c, "写明账户编号：本次请求不是由账户发出的",
				  "whose? what asks is no account"));
	return account_load(c, Q_ACCOUNT_GET, account_id, out);
}

int account_save(struct call *c, struct account *a)
{
	a->version++;
	return tx_queue(c->tx, Q_ACCOUNT_UPDATE,
			ARGS(A_I64(a->account_id), A_BOOL(a->disabled), A_BOOL(a->must_change),
			     A_TIME_OR_NULL(a->code_until), A_TIME_OR_NULL(a->last_login_at)));
}

static const char *state_of(const struct call *c, const struct account *a)
{
	if (a->disabled)
		return account_state_names[2];
	return account_state_names[a->locked_until.us > c->now.us];
}

int account_present(struct call *c, const struct account *a, Accounts__Account *m)
{
	struct role_grant *grants;
	size_t n;
	int rc = grants_load(c, a->account_id, &grants, &n);

	m->account_id = a->account_id;
	m->login = (char *)(uintptr_t)a->login; /* only read, as the others */
	m->kind = (char *)(uintptr_t)a->kind;
	m->name = (char *)(uintptr_t)a->name;
	m->department = (char *)(uintptr_t)a->department;
	m->region = (char *)(uintptr_t)a->region;
	m->state = (char *)(uintptr_t)state_of(c, a);
	m->must_change = a->must_change;
	m->employer_id = a->employer_id;
	m->worker_id = a->worker_id;
	m->created_at_us = a->created_at.us;
	m->created_by = (char *)(uintptr_t)a->created_by;
	m->last_login_at_us = a->last_login_at.us;
	m->locked_until_us = a->locked_until.us > c->now.us ? a->locked_until.us : 0;
	m->waits = a->code_until.us != 0;
	m->code_until_us = a->code_until.us;
	m->version = a->version;
	m->n_grants = rc ? 0 : n;
	return rc ? rc : grants_present(c, grants, n, &m->grants);
}

int reason_check(struct call *c, const char *reason)
{
	slice s = slice_trim(slice_of(reason));

	if (!s.len || !utf8_valid(s.at, s.len) || utf8_length(s.at, s.len) > REASON_MAX)
		return refuse(
			c, E_FIELD, "reason: %s",
			say(c, "写明理由，不超过 1000 字", "say why, in at most 1000 characters"));
	return 0;
}

int not_oneself(struct call *c, int64_t account_id)
{
	if (account_of_subject(c->who->subject) == account_id)
		return refuse(c, E_CONFLICT, "%s",
			      say(c, "不得办理自己的账户和权限，须由另一名管理员办理",
				  "nobody looks after his own account: another admin does"));
	return 0;
}

/* ---- one-time codes -------------------------------------------------------------------------- */

int code_check(struct call *c, const ProtobufCBinaryData *code_hash)
{
	return token_given(code_hash) ? 0 : refuse(c, E_FIELD, "code_hash: 32 bytes");
}

utc_time code_until(const struct call *c)
{
	return (utc_time){c->now.us + config_of(c)->code_ms * 1000};
}

int code_give(struct call *c, struct account *a, const ProtobufCBinaryData *code_hash,
	      const char *why)
{
	char key[GUESS_KEY_SIZE];
	int rc = tx_queue(c->tx, Q_CREDENTIAL_UPDATE,
			  ARGS(A_I64(a->account_id), A_TEXT(""),
			       A_BYTES(code_hash->data, code_hash->len), A_TIME(c->now)));

	guess_key_account(a->account_id, key);
	a->must_change = true;
	a->code_until = code_until(c);
	a->locked_until = (utc_time){0};
	if (!rc)
		rc = tx_queue(c->tx, Q_GUESS_CLEAR, ARGS(A_TEXT(key)));
	if (!rc)
		rc = sessions_end(c, a->account_id, 0, why);
	return rc ? rc : account_save(c, a);
}
