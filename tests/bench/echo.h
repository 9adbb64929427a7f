/*
 * echo - a service that answers every question with as many bytes, and a client that keeps so many
 * questions under way; both through link, as daemons do.
 *
 * The bytes of an envelope are made once, so that what is measured is the way and not protobuf.
 *
 * Owns:    an asker points into itself: do not copy it.
 * Errors:  bench_die(); ten seconds without an answer are one.
 */
#ifndef GONGDAO_ECHO_H
#define GONGDAO_ECHO_H

#include "bench.h"
#include "yard.h"

#define ECHO_BODY    256
#define ECHO_MAX     2048 /* of an envelope with that body */
#define ECHO_CREDIT  1024
#define ECHO_SILENCE 10000 /* ms */

/* Peers: "echo" serves, "asker" asks. For yard_make(). */
extern const char *const echo_access;
extern const char *const echo_peers[];

/* Serves at y->endpoint for ever, in a child of its own. Without `batches`, a message a frame. */
__attribute__((noreturn)) void echo_serve(const struct yard *y, bool batches);

struct asker {
	struct link *link;
	bool batches, warming; /* refusals are passed over at first */
	uint64_t next;
	size_t request_len;
	uint8_t request[ECHO_MAX];
};

/* Back when the first question was answered. */
void asker_init(struct asker *a, struct link *link, bool batches);
/* Asks n questions, at most `depth` under way; answers a second. */
int64_t asker_run(struct asker *a, int64_t n, int64_t depth);
/* The round trip of each of n questions in microseconds, one at a time. */
void asker_times(struct asker *a, int64_t *out_us, size_t n);

/* The envelopes; they return their lengths. */
size_t echo_request(uint8_t at[ECHO_MAX]);
size_t echo_reply(uint8_t at[ECHO_MAX]);

#endif
