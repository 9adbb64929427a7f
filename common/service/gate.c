/*
 * gate - may this principal do this, here, now? Answered before the database is touched.
 */
#include "private.h"

/* The request's text field `name`; NULL when the message has none of that name. */
static const char *text_field(const ProtobufCMessage *m, const char *name)
{
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(m->descriptor, name);

	if (!f || f->type != PROTOBUF_C_TYPE_STRING || f->label == PROTOBUF_C_LABEL_REPEATED)
		return NULL;
	return *(char *const *)((const uint8_t *)m + f->offset);
}

static int scope_check(struct call *c, const ProtobufCMessage *req)
{
	const struct handler *h = c->private->route->handler;
	const char *region;

	switch (h->scope) {
	case SCOPE_ROW:
	case SCOPE_NONE:
		return 0;
	case SCOPE_SELF:
		if (c->who->worker_id || c->who->employer_id)
			return 0;
		return refuse(c, E_DENIED, "the principal is neither a worker nor a company");
	case SCOPE_FIELD:
		region = text_field(req, h->field);
		if (!region || !region_valid(region))
			return refuse(c, E_FIELD, "%s: \"%s\" is not a six-digit region code",
				      h->field, region ? region : "");
		if (!region_covers(c->who->region, region))
			return refuse(c, E_WRONG_REGION, "%s: %s is outside %s", h->field, region,
				      c->who->region);
		return 0;
	}
	return E_INTERNAL;
}

int gate(struct call *c, const ProtobufCMessage *req)
{
	const struct call_private *p = c->private;

	if (p->envelope->remaining_ms == 0)
		return refuse(c, E_TIMEOUT, "no time left");
	if (!access_role_may(&p->dispatcher->policy->access, c->who->role, c->rpc))
		return refuse(c, E_DENIED, "role \"%s\" may not call %s", c->who->role, c->rpc);
	if (handler_takes_events(p->route->handler->kind) && strcmp(c->who->role, "service") != 0)
		return refuse(c, E_DENIED, "%s takes events of daemons only", c->rpc);
	return scope_check(c, req);
}
