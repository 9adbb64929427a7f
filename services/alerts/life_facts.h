/*
 * life_facts - what is told of an alert, and what people do with it.
 *
 * L1  every change has the next number of its alert, and is written with what it changed.
 * L2  told is the state and the level as they are when an alert has come to rest; between two
 *     tellings it may grow, clear and open as it likes.
 * L3  a change of a kind that is a notice tells people unless the alert is muted just then; what
 *     mutes it, stands in the change.
 * L4  acknowledged is not silenced, and neither is closed: an acknowledged alert is told of as
 *     before, a silenced one stays open, and only its findings close it.
 *
 * | told    | is      | change                                        |
 * |---------|---------|-----------------------------------------------|
 * | nothing | open    | raised                                        |
 * | nothing | cleared | none: nobody had heard of it                  |
 * | open    | cleared | cleared                                       |
 * | cleared | open    | reopened; acknowledgement and rung are undone |
 * | open    | open    | level_raised, level_lowered, or none          |
 *
 * Owns:    texts belong to the caller.
 * Source:  domain.md M; features ALT-1..4
 */
#ifndef GONGDAO_LIFE_FACTS_H
#define GONGDAO_LIFE_FACTS_H

#include "alert_facts.h"

enum change_kind {
	CHANGE_RAISED,
	CHANGE_REOPENED,
	CHANGE_LEVEL_RAISED,
	CHANGE_LEVEL_LOWERED,
	CHANGE_CLEARED,
	CHANGE_ACKED,
	CHANGE_OWNED,
	CHANGE_RELEASED,
	CHANGE_COMMENTED,
	CHANGE_SILENCED,
	CHANGE_SILENCE_EXPIRED,
	CHANGE_SILENCE_LIFTED,
	CHANGE_INHIBITED,
	CHANGE_INHIBIT_ENDED,
	CHANGE_REPEATED,
	CHANGE_ESCALATED,
	CHANGE_CASE_WANTED,
	CHANGE_CASE_OPENED,
};
extern const char *const change_names[]; /* NULL-terminated, as the others */

/* Are people told of it? Growth and what they did themselves is no notice. */
bool change_tells(enum change_kind kind);

enum alert_stage {
	STAGE_NEW, /* its level and desk are not decided yet */
	STAGE_ROUTED,
	STAGE_ACKED,
	STAGE_VERIFIED, /* an officer judged a finding of it */
	STAGE_CASE,
	STAGE_CLOSED,
};
extern const char *const stage_names[];
enum alert_stage alert_stage(const struct alert *a);

static inline bool alert_open(const struct alert *a)
{
	return a->n_items > 0;
}

static inline bool alert_muted(const struct alert *a)
{
	return a->silence_id || a->inhibited_by;
}

/* Is there something to tell, were its level that one? */
bool life_unsettled(const struct alert *a, int32_t level_rank);
/* Tells it: state and level; false when there is nothing. The version is the caller's. */
bool life_settle(struct alert *a, const char *level, int32_t level_rank,
		 enum change_kind *out_kind);
/* It says something new. */
void alert_says(struct alert *a, utc_time now);

/* The instant its timer is to be set to; {0}: none. */
utc_time life_watch_due(const struct alert *a);

/* May he take it? 0, E_CONFLICT (cleared; somebody else's and not taken over; already his). */
int life_own(struct alert *a, const char *owner, bool take_over, utc_time now) MUST_CHECK;
int life_release(struct alert *a) MUST_CHECK; /* E_CONFLICT: nobody owns it */
int life_ack(struct alert *a, const char *who, utc_time now) MUST_CHECK;

/* "37 人，¥9,846.50", "37 workers, ¥9,846.50"; what is still short when something of it was paid,
 * else "". Each of `text` has LIFE_TEXT_SIZE bytes. */
#define LIFE_TEXT_SIZE 256
void life_summary(const struct alert *a, char *zh, char *en);
void life_still(const struct alert *a, char *zh, char *en);

#endif
