/*
 * bus - private to common/bus: the context and the options every socket of Gongdao gets.
 *
 * Owns:    the context owns nothing of the sockets; each is closed by whoever opened it.
 * Source:  every default of libzmq that is set here is unbounded, off or silent otherwise.
 */
#ifndef GONGDAO_BUS_H
#define GONGDAO_BUS_H

#include "base.h"

#include <stdatomic.h>

struct bus {
	void *context;
	atomic_uint n_pipes; /* names them */
};

struct socket_option {
	int name, value;
};

/* Sets every option; false when libzmq refuses one. */
bool socket_options(void *socket, const struct socket_option *options, size_t n) MUST_CHECK;
/* Size limit, linger, ZMTP heartbeats, handshake timeout, keepalive: every network socket. */
bool socket_defaults(void *socket) MUST_CHECK;
/* For AUTO and by hand; NULL is fine. */
void socket_close(void **socket);

#endif
