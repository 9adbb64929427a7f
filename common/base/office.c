#include "office.h"

#define DAYS_MAX 4000 /* a bound for the loop: no office is closed for ten years */

static int day_works(const struct office *o, civil_date d, bool *out)
{
	enum day_kind kind;
	int rc;

	if (!o->calendar) {
		*out = civil_weekday(d) <= 5;
		return 0;
	}
	rc = calendar_kind(o->calendar, d, &kind);
	if (!rc)
		*out = kind == DAY_WORK || kind == DAY_MAKE_UP;
	return rc;
}

int office_add(const struct office *o, utc_time t, int64_t us, utc_time *out)
{
	civil_date d = civil_from_utc(t);

	for (int n = 0; n < DAYS_MAX && d.day < CIVIL_MAX_DAY; n++, d.day++) {
		bool works;
		int rc = day_works(o, d, &works);

		if (rc)
			return rc;
		for (size_t i = 0; works && i < o->n_spans; i++) {
			int64_t from = utc_from_local(d, o->spans[i].from_s).us;
			int64_t to = utc_from_local(d, o->spans[i].to_s).us;

			if (to <= t.us)
				continue;
			if (from < t.us)
				from = t.us;
			if (us < to - from) {
				out->us = from + us;
				return 0;
			}
			us -= to - from;
		}
	}
	return E_NO_CALENDAR;
}

int office_next(const struct office *o, utc_time t, utc_time *out)
{
	return office_add(o, t, 0, out);
}

bool span_holds(const struct day_span *span, utc_time t)
{
	int64_t s = (t.us - utc_from_civil(civil_from_utc(t)).us) / US_PER_S;

	if (span->from_s <= span->to_s)
		return s >= span->from_s && s < span->to_s;
	return s >= span->from_s || s < span->to_s;
}
