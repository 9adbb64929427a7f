/*
 * limit_facts - orders pushed to a worker although his limit of time was reached (TIM-03).
 *
 * At the limit the platform prompts a rest and pushes no orders for a while. The while counts from
 * the completion of what was in hand: as long as no stop was given, the limit stands.
 *
 *   run from 08:00, limit 4 h, last order done 12:10, stop 20 min: no push in 12:00 <= t < 12:30
 *
 * Pure: no store, bus, clock or configuration. O(n log n).
 *
 * Units:   seconds since 1970; lengths in seconds, clock time, short stops included (domain Q).
 * Order:   of the pushes does not matter; orders are disjoint and ascending (spans_own).
 * Day:     a hold belongs to the Asia/Shanghai day of the work that reached the limit: at 24:00 the
 *          day that ends. The limit of a day is the worker's order time of that day; it holds until
 *          the day ends.
 * Owns:    the arena given.
 * Errors:  E_NO_MEMORY; E_RANGE for limits below zero.
 * Source:  L15 art. 5 (C2), L19 (C2), domain C.5 LIM-B-CONT, LIM-B-DAY, LIM-B-STOP, C.11 T5
 */
#ifndef GONGDAO_WAGES_LIMIT_FACTS_H
#define GONGDAO_WAGES_LIMIT_FACTS_H

#include "when.h"

#include "span_facts.h"

enum push_kind {
	PUSH_LIMIT,  /* the app saw the limit reached */
	PUSH_PROMPT, /* it told the worker to rest */
	PUSH_STOP,   /* it stops pushing */
	PUSH_RESUME,
	PUSH_ORDER, /* an order was pushed */
};

struct push {
	int64_t at;
	enum push_kind kind;
};

struct push_list {
	const struct push *at;
	size_t n;
};

struct limit_terms {
	int64_t max_continuous_s; /* 0: none */
	int64_t max_daily_s;      /* 0: none */
	int64_t stop_s;           /* no push so long after the last order */
	int64_t reset_s;          /* a stop this long ends a run; one of stop_s does, too */
};

/* A time in which no order may be pushed: reached <= t < until. */
struct limit_hold {
	civil_date day;
	bool daily;       /* of the day's limit, else of the continuous one */
	int64_t from;     /* begin of the run, of the day */
	int64_t reached;  /* limit reached */
	int64_t last_end; /* completion of the last order of the run, of the day */
	int64_t until;
	size_t n_pushed; /* orders pushed in it */
	int64_t first_push;
	bool prompted; /* a prompt to rest or a stop was sent in it */
};

struct limit_facts {
	struct limit_hold *holds; /* by reached; of equals the continuous one first */
	size_t n_holds;
};

int limit_facts_make(struct arena *a, const struct spans *orders, struct push_list pushes,
		     const struct limit_terms *terms, struct limit_facts *out) MUST_CHECK;
/* Of a day the hold with most orders pushed, the first of equals; NULL when none has any. */
const struct limit_hold *limit_worst(const struct limit_facts *f, civil_date day);

#endif
