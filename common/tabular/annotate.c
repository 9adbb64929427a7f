/*
 * The file a person gets back: every line as it was, and at its end what was wrong with it.
 */
#include "reader.h"

#include <errno.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "xlsx.h"

static void file_closep(FILE **f)
{
	if (*f)
		(void)fclose(*f); /* reached on errors only; success closes and checks */
	*f = NULL;
}

/* Quoted: the note may hold commas and quotes. */
static bool put_note(FILE *f, const char *note)
{
	bool ok = fputs(",\"", f) >= 0;

	for (; ok && *note; note++) {
		if (*note == '"')
			ok = fputc('"', f) != EOF;
		ok = ok && fputc(*note == '\n' ? ' ' : *note, f) != EOF;
	}
	return ok && fputs("\"\r\n", f) >= 0;
}

/* Without the marks that a sheet's cells were given. */
static bool put_text(FILE *f, slice s)
{
	const char *mark;

	while ((mark = s.len ? memchr(s.at, XLSX_MARK, s.len) : NULL) != NULL) {
		size_t n = (size_t)(mark - s.at);

		if (fwrite(s.at, 1, n, f) != n)
			return false;
		s = (slice){mark + 1, s.len - n - 1};
	}
	return fwrite(s.at, 1, s.len, f) == s.len;
}

/* Columns of a line that was made of a sheet's row. */
static size_t columns_of(slice s)
{
	bool quoted = false;
	size_t n = 1;

	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] == '"') /* one inside is doubled: in and out again */
			quoted = !quoted;
		n += s.at[i] == ',' && !quoted;
	}
	return n;
}

/* A row of a sheet ends where its last value is; its note stands in the `width`th column. */
static bool put_line(FILE *f, const struct line *line, size_t width, const char *note)
{
	bool ok;

	if (line->text.len == 0) /* a blank line would become a row */
		return fputs("\r\n", f) >= 0;
	ok = put_text(f, line->text);
	for (size_t n = width ? columns_of(line->text) : 0; ok && n < width; n++)
		ok = fputc(',', f) != EOF;
	return ok && put_note(f, note);
}

static const char *note_of(const struct tabular_notes *notes, const char *locale, uint32_t line)
{
	if (line == notes->header_line)
		return strncmp(locale, "en", 2) == 0 ? "errors" : "错误";
	return line < notes->header_line ? "" : notes->note(notes->ctx, line);
}

static int annotate_csv(struct lines *lines, const char *out_path, const char *locale,
			const struct tabular_notes *notes, struct err *err)
{
	AUTO(file_closep) FILE *f = fopen(out_path, "wxe"); /* never over a file that is there */
	struct line line = {0};
	size_t width = 0; /* columns of a sheet's header */
	bool ok;
	int rc = 1;

	if (!f)
		return err_set(err, E_FILE, "%s: %s", out_path, strerror(errno));
	ok = fputs("\xEF\xBB\xBF", f) >= 0;
	while (ok && (rc = lines_next(lines, &line, err)) > 0) {
		if (lines->sheet && line.number == notes->header_line)
			width = columns_of(line.text);
		ok = put_line(f, &line, width, note_of(notes, locale, line.number));
	}
	if (rc < 0)
		return rc;
	ok = ok && fflush(f) == 0;
	if (fclose(TAKE(f)) || !ok)
		return err_set(err, E_FILE, "%s: %s", out_path, strerror(errno));
	return 0;
}

/* ---- as a workbook --------------------------------------------------------------------------- */

struct book_out {
	lxw_workbook *book;
	lxw_worksheet *sheet;
	struct fields fields;
	size_t note_column; /* the first behind the header's; 0 above it */
};

static void put_string(struct book_out *o, uint32_t row, size_t column, slice s)
{
	char text[TABULAR_MAX_FIELD + 1];
	size_t n = 0;

	for (size_t i = 0; i < s.len && n < sizeof(text) - 1; i++) {
		if (s.at[i] != XLSX_MARK)
			text[n++] = s.at[i];
	}
	while (n && !utf8_valid(text, n)) /* cut inside a character, or never one */
		n--;
	text[n] = '\0';
	if (n) /* too long a text is what it refuses, and none of ours is */
		(void)worksheet_write_string(o->sheet, row, (lxw_col_t)column, text, NULL);
}

/* Its columns, one when the quotes are wrong. */
static size_t put_row(struct book_out *o, const struct line *line, const char *note)
{
	struct tabular_fault why;
	bool whole = !fields_split(&o->fields, line->text, &why);
	size_t n = whole ? 1 : o->fields.n;

	if (whole)
		put_string(o, line->number - 1, 0, line->text);
	for (size_t i = 0; !whole && i < n; i++)
		put_string(o, line->number - 1, i,
			   (slice){o->fields.field[i].at, o->fields.field[i].len});
	put_string(o, line->number - 1, n > o->note_column ? n : o->note_column, slice_of(note));
	return n;
}

static int annotate_rows(struct lines *lines, struct book_out *o, const char *locale,
			 const struct tabular_notes *notes, struct err *err)
{
	struct line line = {0};
	size_t n;
	int rc;

	while ((rc = lines_next(lines, &line, err)) > 0) {
		if (line.number > LXW_ROW_MAX)
			return err_set(err, E_FILE,
				       "more rows than a workbook has: name the file .csv / "
				       "行数超过工作簿上限，请把文件名写成 .csv");
		n = put_row(o, &line, note_of(notes, locale, line.number));
		if (line.number == notes->header_line)
			o->note_column = n;
	}
	return rc;
}

static int annotate_xlsx(struct lines *lines, const char *out_path, const char *locale,
			 const struct tabular_notes *notes, struct err *err)
{
	/* The library wants char * where it only reads. */
	lxw_workbook_options options = {.constant_memory = LXW_TRUE,
					.tmpdir = (char *)(uintptr_t)lines->temporary};
	struct book_out *o = calloc(1, sizeof(*o));
	lxw_error closed;
	int rc;

	if (!o)
		return err_set(err, E_NO_MEMORY, "out of memory");
	o->book = workbook_new_opt(out_path, &options);
	o->sheet = o->book ? workbook_add_worksheet(o->book, NULL) : NULL;
	rc = o->sheet ? annotate_rows(lines, o, locale, notes, err)
		      : err_set(err, E_NO_MEMORY, "out of memory");
	closed = o->book ? workbook_close(o->book) : LXW_NO_ERROR;
	free(o);
	if (!rc && closed != LXW_NO_ERROR)
		rc = err_set(err, E_FILE, "%s: %s", out_path, lxw_strerror(closed));
	if (rc)
		(void)unlink(out_path); /* half a file is none */
	return rc;
}

static bool xlsx_name(const char *path)
{
	size_t len = strlen(path);

	return len > 5 && strcmp(path + len - 5, ".xlsx") == 0;
}

int tabular_annotate(const struct tabular_source *from, const char *out_path, const char *locale,
		     const struct tabular_notes *notes, struct err *err)
{
	AUTO(lines_freep) struct lines *lines = NULL;
	int rc = lines_open(from, NULL, &lines, err);

	if (rc)
		return rc;
	if (!xlsx_name(out_path))
		return annotate_csv(lines, out_path, locale, notes, err);
	if (access(out_path, F_OK) == 0) /* the library would write over it */
		return err_set(err, E_FILE, "%s: %s", out_path, strerror(EEXIST));
	return annotate_xlsx(lines, out_path, locale, notes, err);
}
