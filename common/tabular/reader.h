/*
 * reader - what the files of this folder share: lines, faults, cells, the set of seen keys.
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

#define BLOCK_BYTES ((size_t)65536)

struct lines {
	crypto_generichash_state digest;
	int fd; /* -1: from `bytes` */
	bool after_cr;
	slice bytes; /* what is left of them */
	const char *name;
	iconv_t converter; /* (iconv_t)-1: UTF-8 */
	size_t at, filled; /* in `block` */
	size_t raw_len;
	char raw[TABULAR_MAX_LINE]; /* the line as in the file */
	unsigned char block[BLOCK_BYTES];
	char text[TABULAR_MAX_LINE * 2]; /* the line in UTF-8; bad bytes become U+FFFD */
};

struct line {
	uint32_t number;
	slice text;
	bool too_long; /* the rest was skipped */
};

int lines_open(const char *path, struct lines **out, struct err *err) MUST_CHECK;
int lines_over(slice bytes, struct lines **out, struct err *err) MUST_CHECK;
void lines_freep(struct lines **l);
const char *lines_encoding(const struct lines *l);
/* 1: a line; 0: the end; E_FILE. `out` goes from call to call: it counts. */
int lines_next(struct lines *l, struct line *out, struct err *err) MUST_CHECK;
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

/* ---- fold.c, cell.c ----------------------------------------------------------------------- */

/* Blanks of every width off both ends; full-width forms become plain ones. In place. */
slice cell_fold(char *at, size_t len);
slice cell_trim(char *at, size_t len);
bool cell_read(const struct tabular_column *column, slice raw, civil_date today, struct cell *out,
	       struct tabular_fault *why);

/* ---- seen.c: which keys were in this file already ------------------------------------------ */

struct seen; /* 12 bytes a slot, at most 3/4 full */
struct seen *seen_new(void) MUST_CHECK;
void seen_freep(struct seen **s);
/* `line` is not 0. *out_first: 0 when the key is new, else the line that had it. */
int seen_add(struct seen *s, slice key, uint32_t line, uint32_t *out_first) MUST_CHECK;

#endif
