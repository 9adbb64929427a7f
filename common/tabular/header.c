/*
 * The first line: which field is which column. Names are those of the kind, in English or Chinese.
 */
#include "reader.h"

#include <strings.h>

const char *column_name(const struct header *h, size_t column)
{
	return h->english ? h->kind->columns[column].name : h->kind->columns[column].zh;
}

/* The first letters, with what a terminal would act on made visible. */
void value_shorten(slice s, char *out, size_t size)
{
	size_t used = 0, letters = 0;

	for (size_t i = 0; i < s.len && used + 8 < size; i++) {
		char c = s.at[i];

		letters += ((unsigned char)c & 0xC0) != 0x80;
		if (letters > TABULAR_SHOWN) {
			memcpy(out + used, "…", strlen("…"));
			used += strlen("…");
			break;
		}
		if ((unsigned char)c < 0x20 || c == 0x7F)
			c = '?';
		out[used++] = c;
	}
	out[used] = '\0';
}

static int find_column(const struct tabular_kind *kind, slice name)
{
	for (size_t i = 0; i < kind->n_columns; i++) {
		const struct tabular_column *c = &kind->columns[i];

		if (slice_is(name, c->zh) ||
		    (strlen(c->name) == name.len && strncasecmp(c->name, name.at, name.len) == 0))
			return (int)i;
	}
	return SKIPPED;
}

static bool errors_column(slice name)
{
	return slice_is(name, "errors") || slice_is(name, "错误");
}

static int unknown_column(const struct header *h, slice name, struct err *err)
{
	char shown[4 * TABULAR_SHOWN + 16], known[512];
	struct str list = str_init(known, sizeof(known));

	value_shorten(name, shown, sizeof(shown));
	for (size_t i = 0; i < h->kind->n_columns; i++)
		str_addf(&list, "%s%s", i ? ", " : "", column_name(h, i));
	return err_set(err, E_FILE,
		       h->english ? "line 1: unknown column \"%s\"; the columns are %s"
				  : "第 1 行：不认识的列“%s”；可用的列：%s",
		       shown, known);
}

static int take_name(struct header *h, slice name, int *out_column, struct err *err)
{
	int column = find_column(h->kind, name);

	*out_column = column;
	if (column == SKIPPED)
		return errors_column(name) ? 0 : unknown_column(h, name, err);
	if (h->have[column])
		return err_set(err, E_FILE,
			       h->english ? "line 1: column \"%s\" is there twice"
					  : "第 1 行：列“%s”重复",
			       column_name(h, (size_t)column));
	h->have[column] = true;
	return 0;
}

int header_read(struct header *h, struct fields *f, slice line, struct err *err)
{
	struct tabular_fault why;
	int rc = 0;

	if (!fields_split(f, line, &why))
		return err_set(err, E_FILE, h->english ? "line 1: %s" : "第 1 行：%s",
			       flaw_reason(why.flaw, h->english));
	if (f->too_many)
		return err_set(err, E_FILE,
			       h->english ? "line 1: more than %d columns" : "第 1 行：超过 %d 列",
			       TABULAR_MAX_COLUMNS);
	h->n_fields = f->n;
	memset(h->have, 0, sizeof(h->have));
	for (size_t i = 0; rc == 0 && i < h->n_fields; i++)
		rc = take_name(h, cell_fold(f->field[i].at, f->field[i].len), &h->column_of[i],
			       err);
	for (size_t i = 0; rc == 0 && i < h->kind->n_columns; i++) {
		if (h->kind->columns[i].required && !h->have[i])
			rc = err_set(err, E_FILE,
				     h->english ? "line 1: column \"%s\" is missing"
						: "第 1 行：缺少列“%s”",
				     column_name(h, i));
	}
	return rc;
}
