#include "base.h"

#include "session.h"

#include <sodium.h>

#define CSRF_BYTES ((size_t)16)

_Static_assert(TOKEN_TEXT == sodium_base64_ENCODED_LEN(TOKEN_BYTES,
						       sodium_base64_VARIANT_URLSAFE_NO_PADDING),
	       "32 bytes in base64url");
_Static_assert(CSRF_TEXT == sodium_base64_ENCODED_LEN(CSRF_BYTES,
						      sodium_base64_VARIANT_URLSAFE_NO_PADDING),
	       "16 bytes in base64url");

static const unsigned char csrf_key[] = "gongdao csrf value of a token, 1";

static void token_hash(struct token *t)
{
	(void)crypto_generichash(t->hash, sizeof(t->hash), t->raw, sizeof(t->raw), NULL, 0);
}

void token_make(struct token *out, char text[TOKEN_TEXT])
{
	randombytes_buf(out->raw, sizeof(out->raw));
	token_hash(out);
	(void)sodium_bin2base64(text, TOKEN_TEXT, out->raw, sizeof(out->raw),
				sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool token_read(const char *text, struct token *out)
{
	struct token t;
	size_t len;

	if (sodium_base642bin(t.raw, sizeof(t.raw), text, strlen(text), NULL, &len, NULL,
			      sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
	    len != sizeof(t.raw))
		return false;
	token_hash(&t);
	*out = t;
	return true;
}

void token_csrf(const struct token *t, char text[CSRF_TEXT])
{
	uint8_t mac[CSRF_BYTES];

	(void)crypto_generichash(mac, sizeof(mac), t->raw, sizeof(t->raw), csrf_key,
				 sizeof(csrf_key) - 1);
	(void)sodium_bin2base64(text, CSRF_TEXT, mac, sizeof(mac),
				sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool token_csrf_is(const struct token *t, const char *text)
{
	char own[CSRF_TEXT];

	token_csrf(t, own);
	return strlen(text) == CSRF_TEXT - 1 && sodium_memcmp(own, text, CSRF_TEXT - 1) == 0;
}

/* ---- those that are kept -------------------------------------------------------------------- */

struct kept {
	struct session session;
	mono_time until;
};

struct sessions {
	struct kept at[SESSIONS_MAX];
};

/* The hash is of a secret that nobody chooses: its first bytes spread well. */
static size_t place(const struct token *t)
{
	return ((size_t)t->hash[0] << 8 | t->hash[1]) % SESSIONS_MAX;
}

struct sessions *sessions_new(void)
{
	return calloc(1, sizeof(struct sessions));
}

void sessions_free(struct sessions *s)
{
	if (s)
		sodium_memzero(s, sizeof(*s));
	free(s);
}

static bool is_of(const struct kept *k, const struct token *t)
{
	return sodium_memcmp(k->session.token.hash, t->hash, sizeof(t->hash)) == 0;
}

bool sessions_find(const struct sessions *s, const struct token *t, mono_time now,
		   struct session *out)
{
	const struct kept *k = &s->at[place(t)];

	if (k->until.us <= now.us || !is_of(k, t))
		return false;
	*out = k->session;
	return true;
}

void sessions_keep(struct sessions *s, const struct session *fresh, mono_time now)
{
	struct kept *k = &s->at[place(&fresh->token)];

	k->session = *fresh;
	k->until.us = now.us + 1000 * SESSION_KEEP_MS;
}

void sessions_drop(struct sessions *s, const struct token *t)
{
	struct kept *k = &s->at[place(t)];

	if (is_of(k, t))
		sodium_memzero(k, sizeof(*k));
}
