/*
 * sealed - a file that only one department can read, for bodies that have nothing but files.
 *
 * A file is: the line `gongdao sealed 1`, the key of its content sealed to the receiver
 * (crypto_box_seal, 80 bytes), and the content as a stream of blocks of SEALED_BLOCK bytes
 * (XChaCha20-Poly1305, crypto_secretstream), the last one marked: a changed, missing, moved or cut
 * block does not open. The receiver's key is the Ed25519 key with which it signs hand-offs, as
 * X25519.
 *
 * Owns:    the stream has no memory but its own; wipe by sealed_done().
 * Errors:  E_SEALED: it does not open with that key, or was changed or cut; E_FILE with the path.
 */
#ifndef GONGDAO_HANDOFF_SEALED_H
#define GONGDAO_HANDOFF_SEALED_H

#include <sodium.h>
#include <stdio.h>

#include "errors.h"
#include "sign.h"

#define SEALED_BLOCK 65536

struct sealed {
	FILE *file;
	const char *path;
	crypto_secretstream_xchacha20poly1305_state state;
	uint8_t block[SEALED_BLOCK];
	size_t n, at; /* in the block; taken of it */
	bool last;    /* the last block was read */
};

/* To who has the secret of this public Ed25519 key, 64 hexadecimal digits. */
int sealed_begin(struct sealed *s, FILE *to, const char *path, const char *public,
		 struct err *err) MUST_CHECK;
int sealed_put(struct sealed *s, const void *bytes, size_t n, struct err *err) MUST_CHECK;
int sealed_end(struct sealed *s, struct err *err) MUST_CHECK;

int sealed_open(struct sealed *s, FILE *from, const char *path, const struct sign_key *key,
		struct err *err) MUST_CHECK;
/* Exactly n bytes. */
int sealed_get(struct sealed *s, void *bytes, size_t n, struct err *err) MUST_CHECK;
/* Nothing is left, and what was read was all of it. */
int sealed_at_end(struct sealed *s, struct err *err) MUST_CHECK;
void sealed_done(struct sealed *s);

#endif
