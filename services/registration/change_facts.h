/*
 * change_facts - a change of what is registered, other than by an import, needs two persons
 * (REG-4).
 *
 * I6  one person asks, with a reason; another one decides. Who asked may only take it back.
 * I7  an approved change applies to what the person who asked had seen: where a field says
 *     something else by now, it is not applied.
 *
 *   REQUESTED -> APPROVED   change_decide   another person; applied as a new version at once
 *   REQUESTED -> REFUSED    change_decide   another person, with words
 *   REQUESTED -> WITHDRAWN  change_decide   the person who asked
 *   REQUESTED -> EXPIRED    change_expire   nobody decided until the end of due_day
 *
 * Owns:    texts belong to the caller.
 * Source:  plan 2.2; features.md REG-4; domain.md K.5 (a request for correction is answered in
 *          15 working days: house rule, parameter change.decide_workdays)
 */
#ifndef GONGDAO_CHANGE_FACTS_H
#define GONGDAO_CHANGE_FACTS_H

#include "when.h"

#define CHANGE_FIELDS_MAX   16
#define CHANGE_WORDS_MAX    500 /* characters of a reason */
#define CHANGE_EVIDENCE_MAX 200

enum change_state {
	CHANGE_REQUESTED,
	CHANGE_APPROVED,
	CHANGE_REFUSED,
	CHANGE_WITHDRAWN,
	CHANGE_EXPIRED,
	CHANGE_STATE_END,
};

extern const char *const change_state_names[CHANGE_STATE_END + 1]; /* NULL-terminated */

struct change {
	int64_t change_id;
	const char *subject; /* employer, engagement, worker */
	int64_t subject_id;
	const char *label; /* what people know it by: credit code, worker number */
	const char *region;
	const char *reason, *evidence;
	const char *state;
	const char *requested_by, *requested_department;
	utc_time requested_at;
	civil_date due_day;
	const char *decided_by; /* "" until then */
	utc_time decided_at;
	const char *decision_reason;
	int64_t applied_version; /* the version it became; 0: none */
};

/* One field of a change; values as people write them, "" = nothing there. */
struct change_field {
	int64_t change_id;
	const char *field, *old_value, *new_value;
	bool personal; /* sealed where it is kept, masked where it is shown */
};

enum change_fault {
	CHANGE_FINE,
	CHANGE_CLOSED,       /* decided, withdrawn or expired before */
	CHANGE_NO_DECISION,  /* not approve, refuse or withdraw */
	CHANGE_OWN,          /* who asked cannot decide */
	CHANGE_NOT_OWN,      /* only who asked can take it back */
	CHANGE_WORDS_MISSING /* refused without a reason */
};

struct change_decision {
	const char *decision; /* approve, refuse, withdraw */
	const char *words, *who;
	utc_time at;
};

/* Sets state, who, when and why; `ch` is untouched unless the answer is CHANGE_FINE. */
enum change_fault change_decide(struct change *ch, const struct change_decision *d);
/* false: it was decided before. */
bool change_expire(struct change *ch, utc_time at);

#endif
