/*
 * relay - takes outbox rows and due timers to their receivers, each at least once, the events of a
 * key in order. One relay a service is active; the others wait for its lock.
 *
 * A subscriber's cursor is a pair of snapshots: the rows that `target` sees and `base` does not are
 * the window; it is sent page by page in id order, and when all of it is acknowledged or parked,
 * base becomes target. A row that commits late is not visible in base, whatever its id: nothing is
 * skipped. A page is acknowledged as a whole, so a crash repeats at most one page, and the
 * receiver's inbox knows the repeats by event_id.
 *
 * Owns:    relay_run owns its connection and all state; the pipe end is the caller's.
 */
#ifndef GONGDAO_RELAY_H
#define GONGDAO_RELAY_H

#include "dispatch.h"
#include "link.h"

/* What the relay tells the main thread after each round. */
struct relay_report {
	int64_t epoch; /* 0: another instance relays */
	uint64_t delivered, retried, dead;
	uint64_t n_waiting; /* of the current pages */
};

/* Messages on the pipe, first byte: to the relay WAKE, QUIT, POLICY + pointer, REPLY + token +
 * envelope (empty: nobody to send to); from the relay SEND + token + envelope, REPORT + struct. */
enum relay_message {
	RELAY_WAKE = 'w',
	RELAY_QUIT = 'q',
	RELAY_POLICY = 'p',
	RELAY_REPLY = 'r',
	RELAY_SEND = 's',
	RELAY_REPORT = 't',
	RELAY_POLICY_TAKEN = 'k',
};

struct relay_start {
	const struct context *context;
	const struct policy *policy;
	struct pipe *pipe;
};

/* Thread function; returns NULL after QUIT. */
void *relay_run(void *relay_start);

#endif
