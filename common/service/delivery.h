/*
 * delivery - the state of one subscriber's current page: what was sent, what was answered, what
 * may go next. Pure: no database, no sockets, no clock.
 *
 * Order:   a delivery may go when every earlier one of its key in the page is done; one with
 *          `barrier` when everything before it is done.
 * Limits:  DELIVERY_PAGE deliveries a page, DELIVERY_UNDER_WAY sent at a time.
 * Source:  docs/architecture.md, "The relay"
 */
#ifndef GONGDAO_DELIVERY_H
#define GONGDAO_DELIVERY_H

#include "id.h"
#include "str.h"
#include "when.h"

#define DELIVERY_PAGE        200
#define DELIVERY_UNDER_WAY   64
#define DELIVERY_TRY_MS      5000 /* an answer later than this is late, unless try_ms says more */
#define DELIVERY_FAULT_TRIES 12   /* faults of ours in a row before a message is dead */
#define DELIVERY_SPILL_TRIES 6    /* BUSY for one while others go: out of the page, tried aside */
#define DELIVERY_ALONE_TRIES 12   /* the same where nothing else is under way to compare it with */
#define DELIVERY_ALONE       8    /* of these at most, until something succeeds */

enum delivery_state {
	DELIVERY_WAITS,
	DELIVERY_SENT,
	DELIVERY_DEAD,   /* failed for good: to be written to the dead letters, then done */
	DELIVERY_SPILL,  /* to be written there as `retry`, then done */
	DELIVERY_BEHIND, /* its key is parked: to be written there as `waiting`, then done */
	DELIVERY_DONE,
};

struct delivery {
	int64_t outbox_id, dead_id, generation, attempts; /* dead_id 0: from the outbox */
	struct uuid event_id;
	const char *event, *rpc, *key, *trace;
	slice body;
	bool barrier;
	enum delivery_state state;
	uint64_t token; /* of the last try */
	mono_time next_at, sent_at, first_at;
	int64_t try_ms; /* 0: DELIVERY_TRY_MS */
	int error;      /* of the last try */
	char detail[200];
};

struct page {
	struct delivery at[DELIVERY_PAGE];
	size_t n, n_under_way;
	mono_time success_at; /* of this subscriber, over pages */
	size_t n_alone;       /* put aside since, with nothing to compare */
};

/* The next delivery that may be sent now, NULL when none. Marks nothing. */
struct delivery *delivery_next(struct page *p, mono_time now);
void delivery_sent(struct page *p, struct delivery *d, uint64_t token, mono_time now);
/* The one that was sent with this token and still waits for its answer, or NULL. */
struct delivery *delivery_by_token(struct page *p, uint64_t token);
/* Takes the answer: 0, or the error and its detail. */
void delivery_answer(struct page *p, struct delivery *d, int error, const char *detail,
		     mono_time now);
/* Takes back what was sent too long ago; true when there was something. */
bool delivery_expire(struct page *p, mono_time now);
/* After `d` was parked: the later ones of its key follow it to the dead letters. */
void delivery_park(struct page *p, const struct delivery *d);
bool delivery_finished(const struct page *p);
/* When to look again: the earliest of next_at and expiry; INT64_MAX when there is nothing. */
mono_time delivery_wake(const struct page *p);
int64_t delivery_backoff_ms(int64_t attempts); /* 50 ms doubling to 5 s */

#endif
