/*
 * password - Argon2id, and nothing else that knows one.
 *
 * Its memory and passes are settings; how many run at once is the number of bulk workers, in whose
 * lane Login and ChangePassword are, so that no storm of them holds up anything else.
 */
#include "base.h"

#include "accounts.h"

#include <sodium.h>

_Static_assert(PASSWORD_HASH_SIZE >= crypto_pwhash_STRBYTES, "it holds what libsodium makes");

static int hash_make(const struct accounts_config *o, const char *password,
		     char out[PASSWORD_HASH_SIZE])
{
	unsigned long long passes = o->password_passes > 0 ? (unsigned long long)o->password_passes
							   : crypto_pwhash_OPSLIMIT_MIN;
	size_t bytes =
		o->password_bytes > 0 ? (size_t)o->password_bytes : crypto_pwhash_MEMLIMIT_MIN;

	return crypto_pwhash_str_alg(out, password, strlen(password), passes, bytes,
				     crypto_pwhash_ALG_ARGON2ID13)
		       ? E_NO_MEMORY
		       : 0;
}

int password_hash(struct call *c, const char *password, char out[PASSWORD_HASH_SIZE])
{
	return hash_make(config_of(c), password, out);
}

bool password_is(const struct call *c, const char *hash, const char *password)
{
	bool has = hash && *hash;
	bool is = crypto_pwhash_str_verify(has ? hash : desk_of(c)->dummy, password,
					   strlen(password)) == 0;

	return has && is;
}

int password_fits(struct call *c, const char *password, const char *login)
{
	switch (password_check(password, login)) {
	case PASSWORD_FITS:
		return 0;
	case PASSWORD_SHORT:
		return refuse(c, E_FIELD,
			      say(c, "new_password: 口令至少 %d 个字符",
				  "new_password: at least %d characters"),
			      PASSWORD_MIN);
	case PASSWORD_LONG:
		return refuse(c, E_FIELD,
			      say(c, "new_password: 口令不超过 %d 字节",
				  "new_password: at most %d bytes"),
			      PASSWORD_MAX);
	case PASSWORD_LIKE_LOGIN:
		return refuse(c, E_FIELD, "new_password: %s",
			      say(c, "口令不得包含登录名", "the login is in it"));
	case PASSWORD_COMMON:
		return refuse(c, E_FIELD, "new_password: %s",
			      say(c, "口令过于常见或单一，请换一个，例如几个不相关的词",
				  "too common or too plain: take some words that do not belong "
				  "together"));
	}
	return E_INTERNAL;
}

int desk_start(struct arena *a, const struct worker_needs *needs, void **out_worker,
	       struct err *err)
{
	const struct settings *s = needs->settings;
	struct desk *desk = arena_zalloc(a, 1, sizeof(*desk));
	char nobody[32];
	int rc;

	if (!desk)
		return err_set(err, E_NO_MEMORY, "out of memory");
	if (sodium_init() < 0)
		return err_set(err, E_INTERNAL, "libsodium cannot start");
	rc = access_load(a, s->access, &desk->access, err);
	if (!rc)
		rc = departments_load(a, s->departments, &desk->departments, err);
	if (!rc)
		rc = privacy_load(a, s->privacy_notice, &desk->notice, err);
	randombytes_buf(nobody, sizeof(nobody));
	for (size_t i = 0; i < sizeof(nobody); i++)
		nobody[i] = (char)('a' + (nobody[i] & 15));
	nobody[sizeof(nobody) - 1] = '\0';
	if (!rc && hash_make(needs->own, nobody, desk->dummy))
		rc = err_set(err, E_NO_MEMORY, "password_memory: there is not so much");
	if (!rc)
		*out_worker = desk;
	return rc;
}
