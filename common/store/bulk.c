/*
 * Rows for COPY: a handler hands over columns, they are encoded at once and go out at commit, in
 * front of the queued writes, in the same transaction.
 *
 * A :copy statement is written as the insert of one row; at start it is prepared and described as
 * any other, so the table, its columns and their types are known to fit. COPY has no place in a
 * pipeline: pipeline mode is left for its time. A partition is named by its end ("202503"), because
 * COPY into a table with row-level security is refused, and into its partitions is not.
 */
#include "tx_private.h"

#define BULK_NAME_MAX 63
#define PIECE_BYTES   ((size_t)64 * 1024)

struct bulk {
	struct bulk *next;
	const char *name, *sql;
	slice rows;
};

/* ---- the statement ------------------------------------------------------------------------ */

struct target {
	slice table, columns;
};

static bool is_name(slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
			return false;
	}
	return s.len > 0 && s.len <= BULK_NAME_MAX;
}

static void skip_blanks(const char **at)
{
	while (**at == ' ' || **at == '\n' || **at == '\t')
		(*at)++;
}

/* "values ($1, $2 ... $n)": every column takes the argument of its place. */
static bool values_in_order(const char *at, int n)
{
	char expected[STORE_PARAMS_MAX * 5 + 16], *want = expected;
	struct str s = str_init(expected, sizeof(expected));

	str_addf(&s, "values(");
	for (int i = 1; i <= n; i++)
		str_addf(&s, "%s$%d", i > 1 ? "," : "", i);
	str_addf(&s, ")");
	for (skip_blanks(&at); *at && *at == *want; skip_blanks(&at)) {
		at++;
		want++;
	}
	return !*at && !*want;
}

static bool target_find(const struct statement *st, struct target *out)
{
	slice sql = slice_of(st->sql);
	const char *open, *close;
	const size_t head = strlen("insert into ");

	open = strchr(sql.at, '(');
	close = open ? strchr(open, ')') : NULL;
	if (!slice_starts(sql, "insert into ") || !close || open <= sql.at + head)
		return false;
	out->table = slice_trim((slice){sql.at + head, (size_t)(open - sql.at) - head});
	out->columns = (slice){open, (size_t)(close - open) + 1};
	return is_name(out->table) && values_in_order(close + 1, st->n_params);
}

int bulk_check(struct store *s, const struct statement *st)
{
	struct target t;

	if (target_find(st, &t))
		return 0;
	store_note(
		s,
		"statement %s: a :copy is written \"insert into TABLE (COLUMNS) values ($1, ...)\"",
		st->name);
	return E_SCHEMA;
}

static const char *copy_sql(struct arena *a, const struct statement *st, const char *partition)
{
	struct target t;

	if (!target_find(st, &t) || (partition && !is_name(slice_of(partition))))
		return NULL;
	return arena_printf(a, "copy %.*s%s%s %.*s from stdin (format binary)", (int)t.table.len,
			    t.table.at, partition ? "_" : "", partition ? partition : "",
			    (int)t.columns.len, t.columns.at);
}

/* ---- handing over ------------------------------------------------------------------------ */

static void append(struct bulk **list, struct bulk *more)
{
	while (*list)
		list = &(*list)->next;
	*list = more;
}

int tx_copy(struct tx *tx, const struct statement *st, const char *partition,
	    const struct arg *args, size_t n_rows)
{
	const struct prepared *p;
	struct bulk *b;
	int rc;

	rc = tx_check(tx, st, CARD_COPY, &p);
	if (rc || n_rows == 0)
		return rc;
	b = arena_zalloc(tx->turn, 1, sizeof(*b));
	if (!b)
		return E_TOO_BIG;
	b->name = st->name;
	b->sql = copy_sql(tx->turn, st, partition);
	if (!b->sql)
		return E_STATEMENT;
	rc = bulk_encode(tx, p, args, n_rows, &b->rows);
	if (rc)
		return rc;
	append(&tx->my_bulk, b);
	return 0;
}

void bulk_keep(struct tx *tx)
{
	append(&tx->bulk, tx->my_bulk);
	tx->my_bulk = NULL;
}

/* ---- sending ------------------------------------------------------------------------------ */

/* Takes results up to the end of the command; the first failure counts. */
static int finish(struct store *s, const char *name, mono_time until)
{
	int rc = 0;

	for (;;) {
		AUTO(result_clear) PGresult *res = NULL;

		if (pump_next(s, until, &res))
			return E_DB_AWAY;
		if (!res)
			return rc;
		if (PQresultStatus(res) == PGRES_COMMAND_OK)
			continue;
		if (PQresultStatus(res) != PGRES_FATAL_ERROR)
			return pump_lost(s);
		if (!rc)
			rc = store_failed(s, name, res);
		if (rc == E_DB_AWAY)
			return rc;
	}
}

/* True once the server waits for rows; false: the failure is the next result, or the connection is
 * gone. */
static bool await_copy(struct store *s, const struct bulk *b, mono_time until, int *out_rc)
{
	AUTO(result_clear) PGresult *res = NULL;

	*out_rc = pump_next(s, until, &res);
	if (*out_rc)
		return false;
	if (res && PQresultStatus(res) == PGRES_COPY_IN)
		return true;
	*out_rc = res && PQresultStatus(res) == PGRES_FATAL_ERROR ? store_failed(s, b->name, res)
								  : pump_lost(s);
	return false;
}

/* What the server says against a row comes as the result, also when it says so meanwhile. */
static int copy_in(struct store *s, const struct bulk *b, mono_time until)
{
	int rc, end;

	if (!PQsendQuery(s->conn, b->sql))
		return pump_lost(s);
	if (await_copy(s, b, until, &rc)) {
		for (size_t at = 0; at < b->rows.len; at += PIECE_BYTES) {
			size_t left = b->rows.len - at;

			if (PQputCopyData(s->conn, b->rows.at + at,
					  (int)(left < PIECE_BYTES ? left : PIECE_BYTES)) != 1)
				break;
		}
		(void)PQputCopyEnd(s->conn, NULL); /* no COPY any more: it failed */
	} else if (rc == E_DB_AWAY) {
		return rc;
	}
	end = finish(s, b->name, until);
	return rc && end != E_DB_AWAY ? rc : end;
}

int bulk_send(struct tx *tx)
{
	struct bulk *b = tx->bulk;
	struct store *s = tx->s;
	int rc;

	if (!b)
		return 0;
	tx->bulk = NULL;
	rc = tx->begun ? 0 : tx_begin_now(tx);
	if (rc)
		return rc;
	if (mono_now().us >= tx->hurry.us) {
		store_note(s, "copy: no time left");
		return tx_fail(tx, E_TIMEOUT);
	}
	if (!PQexitPipelineMode(s->conn))
		return tx_fail(tx, pump_lost(s));
	for (; !rc && b; b = b->next)
		rc = copy_in(s, b, tx_patience(tx));
	if (s->conn && !PQenterPipelineMode(s->conn))
		rc = pump_lost(s);
	return rc ? tx_fail(tx, rc) : 0;
}
