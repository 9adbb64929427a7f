/*
 * import - a file on its way in: what was refused, the chunk being filled, the counts.
 *
 * Two passes: the first reads every row, collects what is wrong and learns the months; the second
 * sends the good rows in chunks. Nothing is sent of a file that cannot be used.
 *
 * Owns:    notes and chunk each have an arena; the chunk's is emptied after every send.
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
#define RECORD_ROWS  500                  /* employers, engagements */
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

/* Columns of a chunk; each kind uses those it has. */
struct import_chunk {
	struct arena *arena;
	size_t n, bytes;
	uint32_t number;
	uint32_t line[CHUNK_ROWS];
	char *source_ref[CHUNK_ROWS], *worker_no[CHUNK_ROWS], *text_a[CHUNK_ROWS],
		*text_b[CHUNK_ROWS];
	int64_t number_a[CHUNK_ROWS], number_b[CHUNK_ROWS];
	int32_t day[CHUNK_ROWS];
	Registration__EmployerRow employers[RECORD_ROWS];
	Registration__EngagementRow engagements[RECORD_ROWS];
};

struct import;
struct import_target {
	const char *kind;
	bool submission; /* opens and closes one */
	size_t max_rows;
	int (*add)(struct import *im, const struct tabular_row *row);
	int (*send)(struct import *im);
};

struct import {
	struct cli *c;
	const struct tabular_kind *kind;
	const struct import_target *target;
	const char *path;
	bool dry_run, already;
	struct tabular_result read;
	struct import_notes notes;
	civil_date month_first, month_last; /* of the good rows; {0} unknown */
	bool any_month;
	struct import_chunk *chunk;
	Wages__OpenSubmissionRequest open;
	Wages__Submission submission;
	uint64_t accepted, refused_by_service, created, updated, unchanged;
};

/* The row into the chunk, which is sent when it is full; the rest of it at the end. */
int import_add(struct import *im, const struct tabular_row *row) MUST_CHECK;
int import_flush(struct import *im) MUST_CHECK;
/* NULL: there is none. */
const struct import_target *import_target_find(const char *kind);

void notes_add(struct import *im, const struct tabular_error *e);
/* What a service refused, in the words of the file. */
void notes_add_reply(struct import *im, Registration__RowError *const *errors, size_t n);
void notes_drop(struct import_notes *notes);
void notes_sort(struct import_notes *notes);
/* The file again, with a column of what was wrong. */
int notes_write(struct import *im, const char *out_path) MUST_CHECK;

/* import_report.c */
int import_report(struct import *im) MUST_CHECK;

#endif
