/*
 * run_facts - stretches of work without a stop.
 */
#include "run_facts.h"

bool runs_make(struct arena *a, const struct spans *wheel, int64_t reset_s, struct time_facts *f)
{
	const civil_date next = civil_month_next(f->month);
	struct time_run *all = arena_zalloc(a, wheel->n ? wheel->n : 1, sizeof(*all));
	size_t n = 0;

	if (!all)
		return false;
	for (size_t i = 0; i < wheel->n; i++) {
		utc_time from = {wheel->at[i].from * US_PER_S};
		utc_time to = {wheel->at[i].to * US_PER_S};
		int64_t stop = n > 0 ? (from.us - all[n - 1].to.us) / US_PER_S : reset_s;

		if (n == 0 || stop >= reset_s) {
			all[n++] = (struct time_run){from, to, 0};
			continue;
		}
		all[n - 1].to = to;
		if (stop > all[n - 1].stop_s)
			all[n - 1].stop_s = stop;
	}
	f->runs = all;
	for (size_t i = 0; i < n; i++) {
		civil_date d = civil_from_utc(all[i].from);

		if (d.day >= f->month.day && d.day < next.day)
			all[f->n_runs++] = all[i];
	}
	for (size_t i = 0; i < f->n_runs; i++) {
		if (!f->longest || time_run_length_s(&all[i]) > time_run_length_s(f->longest))
			f->longest = &all[i];
	}
	return true;
}
