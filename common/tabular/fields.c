/*
 * One line to its fields; where there are quotes, by libcsv in strict mode. The parser lives for
 * one line: after a quote in the wrong place libcsv cannot go on, and the next line starts clean.
 */
#include "reader.h"

#include <csv.h>

static void take_field(void *at, size_t len, void *ctx)
{
	struct fields *f = ctx;

	if (f->n == TABULAR_MAX_COLUMNS || len >= sizeof(f->buffer) - f->used) {
		f->too_many = true;
		return;
	}
	f->field[f->n].at = f->buffer + f->used;
	f->field[f->n].len = len;
	if (len)
		memcpy(f->buffer + f->used, at, len);
	f->used += len;
	f->buffer[f->used++] = '\0';
	f->n++;
}

static void take_end(int c, void *ctx)
{
	(void)c;   /* no line end is ever given to it */
	(void)ctx; /* one line, one record */
}

static bool split_quoted(struct fields *f, slice line, struct tabular_fault *out)
{
	struct csv_parser parser;
	bool ok;

	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI))
		abort(); /* it allocates nothing and knows no error but a NULL parser */
	ok = csv_parse(&parser, line.at, line.len, take_field, take_end, f) == line.len;
	if (!ok)
		(void)fault(out, FLAW_QUOTE);
	else if (csv_fini(&parser, take_field, take_end, f))
		ok = fault(out, FLAW_QUOTE_OPEN);
	csv_free(&parser);
	return ok;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* What libcsv makes of a line without quotes: fields between commas, without blanks at their ends.
 */
static void split_plain(struct fields *f, slice line)
{
	const char *at = line.at, *end = line.at + line.len;

	while (at) {
		const char *comma = at < end ? memchr(at, ',', (size_t)(end - at)) : NULL;
		const char *from = at, *to = comma ? comma : end;

		while (from < to && is_blank(*from))
			from++;
		while (to > from && is_blank(to[-1]))
			to--;
		take_field((void *)(uintptr_t)from, (size_t)(to - from), f); /* only read */
		at = comma ? comma + 1 : NULL;
	}
}

/* libcsv calls back at every field but looks at every character on its way: a line without quotes,
 * as nearly all are, needs no more than its commas. */
bool fields_split(struct fields *f, slice line, struct tabular_fault *out)
{
	f->used = 0;
	f->n = 0;
	f->too_many = false;
	if (line.len && memchr(line.at, '"', line.len))
		return split_quoted(f, line, out);
	split_plain(f, line);
	return true;
}

void fields_fill(struct fields *f, size_t n)
{
	while (f->n < n) {
		f->field[f->n].at = f->buffer + sizeof(f->buffer) - 1;
		f->field[f->n].at[0] = '\0';
		f->field[f->n++].len = 0;
	}
}
