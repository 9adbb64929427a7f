/*
 * silence - 暂缓: what is told of a rule of an employer in a region waits until a time.
 *
 * | state    | next     | by                                                |
 * |----------|----------|---------------------------------------------------|
 * | (none)   | asked    | SilenceAlert                                      |
 * | asked    | in_force | DecideSilence, by a second person                 |
 * | asked    | refused  | DecideSilence                                     |
 * | asked    | lifted   | EndSilence                                        |
 * | asked    | expired  | its time is over before anybody decided           |
 * | in_force | expired  | its time is over: open alerts are told of again   |
 * | in_force | lifted   | EndSilence: the same                              |
 *
 * Owns:    texts live in the call's arena.
 * Source:  features ALT-4
 */
#ifndef GONGDAO_ALERTS_SILENCE_H
#define GONGDAO_ALERTS_SILENCE_H

#include "when.h"

struct silence {
	int64_t silence_id;
	const char *rule;
	int64_t employer_id;
	const char *employer_name, *region, *department, *state, *reason, *asked_by;
	utc_time asked_at, until_at;
	const char *decided_by;
	utc_time decided_at;
	const char *ended_by;
	utc_time ended_at;
};

#endif
