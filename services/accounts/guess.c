/*
 * guess - what was tried in vain, and who therefore waits.
 *
 * By account, by class of addresses, and by buckets of logins that nobody has: so the answer to an
 * unknown login is that to a known one, in what it says, in its time, and in when it says wait.
 */
#include "base.h"

#include "accounts.h"
#include "one_time.h"

#include <sodium.h>

#define BUCKETS 1048576 /* of unknown logins: too few to tell what was typed */

struct guess {
	int64_t failures;
	utc_time until_at;
};
ROW_TABLE(guess, COL(guess, failures, COL_I64), COL(guess, until_at, COL_TIME));

void guess_key_account(int64_t account_id, char out[GUESS_KEY_SIZE])
{
	subject_of(account_id, out);
}

void guess_key_login(const char *typed, char out[GUESS_KEY_SIZE])
{
	uint8_t hash[crypto_generichash_BYTES_MIN];
	uint32_t bucket;

	(void)crypto_generichash(hash, sizeof(hash), (const unsigned char *)typed, strlen(typed),
				 NULL, 0);
	memcpy(&bucket, hash, sizeof(bucket));
	(void)snprintf(out, GUESS_KEY_SIZE, "?%05" PRIx32, bucket % BUCKETS);
}

void guess_key_address(const char *address, char out[GUESS_KEY_SIZE])
{
	(void)snprintf(out, GUESS_KEY_SIZE, "@%s", address); /* it was checked */
}

int guess_wait(struct call *c, const char *key, uint32_t *out_s)
{
	struct guess g;
	bool found;
	int rc = tx_maybe(c->tx, Q_GUESS_GET, ARGS(A_TEXT(key)), &g, &found);

	*out_s = 0;
	if (!rc && found && g.until_at.us > c->now.us)
		*out_s = (uint32_t)((g.until_at.us - c->now.us) / US_PER_S + 1);
	return rc;
}

int guess_missed(struct call *c, const char *key, int64_t account_id, int64_t most)
{
	int64_t lock_us = config_of(c)->lock_ms * 1000;

	return tx_queue(c->tx, Q_GUESS_MISS,
			ARGS(A_TEXT(key), account_id ? A_I64(account_id) : A_NULL, A_TIME(c->now),
			     A_TIME(((utc_time){c->now.us - lock_us})), A_I64(most),
			     A_TIME(((utc_time){c->now.us + lock_us}))));
}

/* A one-time code that is still good. */
static bool code_is(const struct call *c, const struct account *a, const struct credential *k,
		    const char *typed)
{
	uint8_t hash[ONE_TIME_HASH];

	return one_time_hash(typed, hash) && k->code_hash.len == sizeof(hash) &&
	       a->code_until.us > c->now.us && k->code_failures < config_of(c)->code_failures &&
	       sodium_memcmp(hash, k->code_hash.at, sizeof(hash)) == 0;
}

int attempt_judge(struct call *c, struct attempt *t)
{
	struct credential k = {.password_hash = ""};
	const struct account *a = t->account;
	int64_t account_id = a ? a->account_id : 0;
	int rc = a ? tx_one(c->tx, Q_CREDENTIAL_GET, ARGS(A_I64(account_id)), &k) : 0;

	if (rc)
		return rc;
	t->right = password_is(c, k.password_hash, t->password);
	t->by_code = a && code_is(c, a, &k, t->password);
	t->right = t->right || t->by_code;
	if (t->right)
		return account_id ? tx_queue(c->tx, Q_GUESS_CLEAR, ARGS(A_TEXT(t->key))) : 0;
	rc = guess_missed(c, t->key, account_id, config_of(c)->failures);
	if (!rc && k.code_hash.len)
		rc = tx_queue(c->tx, Q_CREDENTIAL_MISSED, ARGS(A_I64(account_id)));
	if (!rc && *t->address) {
		char key[GUESS_KEY_SIZE];

		guess_key_address(t->address, key);
		rc = guess_missed(c, key, 0, config_of(c)->address_failures);
	}
	return rc;
}
