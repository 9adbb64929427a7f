/*
 * envelope - the outside of a message, read and written in place: no memory, no copy.
 *
 * For who passes messages on. protobuf-c unpacks into a dozen allocations and packs them again;
 * here a field is a slice of the bytes given, so that a hop costs one walk over the head and one
 * copy. What is in `body` is never looked at; a field that nobody here knows is kept as it came.
 *
 * Owns:    nothing; slices point into the bytes read.
 * Errors:  E_MALFORMED: does not decode, text is not UTF-8, a field comes twice (whoever checks one
 *          must not pass on the other). What is inside of principal and error is not checked.
 * Source:  proto/envelope.proto, compared by tests/unit/bus/test_envelope.c
 */
#ifndef GONGDAO_ENVELOPE_H
#define GONGDAO_ENVELOPE_H

#include "base.h"

#include "str.h"

/* Field numbers of gongdao.Envelope. */
enum envelope_field {
	ENVELOPE_ID = 1,
	ENVELOPE_RPC = 2,
	ENVELOPE_SENDER = 3,
	ENVELOPE_PRINCIPAL = 4,
	ENVELOPE_KEY = 5,
	ENVELOPE_REMAINING_MS = 6,
	ENVELOPE_ATTEMPT = 7,
	ENVELOPE_TRACE = 8,
	ENVELOPE_LOCALE = 9,
	ENVELOPE_BODY = 10,
	ENVELOPE_ERROR = 11,
	ENVELOPE_CREDIT = 12,
	ENVELOPE_EPOCH = 13,
	ENVELOPE_GENERATION = 14,
	ENVELOPE_EVENT = 15,
	ENVELOPE_FIELDS,
};

struct envelope {
	slice bytes[ENVELOPE_FIELDS];     /* texts, bytes, messages; .at NULL: absent */
	uint64_t number[ENVELOPE_FIELDS]; /* 0: absent */
	slice unknown[4];                 /* runs of fields, tags included */
	size_t n_unknown;
};

int envelope_read(slice from, struct envelope *out) MUST_CHECK;
size_t envelope_size(const struct envelope *e);
/* Writes exactly envelope_size() bytes. */
void envelope_write(const struct envelope *e, uint8_t *at);
/* "wages" of the rpc of an envelope that was not read; empty when there is none. */
slice envelope_service(slice from);

#endif
