/*
 * fine_facts - fines of a worker in one month: their share of his pay, and those without a rule or
 * a way to appeal (PAY-08).
 *
 * A fine may be filed as a penalty, as a deduction (D-FINE-B), or as both. The two sums are not
 * added: the greater one counts, so one fine is never held against the employer twice.
 *
 * Pure.   Units: fen.   Errors: E_RANGE when a sum leaves the range of money, or an amount is < 0.
 * Source: 人社部发〔2021〕56号 (十) (K), domain C.7 D-FINE-B, C.10 PAY-08
 */
#ifndef GONGDAO_WAGES_FINE_FACTS_H
#define GONGDAO_WAGES_FINE_FACTS_H

#include "money.h"

struct fine {
	money amount; /* 0: a penalty without money, which is no fine */
	bool ruled;   /* the platform named the rule it rests on */
	bool appeal;  /* an appeal was open before it took effect */
};

struct fine_facts {
	money penalties;    /* sum of the fines filed as penalties */
	money fines;        /* the greater of that and what was deducted as fines */
	size_t n_fines;     /* penalties with an amount */
	size_t n_unruled;   /* of these, without a rule */
	size_t n_no_appeal; /* of these, without an appeal */
};

/* `deducted`: the month's D-FINE-B lines, >= 0 after corrections; below it is taken as 0. */
int fine_facts_make(const struct fine *fines, size_t n, money deducted,
		    struct fine_facts *out) MUST_CHECK;

#endif
