/*
 * input - what is known of a worker-month beside intervals and pay lines: what was filed of orders'
 * money, rosters, penalties, pushes and prices, and the agreements, approvals, limits and weather
 * that these are held against. Loaded by worker_month_load(), after the intervals.
 *
 * Units:   fen, seconds, civil days, China-time instants. A day {0} is not known; to_day is
 *          exclusive, {0}: no end. A number -1 was not filed.
 * In force: rows of the submission that holds their month; of two parts with one number (one worker
 *          and day; one place, task and day) that of the part closed later.
 * Owns:    the arena of the call.
 * Errors:  E_TOO_BIG above WORKER_ROWS_MAX rows of one kind; database errors.
 */
#ifndef GONGDAO_WAGES_INPUT_H
#define GONGDAO_WAGES_INPUT_H

#include "wages.h"

/* Of the interval of the same index in work.at. */
struct order_money {
	int64_t pay_fen, fare_fen; /* what the worker gets; what the passenger paid; -1 */
	int32_t commission_bp;     /* kept by the platform, 1/100 percent; -1 */
	const char *source_ref;    /* number of the order */
	const char *task;          /* kind of task with a unit price; "" none */
};

/* Of the pay line of the same index in lines. A line paid in parts was filed as a line a part. */
struct pay_detail {
	const char *source_ref;
	civil_date due_day;  /* {0}: not filed */
	civil_date paid_day; /* {0}: accrued, not paid */
	const char *basis;   /* document or rule a deduction rests on; "" none */
	const char *proof;   /* reported, bank, worker, officer */
};

struct roster_row {
	civil_date day;
	const char *kind; /* work, rest, leave, absent */
};

struct penalty_row {
	const char *source_ref, *rule_ref, *reason; /* "" rule_ref: the platform names no rule */
	utc_time penalty_at;
	money amount_fen; /* 0: no money was taken */
	bool appeal;      /* an appeal was open before it took effect */
};

struct push_row {
	const char *source_ref, *kind; /* limit, prompt, stop, resume, push */
	utc_time pushed_at;
};

struct price_row {
	const char *work_region, *task, *consulted; /* "" consulted: no document of negotiation */
	money price_fen;
	civil_date from_day;
};

/* What an agreement says; 0 or "" where it does not. */
struct agreement_row {
	int64_t agreement_id;
	const char *kind, *pay_cycle, *hours_system, *allowance_unit;
	civil_date from_day, to_day;
	money pay_fen; /* a month */
	int32_t pay_day, max_continuous_min, max_daily_min, allowance;
};

struct approval_row {
	int64_t approval_id;
	const char *system, *period, *posts, *state; /* state: APPROVED, EXPIRED */
	civil_date from_day, to_day;
};

struct limit_row {
	int64_t limit_id, max_continuous_s, max_daily_s, stop_s, allowance; /* 0: not set */
	const char *unit, *document; /* unit of allowance: min, percent, gap_min */
	civil_date from_day;
};

struct weather_row {
	int64_t signal_id;
	const char *region, *kind, *level, *source;
	utc_time from_at, to_at;
	int32_t max_temp_c; /* TEMP_UNKNOWN: not said */
};
#define TEMP_UNKNOWN (-100)

/* What is of an employer or a place many worker-months of a call share (shared.h): read only. */
struct inputs {
	struct order_money *orders; /* work.n of them */
	struct pay_detail *pays;    /* n_lines of them */
	/* Days from time_facts_from(month) to the month's end, ascending. Without a row of the
	 * month (roster_filed) nothing is known: the State Council's calendar, weekends rest. */
	struct roster_row *roster;
	size_t n_roster;
	bool roster_filed;
	struct penalty_row *penalties; /* of the month, by time */
	size_t n_penalties;
	bool penalties_filed;    /* the employer filed penalties of the month, of him or not */
	struct push_row *pushes; /* time_facts_from() to time_facts_to(), by time */
	size_t n_pushes;
	bool pushes_filed;
	const struct price_row
		*prices; /* of the employer, begun before the month's end; place, task, day */
	size_t n_prices;
	struct agreement_row
		*terms; /* of the worker, touching the month; by from_day: last governs */
	size_t n_terms;
	const struct approval_row *approvals; /* of the employer, touching the month; by from_day */
	size_t n_approvals;
	const struct limit_row
		*limits; /* of the employer: the one of the month's first day, and later */
	size_t n_limits;
	const struct weather_row
		*weather; /* touching the month, of every place worked in; by time */
	size_t n_weather;
};

struct month_load;
/* One after the other, each for all worker-months of a call before the next: what the first sends
 * ahead shares a round trip. */
int inputs_ask(struct call *c, struct month_load *x) MUST_CHECK;
int inputs_load(struct call *c, struct month_load *x) MUST_CHECK;

#endif
