/*
 * login - who comes in, and as whom; and a new password.
 *
 * The password is verified between the reads and the commit: what is written is written after it,
 * and of the rows only the account's own is locked meanwhile.
 */
#include "base.h"

#include "handlers.h"

static int request_check(struct call *c, const Accounts__LoginRequest *req)
{
	if (!token_given(&req->token_hash))
		return refuse(c, E_FIELD, "token_hash: 32 bytes");
	if (req->nonce.len != NONCE_BYTES)
		return refuse(c, E_FIELD, "nonce: %d bytes", NONCE_BYTES);
	if (strlen(req->address) > ADDRESS_MAX || strlen(req->agent) > AGENT_MAX ||
	    !utf8_valid(req->address, strlen(req->address)) ||
	    !utf8_valid(req->agent, strlen(req->agent)))
		return refuse(c, E_FIELD, "address, agent: at most %d and %d bytes", ADDRESS_MAX,
			      AGENT_MAX);
	if (strlen(req->password) > PASSWORD_MAX)
		return refuse(c, E_FIELD, "password: at most %d bytes", PASSWORD_MAX);
	return 0;
}

/* The account of the login, locked; and the name under which its failures count. */
static int subject_find(struct call *c, const char *typed, struct account *out, bool *out_found,
			char key[GUESS_KEY_SIZE])
{
	char login[LOGIN_MAX + 1];
	int rc = 0;

	*out_found = false;
	if (login_normal(typed, login))
		rc = tx_maybe(c->tx, Q_ACCOUNT_BY_LOGIN_LOCK, ARGS(A_TEXT(login)), out, out_found);
	if (*out_found)
		guess_key_account(out->account_id, key);
	else
		guess_key_login(typed, key);
	return rc;
}

/* Seconds: of the account, of the address. */
static int wait_find(struct call *c, const char *key, const char *address, uint32_t *out_s)
{
	char of_address[GUESS_KEY_SIZE];
	uint32_t s;
	int rc = guess_wait(c, key, out_s);

	if (rc || !*address)
		return rc;
	guess_key_address(address, of_address);
	rc = guess_wait(c, of_address, &s);
	if (!rc && s > *out_s)
		*out_s = s;
	return rc;
}

static int login_note(struct call *c, const struct account *a, const char *outcome,
		      const struct visitor *from)
{
	return tx_queue(c->tx, Q_LOGIN_INSERT,
			ARGS(A_I64(id_next(c)), A_I64(a->account_id), A_TIME(c->now),
			     A_TEXT(outcome), A_TEXT(from->gateway), A_TEXT(from->address),
			     A_TEXT(from->agent)));
}

static int session_open(struct call *c, const struct account *a, const Accounts__LoginRequest *req,
			int64_t grant_id, struct session *out)
{
	*out = (struct session){
		.session_id = id_next(c),
		.account_id = a->account_id,
		.grant_id = a->must_change ? 0 : grant_id,
		.gateway = c->sender,
		.address = req->address,
		.agent = req->agent,
		.opened_at = c->now,
		.seen_at = c->now,
		.expires_at = {c->now.us + config_of(c)->longest_ms * 1000},
	};
	return tx_queue(c->tx, Q_SESSION_INSERT,
			ARGS(A_I64(out->session_id),
			     A_BYTES(req->token_hash.data, req->token_hash.len),
			     A_I64(out->account_id), out->grant_id ? A_I64(out->grant_id) : A_NULL,
			     A_TEXT(out->gateway), A_TEXT(out->address), A_TEXT(out->agent),
			     A_TIME(c->now), A_TIME(out->expires_at)));
}

/* The password was right. */
static int admit(struct call *c, struct account *a, const Accounts__LoginRequest *req,
		 Accounts__LoginReply *rep)
{
	const struct visitor from = {c->sender, req->address, req->agent};
	struct role_grant *grants;
	struct session s;
	size_t n;
	int rc = grants_here(c, a->account_id, &grants, &n);

	if (rc)
		return rc;
	if (a->disabled || !n) {
		rep->outcome = (char *)(uintptr_t)(a->disabled ? "WRONG" : "NO_GRANT");
		return login_note(c, a, a->disabled ? "DISABLED" : "NO_GRANT", &from);
	}
	rc = session_open(c, a, req, grants[0].grant_id, &s);
	if (rc)
		return rc;
	rep->outcome = (char *)(uintptr_t) "OK";
	rep->session = arena_zalloc(c->arena, 1, sizeof(*rep->session));
	if (!rep->session)
		return E_NO_MEMORY;
	accounts__session__init(rep->session);
	rc = login_note(c, a, "OK", &from);
	a->last_login_at = c->now;
	if (!rc)
		rc = account_save(c, a);
	if (!rc)
		rc = session_present(c, &s, a, rep->session);
	return rc ? rc : tidy_later(c);
}

int login(struct call *c, const Accounts__LoginRequest *req, Accounts__LoginReply *rep)
{
	const struct visitor from = {c->sender, req->address, req->agent};
	char key[GUESS_KEY_SIZE];
	struct account a;
	struct attempt t = {.password = req->password, .key = key, .address = req->address};
	bool found;
	int rc = request_check(c, req);

	if (!rc)
		rc = subject_find(c, req->login, &a, &found, key);
	if (!rc)
		rc = wait_find(c, key, req->address, &rep->retry_after_s);
	if (rc)
		return rc;
	if (rep->retry_after_s) {
		rep->outcome = (char *)(uintptr_t) "WAIT";
		return 0;
	}
	t.account = found ? &a : NULL;
	rc = attempt_judge(c, &t);
	if (rc)
		return rc;
	if (t.right) {
		a.must_change = a.must_change || t.by_code;
		return admit(c, &a, req, rep);
	}
	rep->outcome = (char *)(uintptr_t) "WRONG";
	return found ? login_note(c, &a, "WRONG", &from) : 0;
}

/* ---- another password ------------------------------------------------------------------------ */

static int password_set(struct call *c, struct account *a, const char *password)
{
	char hash[PASSWORD_HASH_SIZE];
	int rc = password_fits(c, password, a->login);

	if (!rc)
		rc = password_hash(c, password, hash);
	if (!rc)
		rc = tx_queue(c->tx, Q_CREDENTIAL_UPDATE,
			      ARGS(A_I64(a->account_id), A_TEXT(hash), A_NULL, A_TIME(c->now)));
	a->must_change = false;
	a->code_until = (utc_time){0};
	return rc ? rc : account_save(c, a);
}

/* The session that asked goes on, with a grant; all others end. */
static int session_renew(struct call *c, const Accounts__ChangePasswordRequest *req,
			 const struct account *a, struct session *s)
{
	const ProtobufCBinaryData *hash =
		req->new_token_hash.len ? &req->new_token_hash : &req->token_hash;
	struct role_grant *grants;
	size_t n;
	int rc = grants_here(c, a->account_id, &grants, &n);

	if (rc)
		return rc;
	if (!n)
		return refuse(c, E_NOT_FOUND, "%s", say(c, "没有可用的权限", "no grant here"));
	if (!s->grant_id)
		s->grant_id = grants[0].grant_id;
	s->seen_at = c->now;
	rc = tx_queue(c->tx, Q_SESSION_UPDATE,
		      ARGS(A_I64(s->session_id), A_BYTES(hash->data, hash->len), A_I64(s->grant_id),
			   A_TIME(c->now)));
	return rc ? rc : sessions_end(c, a->account_id, s->session_id, "password");
}

static int change_check(struct call *c, const Accounts__ChangePasswordRequest *req)
{
	if (!token_given(&req->token_hash) ||
	    (req->new_token_hash.len && !token_given(&req->new_token_hash)))
		return refuse(c, E_FIELD, "token_hash, new_token_hash: 32 bytes");
	if (req->nonce.len != NONCE_BYTES)
		return refuse(c, E_FIELD, "nonce: %d bytes", NONCE_BYTES);
	if (strlen(req->old_password) > PASSWORD_MAX)
		return refuse(c, E_FIELD, "old_password: at most %d bytes", PASSWORD_MAX);
	return 0;
}

int change_password(struct call *c, const Accounts__ChangePasswordRequest *req,
		    Accounts__ChangePasswordReply *rep)
{
	char key[GUESS_KEY_SIZE];
	struct session s;
	struct account a;
	struct attempt t = {
		.account = &a, .password = req->old_password, .key = key, .address = ""};
	int rc = change_check(c, req);

	if (!rc)
		rc = session_find(c, Q_SESSION_BY_TOKEN_LOCK, &req->token_hash, &s, &a);
	if (!rc)
		rc = account_load(c, Q_ACCOUNT_LOCK, a.account_id, &a);
	if (rc)
		return rc;
	guess_key_account(a.account_id, key);
	rc = guess_wait(c, key, &rep->retry_after_s);
	if (!rc && !rep->retry_after_s)
		rc = attempt_judge(c, &t);
	if (rc)
		return rc;
	if (!t.right) {
		rep->outcome = (char *)(uintptr_t)(rep->retry_after_s ? "WAIT" : "WRONG");
		return 0;
	}
	if (strcmp(req->old_password, req->new_password) == 0)
		return refuse(c, E_FIELD, "new_password: %s",
			      say(c, "新口令与原口令相同", "it is the old one"));
	rc = password_set(c, &a, req->new_password);
	if (!rc)
		rc = session_renew(c, req, &a, &s);
	rep->outcome = (char *)(uintptr_t) "OK";
	rep->session = arena_zalloc(c->arena, 1, sizeof(*rep->session));
	if (rc || !rep->session)
		return rc ? rc : E_NO_MEMORY;
	accounts__session__init(rep->session);
	return session_present(c, &s, &a, rep->session);
}
