#include "base.h"

#include "parts.h"

#define NOTES_US                                                                                   \
	US_PER_S /* at most NOTES_MAX in so long: who is refused must not fill the disk            \
		  */

/* ---- frames ----------------------------------------------------------------------------- */

#define SEND_BYTES (2 * BATCH_BYTES) /* a frame that others may join is closed before that */

static void send_drop(struct route_send *s)
{
	free(s->frame);
	free(s);
}

static bool send_grow(struct route *r, struct route_send *s, size_t size)
{
	uint8_t *frame = size <= FRAME_MAX_BYTES ? realloc(s->frame, size) : NULL;

	if (!frame) {
		r->counters[COUNT_NO_MEMORY]++;
		return false;
	}
	s->frame = frame;
	s->size = size;
	return true;
}

/* Most connections get one message a turn, a few get many: room for a batch is made for the second,
 * and kept with the spare ones. */
static struct route_send *send_alloc(struct route *r, size_t size)
{
	struct route_send *s = r->spare;

	if (s) {
		r->spare = s->next;
		r->n_spare--;
	} else {
		s = calloc(1, sizeof(*s));
	}
	if (!s) {
		r->counters[COUNT_NO_MEMORY]++;
		return NULL;
	}
	if (s->size >= size || send_grow(r, s, size))
		return s;
	send_drop(s);
	return NULL;
}

void route_send_free(struct route *r, struct route_send *s)
{
	if (s->size > SEND_BYTES || r->n_spare == SPARE_MAX) {
		send_drop(s);
		return;
	}
	s->next = r->spare;
	r->spare = s;
	r->n_spare++;
}

void sends_free(struct route *r)
{
	struct route_send *s;

	while ((s = route_take(r)) != NULL)
		send_drop(s);
	while ((s = r->spare) != NULL) {
		r->spare = s->next;
		send_drop(s);
	}
}

/* Nothing joins it any more. */
static void send_close(struct conn *c)
{
	if (c->open)
		c->open->opener = NULL;
	c->open = NULL;
}

static struct route_send *send_start(struct route *r, const struct outgoing *o)
{
	struct route_send *s = send_alloc(r, FRAME_HEAD_BYTES + o->payload);

	send_close(o->to);
	if (!s)
		return NULL;
	s->conn = o->to->id;
	s->len = 0;
	s->n = 0;
	s->kind = o->kind;
	s->of = o->of;
	s->opener = o->to;
	s->next = NULL;
	o->to->open = s;
	*r->out_last = s;
	r->out_last = &s->next;
	return s;
}

static bool joins(struct route *r, struct route_send *s, const struct outgoing *o)
{
	size_t need = FRAME_HEAD_BYTES + o->payload;

	if (!s || s->kind != o->kind || s->of != o->of || need > BATCH_BYTES)
		return false;
	return s->size - s->len >= need || send_grow(r, s, SEND_BYTES);
}

uint8_t *send_room(struct route *r, const struct outgoing *o)
{
	struct route_send *s = joins(r, o->to->open, o) ? o->to->open : send_start(r, o);
	uint8_t *at;

	if (!s)
		return NULL;
	at = s->frame + s->len;
	frame_head(at, o->kind, o->token, (uint32_t)o->payload);
	s->len += FRAME_HEAD_BYTES + o->payload;
	s->n++;
	if (s->n == BATCH_MESSAGES || s->len >= BATCH_BYTES ||
	    (o->kind != FRAME_REQUEST && o->kind != FRAME_REPLY))
		send_close(o->to);
	return at + FRAME_HEAD_BYTES;
}

struct route_send *route_take(struct route *r)
{
	struct route_send *s = r->out_first;

	if (!s)
		return NULL;
	r->out_first = s->next;
	if (!r->out_first)
		r->out_last = &r->out_first;
	if (s->opener)
		s->opener->open = NULL;
	s->opener = NULL;
	return s;
}

void send_beat(struct route *r, struct conn *c)
{
	Gongdao__Beat beat = GONGDAO__BEAT__INIT;
	uint8_t *at;

	beat.instance = r->name;
	at = send_room(r, &(struct outgoing){
				  .to = c,
				  .kind = FRAME_BEAT,
				  .payload = gongdao__beat__get_packed_size(&beat),
			  });
	if (at)
		(void)gongdao__beat__pack(&beat, at); /* measured above */
}

/* ---- answers of the broker itself ------------------------------------------------------- */

static void send_envelope(struct route *r, const struct answer_to *to, const Gongdao__Envelope *e)
{
	uint8_t *at = send_room(r, &(struct outgoing){
					   .to = to->conn,
					   .kind = FRAME_REPLY,
					   .token = to->token,
					   .payload = gongdao__envelope__get_packed_size(e),
				   });

	if (at)
		(void)gongdao__envelope__pack(e, at); /* measured above */
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
	send_envelope(r, to, &e);
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
	send_envelope(r, to, &e);
}

/* ---- notes ------------------------------------------------------------------------------ */

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
