/*
 * check - is a chain what was sealed? It is read from the front, a block at a time, in constant
 * memory, and what is wrong with it gets a name:
 *
 *   CHANGED    a field of an entry is another one: its hash does not come out
 *   DELETED    an entry is not there any more: its number is missing, or its row
 *   INSERTED   an entry that was not sealed: its number is taken, or its row is of no seal
 *   REORDERED  entries exchanged: what belongs in one's place is found in the other's
 *   TRUNCATED  the newest entries are not there any more: somebody has a head behind the end
 *   REWRITTEN  entries and all their hashes are other ones: somebody has a head that does not fit
 *   UNSIGNED   a head is not of its signature, or not of the chain's key
 *   STRANGER   a head is countersigned by a key that is not, or not any more, that department's
 *   MISSING    the file that entries were archived in is not there
 *
 * Owns:    texts belong to the caller and must live as long as the check.
 * Errors:  none; what is wrong is a finding.
 * Limits:  CHAIN_FINDINGS_MAX findings are kept, the first ones; all are counted.
 */
#ifndef GONGDAO_CHAIN_CHECK_H
#define GONGDAO_CHAIN_CHECK_H

#include "head.h"

#define CHAIN_BLOCK_MAX    4096
#define CHAIN_FINDINGS_MAX 20

enum chain_fault {
	CHAIN_CHANGED,
	CHAIN_DELETED,
	CHAIN_INSERTED,
	CHAIN_REORDERED,
	CHAIN_TRUNCATED,
	CHAIN_REWRITTEN,
	CHAIN_UNSIGNED,
	CHAIN_STRANGER,
	CHAIN_MISSING,
};
extern const char *const chain_fault_names[]; /* "changed", ... */

/* An entry and the hash that was sealed for it. */
struct chain_item {
	int64_t seq;
	struct chain_hash hash;
	bool there; /* false: of the entry only audit_id */
	struct chain_entry entry;
};

/* A head of this chain, and who has it. */
struct chain_known {
	struct chain_head head;
	const char *who;
};

struct chain_finding {
	enum chain_fault fault;
	int64_t first, last;              /* entries */
	int64_t audit_id;                 /* of `first`; 0: not known */
	const char *who;                  /* whose head it was held against; NULL: nobody's */
	struct chain_hash before, sealed; /* the check's own: of what is CHANGED */
};

struct chain_check {
	int64_t seq;            /* of the entry checked last */
	struct chain_hash hash; /* of it, as sealed */
	bool linked;            /* false behind a gap: what comes next cannot be held against it */
	int64_t good;           /* the newest entry with a head that fits */
	int64_t n_entries, n_heads;
	struct chain_finding findings[CHAIN_FINDINGS_MAX];
	size_t n_findings, n_kept;
};

void chain_check_begin(struct chain_check *k, const char *name);
/* Goes on behind that entry: the part before it is elsewhere, or was found to be wrong. */
void chain_check_behind(struct chain_check *k, int64_t seq, const struct chain_hash *hash);
/* The next at most CHAIN_BLOCK_MAX items as they stand in the chain. */
void chain_check_block(struct chain_check *k, const struct chain_item *items, size_t n);
/* Heads of entries of the block that was checked last: `items` once more; or of the last entry. */
void chain_check_heads(struct chain_check *k, const struct chain_item *items, size_t n,
		       const struct chain_known *heads, size_t n_heads);
/* At the end: heads behind the last entry. */
void chain_check_end(struct chain_check *k, const struct chain_known *heads, size_t n_heads);
/* What the caller saw himself. */
void chain_check_add(struct chain_check *k, const struct chain_finding *f);
/* The finding about the lowest number, NULL: the chain is intact. */
const struct chain_finding *chain_check_first(const struct chain_check *k);

#endif
