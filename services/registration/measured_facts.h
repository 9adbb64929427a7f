/*
 * measured_facts - what a company's own records say to a question of the classification (REG-6).
 *
 * M1  E6, continuity: the days worked there in the last three months that are over, the youngest of
 *     them with work.
 * M2  Silence never weakens: where one of the three has no records, they say something only when
 *     the others alone reach the parameter. Days that were never filed are not days off.
 * M3  Shares are of the time that all employers filed, rounded down. They answer no question: time
 *     is not income (E3), and who files nothing is not in it. A person weighs them.
 *
 * Units:   days; seconds; months by their first day.
 * Source:  domain.md B.2 E3, E6; parameter rel.continuity_days
 */
#ifndef GONGDAO_MEASURED_FACTS_H
#define GONGDAO_MEASURED_FACTS_H

#include "when.h"

#define MEASURED_MONTHS 3

struct work_month {
	civil_date month;
	int32_t days;
	int64_t worked_s, total_s;
};

struct measured_days {
	bool known;
	int64_t days;
	civil_date from, last; /* first and last day of the months it speaks of */
};

/* `list`: months with work that are over, the youngest first; `enough`: rel.continuity_days. */
struct measured_days measured_continuity(const struct work_month *list, size_t n, int64_t enough);

/* Percent of the worker's time of the month that was this employer's. */
int64_t measured_share(const struct work_month *m);

#endif
