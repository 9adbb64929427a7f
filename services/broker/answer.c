#include "base.h"

#include "parts.h"

#define NOTES_US                                                                                   \
	US_PER_S /* at most NOTES_MAX in so long: who is refused must not fill the disk            \
		  */

struct route_send *send_new(struct route *r, size_t payload)
{
	struct route_send *s = NULL;

	if (payload <= FRAME_MAX_BYTES - FRAME_HEAD_BYTES)
		s = malloc(sizeof(*s) + FRAME_HEAD_BYTES + payload);
	if (!s) {
		r->counters[COUNT_NO_MEMORY]++;
		return NULL;
	}
	*s = (struct route_send){
		.frame = (uint8_t *)(s + 1),
		.len = FRAME_HEAD_BYTES + payload,
	};
	return s;
}

void route_send_free(struct route_send *s)
{
	free(s);
}

void send_frame(struct route *r, uint64_t conn, enum frame_kind kind, uint64_t token,
		struct route_send *s)
{
	frame_head(s->frame, kind, token, (uint32_t)(s->len - FRAME_HEAD_BYTES));
	s->conn = conn;
	s->next = NULL;
	*r->out_last = s;
	r->out_last = &s->next;
}

struct route_send *route_take(struct route *r)
{
	struct route_send *s = r->out_first;

	if (!s)
		return NULL;
	r->out_first = s->next;
	if (!r->out_first)
		r->out_last = &r->out_first;
	return s;
}

static void send_message(struct route *r, uint64_t conn, enum frame_kind kind,
			 const ProtobufCMessage *m)
{
	struct route_send *s = send_new(r, protobuf_c_message_get_packed_size(m));

	if (!s)
		return;
	(void)protobuf_c_message_pack(m, s->frame + FRAME_HEAD_BYTES); /* measured above */
	send_frame(r, conn, kind, 0, s);
}

void send_envelope(struct route *r, uint64_t conn, uint64_t token, const Gongdao__Envelope *e)
{
	struct route_send *s = send_new(r, gongdao__envelope__get_packed_size(e));

	if (!s)
		return;
	(void)gongdao__envelope__pack(e, s->frame + FRAME_HEAD_BYTES); /* measured above */
	send_frame(r, conn, FRAME_REPLY, token, s);
}

void send_beat(struct route *r, uint64_t conn)
{
	Gongdao__Beat beat = GONGDAO__BEAT__INIT;

	beat.instance = r->name;
	send_message(r, conn, FRAME_BEAT, &beat.base);
}

static void envelope_start(const struct answer_to *to, Gongdao__Envelope *e)
{
	gongdao__envelope__init(e);
	if (to->id)
		e->id = (ProtobufCBinaryData){16, (uint8_t *)(uintptr_t)to->id};
	/* protobuf-c wants char * where it only reads. */
	e->rpc = (char *)(uintptr_t)to->rpc;
	e->trace = (char *)(uintptr_t)to->trace;
	e->sender = (char *)(uintptr_t) "broker";
}

void answer_error(struct route *r, const struct answer_to *to, int code, const char *detail)
{
	Gongdao__Error error = GONGDAO__ERROR__INIT;
	Gongdao__Envelope e;

	envelope_start(to, &e);
	error.code = -code;
	error.name = (char *)(uintptr_t)error_name(code);
	error.text = (char *)(uintptr_t)(to->english ? error_text(code) : error_text_zh(code));
	error.detail = (char *)(uintptr_t)detail;
	if (error_class_of(code) == CLASS_BUSY)
		error.retry_after_ms = (uint32_t)r->limits.retry_after_ms;
	e.error = &error;
	send_envelope(r, to->conn, to->token, &e);
}

void answer_body(struct route *r, const struct answer_to *to, const ProtobufCMessage *body)
{
	Gongdao__Envelope e;
	slice bytes;

	if (wire_pack(r->scratch, body, &bytes)) {
		answer_error(r, to, E_TOO_BIG, "");
		return;
	}
	envelope_start(to, &e);
	e.body = (ProtobufCBinaryData){bytes.len, (uint8_t *)(uintptr_t)bytes.at};
	send_envelope(r, to->conn, to->token, &e);
}

void note(struct route *r, enum log_level level, const char *event, const char *peer,
	  const char *subject)
{
	struct route_note *n = &r->notes[(r->note_first + r->n_notes) % NOTES_MAX];

	if (r->now_us - r->noted_us >= NOTES_US) {
		r->noted_us = r->now_us;
		r->n_noted = 0;
	}
	if (r->n_notes == NOTES_MAX || r->n_noted++ >= NOTES_MAX) {
		r->counters[COUNT_NOTES_LOST]++;
		return;
	}
	r->n_notes++;
	n->level = level;
	n->event = event;
	(void)snprintf(n->peer, sizeof(n->peer), "%s", peer);          /* a cut name is still */
	(void)snprintf(n->subject, sizeof(n->subject), "%s", subject); /* good for a log line */
}

bool route_next_note(struct route *r, struct route_note *out)
{
	if (r->n_notes == 0)
		return false;
	*out = r->notes[r->note_first];
	r->note_first = (r->note_first + 1) % NOTES_MAX;
	r->n_notes--;
	return true;
}
