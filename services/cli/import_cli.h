/*
 * import_cli - what the files of `import` share on the command line.
 *
 * Owns:    nothing.
 */
#ifndef GONGDAO_CLI_IMPORT_H
#define GONGDAO_CLI_IMPORT_H

#include "cli.h"
#include "import.h"

/* import.c: the kind that KIND names. */
int import_kind(struct cli *c, const struct tabular_kind **out) MUST_CHECK;

/* import_mapping.c: `name` of --mapping, or NULL. */
int mapping_load(struct cli *c, const struct tabular_kind *kind, const char *name,
		 const struct tabular_mapping **out) MUST_CHECK;

/* import_report.c */
int import_report(struct cli *c, struct import *im) MUST_CHECK;

#endif
