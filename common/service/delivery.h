/*
 * delivery - what one subscriber is to get next: a belt of a few pages of deliveries, what was
 * sent of them, what was answered, what may go now. Pure: no database, no sockets, no clock.
 *
 * Order:   of a key's deliveries only the first is sent; the next follows when it has left the
 *          belt. One with `barrier` goes when everything before it has left, and nothing behind
 *          it goes earlier. What is parked leaves when it is written to the dead letters.
 * Limits:  DELIVERY_PAGES pages of DELIVERY_PAGE, and one of dead letters that are tried again.
 *          Under way are as many as the receiver takes: the window narrows when it is BUSY, down
 *          to one try now and then, and widens when it acknowledges.
 * Owns:    pages own what the deliveries point to; they stay where they are while on the belt.
 * Source:  docs/architecture.md, "The relay"
 */
#ifndef GONGDAO_DELIVERY_H
#define GONGDAO_DELIVERY_H

#include <sys/queue.h>

#include "arena.h"
#include "id.h"
#include "str.h"
#include "when.h"

#define DELIVERY_PAGE        2000
#define DELIVERY_PAGES       3
#define DELIVERY_WINDOW      64   /* under way at first */
#define DELIVERY_WINDOW_MAX  2000 /* and at most; more only where answers come within: */
#define DELIVERY_SOON_MS     INT64_C(50)
#define DELIVERY_TRY_MS      5000 /* an answer later than this is late, unless try_ms says more */
#define DELIVERY_FAULT_TRIES 12   /* faults of ours in a row before a message is dead */
#define DELIVERY_SPILL_TRIES 6    /* BUSY for one while others go: off the belt, tried aside */
#define DELIVERY_ALONE_TRIES 12   /* the same where nothing else is under way to compare it with */
#define DELIVERY_ALONE       8    /* of these at most, until something succeeds */
#define DELIVERY_AWAY_TRIES  8    /* failures of any in a row: the receiver is taken for away */
#define DELIVERY_AWAY_MS     INT64_C(1000) /* and is tried so often */
#define DELIVERY_UNSURE      3 /* the attempt that is said where the true one is not known */

enum delivery_state {
	DELIVERY_WAITS,
	DELIVERY_SENT,
	DELIVERY_TAKEN,  /* one of the dead letters was acknowledged: to be deleted there */
	DELIVERY_DEAD,   /* failed for good: to be written to the dead letters */
	DELIVERY_SPILL,  /* to be written there as `retry` */
	DELIVERY_BEHIND, /* its key is parked: to be written there as `waiting` */
	DELIVERY_DONE,   /* off the belt */
};

struct page;

struct delivery {
	int64_t outbox_id, dead_id, generation, attempts; /* dead_id 0: from the outbox */
	struct uuid event_id;
	const char *event, *rpc, *key, *trace;
	slice body;
	int64_t silent; /* tries without an answer: it may have been its receiver's end */
	bool barrier, parked;
	bool unsure; /* it may have been sent before, nobody knows how often */
	bool on_belt;
	enum delivery_state state;
	uint64_t token; /* of the last try */
	mono_time next_at, sent_at, first_at;
	int64_t try_ms; /* 0: DELIVERY_TRY_MS */
	int error;      /* of the last try */
	char *detail;   /* of DELIVERY_DETAIL bytes, or NULL */
	struct page *page;
	uint32_t hash;                     /* of the key */
	struct delivery *ahead, *behind;   /* of the same key, on the belt */
	struct delivery *last, *next_hash; /* of the first of a key */
	TAILQ_ENTRY(delivery) in_list;     /* ready, delayed, sent or to be written */
};

#define DELIVERY_DETAIL 200

TAILQ_HEAD(delivery_list, delivery);

struct page {
	struct arena *arena;
	struct delivery *at; /* in id order */
	size_t n, n_open;    /* n_open: not off the belt yet */
	size_t n_on_belt;    /* the first ones; the rest waits for a barrier */
	bool aside;          /* of dead letters */
};

#define DELIVERY_BUCKETS 1024

struct belt {
	struct page pages[DELIVERY_PAGES + 1]; /* the last one is of dead letters */
	size_t first, n_pages;                 /* of the others: the oldest, how many are in use */
	struct delivery_list ready, delayed, sent, to_write;
	struct delivery *buckets[DELIVERY_BUCKETS]; /* the first of each key */
	struct delivery *barrier;                   /* on the belt */
	size_t n_open;                              /* on the belt, but for dead letters */
	size_t n_under_way, window;
	size_t n_failed;                  /* in a row, of any */
	mono_time narrowed_at, try_at;    /* try_at: of the next, while the receiver is away */
	mono_time delayed_at, expires_at; /* not before these is there anything to look at */
	mono_time success_at;
	size_t n_alone; /* put aside since, with nothing to compare */
};

void belt_init(struct belt *b);
/* A page that is not in use, to be filled; NULL: there is none. */
struct page *belt_page_free(struct belt *b);
struct page *belt_page_aside(struct belt *b);
/* Takes the page that was filled: n deliveries. */
void belt_add(struct belt *b, struct page *p);
/* The oldest page when nothing of it is on the belt any more, else NULL; belt_drop gives it back.
 */
struct page *belt_finished(struct belt *b);
void belt_drop(struct belt *b);
/* Takes a delivery off the belt; the next one of its key may go. */
void belt_leave(struct belt *b, struct delivery *d);
size_t belt_waiting(const struct belt *b); /* all that is not off the belt */

/* The next delivery that may be sent now, NULL when none. Marks nothing. */
struct delivery *delivery_next(struct belt *b, mono_time now);
void delivery_sent(struct belt *b, struct delivery *d, uint64_t token, mono_time now);
/* Takes the answer: 0, or the error and its detail. */
void delivery_answer(struct belt *b, struct delivery *d, int error, const char *detail,
		     mono_time now);
/* Takes back what was sent too long ago; true when there was something. */
bool delivery_expire(struct belt *b, mono_time now);
/* A broker went, and nobody knows which of those under way went with it: all of them go again at
 * once. The receiver's inbox knows the repeats. True when there was something. */
bool delivery_lost(struct belt *b, mono_time now);
/* What stands behind a parked one of its key is parked too; all of it is then in b->to_write. */
void delivery_park(struct belt *b);
/* The database has it: off the belt. */
void delivery_written(struct belt *b, struct delivery *d);
/* When to look again: the earliest of next_at and expiry; INT64_MAX when there is nothing. */
mono_time delivery_wake(const struct belt *b);
int64_t delivery_backoff_ms(int64_t attempts);       /* 50 ms doubling to 5 s */
uint32_t delivery_attempt(const struct delivery *d); /* of the try under way, as it is said */

#endif
