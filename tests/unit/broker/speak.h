/*
 * speak - what peers say to the machine on the bench, and what is expected of it.
 */
#ifndef GONGDAO_SPEAK_H
#define GONGDAO_SPEAK_H

#include "bench.h"

/* A connection of a peer; its key is made of the name. */
struct speaker {
	uint64_t conn;
	const char *peer;
};

/* One message as it stands in a frame. */
static inline slice spoken(struct bench *b, enum frame_kind kind, uint64_t token,
			   const ProtobufCMessage *m)
{
	slice payload = {NULL, 0};
	char *bytes;

	if (m)
		assert_int_equal(wire_pack(b->arena, m, &payload), 0);
	bytes = arena_alloc(b->arena, FRAME_HEAD_BYTES + payload.len);
	assert_non_null(bytes);
	frame_head((uint8_t *)bytes, kind, token, (uint32_t)payload.len);
	if (payload.len)
		memcpy(bytes + FRAME_HEAD_BYTES, payload.at, payload.len);
	return (slice){bytes, FRAME_HEAD_BYTES + payload.len};
}

/* Several of them in one frame. */
static inline void say_all(struct bench *b, struct speaker who, const slice *messages, size_t n)
{
	char key[KEY_TEXT_BYTES], *bytes;
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		len += messages[i].len;
	bytes = arena_alloc(b->arena, len);
	assert_non_null(bytes);
	len = 0;
	for (size_t i = 0; i < n; len += messages[i++].len)
		memcpy(bytes + len, messages[i].at, messages[i].len);
	route_message(b->route, who.conn, bench_key(who.peer, key), (slice){bytes, len}, b->now);
}

static inline void say(struct bench *b, struct speaker who, enum frame_kind kind, uint64_t token,
		       const ProtobufCMessage *m)
{
	slice message = spoken(b, kind, token, m);

	say_all(b, who, &message, 1);
}

/* Serves wages.Get as queries and wages.Put as commands, with that credit each. */
static inline void ready(struct bench *b, struct speaker who, const char *instance, uint32_t credit)
{
	static char *queries[] = {(char *)"wages.Get"}, *commands[] = {(char *)"wages.Put"};
	Gongdao__Ready__Lane query = GONGDAO__READY__LANE__INIT;
	Gongdao__Ready__Lane command = GONGDAO__READY__LANE__INIT;
	Gongdao__Ready__Lane *lanes[] = {&query, &command};
	Gongdao__Ready m = GONGDAO__READY__INIT;

	query.name = (char *)"query";
	command.name = (char *)"command";
	query.credit = command.credit = credit;
	query.n_rpcs = command.n_rpcs = 1;
	query.rpcs = queries;
	command.rpcs = commands;
	m.service = (char *)"wages";
	m.instance = (char *)(uintptr_t)instance;
	m.n_lanes = 2;
	m.lanes = lanes;
	say(b, who, FRAME_READY, 0, &m.base);
}

static inline Gongdao__Envelope question(const char *rpc, uint32_t remaining_ms)
{
	static uint8_t id[16] = "0123456789abcdef";
	Gongdao__Envelope e = GONGDAO__ENVELOPE__INIT;

	e.id = (ProtobufCBinaryData){sizeof(id), id};
	e.rpc = (char *)(uintptr_t)rpc;
	e.remaining_ms = remaining_ms;
	e.body = (ProtobufCBinaryData){4, (uint8_t *)"body"};
	return e;
}

static inline void ask(struct bench *b, struct speaker who, uint64_t token, const char *rpc,
		       uint32_t remaining_ms)
{
	Gongdao__Envelope e = question(rpc, remaining_ms);

	say(b, who, FRAME_REQUEST, token, &e.base);
}

static inline slice asked(struct bench *b, uint64_t token, const char *rpc, uint32_t remaining_ms)
{
	Gongdao__Envelope e = question(rpc, remaining_ms);

	return spoken(b, FRAME_REQUEST, token, &e.base);
}

/* A worker's answer to a request it got, which gives one credit back. */
static inline slice answered(struct bench *b, uint64_t token)
{
	Gongdao__Envelope e = GONGDAO__ENVELOPE__INIT;

	e.credit = 1;
	e.body = (ProtobufCBinaryData){5, (uint8_t *)"reply"};
	return spoken(b, FRAME_REPLY, token, &e.base);
}

static inline void answer(struct bench *b, struct speaker who, uint64_t token)
{
	slice message = answered(b, token);

	say_all(b, who, &message, 1);
}

static inline struct got expect(struct bench *b, enum frame_kind kind, uint64_t conn)
{
	struct got got = {.frame.kind = FRAME_BEAT};

	if (!take(b, &got))
		fail_msg("nothing was sent; a %s was expected", frame_kind_name(kind));
	assert_string_equal(frame_kind_name(got.frame.kind), frame_kind_name(kind));
	assert_int_equal(got.conn, conn);
	return got;
}

static inline void expect_code(struct bench *b, struct speaker who, uint64_t token, int code)
{
	struct got got = expect(b, FRAME_REPLY, who.conn);

	assert_int_equal(got.frame.token, token);
	assert_string_equal(error_name(got.code), error_name(code));
}

static inline void expect_nothing(struct bench *b)
{
	struct got got = {.frame.kind = FRAME_BEAT};

	if (take(b, &got))
		fail_msg("a %s was sent to %d; nothing was expected",
			 frame_kind_name(got.frame.kind), (int)got.conn);
}

static inline uint64_t counted(const struct bench *b, enum counter counter)
{
	return b->route->counters[counter];
}

static inline const struct credit *credit_of(const struct bench *b, size_t instance,
					     enum lane_id lane)
{
	return &b->route->services[0]->instances[instance]->lanes[lane];
}

#endif
