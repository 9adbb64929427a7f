/*
 * referral_facts - where what somebody says goes first: issue x class x evidence -> body.
 *
 * R1  A route is chosen only where exactly one fits; what several fit, or none, is the leading
 *     office's to assign.
 * R2  A class that is not known yet (empty, X where no route names it) shuts no route out.
 * R4  A group event is one, whatever the issue.
 * R3  Missing evidence shuts a route out only while another one of the issue has all it needs.
 *
 * R5  LIM-1: of each warning before the last day one is due at most, and none again.
 *
 * Owns:    nothing; the table lives where it was read.
 * Source:  domain F.1, F.6 (R01-R32); features WRK-3, CAS-7
 */
#ifndef GONGDAO_REFERRAL_FACTS_H
#define GONGDAO_REFERRAL_FACTS_H

#include "procedure_facts.h"

#define REFERRAL_CANDIDATES 8

extern const char *const referral_class_names[]; /* A, B, C, X; NULL-terminated */

struct referral {
	const char *code;           /* R22 */
	const char *issue;          /* sole_trader */
	const char *const *classes; /* empty: any; NULL-terminated, as the others */
	const char *const *evidence;
	const char *body;          /* SAMR, HRSS.INSP: has it first */
	const char *const *others; /* act beside it */
	const char *matter;        /* of competence.yaml; "" */
	const char *clock;         /* of the body; "" */
	const char *limit;         /* of the worker; "" */
	bool at_once;
	struct label go, expiry;
	const char *basis, *confidence;
	bool confirm;
};

struct referral_word {
	const char *name;
	struct label label;
};

#define REFERRAL_WARNINGS_MAX 8

/* LIM-1: so many days before his own last day the worker is warned, falling; fewer than aid_days
 * are left: legal aid first (AID-3). */
struct referral_limits {
	int64_t days[REFERRAL_WARNINGS_MAX];
	size_t n;
	int64_t aid_days;
};

struct referrals {
	int64_t version;
	const struct referral *at;
	size_t n;
	const struct referral_word *issues, *evidence;
	size_t n_issues, n_evidence;
	int64_t group_persons;        /* so many are a group event */
	const struct referral *group; /* of that route */
	struct referral_limits limits;
};

struct referral_question {
	const char *issue; /* of routes.yaml, or the code of a route */
	const char *class; /* "" while nobody knows */
	const char *const *evidence;
	size_t n_evidence;
	int64_t persons; /* whom it concerns; 0 counts as one */
};

struct referral_answer {
	const struct referral *route;                           /* NULL: the leading office's */
	const struct referral *candidates[REFERRAL_CANDIDATES]; /* that might be meant */
	size_t n;
};

const struct referral *referral_find(const struct referrals *t, const char *code); /* NULL: none */
/* Of the issue; NULL: it is not known. */
const struct label *referral_issue(const struct referrals *t, const char *issue);
/* The name of the issue that is written by its name or by what it is called; NULL: none. */
const char *referral_issue_named(const struct referrals *t, const char *text);
const struct label *referral_evidence(const struct referrals *t, const char *kind);
bool referral_has(const struct referral_question *q, const char *kind);
/* `left` days are left (0: it is today), and he was warned so many before, last (0: never): the
 * warning that is due now, 0: none. Of several the last, the others are past. */
int64_t limit_warning_due(const struct referral_limits *l, int64_t left, int64_t warned);
/* The next that is to come; 0: none. */
int64_t limit_warning_next(const struct referral_limits *l, int64_t left, int64_t warned);
void referral_choose(const struct referrals *t, const struct referral_question *q,
		     struct referral_answer *out);

#endif
