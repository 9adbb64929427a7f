/*
 * id - command ids (UUIDv7) and record ids.
 *
 * Units:   a command id is 16 bytes, time-ordered: the first 48 bits are milliseconds since 1970.
 *          a record id is an int64: 15 bits deployment number, 48 bits counter.
 * Owns:    nothing.
 * Errors:  false; *out untouched.
 * Source:  RFC 9562 section 5.7
 */
#ifndef GONGDAO_ID_H
#define GONGDAO_ID_H

#include "when.h"

struct uuid {
	uint8_t b[16];
};

/* Random bits from getrandom(2); aborts when the kernel has none. */
struct uuid uuid_new(utc_time at);
utc_time uuid_time(const struct uuid *id); /* to the millisecond */
bool uuid_is_v7(const struct uuid *id);    /* version and variant bits */
bool uuid_from_bytes(const uint8_t *b, size_t len, struct uuid *out) MUST_CHECK; /* 16, v7 */
bool uuid_parse(const char *text, struct uuid *out) MUST_CHECK; /* 8-4-4-4-12, v7 */
char *uuid_format(const struct uuid *id, char *text /* [37] */);
bool uuid_equal(const struct uuid *a, const struct uuid *b);

#define DEPLOYMENT_MAX     32767
#define RECORD_COUNTER_MAX INT64_C(0xFFFFFFFFFFFF)

int64_t record_id(int deployment, int64_t counter);
int record_deployment(int64_t id);

/* Fills buf from the kernel. */
void random_bytes(void *buf, size_t len);

#endif
