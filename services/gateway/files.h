/*
 * files - the console's files and the API's pages, in memory.
 *
 * Read whole at the start and at a reload: a request looks a path up and nothing more, so no path
 * leads out of the folder. NAME.gz beside NAME is what a browser that takes gzip gets.
 *
 * Owns:    its bytes. A response in flight holds on to them, so files are replaced only when the
 *          process is.
 * Errors:  E_FILE, E_TOO_BIG with the path.
 * Limits:  2000 files, 64 MiB.
 */
#ifndef GONGDAO_FILES_H
#define GONGDAO_FILES_H

#include "arena.h"

struct file {
	const char *path; /* "/assets/index-3f2a.js" */
	const char *type;
	char etag[24];
	bool lasting;               /* its name changes with its content */
	const char *plain, *packed; /* packed: gzip, or NULL */
	size_t plain_len, packed_len;
};

struct files {
	struct arena *arena;
	struct file *at; /* ascending by path */
	size_t n;
};

/* Adds what a folder holds under `prefix` ("" or "/api/v1"); a folder that is not there adds
 * nothing. */
int files_load(struct files *f, const char *folder, const char *prefix, struct err *err) MUST_CHECK;
void files_free(struct files *f);
/* The file; for a path without a dot in its last part that is none, "/index.html". NULL: none. */
const struct file *files_find(const struct files *f, const char *path);

#endif
