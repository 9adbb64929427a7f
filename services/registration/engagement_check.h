/*
 * engagement_check - facts for the checks of classes: rows of engagement_check.sql.
 *
 * Read them with tx_many() and this row; row-level security leaves what the caller sees.
 *
 * Units:   days are civil.
 * Owns:    rows live in the call's arena.
 * Source:  domain.md B.7 REL-01, REL-02, REL-03, REL-07, REL-08, REL-09
 */
#ifndef GONGDAO_ENGAGEMENT_CHECK_H
#define GONGDAO_ENGAGEMENT_CHECK_H

#include "when.h"

struct check_engagement {
	int64_t engagement_id, employer_id, worker_id, n_managed, proposal_version;
	const char *worker_no, *home_region, *declared, *preliminary, *effective;
	civil_date from_day;
};

#endif
