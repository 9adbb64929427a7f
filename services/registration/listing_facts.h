/*
 * listing_facts - entries of the public lists of the credit system.
 *
 * Owns:    texts belong to the caller.
 * Source:  domain.md B.7 REG-01; 企业信息公示暂行条例17 (K),
 * 拖欠农民工工资失信联合惩戒对象名单管理暂行办法 (K)
 */
#ifndef GONGDAO_LISTING_FACTS_H
#define GONGDAO_LISTING_FACTS_H

#include "record_facts.h"

struct listing {
	const char *credit_code, *list, *source;
	civil_date from_day, to_day; /* to exclusive; {0} while it stands */
	const char *ground, *authority;
	civil_date seen_day; /* of the last snapshot that has it */
	int64_t listing_id, version;
};

/* abnormal 经营异常名录, serious 严重违法失信名单, arrears 拖欠农民工工资失信名单 */
extern const char *const listing_lists[];

/* The texts of an entry. */
void listing_check(struct record_row *row, const struct listing *want);

#endif
