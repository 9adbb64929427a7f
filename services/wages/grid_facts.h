/*
 * grid_facts - worked seconds of days by place, a column a place: part of time_facts.
 *
 * Pure. A span goes to its day by arithmetic, to its place by a table of few codes, and what it has
 * beyond midnight to the next day: no branch that depends on when or where somebody worked, for
 * those cost more than all else.
 *
 * Units:   seconds; days as indices from the first.
 * Owns:    itself.
 * Errors:  false when the spans name more places than GRID_PLACES_MAX: part_facts adds up those.
 */
#ifndef GONGDAO_WAGES_GRID_FACTS_H
#define GONGDAO_WAGES_GRID_FACTS_H

#include "part_facts.h"
#include "span_facts.h"

#define GRID_PLACES_MAX 12
#define GRID_SLOTS      32 /* a power of two, with room: most codes are found at once */
#define GRID_DAYS_MAX   40 /* a month, six days before it, two that take what lies beyond */

struct grid {
	int64_t from_s; /* of the first day */
	uint32_t n_days, n_places;
	unsigned char slots[GRID_SLOTS]; /* 1 + place; 0 is free */
	int32_t regions[GRID_PLACES_MAX];
	unsigned char order[GRID_PLACES_MAX]; /* places by their codes; of a closed grid */
	int64_t totals[GRID_PLACES_MAX];
	uint32_t seconds[GRID_PLACES_MAX][GRID_DAYS_MAX];
};

/* n_days <= GRID_DAYS_MAX - 2 */
void grid_open(struct grid *g, int64_t from_s, size_t n_days);
/* Adds spans of at most a day each; what is not of the grid's days is left out. */
bool grid_add(struct grid *g, const struct spans *s) MUST_CHECK;
/* After the last span. */
void grid_close(struct grid *g);
/* Worked seconds of the grid's days, of all places. */
void grid_days(const struct grid *g, struct time_day *days);
/* The parts of a day that have any seconds, by region, the allowance in the one with most of them,
 * the lower code of equals; returns how many. One more than there are places is written to. Counted
 * to the place's seconds in all. */
size_t grid_parts(struct grid *g, size_t day, const struct time_day *of, struct time_part *out);
/* The place with most seconds in the parts so far, the lower code of equals; 0 without any. */
int32_t grid_main_region(const struct grid *g);

#endif
