/*
 * month - a worker-month at one employer: who, the rows in force, the facts of them.
 *
 * The worker of a row is found by number and time when it is read: registration may come later than
 * the records, and a number may pass from one worker to another.
 *
 * Owns:    all of it lives in the call's arena.
 * Errors:  E_TOO_BIG above WORKER_ROWS_MAX rows of one kind; E_NO_PARAMETER without a value of
 *          rest.reset_min for the month; database errors.
 */
#ifndef GONGDAO_WAGES_MONTH_H
#define GONGDAO_WAGES_MONTH_H

#include "wages.h"

#include "shared.h"

#define WORKER_ROWS_MAX ((size_t)50000)

/* A company's own number of a worker. */
struct number {
	int64_t employer_id;
	const char *worker_no;
};

/* Whom a number stands for, from when until when. */
struct holder_row {
	const char *worker_no;
	int64_t worker_id;
	utc_time from_at, to_at;
};

struct person_row {
	const char *worker_no, *class, *occupation, *employer_name, *credit_code, *region;
	/* With an engagement that goes before or follows without a gap; to: exclusive, {0}: lasts.
	 */
	civil_date engaged_from, engaged_to;
};

/* A number that was never anybody else's is his between these days, as number_holders has it:
 * 1949-10-01, 2200-01-01. */
#define NUMBER_FROM ((civil_date){-7397})
#define NUMBER_TO   ((civil_date){84006})

/* The worker's numbers as the columns that unnest() takes: from when until when each is his. */
struct numbers {
	size_t n;
	const char **worker_nos;
	int64_t *from_at, *to_at;
};

struct worker_month {
	int64_t employer_id, worker_id;
	civil_date month, last; /* first and last day */
	struct person_row person;
	struct numbers numbers;
	struct work_list work;
	const char *open_no; /* the one number whose open rows `work` is; or NULL */
	struct pay_line *lines;
	size_t n_lines;
	utc_time hours_filed_at; /* read only without any pay line */
	struct time_terms terms;
	struct time_facts time;
	struct pay_facts pay;
	/* Values the facts rest on: rest.reset_min; b.allowance when there is one. */
	struct parameter_value reset, allowance;
	bool has_allowance;
	struct inputs in; /* all else that was filed or is known: input.h says what each is */
	bool held;        /* findings of it are stored already (audit.c) */
};

/* A worker with one engagement: who he was in a month. */
struct plain_row {
	int64_t worker_id;
	const char *worker_no, *class, *occupation, *home_region;
	civil_date from_day, to_day;
	bool has_terms; /* an agreement with him is known */
	bool sole;      /* he has one number, which is his alone */
};

/* The workers a number stands for at some time of a month, and when it stands for anybody. */
struct number_holders {
	int64_t *ids; /* each once, in the order in which they had it first */
	size_t n;
	int64_t *from_at, *to_at; /* of all holders, ascending */
	size_t n_times;
	bool whole;                   /* somebody had it from the month's beginning to its end */
	const struct plain_row *sole; /* of the only one, who has no other number; else NULL */
};

int number_workers(struct call *c, const struct number *no, civil_date month,
		   struct number_holders *out) MUST_CHECK;
/* The same of many, in two round trips. */
struct number_month {
	int64_t employer_id;
	const char *worker_no;
	civil_date month;
};
int numbers_workers(struct call *c, const struct number_month *no, size_t n,
		    struct number_holders *out) MUST_CHECK;
/* One of many: whose month, and what became of it. */
struct month_load {
	int64_t employer_id, worker_id;
	civil_date month;
	struct worker_month m;
	struct numbers open; /* numbers whose rows are read, not a packed month */
	struct shared *all;  /* of the call */
	struct shared_month *shared;
	struct shared_weather *weather;
	const struct plain_row *sole; /* what is known of him before he is read, or NULL */
	bool plain;                   /* one engagement, no alias: one number, his alone */
	bool has_terms;               /* an agreement with him may be known */
	int rc;                       /* of this one only: it cannot be had, or judged */
};

/* What keeps one worker-month from being audited, and no other. */
bool month_fails_alone(int rc);
/* All of them in a few round trips. Not 0: none can be had. */
int worker_months_load(struct call *c, struct month_load *at, size_t n) MUST_CHECK;
/* E_NOT_FOUND when no engagement of the worker with the employer is known. */
int worker_month_load(struct call *c, int64_t employer_id, int64_t worker_id, civil_date month,
		      struct worker_month *out) MUST_CHECK;

/* month_terms.c: once the inputs are loaded. */
int month_terms(const struct policy_pack *pack, struct worker_month *m) MUST_CHECK;

/* measure.c: tells registration of the days and the time worked, when they are others. */
int months_measure(struct call *c, const struct month_load *at, size_t n) MUST_CHECK;

/* A region code as a number and back: 411002. */
int32_t region_number(const char *code);
const char *region_text(struct arena *a, int32_t region);

#endif
