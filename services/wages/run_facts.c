/*
 * run_facts - stretches of work without a stop.
 */
#include "run_facts.h"

static int64_t length_us(const struct time_run *run)
{
	return run->to.us - run->from.us;
}

/* Of all runs those that start in the month, and the longest, the first of equals. */
static void runs_keep(struct time_run *runs, size_t n, struct time_facts *f)
{
	const utc_time from = utc_from_civil(f->month);
	const utc_time to = utc_from_civil(civil_month_next(f->month));
	size_t longest = 0;

	for (; n > 0 && runs->from.us < from.us; n--)
		runs++;
	while (n > 0 && runs[n - 1].from.us >= to.us)
		n--;
	f->runs = runs;
	f->n_runs = n;
	for (size_t i = 1; i < n; i++)
		longest = length_us(&runs[i]) > length_us(&runs[longest]) ? i : longest;
	f->longest = n > 0 ? &runs[longest] : NULL;
}

/* The run that goes on is written after every span: what it costs is less than to guess whether it
 * ends here. */
bool runs_make(struct arena *a, const struct spans *wheel, int64_t reset_s, struct time_facts *f)
{
	struct time_run *runs = arena_alloc(a, wheel->n * sizeof(*runs));
	int64_t began = 0, reached = 0, longest_stop = 0;
	size_t n = 0;

	if (!runs)
		return false;
	for (size_t i = 0; i < wheel->n; i++) {
		const struct span *s = &wheel->at[i];
		const int64_t stop = s->from - reached;
		const bool fresh = n == 0 || stop >= reset_s;
		const int64_t longer = stop > longest_stop ? stop : longest_stop;

		n += fresh;
		began = fresh ? s->from : began;
		longest_stop = fresh ? 0 : longer;
		reached = s->to;
		runs[n - 1] =
			(struct time_run){{began * US_PER_S}, {reached * US_PER_S}, longest_stop};
	}
	runs_keep(runs, n, f);
	return true;
}
