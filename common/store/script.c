/*
 * Plain SQL outside the statement tables: migrations, tests, partition upkeep. The simple query
 * protocol takes several statements at once; pipeline mode is left for its time.
 */
#include "store_private.h"

#define SCRIPT_MS (INT64_C(3600) * 1000)

/* Takes results up to the end; the first failure is what counts, *out the last result. */
static int collect(struct store *s, int *out_at, PGresult **out)
{
	mono_time until = mono_after(SCRIPT_MS);
	const char *position;
	int64_t at;
	int rc = 0;

	for (;;) {
		AUTO(result_clear) PGresult *res = NULL;

		if (pump_next(s, until, &res))
			return E_DB_AWAY;
		if (!res)
			return rc;
		if (PQresultStatus(res) == PGRES_FATAL_ERROR) {
			position = PQresultErrorField(res, PG_DIAG_STATEMENT_POSITION);
			if (position && slice_to_i64(slice_of(position), &at) && out_at)
				*out_at = (int)at;
			rc = store_failed(s, "script", res);
			if (rc == E_DB_AWAY)
				return rc;
		} else if (PQresultStatus(res) != PGRES_COMMAND_OK &&
			   PQresultStatus(res) != PGRES_TUPLES_OK &&
			   PQresultStatus(res) != PGRES_EMPTY_QUERY) {
			store_note(s, "script: copy from or to the client is not supported");
			store_drop(s);
			return E_STATEMENT;
		} else if (out) {
			PQclear(*out);
			*out = TAKE(res);
		}
	}
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
