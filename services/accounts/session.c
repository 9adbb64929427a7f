/*
 * session - what a token answers for: one grant of one account at one gateway.
 */
#include "base.h"

#include "handlers.h"

#define KEPT_DAYS 90 /* sessions that are over */

ROW_TABLE(session, COL(session, session_id, COL_I64), COL(session, account_id, COL_I64),
	  COL(session, grant_id, COL_I64), COL(session, gateway, COL_TEXT),
	  COL(session, address, COL_TEXT), COL(session, agent, COL_TEXT),
	  COL(session, opened_at, COL_TIME), COL(session, seen_at, COL_TIME),
	  COL(session, expires_at, COL_TIME));

struct open_session {
	int64_t session_id;
	const char *department, *region, *role, *gateway, *address, *agent;
	utc_time opened_at, seen_at, expires_at;
};
ROW_TABLE(open_session, COL(open_session, session_id, COL_I64),
	  COL(open_session, department, COL_TEXT), COL(open_session, region, COL_TEXT),
	  COL(open_session, role, COL_TEXT), COL(open_session, gateway, COL_TEXT),
	  COL(open_session, address, COL_TEXT), COL(open_session, agent, COL_TEXT),
	  COL(open_session, opened_at, COL_TIME), COL(open_session, seen_at, COL_TIME),
	  COL(open_session, expires_at, COL_TIME));

struct login_entry {
	int64_t login_id;
	utc_time at;
	const char *outcome, *gateway, *address, *agent;
};
ROW_TABLE(login_entry, COL(login_entry, login_id, COL_I64), COL(login_entry, at, COL_TIME),
	  COL(login_entry, outcome, COL_TEXT), COL(login_entry, gateway, COL_TEXT),
	  COL(login_entry, address, COL_TEXT), COL(login_entry, agent, COL_TEXT));

bool token_given(const ProtobufCBinaryData *hash)
{
	return hash->len == HASH_BYTES;
}

/* ---- whom a gateway speaks for --------------------------------------------------------------- */

static bool speaks(const struct call *c, const struct role_grant *g)
{
	const struct access_peer *p = access_peer_find(&desk_of(c)->access, c->sender);

	return p && access_may_speak(p, g->role, g->department, g->region) == 0;
}

int grants_here(struct call *c, int64_t account_id, struct role_grant **out, size_t *out_n)
{
	struct role_grant *rows;
	size_t n, left = 0;
	int rc = grants_load(c, account_id, &rows, &n);

	for (size_t i = 0; !rc && i < n; i++) {
		if (speaks(c, &rows[i]))
			rows[left++] = rows[i];
	}
	*out = rows;
	*out_n = left;
	return rc;
}

static const struct role_grant *grant_among(const struct role_grant *rows, size_t n,
					    int64_t grant_id)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i].grant_id == grant_id)
			return &rows[i];
	}
	return NULL;
}

/* ---- one ------------------------------------------------------------------------------------- */

static int not_there(struct call *c)
{
	return refuse(c, E_NOT_FOUND, "%s",
		      say(c, "登录已失效，请重新登录", "there is no such session: log in"));
}

int session_find(struct call *c, const struct statement *how, const ProtobufCBinaryData *hash,
		 struct session *out, struct account *out_account)
{
	struct role_grant *grants;
	bool found = false;
	size_t n;
	int rc = token_given(hash)
			 ? tx_maybe(c->tx, how, ARGS(A_BYTES(hash->data, hash->len)), out, &found)
			 : refuse(c, E_FIELD, "token_hash: 32 bytes");

	if (rc)
		return rc;
	if (!found || strcmp(out->gateway, c->sender) != 0 ||
	    session_ends(out->seen_at, out->expires_at, config_of(c)->idle_ms).us <= c->now.us)
		return not_there(c);
	rc = tx_maybe(c->tx, Q_ACCOUNT_GET, ARGS(A_I64(out->account_id)), out_account, &found);
	if (!rc)
		rc = grants_here(c, out->account_id, &grants, &n);
	if (rc)
		return rc;
	if (!found || out_account->disabled ||
	    (out->grant_id && !grant_among(grants, n, out->grant_id)))
		return not_there(c);
	return 0;
}

int session_present(struct call *c, const struct session *s, const struct account *a,
		    Accounts__Session *m)
{
	struct role_grant *grants;
	size_t n;
	int rc = grants_here(c, a->account_id, &grants, &n);

	if (!rc)
		rc = grants_present(c, grants, n, &m->grants);
	if (rc)
		return rc;
	m->n_grants = n;
	for (size_t i = 0; i < n; i++) {
		if (m->grants[i]->grant_id == s->grant_id)
			m->grant = m->grants[i];
	}
	m->session_id = s->session_id;
	m->grant_id = s->grant_id;
	m->must_change = !s->grant_id;
	m->opened_at_us = s->opened_at.us;
	m->expires_at_us = s->expires_at.us;
	m->idle_at_us = session_ends(s->seen_at, s->expires_at, config_of(c)->idle_ms).us;
	m->touch = c->now.us >= s->seen_at.us + config_of(c)->touch_ms * 1000;
	m->account = arena_zalloc(c->arena, 1, sizeof(*m->account));
	if (!m->account)
		return E_NO_MEMORY;
	accounts__account__init(m->account);
	return account_present(c, a, m->account);
}

int find_session(struct call *c, const Accounts__FindSessionRequest *req, Accounts__Session *rep)
{
	struct session s;
	struct account a;
	int rc = session_find(c, Q_SESSION_BY_TOKEN, &req->token_hash, &s, &a);

	return rc ? rc : session_present(c, &s, &a, rep);
}

int touch_session(struct call *c, const Accounts__SessionRequest *req, Service__Ack *rep UNUSED)
{
	struct session s;
	struct account a;
	int rc = session_find(c, Q_SESSION_BY_TOKEN_LOCK, &req->token_hash, &s, &a);

	return rc ? rc
		  : tx_queue(c->tx, Q_SESSION_TOUCH, ARGS(A_I64(s.session_id), A_TIME(c->now)));
}

int switch_grant(struct call *c, const Accounts__SwitchGrantRequest *req, Accounts__Session *rep)
{
	struct role_grant *grants;
	struct session s;
	struct account a;
	size_t n;
	int rc = session_find(c, Q_SESSION_BY_TOKEN_LOCK, &req->token_hash, &s, &a);

	if (!rc)
		rc = grants_here(c, a.account_id, &grants, &n);
	if (rc)
		return rc;
	if (!s.grant_id)
		return refuse(c, E_CONFLICT, "%s",
			      say(c, "请先修改口令", "the password comes first: change it"));
	if (!grant_among(grants, n, req->grant_id))
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "权限", "grant"),
			      req->grant_id);
	s.grant_id = req->grant_id;
	s.seen_at = c->now;
	rc = tx_queue(c->tx, Q_SESSION_UPDATE,
		      ARGS(A_I64(s.session_id), A_BYTES(req->token_hash.data, req->token_hash.len),
			   A_I64(s.grant_id), A_TIME(c->now)));
	return rc ? rc : session_present(c, &s, &a, rep);
}

/* Of one that is over there is nothing left to end. */
int end_session(struct call *c, const Accounts__SessionRequest *req, Service__Ack *rep UNUSED)
{
	struct session s;
	struct account a;
	int rc = session_find(c, Q_SESSION_BY_TOKEN_LOCK, &req->token_hash, &s, &a);

	if (rc == E_NOT_FOUND)
		return 0;
	return rc ? rc
		  : tx_queue(c->tx, Q_SESSION_END,
			     ARGS(A_I64(s.session_id), A_TIME(c->now), A_TEXT("logout")));
}

/* ---- all of an account ----------------------------------------------------------------------- */

int sessions_end(struct call *c, int64_t account_id, int64_t but_session, const char *why)
{
	return tx_queue(c->tx, Q_SESSION_END_OF_ACCOUNT,
			ARGS(A_I64(account_id), A_I64(but_session), A_TIME(c->now), A_TEXT(why)));
}

static int open_ones(struct call *c, int64_t account_id, struct open_session **out, size_t *out_n)
{
	utc_time seen_after = {c->now.us - config_of(c)->idle_ms * 1000};

	return tx_many(c->tx, Q_SESSION_OF_ACCOUNT,
		       ARGS(A_I64(account_id), A_TIME(c->now), A_TIME(seen_after)), out, out_n);
}

int list_sessions(struct call *c, const Accounts__ListSessionsRequest *req,
		  Accounts__ListSessionsReply *rep)
{
	struct open_session *rows;
	Accounts__OpenSession *shown;
	struct account a;
	size_t n = 0;
	int rc = account_of_caller(c, req->account_id, &a);

	if (!rc)
		rc = open_ones(c, a.account_id, &rows, &n);
	if (rc)
		return rc;
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	rep->sessions = arena_zalloc(c->arena, n + 1, sizeof(*rep->sessions));
	if (!shown || !rep->sessions)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		accounts__open_session__init(&shown[i]);
		shown[i].session_id = rows[i].session_id;
		shown[i].department = (char *)(uintptr_t)rows[i].department;
		shown[i].region = (char *)(uintptr_t)rows[i].region;
		shown[i].role = (char *)(uintptr_t)rows[i].role;
		shown[i].gateway = (char *)(uintptr_t)rows[i].gateway;
		shown[i].address = (char *)(uintptr_t)rows[i].address;
		shown[i].agent = (char *)(uintptr_t)rows[i].agent;
		shown[i].opened_at_us = rows[i].opened_at.us;
		shown[i].seen_at_us = rows[i].seen_at.us;
		shown[i].expires_at_us = rows[i].expires_at.us;
		rep->sessions[rep->n_sessions++] = &shown[i];
	}
	return 0;
}

int end_all_sessions(struct call *c, const Accounts__EndAllSessionsRequest *req,
		     Accounts__EndAllSessionsReply *rep)
{
	struct open_session *rows;
	struct account a;
	size_t n = 0;
	int rc = account_of_caller(c, req->account_id, &a);

	if (!rc)
		rc = open_ones(c, a.account_id, &rows, &n);
	for (size_t i = 0; i < n && !rc; i++) {
		if (req->session_id && rows[i].session_id != req->session_id)
			continue;
		rep->n_ended++;
		rc = tx_queue(c->tx, Q_SESSION_END,
			      ARGS(A_I64(rows[i].session_id), A_TIME(c->now), A_TEXT("ended")));
	}
	return rc;
}

int list_logins(struct call *c, const Accounts__ListLoginsRequest *req,
		Accounts__ListLoginsReply *rep)
{
	struct login_entry *rows;
	Accounts__LoginEntry *shown;
	struct account a;
	size_t n = 0;
	int rc = req->limit > 1000 ? refuse(c, E_FIELD, "limit: %" PRIu32 " > 1000", req->limit)
				   : account_of_caller(c, req->account_id, &a);

	if (!rc)
		rc = tx_many(c->tx, Q_LOGIN_PAGE,
			     ARGS(A_I64(a.account_id),
				  A_I64(req->before_id > 0 ? req->before_id : INT64_MAX),
				  A_I64(req->limit ? req->limit : 100)),
			     &rows, &n);
	if (rc)
		return rc;
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	rep->logins = arena_zalloc(c->arena, n + 1, sizeof(*rep->logins));
	if (!shown || !rep->logins)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		accounts__login_entry__init(&shown[i]);
		shown[i].login_id = rows[i].login_id;
		shown[i].at_us = rows[i].at.us;
		shown[i].outcome = (char *)(uintptr_t)rows[i].outcome;
		shown[i].gateway = (char *)(uintptr_t)rows[i].gateway;
		shown[i].address = (char *)(uintptr_t)rows[i].address;
		shown[i].agent = (char *)(uintptr_t)rows[i].agent;
		rep->logins[rep->n_logins++] = &shown[i];
	}
	return 0;
}

/* ---- what is over ---------------------------------------------------------------------------- */

int tidy_later(struct call *c)
{
	Accounts__TidyRequest m = ACCOUNTS__TIDY_REQUEST__INIT;

	return later_unless_set(c, (utc_time){c->now.us + US_PER_DAY}, "Tidy", "tidy", &m.base);
}

/* A timer, set by a login. */
int tidy(struct call *c, const Accounts__TidyRequest *req UNUSED, Service__Ack *rep UNUSED)
{
	utc_time sessions = {c->now.us - KEPT_DAYS * US_PER_DAY};
	utc_time guesses = {c->now.us - config_of(c)->lock_ms * 1000};
	int rc = tx_queue(c->tx, Q_SESSION_TIDY, ARGS(A_TIME(sessions)));

	return rc ? rc : tx_queue(c->tx, Q_GUESS_TIDY, ARGS(A_TIME(guesses), A_TIME(c->now)));
}
