/*
 * tabular - CSV files as typed rows, with an error that says line, column, value, reason and mend.
 *
 * UTF-8 (with or without BOM) or GB18030, told apart by the bytes; streamed, memory flat. The header
 * line names the columns, in English or Chinese, in any order; unknown and repeated columns are
 * refused. One row table a kind describes the columns; the command line and the gateway share it.
 *
 * Owns:    the reader owns its buffers; a row is valid during the callback.
 * Errors:  E_FILE for what spoils the whole file (no header, missing column, not text, a quote that
 *          never closes); row errors go to the error callback and the rest goes on.
 * Limits:  field 4 KiB, line 64 KiB, 64 columns.
 */
#ifndef GONGDAO_TABULAR_H
#define GONGDAO_TABULAR_H

#include "arena.h"
#include "money.h"
#include "str.h"
#include "when.h"

enum cell_type {
	CELL_TEXT,    /* 1..max characters */
	CELL_CODE,    /* one of `choices` (English or Chinese name), given as the English one */
	CELL_INSTANT, /* local time or with zone; us */
	CELL_DATE,    /* civil day */
	CELL_MONTH,   /* civil day of its first */
	CELL_YUAN,    /* fen, between min and max */
	CELL_REGION,  /* six digits */
	CELL_CREDIT_CODE, /* unified social credit code, check character verified (GB 32100) */
};

struct cell_choice {
	const char *code, *zh;
};

struct tabular_column {
	const char *name, *zh;   /* header names */
	enum cell_type type;
	bool required;
	int64_t min, max;
	const struct cell_choice *choices; /* ends with {NULL} */
	const char *mend_zh, *mend_en;     /* how to put it right */
};

struct tabular_kind {
	const char *name, *zh;
	const struct tabular_column *columns;
	size_t n_columns;
};

struct cell {
	bool given;
	slice text;     /* as in the file, UTF-8, trimmed */
	int64_t number; /* instant us, day, fen */
	const char *code;
};

struct tabular_row {
	uint32_t line; /* first line of the record, from 1; the header is line 1 */
	const struct cell *cells; /* in the order of kind->columns */
};

struct tabular_error {
	uint32_t line;
	const char *column; /* header name in the reader's locale; "" for the whole row */
	const char *value;  /* shortened to 64 characters */
	const char *reason, *mend;
};

struct tabular_sink {
	int (*row)(void *ctx, const struct tabular_row *row); /* nonzero stops */
	void (*error)(void *ctx, const struct tabular_error *error);
	/* A rule over the row's cells (ended before started); fills *out and returns false to refuse. */
	bool (*check)(void *ctx, const struct tabular_row *row, struct tabular_error *out);
	void *ctx;
};

struct tabular_result {
	uint64_t rows_good, rows_refused;
	const char *encoding; /* "UTF-8", "GB18030" */
	uint8_t digest[32];   /* BLAKE2b-256 of the file's bytes */
};

int tabular_read(const char *path, const struct tabular_kind *kind, const char *locale,
		 const struct tabular_sink *sink, struct tabular_result *out, struct err *err) MUST_CHECK;
/* The same over bytes in memory: tests, fuzzing, uploads already received. */
int tabular_read_bytes(const char *at, size_t len, const struct tabular_kind *kind,
		       const char *locale, const struct tabular_sink *sink,
		       struct tabular_result *out, struct err *err) MUST_CHECK;

/* The kinds: employers, engagements, intervals, pay. NULL when there is none of that name. */
const struct tabular_kind *tabular_kind_find(const char *name);
extern const struct tabular_kind *const tabular_kinds[]; /* NULL-terminated */
/* Header line and one example line, for --template. */
const char *tabular_template(const struct tabular_kind *kind, const char *locale);

bool credit_code_valid(slice code); /* GB 32100, check character included */

#endif
