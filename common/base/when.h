/*
 * when - instants, monotonic time and business dates. The only code that asks a clock.
 *
 * Units:   utc_time: microseconds since 1970-01-01T00:00Z, as timestamptz.
 *          mono_time: microseconds of CLOCK_MONOTONIC, for deadlines only.
 *          civil_date: days since 1970-01-01 in Asia/Shanghai.
 * Owns:    nothing.
 * Errors:  false; *out untouched.
 * Limits:  Asia/Shanghai is taken as UTC+8 without summer time, true since 1991-09-15; dates from
 *          1949-10-01 to 2199-12-31 are accepted.
 */
#ifndef GONGDAO_WHEN_H
#define GONGDAO_WHEN_H

#include "base.h"

typedef struct {
	int64_t us;
} utc_time;

typedef struct {
	int64_t us;
} mono_time;

typedef struct {
	int32_t day;
} civil_date;

#define US_PER_S   INT64_C(1000000)
#define S_PER_DAY  INT64_C(86400)
#define US_PER_DAY (US_PER_S * S_PER_DAY)

#define CIVIL_MIN_DAY (-7397) /* 1949-10-01 */
#define CIVIL_MAX_DAY 84005   /* 2199-12-31 */

utc_time utc_now(void);
mono_time mono_now(void);
/* Tests and the demo: from now on utc_now_business() answers `fixed`; {0} undoes it. */
void business_clock_fix(utc_time fixed);
utc_time utc_now_business(void);

civil_date civil_from_utc(utc_time t);
utc_time utc_from_civil(civil_date d);                        /* its local midnight */
utc_time utc_from_local(civil_date d, int32_t second);        /* local midnight + second */
int civil_from_wire(int32_t day, civil_date *out) MUST_CHECK; /* 0, or E_RANGE */
bool civil_from_ymd(int year, int month, int day, civil_date *out) MUST_CHECK; /* checked */
void civil_to_ymd(civil_date d, int *year, int *month, int *day);
int civil_weekday(civil_date d); /* 1 Monday .. 7 Sunday */
civil_date civil_month_start(civil_date d);
civil_date civil_month_next(civil_date d); /* first day of the following month */

/* "2025-03-09" exactly. */
bool civil_parse(const char *at, size_t len, civil_date *out) MUST_CHECK;
/* "2025-03" exactly: the first day of that month. */
bool civil_parse_month(const char *at, size_t len, civil_date *out) MUST_CHECK;
/* "2025-03-09 18:30:00", "2025-03-09T18:30:00", seconds optional: local time. With a zone
 * ("Z", "+08:00") the zone counts. */
bool utc_parse(const char *at, size_t len, utc_time *out) MUST_CHECK;
char *civil_format(civil_date d, char *text /* [12] */);       /* 2025-03-09 */
char *civil_format_month(civil_date d, char *text /* [12] */); /* 2025-03 */
char *utc_format_local(utc_time t, char *text /* [24] */);     /* 2025-03-09 18:30:00 */
char *utc_format_iso(utc_time t, char *text /* [32] */);       /* 2025-03-09T10:30:00.000000Z */

/* The working-day calendar: weekends, days off, make-up working days, statutory holidays. */
enum day_kind {
	DAY_WORK,      /* an ordinary weekday */
	DAY_MAKE_UP,   /* a weekend day on which the State Council has people work (tiaoxiu) */
	DAY_WEEKEND,   /* Saturday or Sunday */
	DAY_OFF,       /* off by the notice, but not statutory: rest-day rules */
	DAY_STATUTORY, /* statutory holiday: 300 % (class A) */
};

struct calendar_day {
	civil_date date;
	enum day_kind kind; /* DAY_MAKE_UP, DAY_OFF or DAY_STATUTORY */
};

struct calendar {
	const struct calendar_day *days; /* ascending by date, each date once */
	size_t n_days;
	int year_from, year_to;            /* loaded years, inclusive, without a gap */
	const struct calendar_note *notes; /* places.h: what each of `days` rests on; or NULL */
};

/* E_NO_CALENDAR when the year is not loaded. */
int calendar_kind(const struct calendar *cal, civil_date d, enum day_kind *out) MUST_CHECK;
/* The date `n` >= 0 working days after d; d itself does not count. E_NO_CALENDAR past the end. */
int calendar_add_workdays(const struct calendar *cal, civil_date d, int n,
			  civil_date *out) MUST_CHECK;

#endif
