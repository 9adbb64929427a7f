/*
 * bench - what a test of common/service stands on: the probe's schema, a policy, dispatchers.
 *
 * Owns:    everything lives until bench_close().
 */
#ifndef GONGDAO_TEST_BENCH_H
#define GONGDAO_TEST_BENCH_H

#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "dispatch.h"
#include "kit_cluster.h"
#include "probe.h"

struct bench {
	struct arena *arena;
	struct settings settings;
	struct policy *policy;
	struct routes routes;
	struct context context;
};

/* Once a process: schema, policy, business clock at 2025-04-10 09:00:00. */
void bench_open(struct bench *b);
void bench_close(struct bench *b);
/* Every table of the skeleton and of the probe is empty, the relay has never run. */
void bench_clean(void);
/* "event: [rpcs]" lines. */
struct policy *bench_policy(struct bench *b, const char *subscriptions);
struct dispatcher *bench_dispatcher(struct bench *b);
void bench_time(const char *local_time);

extern const char bench_subscriptions[]; /* alpha and beta take probe.ThingPut */

struct ask {
	const char *method;
	const ProtobufCMessage *body;
	const char *role, *subject, *region, *sender, *event; /* NULL: person, 411000, kit */
	const char *trace;
	const struct uuid *id; /* NULL: a fresh one */
	int64_t worker_id, generation;
	uint32_t remaining_ms; /* 0: 20 s; 1: none */
	uint32_t attempt;      /* 0: 1 */
};

struct answer {
	int code; /* 0 or negative */
	const char *detail;
	slice bytes; /* of the whole reply */
	slice body;
	struct outcome outcome;
	mono_time at; /* of a batch: when it was answered */
};

slice bench_envelope(struct bench *b, const struct ask *ask);
struct answer bench_send(struct bench *b, struct dispatcher *d, slice envelope);
/* All at once; the answers in their order. At most DISPATCH_MAX. */
void bench_batch(struct bench *b, struct dispatcher *d, const slice *envelopes, size_t n,
		 struct answer *out);
struct answer bench_ask(struct bench *b, struct dispatcher *d, const struct ask *ask);

#endif
