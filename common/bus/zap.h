/*
 * zap - private to common/bus: the handler of ZeroMQ's authentication protocol (RFC 27).
 *
 * Owns:    its REP socket.
 * Errors:  a request that is not understood is answered 500 (libzmq itself makes them).
 * Source:  rfc.zeromq.org/spec/27
 */
#ifndef GONGDAO_ZAP_H
#define GONGDAO_ZAP_H

#include "server.h"

#define ZAP_DOMAIN "gongdao"

struct zap {
	void *socket;
	bool (*known)(void *context, const char *public);
	void *context;
	const char *also; /* the broker's own key, accepted during the self-test; else NULL */
	uint64_t accepted, refused;
};

int zap_open(struct bus *b, struct zap *z, struct err *err) MUST_CHECK;
void zap_close(struct zap *z);
/* Answers what is waiting. */
void zap_serve(struct zap *z);

#endif
