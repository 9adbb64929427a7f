/*
 * worker - the threads that run handlers. Threads live here, in run.c and relay.c only.
 *
 * A worker has a lane (command, query, bulk), one dispatcher and one pipe to the main thread. One
 * of the command lane takes all that waits (at most DISPATCH_MAX), which then shares transactions.
 * On the pipe: to the worker CALL + call_head + envelope, POLICY + pointer, QUIT; from it DONE +
 * done_head + reply envelope, POLICY_TAKEN.
 *
 * Owns:    the thread owns its dispatcher; the main thread the pool.
 */
#ifndef GONGDAO_WORKER_H
#define GONGDAO_WORKER_H

#include <pthread.h>

#include "dispatch.h"
#include "link.h"

enum worker_message {
	WORKER_CALL = 'c',
	WORKER_POLICY = 'p',
	WORKER_QUIT = 'q',
	WORKER_DONE = 'd',
	WORKER_POLICY_TAKEN = 'k',
};

struct call_head {
	uint64_t token;
	mono_time came; /* to this process */
	uint32_t broker;
};

struct done_head {
	struct call_head call;
	int32_t route; /* index, -1: no such rpc */
	int32_t code;
	int64_t took_us;
	bool announced;
};

/* A call the worker has, as the main thread knows it. */
struct worker_call {
	struct call_head head;
	const struct route *route; /* NULL: no such rpc */
};

#define WORKER_CALLS_SHOWN 128 /* what more there is is counted only */

struct worker {
	const struct context *context;
	const struct policy *policy;
	const char *lane;
	struct dispatcher *dispatcher;
	struct pipe *here, *there; /* main's end, the thread's end */
	pthread_t thread;
	bool running;
	int64_t longest_ms; /* that a call of its lane may take */
	/* the thread's: calls taken and not yet answered; jobs_max 1 outside the command lane */
	struct arena *arenas[DISPATCH_MAX];
	struct job jobs[DISPATCH_MAX];
	struct done_head heads[DISPATCH_MAX];
	size_t n_jobs, jobs_max;
	uint32_t n_under_way;                         /* main's count */
	mono_time busy_since;                         /* main's: of the call it runs, {0} idle */
	struct worker_call calls[WORKER_CALLS_SHOWN]; /* main's: the oldest first */
	size_t n_calls;
};

int worker_start(struct worker *w, struct bus *bus, struct err *err) MUST_CHECK;
/* After QUIT was sent: waits for the thread and frees everything. */
void worker_join(struct worker *w);
/* calls.c, the main thread's book of what its workers have. */
void worker_call_add(struct worker *w, const struct call_head *head, const struct route *route);
void worker_call_done(struct worker *w, const struct call_head *head);
/* The workers that have something to do, for a beat. False: no memory. */
bool worker_calls_list(const struct worker *w, size_t n, struct arena *a,
		       Gongdao__Beat *out) MUST_CHECK;
int worker_send(struct worker *w, enum worker_message kind, const void *head, size_t head_len,
		slice rest) MUST_CHECK;

#endif
