/*
 * parts - private to the broker: what the files of the state machine offer each other.
 *
 * Owns:    see state.h.
 * Errors:  lane_enter() only; everything else ends in an answer, a count or both.
 */
#ifndef GONGDAO_PARTS_H
#define GONGDAO_PARTS_H

#include "state.h"

/* ---- answer.c: what leaves the machine -------------------------------------------------- */

struct answer_to {
	struct conn *conn;
	uint64_t token;
	const uint8_t *id; /* 16 bytes or NULL */
	const char *rpc, *trace;
	bool english;
};

struct outgoing {
	struct conn *to;
	enum frame_kind kind;
	uint64_t token;
	const struct service *of; /* whose requests or replies share a frame; NULL: the broker's */
	size_t payload;           /* its length */
};

/* Where the payload of a message is to be written; its head is. NULL: no memory, counted. */
uint8_t *send_room(struct route *r, const struct outgoing *o);
void send_beat(struct route *r, struct conn *c);
void sends_free(struct route *r); /* at the end: what was not taken, and the spare ones */
void answer_error(struct route *r, const struct answer_to *to, int code, const char *detail);
void answer_body(struct route *r, const struct answer_to *to, const ProtobufCMessage *body);
void note(struct route *r, enum log_level level, const char *event, const char *peer,
	  const char *subject);

/* ---- ticket.c --------------------------------------------------------------------------- */

#define REMAINING_ROOM ((size_t)6) /* tag and a 32-bit varint */
#define ENVELOPE_MAX   (FRAME_MAX_BYTES - FRAME_HEAD_BYTES - REMAINING_ROOM)

/* Takes remaining_ms out of the envelope, which is to stay until lane_enter() returned. E_TOO_BIG,
 * E_UNAVAILABLE. */
int ticket_new(struct route *r, const struct answer_to *to, struct envelope *e,
	       struct ticket **out) MUST_CHECK;
void ticket_free(struct route *r, struct ticket *t); /* from wherever it is */
struct ticket *ticket_find(struct route *r, uint64_t token);
void ticket_due(struct route *r, struct ticket *t, int64_t due_us);
struct ticket *ticket_next_due(struct route *r); /* NULL: none */
/* Answers the client; the ticket is abandoned when a worker has it, else freed. */
void ticket_fail(struct route *r, struct ticket *t, int code);
void ticket_abandon(struct route *r, struct ticket *t);
/* Sends a waiting ticket's envelope to the instance, with the time left. False: no memory. */
bool ticket_launch(struct route *r, struct ticket *t, const struct instance *i) MUST_CHECK;
bool ticket_keep(struct route *r, struct ticket *t) MUST_CHECK; /* copies what was given */

/* ---- lane.c: queues, credit, choice ----------------------------------------------------- */

struct service *service_find(struct route *r, slice name);
/* Queues the request and sends what can be sent. E_UNAVAILABLE when nobody serves it or the queue
 * is full; the ticket is then the caller's. */
int lane_enter(struct route *r, struct service *s, slice rpc, struct ticket *t) MUST_CHECK;
/* Comes back with the reply, whether anybody still waits for that or not. */
void credit_give_back(struct instance *i, enum lane_id lane, uint32_t n);
void lane_pump(struct route *r, struct service *s, enum lane_id lane);
/* Answers what waits for an rpc that nobody serves any more. */
void service_flush(struct route *r, struct service *s);

/* ---- worker.c --------------------------------------------------------------------------- */

void worker_ready(struct route *r, struct conn *c, slice payload);
void worker_beat(struct route *r, struct conn *c, slice payload);
void worker_reply(struct route *r, struct conn *c, uint64_t token, slice payload);
void worker_bye(struct route *r, struct conn *c);
/* Takes an instance out; what it had under way is answered UNAVAILABLE. */
void instance_out(struct route *r, struct instance *i, const char *why);

/* ---- lost.c: what instances were doing, and those that are gone ------------------------- */

void doings_take(struct doings *d, const Gongdao__Beat *m);
/* An instance that goes without BYE is remembered ... */
void lost_note(struct route *r, const struct instance *i, const char *why);
/* ... until it or another one of its peer is ready, */
void lost_found(struct route *r, const struct instance *i);
/* or it is too long ago. */
void lost_forget(struct route *r);

/* ---- conn.c ----------------------------------------------------------------------------- */

struct conn *conn_find(struct route *r, uint64_t id);
/* The connection of a message, made when new; NULL: the message is to be dropped, counted. */
struct conn *conn_of(struct route *r, uint64_t id, const char *key);
void conn_drop(struct route *r, struct conn *c, const char *why);
void peers_resolve(struct route *r); /* after the policy changed */

/* ---- route.c ---------------------------------------------------------------------------- */

void request_denied(struct route *r, struct conn *c, const struct answer_to *to, int code);

/* ---- own.c, metrics.c: the broker's own rpcs -------------------------------------------- */

void own_answer(struct route *r, const struct answer_to *to, const char *role, slice method,
		slice body);
/* Prometheus text in the scratch arena; NULL: too much. */
char *metrics_text(struct route *r);

#endif
