/* Worse off since he complained, and alone with it: rates, numbers, fellows, months. */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "watch_facts.h"

static const struct watch_terms terms = {
	.fall_percent = 40, .more = 3, .min_s = 20 * 3600, .peers_min = 5};

/* So many orders in 300 hours before, and in 100 after. */
static struct work_change orders(int64_t before, int64_t after)
{
	return (struct work_change){
		.before = {.months = 3, .orders = before, .worked_s = 300 * 3600, .days = 60},
		.after = {.months = 1, .orders = after,  .worked_s = 100 * 3600, .days = 20}
        };
}

static struct watch_result compared(enum watch_measure m, struct work_change self, int64_t before,
				    int64_t after, size_t n)
{
	struct work_change peers[8];
	struct watch_result r;

	for (size_t i = 0; i < n; i++)
		peers[i] = orders(before, after);
	assert_true(watch_compare(m, &self, peers, n, &terms, &r));
	return r;
}

static void rate__falls_more_than_that_of_the_fellows__lead(void **state UNUSED)
{
	static const struct {
		int64_t before, after, crew_before, crew_after;
		size_t n;
		bool lead;
		int64_t left;
	} cases[] = {
		{960, 110, 960, 320, 8, true,  3437 }, /* alone */
		{960, 192, 960, 320, 8, true,  6000 }, /* exactly 40 percent */
		{960, 193, 960, 320, 8, false, 6031 },
		{960, 110, 960, 110, 8, false, 10000}, /* all of them */
		{960, 160, 960, 256, 8, false, 6250 }, /* half, and the others a fifth */
		{960, 192, 960, 640, 8, true,  6000 }, /* a rise of the others is not asked of him */
		{960, 110, 960, 110, 4, true,  3437 }, /* too few to say */
		{960, 110, 960, 0,   8, false, 10000}, /* nobody has any */
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct watch_result r =
			compared(WATCH_ORDERS_HOUR, orders(cases[i].before, cases[i].after),
				 cases[i].crew_before, cases[i].crew_after, cases[i].n);

		assert_int_equal(r.lead, cases[i].lead);
		assert_int_equal(r.left_over, cases[i].left);
		assert_int_equal(r.n_peers, cases[i].n < 5 ? 0 : cases[i].n);
	}
}

static void too_little__on_one_side__not_compared(void **state UNUSED)
{
	struct work_change x = orders(960, 110);
	struct watch_result r;

	x.after.worked_s = 19 * 3600;
	assert_false(watch_compare(WATCH_ORDERS_HOUR, &x, NULL, 0, &terms, &r));
	x = orders(960, 110);
	x.before.worked_s = 19 * 3600;
	assert_false(watch_compare(WATCH_ORDERS_HOUR, &x, NULL, 0, &terms, &r));
	x = orders(0, 110); /* no rate to fall from */
	assert_false(watch_compare(WATCH_ORDERS_HOUR, &x, NULL, 0, &terms, &r));
	x = orders(960, 110); /* no pay was filed, no penalties */
	assert_false(watch_compare(WATCH_PAY_HOUR, &x, NULL, 0, &terms, &r));
	assert_false(watch_compare(WATCH_PENALTIES, &x, NULL, 0, &terms, &r));
	assert_false(watch_compare(WATCH_ENDED, &x, NULL, 0, &terms, &r));
}

static struct work_change penalties(int64_t before, int64_t after)
{
	struct work_change x = orders(960, 320);

	x.before.penalties = before;
	x.before.penalty_months = 3;
	x.after.penalties = after;
	x.after.penalty_months = 1;
	return x;
}

static void number__rises_more_than_that_of_the_fellows__lead(void **state UNUSED)
{
	struct work_change self = penalties(3, 5), crew[6];
	struct watch_result r;

	for (size_t i = 0; i < 6; i++)
		crew[i] = penalties(3, 1);
	assert_true(watch_compare(WATCH_PENALTIES, &self, crew, 6, &terms, &r));
	assert_true(r.lead); /* 1 a month, then 5 */
	assert_int_equal(r.left_over, 400);
	for (size_t i = 0; i < 6; i++)
		crew[i] = penalties(3, 3); /* new rules for everybody */
	assert_true(watch_compare(WATCH_PENALTIES, &self, crew, 6, &terms, &r));
	assert_false(r.lead);
	assert_int_equal(r.left_over, 200);
}

static void no_work__unless_half_of_the_fellows_have_none(void **state UNUSED)
{
	struct work_change self = orders(960, 0), crew[6];
	struct watch_result r;

	self.after = (struct work_sum){.months = 0};
	for (size_t idle = 0; idle <= 6; idle++) {
		for (size_t i = 0; i < 6; i++) {
			crew[i] = orders(960, 320);
			if (i < idle)
				crew[i].after = (struct work_sum){.months = 0};
		}
		assert_true(watch_compare(WATCH_NO_WORK, &self, crew, 6, &terms, &r));
		assert_int_equal(r.lead, idle < 3);
		assert_int_equal(r.peers, idle);
	}
	/* without fellows nobody knows whether the month was filed */
	assert_false(watch_compare(WATCH_NO_WORK, &self, crew, 4, &terms, &r));
}

/* Whatever the fellows are, in whatever order: the same answer, and the median is one of them. */
static void median__of_fellows_in_any_order__the_same(void **state UNUSED)
{
	struct work_change self = orders(960, 200), crew[WATCH_PEERS_MAX];
	struct watch_result a, b;
	uint32_t seed = 1;

	for (size_t n = 5; n < WATCH_PEERS_MAX; n += 37) {
		for (size_t i = 0; i < n; i++) {
			seed = seed * 1664525 + 1013904223;
			crew[i] = orders(960, seed >> 23);
		}
		assert_true(watch_compare(WATCH_ORDERS_HOUR, &self, crew, n, &terms, &a));
		for (size_t i = 0; i < n / 2; i++) {
			struct work_change t = crew[i];

			crew[i] = crew[n - 1 - i];
			crew[n - 1 - i] = t;
		}
		assert_true(watch_compare(WATCH_ORDERS_HOUR, &self, crew, n, &terms, &b));
		assert_memory_equal(&a, &b, sizeof(a));
	}
}

static civil_date on(const char *text)
{
	civil_date d;

	assert_true(civil_parse(text, strlen(text), &d));
	return d;
}

static void months__shifted__over_the_years(void **state UNUSED)
{
	assert_int_equal(month_shift(on("2025-01-31"), -1).day, on("2024-12-01").day);
	assert_int_equal(month_shift(on("2025-12-31"), 2).day, on("2026-02-01").day);
	assert_int_equal(month_shift(on("2025-04-10"), 0).day, on("2025-04-01").day);
	assert_int_equal(watch_until(on("2025-10-01"), (civil_date){0}, 3).day,
			 on("2025-10-01").day);
	assert_int_equal(watch_until(on("2025-10-01"), on("2025-05-20"), 3).day,
			 on("2025-08-01").day);
	assert_int_equal(watch_until(on("2025-10-01"), on("2025-09-20"), 3).day,
			 on("2025-10-01").day);
}

static void rate__shown__in_hundredths(void **state UNUSED)
{
	assert_int_equal(watch_rate(WATCH_ORDERS_HOUR, 960, 300 * 3600), 320);
	assert_int_equal(watch_rate(WATCH_ORDERS_DAY, 110, 20), 550);
	assert_int_equal(watch_rate(WATCH_PAY_HOUR, 540000, 300 * 3600), 1800);
	assert_int_equal(watch_rate(WATCH_PENALTIES, 5, 3), 166);
	assert_int_equal(watch_rate(WATCH_STOPS, 5, 0), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(rate__falls_more_than_that_of_the_fellows__lead),
		cmocka_unit_test(too_little__on_one_side__not_compared),
		cmocka_unit_test(number__rises_more_than_that_of_the_fellows__lead),
		cmocka_unit_test(no_work__unless_half_of_the_fellows_have_none),
		cmocka_unit_test(median__of_fellows_in_any_order__the_same),
		cmocka_unit_test(months__shifted__over_the_years),
		cmocka_unit_test(rate__shown__in_hundredths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
