#include "base.h"

#include "hourly.h"

/* The figures that were looked up last: of most months all parts have the same. */
struct rate {
	int32_t region;
	civil_date from, until; /* they hold on these days */
	struct parameter_value tier, hour;
};

static bool rate_holds(const struct rate *rate, const struct time_part *part)
{
	return rate->until.day > 0 && rate->region == part->region &&
	       part->day.day >= rate->from.day && part->day.day < rate->until.day;
}

/* Until the next day on which one of both may be another. */
static void rate_keep(const struct rules *r, const char *region, const char *tier,
		      const struct time_part *part, struct rate *rate)
{
	civil_date next;

	rate->region = part->region;
	rate->from = part->day;
	rate->until = (civil_date){INT32_MAX};
	if (parameter_next_change(r, "minwage.tier", region, part->day, &next))
		rate->until = next;
	if (parameter_next_change(r, "minwage.hour", tier, part->day, &next) &&
	    next.day < rate->until.day)
		rate->until = next;
}

/* The rate of an hour in a region on a day: its tier, then the tier's figure. */
static int rate_find(struct arena *a, const struct rules *r, const struct time_part *part,
		     struct rate *rate, struct hourly_floor *f)
{
	const char *region = region_text(a, part->region);
	char scope[24], day[12];
	int rc;

	if (!region)
		return E_NO_MEMORY;
	rc = parameter_at(r, "minwage.tier", region, part->day, &rate->tier);
	if (!rc) {
		(void)snprintf(scope, sizeof(scope), "%" PRId64, rate->tier.value);
		rc = parameter_at(r, "minwage.hour", scope, part->day, &rate->hour);
	}
	if (rc) {
		f->rc = rc;
		f->error = arena_printf(a, "minwage: no tier or no figure of %s on %s", region,
					civil_format(part->day, day));
		return f->error ? 0 : E_NO_MEMORY;
	}
	rate_keep(r, region, scope, part, rate);
	return 0;
}

/* Rates of the parts, until one cannot be had. */
static int rates_find(struct arena *a, const struct rules *r, const struct worker_month *m,
		      struct floor_part *parts, struct hourly_floor *f)
{
	struct rate rate = {.region = 0};
	int rc;

	for (size_t i = 0; i < m->time.n_parts; i++) {
		const struct time_part *part = &m->time.parts[i];

		rc = rate_holds(&rate, part) ? 0 : rate_find(a, r, part, &rate, f);
		if (rc || f->rc)
			return rc;
		parts[i] = (struct floor_part){part->worked_s, FEN(rate.hour.value)};
		f->values[f->n_values++] = rate.tier;
		f->values[f->n_values++] = rate.hour;
	}
	return 0;
}

static int reading_add(struct arena *a, const struct pay_item *item, struct hourly_floor *f)
{
	struct parameter_value v = {
		.scope = "",
		.value = item->use == PAY_COUNTED,
		.unit = "bool",
		.confidence = "U",
		.confirm = true,
		.title_zh = item->zh,
		.title_en = item->en,
	};

	if (!civil_from_ymd(2004, 3, 1, &v.from)) /* 最低工资规定, in force */
		return E_INTERNAL;
	v.key = arena_printf(a, "pay.item.%s", item->code);
	v.source = arena_printf(
		a, "最低工资规定第十二条未明确“%s”是否计入最低工资；换一种口径则不短少", item->zh);
	if (!v.key || !v.source)
		return E_NO_MEMORY;
	f->readings[f->n_readings++] = v;
	return 0;
}

/* A shortfall that exists in one reading only rests on that reading, and says so. */
static int readings_list(struct arena *a, const struct worker_month *m,
			 const struct floor_part *parts, struct hourly_floor *f)
{
	struct floor_facts other;
	int rc = floor_facts_make(parts, m->time.n_parts, m->pay.counted_at_most, &other);

	if (rc || f->facts.owed.fen == 0 || other.owed.fen > 0)
		return rc;
	f->readings = arena_zalloc(a, n_pay_items, sizeof(*f->readings));
	if (!f->readings)
		return E_NO_MEMORY;
	for (size_t k = 0; !rc && k < n_pay_items; k++) {
		bool used = false;

		for (size_t i = 0; i < m->n_lines; i++)
			used = used || m->lines[i].item == &pay_items[k];
		if (used && pay_items[k].uncertain)
			rc = reading_add(a, &pay_items[k], f);
	}
	return rc;
}

int hourly_terms(struct arena *a, const struct worker_month *m, const struct hourly_floor *f,
		 enum language language, const char **out)
{
	const size_t n = m->time.n_parts;
	struct wage_term *terms = arena_zalloc(a, n + 1, sizeof(*terms));

	if (!terms)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		terms[i] = (struct wage_term){f->parts[i].worked_s, f->parts[i].rate};
	return explain_wage_terms(a, terms, n, language, out);
}

int hourly_compute(struct arena *a, const struct rules *r, const struct worker_month *m,
		   struct hourly_floor *out)
{
	const size_t n = m->time.n_parts;
	struct floor_part *parts = arena_zalloc(a, n + 1, sizeof(*parts));
	struct hourly_floor f = {.error = "", .parts = parts};
	int rc;

	f.values = arena_zalloc(a, 2 * n + 1, sizeof(*f.values));
	if (!parts || !f.values)
		return E_NO_MEMORY;
	rc = rates_find(a, r, m, parts, &f);
	if (!rc && !f.rc)
		rc = floor_facts_make(parts, n, m->pay.counted, &f.facts);
	if (!rc && !f.rc)
		rc = readings_list(a, m, parts, &f);
	if (!rc)
		*out = f;
	return rc;
}
