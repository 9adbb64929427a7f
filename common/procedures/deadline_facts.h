/*
 * deadline_facts - the last day of a term, counted day by day so that anyone can count along.
 *
 * D1  The day of the event does not count; the term ends at 24:00 of its last day (hours: to the
 *     minute).
 * D2  Working days are those of the State Council's notices; past the last notice Mondays to
 *     Fridays count for now, and the result is `provisional`.
 * D3  A term that stands still counts the day it was stopped on; the days after it, up to and with
 *     the day it goes on, do not count.
 * D4  An extension is counted on from the last day as it was before it moved off a day of rest.
 * D5  A last day that is no working day moves to the next one only where the clock says so.
 * D6  Counted back ("at least n days before"), all n days lie between the last day and the event.
 *
 * Units:   civil_date; n and total in what the clock counts.
 * Owns:    nothing; the clock and the pauses belong to the caller.
 * Errors:  E_RANGE for a length below 1 or above TERM_DAYS_MAX, or a day past 2199; what the
 *          visitor returned.
 * Source:  民法典 arts 200-203; 民事诉讼法 on periods; domain.md C.5, C.11, F.2-F.4
 */
#ifndef GONGDAO_DEADLINE_FACTS_H
#define GONGDAO_DEADLINE_FACTS_H

#include "clock_facts.h"

/* The notice number a date's kind rests on, "" for ordinary days: calendar_notice of rules.h. */
typedef const char *(*notice_fn)(const struct calendar *cal, civil_date d);

/* from: still counts. to: the last day that does not; {0} while it stands still. */
struct pause {
	civil_date from, to;
};

struct term {
	const struct clock *clock; /* with its length */
	utc_time from;             /* the event; its day does not count */
	civil_date given;          /* CLOCK_DATE only */
	int64_t extension;
	const struct pause *pauses; /* in order, none inside another */
	size_t n_pauses;
};

enum day_mark {
	MARK_COUNTED,
	MARK_REST,   /* not counted: no working day */
	MARK_PAUSED, /* not counted: the term stood still */
	MARK_ROLLED, /* would be the last day, but is no working day */
	MARK_MOVED,  /* the working day it moved to */
};

struct day_line {
	civil_date day;
	enum day_kind kind;
	enum day_mark mark;
	int64_t n;        /* of the days counted so far */
	bool provisional; /* no notice of that year is loaded */
};
struct day_visit {
	int (*told)(void *own, const struct day_line *line); /* 0, or the error that ends it */
	void *own;
};

struct due {
	bool open;           /* it stands still: there is no last day now */
	civil_date unrolled; /* before it moved off a day of rest */
	civil_date day;      /* the last day */
	utc_time at;         /* its end: 24:00, or the minute */
	civil_date risk;     /* the day in which `percent` of the term are passed */
	bool provisional;
};

/* `visit` (NULL: nobody) is told every day of terms in days, of others those that move the end. */
int term_count(const struct calendar *cal, const struct term *t, int64_t percent,
	       const struct day_visit *visit, struct due *out) MUST_CHECK;

/* Working days (calendar days for `unit` others) from the day after `a` to `b`; below 0 when b lies
 * before a. */
int64_t days_left(const struct calendar *cal, civil_date a, civil_date b, enum clock_unit unit);

/* ---- states --------------------------------------------------------------------------------- */

enum deadline_state {
	DEADLINE_WAITING, /* for the record of service it begins with */
	DEADLINE_RUNNING,
	DEADLINE_PAUSED,
	DEADLINE_STOPPED, /* what it was set for is done, or it fell away */
};
extern const char *const deadline_state_names[]; /* NULL-terminated, as the others */

enum deadline_status {
	DEADLINE_ON_TRACK,
	DEADLINE_AT_RISK,
	DEADLINE_BREACHED,
};
extern const char *const deadline_status_names[];

/* ---- words ---------------------------------------------------------------------------------- */

#define DUE_TEXT_SIZE 16384

/* "2个工作日，自2022-04-01次日起算" */
void term_words(const struct term *t, struct str *zh, struct str *en);
/* "2022-04-02 周六 第1日（调休上班，国办发明电〔2021〕11号）" */
void day_words(const struct day_line *line, const char *notice, struct str *zh, struct str *en);
struct due_text {
	struct str zh, en;
};
/* All of it in one text; E_TOO_BIG when one of the arrays (of DUE_TEXT_SIZE) is full. */
int due_words(const struct calendar *cal, notice_fn notice, const struct term *t, struct due *out,
	      struct due_text *text) MUST_CHECK;

#endif
