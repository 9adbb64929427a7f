#include "base.h"

#include "one_time.h"

#include <sodium.h>

_Static_assert(ONE_TIME_HASH == crypto_hash_sha256_BYTES, "SHA-256");

void one_time_make(char out[CODE_SHOWN_SIZE])
{
	uint8_t values[CODE_LEN];

	randombytes_buf(values, sizeof(values));
	code_show(values, out);
	sodium_memzero(values, sizeof(values));
}

bool one_time_hash(const char *typed, uint8_t out[ONE_TIME_HASH])
{
	static const char domain[] = "gongdao one-time code:";
	char text[sizeof(domain) - 1 + CODE_SIZE], code[CODE_SIZE];

	if (!code_normal(typed, code))
		return false;
	memcpy(text, domain, sizeof(domain) - 1);
	memcpy(text + sizeof(domain) - 1, code, sizeof(code));
	(void)crypto_hash_sha256(out, (const unsigned char *)text, strlen(text));
	sodium_memzero(text, sizeof(text));
	sodium_memzero(code, sizeof(code));
	return true;
}
