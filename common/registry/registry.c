#include "registry.h"

#include "wire.h"

#define SKELETON "service"

const ProtobufCServiceDescriptor *registry_skeleton(void)
{
	const ProtobufCServiceDescriptor *const *s = registry_services;

	while (*s && strcmp((*s)->package, SKELETON) != 0)
		s++;
	return *s;
}

static const ProtobufCMethodDescriptor *find_method(const ProtobufCServiceDescriptor *s,
						    slice method)
{
	for (unsigned i = 0; i < s->n_methods; i++) {
		if (slice_is(method, s->methods[i].name))
			return &s->methods[i];
	}
	return NULL;
}

const ProtobufCMethodDescriptor *registry_find(const char *rpc)
{
	const ProtobufCMethodDescriptor *m = NULL;
	slice service, method;

	if (!rpc_split(rpc, &service, &method) || slice_is(service, SKELETON))
		return NULL;
	for (const ProtobufCServiceDescriptor *const *s = registry_services; *s && !m; s++) {
		if (slice_is(service, (*s)->package))
			m = find_method(*s, method);
	}
	return m ? m : find_method(registry_skeleton(), method);
}
