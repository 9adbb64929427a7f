/*
 * archive_file - the file of an archive while it grows, and when it is read back (docs/chain.md).
 *
 * Owns:    a->to and a->lock, closed by archive_file_close() and archive_folder_unlock().
 * Errors:  E_FILE with the path; FOUND when what is in the file is not the chain, which was said.
 */
#ifndef GONGDAO_CLI_ARCHIVE_FILE_H
#define GONGDAO_CLI_ARCHIVE_FILE_H

#include <stdio.h>

#include "archive_db.h"

struct archiving {
	struct cli *c;
	const char *service;
	struct chain_db d;
	int64_t n_steps; /* that may still be done */
	int lock;
	struct archive x;         /* the archive in hand */
	struct chain_hash before; /* what its first entry follows */
	bool recorded;            /* in chain_archive */
	const char *path, *part;
	FILE *to;
};

/* The folder, made when it is not there, and the chain's lock in it. */
int archive_folder_lock(struct archiving *a) MUST_CHECK;
void archive_folder_unlock(struct archiving *a);

int archive_file_name(struct archiving *a) MUST_CHECK; /* path and part of a->x */
bool archive_file_there(const struct archiving *a);    /* under its final name */
/* Begins a->part, or goes on with it; *out_next: the entry to be written next. */
int archive_file_open(struct archiving *a, int64_t *out_next) MUST_CHECK;
int archive_file_append(struct archiving *a, const struct chain_block *b) MUST_CHECK;
/* The last line; on disk; read back; under its name. */
int archive_file_finish(struct archiving *a) MUST_CHECK;
/* Is the file of this name the chain from x.from_seq to x.to_seq, and of the digest recorded? The
 * digest is taken when none was. */
int archive_file_read_back(struct archiving *a) MUST_CHECK;
void archive_file_close(struct archiving *a);

#endif
