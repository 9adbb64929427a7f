#include "contract_facts.h"

#include "str.h"

static int days_of_month(int year, int month)
{
	civil_date first, next;

	if (!civil_from_ymd(year, month, 1, &first))
		return 31; /* outside the dates that are taken: no day is lost */
	next = civil_month_next(first);
	return next.day - first.day;
}

civil_date civil_months_later(civil_date d, int n)
{
	int year, month, day, last;
	civil_date out;

	civil_to_ymd(d, &year, &month, &day);
	month += n - 1;
	year += month / 12;
	month = month % 12 + 1;
	last = days_of_month(year, month);
	return civil_from_ymd(year, month, day < last ? day : last, &out) ? out : d;
}

static civil_date earlier(civil_date a, civil_date b)
{
	return !b.day || a.day < b.day ? a : b;
}

struct contract_exposure contract_expose(const struct uncontracted *u)
{
	civil_date year = civil_months_later(u->from_day, 12);
	struct contract_exposure x = {.from = civil_months_later(u->from_day, 1)};

	x.to = earlier(year, (civil_date){u->on.day + 1});
	x.to = earlier(x.to, u->signed_day);
	x.to = earlier(x.to, u->to_day);
	if (u->on.day >= year.day && (!u->signed_day.day || u->signed_day.day >= year.day) &&
	    (!u->to_day.day || u->to_day.day > year.day)) {
		x.deemed_open = true;
		x.deemed_from = year;
	}
	if (x.to.day <= x.from.day) {
		x.from = x.to = (civil_date){0};
		return x;
	}
	while (civil_months_later(u->from_day, x.months + 2).day <= x.to.day)
		x.months++; /* at most 11: a year ends it */
	x.days = x.to.day - civil_months_later(u->from_day, x.months + 1).day;
	return x;
}

const char *probation_band(const char *term_kind, civil_date from, civil_date to)
{
	if (strcmp(term_kind, "task") == 0)
		return "task";
	if (strcmp(term_kind, "open_ended") == 0 || !to.day ||
	    civil_months_later(from, 36).day <= to.day)
		return "three_years";
	if (civil_months_later(from, 12).day <= to.day)
		return "one_year";
	return civil_months_later(from, 3).day <= to.day ? "three_months" : "shorter";
}
