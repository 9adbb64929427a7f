/*
 * intake_facts - what comes in: its channels and states, and the code its reporter holds.
 *
 * IN1  An intake waits, then it is routed (it has a case) or linked to the one it repeats. Both
 * stay. IN2  Nothing of an anonymous intake says who sent it: no reporter, no sender but the public
 * door. IN3  A receipt code is 100 random bits; only its digest is kept. It follows the intake's
 * case from department to department, since it is the intake that it finds.
 *
 * | state   | next   | by                                                          |
 * |---------|--------|-------------------------------------------------------------|
 * | -       | waiting | RecordIntake, FileTip                                       |
 * | waiting | routed  | RouteIntake; by itself at once, or when nobody did in time  |
 * | waiting | linked  | LinkIntake                                                  |
 *
 * Owns:    texts belong to the caller.
 * Source:  domain F.5 (first contact), F.6, K.5; features WRK-3, WRK-4, WRK-5
 */
#ifndef GONGDAO_INTAKE_FACTS_H
#define GONGDAO_INTAKE_FACTS_H

#include "code.h"
#include "when.h"

#define INTAKE_TEXT_MAX       2000 /* characters of a message */
#define INTAKE_NAME_MAX       200  /* of an employer */
#define INTAKE_SOURCE_MAX     100
#define INTAKE_KINDS_MAX      16
#define INTAKE_NONCE          16
#define INTAKE_MESSAGES_MAX   500 /* of the reporter's, those that wait for an answer: */
#define INTAKE_UNANSWERED_MAX 20
#define INTAKE_NUMBERS_MAX    1000 /* of messages, in the database too */

enum intake_channel {
	CHANNEL_WORKER,    /* 劳动者本人经公众入口，留有联系方式 */
	CHANNEL_ANONYMOUS, /* 匿名 */
	CHANNEL_COUNTER,   /* 窗口 */
	CHANNEL_12333,
	CHANNEL_12345,
	CHANNEL_LETTER, /* 来信 */
};
extern const char *const intake_channel_names[]; /* NULL-terminated, as the others */

enum intake_state {
	INTAKE_WAITING,
	INTAKE_ROUTED,
	INTAKE_LINKED,
};
extern const char *const intake_state_names[];

/* How many wrong codes may be tried: a budget that fills up again. */
struct guess_budget {
	int64_t left;
	utc_time at;
};
#define GUESSES_MAX 60 /* at once; one more a second */
/* False: it is used up. */
bool guess_may(struct guess_budget *b, utc_time now);
void guess_missed(struct guess_budget *b);

#endif
