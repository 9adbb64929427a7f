#include "when.h"

int calendar_kind(const struct calendar *cal, civil_date d, enum day_kind *out)
{
	size_t low = 0, high = cal->n_days;
	int year, month, day;

	civil_to_ymd(d, &year, &month, &day);
	if (year < cal->year_from || year > cal->year_to)
		return E_NO_CALENDAR;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (cal->days[middle].date.day < d.day)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < cal->n_days && cal->days[low].date.day == d.day)
		*out = cal->days[low].kind;
	else
		*out = civil_weekday(d) >= 6 ? DAY_WEEKEND : DAY_WORK;
	return 0;
}

int calendar_add_workdays(const struct calendar *cal, civil_date d, int n, civil_date *out)
{
	enum day_kind kind;
	int rc;

	if (n < 0)
		return E_RANGE;
	while (n > 0) {
		if (d.day >= CIVIL_MAX_DAY)
			return E_NO_CALENDAR;
		d.day++;
		rc = calendar_kind(cal, d, &kind);
		if (rc)
			return rc;
		n -= kind == DAY_WORK || kind == DAY_MAKE_UP;
	}
	*out = d;
	return 0;
}
