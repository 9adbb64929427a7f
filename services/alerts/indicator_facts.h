/*
 * indicator_facts - what alerts of some months come to, and which cells are not published.
 *
 * I1  a published cell has no workers at all or `min` of them and more.
 * I2  of a table with a total never one cell alone is hidden: what is missing in the total would be
 *     it. The smallest of the others is hidden beside it.
 *
 * Source:  domain.md J (suppress cells < 5); features STA-2, STA-3
 */
#ifndef GONGDAO_INDICATOR_FACTS_H
#define GONGDAO_INDICATOR_FACTS_H

#include "money.h"

struct indicator {
	const char *clause, *region;
	int64_t employer_id;
	const char *employer_name, *quarter;
	int64_t n_alerts, n_open, n_cleared, n_red, n_cases, n_again, n_judged, n_true, n_people;
	money found_fen, confirmed_fen, reported_fen, open_fen;
	int64_t handled_s;
	bool hidden;
};

/* Hides what is not published: its figures become 0. `total` is of all rows. */
void indicators_hide(struct indicator *rows, size_t n, struct indicator *total, int64_t min);

#endif
