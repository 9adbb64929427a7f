/*
 * person - the hours of one person over all his employers, overlaps once (WAG-9, TIM-12).
 *
 * For the worker himself and for labour inspection, never for a company: what is found here is a
 * hint to the worker and no violation of anybody. Nothing of it is stored or announced, so no list,
 * event or export of one platform can carry a trace of another. Row-level security holds besides:
 * who is bound to an employer reads rows of that employer only (schema/007_own.sql).
 *
 * Units:   seconds worked, without the allowances that each employer negotiated for himself.
 * Owns:    the call's arena.
 * Errors:  E_TOO_BIG above PERSON_EMPLOYERS_MAX employers; those of worker_month_load().
 * Source:  domain C.10 TIM-12 (U), Q "a driver on two apps"
 */
#ifndef GONGDAO_WAGES_PERSON_H
#define GONGDAO_WAGES_PERSON_H

#include "month.h"

#define PERSON_EMPLOYERS_MAX 64

/* Rules of subject "person" name only facts there are; E_RULE with file and line. */
int person_check(const struct rules *r, struct err *err) MUST_CHECK;
bool rule_is_of_person(const struct rule *rule);

#endif
