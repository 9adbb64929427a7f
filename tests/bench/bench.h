/*
 * bench - what the benches in C share: medians, percentiles, and the one line a figure.
 *
 * A figure compares ours with a peer that did the same work in the same run: one round is ours,
 * then the peer; the value is the median of the rounds' ratios. So a machine that gets slower
 * meanwhile slows both.
 *
 * Units:   rates are whole numbers a second, spans microseconds, ratios thousandths.
 * Owns:    nothing.
 * Errors:  bench_die() ends the program with 1 and says why.
 */
#ifndef GONGDAO_BENCH_H
#define GONGDAO_BENCH_H

#include "base.h"

#include "when.h"

#define BENCH_ROUNDS     5
#define BENCH_ROUNDS_MAX 25
#define BENCH_SKIPPED    77 /* the exit status of a bench that could not be run here */

struct bench_figure {
	const char *name; /* broker_proxy */
	const char *unit; /* round trips/s */
	/* The goal in thousandths; 0: none on that side. */
	int64_t at_least, at_most;
	size_t n;
	int64_t ours[BENCH_ROUNDS_MAX], peer[BENCH_ROUNDS_MAX];
};

void bench_round(struct bench_figure *f, int64_t ours, int64_t peer);
/* Prints `ratio NAME VALUE (ours X, peer Y, UNIT)` and, where there is a goal, whether it is met.
 * False when it is missed by more than noise (a tenth). */
bool bench_report(const struct bench_figure *f);

/* Both sort the values. */
int64_t bench_median(int64_t *values, size_t n);
int64_t bench_percentile(int64_t *values, size_t n, unsigned per_mille); /* 990: p99 */

int64_t bench_rate(int64_t n, mono_time since); /* a second, until now */
/* CPU time of the process and its threads, user and system, in microseconds. */
int64_t bench_cpu_us(void);
/* The value of `--name VALUE` on the command line, `preset` when it is not there. */
int64_t bench_option(int argc, char **argv, const char *name, int64_t preset);
bool bench_flag(int argc, char **argv, const char *name);
__attribute__((noreturn)) void bench_die(const char *fmt, ...) PRINTF(1, 2);
/* Says why, and ends with BENCH_SKIPPED. */
__attribute__((noreturn)) void bench_skip(const char *fmt, ...) PRINTF(1, 2);

#endif
