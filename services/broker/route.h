/*
 * route - the broker as a pure state machine: messages, lost connections and the clock in; sends
 * and notes for the log out. No socket, no file, no clock of its own, so that a simulation with a
 * seed can drive it through every loss and delay.
 *
 * A connection is a number that the ROUTER made; who speaks is told by the CURVE key that came
 * with each message and by nothing else. A request that nobody may or can take is answered at
 * once. The broker keeps nothing that matters: a lost broker costs the callers one retry.
 *
 * Units:   mono_time; milliseconds where a name ends in _ms.
 * Owns:    the machine copies what it keeps. A policy must outlive its use: until the next
 *          route_set_policy() or route_free().
 * Errors:  inputs never fail; what is dropped is counted, see metrics.c.
 * Order:   what goes to one connection leaves in the order in which it was made; messages of one
 * kind and service that are made before the output is taken share a frame. Limits:  struct
 * route_limits; 64 services, 64 instances a service, 256 rpcs a service.
 */
#ifndef GONGDAO_ROUTE_H
#define GONGDAO_ROUTE_H

#include "base.h"

#include "access.h"
#include "keys.h"
#include "log.h"
#include "when.h"

struct route;

struct route_limits {
	int64_t queue_count;  /* requests waiting, a lane of a service */
	int64_t queue_bytes;  /* their bytes */
	int64_t queue_age_ms; /* one that waited longer is answered UNAVAILABLE */
	int64_t connections;
	int64_t high_water;     /* of the socket: an instance may not grant more credit in sum */
	int64_t retry_after_ms; /* what UNAVAILABLE tells the caller */
	int64_t longest_ms;     /* a longer remaining_ms is cut to this */
};

/* Who is who and who may what; loaded together, replaced together. */
struct route_policy {
	struct access access;
	struct key_ring keys;
};

struct route_options {
	const char *name;     /* of this broker: "host:pid" */
	uint64_t first_token; /* random: answers to an earlier life must not fit */
	const struct route_limits *limits;
	const struct route_policy *policy;
	mono_time now;
};

struct route *route_new(const struct route_options *o) MUST_CHECK;
void route_free(struct route *r);

/* ---- in --------------------------------------------------------------------------------- */

/* One frame of a connection. `key`: the Z85 key that ZAP accepted, NULL when there is none. */
void route_message(struct route *r, uint64_t conn, const char *key, slice bytes, mono_time now);
void route_gone(struct route *r, uint64_t conn, mono_time now);
/* To be called at route_due() at the latest: beats, deadlines, dead instances. */
void route_clock(struct route *r, mono_time now);
/* From now on; connections whose key is no longer known are cut. */
void route_set_policy(struct route *r, const struct route_policy *policy, mono_time now);
void route_set_limits(struct route *r, const struct route_limits *limits);
/* Takes no new request; what is under way is finished. */
void route_drain(struct route *r);
/* For the metrics: handshakes that ZAP refused, frames that are none of ours. */
void route_set_gate(struct route *r, uint64_t refused_keys, uint64_t strange);

/* ---- out -------------------------------------------------------------------------------- */

struct route_send {
	uint64_t conn;
	uint8_t *frame; /* one message or several, each with its head */
	size_t len;
	/* the machine's */
	size_t size;
	unsigned n, kind;
	const void *of;
	struct conn *opener;
	struct route_send *next;
};

/* To be called until there is nothing after a few messages, but before waiting. NULL: nothing to
 * send.
 */
struct route_send *route_take(struct route *r);
void route_send_free(struct route *r, struct route_send *s);

enum route_unsent {
	UNSENT_FULL, /* EAGAIN: a worker: credit went wrong; a client: it does not read */
	UNSENT_GONE, /* EHOSTUNREACH */
};
/* The send could not be handed to the socket: none of its messages was. */
void route_unsent(struct route *r, const struct route_send *s, enum route_unsent why,
		  mono_time now);

/* A thing worth a log line. */
struct route_note {
	enum log_level level;
	const char *event; /* a literal */
	char peer[72], subject[160];
};
bool route_next_note(struct route *r, struct route_note *out) MUST_CHECK;

mono_time route_due(const struct route *r);
size_t route_under_way(const struct route *r); /* requests whose caller still waits */

#endif
