/*
 * ask_hours - overtime, rest days, holidays and what is owed for them; days beyond the standard.
 */
#include "base.h"

#include "ask.h"

static const char *const systems[] = {[HOURS_STANDARD] = "standard",
				      [HOURS_COMPREHENSIVE] = "comprehensive",
				      [HOURS_FLEXIBLE] = "flexible"};

enum {
	SYSTEM,
	WORKDAY,
	REST,
	HOLIDAY,
	OVERTIME,
	NIGHT,
	NO_REST,
	NO_REST_FROM,
	NO_REST_TO,
	OFFICIAL,
};
static const char *const hours_names[] = {
	[SYSTEM] = "hours_system",   [WORKDAY] = "ot_workday_s",
	[REST] = "ot_rest_s",        [HOLIDAY] = "ot_holiday_s",
	[OVERTIME] = "ot_month_s",   [NIGHT] = "night_s",
	[NO_REST] = "no_rest_n",     [NO_REST_FROM] = "no_rest_from",
	[NO_REST_TO] = "no_rest_to", [OFFICIAL] = "no_rest_official",
};

static int hours_fill(struct asking *x, struct fact *out)
{
	const struct wage_month *w = &x->wage;
	const struct hours_facts *h = &w->hours;
	/* art. 41 does not limit who has no fixed hours */
	const int64_t all =
		w->system == HOURS_FLEXIBLE ? 0 : h->overtime_s + h->rest_s + h->holiday_s;

	if (w->hours_error[0])
		return ask_missing(x, w->hours_error);
	out[SYSTEM] = F_TEXT(hours_names[SYSTEM], systems[w->system]);
	out[WORKDAY] = F_NUM(hours_names[WORKDAY], h->overtime_s);
	out[REST] = F_NUM(hours_names[REST], h->rest_s);
	out[HOLIDAY] = F_NUM(hours_names[HOLIDAY], h->holiday_s);
	out[OVERTIME] = F_NUM(hours_names[OVERTIME], all);
	out[NIGHT] = F_NUM(hours_names[NIGHT], h->night_s);
	out[NO_REST] = F_NUM(hours_names[NO_REST], (int64_t)h->n_no_rest);
	out[NO_REST_FROM] = F_TEXT(hours_names[NO_REST_FROM], "");
	out[NO_REST_TO] = F_TEXT(hours_names[NO_REST_TO], "");
	out[OFFICIAL] = F_NUM(hours_names[OFFICIAL], (int64_t)h->no_rest_official);
	return 0;
}

static int hours_texts(struct asking *x, struct fact *out)
{
	const struct hours_facts *h = &x->wage.hours;
	char text[12];

	if (h->n_no_rest == 0 || x->wage.hours_error[0])
		return 0;
	out[NO_REST_FROM].text = arena_strdup(x->c->arena, civil_format(h->no_rest_from, text));
	out[NO_REST_TO].text = arena_strdup(x->c->arena, civil_format(h->no_rest_to, text));
	return out[NO_REST_FROM].text && out[NO_REST_TO].text ? 0 : E_NO_MEMORY;
}

const struct fact_group group_hours = {
	hours_names, N_ELEMENTS(hours_names), hours_fill, hours_texts, NULL, NULL};

/* ---- a day beyond the standard -----------------------------------------------------------------
 */

static const char *const day_names[] = {"day_long_s", "day_hours_s"};

static int day_fill(struct asking *x, struct fact *out)
{
	const struct wage_month *w = &x->wage;
	const size_t at = (size_t)(x->day->day.day - x->m->month.day);
	const bool known = at < w->hours.n_days;

	if (w->hours_error[0])
		return 0; /* said with the month */
	out[0] = F_NUM(day_names[0],
		       known && w->system == HOURS_STANDARD ? w->hours.days[at].long_s : 0);
	out[1] = F_NUM(day_names[1], known ? w->hours.days[at].worked_s : 0);
	return 0;
}

const struct fact_group group_long_day = {day_names, N_ELEMENTS(day_names), day_fill, NULL, NULL,
					  NULL};

/* ---- overtime pay ------------------------------------------------------------------------------
 */

enum {
	BASE,
	DUE,
	PAID,
	OWED,
};
static const char *const pay_names[] = {[BASE] = "ot_base_fen",
					[DUE] = "ot_due_fen",
					[PAID] = "ot_paid_fen",
					[OWED] = "ot_owed_fen"};

static int pay_fill(struct asking *x, struct fact *out)
{
	const struct wage_month *w = &x->wage;

	if (w->hours_error[0] || w->floor_error[0])
		return 0; /* the groups of hours and of the floor say why */
	out[BASE] = F_NUM(pay_names[BASE], w->base.fen);
	out[DUE] = F_NUM(pay_names[DUE], w->overtime.due.fen);
	out[PAID] = F_NUM(pay_names[PAID], w->overtime_paid.fen);
	out[OWED] = F_NUM(pay_names[OWED], w->overtime.owed.fen);
	return 0;
}

/* The minimum wage, where it made the base. */
static int pay_values(struct asking *x, const struct rule *rule, struct value_list *list)
{
	const struct wage_month *w = &x->wage;
	int rc;

	if (!rule_names(rule, pay_names[BASE]) || w->base.fen > w->floor.fen)
		return 0;
	rc = value_add(x, list, &w->tier);
	return rc ? rc : value_add(x, list, &w->minimum);
}

const struct fact_group group_overtime = {
	pay_names, N_ELEMENTS(pay_names), pay_fill, NULL, pay_values, NULL};
