/*
 * weather_facts - work cut by warnings, by day.
 *
 * Invariants (tests/unit/wages/test_weather_facts.c):
 *   W1  0 <= heat_s <= extreme_s <= worked of the day.
 *   W2  a warning given twice, cut in two, or for each county instead of the city changes no time.
 *   W3  days add up to the month.
 */
#include "weather_facts.h"

#include "order_facts.h"

static bool is_heat(const struct weather *w, const struct weather_terms *t)
{
	return strcmp(w->kind, "heat") == 0 && w->max_temp_c != WEATHER_TEMP_UNKNOWN &&
	       w->max_temp_c >= t->heat_c;
}

static bool counts(const struct weather *w, const struct weather_terms *t)
{
	return is_heat(w, t) || (w->level != WEATHER_NO_LEVEL && w->level >= t->least);
}

struct warned {
	struct spans extreme, heat;
};

/* What of one span of work a warning covers, cut at midnight, noted at its days. */
static void note_days(struct weather_facts *f, const struct weather *w, int64_t from, int64_t to,
		      bool heat)
{
	const int32_t first = civil_from_utc((utc_time){from * US_PER_S}).day;
	const int32_t last = civil_from_utc((utc_time){(to - 1) * US_PER_S}).day;

	for (int32_t day = first; day <= last; day++) {
		int64_t at = (int64_t)day - f->days[0].day.day;
		struct weather_day *d = at < 0 || at >= (int64_t)f->n_days ? NULL : &f->days[at];

		if (!d)
			continue;
		if (!d->first || w->from < d->first->from)
			d->first = w;
		if (heat && w->max_temp_c > d->max_temp_c)
			d->max_temp_c = w->max_temp_c;
	}
}

static bool meets(const struct span *s, const struct weather *w, const struct weather_terms *terms)
{
	return s->from < w->to && w->from < s->to && counts(w, terms) &&
	       region_holds(w->region, s->region);
}

static void warned_add(struct weather_facts *f, const struct span *s, const struct weather *w,
		       const struct weather_terms *terms, struct warned *out)
{
	const int64_t from = s->from > w->from ? s->from : w->from;
	const int64_t to = s->to < w->to ? s->to : w->to;
	const bool heat = is_heat(w, terms);

	if (!meets(s, w, terms))
		return;
	note_days(f, w, from, to, heat);
	spans_add(&out->extreme, from, to, s->region);
	if (heat)
		spans_add(&out->heat, from, to, s->region);
}

static void days_add(struct weather_facts *f, const struct spans *s, size_t column)
{
	for (size_t i = 0; i < s->n; i++) {
		int64_t from = s->at[i].from;

		while (from < s->at[i].to) {
			civil_date d = civil_from_utc((utc_time){from * US_PER_S});
			int64_t end = utc_from_civil(d).us / US_PER_S + S_PER_DAY;
			int64_t to = s->at[i].to < end ? s->at[i].to : end;
			int64_t at = (int64_t)d.day - f->days[0].day.day;

			if (at >= 0 && at < (int64_t)f->n_days)
				*(int64_t *)((char *)&f->days[at] + column) += to - from;
			from = to;
		}
	}
}

static void facts_sum(struct weather_facts *f)
{
	for (size_t i = 0; i < f->n_days; i++) {
		f->extreme_s += f->days[i].extreme_s;
		f->heat_s += f->days[i].heat_s;
		f->n_extreme_days += f->days[i].extreme_s > 0;
		f->n_heat_days += f->days[i].heat_s > 0;
	}
}

int weather_facts_make(struct arena *a, civil_date month, const struct spans *work,
		       struct weather_list weather, const struct weather_terms *terms,
		       struct weather_facts *out)
{
	const civil_date first = civil_month_start(month);
	struct weather_facts f = {.n_days = (size_t)(civil_month_next(month).day - first.day)};
	struct warned w;
	size_t most = 0;

	for (size_t i = 0; i < work->n; i++) {
		for (size_t k = 0; k < weather.n; k++)
			most += meets(&work->at[i], &weather.at[k], terms);
	}
	f.days = arena_zalloc(a, f.n_days, sizeof(*f.days));
	if (!f.days || !spans_alloc(a, most, &w.extreme) || !spans_alloc(a, most, &w.heat))
		return E_NO_MEMORY;
	for (size_t i = 0; i < f.n_days; i++)
		f.days[i] = (struct weather_day){.day = {first.day + (int32_t)i},
						 .max_temp_c = WEATHER_TEMP_UNKNOWN};
	for (size_t i = 0; i < work->n; i++) {
		for (size_t k = 0; k < weather.n; k++)
			warned_add(&f, &work->at[i], &weather.at[k], terms, &w);
	}
	spans_own(&w.extreme);
	spans_own(&w.heat);
	days_add(&f, &w.extreme, offsetof(struct weather_day, extreme_s));
	days_add(&f, &w.heat, offsetof(struct weather_day, heat_s));
	facts_sum(&f);
	*out = f;
	return 0;
}
