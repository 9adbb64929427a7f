/*
 * import - a file on its way in: what was refused, the chunk being filled, the counts.
 *
 * Two passes: the first reads every row, collects what is wrong and learns the months; the second
 * sends the good rows in chunks. Nothing is sent of a file that cannot be used.
 *
 * Owns:    notes and chunks each have an arena; a chunk's is emptied when it was answered.
 * Limits:  NOTES_MEMORY of notes; what is beyond is counted.
 */
#ifndef GONGDAO_CLI_IMPORT_H
#define GONGDAO_CLI_IMPORT_H

#include "cli.h"
#include "registration.pb-c.h"
#include "tabular.h"
#include "wages.pb-c.h"

#define CHUNK_ROWS   8192
#define CHUNK_BYTES  ((size_t)900 * 1024) /* of 1 MiB: heads and digest have room */
#define RECORD_ROWS  500                  /* of registration */
#define NOTES_MEMORY ((size_t)512 * 1024 * 1024)

struct import_note {
	uint32_t line;
	const char *column, *value, *reason, *mend;
};

struct import_notes {
	struct arena *arena;
	struct import_note *at;
	size_t n, size;
	uint64_t lost; /* not kept: memory was over */
};

/* Rows of a submission stand in columns, those of registration are messages. */
struct import_chunk {
	struct arena *arena;
	struct client_question *asked; /* NULL: it is being filled, or empty */
	size_t n, bytes;
	uint32_t number;
	uint32_t line[CHUNK_ROWS];
	const ProtobufCFieldDescriptor *fields[TABULAR_MAX_COLUMNS];
	void *columns[TABULAR_MAX_COLUMNS];  /* CHUNK_ROWS values of the field's type */
	bool given[TABULAR_MAX_COLUMNS];     /* some row has a value */
	ProtobufCMessage *rows[RECORD_ROWS]; /* of registration */
};

struct import;
struct import_target {
	size_t max_rows, in_flight;
	bool ordered; /* a chunk leaves when the one before it is answered */
	int (*add)(struct import *im, const struct tabular_row *row);
	int (*send)(struct import *im, struct import_chunk *k); /* by chunk_send() */
	void (*take)(struct import *im, const struct import_chunk *k,
		     const ProtobufCMessage *reply);
};

struct import_kin;
struct import {
	struct cli *c;
	const struct tabular_kind *kind;
	const struct import_target *target;
	struct tabular_source from;
	const ProtobufCMessageDescriptor *rows; /* of a kind without submission */
	const char *with;                       /* "field=value,...": of the request itself */
	bool dry_run, already;
	bool not_whole; /* said to be complete, and it is not: rows were refused */
	struct tabular_result read;
	struct import_notes notes;
	struct import_kin *kin; /* NULL: the kind's rows have nothing to do with one another */
	civil_date month_first, month_last; /* of the good rows; {0} unknown */
	bool any_month;
	struct import_chunk *ring, *chunk; /* `chunk` is the one being filled */
	uint32_t n_chunks;                 /* sent */
	Wages__OpenSubmissionRequest open;
	Wages__Submission submission;
	Registration__ImportRun run; /* of a kind without submission */
	uint64_t accepted, refused_by_service, created, updated, unchanged;
};

/* import.c: the kind that KIND names. */
int import_kind(struct cli *c, const struct tabular_kind **out) MUST_CHECK;

const char *import_file_name(const struct import *im);

/* import_history.c: the line of the history; nothing in a dry run. */
int run_open(struct import *im) MUST_CHECK;
int run_close(struct import *im) MUST_CHECK;

/* import_chunks.c */
int chunks_init(struct import *im) MUST_CHECK;
void chunks_done(struct import *im);
int chunk_send(struct import *im, struct import_chunk *k,
	       const ProtobufCMessage *request) MUST_CHECK;
/* The row into the chunk, which is sent when it is full; the rest of it at the end, when all that
 * was sent is answered. */
int import_add(struct import *im, const struct tabular_row *row) MUST_CHECK;
int import_flush(struct import *im) MUST_CHECK;
/* A row of registration that is made already; and what is filled, sent. */
int import_put(struct import *im, ProtobufCMessage *row, size_t bytes, uint32_t line) MUST_CHECK;
int import_turn(struct import *im) MUST_CHECK;

/* import_kin.c: first pass, between, second pass, after it. */
int kin_init(struct import *im) MUST_CHECK;
void kin_done(struct import *im);
int kin_look(struct import *im, const struct tabular_row *row) MUST_CHECK;
void kin_drop(struct import *im);
int kin_group(struct import *im) MUST_CHECK;
bool kin_hold(struct import *im, const struct tabular_row *row, int *out_rc) MUST_CHECK;
int kin_send(struct import *im) MUST_CHECK;
/* import_rows.c: has the request a column for each of the kind? */
bool columns_fit(const struct tabular_kind *kind);
const struct import_target *import_target_find(const struct tabular_kind *kind);

/* import_record.c */
extern const struct import_target import_records;
/* What the rpc takes rows as; NULL when no service has it. */
const ProtobufCMessageDescriptor *record_rows(const struct tabular_kind *kind);
/* Has the row a field for the column, of a type that holds it? */
bool record_has(const ProtobufCMessageDescriptor *rows, const struct tabular_column *k);
/* NULL: memory is out. */
ProtobufCMessage *record_make(struct import *im, struct arena *a, const struct tabular_row *row,
			      size_t *out_bytes) MUST_CHECK;
/* Fields of the request beside its rows: "list=abnormal,snapshot_day=2022-03-01" into one. Wrong
 * use of the command when there is no such field, or the value does not fit. */
int record_with(struct cli *c, struct arena *a, const char *text, ProtobufCMessage *q) MUST_CHECK;

/* import_mapping.c: `name` of --mapping, or NULL. */
int mapping_load(struct cli *c, const struct tabular_kind *kind, const char *name,
		 const struct tabular_mapping **out) MUST_CHECK;

void notes_add(struct import *im, const struct tabular_error *e);
/* What a service refused, in the words of the file. */
void notes_add_reply(struct import *im, const struct import_chunk *k,
		     Registration__RowError *const *errors, size_t n);
void notes_drop(struct import_notes *notes);
void notes_sort(struct import_notes *notes);
/* The file again, with a column of what was wrong. */
int notes_write(struct import *im, const char *out_path) MUST_CHECK;

/* import_report.c */
int import_report(struct import *im) MUST_CHECK;

#endif
