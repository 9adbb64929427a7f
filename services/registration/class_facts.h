/*
 * class_facts - which class holds on a day, and whether a person is needed.
 *
 * C7  Of every kind (declared, confirmed, adjudicated) the decision with the latest first day up to
 *     the day in question holds; of two with one first day the one recorded later. A decision
 *     without a class withdraws what its kind said, from its first day on.
 * C8  effective(day) = adjudicated ?? confirmed ?? declared. The preliminary class is never in it.
 * C9  Decisions are never changed: another one is added, and what was effective as known at any
 *     time follows from those recorded by then.
 *
 * Owns:    texts belong to the caller.
 * Source:  domain.md B.3; hard rule 1 (the system makes leads, a person or a court decides)
 */
#ifndef GONGDAO_CLASS_FACTS_H
#define GONGDAO_CLASS_FACTS_H

#include "classify_facts.h"
#include "when.h"

enum class_kind {
	CLASS_DECLARED,    /* by the employer */
	CLASS_CONFIRMED,   /* by an officer of HRSS */
	CLASS_ADJUDICATED, /* by a court, an arbitration commission, or HRSS where it decides */
	CLASS_KIND_END,
};

struct class_decision {
	int64_t seq; /* in the order of recording */
	enum class_kind kind;
	const char *class; /* "": withdrawn from this day on */
	civil_date from_day;
};

struct class_period {
	civil_date from_day; /* until the next period */
	const char *class;
	enum class_kind basis;
};

/* The decision of one kind that holds on a day; NULL: none, or withdrawn. */
const struct class_decision *class_decision_on(const struct class_decision *list, size_t n,
					       enum class_kind kind, civil_date on);
/* C8; X where nothing is declared. Decisions in any order. */
struct class_period class_effective(const struct class_decision *list, size_t n, civil_date on);
/* The first day after `on` on which a decision begins; {0} when none does. */
civil_date class_next_change(const struct class_decision *list, size_t n, civil_date on);
/* The periods from `from` on, ascending, neighbours different; `out` has room for n + 1. */
size_t class_periods(const struct class_decision *list, size_t n, civil_date from,
		     struct class_period *out);

enum class_state {
	CLASS_OPEN,         /* nobody answered yet */
	CLASS_AGREED,       /* the proposal says what the employer declared */
	CLASS_NEEDS_PERSON, /* it does not, or it is X, or it is not what a person decided before,
			       or records speak against an answer */
	CLASS_SETTLED,      /* a person decided, knowing this proposal or one of the same class */
	CLASS_STATE_END,
};

struct class_standing {
	int64_t proposal_version; /* 0: none */
	enum relation preliminary;
	const char *declared, *decided; /* decided: confirmed or adjudicated today, "" none */
	int64_t decided_version;        /* of the proposal that was there when it was decided */
	bool measured_conflict;         /* C7: records speak against a side's answer */
};

enum class_state class_state_of(const struct class_standing *s);
/* Is the preliminary class stricter than the declared one (A > B > C > X)? REL-01. */
bool class_is_stricter(enum relation preliminary, const char *declared);

extern const char *const class_kinds[CLASS_KIND_END + 1];
extern const char *const class_states[CLASS_STATE_END + 1];

#endif
