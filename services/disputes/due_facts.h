/*
 * due_facts - a term in working days, counted day by day so that anyone can count along.
 *
 * The day it begins on does not count; it ends at 24:00 of the last day that counts.
 *
 * Units:   n in working days, 1 to DUE_WORKDAYS_MAX.
 * Owns:    the texts are the caller's arrays.
 * Errors:  E_NO_CALENDAR past the loaded years, E_RANGE for n, E_TOO_BIG when a text is full.
 * Source:  民法典 arts 201, 203 (first day not counted, 24:00 of the last; C); domain.md C.5
 */
#ifndef GONGDAO_DUE_FACTS_H
#define GONGDAO_DUE_FACTS_H

#include "str.h"
#include "when.h"

#define DUE_WORKDAYS_MAX 60
#define DUE_TEXT_SIZE    16384

/* The notice number a date's kind rests on, "" for ordinary days: calendar_notice of rules.h. */
typedef const char *(*notice_fn)(const struct calendar *cal, civil_date d);

struct due {
	civil_date day;
	struct str zh, en; /* every counted and skipped day */
};

/* `due` comes with its texts over arrays of DUE_TEXT_SIZE. */
int due_count(const struct calendar *cal, notice_fn notice, civil_date from, int64_t n,
	      struct due *due) MUST_CHECK;

#endif
