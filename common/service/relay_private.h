/*
 * relay_private - what relay.c and subscriber.c share.
 */
#ifndef GONGDAO_RELAY_PRIVATE_H
#define GONGDAO_RELAY_PRIVATE_H

#include "delivery.h"
#include "partition.h"
#include "private.h"
#include "relay.h"

#define TIMERS_A_ROUND 100
#define PAGE_BYTES     INT64_C(16777216) /* of a page's bodies, about */

struct subscriber {
	const char *name;
	const char *events[EVENTS_MAX];
	size_t n_events;
	const char *base, *target; /* snapshots as text; target "" between windows */
	int64_t after_id;          /* acknowledged up to here in the window */
	int64_t page_last;         /* id of the page's last row */
	bool page_short;           /* the page was the window's last */
	bool page_aside;           /* the page is of dead letters to be tried again */
	int64_t generation;        /* of its last replay */
	int error, error_kept;     /* of the last delivery; what the cursor's row says */
	struct arena *cursor_arena, *page_arena;
	struct page page;
};

struct relay {
	const struct relay_start *start;
	const struct policy *policy;
	struct store *store;
	struct arena *scratch;
	int64_t epoch; /* 0: not the active one */
	int32_t backend;
	bool lost; /* the lock, or the epoch: to be stopped */
	bool woken;
	int32_t partitions_day; /* the day they were last made for */
	struct partition_chore partitions;
	int64_t generation;          /* the newest one read */
	mono_time asked, complained; /* for the lock; in the log */
	uint64_t token;
	struct subscriber subscribers[SUBSCRIBERS_MAX];
	size_t n_subscribers;
	struct relay_report report;
};

/* A transaction that writes holds the epoch to its end, or does not begin. */
int relay_read(struct relay *r, struct arena *a, struct tx **out) MUST_CHECK;
int relay_write(struct relay *r, struct arena *a, struct tx **out) MUST_CHECK;
int relay_end(struct relay *r, struct tx *tx, int rc) MUST_CHECK;

/* subscriber.c */
/* Reads the cursors when there are none in memory, making missing ones; the replays when there is a
 * newer generation than was read. */
int subscribers_sync(struct relay *r, int64_t generation) MUST_CHECK;
void subscribers_drop(struct relay *r);
/* Loads the next page when the last one is finished. */
void subscriber_fill(struct relay *r, struct subscriber *s);
/* Copies the snapshots; "" or NULL: between windows. */
int cursor_keep(struct subscriber *s, const char *base, const char *target) MUST_CHECK;

/* send.c */
/* Sends what may go, writes what failed to the dead letters, moves the cursor. */
void subscriber_work(struct relay *r, struct subscriber *s);
void subscribers_answer(struct relay *r, slice message);
/* Writes the last error of each subscriber where an operator sees it. */
void errors_keep(struct relay *r);

#endif
