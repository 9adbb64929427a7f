/*
 * desk - what one worker thread of alerts needs: rules, calendar, how alerts are graded and routed.
 *
 * Owns:    the worker's arena.
 * Errors:  0 or a negative E_...
 */
#ifndef GONGDAO_ALERTS_DESK_H
#define GONGDAO_ALERTS_DESK_H

#include "alarms.h"

#include "level_facts.h"
#include "life_facts.h"
#include "notice.h"

struct desk {
	struct alerts_worker told; /* first: worker_of() of notice.h is the same address */
	struct rules *rules;
	struct alarms alarms;
	const char *city; /* region code */
};

struct alerts_config {
	int64_t settle_ms, settle_max_ms;
};

int desk_start(struct arena *a, const struct worker_needs *needs, void **out_worker,
	       struct err *err);

/* ---- level.c --------------------------------------------------------------------------------- */

struct level_now {
	const struct alarm_level *level;
	int32_t rank;
	const struct alarm_test *test; /* that passed; NULL: the first level's */
};
/* The level that its counters give it today. */
int level_now(struct call *c, const struct alert *a, struct level_now *out) MUST_CHECK;
/* Puts the reason and the desk that go with its level into the alert. */
int level_explain(struct call *c, const struct level_now *level, struct alert *a) MUST_CHECK;
/* Is a case to be opened by itself, as it stands? */
int level_wants_case(struct call *c, const struct alert *a, bool *out) MUST_CHECK;
const struct alarm_level *level_of(const struct call *c, const struct alert *a);
const struct alarm_route *route_of(const struct call *c, const struct alert *a);
/* One that is open longer than `key` of its level from now on; {0}: no such clock. Hours are hours
 * of the office, and what comes at the end of a day comes when the office opens (DLN-3), unless the
 * alert endangers people. */
int clock_from_now(struct call *c, const struct alert *a, const char *key, const char *scope,
		   utc_time *out) MUST_CHECK;

/* ---- change.c -------------------------------------------------------------------------------- */

struct change {
	enum change_kind kind;
	const char *words, *old_value, *new_value; /* NULL: "" */
};
/* Writes what happened as the next change of a locked alert, whose version says it already. The one
 * place where a change comes about; those that are told become notices here. */
int change_add(struct call *c, struct alert *a, const struct change *what) MUST_CHECK;
int changes_present(struct call *c, const struct alert *a, Alerts__GetAlertReply *rep) MUST_CHECK;

/* ---- life.c ---------------------------------------------------------------------------------- */

/* What an alert says moved: is there something to tell, and when? Writes nothing. */
int life_moved(struct call *c, struct alert *a) MUST_CHECK;
/* Writes the alert, announces it where it says something new, and sets its timer. */
int alert_save(struct call *c, struct alert *a, bool says_new) MUST_CHECK;
/* Its clocks begin anew: nobody owns it, or it is told of once more. */
int clocks_start(struct call *c, struct alert *a) MUST_CHECK;

/* ---- mute.c ---------------------------------------------------------------------------------- */

/* What mutes it now: a silence in force, an alert that speaks for it. */
struct mute {
	int64_t silence_id, inhibited_by;
};
int mute_find(struct call *c, const struct alert *a, struct mute *out) MUST_CHECK;
/* The same of one that was told of before, with the changes that come of it. */
int mute_refresh(struct call *c, struct alert *a, bool *out_changed) MUST_CHECK;
/* Alerts for which this one may speak, or spoke, look again. */
int mute_wake(struct call *c, const struct alert *a) MUST_CHECK;
int watch_at(struct call *c, int64_t alert_id, utc_time due) MUST_CHECK;

#endif
