/*
 * reader - what the files of this folder share: lines, faults, cells, the keys that repeat.
 */
#ifndef GONGDAO_TABULAR_READER_H
#define GONGDAO_TABULAR_READER_H

#include "tabular.h"

#include <iconv.h>
#include <sodium.h>

enum flaw {
#define X(name, ...) FLAW_##name,
#include "flaws.def"
#undef X
};

struct tabular_fault {
	enum flaw flaw;
	char detail[2048]; /* appended to the reason; "" when there is none; whole characters */
};

const char *flaw_reason(enum flaw flaw, bool english);
const char *flaw_mend(enum flaw flaw, bool english);
/* Fill *out and return false: `return fault(out, FLAW_EMPTY);` */
bool fault(struct tabular_fault *out, enum flaw flaw);
bool fault_with(struct tabular_fault *out, enum flaw flaw, const char *fmt, ...) PRINTF(3, 4);

/* ---- lines.c: bytes to lines of UTF-8 ----------------------------------------------------- */

#define BLOCK_BYTES (4 * TABULAR_MAX_LINE)

struct lines {
	crypto_generichash_state digest;
	bool hashing, after_cr;
	bool sheet;         /* of a workbook, made a CSV file of; a row may end early */
	int fd;             /* -1: from `whole` */
	slice whole, bytes; /* `bytes` is what is left of it */
	const char *name, *temporary;
	iconv_t converter; /* (iconv_t)-1: UTF-8 */
	size_t at, filled; /* in `block` */
	slice raw;         /* the line as in the file */
	char block[BLOCK_BYTES];
	char text[TABULAR_MAX_LINE * 2]; /* the line in UTF-8; bad bytes become U+FFFD */
};

struct line {
	uint32_t number;
	slice text;
	bool too_long; /* the rest was skipped */
};

/* `encoding` NULL: to be found out, by reading it all once. */
int lines_open(const struct tabular_source *from, const char *encoding, struct lines **out,
	       struct err *err) MUST_CHECK;
int lines_over(slice bytes, struct lines **out, struct err *err) MUST_CHECK;
void lines_freep(struct lines **l);
const char *lines_encoding(const struct lines *l); /* "UTF-8", "GB18030", "XLSX" */
/* 1: a line; 0: the end; E_FILE. `out` goes from call to call: it counts. */
int lines_next(struct lines *l, struct line *out, struct err *err) MUST_CHECK;
void lines_rewind(struct lines *l);
void lines_digest(struct lines *l, uint8_t *out /* [32] */); /* once, after the end */

/* ---- fields.c: a line to fields, by libcsv ------------------------------------------------ */

struct fields {
	char buffer[TABULAR_MAX_LINE * 2 + TABULAR_MAX_COLUMNS + 1];
	size_t used, n;
	struct {
		char *at; /* NUL-terminated, may be changed in place */
		size_t len;
	} field[TABULAR_MAX_COLUMNS];
	bool too_many; /* more than TABULAR_MAX_COLUMNS */
};

/* False: the quotes are wrong, *out says how. */
bool fields_split(struct fields *f, slice line, struct tabular_fault *out);
/* Empty ones up to n: a row of a sheet ends where its last value is. */
void fields_fill(struct fields *f, size_t n);

/* ---- header.c: which field is which column ------------------------------------------------- */

#define SKIPPED       (-1) /* the column of errors that an import wrote back */
#define TABULAR_SHOWN 64   /* characters of a value in a message */

struct header {
	const struct tabular_kind *kind;
	const struct tabular_mapping *mapping; /* may be NULL */
	bool english;
	uint32_t line;                      /* it stands in */
	int column_of[TABULAR_MAX_COLUMNS]; /* field -> column of the kind, or SKIPPED */
	bool have[TABULAR_MAX_COLUMNS];     /* columns of the kind */
	size_t n_fields;
};

/* 1: it is the header; 0: a title or an empty line above it; E_FILE. */
int header_read(struct header *h, struct fields *f, const struct line *line,
		struct err *err) MUST_CHECK;
/* More than one name: a header, though maybe of unknown columns. The fields are folded. */
bool header_like(const struct header *h, struct fields *f, slice line);
const char *column_name(const struct header *h, size_t column);
/* The first characters, with what a terminal would act on made visible. */
void value_shorten(slice s, char *out, size_t size);
/* A personal value as its column's type is masked; a whole line (column NULL) entirely. */
void value_mask(const struct tabular_column *column, slice s, char *out, size_t size);
/* Has it a column whose values are masked? */
bool kind_personal(const struct tabular_kind *kind);
/* SKIPPED when the kind has no such column. */
int column_find(const struct tabular_kind *kind, slice name);

/* ---- fold.c, cell.c, cell_date.c
 * ----------------------------------------------------------------------- */

/* Blanks of every width off both ends; full-width forms become plain ones. In place. */
slice cell_fold(char *at, size_t len);
slice cell_trim(char *at, size_t len);
bool cell_read(const struct tabular_column *column, slice raw, civil_date today, struct cell *out,
	       struct tabular_fault *why);

bool all_digits(slice s); /* at least one */
/* INSTANT, DATE, MONTH. */
bool cell_read_when(const struct tabular_column *column, slice s, civil_date today, int64_t *out,
		    struct tabular_fault *why);

#endif
