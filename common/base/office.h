/*
 * office - the clock of office hours: time runs on working days of the calendar, in their hours.
 *
 * Units:   utc_time; spans are seconds of the local day, ascending and apart.
 * Owns:    nothing.
 * Errors:  E_NO_CALENDAR when a year is not loaded; *out untouched. Without a calendar (NULL)
 *          working days are Monday to Friday: for reminders only, never for a term of law.
 */
#ifndef GONGDAO_OFFICE_H
#define GONGDAO_OFFICE_H

#include "when.h"

struct day_span {
	int32_t from_s, to_s; /* seconds of the local day */
};

struct office {
	const struct calendar *calendar;
	const struct day_span *spans;
	size_t n_spans;
};

/* The first instant at or after t in office hours. */
int office_next(const struct office *o, utc_time t, utc_time *out) MUST_CHECK;
/* The instant by which `us` of office hours have gone by since t. */
int office_add(const struct office *o, utc_time t, int64_t us, utc_time *out) MUST_CHECK;
/* Is t within the span of its local day? The span may go over midnight: 21:00-08:00. */
bool span_holds(const struct day_span *span, utc_time t);

#endif
