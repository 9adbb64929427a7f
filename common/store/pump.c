/*
 * Waiting for the server. Sending and receiving go on in the same loop, so that neither side can
 * block on full buffers, and every wait has an end.
 */
#include "store_private.h"

#include <errno.h>
#include <poll.h>

mono_time mono_after(int64_t ms)
{
	return (mono_time){mono_now().us + ms * 1000};
}

void result_clear(PGresult **r)
{
	PQclear(*r);
}

int pump_lost(struct store *s)
{
	store_note(s, "connection lost: %s", s->conn ? PQerrorMessage(s->conn) : "not connected");
	store_drop(s);
	return E_DB_AWAY;
}

static int away_after(struct store *s, const char *why)
{
	store_note(s, "connection given up: %s", why);
	store_drop(s);
	return E_DB_AWAY;
}

/* Waits for the socket; takes in what has come. */
static int wait_socket(struct store *s, short events, mono_time until)
{
	struct pollfd p = {.fd = PQsocket(s->conn), .events = events};
	int64_t left_ms = (until.us - mono_now().us + 999) / 1000;
	int n;

	if (left_ms <= 0)
		return away_after(s, "no answer in time");
	n = poll(&p, 1, left_ms > 60000 ? 60000 : (int)left_ms);
	if (n < 0 && errno != EINTR)
		return away_after(s, "the socket cannot be polled");
	if (n > 0 && p.revents != POLLOUT && !PQconsumeInput(s->conn))
		return pump_lost(s);
	return 0;
}

int pump_next(struct store *s, mono_time until, PGresult **out)
{
	int unsent, rc;

	for (;;) {
		unsent = PQflush(s->conn);
		if (unsent < 0)
			return pump_lost(s);
		if (!PQisBusy(s->conn))
			break;
		rc = wait_socket(s, (short)(unsent ? POLLIN | POLLOUT : POLLIN), until);
		if (rc)
			return rc;
	}
	*out = PQgetResult(s->conn);
	return 0;
}

/* 0 when the command succeeded. */
static int judge(struct store *s, const char *what, const PGresult *res)
{
	ExecStatusType status = PQresultStatus(res);

	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
		return 0;
	if (status == PGRES_FATAL_ERROR)
		return store_failed(s, what, res);
	if (status == PGRES_PIPELINE_ABORTED) /* the command that failed has been noted */
		return E_STATEMENT;
	return away_after(s, "an answer out of turn"); /* a COPY, for instance */
}

int pump_command(struct store *s, const char *what, mono_time until, PGresult **out)
{
	AUTO(result_clear) PGresult *res = NULL;
	PGresult *end = NULL;
	int rc;

	rc = pump_next(s, until, &res);
	if (rc)
		return rc;
	if (!res)
		return PQstatus(s->conn) == CONNECTION_BAD ? pump_lost(s)
							   : away_after(s, "an answer is missing");
	rc = judge(s, what, res);
	if (rc == E_DB_AWAY)
		return rc;
	if (pump_next(s, until, &end))
		return E_DB_AWAY;
	if (end) {
		PQclear(end);
		return away_after(s, "an answer too many");
	}
	if (!rc && out)
		*out = TAKE(res);
	return rc;
}

int pump_sync(struct store *s, mono_time until)
{
	AUTO(result_clear) PGresult *res = NULL;
	int rc;

	rc = pump_next(s, until, &res);
	if (rc)
		return rc;
	if (!res || PQresultStatus(res) != PGRES_PIPELINE_SYNC)
		return PQstatus(s->conn) == CONNECTION_BAD
			       ? pump_lost(s)
			       : away_after(s, "the pipeline is out of step");
	return 0;
}
