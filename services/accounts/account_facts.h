/*
 * account_facts - accounts and sessions: what a login and a password must be, when one waits.
 *
 * AC1  Who is not let in learns whether the password was right, and nothing else: an unknown login
 * is counted, delayed and answered like a known one. AC2  A session is of one grant at one gateway;
 * it ends with the grant, the account, the password, the hour, or when nobody used it. AC3  Nobody
 * gives himself anything.
 *
 * | state    | next     | by                                            |
 * |----------|----------|-----------------------------------------------|
 * | ACTIVE   | LOCKED   | so many wrong passwords                       |
 * | LOCKED   | ACTIVE   | time; SetAccountState                         |
 * | any      | DISABLED | SetAccountState                               |
 * | DISABLED | ACTIVE   | SetAccountState                               |
 *
 * Owns:    texts belong to the caller.
 */
#ifndef GONGDAO_ACCOUNT_FACTS_H
#define GONGDAO_ACCOUNT_FACTS_H

#include "str.h"
#include "when.h"

#define LOGIN_MAX       32
#define NAME_MAX_LENGTH 50  /* characters */
#define PASSWORD_MIN    10  /* characters */
#define PASSWORD_MAX    256 /* bytes */
#define ADDRESS_MAX     64
#define AGENT_MAX       200
#define REASON_MAX      1000
#define NONCE_BYTES     16
#define HASH_BYTES      32 /* of a token, of a one-time code */
#define SUBJECT_SIZE    24 /* a<account_id> */
#define GUESS_KEY_SIZE  (ADDRESS_MAX + 2)

enum account_kind {
	ACCOUNT_STAFF,
	ACCOUNT_COMPANY,
	ACCOUNT_WORKER,
};
extern const char *const account_kind_names[];   /* NULL-terminated, as the others */
extern const char *const account_people_names[]; /* the same as access.yaml has them */
extern const char *const account_state_names[];  /* ACTIVE, LOCKED, DISABLED */
extern const char *const identity_documents[];   /* that a counter looks at */

/* Its place in the names; -1: it is none of them. */
int name_find(const char *const *names, const char *name);

/* a-z 0-9 . _ -, 3 to 32, beginning with a letter or digit. */
bool login_valid(const char *login);
/* As it is looked up: small letters, without blanks around it. False: nobody has such a login. */
bool login_normal(const char *typed, char out[LOGIN_MAX + 1]) MUST_CHECK;
/* Of a worker: nothing of him is in it. */
void login_of_worker(int64_t account_id, char out[LOGIN_MAX + 1]);

enum password_flaw {
	PASSWORD_FITS,
	PASSWORD_SHORT,
	PASSWORD_LONG,
	PASSWORD_LIKE_LOGIN, /* it contains the login */
	PASSWORD_COMMON, /* of the commonest, or one character or a row of keys again and again */
};
enum password_flaw password_check(const char *password, const char *login);

void subject_of(int64_t account_id, char out[SUBJECT_SIZE]);
/* 0: it is no account's. */
int64_t account_of_subject(const char *subject);

/* When an idle session ends, or it ends whatever happens. */
utc_time session_ends(utc_time seen_at, utc_time expires_at, int64_t idle_ms);

#endif
