/*
 * part_facts - adding up by place.
 */
#include "part_facts.h"

#define PLACES_NEAR 8 /* nobody works in more counties a day */

/* Only the last few are looked at: a file with a county an order stays linear, and parts_merge()
 * finds what is there twice. */
void part_add(struct parts *p, size_t since, struct time_part one)
{
	const size_t near = p->n - since > PLACES_NEAR ? p->n - PLACES_NEAR : since;

	for (size_t i = p->n; i > near; i--) {
		if (p->at[i - 1].region == one.region) {
			p->at[i - 1].worked_s += one.worked_s;
			return;
		}
	}
	p->at[p->n++] = one;
}

static int by_region(const void *left, const void *right)
{
	const struct time_part *a = left, *b = right;

	return (a->region > b->region) - (a->region < b->region);
}

void parts_merge(struct parts *p, size_t since)
{
	struct time_part *at = p->at + since;
	const size_t n = p->n - since;
	size_t kept = 0, sorted = 1;

	while (sorted < n && at[sorted - 1].region < at[sorted].region)
		sorted++;
	if (sorted >= n)
		return;
	qsort(at, n, sizeof(*at), by_region);
	for (size_t i = 1; i < n; i++) {
		if (at[kept].region == at[i].region)
			at[kept].worked_s += at[i].worked_s;
		else
			at[++kept] = at[i];
	}
	p->n = since + kept + 1;
}
