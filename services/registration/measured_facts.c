#include "measured_facts.h"

/* The first day of the month before. */
static civil_date month_before(civil_date month)
{
	return civil_month_start((civil_date){month.day - 1});
}

struct measured_days measured_continuity(const struct work_month *list, size_t n, int64_t enough)
{
	struct measured_days d = {0};
	civil_date first;
	size_t filed = 0;

	if (!n)
		return d;
	first = month_before(month_before(list[0].month));
	for (size_t i = 0; i < n && list[i].month.day >= first.day; i++, filed++)
		d.days += list[i].days;
	d.from = first;
	d.last = (civil_date){civil_month_next(list[0].month).day - 1};
	d.known = filed == MEASURED_MONTHS || d.days >= enough;
	return d;
}

int64_t measured_share(const struct work_month *m)
{
	return m->total_s > 0 ? m->worked_s * 100 / m->total_s : 0;
}
