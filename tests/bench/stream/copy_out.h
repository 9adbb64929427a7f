/*
 * copy_out - rows of COPY ... TO STDOUT (FORMAT BINARY), one after the other; for load_audit.
 *
 * Owns:    a row points into the buffer of its copy, until the next is taken.
 * Errors:  end the program.
 */
#ifndef GONGDAO_BENCH_COPY_OUT_H
#define GONGDAO_BENCH_COPY_OUT_H

#include <libpq-fe.h>

#include "str.h"

struct copy_out {
	PGconn *conn;
	char *buffer;
	bool begun; /* a head of 19 bytes comes before the first row */
};

struct copy_out copy_begin(PGconn *conn, const char *sql);
/* The next row from its count of columns on; false at the end. */
bool copy_next(struct copy_out *c, slice *out) MUST_CHECK;
/* Processor time of the connection's process at the database, in microseconds; 0 for a role that
 * may not ask. */
int64_t copy_server_us(PGconn *conn);

#endif
