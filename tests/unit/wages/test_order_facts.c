/*
 * order_facts: T20 and the holiday of an order, commission, prices that fell; O1-O3.
 */
#include "test_facts.h"

#include "order_facts.h"

#define WEIDU 411002
#define CITY  411000

static struct order order(const char *from, const char *to, const char *task, int64_t pay)
{
	return (struct order){at(from), at(to), WEIDU, task, pay, -1, -1};
}

static struct holiday_facts holiday_of(const struct order *o, size_t n, struct price_list prices,
				       civil_date day)
{
	struct holiday_facts f;

	assert_int_equal(holiday_facts_make(arena, (struct order_list){o, n}, prices,
					    (struct day_list){&day, 1}, 100, &f),
			 0);
	return f;
}

static const struct price_list no_prices = {NULL, 0};

static void holiday__t20_same_price_as_a_workday__short(void **state)
{
	(void)state;
	const struct order list[] = {
		order("2025-05-02 12:00", "2025-05-02 12:30", "meal", 500),
		order("2025-05-06 12:00", "2025-05-06 12:30", "meal", 500),
	};
	struct holiday_facts f = holiday_of(list, 2, no_prices, date(2025, 5, 2));

	assert_int_equal(f.n_orders, 1);
	assert_int_equal(f.n_judged, 1);
	assert_int_equal(f.n_short, 1);
	assert_int_equal(f.short_pay.fen, 500);
	assert_int_equal(f.short_normal.fen, 500);
	assert_ptr_equal(f.first, &list[0]);
	assert_int_equal(f.premium.fen, 0);
}

static void holiday__one_fen_more__clean(void **state)
{
	(void)state;
	const struct order list[] = {
		order("2025-05-02 12:00", "2025-05-02 12:30", "meal", 501),
		order("2025-05-06 12:00", "2025-05-06 12:30", "meal", 500),
	};
	struct holiday_facts f = holiday_of(list, 2, no_prices, date(2025, 5, 2));

	assert_int_equal(f.n_judged, 1);
	assert_int_equal(f.n_short, 0);
	assert_int_equal(f.premium.fen, 1);
}

static void holiday__no_statutory_day__nothing(void **state)
{
	(void)state; /* 2024-05-02 */
	const struct order one = order("2024-05-02 12:00", "2024-05-02 12:30", "meal", 500);
	struct holiday_facts f;

	assert_int_equal(holiday_facts_make(arena, (struct order_list){&one, 1}, no_prices,
					    (struct day_list){NULL, 0}, 100, &f),
			 0);
	assert_int_equal(f.n_orders, 0);
}

static void holiday__order_over_midnight__any_time_counts(void **state)
{
	(void)state;
	const struct order list[] = {
		order("2025-04-30 23:50", "2025-05-01 00:00", "meal", 500), /* half-open: not */
		order("2025-04-30 23:50", "2025-05-01 00:00:01", "meal", 500),
		order("2025-05-01 23:59:59", "2025-05-02 00:10", "meal", 500),
		order("2025-05-02 00:00", "2025-05-02 00:00", "meal", 500), /* no length */
	};

	assert_int_equal(holiday_of(list, 4, no_prices, date(2025, 5, 1)).n_orders, 2);
}

static void holiday__price_list__wins_over_the_median(void **state)
{
	(void)state;
	const struct unit_price prices[] = {
		{CITY,  "meal", 400, date(2025, 1, 1), true},
		{WEIDU, "meal", 450, date(2025, 1, 1), true},
		{WEIDU, "meal", 900, date(2025, 6, 1), true},
	};
	const struct order list[] = {
		order("2025-05-01 12:00", "2025-05-01 12:30", "meal", 450),
		order("2025-05-01 13:00", "2025-05-01 13:30", "meal", 451),
		order("2025-05-06 12:00", "2025-05-06 12:30", "meal", 800),
	};
	struct holiday_facts f =
		holiday_of(list, 3, (struct price_list){prices, 3}, date(2025, 5, 1));

	assert_int_equal(f.n_judged, 2);
	assert_int_equal(f.n_short, 1);
	assert_int_equal(f.first_normal.fen, 450);
}

static void holiday__without_task_or_pay__not_judged(void **state)
{
	(void)state;
	const struct order list[] = {
		order("2025-05-01 12:00", "2025-05-01 12:30", "", 450),
		order("2025-05-01 13:00", "2025-05-01 13:30", "meal", -1),
		order("2025-05-01 14:00", "2025-05-01 14:30", "parcel", 100), /* no other */
	};
	struct holiday_facts f = holiday_of(list, 3, no_prices, date(2025, 5, 1));

	assert_int_equal(f.n_orders, 3);
	assert_int_equal(f.n_judged, 0);
}

static void holiday__random_orders__sums_of_any_order(void **state)
{
	(void)state; /* O1, O2 */
	for (uint64_t seed = 1; seed <= 200; seed++) {
		const int64_t first = utc_from_civil(date(2025, 4, 28)).us / US_PER_S;
		struct order list[40], turned[40];
		struct holiday_facts f, g;

		seed_state = seed;
		for (size_t i = 0; i < 40; i++) {
			int64_t start = first + below(8 * S_PER_DAY);

			list[i] = (struct order){{start * US_PER_S},
						 {(start + below(4000)) * US_PER_S},
						 WEIDU,
						 below(2) ? "meal" : "parcel",
						 below(9) == 0 ? -1 : 400 + below(100),
						 -1,
						 -1};
			turned[39 - i] = list[i];
		}
		f = holiday_of(list, 40, no_prices, date(2025, 5, 1));
		g = holiday_of(turned, 40, no_prices, date(2025, 5, 1));
		if (f.n_short > f.n_judged || f.n_judged > f.n_orders ||
		    f.short_pay.fen > f.short_normal.fen || f.n_short != g.n_short ||
		    f.n_orders != g.n_orders || f.short_pay.fen != g.short_pay.fen ||
		    f.short_normal.fen != g.short_normal.fen || f.premium.fen != g.premium.fen)
			fail_msg("O1, seed %" PRIu64, seed);
		arena_reset(arena, (struct arena_mark){NULL, 0});
	}
}

/* ---- passenger, driver, platform ---------------------------------------------------------- */

static struct triple_facts triple_of(int64_t fare, int64_t pay, int32_t bp, int64_t cap)
{
	struct order one = order("2025-03-09 08:00", "2025-03-09 08:30", "", pay);
	struct triple_facts f;

	one.fare_fen = fare;
	one.commission_bp = bp;
	triple_facts_make((struct order_list){&one, 1}, date(2025, 3, 1), cap, &f);
	return f;
}

static void triple__one_of_three_missing__counted(void **state)
{
	(void)state;
	assert_int_equal(triple_of(2000, 1600, 2000, -1).n_missing, 0);
	assert_int_equal(triple_of(-1, 1600, 2000, -1).n_missing, 1);
	assert_int_equal(triple_of(2000, -1, 2000, -1).n_missing, 1);
	assert_int_equal(triple_of(2000, 1600, -1, -1).n_missing, 1);
}

static void triple__commission_at_the_cap__clean_and_a_fen_above_over(void **state)
{
	(void)state; /* O3 */
	assert_int_equal(triple_of(2000, 1600, 2000, 2000).n_over, 0);
	assert_int_equal(triple_of(2000, 1599, 2000, 2000).n_over, 1);
	assert_int_equal(triple_of(2000, 1599, 2000, 2000).worst_bp, 2005);
	assert_int_equal(triple_of(2000, 1600, 2001, 2000).n_over, 1); /* as filed */
	assert_int_equal(triple_of(2000, 1599, 2000, -1).n_over, 0);   /* no cap known */
	assert_int_equal(triple_of(3, 2, 0, 3333).n_over, 1);    /* a third is above 33.33 % */
	assert_int_equal(triple_of(2000, 2500, 0, 0).n_over, 0); /* the platform adds */
}

static void triple__order_of_another_month__left_out(void **state)
{
	(void)state;
	const struct order one = order("2025-04-01 00:00", "2025-04-01 00:30", "", 1);
	struct triple_facts f;

	triple_facts_make((struct order_list){&one, 1}, date(2025, 3, 1), -1, &f);
	assert_int_equal(f.n_orders, 0);
}

/* ---- unit prices ---------------------------------------------------------------------------- */

static struct price_fall fall_of(const struct unit_price *p, size_t n, int64_t months)
{
	const struct order one = order("2025-06-09 08:00", "2025-06-09 08:30", "meal", -1);
	struct price_fall fall;

	price_fall_find((struct price_list){p, n}, (struct order_list){&one, 1}, date(2025, 6, 1),
			months, &fall);
	return fall;
}

static void price__lowered_without_negotiation__found(void **state)
{
	(void)state;
	struct unit_price p[] = {
		{CITY, "meal", 500, date(2025, 1, 1), true },
		{CITY, "meal", 450, date(2025, 6, 1), false},
	};
	struct price_fall fall = fall_of(p, 2, 3);

	assert_ptr_equal(fall.before, &p[0]);
	assert_ptr_equal(fall.after, &p[1]);
	p[1].consulted = true;
	assert_null(fall_of(p, 2, 3).before);
	p[1].consulted = false;
	p[1].task = "parcel"; /* not what this worker does */
	assert_null(fall_of(p, 2, 3).before);
}

static void price__lowered_in_steps__held_against_the_highest(void **state)
{
	(void)state;
	const struct unit_price p[] = {
		{CITY, "meal", 600, date(2024, 1, 1),  true },
		{CITY, "meal", 500, date(2025, 4, 1),  false},
		{CITY, "meal", 480, date(2025, 6, 15), true },
	};

	assert_ptr_equal(fall_of(p, 3, 3).before, &p[0]); /* still in force on 15 March */
	assert_null(fall_of(p, 3, 2).before); /* from 15 April on only 500: negotiated */
}

static void price__raised__no_fall(void **state)
{
	(void)state;
	const struct unit_price p[] = {
		{CITY, "meal", 500, date(2025, 1, 1), true },
		{CITY, "meal", 500, date(2025, 6, 1), false},
		{CITY, "meal", 510, date(2025, 6, 2), false},
	};

	assert_null(fall_of(p, 3, 12).before);
}

static void region__city_and_province__hold_their_counties(void **state)
{
	(void)state;
	assert_true(region_holds(411002, 411002));
	assert_true(region_holds(411000, 411002));
	assert_true(region_holds(410000, 411002));
	assert_false(region_holds(411002, 411000));
	assert_false(region_holds(411024, 411002));
	assert_false(region_holds(420000, 411002));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holiday__t20_same_price_as_a_workday__short),
		cmocka_unit_test(holiday__one_fen_more__clean),
		cmocka_unit_test(holiday__no_statutory_day__nothing),
		cmocka_unit_test(holiday__order_over_midnight__any_time_counts),
		cmocka_unit_test(holiday__price_list__wins_over_the_median),
		cmocka_unit_test(holiday__without_task_or_pay__not_judged),
		cmocka_unit_test(holiday__random_orders__sums_of_any_order),
		cmocka_unit_test(triple__one_of_three_missing__counted),
		cmocka_unit_test(triple__commission_at_the_cap__clean_and_a_fen_above_over),
		cmocka_unit_test(triple__order_of_another_month__left_out),
		cmocka_unit_test(price__lowered_without_negotiation__found),
		cmocka_unit_test(price__lowered_in_steps__held_against_the_highest),
		cmocka_unit_test(price__raised__no_fall),
		cmocka_unit_test(region__city_and_province__hold_their_counties),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
