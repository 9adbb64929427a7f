/*
 * judge - private to judge.c and judge_database.c: what a survey means.
 *
 * Owns:    what was told lives in the arena of the cli.
 */
#ifndef GONGDAO_CLI_JUDGE_H
#define GONGDAO_CLI_JUDGE_H

#include "survey.h"

#define TOLD_MAX 64

struct judge {
	struct cli *c;
	const struct survey *survey;
	survey_say *say_line;
	void *ctx;
	const char *told[TOLD_MAX]; /* what was said of a database already */
	size_t n_told;
};

void tell(struct judge *j, enum verdict v, const char *subject, const char *fmt, ...) PRINTF(4, 5);
/* Was this said already? True from the second time on. */
bool told(struct judge *j, const char *fmt, ...) PRINTF(2, 3);

/* Transactions, locks, standbys, disk: what a service sees of its database. */
void judge_database(struct judge *j, const Service__ServiceStatusReply *r);

#endif
