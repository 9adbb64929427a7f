/*
 * Columns of arguments to the binary format of COPY: a head, rows of (count of columns, (length,
 * value) ...), and a count of -1. Numbers are big-endian, instants and dates counted from
 * 2000-01-01. One block of the arena, measured first.
 */
#include "tx_private.h"

#define BULK_MAX_BYTES ((size_t)64 * 1024 * 1024)
#define HEAD_BYTES     19

/* A column of the rows: its own value in each, or one for all. */
struct source {
	const struct arg *arg;
	bool is_text;
	size_t size;  /* of a number */
	int64_t base; /* what PostgreSQL counts from */
};

/* The element's type in the arguments' own terms; arrays give each row its value. */
static bool source_fits(enum arg_type type, Oid oid)
{
	switch (type) {
	case ARG_NULL:
		return true;
	case ARG_I64:
	case ARG_I32:
	case ARG_I64_ARRAY:
		return oid == PG_INT8 || oid == PG_INT4 || oid == PG_INT2;
	case ARG_TEXT:
	case ARG_TEXT_ARRAY:
		return pg_is_text(oid);
	case ARG_TIME:
	case ARG_TIME_ARRAY:
		return oid == PG_TIMESTAMPTZ;
	case ARG_DATE:
	case ARG_DATE_ARRAY:
		return oid == PG_DATE;
	case ARG_BOOL:
		return oid == PG_BOOL;
	case ARG_BYTES:
	case ARG_BYTES_ARRAY:
		return oid == PG_BYTEA;
	case ARG_UUID:
	case ARG_UUID_ARRAY:
		return oid == PG_UUID;
	}
	return false;
}

static bool is_array(enum arg_type type)
{
	return type == ARG_I64_ARRAY || type == ARG_TEXT_ARRAY || type == ARG_TIME_ARRAY ||
	       type == ARG_DATE_ARRAY || type == ARG_UUID_ARRAY || type == ARG_BYTES_ARRAY;
}

static int sources_make(struct tx *tx, const struct prepared *p, const struct arg *args, size_t n,
			struct source *out)
{
	for (int i = 0; i < p->n_params; i++) {
		Oid oid = p->params[i];

		if (!source_fits(args[i].type, oid) ||
		    (is_array(args[i].type) && args[i].len != n)) {
			store_note(tx->s,
				   "statement %s: argument $%d is no column of %zu rows of %s",
				   p->st->name, i + 1, n, pg_type_name(oid));
			return E_STATEMENT;
		}
		out[i] = (struct source){.arg = &args[i]};
		out[i].is_text = pg_is_text(oid) || oid == PG_BYTEA || oid == PG_UUID;
		out[i].size = oid == PG_BOOL ? 1 : oid == PG_INT2 ? 2 : 8;
		if (oid == PG_INT4 || oid == PG_DATE)
			out[i].size = 4;
		if (oid == PG_DATE)
			out[i].base = PG_EPOCH_DAY;
		else if (oid == PG_TIMESTAMPTZ)
			out[i].base = PG_EPOCH_US;
	}
	return 0;
}

static slice text_at(const struct source *c, size_t row)
{
	const char *text;

	if (c->arg->type == ARG_UUID_ARRAY)
		return (slice){(const char *)((const struct uuid *)c->arg->at + row),
			       sizeof(struct uuid)};
	if (c->arg->type == ARG_BYTES_ARRAY)
		return ((const slice *)c->arg->at)[row];
	if (c->arg->type != ARG_TEXT_ARRAY)
		return (slice){c->arg->at, c->arg->len};
	text = ((char *const *)c->arg->at)[row];
	return (slice){text, text ? strlen(text) : 0};
}

static int64_t number_at(const struct source *c, size_t row)
{
	if (c->arg->type == ARG_DATE_ARRAY)
		return ((const int32_t *)c->arg->at)[row];
	return is_array(c->arg->type) ? ((const int64_t *)c->arg->at)[row] : c->arg->number;
}

/* Texts and bytes have a length of their own each. */
static bool by_element(const struct source *c)
{
	return c->arg->type == ARG_TEXT_ARRAY || c->arg->type == ARG_BYTES_ARRAY;
}

static bool null_at(const struct source *c, size_t row)
{
	return c->arg->type == ARG_NULL || (by_element(c) && !text_at(c, row).at) ||
	       (c->arg->type == ARG_DATE_ARRAY && number_at(c, row) == 0);
}

/* 0 when they would pass the limit. */
static size_t rows_bytes(const struct source *columns, int n_columns, size_t n)
{
	size_t total = HEAD_BYTES + 2 + n * (2 + 4 * (size_t)n_columns);

	for (int i = 0; i < n_columns; i++) {
		const struct source *c = &columns[i];

		if (!by_element(c))
			total += n *
				 (c->is_text ? text_at(c, 0).len : c->size); /* a null takes less */
		for (size_t row = 0; by_element(c) && row < n; row++)
			total += text_at(c, row).len;
		if (total > BULK_MAX_BYTES)
			return 0;
	}
	return total;
}

static void put_big(char *at, size_t size, int64_t value)
{
	uint64_t big = __builtin_bswap64((uint64_t)value);

	memcpy(at, (const char *)&big + (8 - size), size);
}

/* Returns the bytes taken, 0 when the value does not fit. */
static size_t cell_put(const struct source *c, size_t row, char *at)
{
	int64_t top = c->size < 8 ? (INT64_C(1) << (c->size * 8 - 1)) - 1 : INT64_MAX, value;
	slice text;

	if (null_at(c, row)) {
		put_big(at, 4, -1);
		return 4;
	}
	if (c->is_text) {
		text = text_at(c, row);
		put_big(at, 4, (int64_t)text.len);
		if (text.len)
			memcpy(at + 4, text.at, text.len);
		return 4 + text.len;
	}
	value = number_at(c, row);
	if (__builtin_sub_overflow(value, c->base, &value) || value > top || value < -top - 1)
		return 0;
	put_big(at, 4, (int64_t)c->size);
	put_big(at + 4, c->size, value);
	return 4 + c->size;
}

static int rows_encode(const struct source *columns, int n_columns, size_t n, slice *out)
{
	static const char head[HEAD_BYTES] = "PGCOPY\n\377\r\n"; /* no flags, no more of a head */
	char *at = (char *)(uintptr_t)out->at;                   /* our own, to be filled */
	size_t taken;

	memcpy(at, head, sizeof(head));
	at += sizeof(head);
	for (size_t row = 0; row < n; row++) {
		put_big(at, 2, n_columns);
		at += 2;
		for (int i = 0; i < n_columns; i++) {
			taken = cell_put(&columns[i], row, at);
			if (!taken)
				return E_RANGE;
			at += taken;
		}
	}
	put_big(at, 2, -1);
	out->len = (size_t)(at + 2 - out->at);
	return 0;
}

int bulk_encode(struct tx *tx, const struct prepared *p, const struct arg *args, size_t n,
		slice *out)
{
	struct source columns[STORE_PARAMS_MAX];
	int rc = sources_make(tx, p, args, n, columns);
	size_t size;

	if (rc)
		return rc;
	size = rows_bytes(columns, p->n_params, n);
	out->at = size ? arena_alloc(tx->turn, size) : NULL;
	if (!out->at)
		return E_TOO_BIG;
	rc = rows_encode(columns, p->n_params, n, out);
	if (rc)
		store_note(tx->s, "statement %s: a value is out of its column's range",
			   p->st->name);
	return rc;
}
