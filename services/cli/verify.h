/*
 * verify - private to the commands about evidence chains: a chain is read block by block, from the
 * database or from an export, and held against every head that is known of it.
 *
 * Owns:    heads live in c->arena; a block in the arena of whoever reads it.
 */
#ifndef GONGDAO_CLI_VERIFY_H
#define GONGDAO_CLI_VERIFY_H

#include "check.h"
#include "cli.h"
#include "store.h"

#define VERIFY_MS    INT64_C(600000)
#define VERIFY_HEADS 100000 /* of others, a chain */

struct archive;
struct archives;
struct chain_db;
struct chain_block;

struct verify {
	struct cli *c;
	const char *chain; /* its name; "" until it is known */
	struct chain_check check;
	struct chain_known *kept; /* by others */
	size_t n_kept, at_kept;
	const char *key; /* public, that the chain's heads must be signed with; NULL: not known */
	const struct department_keys *departments; /* whose keys are whose; NULL: not known here */
	int64_t n_unknown;  /* countersignatures of departments that have no key there */
	int64_t n_waiting;  /* entries that are not sealed yet */
	int64_t n_strange;  /* entries of no seal */
	int64_t strange_id; /* audit_id of the first of them */
	size_t n_own;       /* findings whose texts are in c->arena */
	int64_t from_seq;   /* where it begins: an archive does not begin with 1 */
	const struct archives *archives; /* of the chain in the database; NULL: not from one */
	uint8_t digest[32];              /* of the file read last */
};

/* verify.c: the name is known; the file of heads is read. */
int verify_begin(struct verify *v, const char *chain) MUST_CHECK;
/* All that is kept was added. */
void verify_kept(struct verify *v);
/* A block, and the heads that came with it. */
void verify_block(struct verify *v, const struct chain_item *items, size_t n,
		  const struct chain_known *heads, size_t n_heads);
/* Is it signed, and with the chain's key? What is not is a finding. */
bool verify_head(struct verify *v, const struct chain_known *known);
/* Is that countersignature of it the department's own? What is not is a finding. */
bool verify_witness(struct verify *v, const struct chain_known *known,
		    const struct chain_witness *w);

/* Those heads of the block that are signed as they should be; how many. Findings live longer than
 * the block whose department they name. */
size_t verify_block_heads(struct verify *v, struct chain_block *b);
int verify_keep_findings(struct verify *v) MUST_CHECK;

/* verify_report.c: 0, or FOUND when the chain is broken. */
int verify_report(struct verify *v) MUST_CHECK;

/* verify_kept.c: the lines of a file of heads that are about v->chain. */
int kept_read(struct verify *v, const char *path) MUST_CHECK;
int kept_add(struct verify *v, const struct chain_known *known) MUST_CHECK;

/* verify_file.c: an export, or an archive by itself. */
int verify_file(struct verify *v, const char *path) MUST_CHECK;
/* An archive in its place in the chain, held against what the database still has of it. */
int verify_archive(struct verify *v, struct chain_db *d, const struct archive *x) MUST_CHECK;

/* chain_db.c: one service's chain in the database. */
struct chain_db {
	struct cli *c;
	struct store *store;
	struct arena *arena; /* of a block */
	const char *service;
	const char *name; /* of the chain */
	int64_t seq;      /* as the state says */
	struct chain_hash hash;
	struct tx *tx; /* under way */
};
struct chain_block {
	struct chain_item *items;
	struct chain_known *heads; /* that the service or a department signed */
	size_t n, n_heads;
	struct chain_witness *witnesses; /* of heads[i]; department NULL: the service's own */
};
int chain_db_open(struct cli *c, const char *service, struct chain_db *out) MUST_CHECK;
void chain_db_close(struct chain_db *d);
/* A short look: the arena is emptied. The second ends it, and says what went wrong. */
int chain_db_begin(struct chain_db *d, struct tx **out) MUST_CHECK;
int chain_db_end(struct chain_db *d, struct tx *tx, int rc) MUST_CHECK;
/* The seals that begin at or behind `first`, as many as are worth one question; n 0: there is none.
 */
int chain_db_block(struct chain_db *d, int64_t first, struct chain_block *out) MUST_CHECK;
/* Heads of the entries from `from` to `to`. */
int chain_db_heads(struct chain_db *d, int64_t from, int64_t to,
		   struct chain_block *out) MUST_CHECK;
/* Which of these archived entries are in audit all the same; in the arena of the block. */
int chain_db_left(struct chain_db *d, const int64_t *ids, size_t n, struct chain_entry **out,
		  size_t *out_n) MUST_CHECK;
/* Heads of v->chain that this other service keeps. */
int chain_db_kept(struct chain_db *d, struct verify *v) MUST_CHECK;
int chain_db_loose(struct chain_db *d, struct verify *v) MUST_CHECK;

#endif
