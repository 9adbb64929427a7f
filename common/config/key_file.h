/*
 * key_file - small files of `field: value` lines that hold keys.
 *
 * Owns:    texts are the caller's; wipe what held a secret.
 * Errors:  E_FILE, E_CONFIG, the path in err.
 */
#ifndef GONGDAO_KEY_FILE_H
#define GONGDAO_KEY_FILE_H

#include "base.h"
#include "str.h"

#define KEY_FILE_MAX 512
#define KEY_PATH_MAX 4096

/* 1 to 64 of a-z 0-9 - _, not beginning with - */
bool key_name_valid(const char *name);
int key_path(char path[KEY_PATH_MAX], const char *folder, const char *name, const char *suffix,
	     struct err *err) MUST_CHECK;
/* A folder for keys (0700); one that is there is left as it is. */
int key_folder_make(const char *folder, struct err *err) MUST_CHECK;
/* Refuses to overwrite; synced. */
int key_file_write(const char *path, const char *text, unsigned mode, struct err *err) MUST_CHECK;

enum key_file_kind {
	KEY_FILE_PUBLIC,
	KEY_FILE_SECRET, /* refused when group or others may read it */
};
int key_file_read(const char *path, enum key_file_kind kind, char text[KEY_FILE_MAX],
		  struct err *err) MUST_CHECK;
/* The value of the line "field: value"; an empty slice when there is none. */
slice key_file_field(const char *text, const char *field);

#endif
