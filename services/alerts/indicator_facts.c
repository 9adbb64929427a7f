#include "indicator_facts.h"

static void hide(struct indicator *r)
{
	*r = (struct indicator){.clause = r->clause,
				.region = r->region,
				.employer_id = r->employer_id,
				.employer_name = r->employer_name,
				.quarter = r->quarter,
				.hidden = true};
}

/* The shown row of fewest workers, but of some; NULL when there is none. */
static struct indicator *smallest(struct indicator *rows, size_t n)
{
	struct indicator *least = NULL;

	for (size_t i = 0; i < n; i++) {
		if (!rows[i].hidden && rows[i].n_people > 0 &&
		    (!least || rows[i].n_people < least->n_people))
			least = &rows[i];
	}
	return least;
}

void indicators_hide(struct indicator *rows, size_t n, struct indicator *total, int64_t min)
{
	struct indicator *next;
	size_t n_hidden = 0;

	for (size_t i = 0; i < n; i++) {
		if (rows[i].n_people > 0 && rows[i].n_people < min) {
			hide(&rows[i]);
			n_hidden++;
		}
	}
	next = n_hidden == 1 ? smallest(rows, n) : NULL;
	if (next)
		hide(next);
	if ((n_hidden == 1 && !next) || (total->n_people > 0 && total->n_people < min))
		hide(total);
}
