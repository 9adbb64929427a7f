/*
 * wire - protobuf-c with an arena: pack, unpack, and the checks protobuf-c leaves out.
 *
 * Owns:    everything lives in the arena; never call ..._free_unpacked on it.
 * Errors:  E_MALFORMED (does not decode, text is not UTF-8 or holds NUL, unknown enum number),
 *          E_TOO_BIG (the arena's cap).
 */
#ifndef GONGDAO_WIRE_H
#define GONGDAO_WIRE_H

#include <protobuf-c/protobuf-c.h>

#include "arena.h"
#include "str.h"

/* Would it decode? Nothing is kept. */
bool wire_sound(const ProtobufCMessageDescriptor *d, slice bytes);
int wire_unpack(struct arena *a, const ProtobufCMessageDescriptor *d, slice bytes,
		ProtobufCMessage **out) MUST_CHECK;
int wire_pack(struct arena *a, const ProtobufCMessage *m, slice *out) MUST_CHECK;
/* An empty message of that type. */
ProtobufCMessage *wire_new(struct arena *a, const ProtobufCMessageDescriptor *d) MUST_CHECK;
/* "wages" of "wages.RunAudit"; false when it is not SERVICE.METHOD of [A-Za-z0-9_]. */
bool rpc_split(const char *rpc, slice *out_service, slice *out_method) MUST_CHECK;

#endif
