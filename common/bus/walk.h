/*
 * walk - private to common/bus: stepping over protobuf's bytes.
 *
 * Errors:  false when the bytes end too early; the cursor is then worthless.
 */
#ifndef GONGDAO_WALK_H
#define GONGDAO_WALK_H

#include "base.h"

enum wire_type {
	WIRE_VARINT = 0,
	WIRE_FIXED64 = 1,
	WIRE_BYTES = 2,
	WIRE_FIXED32 = 5,
};

struct walk {
	const uint8_t *at, *end;
};

static inline bool walk_varint(struct walk *w, uint64_t *out)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 70 && w->at < w->end; shift += 7) {
		uint8_t b = *w->at++;

		if (shift < 64)
			v |= (uint64_t)(b & 0x7F) << shift;
		if (!(b & 0x80)) {
			*out = v;
			return true;
		}
	}
	return false;
}

static inline bool walk_skip(struct walk *w, uint64_t n)
{
	if (n > (uint64_t)(w->end - w->at))
		return false;
	w->at += n;
	return true;
}

/* A tag: field number and wire type. */
static inline bool walk_tag(struct walk *w, unsigned *out_field, unsigned *out_type)
{
	uint64_t tag;

	if (!walk_varint(w, &tag) || tag >> 3 == 0 || tag >> 3 > 0x1FFFFFFF)
		return false;
	*out_field = (unsigned)(tag >> 3);
	*out_type = (unsigned)(tag & 7);
	return true;
}

#endif
