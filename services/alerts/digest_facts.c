#include "digest_facts.h"

#define DAYS_OFF_MAX 30 /* no holiday is longer */
#define WEEKS        6  /* looked at on both sides of now */

/* When the digest of the week comes. */
static int slot_of(const struct office *o, const struct digest_plan *p, civil_date monday,
		   utc_time *out)
{
	for (int n = 0; n < DAYS_OFF_MAX; n++) {
		const civil_date d = {monday.day + p->weekday - 1 + n};
		const utc_time at = utc_from_local(d, p->at_s);
		utc_time open;
		int rc = office_next(o, at, &open);

		if (rc)
			return rc;
		if (open.us == at.us) {
			*out = at;
			return 0;
		}
	}
	return E_NO_CALENDAR;
}

int digest_when(const struct office *o, const struct digest_plan *p, utc_time now,
		struct digest_due *out)
{
	civil_date monday = civil_from_utc(now);
	struct digest_due due = {{0}, {0}};

	monday.day -= civil_weekday(monday) - 1 + 7 * WEEKS;
	for (int n = 0; n < 2 * WEEKS; n++, monday.day += 7) {
		utc_time at;
		int rc = slot_of(o, p, monday, &at);

		if (rc)
			return rc;
		if (at.us > now.us) {
			due.next = at;
			*out = due;
			return 0;
		}
		due.week = monday;
	}
	return E_NO_CALENDAR;
}
