/*
 * box - larger things under a key of their own, which itself is kept sealed (seal.h): when the data
 * key changes only that small key is sealed anew, and whoever destroys it destroys the thing.
 *
 * A boxed value is: nonce (24, random), cipher text and tag (16): XChaCha20-Poly1305; its place is
 * authenticated with it, as of seal.h.
 *
 * Owns:    results live in the arena; unboxed ones are followed by a NUL.
 * Errors:  E_SEALED: it does not open; E_TOO_BIG; E_NO_MEMORY.
 * Limits:  BOX_MAX bytes.
 */
#ifndef GONGDAO_BOX_H
#define GONGDAO_BOX_H

#include "seal.h"

#define BOX_KEY_BYTES 32
#define BOX_MAX       ((size_t)1024 * 1024)

struct box_key {
	uint8_t b[BOX_KEY_BYTES];
};

void box_key_make(struct box_key *out);
int box_close(const struct box_key *key, struct secret_place place, slice plain, struct arena *a,
	      slice *out) MUST_CHECK;
int box_open(const struct box_key *key, struct secret_place place, slice boxed, struct arena *a,
	     slice *out) MUST_CHECK;

#endif
