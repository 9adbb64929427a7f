/*
 * shared - what the worker-months of one call have in common, read once: of an employer's month,
 * and of the places worked in.
 *
 * An audit has thousands of workers of one employer; asked for each of them these reads were a
 * third of it.
 *
 * Owns:    the arena of the call.
 * Errors:  database errors; those of each read.
 */
#ifndef GONGDAO_WAGES_SHARED_H
#define GONGDAO_WAGES_SHARED_H

#include "input.h"

struct worker_month;

/* Which inputs of an employer's month there are; first and last month are those whose rows may lie
 * in it (reach_make). */
struct employer_known {
	bool roster, roster_filed, penalties, pushes, pushes_filed, prices, approvals, limits;
	const char *name, *credit_code, *region; /* "": the employer is not known */
	int64_t pays, pay_submission_id; /* submissions that hold its pay, and one of them */
};

struct shared_month {
	int64_t employer_id;
	civil_date month;
	struct employer_known known;
	struct price_row *prices; /* of a month with statutory days (PAY-10) */
	struct approval_row *approvals;
	struct limit_row *limits;
	size_t n_prices, n_approvals, n_limits;
	utc_time filed_at; /* when the latest of its hours came into force */
	bool is_known, loaded, is_filed_known;
	struct shared_month *next;
};

/* Of the regions worked in, their cities and provinces. */
struct shared_weather {
	civil_date month;
	const int32_t *regions;
	size_t n_regions;
	const char **places;
	size_t n_places;
	struct weather_row *at;
	size_t n;
	bool loaded;
	struct shared_weather *next;
};

struct shared {
	struct shared_month *months;
	struct shared_weather *weather;
};

/* First and last month of rows that bear on a month, and its own bounds. */
struct reach {
	utc_time from, to;      /* with what reaches in and out */
	civil_date first, last; /* months these lie in */
	civil_date next;        /* first day after the month */
	utc_time starts, ends;  /* of the month itself */
};
struct reach reach_make(civil_date month);

/* A :many read that is sent ahead, or what came of it. */
int rows_read(struct call *c, bool ahead, const struct statement *st, const struct arg *args,
	      void *out_rows, size_t *out_n) MUST_CHECK;

/* Each step for all worker-months before the next; what is there already is not asked again. */
int shared_month_ask(struct call *c, struct shared *all, const struct worker_month *m,
		     struct shared_month **out) MUST_CHECK;
int shared_month_know(struct call *c, struct shared_month *s) MUST_CHECK;
int shared_month_load(struct call *c, struct shared_month *s) MUST_CHECK;
/* When the latest of the month's hours came into force; only months without pay ask. */
int shared_month_filed(struct call *c, struct shared_month *s, utc_time *out) MUST_CHECK;
int shared_weather_ask(struct call *c, struct shared *all, const struct worker_month *m,
		       struct shared_weather **out) MUST_CHECK;
int shared_weather_load(struct call *c, struct shared_weather *s) MUST_CHECK;

#endif
