/*
 * courier - the relay as a pure state machine: the clock, replies and the database's answers in,
 * letters and requests to the database out. No socket, no SQL, no clock of its own, so that a
 * simulation with a seed can drive it through every loss and crash. relay.c is its shell.
 *
 * A subscriber's cursor is a pair of snapshots: the rows that `target` sees and `base` does not are
 * the window; it is sent page by page in id order, and when it is finished base becomes target. A
 * row that commits late is not visible in base, whatever its id: nothing is skipped. The cursor is
 * written when a page is finished; a crash repeats what was sent since, and the receiver's inbox
 * knows the repeats by event_id.
 *
 * Whoever takes over does not know how often the first page was tried: it says an attempt of
 * DELIVERY_UNSURE at least, and sends no second page before the first one is finished.
 *
 * Order:   one request at a time: after courier_request() comes courier_answer(), then the next.
 * Owns:    what a request points to, until its answer; an answer's texts are the caller's, but for
 *          what lies in the request's arena: that is the page.
 * Errors:  inputs never fail; without memory the courier gives up leading and begins anew.
 * Limits:  SUBSCRIBERS_MAX subscribers; delivery.h for each.
 */
#ifndef GONGDAO_COURIER_H
#define GONGDAO_COURIER_H

#include "delivery.h"
#include "policy.h"

#define COURIER_TIMERS 100 /* moved at a time */

struct courier;

struct courier_options {
	const char *service;
	const struct policy *policy; /* until the next one */
	int64_t poll_ms;
	/* How long the receiver may take with that rpc; 0: the usual time. */
	int64_t (*try_ms)(const void *own, const char *rpc);
	const void *own;
};

struct courier *courier_new(const struct courier_options *o) MUST_CHECK;
void courier_free(struct courier *c);

/* ---- in --------------------------------------------------------------------------------- */

void courier_clock(struct courier *c, mono_time now); /* before everything else of a turn */
void courier_wake(struct courier *c);                 /* something was announced */
void courier_lost(struct courier *c);                 /* a broker went: what it had is sent again */
void courier_policy(struct courier *c, const struct policy *policy);
/* error 0: acknowledged. A token that is not known means nothing any more. */
void courier_reply(struct courier *c, uint64_t token, int error, const char *detail);

/* ---- the database ----------------------------------------------------------------------- */

enum request_kind {
	REQUEST_LEAD,   /* take the lock and the next epoch */
	REQUEST_LOOK,   /* is there anything to do? */
	REQUEST_SYNC,   /* make missing cursors, read all; and the generations */
	REQUEST_TIMERS, /* move due timers to the outbox */
	REQUEST_LOAD,   /* a page of the outbox */
	REQUEST_ASIDE,  /* dead letters that are to be tried again */
	REQUEST_WRITE,  /* changes, all or none */
};

/* A place in the outbox. */
struct place {
	char *base, *target; /* snapshots as text; target "": between windows */
	int64_t after_id;    /* of the window, up to here */
};

enum change_kind {
	CHANGE_PARK,   /* a new dead letter, by the state of the delivery */
	CHANGE_AGAIN,  /* a dead letter failed again */
	CHANGE_TAKEN,  /* a dead letter was acknowledged: away with it, the next of its key follows
			*/
	CHANGE_CURSOR, /* to `place` */
	CHANGE_ERROR,  /* the last error of a subscriber, for who looks at it */
};

struct change {
	enum change_kind kind;
	const char *subscriber;
	const struct delivery *delivery;
	const struct place *place;
	int error;
};

/* SYNC, TIMERS and WRITE happen only while epoch and backend are the leader's: else `fenced`. */
struct request {
	enum request_kind kind;
	int64_t epoch;
	int32_t backend;
	const char *names[SUBSCRIBERS_MAX]; /* LOOK, SYNC: of the subscribers */
	const char *bases[SUBSCRIBERS_MAX]; /* LOOK: what each has seen */
	size_t n_names;
	const char *subscriber; /* LOAD, ASIDE */
	const char *const *events;
	size_t n_events;
	const struct place *from; /* LOAD */
	int64_t limit, bytes;     /* bytes of bodies before the last one */
	bool parked;         /* it may have dead letters: say of each key whether it is parked */
	struct arena *arena; /* LOAD, ASIDE: of the answer's deliveries */
	const struct change *changes;
	size_t n_changes;
};

struct seen { /* LOOK, of a subscriber */
	const char *subscriber;
	bool fresh;  /* rows that its base does not see */
	bool aside;  /* dead letters that are due */
	bool parked; /* any dead letters at all */
};

struct cursor {                                 /* SYNC */
	const char *subscriber, *base, *target; /* target NULL: between windows */
	int64_t after_id, generation;
	bool pending, aside; /* rows, or dead letters to be tried again, that may have been sent */
};

struct response {
	int rc;      /* 0, or E_...: nothing has happened; E_DB_AWAY: the lock is lost too */
	bool fenced; /* another one leads, or the connection is another */
	bool held;   /* LEAD: the lock is ours */
	int32_t backend;
	int64_t epoch;
	int64_t generation; /* LOOK: the newest */
	bool timers;        /* LOOK: some are due */
	const struct seen *seen;
	const struct cursor *cursors;
	size_t n;                    /* of these; TIMERS: so many were moved */
	struct delivery *deliveries; /* LOAD, ASIDE: in the request's arena, zeroed but for what
				      * the rows say; n_deliveries */
	size_t n_deliveries;
	const char *target; /* LOAD: of the window, NULL: there was nothing to open one for */
	bool cut;           /* LOAD: there is more, though it would fit */
};

/* What it wants of the database now, NULL: nothing. */
const struct request *courier_request(struct courier *c);
void courier_answer(struct courier *c, const struct response *a);

/* ---- out -------------------------------------------------------------------------------- */

/* The next letter, NULL: none now. It counts as sent; it is valid until the next input. */
const struct delivery *courier_next(struct courier *c);
mono_time courier_due(const struct courier *c); /* when to call again, whatever happens */

struct relay_report {
	int64_t epoch; /* 0: another instance relays */
	uint64_t delivered, retried, dead;
	uint64_t n_waiting; /* on the belts */
};
void courier_report(const struct courier *c, struct relay_report *out);

#endif
