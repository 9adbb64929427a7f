#include "base.h"

#include "ring.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>

#include "key_file.h"
#include "str.h"

#include "ring_private.h"

_Static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == SECRET_KEY_BYTES, "a seal's key");
_Static_assert(crypto_kdf_KEYBYTES == SECRET_KEY_BYTES, "a file's secret");

/* Numbers of the derived keys: wire format of what is stored, never to change. */
#define SUBKEY_SEAL  1
#define SUBKEY_INDEX 16 /* and the number of the field */
static const char subkey_context[crypto_kdf_CONTEXTBYTES] = {'g', 'o', 'n', 'g',
							     'd', 'a', 'o', '1'};

static void dir_close(DIR **d)
{
	if (*d)
		(void)closedir(*d); /* only read */
}

const struct secret_key *secret_key_find(const struct secret_ring *ring, unsigned version)
{
	for (size_t i = 0; ring && i < ring->n; i++) {
		if (ring->keys[i].version == version)
			return &ring->keys[i];
	}
	return NULL;
}

/* ---- one file ------------------------------------------------------------------------------- */

static void derive(struct secret_key *key, unsigned version, const uint8_t master[SECRET_KEY_BYTES])
{
	key->version = version;
	(void)crypto_kdf_derive_from_key(key->seal, SECRET_KEY_BYTES, SUBKEY_SEAL, subkey_context,
					 master); /* fails for other lengths only */
	for (uint64_t i = 0; i < SECRET_FIELDS; i++)
		(void)crypto_kdf_derive_from_key(key->index[i], SECRET_KEY_BYTES, SUBKEY_INDEX + i,
						 subkey_context, master);
}

/* The version in "data-12.key"; 0 for any other name. */
static unsigned version_of(const char *file)
{
	slice rest = slice_of(file);
	int64_t version;

	if (!slice_starts(rest, "data-") || rest.len < 10 ||
	    strcmp(file + rest.len - 4, ".key") != 0)
		return 0;
	rest = (slice){rest.at + 5, rest.len - 9};
	if (rest.at[0] == '0' || !slice_to_i64(rest, &version) || version < 1 || version > 65535)
		return 0;
	return (unsigned)version;
}

static int key_read(const char *folder, unsigned version, struct secret_key *out, struct err *err)
{
	char path[KEY_PATH_MAX], name[16], text[KEY_FILE_MAX];
	uint8_t master[SECRET_KEY_BYTES];
	slice secret;
	int64_t said;
	int rc;

	(void)snprintf(name, sizeof(name), "data-%u", version);
	rc = key_path(path, folder, name, ".key", err);
	if (!rc)
		rc = key_file_read(path, KEY_FILE_SECRET, text, err);
	if (rc)
		return rc;
	secret = key_file_field(text, "secret");
	if (!slice_to_i64(key_file_field(text, "version"), &said) || said != (int64_t)version)
		rc = err_set(err, E_CONFIG, "%s: needs the line \"version: %u\", as its name says",
			     path, version);
	else if (secret.len != 2 * (size_t)SECRET_KEY_BYTES ||
		 !hex_decode(secret.at, secret.len, master))
		rc = err_set(err, E_CONFIG,
			     "%s: needs a line \"secret: \" and 64 hexadecimal digits", path);
	else
		derive(out, version, master);
	sodium_memzero(text, sizeof(text));
	sodium_memzero(master, sizeof(master));
	return rc;
}

/* ---- the folder ----------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return (x > y) - (x < y);
}

static int versions_of(const char *folder, unsigned out[SECRET_VERSIONS_MAX], size_t *out_n,
		       struct err *err)
{
	AUTO(dir_close) DIR *dir = opendir(folder);
	const struct dirent *entry;
	size_t n = 0;

	if (!dir && errno == ENOENT) {
		*out_n = 0;
		return 0;
	}
	if (!dir)
		return err_set(err, E_FILE, "%s: cannot be read: %s", folder, strerror(errno));
	/* Bounded by SECRET_VERSIONS_MAX; other files of the folder are passed over. */
	while ((entry = readdir(dir)) != NULL) {
		unsigned version = version_of(entry->d_name);

		if (!version)
			continue;
		if (n == SECRET_VERSIONS_MAX)
			return err_set(err, E_CONFIG,
				       "%s: more than %d data keys: move away those that no value "
				       "is under any more",
				       folder, SECRET_VERSIONS_MAX);
		out[n++] = version;
	}
	qsort(out, n, sizeof(out[0]), by_number);
	*out_n = n;
	return 0;
}

int secret_ring_load(struct arena *a, const char *folder, struct secret_ring **out, struct err *err)
{
	unsigned versions[SECRET_VERSIONS_MAX];
	struct secret_ring *ring = arena_zalloc(a, 1, sizeof(*ring));
	size_t n = 0;
	int rc;

	if (!ring || sodium_init() < 0)
		return err_set(err, E_NO_MEMORY, "%s: out of memory", folder);
	rc = versions_of(folder, versions, &n, err);
	for (; !rc && ring->n < n; ring->n += !rc)
		rc = key_read(folder, versions[ring->n], &ring->keys[ring->n], err);
	if (rc)
		secret_ring_wipe(ring);
	else
		*out = ring;
	return rc;
}

void secret_ring_wipe(struct secret_ring *ring)
{
	if (ring)
		sodium_memzero(ring, sizeof(*ring));
}

unsigned secret_newest(const struct secret_ring *ring)
{
	return ring && ring->n ? ring->keys[ring->n - 1].version : 0;
}

bool secret_has(const struct secret_ring *ring, unsigned version)
{
	return secret_key_find(ring, version) != NULL;
}

size_t secret_versions(const struct secret_ring *ring, unsigned out[SECRET_VERSIONS_MAX])
{
	for (size_t i = 0; ring && i < ring->n; i++)
		out[i] = ring->keys[i].version;
	return ring ? ring->n : 0;
}

int secret_key_make(const char *folder, unsigned *out_version, struct err *err)
{
	unsigned versions[SECRET_VERSIONS_MAX], version;
	char path[KEY_PATH_MAX], name[16], text[KEY_FILE_MAX], hex[2 * SECRET_KEY_BYTES + 1];
	uint8_t master[SECRET_KEY_BYTES];
	size_t n = 0;
	int rc = versions_of(folder, versions, &n, err);

	if (!rc && n == SECRET_VERSIONS_MAX)
		rc = err_set(err, E_CONFIG,
			     "%s: there are %d data keys: move away those that no value is under "
			     "any more",
			     folder, SECRET_VERSIONS_MAX);
	version = n ? versions[n - 1] + 1 : 1;
	(void)snprintf(name, sizeof(name), "data-%u", version);
	if (!rc)
		rc = key_path(path, folder, name, ".key", err);
	if (!rc)
		rc = key_folder_make(folder, err);
	if (rc)
		return rc;
	if (sodium_init() < 0)
		return err_set(err, E_INTERNAL, "libsodium cannot start");
	randombytes_buf(master, sizeof(master));
	hex_encode(master, sizeof(master), hex);
	(void)snprintf(text, sizeof(text), "version: %u\nsecret: %s\n", version, hex);
	rc = key_file_write(path, text, 0600, err);
	sodium_memzero(master, sizeof(master));
	sodium_memzero(hex, sizeof(hex));
	sodium_memzero(text, sizeof(text));
	if (!rc)
		*out_version = version;
	return rc;
}
