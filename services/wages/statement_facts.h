/*
 * statement_facts - what may be claimed for one finding beside the sum itself, and on what
 * condition.
 *
 * Three components, never added to each other:
 *
 *   principal   what is short: due
 *   additional  加付赔偿金, 50 to 100 % of what is short (劳动合同法 85): only in a labour relation
 *               (class A1, A2, A3), and only when the last day of a written order has passed and
 *               the sum is still unpaid. In class B there is no labour relation: never.
 *   multiple    1 to 5 times (最低工资规定 13, 河南省劳动保障监察条例 21): conflicts with the law
 *               above it; listed, never computed.
 *
 * There is no interest: no rule of the pack says so.
 *
 * Pure. Units: fen. Rounds up to the fen, for the worker.
 * Source:  domain G.2 V01, V02 (C); features WAG-10, S1
 */
#ifndef GONGDAO_WAGES_STATEMENT_FACTS_H
#define GONGDAO_WAGES_STATEMENT_FACTS_H

#include "when.h"

enum statement_kind {
	STATEMENT_PRINCIPAL,
	STATEMENT_ADDITIONAL,
	STATEMENT_MULTIPLE,
	STATEMENT_KINDS,
};
extern const char *const statement_kind_names[];

enum statement_why {
	WHY_DUE,
	WHY_NO_RELATION, /* class B: no labour relation */
	WHY_NOT_SETTLED, /* class C or X: no relation, or none settled */
	WHY_NO_ORDER,
	WHY_TERM_RUNS,
	WHY_REPORTED, /* the company says it has paid: to be checked first */
	WHY_CONFLICTING,
};

struct statement_in {
	const char *class;
	int64_t owed_fen;
	bool reported;
	civil_date order_due; /* {0}: none */
	civil_date today;
	int64_t low_percent, high_percent;
};

struct statement_part {
	enum statement_why why;
	int64_t low_fen, high_fen; /* 0 unless due */
};

/* owed_fen at most 10^15. */
void statement_make(const struct statement_in *in, struct statement_part out[STATEMENT_KINDS]);

#endif
