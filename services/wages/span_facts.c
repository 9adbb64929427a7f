/*
 * span_facts - sorting and cutting spans; O(n log n) for the sort, one pass for the rest.
 */
#include "span_facts.h"

/* Begun first; of those begun together the longest, then the lower region: no tie is left open. */
static int span_compare(const void *left, const void *right)
{
	const struct span *a = left, *b = right;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->to != b->to)
		return a->to > b->to ? -1 : 1;
	return (a->region > b->region) - (a->region < b->region);
}

bool spans_alloc(struct arena *a, size_t n, struct spans *out)
{
	out->n = 0;
	out->at = arena_zalloc(a, n ? n : 1, sizeof(*out->at));
	return out->at != NULL;
}

void spans_add(struct spans *s, int64_t from, int64_t to, int32_t region)
{
	if (from < to)
		s->at[s->n++] = (struct span){from, to, region};
}

/* Makes sorted spans disjoint in place: each keeps what reaches beyond all before it. */
void spans_own(struct spans *s)
{
	int64_t reached = INT64_MIN;
	size_t kept = 0;

	if (s->n == 0)
		return;
	qsort(s->at, s->n, sizeof(*s->at), span_compare);
	for (size_t i = 0; i < s->n; i++) {
		struct span one = s->at[i];

		if (one.to <= reached)
			continue;
		if (one.from < reached)
			one.from = reached;
		reached = one.to;
		s->at[kept++] = one;
	}
	s->n = kept;
}

/* What of `from` is not in `taken`; both disjoint and ascending. At most both together. */
bool spans_without(struct arena *a, const struct spans *from, const struct spans *taken,
		   struct spans *out)
{
	size_t k = 0;

	if (!spans_alloc(a, from->n + taken->n, out))
		return false;
	for (size_t i = 0; i < from->n; i++) {
		struct span rest = from->at[i];

		while (k < taken->n && taken->at[k].to <= rest.from)
			k++;
		for (size_t j = k; j < taken->n && taken->at[j].from < rest.to; j++) {
			spans_add(out, rest.from, taken->at[j].from, rest.region);
			rest.from = taken->at[j].to;
			k = j;
		}
		spans_add(out, rest.from, rest.to, rest.region);
	}
	return true;
}

/* Stops between orders of at most `longest` seconds (allowance form C). */
bool spans_gaps(struct arena *a, const struct spans *orders, int64_t longest, struct spans *out)
{
	if (!spans_alloc(a, orders->n, out))
		return false;
	for (size_t i = 1; i < orders->n; i++) {
		const struct span *before = &orders->at[i - 1], *next = &orders->at[i];

		if (next->from - before->to <= longest)
			spans_add(out, before->to, next->from, before->region);
	}
	return true;
}
