/*
 * partition - the day partitions of inbox and outbox: made ahead, dropped when nobody needs them.
 *
 * An outbox day goes when every cursor has passed all of it and no dead letter or running replay is
 * of it; the database decides that (outbox_needed in the schema), under the lock that keeps writers
 * out. An inbox day goes when every id of it is refused as stale: it is older than the window of
 * commands and the window of events, with two days to spare for clocks.
 *
 * Owns:    a chore is part of its relay; nothing to free.
 * Limits:  at most one partition a call, so that the relay is never kept long.
 */
#ifndef GONGDAO_PARTITION_H
#define GONGDAO_PARTITION_H

#include "settings.h"
#include "store.h"

/* Zero at first. The relay that leads calls it every turn; it does something when it is time. */
struct partition_chore {
	mono_time due;
	size_t n_dropped; /* of this process */
	size_t n_kept;    /* old days that somebody needs or that could not be had, last round */
};

int partition_keep(struct partition_chore *p, struct store *s, struct arena *a,
		   const struct settings *settings) MUST_CHECK;

/* How many days before today the inbox must have; the last days that may go. */
int32_t partition_inbox_days(const struct settings *s);
civil_date partition_inbox_last(const struct settings *s);
civil_date partition_outbox_last(void);

#endif
