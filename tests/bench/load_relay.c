/*
 * What a service's relay reads and frames, to a sink that acknowledges everything at once; and the
 * same rows through a bare cursor.
 *
 *   load_relay CONFIG SERVICE relay|cursor COUNT
 *
 * prints "rate R". The service itself must not run: there is one relay. Its first rows are not
 * counted: after a take-over it goes in small steps (courier_private.h).
 */
#include "bench.h"

#include <pthread.h>

#include <libpq-fe.h>

#include "config.h"
#include "mail.h"
#include "policy.h"
#include "relay.h"

#define SILENCE_MS 20000
#define TAKE_OVER  20000 /* rows */

struct sink {
	struct pipe *pipe;
	struct mail replies;
	char ok[64]; /* an envelope that says OK */
	size_t ok_len;
	int64_t n;
};

static struct settings settings_of(struct arena *a, const char *path)
{
	static const struct config_row none[] = {
		{NULL, CONFIG_I64, 0, NULL, 0, 0, false, NULL}
        };
	struct settings s;
	struct err err;

	if (config_load(a, path, "none", settings_rows, &s, none, &s, &err))
		bench_die("%s", err.text);
	return s;
}

/* Acknowledges all letters of a message. */
static void acknowledge(struct sink *k, slice message)
{
	slice rest = {message.at + 1, message.len - 1}, envelope;
	uint64_t token;

	while (mail_next(&rest, &token, &envelope)) {
		if (!mail_add(&k->replies, token, (slice){k->ok, k->ok_len}))
			bench_die("out of memory");
		k->n++;
	}
	if (mail_post(&k->replies, RELAY_REPLY, k->pipe))
		bench_die("the relay is gone");
}

static void take(struct sink *k, int64_t count, mono_time *begun, int64_t *out_counted)
{
	slice m;

	while (k->n < count) {
		if (!pipe_recv(k->pipe, &m)) {
			if (!pipe_wait(k->pipe, SILENCE_MS))
				bench_die("nothing came after %" PRId64, k->n);
			continue;
		}
		if (m.len == 0 || m.at[0] != RELAY_SEND)
			continue;
		if (begun->us == 0 && k->n >= TAKE_OVER) {
			*begun = mono_now();
			*out_counted = count - k->n;
		}
		acknowledge(k, m);
	}
}

static int64_t relay_rate(struct arena *a, struct settings *s, const char *service, int64_t count)
{
	const struct service_definition definition = {.name = service};
	struct routes routes = {0};
	struct context x = {.definition = &definition, .settings = s, .routes = &routes};
	struct relay_start start = {.context = &x};
	struct bus *bus = bus_new(1);
	Gongdao__Envelope ok = GONGDAO__ENVELOPE__INIT;
	uint8_t id[16] = {0}, quit = RELAY_QUIT;
	struct policy *policy;
	struct sink k = {0};
	mono_time begun = {0};
	pthread_t thread;
	struct err err;
	int64_t rate, n = 0;

	x.dsn = settings_dsn(a, s, arena_printf(a, "gongdao_%s", service));
	if (policy_load(s, &policy, &err))
		bench_die("%s", err.text);
	start.policy = policy;
	if (!bus || pipe_pair(bus, &k.pipe, &start.pipe) ||
	    pthread_create(&thread, NULL, relay_run, &start))
		bench_die("the relay does not start");
	ok.id = (ProtobufCBinaryData){sizeof(id), id};
	k.ok_len = gongdao__envelope__pack(&ok, (uint8_t *)k.ok);
	take(&k, count, &begun, &n);
	if (n == 0)
		bench_die("more than %d rows are needed", TAKE_OVER);
	rate = bench_rate(n, begun);
	if (pipe_send(k.pipe, &quit, 1) || pthread_join(thread, NULL))
		bench_die("the relay does not stop");
	mail_done(&k.replies);
	pipe_close(start.pipe);
	pipe_close(k.pipe);
	bus_free(bus);
	policy_free(policy);
	return rate;
}

/* The answer of a statement that must succeed. */
static PGresult *run(PGconn *conn, const char *sql, ExecStatusType wanted)
{
	PGresult *r = PQexecParams(conn, sql, 0, NULL, NULL, NULL, NULL, 1);

	if (PQresultStatus(r) != wanted)
		bench_die("%s: %s", sql, PQerrorMessage(conn));
	return r;
}

static int64_t cursor_rate(struct arena *a, struct settings *s, const char *service, int64_t count)
{
	const char *dsn = settings_dsn(a, s, arena_printf(a, "gongdao_%s", service));
	PGconn *conn = PQconnectdb(dsn);
	int64_t n = 0, rows;
	mono_time begun;

	PQclear(run(conn, arena_printf(a, "set search_path = %s", service), PGRES_COMMAND_OK));
	PQclear(run(conn, "begin", PGRES_COMMAND_OK));
	begun = mono_now();
	PQclear(run(conn,
		    "declare c no scroll cursor for select id, event_id, event, key, barrier, "
		    "generation, trace, body from outbox order by id",
		    PGRES_COMMAND_OK));
	do {
		PGresult *r = run(conn, "fetch 512 from c", PGRES_TUPLES_OK);

		rows = PQntuples(r);
		n += rows;
		PQclear(r);
	} while (rows);
	if (n != count)
		bench_die("%" PRId64 " rows, not %" PRId64, n, count);
	PQfinish(conn);
	return bench_rate(n, begun);
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new((size_t)64 * 1024 * 1024);
	struct settings s;
	int64_t count, rate;

	if (argc != 5 || !a || !slice_to_i64(slice_of(argv[4]), &count))
		bench_die("usage: load_relay CONFIG SERVICE relay|cursor COUNT");
	s = settings_of(a, argv[1]);
	log_init("bench", "relay", LOG_WARNING);
	rate = strcmp(argv[3], "relay") == 0 ? relay_rate(a, &s, argv[2], count)
					     : cursor_rate(a, &s, argv[2], count);
	printf("rate %" PRId64 "\n", rate);
	arena_free(a);
	return 0;
}
