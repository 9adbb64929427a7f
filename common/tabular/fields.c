/*
 * One line to its fields, by libcsv in strict mode. The parser lives for one line: after a quote in
 * the wrong place libcsv cannot go on, and the next line starts clean.
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

bool fields_split(struct fields *f, slice line, struct tabular_fault *out)
{
	struct csv_parser parser;
	bool ok;

	f->used = 0;
	f->n = 0;
	f->too_many = false;
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
