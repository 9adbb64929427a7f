/*
 * document_facts - what a document of a case may be, and how it is cut into parts.
 *
 * D1  a document is known by its content: BLAKE2b-256 of its bytes; once a case.
 * D2  parts are numbered 0, 1, 2 ...; all but the last are DOCUMENT_PART bytes.
 * D3  nobody but who sends it sees it before its content was found to be that of its hash.
 *
 * Units:   bytes.
 * Owns:    nothing.
 * Source:  CAS-6, AUD-2
 */
#ifndef GONGDAO_DOCUMENT_FACTS_H
#define GONGDAO_DOCUMENT_FACTS_H

#include "str.h"

#define DOCUMENT_PART     ((int64_t)192 * 1024)
#define DOCUMENT_MAX      ((int64_t)20 * 1024 * 1024)
#define DOCUMENT_NAME_MAX 120 /* characters */
#define DOCUMENT_HASH     32

enum document_state {
	DOCUMENT_RECEIVING,
	DOCUMENT_WHOLE,
};
extern const char *const document_state_names[]; /* NULL-terminated */

struct document_claim {
	slice hash;
	const char *name, *media_type, *kind;
	int64_t size;
};

/* NULL: it may be. Else the field that may not, and why in both languages. */
struct document_flaw {
	const char *field, *zh, *en;
};
bool document_fits(const struct document_claim *d, struct document_flaw *out_flaw) MUST_CHECK;
int64_t document_parts(int64_t size);
/* Of a part of a document of that size; 0: there is no such part. */
int64_t document_part_size(int64_t size, int64_t part);

#endif
