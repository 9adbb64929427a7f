/*
 * wage_facts - what class A is owed beside the hourly floor: the floor of a month, overtime pay,
 * deductions against their caps, arrears; and when pay had to be settled.
 *
 * Pure: no store, bus, clock or configuration.
 *
 * Units:   fen, seconds, civil days ({0}: not known). Percent as in 150.
 * Lines:   one a payment; a line without paid day is accrued and unpaid. Deductions are positive.
 * Rounds:  only what is owed, up to the fen, and the cap of a deduction, down: both for the worker.
 * Owns:    nothing.
 * Errors:  E_RANGE when a figure leaves the range of money or is negative where none can be.
 * Source:  劳动法 44, 48, 50 (C); 劳动合同法 9, 30, 72, 84, 85 (C); 工资支付暂行规定 7, 9, 13, 15,
 * 16 (K); domain C.3, C.6-C.8, C.11, Q
 */
#ifndef GONGDAO_WAGES_WAGE_FACTS_H
#define GONGDAO_WAGES_WAGE_FACTS_H

#include "pay_facts.h"

/* ---- the floor of a month (PAY-01) ------------------------------------------------------------
 */

/* floor * present / due - counted, if above 0; due 0: no floor. 0 <= present <= due. */
int wage_floor_owed(money floor, size_t present, size_t due, money counted, money *out) MUST_CHECK;

/* ---- overtime (PAY-09) ------------------------------------------------------------------------
 */

struct overtime_terms {
	money base;                        /* of a month */
	int64_t month_s;                   /* paid time of a month: 174 h */
	int64_t workday, restday, holiday; /* percent */
};

struct overtime_hours {
	int64_t workday_s, rest_s, holiday_s;
};

struct overtime_pay {
	money due, owed; /* owed: due - paid, if above 0; each rounded up from the exact sum */
};

int wage_overtime(const struct overtime_terms *t, const struct overtime_hours *h, money paid,
		  struct overtime_pay *out) MUST_CHECK;

/* Of what was paid for `of` seconds the share of the seconds before `upto`, rounded down: shares of
 * neighbouring stretches, each the difference of two, add up to what was paid. */
int wage_share(money paid, int64_t upto, int64_t of, money *out) MUST_CHECK;

/* ---- deductions (PAY-05, PAY-06, PAY-07) ------------------------------------------------------
 */

enum deduction_law {
	DEDUCTION_LAWFUL,   /* as it is: income tax, own insurance */
	DEDUCTION_BY_BASIS, /* with a document, an agreement or a rule it rests on */
	DEDUCTION_NEVER,    /* whatever it rests on */
	DEDUCTION_NONE,     /* no deduction at all */
};

enum deduction_law deduction_law_of(const struct pay_item *item);

struct wage_line {
	const struct pay_item *item;
	money amount;
	civil_date due, paid;
	bool based; /* a document or rule was filed for it */
};

struct deductions {
	money unlawful; /* without the deposits */
	money deposit;
	money damage; /* that rests on an agreement; the other is unlawful as a whole */
	money wage;   /* all wage items: no tips, no reimbursements */
};

int wage_deductions(const struct wage_line *lines, size_t n, struct deductions *out) MUST_CHECK;
/* The most that damage may take of a month's wage: the share, and never below the floor. */
int wage_damage_max(money wage, int64_t share_percent, money floor, money *out) MUST_CHECK;

/* ---- arrears (PAY-03, PAY-18) and the cycle (PAY-04) ------------------------------------------
 */

/* The earliest working day not after `due`; where the calendar ends, the day itself. */
civil_date wage_due_day(const struct calendar *cal, civil_date due);
/* The agreed day of the month after the period, or that month's last one; pay_day 0: its last. */
civil_date wage_due_agreed(civil_date month, int32_t pay_day);

struct arrears {
	money overdue;       /* fell due before `today`, unpaid; net of unpaid deductions */
	civil_date since;    /* the earliest due day of it */
	money late;          /* paid after the due day */
	int32_t late_days;   /* the longest of these */
	civil_date next_due; /* the first due day of unpaid lines that is not past; {0}: none */
};

/* A due day that was filed moves to the working day before; lines without one fall due on `due`. */
int wage_arrears(const struct wage_line *lines, size_t n, const struct calendar *cal,
		 civil_date due, civil_date today, struct arrears *out) MUST_CHECK;

/* First and last day on which lines were or are to be settled (due day, else day of payment). */
bool wage_settled(const struct wage_line *lines, size_t n, civil_date *first, civil_date *last);

#endif
