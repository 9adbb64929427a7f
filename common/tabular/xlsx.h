/*
 * xlsx - a sheet of an Excel workbook as the lines of a CSV file: line n is row n of the sheet.
 *
 * What is certain is put as a person reads it: dates by the cell's number format and the workbook's
 * epoch, numbers to the 15 digits a spreadsheet keeps, shared and inline texts. What a cell has
 * that is no value of a list is put with MARK at its end, and the cell's column refuses it with the
 * right reason: a number of more than 15 digits (the others are lost), TRUE and FALSE, a formula
 * that was never computed, a cell that lies under a merged one. Errors of formulas stay as they are
 * (#REF!). Hidden rows are rows. A document type (entities) and a workbook that is larger unpacked
 * than the limits are refused as a whole; memory does not grow with the rows.
 *
 * Owns:    the caller owns all files.
 * Errors:  E_FILE with what and where.
 * Limits:  2 GiB of a sheet, 256 MiB of shared texts, 16 MiB of styles, 1,048,576 rows,
 *          TABULAR_MAX_COLUMNS columns (one more is written, so that it is refused), 1,000 merged
 *          areas.
 * Source:  ECMA-376 part 1, 18.3 (sheets), 18.8.30 (number formats), 18.17.4.1 (dates)
 */
#ifndef GONGDAO_TABULAR_XLSX_H
#define GONGDAO_TABULAR_XLSX_H

#include "tabular.h"

#define XLSX_MARK '\x1A' /* SUB: stands for what is lost */

/* `path`, or the bytes when it is NULL. `sheet` NULL: the first that is not hidden. */
struct xlsx_input {
	const char *path;
	slice bytes;
	const char *sheet;
};

int xlsx_to_csv(const struct xlsx_input *in, FILE *out, struct err *err) MUST_CHECK;
/* Into a file without a name (`temporary`: see struct tabular_source), which the caller closes. */
int xlsx_unpack(const struct xlsx_input *in, const char *temporary, int *out_fd,
		struct err *err) MUST_CHECK;

/* ---- xlsx_part.c: the zip and its XML ------------------------------------------------------- */

struct package;
int package_open(const struct xlsx_input *in, struct package **out, struct err *err) MUST_CHECK;
void package_freep(struct package **p);

struct xml_sink {
	/* Names are without their prefix. False: no more is wanted, or *err says what is wrong. */
	bool (*start)(void *ctx, const char *name, const char **attributes, struct err *err);
	bool (*end)(void *ctx, const char *name, struct err *err);
	void (*text)(void *ctx, const char *at, size_t len); /* may be NULL */
	void *ctx;
};

/* E_NOT_FOUND: the workbook has no such part. */
int part_parse(struct package *p, const char *part, size_t max_bytes, const struct xml_sink *sink,
	       struct err *err) MUST_CHECK;
/* The value of an attribute by its name without prefix; NULL when it has none. */
const char *xml_attribute(const char **attributes, const char *name);

/* ---- xlsx_book.c: what the sheets share ------------------------------------------------------ */

enum number_form {
	FORM_NUMBER,
	FORM_DATE,
	FORM_MONTH, /* shows year and month only */
	FORM_TIME,
	FORM_DATE_TIME,
};

struct number_format {
	uint8_t form;  /* enum number_form */
	uint8_t zeros; /* "00000": as many digits at least */
	uint16_t id;   /* of a format that the workbook defines */
};

struct book {
	char sheet_part[256];
	bool from_1904;
	char *texts; /* NUL-terminated, one after the other */
	size_t texts_len, texts_size;
	uint32_t *text_at;
	size_t n_texts, text_at_size;
	struct number_format *styles;
	size_t n_styles;
};

int book_open(struct package *p, const char *sheet, struct book **out, struct err *err) MUST_CHECK;
void book_freep(struct book **b);

/* ---- xlsx_number.c: pure -------------------------------------------------------------------- */

/* By the code of a format: "yyyy/m/d", "0.00"; those of the numbers below 164 are agreed on. */
struct number_format number_format_of(const char *code);
struct number_format number_format_agreed(unsigned id);
/* The text of a numeric cell; with the mark when digits are lost. `out` has room for 128. */
void number_show(slice value, struct number_format format, bool from_1904, struct str *out);

/* ---- xlsx_sheet.c -----------------------------------------------------------------------------
 */

int sheet_to_csv(struct package *p, const struct book *b, FILE *out, struct err *err) MUST_CHECK;

#endif
