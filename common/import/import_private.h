/*
 * import_private - what the files of this folder share: chunks, and where rows go.
 */
#ifndef GONGDAO_IMPORT_PRIVATE_H
#define GONGDAO_IMPORT_PRIVATE_H

#include "import.h"
#include "registry.h"

#define CHUNK_ROWS  8192
#define CHUNK_BYTES ((size_t)900 * 1024) /* of 1 MiB: heads and digest have room */
#define RECORD_ROWS 500                  /* of registration */

/* Rows of a submission stand in columns, those of registration are messages. */
struct import_chunk {
	struct arena *arena;
	void *asked; /* NULL: it is being filled, or empty */
	size_t n, bytes;
	uint32_t number;
	uint32_t line[CHUNK_ROWS];
	const ProtobufCFieldDescriptor *fields[TABULAR_MAX_COLUMNS];
	void *columns[TABULAR_MAX_COLUMNS];  /* CHUNK_ROWS values of the field's type */
	bool given[TABULAR_MAX_COLUMNS];     /* some row has a value */
	ProtobufCMessage *rows[RECORD_ROWS]; /* of registration */
};

struct import_target {
	size_t max_rows, in_flight;
	bool ordered; /* a chunk leaves when the one before it is answered */
	int (*add)(struct import *im, const struct tabular_row *row);
	int (*send)(struct import *im, struct import_chunk *k); /* by chunk_send() */
	void (*take)(struct import *im, const struct import_chunk *k,
		     const ProtobufCMessage *reply);
};

/* chunks.c */
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

/* kin.c: first pass, between, second pass, after it. */
int kin_init(struct import *im) MUST_CHECK;
void kin_done(struct import *im);
int kin_look(struct import *im, const struct tabular_row *row) MUST_CHECK;
void kin_drop(struct import *im);
int kin_group(struct import *im) MUST_CHECK;
bool kin_hold(struct import *im, const struct tabular_row *row, int *out_rc) MUST_CHECK;
int kin_send(struct import *im) MUST_CHECK;

/* rows.c: has the request a column for each of the kind? */
bool columns_fit(const struct tabular_kind *kind);
const struct import_target *import_target_find(const struct tabular_kind *kind);

/* record.c */
extern const struct import_target import_records;
/* What the rpc takes rows as; NULL when no service has it. */
const ProtobufCMessageDescriptor *record_rows(const struct tabular_kind *kind);
/* Has the row a field for the column, of a type that holds it? */
bool record_has(const ProtobufCMessageDescriptor *rows, const struct tabular_column *k);
/* NULL: memory is out. */
ProtobufCMessage *record_make(struct import *im, struct arena *a, const struct tabular_row *row,
			      size_t *out_bytes) MUST_CHECK;

/* notes.c */
void notes_add(struct import *im, const struct tabular_error *e);
/* What a service refused, in the words of the file. */
void notes_add_reply(struct import *im, const struct import_chunk *k,
		     Registration__RowError *const *errors, size_t n);
void notes_drop(struct import_notes *notes);
void notes_sort(struct import_notes *notes);

#endif
