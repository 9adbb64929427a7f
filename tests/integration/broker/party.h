/*
 * party - one peer at the brokers, and what it says and hears.
 */
#ifndef GONGDAO_PARTY_H
#define GONGDAO_PARTY_H

#include "brokers.h"

struct party {
	struct live *live;
	struct link *link;
	mono_time beat_at;
	bool silent, busy; /* beats no more; answers no more */
	size_t from;
	struct frame frame;
	/* the last request or reply */
	bool got;
	uint64_t token;
	Gongdao__Envelope *envelope;
};

static inline void party_join(struct live *l, const char *name, struct party *p)
{
	struct link_options o = {l->endpoint_list, N_BROKERS, l->broker_key.public, NULL};
	struct key_pair own;
	struct err err;

	*p = (struct party){.live = l};
	if (keys_load(live_path(l, "keys"), name, &own, &err))
		assert_int_equal(keys_make(&own), 0); /* nobody's key */
	o.own = &own;
	assert_int_equal(link_open(l->bus, &o, &p->link, &err), 0);
	l->links[l->n_links++] = p->link; /* closed by live_done */
}

/* A worker of wages with 8 credits. */
static inline void party_ready(struct party *p, size_t broker)
{
	static char *rpcs[] = {(char *)"wages.Get"};
	Gongdao__Ready__Lane lane = GONGDAO__READY__LANE__INIT, *lanes[] = {&lane};
	Gongdao__Ready m = GONGDAO__READY__INIT;
	slice packed;

	lane.name = (char *)"query";
	lane.credit = 8;
	lane.n_rpcs = 1;
	lane.rpcs = rpcs;
	m.service = (char *)"wages";
	m.instance = (char *)"w1";
	m.n_lanes = 1;
	m.lanes = lanes;
	assert_int_equal(wire_pack(p->live->arena, &m.base, &packed), 0);
	assert_int_equal(link_send(p->link, broker, FRAME_READY, 0, packed.at, packed.len), 0);
}

static inline void party_answer(struct party *p)
{
	Gongdao__Envelope e = GONGDAO__ENVELOPE__INIT;
	slice packed;

	e.credit = 1;
	e.body = p->envelope->body;
	assert_int_equal(wire_pack(p->live->arena, &e.base, &packed), 0);
	assert_int_equal(link_send(p->link, p->from, FRAME_REPLY, p->token, packed.at, packed.len),
			 0);
	assert_int_equal(link_flush(p->link, p->from), 0); /* its next turn may never come */
}

static inline void party_take(struct party *p)
{
	ProtobufCMessage *m;

	if (p->frame.kind == FRAME_WHO)
		party_ready(p, p->from);
	if (p->frame.kind != FRAME_REQUEST && p->frame.kind != FRAME_REPLY)
		return;
	assert_int_equal(
		wire_unpack(p->live->arena, &gongdao__envelope__descriptor, p->frame.payload, &m),
		0);
	p->envelope = (Gongdao__Envelope *)m;
	p->token = p->frame.token;
	p->got = true;
	if (p->frame.kind == FRAME_REQUEST && !p->busy)
		party_answer(p);
}

/* Beats, and handles what came within a few milliseconds. */
static inline void party_turn(struct party *p)
{
	struct wait_set w = {.link = p->link};
	mono_time now = mono_now();

	if (!p->silent && now.us >= p->beat_at.us) {
		p->beat_at.us = now.us + 50000;
		for (size_t i = 0; i < N_BROKERS; i++)
			(void)!link_send(p->link, i, FRAME_BEAT, 0, NULL, 0); /* one may be away */
	}
	(void)bus_wait(&w, 2); /* look, whatever it says */
	while (!(p->busy && p->got) && link_recv(p->link, &p->from, &p->frame))
		party_take(p); /* one that answers by hand keeps where its request came from */
}

static inline void party_ask(struct party *p, size_t broker, const char *rpc,
			     Gongdao__Principal *principal)
{
	struct uuid id = uuid_new(utc_now());
	Gongdao__Envelope e = GONGDAO__ENVELOPE__INIT;
	slice packed;

	e.id = (ProtobufCBinaryData){sizeof(id.b), id.b};
	e.rpc = (char *)(uintptr_t)rpc;
	e.sender = (char *)"wages"; /* a lie */
	e.principal = principal;
	e.remaining_ms = PATIENCE_MS;
	e.body = (ProtobufCBinaryData){5, (uint8_t *)"hello"};
	assert_int_equal(wire_pack(p->live->arena, &e.base, &packed), 0);
	p->got = false;
	(void)!link_send(p->link, broker, FRAME_REQUEST, 1, packed.at,
			 packed.len); /* or no answer */
}

/* Turns both until the first got something, or the time is over. */
static inline bool parties_until(struct party *p, struct party *other, int64_t ms)
{
	mono_time end = {mono_now().us + 1000 * ms};

	while (!p->got && mono_now().us < end.us) {
		party_turn(p);
		if (other)
			party_turn(other);
	}
	return p->got;
}

static inline void party_until_alive(struct party *p, size_t broker)
{
	mono_time end = {mono_now().us + INT64_C(1000) * PATIENCE_MS};

	while (!link_alive(p->link, broker, mono_now())) {
		assert_true(mono_now().us < end.us);
		party_turn(p);
	}
}

static inline int party_code(const struct party *p)
{
	return p->envelope->error ? -p->envelope->error->code : 0;
}

#endif
