/*
 * server - the broker's side of the bus: one ROUTER with CURVE, and the ZAP handler that decides
 * whose handshake is accepted. Used by the broker only.
 *
 * CURVE without a ZAP handler lets everybody in, and so does a ZAP domain without a handler. Hence
 * the order of server_open: bind the handler, set the domain, prove over a private loopback port
 * that an unknown key is refused and a known one accepted, and only then bind the public
 * endpoints. libzmq makes the routing ids; a message of a peer that chose its own is dropped.
 *
 * Owns:    the sockets. Received bytes are valid until the next receive.
 * Errors:  E_CONFIG, E_INTERNAL with the reason in err.
 * Limits:  FRAME_MAX_BYTES a message; `high_water` messages towards one peer.
 */
#ifndef GONGDAO_SERVER_H
#define GONGDAO_SERVER_H

#include "keys.h"
#include "link.h"

struct server;

struct server_options {
	const char *const *endpoints;
	size_t n_endpoints;
	const struct key_pair *own;
	int high_water; /* above the sum of credits: a full socket is a fault */
	/* Is this key a peer's? Asked at every handshake, from server_wait only. */
	bool (*known)(void *context, const char *public);
	void *context;
};

int server_open(struct bus *b, const struct server_options *o, struct server **out,
		struct err *err) MUST_CHECK;
void server_close(struct server *s);

/* Waits at most timeout_ms (-1: for ever) for a message or for `fd` to be readable (*out_fd), and
 * answers handshakes meanwhile. */
void server_wait(struct server *s, int fd, int64_t timeout_ms, bool *out_fd);

struct server_message {
	uint64_t from;
	const char *key; /* Z85 of the sender's key as ZAP saw it; NULL: none */
	slice bytes;
};
/* False when nothing is waiting. */
bool server_recv(struct server *s, struct server_message *out) MUST_CHECK;

enum server_sent {
	SERVER_SENT,
	SERVER_FULL, /* the peer's pipe is at its high-water mark */
	SERVER_GONE, /* nobody has that routing id any more */
};
enum server_sent server_send(struct server *s, uint64_t to, const void *frame,
			     size_t len) MUST_CHECK;

uint64_t server_refused(const struct server *s); /* handshakes */
uint64_t server_strange(const struct server *s); /* frames that no peer of ours would send */

#endif
