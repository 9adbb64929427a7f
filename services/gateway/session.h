/*
 * session - whose request it is.
 *
 * A browser keeps a token of 32 random bytes in a cookie that scripts cannot read; the service
 * `accounts` knows its hash only. What accounts answers is kept here for SESSION_KEEP_MS, so that a
 * page's twenty requests ask once. Whoever changes anything also sends the token's csrf value,
 * which is computed of the token and needs no memory.
 *
 * Owns:    the table.
 * Limits:  SESSIONS_MAX kept; one more takes the place of another.
 * Source:  proto/accounts.proto
 */
#ifndef GONGDAO_SESSION_H
#define GONGDAO_SESSION_H

#include "base.h"
#include "when.h"

#define SESSION_KEEP_MS INT64_C(10000)
#define SESSIONS_MAX    4096
#define TOKEN_BYTES     32
#define TOKEN_TEXT      44 /* base64url, and the NUL */
#define CSRF_TEXT       23

struct token {
	uint8_t raw[TOKEN_BYTES], hash[TOKEN_BYTES];
};

/* A principal, and what the gateway must know beside it. */
struct session {
	struct token token;
	char subject[32], department[16], role[32], region[8];
	int64_t employer_id, worker_id;
	bool must_change, granted;
};

void token_make(struct token *out, char text[TOKEN_TEXT]);
bool token_read(const char *text, struct token *out) MUST_CHECK;
void token_csrf(const struct token *t, char text[CSRF_TEXT]);
bool token_csrf_is(const struct token *t, const char *text);

/* whose.c: what accounts says of it; the token stays as it is. */
struct Accounts__Session;
void whose_session(struct session *to, const struct Accounts__Session *s);

struct sessions;
struct sessions *sessions_new(void) MUST_CHECK;
void sessions_free(struct sessions *s);
bool sessions_find(const struct sessions *s, const struct token *t, mono_time now,
		   struct session *out) MUST_CHECK;
void sessions_keep(struct sessions *s, const struct session *fresh, mono_time now);
void sessions_drop(struct sessions *s, const struct token *t);

#endif
