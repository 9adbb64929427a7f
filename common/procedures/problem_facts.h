/*
 * problem_facts - what is wrong with a procedure that reads well: steps nobody comes to, steps
 * nobody leaves, actions nobody may take, clocks that run out into nothing, cases closed without a
 * word.
 *
 * Owns:    nothing; a problem points into the procedure.
 * Limits:  as many problems as the caller has room for, in the order of the steps.
 */
#ifndef GONGDAO_PROBLEM_FACTS_H
#define GONGDAO_PROBLEM_FACTS_H

#include "procedure_facts.h"

enum problem_kind {
	PROBLEM_UNREACHABLE,    /* no act and no clock leads to the step */
	PROBLEM_DEAD_END,       /* no end can be reached from it */
	PROBLEM_NOBODY,         /* none of the roles may take an action at all */
	PROBLEM_EXPIRY,         /* a clock may run out here, and nothing is said of it */
	PROBLEM_IDLE_CLOCK,     /* an expiry is said of a clock that cannot run here, or nowhere */
	PROBLEM_CLOCK_AGAIN,    /* an act starts a clock that may run: the new day would be lost */
	PROBLEM_START_AT_END,   /* a clock started as the case ends */
	PROBLEM_NO_DISPOSITION, /* a case closes without one, or by a clock */
	PROBLEM_DISPOSITION,    /* one is given, and the case does not close */
	PROBLEM_NO_REVIEW,      /* complex cases, and no review of them */
	PROBLEM_MOVED,          /* where a moved case goes is not the owner's desk */
	PROBLEM_STRANDED,       /* a case of one department comes to the desk of another */
	PROBLEM_OTHER_PERSON,   /* not_by an action that cannot have been taken before */
};

struct problem {
	enum problem_kind kind;
	const struct procedure_step *step;     /* NULL: of the procedure */
	const struct procedure_action *action; /* NULL: of the step */
	const char *clock;                     /* "": of no clock */
};

/* What is wrong, in both languages. */
extern const struct label problem_words[];

/* `roles` (NULL-terminated): those that may take actions at all. */
size_t procedure_check(const struct procedure *p, const char *const *roles, struct problem *out,
		       size_t max) MUST_CHECK;

#endif
