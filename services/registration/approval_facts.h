/*
 * approval_facts - a special-hours approval: who may do what to it, and when.
 *
 * P1  only an application is decided or withdrawn, and once.
 * P2  what is approved has a document number and a term; what is refused has a reason.
 * P3  an approval runs out by itself at the end of its term, never by hand.
 *
 *     APPLIED  --approve--> APPROVED --(the term ends)--> EXPIRED     劳动法 39,
 * 劳部发〔1994〕503号 APPLIED  --refuse---> REFUSED APPLIED  --withdraw-> WITHDRAWN
 *
 * Owns:    texts belong to the caller.
 * Source:  劳动法 39; 劳部发〔1994〕503号 arts 4-7 (settlement by week, month, quarter or year);
 *          domain.md C.5
 */
#ifndef GONGDAO_APPROVAL_FACTS_H
#define GONGDAO_APPROVAL_FACTS_H

#include "base.h"
#include "when.h"

#define APPROVAL_WORDS_MAX    1000
#define APPROVAL_DOCUMENT_MAX 64

extern const char *const approval_states[]; /* APPLIED, APPROVED, ...; NULL-terminated */
extern const char
	*const approval_systems[]; /* comprehensive 综合计算工时制, flexible 不定时工作制 */
extern const char *const approval_periods[]; /* of a comprehensive one; "" for the other */
extern const char *const approval_actions[]; /* applied, approved, ... expiry_warned, expired */

enum approval_state {
	APPROVAL_APPLIED,
	APPROVAL_APPROVED,
	APPROVAL_REFUSED,
	APPROVAL_WITHDRAWN,
	APPROVAL_EXPIRED,
};

enum approval_action {
	ACTION_APPLIED,
	ACTION_APPROVED,
	ACTION_REFUSED,
	ACTION_WITHDRAWN,
	ACTION_WARNED,
	ACTION_EXPIRED,
};

struct approval {
	int64_t approval_id, employer_id, version;
	const char *region, *system, *period, *posts;
	int64_t head_count;
	const char *reason, *documents;
	int64_t renews_id; /* 0: a first one */
	const char *state;
	civil_date from_day, to_day; /* asked for; when approved, given. to exclusive */
	const char *applied_by;
	utc_time applied_at;
	const char *document_no, *decided_by, *answer;
	utc_time decided_at, warned_at;
};

bool approval_in(const struct approval *a, enum approval_state state);

/* "" when everything is in order, else the field that is not. */
const char *approval_field_check(const struct approval *a);

struct approval_decision {
	bool approve;
	const char *document_no, *reason, *by;
	civil_date from_day, to_day; /* {0}: as asked */
	utc_time at;
};
/* 0 and the decided one; E_CONFLICT: not an application; E_FIELD: *out_field says which. */
int approval_decide(struct approval *a, const struct approval_decision *d,
		    const char **out_field) MUST_CHECK;
/* 0, or E_CONFLICT. */
int approval_withdraw(struct approval *a, const char *reason, const char *by,
		      utc_time at) MUST_CHECK;

/* What the clock does to it now: ACTION_WARNED, ACTION_EXPIRED, or -1 for nothing. */
int approval_due(const struct approval *a, utc_time now, int64_t warn_days);
/* When the clock has to look next; {0} when never. */
utc_time approval_next(const struct approval *a, utc_time now, int64_t warn_days);

#endif
