/*
 * employer_check - facts about employers on a day, as employer_check.sql reads them.
 *
 * Whoever checks takes these and asks its rules; nothing here decides.
 *
 * Owns:    texts live in the call's arena.
 * Source:  domain.md B.7 REG-01..07, CTR-09, CTR-10; features.md REG-9, AGR-4
 */
#ifndef GONGDAO_EMPLOYER_CHECK_H
#define GONGDAO_EMPLOYER_CHECK_H

#include "base.h"

#include "when.h"

/* Q_EMPLOYER_FACTS_OF */
struct employer_facts {
	int64_t employer_id;
	const char *credit_code, *kind, *trade, *region, *status;
	bool struck; /* suspended, revoked or deregistered by then */
	bool has_branch;
	bool abnormal, serious, arrears; /* on the public lists */
	bool may_dispatch;               /* a dispatch permit holds */
	int64_t n_dispatched, n_headcount;
};

/* Q_LICENCE_GAPS */
struct licence_gap {
	int64_t engagement_id, worker_id;
	const char *worker_no, *class, *home_region;
	civil_date from_day, to_day; /* to exclusive */
};

/* Q_COOPERATION_FACTS_OF */
struct cooperation_facts {
	int64_t cooperation_id, platform_id, partner_id;
	const char *number, *states; /* states: cooperation_facts.h */
	int64_t n_gaps;
	civil_date supervised_day; /* {0}: never */
	civil_date since_day;      /* last looked after, or the agreement's first day */
};

/* Q_RULE_DOCUMENT_FACTS_OF */
struct rule_document_facts {
	int64_t rule_document_id;
	const char *kind, *title, *edition;
	civil_date from_day;
	bool consulted, shown;
	int64_t notice_days; /* before it came into force; 0 when not shown */
	bool has_appeal;
};

#endif
