/*
 * The hours of a month by the functions of the wages daemon, from open rows or from packed months.
 *
 *   load_audit DSN open|packed MONTH
 *
 * prints "facts MICROSECONDS WORKERS WORKED_S PASS_MICROSECONDS": from the first byte asked for to
 * the last worker's facts; how much of it the pass itself took. Open rows come by COPY in heap
 * order and are brought to their workers by a counting sort; packed months come a worker a row.
 */
#include "bench.h"

#include <libpq-fe.h>

#include "arena.h"
#include "pack_facts.h"

struct open_row {
	uint32_t worker;
	struct work_interval at;
};

struct sums {
	int64_t workers, worked_s;
	int64_t pass_us;
};

static struct arena *arena;
static civil_date month;

static int64_t now_us(void)
{
	return mono_now().us;
}

static void worker_pass(const struct work_interval *at, size_t n, struct sums *out)
{
	const struct time_terms terms = {ALLOWANCE_NONE, 0, 1200, NULL};
	struct time_facts f;
	const int64_t begun = now_us();

	if (time_facts_make(arena, month, (struct work_list){at, n}, &terms, &f))
		bench_die("no facts");
	out->workers++;
	out->worked_s += f.worked_s;
	arena_reset(arena, (struct arena_mark){NULL, 0});
	out->pass_us += now_us() - begun;
}

/* ---- binary COPY ---------------------------------------------------------------------------- */

static uint64_t number_at(const char *at, int bytes)
{
	uint64_t n = 0;

	for (int i = 0; i < bytes; i++)
		n = n << 8 | (unsigned char)at[i];
	return n;
}

/* The next field of a row. */
static slice field(const char **at)
{
	const slice f = {*at + 4, (size_t)number_at(*at, 4)};

	*at += 4 + f.len;
	return f;
}

static void copy_begin(PGconn *conn, const char *sql)
{
	PGresult *r = PQexec(conn, sql);

	if (PQresultStatus(r) != PGRES_COPY_OUT)
		bench_die("%s", PQerrorMessage(conn));
	PQclear(r);
}

/* Fields of the next row; NULL at the end. The first message begins with a head of 19 bytes. */
static const char *copy_next(PGconn *conn, char **buffer, bool first)
{
	int n;

	PQfreemem(*buffer);
	*buffer = NULL;
	n = PQgetCopyData(conn, buffer, 0);
	if (n < -1)
		bench_die("%s", PQerrorMessage(conn));
	if (n < 0)
		return NULL;
	return (int16_t)number_at(*buffer + (first ? 19 : 0), 2) < 0 ? NULL
								     : *buffer + (first ? 21 : 2);
}

/* ---- open ------------------------------------------------------------------------------------ */

#define SLOTS ((size_t)1 << 20)
static struct {
	char no[20];
	uint32_t worker;
} slots[SLOTS];
static uint32_t n_workers;

static uint32_t worker_of(slice no)
{
	uint64_t h = 1469598103934665603u;

	for (size_t i = 0; i < no.len; i++)
		h = (h ^ (unsigned char)no.at[i]) * 1099511628211u;
	for (;; h++) {
		char *known = slots[h % SLOTS].no;

		if (!known[0]) {
			if (no.len >= sizeof(slots[0].no) || n_workers > SLOTS / 2)
				bench_die("more workers than there is room for");
			memcpy(known, no.at, no.len);
			slots[h % SLOTS].worker = n_workers++;
		}
		if (slice_is(no, known))
			return slots[h % SLOTS].worker;
	}
}

static void sorted_pass(const struct open_row *rows, size_t n, struct sums *out)
{
	size_t *from = calloc(n_workers + 2, sizeof(*from));
	struct work_interval *sorted = malloc((n + 1) * sizeof(*sorted));

	if (!from || !sorted)
		bench_die("out of memory");
	for (size_t i = 0; i < n; i++)
		from[rows[i].worker + 2]++;
	for (size_t w = 2; w < n_workers + 2; w++)
		from[w] += from[w - 1];
	for (size_t i = 0; i < n; i++)
		sorted[from[rows[i].worker + 1]++] = rows[i].at;
	for (size_t w = 0; w < n_workers; w++)
		worker_pass(sorted + from[w], from[w + 1] - from[w], out);
	free(from);
	free(sorted);
}

static void open_pass(PGconn *conn, struct sums *out)
{
	size_t n = 0, room = 1 << 20;
	struct open_row *rows = malloc(room * sizeof(*rows));
	char *buffer = NULL;
	const char *at;

	copy_begin(conn,
		   "copy (select i.worker_no, i.started_at, i.ended_at, i.work_region::integer"
		   " from work_interval as i join holding as h on h.submission_id ="
		   " i.submission_id and h.month = i.month) to stdout (format binary)");
	while (rows && (at = copy_next(conn, &buffer, n == 0))) {
		const slice no = field(&at), from = field(&at), to = field(&at), place = field(&at);
		const int64_t epoch = INT64_C(946684800) * US_PER_S;

		if (n == room) {
			room *= 2;
			rows = realloc(rows, room * sizeof(*rows));
			if (!rows)
				break;
		}
		rows[n++] = (struct open_row){
			worker_of(no),
			{.started = {(int64_t)number_at(from.at, 8) + epoch},
			      .ended = {(int64_t)number_at(to.at, 8) + epoch},
			      .region = (int32_t)number_at(place.at, 4),
			      .kind = WORK_ORDER}
                };
	}
	if (!rows)
		bench_die("out of memory");
	sorted_pass(rows, n, out);
	free(rows);
}

/* ---- packed ---------------------------------------------------------------------------------- */

static void packed_pass(PGconn *conn, struct sums *out)
{
	static struct work_interval list[50000];
	char *buffer = NULL;
	const char *at;

	copy_begin(conn, "copy (select spans from packed_month) to stdout (format binary)");
	while ((at = copy_next(conn, &buffer, out->workers == 0))) {
		const slice spans = field(&at);
		size_t n = spans.len / PACKED_SPAN_BYTES;

		if (n > N_ELEMENTS(list))
			bench_die("a month too long");
		for (size_t i = 0; i < n; i++) {
			if (!packed_span_read(spans.at + i * PACKED_SPAN_BYTES, month, &list[i]))
				bench_die("not of the format");
		}
		worker_pass(list, n, out);
	}
}

int main(int argc, char **argv)
{
	struct sums s = {0};
	PGconn *conn;
	int64_t begun;

	if (argc != 4 || !civil_parse_month(argv[3], strlen(argv[3]), &month))
		bench_die("load_audit DSN open|packed MONTH");
	conn = PQconnectdb(argv[1]);
	arena = arena_new((size_t)64 << 20);
	if (PQstatus(conn) != CONNECTION_OK || !arena)
		bench_die("%s", PQerrorMessage(conn));
	begun = now_us();
	if (strcmp(argv[2], "open") == 0)
		open_pass(conn, &s);
	else
		packed_pass(conn, &s);
	printf("facts %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", now_us() - begun,
	       s.workers, s.worked_s, s.pass_us);
	PQfinish(conn);
	arena_free(arena);
	return 0;
}
