/*
 * tabular - CSV files and sheets as typed rows, with an error that says line, column, value, reason
 * and mend.
 *
 * UTF-8 (with or without BOM) or GB18030, told apart by the bytes, or a sheet of an Excel workbook
 * (.xlsx); streamed, memory flat: keys that may not repeat are kept as hashes, past a fixed amount
 * in a temporary file. The header line names the columns, in English or Chinese, in any order, or
 * as a mapping says; a title above it is skipped; unknown and repeated columns are refused (but for
 * the column of errors that an import writes back: it is skipped). A record is a line: none of the
 * kinds has a cell with a line break, so a stray quote spoils its own line only. One table a kind
 * describes the columns: names, values, template, and the field of the rpc that takes it.
 *
 * What spreadsheets do is taken where it is certain: full-width digits and letters, 2025/3/9,
 * 2025年3月9日, blanks around a cell, lines of commas only, dates of a sheet by their format. What
 * they may have spoiled is refused: 1.23E+15, numbers of more than 15 digits, a leading apostrophe,
 * dates as serial numbers, thousands separators, merged cells.
 *
 * Owns:    the reader owns its buffers; a row is valid during the callback.
 * Errors:  E_FILE for what spoils the whole file (no header, missing column, not text, too many
 *          rows); row errors go to the error callback and the rest goes on.
 * Limits:  field 4 KiB, line 64 KiB, 64 columns, 50 million rows; the header is within the first
 *          TABULAR_HEADER_LINES lines; those of a workbook are in xlsx.h.
 */
#ifndef GONGDAO_TABULAR_H
#define GONGDAO_TABULAR_H

#include "arena.h"
#include "cn_id.h"
#include "money.h"
#include "str.h"
#include "when.h"

#define TABULAR_MAX_FIELD    ((size_t)4096)
#define TABULAR_MAX_LINE     ((size_t)65536)
#define TABULAR_MAX_COLUMNS  64
#define TABULAR_MAX_ROWS     50000000
#define TABULAR_HEADER_LINES 10

enum cell_type {
	CELL_TEXT,    /* 1..max characters, as they are: names */
	CELL_ID,      /* 1..max characters without blanks; full-width folded: numbers, references */
	CELL_CODE,    /* one of `choices` (English or Chinese name), given as the English one */
	CELL_INSTANT, /* local time or with zone; us */
	CELL_DATE,    /* civil day */
	CELL_MONTH,   /* civil day of its first */
	CELL_YUAN,    /* fen, between min and max */
	CELL_REGION,  /* six digits */
	CELL_CREDIT_CODE, /* unified social credit code, check character verified (GB 32100) */
	CELL_WORKER,      /* "credit code/worker number" */
	CELL_DOCUMENT,    /* a resident id, or the number of another document: cn_id.h */
	CELL_PHONE,       /* text: as phone_normalize() writes it */
	CELL_YES,         /* number: 1 yes, 0 no */
	CELL_NUMBER,      /* a whole number between min and max */
};

struct cell_choice {
	const char *code, *zh;
};

struct tabular_column {
	const char *name, *zh; /* header names */
	enum cell_type type;
	bool required;
	/* YUAN: fen; TEXT, ID: characters; INSTANT, DATE, MONTH: max is days ahead, 0 unlimited */
	int64_t min, max;
	const struct cell_choice *choices; /* ends with {NULL} */
	const char *example;               /* as a Chinese file has it; NULL: left empty */
	const char *also; /* other header names that are certain: "姓 名|员工姓名" */
	const char *help_zh, *help_en; /* what is meant, where the name does not say it; or NULL */
	/* Where it goes in a row of kind->rpc: "name", "terms.pay_day"; "terms.items:NAME" is an
	 * element of a list, its first field NAME, its second the value. NULL: as `name`. */
	const char *field;
	bool exclusive; /* the file names the last day, the wire the day after */
	bool personal;  /* its value is masked in messages */
};

struct cell {
	bool given;
	slice text;     /* UTF-8, trimmed; folded unless CELL_TEXT; NUL-terminated */
	int64_t number; /* instant us, day, fen */
	const char *code;
};

struct tabular_fault;
struct tabular_kind {
	const char *name, *zh;
	const struct tabular_column *columns;
	size_t n_columns;
	uint64_t unique; /* bits of the columns that together must not repeat in a file */
	/* Bits of the columns that together name what rows may share: such rows, and one that names
	 * another's in a CELL_WORKER column, are sent in one request. 0: rows stand alone. */
	uint64_t kin;
	/* A rule over the row's cells (ended before started): false fills *out and names a column.
	 */
	bool (*check)(const struct cell *cells, struct tabular_fault *out, size_t *out_column);
	const char *rpc; /* takes the rows; its request has `rows` and `dry_run` */
	bool submission; /* belongs to an employer and a period: hours and pay */
};

/* A file, and what is particular about it. */
struct tabular_source {
	const char *path;
	const char *sheet; /* of a workbook; NULL: the first that is not hidden */
	const struct tabular_mapping *mapping; /* NULL: the names of the kind */
	const char *temporary; /* folder of files without a name; NULL: the system's */
};

/* What somebody's own columns are called, and what their files leave out. */
struct tabular_map {
	const char *header; /* NULL: every row has `value` */
	const char *column; /* of the kind; NULL: the column is not wanted */
	const char *value;
};

/* A `header` as those of files are compared: blanks and full-width forms are folded, in place. */
void tabular_fold(char *header);

struct tabular_mapping {
	const struct tabular_map *at;
	size_t n;
};

struct tabular_row {
	uint32_t line;            /* from 1: of the file, or the row of the sheet */
	const struct cell *cells; /* in the order of kind->columns */
};

struct tabular_error {
	uint32_t line;
	const char *column; /* header name in the reader's locale; "" for the whole row */
	const char *value;  /* shortened to 64 characters */
	const char *reason, *mend;
};

struct tabular_sink {
	const char *locale; /* "zh", "en": of column names, reasons and mends */
	int (*row)(void *ctx, const struct tabular_row *row); /* nonzero stops and is returned */
	void (*error)(void *ctx, const struct tabular_error *error);
	void *ctx;
	/* A key stands twice: all begins again, and this time its second line is refused. May be
	 * NULL. */
	void (*restart)(void *ctx);
};

/* Lines whose key an earlier line has. */
struct tabular_repeat {
	uint32_t line, first;
};

struct tabular_repeats {
	struct tabular_repeat *at; /* ascending */
	size_t n, size;
};

struct tabular_result {
	uint64_t rows_good, rows_refused;
	const char *encoding; /* "UTF-8", "GB18030", "XLSX" */
	uint32_t header_line;
	uint8_t digest[32]; /* BLAKE2b-256 of the file's bytes; of a sheet: of its rows as CSV */
	struct tabular_repeats repeats;
};

void tabular_result_done(struct tabular_result *r);

int tabular_read(const struct tabular_source *from, const struct tabular_kind *kind,
		 const struct tabular_sink *sink, struct tabular_result *out,
		 struct err *err) MUST_CHECK;
/* The rows again that tabular_read() found good, faster: `before` says what it learned. E_FILE when
 * the file is not the same any more; then rows that should not have been may have been handed over.
 */
int tabular_read_again(const struct tabular_source *from, const struct tabular_kind *kind,
		       const struct tabular_sink *sink, const struct tabular_result *before,
		       struct err *err) MUST_CHECK;
/* The same over bytes in memory: tests, fuzzing, uploads already received. */
int tabular_read_bytes(slice bytes, const struct tabular_kind *kind,
		       const struct tabular_sink *sink, struct tabular_result *out,
		       struct err *err) MUST_CHECK;
/* The columns of the file's header line, one after the other: for making a mapping. `*out_column`
 * is NULL for one that is not known. */
int tabular_headers(const struct tabular_source *from, const struct tabular_kind *kind,
		    void (*take)(void *ctx, const char *header, const char *column), void *ctx,
		    struct err *err) MUST_CHECK;

/* Writes the file again with one more column: what was wrong in each line. A CSV file as UTF-8 with
 * BOM; a workbook when the name to be written ends in .xlsx, all cells as text. */
struct tabular_notes {
	/* Is asked for each line of the file and answers "" where nothing was. */
	const char *(*note)(void *ctx, uint32_t line);
	void *ctx;
	uint32_t header_line;
};
int tabular_annotate(const struct tabular_source *from, const char *out_path, const char *locale,
		     const struct tabular_notes *notes, struct err *err) MUST_CHECK;

/* The kinds: employers, engagements, intervals, pay ... NULL when there is none of that name. */
const struct tabular_kind *tabular_kind_find(const char *name);
extern const struct tabular_kind *const tabular_kinds[]; /* NULL-terminated */

/* Header line and one example line; starts with a BOM for spreadsheets. */
void tabular_template(const struct tabular_kind *kind, const char *locale, FILE *out);
/* A workbook: the columns formatted so that nothing is spoiled, lists to choose from, and a second
 * sheet that explains each. Never over a file that is there. */
int tabular_template_xlsx(const struct tabular_kind *kind, const char *locale, const char *path,
			  struct err *err) MUST_CHECK;

#endif
