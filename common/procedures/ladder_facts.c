#include "ladder_facts.h"

static bool works(const struct calendar *cal, civil_date d)
{
	enum day_kind kind;

	if (calendar_kind(cal, d, &kind))
		return civil_weekday(d) < 6; /* D2 */
	return kind == DAY_WORK || kind == DAY_MAKE_UP;
}

static civil_date workday_from(const struct calendar *cal, civil_date d)
{
	while (!works(cal, d) && d.day < CIVIL_MAX_DAY)
		d.day++;
	return d;
}

utc_time office_opens(const struct calendar *cal, const struct day_span *hours, utc_time t)
{
	struct office o = {.calendar = cal, .spans = hours, .n_spans = 1};
	utc_time opens = t;

	if (office_next(&o, t, &opens) == 0)
		return opens;
	o.calendar = NULL; /* D2 */
	return office_next(&o, t, &opens) ? t : opens;
}

/* Forward to the end of the term, else back to its beginning, else whatever comes. */
static civil_date warning_day(const struct calendar *cal, civil_date from, const struct due *due)
{
	civil_date d = workday_from(cal, due->risk);

	if (d.day <= due->day.day)
		return d;
	for (d = due->risk; d.day > from.day; d.day--) {
		if (works(cal, d))
			return d;
	}
	return due->risk;
}

utc_time rung_at(const struct calendar *cal, const struct ladder *l, const struct rung *r,
		 civil_date from, const struct due *due)
{
	civil_date d = due->day;

	if (r->base == RUNG_AT_RISK)
		return office_opens(cal, &l->hours, utc_from_civil(warning_day(cal, from, due)));
	for (int64_t n = 0; n < r->workdays && d.day < CIVIL_MAX_DAY;) {
		d.day++;
		n += works(cal, d);
	}
	if (r->workdays == 0) /* hours end within a day */
		return office_opens(cal, &l->hours, due->at);
	d.day++;
	return office_opens(cal, &l->hours, utc_from_civil(d));
}
