/*
 * referral - config/procedures/routes.yaml: which body has what somebody says first, by when, and
 * what happens when that runs out.
 *
 * Owns:    the arena given owns all of it.
 * Errors:  E_CONFIG or E_FILE with "file:line:column: reason".
 * Limits:  REFERRALS_MAX routes, REFERRAL_WORDS_MAX issues and kinds of evidence each.
 * Source:  the head of the file describes it.
 */
#ifndef GONGDAO_REFERRAL_H
#define GONGDAO_REFERRAL_H

#include "clock.h"
#include "competence.h"
#include "referral_facts.h"

#define REFERRALS_MAX      128
#define REFERRAL_WORDS_MAX 128

/* What the file may name. */
struct referral_names {
	const struct departments *departments;
	const struct clocks *clocks;
	const struct competence *competence;
};

/* `folder`: config/procedures. */
int referrals_load(struct arena *a, const char *folder, const struct referral_names *names,
		   struct referrals *out, struct err *err) MUST_CHECK;

#endif
