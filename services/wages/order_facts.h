/*
 * order_facts - what orders brought: on holidays (PAY-10), to passenger, driver and platform
 * (PAY-16), and unit prices that fell (PAY-15).
 *
 * Pure: no store, bus, clock or configuration. O(n) for each order of a holiday, of a price begun.
 *
 * Units:   fen; commission in 1/100 percent (bp); instants; -1 is "was not filed".
 * Holiday: an order counts when any of its time lies on a statutory day of the month (domain Q);
 * one without length by its start. Its ordinary pay is the unit price of its task in force, else
 * the median pay of the worker's other orders of that task (of two the lower: for the employer).
 * Without task, pay or either of these it cannot be held against anything. Owns:    the arena
 * given. Errors:  E_NO_MEMORY; E_RANGE when a sum leaves the range of money. Source:
 * 许人社〔2022〕1号 二、1 and 二、4 (C), domain C.10 PAY-10, PAY-15, PAY-16, C.11 T20
 */
#ifndef GONGDAO_WAGES_ORDER_FACTS_H
#define GONGDAO_WAGES_ORDER_FACTS_H

#include "arena.h"
#include "money.h"
#include "when.h"

struct order {
	utc_time started, ended;
	int32_t region;            /* of the place of work */
	const char *task;          /* "" none */
	int64_t pay_fen, fare_fen; /* the worker gets, the passenger paid */
	int32_t commission_bp;     /* the platform keeps, as filed */
};

/* A unit price from a day on until the next of the same place and task. */
struct unit_price {
	int32_t region; /* 411000: in its counties too */
	const char *task;
	int64_t price_fen;
	civil_date from;
	bool consulted; /* a document of the negotiation was filed */
};

struct order_list {
	const struct order *at;
	size_t n;
};

struct price_list {
	const struct unit_price *at;
	size_t n;
};

/* Does the place `outer` (a county, city 411000 or province 410000) hold the county `inner`? */
bool region_holds(int32_t outer, int32_t inner);
/* In force for task and place on a day, the narrowest place first; NULL when none is. */
const struct unit_price *price_at(struct price_list prices, const char *task, int32_t region,
				  civil_date day);

/* ---- holidays (PAY-10) ------------------------------------------------------------------- */

struct holiday_facts {
	size_t n_orders; /* that touch a statutory day */
	size_t n_judged; /* of these, with pay and an ordinary pay to hold it against */
	size_t n_short;  /* of these, paid no more than factor_percent of the ordinary pay */
	money short_pay, short_normal; /* sums of the short ones */
	money premium;                 /* what the judged ones brought above the ordinary pay */
	const struct order *first;     /* the first of the short ones; NULL without */
	money first_normal;
};

/* `statutory`: days of the month, ascending. */
struct day_list {
	const civil_date *at;
	size_t n;
};

int holiday_facts_make(struct arena *a, struct order_list orders, struct price_list prices,
		       struct day_list statutory, int64_t factor_percent,
		       struct holiday_facts *out) MUST_CHECK;

/* ---- passenger, driver, platform (PAY-16) ------------------------------------------------ */

struct triple_facts {
	size_t n_orders;  /* that start in the month */
	size_t n_missing; /* fare, pay or commission was not filed */
	size_t n_over;    /* commission, as filed or as fare and pay show it, above the cap */
	int32_t worst_bp; /* rounded up; 0 when none is over */
	const struct order *first_missing, *worst;
};

/* cap_bp < 0: none is known, none is over it. */
void triple_facts_make(struct order_list orders, civil_date month, int64_t cap_bp,
		       struct triple_facts *out);

/* ---- unit prices (PAY-15) ---------------------------------------------------------------- */

/* The highest price of the time before, and what came of it without a negotiation on file. */
struct price_fall {
	const struct unit_price *before, *after; /* NULL: none fell */
};

/* The greatest fall by share, of prices that begin in the month, against the highest price in
 * force in the `months` months before; among the tasks of the orders only. A fall all of whose
 * lowering steps were negotiated is none. */
void price_fall_find(struct price_list prices, struct order_list orders, civil_date month,
		     int64_t months, struct price_fall *out);

#endif
