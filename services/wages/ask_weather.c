/*
 * ask_weather - work while warnings of weather held, and what the pay lines give for it (PAY-11,
 * PAY-14). Orders and required time count; the online wait does as the intervals say it.
 */
#include "base.h"

#include "ask.h"
#include "weather_facts.h"

enum {
	EXTREME,
	EXTREME_DAYS,
	HEAT,
	HEAT_DAYS,
	HEAT_MAX,
	EXTRA,
	HEAT_EXTRA,
	FIRST,
};
static const char *const names[] = {
	[EXTREME] = "extreme_s",
	[EXTREME_DAYS] = "extreme_days",
	[HEAT] = "heat_s",
	[HEAT_DAYS] = "heat_days",
	[HEAT_MAX] = "heat_max_c",
	[EXTRA] = "weather_extra_fen",
	[HEAT_EXTRA] = "heat_extra_fen",
	[FIRST] = "extreme_first",
};

static int figures_read(const struct asking *x, struct parameter_value out[2])
{
	const struct rules *r = pack_of(x->c)->rules;
	int rc = parameter_at(r, "weather.extreme.level", "", x->m->last, &out[0]);

	return rc ? rc : parameter_at(r, "heat.rotate", "", x->m->last, &out[1]);
}

static enum weather_level level_of(const char *text)
{
	static const char *const levels[] = {"", "blue", "yellow", "orange", "red"};

	for (size_t i = 1; i < N_ELEMENTS(levels); i++) {
		if (strcmp(levels[i], text) == 0)
			return (enum weather_level)i;
	}
	return WEATHER_NO_LEVEL;
}

static int weather_read(const struct asking *x, struct weather_list *out)
{
	const struct inputs *in = &x->m->in;
	struct weather *at = arena_zalloc(x->c->arena, in->n_weather + 1, sizeof(*at));

	for (size_t i = 0; at && i < in->n_weather; i++) {
		const struct weather_row *w = &in->weather[i];

		at[i] = (struct weather){
			.region = region_number(w->region),
			.kind = w->kind,
			.level = level_of(w->level),
			.from = w->from_at.us / US_PER_S,
			.to = w->to_at.us / US_PER_S,
			.max_temp_c = w->max_temp_c,
		};
	}
	*out = (struct weather_list){at, in->n_weather};
	return at ? 0 : E_NO_MEMORY;
}

static int facts_make(struct asking *x, struct weather_facts *out)
{
	const struct work_list *w = &x->m->work;
	struct parameter_value figures[2];
	struct weather_terms terms;
	struct weather_list list;
	struct spans work;
	int rc = figures_read(x, figures);

	if (!rc)
		rc = weather_read(x, &list);
	if (rc)
		return rc;
	if (!spans_alloc(x->c->arena, w->n, &work))
		return E_NO_MEMORY;
	for (size_t i = 0; i < w->n; i++)
		spans_add(&work, w->at[i].started.us / US_PER_S, w->at[i].ended.us / US_PER_S,
			  w->at[i].region);
	spans_own(&work);
	terms = (struct weather_terms){(enum weather_level)figures[0].value,
				       (int32_t)figures[1].value};
	return weather_facts_make(x->c->arena, x->m->month, &work, list, &terms, out);
}

/* Heat pay is compensation for weather too. */
static bool extras_sum(const struct worker_month *m, money *extra, money *heat)
{
	for (size_t i = 0; i < m->n_lines; i++) {
		const char *item = m->lines[i].item->code;
		const bool is_heat = strcmp(item, "HEAT") == 0;

		if (is_heat && !money_add(*heat, m->lines[i].amount, heat))
			return false;
		if ((is_heat || strcmp(item, "COLD") == 0 || strcmp(item, "WEATHER_EXTRA") == 0) &&
		    !money_add(*extra, m->lines[i].amount, extra))
			return false;
	}
	return true;
}

static int weather_fill(struct asking *x, struct fact *out)
{
	money extra = FEN(0), heat = FEN(0);
	struct weather_facts f = {0};
	int32_t max = 0;
	int rc = x->m->in.n_weather && x->m->work.n ? facts_make(x, &f) : 0;

	if (rc)
		return rc == E_NO_PARAMETER ? 0 : rc; /* before the rules begin */
	if (!extras_sum(x->m, &extra, &heat))
		return ask_missing(x, "pay for weather: a sum out of range");
	for (size_t i = 0; i < f.n_days; i++)
		max = f.days[i].heat_s > 0 && f.days[i].max_temp_c > max ? f.days[i].max_temp_c
									 : max;
	out[EXTREME] = F_NUM(names[EXTREME], f.extreme_s);
	out[EXTREME_DAYS] = F_NUM(names[EXTREME_DAYS], (int64_t)f.n_extreme_days);
	out[HEAT] = F_NUM(names[HEAT], f.heat_s);
	out[HEAT_DAYS] = F_NUM(names[HEAT_DAYS], (int64_t)f.n_heat_days);
	out[HEAT_MAX] = F_NUM(names[HEAT_MAX], max);
	out[EXTRA] = F_NUM(names[EXTRA], extra.fen);
	out[HEAT_EXTRA] = F_NUM(names[HEAT_EXTRA], heat.fen);
	out[FIRST] = F_TEXT(names[FIRST], "");
	return 0;
}

static int weather_texts(struct asking *x, struct fact *out)
{
	struct weather_facts f = {0};
	char day[12];
	int rc = x->m->in.n_weather && x->m->work.n && out[FIRST].name ? facts_make(x, &f) : 0;

	for (size_t i = 0; !rc && i < f.n_days; i++) {
		if (!f.days[i].first || out[FIRST].text[0])
			continue;
		out[FIRST].text =
			arena_printf(x->c->arena, "%s %s", civil_format(f.days[i].day, day),
				     f.days[i].first->kind);
		if (!out[FIRST].text)
			return E_NO_MEMORY;
	}
	return rc;
}

/* The level of warnings only where some of the time rests on it: heat counts whatever its level. */
static int weather_values(struct asking *x, const struct rule *rule, struct value_list *list)
{
	const bool extreme = rule_names(rule, names[EXTREME]), heat = rule_names(rule, names[HEAT]);
	struct parameter_value figures[2];
	struct weather_facts f = {0};
	int rc = extreme || heat ? figures_read(x, figures) : 0;

	if (!rc && extreme)
		rc = facts_make(x, &f);
	if (!rc && extreme && f.extreme_s > f.heat_s)
		rc = value_add(x, list, &figures[0]);
	if (!rc && (heat || f.heat_s > 0))
		rc = value_add(x, list, &figures[1]);
	return rc;
}

const struct fact_group group_weather = {names,         N_ELEMENTS(names), weather_fill,
					 weather_texts, weather_values,    NULL};
