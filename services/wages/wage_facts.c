/*
 * wage_facts - sums and caps.
 *
 * Invariants (tests/unit/wages/test_wage_facts.c, on random lines):
 *   W1  the order of lines, and cutting a line's amount in two, changes nothing.
 *   W2  owed is the smallest whole fen that closes the gap; one fen more of pay lowers it by one.
 *   W3  shares of stretches that make up an interval add up to what was paid for it.
 *   W4  wage - damage_max >= floor wherever wage >= floor, and damage_max <= its share.
 */
#include "wage_facts.h"

#define PERCENT INT64_C(100)

static money at_least_zero(money m)
{
	return FEN(m.fen > 0 ? m.fen : 0);
}

int wage_floor_owed(money floor, size_t present, size_t due, money counted, money *out)
{
	money full, gap;

	if (due == 0) {
		*out = FEN(0);
		return 0;
	}
	if (floor.fen < 0 || present > due ||
	    !money_ratio_up(floor, (int64_t)present, (int64_t)due, &full) ||
	    !money_sub(full, counted, &gap))
		return E_RANGE;
	*out = at_least_zero(gap);
	return 0;
}

/* ---- overtime ---------------------------------------------------------------------------------
 */

int wage_overtime(const struct overtime_terms *t, const struct overtime_hours *h, money paid,
		  struct overtime_pay *out)
{
	int64_t workday, rest, holiday, sum;
	money due, gap;

	if (t->base.fen < 0 || t->month_s <= 0 || h->workday_s < 0 || h->rest_s < 0 ||
	    h->holiday_s < 0 || t->workday < 0 || t->restday < 0 || t->holiday < 0)
		return E_RANGE;
	if (__builtin_mul_overflow(h->workday_s, t->workday, &workday) ||
	    __builtin_mul_overflow(h->rest_s, t->restday, &rest) ||
	    __builtin_mul_overflow(h->holiday_s, t->holiday, &holiday) ||
	    __builtin_add_overflow(workday, rest, &sum) ||
	    __builtin_add_overflow(sum, holiday, &sum))
		return E_RANGE;
	if (!money_ratio_up(t->base, sum, t->month_s * PERCENT, &due) ||
	    !money_sub(due, paid, &gap))
		return E_RANGE;
	*out = (struct overtime_pay){due, at_least_zero(gap)};
	return 0;
}

int wage_share(money paid, int64_t upto, int64_t of, money *out)
{
	int64_t scaled;

	if (paid.fen < 0 || upto < 0 || of <= 0 || upto > of ||
	    __builtin_mul_overflow(paid.fen, upto, &scaled))
		return E_RANGE;
	*out = FEN(scaled / of);
	return 0;
}

/* ---- deductions -------------------------------------------------------------------------------
 */

static bool is(const struct pay_item *item, const char *code)
{
	return strcmp(item->code, code) == 0;
}

static bool is_deduction(const struct pay_item *item)
{
	return item->use == PAY_DEDUCTED || item->use == PAY_SUBTRACTED;
}

enum deduction_law deduction_law_of(const struct pay_item *item)
{
	static const char *const lawful[] = {"D-TAX", "D-SI"};
	static const char *const never[] = {"D-DEPOSIT", "D-INS", "D-DISPATCH"};

	if (!is_deduction(item))
		return DEDUCTION_NONE;
	for (size_t i = 0; i < N_ELEMENTS(lawful); i++) {
		if (is(item, lawful[i]))
			return DEDUCTION_LAWFUL;
	}
	for (size_t i = 0; i < N_ELEMENTS(never); i++) {
		if (is(item, never[i]))
			return DEDUCTION_NEVER;
	}
	return DEDUCTION_BY_BASIS;
}

static bool line_deduct(const struct wage_line *line, struct deductions *d)
{
	const enum deduction_law law = deduction_law_of(line->item);

	if (law == DEDUCTION_NONE) {
		if (is(line->item, "TIP") || is(line->item, "REIMB"))
			return true;
		return money_add(d->wage, line->amount, &d->wage);
	}
	if (is(line->item, "D-DAMAGE") && line->based &&
	    !money_add(d->damage, line->amount, &d->damage))
		return false;
	if (is(line->item, "D-DEPOSIT"))
		return money_add(d->deposit, line->amount, &d->deposit);
	if (law == DEDUCTION_NEVER || (law == DEDUCTION_BY_BASIS && !line->based))
		return money_add(d->unlawful, line->amount, &d->unlawful);
	return true;
}

int wage_deductions(const struct wage_line *lines, size_t n, struct deductions *out)
{
	struct deductions d = {{0}, {0}, {0}, {0}};

	for (size_t i = 0; i < n; i++) {
		if (!line_deduct(&lines[i], &d))
			return E_RANGE;
	}
	*out = d;
	return 0;
}

int wage_damage_max(money wage, int64_t share_percent, money floor, money *out)
{
	int64_t scaled, share;

	if (share_percent < 0 || floor.fen < 0 ||
	    __builtin_mul_overflow(at_least_zero(wage).fen, share_percent, &scaled))
		return E_RANGE;
	share = scaled / PERCENT;
	if (wage.fen - floor.fen < share)
		share = wage.fen - floor.fen;
	*out = at_least_zero(FEN(share));
	return 0;
}

/* ---- arrears and the cycle --------------------------------------------------------------------
 */

civil_date wage_due_day(const struct calendar *cal, civil_date due)
{
	civil_date d = due;
	enum day_kind kind;

	/* no run of days off is longer; a calendar that ends says nothing */
	for (int i = 0; i < 31; i++) {
		if (!cal || calendar_kind(cal, d, &kind) != 0)
			return due;
		if (kind == DAY_WORK || kind == DAY_MAKE_UP)
			return d;
		d.day--;
	}
	return due;
}

civil_date wage_due_agreed(civil_date month, int32_t pay_day)
{
	const civil_date first = civil_month_next(month);
	const civil_date last = {civil_month_next(first).day - 1};
	const civil_date agreed = {first.day + pay_day - 1};

	return pay_day < 1 || agreed.day > last.day ? last : agreed;
}

static bool unpaid_add(const struct wage_line *line, civil_date due, civil_date today,
		       struct arrears *out)
{
	if (due.day >= today.day) {
		if (!out->next_due.day || due.day < out->next_due.day)
			out->next_due = due;
		return true;
	}
	if (is_deduction(line->item))
		return money_sub(out->overdue, line->amount, &out->overdue);
	if (!out->since.day || due.day < out->since.day)
		out->since = due;
	return money_add(out->overdue, line->amount, &out->overdue);
}

int wage_arrears(const struct wage_line *lines, size_t n, const struct calendar *cal,
		 civil_date due, civil_date today, struct arrears *out)
{
	struct arrears f = {{0}, {0}, {0}, 0, {0}};

	for (size_t i = 0; i < n; i++) {
		const struct wage_line *line = &lines[i];
		const civil_date day = line->due.day ? wage_due_day(cal, line->due) : due;

		if (!line->paid.day || line->paid.day > today.day) {
			if (!unpaid_add(line, day, today, &f))
				return E_RANGE;
			continue;
		}
		if (line->paid.day <= day.day || is_deduction(line->item))
			continue;
		if (!money_add(f.late, line->amount, &f.late))
			return E_RANGE;
		if (line->paid.day - day.day > f.late_days)
			f.late_days = line->paid.day - day.day;
	}
	f.overdue = at_least_zero(f.overdue);
	*out = f;
	return 0;
}

bool wage_settled(const struct wage_line *lines, size_t n, civil_date *first, civil_date *last)
{
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		const civil_date day = lines[i].due.day ? lines[i].due : lines[i].paid;

		if (!day.day || is_deduction(lines[i].item))
			continue;
		if (!any || day.day < first->day)
			*first = day;
		if (!any || day.day > last->day)
			*last = day;
		any = true;
	}
	return any;
}
