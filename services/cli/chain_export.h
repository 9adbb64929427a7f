/*
 * chain_export - the lines of an export, which archives are too (docs/chain.md).
 *
 * Errors:  E_FILE with the path.
 */
#ifndef GONGDAO_CLI_CHAIN_EXPORT_H
#define GONGDAO_CLI_CHAIN_EXPORT_H

#include <stdio.h>

#include "verify.h"

struct exporting {
	struct cli *c;
	const char *path;
	FILE *to;
	int64_t n, n_lost; /* entries written; sealed, but not there any more */
};

/* What the first entry follows. */
struct export_start {
	const char
		*month; /* "2026-10": an archive, whose bytes say nothing of when it was written */
	int64_t seq;
	struct chain_hash before;
};

int export_first(struct exporting *x, const char *chain,
		 const struct export_start *start) MUST_CHECK;
int export_block(struct exporting *x, const struct chain_block *b) MUST_CHECK;
int export_end(struct exporting *x, int64_t seq, const struct chain_hash *hash) MUST_CHECK;

#endif
