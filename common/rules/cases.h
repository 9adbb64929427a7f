/*
 * cases - examples of rules, as data beside them: facts in, what has to come out.
 *
 *   cases:
 *     - name: T3 150 h and 10 h of allowance, paid 3,000.00
 *       rule: PAY-02
 *       on: 2025-03-31             # the version in force on that day
 *       facts: {class: B, worked_s: 576000, ...}   # every fact of the rule
 *       hit: true
 *       owed: 136.00               # yuan; left out: not looked at
 *       hint: false                # left out: not looked at
 *       line_zh: 短少 ¥136.00      # a part of the line; left out: not looked at
 *       line_en: short ¥136.00
 *
 * Owns:    everything lives in the arena given.
 * Errors:  E_CONFIG or E_FILE with "file:line:column: reason" for a file that is none; a case that
 *          comes out otherwise is an outcome, no error.
 * Limits:  those of folder.h; CASES_MAX cases.
 */
#ifndef GONGDAO_CASES_H
#define GONGDAO_CASES_H

#include "rules.h"

#define CASES_MAX 4096

struct case_outcome {
	const char *name, *rule, *file;
	int line;
	bool good;
	const char *wanted, *got; /* where they part; NULL when good */
};

struct case_outcomes {
	struct case_outcome *at;
	size_t n, failed;
};

/* Every *.yaml of the folder, by name. */
int cases_run(const struct rules *r, const char *folder, struct arena *a, struct case_outcomes *out,
	      struct err *err) MUST_CHECK;

#endif
