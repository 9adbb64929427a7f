/*
 * Days, months and instants as people and spreadsheets write them.
 */
#include "reader.h"

/* Days since 1899-12-30 and the part of the day: "45725", "45725.77". */
static bool serial(slice s)
{
	slice rest = s, days;

	return slice_next(&rest, '.', &days) && days.len == 5 && all_digits(days) &&
	       (!rest.at || all_digits(rest));
}

static bool take_number(slice *s, size_t min, size_t max, int *out)
{
	size_t n = 0;

	*out = 0;
	while (n < s->len && n < max && s->at[n] >= '0' && s->at[n] <= '9')
		*out = *out * 10 + (s->at[n++] - '0');
	*s = (slice){s->at + n, s->len - n};
	return n >= min;
}

/* One of -, /, . or the Chinese sign. */
static bool take_sign(slice *s, const char *chinese)
{
	size_t n = slice_starts(*s, chinese) ? strlen(chinese) : 1;

	if (n == 1 && !(s->len && strchr("-/.", s->at[0])))
		return false;
	*s = (slice){s->at + n, s->len - n};
	return true;
}

struct date_parts {
	int year, month, day;
};

static bool take_date(slice *s, struct date_parts *out)
{
	if (!take_number(s, 4, 4, &out->year) || !take_sign(s, "年") ||
	    !take_number(s, 1, 2, &out->month) || !take_sign(s, "月") ||
	    !take_number(s, 1, 2, &out->day))
		return false;
	if (slice_starts(*s, "日"))
		*s = (slice){s->at + strlen("日"), s->len - strlen("日")};
	return true;
}

static bool check_date(const struct date_parts *p, civil_date *out, struct tabular_fault *why)
{
	if (p->year < 1949 || (p->year == 1949 && p->month < 10))
		return fault(why, FLAW_TOO_EARLY);
	if (p->year > 2199)
		return fault(why, FLAW_TOO_LATE);
	return civil_from_ymd(p->year, p->month, p->day, out) || fault(why, FLAW_DATE_NONE);
}

static bool check_ahead(const struct tabular_column *column, civil_date d, civil_date today,
			struct tabular_fault *why)
{
	if (column->max && d.day > today.day + column->max)
		return fault(why, FLAW_FUTURE);
	return true;
}

static bool read_date(slice s, civil_date *out, struct tabular_fault *why)
{
	struct date_parts p;
	slice rest = s;

	if (serial(s))
		return fault(why, FLAW_DATE_SERIAL);
	if (!take_date(&rest, &p) || rest.len)
		return fault(why, FLAW_DATE_FORM);
	return check_date(&p, out, why);
}

static bool read_month(slice s, civil_date *out, struct tabular_fault *why)
{
	struct date_parts p = {.day = 1};
	slice rest = s;

	if (!take_number(&rest, 4, 4, &p.year) || !take_sign(&rest, "年") ||
	    !take_number(&rest, 1, 2, &p.month) || !(rest.len == 0 || slice_is(rest, "月")))
		return fault(why, FLAW_MONTH_FORM);
	if (p.month < 1 || p.month > 12)
		return fault(why, FLAW_MONTH_NONE);
	return check_date(&p, out, why);
}

/* Two digits; -1 when they are none. */
static int pair(const char *at)
{
	unsigned tens = (unsigned char)at[0] - '0', ones = (unsigned char)at[1] - '0';

	return tens <= 9 && ones <= 9 ? (int)(tens * 10 + ones) : -1;
}

/* "2025-03-09 18:30:00", as most are; false for every other form, right or wrong. */
static bool plain_instant(slice s, utc_time *out)
{
	int century, year, month, day, hour, minute, second;
	civil_date d;

	if (s.len != 19 || s.at[4] != '-' || s.at[7] != '-' || s.at[10] != ' ' || s.at[13] != ':' ||
	    s.at[16] != ':')
		return false;
	century = pair(s.at);
	year = pair(s.at + 2);
	month = pair(s.at + 5);
	day = pair(s.at + 8);
	hour = pair(s.at + 11);
	minute = pair(s.at + 14);
	second = pair(s.at + 17);
	if (century < 19 || century > 21 || year < (century == 19 ? 50 : 0) || month < 1 ||
	    day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
	    second > 59 || !civil_from_ymd(century * 100 + year, month, day, &d))
		return false;
	*out = utc_from_local(d, hour * 3600 + minute * 60 + second);
	return true;
}

static bool read_instant(slice s, utc_time *out, struct tabular_fault *why)
{
	char exact[64];
	struct date_parts p;
	civil_date d;
	slice rest = s;
	int hour;

	if (plain_instant(s, out))
		return true;
	if (serial(s))
		return fault(why, FLAW_DATE_SERIAL);
	if (!take_date(&rest, &p) || !rest.len || !(rest.at[0] == ' ' || rest.at[0] == 'T'))
		return fault(why, FLAW_INSTANT_FORM);
	rest = slice_trim((slice){rest.at + 1, rest.len - 1});
	if (!take_number(&rest, 1, 2, &hour) || rest.len < 3 || rest.len > 32 || rest.at[0] != ':')
		return fault(why, FLAW_INSTANT_FORM);
	if (!check_date(&p, &d, why))
		return false;
	(void)snprintf(exact, sizeof(exact), "%04d-%02d-%02dT%02d%.*s", p.year, p.month, p.day,
		       hour, (int)rest.len, rest.at);
	return utc_parse(exact, strlen(exact), out) || fault(why, FLAW_INSTANT_NONE);
}

bool cell_read_when(const struct tabular_column *column, slice s, civil_date today, int64_t *out,
		    struct tabular_fault *why)
{
	civil_date d = {0};
	utc_time t = {0};

	if (column->type == CELL_INSTANT) {
		if (!read_instant(s, &t, why))
			return false;
		*out = t.us;
		return check_ahead(column, civil_from_utc(t), today, why);
	}
	if (column->type == CELL_DATE ? !read_date(s, &d, why) : !read_month(s, &d, why))
		return false;
	*out = d.day;
	return check_ahead(column, d, today, why);
}
