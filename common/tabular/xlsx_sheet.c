/*
 * The cells of a sheet, in the order of the file, as lines of a CSV file. Merged areas are written
 * behind the cells they spoil, so the sheet is read twice: for them, then for the cells.
 */
#include "xlsx.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#define MAX_SHEET  ((size_t)2 * 1024 * 1024 * 1024)
#define MAX_ROWS   1048576
#define MAX_COLUMN 16384
#define MAX_MERGED 1000
#define SHOWN      (TABULAR_MAX_COLUMNS + 1) /* columns that are written */

struct area {
	int64_t row, last_row;
	unsigned column, last_column;
};

struct sheet {
	const struct book *book;
	FILE *out;
	int write_error;
	struct area merged[MAX_MERGED];
	size_t n_merged, merged_first;
	unsigned __int128 covered; /* columns of the row, from bit 1 */
	int64_t row;               /* being read; 0: none yet */
	bool in_data, in_cell, in_value, in_text, in_phonetic, formula;
	unsigned column;  /* of the cell, from 1 */
	unsigned written; /* columns in `line` */
	bool any;         /* a cell of the line has a value */
	char type;        /* n s(hared) i(nline) t(ext) b e d */
	unsigned style;
	struct str value, line;
	char value_text[TABULAR_MAX_FIELD + 8];
	char line_text[TABULAR_MAX_LINE + TABULAR_MAX_FIELD * 3];
};

/* ---- references -------------------------------------------------------------------------------
 */

/* "BC12" -> column 55, row 12; what follows stays in *at. */
static bool take_reference(const char **at, unsigned *out_column, int64_t *out_row)
{
	const char *s = *at;
	unsigned column = 0;
	int64_t row = 0;

	while (*s >= 'A' && *s <= 'Z' && column <= MAX_COLUMN)
		column = column * 26 + (unsigned)(*s++ - 'A') + 1;
	while (*s >= '0' && *s <= '9' && row <= MAX_ROWS)
		row = row * 10 + (*s++ - '0');
	if (column == 0 || column > MAX_COLUMN || row == 0 || row > MAX_ROWS)
		return false;
	*at = s;
	*out_column = column;
	*out_row = row;
	return true;
}

static bool bad(struct err *err, const char *what)
{
	(void)err_set(err, E_FILE,
		      "the sheet is damaged (%s): open it, save it again / "
		      "工作表已损坏，请打开后重新保存",
		      what);
	return false;
}

/* ---- merged areas ------------------------------------------------------------------------------
 */

static bool take_area(void *ctx, const char *name, const char **attributes, struct err *err)
{
	struct sheet *s = ctx;
	const char *at = xml_attribute(attributes, "ref");
	struct area a;

	if (strcmp(name, "mergeCell") != 0)
		return true;
	if (!at || !take_reference(&at, &a.column, &a.row) || *at++ != ':' ||
	    !take_reference(&at, &a.last_column, &a.last_row) || *at)
		return bad(err, "merged cells");
	if (s->n_merged == MAX_MERGED) {
		(void)err_set(err, E_FILE,
			      "more than %d merged areas: unmerge them, one value in each cell / "
			      "合并单元格超过 %d 处：请取消合并，逐格填写",
			      MAX_MERGED, MAX_MERGED);
		return false;
	}
	s->merged[s->n_merged++] = a;
	return true;
}

static bool no_end(void *ctx UNUSED, const char *name UNUSED, struct err *err UNUSED)
{
	return true;
}

static int by_row(const void *a, const void *b)
{
	const struct area *x = a, *y = b;

	return (x->row > y->row) - (x->row < y->row);
}

/* The columns of an area that are written, a bit each. */
static unsigned __int128 area_bits(const struct area *a, bool without_first)
{
	unsigned from = a->column + without_first;
	unsigned last = a->last_column < SHOWN ? a->last_column : SHOWN;

	if (from > last)
		return 0;
	return (((unsigned __int128)1 << (last - from + 1)) - 1) << from;
}

/* Which cells of the row that begins lie under a merged one, and are not its first. */
static void cover(struct sheet *s)
{
	s->covered = 0;
	while (s->merged_first < s->n_merged && s->merged[s->merged_first].last_row < s->row)
		s->merged_first++;
	for (size_t i = s->merged_first; i < s->n_merged && s->merged[i].row <= s->row; i++) {
		if (s->merged[i].last_row >= s->row)
			s->covered |= area_bits(&s->merged[i], s->merged[i].row == s->row);
	}
}

static bool covered(const struct sheet *s, unsigned column)
{
	return s->covered >> column & 1;
}

static unsigned last_covered(const struct sheet *s)
{
	unsigned last = SHOWN;

	while (last && !covered(s, last))
		last--;
	return last;
}

/* ---- lines --------------------------------------------------------------------------------------
 */

static void put_mark(struct sheet *s)
{
	str_addn(&s->line, (const char[]){XLSX_MARK}, 1);
}

/* Commas up to before the column, with a mark in each cell that is covered. */
static void put_commas(struct sheet *s, unsigned column)
{
	while (s->written + 1 < column) {
		s->written++;
		if (s->written > 1)
			str_add(&s->line, ",");
		if (covered(s, s->written))
			put_mark(s);
	}
}

/* A line break inside a cell becomes a control character, which the cell's column refuses; those
 * at its end are nobody's. */
static void put_value(struct sheet *s)
{
	size_t len = s->value.len;
	bool quote;

	while (len && (s->value_text[len - 1] == '\n' || s->value_text[len - 1] == '\r'))
		len--;
	quote = memchr(s->value_text, ',', len) || memchr(s->value_text, '"', len);
	s->any = s->any || len;
	if (!quote && !memchr(s->value_text, '\n', len) && !memchr(s->value_text, '\r', len)) {
		str_addn(&s->line, s->value_text, len);
		return;
	}
	if (quote)
		str_add(&s->line, "\"");
	for (size_t i = 0; i < len; i++) {
		char c = s->value_text[i];

		if (c == '\n' || c == '\r')
			c = '\x0B';
		str_addn(&s->line, &c, 1);
		if (c == '"')
			str_addn(&s->line, &c, 1);
	}
	if (quote)
		str_add(&s->line, "\"");
}

static void put_cell(struct sheet *s)
{
	if (s->value.len == 0 || s->column > SHOWN)
		return;
	put_commas(s, s->column);
	s->written = s->column;
	if (s->written > 1)
		str_add(&s->line, ",");
	if (covered(s, s->column)) /* nobody sees what lies under a merged cell */
		put_mark(s);
	else
		put_value(s);
}

/* The row that ends here, and empty lines for those that are not in the file up to the next. */
static bool put_line(struct sheet *s, int64_t next_row, struct err *err)
{
	if (s->row && s->any) {
		put_commas(s, last_covered(s) + 1);
		(void)fwrite(s->line_text, 1, s->line.len, s->out);
	}
	for (int64_t row = s->row ? s->row : 1; row < next_row; row++)
		(void)putc('\n', s->out);
	s->row = next_row;
	cover(s);
	s->line = str_init(s->line_text, sizeof(s->line_text));
	s->written = s->column = 0;
	s->any = false;
	if (!ferror(s->out))
		return true;
	(void)err_set(err, E_FILE, "a temporary file in %s: %s", P_tmpdir, strerror(errno));
	return false;
}

/* ---- cells --------------------------------------------------------------------------------------
 */

static bool start_row(struct sheet *s, const char **attributes, struct err *err)
{
	const char *text = xml_attribute(attributes, "r");
	int64_t row = s->row + 1;

	if (text && !slice_to_i64(slice_of(text), &row))
		return bad(err, "number of a row");
	if (row <= s->row || row > MAX_ROWS)
		return bad(err, "order of rows");
	return put_line(s, row, err);
}

static char type_of(const char *t)
{
	if (!t)
		return 'n';
	if (strcmp(t, "inlineStr") == 0)
		return 'i';
	if (strcmp(t, "str") == 0)
		return 't';
	return t[0]; /* s b e d n */
}

static bool start_cell(struct sheet *s, const char **attributes, struct err *err)
{
	const char *at = xml_attribute(attributes, "r"), *style = xml_attribute(attributes, "s");
	unsigned column = s->column + 1;
	int64_t row = s->row, number = 0;

	if (at && (!take_reference(&at, &column, &row) || *at || row != s->row))
		return bad(err, "reference of a cell");
	if (column <= s->column || !s->row)
		return bad(err, "order of cells");
	s->column = column;
	s->type = type_of(xml_attribute(attributes, "t"));
	if (style && slice_to_i64(slice_of(style), &number) && number >= 0 &&
	    (size_t)number < s->book->n_styles)
		s->style = (unsigned)number;
	else
		s->style = UINT_MAX;
	s->value = str_init(s->value_text, sizeof(s->value_text));
	s->in_cell = true;
	s->formula = false;
	return true;
}

static void take_shared(struct sheet *s)
{
	int64_t n;

	if (!slice_to_i64((slice){s->value_text, s->value.len}, &n) || n < 0 ||
	    (size_t)n >= s->book->n_texts) {
		s->value = str_init(s->value_text, sizeof(s->value_text));
		str_add(&s->value, "#REF!");
		return;
	}
	s->value = str_init(s->value_text, sizeof(s->value_text));
	str_add(&s->value, s->book->texts + s->book->text_at[n]);
}

static void take_number(struct sheet *s)
{
	struct number_format plain = {FORM_NUMBER, 0, 0};
	char text[160];
	struct str shown = str_init(text, sizeof(text));

	number_show((slice){s->value_text, s->value.len},
		    s->style == UINT_MAX ? plain : s->book->styles[s->style], s->book->from_1904,
		    &shown);
	s->value = str_init(s->value_text, sizeof(s->value_text));
	str_addn(&s->value, text, shown.len);
}

static void end_cell(struct sheet *s)
{
	s->in_cell = s->in_value = s->in_text = false;
	if (s->value.len == 0 && s->formula) {
		str_addn(&s->value, (const char[]){'=', XLSX_MARK}, 2);
	} else if (s->value.len) {
		if (s->type == 's')
			take_shared(s);
		else if (s->type == 'n')
			take_number(s);
		else if (s->type == 'b') {
			bool yes = s->value_text[0] != '0' && s->value_text[0] != 'f';

			s->value = str_init(s->value_text, sizeof(s->value_text));
			str_add(&s->value, yes ? "TRUE\x1A" : "FALSE\x1A");
		}
	}
	put_cell(s);
}

static bool on_start(void *ctx, const char *name, const char **attributes, struct err *err)
{
	struct sheet *s = ctx;

	if (strcmp(name, "sheetData") == 0)
		s->in_data = true;
	else if (!s->in_data)
		return true;
	else if (strcmp(name, "row") == 0)
		return start_row(s, attributes, err);
	else if (strcmp(name, "c") == 0)
		return start_cell(s, attributes, err);
	else if (strcmp(name, "v") == 0)
		s->in_value = s->in_cell;
	else if (strcmp(name, "f") == 0)
		s->formula = true;
	else if (strcmp(name, "rPh") == 0)
		s->in_phonetic = true;
	else if (strcmp(name, "t") == 0)
		s->in_text = s->in_cell && s->type == 'i' && !s->in_phonetic;
	return true;
}

static bool on_end(void *ctx, const char *name, struct err *err)
{
	struct sheet *s = ctx;

	if (!s->in_data)
		return true;
	if (strcmp(name, "v") == 0) {
		s->in_value = false;
	} else if (strcmp(name, "t") == 0) {
		s->in_text = false;
	} else if (strcmp(name, "rPh") == 0) {
		s->in_phonetic = false;
	} else if (strcmp(name, "c") == 0) {
		end_cell(s);
	} else if (strcmp(name, "sheetData") == 0) {
		(void)put_line(s, s->row + 1, err);
		return false; /* done */
	}
	return true;
}

static void on_text(void *ctx, const char *at, size_t len)
{
	struct sheet *s = ctx;

	if ((s->in_value && s->type != 'i') || s->in_text)
		str_addn(&s->value, at, len);
}

int sheet_to_csv(struct package *p, const struct book *b, FILE *out, struct err *err)
{
	struct sheet *s = calloc(1, sizeof(*s));
	struct xml_sink areas = {take_area, no_end, NULL, s};
	struct xml_sink cells = {on_start, on_end, on_text, s};
	int rc;

	if (!s)
		return err_set(err, E_NO_MEMORY, "out of memory");
	s->book = b;
	s->out = out;
	s->line = str_init(s->line_text, sizeof(s->line_text));
	rc = part_parse(p, b->sheet_part, MAX_SHEET, &areas, err);
	if (!rc) {
		qsort(s->merged, s->n_merged, sizeof(*s->merged), by_row);
		rc = part_parse(p, b->sheet_part, MAX_SHEET, &cells, err);
	}
	free(s);
	return rc == E_NOT_FOUND ? E_FILE : rc;
}
