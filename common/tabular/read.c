/*
 * A file to rows: the header says which field is which column, then each line is split, read cell
 * by cell, held against the kind's rule and the keys before, and handed over or refused.
 */
#include "reader.h"

#include "repeats.h"

struct reader {
	const struct tabular_kind *kind;
	const struct tabular_sink *sink;
	bool english;
	civil_date today;
	struct lines *lines;
	struct keys *keys;                     /* NULL: repeats are known */
	const struct tabular_repeats *repeats; /* NULL: not yet */
	size_t next_repeat;
	bool personal; /* what is being reported: masked by its column, whole when it is a line */
	const struct tabular_column *reported;
	struct tabular_result result;
	struct header header;
	struct cell cells[TABULAR_MAX_COLUMNS];
	struct fields fields, again; /* `again` as the file has it: reading folds cells in place */
	struct {
		size_t used;
		char text[TABULAR_MAX_FIELD];
	} constants; /* of the mapping, which reading folds in place too */
};

void tabular_result_done(struct tabular_result *r)
{
	free(r->repeats.at);
	r->repeats = (struct tabular_repeats){NULL, 0, 0};
}

static void reader_freep(struct reader **r)
{
	if (!*r)
		return;
	lines_freep(&(*r)->lines);
	keys_freep(&(*r)->keys);
	tabular_result_done(&(*r)->result);
	free(*r);
	*r = NULL;
}

static void report(struct reader *r, uint32_t line, const char *column, slice value,
		   const struct tabular_fault *why)
{
	char reason[2304], text[4 * TABULAR_SHOWN + 16];
	struct tabular_error e = {.line = line, .column = column, .value = text, .reason = reason};

	if (r->personal)
		value_mask(r->reported, value, text, sizeof(text));
	else
		value_shorten(value, text, sizeof(text));
	(void)snprintf(reason, sizeof(reason), "%s%s%s", flaw_reason(why->flaw, r->header.english),
		       why->detail[0] == '\0' ? ""
		       : r->header.english    ? ": "
					      : "：",
		       why->detail);
	e.mend = flaw_mend(why->flaw, r->header.english);
	r->sink->error(r->sink->ctx, &e);
}

/* ---- rows ---------------------------------------------------------------------------------- */

static int find_header(struct reader *r, struct line *line, struct err *err)
{
	int rc = 1, found = 0;

	while (!found && (rc = lines_next(r->lines, line, err)) > 0) {
		if (line->too_long || line->number > TABULAR_HEADER_LINES)
			break;
		found = header_read(&r->header, &r->fields, line, err);
	}
	if (rc < 0 || found < 0)
		return rc < 0 ? rc : found;
	r->result.header_line = line->number;
	if (!found)
		return err_set(err, E_FILE,
			       r->header.english
				       ? "line 1: there is no header line, nor in the %d after it"
				       : "第 1 行：没有表头，其后 %d 行也没有",
			       TABULAR_HEADER_LINES - 1);
	return 0;
}

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
	r->personal = kind_personal(r->header.kind);
	r->reported = NULL;
	report(r, line->number, "", line->text, why);
	return false;
}

/* An error in a column, of the value as the file has it. */
static void report_column(struct reader *r, const struct line *line, size_t column, slice value,
			  const struct tabular_fault *why)
{
	r->reported = &r->header.kind->columns[column];
	r->personal = r->reported->personal;
	report(r, line->number, column_name(&r->header, column), value, why);
}

static void report_cell(struct reader *r, const struct line *line, size_t field,
			const struct tabular_fault *why)
{
	struct tabular_fault ignored;
	slice value = {"", 0};

	(void)fields_split(&r->again, line->text, &ignored); /* it could be split before */
	if (field < r->again.n)
		value = (slice){r->again.field[field].at, r->again.field[field].len};
	report_column(r, line, (size_t)r->header.column_of[field], value, why);
}

/* What the mapping gives every row, where the row has nothing of its own. */
static bool read_constants(struct reader *r, const struct line *line)
{
	const struct tabular_mapping *m = r->header.mapping;
	struct tabular_fault why;
	bool good = true;

	r->constants.used = 0;
	for (size_t i = 0; m && i < m->n; i++) {
		int column = m->at[i].header
				     ? SKIPPED
				     : column_find(r->header.kind, slice_of(m->at[i].column));
		size_t len = m->at[i].header ? 0 : strlen(m->at[i].value);
		char *at = r->constants.text + r->constants.used;

		if (column == SKIPPED || r->cells[column].given ||
		    len >= sizeof(r->constants.text) - r->constants.used)
			continue;
		memcpy(at, m->at[i].value, len + 1);
		r->constants.used += len + 1;
		if (cell_read(&r->header.kind->columns[column], (slice){at, len}, r->today,
			      &r->cells[column], &why))
			continue;
		report_column(r, line, (size_t)column, slice_of(m->at[i].value), &why);
		good = false;
	}
	return good;
}

static bool read_cells(struct reader *r, const struct line *line)
{
	struct tabular_fault why;
	bool good = true;

	memset(r->cells, 0, r->header.kind->n_columns * sizeof(*r->cells));
	for (size_t i = 0; i < r->header.n_fields; i++) {
		slice field = {r->fields.field[i].at, r->fields.field[i].len};
		size_t column = (size_t)r->header.column_of[i];

		if (r->header.column_of[i] == SKIPPED ||
		    cell_read(&r->header.kind->columns[column], field, r->today, &r->cells[column],
			      &why))
			continue;
		report_cell(r, line, i, &why);
		good = false;
	}
	return read_constants(r, line) && good;
}

static bool refuse_repeat(struct reader *r, const struct line *line, size_t column, uint32_t first)
{
	struct tabular_fault why;

	(void)fault_with(&why, FLAW_DUPLICATE,
			 r->header.english ? "line %" PRIu32 : "第 %" PRIu32 " 行", first);
	report_column(r, line, column, r->cells[column].text, &why);
	return false;
}

static bool first_of_its_key(struct reader *r, const struct line *line)
{
	const struct tabular_repeats *all = r->repeats;
	size_t last = 63 - (size_t)__builtin_clzll(r->header.kind->unique);

	while (r->next_repeat < all->n && all->at[r->next_repeat].line < line->number)
		r->next_repeat++;
	if (r->next_repeat == all->n || all->at[r->next_repeat].line != line->number)
		return true;
	return refuse_repeat(r, line, last, all->at[r->next_repeat].first);
}

static int note_key(struct reader *r, const struct line *line, struct err *err)
{
	char array[TABULAR_MAX_FIELD * 3 + 8];
	struct str key = str_init(array, sizeof(array));

	for (size_t i = 0; i < r->header.kind->n_columns; i++) {
		if (!(r->header.kind->unique >> i & 1))
			continue;
		str_addn(&key, r->cells[i].text.at, r->cells[i].text.len);
		str_addn(&key, "\x1F", 1);
	}
	return keys_add(r->keys, (slice){array, key.len}, line->number, err);
}

/* False: refused and reported. */
static bool read_fields(struct reader *r, const struct line *line)
{
	struct tabular_fault why;
	size_t column = 0;

	if (r->lines->sheet)
		fields_fill(&r->fields, r->header.n_fields);
	if (r->fields.n < r->header.n_fields)
		(void)fault_with(&why, FLAW_TOO_FEW, "%zu < %zu", r->fields.n, r->header.n_fields);
	else if (r->fields.n > r->header.n_fields || r->fields.too_many)
		(void)fault_with(&why, FLAW_TOO_MANY, "%zu > %zu", r->fields.n, r->header.n_fields);
	if (r->fields.n != r->header.n_fields || r->fields.too_many)
		return refuse_line(r, line, &why);
	if (!read_cells(r, line))
		return false;
	if (!r->header.kind->check || r->header.kind->check(r->cells, &why, &column))
		return true;
	report_column(r, line, column, r->cells[column].text, &why);
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
	if (good && r->repeats)
		good = first_of_its_key(r, line);
	else if (good)
		rc = note_key(r, line, err);
	if (rc)
		return rc;
	if (!good) {
		r->result.rows_refused++;
		return 0;
	}
	r->result.rows_good++;
	return r->sink->row(r->sink->ctx, &row);
}

static int read_once(struct reader *r, struct err *err)
{
	struct line line = {0};
	int rc = find_header(r, &line, err);

	if (rc)
		return rc;
	while ((rc = lines_next(r->lines, &line, err)) > 0) {
		if (r->result.rows_good + r->result.rows_refused == TABULAR_MAX_ROWS)
			return err_set(err, E_FILE,
				       r->header.english
					       ? "more than %d rows: split the file by month"
					       : "超过 %d 行：请按月份拆分文件",
				       TABULAR_MAX_ROWS);
		rc = read_row(r, &line, err);
		if (rc)
			return rc;
	}
	return rc;
}

/* Which lines repeat a key is known at the end. Where there are none, as nearly always, all has
 * been said; else it is said again, without them. */
static int read_all(struct reader *r, struct err *err)
{
	int rc = read_once(r, err);

	if (rc || r->repeats)
		return rc;
	rc = keys_repeated(r->keys, &r->result.repeats, err);
	if (rc || r->result.repeats.n == 0)
		return rc;
	keys_freep(&r->keys);
	r->repeats = &r->result.repeats;
	r->result.rows_good = r->result.rows_refused = 0;
	lines_rewind(r->lines);
	if (r->sink->restart)
		r->sink->restart(r->sink->ctx);
	return read_once(r, err);
}

/* Takes the lines. */
static int reader_new(struct lines *lines, const struct tabular_mapping *mapping,
		      const struct tabular_kind *kind, const struct tabular_sink *sink,
		      struct reader **out)
{
	AUTO(reader_freep) struct reader *r = calloc(1, sizeof(*r));

	if (!r) {
		lines_freep(&lines);
		return E_NO_MEMORY;
	}
	r->lines = lines;
	r->header.kind = kind;
	r->header.mapping = mapping;
	r->sink = sink;
	r->header.english = strncmp(sink->locale, "en", 2) == 0;
	r->today = civil_from_utc(utc_now_business());
	*out = TAKE(r);
	return 0;
}

/* Reads it all, and finds out what there is to know about the file. */
static int read_opened(struct reader *r, struct tabular_result *out, struct err *err)
{
	int rc;

	r->keys = keys_new(r->lines->temporary);
	if (!r->keys)
		return err_set(err, E_NO_MEMORY, "out of memory");
	rc = read_all(r, err);
	if (rc)
		return rc;
	r->result.encoding = lines_encoding(r->lines);
	lines_digest(r->lines, r->result.digest);
	*out = r->result;
	r->result.repeats = (struct tabular_repeats){NULL, 0, 0}; /* the caller's */
	return 0;
}

int tabular_read(const struct tabular_source *from, const struct tabular_kind *kind,
		 const struct tabular_sink *sink, struct tabular_result *out, struct err *err)
{
	AUTO(reader_freep) struct reader *r = NULL;
	struct lines *lines = NULL;
	int rc = lines_open(from, NULL, &lines, err);

	if (rc)
		return rc;
	rc = reader_new(lines, from->mapping, kind, sink, &r);
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
	rc = reader_new(lines, NULL, kind, sink, &r);
	rc = rc ? err_set(err, rc, "out of memory") : read_opened(r, out, err);
	if (!rc)
		tabular_result_done(out); /* nobody reads them again */
	return rc;
}

int tabular_read_again(const struct tabular_source *from, const struct tabular_kind *kind,
		       const struct tabular_sink *sink, const struct tabular_result *before,
		       struct err *err)
{
	AUTO(reader_freep) struct reader *r = NULL;
	struct lines *lines = NULL;
	uint8_t digest[32];
	int rc = lines_open(from, before->encoding, &lines, err);

	if (rc)
		return rc;
	rc = reader_new(lines, from->mapping, kind, sink, &r);
	if (rc)
		return err_set(err, rc, "out of memory");
	r->repeats = &before->repeats;
	rc = read_once(r, err);
	if (rc)
		return rc;
	lines_digest(r->lines, digest);
	if (memcmp(digest, before->digest, sizeof(digest)) == 0)
		return 0;
	return err_set(err, E_FILE,
		       r->header.english ? "%s: it changed while it was read, import it again"
					 : "%s：读取期间文件被改动，请重新导入",
		       from->path);
}
