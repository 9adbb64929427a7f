/*
 * post - a relay in a thread of its own; the test is its main thread and its subscribers.
 *
 * Owns:    texts of letters live in the bench's arena.
 */
#ifndef GONGDAO_TEST_POST_H
#define GONGDAO_TEST_POST_H

#include <pthread.h>

#include "bench.h"
#include "mail.h"
#include "relay.h"

struct letter {
	uint64_t token;
	Gongdao__Envelope *e;
	slice bytes; /* of the envelope */
};

struct post {
	struct bench *bench;
	struct bus *bus;
	struct pipe *here;
	struct relay_start start;
	pthread_t thread;
	struct relay_report report; /* the last one */
	size_t n_policies_taken;
	slice letters;       /* that came in one message and are not taken yet */
	struct letter early; /* came while something else was waited for; e NULL: none */
};

void post_start(struct post *p, struct bench *b);
void post_stop(struct post *p);
void post_wake(struct post *p);
void post_policy(struct post *p, const struct policy *policy); /* waits until it is taken */
/* The next letter within wait_ms; false: none came. Reports are noted on the way. */
bool post_next(struct post *p, int64_t wait_ms, struct letter *out) MUST_CHECK;
/* 0: acknowledged; else the error. */
void post_answer(struct post *p, const struct letter *l, int error);
/* Waits until it relays with an epoch above that one. */
void post_lead(struct post *p, int64_t epoch);

/* An outbox row to `target`, written at once as the superuser. Texts need no quoting. */
void post_put(const char *target, const char *key, const char *text);
/* "key/text" of a letter with a probe.Thing in it. */
const char *letter_says(const struct post *p, const struct letter *l);
/* Receives one letter that says so, at once or within 5 s, and acknowledges it. */
void post_expect(struct post *p, const char *says);
/* Nothing comes within some rounds. */
void post_quiet(struct post *p);

#endif
