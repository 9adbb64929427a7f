/*
 * The header line: which field is which column. Names are those of the kind, in English or Chinese,
 * or those of a mapping.
 */
#include "reader.h"

#include <strings.h>

#include "personal.h"
#include "xlsx.h"

const char *column_name(const struct header *h, size_t column)
{
	return h->english ? h->kind->columns[column].name : h->kind->columns[column].zh;
}

/* The first letters, with what a terminal would act on made visible. */
void value_shorten(slice s, char *out, size_t size)
{
	size_t used = 0, letters = 0;

	if (s.len && s.at[s.len - 1] == XLSX_MARK)
		s.len--;
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

void value_mask(const struct tabular_column *column, slice s, char *out, size_t size)
{
	char text[4 * TABULAR_SHOWN + 16], masked[MASK_SIZE];

	if (s.len > TABULAR_SHOWN || !utf8_valid(s.at, s.len) || !column) {
		(void)snprintf(out, size, "%s", s.len ? "***" : "");
		return;
	}
	value_shorten(s, text, sizeof(text));
	if (column->type == CELL_TEXT)
		(void)mask_name(text, masked);
	else if (column->type == CELL_PHONE)
		(void)mask_phone(text, masked);
	else
		(void)mask_document(text, masked);
	(void)snprintf(out, size, "%s", masked);
}

/* One of "a|b|c". */
static bool one_of(slice name, const char *names)
{
	slice rest = slice_of(names), part;

	while (names && slice_next(&rest, '|', &part)) {
		if (part.len == name.len && memcmp(part.at, name.at, name.len) == 0)
			return true;
	}
	return false;
}

int column_find(const struct tabular_kind *kind, slice name)
{
	for (size_t i = 0; i < kind->n_columns; i++) {
		const struct tabular_column *c = &kind->columns[i];

		if (slice_is(name, c->zh) || one_of(name, c->also) ||
		    (strlen(c->name) == name.len && strncasecmp(c->name, name.at, name.len) == 0))
			return (int)i;
	}
	return SKIPPED;
}

static bool errors_column(slice name)
{
	return slice_is(name, "errors") || slice_is(name, "错误");
}

/* The mapping's word on a name; NULL when it has none. */
static const struct tabular_map *mapped(const struct header *h, slice name)
{
	for (size_t i = 0; h->mapping && i < h->mapping->n; i++) {
		if (h->mapping->at[i].header && slice_is(name, h->mapping->at[i].header))
			return &h->mapping->at[i];
	}
	return NULL;
}

static bool known(const struct header *h, slice name)
{
	return errors_column(name) || mapped(h, name) || column_find(h->kind, name) != SKIPPED;
}

/* ---- what is wrong with it ------------------------------------------------------------------ */

static int unknown_column(const struct header *h, slice name, struct err *err)
{
	char shown[4 * TABULAR_SHOWN + 16], list_text[400];
	struct str list = str_init(list_text, sizeof(list_text));

	value_shorten(name, shown, sizeof(shown));
	for (size_t i = 0; i < h->kind->n_columns && list.len < 280; i++)
		str_addf(&list, "%s%s", i ? ", " : "", column_name(h, i));
	return err_set(err, E_FILE,
		       h->english ? "line %" PRIu32 ": unknown column \"%.80s\"; the columns are %s"
				  : "第 %" PRIu32 " 行：不认识的列“%.80s”；可用的列：%s",
		       h->line, shown, list_text);
}

static int nameless_column(const struct header *h, size_t field, bool merged, struct err *err)
{
	if (merged)
		return err_set(err, E_FILE,
			       h->english ? "line %" PRIu32
					    ": merged header cells (column %zu): unmerge them, one "
					    "name for each column"
					  : "第 %" PRIu32
					    " 行：表头有合并单元格（第 %zu 列），请取消合并，"
					    "每列写一个列名",
			       h->line, field + 1);
	return err_set(err, E_FILE,
		       h->english ? "line %" PRIu32 ": column %zu has no name: name it or remove it"
				  : "第 %" PRIu32 " 行：第 %zu 列没有列名，请写上列名或删去该列",
		       h->line, field + 1);
}

/* A header that is one field, and would be more between other signs. */
static const char *other_separator(const struct header *h, slice only)
{
	static const char *const signs[] = {";", "\t", "|", "；", "，"};

	for (size_t i = 0; i < N_ELEMENTS(signs); i++) {
		const char *at = memmem(only.at, only.len, signs[i], strlen(signs[i]));

		if (at && known(h, slice_trim((slice){only.at, (size_t)(at - only.at)})))
			return signs[i];
	}
	return NULL;
}

static int wrong_separator(const struct header *h, const char *sign, struct err *err)
{
	return err_set(err, E_FILE,
		       h->english ? "line %" PRIu32
				    ": the columns are separated by \"%s\": save the "
				    "file with commas"
				  : "第 %" PRIu32 " 行：列之间用了“%s”分隔，请用逗号分隔另存为 CSV",
		       h->line, *sign == '\t' ? (h->english ? "tab" : "制表符") : sign);
}

/* ---- reading it ----------------------------------------------------------------------------- */

static int take_name(struct header *h, size_t field, slice name, struct err *err)
{
	const struct tabular_map *map = mapped(h, name);
	int column = map ? map->column ? column_find(h->kind, slice_of(map->column)) : SKIPPED
			 : column_find(h->kind, name);

	h->column_of[field] = column;
	if (column == SKIPPED && (map || errors_column(name)))
		return 0;
	if (name.len == 0 || name.at[name.len - 1] == XLSX_MARK)
		return nameless_column(h, field, name.len > 0, err);
	if (column == SKIPPED)
		return unknown_column(h, name, err);
	if (h->have[column])
		return err_set(err, E_FILE,
			       h->english ? "line %" PRIu32 ": column \"%s\" is there twice"
					  : "第 %" PRIu32 " 行：列“%s”重复",
			       h->line, column_name(h, (size_t)column));
	h->have[column] = true;
	return 0;
}

static bool has_constant(const struct header *h, size_t column)
{
	for (size_t i = 0; h->mapping && i < h->mapping->n; i++) {
		const struct tabular_map *m = &h->mapping->at[i];

		if (!m->header && column_find(h->kind, slice_of(m->column)) == (int)column)
			return true;
	}
	return false;
}

/* Fields that say something; *out_last is the last of them. */
static size_t fields_filled(struct fields *f, slice *out_last)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		slice s = cell_fold(f->field[i].at, f->field[i].len);

		f->field[i].at = (char *)(uintptr_t)s.at; /* its own buffer still */
		f->field[i].len = s.len;
		if (s.len == 0 || (s.len == 1 && s.at[0] == XLSX_MARK))
			continue;
		*out_last = s;
		n++;
	}
	return n;
}

static int take_names(struct header *h, const struct fields *f, struct err *err)
{
	int rc = 0;

	h->n_fields = f->n;
	memset(h->have, 0, sizeof(h->have));
	for (size_t i = 0; rc == 0 && i < h->n_fields; i++)
		rc = take_name(h, i, (slice){f->field[i].at, f->field[i].len}, err);
	for (size_t i = 0; rc == 0 && i < h->kind->n_columns; i++) {
		if (h->kind->columns[i].required && !h->have[i] && !has_constant(h, i))
			rc = err_set(err, E_FILE,
				     h->english ? "line %" PRIu32 ": column \"%s\" is missing"
						: "第 %" PRIu32 " 行：缺少列“%s”",
				     h->line, column_name(h, i));
	}
	return rc ? rc : 1;
}

bool header_like(const struct header *h, struct fields *f, slice line)
{
	struct tabular_fault why;
	slice only = {"", 0};
	size_t filled;

	if (!fields_split(f, line, &why))
		return false;
	filled = fields_filled(f, &only);
	return filled > 1 || (filled == 1 && known(h, only));
}

int header_read(struct header *h, struct fields *f, const struct line *line, struct err *err)
{
	struct tabular_fault why;
	const char *sign;
	slice only = {"", 0};
	size_t filled;

	h->line = line->number;
	if (!fields_split(f, line->text, &why))
		return err_set(err, E_FILE,
			       h->english ? "line %" PRIu32 ": %s" : "第 %" PRIu32 " 行：%s",
			       h->line, flaw_reason(why.flaw, h->english));
	if (f->too_many)
		return err_set(err, E_FILE,
			       h->english ? "line %" PRIu32 ": more than %d columns"
					  : "第 %" PRIu32 " 行：超过 %d 列",
			       h->line, TABULAR_MAX_COLUMNS);
	filled = fields_filled(f, &only);
	sign = filled == 1 ? other_separator(h, only) : NULL;
	if (sign)
		return wrong_separator(h, sign, err);
	if (filled == 0 || (filled == 1 && !known(h, only))) /* a title */
		return 0;
	return take_names(h, f, err);
}
