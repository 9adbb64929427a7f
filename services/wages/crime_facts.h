/*
 * crime_facts - what was ordered to be paid, and was not by the last day of the order: the sums
 * that make a lead of the crime of refusing to pay (PAY-12).
 *
 * Pure: no store, bus, clock or configuration. O(n log n).
 *
 * Units:   fen; civil days. A debt is what a finding under an order still owes: what is confirmed
 * as paid is taken off, what the company only says it paid is not (and is shown). One:     a worker
 * with debts of at least single_months different months, together at least single. Group:   at
 * least group_persons workers with debts, together at least group. Reached: debts are taken in the
 * order of the last days of their orders; `reached` is the last day of the order with which either
 * came about. So a lead has one date, however many orders follow. Owns:    the arena given. Errors:
 * E_NO_MEMORY; E_RANGE when a sum leaves the range of money. Source:  刑法第二百七十六条之一 (K),
 * 法释〔2013〕3号 arts 3, 4 (C), domain C.10 PAY-12, C.11 T17, T18
 */
#ifndef GONGDAO_WAGES_CRIME_FACTS_H
#define GONGDAO_WAGES_CRIME_FACTS_H

#include "arena.h"
#include "money.h"
#include "when.h"

struct ordered_debt {
	int64_t worker_id;
	civil_date month;    /* of the pay */
	civil_date last_day; /* to pay by the order: passed */
	money owed, reported;
	bool labour; /* in a labour relation (class A) */
};

struct crime_terms {
	int64_t single_months, group_persons;
	money single, group;
};

struct crime_facts {
	size_t n_persons, n_labour; /* with debts; of these in a labour relation */
	money sum, labour_sum, reported;
	/* With the months of `one`, the worker who is owed most; without such a one, who is owed
	 * most of all. 0: nobody. */
	int64_t one_worker;
	int64_t one_months;
	money one_sum;
	civil_date reached; /* {0}: neither came about */
};

int crime_facts_make(struct arena *a, const struct ordered_debt *debts, size_t n,
		     const struct crime_terms *terms, struct crime_facts *out) MUST_CHECK;

#endif
