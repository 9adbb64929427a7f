/*
 * upload_confine - what the process that reads an upload may still do.
 *
 * After confine() it reads its file, and makes files in its own folder; it opens nothing else, has
 * no network and starts no program. What it has open it keeps. Landlock sees to the files, a filter
 * of system calls to the rest.
 *
 * Owns:    nothing. It cannot be undone.
 * Source:  landlock(7), seccomp(2); docs/decisions/0028-upload-confined.md
 */
#ifndef GONGDAO_UPLOAD_CONFINE_H
#define GONGDAO_UPLOAD_CONFINE_H

#include "base.h"

/* What this kernel lacks for it, in words; NULL: nothing. */
const char *confine_lacks(void);
/* The folder is ".", the only file `file_fd`. False: the kernel has what it takes, and it failed.
 */
bool confine(int file_fd) MUST_CHECK;

#endif
