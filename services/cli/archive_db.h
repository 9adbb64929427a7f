/*
 * archive_db - what the database knows of the archives of a chain, and the steps that take entries
 * out of it. Each is a short transaction.
 *
 * Owns:    rows live in the arena that is given.
 * Order:   a file is recorded when it is complete and was read back; only then are entries dropped.
 */
#ifndef GONGDAO_CLI_ARCHIVE_DB_H
#define GONGDAO_CLI_ARCHIVE_DB_H

#include "verify.h"

#define ARCHIVES_MAX 1200 /* a hundred years */

/* A file; read with Q_ARCHIVES. */
struct archive {
	int64_t from_seq, to_seq;
	civil_date month; /* its first day */
	const char *file;
	slice digest, hash;
	int64_t dropped_seq;
	struct chain_hash end; /* `hash` once more */
};
struct archives {
	struct archive *at; /* in the order of the chain */
	size_t n;
};

int archives_read(struct chain_db *d, struct arena *a, struct archives *out) MUST_CHECK;
/* The one that this entry lies in; NULL: none. */
const struct archive *archives_find(const struct archives *all, int64_t seq);

/* When the oldest head was signed that is in no archive; false in *out_found: there is none. */
int archive_oldest(struct chain_db *d, int64_t from_seq, utc_time *out_at,
		   bool *out_found) MUST_CHECK;
/* The last entry before `before` that has a head: seq and hash. */
int archive_last(struct chain_db *d, int64_t from_seq, utc_time before, int64_t *out_seq,
		 struct chain_hash *out_hash) MUST_CHECK;
/* Where the seal begins that this entry is in. */
int archive_seal_start(struct chain_db *d, int64_t seq, int64_t *out_first) MUST_CHECK;
/* The archive's row, and its entry on the chain with the body; E_EXISTS: somebody else's is there.
 */
int archive_record(struct chain_db *d, const struct archive *x) MUST_CHECK;
/* The entries of the next seals are taken out of audit; *dropped: up to which. */
int archive_drop(struct chain_db *d, const struct archive *x, int64_t *dropped) MUST_CHECK;

#endif
