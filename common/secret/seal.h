/*
 * seal - values that only who has the key can read, and that are at home in one place only.
 *
 * A sealed value is: version of the key (2 bytes, big-endian), nonce (24, random), cipher text and
 * tag (16): XChaCha20-Poly1305. The column and the id of the record are authenticated with it, so a
 * value that was copied into another row or column does not open there.
 *
 * Owns:    results live in the arena; opened ones are followed by a NUL.
 * Errors:  E_KEY_MISSING: the ring has not that version (yet); E_SEALED: it does not open: the
 *          value, its place or the key is not what it was sealed with; E_NO_MEMORY.
 * Limits:  SEAL_MAX bytes.
 */
#ifndef GONGDAO_SEAL_H
#define GONGDAO_SEAL_H

#include "ring.h"
#include "str.h"

#define SEAL_MAX ((size_t)64 * 1024)

/* Where a value is at home: "worker.name" of record 77. Part of what is stored: never to change. */
struct secret_place {
	const char *column;
	int64_t id;
};

int secret_seal(const struct secret_ring *ring, unsigned version, struct secret_place place,
		slice plain, struct arena *a, slice *out) MUST_CHECK;
int secret_open(const struct secret_ring *ring, struct secret_place place, slice sealed,
		struct arena *a, slice *out) MUST_CHECK;
unsigned secret_version_of(slice sealed); /* 0: it is no sealed value */

#endif
