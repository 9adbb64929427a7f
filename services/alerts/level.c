/*
 * level - what config/alerts makes of an alert: its level, its desk, its clocks.
 */
#include "base.h"

#include "desk.h"

int desk_start(struct arena *a, const struct worker_needs *needs, void **out_worker,
	       struct err *err)
{
	const struct settings *s = needs->settings;
	struct desk *desk = arena_zalloc(a, 1, sizeof(*desk));
	struct departments departments;
	int rc;

	if (!desk)
		return err_set(err, E_NO_MEMORY, "out of memory");
	desk->rules = needs->rules;
	desk->city = s->city;
	rc = calendar_load(a, s->calendars, &desk->told.calendar, err);
	if (!rc)
		rc = notices_load(a, s->notices, &desk->told.notices, err);
	if (!rc)
		rc = departments_load(a, s->departments, &departments, err);
	if (!rc)
		rc = alarms_load(a, s->alerts, &desk->alarms, err);
	if (!rc)
		rc = alarms_check(&desk->alarms, desk->rules, &departments,
				  civil_from_utc(utc_now_business()), err);
	if (!rc)
		*out_worker = desk;
	return rc;
}

const struct alarm_level *level_of(const struct call *c, const struct alert *a)
{
	const struct desk *desk = c->worker;

	return alarm_level_find(&desk->alarms, a->level);
}

const struct alarm_route *route_of(const struct call *c, const struct alert *a)
{
	const struct desk *desk = c->worker;

	return alarm_route_find(&desk->alarms, a->rule);
}

/* The figure that a test names, today; 0 when it names none. */
static int figure_now(const struct call *c, const struct yaml_node *name, int64_t *out)
{
	const struct desk *desk = c->worker;
	struct parameter_value v;
	int rc;

	*out = 0;
	if (!name)
		return 0;
	rc = parameter_at(desk->rules, name->text.at, "", civil_from_utc(c->now), &v);
	if (!rc)
		*out = v.value;
	return rc;
}

static int test_now(const struct call *c, const struct alarm_test *t, struct level_test *out)
{
	int rc = figure_now(c, t->workers, &out->workers);

	out->severity = t->severity;
	out->level = t->level;
	return rc ? rc : figure_now(c, t->owed, &out->owed_fen);
}

/* The first of the tests that passes, NULL when none does. */
static int tests_pass(const struct call *c, const struct alarm_tests *tests, const struct alert *a,
		      const struct alarm_test **out)
{
	struct level_test now;
	int rc = 0;

	*out = NULL;
	for (size_t i = 0; !rc && !*out && i < tests->n; i++) {
		rc = test_now(c, &tests->at[i], &now);
		if (!rc && level_test_passes(&now, a))
			*out = &tests->at[i];
	}
	return rc;
}

int level_now(struct call *c, const struct alert *a, struct level_now *out)
{
	const struct alarms *alarms = &((const struct desk *)c->worker)->alarms;
	size_t i = level_may_rise(a) ? alarms->n_levels : 1;
	const struct alarm_test *test = NULL;
	int rc = 0;

	while (!rc && !test && i-- > 1)
		rc = tests_pass(c, &alarms->levels[i].when, a, &test);
	if (rc)
		return rc;
	i = test ? i : 0;
	out->rank = level_raise((int32_t)i, (int32_t)alarms->n_levels, a->again_of != 0);
	out->level = &alarms->levels[out->rank];
	out->test = test;
	return 0;
}

int level_wants_case(struct call *c, const struct alert *a, bool *out)
{
	const struct alarm_test *test;
	int rc;

	*out = false;
	if (!alert_open(a) || !level_may_rise(a) || alert_muted(a) || a->case_id || a->case_wanted)
		return 0;
	rc = tests_pass(c, &route_of(c, a)->open_case, a, &test);
	*out = !rc && test;
	return rc;
}

/* ---- why, and where to ------------------------------------------------------------------------
 */

struct why {
	struct str zh, en;
};

static void why_severity(struct why *w, const struct alert *a)
{
	static const char *const words[] = {"提示", "一般", "较重", "严重", "特别严重"};
	int32_t rank = severity_rank(a->severity);

	str_addf(&w->zh, "程度%s", words[rank]);
	str_addf(&w->en, "severity %s", a->severity);
}

static void why_first(struct why *w, const struct alert *a)
{
	if (a->warning) {
		str_add(&w->zh, "提前提醒，尚未违反");
		str_add(&w->en, "an early warning, nothing is broken yet");
	} else if (a->hint) {
		str_add(&w->zh, "所依据的标准待核实，仅作提示");
		str_add(&w->en, "a figure it rests on is uncertain: a hint only");
	} else {
		why_severity(w, a);
	}
}

static int why_figures(const struct call *c, const struct alarm_test *t, const struct alert *a,
		       struct why *w)
{
	struct level_test now;
	char zh[24], sum[24];
	int rc = test_now(c, t, &now);

	if (rc)
		return rc;
	if (t->workers) {
		str_addf(&w->zh, "；涉及 %" PRId64 " 人，达到 %" PRId64 " 人（%s）", a->n_workers,
			 now.workers, t->workers->text.at);
		str_addf(&w->en, "; %" PRId64 " workers, %" PRId64 " reached (%s)", a->n_workers,
			 now.workers, t->workers->text.at);
	}
	if (t->owed) {
		(void)money_format(a->owed_fen, sum);
		(void)money_format(FEN(now.owed_fen), zh);
		str_addf(&w->zh, "；欠付 ¥%s，达到 ¥%s（%s）", sum, zh, t->owed->text.at);
		str_addf(&w->en, "; owed ¥%s, ¥%s reached (%s)", sum, zh, t->owed->text.at);
	}
	return 0;
}

int level_explain(struct call *c, const struct level_now *level, struct alert *a)
{
	char zh[512], en[512];
	const struct desk *desk = c->worker;
	struct why w = {str_init(zh, sizeof(zh)), str_init(en, sizeof(en))};
	int rc = 0;

	if (!level->test)
		why_first(&w, a);
	else
		why_severity(&w, a);
	if (level->test)
		rc = why_figures(c, level->test, a, &w);
	if (rc)
		return rc;
	if (a->again_of && level->rank > 0) {
		str_addf(&w.zh, "；结案后再次违反同一规则（预警 %" PRId64 "），提高一级",
			 a->again_of);
		str_addf(&w.en,
			 "; the same rule broken again after alert %" PRId64
			 " was closed: one level up",
			 a->again_of);
	}
	a->level_why_zh = arena_strdup(c->arena, zh);
	a->level_why_en = arena_strdup(c->arena, en);
	a->desk_region = level->rank >= route_of(c, a)->city_from ? desk->city : a->region;
	return a->level_why_zh && a->level_why_en ? 0 : E_NO_MEMORY;
}

/* ---- clocks -----------------------------------------------------------------------------------
 */

/* The end of the n-th working day after the day of `now`. Where no calendar is loaded yet, weekends
 * alone are off: these are clocks of the house, and doctor asks for the calendar. */
static utc_time workdays_from(const struct calendar *cal, utc_time now, int64_t n)
{
	civil_date d = civil_from_utc(now), out;

	if (calendar_add_workdays(cal, d, (int)n, &out)) {
		for (out = d; n > 0;) {
			out.day++;
			n -= civil_weekday(out) <= 5;
		}
	}
	out.day++;
	return utc_from_civil(out);
}

int clock_from_now(struct call *c, const struct alert *a, const char *key, const char *scope,
		   utc_time *out)
{
	const struct desk *desk = c->worker;
	struct parameter_value v;
	int64_t s, office_us = 0;
	int rc = parameter_at(desk->rules, key, scope, civil_from_utc(c->now), &v);

	*out = (utc_time){0};
	if (rc == E_NO_PARAMETER)
		return 0;
	if (rc)
		return rc;
	if (strcmp(v.unit, "workday") == 0)
		*out = workdays_from(&desk->told.calendar, c->now, v.value > 366 ? 366 : v.value);
	else if (!parameter_seconds(&v, &s))
		return 0;
	else if (strcmp(v.unit, "day") == 0)
		*out = (utc_time){c->now.us + s * US_PER_S};
	else {
		*out = c->now;
		office_us = s * US_PER_S;
	}
	if (!people_endangered(c, a->rule, a->severity))
		return office_after(c, *out, office_us, out);
	out->us += office_us;
	return 0;
}
