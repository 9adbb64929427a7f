/*
 * stream_facts - the work of many workers, row by row in any order, brought to its workers: for
 * load_audit. The daemon reads worker-months together, not as a stream.
 *
 * A month of an employer is read fastest as the database holds it: without order or grouping there,
 * five columns a row in binary (COPY (SELECT ...) TO STDOUT keeps row-level security, unlike COPY
 * FROM). A file is filed in the order of time, so that each worker's rows come nearly sorted.
 *
 * Pure: no store, bus, clock or configuration.
 *
 * Units:   as time_facts.h; columns of a row: worker_no, kind, started_at, ended_at, work_region.
 * Owns:    a stream owns its rows and names until it is cleared or freed; memory is taken from the
 *          system, 60 bytes a row, and kept by a cleared stream for the next employer.
 * Errors:  E_NO_MEMORY; E_RANGE for a row that is not of these columns; E_TOO_BIG above
 *          STREAM_ROWS_MAX rows: whoever reads a larger employer takes his numbers in ranges.
 */
#ifndef GONGDAO_BENCH_STREAM_FACTS_H
#define GONGDAO_BENCH_STREAM_FACTS_H

#include "str.h"
#include "time_facts.h"

#define STREAM_ROWS_MAX ((size_t)16000000)

struct stream;

struct stream_worker {
	slice worker_no;
	struct work_list work; /* in the order in which it came */
};

struct stream *stream_new(void) MUST_CHECK;
void stream_free(struct stream *s);
/* One row of COPY in binary: from its count of columns on. */
int stream_add(struct stream *s, slice row) MUST_CHECK;
/* After the last row: brings them together. */
int stream_close(struct stream *s) MUST_CHECK;
size_t stream_workers(const struct stream *s);
/* The i-th worker, in the order in which they were first met; of a closed stream. */
struct stream_worker stream_worker(const struct stream *s, size_t i);
/* For the next employer. */
void stream_clear(struct stream *s);

#endif
