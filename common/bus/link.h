/*
 * link - a peer's side of the bus: one DEALER to every broker listed, pipes between the threads of
 * a process, and the one place where a process waits.
 *
 * A link belongs to one thread. It connects at once and stays connected by itself (libzmq); it
 * learns from the brokers' beats which of them live. CURVE always; linger, size limit, high-water
 * marks, ZMTP heartbeats and handshake timeout are set on every socket.
 *
 * Requests and replies that are sent in one turn of a loop leave together, as one frame: at the
 * next bus_wait() or link_flush(), or when the frame is full. So a send that was accepted may fail
 * later: the link then answers a request itself, with a REPLY without payload (no service sends
 * that), and counts a reply in link_unsent().
 *
 * Owns:    the sockets. Received bytes are valid until the next receive on the same link or pipe.
 * Errors:  E_UNAVAILABLE: the message cannot be handed to the socket now; nothing was sent.
 */
#ifndef GONGDAO_LINK_H
#define GONGDAO_LINK_H

#include "frame.h"
#include "keys.h"
#include "when.h"

#define LINK_MAX_BROKERS 8
#define BEAT_INTERVAL_MS 1000
#define BEAT_DEAD_MS     3500 /* a side unheard for so long is taken for dead */

struct bus; /* the libzmq context: one a process */
struct bus *bus_new(int n_io_threads) MUST_CHECK;
void bus_free(struct bus *b); /* after every socket of it is closed */

/* ---- pipes between threads -------------------------------------------------------------- */

struct pipe; /* one end of an inproc PAIR */
int pipe_pair(struct bus *b, struct pipe **out_here, struct pipe **out_there) MUST_CHECK;
void pipe_close(struct pipe *p);
/* One message of one part; blocks only while the other end is HWM (100,000) messages behind. */
int pipe_send(struct pipe *p, const void *at, size_t len) MUST_CHECK;
/* False when nothing is waiting. */
bool pipe_recv(struct pipe *p, slice *out) MUST_CHECK;
/* Waits at most timeout_ms (-1: for ever) for this one end. */
bool pipe_wait(struct pipe *p, int64_t timeout_ms);

/* ---- link to the brokers ---------------------------------------------------------------- */

struct link;
struct link_options {
	const char *const *endpoints; /* "tcp://127.0.0.1:7401", ... */
	size_t n_endpoints;
	const char *broker_public; /* Z85; the brokers of a deployment share one key */
	const struct key_pair *own;
};
int link_open(struct bus *b, const struct link_options *o, struct link **out,
	      struct err *err) MUST_CHECK;
void link_close(struct link *l);
size_t link_n_brokers(const struct link *l);

/* Sends one message to broker i; a REQUEST or REPLY may wait for the end of the turn, everything
 * else leaves at once. E_TOO_BIG, E_UNAVAILABLE. */
int link_send(struct link *l, size_t i, enum frame_kind kind, uint64_t token, const void *payload,
	      size_t len) MUST_CHECK;
/* Sends what waits for broker i. E_UNAVAILABLE: it failed, see above. */
int link_flush(struct link *l, size_t i);
/* Next message of any broker, false when none is waiting. Malformed ones are counted, skipped. */
bool link_recv(struct link *l, size_t *out_broker, struct frame *out) MUST_CHECK;
/* A broker that was heard within BEAT_DEAD_MS, round robin over these; -1 when none lives. */
int link_pick(struct link *l, mono_time now);
bool link_alive(const struct link *l, size_t i, mono_time now);
uint64_t link_malformed(const struct link *l);
uint64_t link_unsent(const struct link *l); /* replies that could not be sent after all */

/* ---- waiting ---------------------------------------------------------------------------- */

struct wait_set {
	struct link *link; /* may be NULL */
	struct pipe *pipes[32];
	size_t n_pipes;
	int fds[8]; /* readable */
	size_t n_fds;
	/* out */
	bool link_ready;
	bool pipe_ready[32];
	bool fd_ready[8];
};
/* Sends what waits in the link, then waits at most timeout_ms; returns the number of ready things,
 * 0 on timeout or EINTR. */
int bus_wait(struct wait_set *w, int64_t timeout_ms);

#endif
