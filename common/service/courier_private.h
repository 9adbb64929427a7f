/*
 * courier_private - what courier.c and subscriber.c share.
 */
#ifndef GONGDAO_COURIER_PRIVATE_H
#define GONGDAO_COURIER_PRIVATE_H

#include "courier.h"

#define PAGE_BYTES INT64_C(2097152) /* of a page's bodies, before the last one */
/* After a take-over pages are small and one at a time, for as many rows as the last leader had on
 * its belt: a letter that ends its receiver is soon on the first page of whoever leads next. */
#define CAREFUL_PAGE INT64_C(500)
#define CAREFUL_ROWS ((size_t)DELIVERY_PAGE * DELIVERY_PAGES + CURSOR_ROWS)
#define CURSOR_ROWS  ((size_t)4000) /* for so many a cursor is written at once, else soon */
#define NARROW       8              /* a window below: small pages, and one at a time */
#define NARROW_PAGE  INT64_C(32)
#define NARROW_BYTES INT64_C(262144)
#define CHANGES_MAX  2000 /* in one transaction */

struct subscriber {
	const char *name;
	const char *events[EVENTS_MAX];
	size_t n_events;
	struct place loaded;               /* everything before is on the belt, or was */
	struct place done;                 /* and has left it */
	struct place ends[DELIVERY_PAGES]; /* of the belt's pages */
	bool more;                         /* a load would find something */
	size_t n_careful;                  /* rows that still go one page at a time */
	bool aside_due, parked;            /* dead letters that are due; any */
	bool careful, careful_aside;     /* the first page is still to be finished, to be loaded */
	uint64_t n_moves, n_moves_asked; /* of `done`: ever, when last asked to be written */
	bool dirty;                      /* `done` is not written */
	size_t n_since;                  /* deliveries it would save the next leader */
	mono_time since;
	int64_t generation;    /* of its last replay */
	int error, error_kept; /* of the last delivery; what the cursor's row says */
	const char *event;     /* of the last row, and its rpc and time */
	const char *rpc;
	int64_t try_ms;
	struct belt belt;
};

struct courier {
	struct courier_options o;
	mono_time now;
	int64_t epoch; /* 0: not the leader */
	int32_t backend;
	bool asked, lost, woken, timers, sync;
	int64_t generation; /* the newest one read */
	mono_time led, looking, looked, paced, errors, retry_at;
	int64_t look_us; /* that the last look took */
	uint64_t n_sent;
	struct request request;
	struct subscriber *loading;
	struct page *page; /* that is being loaded */
	struct arena *scratch;
	struct subscriber *subscribers; /* SUBSCRIBERS_MAX */
	size_t n_subscribers, turn;
	struct relay_report report;
};

/* subscriber.c */
bool subscriber_init(struct courier *c, struct subscriber *s, const struct cursor *row) MUST_CHECK;
void subscriber_done(struct subscriber *s);
/* Takes finished pages off the belt. False: no memory. */
bool subscriber_settle(struct courier *c, struct subscriber *s) MUST_CHECK;
/* Fills the request when there is something to load; false: nothing, or no memory (lost). */
bool subscriber_load(struct courier *c, struct subscriber *s) MUST_CHECK;
bool subscriber_loaded(struct courier *c, struct subscriber *s,
		       const struct response *a) MUST_CHECK;
bool subscriber_aside(struct courier *c, struct subscriber *s, const struct response *a) MUST_CHECK;

/* changes.c: what is to be written. */
mono_time changes_due(const struct courier *c);
bool changes_ask(struct courier *c) MUST_CHECK; /* false: no memory */
void changes_written(struct courier *c);

#endif
