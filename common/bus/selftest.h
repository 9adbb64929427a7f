/*
 * selftest - private to common/bus: the proof, at every start, that the gate is shut.
 *
 * On a loopback port of its own, before any public endpoint is bound: a client with a key made
 * this instant must be refused, one with the broker's own key accepted and named.
 *
 * Errors:  E_INTERNAL and what was wrong.
 */
#ifndef GONGDAO_SELFTEST_H
#define GONGDAO_SELFTEST_H

#include "server.h"
#include "zap.h"

void *server_socket(struct server *s);

int self_test(struct bus *b, struct zap *zap, struct server *s, const struct key_pair *own,
	      struct err *err) MUST_CHECK;

#endif
