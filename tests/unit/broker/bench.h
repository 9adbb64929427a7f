/*
 * bench - the state machine of the broker on a bench: a policy made by hand, messages in, sends
 * out.
 *
 * Owns:    everything decoded lives in the bench's arena until bench_done().
 */
#ifndef GONGDAO_BENCH_H
#define GONGDAO_BENCH_H

#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "broker.pb-c.h"
#include "state.h"

#define N_BENCH_PEERS 6
struct bench {
	struct arena *arena;
	struct access_peer peers[N_BENCH_PEERS];
	struct access_role roles[1];
	struct key_ring_entry keys[N_BENCH_PEERS];
	struct route_policy policy;
	struct route_limits limits;
	struct route *route;
	mono_time now;
	/* The frame being taken apart. */
	uint64_t from;
	slice rest;
};

struct got { /* a send of the machine, decoded */
	uint64_t conn;
	struct frame frame;
	const Gongdao__Envelope *envelope; /* REQUEST and REPLY */
	int code;                          /* of a REPLY: 0 or E_... */
};

static inline char *bench_key(const char *peer, char key[KEY_TEXT_BYTES])
{
	(void)snprintf(key, KEY_TEXT_BYTES, "%s%.*s", peer, (int)(40 - strlen(peer)),
		       "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"); /* exactly 40 */
	return key;
}

static inline void bench_peers(struct bench *b)
{
	static const char *any[] = {"wages.*", "broker.*"}, *jobs[] = {"jobs.*"};
	static const char *wages[] = {"wages"}, *own[] = {"broker.*"};
	static const char *hrss[] = {"HRSS"}, *city[] = {"411000"};
	static const char *people[] = {"clerk", "inspector"};
	/* Ascending by name, as a loaded key ring is by key. */
	const struct access_peer peers[N_BENCH_PEERS] = {
		{.name = "clerk",    .kind = PEER_OPERATOR, .send = {1, jobs},               .role = "clerk"                                                      },
		{.name = "desk",
		 .kind = PEER_OPERATOR,
		 .send = {2, any},
		 .subject = "desk",
		 .department = "HRSS",
		 .role = "operator",
		 .region = "411000"},
		{.name = "gate",
		 .kind = PEER_GATEWAY,
		 .send = {2, any},
		 .departments = {1, hrss},
		 .regions = {1, city},
		 .roles = {2, people}},
		{.name = "nosy",   .kind = PEER_OPERATOR,                  .send = {2, any},                                                       .role = "clerk"															     },
		{.name = "relay",     .kind = PEER_SERVICE,   .send = {2, any}, .role = "service"},
		{.name = "wages",    .kind = PEER_SERVICE, .serve = {1, wages},              .role = "service"                                                                 },
	};

	memcpy(b->peers, peers, sizeof(peers));
	b->roles[0] = (struct access_role){
		.name = "operator", .people = "", .may = {1, own}
        };
	for (size_t i = 0; i < N_BENCH_PEERS; i++) {
		b->keys[i].name = peers[i].name;
		(void)bench_key(peers[i].name, b->keys[i].public);
	}
	b->policy = (struct route_policy){
		.access = {b->peers, N_BENCH_PEERS, b->roles, 1},
		.keys = {N_BENCH_PEERS,       b->keys                   },
	};
}

static inline int bench_setup(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct route_options o;

	assert_non_null(b);
	*state = b;
	b->arena = arena_new((size_t)256 * 1024 * 1024);
	bench_peers(b);
	b->limits = (struct route_limits){
		.queue_count = 10,
		.queue_bytes = INT64_C(65536),
		.queue_age_ms = 2000,
		.connections = 100,
		.high_water = 1000,
		.retry_after_ms = 70,
		.longest_ms = 60000,
	};
	b->now.us = 1000000;
	o = (struct route_options){"test:1", 5000, &b->limits, &b->policy, b->now};
	b->route = route_new(&o);
	return b->arena && b->route ? 0 : -1;
}

static inline int bench_done(void **state)
{
	struct bench *b = *state;

	route_free(b->route);
	arena_free(b->arena);
	free(b);
	return 0;
}

static inline void later(struct bench *b, int64_t ms)
{
	b->now.us += 1000 * ms;
	route_clock(b->route, b->now);
}

/* The next frame; false when there is none. */
static inline bool fetch(struct bench *b)
{
	struct route_send *s = route_take(b->route);

	if (!s)
		return false;
	b->from = s->conn;
	b->rest = (slice){arena_strndup(b->arena, (const char *)s->frame, s->len), s->len};
	route_send_free(b->route, s);
	return true;
}

static inline bool take(struct bench *b, struct got *out) /* the next that is no beat */
{
	ProtobufCMessage *m = NULL;

	do {
		if (!b->rest.len && !fetch(b))
			return false;
		*out = (struct got){.conn = b->from};
		assert_int_equal(frame_next(&b->rest, &out->frame), 0);
	} while (out->frame.kind == FRAME_BEAT);
	if (out->frame.kind == FRAME_WHO)
		return true;
	if (wire_unpack(b->arena, &gongdao__envelope__descriptor, out->frame.payload, &m))
		fail_msg("what was sent does not decode");
	out->envelope = (const Gongdao__Envelope *)m;
	out->code = out->envelope->error ? -out->envelope->error->code : 0;
	return true;
}

#endif
