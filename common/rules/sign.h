/*
 * sign - who answers for rules: persons with an Ed25519 key, and what they put their name to.
 *
 * A person's key is NAME.sign.key (0600: signer, public, secret) and stays with the person;
 * NAME.sign.pub (signer, public) goes to the operator, who names the person in rule-signers.yaml:
 *
 *   signers:
 *     wang: {person: 王某, key: 64 hexadecimal digits, until: 2027-12-31}
 *
 * `until` (left out: open) is the last day whose signatures count. The file belongs to the host,
 * not to the rules: who may edit rules does not say by it who answers for them.
 *
 * Owns:    signers live in the arena given; wipe a key when done.
 * Errors:  E_CONFIG with file:line:column, E_FILE with the path.
 */
#ifndef GONGDAO_RULES_SIGN_H
#define GONGDAO_RULES_SIGN_H

#include "arena.h"
#include "when.h"
#include "yaml.h"

#define SIGNERS_MAX      64
#define SIGNER_NAME_MAX  64
#define SIGN_PUBLIC_TEXT 65  /* hex of 32 bytes, and the NUL */
#define SIGN_TEXT        129 /* hex of a signature of 64 bytes, and the NUL */
#define SIGN_MESSAGE_MAX 4096

struct sign_key {
	char signer[SIGNER_NAME_MAX + 1];
	char public[SIGN_PUBLIC_TEXT];
	uint8_t secret[64]; /* seed and public, as libsodium has it */
};

/* Makes FOLDER/NAME.sign.key and .pub; never overwrites. */
int sign_key_make(const char *folder, const char *name, struct err *err) MUST_CHECK;
/* Refuses a file that group or others may read. */
int sign_key_load(const char *path, struct sign_key *out, struct err *err) MUST_CHECK;
void sign_key_wipe(struct sign_key *key);

/* One person's signature under a text. */
struct signature {
	const char *signer;
	utc_time at; /* part of what is signed */
	const char *hex;
};

void sign_text(const struct sign_key *key, const char *text, char out[SIGN_TEXT]);
bool sign_public_valid(const char *public); /* its form: 64 small hexadecimal digits */
bool sign_verify(const char *public, const char *text, const char *hex) MUST_CHECK;

struct signer {
	const char *name, *person, *public;
	civil_date until; /* {0}: open */
	int line;
};

struct signers {
	const char *file;
	struct signer *at;
	size_t n;
};

/* The map `signers:` of any file; two names with one key or one person are refused. */
int signers_read(struct arena *a, const struct yaml_node *map, struct signers *out,
		 struct err *err) MUST_CHECK;
int signers_load(struct arena *a, const char *path, struct signers *out,
		 struct err *err) MUST_CHECK;
const struct signer *signers_find(const struct signers *s, const char *name);
/* May that person's signature of that instant count? */
bool signer_then(const struct signer *s, utc_time at);

/* The three keys of a signature (signer, at, signature) read from a map. */
int signature_read(const struct yaml_node *map, struct signature *out, struct err *err) MUST_CHECK;
/* A text that one line of what is signed can hold: no control characters. */
bool sign_line_valid(const char *text);

#endif
