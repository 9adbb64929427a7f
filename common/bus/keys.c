#include "keys.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <unistd.h>

#include <zmq.h>

#include "key_file.h"
#include "str.h"

#define RING_MAX 1024

static void dir_close(DIR **d)
{
	if (*d)
		(void)closedir(*d); /* only read */
}

static bool z85_valid(slice text)
{
	char key[KEY_TEXT_BYTES];
	uint8_t raw[32];

	if (text.len != KEY_TEXT_BYTES - 1)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] <= ' ' || text.at[i] > '~')
			return false;
		key[i] = text.at[i];
	}
	key[text.len] = '\0';
	return zmq_z85_decode(raw, key) != NULL;
}

int keys_make(struct key_pair *out)
{
	return zmq_curve_keypair(out->public, out->secret) == 0 ? 0 : E_INTERNAL;
}

void keys_wipe(struct key_pair *pair)
{
	sodium_memzero(pair, sizeof(*pair));
}

/* ---- writing ---------------------------------------------------------------------------- */

int keys_save(const char *folder, const char *name, const struct key_pair *pair, struct err *err)
{
	char secret_path[KEY_PATH_MAX], public_path[KEY_PATH_MAX], text[KEY_FILE_MAX];
	int rc;

	rc = key_path(secret_path, folder, name, ".key", err);
	if (!rc)
		rc = key_path(public_path, folder, name, ".pub", err);
	if (!rc)
		rc = key_folder_make(folder, err);
	if (rc)
		return rc;
	if (access(public_path, F_OK) == 0)
		return err_set(err, E_FILE, "%s: exists already; a key is never overwritten",
			       public_path);
	(void)snprintf(text, sizeof(text), "public: %s\nsecret: %s\n", pair->public, pair->secret);
	rc = key_file_write(secret_path, text, 0600, err);
	sodium_memzero(text, sizeof(text));
	if (rc)
		return rc;
	(void)snprintf(text, sizeof(text), "public: %s\n", pair->public);
	rc = key_file_write(public_path, text, 0644, err);
	if (rc)
		(void)unlink(secret_path); /* both or none */
	return rc;
}

/* ---- reading ---------------------------------------------------------------------------- */

static int take_field(const char *text, const char *path, const char *field,
		      char out[KEY_TEXT_BYTES], struct err *err)
{
	slice value = key_file_field(text, field);

	if (!z85_valid(value))
		return err_set(err, E_CONFIG, "%s: needs a line \"%s: \" and 40 characters of Z85",
			       path, field);
	memcpy(out, value.at, value.len);
	out[value.len] = '\0';
	return 0;
}

int keys_load(const char *folder, const char *name, struct key_pair *out, struct err *err)
{
	char path[KEY_PATH_MAX], text[KEY_FILE_MAX], derived[KEY_TEXT_BYTES];
	struct key_pair pair = {0};
	int rc;

	rc = key_path(path, folder, name, ".key", err);
	if (!rc)
		rc = key_file_read(path, KEY_FILE_SECRET, text, err);
	if (!rc)
		rc = take_field(text, path, "public", pair.public, err);
	if (!rc)
		rc = take_field(text, path, "secret", pair.secret, err);
	sodium_memzero(text, sizeof(text));
	if (rc)
		return rc;
	if (zmq_curve_public(derived, pair.secret) != 0 || strcmp(derived, pair.public) != 0) {
		keys_wipe(&pair);
		return err_set(err, E_CONFIG, "%s: public and secret do not belong together", path);
	}
	*out = pair;
	keys_wipe(&pair);
	return 0;
}

static int load_public_file(const char *path, char *out, struct err *err)
{
	char text[KEY_FILE_MAX];
	int rc = key_file_read(path, KEY_FILE_PUBLIC, text, err);

	return rc ? rc : take_field(text, path, "public", out, err);
}

int keys_load_public(const char *folder, const char *name, char *out, struct err *err)
{
	char path[KEY_PATH_MAX];
	int rc = key_path(path, folder, name, ".pub", err);

	return rc ? rc : load_public_file(path, out, err);
}

/* ---- ring ------------------------------------------------------------------------------- */

/* The part before ".pub", or false. */
static bool ring_name(const char *file, char name[256])
{
	size_t n = strlen(file);

	if (n <= 4 || n >= 256 || strcmp(file + n - 4, ".pub") != 0)
		return false;
	memcpy(name, file, n - 4);
	name[n - 4] = '\0';
	return key_name_valid(name);
}

static int by_public(const void *a, const void *b)
{
	const struct key_ring_entry *x = a, *y = b;

	return strcmp(x->public, y->public);
}

static int ring_add(struct arena *a, const char *folder, const char *name, struct key_ring *ring,
		    struct err *err)
{
	struct key_ring_entry *e = &ring->at[ring->n];
	int rc;

	if (ring->n == RING_MAX)
		return err_set(err, E_CONFIG, "%s: more than %d keys", folder, RING_MAX);
	rc = keys_load_public(folder, name, e->public, err);
	if (rc)
		return rc;
	e->name = arena_strdup(a, name);
	if (!e->name)
		return err_set(err, E_NO_MEMORY, "%s: out of memory", folder);
	ring->n++;
	return 0;
}

/* A key is one peer: who it is must not depend on the order of a folder. */
static int ring_unique(const struct key_ring *ring, const char *folder, struct err *err)
{
	for (size_t i = 1; i < ring->n; i++) {
		if (by_public(&ring->at[i - 1], &ring->at[i]) == 0)
			return err_set(err, E_CONFIG, "%s: %s.pub and %s.pub hold the same key",
				       folder, ring->at[i - 1].name, ring->at[i].name);
	}
	return 0;
}

int key_ring_load(struct arena *a, const char *folder, struct key_ring *out, struct err *err)
{
	AUTO(dir_close) DIR *dir = opendir(folder);
	struct key_ring ring = {0};
	const struct dirent *entry;
	char name[256];
	int rc;

	if (!dir)
		return err_set(err, E_FILE, "%s: cannot be read: %s", folder, strerror(errno));
	ring.at = arena_zalloc(a, RING_MAX, sizeof(*ring.at));
	if (!ring.at)
		return err_set(err, E_NO_MEMORY, "%s: out of memory", folder);
	/* Bounded by RING_MAX keys; other files of the folder are passed over. */
	while ((entry = readdir(dir)) != NULL) {
		if (!ring_name(entry->d_name, name))
			continue;
		rc = ring_add(a, folder, name, &ring, err);
		if (rc)
			return rc;
	}
	qsort(ring.at, ring.n, sizeof(*ring.at), by_public);
	rc = ring_unique(&ring, folder, err);
	if (!rc)
		*out = ring;
	return rc;
}

const char *key_ring_name(const struct key_ring *ring, const char *public)
{
	struct key_ring_entry key = {NULL, ""};
	const struct key_ring_entry *found;

	if (ring->n == 0 || strlen(public) != KEY_TEXT_BYTES - 1)
		return NULL;
	memcpy(key.public, public, KEY_TEXT_BYTES);
	found = bsearch(&key, ring->at, ring->n, sizeof(key), by_public);
	return found ? found->name : NULL;
}
