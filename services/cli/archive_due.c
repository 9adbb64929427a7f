#include "archive_due.h"

/* A head by a clock that went back belongs to the month behind the newest archive. */
civil_date archive_month(utc_time oldest, civil_date last)
{
	const civil_date month = civil_month_start(civil_from_utc(oldest));

	return last.day && month.day <= last.day ? civil_month_next(last) : month;
}

civil_date archive_due(const struct cli *c, civil_date month)
{
	civil_date due = civil_month_next(month);

	for (int64_t i = 0; i < c->settings.archive_keep_months; i++)
		due = civil_month_next(due);
	return due;
}

civil_date archive_today(const struct cli *c)
{
	const char *text = c->settings.business_clock;
	utc_time fixed;

	if (c->settings.allow_fixed_clock && text[0] && utc_parse(text, strlen(text), &fixed))
		return civil_from_utc(fixed);
	return civil_from_utc(utc_now());
}
