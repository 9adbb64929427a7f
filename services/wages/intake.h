/*
 * intake - a chunk of a submission, whatever its kind: rows come as columns of the request, and go
 * as columns into the partition of their month. What is particular of a kind stands in one entry
 * of intake_kinds.c: its columns, its checks, what it sums.
 *
 *   intake.c          the chunk: head, rows refused, reply stored, so that a repeat is recognised
 *   intake_columns.c  the columns: found in the request, shown when refused, copied by month
 *   intake_kinds.c    the kinds and their rpcs
 *
 * Owns:    all of it lives in the call's arena.
 * Errors:  a refusal in the caller's language.
 */
#ifndef GONGDAO_WAGES_INTAKE_H
#define GONGDAO_WAGES_INTAKE_H

#include "submission.h"

#define CHUNK_ROWS_MAX     8192
#define ERRORS_MAX         500 /* a reply lists so many; the count is of all */
#define INTAKE_COLUMNS_MAX 12

enum intake_form {
	FORM_TEXT,
	FORM_TIME, /* us */
	FORM_FEN,
	FORM_NUMBER, /* int32 */
	FORM_DAY,    /* 0: null */
	FORM_YES,    /* 1 or 0 */
	FORM_MONTH,  /* text 2025-03: says the partition and is not copied itself */
};

struct intake_column {
	const char *field; /* of the request */
	enum intake_form form;
	/* May be left out of the request; then each row has what follows. */
	bool optional;
	int64_t absent;
	const char *absent_text; /* of a text, also for a row that has "" */
	bool personal;           /* may hold what is a person's: never said again */
};

struct intake;
struct intake_kind {
	struct submission_kind head;
	const struct intake_column
		*columns; /* in the order of the copy statement, after its five */
	size_t n_columns;
	size_t month; /* index of the column that says the month */
	/* Makes what may not repeat; NULL: the column source_ref. */
	const char *(*key)(struct call *c, const ProtobufCMessage *req, size_t row);
	enum row_flaw repeated;
	enum row_flaw (*check)(struct call *c, const struct intake_bounds *b,
			       const ProtobufCMessage *req, size_t row);
	int (*sum)(struct intake *in, size_t row); /* of a good row; NULL: none */
};

extern const struct intake_kind intake_kinds[];
extern const size_t n_intake_kinds;

/* A column of the request: at[n], of the type that its form says. */
struct intake_values {
	const void *at;
	size_t n;
};

struct intake {
	const struct intake_kind *kind;
	const ProtobufCMessage *req;
	int64_t submission_id;
	uint32_t chunk;
	const Wages__OpenSubmissionRequest *dry_run; /* NULL: no */
	size_t n;
	struct intake_values lines, values[INTAKE_COLUMNS_MAX];
	const char **keys;

	struct submission_row submission;
	struct intake_bounds bounds;
	enum row_flaw *flaws;
	size_t n_good;
	int64_t seconds_sum;
	money pay_sum;
	uint8_t digest[32];
	bool before; /* the chunk was taken already; the reply is given again */
};

/* Takes a chunk in, each row good or refused on its own. */
int intake_take(struct call *c, const struct intake_kind *kind, const ProtobufCMessage *req,
		Wages__SubmitReply *rep) MUST_CHECK;

/* intake_columns.c */
/* Finds the columns in in->req and holds their lengths against in->n, which it sets. */
int columns_find(struct call *c, struct intake *in) MUST_CHECK;
/* What stands in the refused column of a row. */
const char *column_text(struct call *c, const struct intake *in, const char *field, size_t row);
int rows_copy(struct call *c, struct intake *in) MUST_CHECK;

#endif
