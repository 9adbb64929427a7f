#include "base.h"

#include "sealed.h"

#include <errno.h>

#define HEAD       "gongdao sealed 1\n"
#define HEAD_SIZE  (sizeof(HEAD) - 1)
#define KEY_SIZE   crypto_secretstream_xchacha20poly1305_KEYBYTES
#define SEALED_KEY (crypto_box_SEALBYTES + KEY_SIZE)
#define BEGIN_SIZE crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define MORE_SIZE  crypto_secretstream_xchacha20poly1305_ABYTES

static int file_fault(const struct sealed *s, struct err *err)
{
	return err_set(err, E_FILE, "%s: %s", s->path, strerror(errno));
}

static int broken(const struct sealed *s, struct err *err)
{
	return err_set(err, E_SEALED, "%s: is not sealed to this key, or was changed or cut",
		       s->path);
}

static bool write_all(const struct sealed *s, const void *bytes, size_t n)
{
	return fwrite(bytes, 1, n, s->file) == n;
}

/* ---- written -------------------------------------------------------------------------------- */

int sealed_begin(struct sealed *s, FILE *to, const char *path, const char *public, struct err *err)
{
	uint8_t key[KEY_SIZE], box[SEALED_KEY], begin[BEGIN_SIZE], ed[32], x[32];
	bool ok;

	*s = (struct sealed){.file = to, .path = path};
	if (!sign_public_valid(public) ||
	    sodium_hex2bin(ed, sizeof(ed), public, 64, NULL, NULL, NULL) ||
	    crypto_sign_ed25519_pk_to_curve25519(x, ed))
		return err_set(err, E_FIELD, "\"%.16s\" is no public key", public);
	crypto_secretstream_xchacha20poly1305_keygen(key);
	(void)crypto_secretstream_xchacha20poly1305_init_push(&s->state, begin,
							      key); /* cannot fail */
	ok = crypto_box_seal(box, key, sizeof(key), x) == 0 && write_all(s, HEAD, HEAD_SIZE) &&
	     write_all(s, box, sizeof(box)) && write_all(s, begin, sizeof(begin));
	sodium_memzero(key, sizeof(key));
	return ok ? 0 : file_fault(s, err);
}

static int block_write(struct sealed *s, uint8_t tag, struct err *err)
{
	uint8_t out[SEALED_BLOCK + MORE_SIZE];
	unsigned long long n;

	(void)crypto_secretstream_xchacha20poly1305_push(&s->state, out, &n, s->block, s->n, NULL,
							 0, tag); /* cannot fail */
	s->n = 0;
	return write_all(s, out, (size_t)n) ? 0 : file_fault(s, err);
}

int sealed_put(struct sealed *s, const void *bytes, size_t n, struct err *err)
{
	const uint8_t *from = bytes;
	int rc = 0;

	while (n && !rc) {
		size_t room = SEALED_BLOCK - s->n, part = n < room ? n : room;

		memcpy(s->block + s->n, from, part);
		s->n += part;
		from += part;
		n -= part;
		if (s->n == SEALED_BLOCK)
			rc = block_write(s, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE, err);
	}
	return rc;
}

int sealed_end(struct sealed *s, struct err *err)
{
	return block_write(s, crypto_secretstream_xchacha20poly1305_TAG_FINAL, err);
}

/* ---- read ----------------------------------------------------------------------------------- */

int sealed_open(struct sealed *s, FILE *from, const char *path, const struct sign_key *key,
		struct err *err)
{
	uint8_t inner[KEY_SIZE], box[SEALED_KEY], begin[BEGIN_SIZE], ed[32], public[32], secret[32];
	char head[HEAD_SIZE];
	bool ok;

	*s = (struct sealed){.file = from, .path = path};
	if (fread(head, 1, sizeof(head), from) != sizeof(head) ||
	    memcmp(head, HEAD, HEAD_SIZE) != 0)
		return err_set(err, E_MALFORMED, "%s: is no sealed hand-off", path);
	ok = fread(box, 1, sizeof(box), from) == sizeof(box) &&
	     fread(begin, 1, sizeof(begin), from) == sizeof(begin) &&
	     sodium_hex2bin(ed, sizeof(ed), key->public, 64, NULL, NULL, NULL) == 0 &&
	     crypto_sign_ed25519_pk_to_curve25519(public, ed) == 0 &&
	     crypto_sign_ed25519_sk_to_curve25519(secret, key->secret) == 0 &&
	     crypto_box_seal_open(inner, box, sizeof(box), public, secret) == 0 &&
	     crypto_secretstream_xchacha20poly1305_init_pull(&s->state, begin, inner) == 0;
	sodium_memzero(secret, sizeof(secret));
	sodium_memzero(inner, sizeof(inner));
	return ok ? 0 : broken(s, err);
}

static int block_read(struct sealed *s, struct err *err)
{
	uint8_t in[SEALED_BLOCK + MORE_SIZE], tag = 0;
	unsigned long long n = 0;
	size_t got = s->last ? 0 : fread(in, 1, sizeof(in), s->file);

	if (ferror(s->file))
		return file_fault(s, err);
	if (got < MORE_SIZE || crypto_secretstream_xchacha20poly1305_pull(&s->state, s->block, &n,
									  &tag, in, got, NULL, 0))
		return broken(s, err);
	s->n = (size_t)n;
	s->at = 0;
	s->last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	return 0;
}

int sealed_get(struct sealed *s, void *bytes, size_t n, struct err *err)
{
	uint8_t *to = bytes;
	int rc = 0;

	while (n && !rc) {
		size_t part = s->n - s->at < n ? s->n - s->at : n;

		memcpy(to, s->block + s->at, part);
		s->at += part;
		to += part;
		n -= part;
		if (n)
			rc = block_read(s, err);
	}
	return rc;
}

int sealed_at_end(struct sealed *s, struct err *err)
{
	int rc = 0;

	while (!rc && !s->last && s->at == s->n)
		rc = block_read(s, err);
	if (rc)
		return rc;
	return s->at == s->n && fgetc(s->file) == EOF ? 0 : broken(s, err);
}

void sealed_done(struct sealed *s)
{
	sodium_memzero(s, sizeof(*s));
}
