#include "warn_facts.h"

#define DAYS_MAX 366

const char *const due_basis_names[] = {
	[DUE_NONE] = "none", [DUE_FILED] = "filed", [DUE_AGREED] = "agreed",
	[DUE_END] = "end",   [DUE_CYCLE] = "cycle",
};

static bool is_workday(const struct calendar *cal, civil_date d)
{
	enum day_kind kind;

	if (!cal || calendar_kind(cal, d, &kind) != 0)
		return civil_weekday(d) <= 5;
	return kind == DAY_WORK || kind == DAY_MAKE_UP;
}

civil_date warn_day(const struct calendar *cal, civil_date due, int64_t n)
{
	civil_date d = due;
	int64_t left = 0;

	for (int i = 0; i < DAYS_MAX; i++) {
		left += is_workday(cal, d);
		if (left > n)
			return d;
		d.day--;
	}
	return d;
}

int32_t warn_workdays_left(const struct calendar *cal, civil_date today, civil_date due)
{
	int32_t left = 0;

	if (due.day < today.day)
		return -1;
	for (int32_t d = today.day + 1; d <= due.day && d <= today.day + DAYS_MAX; d++)
		left += is_workday(cal, (civil_date){d});
	return left;
}

/* Of the lines that are to be paid, those of the earliest day that is not past. */
static int lines_outlook(const struct wage_line *lines, size_t n, const struct calendar *cal,
			 const struct due_known *known, civil_date today, struct due_outlook *out)
{
	for (size_t i = 0; i < n; i++) {
		const struct wage_line *line = &lines[i];
		const bool filed = line->due.day && known->basis != DUE_END;
		const civil_date day = filed ? wage_due_day(cal, line->due) : known->by;
		const enum due_basis basis = filed ? DUE_FILED : known->basis;

		if ((line->paid.day && line->paid.day <= today.day) || day.day < today.day ||
		    deduction_law_of(line->item) != DEDUCTION_NONE || line->amount.fen <= 0)
			continue;
		if (out->day.day && day.day > out->day.day)
			continue;
		if (!out->day.day || day.day < out->day.day)
			*out = (struct due_outlook){.day = day, .basis = basis, .to_come = true};
		if (!money_add(out->open, line->amount, &out->open))
			return E_RANGE;
	}
	return 0;
}

int warn_outlook(const struct wage_line *lines, size_t n, const struct calendar *cal,
		 const struct due_known *known, civil_date today, int32_t grace,
		 struct due_outlook *out)
{
	struct due_outlook f = {.basis = DUE_NONE};

	if (n > 0) {
		int rc = lines_outlook(lines, n, cal, known, today, &f);

		if (!rc)
			*out = f;
		return rc;
	}
	if (known->owing && known->basis != DUE_NONE)
		f = (struct due_outlook){.day = known->by, .basis = known->basis};
	else if (known->owing && known->cycle_end.day)
		f = (struct due_outlook){.day = known->cycle_end, .basis = DUE_CYCLE};
	f.to_come = f.day.day && f.day.day >= today.day;
	f.silent = f.day.day && f.day.day + grace < today.day;
	*out = f;
	return 0;
}

bool warn_payday_on(const struct calendar *cal, civil_date month, int32_t pay_day, int64_t n,
		    int64_t grace, civil_date from, civil_date until)
{
	const civil_date due = wage_due_day(cal, wage_due_agreed(month, pay_day));
	const civil_date near = warn_day(cal, due, n);
	const int64_t passed = due.day + 1 + grace;

	return (near.day >= from.day && near.day <= until.day) ||
	       (passed >= from.day && passed <= until.day);
}
