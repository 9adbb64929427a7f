/*
 * A file to rows: the header says which field is which column, then each line is split, read cell
 * by cell, held against the kind's rule and the keys seen before, and handed over or refused.
 */
#include "reader.h"

#include <strings.h>

#define SKIPPED       (-1)
#define VALUE_LETTERS 64

struct reader {
	const struct tabular_kind *kind;
	const struct tabular_sink *sink;
	bool english;
	civil_date today;
	struct lines *lines;
	struct seen *seen;
	struct tabular_result result;
	int column_of[TABULAR_MAX_COLUMNS]; /* field -> column of the kind, or SKIPPED */
	size_t n_fields;
	struct cell cells[TABULAR_MAX_COLUMNS];
	struct fields fields;
};

static void reader_freep(struct reader **r)
{
	if (!*r)
		return;
	lines_freep(&(*r)->lines);
	seen_freep(&(*r)->seen);
	free(*r);
	*r = NULL;
}

static const char *column_name(const struct reader *r, size_t column)
{
	return r->english ? r->kind->columns[column].name : r->kind->columns[column].zh;
}

/* The first letters, with what a terminal would act on made visible. */
static void shorten(slice s, char *out, size_t size)
{
	size_t used = 0, letters = 0;

	for (size_t i = 0; i < s.len && used + 8 < size; i++) {
		char c = s.at[i];

		letters += ((unsigned char)c & 0xC0) != 0x80;
		if (letters > VALUE_LETTERS) {
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

static void report(struct reader *r, uint32_t line, const char *column, slice value,
		   const struct tabular_fault *why)
{
	char reason[2304], text[4 * VALUE_LETTERS + 16];
	struct tabular_error e = {.line = line, .column = column, .value = text, .reason = reason};

	shorten(value, text, sizeof(text));
	(void)snprintf(reason, sizeof(reason), "%s%s%s", flaw_reason(why->flaw, r->english),
		       why->detail[0] == '\0' ? ""
		       : r->english           ? ": "
					      : "：",
		       why->detail);
	e.mend = flaw_mend(why->flaw, r->english);
	r->sink->error(r->sink->ctx, &e);
}

/* ---- header -------------------------------------------------------------------------------- */

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

static int unknown_column(const struct reader *r, slice name, struct err *err)
{
	char shown[4 * VALUE_LETTERS + 16], known[512];
	struct str list = str_init(known, sizeof(known));

	shorten(name, shown, sizeof(shown));
	for (size_t i = 0; i < r->kind->n_columns; i++)
		str_addf(&list, "%s%s", i ? ", " : "", column_name(r, i));
	return err_set(err, E_FILE,
		       r->english ? "line 1: unknown column \"%s\"; the columns are %s"
				  : "第 1 行：不认识的列“%s”；可用的列：%s",
		       shown, known);
}

static int take_header_field(struct reader *r, size_t i, bool *have, struct err *err)
{
	slice name = cell_fold(r->fields.field[i].at, r->fields.field[i].len);
	int column = find_column(r->kind, name);

	r->column_of[i] = column;
	if (column == SKIPPED)
		return errors_column(name) ? 0 : unknown_column(r, name, err);
	if (have[column])
		return err_set(err, E_FILE,
			       r->english ? "line 1: column \"%s\" is there twice"
					  : "第 1 行：列“%s”重复",
			       column_name(r, (size_t)column));
	have[column] = true;
	return 0;
}

static int read_header(struct reader *r, slice line, struct err *err)
{
	bool have[TABULAR_MAX_COLUMNS] = {false};
	struct tabular_fault why;
	int rc = 0;

	if (!fields_split(&r->fields, line, &why))
		return err_set(err, E_FILE, r->english ? "line 1: %s" : "第 1 行：%s",
			       flaw_reason(why.flaw, r->english));
	if (r->fields.too_many)
		return err_set(err, E_FILE,
			       r->english ? "line 1: more than %d columns" : "第 1 行：超过 %d 列",
			       TABULAR_MAX_COLUMNS);
	r->n_fields = r->fields.n;
	for (size_t i = 0; rc == 0 && i < r->n_fields; i++)
		rc = take_header_field(r, i, have, err);
	for (size_t i = 0; rc == 0 && i < r->kind->n_columns; i++) {
		if (r->kind->columns[i].required && !have[i])
			rc = err_set(err, E_FILE,
				     r->english ? "line 1: column \"%s\" is missing"
						: "第 1 行：缺少列“%s”",
				     column_name(r, i));
	}
	return rc;
}

static int find_header(struct reader *r, struct line *line, struct err *err)
{
	int rc = lines_next(r->lines, line, err);

	if (rc < 0)
		return rc;
	if (rc == 0 || line->too_long || slice_trim(line->text).len == 0)
		return err_set(err, E_FILE,
			       r->english ? "line 1: there is no header line"
					  : "第 1 行：没有表头");
	return read_header(r, line->text, err);
}

/* ---- rows ---------------------------------------------------------------------------------- */

static bool line_empty(const struct fields *f)
{
	for (size_t i = 0; i < f->n; i++) {
		if (f->field[i].len)
			return false;
	}
	return true;
}

static bool refuse_line(struct reader *r, const struct line *line, const struct tabular_fault *why)
{
	report(r, line->number, "", line->text, why);
	return false;
}

static bool read_cells(struct reader *r, const struct line *line)
{
	struct tabular_fault why;
	char raw[4 * VALUE_LETTERS + 16];
	bool good = true;

	memset(r->cells, 0, sizeof(r->cells));
	for (size_t i = 0; i < r->n_fields; i++) {
		slice field = {r->fields.field[i].at, r->fields.field[i].len};
		size_t column = (size_t)r->column_of[i];

		if (r->column_of[i] == SKIPPED)
			continue;
		shorten(field, raw, sizeof(raw)); /* reading folds the cell in place */
		if (cell_read(&r->kind->columns[column], field, r->today, &r->cells[column], &why))
			continue;
		report(r, line->number, column_name(r, column), slice_of(raw), &why);
		good = false;
	}
	return good;
}

static int check_unique(struct reader *r, const struct line *line, bool *out_good)
{
	char array[TABULAR_MAX_FIELD * 3 + 8];
	struct str key = str_init(array, sizeof(array));
	size_t last = 0;
	struct tabular_fault why;
	uint32_t before;
	int rc;

	*out_good = true;
	for (size_t i = 0; i < r->kind->n_columns; i++) {
		if (!(r->kind->unique >> i & 1))
			continue;
		str_addn(&key, r->cells[i].text.at, r->cells[i].text.len);
		str_addn(&key, "\x1F", 1);
		last = i;
	}
	rc = seen_add(r->seen, (slice){array, key.len}, line->number, &before);
	if (rc || !before)
		return rc;
	*out_good = false;
	(void)fault_with(&why, FLAW_DUPLICATE, r->english ? "line %" PRIu32 : "第 %" PRIu32 " 行",
			 before);
	report(r, line->number, column_name(r, last), r->cells[last].text, &why);
	return 0;
}

/* False: refused and reported. */
static bool read_fields(struct reader *r, const struct line *line)
{
	struct tabular_fault why;
	size_t column = 0;

	if (r->fields.n < r->n_fields)
		(void)fault_with(&why, FLAW_TOO_FEW, "%zu < %zu", r->fields.n, r->n_fields);
	else if (r->fields.n > r->n_fields || r->fields.too_many)
		(void)fault_with(&why, FLAW_TOO_MANY, "%zu > %zu", r->fields.n, r->n_fields);
	if (r->fields.n != r->n_fields || r->fields.too_many)
		return refuse_line(r, line, &why);
	if (!read_cells(r, line))
		return false;
	if (!r->kind->check || r->kind->check(r->cells, &why, &column))
		return true;
	report(r, line->number, column_name(r, column), r->cells[column].text, &why);
	return false;
}

static int read_row(struct reader *r, const struct line *line, struct err *err)
{
	struct tabular_row row = {.line = line->number, .cells = r->cells};
	struct tabular_fault why;
	bool good;
	int rc = 0;

	if (line->too_long) {
		(void)fault(&why, FLAW_LONG_LINE);
		good = refuse_line(r, line, &why);
	} else if (!fields_split(&r->fields, line->text, &why)) {
		good = refuse_line(r, line, &why);
	} else if (line_empty(&r->fields)) {
		return 0;
	} else {
		good = read_fields(r, line);
	}
	if (good)
		rc = check_unique(r, line, &good);
	if (rc)
		return err_set(err, rc, "out of memory");
	if (!good) {
		r->result.rows_refused++;
		return 0;
	}
	r->result.rows_good++;
	return r->sink->row(r->sink->ctx, &row);
}

static int read_all(struct reader *r, struct err *err)
{
	struct line line = {0};
	int rc = find_header(r, &line, err);

	if (rc)
		return rc;
	while ((rc = lines_next(r->lines, &line, err)) > 0) {
		if (r->result.rows_good + r->result.rows_refused == TABULAR_MAX_ROWS)
			return err_set(err, E_FILE,
				       r->english ? "more than %d rows: split the file by month"
						  : "超过 %d 行：请按月份拆分文件",
				       TABULAR_MAX_ROWS);
		rc = read_row(r, &line, err);
		if (rc)
			return rc;
	}
	return rc;
}

/* Takes the lines. */
static int read_lines(struct lines *lines, const struct tabular_kind *kind,
		      const struct tabular_sink *sink, struct reader **out)
{
	AUTO(reader_freep) struct reader *r = calloc(1, sizeof(*r));

	if (!r) {
		lines_freep(&lines);
		return E_NO_MEMORY;
	}
	r->lines = lines;
	r->kind = kind;
	r->sink = sink;
	r->english = strncmp(sink->locale, "en", 2) == 0;
	r->today = civil_from_utc(utc_now_business());
	r->seen = seen_new();
	if (!r->seen)
		return E_NO_MEMORY;
	*out = TAKE(r);
	return 0;
}

static int read_opened(struct reader *r, struct tabular_result *out, struct err *err)
{
	int rc = read_all(r, err);

	if (rc)
		return rc;
	r->result.encoding = lines_encoding(r->lines);
	lines_digest(r->lines, r->result.digest);
	*out = r->result;
	return 0;
}

int tabular_read(const char *path, const struct tabular_kind *kind, const struct tabular_sink *sink,
		 struct tabular_result *out, struct err *err)
{
	AUTO(reader_freep) struct reader *r = NULL;
	struct lines *lines = NULL;
	int rc = lines_open(path, &lines, err);

	if (rc)
		return rc;
	rc = read_lines(lines, kind, sink, &r);
	return rc ? err_set(err, rc, "out of memory") : read_opened(r, out, err);
}

int tabular_read_bytes(slice bytes, const struct tabular_kind *kind,
		       const struct tabular_sink *sink, struct tabular_result *out, struct err *err)
{
	AUTO(reader_freep) struct reader *r = NULL;
	struct lines *lines = NULL;
	int rc = lines_over(bytes, &lines, err);

	if (rc)
		return rc;
	rc = read_lines(lines, kind, sink, &r);
	return rc ? err_set(err, rc, "out of memory") : read_opened(r, out, err);
}
