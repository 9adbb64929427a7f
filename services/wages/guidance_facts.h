/*
 * guidance_facts - which figures of wage guidance are not shown.
 *
 * A cell is hidden when it has few workers or few employers, or when one employer has more than a
 * share of its workers. Where a total over all counties is shown and cells of it are hidden, cells
 * more are hidden, the smallest first, until those hidden are two at least and together no fewer
 * workers than the least: what is missing from the total is then no cell's own. When there are
 * not enough of them, the total is hidden too.
 *
 * Pure.  Source: domain E.5 (U), plan 2.7-4a
 */
#ifndef GONGDAO_WAGES_GUIDANCE_FACTS_H
#define GONGDAO_WAGES_GUIDANCE_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct guidance_cell {
	const char *occupation, *class, *region; /* region "": the total over counties */
	int64_t n_workers, n_employers;
	int64_t largest; /* workers of the employer that has most */
	bool hidden;     /* out */
};

struct guidance_terms {
	int64_t min_workers, min_employers;
	int64_t max_share; /* percent */
};

/* Cells in the order of occupation, class, region: a total before what it is the total of. */
void guidance_hide(struct guidance_cell *cells, size_t n, const struct guidance_terms *terms);

#endif
