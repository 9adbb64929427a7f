/*
 * folder - the *.yaml files of a folder of policy, by name, read and written whole.
 *
 * Owns:    the arena owns names and texts.
 * Errors:  E_FILE with the path and the reason.
 * Limits:  64 files a folder, 1 MiB a file.
 */
#ifndef GONGDAO_FOLDER_H
#define GONGDAO_FOLDER_H

#include "arena.h"
#include "str.h"

#define FOLDER_FILES_MAX 64
#define FOLDER_FILE_MAX  ((size_t)1024 * 1024)

struct folder {
	size_t n;
	const char *path[FOLDER_FILES_MAX]; /* "folder/name.yaml", ascending by name */
	const char *name[FOLDER_FILES_MAX];
};

/* A folder without any *.yaml is an error. */
int folder_list(struct arena *a, const char *path, struct folder *out, struct err *err) MUST_CHECK;
int folder_read(struct arena *a, const char *path, slice *out, struct err *err) MUST_CHECK;
/* The file as a whole or as it was: written beside it, synced, renamed. */
int folder_write(const char *path, const char *text, size_t len, struct err *err) MUST_CHECK;

#endif
