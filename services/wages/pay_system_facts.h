/*
 * pay_system_facts - what a filed pay system has to say, where a version comes among those there
 * are, and from when to when each holds.
 *
 * P1 of versions with one first day the last counts, and a withdrawn one never held;
 * P2 one that counts holds from its first day to the day before the next, or to its last day;
 * P3 a new version begins after all that count: the past is corrected with a reason, not inserted;
 *    what was withdrawn comes back with a reason only, not by a file sent again.
 *
 * Pure: no store, bus, clock or configuration.
 *
 * Owns:    texts are the caller's.
 * Source:  plan 2.1-1; 劳动合同法 4 (consultation and notice, CTR-09)
 */
#ifndef GONGDAO_WAGES_PAY_SYSTEM_FACTS_H
#define GONGDAO_WAGES_PAY_SYSTEM_FACTS_H

#include "when.h"

#define PAY_SYSTEM_DAYS_AHEAD   60 /* K.4 */
#define PAY_SYSTEM_BASE_FEN_MAX INT64_C(10000000)
#define PAY_SYSTEM_VERSIONS_MAX ((size_t)500)

/* A version. Days {0}: not said, or open. */
struct pay_system {
	int64_t pay_system_id, version, base_fen;
	const char *kind, *price_rule, *base_per, *subsidies, *deductions, *pay_cycle;
	const char *consulted_with, *consulted_ref, *announced_how, *document, *digest, *reason;
	const char *subject, *department;
	civil_date from_day, last_day, consulted_day, announced_day;
	int32_t pay_day;
	bool withdrawn, by_company;
	utc_time recorded_at;
};

enum pay_system_flaw {
	PAY_SYSTEM_GOOD,
	PAY_SYSTEM_NEEDED,
	PAY_SYSTEM_LONG,
	PAY_SYSTEM_CODE,
	PAY_SYSTEM_DAY,   /* none, or out of range */
	PAY_SYSTEM_AHEAD, /* too far in the future */
	PAY_SYSTEM_LAST,  /* before the first */
	PAY_SYSTEM_PRICE, /* by the piece, and no word of the price */
	PAY_SYSTEM_BASE,  /* an amount without its unit, or the other way */
	PAY_SYSTEM_TIME,  /* by time, and no base */
	PAY_SYSTEM_PAY_DAY,
	PAY_SYSTEM_DIGEST,
	PAY_SYSTEM_PERSON, /* an identity or telephone number in a text */
	PAY_SYSTEM_EMPLOYER,
	PAY_SYSTEM_REGION,
	PAY_SYSTEM_OCCUPATION,
	/* what pay_system_at() finds */
	PAY_SYSTEM_BEFORE,  /* begins before one that is there */
	PAY_SYSTEM_OTHER,   /* another one begins on that day, or was withdrawn: wants a reason */
	PAY_SYSTEM_UNKNOWN, /* withdrawn: none begins on that day */
	PAY_SYSTEM_MANY,
};

/* NULL-terminated codes. */
extern const char *const pay_system_kinds[],
	*const pay_system_bases[], *const pay_system_cycles[], *const pay_system_occupations[];

bool pay_system_code(const char *text, const char *const *codes);
/* Of what is withdrawn only days and reason are looked at. *out_field: which of the row's. */
enum pay_system_flaw pay_system_check(const struct pay_system *p, civil_date today,
				      const char **out_field);

struct pay_system_place {
	bool same;                      /* all of it is known */
	const struct pay_system *ends;  /* the version in force the day before: it ends; or NULL */
	const struct pay_system *known; /* the one that counts from the same day; or NULL */
	civil_date latest;              /* first day of the last that counts; {0}: none does */
};

/* Where `p` comes among the versions of its system, in the order of their numbers. */
enum pay_system_flaw pay_system_at(const struct pay_system *rows, size_t n,
				   const struct pay_system *p, struct pay_system_place *out);
/* Does it count, and until when? {0}: open. */
bool pay_system_counts(const struct pay_system *rows, size_t n, size_t at, civil_date *out_until);
/* The version in force on a day; NULL: none. */
const struct pay_system *pay_system_on(const struct pay_system *rows, size_t n, civil_date day);

/* No consultation on or before the first day; not shown `notice` days before it. */
bool pay_system_unconsulted(const struct pay_system *p);
bool pay_system_unnoticed(const struct pay_system *p, int64_t notice);

#endif
