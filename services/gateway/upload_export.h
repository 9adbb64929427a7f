/*
 * upload_export - private to the process that writes an export: what is asked for.
 *
 * Owns:    an export owns what was asked; texts point into it.
 * Limits:  COLUMNS_MAX columns.
 */
#ifndef GONGDAO_UPLOAD_EXPORT_H
#define GONGDAO_UPLOAD_EXPORT_H

#include "upload_child.h"

#include "book.h"

#define COLUMNS_MAX 64

enum shown {
	SHOWN_TEXT, /* as it is: ids stay texts */
	SHOWN_MONEY,
	SHOWN_TIME,
	SHOWN_DAY,
	SHOWN_MONTH,
	SHOWN_SHARE,
	SHOWN_CODE,
	SHOWN_YES,
	SHOWN_LIST, /* of codes */
	SHOWNS,
};

struct column {
	const char *key;
	enum shown shown;
	bool counts;         /* 64 bits that are no id */
	const json_t *words; /* of codes; NULL: as they are */
};

struct export
{
	struct child *child;
	json_t *asked, *beside; /* beside the id: fields of the next page's request */
	const char *title, *list, *id, *place;
	struct column columns[COLUMNS_MAX];
	struct book_column heads[COLUMNS_MAX];
	size_t n_columns, rows;
	bool english, cut;
	struct book *book;
};

/* A whole number of the JSON mapping: 64 bits come as text. */
bool whole_of(const json_t *v, int64_t *out) MUST_CHECK;

/* upload_export_row.c */
void row_put(struct export *x, const json_t *row);

#endif
