/*
 * run_facts - stretches of work without a stop.
 */
#include "run_facts.h"

/* A run is kept when it starts in the month, and is the longest when none before was as long. */
static void run_end(const struct time_run *run, utc_time from, utc_time to, struct time_facts *f)
{
	if (run->from.us < from.us || run->from.us >= to.us)
		return;
	f->runs[f->n_runs] = *run;
	if (!f->longest || time_run_length_s(run) > time_run_length_s(f->longest))
		f->longest = &f->runs[f->n_runs];
	f->n_runs++;
}

bool runs_make(struct arena *a, const struct spans *wheel, int64_t reset_s, struct time_facts *f)
{
	const utc_time from = utc_from_civil(f->month);
	const utc_time to = utc_from_civil(civil_month_next(f->month));
	struct time_run run;

	f->runs = arena_alloc(a, wheel->n * sizeof(*f->runs));
	if (!f->runs)
		return false;
	for (size_t i = 0; i < wheel->n; i++) {
		const struct span *s = &wheel->at[i];
		const int64_t stop = i > 0 ? s->from - s[-1].to : 0;

		if (i > 0 && stop < reset_s) {
			run.to.us = s->to * US_PER_S;
			run.stop_s = stop > run.stop_s ? stop : run.stop_s;
			continue;
		}
		if (i > 0)
			run_end(&run, from, to, f);
		run = (struct time_run){{s->from * US_PER_S}, {s->to * US_PER_S}, 0};
	}
	if (wheel->n > 0)
		run_end(&run, from, to, f);
	return true;
}
