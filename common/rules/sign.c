#include "sign.h"

#include <sodium.h>

#include "key_file.h"

_Static_assert(crypto_sign_PUBLICKEYBYTES == 32, "a public key is 64 hexadecimal digits");
_Static_assert(crypto_sign_BYTES == 64, "a signature is 128 hexadecimal digits");

/* In small letters only: one key is one text. */
static bool hex_valid(const char *text, size_t n_bytes)
{
	return strlen(text) == 2 * n_bytes && strspn(text, "0123456789abcdef") == 2 * n_bytes;
}

bool sign_line_valid(const char *text)
{
	for (const char *s = text; *s; s++) {
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return false;
	}
	return utf8_valid(text, strlen(text));
}

/* ---- keys ------------------------------------------------------------------------------- */

int sign_key_make(const char *folder, const char *name, struct err *err)
{
	uint8_t seed[crypto_sign_SEEDBYTES], secret[crypto_sign_SECRETKEYBYTES];
	uint8_t public[crypto_sign_PUBLICKEYBYTES];
	char hex[SIGN_PUBLIC_TEXT], seed_hex[2 * sizeof(seed) + 1];
	char path[KEY_PATH_MAX], text[KEY_FILE_MAX];
	int rc = key_path(path, folder, name, ".sign.key", err);

	if (!rc)
		rc = key_folder_make(folder, err);
	if (rc)
		return rc;
	randombytes_buf(seed, sizeof(seed));
	(void)crypto_sign_seed_keypair(public, secret, seed); /* fails for no argument */
	hex_encode(public, sizeof(public), hex);
	hex_encode(seed, sizeof(seed), seed_hex);
	(void)snprintf(text, sizeof(text), "signer: %s\npublic: %s\nsecret: %s\n", name, hex,
		       seed_hex);
	rc = key_file_write(path, text, 0600, err);
	sodium_memzero(seed, sizeof(seed));
	sodium_memzero(secret, sizeof(secret));
	sodium_memzero(seed_hex, sizeof(seed_hex));
	sodium_memzero(text, sizeof(text));
	if (!rc)
		rc = key_path(path, folder, name, ".sign.pub", err);
	if (rc)
		return rc;
	(void)snprintf(text, sizeof(text), "signer: %s\npublic: %s\n", name, hex);
	return key_file_write(path, text, 0644, err);
}

static bool field_copy(const char *text, const char *field, char *out, size_t size)
{
	slice value = key_file_field(text, field);

	if (value.len == 0 || value.len >= size)
		return false;
	memcpy(out, value.at, value.len);
	out[value.len] = '\0';
	return true;
}

static int key_take(const char *path, const char *text, struct sign_key *out, struct err *err)
{
	uint8_t seed[crypto_sign_SEEDBYTES] = {0}, public[crypto_sign_PUBLICKEYBYTES];
	char seed_hex[2 * sizeof(seed) + 1] = "", hex[SIGN_PUBLIC_TEXT];
	bool good = field_copy(text, "signer", out->signer, sizeof(out->signer)) &&
		    key_name_valid(out->signer) &&
		    field_copy(text, "public", out->public, sizeof(out->public)) &&
		    field_copy(text, "secret", seed_hex, sizeof(seed_hex)) &&
		    strlen(seed_hex) == 2 * sizeof(seed) &&
		    hex_decode(seed_hex, 2 * sizeof(seed), seed);

	if (good) {
		(void)crypto_sign_seed_keypair(public, out->secret, seed);
		hex_encode(public, sizeof(public), hex);
		good = strcmp(hex, out->public) == 0;
	}
	sodium_memzero(seed, sizeof(seed));
	sodium_memzero(seed_hex, sizeof(seed_hex));
	if (good)
		return 0;
	sign_key_wipe(out);
	return err_set(err, E_CONFIG,
		       "%s: needs the lines signer, public and secret of one key (gongdao keys "
		       "signer)",
		       path);
}

int sign_key_load(const char *path, struct sign_key *out, struct err *err)
{
	char text[KEY_FILE_MAX];
	int rc = key_file_read(path, KEY_FILE_SECRET, text, err);

	if (!rc)
		rc = key_take(path, text, out, err);
	sodium_memzero(text, sizeof(text));
	return rc;
}

void sign_key_wipe(struct sign_key *key)
{
	sodium_memzero(key, sizeof(*key));
}

/* ---- signatures ------------------------------------------------------------------------- */

void sign_text(const struct sign_key *key, const char *text, char out[SIGN_TEXT])
{
	uint8_t raw[crypto_sign_BYTES];

	(void)crypto_sign_detached(raw, NULL, (const uint8_t *)text, strlen(text), key->secret);
	hex_encode(raw, sizeof(raw), out);
}

bool sign_public_valid(const char *public)
{
	return hex_valid(public, crypto_sign_PUBLICKEYBYTES);
}

bool sign_verify(const char *public, const char *text, const char *hex)
{
	uint8_t key[crypto_sign_PUBLICKEYBYTES], raw[crypto_sign_BYTES];

	return hex_valid(public, sizeof(key)) && hex_valid(hex, sizeof(raw)) &&
	       hex_decode(public, 2 * sizeof(key), key) && hex_decode(hex, 2 * sizeof(raw), raw) &&
	       crypto_sign_verify_detached(raw, (const uint8_t *)text, strlen(text), key) == 0;
}

int signature_read(const struct yaml_node *map, struct signature *out, struct err *err)
{
	static const char *const keys[] = {"signer", "at", "signature", NULL};
	const struct yaml_node *signer, *at, *hex;
	const char *text;
	int rc;

	if ((rc = yaml_only(map, keys, err)) != 0 ||
	    (rc = yaml_need(map, "signer", &signer, err)) != 0 ||
	    (rc = yaml_str(signer, &out->signer, err)) != 0 ||
	    (rc = yaml_need(map, "at", &at, err)) != 0 || (rc = yaml_str(at, &text, err)) != 0 ||
	    (rc = yaml_need(map, "signature", &hex, err)) != 0 ||
	    (rc = yaml_str(hex, &out->hex, err)) != 0)
		return rc;
	if (!key_name_valid(out->signer))
		return yaml_refuse(signer, err, "signer: \"%.40s\" is no name such as wang",
				   out->signer);
	if (!utc_parse(text, strlen(text), &out->at))
		return yaml_refuse(at, err, "at: \"%.40s\" is no time such as 2026-11-28 09:00:00",
				   text);
	if (!hex_valid(out->hex, crypto_sign_BYTES))
		return yaml_refuse(hex, err, "signature: 128 hexadecimal digits are needed");
	return 0;
}

/* ---- persons ---------------------------------------------------------------------------- */

static int signer_read(const struct yaml_node *map, struct signer *out, struct err *err)
{
	static const char *const keys[] = {"person", "key", "until", NULL};
	const struct yaml_node *person, *key, *until = yaml_get(map, "until");
	int rc;

	*out = (struct signer){.name = map->key, .line = map->line};
	if (!key_name_valid(map->key))
		return yaml_refuse(map, err, "\"%.40s\" is no name of a signer: a-z 0-9 - _",
				   map->key);
	if ((rc = yaml_only(map, keys, err)) != 0 ||
	    (rc = yaml_need(map, "person", &person, err)) != 0 ||
	    (rc = yaml_str(person, &out->person, err)) != 0 ||
	    (rc = yaml_need(map, "key", &key, err)) != 0 ||
	    (rc = yaml_str(key, &out->public, err)) != 0 ||
	    (until && (rc = yaml_date(until, &out->until, err)) != 0))
		return rc;
	if (!hex_valid(out->public, crypto_sign_PUBLICKEYBYTES))
		return yaml_refuse(key, err,
				   "key: 64 hexadecimal digits are needed, the public one of %s",
				   out->name);
	return 0;
}

int signers_read(struct arena *a, const struct yaml_node *map, struct signers *out, struct err *err)
{
	struct signers s = {.file = map->file};
	int rc;

	if (map->kind != YAML_MAP || map->n > SIGNERS_MAX)
		return yaml_refuse(map, err, "signers: expected a map of at most %d persons",
				   SIGNERS_MAX);
	s.at = arena_zalloc(a, map->n + 1, sizeof(*s.at));
	if (!s.at)
		return err_set(err, E_NO_MEMORY, "out of memory");
	for (const struct yaml_node *n = map->first; n; n = n->next) {
		if ((rc = signer_read(n, &s.at[s.n], err)) != 0)
			return rc;
		for (size_t i = 0; i < s.n; i++) {
			if (strcmp(s.at[i].public, s.at[s.n].public) == 0)
				return yaml_refuse(n, err, "%s and %s have the same key",
						   s.at[i].name, s.at[s.n].name);
			if (strcmp(s.at[i].person, s.at[s.n].person) == 0)
				return yaml_refuse(n, err, "%s and %s are the same person, %s",
						   s.at[i].name, s.at[s.n].name, s.at[i].person);
		}
		s.n++;
	}
	*out = s;
	return 0;
}

int signers_load(struct arena *a, const char *path, struct signers *out, struct err *err)
{
	static const char *const keys[] = {"signers", NULL};
	const struct yaml_node *root, *map;
	int rc = yaml_load(a, path, &root, err);

	if (!rc)
		rc = yaml_only(root, keys, err);
	if (!rc)
		rc = yaml_need(root, "signers", &map, err);
	return rc ? rc : signers_read(a, map, out, err);
}

const struct signer *signers_find(const struct signers *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++) {
		if (strcmp(s->at[i].name, name) == 0)
			return &s->at[i];
	}
	return NULL;
}

bool signer_then(const struct signer *s, utc_time at)
{
	return s->until.day == 0 || civil_from_utc(at).day <= s->until.day;
}
