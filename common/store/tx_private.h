/*
 * tx_private - the inside of a transaction: what waits in it, and how that leaves.
 *
 * Owns:    ops, rows and scopes live in the arenas of the transaction and its turns; results are
 * the transaction's until they are taken.
 */
#ifndef GONGDAO_TX_PRIVATE_H
#define GONGDAO_TX_PRIVATE_H

#include "store_private.h"
#include "turn.h"

/* One execution on its way to the server. */
struct op {
	struct op *next;
	const char *name, *what; /* as prepared; for messages */
	struct encoded e;
	bool keeps; /* its rows are wanted */
	PGresult *result;
};

struct op_list {
	struct op *first, **end;
	size_t n;
};

/* Rows of one :rows statement and one scope. */
struct appended {
	struct appended *next;
	const struct prepared *p;
	const struct scope *scope; /* NULL: any */
	struct row_args *first, **end;
	size_t n;
};

struct row_args {
	struct row_args *next;
	struct arg at[];
};

/* Who the server is told we are; NULL-free. */
#define SCOPE_TEXTS 6
struct scope {
	struct scope *next;
	const char *text[SCOPE_TEXTS];
};

/* A read that was sent ahead. */
struct ahead {
	struct ahead *next;
	const struct arena *turn;
	const struct prepared *p;
	struct op op;
	bool taken;
	size_t index; /* among those asked together */
};

/* Rows of a statement: some of a result, or all. */
struct answer {
	const PGresult *res;
	PGresult *own;   /* to be cleared with the answer, or NULL */
	const int *rows; /* NULL: all, in order */
	int n, skip;     /* rows; columns before the statement's own */
};

/* Reads of one statement that were sent ahead and leave as one execution. */
struct together;

struct tx {
	struct store *s;
	struct arena *a, *turn; /* its own; of the turn */
	enum tx_mode mode;
	mono_time deadline, hurry; /* hurry: before it, of a part (tx_hurry) */
	int64_t timeout_ms, lock_ms;
	int failed;                       /* the first failure that ended it, or 0 */
	bool begun, fresh;                /* BEGIN was answered; the connection was made for it */
	bool sent;                        /* something that this turn wrote is on the server */
	const struct scope *scope, *told; /* of the turn (NULL: any); as the stream of ops ends */
	struct op_list out, mine; /* to be sent with the next round trip; this turn's writes */
	struct appended *rows, *my_rows;
	struct noted *notes, *my_notes; /* newest first */
	struct scope *scopes;
	struct ahead *ahead;
	struct together *together;
	struct bulk *bulk, *my_bulk; /* rows for COPY: kept; this turn's */
};

/* pipeline.c */
void ops_init(struct op_list *l);
void ops_add(struct op_list *l, struct op *op);
/* One round trip (more for very many writes): what is in `out`, and COMMIT behind it when asked. */
int tx_roundtrip(struct tx *tx, bool commit) MUST_CHECK;
/* BEGIN alone, in front of what waits. */
int tx_begin_now(struct tx *tx) MUST_CHECK;
/* Makes the stream of ops say whose turn it is. */
int tx_tell_scope(struct tx *tx, const struct scope *scope) MUST_CHECK;
void tx_results_clear(struct tx *tx);

/* rows.c: the rows that were appended, as ops of `out`; those of any scope only at the end. */
int tx_rows_out(struct tx *tx, bool commit) MUST_CHECK;
size_t tx_rows_n(const struct appended *list);
/* Takes over the rows of the turn. */
void tx_rows_keep(struct tx *tx);

/* note.c: takes over the notes of the turn. */
void tx_notes_keep(struct tx *tx);

/* read.c: what may stop a statement before it is sent. */
int tx_check(struct tx *tx, const struct statement *st, enum cardinality card,
	     const struct prepared **out) MUST_CHECK;
int tx_fail(struct tx *tx, int rc);         /* the transaction is dead; gives back rc */
mono_time tx_patience(const struct tx *tx); /* how long to wait for what is sent now */

/* together_form.c */
int together_prepare(struct store *s, mono_time until) MUST_CHECK;
/* together.c */
int together_add(struct tx *tx, const struct prepared *p, struct ahead *h) MUST_CHECK;
/* One with these arguments that was sent ahead in this turn; *out_found. */
int together_take(struct tx *tx, const struct prepared *p, const struct encoded *e,
		  struct answer *out, bool *out_found) MUST_CHECK;
int together_out(struct tx *tx) MUST_CHECK; /* what was added, as ops of `out` */
bool together_waits(const struct tx *tx);
void together_clear(struct tx *tx);
bool encoded_same(const struct encoded *a, const struct encoded *b);
void answer_clear(struct answer *a); /* for AUTO */

/* bulk.c: a :copy is written as one. Rows go out when there are any. */
int bulk_check(struct store *s, const struct statement *st) MUST_CHECK;
int bulk_send(struct tx *tx) MUST_CHECK;
/* Takes over the rows of the turn. */
void bulk_keep(struct tx *tx);

/* bulk_rows.c: n rows as COPY reads them, in the arena. */
int bulk_encode(struct tx *tx, const struct prepared *p, const struct arg *args, size_t n,
		slice *out) MUST_CHECK;

#endif
