/*
 * pay_facts - pay counted toward the minimum wage, and the hourly floor it is held against.
 *
 * Pure: no store, bus, clock or configuration.
 *
 * Units:   fen, seconds. floor_num is fen times seconds per hour: divide by 3600 for fen.
 *          A deduction is filed as a positive amount; a negative amount corrects an earlier line.
 * Owns:    nothing but what is made in the arena given.
 * Errors:  E_RANGE when a sum leaves the range of money, E_NO_MEMORY.
 * Rounds:  only what is owed, up to the fen (for the worker). The test itself is exact.
 * Source:  L9 art. 12 (C), domain C.3, C.10 PAY-02, Q
 */
#ifndef GONGDAO_WAGES_PAY_FACTS_H
#define GONGDAO_WAGES_PAY_FACTS_H

#include "arena.h"
#include "money.h"
#include "when.h"

enum pay_use {
	PAY_COUNTED,    /* toward the minimum wage */
	PAY_OTHER,      /* paid, but not counted: overtime, night, heat, welfare, tips ... */
	PAY_SUBTRACTED, /* a charge of the company that comes off before the comparison */
	PAY_DEDUCTED,   /* a deduction that stays inside the counted pay: tax, own insurance ... */
};

struct pay_item {
	const char *code; /* BASE */
	enum pay_use use;
	bool uncertain; /* domain C.3 marks the reading U: the other one is as possible */
	const char *zh, *en;
};

extern const struct pay_item pay_items[];
extern const size_t n_pay_items;
const struct pay_item *pay_item_find(const char *code); /* NULL when there is none */

struct pay_line {
	const struct pay_item *item;
	money amount;
};

struct pay_facts {
	money counted;  /* what the floor is compared with */
	money other;    /* paid and not counted */
	money deducted; /* inside the counted pay */
	/* Counted pay when every uncertain line is read the way that favours the employer. */
	money counted_at_most;
	size_t n_lines;
};

int pay_facts_make(const struct pay_line *lines, size_t n, struct pay_facts *out) MUST_CHECK;
/* Of an hour, rounded down to the fen; false without time, and for pay below zero. */
bool pay_per_hour(money counted, int64_t worked_s, money *out) MUST_CHECK;

/* ---- the hourly floor -------------------------------------------------------------------- */

struct floor_part {
	int64_t worked_s;
	money rate; /* of an hour, at the place and on the day of these seconds */
};

struct floor_facts {
	int64_t worked_s;
	int64_t floor_num; /* sum of worked_s * rate: fen * seconds / hour */
	money owed;        /* rounded up; 0 when the floor is reached */
};

int floor_facts_make(const struct floor_part *parts, size_t n, money counted,
		     struct floor_facts *out) MUST_CHECK;
#endif
