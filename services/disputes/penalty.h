/*
 * penalty - what each department imposed for an act; of one act there is one fine.
 *
 * PN1  Of one act of an employer (matter and month) one fine stands, whichever department, case or
 * region it is of: a unique index. Other penalties are not refused by it.
 *
 * PN2  Where a fine of the employer and month stands under a code that shares a rule with this one,
 * it may be for the same act: the second is refused unless the officer says why it is another. No
 * index knows which codes are alike: fines of an employer and month are recorded one at a time.
 *
 * Order:   the case is locked first, then the fines of its employer and month.
 * Owns:    the call's arena.
 * Source:  行政处罚法第二十九条; domain.md G.2
 */
#ifndef GONGDAO_DISPUTES_PENALTY_H
#define GONGDAO_DISPUTES_PENALTY_H

#include "act_facts.h"
#include "disputes.h"

struct penalty {
	int64_t penalty_id, case_id;
	const char *case_no, *region, *act, *period, *kind;
	money amount_fen;
	const char *basis, *document;
	civil_date decided_on;
	const char *department;
	civil_date withdrawn_on;
	const char *withdrawn_ground;
};

int record_penalty(struct call *c, const Disputes__RecordPenaltyRequest *req,
		   Disputes__Penalty *rep);
int withdraw_penalty(struct call *c, const Disputes__WithdrawPenaltyRequest *req,
		     Disputes__Penalty *rep);
/* An act that decides on a fine names the fines that were recorded for it (PN1 holds for those). */
int fines_check(struct call *c, const struct case_file *f, const struct procedure_action *a,
		const struct act *act) MUST_CHECK;
/* Those of a case. */
int penalties_present(struct call *c, const struct case_file *f,
		      Disputes__GetCaseReply *rep) MUST_CHECK;

#endif
