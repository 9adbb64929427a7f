/*
 * login - /api/session: coming in, looking who one is, another grant, a new password, leaving.
 *
 * The gateway makes the token and gives `accounts` its hash: nothing that opens a door travels on
 * the bus or lies in a table.
 */
#include "base.h"

#include "gateway.h"

#include <jansson.h>
#include <sodium.h>

#include "accounts.pb-c.h"

#define NONCE_BYTES  16
#define COOKIE_BYTES 128

static ProtobufCBinaryData bytes_of(const void *at, size_t len)
{
	return (ProtobufCBinaryData){len, (uint8_t *)(uintptr_t)at};
}

static void cookie_set(struct request *r, const char *token)
{
	char cookie[COOKIE_BYTES];

	if (!r->response)
		return;
	(void)snprintf(cookie, sizeof(cookie), "gongdao=%s; Path=/; HttpOnly; SameSite=Strict%s%s",
		       token, r->gateway->policy->own.plain ? "" : "; Secure",
		       token[0] ? "" : "; Max-Age=0");
	reply_header(r, MHD_HTTP_HEADER_SET_COOKIE, cookie);
}

/* The session as its owner sees it: what accounts says, and the csrf value. */
static void session_say(struct request *r, const Accounts__Session *s)
{
	char csrf[CSRF_TEXT];
	struct err err = {0};
	const char *text, *whole = NULL;
	int rc = json_write(r->arena, &s->base, JSON_ONE_LINE, &text, &err);

	token_csrf(&r->who.token, csrf);
	if (!rc)
		whole = arena_printf(r->arena, "%.*s,\"csrf\":\"%s\"}", (int)strlen(text) - 1, text,
				     csrf);
	if (whole)
		reply_json(r, 200, whole);
	else
		reply_problem(r, E_INTERNAL, "%s", "session");
}

static void session_gone(struct request *r)
{
	reply_problem(r, HTTP_NO_SESSION, "%s", "");
	cookie_set(r, "");
}

/* ---- two texts ------------------------------------------------------------------------------ */

struct two {
	const char *first, *second;
};

/* {"login": "...", "password": "..."}: these two, and nothing else. Answers 422 otherwise. */
static json_t *two_read(struct request *r, const char *first, const char *second, struct two *out)
{
	json_error_t e;
	json_t *o = json_loadb(r->body ? r->body : "", r->body_len, JSON_REJECT_DUPLICATES, &e);

	if (o && json_unpack_ex(o, &e, JSON_STRICT, "{s:s,s:s}", first, &out->first, second,
				&out->second) == 0)
		return o;
	json_decref(o);
	reply_problem(r, o ? E_FIELD : E_MALFORMED,
		      r->english ? "%s and %s, both texts" : "%s、%s，均为文本", first, second);
	return NULL;
}

/* ---- in ------------------------------------------------------------------------------------- */

/* Of LoginReply and ChangePasswordReply. */
static void outcome_take(struct request *r, const char *outcome, const Accounts__Session *s,
			 uint32_t retry_after_s)
{
	if (strcmp(outcome, "OK") == 0 && s) {
		session_say(r, s);
		cookie_set(r, r->cookie);
	} else if (strcmp(outcome, "WAIT") == 0) {
		reply_retry(r, HTTP_THROTTLED, retry_after_s * 1000);
	} else {
		reply_problem(r, HTTP_WRONG_LOGIN, "%s", "");
	}
}

static void logged_in(struct question *q, int rc, const Gongdao__Envelope *reply)
{
	struct request *r = q->owner;
	const ProtobufCMessage *m = whose_reply(r, &accounts__login_reply__descriptor, rc, reply);
	const Accounts__LoginReply *rep = (const Accounts__LoginReply *)m;

	if (rep)
		outcome_take(r, rep->outcome, rep->session, rep->retry_after_s);
}

static void log_in(struct request *r)
{
	Accounts__LoginRequest req = ACCOUNTS__LOGIN_REQUEST__INIT;
	uint8_t nonce[NONCE_BYTES];
	struct two said;
	json_t *body = two_read(r, "login", "password", &said);

	if (!body)
		return;
	token_make(&r->who.token, r->cookie);
	randombytes_buf(nonce, sizeof(nonce));
	req.login = (char *)(uintptr_t)said.first;
	req.password = (char *)(uintptr_t)said.second;
	req.token_hash = bytes_of(r->who.token.hash, TOKEN_BYTES);
	req.nonce = bytes_of(nonce, sizeof(nonce));
	req.address = r->address;
	req.agent = r->agent;
	whose_ask(r, "accounts.Login", &req.base, logged_in);
	json_decref(body);
}

/* ---- looking -------------------------------------------------------------------------------- */

static void looked(struct question *q, int rc, const Gongdao__Envelope *reply)
{
	struct request *r = q->owner;
	const ProtobufCMessage *m;

	if (rc && error_class_of(rc) == CLASS_ABSENT) {
		session_gone(r);
		return;
	}
	m = whose_reply(r, &accounts__session__descriptor, rc, reply);
	if (m)
		session_say(r, (const Accounts__Session *)m);
}

static void look(struct request *r)
{
	Accounts__FindSessionRequest req = ACCOUNTS__FIND_SESSION_REQUEST__INIT;

	req.token_hash = bytes_of(r->who.token.hash, TOKEN_BYTES);
	whose_ask(r, "accounts.FindSession", &req.base, looked);
}

static void grant_switch(struct request *r)
{
	Accounts__SwitchGrantRequest *req;
	ProtobufCMessage *m;
	struct err err = {0};
	int rc = json_read(r->arena, &accounts__switch_grant_request__descriptor,
			   (slice){r->body ? r->body : "", r->body_len}, &m, &err);

	if (rc) {
		reply_problem(r, rc, "%s", err.text);
		return;
	}
	req = (Accounts__SwitchGrantRequest *)m;
	req->token_hash = bytes_of(r->who.token.hash, TOKEN_BYTES);
	sessions_drop(r->gateway->sessions, &r->who.token);
	whose_ask(r, "accounts.SwitchGrant", m, looked);
}

/* ---- out ------------------------------------------------------------------------------------ */

static void logged_out(struct question *q, int rc, const Gongdao__Envelope *reply)
{
	struct request *r = q->owner;

	if (rc && error_class_of(rc) != CLASS_ABSENT) {
		reply_refusal(r, rc, reply);
		return;
	}
	reply_json(r, 200, "{}");
	cookie_set(r, "");
}

static void log_out(struct request *r)
{
	Accounts__SessionRequest req = ACCOUNTS__SESSION_REQUEST__INIT;

	req.token_hash = bytes_of(r->who.token.hash, TOKEN_BYTES);
	sessions_drop(r->gateway->sessions, &r->who.token);
	whose_ask(r, "accounts.EndSession", &req.base, logged_out);
}

void login_session(struct request *r)
{
	if (r->route.method == METHOD_POST) {
		log_in(r);
		return;
	}
	if (!token_read(r->cookie, &r->who.token)) {
		session_gone(r);
		return;
	}
	if (r->route.method == METHOD_GET)
		look(r);
	else if (!whose_own(r))
		return;
	else if (r->route.method == METHOD_PUT)
		grant_switch(r);
	else
		log_out(r);
}

/* ---- password ------------------------------------------------------------------------------- */

static void changed(struct question *q, int rc, const Gongdao__Envelope *reply)
{
	struct request *r = q->owner;
	const ProtobufCMessage *m;
	const Accounts__ChangePasswordReply *rep;

	if (rc && error_class_of(rc) == CLASS_ABSENT) {
		session_gone(r);
		return;
	}
	m = whose_reply(r, &accounts__change_password_reply__descriptor, rc, reply);
	rep = (const Accounts__ChangePasswordReply *)m;
	if (rep)
		outcome_take(r, rep->outcome, rep->session, rep->retry_after_s);
}

void login_password(struct request *r)
{
	Accounts__ChangePasswordRequest req = ACCOUNTS__CHANGE_PASSWORD_REQUEST__INIT;
	uint8_t nonce[NONCE_BYTES];
	struct token old;
	struct two said;
	json_t *body;

	if (!token_read(r->cookie, &old)) {
		session_gone(r);
		return;
	}
	r->who.token = old;
	body = whose_own(r) ? two_read(r, "old", "new", &said) : NULL;
	if (!body)
		return;
	sessions_drop(r->gateway->sessions, &old);
	token_make(&r->who.token, r->cookie); /* it goes on under a fresh one */
	randombytes_buf(nonce, sizeof(nonce));
	req.token_hash = bytes_of(old.hash, TOKEN_BYTES);
	req.old_password = (char *)(uintptr_t)said.first;
	req.new_password = (char *)(uintptr_t)said.second;
	req.new_token_hash = bytes_of(r->who.token.hash, TOKEN_BYTES);
	req.nonce = bytes_of(nonce, sizeof(nonce));
	whose_ask(r, "accounts.ChangePassword", &req.base, changed);
	json_decref(body);
}
