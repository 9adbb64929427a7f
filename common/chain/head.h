/*
 * head - how far a chain is, signed by whoever keeps it, and by those who saw it.
 *
 * A service signs the head of its chain with the key chain-SERVICE.sign.key of the keys folder
 * (Ed25519, the files of sign.h). A department that keeps the head countersigns it with a key of
 * its own: it says that at that time the chain had that hash at that number. Whoever cuts the
 * newest entries off, or writes the chain anew, stands against every head that somebody else has.
 *
 * Owns:    nothing; texts belong to the caller.
 * Errors:  false.
 */
#ifndef GONGDAO_CHAIN_HEAD_H
#define GONGDAO_CHAIN_HEAD_H

#include "chain.h"
#include "sign.h"

#define HEAD_TEXT_MAX 512

struct chain_head {
	const char *chain;
	int64_t seq;
	struct chain_hash hash;
	utc_time at;           /* when it was signed */
	const char *key;       /* public, hexadecimal */
	const char *signature; /* of head_text() */
};

struct chain_witness {
	const char *department;
	utc_time at;
	const char *key, *signature; /* of witness_text() */
};

/* What is signed; false: a field cannot stand in it. */
bool head_text(const struct chain_head *h, char text[HEAD_TEXT_MAX]) MUST_CHECK;
bool witness_text(const struct chain_head *h, const struct chain_witness *w,
		  char text[HEAD_TEXT_MAX]) MUST_CHECK;
/* Does the signature fit the key that stands beside it? Whose key it is the caller decides. */
bool head_signed(const struct chain_head *h);
bool witness_signed(const struct chain_head *h, const struct chain_witness *w);
/* "chain-disputes", of the chain "disputes.1": the name of its key files. */
char *head_key_name(const char *chain, char name[CHAIN_NAME_MAX + 8]);

#endif
