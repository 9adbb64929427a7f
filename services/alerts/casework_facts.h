/*
 * casework_facts - what alerts knows of cases and hand-offs, and which news of them people are
 * told.
 *
 * W1  news of a version that is known already change nothing and tell nobody.
 * W2  a change of state is told once. What was over before alerts heard of it is no news when it is
 *     only told again (a replay).
 * W3  whoever has to act is told: of a case its owner, of a hand-off that waits its receiver, of
 * one that was answered, or not in time, its sender.
 *
 * Owns:    texts belong to the caller.
 * Source:  domain.md F.5, M; features NOT-1, CAS-2
 */
#ifndef GONGDAO_CASEWORK_FACTS_H
#define GONGDAO_CASEWORK_FACTS_H

#include "base.h"

struct case_known {
	int64_t case_id, version;
	const char *case_no, *region, *owner, *state;
};

/* What is told of a case; the names are the `change` of its notices. */
enum case_word {
	CASE_NO_WORD,
	CASE_OPENED, /* for a department: assigned to it, begun beside another, by itself */
	CASE_MOVED,  /* to another owner */
	CASE_CLOSED, /* over, with whatever disposition */
	CASE_REVIEW, /* one that was over is back: the day of its review came */
};
extern const char *const case_word_names[];

struct case_change {
	const struct case_known *was; /* NULL: not known */
	const struct case_known *is;
	const char *source, *changed_by; /* the department that did it; "": nobody */
	bool again;                      /* sent again by a replay */
};
enum case_word case_word_of(const struct case_change *n);

bool case_state_over(const char *state);

struct handoff_known {
	int64_t handoff_id, version, case_id;
	const char *from_department, *to_department, *region, *state;
	bool overdue;
};

enum handoff_word {
	HANDOFF_NO_WORD, /* of a state that tells nobody anything */
	HANDOFF_OFFERED,
	HANDOFF_OVERDUE,
	HANDOFF_ACCEPTED,
	HANDOFF_RETURNED,
};
extern const char *const handoff_word_names[];

/* How it stands. */
enum handoff_word handoff_word_now(const struct handoff_known *h);
/* What is told of it; `was` NULL: not known. */
enum handoff_word handoff_word_of(const struct handoff_known *was, const struct handoff_known *is,
				  bool again);
bool handoff_waits(const struct handoff_known *h);
/* Is it still as a notice of that change says? One that waits stays one when its term has run out.
 */
bool handoff_still(const struct handoff_known *h, const char *change);

#endif
