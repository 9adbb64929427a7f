/*
 * ops - the handlers of proto/service.proto that have a file of their own.
 *
 * Owns:    nothing.
 * Errors:  as any handler: 0 or what refuse() returned.
 */
#ifndef GONGDAO_OPS_H
#define GONGDAO_OPS_H

#include "service.h"
#include "service.pb-c.h"

int service_status(struct call *c, const Service__ServiceStatusRequest *req,
		   Service__ServiceStatusReply *rep);
/* heads.c */
int get_audit_chain(struct call *c, const Service__GetAuditChainRequest *req,
		    Service__AuditChain *rep);
int countersign_head(struct call *c, const Service__CountersignHeadRequest *req, Service__Ack *rep);
int take_head(struct call *c, const Service__ChainHead *req, Service__Ack *rep);

#endif
