/*
 * book - a list as an Excel workbook, row after row.
 *
 * A text is always written as a text, so that no cell begins a formula; days, instants and amounts
 * are numbers with a format, so that they sort and add up. Prints on A4, one page wide, its head on
 * each page.
 *
 * Owns:    the book owns everything until book_end(); the texts of the form live as long.
 * Units:   fen, days since 1970, microseconds since 1970, hundredths of a percent.
 * Limits:  one row is kept in memory; a text of more than BOOK_CELL_MAX bytes is cut.
 */
#ifndef GONGDAO_TABULAR_BOOK_H
#define GONGDAO_TABULAR_BOOK_H

#include "base.h"

#define BOOK_CELL_MAX 32767

enum book_kind {
	BOOK_TEXT, /* and counts */
	BOOK_MONEY,
	BOOK_TIME,
	BOOK_DAY,
	BOOK_MONTH, /* as its first day */
	BOOK_SHARE,
	BOOK_KINDS,
};

struct book_column {
	const char *title;
	enum book_kind kind;
	int32_t width; /* pixels; 0: as usual */
};

struct book_form {
	const char *path, *title;
	const char *scratch; /* folder for what has no name */
	bool english;
	const struct book_column *columns;
	size_t n_columns;
};

struct book;
int book_new(const struct book_form *form, struct book **out, struct err *err) MUST_CHECK;
void book_text(struct book *b, size_t column, const char *text);
/* In the unit of the column's kind; false: it is not to be had exactly, let a text say it. */
bool book_number(struct book *b, size_t column, int64_t n) MUST_CHECK;
void book_row_end(struct book *b);
/* Writes the file and frees the book. */
int book_end(struct book *b, struct err *err) MUST_CHECK;

#endif
