/*
 * watch_facts - is somebody worse off since he complained, and is he alone?
 *
 * His months before the complaint together, against each month after it. The month of the complaint
 * is neither. What became of his fellows at the same employer between the same months is taken off:
 * a quiet season, or new rules for everybody, are no retaliation. All of it is a convention of this
 * system (docs/retaliation.md), and what comes out is a hint.
 *
 * | measure         | before, after              | lead when                                      |
 * |-----------------|----------------------------|------------------------------------------------|
 * | orders_per_hour | orders / seconds           | the rate fell by so many percent more than     |
 * | orders_per_day  | orders / days with work    | the median of the fellows                      |
 * | pay_per_hour    | fen / seconds of paid      |                                                |
 * |                 | months                     |                                                |
 * | penalties       | number / months            | so many more a month, less the median of       |
 * | stops           | number / months            | the fellows                                    |
 * | no_work         | seconds / months           | none at all, and less than half of the         |
 * |                 |                            | fellows have none                              |
 *
 * The seventh, `ended` (the engagement was ended soon after), has no rate.
 *
 * Units:   change, peers, left: of rates 1/100 percent of the rate before (10000: as before); of
 *          numbers 1/100 a month; of no_work `peers` is how many fellows have none. n_peers 0: too
 *          few to compare with, nothing was taken off.
 * Rounds:  towards zero, and of an even number of fellows the lower of the two in the middle.
 * Owns:    nothing.
 * Source:  features WRK-7; 劳动保障监察条例第九条、第三十条 (C); the thresholds are U
 */
#ifndef GONGDAO_WATCH_FACTS_H
#define GONGDAO_WATCH_FACTS_H

#include "when.h"

#define WATCH_PEERS_MAX 500

enum watch_measure {
	WATCH_ORDERS_HOUR,
	WATCH_ORDERS_DAY,
	WATCH_PAY_HOUR,
	WATCH_PENALTIES,
	WATCH_STOPS,
	WATCH_NO_WORK,
	WATCH_ENDED,
	WATCH_MEASURES,
};
extern const char *const watch_measure_names[]; /* NULL-terminated, as the others */

enum watch_lead_state {
	LEAD_OPEN,
	LEAD_CONFIRMED,
	LEAD_EXPLAINED,
	LEAD_GONE,
};
extern const char *const watch_lead_names[];

/* Months of one worker together. */
struct work_sum {
	int64_t months, orders, worked_s, days;
	int64_t pay_fen, paid_s;           /* of months with pay */
	int64_t penalties, penalty_months; /* of months that penalties were filed of */
	int64_t stops, stop_months;
};

struct work_change {
	struct work_sum before, after;
};

struct watch_terms {
	int64_t fall_percent, more, min_s, peers_min;
};

struct watch_result {
	bool lead;
	int64_t before_num, before_den, after_num, after_den;
	int64_t change, peers, n_peers, left_over;
};

/* False: it cannot be compared. `peers` has at most WATCH_PEERS_MAX. Of `ended`: false. */
bool watch_compare(enum watch_measure m, const struct work_change *self,
		   const struct work_change *peers, size_t n, const struct watch_terms *t,
		   struct watch_result *out) MUST_CHECK;

/* Is what it rests on a rate that falls, or a number that rises? */
bool watch_is_rate(enum watch_measure m);
/* In 1/100 of an order or a time; pay in fen. 0 of nothing. */
int64_t watch_rate(enum watch_measure m, int64_t num, int64_t den);

/* The last month to compare: as planned, or so many after the close of the case ({0}: it is open),
 * whichever is first. */
civil_date watch_until(civil_date planned, civil_date closed, int64_t after_close);
/* The first day of the month so many before (negative) or after. */
civil_date month_shift(civil_date day, int64_t months);

#endif
