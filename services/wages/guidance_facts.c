#include "base.h"

#include "guidance_facts.h"

#include <string.h>

static bool is_small(const struct guidance_cell *cell, const struct guidance_terms *t)
{
	return cell->n_workers < t->min_workers || cell->n_employers < t->min_employers ||
	       cell->largest > cell->n_workers * t->max_share / 100;
}

static bool same_table(const struct guidance_cell *a, const struct guidance_cell *b)
{
	return strcmp(a->occupation, b->occupation) == 0 && strcmp(a->class, b->class) == 0;
}

/* The smallest that is shown, the first of equals; NULL: none is. */
static struct guidance_cell *smallest_shown(struct guidance_cell *cells, size_t n)
{
	struct guidance_cell *best = NULL;

	for (size_t i = 0; i < n; i++) {
		if (!cells[i].hidden && (!best || cells[i].n_workers < best->n_workers))
			best = &cells[i];
	}
	return best;
}

/* What is hidden cannot be had from the total: none, or several that are no small group. */
static bool is_safe(const struct guidance_cell *cells, size_t n, const struct guidance_terms *t)
{
	int64_t workers = 0;
	size_t hidden = 0;

	for (size_t i = 0; i < n; i++) {
		hidden += cells[i].hidden;
		workers += cells[i].hidden ? cells[i].n_workers : 0;
	}
	return hidden == 0 || (hidden > 1 && workers >= t->min_workers);
}

static void table_hide(struct guidance_cell *total, struct guidance_cell *cells, size_t n,
		       const struct guidance_terms *t)
{
	while (!total->hidden && !is_safe(cells, n, t)) {
		struct guidance_cell *more = smallest_shown(cells, n);

		if (more)
			more->hidden = true;
		else
			total->hidden = true;
	}
}

void guidance_hide(struct guidance_cell *cells, size_t n, const struct guidance_terms *terms)
{
	size_t first = 0;

	for (size_t i = 0; i < n; i++)
		cells[i].hidden = is_small(&cells[i], terms);
	while (first < n) {
		size_t end = first + 1;

		while (end < n && same_table(&cells[first], &cells[end]))
			end++;
		if (!cells[first].region[0])
			table_hide(&cells[first], &cells[first + 1], end - first - 1, terms);
		first = end;
	}
}
