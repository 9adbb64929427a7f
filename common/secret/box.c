#include "base.h"

#include "box.h"

#include <sodium.h>

#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES   crypto_aead_xchacha20poly1305_ietf_ABYTES
#define PLACE_MAX   96

_Static_assert(BOX_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "a key of the cipher");

static size_t place_write(struct secret_place place, char out[PLACE_MAX])
{
	int n = snprintf(out, PLACE_MAX, "%s/%" PRId64, place.column, place.id);

	assert(n > 0 && n < PLACE_MAX); /* columns are named by the program */
	return (size_t)n;
}

void box_key_make(struct box_key *out)
{
	randombytes_buf(out->b, sizeof(out->b));
}

int box_close(const struct box_key *key, struct secret_place place, slice plain, struct arena *a,
	      slice *out)
{
	size_t len = NONCE_BYTES + plain.len + TAG_BYTES, n;
	char beside[PLACE_MAX];
	unsigned char *to;

	if (plain.len > BOX_MAX)
		return E_TOO_BIG;
	to = arena_alloc(a, len);
	if (!to)
		return E_NO_MEMORY;
	n = place_write(place, beside);
	randombytes_buf(to, NONCE_BYTES);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(
		to + NONCE_BYTES, NULL, (const unsigned char *)plain.at, plain.len,
		(const unsigned char *)beside, n, NULL, to, key->b); /* always 0 */
	*out = (slice){(const char *)to, len};
	return 0;
}

int box_open(const struct box_key *key, struct secret_place place, slice boxed, struct arena *a,
	     slice *out)
{
	const unsigned char *from = (const unsigned char *)boxed.at;
	char beside[PLACE_MAX];
	size_t len, n;
	char *to;

	if (boxed.len < NONCE_BYTES + TAG_BYTES || boxed.len > NONCE_BYTES + BOX_MAX + TAG_BYTES)
		return E_SEALED;
	len = boxed.len - NONCE_BYTES - TAG_BYTES;
	to = arena_alloc(a, len + 1);
	if (!to)
		return E_NO_MEMORY;
	n = place_write(place, beside);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(
		    (unsigned char *)to, NULL, NULL, from + NONCE_BYTES, boxed.len - NONCE_BYTES,
		    (const unsigned char *)beside, n, from, key->b) != 0)
		return E_SEALED;
	to[len] = '\0';
	*out = (slice){to, len};
	return 0;
}
