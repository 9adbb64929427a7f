/*
 * relay - takes outbox rows and due timers to their receivers, each at least once, the events of a
 * key in order. One relay a service is active; the others wait for its lock.
 *
 * This is the thread: courier.h decides, relay_store.c asks the database, send.c moves the bytes.
 *
 * Owns:    relay_run owns its connection and all state; the pipe end is the caller's.
 */
#ifndef GONGDAO_RELAY_H
#define GONGDAO_RELAY_H

#include "courier.h"
#include "dispatch.h"
#include "link.h"

/* Messages on the pipe, first byte: to the relay WAKE, QUIT, LOST (a broker), POLICY + pointer,
 * REPLY + mail; from the relay SEND + mail, REPORT + struct (each second, and when the lead
 * changes), POLICY_TAKEN. */
enum relay_message {
	RELAY_WAKE = 'w',
	RELAY_QUIT = 'q',
	RELAY_LOST = 'l',
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
