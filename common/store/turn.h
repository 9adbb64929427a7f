/*
 * turn - many calls in one transaction; common/service only.
 *
 * A turn is one call's: from tx_turn on, reads are decoded into its arena, and reads and writes run
 * in its scope. Its writes are kept or dropped as a whole. tx_begin begins the first turn,
 * tx_commit keeps the last.
 *
 * Owns:    nothing; the arenas must live as long as the transaction.
 * Errors:  a turn that cannot begin fails the transaction, see tx_failed.
 */
#ifndef GONGDAO_TURN_H
#define GONGDAO_TURN_H

#include "store.h"

/* The last turn was kept or dropped. scope NULL: whoever it is does not matter. */
void tx_turn(struct tx *tx, struct arena *a, const struct tx_scope *scope);
void tx_keep(struct tx *tx);
/* False: a part was sent already (tx_exec, tx_flush), only a rollback undoes it. */
bool tx_drop(struct tx *tx) MUST_CHECK;
/* Sends the reads ahead now rather than with the first read that is asked. */
int tx_send_ahead(struct tx *tx) MUST_CHECK;
int tx_failed(const struct tx *tx);      /* the failure that ended it, 0: it lives */
size_t tx_n_queued(const struct tx *tx); /* writes that wait */
/* How long it waits for a lock; before anything was sent. Without it: the whole timeout. */
void tx_lock_timeout(struct tx *tx, int64_t ms);
/* What is sent from here on may take `ms` together, and a statement of it LOCK_HURRY_MS for a lock;
 * 0: as it began. What was written before goes by what held then. */
#define LOCK_HURRY_MS 200
void tx_hurry(struct tx *tx, int64_t ms);
/* For one that rests on something of the session: false when the connection was made for this
 * transaction; and one that breaks is not made anew. Before anything was sent. */
bool tx_pin(struct tx *tx) MUST_CHECK;

#endif
