/*
 * chain - audit entries, each bound to all before it (docs/chain.md says it byte by byte).
 *
 *   digest(entry) = BLAKE2b-256 over its fields, each after its length
 *   hash(0)       = BLAKE2b-256("gongdao chain 1\n" and the chain's name)
 *   hash(seq)     = BLAKE2b-256(hash(seq - 1), seq, digest of entry seq)
 *
 * An entry holds digests of what was asked and answered, never the bodies: those can be shredded
 * and the chain still verifies.
 *
 * Units:   seq counts from 1; integers are hashed as 8 bytes, little-endian; times in microseconds.
 * Owns:    nothing; texts belong to the caller.
 * Errors:  none: hashing does not fail.
 */
#ifndef GONGDAO_CHAIN_H
#define GONGDAO_CHAIN_H

#include "id.h"
#include "str.h"

#define CHAIN_HASH_BYTES 32
#define CHAIN_HEX        65 /* of a hash, and the NUL */
#define CHAIN_NAME_MAX   80 /* "disputes.1": the service and the number of the deployment */

struct chain_hash {
	uint8_t b[CHAIN_HASH_BYTES];
};

/* A row of the table audit. */
struct chain_entry {
	int64_t audit_id;
	utc_time at;
	struct uuid call_id;
	const char *rpc, *sender, *subject, *department, *role, *key;
	slice request, reply; /* digests, 32 bytes */
};

void chain_start(const char *name, struct chain_hash *out); /* hash(0) */
void chain_digest(const struct chain_entry *e, struct chain_hash *out);
/* hash(seq) of hash(seq - 1); `out` may be `before`. */
void chain_link(const struct chain_hash *before, int64_t seq, const struct chain_entry *e,
		struct chain_hash *out);
bool chain_equal(const struct chain_hash *a, const struct chain_hash *b);
char *chain_hex(const struct chain_hash *h, char text[CHAIN_HEX]);
/* 64 small hexadecimal digits. */
bool chain_from_hex(const char *text, struct chain_hash *out) MUST_CHECK;
bool chain_from_bytes(slice bytes, struct chain_hash *out) MUST_CHECK;
/* a-z 0-9 _ - and one dot before a number. */
bool chain_name_valid(const char *name);

#endif
