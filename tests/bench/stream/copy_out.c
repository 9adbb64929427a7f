#include "copy_out.h"

#include "bench.h"

#define HEAD_BYTES 19

struct copy_out copy_begin(PGconn *conn, const char *sql)
{
	PGresult *r = PQexec(conn, sql);

	if (PQresultStatus(r) != PGRES_COPY_OUT)
		bench_die("%s", PQerrorMessage(conn));
	PQclear(r);
	return (struct copy_out){conn, NULL, false};
}

bool copy_next(struct copy_out *c, slice *out)
{
	PGresult *r;
	int n, skip;

	PQfreemem(c->buffer);
	c->buffer = NULL;
	n = PQgetCopyData(c->conn, &c->buffer, 0);
	if (n < -1)
		bench_die("%s", PQerrorMessage(c->conn));
	skip = c->begun ? 0 : HEAD_BYTES;
	c->begun = true;
	if (n >= skip + 2 && (c->buffer[skip] & 0x80) == 0) { /* -1 columns are the end */
		*out = (slice){c->buffer + skip, (size_t)(n - skip)};
		return true;
	}
	PQfreemem(c->buffer);
	c->buffer = NULL;
	while (n >= 0)
		n = PQgetCopyData(c->conn, &c->buffer, 0);
	while ((r = PQgetResult(c->conn)))
		PQclear(r);
	return false;
}

int64_t copy_server_us(PGconn *conn)
{
	PGresult *r = PQexec(conn, "select split_part(pg_read_file('/proc/self/schedstat', 0, 60),"
				   " ' ', 1)");
	int64_t us = 0;

	if (PQresultStatus(r) == PGRES_TUPLES_OK)
		us = strtoll(PQgetvalue(r, 0, 0), NULL, 10) / 1000;
	PQclear(r);
	return us;
}
