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

/* Insertion: one comparison a span where they are sorted, and rows nearly are. qsort() takes over
 * where they are not: its calls and copies cost 5 us for a hundred spans even when they are. */
static void spans_sort(struct spans *s)
{
	size_t moves_left = 8 * s->n, i = 1;

	while (i < s->n && s->at[i - 1].from < s->at[i].from)
		i++;
	for (; i < s->n; i++) {
		const struct span one = s->at[i];
		size_t k = i;

		for (; k > 0 && span_compare(&one, &s->at[k - 1]) < 0 && moves_left > 0; k--) {
			s->at[k] = s->at[k - 1];
			moves_left--;
		}
		s->at[k] = one;
		if (moves_left == 0) {
			qsort(s->at, s->n, sizeof(*s->at), span_compare);
			return;
		}
	}
}

bool spans_alloc(struct arena *a, size_t n, struct spans *out)
{
	out->n = 0;
	out->at = arena_alloc(
		a, (n + 1) * sizeof(*out->at)); /* written before it is read: not zeroed */
	return out->at != NULL;
}

void spans_add(struct spans *s, int64_t from, int64_t to, int32_t region)
{
	if (from < to)
		s->at[s->n++] = (struct span){from, to, region, 0};
}

void spans_own(struct spans *s)
{
	int64_t reached = INT64_MIN;
	size_t kept = 0;

	spans_sort(s);
	for (size_t i = 0; i < s->n; i++) {
		struct span one = s->at[i];
		const bool beyond = one.to > reached;

		one.from = one.from > reached ? one.from : reached;
		reached = beyond ? one.to : reached;
		s->at[kept] = one; /* and again, when nothing of it was its own: no branch */
		kept += beyond;
	}
	s->n = kept;
}

bool spans_of(struct arena *a, const struct spans *all, unsigned kinds, struct spans *out)
{
	if (!spans_alloc(a, all->n, out))
		return false;
	for (size_t i = 0; i < all->n; i++) {
		out->at[out->n] = all->at[i];
		out->n += kinds >> all->at[i].kind & 1;
	}
	return true;
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

bool spans_join(struct arena *a, const struct spans *x, const struct spans *y, struct spans *out)
{
	size_t k = 0;

	if (!spans_alloc(a, x->n + y->n, out))
		return false;
	for (size_t i = 0; i < x->n; i++) {
		while (k < y->n && y->at[k].from < x->at[i].from)
			out->at[out->n++] = y->at[k++];
		out->at[out->n++] = x->at[i];
	}
	while (k < y->n)
		out->at[out->n++] = y->at[k++];
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
