/*
 * clock_facts - a statutory clock: how long it is, how its days are counted, what ends it.
 *
 * A clock is data (config/procedures/clocks.yaml). A law writes "seven days" and may mean working
 * days by it: the convention of that law is kept with the clock, and `counts` is what comes of it.
 *
 * Units:   length and extension in `counts` (date: 0, the day is given when it starts).
 * Owns:    texts belong to whoever loaded the clock.
 * Errors:  false; nothing is written.
 * Source:  domain.md F.2-F.5; 民法典 arts 200-204; each clock names its own
 */
#ifndef GONGDAO_CLOCK_FACTS_H
#define GONGDAO_CLOCK_FACTS_H

#include "str.h"
#include "when.h"

#define TERM_DAYS_MAX 4000 /* of one count */

enum clock_unit {
	CLOCK_HOUR, /* runs through, to the minute */
	CLOCK_DAY,
	CLOCK_WORKDAY,
	CLOCK_MONTH, /* ends on the day of the same number, or the month's last */
	CLOCK_YEAR,
	CLOCK_DATE, /* the day is set by whoever starts it */
};
extern const char *const clock_unit_names[]; /* NULL-terminated */
bool clock_unit_find(const char *name, enum clock_unit *out) MUST_CHECK;

/* What a law says of its own "days": bit n of `workdays` is set when "n days" are working days. */
struct day_convention {
	const char *code, *title_zh, *title_en;
	uint64_t workdays;
	bool confirm;
};

/* Does the term move on when its last day is no working day, and on what ground? */
struct last_day {
	const char *code;
	bool rolls;
	const char *ground_zh, *ground_en;
	bool confirm;
};

struct clock {
	const char *code, *title_zh, *title_en;
	int64_t length;
	const char *parameter;                     /* a dated figure gives length and unit; "" */
	enum clock_unit written;                   /* as the law writes it */
	enum clock_unit counts;                    /* as it is counted */
	const char *convention_zh, *convention_en; /* why the two differ; "" */
	bool back;       /* counted back from the event: "n days before" */
	bool at_service; /* begins with a record of service (送达) */
	bool rolls;
	const char *last_zh, *last_en; /* the ground of `rolls` */
	int64_t extension;             /* the most it may be made longer by, in all; 0: never */
	const char *approver_zh, *approver_en, *extension_basis;
	const char *pause_zh, *pause_en; /* on what ground it may stand still; "": on none */
	const char *family;              /* clocks of one event, of which the earliest runs; "" */
	const char *basis, *confidence;
	bool confirm; /* of its own, or of its convention or last-day rule */
};

/* `length` and `unit` as written become `counts` by the convention (NULL: calendar days). */
enum clock_unit clock_counts(int64_t length, enum clock_unit written,
			     const struct day_convention *convention);

/* Why the clock may not be made longer by `more` when it has `had` already: 0; E_CONFLICT (never,
 * or past the most); E_RANGE (not a number above 0). */
int clock_may_extend(const struct clock *k, int64_t had, int64_t more) MUST_CHECK;

/* "5个工作日" / "5 working days" */
void clock_length_words(int64_t length, enum clock_unit unit, struct str *zh, struct str *en);

#endif
