/*
 * PostgreSQL's binary format of numbers and of arrays of one dimension: big-endian numbers,
 * instants and dates counted from 2000-01-01.
 */
#include "store_private.h"

#define ARRAY_HEAD 20 /* dimensions, has nulls, element type, length, lower bound */

Oid pg_element_type(Oid array)
{
	switch (array) {
	case PG_BOOL_ARRAY:
		return PG_BOOL;
	case PG_BYTEA_ARRAY:
		return PG_BYTEA;
	case PG_INT4_ARRAY:
		return PG_INT4;
	case PG_INT8_ARRAY:
		return PG_INT8;
	case PG_TIMESTAMPTZ_ARRAY:
		return PG_TIMESTAMPTZ;
	case PG_DATE_ARRAY:
		return PG_DATE;
	case PG_TEXT_ARRAY:
		return PG_TEXT;
	case PG_UUID_ARRAY:
		return PG_UUID;
	default: /* not an enum: Oid */
		return 0;
	}
}

size_t pg_number_size(Oid oid)
{
	switch (oid) {
	case PG_BOOL:
		return 1;
	case PG_INT2:
		return 2;
	case PG_INT4:
	case PG_DATE:
		return 4;
	default: /* not an enum: Oid */
		return 8;
	}
}

static void put_big_endian(unsigned char *at, size_t size, int64_t value)
{
	uint64_t bits = (uint64_t)value;
	size_t i;

	for (i = size; i > 0; i--) {
		at[i - 1] = (unsigned char)(bits & 0xff);
		bits >>= 8;
	}
}

/* Writes pg_number_size(oid) bytes; false when the value does not fit. */
bool pg_put_number(unsigned char *at, Oid oid, int64_t value)
{
	size_t size = pg_number_size(oid);
	int64_t top;

	if (oid == PG_DATE && __builtin_sub_overflow(value, PG_EPOCH_DAY, &value))
		return false;
	if (oid == PG_TIMESTAMPTZ && __builtin_sub_overflow(value, PG_EPOCH_US, &value))
		return false;
	if (oid == PG_BOOL)
		value = value != 0;
	if (size < 8) {
		top = (INT64_C(1) << (size * 8 - 1)) - 1;
		if (value > top || value < -top - 1)
			return false;
	}
	put_big_endian(at, size, value);
	return true;
}

/* ---- arrays ----------------------------------------------------------------------------- */

static bool by_length(enum arg_type type)
{
	return type == ARG_TEXT || type == ARG_BYTES || type == ARG_UUID;
}

static size_t element_size(const struct elements *e, const struct arg *arg)
{
	if (arg->type == ARG_NULL)
		return 0;
	return by_length(arg->type) ? arg->len : pg_number_size(e->oid);
}

/* 0 when it would pass the limit. */
static size_t array_bytes(const struct elements *e)
{
	size_t total = ARRAY_HEAD;

	for (size_t i = 0; i < e->n; i++) {
		struct arg arg = e->at(e, i);
		size_t size = element_size(e, &arg);

		if (size > PG_ARRAY_MAX_BYTES || total + 4 + size > PG_ARRAY_MAX_BYTES)
			return 0;
		total += 4 + size;
	}
	return total;
}

/* Writes element i at `at`, its length before it; false when its value does not fit. */
static bool element_put(const struct elements *e, size_t i, unsigned char *at, size_t *out_len,
			bool *out_null)
{
	struct arg arg = e->at(e, i);
	size_t size = element_size(e, &arg);

	*out_len = 4 + size;
	put_big_endian(at, 4, arg.type == ARG_NULL ? -1 : (int64_t)size);
	if (arg.type == ARG_NULL)
		*out_null = true;
	else if (!by_length(arg.type))
		return pg_put_number(at + 4, e->oid, arg.number);
	else if (size)
		memcpy(at + 4, arg.at, size);
	return true;
}

int array_encode(const struct elements *e, struct arena *a, char **out, size_t *out_len)
{
	size_t total = array_bytes(e), used = ARRAY_HEAD;
	unsigned char *at = total ? arena_alloc(a, total) : NULL;
	bool nulls = false;

	if (!at)
		return E_TOO_BIG;
	for (size_t i = 0; i < e->n; i++) {
		size_t len;

		if (!element_put(e, i, at + used, &len, &nulls))
			return E_RANGE;
		used += len;
	}
	put_big_endian(at, 4, e->n ? 1 : 0);
	put_big_endian(at + 4, 4, nulls);
	put_big_endian(at + 8, 4, e->oid);
	put_big_endian(at + 12, 4, (int64_t)e->n);
	put_big_endian(at + 16, 4, 1);
	*out = (char *)at;
	*out_len = e->n ? total : 12; /* an empty array has no dimension */
	return 0;
}
