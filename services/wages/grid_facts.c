/*
 * grid_facts - adding up by arithmetic.
 */
#include "grid_facts.h"

#define DAY UINT32_C(86400)
#define SLOT_FACTOR                                                                                \
	UINT32_C(2654435761) /* Fibonacci hashing: codes differ in their last digits               \
			      */
#define SLOT_SHIFT 27        /* 32 - log2(GRID_SLOTS) */

void grid_open(struct grid *g, int64_t from_s, size_t n_days)
{
	g->from_s = from_s;
	g->n_days = (uint32_t)n_days;
	g->n_places = 0;
	memset(g->slots, 0, sizeof(g->slots));
}

static uint32_t *place_new(struct grid *g, int32_t region, uint32_t slot)
{
	const uint32_t at = g->n_places;

	if (at == GRID_PLACES_MAX)
		return NULL;
	g->slots[slot] = (unsigned char)++g->n_places;
	g->regions[at] = region;
	g->totals[at] = 0;
	memset(g->seconds[at], 0, sizeof(g->seconds[at]));
	return g->seconds[at];
}

static inline uint32_t *place_of(struct grid *g, int32_t region)
{
	uint32_t slot = (uint32_t)region * SLOT_FACTOR >> SLOT_SHIFT;

	for (; g->slots[slot]; slot = (slot + 1) % GRID_SLOTS) {
		const uint32_t at = g->slots[slot] - 1U;

		if (g->regions[at] == region)
			return g->seconds[at];
	}
	return place_new(g, region, slot);
}

static inline uint32_t clipped(int64_t s, int64_t all_s)
{
	s = s > 0 ? s : 0;
	return (uint32_t)(s < all_s ? s : all_s);
}

bool grid_add(struct grid *g, const struct spans *s)
{
	const int64_t all_s = (int64_t)g->n_days * S_PER_DAY;

	for (size_t i = 0; i < s->n; i++) {
		const uint32_t from = clipped(s->at[i].from - g->from_s, all_s);
		const uint32_t to = clipped(s->at[i].to - g->from_s, all_s);
		const uint32_t day = from / DAY, midnight = (day + 1) * DAY;
		const uint32_t end = to < midnight ? to : midnight;
		uint32_t *seconds = place_of(g, s->at[i].region);

		if (!seconds)
			return false;
		seconds[day] += end - from;
		seconds[day + 1] += to - end; /* mostly none */
	}
	return true;
}

void grid_close(struct grid *g)
{
	for (uint32_t i = 0; i < g->n_places; i++) {
		uint32_t k = i;

		for (; k > 0 && g->regions[g->order[k - 1]] > g->regions[i]; k--)
			g->order[k] = g->order[k - 1];
		g->order[k] = (unsigned char)i;
	}
}

void grid_days(const struct grid *g, struct time_day *days)
{
	uint32_t sums[GRID_DAYS_MAX] = {0};

	for (uint32_t i = 0; i < g->n_places; i++) {
		for (size_t day = 0; day < GRID_DAYS_MAX; day++)
			sums[day] += g->seconds[i][day];
	}
	for (size_t day = 0; day < g->n_days; day++)
		days[day].worked_s = sums[day];
}

size_t grid_parts(struct grid *g, size_t day, const struct time_day *of, struct time_part *out)
{
	size_t n = 0, main = 0, main_place = 0;

	for (uint32_t i = 0; i < g->n_places; i++) {
		const uint32_t at = g->order[i];
		const int64_t s = g->seconds[at][day];
		const bool more = n == 0 || s > out[main].worked_s;

		out[n] = (struct time_part){of->day, g->regions[at], s};
		main = more ? n : main;
		main_place = more ? at : main_place;
		g->totals[at] += s;
		n += s > 0;
	}
	if (n > 0) {
		out[main].worked_s += of->allowance_s;
		g->totals[main_place] += of->allowance_s;
	}
	return n;
}

int32_t grid_main_region(const struct grid *g)
{
	int64_t best = 0;
	int32_t region = 0;

	for (uint32_t i = 0; i < g->n_places; i++) {
		const uint32_t at = g->order[i];

		region = g->totals[at] > best ? g->regions[at] : region;
		best = g->totals[at] > best ? g->totals[at] : best;
	}
	return region;
}
