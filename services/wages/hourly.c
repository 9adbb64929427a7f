#include "base.h"

#include "hourly.h"

#include "explain.h"

/* The rate of an hour in a region on a day: its tier, then the tier's figure. */
static int rate_find(struct arena *a, const struct rules *r, const struct time_part *part,
		     struct hourly_floor *f, money *out_rate)
{
	const char *region = region_text(a, part->region);
	struct parameter_value tier, rate;
	char scope[24], day[12];
	int rc;

	if (!region)
		return E_NO_MEMORY;
	rc = parameter_at(r, "minwage.tier", region, part->day, &tier);
	if (!rc) {
		(void)snprintf(scope, sizeof(scope), "%" PRId64, tier.value);
		rc = parameter_at(r, "minwage.hour", scope, part->day, &rate);
	}
	if (rc) {
		f->rc = rc;
		f->error = arena_printf(a, "minwage: no tier or no figure of %s on %s", region,
					civil_format(part->day, day));
		return f->error ? 0 : E_NO_MEMORY;
	}
	f->values[f->n_values++] = tier;
	f->values[f->n_values++] = rate;
	*out_rate = FEN(rate.value);
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

static int terms_write(struct arena *a, const struct floor_part *parts, size_t n,
		       struct hourly_floor *f)
{
	struct wage_term *terms = arena_zalloc(a, n + 1, sizeof(*terms));
	int rc;

	if (!terms)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		terms[i] = (struct wage_term){parts[i].worked_s, parts[i].rate};
	rc = explain_wage_terms(a, terms, n, LANGUAGE_ZH, &f->terms_zh);
	return rc ? rc : explain_wage_terms(a, terms, n, LANGUAGE_EN, &f->terms_en);
}

int hourly_compute(struct arena *a, const struct rules *r, const struct worker_month *m,
		   struct hourly_floor *out)
{
	const size_t n = m->time.n_parts;
	struct floor_part *parts = arena_zalloc(a, n + 1, sizeof(*parts));
	struct hourly_floor f = {.error = ""};
	int rc = 0;

	f.values = arena_zalloc(a, 2 * n + 1, sizeof(*f.values));
	if (!parts || !f.values)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && !f.rc && i < n; i++) {
		parts[i].worked_s = m->time.parts[i].worked_s;
		rc = rate_find(a, r, &m->time.parts[i], &f, &parts[i].rate);
	}
	if (!rc && !f.rc)
		rc = floor_facts_make(parts, n, m->pay.counted, &f.facts);
	if (!rc && !f.rc)
		rc = terms_write(a, parts, n, &f);
	if (!rc && !f.rc)
		rc = readings_list(a, m, parts, &f);
	if (!rc)
		*out = f;
	return rc;
}
