/*
 * hours_facts - the hours of class A in one month: overtime, rest days, statutory holidays, night,
 * and seven days in a row without one of rest (any class).
 *
 * Pure: no store, bus, clock or configuration. O(n log n) in the number of intervals.
 *
 * Units:   seconds in Asia/Shanghai days; stacked intervals count once, no allowance is added.
 * Days:    a statutory holiday is one for everybody. Else the roster says what a day is, where it
 *          was filed; else the State Council's calendar: weekends and days off rest, make-up
 *          working days work. Leave and absence are working days that were not worked.
 * Night:   22:00 to 06:00, each part on its own day.
 * Owns:    results live in the arena given.
 * Errors:  E_NO_CALENDAR when the year is not loaded; E_NO_MEMORY; E_TOO_BIG above
 *          TIME_INTERVALS_MAX; E_RANGE for an interval of negative length or over 24 h.
 * Source:  劳动法 36, 38, 41, 44 (C); 国务院关于职工工作时间的规定 3, 7 (C); domain C.5, C.6, Q
 */
#ifndef GONGDAO_WAGES_HOURS_FACTS_H
#define GONGDAO_WAGES_HOURS_FACTS_H

#include "time_facts.h"

enum roster_kind {
	ROSTER_WORK,
	ROSTER_REST,
	ROSTER_LEAVE,
	ROSTER_ABSENT,
};

struct roster_day {
	civil_date day;
	enum roster_kind kind;
};

struct roster {
	const struct roster_day *at; /* any order; of one day the last counts */
	size_t n;                    /* 0: none was filed */
};

enum hours_system {
	HOURS_STANDARD,      /* 8 hours a day, 40 a week */
	HOURS_COMPREHENSIVE, /* totals of a period, approved */
	HOURS_FLEXIBLE,      /* no fixed hours, approved */
};

struct hours_terms {
	const struct calendar *calendar;
	struct roster roster;
	enum hours_system system;
	int64_t day_s;    /* standard time of a day */
	int64_t week_s;   /* of a week, Monday to Sunday */
	int64_t period_s; /* comprehensive by the month: its standard time; 0: a longer period */
};

enum hours_kind {
	HOURS_WORKDAY,
	HOURS_RESTDAY,
	HOURS_HOLIDAY,
};

struct hours_day {
	civil_date day;
	enum hours_kind kind;
	bool official; /* a working day of the State Council's calendar */
	bool absent;
	int64_t worked_s, night_s;
	int64_t long_s;     /* beyond the standard day, on a day of any kind */
	int64_t overtime_s; /* of a workday: beyond the standard day, and what is left beyond the
			       week */
};

struct hours_facts {
	civil_date month;
	struct hours_day *days; /* every day of the month */
	size_t n_days;
	int64_t worked_s, night_s;
	/* What the factors of art. 44 are for; 0 where the system has none. */
	int64_t overtime_s; /* 150 % */
	int64_t rest_s;     /* 200 % */
	int64_t holiday_s;  /* 300 % */
	/* Seven days in a row, each with work, the last of them in the month. */
	size_t n_no_rest;
	civil_date no_rest_from, no_rest_to; /* the first of them */
	size_t no_rest_official;             /* official working days among its seven */
	size_t due_days;                     /* workdays of the month (holidays are none) */
	size_t absent_days;                  /* of these, absent by the roster */
};

int hours_facts_make(struct arena *a, civil_date month, struct work_list list,
		     const struct hours_terms *terms, struct hours_facts *out) MUST_CHECK;

/* Which seconds of an interval, counted from its start, lie in the month on rest days or holidays:
 * one stretch, for it crosses one midnight at most. For sharing out what was paid for it by time.
 * False when there are none. */
bool hours_premium(const struct hours_facts *f, const struct work_interval *w, int64_t *from_s,
		   int64_t *to_s);

#endif
