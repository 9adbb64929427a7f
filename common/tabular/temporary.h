/*
 * temporary - a file without a name, for what does not fit into memory.
 *
 * Owns:    the caller closes it, and then it is gone.
 */
#ifndef GONGDAO_TEMPORARY_H
#define GONGDAO_TEMPORARY_H

#include "base.h"

FILE *temporary_file(const char *folder) MUST_CHECK; /* NULL: the system's folder; errno says */
int temporary_refuse(const char *folder, struct err *err); /* E_FILE, of errno */

#endif
