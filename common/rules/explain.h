/*
 * explain - amounts, lengths of time and figures as a clerk writes them, in Chinese and English.
 *
 * Every text is exact: hours are written as a decimal only when they are whole hundredths, else as
 * hours, minutes and seconds with the seconds in brackets; a rounded amount says so.
 *
 * Units:   fen, seconds.
 * Owns:    the caller's array, or the arena given.
 * Limits:  16 different rates in one sum.
 */
#ifndef GONGDAO_EXPLAIN_H
#define GONGDAO_EXPLAIN_H

#include "arena.h"
#include "money.h"
#include "str.h"

enum language {
	LANGUAGE_ZH,
	LANGUAGE_EN,
};

#define WAGE_TERMS_MAX 16

/* Seconds worked at one rate of an hour. */
struct wage_term {
	int64_t worked_s;
	money rate;
};

/* "100.00 小时 × ¥20.60 + 80.00 小时 × ¥19.60": equal rates are added up, in the order of their
 * first seconds. E_RANGE for a negative number, too large a sum or too many rates; E_NO_MEMORY. */
int explain_wage_terms(struct arena *a, const struct wage_term *terms, size_t n,
		       enum language language, const char **out) MUST_CHECK;

void explain_count(struct str *s, int64_t n);                           /* 45,296 */
void explain_yuan(struct str *s, int64_t fen);                          /* ¥3,528.00 */
void explain_hours(struct str *s, int64_t seconds, enum language l);    /* 180.00 小时 */
void explain_duration(struct str *s, int64_t seconds, enum language l); /* 4 小时 30 分钟 */
/* A sum of fen x seconds of an hourly rate, as yuan; says when it was rounded up. */
void explain_fen_seconds(struct str *s, int64_t sum, enum language l);
/* A figure in its unit: 4 小时, ¥19.60, 150%. */
void explain_unit(struct str *s, int64_t value, const char *unit, enum language l);
/* Is it a unit a parameter may have? */
bool explain_unit_known(const char *unit);

#endif
