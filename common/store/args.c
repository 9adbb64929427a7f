/*
 * Arguments to parameters, in PostgreSQL's binary format: big-endian numbers, instants and dates
 * counted from 2000-01-01, arrays of one dimension.
 *
 * The type that the server described decides the encoding; an argument of another kind is refused
 * before anything is sent. Integers go into any integer type that holds their value.
 */
#include "store_private.h"

#define ARRAY_MAX_BYTES ((size_t)256 * 1024 * 1024)
#define ARRAY_HEAD      20 /* dimensions, has nulls, element type, length, lower bound */

static const char *arg_type_name(enum arg_type type)
{
	static const char *const names[] = {
		[ARG_NULL] = "null",
		[ARG_I64] = "an integer",
		[ARG_I32] = "an integer",
		[ARG_BOOL] = "a boolean",
		[ARG_TEXT] = "a text",
		[ARG_TIME] = "an instant",
		[ARG_DATE] = "a date",
		[ARG_BYTES] = "bytes",
		[ARG_UUID] = "a uuid",
		[ARG_I64_ARRAY] = "an array of integers",
		[ARG_TIME_ARRAY] = "an array of instants",
		[ARG_DATE_ARRAY] = "an array of dates",
		[ARG_TEXT_ARRAY] = "an array of texts",
	};

	return names[type];
}

static bool arg_fits(enum arg_type type, Oid oid)
{
	switch (type) {
	case ARG_NULL:
		return true;
	case ARG_I64:
	case ARG_I32:
		return oid == PG_INT8 || oid == PG_INT4 || oid == PG_INT2;
	case ARG_BOOL:
		return oid == PG_BOOL;
	case ARG_TEXT:
		return pg_is_text(oid);
	case ARG_TIME:
		return oid == PG_TIMESTAMPTZ;
	case ARG_DATE:
		return oid == PG_DATE;
	case ARG_BYTES:
		return oid == PG_BYTEA;
	case ARG_UUID:
		return oid == PG_UUID;
	case ARG_I64_ARRAY:
		return oid == PG_INT8_ARRAY || oid == PG_INT4_ARRAY;
	case ARG_TIME_ARRAY:
		return oid == PG_TIMESTAMPTZ_ARRAY;
	case ARG_DATE_ARRAY:
		return oid == PG_DATE_ARRAY;
	case ARG_TEXT_ARRAY:
		return oid == PG_TEXT_ARRAY;
	}
	return false;
}

/* ---- numbers ---------------------------------------------------------------------------- */

static Oid element_type(Oid array)
{
	switch (array) {
	case PG_INT4_ARRAY:
		return PG_INT4;
	case PG_INT8_ARRAY:
		return PG_INT8;
	case PG_TIMESTAMPTZ_ARRAY:
		return PG_TIMESTAMPTZ;
	case PG_DATE_ARRAY:
		return PG_DATE;
	default: /* not an enum: Oid */
		return PG_TEXT;
	}
}

static size_t number_size(Oid oid)
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

/* Writes number_size(oid) bytes; false when the value does not fit. */
static bool put_number(unsigned char *at, Oid oid, int64_t value)
{
	size_t size = number_size(oid);
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

struct elements {
	const struct arg *arg;
	Oid oid; /* of one element */
};

/* The bytes of element i; null ones and texts set what they are. */
static bool element_null(const struct elements *e, size_t i)
{
	if (e->arg->type == ARG_TEXT_ARRAY)
		return ((char *const *)e->arg->at)[i] == NULL;
	return e->arg->type == ARG_DATE_ARRAY && ((const int32_t *)e->arg->at)[i] == 0;
}

static size_t element_size(const struct elements *e, size_t i)
{
	if (element_null(e, i))
		return 0;
	if (e->arg->type == ARG_TEXT_ARRAY)
		return strlen(((char *const *)e->arg->at)[i]);
	return number_size(e->oid);
}

static bool element_put(const struct elements *e, size_t i, unsigned char *at)
{
	const char *text;

	if (e->arg->type == ARG_TEXT_ARRAY) {
		text = ((char *const *)e->arg->at)[i];
		memcpy(at, text, strlen(text));
		return true;
	}
	if (e->arg->type == ARG_DATE_ARRAY)
		return put_number(at, e->oid, ((const int32_t *)e->arg->at)[i]);
	return put_number(at, e->oid, ((const int64_t *)e->arg->at)[i]);
}

/* 0 when it would pass the limit. */
static size_t array_bytes(const struct elements *e)
{
	size_t total = ARRAY_HEAD, i;

	for (i = 0; i < e->arg->len; i++) {
		size_t size = element_size(e, i);

		if (size > ARRAY_MAX_BYTES || total + 4 + size > ARRAY_MAX_BYTES)
			return 0;
		total += 4 + size;
	}
	return total;
}

static int array_encode(const struct arg *arg, Oid oid, struct arena *a, char **out,
			size_t *out_len)
{
	const struct elements e = {arg, element_type(oid)};
	size_t total = array_bytes(&e), used = ARRAY_HEAD, i;
	unsigned char *at = total ? arena_alloc(a, total) : NULL;
	bool nulls = false;

	if (!at)
		return E_TOO_BIG;
	for (i = 0; i < arg->len; i++) {
		size_t size = element_size(&e, i);

		if (element_null(&e, i)) {
			nulls = true;
			put_big_endian(at + used, 4, -1);
		} else {
			put_big_endian(at + used, 4, (int64_t)size);
			if (!element_put(&e, i, at + used + 4))
				return E_RANGE;
		}
		used += 4 + size;
	}
	put_big_endian(at, 4, arg->len ? 1 : 0);
	put_big_endian(at + 4, 4, nulls);
	put_big_endian(at + 8, 4, e.oid);
	put_big_endian(at + 12, 4, (int64_t)arg->len);
	put_big_endian(at + 16, 4, 1);
	*out = (char *)at;
	*out_len = arg->len ? total : 12; /* an empty array has no dimension */
	return 0;
}

/* ---- one call --------------------------------------------------------------------------- */

static int number_encode(const struct arg *arg, Oid oid, struct arena *a, char **out,
			 size_t *out_len)
{
	unsigned char *at = arena_alloc(a, 8);

	if (!at)
		return E_TOO_BIG;
	if (!put_number(at, oid, arg->number))
		return E_RANGE;
	*out = (char *)at;
	*out_len = number_size(oid);
	return 0;
}

static int bytes_encode(const struct arg *arg, char **out, size_t *out_len)
{
	if (arg->len > ARRAY_MAX_BYTES)
		return E_TOO_BIG;
	*out = arg->len ? (char *)(uintptr_t)arg->at
			: (char *)(uintptr_t) ""; /* NULL would be null */
	*out_len = arg->len;
	return 0;
}

static int arg_encode(const struct arg *arg, Oid oid, struct arena *a, char **out, size_t *out_len)
{
	switch (arg->type) {
	case ARG_NULL:
		*out = NULL;
		*out_len = 0;
		return 0;
	case ARG_I64:
	case ARG_I32:
	case ARG_BOOL:
	case ARG_TIME:
	case ARG_DATE:
		return number_encode(arg, oid, a, out, out_len);
	case ARG_TEXT:
	case ARG_BYTES:
	case ARG_UUID:
		return bytes_encode(arg, out, out_len);
	case ARG_I64_ARRAY:
	case ARG_TIME_ARRAY:
	case ARG_DATE_ARRAY:
	case ARG_TEXT_ARRAY:
		return array_encode(arg, oid, a, out, out_len);
	}
	return E_INTERNAL;
}

int args_encode(struct store *s, const struct prepared *p, const struct arg *args, struct arena *a,
		struct encoded *out)
{
	char *value;
	size_t len;
	int i, rc;

	out->n = p->n_params;
	out->bytes = 0;
	out->values = arena_zalloc(a, (size_t)p->n_params, sizeof(*out->values));
	out->lengths = arena_zalloc(a, (size_t)p->n_params, sizeof(*out->lengths));
	if (!out->values || !out->lengths)
		return E_TOO_BIG;
	if (p->n_params && !args) {
		store_note(s, "statement %s: no arguments given", p->st->name);
		return E_STATEMENT;
	}
	for (i = 0; i < p->n_params; i++) {
		if (!arg_fits(args[i].type, p->params[i])) {
			store_note(s, "statement %s: parameter $%d is %s, the argument is %s",
				   p->st->name, i + 1, pg_type_name(p->params[i]),
				   arg_type_name(args[i].type));
			return E_STATEMENT;
		}
		rc = arg_encode(&args[i], p->params[i], a, &value, &len);
		if (rc) {
			store_note(s, "statement %s: parameter $%d: %s", p->st->name, i + 1,
				   error_text(rc));
			return rc;
		}
		out->values[i] = value;
		out->lengths[i] = (int)len;
		out->bytes += len;
	}
	return 0;
}
