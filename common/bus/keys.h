/*
 * keys - CURVE key pairs in files: NAME.key (secret and public, mode 0600) and NAME.pub (public).
 *
 * Both hold one `key: value` a line: "public: Z85" and, in .key, "secret: Z85".
 *
 * Owns:    nothing; keys are passed by value. Wipe a pair with keys_wipe when done.
 * Errors:  E_FILE, E_CONFIG with the path in err.
 */
#ifndef GONGDAO_KEYS_H
#define GONGDAO_KEYS_H

#include "arena.h"

#define KEY_TEXT_BYTES 41 /* Z85 of 32 bytes, and the NUL */

struct key_pair {
	char public[KEY_TEXT_BYTES];
	char secret[KEY_TEXT_BYTES];
};

int keys_make(struct key_pair *out) MUST_CHECK;
/* Refuses to overwrite. Creates the folder (0700) when missing. */
int keys_save(const char *folder, const char *name, const struct key_pair *pair,
	      struct err *err) MUST_CHECK;
/* Refuses a .key that group or others may read. */
int keys_load(const char *folder, const char *name, struct key_pair *out,
	      struct err *err) MUST_CHECK;
int keys_load_public(const char *folder, const char *name, char *out /* [KEY_TEXT_BYTES] */,
		     struct err *err) MUST_CHECK;
void keys_wipe(struct key_pair *pair);

/* Every NAME.pub of a folder, ascending by key; a key held by two names is refused. */
struct key_ring {
	size_t n;
	struct key_ring_entry {
		const char *name;
		char public[KEY_TEXT_BYTES];
	} * at;
};
int key_ring_load(struct arena *a, const char *folder, struct key_ring *out,
		  struct err *err) MUST_CHECK;
const char *key_ring_name(const struct key_ring *ring, const char *public); /* NULL: nobody */

#endif
