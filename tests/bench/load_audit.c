/*
 * The hours of a month by the functions of the wages daemon, from open rows, from packed months, or
 * from what is in memory already: packed months as they came (held), or their rows (bare).
 *
 *   load_audit DSN open|packed|held|bare MONTH CONNECTIONS
 *
 * prints "facts MICROSECONDS WORKERS WORKED_S PEAK_KB OURS_US ITS_US": from the first byte asked
 * for to the last worker's facts, what the process had in memory at most, and the processor time
 * that it and the database's processes took for it. A thread a connection. Open rows: each takes
 * the next employer; they come by COPY in heap order and are brought to their workers by
 * stream_facts. Packed months come a worker a row, of each connection's share of the employers.
 * `held` and `bare` read the packed months first and time the pass over them alone.
 */
#include "bench.h"

#include <pthread.h>
#include <stdatomic.h>

#include "arena.h"
#include "copy_out.h"
#include "pack_facts.h"
#include "stream_facts.h"

#define CONNECTIONS_MAX 64
#define MONTH_ROWS_MAX  50000

/* A worker-month in memory: rows for `bare`, bytes for `held`. */
struct held {
	size_t from, n;
};

struct lane {
	PGconn *conn;
	pthread_t thread;
	struct arena *arena;
	struct arena_mark mark;
	struct stream *stream;
	struct work_interval list[MONTH_ROWS_MAX];
	int64_t workers, worked_s;
	int64_t first, last;        /* of its share of the employers, for packed months */
	struct work_interval *rows; /* bare */
	size_t n_rows, rows_room;
	char *bytes; /* held */
	size_t n_bytes, bytes_room;
	struct held *months;
	size_t n_months, months_room;
};

static civil_date month;
static const char *dsn;
static int64_t *employers;
static size_t n_employers;
static atomic_size_t next_employer;

static void worker_pass(struct lane *l, const struct work_interval *at, size_t n)
{
	const struct time_terms terms = {ALLOWANCE_NONE, 0, 1200, NULL};
	struct time_facts f;

	if (time_facts_make(l->arena, month, (struct work_list){at, n}, &terms, &f))
		bench_die("no facts");
	l->workers++;
	l->worked_s += f.worked_s;
	arena_reset(l->arena, l->mark);
}

/* ---- open ------------------------------------------------------------------------------------ */

/* All of the month (work_interval.month is that of the start), of those beside it the context. */
static void open_pass(struct lane *l, int64_t employer)
{
	const civil_date before = civil_month_start((civil_date){month.day - 1});
	char sql[1024], in[12], last[12], next[12];
	struct copy_out copy;
	slice row;

	(void)snprintf(sql, sizeof(sql),
		       "copy (select i.worker_no, i.kind, i.started_at, i.ended_at, i.work_region"
		       " from work_interval as i where i.employer_id = %" PRId64
		       " and i.submission_id = any (array(select h.submission_id from holding as h"
		       " where h.employer_id = %" PRId64 " and h.kind = 'intervals'))"
		       " and (i.month = '%s' or (i.month in ('%s', '%s')"
		       " and i.started_at >= to_timestamp(%" PRId64
		       ") and i.started_at < to_timestamp(%" PRId64
		       ")))) to stdout (format binary)",
		       employer, employer, civil_format(month, in), civil_format(before, last),
		       civil_format(civil_month_next(month), next),
		       time_facts_from(month).us / US_PER_S, time_facts_to(month).us / US_PER_S);
	copy = copy_begin(l->conn, sql);
	while (copy_next(&copy, &row)) {
		if (stream_add(l->stream, row))
			bench_die("a row is not of the columns asked for");
	}
	if (stream_close(l->stream))
		bench_die("out of memory");
	for (size_t i = 0; i < stream_workers(l->stream); i++) {
		const struct work_list work = stream_worker(l->stream, i).work;

		worker_pass(l, work.at, work.n);
	}
	stream_clear(l->stream);
}

/* ---- packed ---------------------------------------------------------------------------------- */

static void month_hold(struct lane *l, size_t from, size_t n)
{
	if (l->n_months == l->months_room) {
		l->months_room = 2 * l->months_room + 1;
		l->months = reallocarray(l->months, l->months_room, sizeof(*l->months));
	}
	if (!l->months)
		bench_die("out of memory");
	l->months[l->n_months++] = (struct held){from, n};
}

static size_t spans_decode(struct lane *l, slice spans)
{
	const size_t n = spans.len / PACKED_SPAN_BYTES;

	if (n > MONTH_ROWS_MAX || !packed_spans_read(spans, month, l->list))
		bench_die("not of the format");
	return n;
}

static void spans_pass(struct lane *l, slice spans)
{
	worker_pass(l, l->list, spans_decode(l, spans));
}

static void bytes_hold(struct lane *l, slice spans)
{
	if (l->n_bytes + spans.len > l->bytes_room) {
		l->bytes_room = 2 * (l->n_bytes + spans.len);
		l->bytes = reallocarray(l->bytes, l->bytes_room, 1);
	}
	if (!l->bytes)
		bench_die("out of memory");
	memcpy(l->bytes + l->n_bytes, spans.at, spans.len);
	month_hold(l, l->n_bytes, spans.len);
	l->n_bytes += spans.len;
}

static void rows_hold(struct lane *l, slice spans)
{
	const size_t n = spans_decode(l, spans);

	if (l->n_rows + n > l->rows_room) {
		l->rows_room = 2 * (l->n_rows + n);
		l->rows = reallocarray(l->rows, l->rows_room, sizeof(*l->rows));
	}
	if (!l->rows)
		bench_die("out of memory");
	memcpy(l->rows + l->n_rows, l->list, n * sizeof(*l->rows));
	month_hold(l, l->n_rows, n);
	l->n_rows += n;
}

/* One statement for all the employers of a lane: worker-months are done as they come. */
static void packed_pass(struct lane *l, void (*with)(struct lane *, slice))
{
	char sql[256], day[12];
	struct copy_out copy;
	slice row;

	(void)snprintf(sql, sizeof(sql),
		       "copy (select spans from packed_month where month = '%s' and format = 3 and "
		       "employer_id"
		       " between %" PRId64 " and %" PRId64 ") to stdout (format binary)",
		       civil_format(month, day), l->first, l->last);
	copy = copy_begin(l->conn, sql);
	while (copy_next(&copy, &row))
		with(l, (slice){row.at + 6, row.len - 6});
}

/* ---- lanes ----------------------------------------------------------------------------------- */

static bool employer_take(int64_t *out)
{
	const size_t i = atomic_fetch_add(&next_employer, 1);

	if (i < n_employers)
		*out = employers[i];
	return i < n_employers;
}

static void *open_lane(void *lane)
{
	int64_t employer;

	while (employer_take(&employer))
		open_pass(lane, employer);
	return NULL;
}

static void *packed_lane(void *lane)
{
	packed_pass(lane, spans_pass);
	return NULL;
}

static void *hold_bytes_lane(void *lane)
{
	packed_pass(lane, bytes_hold);
	return NULL;
}

static void *hold_rows_lane(void *lane)
{
	packed_pass(lane, rows_hold);
	return NULL;
}

static void *held_lane(void *lane)
{
	struct lane *l = lane;

	for (size_t i = 0; i < l->n_months; i++)
		spans_pass(l, (slice){l->bytes + l->months[i].from, l->months[i].n});
	return NULL;
}

static void *bare_lane(void *lane)
{
	struct lane *l = lane;

	for (size_t i = 0; i < l->n_months; i++)
		worker_pass(l, l->rows + l->months[i].from, l->months[i].n);
	return NULL;
}

static PGconn *connect_to(void)
{
	PGconn *conn = PQconnectdb(dsn);

	if (PQstatus(conn) != CONNECTION_OK)
		bench_die("%s", PQerrorMessage(conn));
	return conn;
}

static void lane_open(struct lane *l)
{
	l->conn = connect_to();
	l->arena = arena_new((size_t)64 << 20);
	l->stream = stream_new();
	/* something in it before the mark keeps the first chunk from being freed each time */
	if (!l->arena || !arena_alloc(l->arena, 1) || !l->stream)
		bench_die("out of memory");
	l->mark = arena_mark(l->arena);
}

static void lane_close(struct lane *l)
{
	PQfinish(l->conn);
	stream_free(l->stream);
	arena_free(l->arena);
	free(l->rows);
	free(l->bytes);
	free(l->months);
}

static void employers_load(void)
{
	PGconn *conn = connect_to();
	PGresult *r = PQexec(conn, "select distinct employer_id from holding"
				   " where kind = 'intervals' order by 1");

	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		bench_die("%s", PQerrorMessage(conn));
	n_employers = (size_t)PQntuples(r);
	employers = calloc(n_employers + 1, sizeof(*employers));
	for (size_t i = 0; employers && i < n_employers; i++)
		employers[i] = strtoll(PQgetvalue(r, (int)i, 0), NULL, 10);
	if (!employers)
		bench_die("out of memory");
	PQclear(r);
	PQfinish(conn);
}

static void lanes_run(struct lane *lanes, size_t n, void *(*run)(void *))
{
	next_employer = 0;
	for (size_t i = 0; i < n; i++) {
		if (pthread_create(&lanes[i].thread, NULL, run, &lanes[i]))
			bench_die("no thread");
	}
	for (size_t i = 0; i < n; i++)
		(void)pthread_join(lanes[i].thread, NULL);
}

/* Not getrusage(): that of a child begins with what its parent had. */
static long peak_kb(void)
{
	char line[256];
	long kb = 0;
	FILE *f = fopen("/proc/self/status", "re");

	while (f && fgets(line, sizeof(line), f)) {
		if (strncmp(line, "VmHWM:", 6) == 0)
			kb = strtol(line + 6, NULL, 10);
	}
	if (f)
		(void)fclose(f);
	return kb;
}

/* Processor time of this process. */
static int64_t ours_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * US_PER_S + t.tv_nsec / 1000;
}

/* Of the database's processes of these connections. */
static int64_t its_us(const struct lane *lanes, size_t n)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += copy_server_us(lanes[i].conn);
	return sum;
}

struct kind {
	const char *name;
	void *(*before)(void *); /* not timed; NULL: nothing */
	void *(*lane)(void *);
};

static const struct kind *kind_of(const char *name)
{
	static const struct kind kinds[] = {
		{"open",   NULL,            open_lane  },
		{"packed", NULL,            packed_lane},
		{"held",   hold_bytes_lane, held_lane  },
		{"bare",   hold_rows_lane,  bare_lane  },
	};

	for (size_t i = 0; i < N_ELEMENTS(kinds); i++) {
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	}
	return NULL;
}

static struct lane *lanes_open(size_t n)
{
	struct lane *lanes = calloc(n, sizeof(*lanes));

	if (!lanes)
		bench_die("out of memory");
	for (size_t i = 0; i < n; i++) {
		const size_t from = n_employers * i / n, to = n_employers * (i + 1) / n;

		lanes[i].first = from < to ? employers[from] : 1;
		lanes[i].last = from < to ? employers[to - 1] : 0;
		lane_open(&lanes[i]);
	}
	return lanes;
}

int main(int argc, char **argv)
{
	const size_t n = argc == 5 ? strtoul(argv[4], NULL, 10) : 0;
	const struct kind *kind = argc == 5 ? kind_of(argv[2]) : NULL;
	int64_t workers = 0, worked_s = 0, begun, ours, its;
	struct lane *lanes;

	if (!kind || n == 0 || n > CONNECTIONS_MAX ||
	    !civil_parse_month(argv[3], strlen(argv[3]), &month))
		bench_die("load_audit DSN open|packed|held|bare MONTH CONNECTIONS");
	dsn = argv[1];
	employers_load();
	lanes = lanes_open(n);
	if (kind->before)
		lanes_run(lanes, n, kind->before);
	its = its_us(lanes, n);
	ours = ours_us();
	begun = mono_now().us;
	lanes_run(lanes, n, kind->lane);
	begun = mono_now().us - begun;
	ours = ours_us() - ours;
	its = its_us(lanes, n) - its;
	for (size_t i = 0; i < n; i++) {
		workers += lanes[i].workers;
		worked_s += lanes[i].worked_s;
		lane_close(&lanes[i]);
	}
	printf("facts %" PRId64 " %" PRId64 " %" PRId64 " %ld %" PRId64 " %" PRId64 "\n", begun,
	       workers, worked_s, peak_kb(), ours, its);
	free(lanes);
	free(employers);
	return 0;
}
