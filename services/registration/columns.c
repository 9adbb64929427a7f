/*
 * Structs turned into the arrays that unnest() takes: the columns of a row table, read the other
 * way round.
 */
#include "base.h"

#include "record.h"

static int texts_of(struct call *c, const char *at, size_t stride, size_t n, struct arg *out)
{
	const char **values = arena_zalloc(c->arena, n + 1, sizeof(*values));

	for (size_t i = 0; values && i < n; i++)
		values[i] = *(const char *const *)(const void *)(at + i * stride);
	*out = A_TEXTS(values, n);
	return values ? 0 : E_NO_MEMORY;
}

static int numbers_of(struct call *c, const char *at, size_t stride, size_t n, struct arg *out)
{
	int64_t *values = arena_zalloc(c->arena, n + 1, sizeof(*values));

	for (size_t i = 0; values && i < n; i++)
		values[i] = *(const int64_t *)(const void *)(at + i * stride);
	*out = A_I64S(values, n);
	return values ? 0 : E_NO_MEMORY;
}

static int dates_of(struct call *c, const char *at, size_t stride, size_t n, struct arg *out)
{
	int32_t *values = arena_zalloc(c->arena, n + 1, sizeof(*values));

	for (size_t i = 0; values && i < n; i++)
		values[i] = ((const civil_date *)(const void *)(at + i * stride))->day;
	*out = A_DATES(values, n);
	return values ? 0 : E_NO_MEMORY;
}

int columns_of(struct call *c, const struct row_table *t, const void *structs, size_t n,
	       struct arg *out)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < t->n; i++) {
		const char *at = (const char *)structs + t->columns[i].offset;

		switch (t->columns[i].type) {
		case COL_TEXT:
			rc = texts_of(c, at, t->size, n, &out[i]);
			break;
		case COL_I64:
			rc = numbers_of(c, at, t->size, n, &out[i]);
			break;
		case COL_DATE:
			rc = dates_of(c, at, t->size, n, &out[i]);
			break;
		case COL_I32:
		case COL_BOOL:
		case COL_FEN:
		case COL_TIME:
		case COL_BYTES:
		case COL_UUID:
			rc = E_INTERNAL; /* no record has one */
			break;
		}
	}
	return rc;
}
