/*
 * routes - the dispatch table, made from the proto service blocks and compared with everything that
 * must fit it. A gap keeps the daemon from starting.
 */
#include "private.h"
#include "sealer.h"
#include "service.pb-c.h"

static int route_order(const void *a, const void *b)
{
	return strcmp(((const struct route *)a)->rpc, ((const struct route *)b)->rpc);
}

const struct route *route_find(const struct routes *r, const char *rpc)
{
	struct route wanted = {.rpc = rpc};

	return bsearch(&wanted, r->at, r->n, sizeof(*r->at), route_order);
}

const char *handler_lane(enum handler_kind kind)
{
	switch (kind) {
	case COMMAND:
	case PRIVATE:
	case EVENT:
		return "command";
	case QUERY:
		return "query";
	case BULK:
	case EVENT_BULK:
		return "bulk";
	}
	return "command";
}

struct half {
	const char *name;
	const ProtobufCServiceDescriptor *proto;
	const struct handler *handlers;
	size_t n_handlers;
};

static const struct handler *row_of(const struct half *h, const char *method)
{
	for (size_t i = 0; i < h->n_handlers; i++) {
		if (strcmp(h->handlers[i].method, method) == 0)
			return &h->handlers[i];
	}
	return NULL;
}

/* What wave.c can read. */
static bool names_entity(const ProtobufCMessageDescriptor *request, const char *field)
{
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(request, field);

	return f && f->label != PROTOBUF_C_LABEL_REPEATED &&
	       (f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_INT64);
}

static int half_add(struct arena *a, const struct half *h, struct routes *out, struct err *err)
{
	for (size_t i = 0; i < h->n_handlers; i++) {
		const char *method = h->handlers[i].method;

		if (!protobuf_c_service_descriptor_get_method_by_name(h->proto, method))
			return err_set(err, E_CONFIG,
				       "%s.%s has a handler but is not in the proto file", h->name,
				       method);
		if (row_of(h, method) != &h->handlers[i])
			return err_set(err, E_CONFIG, "%s.%s has two handlers", h->name, method);
	}
	for (unsigned i = 0; i < h->proto->n_methods; i++) {
		const ProtobufCMethodDescriptor *m = &h->proto->methods[i];
		struct route *r = &out->at[out->n];

		r->handler = row_of(h, m->name);
		if (!r->handler)
			return err_set(err, E_CONFIG,
				       "%s.%s is in the proto file but has no handler", h->name,
				       m->name);
		if (r->handler->prefetch && *r->handler->prefetch->entity &&
		    !names_entity(m->input, r->handler->prefetch->entity))
			return err_set(err, E_CONFIG,
				       "%s.%s: %s is no text or int64 field of its request",
				       h->name, m->name, r->handler->prefetch->entity);
		r->rpc = arena_printf(a, "%s.%s", h->name, m->name);
		r->input = m->input;
		r->output = m->output;
		if (!r->rpc)
			return err_set(err, E_NO_MEMORY, "out of memory");
		out->n++;
	}
	return 0;
}

static bool some_role_may(const struct access *x, const char *rpc)
{
	for (size_t i = 0; i < x->n_roles; i++) {
		if (access_role_may(x, x->roles[i].name, rpc))
			return true;
	}
	return false;
}

static bool source_of(const struct service_definition *d, const char *event)
{
	size_t n = strlen(d->name);

	for (size_t i = 0; i < d->n_sources; i++) {
		if (strcmp(d->sources[i].event, event + n + 1) == 0)
			return true;
	}
	return strcmp(event + n + 1, SEALER_EVENT) == 0; /* every service signs heads */
}

static bool mine(const struct service_definition *d, const char *name)
{
	size_t n = strlen(d->name);

	return strncmp(name, d->name, n) == 0 && name[n] == '.';
}

static int subscriptions_check(const struct service_definition *d, const struct policy *p,
			       const struct routes *routes, struct err *err)
{
	for (size_t i = 0; i < p->n_subscriptions; i++) {
		const struct subscription *s = &p->subscriptions[i];
		const struct route *r;

		if (mine(d, s->event) && !source_of(d, s->event))
			return err_set(err, E_CONFIG, "subscriptions: %s announces no %s", d->name,
				       s->event);
		if (!mine(d, s->rpc))
			continue;
		r = route_find(routes, s->rpc);
		if (!r || !handler_takes_events(r->handler->kind))
			return err_set(err, E_CONFIG, "subscriptions: %s is no rpc for events",
				       s->rpc);
	}
	return 0;
}

/* The relay has places for so many; what does not fit would never arrive. */
static int relay_check(const struct service_definition *d, const struct policy *p, struct err *err)
{
	const char *events[EVENTS_MAX + 1], *name;
	size_t i;

	for (i = 0; (name = policy_subscriber(p, d->name, i)); i++) {
		if (policy_events(p, d->name, name, events, EVENTS_MAX + 1) > EVENTS_MAX)
			return err_set(err, E_CONFIG,
				       "subscriptions: %s takes more than %d events of %s", name,
				       EVENTS_MAX, d->name);
	}
	if (i >= SUBSCRIBERS_MAX)
		return err_set(err, E_CONFIG, "subscriptions: more than %d subscribers of %s",
			       SUBSCRIBERS_MAX - 1, d->name);
	return 0;
}

int routes_build(struct arena *a, const struct service_definition *d, const struct policy *p,
		 struct routes *out, struct err *err)
{
	const struct half own = {d->name, d->proto, d->handlers, d->n_handlers};
	const struct half ops = {d->name, &service__service__descriptor, ops_handlers,
				 ops_n_handlers};
	int rc;

	out->n = 0;
	out->at = arena_zalloc(a, (size_t)d->proto->n_methods + ops.proto->n_methods,
			       sizeof(*out->at));
	if (!out->at)
		return err_set(err, E_NO_MEMORY, "out of memory");
	rc = half_add(a, &own, out, err);
	if (!rc)
		rc = half_add(a, &ops, out, err);
	if (rc)
		return rc;
	qsort(out->at, out->n, sizeof(*out->at), route_order);
	rc = subscriptions_check(d, p, out, err);
	return rc ? rc : relay_check(d, p, err);
}

const char *routes_unheard(const struct routes *r, const struct policy *p, size_t *at)
{
	while (*at < r->n) {
		const char *rpc = r->at[(*at)++].rpc;

		if (!some_role_may(&p->access, rpc))
			return rpc;
	}
	return NULL;
}
