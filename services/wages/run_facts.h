/*
 * run_facts - stretches of work without a stop: part of time_facts.
 *
 * Pure. Units, ownership and errors as in time_facts.h.
 */
#ifndef GONGDAO_WAGES_RUN_FACTS_H
#define GONGDAO_WAGES_RUN_FACTS_H

#include "span_facts.h"
#include "time_facts.h"

/* Runs of the spans (disjoint, ascending) that start in f->month, and the longest; false without
 * memory. */
bool runs_make(struct arena *a, const struct spans *wheel, int64_t reset_s,
	       struct time_facts *f) MUST_CHECK;

#endif
