#include "base.h"

#include "one_time.h"

#include <sodium.h>

void one_time_make(char out[CODE_SHOWN_SIZE])
{
	uint8_t values[CODE_LEN];

	randombytes_buf(values, sizeof(values));
	code_show(values, out);
	sodium_memzero(values, sizeof(values));
}

bool one_time_hash(const char *typed, uint8_t out[ONE_TIME_HASH])
{
	static const char domain[] = "gongdao one-time code";
	char code[CODE_SIZE];

	if (!code_normal(typed, code))
		return false;
	(void)crypto_generichash(out, ONE_TIME_HASH, (const unsigned char *)code, CODE_LEN,
				 (const unsigned char *)domain, sizeof(domain) - 1);
	sodium_memzero(code, sizeof(code));
	return true;
}
