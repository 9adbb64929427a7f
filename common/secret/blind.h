/*
 * blind - keyed digests by which a sealed value can be found without being read.
 *
 * The same text gives the same digest under the same version and field, another under any other;
 * without the key nobody can try texts. Texts come in their normal form (personal.h). While a
 * rotation runs, a value is looked up under every version of the ring.
 *
 * Owns:    nothing.
 * Errors:  E_KEY_MISSING.
 */
#ifndef GONGDAO_BLIND_H
#define GONGDAO_BLIND_H

#include "id.h"
#include "ring.h"

/* What a digest is of; each has a key of its own. Part of what is stored: never to change. */
enum secret_field {
	SECRET_DOCUMENT,
	SECRET_PHONE,
	SECRET_NAME,
	SECRET_NAME_PART,  /* two characters of a folded name */
	SECRET_NAME_BIRTH, /* a folded name and a day of birth */
	SECRET_BANK,
	SECRET_AGENT,    /* who registered a sole trader for somebody */
	SECRET_ADDRESS,  /* where a sole trader is registered */
	SECRET_REPORTER, /* telephone of who reported something: never that of a register */
	SECRET_FIELDS,
};

#define SECRET_PARTS_MAX 49 /* of a name of 50 characters */

/* 16 bytes of keyed BLAKE2b; struct uuid because that is how they are stored and looked up. */
int secret_index(const struct secret_ring *ring, unsigned version, enum secret_field field,
		 const char *text, struct uuid *out) MUST_CHECK;
/* The pairs of neighbouring characters of a folded name, ascending, each once; *out_n 0 for a name
 * of one character. */
int secret_name_parts(const struct secret_ring *ring, unsigned version, const char *folded,
		      int64_t out[SECRET_PARTS_MAX], size_t *out_n) MUST_CHECK;

#endif
