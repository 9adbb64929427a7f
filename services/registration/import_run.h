/*
 * import_run - the history of files: who sent which, and what came of its rows.
 *
 * A run is opened before the first row and closed after the last; each Import... in between names
 * it and its counts are added in the transaction of the rows, so the history says what was done and
 * not what somebody says was done. A run that was broken off stays open with what had gone in; the
 * next run of the same file by the same sender goes on from it, and has "unchanged" what went in
 * then.
 *
 * R1  created + updated + unchanged + refused <= rows of the file.
 * R2  a closed run never changes; only its sender adds to it.
 *
 * Source:  features IMP-1, IMP-4
 */
#ifndef GONGDAO_REGISTRATION_IMPORT_RUN_H
#define GONGDAO_REGISTRATION_IMPORT_RUN_H

#include "registration.h"

int open_import(struct call *c, const Registration__OpenImportRequest *req,
		Registration__ImportRun *rep);
int close_import(struct call *c, const Registration__CloseImportRequest *req,
		 Registration__ImportRun *rep);
int list_imports(struct call *c, const Registration__ListImportsRequest *req,
		 Registration__ListImportsReply *rep);

/* What an import's request says of its run, beside its rows. */
struct import_said {
	const char *kind;
	size_t n_rows;
	int64_t import_id; /* 0: it is of none */
	bool dry_run;
};
/* Adds an import's answer to its run; without one, or in a dry run, nothing. */
int import_run_add(struct call *c, const struct import_said *said,
		   const Registration__ImportReply *rep) MUST_CHECK;

/* The handler of an import: its rows, then its run. `kind` is that of files. */
/* NOLINTBEGIN(bugprone-macro-parentheses): types in a parameter list take none */
#define IMPORTER(fn, kind, req_type)                                                               \
	int fn(struct call *c, const req_type *req, Registration__ImportReply *rep);               \
	static int fn##_thunk(struct call *c, const ProtobufCMessage *body,                        \
			      ProtobufCMessage *answer)                                            \
	{                                                                                          \
		const req_type *req = (const req_type *)body;                                      \
		Registration__ImportReply *rep = (Registration__ImportReply *)answer;              \
		const struct import_said said = {kind, req->n_rows, req->import_id, req->dry_run}; \
		int rc = fn(c, req, rep);                                                          \
                                                                                                   \
		return rc ? rc : import_run_add(c, &said, rep);                                    \
	}
/* NOLINTEND(bugprone-macro-parentheses) */

#endif
