/*
 * send - letters into frames, replies out of them.
 */
#include "relay_private.h"

static void envelope_fill(Gongdao__Envelope *e, const struct delivery *d, int64_t epoch)
{
	gongdao__envelope__init(e);
	/* protobuf-c wants char * where it only reads. */
	e->id.data = (uint8_t *)(uintptr_t)d->event_id.b;
	e->id.len = sizeof(d->event_id.b);
	e->rpc = (char *)(uintptr_t)d->rpc;
	e->key = (char *)(uintptr_t)d->key;
	e->remaining_ms = (uint32_t)(d->try_ms ? d->try_ms : DELIVERY_TRY_MS);
	e->attempt = delivery_attempt(d);
	e->trace = (char *)(uintptr_t)d->trace;
	e->epoch = (uint64_t)epoch;
	e->generation = d->generation;
	e->event = (char *)(uintptr_t)d->event;
	e->body.data = (uint8_t *)(uintptr_t)d->body.at;
	e->body.len = d->body.len;
}

static void post(struct relay *r)
{
	if (mail_post(&r->out, RELAY_SEND, r->start->pipe))
		return; /* not answered, so sent again */
}

void relay_send(struct relay *r)
{
	struct relay_report report;
	const struct delivery *d;
	Gongdao__Envelope e;
	char *at;

	courier_report(r->courier, &report);
	while ((d = courier_next(r->courier))) {
		envelope_fill(&e, d, report.epoch);
		at = mail_room(&r->out, d->token, gongdao__envelope__get_packed_size(&e));
		if (!at) {
			courier_reply(r->courier, d->token, E_UNAVAILABLE, "");
			continue;
		}
		(void)gongdao__envelope__pack(&e, (uint8_t *)at); /* measured above */
		if (r->out.len >= MAIL_FULL)
			post(r);
	}
	post(r);
}

static int error_of_reply(slice envelope, struct arena *a, const char **out_detail)
{
	ProtobufCMessage *m;
	const Gongdao__Error *e;

	*out_detail = "";
	if (envelope.len == 0)
		return E_UNAVAILABLE;
	if (wire_unpack(a, &gongdao__envelope__descriptor, envelope, &m))
		return E_UNAVAILABLE;
	e = ((Gongdao__Envelope *)m)->error;
	if (!e)
		return 0;
	*out_detail = e->detail;
	return e->code > 0 ? -e->code : E_INTERNAL;
}

void relay_replies(struct relay *r, slice message)
{
	slice rest = {message.at + 1, message.len - 1}, envelope;
	uint64_t token;

	while (mail_next(&rest, &token, &envelope)) {
		const char *detail;
		int error;

		arena_reset(r->scratch, (struct arena_mark){NULL, 0});
		error = error_of_reply(envelope, r->scratch, &detail);
		courier_reply(r->courier, token, error, detail);
	}
}
