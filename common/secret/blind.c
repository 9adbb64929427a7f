#include "base.h"

#include "blind.h"

#include <sodium.h>

#include "personal.h"

#include "ring_private.h"

static void digest(const struct secret_key *key, enum secret_field field, slice text, uint8_t *out,
		   size_t n)
{
	(void)crypto_generichash(out, n, (const unsigned char *)text.at, text.len,
				 key->index[field], SECRET_KEY_BYTES); /* fails for lengths only */
}

int secret_index(const struct secret_ring *ring, unsigned version, enum secret_field field,
		 const char *text, struct uuid *out)
{
	const struct secret_key *key = secret_key_find(ring, version);

	if (!key)
		return E_KEY_MISSING;
	digest(key, field, slice_of(text), out->b, sizeof(out->b));
	return 0;
}

static int64_t number_of(const uint8_t at[8])
{
	uint64_t bits = 0;

	for (size_t i = 0; i < 8; i++)
		bits = bits << 8 | at[i];
	return (int64_t)bits;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int secret_name_parts(const struct secret_ring *ring, unsigned version, const char *folded,
		      int64_t out[SECRET_PARTS_MAX], size_t *out_n)
{
	const struct secret_key *key = secret_key_find(ring, version);
	size_t n = 0, kept = 0;

	if (!key)
		return E_KEY_MISSING;
	for (; n < SECRET_PARTS_MAX; n++) {
		slice pair = utf8_part(folded, n, 2);
		uint8_t full[16]; /* the least that BLAKE2b gives */

		if (!pair.len)
			break;
		digest(key, SECRET_NAME_PART, pair, full, sizeof(full));
		out[n] = number_of(full);
	}
	qsort(out, n, sizeof(out[0]), by_value);
	for (size_t i = 0; i < n; i++) {
		if (!kept || out[kept - 1] != out[i])
			out[kept++] = out[i];
	}
	*out_n = kept;
	return 0;
}
