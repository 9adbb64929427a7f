/*
 * Plain SQL outside the statement tables: migrations, tests, partition upkeep. The simple query
 * protocol takes several statements at once; pipeline mode is left for its time.
 */
#include "store_private.h"

#define SCRIPT_MS (INT64_C(3600) * 1000)

/* 0 when the statement of this result succeeded. */
static int judge(struct store *s, const PGresult *res, int *out_at)
{
	const char *position = PQresultErrorField(res, PG_DIAG_STATEMENT_POSITION);
	ExecStatusType status = PQresultStatus(res);
	int64_t at;

	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY)
		return 0;
	if (status != PGRES_FATAL_ERROR) {
		store_drop(s);
		store_note(s, "script: copy from or to the client is not supported");
		return E_STATEMENT;
	}
	if (position && slice_to_i64(slice_of(position), &at) && out_at)
		*out_at = (int)at;
	return store_failed(s, "script", res);
}

/* Takes results up to the end; the first failure is what counts, *out the last result. */
static int collect(struct store *s, int *out_at, PGresult **out)
{
	mono_time until = mono_after(SCRIPT_MS);
	int rc = 0;

	while (s->conn) {
		AUTO(result_clear) PGresult *res = NULL;

		if (pump_next(s, until, &res))
			return E_DB_AWAY;
		if (!res)
			break;
		rc = judge(s, res, out_at);
		if (rc || !out)
			continue;
		PQclear(*out);
		*out = TAKE(res);
	}
	return rc;
}

static int run(struct store *s, const char *sql, int *out_at, PGresult **out)
{
	int rc;

	assert(!s->tx);
	if (out_at)
		*out_at = 0;
	rc = store_connect(s);
	if (rc)
		return rc;
	if (!PQexitPipelineMode(s->conn) || !PQsendQuery(s->conn, sql))
		return pump_lost(s);
	rc = collect(s, out_at, out);
	if (s->conn && !PQenterPipelineMode(s->conn))
		return pump_lost(s);
	return rc;
}

int script_run(struct store *s, const char *sql, int *out_at)
{
	return run(s, sql, out_at, NULL);
}

int script_query(struct store *s, const char *sql, PGresult **out)
{
	AUTO(result_clear) PGresult *res = NULL;
	int rc;

	rc = run(s, sql, NULL, &res);
	if (!rc)
		*out = TAKE(res);
	return rc;
}

int store_exec(struct store *s, const char *sql, struct err *err)
{
	int rc = script_run(s, sql, NULL);

	return rc ? err_set(err, rc, "%s", s->error) : 0;
}
