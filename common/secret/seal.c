#include "base.h"

#include "seal.h"

#include <sodium.h>

#include "ring_private.h"

#define VERSION_BYTES 2
#define NONCE_BYTES   crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES     crypto_aead_xchacha20poly1305_ietf_ABYTES
#define HEAD_BYTES    (VERSION_BYTES + NONCE_BYTES)
#define PLACE_MAX     96

/* The version, then "column/id": what is authenticated beside the value. */
static size_t place_write(unsigned version, struct secret_place place, char out[PLACE_MAX])
{
	int n;

	out[0] = (char)(version >> 8);
	out[1] = (char)(version & 0xff);
	n = snprintf(out + VERSION_BYTES, PLACE_MAX - VERSION_BYTES, "%s/%" PRId64, place.column,
		     place.id);
	assert(n > 0 && n < PLACE_MAX - VERSION_BYTES); /* columns are named by the program */
	return VERSION_BYTES + (size_t)n;
}

/* NOLINTNEXTLINE(readability-function-size): six parameters, each of them said at every call */
int secret_seal(const struct secret_ring *ring, unsigned version, struct secret_place place,
		slice plain, struct arena *a, slice *out)
{
	const struct secret_key *key = secret_key_find(ring, version);
	size_t len = HEAD_BYTES + plain.len + TAG_BYTES, n;
	char beside[PLACE_MAX];
	unsigned char *to;

	if (!key)
		return E_KEY_MISSING;
	if (plain.len > SEAL_MAX)
		return E_TOO_BIG;
	to = arena_alloc(a, len);
	if (!to)
		return E_NO_MEMORY;
	n = place_write(version, place, beside);
	memcpy(to, beside, VERSION_BYTES);
	randombytes_buf(to + VERSION_BYTES, NONCE_BYTES);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(
		to + HEAD_BYTES, NULL, (const unsigned char *)plain.at, plain.len,
		(const unsigned char *)beside, n, NULL, to + VERSION_BYTES,
		key->seal); /* always 0 */
	*out = (slice){(const char *)to, len};
	return 0;
}

unsigned secret_version_of(slice sealed)
{
	const unsigned char *at = (const unsigned char *)sealed.at;

	return sealed.len < HEAD_BYTES + TAG_BYTES ? 0 : (unsigned)at[0] << 8 | at[1];
}

int secret_open(const struct secret_ring *ring, struct secret_place place, slice sealed,
		struct arena *a, slice *out)
{
	unsigned version = secret_version_of(sealed);
	const struct secret_key *key = secret_key_find(ring, version);
	const unsigned char *from = (const unsigned char *)sealed.at;
	char beside[PLACE_MAX];
	size_t len, n;
	char *to;

	if (!version || sealed.len > HEAD_BYTES + SEAL_MAX + TAG_BYTES)
		return E_SEALED;
	if (!key)
		return E_KEY_MISSING;
	len = sealed.len - HEAD_BYTES - TAG_BYTES;
	to = arena_alloc(a, len + 1);
	if (!to)
		return E_NO_MEMORY;
	n = place_write(version, place, beside);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(
		    (unsigned char *)to, NULL, NULL, from + HEAD_BYTES, sealed.len - HEAD_BYTES,
		    (const unsigned char *)beside, n, from + VERSION_BYTES, key->seal) != 0)
		return E_SEALED;
	to[len] = '\0';
	*out = (slice){to, len};
	return 0;
}
