/*
 * wage - what hours_facts and wage_facts say of a worker-month, with the figures they rest on.
 *
 * Owns:    all of it lives in the call's arena.
 * Errors:  a missing figure or calendar is no error of the call: the text says what, and rules
 *          that do not need it are asked all the same.
 * Classes: A1, A3: everything; A2: deductions and arrears; B: the floor of a month (PAY-02b), days
 *          of rest, deductions, arrears; others: zeros.
 * Source:  domain C.1-C.8, C.10
 */
#ifndef GONGDAO_WAGES_WAGE_H
#define GONGDAO_WAGES_WAGE_H

#include "hours_facts.h"
#include "month.h"
#include "wage_facts.h"

struct wage_month {
	bool is_a;     /* A1, A2, A3 */
	bool is_month; /* paid by the month: A1, A3 */

	const char *hours_error; /* "" or why hours are not known */
	struct hours_facts hours;
	enum hours_system system;

	const char *floor_error; /* "" or what is missing */
	struct parameter_value tier, minimum;
	money floor; /* of the whole month */
	size_t present, due;
	money floor_part, floor_owed; /* by presence; what is short */

	money base, overtime_paid;
	struct overtime_pay overtime;

	struct deductions deducted;
	money *taken; /* by pay_items: what may not be taken, deposits too */
	money damage_max;

	civil_date ended; /* last day of the engagement, when it ended in the month; else {0} */
	struct arrears arrears;
	struct parameter_value grace; /* days */

	/* Work of that day was or is to be settled on that day, and has to be by the other one;
	 * that is {0} where no cycle is known. */
	bool settled;
	civil_date worked_on, settled_on, settle_by;
	struct parameter_value cycle;
};

/* The agreement that governs at the month's end; NULL when none is known. */
const struct agreement_row *agreed(const struct worker_month *m);

int wage_compute(struct call *c, const struct worker_month *m, struct wage_month *out) MUST_CHECK;

#endif
