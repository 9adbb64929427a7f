/*
 * employer_audit - an employer's month while rules are asked about it: what was not filed, what was
 * ordered and not paid, what was not agreed.
 *
 *   employer_audit.c  marks in, due months handed out
 *   employer_month.c  a month asked, its findings settled
 *   employer_ask.c    the rules of subject employer_month, asked on the facts
 *   employer_*.c      the facts: each adds its own, by the names it lists
 *
 * Owns:    everything lives in the call's arena.
 * Errors:  a fact that cannot be had is left out, with employer_missing(): rules that name it are
 * not asked, keep what they found before, and the month says why.
 */
#ifndef GONGDAO_WAGES_EMPLOYER_AUDIT_H
#define GONGDAO_WAGES_EMPLOYER_AUDIT_H

#include "wages.h"

#define EMPLOYER_HITS_MAX    ((size_t)32)
#define EMPLOYER_VALUES_MAX  ((size_t)16)
#define EMPLOYER_MEMBERS_MAX ((size_t)100) /* named in a finding; the count is of all */

/* What a group of facts was computed with, for the rules that name `fact`. */
struct employer_value {
	const char *fact;
	struct parameter_value value;
};

/* Whom the findings of the rules that name `fact` are about. */
struct employer_members {
	const char *fact;
	Audit__Member **at;
	size_t n;
};

struct employer_month {
	int64_t employer_id;
	civil_date month, last; /* first and last day */
	const char *name, *credit_code, *region, *kind;
	struct fact_set facts;
	struct employer_value values[EMPLOYER_VALUES_MAX];
	size_t n_values;
	struct employer_members members[4];
	size_t n_members;
	const char *error; /* "" or why a rule could not be asked */
	utc_time next;     /* when time alone brings something new; {0}: it does not */
	struct findings found;
};

/* The facts that rules on an employer's month may name, NULL-terminated, a list a file. */
extern const char *const filing_fact_names[],
	*const debt_fact_names[], *const terms_fact_names[], *const price_fact_names[],
								     *const visit_fact_names[];

/* Wakes who hands out what is due. */
int employers_wake(struct call *c, utc_time due) MUST_CHECK;

/* Each adds its facts. */
int filing_facts(struct call *c, struct employer_month *m) MUST_CHECK; /* employer_filing.c */
int debt_facts(struct call *c, struct employer_month *m) MUST_CHECK;   /* employer_debt.c */
int terms_facts(struct call *c, struct employer_month *m) MUST_CHECK;  /* employer_terms.c */
int price_facts(struct call *c, struct employer_month *m) MUST_CHECK;  /* employer_price.c */
int visit_facts(struct call *c, struct employer_month *m) MUST_CHECK;  /* employer_visit.c */

/* Keeps the first reason; 0 or E_NO_MEMORY. */
int employer_missing(struct call *c, struct employer_month *m, const char *text) MUST_CHECK;
void employer_value_add(struct employer_month *m, const char *fact,
			const struct parameter_value *v);
void employer_wait(struct employer_month *m, utc_time due); /* the earliest is kept */

/* employer_ask.c: rules name only facts there are; findings into m->found. */
int employer_rules_check(const struct rules *r, struct err *err) MUST_CHECK;
int employer_ask(struct call *c, struct employer_month *m) MUST_CHECK;

/* A hit without a trace, into rep->hits; the last page of employers may bring some more than
 * WHAT_IF_HITS. */
#define WHAT_IF_HITS   ((size_t)4000)
#define WHAT_IF_MEMORY ((size_t)8 << 20)
int what_if_hit(struct call *c, const Audit__Finding *f, Wages__WhatIfReply *rep) MUST_CHECK;
/* A page of employers' months, judged by the pack of `c`. */
int what_if_employers(struct call *c, const Wages__WhatIfRequest *req, civil_date month,
		      Wages__WhatIfReply *rep) MUST_CHECK;

/* When the reporting day of a month is over; E_NO_PARAMETER where none is set. */
int report_over(struct call *c, civil_date month, struct parameter_value *day,
		utc_time *out) MUST_CHECK;

#endif
