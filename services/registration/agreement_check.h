/*
 * agreement_check - facts for the checks of agreements: rows of agreement_check.sql.
 *
 * Every statement takes the day, the last id seen and a limit, and answers what row-level security
 * leaves. Read them with tx_many() and the row tables below; the conditions are rules.
 *
 * Units:   days are civil, ends exclusive, {0} none; sets as in agreement_part_facts.h.
 * Owns:    rows live in the call's arena.
 * Source:  domain.md B.7 CTR-01 to CTR-08, REL-09; 劳动合同法 10, 14, 17, 19, 20, 82
 */
#ifndef GONGDAO_AGREEMENT_CHECK_H
#define GONGDAO_AGREEMENT_CHECK_H

#include "registration.h"

#include "agreement_part_facts.h"
#include "contract_facts.h"

struct unagreed {
	int64_t engagement_id, worker_id, employer_id;
	const char *worker_no, *home_region;
	civil_date from_day, to_day;
	civil_date expired_day; /* there was one, until then; {0} there never was */
};

struct unagreed_query {
	const char *class;
	const char *const *kinds;
	size_t n_kinds;
	civil_date begun_by, on;
	int64_t after_id, limit;
};
/* CTR-01: class A1, labour_contract, begun a month before. CTR-05: B, written_agreement. */
int unagreed_page(struct call *c, const struct unagreed_query *q, struct unagreed **out,
		  size_t *out_n) MUST_CHECK;

/* Q_CHECK_FLAWED: absent_items & required_items are lacking; the rest of required is unclear. */
struct flawed_agreement {
	int64_t agreement_id, engagement_id, worker_id, employer_id;
	const char *worker_no, *kind, *class, *home_region;
	civil_date from_day, signed_day, handed_day;
	int32_t required_items, present_items, absent_items, clauses;
};

/* Q_CHECK_PROBATION: probation_band() names the row of art 19. */
struct probation {
	int64_t agreement_id, engagement_id, worker_id, employer_id;
	const char *worker_no, *home_region;
	civil_date from_day, to_day;
	const char *term_kind;
	int32_t probation_months;
	money probation_pay_fen, pay_fen; /* a month; 0 not said */
};

/* Q_CHECK_RENEWED */
struct renewed {
	int64_t agreement_id, engagement_id, worker_id, employer_id;
	const char *worker_no, *home_region;
	civil_date from_day, to_day, first_day, second_day;
};

/* "工时标准、社会保险": the names of a set in the caller's language; NULL when memory is out. */
const char *agreement_parts_text(struct call *c, const struct agreement_part *parts, int32_t set);

#endif
