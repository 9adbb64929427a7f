/*
 * ladder_facts - who is told of a term, rung by rung, and when: in office hours of working days.
 *
 * L1  A rung is never climbed at night, on a day of rest, or before its time.
 * L2  Rungs are climbed in order, each once.
 *
 * Units:   office hours in seconds from midnight; workdays after the last day.
 * Owns:    texts belong to whoever loaded the ladder.
 * Source:  domain.md G.1 (ENF-07, ENF-08), M; S11
 */
#ifndef GONGDAO_LADDER_FACTS_H
#define GONGDAO_LADDER_FACTS_H

#include "deadline_facts.h"
#include "office.h"

enum rung_base {
	RUNG_AT_RISK, /* in the day in which the share of the term is passed */
	RUNG_AT_END,  /* `workdays` working days after the last day */
};

struct rung {
	const char *name, *title_zh, *title_en;
	enum rung_base base;
	int64_t workdays;
	const char *department; /* "": that of the deadline */
};

#define RUNGS_MAX 8

struct ladder {
	int64_t percent; /* of the term: at risk from then on */
	struct day_span hours;
	struct rung rungs[RUNGS_MAX];
	size_t n;
};

/* The first instant at or after `t` in office hours of a working day. */
utc_time office_opens(const struct calendar *cal, const struct day_span *hours, utc_time t);
/* When the rung is due. `from`: the day the term began. A warning that falls on days of rest comes
 * on the next working day of the term, else on the last one before. */
utc_time rung_at(const struct calendar *cal, const struct ladder *l, const struct rung *r,
		 civil_date from, const struct due *due);

#endif
