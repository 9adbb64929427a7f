/*
 * signing - what rpc.c and sign.c share.
 *
 * Owns:    struct signing lives in the request's arena.
 * Errors:  what goes wrong is said to the caller, as everywhere in the gateway.
 */
#ifndef GONGDAO_GATEWAY_SIGNING_H
#define GONGDAO_GATEWAY_SIGNING_H

#include "gateway.h"

/* sign.c: hand-offs under the department's signature. False: the request is none of those. */
bool sign_takes(struct request *r, ProtobufCMessage *message);

/* rpc.c */
Gongdao__Principal rpc_who(struct request *r); /* its session's; points into the request */
void rpc_answered(struct question *q, int rc, const Gongdao__Envelope *reply);

#endif
