/*
 * pack - packed months: what an audit of a number's month reads, in one row
 * (schema/005_packed.sql).
 *
 * A month is packed when it is audited after its end, by whoever holds its mark; closing a
 * submission drops what it marks (submission.c). So a packed month is always what the open rows
 * say.
 *
 * Owns:    everything lives in the call's arena.
 */
#ifndef GONGDAO_WAGES_PACK_H
#define GONGDAO_WAGES_PACK_H

#include "month.h"

/* A mark: a number's month that is to be audited. */
struct dirty_row {
	int64_t employer_id;
	const char *worker_no;
	civil_date month;
};

/* Packs a month that was just loaded, where all of its work is open rows of one number (open_no;
 * most workers have one), whose mark the caller holds: nothing is read again. Others are left to
 * months_pack(). */
int month_pack(struct call *c, const struct worker_month *m) MUST_CHECK;
/* Packs those whose month is over, and the 36 hours that runs may last into the next. */
int months_pack(struct call *c, const struct dirty_row *marks, const bool *packed,
		size_t n) MUST_CHECK;
/* Asks for what packed_load() reads. */
int packed_ahead(struct call *c, const struct numbers *no, const struct worker_month *m) MUST_CHECK;
/* The worker's intervals from packed months into m->work and m->in.orders; `rest` holds those of
 * his numbers whose open rows are to be read. E_TOO_BIG above WORKER_ROWS_MAX. */
int packed_load(struct call *c, const struct numbers *no, struct worker_month *m,
		struct numbers *rest) MUST_CHECK;

#endif
