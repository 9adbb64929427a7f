/*
 * registry - every service of the proto files, by descriptor: what may be asked by name.
 */
#ifndef GONGDAO_REGISTRY_H
#define GONGDAO_REGISTRY_H

#include "base.h"

#include <protobuf-c/protobuf-c.h>

extern const ProtobufCServiceDescriptor *const registry_services[]; /* NULL-terminated; generated */

/* "wages.RunAudit"; the skeleton's methods are found under every service. NULL: there is none. */
const ProtobufCMethodDescriptor *registry_find(const char *rpc);
/* What every daemon answers under its own name. */
const ProtobufCServiceDescriptor *registry_skeleton(void);

#endif
