/*
 * store - the verbs a topic may use against PostgreSQL. libpq appears nowhere else.
 *
 * A statement is an entry of the service's table, generated from its .sql files by sqlgen.awk and
 * prepared by name at connect; at start its parameters and columns are compared with the
 * database and with the row table it names, and a difference keeps the daemon from starting.
 *
 * Reads (one, maybe, many) run at once inside the transaction. Writes (queue, append) wait in a
 * buffer and go out, pipelined, when the transaction is committed; dropping the transaction drops
 * them. BEGIN goes out with the first of them, so a transaction costs a round trip a read and one
 * to commit. Rows in bulk (copy) wait in the same way.
 *
 * Owns:    rows and their texts live in the transaction's arena.
 * Errors:  0 or a negative E_...: E_NOT_FOUND (:one without a row), E_EXISTS (unique violation),
 *          E_CONFLICT (a check, foreign key or not null), E_DENIED (privilege, row-level
 *          security), E_DB_CONFLICT (deadlock, serialization), E_TIMEOUT (of a statement or a
 *          lock, or no time left), E_DB_AWAY (connection), E_TOO_BIG (rows or arguments past a
 *          limit), E_RANGE (an argument its parameter cannot hold), E_STATEMENT (anything else).
 *          SQLSTATE is mapped in tx.c only. Once a statement failed in the database its
 *          transaction is dead: every later verb gives that error again, tx_commit rolls back.
 */
#ifndef GONGDAO_STORE_H
#define GONGDAO_STORE_H

#include "arena.h"
#include "id.h"
#include "money.h"
#include "str.h"
#include "when.h"

/* ---- rows ------------------------------------------------------------------------------- */

enum column_type {
	COL_I64,   /* int64_t         bigint, integer */
	COL_I32,   /* int32_t         integer, smallint */
	COL_BOOL,  /* bool            boolean */
	COL_TEXT,  /* const char *    text; NULL when null */
	COL_FEN,   /* money           bigint */
	COL_TIME,  /* utc_time        timestamptz; {0} when null */
	COL_DATE,  /* civil_date      date; {0} when null */
	COL_BYTES, /* slice           bytea; {NULL, 0} when null */
	COL_UUID,  /* struct uuid     uuid */
};
/* A null where the type above names none fails with E_STATEMENT: write coalesce, or change the
 * type. */

struct column {
	const char *name;
	enum column_type type;
	size_t offset;
};

struct row_table {
	const char *name;
	size_t size; /* of the struct */
	size_t n;
	const struct column *columns; /* in the order of the select list */
};

/* clang-format off */
#define COL(s, member, type) {#member, type, offsetof(struct s, member)}
#define ROW_TABLE(s, ...)                                                                          \
	const struct row_table s##_row = {                                                         \
		#s, sizeof(struct s), N_ELEMENTS(((const struct column[]){__VA_ARGS__})),           \
		(const struct column[]){__VA_ARGS__}}
/* clang-format on */

/* ---- statements ------------------------------------------------------------------------- */

enum cardinality {
	CARD_EXEC,  /* no rows */
	CARD_ONE,   /* exactly one, else E_NOT_FOUND */
	CARD_MAYBE, /* none or one */
	CARD_MANY,
	CARD_ROWS, /* no rows out; every parameter is an array, a call of tx_append one element each
		    */
	CARD_COPY, /* written as the insert of one row; many go by COPY */
};

struct statement {
	const char *name;
	const char *sql;
	enum cardinality card;
	int n_params;                /* as declared by the comment lines "-- $1 ..." */
	const struct row_table *row; /* NULL for :exec */
	bool together;               /* many that were sent ahead are one execution */
};

struct statement_table {
	size_t n;
	const struct statement *at;
};

/* ---- arguments -------------------------------------------------------------------------- */

enum arg_type {
	ARG_NULL,
	ARG_I64,
	ARG_I32,
	ARG_BOOL,
	ARG_TEXT,
	ARG_TIME,
	ARG_DATE,
	ARG_BYTES,
	ARG_UUID,
	ARG_I64_ARRAY,   /* bigint[] */
	ARG_TIME_ARRAY,  /* timestamptz[] */
	ARG_DATE_ARRAY,  /* date[]; day 0 goes as null */
	ARG_TEXT_ARRAY,  /* text[] */
	ARG_UUID_ARRAY,  /* uuid[] */
	ARG_BYTES_ARRAY, /* bytea[]; at NULL goes as null */
};

struct arg {
	enum arg_type type;
	int64_t number;
	const void *at;
	size_t len; /* bytes of text and bytea; elements of an array */
};

#define A_NULL            ((struct arg){ARG_NULL, 0, NULL, 0})
#define A_I64(n)          ((struct arg){ARG_I64, (n), NULL, 0})
#define A_I32(n)          ((struct arg){ARG_I32, (n), NULL, 0})
#define A_BOOL(b)         ((struct arg){ARG_BOOL, (b), NULL, 0})
#define A_FEN(m)          ((struct arg){ARG_I64, (m).fen, NULL, 0})
#define A_TIME(t)         ((struct arg){ARG_TIME, (t).us, NULL, 0}) /* {0} goes as 1970 */
#define A_DATE(d)         ((struct arg){ARG_DATE, (d).day, NULL, 0})
#define A_TIME_OR_NULL(t) ((t).us ? A_TIME(t) : A_NULL)
#define A_DATE_OR_NULL(d) ((d).day ? A_DATE(d) : A_NULL)
#define A_TEXT(s)         arg_text(s)                                  /* NULL goes as null */
#define A_BYTES(p, n)     ((struct arg){ARG_BYTES, 0, (p), (n)})       /* never null */
#define A_UUID(u)         ((struct arg){ARG_UUID, 0, (u), 16})         /* const struct uuid * */
#define A_I64S(p, n)      ((struct arg){ARG_I64_ARRAY, 0, (p), (n)})   /* const int64_t * */
#define A_TIMES(p, n)     ((struct arg){ARG_TIME_ARRAY, 0, (p), (n)})  /* const int64_t *, us */
#define A_DATES(p, n)     ((struct arg){ARG_DATE_ARRAY, 0, (p), (n)})  /* const int32_t *, days */
#define A_TEXTS(p, n)     ((struct arg){ARG_TEXT_ARRAY, 0, (p), (n)})  /* char *const * */
#define A_UUIDS(p, n)     ((struct arg){ARG_UUID_ARRAY, 0, (p), (n)})  /* const struct uuid * */
#define A_BLOBS(p, n)     ((struct arg){ARG_BYTES_ARRAY, 0, (p), (n)}) /* const slice * */

struct arg arg_text(const char *s);

#define ARGS(...) ((const struct arg[]){__VA_ARGS__})
#define NO_ARGS   NULL

/* ---- connection ------------------------------------------------------------------------- */

struct store; /* one connection with its prepared statements */

struct store_options {
	const char *dsn;    /* libpq keywords; never a password, use a passfile */
	const char *schema; /* search_path */
	const char *name;   /* application_name */
	const struct statement_table *const *tables; /* NULL-terminated */
	bool lazy; /* a database that is away is no error: the first transaction connects */
};

/* Never blocks longer than connect_timeout=5 a host of the DSN. The store reconnects by itself in
 * tx_begin, with a back-off that answers E_DB_AWAY at once in between. A server that takes no
 * writes (a standby) counts as away, unless the DSN says target_session_attrs itself. */
int store_open(const struct store_options *o, struct store **out, struct err *err) MUST_CHECK;
void store_close(struct store *s);
/* Prepares and describes every statement; E_SCHEMA names the statement and the difference. */
int store_verify(struct store *s, struct err *err) MUST_CHECK;
bool store_up(const struct store *s);
const char *store_error(const struct store *s); /* last message, for the log; never to callers */
bool store_here(const struct store *s);         /* connected to a server of this very host */
/* A plain statement outside a transaction: migrations, tests, partition upkeep. */
int store_exec(struct store *s, const char *sql, struct err *err) MUST_CHECK;

/* ---- transaction ------------------------------------------------------------------------ */

struct tx;

enum tx_mode {
	TX_READ,  /* read only, repeatable read */
	TX_WRITE, /* read committed */
};

/* The session variables row-level security reads; all set with one round trip. */
struct tx_scope {
	const char *role, *subject, *department, *region;
	int64_t employer_id, worker_id;
};

int tx_begin(struct store *s, struct arena *a, enum tx_mode mode, const struct tx_scope *scope,
	     int64_t timeout_ms, struct tx **out) MUST_CHECK;
/* Sends the queued writes and commits. On error the transaction is rolled back and gone.
 * E_DB_AWAY from here means the outcome is unknown: ask the inbox by id. */
int tx_commit(struct tx *tx) MUST_CHECK;
void tx_rollback(struct tx *tx); /* NULL is fine */

int tx_one(struct tx *tx, const struct statement *st, const struct arg *args,
	   void *out_row) MUST_CHECK;
int tx_maybe(struct tx *tx, const struct statement *st, const struct arg *args, void *out_row,
	     bool *out_found) MUST_CHECK;
/* *out_rows: array of the row's struct in the arena; at most 100,000 rows, else E_TOO_BIG. */
int tx_many(struct tx *tx, const struct statement *st, const struct arg *args, void *out_rows,
	    size_t *out_n) MUST_CHECK;
/* Runs a write at once, for the rare case that must see its effect (upsert ... returning). */
int tx_exec(struct tx *tx, const struct statement *st, const struct arg *args,
	    int64_t *out_affected) MUST_CHECK;
/* Buffers a write; arguments are copied. Errors come from tx_flush or tx_commit. */
int tx_queue(struct tx *tx, const struct statement *st, const struct arg *args) MUST_CHECK;
/* Hands over rows for COPY into the table that a :copy statement inserts into, or into the
 * partition TABLE_partition of it (NULL: the table itself). An argument that is an array has n_rows
 * values, one a row; any other is the same in all rows. Encoded at once, sent before the queued
 * writes. */
int tx_copy(struct tx *tx, const struct statement *st, const char *partition,
	    const struct arg *args, size_t n_rows) MUST_CHECK;
int tx_flush(struct tx *tx) MUST_CHECK;
/* Sends a read ahead with the next round trip. The same read (statement and arguments) in the
 * same turn (turn.h) takes the answer from there, once; it is as old as that round trip. One that
 * writes is refused: it would be done although its turn is dropped. Those of a
 * statement marked "together" leave as one execution (together.c). */
int tx_ahead(struct tx *tx, const struct statement *st, const struct arg *args) MUST_CHECK;
/* Buffers one row for a :rows statement; all rows of a transaction go out as one execution of it
 * (a few when they are tens of thousands), in their order, after every other write and before
 * COMMIT (or before the next read that needs the server). So no write of another kind in the
 * transaction may rest on them. Statements that a turn appends to leave in the order of their first
 * rows; those of one turn may leave before those of a turn that came earlier. */
int tx_append(struct tx *tx, const struct statement *st, const struct arg *args) MUST_CHECK;
/* The same for a table without row-level security that no read of the transaction looks at: one
 * execution whoever's turn it was, just before COMMIT. */
int tx_append_any(struct tx *tx, const struct statement *st, const struct arg *args) MUST_CHECK;

/* ---- schema ----------------------------------------------------------------------------- */

/* Applies the numbered files (001_init.sql ...) of `folder` that schema_migration does not list,
 * each in its own transaction, under an advisory lock; an applied file whose digest differs is
 * refused. Variables :schema :owner :runtime are replaced. *out_applied counts. */
struct migration {
	const char *folder;
	const char *layer; /* "service" for the skeleton's own tables, else the service's name */
	const char *schema, *owner, *runtime;
};
int migrate(struct store *admin, const struct migration *m, int *out_applied,
	    struct err *err) MUST_CHECK;
/* Nothing is written: 0 when all are applied and unchanged, else E_SCHEMA and which. */
int migrate_check(struct store *admin, const struct migration *m, struct err *err) MUST_CHECK;

#endif
