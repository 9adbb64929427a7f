#include "base.h"

#include "wage.h"

static bool is_class(const struct worker_month *m, const char *class)
{
	return strcmp(m->person.class, class) == 0;
}

static bool is_item(const struct pay_line *line, const char *code)
{
	return strcmp(line->item->code, code) == 0;
}

/* ---- hours ------------------------------------------------------------------------------------
 */

static int figure(const struct rules *r, const char *key, civil_date on, int64_t *out)
{
	struct parameter_value v;
	int rc = parameter_at(r, key, "", on, &v);

	if (rc)
		return rc;
	*out = v.value;
	return parameter_seconds(&v, out) || strcmp(v.unit, "percent") == 0 ? 0 : E_RULE;
}

const struct agreement_row *agreed(const struct worker_month *m)
{
	return m->in.n_terms > 0 ? &m->in.terms[m->in.n_terms - 1] : NULL;
}

/* Other hours than the standard hold only where they were approved for the whole month. */
static int system_find(struct call *c, const struct worker_month *m, struct hours_terms *t)
{
	const struct agreement_row *terms = agreed(m);

	t->system = HOURS_STANDARD;
	for (size_t i = 0; terms && i < m->in.n_approvals; i++) {
		const struct approval_row *a = &m->in.approvals[i];

		if (strcmp(a->system, terms->hours_system) != 0 || a->from_day.day > m->month.day ||
		    (a->to_day.day && a->to_day.day <= m->last.day))
			continue;
		t->system =
			strcmp(a->system, "flexible") == 0 ? HOURS_FLEXIBLE : HOURS_COMPREHENSIVE;
		if (t->system == HOURS_COMPREHENSIVE && strcmp(a->period, "month") == 0)
			return figure(pack_of(c)->rules, "hours.standard_month", m->last,
				      &t->period_s);
	}
	return 0;
}

static bool roster_make(struct call *c, const struct worker_month *m, struct roster *out)
{
	static const char *const kinds[] = {[ROSTER_WORK] = "work",
					    [ROSTER_REST] = "rest",
					    [ROSTER_LEAVE] = "leave",
					    [ROSTER_ABSENT] = "absent"};
	struct roster_day *days = arena_zalloc(c->arena, m->in.n_roster + 1, sizeof(*days));

	*out = (struct roster){days, m->in.n_roster};
	for (size_t i = 0; days && i < m->in.n_roster; i++) {
		days[i].day = m->in.roster[i].day;
		for (size_t k = 0; k < N_ELEMENTS(kinds); k++) {
			if (strcmp(m->in.roster[i].kind, kinds[k]) == 0)
				days[i].kind = (enum roster_kind)k;
		}
	}
	return days != NULL;
}

static int hours_compute(struct call *c, const struct worker_month *m, struct wage_month *w)
{
	const struct policy_pack *pack = pack_of(c);
	struct hours_terms terms = {.calendar = &pack->calendar};
	int rc;

	if (!roster_make(c, m, &terms.roster))
		return E_NO_MEMORY;
	rc = system_find(c, m, &terms);
	w->system = terms.system;
	if (!rc)
		rc = figure(pack->rules, "hours.standard_day", m->last, &terms.day_s);

	w->hours_error = "";
	if (!rc)
		rc = figure(pack->rules, "hours.standard_week", m->last, &terms.week_s);
	if (!rc)
		rc = hours_facts_make(c->arena, m->month, m->work, &terms, &w->hours);
	if (rc != E_NO_PARAMETER && rc != E_NO_CALENDAR)
		return rc;
	w->hours_error = rc == E_NO_CALENDAR
				 ? "no calendar of the year: overtime and rest days are not known"
				 : "no standard working time of a day or a week in force";
	return 0;
}

/* ---- the floor of a month ---------------------------------------------------------------------
 */

static int minimum_find(struct call *c, const struct worker_month *m, struct wage_month *w)
{
	const struct rules *r = pack_of(c)->rules;
	const char *region =
		m->time.main_region ? region_text(c->arena, m->time.main_region) : m->person.region;
	char scope[24], day[12];
	int rc;

	if (!region)
		return E_NO_MEMORY;
	w->floor_error = "";
	rc = parameter_at(r, "minwage.tier", region, m->last, &w->tier);
	if (!rc) {
		(void)snprintf(scope, sizeof(scope), "%" PRId64, w->tier.value);
		rc = parameter_at(r, "minwage.month", scope, m->last, &w->minimum);
	}
	if (rc)
		w->floor_error = arena_printf(c->arena, "minwage: no tier or no figure of %s on %s",
					      region, civil_format(m->last, day));
	else
		w->floor = FEN(w->minimum.value);
	return w->floor_error ? 0 : E_NO_MEMORY;
}

/* Workdays of the month, and those on which he was there or at leave: before he began and after he
 * left there is nothing to be paid for. */
static void presence_count(const struct worker_month *m, struct wage_month *w)
{
	const civil_date from = m->person.engaged_from, to = m->person.engaged_to;

	w->due = w->hours.due_days;
	w->present = 0;
	for (size_t i = 0; i < w->hours.n_days; i++) {
		const struct hours_day *d = &w->hours.days[i];

		w->present += d->kind == HOURS_WORKDAY && !(d->absent && d->worked_s == 0) &&
			      d->day.day >= from.day && (!to.day || d->day.day < to.day);
	}
}

static int floor_compute(struct call *c, const struct worker_month *m, struct wage_month *w)
{
	int rc = minimum_find(c, m, w);

	if (rc || w->floor_error[0] || w->hours_error[0])
		return rc;
	if (m->n_lines == 0 && m->time.worked_s == 0)
		return 0; /* nothing filed of the month: looked at for the one beside it */
	presence_count(m, w);
	if (w->due > 0 &&
	    !money_ratio_up(w->floor, (int64_t)w->present, (int64_t)w->due, &w->floor_part))
		return E_RANGE;
	return wage_floor_owed(w->floor, w->present, w->due, m->pay.counted, &w->floor_owed);
}

/* ---- overtime ---------------------------------------------------------------------------------
 */

/* As hours_facts reads instants: to the whole second, towards the past. */
static int64_t time_interval_s(const struct work_interval *w)
{
	return w->ended.us / US_PER_S - w->started.us / US_PER_S;
}

/* What was paid for it: lines of overtime and holidays, and of intervals that say what they brought
 * the share of their seconds on rest days and holidays. */
static int overtime_paid(const struct worker_month *m, struct wage_month *w)
{
	money before, after;
	int64_t from, to;

	for (size_t i = 0; i < m->n_lines; i++) {
		const struct pay_line *line = &m->lines[i];

		if ((is_item(line, "OT") || is_item(line, "HOL_EXTRA")) &&
		    !money_add(w->overtime_paid, line->amount, &w->overtime_paid))
			return E_RANGE;
	}
	for (size_t i = 0; i < m->work.n; i++) {
		const struct work_interval *one = &m->work.at[i];
		const int64_t pay = m->in.orders[i].pay_fen;
		int rc;

		if (pay <= 0 || !hours_premium(&w->hours, one, &from, &to))
			continue;
		rc = wage_share(FEN(pay), from, time_interval_s(one), &before);
		if (!rc)
			rc = wage_share(FEN(pay), to, time_interval_s(one), &after);
		if (rc ||
		    !money_add(w->overtime_paid, FEN(after.fen - before.fen), &w->overtime_paid))
			return rc ? rc : E_RANGE;
	}
	return 0;
}

/* Agreed pay of a month, else the base pay filed; no less than the minimum wage (domain Q). */
static int base_find(const struct worker_month *m, struct wage_month *w)
{
	const struct agreement_row *terms = agreed(m);

	if (terms && terms->pay_fen.fen > 0)
		w->base = terms->pay_fen;
	for (size_t i = 0; (!terms || terms->pay_fen.fen <= 0) && i < m->n_lines; i++) {
		if (is_item(&m->lines[i], "BASE") &&
		    !money_add(w->base, m->lines[i].amount, &w->base))
			return E_RANGE;
	}
	if (w->base.fen < w->floor.fen)
		w->base = w->floor;
	return 0;
}

static int overtime_compute(struct call *c, const struct worker_month *m, struct wage_month *w)
{
	const struct rules *r = pack_of(c)->rules;
	const struct overtime_hours hours = {w->hours.overtime_s, w->hours.rest_s,
					     w->hours.holiday_s};
	struct overtime_terms terms;
	int rc = figure(r, "ot.factor.workday", m->last, &terms.workday);

	if (!rc)
		rc = figure(r, "ot.factor.restday", m->last, &terms.restday);
	if (!rc)
		rc = figure(r, "ot.factor.holiday", m->last, &terms.holiday);
	if (!rc)
		rc = figure(r, "wage.month_hours", m->last, &terms.month_s);
	if (!rc)
		rc = base_find(m, w);
	if (!rc)
		rc = overtime_paid(m, w);
	if (rc)
		return rc;
	terms.base = w->base;
	return wage_overtime(&terms, &hours, w->overtime_paid, &w->overtime);
}

/* ---- lines ------------------------------------------------------------------------------------
 */

static struct wage_line *lines_make(struct call *c, const struct worker_month *m)
{
	struct wage_line *lines = arena_zalloc(c->arena, m->n_lines + 1, sizeof(*lines));

	for (size_t i = 0; lines && i < m->n_lines; i++) {
		const struct pay_detail *d = &m->in.pays[i];

		lines[i] = (struct wage_line){m->lines[i].item, m->lines[i].amount, d->due_day,
					      d->paid_day, d->basis[0] != '\0'};
	}
	return lines;
}

static bool may_not_be_taken(const struct wage_line *line)
{
	const enum deduction_law law = deduction_law_of(line->item);

	return law == DEDUCTION_NEVER || (law == DEDUCTION_BY_BASIS && !line->based);
}

static int deductions_compute(struct call *c, const struct worker_month *m,
			      const struct wage_line *lines, struct wage_month *w)
{
	int64_t share;
	int rc = wage_deductions(lines, m->n_lines, &w->deducted);

	w->taken = arena_zalloc(c->arena, n_pay_items, sizeof(*w->taken));
	if (!w->taken)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < m->n_lines; i++) {
		money *sum = &w->taken[lines[i].item - pay_items];

		if (may_not_be_taken(&lines[i]) && !money_add(*sum, lines[i].amount, sum))
			return E_RANGE;
	}
	if (rc || !w->is_month || w->floor_error[0])
		return rc;
	rc = figure(pack_of(c)->rules, "ded.damage.max_share", m->last, &share);
	return rc ? rc : wage_damage_max(w->deducted.wage, share, w->floor, &w->damage_max);
}

/* At the end of a labour relation everything falls due on its last day; else on the agreed day, and
 * where none is known by the end of the month after, which favours the employer. */
static int arrears_compute(struct call *c, const struct worker_month *m, struct wage_line *lines,
			   struct wage_month *w)
{
	const struct calendar *cal = &pack_of(c)->calendar;
	const struct agreement_row *terms = agreed(m);
	const civil_date to = m->person.engaged_to;
	civil_date today = civil_from_utc(c->now);
	civil_date due = wage_due_agreed(m->month, terms ? terms->pay_day : 0);
	int rc = parameter_at(pack_of(c)->rules, "pay.arrears.grace", "", m->last, &w->grace);

	if (rc)
		return rc;
	today.day -= (int32_t)w->grace.value;
	if (terms && terms->pay_day > 0)
		due = wage_due_day(cal, due);
	if (w->is_a && to.day > m->month.day && to.day <= m->last.day + 1) {
		w->ended = due = (civil_date){to.day - 1};
		cal = NULL;
		for (size_t i = 0; i < m->n_lines; i++)
			lines[i].due = due;
	}
	return wage_arrears(lines, m->n_lines, cal, due, today, &w->arrears);
}

/* ---- the cycle --------------------------------------------------------------------------------
 */

/* The first day with work: an hour of it waits longest where pay is settled within days. */
static civil_date first_worked(const struct worker_month *m)
{
	for (size_t i = 0; i < m->time.n_days; i++) {
		if (m->time.days[i].worked_s > 0)
			return m->time.days[i].day;
	}
	return m->last;
}

/* A2: the first settlement, within so many days of the first work. Others: the last day that pay
 * falls due, within a cycle of the month's end; paid late is no longer cycle (PAY-03). */
static int cycle_compute(struct call *c, const struct worker_month *m, struct wage_line *lines,
			 struct wage_month *w)
{
	const bool part_time = is_class(m, "A2");
	civil_date first, last;
	int rc = parameter_at(pack_of(c)->rules, "pay.cycle.max",
			      is_class(m, "A3") ? "A1" : m->person.class, m->last, &w->cycle);

	if (rc || w->ended.day)
		return rc == E_NO_PARAMETER ? 0 : rc;
	for (size_t i = 0; !part_time && i < m->n_lines; i++)
		lines[i].paid = (civil_date){0};
	w->settled = wage_settled(lines, m->n_lines, &first, &last);
	w->worked_on = part_time ? first_worked(m) : m->last;
	if (w->settled)
		w->settled_on = part_time ? first : last;
	w->settle_by = (civil_date){w->worked_on.day + (int32_t)w->cycle.value};
	if (strcmp(w->cycle.unit, "month") == 0) {
		w->settle_by = civil_month_next(m->month);
		for (int64_t i = 0; i < w->cycle.value; i++)
			w->settle_by = civil_month_next(w->settle_by);
		w->settle_by.day--;
	}
	return 0;
}

static int lines_compute(struct call *c, const struct worker_month *m, struct wage_month *w)
{
	struct wage_line *lines = lines_make(c, m);
	int rc = lines ? deductions_compute(c, m, lines, w) : E_NO_MEMORY;

	if (!rc)
		rc = arrears_compute(c, m, lines, w);
	return rc ? rc : cycle_compute(c, m, lines, w);
}

int wage_compute(struct call *c, const struct worker_month *m, struct wage_month *out)
{
	struct wage_month w = {.hours_error = "", .floor_error = "", .system = HOURS_STANDARD};
	int rc = 0;

	w.is_month = is_class(m, "A1") || is_class(m, "A3");
	w.is_a = w.is_month || is_class(m, "A2");
	if (w.is_month || is_class(m, "B")) {
		rc = hours_compute(c, m, &w);
		if (!rc)
			rc = floor_compute(c, m, &w);
	}
	if (!rc && w.is_month && !w.hours_error[0] && !w.floor_error[0])
		rc = overtime_compute(c, m, &w);
	if (!rc)
		rc = lines_compute(c, m, &w);
	if (!rc)
		*out = w;
	return rc;
}
