/*
 * note - what a transaction knows for certain until its COMMIT, because it holds the lock: a later
 * turn (turn.h) need not ask the database.
 *
 * Owns:    nothing; keys are copied.
 * Errors:  E_TOO_BIG.
 */
#ifndef GONGDAO_NOTE_H
#define GONGDAO_NOTE_H

#include "store.h"

/* Kept or dropped with the turn; the newest of a key counts. */
int tx_note(struct tx *tx, const char *key, int64_t n) MUST_CHECK;
/* Of this turn, or of an earlier one that was kept. */
bool tx_noted(const struct tx *tx, const char *key, int64_t *out) MUST_CHECK;

#endif
