/*
 * accounts - what the files of this service share: rows, handlers, the worker's things.
 *
 * Order:   an account is locked before its grants, sessions and guesses; a session that asks is
 *          locked before its account.
 * Owns:    everything loaded or presented lives in the call's arena.
 * Errors:  0 or a negative E_...
 */
#ifndef GONGDAO_ACCOUNTS_H
#define GONGDAO_ACCOUNTS_H

#include "places.h"
#include "service.h"

#include "account_facts.h"
#include "privacy.h"

#include "accounts.pb-c.h"
#include "accounts_sql.h"

#define PASSWORD_HASH_SIZE 128 /* crypto_pwhash_STRBYTES */

struct accounts_config {
	int64_t idle_ms, longest_ms, touch_ms; /* of a session */
	int64_t code_ms, code_failures;        /* of a one-time code */
	int64_t lock_ms, failures, address_failures;
	int64_t password_bytes, password_passes; /* Argon2id */
};

/* What one worker thread needs: c->worker. */
struct desk {
	struct access access; /* whom a gateway speaks for, which roles there are */
	struct departments departments;
	struct privacy_notice notice;
	char dummy[PASSWORD_HASH_SIZE]; /* of no password: what a login that nobody has is held
					   against */
};
int desk_start(struct arena *a, const struct worker_needs *needs, void **out_worker,
	       struct err *err);

static inline const struct accounts_config *config_of(const struct call *c)
{
	return c->own;
}

static inline const struct desk *desk_of(const struct call *c)
{
	return c->worker;
}

struct account {
	int64_t account_id;
	const char *login, *kind, *name, *department, *region;
	bool disabled, must_change;
	utc_time code_until; /* {0}: there is no one-time code */
	int64_t employer_id, worker_id;
	utc_time created_at;
	const char *created_by;
	utc_time last_login_at, locked_until;
	int64_t version;
};

struct credential {
	const char *password_hash;
	slice code_hash;
	int64_t code_failures;
};

struct role_grant {
	int64_t grant_id, account_id;
	const char *department, *region, *role;
	utc_time from_at, until_at;
	const char *granted_by;
	utc_time granted_at, revoked_at;
	const char *revoked_by;
};

struct session {
	int64_t session_id, account_id, grant_id; /* 0: the password comes first */
	const char *gateway, *address, *agent;
	utc_time opened_at, seen_at, expires_at;
};

/* Where somebody comes from. */
struct visitor {
	const char *gateway, *address, *agent;
};

/* ---- account.c, account_store.c -------------------------------------------------------------- */

/* E_NOT_FOUND says which; what one may not see is not there. */
int account_load(struct call *c, const struct statement *how, int64_t account_id,
		 struct account *out) MUST_CHECK;
/* One's own when it is 0. */
int account_of_caller(struct call *c, int64_t account_id, struct account *out) MUST_CHECK;
int account_save(struct call *c, struct account *a) MUST_CHECK;
int account_present(struct call *c, const struct account *a, Accounts__Account *out) MUST_CHECK;
int reason_check(struct call *c, const char *reason) MUST_CHECK;
/* A new one-time code: 32 bytes that are kept, and until when it is good. */
int code_check(struct call *c, const ProtobufCBinaryData *code_hash) MUST_CHECK;
utc_time code_until(const struct call *c);
/* The old password is gone, every session ends. */
int code_give(struct call *c, struct account *a, const ProtobufCBinaryData *code_hash,
	      const char *why) MUST_CHECK;
/* Nobody looks after himself. */
int not_oneself(struct call *c, int64_t account_id) MUST_CHECK;

/* ---- grant.c --------------------------------------------------------------------------------- */

int grants_load(struct call *c, int64_t account_id, struct role_grant **out,
		size_t *out_n) MUST_CHECK;
int grants_present(struct call *c, const struct role_grant *rows, size_t n,
		   Accounts__Grant ***out) MUST_CHECK;
/* May the caller give it to people of that kind? */
int grant_check(struct call *c, const struct account *a, const char *department, const char *region,
		const char *role) MUST_CHECK;
int grant_add(struct call *c, const struct account *a,
	      const Accounts__GrantRoleRequest *what) MUST_CHECK;
/* Whoever is no operator leaves a department an admin: without these grants, or that account. */
int admins_stay(struct call *c, const char *department, int64_t but_grant,
		int64_t but_account) MUST_CHECK;

/* ---- password.c ------------------------------------------------------------------------------ */

int password_hash(struct call *c, const char *password, char out[PASSWORD_HASH_SIZE]) MUST_CHECK;
/* The same time whatever comes out; `hash` "" or NULL: there is no password. */
bool password_is(const struct call *c, const char *hash, const char *password);
int password_fits(struct call *c, const char *password, const char *login) MUST_CHECK;

/* ---- guess.c --------------------------------------------------------------------------------- */

void guess_key_account(int64_t account_id, char out[GUESS_KEY_SIZE]);
/* Of a login that nobody has: a bucket of many. */
void guess_key_login(const char *typed, char out[GUESS_KEY_SIZE]);
void guess_key_address(const char *address, char out[GUESS_KEY_SIZE]);
/* Seconds to wait; 0: it may be tried. */
int guess_wait(struct call *c, const char *key, uint32_t *out_s) MUST_CHECK;
int guess_missed(struct call *c, const char *key, int64_t account_id, int64_t most) MUST_CHECK;
/* A try of somebody at his own credential. */
struct attempt {
	const struct account *account; /* NULL: nobody has the login */
	const char *password, *key, *address;
	bool right, by_code;
};
/* Sets `right` and `by_code`; counts what was wrong. */
int attempt_judge(struct call *c, struct attempt *t) MUST_CHECK;

/* ---- session.c ------------------------------------------------------------------------------- */

bool token_given(const ProtobufCBinaryData *hash);
/* That the asking gateway opened and that is in force, with its account; E_NOT_FOUND. */
int session_find(struct call *c, const struct statement *how, const ProtobufCBinaryData *hash,
		 struct session *out, struct account *out_account) MUST_CHECK;
/* Those of the grants that the asking gateway may speak for. */
int grants_here(struct call *c, int64_t account_id, struct role_grant **out,
		size_t *out_n) MUST_CHECK;
int session_present(struct call *c, const struct session *s, const struct account *a,
		    Accounts__Session *out) MUST_CHECK;
int sessions_end(struct call *c, int64_t account_id, int64_t but_session,
		 const char *why) MUST_CHECK;
int tidy_later(struct call *c) MUST_CHECK;

#endif
