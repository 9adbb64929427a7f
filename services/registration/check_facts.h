/*
 * check_facts - months, the earlier day, and which sole traders stand together.
 *
 * K1  traders stand together when they share agent, address or telephone, directly or through
 *     others; the order of rows does not matter.
 *
 * Owns:    nothing but what the caller hands over.
 * Source:  plan 2.2-4; domain.md B.7, REL-07
 */
#ifndef GONGDAO_CHECK_FACTS_H
#define GONGDAO_CHECK_FACTS_H

#include "when.h"

/* Whole months from `from` to `to` (exclusive); 0 when to is not after it. */
int64_t months_between(civil_date from, civil_date to);

/* The earlier of two days; {0} is none. */
civil_date day_sooner(civil_date a, civil_date b);

/* Whether somebody began before the birthday on which he was so old; {0} born: not known, false. */
bool begun_under(civil_date born, int years, civil_date begun);

struct trader {
	int64_t trader_id, worker_id, engaged; /* engaged: an index of the caller's */
	const char *worker_no, *class;
	civil_date registered, begun; /* begun: of the engagement */
	int64_t key_version;
	const char *agent, *address, *phone; /* digests; "" not said */
};

/* Numbers the groups: out[i] is the smallest index of the rows that stand together with row i. Rows
 * are few thousand; `order` has room for n. */
void traders_group(const struct trader *traders, size_t n, size_t *order, size_t *out);

/* The rows group by group, ascending in each. */
void traders_sort(size_t *group, size_t *order, size_t n);

#endif
