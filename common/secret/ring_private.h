/*
 * ring_private - what the files of common/secret share among themselves.
 */
#ifndef GONGDAO_RING_PRIVATE_H
#define GONGDAO_RING_PRIVATE_H

#include "blind.h"
#include "ring.h"
#include "seal.h"

#define SECRET_KEY_BYTES 32

struct secret_key {
	unsigned version;
	uint8_t seal[SECRET_KEY_BYTES];
	uint8_t index[SECRET_FIELDS][SECRET_KEY_BYTES]; /* by enum secret_field */
};

struct secret_ring {
	size_t n;
	struct secret_key keys[SECRET_VERSIONS_MAX]; /* ascending */
};

/* NULL: it is not on the ring. */
const struct secret_key *secret_key_find(const struct secret_ring *ring, unsigned version);

#endif
