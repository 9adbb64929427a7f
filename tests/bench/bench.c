#include "bench.h"

#include <sys/resource.h>

#include "str.h"

#define NOISE_PER_MILLE 100 /* of the goal */

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int64_t bench_percentile(int64_t *values, size_t n, unsigned per_mille)
{
	assert(n > 0);
	qsort(values, n, sizeof(*values), by_value);
	return values[(n - 1) * per_mille / 1000];
}

int64_t bench_median(int64_t *values, size_t n)
{
	return bench_percentile(values, n, 500);
}

void bench_round(struct bench_figure *f, int64_t ours, int64_t peer)
{
	assert(f->n < BENCH_ROUNDS_MAX);
	f->ours[f->n] = ours;
	f->peer[f->n] = peer;
	f->n++;
}

static bool said_goal(const struct bench_figure *f, const char *word, int64_t goal, bool met)
{
	printf("  goal %s %s %" PRId64 ".%03" PRId64 ": %s\n", f->name, word, goal / 1000,
	       goal % 1000, met ? "met" : "missed");
	return met;
}

bool bench_report(const struct bench_figure *f)
{
	int64_t ratios[BENCH_ROUNDS_MAX], ours[BENCH_ROUNDS_MAX], peer[BENCH_ROUNDS_MAX];
	int64_t value, noise;
	bool good = true;

	for (size_t i = 0; i < f->n; i++) {
		ours[i] = f->ours[i];
		peer[i] = f->peer[i];
		ratios[i] = peer[i] > 0 ? 1000 * ours[i] / peer[i] : 0;
	}
	value = bench_median(ratios, f->n);
	printf("ratio %s %" PRId64 ".%03" PRId64 " (ours %" PRId64 ", peer %" PRId64 ", %s)\n",
	       f->name, value / 1000, value % 1000, bench_median(ours, f->n),
	       bench_median(peer, f->n), f->unit);
	noise = f->at_least * NOISE_PER_MILLE / 1000;
	if (f->at_least) {
		(void)said_goal(f, ">=", f->at_least, value >= f->at_least);
		good = value >= f->at_least - noise;
	}
	noise = f->at_most * NOISE_PER_MILLE / 1000;
	if (f->at_most) {
		(void)said_goal(f, "<=", f->at_most, value <= f->at_most);
		good = good && value <= f->at_most + noise;
	}
	(void)fflush(stdout); /* for people who watch */
	return good;
}

int64_t bench_rate(int64_t n, mono_time since)
{
	int64_t us = mono_now().us - since.us;

	return us > 0 ? n * US_PER_S / us : 0;
}

int64_t bench_cpu_us(void)
{
	struct rusage u;

	if (getrusage(RUSAGE_SELF, &u) != 0)
		return 0;
	return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * US_PER_S + u.ru_utime.tv_usec +
	       u.ru_stime.tv_usec;
}

int64_t bench_option(int argc, char **argv, const char *name, int64_t preset)
{
	int64_t value = preset;

	for (int i = 1; i + 1 < argc; i++) {
		if (strcmp(argv[i], name) == 0 && !slice_to_i64(slice_of(argv[i + 1]), &value))
			bench_die("%s wants a number, not %s", name, argv[i + 1]);
	}
	return value;
}

bool bench_flag(int argc, char **argv, const char *name)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], name) == 0)
			return true;
	}
	return false;
}

static PRINTF(1, 0) void say_why(const char *fmt, va_list ap)
{
	(void)vprintf(fmt, ap);
	(void)printf("\n");
	(void)fflush(stdout); /* the program ends here */
}

void bench_die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say_why(fmt, ap);
	va_end(ap);
	exit(1);
}

void bench_skip(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say_why(fmt, ap);
	va_end(ap);
	exit(BENCH_SKIPPED);
}
