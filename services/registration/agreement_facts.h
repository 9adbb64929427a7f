/*
 * agreement_facts - what a recorded agreement must say, and what a row that records one does.
 *
 * A1  an agreement is known by employer, worker number, kind and first day; a row that says
 *     otherwise about anything else is a new version of it, and the old one stays.
 * A2  it belongs to the engagement of that number whose time it meets: the last one that begins by
 *     its first day, else the first one after. One that meets none is refused.
 * A3  of the items its kind must have, each is present, absent or, when nobody said, unclear.
 * A4  a row that names neither items nor clauses leaves those that were recorded as they are,
 * unless it names another document: a roster sent again does not undo what a person has read.
 *
 * Units:   money a month in fen; lengths of time in minutes; spans in characters of the document.
 * Owns:    texts belong to the caller.
 * Source:  plan 2.2-5, 2.2-6 (nine items of a written agreement); 劳动合同法 arts 17, 58 (items of
 * a labour contract, and of one with a dispatched worker); domain.md B.4, B.5, K.4
 */
#ifndef GONGDAO_AGREEMENT_FACTS_H
#define GONGDAO_AGREEMENT_FACTS_H

#include "agreement_part_facts.h"
#include "flaw_facts.h"
#include "money.h"
#include "when.h"

#define AGREEMENT_PAY_MAX_FEN INT64_C(100000000) /* a month; more is a slip of the pen */

struct agreement {
	int64_t agreement_id, employer_id, engagement_id, worker_id;
	const char *worker_no, *kind;
	civil_date from_day;
	int64_t version;
	const char *class, *home_region; /* of its engagement */
	int64_t partner_id;              /* 0: none */
	civil_date signed_day, to_day;   /* to exclusive; {0} not signed, open */
	const char *term_kind;
	civil_date handed_day;
	int32_t probation_months;
	money probation_pay_fen, pay_fen;
	const char *pay_cycle;
	int32_t pay_day;
	const char *unit_price;
	money floor_fen;
	const char *floor_per, *hours_system;
	int32_t max_continuous_min, max_daily_min, allowance;
	const char *allowance_unit;
	bool fixed_asked;
	const char *document_ref, *document_digest;
	int32_t required_items, present_items, absent_items,
		clauses; /* sets; required in neither: unclear */
	const char *spans, *checked_by;
	utc_time checked_at, recorded_at;
	const char *recorded_by, *reason;
};

/* One key in use, wherever it is. */
struct agreement_key {
	int64_t agreement_id, employer_id;
	const char *worker_no, *kind;
	civil_date from_day;
};

/* An engagement the caller sees. */
struct agreement_engagement {
	int64_t engagement_id, worker_id, employer_id;
	const char *worker_no, *class, *home_region;
	civil_date from_day, to_day;
};

struct agreement_row {
	struct agreement want;
	const char *credit_code, *partner_code;
	bool partner_known;
	const struct flaw_text *given; /* found while the row was read: a date, an item */
	const struct flaw_text *flaw;  /* NULL: none */
	const char *value;             /* of the flawed column; of `given` when that is set */
	enum import_outcome outcome;
};

struct agreement_batch {
	struct agreement_row *rows;
	size_t n_rows;
	civil_date today;
	const struct agreement_key *keys; /* by employer, worker_no, kind, from_day */
	size_t n_keys;
	const struct agreement *stored; /* those the caller sees, by agreement_id */
	size_t n_stored;
	const struct agreement_engagement *engagements; /* by employer, worker_no, from_day */
	size_t n_engagements;
};

/* Sets flaw and outcome of every row; a new one keeps agreement_id 0 and gets version 1. */
void agreements_decide(struct agreement_batch *b);

/* Texts of what is found while a row is read. */
extern const struct flaw_text agreement_flaw_day, agreement_flaw_item, agreement_flaw_state,
	agreement_flaw_clause, agreement_flaw_span;

#endif
