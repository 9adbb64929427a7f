/*
 * client - ask and wait for the answer, or ask several things and wait for one after the other: the
 * command line and the tests. Or never wait, in a loop that waits for other things too: the
 * gateway.
 *
 * Sends the request to a living broker, and again with the same id (next broker, back-off from
 * 50 ms to 1 s) while the answer is BUSY or absent and time is left. So a command is asked until
 * it is answered, and takes effect once.
 *
 * Owns:    the reply lives in the arena given.
 * Errors:  the error of the reply, or E_TIMEOUT with what was tried last in err.
 */
#ifndef GONGDAO_CLIENT_H
#define GONGDAO_CLIENT_H

#include "envelope.pb-c.h"
#include "id.h"
#include "link.h"

struct client;
int client_new(struct bus *b, const struct link_options *o, struct client **out,
	       struct err *err) MUST_CHECK;
void client_free(struct client *c);

struct client_call {
	const char *rpc;                     /* "wages.RunAudit" */
	const Gongdao__Principal *principal; /* NULL: the key's own */
	const struct uuid *id;               /* NULL: a fresh one */
	const char *locale;                  /* "zh", "en" */
	const char *key;                     /* may be NULL */
	slice body;
	int64_t timeout_ms;
	int64_t try_ms; /* of one attempt; 0: 2000. Over at once when its broker is not heard any
			 * more */
};
/* *out_reply is the reply's Envelope even when it carries an error (then returns that code). */
int client_ask(struct client *c, struct arena *a, const struct client_call *call,
	       Gongdao__Envelope **out_reply, struct err *err) MUST_CHECK;

/* ---- several at once ------------------------------------------------------------------------ */

struct client_question;
/* Sends it and goes on; NULL without memory. What the call points at, and the arena, which takes
 * the reply, belong to the question until it is over. */
struct client_question *client_send(struct client *c, struct arena *a,
				    const struct client_call *call) MUST_CHECK;
/* Waits for its end, serving all others meanwhile; the question is gone then. As client_ask(). */
int client_wait(struct client_question *q, Gongdao__Envelope **out_reply,
		struct err *err) MUST_CHECK;
void client_drop(struct client_question *q); /* its answer is not wanted any more; NULL is fine */

/* ---- in a loop of one's own ----------------------------------------------------------------- */

/* To wait on with bus_wait(), beside other things. */
struct link *client_link(struct client *c);
/* Takes what came and sends what is due, without waiting. Returns in how many ms it wants to be
 * called again though nothing came. */
int64_t client_turn(struct client *c);
/* True once client_wait() would return at once: answered, out of time, or told to come back later
 * than its time lasts. */
bool client_over(const struct client_question *q);

#endif
