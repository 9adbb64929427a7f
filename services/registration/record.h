/*
 * record - the way every kind of record about an employer is taken in.
 *
 * A kind is a struct, its row table and three statements. The handler fills an array of the struct
 * and, beside it, one record_row a row with key, content and the first fault; records_settle() does
 * the rest: what is stored, what each row does, the reply, the writing.
 *
 * Owns:    everything lives in the call's arena.
 * Errors:  0 or a negative E_...
 */
#ifndef GONGDAO_RECORD_H
#define GONGDAO_RECORD_H

#include "record_facts.h"
#include "registration.h"

/* The row table's last two columns are the record's id and version; the statements take one array a
 * column, in the order of the table. */
struct record_kind {
	const struct row_table *table;
	/* :many record_stored; the columns without the last two, and the index of each row. */
	const struct statement *stored;
	/* :exec; all columns, then recorded_at, recorded_by, reason. */
	const struct statement *insert;
	/* :exec; the ids whose present version is replaced, and when. */
	const struct statement *replace;
};

struct record_batch {
	const struct record_kind *kind;
	void *wants; /* array of the table's struct */
	struct record_row *rows;
	size_t n;
	const char *reason;
	bool dry_run;
};

/* Decides, answers and, unless it is a dry run, writes. */
int records_settle(struct call *c, const struct record_batch *b,
		   Registration__ImportReply *rep) MUST_CHECK;

/* Whose the credit codes are, as the caller may see it. */
struct record_employers {
	struct employer_stored stored;
};
/* Where in the request's rows (an array of pointers to messages) a credit code is. */
struct record_codes {
	const void *rows;
	size_t n, offset;
};
int record_employers_load(struct call *c, const struct record_codes *codes, size_t n,
			  struct record_employers *out) MUST_CHECK;
/* What an import asks for, whatever its rows are. */
struct record_request {
	const struct record_codes *codes; /* the first: of the rows themselves */
	size_t n_codes;
	const char *reason;
	bool dry_run;
};
/* Checks the size, waits for the turn among imports, makes room and looks the employers up. */
int records_begin(struct call *c, const struct record_kind *kind, const struct record_request *req,
		  struct record_employers *out_known, struct record_batch *out) MUST_CHECK;

/* The employer's number, or a fault of the row when it is unknown or outside the caller's region.
 */
int64_t record_employer(const struct record_employers *known, struct record_row *row,
			const char *column, const char *code);

/* A company's own number of a worker, and the worker it stands for on the day; 0 without number. */
struct record_number {
	int64_t employer_id;
	const char *worker_no;
	civil_date day;
	int64_t worker_id;
};
/* Asks a statement (employers, numbers, days, rows -> row, ...) about the good rows with a number.
 */
struct record_look_up {
	const struct statement *statement;
	void *out_rows; /* pointer to an array of the statement's struct */
	size_t *out_n;
};
int record_numbers_look_up(struct call *c, const struct record_batch *b,
			   const struct record_number *numbers,
			   const struct record_look_up *up) MUST_CHECK;
/* Fills worker_id of every good row; a number that stands for nobody is the row's fault. */
int record_workers(struct call *c, struct record_batch *b,
		   struct record_number *numbers) MUST_CHECK;

struct record_list {
	void *out_rows; /* pointer to a pointer to the statement's struct */
	size_t *out_n;
};

/* One array a column for unnest(), of `n` structs: `out` has room for t->n. */
int columns_of(struct call *c, const struct row_table *t, const void *structs, size_t n,
	       struct arg *out) MUST_CHECK;

/* The instant a question looks from: the end of the day asked for, or now when it is 0. */
int as_of(struct call *c, int32_t day, utc_time *out) MUST_CHECK;
/* The number of a code that may be registered where the caller does not see it, or a fault. */
int64_t record_code(const struct record_employers *known, struct record_row *row,
		    const char *column, const char *code);
/* Platform and partner of a row, one of which the caller must see. */
struct record_pair {
	const char *platform_code, *partner_code;
	int64_t platform_id, partner_id; /* out */
};
void record_pair(const struct record_employers *known, struct record_row *row,
		 struct record_pair *pair);

/* A refusal when no employer is named. */
int employer_named(struct call *c, int64_t employer_id) MUST_CHECK;
/* The records of an employer as known at the end of a day: `st` takes employer and instant. */
int records_of(struct call *c, const struct statement *st, int64_t employer_id, int32_t as_of_day,
	       const struct record_list *out) MUST_CHECK;
/* The day asked about, or today when it is 0. */
int day_asked(struct call *c, int32_t wire, civil_date *out) MUST_CHECK;
/* The inclusive last day of the wire; 0 without end. */
int32_t last_day_of(civil_date to_day);

#endif
