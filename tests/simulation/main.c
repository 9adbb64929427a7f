/*
 * simulation [--seed N [--trace]] [--seeds FROM-TO] [--jobs N] [--plant NAME]
 *
 * A seed that fails is printed; --seed repeats it exactly, --trace shows its steps. With --plant
 * something is wrong, and the run succeeds when it is found.
 */
#include "base.h"

#include <getopt.h>
#include <sys/wait.h>
#include <unistd.h>

#include "parts.h"

#define DRAIN_US (60000 * MS) /* of simulated time, after the last fault */

static const char *const plants[N_PLANTS] = {
	[PLANT_NONE] = "none",
	[PLANT_LATE_COMMIT] = "lose-late-commit",
	[PLANT_DOUBLE] = "double-effect",
	[PLANT_ORDER] = "order",
	[PLANT_CREDIT] = "credit",
	[PLANT_EARLY_ACK] = "early-ack",
	[PLANT_DEAD] = "dead",
	[PLANT_SKIP] = "skip",
};

void sim_fail(struct sim *s, const char *fmt, ...)
{
	va_list ap;

	if (s->failed[0])
		return; /* the first one is the cause */
	va_start(ap, fmt);
	(void)vsnprintf(s->failed, sizeof(s->failed), fmt, ap);
	va_end(ap);
}

void sim_say(const struct sim *s, const char *fmt, ...)
{
	va_list ap;

	printf("%6d.%03d ms  ", (int)(s->now / MS), (int)(s->now % MS));
	va_start(ap, fmt);
	(void)vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
}

/* ---- one run ---------------------------------------------------------------------------- */

static void start(struct sim *s, uint64_t seed)
{
	struct happening *agenda = s->agenda;
	struct arena *arena = s->arena;
	size_t size = s->agenda_size;
	enum plant plant = s->plant;
	bool trace = s->trace;

	memset(s, 0, sizeof(*s));
	*s = (struct sim){
		.seed = seed,
		.random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1,
		.plant = plant,
		.trace = trace,
		.agenda = agenda,
		.agenda_size = size,
		.arena = arena,
		.now = 1000 * MS,
		.next_conn = 1,
		.limits = {.queue_count = 30,
			   .queue_bytes = 1000000,
			   .queue_age_ms = 2000,
			   .connections = 1000,
			   .high_water = 1000,
			   .retry_after_ms = 50,
			   .longest_ms = 60000}
        };
	s->faults_until = s->now + between(s, 300 * MS, 4000 * MS);
	for (int i = 0; i < N_SERVICES; i++)
		db_init(&s->dbs[i]);
	for (int i = 0; i < N_BROKERS; i++)
		hub_start(s, i);
	for (int i = 0; i < N_INSTANCES; i++)
		instance_start(s, i);
	clients_start(s);
	faults_start(s);
}

/* What was planted is healed, and an operator has the dead letters tried again. */
static void heal(struct sim *s, struct happening *h)
{
	s->healed = true;
	for (int i = 0; i < N_SERVICES; i++)
		dead_retry_all(s, &s->dbs[i]);
	agenda_add(s, 300 * MS, h);
}

static void happen(struct sim *s, struct happening *h)
{
	s->now = h->at;
	s->n_steps++;
	if (h->who < N_INSTANCES && s->instances[h->who].up &&
	    s->instances[h->who].frozen_until > s->now) {
		agenda_add(s, s->instances[h->who].frozen_until - s->now, h);
		return;
	}
	h->run(s, h);
	free(h->data);
	arena_reset(s->arena, (struct arena_mark){NULL, 0});
}

static void end(struct sim *s)
{
	for (int i = 0; i < N_INSTANCES; i++) {
		s->instances[i].db_conn = 0;
		courier_free(s->instances[i].courier);
	}
	hubs_done(s);
	agenda_clear(s);
}

bool sim_run(struct sim *s, uint64_t seed)
{
	const char *why = "";
	struct happening h;
	int64_t look_at;

	start(s, seed);
	look_at = s->faults_until;
	agenda_add(s, s->faults_until - s->now + between(s, 0, 2000 * MS),
		   &(struct happening){.run = heal, .who = N_NODES});
	while (!s->failed[0] && agenda_next(s, &h)) {
		happen(s, &h);
		if (s->now < look_at)
			continue;
		look_at = s->now + 50 * MS;
		if (drained(s, &why))
			break;
		if (s->now > s->faults_until + DRAIN_US)
			sim_fail(s, "not drained: %s", why);
	}
	end(s);
	return !s->failed[0];
}

/* ---- many runs -------------------------------------------------------------------------- */

struct run {
	int64_t from, to, jobs;
	bool trace;
	enum plant plant;
};

/* How many of every jobs-th seed failed; with a plant, the first one ends it. */
static int seeds_run(const struct run *r, int64_t job)
{
	struct sim *s = calloc(1, sizeof(*s));
	int n_failed = 0;

	assert(s);
	s->plant = r->plant;
	s->trace = r->trace;
	s->arena = arena_new((size_t)16 * 1024 * 1024);
	assert(s->arena);
	for (int64_t seed = r->from + job; seed <= r->to && n_failed < 10; seed += r->jobs) {
		if (sim_run(s, (uint64_t)seed))
			continue;
		n_failed++;
		printf("seed %" PRId64 ": %s (simulation --seed %" PRId64 " --trace)\n", seed,
		       s->failed, seed);
		(void)fflush(stdout); /* a child's words, in time */
		if (r->plant != PLANT_NONE)
			break;
	}
	arena_free(s->arena);
	free(s->agenda);
	free(s);
	return n_failed;
}

static int jobs_run(const struct run *r)
{
	int n_failed = 0, status;

	(void)fflush(stdout); /* not twice */
	for (int64_t job = 1; job < r->jobs; job++) {
		pid_t child = fork();

		assert(child >= 0);
		if (child == 0)
			_exit(seeds_run(r, job));
	}
	n_failed = seeds_run(r, 0);
	for (int64_t job = 1; job < r->jobs; job++) {
		if (wait(&status) < 0 || !WIFEXITED(status))
			n_failed++; /* it crashed */
		else
			n_failed += WEXITSTATUS(status);
	}
	return n_failed;
}

static bool range_read(const char *text, struct run *r)
{
	slice rest = slice_of(text), part;

	return slice_next(&rest, '-', &part) && slice_to_i64(part, &r->from) &&
	       slice_next(&rest, '-', &part) && slice_to_i64(part, &r->to);
}

static bool plant_read(const char *name, struct run *r)
{
	for (int i = 0; i < N_PLANTS; i++) {
		if (strcmp(plants[i], name) == 0) {
			r->plant = (enum plant)i;
			return true;
		}
	}
	return false;
}

static bool options_read(int argc, char **argv, struct run *r)
{
	static const struct option names[] = {
		{"seed",  required_argument, NULL, 's'},
                {"seeds", required_argument, NULL, 'm'},
		{"jobs",  required_argument, NULL, 'j'},
                {"plant", required_argument, NULL, 'p'},
		{"trace", no_argument,       NULL, 't'},
                {NULL,    0,                 NULL, 0  },
	};
	bool ok = true;
	int c;

	while (ok && (c = getopt_long(argc, argv, "", names, NULL)) != -1) {
		if (c == 's') {
			ok = slice_to_i64(slice_of(optarg), &r->from);
			r->to = r->from;
		} else if (c == 'm') {
			ok = range_read(optarg, r);
		} else if (c == 'j') {
			ok = slice_to_i64(slice_of(optarg), &r->jobs) && r->jobs > 0;
		} else if (c == 'p') {
			ok = plant_read(optarg, r);
		} else if (c == 't') {
			r->trace = true;
		} else {
			ok = false;
		}
	}
	return ok && optind == argc;
}

int main(int argc, char **argv)
{
	struct run r = {.from = 1, .to = 1000, .jobs = 1};
	int n_failed;

	if (!options_read(argc, argv, &r)) {
		printf("usage: simulation [--seed N [--trace]] [--seeds FROM-TO] [--jobs N] "
		       "[--plant NAME]\n");
		return 2;
	}
	n_failed = jobs_run(&r);
	printf("seeds %" PRId64 " to %" PRId64 ": %d failed\n", r.from, r.to, n_failed);
	if (r.plant != PLANT_NONE)
		return n_failed ? 0 : 1;
	return n_failed ? 1 : 0;
}
