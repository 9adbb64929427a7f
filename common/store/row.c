/*
 * Result rows to structs, by the row table. The types were compared when the statement was
 * prepared; lengths are checked again at every value.
 */
#include "store_private.h"

bool column_fits(enum column_type type, Oid oid)
{
	switch (type) {
	case COL_I64:
		return oid == PG_INT8 || oid == PG_INT4;
	case COL_I32:
		return oid == PG_INT4 || oid == PG_INT2;
	case COL_BOOL:
		return oid == PG_BOOL;
	case COL_TEXT:
		return pg_is_text(oid);
	case COL_FEN:
		return oid == PG_INT8;
	case COL_TIME:
		return oid == PG_TIMESTAMPTZ;
	case COL_DATE:
		return oid == PG_DATE;
	case COL_BYTES:
		return oid == PG_BYTEA;
	case COL_UUID:
		return oid == PG_UUID;
	}
	return false;
}

/* A big-endian two's complement number of 1 to 8 bytes. */
static int64_t get_number(slice v)
{
	uint64_t bits = (unsigned char)v.at[0] & 0x80 ? UINT64_MAX : 0;
	size_t i;

	for (i = 0; i < v.len; i++)
		bits = bits << 8 | (unsigned char)v.at[i];
	return (int64_t)bits;
}

static bool get_i32(slice v, int32_t *out)
{
	if (v.len != 2 && v.len != 4)
		return false;
	*out = (int32_t)get_number(v);
	return true;
}

static bool get_time(slice v, utc_time *out)
{
	return v.len == 8 && !__builtin_add_overflow(get_number(v), PG_EPOCH_US, &out->us);
}

static bool get_date(slice v, civil_date *out)
{
	return v.len == 4 && !__builtin_add_overflow(get_number(v), PG_EPOCH_DAY, &out->day);
}

/* Copies are NUL-terminated, bytes too: it costs nothing and forgives much. */
static int get_copy(slice v, struct arena *a, char **out)
{
	*out = arena_strndup(a, v.at, v.len);
	return *out ? 0 : E_TOO_BIG;
}

/* The struct was zeroed before. */
static int value_null(enum column_type type)
{
	switch (type) {
	case COL_TEXT:
	case COL_TIME:
	case COL_DATE:
	case COL_BYTES:
		return 0;
	case COL_I64:
	case COL_I32:
	case COL_BOOL:
	case COL_FEN:
	case COL_UUID:
		return E_STATEMENT;
	}
	return E_INTERNAL;
}

/* 0, E_TOO_BIG, or E_STATEMENT for a value that the member cannot hold. */
static int value_decode(enum column_type type, slice v, struct arena *a, void *to)
{
	char *copy;
	int rc;

	switch (type) {
	case COL_I64:
	case COL_FEN:
		if (v.len != 8 && v.len != 4)
			return E_STATEMENT;
		if (type == COL_FEN)
			*(money *)to = FEN(get_number(v));
		else
			*(int64_t *)to = get_number(v);
		return 0;
	case COL_I32:
		return get_i32(v, to) ? 0 : E_STATEMENT;
	case COL_BOOL:
		*(bool *)to = v.len == 1 && v.at[0] != 0;
		return v.len == 1 ? 0 : E_STATEMENT;
	case COL_TEXT:
	case COL_BYTES:
		rc = get_copy(v, a, &copy);
		if (!rc && type == COL_TEXT)
			*(const char **)to = copy;
		else if (!rc)
			*(slice *)to = (slice){copy, v.len};
		return rc;
	case COL_TIME:
		return get_time(v, to) ? 0 : E_STATEMENT;
	case COL_DATE:
		return get_date(v, to) ? 0 : E_STATEMENT;
	case COL_UUID:
		if (v.len != sizeof(struct uuid))
			return E_STATEMENT;
		memcpy(to, v.at, v.len);
		return 0;
	}
	return E_INTERNAL;
}

int row_decode(const struct reader *r, int row, void *out)
{
	const struct row_table *t = r->st->row;
	size_t i;
	int rc;

	memset(out, 0, t->size);
	for (i = 0; i < t->n; i++) {
		const struct column *c = &t->columns[i];
		int col = r->skip + (int)i;
		slice v = {PQgetvalue(r->res, row, col), (size_t)PQgetlength(r->res, row, col)};
		bool null = PQgetisnull(r->res, row, col);

		rc = null ? value_null(c->type)
			  : value_decode(c->type, v, r->a, (char *)out + c->offset);
		if (rc == E_STATEMENT)
			store_note(r->s, "statement %s: column %s %s", r->st->name, c->name,
				   null ? "is null: use coalesce or a type that has null"
					: "has a value that its type cannot hold");
		if (rc == E_TOO_BIG)
			store_note(r->s, "statement %s: the rows do not fit the call's memory",
				   r->st->name);
		if (rc)
			return rc;
	}
	return 0;
}
