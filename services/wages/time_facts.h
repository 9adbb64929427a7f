/*
 * time_facts - the hours of one worker in one month, from the intervals an employer filed.
 *
 * Pure: no store, bus, clock or configuration. O(n log n) in the number of intervals.
 *
 * Units:   seconds, in Asia/Shanghai days. Instants are taken to the whole second (towards the
 *          past), both ends alike, so that lengths add up exactly.
 * Order:   of the intervals does not matter. Ends are half-open: touching orders leave no gap and
 *          24:00 is no work of the next day.
 * Owns:    results live in the arena given.
 * Errors:  E_NO_MEMORY when the arena is full, E_TOO_BIG above TIME_INTERVALS_MAX, E_RANGE for an
 *          interval of negative length or over 24 h: those are refused before they are stored.
 * Source:  L15 arts 4-5 (C2), domain C.4, C.5, Q
 */
#ifndef GONGDAO_WAGES_TIME_FACTS_H
#define GONGDAO_WAGES_TIME_FACTS_H

#include "arena.h"
#include "when.h"

#define TIME_INTERVALS_MAX ((size_t)200000)
#define TIME_WINDOW_DAYS   7 /* rolling, in the month of its last day */
#define TIME_CONTEXT_S                                                                             \
	INT64_C(129600) /* 36 h after the month, so that a run is seen to its end                  \
			 */
#define TIME_INTERVAL_MAX_S S_PER_DAY

enum work_kind {
	WORK_ORDER,   /* an order, from its start to its completion */
	WORK_ONLINE,  /* online time the company requires */
	WORK_MEETING, /* meeting or attendance the company requires */
	WORK_DRIVING, /* at the wheel without an order: required time, but part of runs */
};

struct work_interval {
	utc_time started,
		ended;  /* 0 <= length <= TIME_INTERVAL_MAX_S; no length: counted, no time */
	int32_t region; /* GB/T 2260 of the place of work, 411002 */
	enum work_kind kind;
};

struct work_list {
	const struct work_interval *at;
	size_t n;
};

/* Allowance (kuanfang): negotiated waiting, preparation and needs of the body. */
enum allowance_form {
	ALLOWANCE_NONE,
	ALLOWANCE_PER_DAY, /* A: seconds a day with any work */
	ALLOWANCE_PERCENT, /* B: percent of the day's order time, rounded up to the second */
	ALLOWANCE_GAPS,    /* C: gaps between orders of at most so many seconds */
};

struct time_terms {
	enum allowance_form form;
	int64_t allowance;               /* seconds, percent or seconds, as the form says; >= 0 */
	int64_t reset_s;                 /* a stop this long ends a continuous run */
	const struct calendar *calendar; /* NULL: no statutory holidays known */
};

struct time_day {
	civil_date day;
	int64_t order_s;    /* union of orders */
	int64_t required_s; /* union of online, meeting and driving time, orders or not */
	int64_t allowance_s;
	int64_t worked_s; /* union of both, plus allowance; <= 24 h */
	int64_t window_s; /* worked in the 7 days that end with this one */
	bool statutory;
};

/* Worked seconds of one day in one region: what a rate is multiplied with. */
struct time_part {
	civil_date day;
	int32_t region;
	int64_t worked_s;
};

/* Order and driving time without a stop of reset_s: clock time, short stops included, not cut at
 * midnight. */
struct time_run {
	utc_time from, to;
	int64_t stop_s; /* longest stop within */
};

struct time_facts {
	civil_date month;      /* its first day */
	struct time_day *days; /* every day of the month */
	size_t n_days;
	struct time_part *parts; /* by day, then region */
	size_t n_parts;
	struct time_run *runs; /* those that start in the month, in order */
	size_t n_runs;
	const struct time_run *longest; /* the first of the longest; NULL without a run */
	int64_t order_s, required_s, allowance_s, worked_s;
	int64_t holiday_s;   /* worked on statutory holidays */
	bool holidays_known; /* the calendar covers the month */
	int32_t main_region; /* with most seconds, the lower code of equals; 0 without work */
	size_t n_intervals;  /* that start in the month */
	size_t n_zero;       /* of these, without length */
};

/* Intervals from this instant on, up to the end of the month and TIME_CONTEXT_HOURS, are wanted. */
utc_time time_facts_from(civil_date month);
utc_time time_facts_to(civil_date month);

/* The facts of the month that `month` lies in. Intervals outside of it serve as context: for
 * windows that began and runs that end in another month. */
int time_facts_make(struct arena *a, civil_date month, struct work_list list,
		    const struct time_terms *terms, struct time_facts *out) MUST_CHECK;

int64_t time_run_length_s(const struct time_run *run);

#endif
