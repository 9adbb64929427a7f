#include "base.h"

#include "mapping.h"

static int no_memory(struct mapping *m)
{
	return err_set(m->err, E_NO_MEMORY, "%s", error_text(E_NO_MEMORY));
}

int mapping_init(struct mapping *m)
{
	m->at = arena_zalloc(m->arena, MAPPING_MAX, sizeof(*m->at));
	m->names = (struct tabular_mapping){m->at, 0};
	return m->at ? 0 : no_memory(m);
}

const char *mapping_header(struct arena *a, const char *at, size_t len)
{
	char *header = arena_strndup(a, at, len);

	if (header)
		tabular_fold(header);
	return header;
}

bool mapping_known(const struct tabular_kind *kind, const char *column)
{
	for (size_t i = 0; i < kind->n_columns; i++) {
		if (strcmp(kind->columns[i].name, column) == 0 ||
		    strcmp(kind->columns[i].zh, column) == 0)
			return true;
	}
	return false;
}

const struct tabular_map *mapping_of(const struct tabular_mapping *names, const char *header)
{
	for (size_t i = 0; i < names->n; i++) {
		if (names->at[i].header && strcmp(names->at[i].header, header) == 0)
			return &names->at[i];
	}
	return NULL;
}

/* Constants are the same by their column. */
static bool same(const struct tabular_map *a, const struct tabular_map *b)
{
	if (!a->header || !b->header)
		return !a->header && !b->header && a->column && b->column &&
		       strcmp(a->column, b->column) == 0;
	return strcmp(a->header, b->header) == 0;
}

int mapping_put(struct mapping *m, const struct tabular_map *one)
{
	size_t i = 0;

	while (i < m->names.n && !same(&m->at[i], one))
		i++;
	if (i == MAPPING_MAX)
		return err_set(m->err, E_USAGE, m->english ? "more than %d columns" : "超过 %d 列",
			       MAPPING_MAX);
	m->at[i] = *one;
	m->names.n += i == m->names.n;
	return 0;
}

/* ---- an option ------------------------------------------------------------------------------ */

/* Up to the sign that is meant as one, taken off *rest with it; false: it is not there, and all of
 * *rest was taken. */
static bool until(slice *rest, char sign, slice *out)
{
	size_t i = 0;

	while (i < rest->len && rest->at[i] != sign)
		i += rest->at[i] == '\\' && i + 1 < rest->len ? 2 : 1;
	*out = (slice){rest->at, i};
	if (i == rest->len) {
		rest->at += i;
		rest->len = 0;
		return false;
	}
	rest->at += i + 1;
	rest->len -= i + 1;
	return true;
}

/* Trimmed, without the backslashes. */
static const char *plain(struct arena *a, slice s)
{
	char *text;
	size_t n = 0;

	s = slice_trim(s);
	text = arena_strndup(a, s.at, s.len);
	for (size_t i = 0; text && i < s.len; i++) {
		if (s.at[i] == '\\' && i + 1 < s.len)
			i++;
		text[n++] = s.at[i];
	}
	if (text)
		text[n] = '\0';
	return text;
}

static int take(struct mapping *m, const char *option, struct tabular_map one)
{
	if (one.column && !mapping_known(m->kind, one.column))
		return err_set(m->err, E_USAGE,
			       m->english ? "%s: %s have no column \"%.200s\""
					  : "%s：%s 没有列“%.200s”",
			       option, m->kind->name, one.column);
	return mapping_put(m, &one);
}

/* The two sides of each "left=right". */
static int list_take(struct mapping *m, const char *option, const char *list,
		     int (*side)(struct mapping *m, const char *option, const char *left,
				 const char *right))
{
	slice rest = slice_of(list), part, left;
	int rc = 0;

	while (!rc && rest.len) {
		const char *name, *value;

		(void)until(&rest, ',', &part);
		if (!until(&part, '=', &left))
			return err_set(m->err, E_USAGE,
				       m->english ? "%s is written column=column,column=column"
						  : "%s 写成 列=列,列=列",
				       option);
		name = plain(m->arena, left);
		value = plain(m->arena, part);
		rc = name && value ? side(m, option, name, value) : no_memory(m);
	}
	return rc;
}

static int column_take(struct mapping *m, const char *option, const char *left, const char *right)
{
	const char *header = mapping_header(m->arena, left, strlen(left));

	if (!header)
		return no_memory(m);
	return take(m, option, (struct tabular_map){header, right[0] ? right : NULL, NULL});
}

static int constant_take(struct mapping *m, const char *option, const char *left, const char *right)
{
	return take(m, option, (struct tabular_map){NULL, left, right});
}

int mapping_columns(struct mapping *m, const char *option, const char *list)
{
	return list_take(m, option, list, column_take);
}

int mapping_constants(struct mapping *m, const char *option, const char *list)
{
	return list_take(m, option, list, constant_take);
}
