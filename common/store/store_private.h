/*
 * store_private - what the files of common/store share; nobody else includes it.
 *
 * The connection is nonblocking and in pipeline mode: a round trip is any number of commands, one
 * Sync, then all results up to it. pump.c is the only place that waits. Statements and scripts of
 * script.c leave pipeline mode for their time.
 *
 * Errors:  E_DB_AWAY from anything here means the connection has been dropped already.
 */
#ifndef GONGDAO_STORE_PRIVATE_H
#define GONGDAO_STORE_PRIVATE_H

#include "store.h"

#include <libpq-fe.h>

#define STORE_PARAMS_MAX     64
#define STORE_STATEMENTS_MAX 4096
#define STORE_NAME_MAX       63 /* NAMEDATALEN - 1: longer names of statements would clash */
#define STORE_BACKOFF_MIN_MS 100
#define STORE_GRACE_MS       2000 /* past its timeout a server that does not answer is away */

/* Types of the catalogue, as fixed in pg_type.dat. */
enum pg_type {
	PG_BOOL = 16,
	PG_BYTEA = 17,
	PG_NAME = 19,
	PG_INT8 = 20,
	PG_INT2 = 21,
	PG_INT4 = 23,
	PG_TEXT = 25,
	PG_BOOL_ARRAY = 1000,
	PG_BYTEA_ARRAY = 1001,
	PG_INT4_ARRAY = 1007,
	PG_TEXT_ARRAY = 1009,
	PG_INT8_ARRAY = 1016,
	PG_VARCHAR = 1043,
	PG_DATE = 1082,
	PG_DATE_ARRAY = 1182,
	PG_TIMESTAMPTZ = 1184,
	PG_TIMESTAMPTZ_ARRAY = 1185,
	PG_UUID = 2950,
	PG_UUID_ARRAY = 2951,
};

/* PostgreSQL counts from 2000-01-01. */
#define PG_EPOCH_DAY 10957
#define PG_EPOCH_US  (PG_EPOCH_DAY * US_PER_DAY)

struct prepared {
	const struct statement *st;
	char name[STORE_NAME_MAX + 1];
	int n_params;
	Oid params[STORE_PARAMS_MAX];
	bool writes; /* a :one, :maybe or :many that changes rows and gives them back */
	char many[STORE_NAME_MAX + 1]; /* of those asked together: prepared by together.c */
};

struct store {
	PGconn *conn; /* NULL when down */
	bool ready;   /* the statements are prepared on this connection */
	char *dsn, *schema, *name;
	const struct statement_table *const *tables;
	struct prepared *prepared; /* all tables' statements, in order */
	size_t n_prepared;
	struct tx *tx; /* the open one */
	mono_time retry_at;
	int64_t backoff_ms;
	char error[480];
};

/* The parameters of one execution, all in binary format. */
struct encoded {
	int n;
	size_t bytes;
	const char **values;
	int *lengths;
};

struct reader {
	struct store *s;
	struct arena *a;
	const struct statement *st;
	const PGresult *res;
	int skip; /* columns before the statement's own */
};

/* conn.c */
int store_connect(struct store *s); /* nothing to do when up; within the back-off E_DB_AWAY */
void store_drop(struct store *s);   /* closes the connection */
void store_retry_later(struct store *s);
void store_note(struct store *s, const char *fmt, ...) PRINTF(2, 3);

/* pump.c */
mono_time mono_after(int64_t ms);
void result_clear(PGresult **r); /* for AUTO */
int pump_lost(struct store *s);  /* notes libpq's message, drops the connection, E_DB_AWAY */
/* Waits for the next result; *out NULL after the last one of a command. */
int pump_next(struct store *s, mono_time until, PGresult **out) MUST_CHECK;
/* The one result of the next command in the pipeline: 0, or what SQLSTATE says. `what` is for the
 * message; out may be NULL. */
int pump_command(struct store *s, const char *what, mono_time until, PGresult **out) MUST_CHECK;
int pump_sync(struct store *s, mono_time until) MUST_CHECK; /* ends the round trip */

/* stmt.c */
int store_prepare(struct store *s) MUST_CHECK; /* nothing to do when ready; else drops on error */
const struct prepared *store_find(const struct store *s, const struct statement *st);
bool statement_writes(const struct statement *st);
bool pg_is_text(Oid type);
const char *pg_type_name(Oid type);

/* array.c */
#define PG_ARRAY_MAX_BYTES ((size_t)256 * 1024 * 1024)
/* What an array is made of: element i by `at`, of PostgreSQL's type `oid`. */
struct elements {
	Oid oid;
	size_t n;
	struct arg (*at)(const struct elements *e, size_t i);
	const void *from;
	int column;
};
int array_encode(const struct elements *e, struct arena *a, char **out, size_t *out_len) MUST_CHECK;
Oid pg_element_type(Oid array); /* 0: no array that the store carries */
size_t pg_number_size(Oid oid);
/* Writes pg_number_size(oid) bytes; false when the value does not fit. */
bool pg_put_number(unsigned char *at, Oid oid, int64_t value);

/* args.c: texts and bytes are borrowed, the rest is encoded into the arena. */
int args_encode(struct store *s, const struct prepared *p, const struct arg *args, struct arena *a,
		struct encoded *out) MUST_CHECK;
bool arg_fits(enum arg_type type, Oid oid);
const char *arg_type_name(enum arg_type type);
/* Texts and bytes that the caller may change before they are sent are copied. */
bool args_keep(struct arena *a, const struct arg *args, int n, struct arg *out);

/* row.c */
bool column_fits(enum column_type type, Oid oid);
int row_decode(const struct reader *r, int row, void *out) MUST_CHECK;

/* script.c: plain SQL, several statements allowed; *out_at (may be NULL) is the 1-based character
 * the server blames, 0 when it names none. */
int script_run(struct store *s, const char *sql, int *out_at) MUST_CHECK;
int script_query(struct store *s, const char *sql, PGresult **out) MUST_CHECK;

/* tx.c: the one place that knows SQLSTATEs. Notes the message; drops a dying connection. */
int store_failed(struct store *s, const char *what, const PGresult *res);

#endif
