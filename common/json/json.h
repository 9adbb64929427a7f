/*
 * json - protobuf to JSON and back by descriptor, after the proto3 JSON mapping.
 *
 * 64-bit integers are strings of digits, bytes base64, enums names; fields keep their proto names
 * (snake_case). Writing gives every scalar and list, also empty ones; a message that is not set is
 * left out. Reading takes an integer as a number or as a string of digits, null as "not set", and
 * refuses unknown keys, repeated keys and wrong types with the path: "rows[3].amount_fen: ...".
 * Fractions and exponents are no integers here; float and double fields do not exist.
 *
 * Owns:    read messages and written text live in the arena.
 * Errors:  E_FIELD / E_MALFORMED with path and reason in err; E_TOO_BIG.
 * Limits:  16 levels, 1 MiB of text in.
 * Source:  protobuf.dev/programming-guides/json
 */
#ifndef GONGDAO_JSON_H
#define GONGDAO_JSON_H

#include <protobuf-c/protobuf-c.h>

#include "arena.h"
#include "str.h"

#define JSON_MAX_LEVELS 16
#define JSON_MAX_BYTES  ((size_t)1024 * 1024)

enum json_style {
	JSON_ONE_LINE,
	JSON_INDENTED,
};

int json_write(struct arena *a, const ProtobufCMessage *m, enum json_style style,
	       const char **out_text, struct err *err) MUST_CHECK;
int json_read(struct arena *a, const ProtobufCMessageDescriptor *d, slice text,
	      ProtobufCMessage **out, struct err *err) MUST_CHECK;

#endif
