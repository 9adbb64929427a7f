/*
 * alias_facts - whom a company's own number stands for, mapped and ended by hand.
 *
 * I3a A number stands for one worker at a time: it is mapped only from a day on which it stands for
 *     nobody, until the next one begins; where it stands for another one, that is ended first.
 * I3b It is not ended while an engagement under that number goes on: the engagement is ended first.
 *
 * Owns:    texts belong to the caller.
 * Source:  plan 2.2; features REG-1, REG-2
 */
#ifndef GONGDAO_ALIAS_FACTS_H
#define GONGDAO_ALIAS_FACTS_H

#include "engagement_facts.h"

struct alias_record {
	int64_t alias_id; /* 0: by an import, never touched by hand */
	int64_t employer_id, worker_id, version;
	const char *worker_no;
	civil_date from_day, to_day; /* exclusive; {0} while it lasts */
};

enum alias_verdict {
	ALIAS_FREE,      /* may be mapped */
	ALIAS_SAME,      /* stands for this worker on that day already */
	ALIAS_OTHERS,    /* stands for another worker then */
	ALIAS_TAKEN_DAY, /* a mapping of that very first day was ended on it or before: another day
			  */
};

/* May the number be mapped to the worker from that day on? `list` is what is stored of the number,
 * by first day. *out_at is the one that stands in the way, or is the same. */
enum alias_verdict alias_map_check(const struct alias_record *list, size_t n, int64_t worker_id,
				   civil_date from, const struct alias_record **out_at);
/* The one that holds on a day; NULL: the number stands for nobody then. */
const struct alias_record *alias_on(const struct alias_record *list, size_t n, civil_date day);

#endif
