/*
 * hours_facts: T8, T9 and S3a of the domain page, limits of a day and of a week, rosters, seven
 * days in a row; invariants H1-H4 on seeded random months.
 */
#include "test_facts.h"

#include "hours_facts.h"
#include "wage_facts.h"

#define N(array) N_ELEMENTS(array)
#define HOURS    INT64_C(3600)
#define ROWS_MAX 160

static struct calendar_day marked[] = {
	{{0}, DAY_OFF      }, /* 2022-04-30, Saturday */
	{{0}, DAY_STATUTORY}, /* 2022-05-01 */
	{{0}, DAY_STATUTORY}, /* 2026-10-01 */
	{{0}, DAY_OFF      }, /* 2026-10-05 */
	{{0}, DAY_MAKE_UP  }, /* 2026-10-10, Saturday */
};
static struct calendar calendar = {marked, N(marked), 2022, 2026, NULL};

static int calendar_setup(void **state)
{
	marked[0].date = date(2022, 4, 30);
	marked[1].date = date(2022, 5, 1);
	marked[2].date = date(2026, 10, 1);
	marked[3].date = date(2026, 10, 5);
	marked[4].date = date(2026, 10, 10);
	return setup(state);
}

static struct hours_terms terms(void)
{
	return (struct hours_terms){.calendar = &calendar,
				    .system = HOURS_STANDARD,
				    .day_s = 8 * HOURS,
				    .week_s = 40 * HOURS};
}

static struct work_interval work(civil_date d, int64_t from_s, int64_t length_s)
{
	const int64_t from = utc_from_civil(d).us + from_s * US_PER_S;

	return (struct work_interval){{from}, {from + length_s * US_PER_S}, 411002, WORK_ONLINE};
}

static struct hours_facts facts_with(civil_date month, const struct work_interval *w, size_t n,
				     const struct hours_terms *t)
{
	struct hours_facts f;

	assert_int_equal(hours_facts_make(arena, month, (struct work_list){w, n}, t, &f), 0);
	return f;
}

static struct hours_facts facts(civil_date month, const struct work_interval *w, size_t n)
{
	const struct hours_terms t = terms();

	return facts_with(month, w, n, &t);
}

static struct overtime_pay owed(const struct hours_facts *f, int64_t base_fen, int64_t paid_fen)
{
	const struct overtime_terms t = {FEN(base_fen), 174 * HOURS, 150, 200, 300};
	const struct overtime_hours h = {f->overtime_s, f->rest_s, f->holiday_s};
	struct overtime_pay p;

	assert_int_equal(wage_overtime(&t, &h, FEN(paid_fen), &p), 0);
	return p;
}

static void t8__ten_hours_on_workdays__300_yuan(void **state)
{
	struct work_interval w[5];
	struct hours_facts f;

	(void)state; /* Monday 2026-09-07 to Friday, ten hours each */
	for (int i = 0; i < 5; i++)
		w[i] = work(date(2026, 9, 7 + i), 8 * HOURS, 10 * HOURS);
	f = facts(date(2026, 9, 1), w, N(w));
	assert_int_equal(f.overtime_s, 10 * HOURS);
	assert_int_equal(owed(&f, 348000, 0).owed.fen, 30000);
	assert_int_equal(owed(&f, 348000, 29999).owed.fen, 1);
	assert_int_equal(owed(&f, 348000, 30000).owed.fen, 0);
}

static void t8__eight_hours_on_a_rest_day__320_yuan(void **state)
{
	const struct work_interval w = work(date(2026, 9, 12), 8 * HOURS, 8 * HOURS);
	struct hours_facts f = facts(date(2026, 9, 1), &w, 1);

	(void)state; /* a Saturday */
	assert_int_equal(f.rest_s, 8 * HOURS);
	assert_int_equal(f.overtime_s, 0);
	assert_int_equal(owed(&f, 348000, 0).owed.fen, 32000);
}

static void t8__eight_hours_on_national_day__480_yuan(void **state)
{
	const struct work_interval w = work(date(2026, 10, 1), 8 * HOURS, 8 * HOURS);
	struct hours_facts f = facts(date(2026, 10, 1), &w, 1);

	(void)state;
	assert_int_equal(f.holiday_s, 8 * HOURS);
	assert_int_equal(owed(&f, 348000, 0).owed.fen, 48000);
}

static void t9__day_off_that_is_no_holiday__rest_day_rule(void **state)
{
	const struct work_interval w = work(date(2026, 10, 5), 8 * HOURS, 8 * HOURS);
	struct hours_facts f = facts(date(2026, 10, 1), &w, 1);

	(void)state;
	assert_int_equal(f.holiday_s, 0);
	assert_int_equal(owed(&f, 348000, 0).owed.fen, 32000);
}

static void s3a__night_into_labour_day__440_due_280_short(void **state)
{
	const struct work_interval w = work(date(2022, 4, 30), 22 * HOURS, 8 * HOURS);
	struct hours_facts april = facts(date(2022, 4, 1), &w, 1);
	struct hours_facts may = facts(date(2022, 5, 1), &w, 1);
	int64_t from, to;
	money before;

	(void)state; /* each month shows its part, and the pay of the shift is split by time */
	assert_int_equal(april.rest_s, 2 * HOURS);
	assert_int_equal(may.holiday_s, 6 * HOURS);
	assert_int_equal(april.night_s + may.night_s, 8 * HOURS);
	assert_true(hours_premium(&april, &w, &from, &to));
	assert_int_equal(from, 0);
	assert_int_equal(to, 2 * HOURS);
	assert_true(hours_premium(&may, &w, &from, &to));
	assert_int_equal(from, 2 * HOURS);
	assert_int_equal(to, 8 * HOURS);
	assert_int_equal(wage_share(FEN(16000), 2 * HOURS, 8 * HOURS, &before), 0);
	assert_int_equal(before.fen, 4000);
	assert_int_equal(owed(&april, 348000, 0).due.fen + owed(&may, 348000, 0).due.fen, 44000);
	assert_int_equal(owed(&april, 348000, 4000).owed.fen + owed(&may, 348000, 12000).owed.fen,
			 28000);
}

static void day__eight_hours_and_a_second__one_second_overtime(void **state)
{
	const struct work_interval exact = work(date(2026, 9, 7), 8 * HOURS, 8 * HOURS);
	const struct work_interval over = work(date(2026, 9, 7), 8 * HOURS, 8 * HOURS + 1);

	(void)state;
	assert_int_equal(facts(date(2026, 9, 1), &exact, 1).overtime_s, 0);
	assert_int_equal(facts(date(2026, 9, 1), &over, 1).overtime_s, 1);
	assert_int_equal(facts(date(2026, 9, 1), &over, 1).days[6].long_s, 1);
}

static void week__sixth_rostered_day__beyond_forty_hours(void **state)
{
	const struct roster_day saturday = {date(2026, 9, 12), ROSTER_WORK};
	struct hours_terms t = terms();
	struct work_interval w[6];
	struct hours_facts f;

	(void)state;
	for (int i = 0; i < 6; i++)
		w[i] = work(date(2026, 9, 7 + i), 8 * HOURS, 7 * HOURS);
	t.roster = (struct roster){&saturday, 1};
	f = facts_with(date(2026, 9, 1), w, N(w), &t);
	assert_int_equal(f.overtime_s, 2 * HOURS); /* 42 hours of workdays */
	assert_int_equal(f.rest_s, 0);
	assert_int_equal(f.days[11].overtime_s, 2 * HOURS);
}

static void week__over_the_months_end__each_month_its_part(void **state)
{
	const struct roster_day saturday = {date(2026, 8, 1), ROSTER_WORK};
	struct hours_terms t = terms();
	struct work_interval w[6];

	(void)state; /* Monday 2026-07-27 to Saturday 2026-08-01 */
	for (int i = 0; i < 6; i++)
		w[i] = work((civil_date){date(2026, 7, 27).day + i}, 8 * HOURS, 8 * HOURS);
	t.roster = (struct roster){&saturday, 1};
	assert_int_equal(facts_with(date(2026, 7, 1), w, N(w), &t).overtime_s, 0);
	assert_int_equal(facts_with(date(2026, 8, 1), w, N(w), &t).overtime_s, 8 * HOURS);
}

static void week__with_a_make_up_day__the_calendars_six_days(void **state)
{
	struct work_interval w[6];

	(void)state; /* Monday 2026-10-05 is off, but he works it; Saturday the 10th is made up */
	for (int i = 0; i < 6; i++)
		w[i] = work(date(2026, 10, 5 + i), 8 * HOURS, 8 * HOURS);
	assert_int_equal(facts(date(2026, 10, 1), w, N(w)).overtime_s, 0);
	assert_int_equal(facts(date(2026, 10, 1), w, N(w)).rest_s, 8 * HOURS);
}

/* The make-up day is the Sunday that begins the next month: the week has six working days in both.
 */
static void week__made_up_in_the_next_month__six_days_in_this(void **state)
{
	const struct calendar_day sunday = {date(2026, 11, 1), DAY_MAKE_UP};
	const struct calendar with_sunday = {&sunday, 1, 2022, 2026, NULL};
	const struct roster_day saturday = {date(2026, 10, 31), ROSTER_WORK};
	struct hours_terms t = terms();
	struct work_interval w[7];

	(void)state;
	for (int i = 0; i < 7; i++)
		w[i] = work((civil_date){date(2026, 10, 26).day + i}, 8 * HOURS, 8 * HOURS);
	t.calendar = &with_sunday;
	t.roster = (struct roster){&saturday, 1};
	assert_int_equal(facts_with(date(2026, 10, 1), w, N(w), &t).overtime_s, 0);
	assert_int_equal(facts_with(date(2026, 11, 1), w, N(w), &t).overtime_s, 8 * HOURS);
}

static void roster__rest_and_absence__as_filed_but_holidays_stay(void **state)
{
	const struct roster_day days[] = {
		{date(2026, 10, 1),  ROSTER_WORK  }, /* a holiday stays one */
		{date(2026, 10, 13), ROSTER_REST  },
		{date(2026, 10, 14), ROSTER_ABSENT},
		{date(2026, 10, 15), ROSTER_LEAVE },
	};
	const struct work_interval w[] = {work(date(2026, 10, 1), 0, HOURS),
					  work(date(2026, 10, 13), 0, HOURS)};
	struct hours_terms t = terms();
	struct hours_facts plain = facts(date(2026, 10, 1), NULL, 0), f;

	(void)state;
	t.roster = (struct roster){days, N(days)};
	f = facts_with(date(2026, 10, 1), w, N(w), &t);
	assert_int_equal(f.holiday_s, HOURS);
	assert_int_equal(f.rest_s, HOURS);
	assert_int_equal(f.absent_days, 1);
	assert_int_equal(f.due_days, plain.due_days - 1);
}

static void systems__approved__no_day_overtime(void **state)
{
	const struct work_interval w[] = {work(date(2026, 9, 7), 0, 12 * HOURS),
					  work(date(2026, 9, 12), 0, 4 * HOURS)};
	struct hours_terms t = terms();

	(void)state;
	t.system = HOURS_FLEXIBLE;
	assert_int_equal(facts_with(date(2026, 9, 1), w, N(w), &t).overtime_s, 0);
	t.system = HOURS_COMPREHENSIVE;
	t.period_s = 16 * HOURS - 1;
	assert_int_equal(facts_with(date(2026, 9, 1), w, N(w), &t).overtime_s, 1);
	assert_int_equal(facts_with(date(2026, 9, 1), w, N(w), &t).rest_s, 0);
}

static void no_rest__seven_days__the_month_of_the_last(void **state)
{
	struct work_interval w[7];
	struct hours_facts f;

	(void)state; /* 2026-08-28 to 2026-09-03 */
	for (int i = 0; i < 7; i++)
		w[i] = work((civil_date){date(2026, 8, 28).day + i}, 8 * HOURS, 1);
	f = facts(date(2026, 9, 1), w, N(w));
	assert_int_equal(f.n_no_rest, 1);
	assert_int_equal(f.no_rest_from.day, date(2026, 8, 28).day);
	assert_int_equal(f.no_rest_to.day, date(2026, 9, 3).day);
	assert_int_equal(f.no_rest_official, 5);
	assert_int_equal(facts(date(2026, 8, 1), w, N(w)).n_no_rest, 0);
	w[3] = work(date(2026, 8, 31), 8 * HOURS, 0); /* a day without a second of work */
	assert_int_equal(facts(date(2026, 9, 1), w, N(w)).n_no_rest, 0);
}

static void year__not_in_the_calendar__said(void **state)
{
	const struct hours_terms t = terms();
	struct hours_facts f;

	(void)state;
	assert_int_equal(
		hours_facts_make(arena, date(2027, 3, 1), (struct work_list){NULL, 0}, &t, &f),
		E_NO_CALENDAR);
}

/* ---- random months ------------------------------------------------------------------------ */

static size_t random_month(uint64_t seed, struct work_interval *w)
{
	size_t n;

	seed_state = seed;
	n = (size_t)below(ROWS_MAX / 2 - 1) + 1;
	for (size_t i = 0; i < n; i++)
		w[i] = work((civil_date){date(2026, 8, 25).day + (int32_t)below(38)},
			    below(S_PER_DAY), below(10 * HOURS));
	return n;
}

static void same(const struct hours_facts *a, const struct hours_facts *b)
{
	assert_memory_equal(a->days, b->days, a->n_days * sizeof(*a->days));
	assert_int_equal(a->overtime_s, b->overtime_s);
	assert_int_equal(a->rest_s, b->rest_s);
	assert_int_equal(a->n_no_rest, b->n_no_rest);
}

static void day_invariants(const struct hours_facts *f, const struct time_facts *t)
{
	int64_t plain = 0;

	for (size_t i = 0; i < f->n_days; i++) {
		const struct hours_day *d = &f->days[i];

		assert_int_equal(d->worked_s, t->days[i].worked_s); /* H1 */
		assert_true(d->night_s >= 0 && d->night_s <= d->worked_s);
		assert_true(d->overtime_s >= 0 && d->overtime_s <= d->worked_s); /* H2 */
		plain = civil_weekday(d->day) == 1 ? 0 : plain;
		plain += d->kind == HOURS_WORKDAY ? d->worked_s - d->overtime_s : 0;
		assert_true(plain <= 40 * HOURS); /* H4 */
	}
	assert_int_equal(f->worked_s, t->worked_s);
	assert_true(f->overtime_s + f->rest_s + f->holiday_s <= f->worked_s);
}

static void random__order_and_cuts__change_nothing(void **state)
{
	const struct time_terms plain = {ALLOWANCE_NONE, 0, 1200, NULL};
	struct work_interval w[ROWS_MAX], cut[2 * ROWS_MAX];

	(void)state;
	for (uint64_t seed = 1; seed <= 200; seed++) {
		size_t n = random_month(seed, w);
		struct hours_facts f = facts(date(2026, 9, 1), w, n), g;
		struct time_facts t;

		assert_int_equal(time_facts_make(arena, date(2026, 9, 1), (struct work_list){w, n},
						 &plain, &t),
				 0);
		day_invariants(&f, &t);
		for (size_t i = 0; i < n; i++) { /* reversed, each cut in two */
			const struct work_interval *one = &w[n - 1 - i];
			int64_t length = (one->ended.us - one->started.us) / US_PER_S;
			utc_time middle = {one->started.us + below(length + 1) * US_PER_S};

			cut[2 * i] = *one;
			cut[2 * i].started = middle;
			cut[2 * i + 1] = *one;
			cut[2 * i + 1].ended = middle;
		}
		g = facts(date(2026, 9, 1), cut, 2 * n);
		same(&f, &g); /* H3 */
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(t8__ten_hours_on_workdays__300_yuan),
		cmocka_unit_test(t8__eight_hours_on_a_rest_day__320_yuan),
		cmocka_unit_test(t8__eight_hours_on_national_day__480_yuan),
		cmocka_unit_test(t9__day_off_that_is_no_holiday__rest_day_rule),
		cmocka_unit_test(s3a__night_into_labour_day__440_due_280_short),
		cmocka_unit_test(day__eight_hours_and_a_second__one_second_overtime),
		cmocka_unit_test(week__sixth_rostered_day__beyond_forty_hours),
		cmocka_unit_test(week__over_the_months_end__each_month_its_part),
		cmocka_unit_test(week__with_a_make_up_day__the_calendars_six_days),
		cmocka_unit_test(week__made_up_in_the_next_month__six_days_in_this),
		cmocka_unit_test(roster__rest_and_absence__as_filed_but_holidays_stay),
		cmocka_unit_test(systems__approved__no_day_overtime),
		cmocka_unit_test(no_rest__seven_days__the_month_of_the_last),
		cmocka_unit_test(year__not_in_the_calendar__said),
		cmocka_unit_test(random__order_and_cuts__change_nothing),
	};

	return cmocka_run_group_tests(tests, calendar_setup, teardown);
}
