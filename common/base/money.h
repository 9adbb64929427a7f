/*
 * money - an amount in renminbi, exact to the fen.
 *
 * Units:   fen (1/100 yuan), signed, |fen| <= MONEY_MAX_FEN.
 * Owns:    nothing; passed and returned by value.
 * Errors:  false when the result would leave the range; *out untouched.
 * Rounds:  only in money_ratio() and money_ratio_up().
 * Source:  domain C.3; "a fraction of a fen owed is rounded up for the worker" (docs/rules.md)
 */
#ifndef GONGDAO_MONEY_H
#define GONGDAO_MONEY_H

#include "base.h"

#define MONEY_MAX_FEN INT64_C(100000000000000000) /* 10^15 yuan */

typedef struct {
	int64_t fen;
} money;

#define FEN(n) ((money){.fen = (n)})

bool money_add(money a, money b, money *out) MUST_CHECK;
bool money_sub(money a, money b, money *out) MUST_CHECK;
/* a * num / den, half to even; den > 0. */
bool money_ratio(money a, int64_t num, int64_t den, money *out) MUST_CHECK;
/* a * num / den, rounded up (towards the worker); a >= 0, num >= 0, den > 0. */
bool money_ratio_up(money a, int64_t num, int64_t den, money *out) MUST_CHECK;

/* From the wire: 0, or E_RANGE. */
int money_from_wire(int64_t fen, money *out) MUST_CHECK;
/* "1234.56", "-0.50", at most two decimals, no separators. */
bool money_parse(const char *at, size_t len, money *out) MUST_CHECK;
/* "1234.56" into text (needs 24 bytes); returns text. */
char *money_format(money m, char *text /* [24] */);

#endif
