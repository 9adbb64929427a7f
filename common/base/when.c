#include "when.h"

#include <stdatomic.h>
#include <time.h>

#include "str.h"

#define SHANGHAI_S (8 * INT64_C(3600))

/* Dates outside are taken as the nearest bound when they become an instant or a text. */
#define DAY_MIN (-719162) /* 0001-01-01 */
#define DAY_MAX 2932896   /* 9999-12-31 */

/* 0 unless a test or the demo fixed it; set at boot, before there are threads that ask. */
static _Atomic int64_t fixed_us;

static int64_t clock_us(clockid_t which)
{
	struct timespec t;

	if (clock_gettime(which, &t) != 0)
		abort(); /* Linux has both clocks */
	return (int64_t)t.tv_sec * US_PER_S + t.tv_nsec / 1000;
}

utc_time utc_now(void)
{
	return (utc_time){clock_us(CLOCK_REALTIME)};
}

mono_time mono_now(void)
{
	return (mono_time){clock_us(CLOCK_MONOTONIC)};
}

void business_clock_fix(utc_time fixed)
{
	atomic_store(&fixed_us, fixed.us);
}

utc_time utc_now_business(void)
{
	int64_t us = atomic_load(&fixed_us);

	return us ? (utc_time){us} : utc_now();
}

/* ---- days and years ---------------------------------------------------------------------- */

/* Days since 1970-01-01 of a date of the Gregorian calendar; years count from March, so that the
 * leap day is the last of its year. 400 years have 146,097 days. year >= 1 */
static int32_t day_of(int year, int month, int day)
{
	int y = month > 2 ? year : year - 1;
	int era = y / 400, of_era = y % 400;
	int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int32_t bounded(int32_t day)
{
	if (day < DAY_MIN)
		return DAY_MIN;
	return day > DAY_MAX ? DAY_MAX : day;
}

void civil_to_ymd(civil_date d, int *year, int *month, int *day)
{
	int z = bounded(d.day) + 719468;
	int era = z / 146097, of_era = z % 146097;
	int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int of_year = of_era - (365 * y + y / 4 - y / 100);
	int m = (5 * of_year + 2) / 153;

	*day = of_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = era * 400 + y + (*month <= 2);
}

static int days_of_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

int civil_from_wire(int32_t day, civil_date *out)
{
	if (day < CIVIL_MIN_DAY || day > CIVIL_MAX_DAY)
		return E_RANGE;
	out->day = day;
	return 0;
}

bool civil_from_ymd(int year, int month, int day, civil_date *out)
{
	if (year < 1949 || year > 2199 || month < 1 || month > 12 || day < 1 ||
	    day > days_of_month(year, month))
		return false;
	return civil_from_wire(day_of(year, month, day), out) == 0;
}

int civil_weekday(civil_date d)
{
	return (bounded(d.day) - DAY_MIN) % 7 + 1; /* 0001-01-01 was a Monday */
}

civil_date civil_month_start(civil_date d)
{
	int year, month, day;

	civil_to_ymd(d, &year, &month, &day);
	return (civil_date){bounded(d.day) - (day - 1)};
}

civil_date civil_month_next(civil_date d)
{
	int year, month, day;

	civil_to_ymd(d, &year, &month, &day);
	return (civil_date){bounded(d.day) - (day - 1) + days_of_month(year, month)};
}

/* ---- instants ---------------------------------------------------------------------------- */

/* Splits an instant into its day in a zone and the microseconds of that day. */
static int32_t split(utc_time t, int64_t zone_s, int64_t *out_us)
{
	int64_t day = t.us / US_PER_DAY, us = t.us % US_PER_DAY + zone_s * US_PER_S;

	if (us < 0) {
		us += US_PER_DAY;
		day--;
	} else if (us >= US_PER_DAY) {
		us -= US_PER_DAY;
		day++;
	}
	*out_us = us;
	return (int32_t)day; /* 2^63 us are 107 million days */
}

civil_date civil_from_utc(utc_time t)
{
	int64_t us;

	return (civil_date){split(t, SHANGHAI_S, &us)};
}

utc_time utc_from_local(civil_date d, int32_t second)
{
	return (utc_time){(bounded(d.day) * S_PER_DAY - SHANGHAI_S + second) * US_PER_S};
}

utc_time utc_from_civil(civil_date d)
{
	return utc_from_local(d, 0);
}

/* ---- text -------------------------------------------------------------------------------- */

/* Takes exactly n digits off the front. */
static bool digits(slice *s, size_t n, int *out)
{
	int value = 0;

	if (s->len < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s->at[i] < '0' || s->at[i] > '9')
			return false;
		value = 10 * value + (s->at[i] - '0');
	}
	s->at += n;
	s->len -= n;
	*out = value;
	return true;
}

static bool literal(slice *s, char c)
{
	if (s->len == 0 || s->at[0] != c)
		return false;
	s->at++;
	s->len--;
	return true;
}

static bool take_month(slice *s, int *year, int *month)
{
	return digits(s, 4, year) && literal(s, '-') && digits(s, 2, month);
}

static bool take_date(slice *s, civil_date *out)
{
	int year, month, day;

	return take_month(s, &year, &month) && literal(s, '-') && digits(s, 2, &day) &&
	       civil_from_ymd(year, month, day, out);
}

bool civil_parse(const char *at, size_t len, civil_date *out)
{
	slice s = {at, len};

	return len == 10 && take_date(&s, out);
}

bool civil_parse_month(const char *at, size_t len, civil_date *out)
{
	slice s = {at, len};
	int year, month;

	return len == 7 && take_month(&s, &year, &month) && civil_from_ymd(year, month, 1, out);
}

/* ":SS" and ".1" to ".123456", both optional, as microseconds. */
static bool take_seconds(slice *s, int64_t *us)
{
	int second, digit;
	int64_t unit = US_PER_S / 10;

	if (!literal(s, ':'))
		return true;
	if (!digits(s, 2, &second) || second > 59)
		return false;
	*us += second * US_PER_S;
	if (!literal(s, '.'))
		return true;
	if (!digits(s, 1, &digit))
		return false;
	for (*us += digit * unit; unit > 1 && digits(s, 1, &digit);) {
		unit /= 10;
		*us += digit * unit;
	}
	return true;
}

/* What is left is a zone: nothing, "Z", "+08:00". */
static bool take_zone(slice s, int64_t *zone_s)
{
	int hour, minute;
	bool west = s.len && s.at[0] == '-';

	if (s.len == 0)
		return true;
	if (slice_is(s, "Z")) {
		*zone_s = 0;
		return true;
	}
	if (!(west ? literal(&s, '-') : literal(&s, '+')))
		return false;
	if (!digits(&s, 2, &hour) || !literal(&s, ':') || !digits(&s, 2, &minute) || s.len)
		return false;
	if (hour > 14 || minute > 59)
		return false;
	*zone_s = (west ? -1 : 1) * (hour * INT64_C(3600) + minute * INT64_C(60));
	return true;
}

bool utc_parse(const char *at, size_t len, utc_time *out)
{
	slice s = {at, len};
	int hour, minute;
	int64_t us = 0, zone_s = SHANGHAI_S;
	civil_date d;

	if (!take_date(&s, &d) || !(literal(&s, ' ') || literal(&s, 'T')))
		return false;
	if (!digits(&s, 2, &hour) || !literal(&s, ':') || !digits(&s, 2, &minute))
		return false;
	if (hour > 23 || minute > 59 || !take_seconds(&s, &us) || !take_zone(s, &zone_s))
		return false;
	us += (d.day * S_PER_DAY + hour * INT64_C(3600) + minute * INT64_C(60)) * US_PER_S;
	out->us = us - zone_s * US_PER_S;
	return true;
}

/* n digits of value and a NUL; returns where the NUL is. */
static char *put(char *at, int64_t value, int n)
{
	for (int i = n - 1; i >= 0; i--, value /= 10)
		at[i] = (char)('0' + value % 10);
	at[n] = '\0';
	return at + n;
}

static char *put_sep(char *at, char sep, int64_t value, int n)
{
	*at = sep;
	return put(at + 1, value, n);
}

static char *put_month(char *at, civil_date d, int *out_day)
{
	int year, month;

	civil_to_ymd(d, &year, &month, out_day);
	return put_sep(put(at, year, 4), '-', month, 2);
}

static char *put_instant(char *at, utc_time t, int64_t zone_s, char between)
{
	int64_t us, second;
	int day;
	int32_t date = split(t, zone_s, &us);

	second = us / US_PER_S;
	at = put_month(at, (civil_date){date}, &day);
	at = put_sep(at, '-', day, 2);
	at = put_sep(at, between, second / 3600, 2);
	at = put_sep(at, ':', second / 60 % 60, 2);
	return put_sep(at, ':', second % 60, 2);
}

char *civil_format(civil_date d, char *text)
{
	int day;
	char *at = put_month(text, d, &day);

	(void)put_sep(at, '-', day, 2); /* the end is not needed */
	return text;
}

char *civil_format_month(civil_date d, char *text)
{
	int day;

	(void)put_month(text, d, &day); /* the end is not needed */
	return text;
}

char *utc_format_local(utc_time t, char *text)
{
	(void)put_instant(text, t, SHANGHAI_S, ' '); /* the end is not needed */
	return text;
}

char *utc_format_iso(utc_time t, char *text)
{
	int64_t us;
	char *at = put_instant(text, t, 0, 'T');

	(void)split(t, 0, &us); /* the day stands already */
	at = put_sep(at, '.', us % US_PER_S, 6);
	at[0] = 'Z';
	at[1] = '\0';
	return text;
}
