/*
 * warn_facts - the day on which pay falls due, how near it is, and whether it passed in silence.
 *
 * Pure: no store, bus, clock or configuration.
 *
 * Days:    working days are those of the State Council's calendar, make-up days too; where the
 *          calendar ends, Monday to Friday.
 * Owns:    nothing.
 * Errors:  E_RANGE when a sum leaves the range of money.
 * Source:  工资支付暂行规定 7 (K); domain C.8, Q; plan 2.1-1
 */
#ifndef GONGDAO_WAGES_WARN_FACTS_H
#define GONGDAO_WAGES_WARN_FACTS_H

#include "wage_facts.h"

enum due_basis {
	DUE_NONE,   /* nothing says when, or nothing is due */
	DUE_FILED,  /* the due day of a line */
	DUE_AGREED, /* the pay day of the agreement */
	DUE_END,    /* the labour relation ended: its last day */
	DUE_CYCLE,  /* the longest cycle the law allows */
};
extern const char *const due_basis_names[];

/* What is known of when the pay of a month falls due. */
struct due_known {
	civil_date by;        /* of lines without a due day, and of a month without lines */
	enum due_basis basis; /* of `by` */
	bool owing;           /* without lines: it is known that pay is owed */
	civil_date cycle_end; /* where nothing else is known and hours are; {0}: no cycle */
};

struct due_outlook {
	civil_date day; /* the next due day of what is not filed as paid; or the one that passed */
	enum due_basis basis;
	money open;   /* filed, unpaid, due on that day; deductions not taken off */
	bool silent;  /* it passed, and not one line of pay is filed */
	bool to_come; /* it is today or later */
};

/* The day from which at most n working days are left until `due`: they lie after it, the due day
 * counts. n < 0 counts as 0. */
civil_date warn_day(const struct calendar *cal, civil_date due, int64_t n);
/* Working days after `today` up to `due`; -1 when it is past; counts to 366 days at most. */
int32_t warn_workdays_left(const struct calendar *cal, civil_date today, civil_date due);

/* Whether an agreed pay day of the month's pay comes near (n working days before it) or has passed
 * (the day after, and the grace) on one of these days. */
bool warn_payday_on(const struct calendar *cal, civil_date month, int32_t pay_day, int64_t n,
		    int64_t grace, civil_date from, civil_date until);

/* Days of grace lie between the due day and its being passed. */
int warn_outlook(const struct wage_line *lines, size_t n, const struct calendar *cal,
		 const struct due_known *known, civil_date today, int32_t grace,
		 struct due_outlook *out) MUST_CHECK;

#endif
