/*
 * time_facts: worked vectors of domain C.11, edges of days, months and forms of allowance.
 */
#include "test_facts.h"

#include "time_facts.h"

#define N(array) N_ELEMENTS(array)
#define MINUTES  INT64_C(60)
#define HOURS    INT64_C(3600)
#define N_RANDOM 200
#define ROWS_MAX 120
#define WEIDU    411002
#define YANLING  411024

static struct work_interval work(const char *from, const char *to, enum work_kind kind,
				 int32_t region)
{
	return (struct work_interval){at(from), at(to), region, kind};
}

static struct work_interval order(const char *from, const char *to)
{
	return work(from, to, WORK_ORDER, WEIDU);
}

static const struct time_terms plain = {ALLOWANCE_NONE, 0, 20 * MINUTES, NULL};

static struct time_facts facts_with(civil_date month, const struct work_interval *w, size_t n,
				    const struct time_terms *terms)
{
	struct time_facts f;

	assert_int_equal(time_facts_make(arena, month, (struct work_list){w, n}, terms, &f), 0);
	return f;
}

static struct time_facts facts(const struct work_interval *w, size_t n)
{
	return facts_with(date(2025, 3, 1), w, n, &plain);
}

/* ---- vectors ------------------------------------------------------------------------------ */

static void order_time__stacked_orders__union_80_minutes(void **state)
{
	const struct work_interval w[] = {
		order("2025-03-09 08:00", "2025-03-09 08:40"),
		order("2025-03-09 08:10", "2025-03-09 08:50"),
		order("2025-03-09 09:00", "2025-03-09 09:30"),
	};
	struct time_facts f = facts(w, N(w));

	(void)state; /* T4 of domain C.11 */
	assert_int_equal(f.order_s, 80 * MINUTES);
	assert_int_equal(f.days[8].order_s, 80 * MINUTES);
	assert_int_equal(f.worked_s, 80 * MINUTES);
	assert_int_equal(f.n_intervals, 3);
}

static void run__stops_under_20_minutes__one_run_of_clock_time(void **state)
{
	const struct work_interval w[] = {
		order("2025-03-09 08:00", "2025-03-09 09:30"),
		order("2025-03-09 09:49", "2025-03-09 11:00"),
		order("2025-03-09 11:05", "2025-03-09 12:10"),
		order("2025-03-09 12:30", "2025-03-09 13:00"), /* a stop of 20 minutes: a new run */
	};
	struct time_facts f = facts(w, N(w));

	(void)state; /* T5 */
	assert_int_equal(f.n_runs, 2);
	assert_int_equal(time_run_length_s(f.longest), 250 * MINUTES);
	assert_int_equal(f.longest->stop_s, 19 * MINUTES);
	assert_int_equal(f.longest->from.us, at("2025-03-09 08:00").us);
	assert_int_equal(f.longest->to.us, at("2025-03-09 12:10").us);
}

static void run__driver_with_15_minute_stop__four_and_a_half_hours(void **state)
{
	const struct work_interval w[] = {
		order("2025-03-09 06:00", "2025-03-09 08:15"),
		order("2025-03-09 08:30", "2025-03-09 10:30"),
	};
	struct time_facts f = facts(w, N(w));

	(void)state; /* T6 */
	assert_int_equal(f.n_runs, 1);
	assert_int_equal(time_run_length_s(f.longest), 270 * MINUTES);
	assert_int_equal(f.longest->stop_s, 15 * MINUTES);
	assert_int_equal(f.order_s, 255 * MINUTES);
}

static void hours__s1_courier__union_180_of_205_hours(void **state)
{
	/* 205 h of orders in April 2022 whose union is 180 h: 25 days of 7 h 12 min, each with one
	 * hour stacked. */
	struct work_interval w[50];
	int64_t sum = 0;
	struct time_facts f;

	(void)state;
	for (int d = 0; d < 25; d++) {
		utc_time from = utc_from_local(date(2022, 4, 2 + d), 9 * 3600);
		utc_time to = {from.us + (432 * MINUTES) * US_PER_S};
		utc_time stack = {from.us + 100 * MINUTES * US_PER_S};

		w[(ptrdiff_t)2 * d] = (struct work_interval){from, to, WEIDU, WORK_ORDER};
		w[(ptrdiff_t)2 * d + 1] = (struct work_interval){
			stack, {stack.us + 60 * MINUTES * US_PER_S}, WEIDU, WORK_ORDER};
	}
	for (size_t i = 0; i < N(w); i++)
		sum += (w[i].ended.us - w[i].started.us) / US_PER_S;
	f = facts_with(date(2022, 4, 1), w, N(w), &plain);
	assert_int_equal(sum, 205 * HOURS);
	assert_int_equal(f.worked_s, 180 * HOURS);
}

static void day__shift_over_midnight__split_and_run_belongs_to_its_start(void **state)
{
	const struct work_interval w[] = {order("2025-03-09 22:00", "2025-03-10 03:00")};
	struct time_facts f = facts(w, N(w));

	(void)state;
	assert_int_equal(f.days[8].worked_s, 120 * MINUTES);
	assert_int_equal(f.days[9].worked_s, 180 * MINUTES);
	assert_int_equal(f.n_runs, 1);
	assert_int_equal(time_run_length_s(&f.runs[0]), 300 * MINUTES);
	assert_int_equal(civil_from_utc(f.runs[0].from).day, date(2025, 3, 9).day);
}

static void month__shift_over_its_end__each_month_its_part(void **state)
{
	/* S3a: 2022-04-30 22:00 to 05-01 06:00; 1 May is a statutory holiday. */
	const struct calendar_day days[] = {
		{date(2022, 5, 1), DAY_STATUTORY}
        };
	const struct calendar cal = {
		.days = days, .n_days = N(days), .year_from = 2022, .year_to = 2022};
	const struct work_interval w[] = {order("2022-04-30 22:00", "2022-05-01 06:00")};
	struct time_terms terms = plain;
	struct time_facts april, may;

	(void)state;
	terms.calendar = &cal;
	april = facts_with(date(2022, 4, 1), w, N(w), &terms);
	may = facts_with(date(2022, 5, 1), w, N(w), &terms);
	assert_int_equal(april.worked_s, 2 * HOURS);
	assert_int_equal(april.holiday_s, 0);
	assert_int_equal(may.worked_s, 6 * HOURS);
	assert_int_equal(may.holiday_s, 6 * HOURS);
	assert_true(may.holidays_known);
	assert_int_equal(april.n_runs, 1);
	assert_int_equal(time_run_length_s(&april.runs[0]), 8 * HOURS);
	assert_int_equal(may.n_runs, 0);
	assert_int_equal(april.n_intervals + may.n_intervals, 1);
}

static void month__calendar_of_another_year__holidays_unknown(void **state)
{
	const struct calendar cal = {.year_from = 2022, .year_to = 2022};
	const struct work_interval w[] = {order("2025-03-09 08:00", "2025-03-09 09:00")};
	struct time_terms terms = plain;
	struct time_facts f;

	(void)state;
	terms.calendar = &cal;
	f = facts_with(date(2025, 3, 1), w, N(w), &terms);
	assert_false(f.holidays_known);
	assert_int_equal(f.holiday_s, 0);
}

static void required__online_and_meeting_beside_orders__counted_once(void **state)
{
	const struct work_interval w[] = {
		order("2025-03-09 08:00", "2025-03-09 09:00"),
		work("2025-03-09 08:30", "2025-03-09 10:00", WORK_ONLINE, WEIDU),
		work("2025-03-09 09:45", "2025-03-09 10:15", WORK_MEETING, WEIDU),
	};
	struct time_facts f = facts(w, N(w));

	(void)state;
	assert_int_equal(f.order_s, 60 * MINUTES);
	assert_int_equal(f.required_s, 105 * MINUTES);
	assert_int_equal(f.worked_s, 135 * MINUTES);
	/* waiting online is no order time: the run is the order */
	assert_int_equal(time_run_length_s(f.longest), 60 * MINUTES);
}

static void part__stacked_orders_of_two_counties__the_order_begun_first(void **state)
{
	const struct work_interval w[] = {
		work("2025-03-09 08:10", "2025-03-09 09:00", WORK_ORDER, YANLING),
		work("2025-03-09 08:00", "2025-03-09 08:40", WORK_ORDER, WEIDU),
		work("2025-03-09 07:50", "2025-03-09 08:05", WORK_ONLINE, YANLING),
	};
	struct time_facts f = facts(w, N(w));

	(void)state;
	assert_int_equal(f.n_parts, 2);
	assert_int_equal(f.parts[0].region, WEIDU);
	assert_int_equal(f.parts[0].worked_s, 40 * MINUTES);
	assert_int_equal(f.parts[1].region, YANLING);
	assert_int_equal(f.parts[1].worked_s, 30 * MINUTES);
	assert_int_equal(f.main_region, WEIDU);
}

static void zero__length_none__counted_without_time(void **state)
{
	const struct work_interval w[] = {
		order("2025-03-09 08:00", "2025-03-09 08:30"),
		order("2025-03-09 08:45", "2025-03-09 08:45"),
		order("2025-03-09 08:55", "2025-03-09 09:30"),
		order("2025-03-10 08:00", "2025-03-10 08:00"),
	};
	struct time_facts f = facts(w, N(w));

	(void)state; /* T6: it does not bridge the stop of 25 minutes */
	assert_int_equal(f.n_intervals, 4);
	assert_int_equal(f.n_zero, 2);
	assert_int_equal(f.worked_s, 65 * MINUTES);
	assert_int_equal(f.n_runs, 2);
	assert_int_equal(f.days[9].worked_s, 0);
}

static void interval__negative_or_over_a_day__refused(void **state)
{
	const struct work_interval back[] = {order("2025-03-09 09:00", "2025-03-09 08:59")};
	const struct work_interval wide[] = {order("2025-03-09 09:00", "2025-03-10 09:01")};
	struct time_facts f;

	(void)state;
	assert_int_equal(
		time_facts_make(arena, date(2025, 3, 1), (struct work_list){back, 1}, &plain, &f),
		E_RANGE);
	assert_int_equal(
		time_facts_make(arena, date(2025, 3, 1), (struct work_list){wide, 1}, &plain, &f),
		E_RANGE);
}

static void month__no_interval__no_time_and_every_day(void **state)
{
	struct time_facts f = facts(NULL, 0);

	(void)state;
	assert_int_equal(f.n_days, 31);
	assert_int_equal(f.worked_s, 0);
	assert_int_equal(f.n_runs, 0);
	assert_null(f.longest);
	assert_int_equal(f.main_region, 0);
}

static void allowance__forms_a_b_c__added_once_a_day(void **state)
{
	const struct work_interval w[] = {
		order("2025-03-09 08:00", "2025-03-09 08:40"),
		order("2025-03-09 08:50", "2025-03-09 09:31"), /* a gap of 10 minutes */
		order("2025-03-09 10:00", "2025-03-09 10:30"), /* a gap of 29 minutes */
		work("2025-03-09 08:45", "2025-03-09 08:50", WORK_ONLINE, WEIDU),
	};
	struct time_terms terms = plain;
	struct time_facts f;

	(void)state;
	terms.form = ALLOWANCE_PER_DAY;
	terms.allowance = 30 * MINUTES;
	f = facts_with(date(2025, 3, 1), w, N(w), &terms);
	assert_int_equal(f.allowance_s, 30 * MINUTES);
	assert_int_equal(f.worked_s, (116 + 30) * MINUTES);
	assert_int_equal(f.parts[0].worked_s, (116 + 30) * MINUTES);

	terms.form = ALLOWANCE_PERCENT;
	terms.allowance = 7; /* of 6660 s: 466.2 */
	f = facts_with(date(2025, 3, 1), w, N(w), &terms);
	assert_int_equal(f.allowance_s, 467);

	terms.form = ALLOWANCE_GAPS;
	terms.allowance = 10 * MINUTES;
	f = facts_with(date(2025, 3, 1), w, N(w), &terms);
	assert_int_equal(f.allowance_s, 5 * MINUTES); /* what is not online already */
	assert_int_equal(f.worked_s, 121 * MINUTES);
}

static void allowance__day_full_of_work__never_over_24_hours(void **state)
{
	const struct work_interval w[] = {order("2025-03-09 00:00", "2025-03-10 00:00")};
	struct time_terms terms = {ALLOWANCE_PERCENT, 50, 20 * MINUTES, NULL};
	struct time_facts f = facts_with(date(2025, 3, 1), w, N(w), &terms);

	(void)state;
	assert_int_equal(f.days[8].worked_s, S_PER_DAY);
	assert_int_equal(f.days[8].allowance_s, 0);
	assert_int_equal(f.days[9].worked_s, 0); /* 24:00 is no work of the next day */
}

static void window__days_before_the_month__counted_into_its_first_days(void **state)
{
	const struct work_interval w[] = {
		order("2025-02-22 08:00", "2025-02-22 18:00"), /* one day too early for 1 March */
		order("2025-02-23 08:00", "2025-02-23 18:00"),
		order("2025-03-01 08:00", "2025-03-01 18:00"),
	};
	struct time_facts f = facts(w, N(w));

	(void)state;
	assert_int_equal(f.days[0].window_s, 20 * HOURS);
	assert_int_equal(f.days[1].window_s, 10 * HOURS);
	assert_int_equal(f.worked_s, 10 * HOURS);
	assert_true(time_facts_from(date(2025, 3, 31)).us < w[0].started.us);
	assert_int_equal(time_facts_to(date(2025, 3, 1)).us, at("2025-04-02 12:00").us);
}

static void facts__arena_too_small__says_so(void **state)
{
	struct arena *small = arena_new(1024);
	const struct work_interval w[] = {order("2025-03-09 08:00", "2025-03-09 08:40")};
	struct time_facts f;

	(void)state;
	assert_non_null(small);
	assert_int_equal(
		time_facts_make(small, date(2025, 3, 1), (struct work_list){w, 1}, &plain, &f),
		E_NO_MEMORY);
	arena_free(small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_time__stacked_orders__union_80_minutes),
		cmocka_unit_test(run__stops_under_20_minutes__one_run_of_clock_time),
		cmocka_unit_test(run__driver_with_15_minute_stop__four_and_a_half_hours),
		cmocka_unit_test(hours__s1_courier__union_180_of_205_hours),
		cmocka_unit_test(day__shift_over_midnight__split_and_run_belongs_to_its_start),
		cmocka_unit_test(month__shift_over_its_end__each_month_its_part),
		cmocka_unit_test(month__calendar_of_another_year__holidays_unknown),
		cmocka_unit_test(required__online_and_meeting_beside_orders__counted_once),
		cmocka_unit_test(part__stacked_orders_of_two_counties__the_order_begun_first),
		cmocka_unit_test(zero__length_none__counted_without_time),
		cmocka_unit_test(interval__negative_or_over_a_day__refused),
		cmocka_unit_test(month__no_interval__no_time_and_every_day),
		cmocka_unit_test(allowance__forms_a_b_c__added_once_a_day),
		cmocka_unit_test(allowance__day_full_of_work__never_over_24_hours),
		cmocka_unit_test(window__days_before_the_month__counted_into_its_first_days),
		cmocka_unit_test(facts__arena_too_small__says_so),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
