/*
 * ring - the data keys of this deployment, under which personal values are sealed and indexed.
 *
 * A key file is data-1.key, data-2.key ... of the keys folder (0600), with the lines "version: 2"
 * and "secret: " and 64 hexadecimal digits. From the secret the keys in use are derived: one that
 * seals (seal.h), one for each kind of blind index (blind.h). A version is never used for anything
 * again once its file is gone.
 *
 * Owns:    the ring lives in the arena it was loaded into; wipe it before that goes.
 * Errors:  E_FILE, E_CONFIG with the path in err. A folder without data keys gives an empty ring.
 * Limits:  SECRET_VERSIONS_MAX versions, of 1 to 65535.
 */
#ifndef GONGDAO_RING_H
#define GONGDAO_RING_H

#include "arena.h"

#define SECRET_VERSIONS_MAX 16

struct secret_ring; /* read only once it is loaded */

int secret_ring_load(struct arena *a, const char *folder, struct secret_ring **out,
		     struct err *err) MUST_CHECK;
void secret_ring_wipe(struct secret_ring *ring); /* NULL is fine */

unsigned secret_newest(const struct secret_ring *ring); /* 0: there is no key */
bool secret_has(const struct secret_ring *ring, unsigned version);
/* Ascending; returns how many. */
size_t secret_versions(const struct secret_ring *ring, unsigned out[SECRET_VERSIONS_MAX]);

/* Makes the file of the next version, 1 in a folder that has none. */
int secret_key_make(const char *folder, unsigned *out_version, struct err *err) MUST_CHECK;

#endif
