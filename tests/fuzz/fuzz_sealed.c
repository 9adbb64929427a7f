/* A sealed file from outside. The first byte says how the rest is used: as the file itself (r); as
 * blocks of any length and mark that somebody, for whom anybody can seal, made with the right key
 * (b); as content that is sealed as it should be and then changed in one byte (c). What comes out
 * is what was put in, or nothing is taken for whole. */
#include "base.h"

#include "sealed.h"
#include "str.h"

#define CONTENT_MAX ((size_t)4096)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct sealed s;
static struct sign_key key;
static uint8_t file[32 * 1024];

static void key_make(void)
{
	uint8_t seed[crypto_sign_SEEDBYTES] = "the key of a body", public[32];

	if (crypto_sign_seed_keypair(public, key.secret, seed))
		abort();
	hex_encode(public, sizeof(public), key.public);
}

static FILE *file_open(size_t len, const char *how)
{
	FILE *f = fmemopen(file, len, how);

	if (!f)
		abort();
	return f;
}

/* Reads it as `handoff open` does: in parts, then the end. The bytes it got, or SIZE_MAX. */
static size_t unseal(size_t len, uint8_t out[CONTENT_MAX])
{
	FILE *f = file_open(len ? len : 1, "r");
	struct err err = {0};
	size_t got = 0;
	int rc = len ? sealed_open(&s, f, "f", &key, &err) : E_MALFORMED;

	while (!rc && got < CONTENT_MAX && sealed_get(&s, out + got, 1, &err) == 0)
		got++;
	if (!rc)
		rc = sealed_at_end(&s, &err);
	sealed_done(&s);
	(void)fclose(f);
	return rc ? SIZE_MAX : got;
}

static size_t written(FILE *f)
{
	long len = ftell(f);

	(void)fclose(f);
	return len < 0 ? 0 : (size_t)len;
}

/* length, mark, bytes; again. */
static void blocks(const uint8_t *data, size_t size, uint8_t out[CONTENT_MAX])
{
	FILE *f = file_open(sizeof(file), "w");
	uint8_t block[256 + 17];
	unsigned long long n;
	struct err err = {0};
	size_t put = 0;

	if (sealed_begin(&s, f, "f", key.public, &err))
		abort();
	for (size_t at = 0; at + 2 <= size && put + 256 < CONTENT_MAX;) {
		size_t len = data[at] < size - at - 2 ? data[at] : size - at - 2;

		(void)crypto_secretstream_xchacha20poly1305_push(&s.state, block, &n, data + at + 2,
								 len, NULL, 0, data[at + 1] & 3);
		(void)fwrite(block, 1, (size_t)n, f);
		at += 2 + len;
		put += len;
	}
	sealed_done(&s);
	(void)fflush(f);
	n = unseal(written(f), out);
	if (n != SIZE_MAX && n > put)
		abort();
}

static void changed(const uint8_t *data, size_t size, uint8_t out[CONTENT_MAX])
{
	FILE *f = file_open(sizeof(file), "w");
	struct err err = {0};
	size_t len, at;

	if (size < 3 || size - 3 > CONTENT_MAX - 1) {
		(void)fclose(f);
		return;
	}
	if (sealed_begin(&s, f, "f", key.public, &err) ||
	    sealed_put(&s, data + 3, size - 3, &err) || sealed_end(&s, &err))
		abort();
	sealed_done(&s);
	(void)fflush(f);
	len = written(f);
	if (unseal(len, out) != size - 3 || (size > 3 && memcmp(out, data + 3, size - 3) != 0))
		abort();
	at = ((size_t)data[0] << 8 | data[1]) % len;
	file[at] ^= data[2];
	if (data[2] && unseal(len, out) != SIZE_MAX)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t out[CONTENT_MAX];

	if (!size)
		return 0;
	if (!*key.public)
		key_make();
	if (*data == 'b') {
		blocks(data + 1, size - 1, out);
	} else if (*data == 'c') {
		changed(data + 1, size - 1, out);
	} else if (size - 1 <= sizeof(file)) {
		memcpy(file, data + 1, size - 1);
		(void)unseal(size - 1, out);
	}
	return 0;
}
