#include "deadline_facts.h"

const char *const deadline_state_names[] = {"waiting", "running", "paused", "stopped", NULL};
const char *const deadline_status_names[] = {"on_track", "at_risk", "breached", NULL};

struct count {
	const struct calendar *cal;
	const struct term *term;
	const struct day_visit *visit; /* or NULL */
	bool provisional;
};

/* Past the last notice nobody knows which days will be off: Mondays to Fridays, for now. */
static enum day_kind kind_of(const struct calendar *cal, civil_date d, bool *provisional)
{
	enum day_kind kind;

	if (calendar_kind(cal, d, &kind) == 0)
		return kind;
	*provisional = true;
	return civil_weekday(d) >= 6 ? DAY_WEEKEND : DAY_WORK;
}

static bool works(enum day_kind kind)
{
	return kind == DAY_WORK || kind == DAY_MAKE_UP;
}

static int told(struct count *c, civil_date d, enum day_mark mark, int64_t n)
{
	struct day_line line = {.day = d, .mark = mark, .n = n};

	line.kind = kind_of(c->cal, d, &line.provisional);
	return c->visit ? c->visit->told(c->visit->own, &line) : 0;
}

static const struct pause *pause_on(const struct term *t, civil_date d)
{
	for (size_t i = 0; i < t->n_pauses; i++) {
		const struct pause *p = &t->pauses[i];

		if (d.day > p->from.day && (p->to.day == 0 || d.day <= p->to.day))
			return p;
	}
	return NULL;
}

/* Which of `total` is the one in which the share is passed. */
static int64_t share_of(int64_t total, int64_t percent)
{
	int64_t n = (total * percent + 99) / 100;

	return n < 1 ? 1 : n;
}

/* ---- days ----------------------------------------------------------------------------------- */

static int days_forth(struct count *c, int64_t percent, struct due *out)
{
	const struct term *t = c->term;
	const int64_t total = t->clock->length + t->extension;
	civil_date d = civil_from_utc(t->from);
	int64_t n = 0;
	int rc = 0;

	while (rc == 0 && n < total) {
		const struct pause *p;
		enum day_kind kind;

		if (d.day++ >= CIVIL_MAX_DAY)
			return E_RANGE;
		p = pause_on(t, d);
		if (p && p->to.day == 0) {
			out->open = true;
			return 0;
		}
		kind = kind_of(c->cal, d, &c->provisional);
		if (p) {
			rc = told(c, d, MARK_PAUSED, n);
		} else if (t->clock->counts == CLOCK_WORKDAY && !works(kind)) {
			rc = told(c, d, MARK_REST, n);
		} else {
			rc = told(c, d, MARK_COUNTED, ++n);
			if (n == share_of(total, percent))
				out->risk = d;
		}
	}
	out->unrolled = d;
	return rc;
}

/* All of the days lie between the last day and the event: D6. */
static int days_back(struct count *c, struct due *out)
{
	const struct term *t = c->term;
	civil_date d = civil_from_utc(t->from);
	int64_t n = 0;
	int rc = 0;

	while (rc == 0 && n < t->clock->length) {
		if (d.day-- <= CIVIL_MIN_DAY + 1)
			return E_RANGE;
		if (t->clock->counts == CLOCK_WORKDAY &&
		    !works(kind_of(c->cal, d, &c->provisional)))
			rc = told(c, d, MARK_REST, n);
		else
			rc = told(c, d, MARK_COUNTED, ++n);
	}
	out->unrolled = (civil_date){d.day - 1};
	out->risk = out->unrolled;
	return rc;
}

/* ---- months, dates, hours ------------------------------------------------------------------- */

/* The day of the same number `n` months on, or the last of that month. */
static bool month_add(civil_date d, int64_t n, civil_date *out)
{
	int year, month, day;
	int64_t months;

	civil_to_ymd(d, &year, &month, &day);
	months = (int64_t)year * 12 + month - 1 + n;
	for (; day > 0; day--) { /* at most four steps: 31, 30, 29, 28 */
		if (civil_from_ymd((int)(months / 12), (int)(months % 12) + 1, day, out))
			return true;
	}
	return false;
}

/* How many days the term stood still; D3. */
static int64_t days_still(const struct term *t, bool *open)
{
	int64_t n = 0;

	for (size_t i = 0; i < t->n_pauses; i++) {
		*open = *open || t->pauses[i].to.day == 0;
		n += t->pauses[i].to.day - t->pauses[i].from.day;
	}
	return *open ? 0 : n;
}

static int months_forth(struct count *c, int64_t percent, struct due *out)
{
	const struct term *t = c->term;
	const int64_t total = t->clock->length + t->extension;
	const civil_date from = civil_from_utc(t->from);
	const int64_t still = days_still(t, &out->open);
	civil_date end;

	if (out->open)
		return 0;
	if (!month_add(from, t->clock->counts == CLOCK_YEAR ? total * 12 : total, &end) ||
	    end.day + still > CIVIL_MAX_DAY)
		return E_RANGE;
	out->unrolled = (civil_date){(int32_t)(end.day + still)};
	out->risk =
		(civil_date){(int32_t)(from.day + share_of(out->unrolled.day - from.day, percent))};
	return told(c, out->unrolled, MARK_COUNTED, total);
}

static int date_given(struct count *c, int64_t percent, struct due *out)
{
	const civil_date from = civil_from_utc(c->term->from), given = c->term->given;

	if (given.day < from.day || given.day > CIVIL_MAX_DAY)
		return E_RANGE;
	out->unrolled = given;
	out->risk = (civil_date){(int32_t)(from.day + share_of(given.day - from.day, percent))};
	if (out->risk.day > given.day)
		out->risk = given;
	return told(c, given, MARK_COUNTED, given.day - from.day);
}

static int hours_forth(const struct term *t, int64_t percent, struct due *out)
{
	const int64_t total = (t->clock->length + t->extension) * 3600 * US_PER_S;

	out->at = (utc_time){t->from.us + total};
	/* 24:00 belongs to the day it ends */
	out->day = civil_from_utc((utc_time){out->at.us - 1});
	out->unrolled = out->day;
	out->risk = civil_from_utc((utc_time){t->from.us + total / 100 * percent});
	return 0;
}

/* ---- the end -------------------------------------------------------------------------------- */

static int last_day(struct count *c, struct due *out)
{
	const struct clock *k = c->term->clock;
	civil_date d = out->unrolled;
	int rc = 0;

	if (k->rolls && !works(kind_of(c->cal, d, &c->provisional))) {
		while (rc == 0 && !works(kind_of(c->cal, d, &c->provisional))) {
			rc = told(c, d, MARK_ROLLED, 0);
			if (d.day++ >= CIVIL_MAX_DAY)
				return E_RANGE;
		}
		if (rc == 0)
			rc = told(c, d, MARK_MOVED, 0);
	}
	out->day = d;
	out->at = utc_from_civil((civil_date){d.day + 1});
	return rc;
}

static int count_by(struct count *c, int64_t percent, struct due *out)
{
	switch (c->term->clock->counts) {
	case CLOCK_HOUR:
		return hours_forth(c->term, percent, out);
	case CLOCK_DAY:
	case CLOCK_WORKDAY:
		return c->term->clock->back ? days_back(c, out) : days_forth(c, percent, out);
	case CLOCK_MONTH:
	case CLOCK_YEAR:
		return months_forth(c, percent, out);
	case CLOCK_DATE:
		return date_given(c, percent, out);
	}
	return E_RANGE;
}

int term_count(const struct calendar *cal, const struct term *t, int64_t percent,
	       const struct day_visit *visit, struct due *out)
{
	struct count c = {.cal = cal, .term = t, .visit = visit};
	const bool dated = t->clock->counts == CLOCK_DATE;
	struct due due = {0};
	int rc;

	if ((!dated && t->clock->length < 1) || t->extension < 0 ||
	    t->clock->length + t->extension > TERM_DAYS_MAX)
		return E_RANGE;
	rc = count_by(&c, percent, &due);
	if (rc == 0 && !due.open && t->clock->counts != CLOCK_HOUR)
		rc = last_day(&c, &due);
	due.provisional = c.provisional;
	if (rc == 0)
		*out = due;
	return rc;
}

int64_t days_left(const struct calendar *cal, civil_date a, civil_date b, enum clock_unit unit)
{
	const int32_t step = a.day < b.day ? 1 : -1;
	bool provisional;
	int64_t n = 0;

	if (unit != CLOCK_WORKDAY)
		return b.day - a.day;
	if (b.day - a.day > TERM_DAYS_MAX || a.day - b.day > TERM_DAYS_MAX)
		return b.day - a.day;
	/* forward: the days after a up to b; backward: those after b up to a */
	for (civil_date d = step > 0 ? a : b; d.day < (step > 0 ? b : a).day;) {
		d.day++;
		n += works(kind_of(cal, d, &provisional));
	}
	return step * n;
}
