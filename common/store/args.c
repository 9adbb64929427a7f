/*
 * Arguments to parameters, in PostgreSQL's binary format; array.c has numbers and arrays.
 *
 * The type that the server described decides the encoding; an argument of another kind is refused
 * before anything is sent. Integers go into any integer type that holds their value.
 */
#include "store_private.h"

const char *arg_type_name(enum arg_type type)
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
		[ARG_UUID_ARRAY] = "an array of uuids",
		[ARG_BYTES_ARRAY] = "an array of bytes",
	};

	return names[type];
}

struct arg arg_text(const char *s)
{
	return s ? (struct arg){ARG_TEXT, 0, s, strlen(s)} : A_NULL;
}

bool arg_fits(enum arg_type type, Oid oid)
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
	case ARG_UUID_ARRAY:
		return oid == PG_UUID_ARRAY;
	case ARG_BYTES_ARRAY:
		return oid == PG_BYTEA_ARRAY;
	}
	return false;
}

/* ---- arrays ----------------------------------------------------------------------------- */

static struct arg bytes_or_null(slice s)
{
	return s.at ? A_BYTES(s.at, s.len) : A_NULL;
}

/* Element i of an argument that is an array. */
static struct arg array_element(const struct elements *e, size_t i)
{
	const struct arg *arg = e->from;

	switch (arg->type) {
	case ARG_I64_ARRAY:
		return A_I64(((const int64_t *)arg->at)[i]);
	case ARG_TIME_ARRAY:
		return A_TIME(((utc_time){((const int64_t *)arg->at)[i]}));
	case ARG_DATE_ARRAY:
		return A_DATE_OR_NULL(((civil_date){((const int32_t *)arg->at)[i]}));
	case ARG_TEXT_ARRAY:
		return A_TEXT(((char *const *)arg->at)[i]);
	case ARG_UUID_ARRAY:
		return A_UUID((const struct uuid *)arg->at + i);
	case ARG_BYTES_ARRAY:
		return bytes_or_null(((const slice *)arg->at)[i]);
	case ARG_NULL:
	case ARG_I64:
	case ARG_I32:
	case ARG_BOOL:
	case ARG_TEXT:
	case ARG_TIME:
	case ARG_DATE:
	case ARG_BYTES:
	case ARG_UUID:
		break; /* no arrays */
	}
	return A_NULL;
}

/* ---- one call --------------------------------------------------------------------------- */

static int number_encode(const struct arg *arg, Oid oid, struct arena *a, char **out,
			 size_t *out_len)
{
	unsigned char *at = arena_alloc(a, 8);

	if (!at)
		return E_TOO_BIG;
	if (!pg_put_number(at, oid, arg->number))
		return E_RANGE;
	*out = (char *)at;
	*out_len = pg_number_size(oid);
	return 0;
}

static int bytes_encode(const struct arg *arg, char **out, size_t *out_len)
{
	if (arg->len > PG_ARRAY_MAX_BYTES)
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
	case ARG_UUID_ARRAY:
	case ARG_BYTES_ARRAY:
		return array_encode(&(struct elements){.oid = pg_element_type(oid),
						       .n = arg->len,
						       .at = array_element,
						       .from = arg},
				    a, out, out_len);
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
