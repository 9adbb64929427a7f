/*
 * limit_facts: T5 of domain C.11 to the second, limits of a day, L1-L3 on random months.
 */
#include "test_facts.h"

#include "limit_facts.h"

#define WEIDU 411002
#define HOURS INT64_C(3600)

static const struct limit_terms four_hours = {4 * HOURS, 0, 1200, 1200};

/* T5: orders from 08:00 on with gaps under 20 minutes, the last done at 12:10. */
static struct spans morning(void)
{
	struct spans s;

	assert_true(spans_alloc(arena, 4, &s));
	spans_add(&s, sec("2025-03-09 08:00"), sec("2025-03-09 09:30"), WEIDU);
	spans_add(&s, sec("2025-03-09 09:49:59"), sec("2025-03-09 11:00"), WEIDU);
	spans_add(&s, sec("2025-03-09 11:10"), sec("2025-03-09 12:10"), WEIDU);
	return s;
}

static struct limit_facts facts(const struct spans *s, const struct push *p, size_t n,
				const struct limit_terms *terms)
{
	struct limit_facts f;

	assert_int_equal(limit_facts_make(arena, s, (struct push_list){p, n}, terms, &f), 0);
	return f;
}

static size_t pushed_at(const char *when, const struct limit_terms *terms)
{
	const struct push one = {sec(when), PUSH_ORDER};
	struct spans s = morning();
	struct limit_facts f = facts(&s, &one, 1, terms);

	assert_int_equal(f.n_holds, 1);
	return f.holds[0].n_pushed;
}

static void run__t5__held_from_twelve_to_half_past(void **state)
{
	(void)state;
	struct spans s = morning();
	struct limit_facts f = facts(&s, NULL, 0, &four_hours);

	assert_int_equal(f.n_holds, 1);
	assert_int_equal(f.holds[0].day.day, date(2025, 3, 9).day);
	assert_int_equal(f.holds[0].reached, sec("2025-03-09 12:00"));
	assert_int_equal(f.holds[0].last_end, sec("2025-03-09 12:10"));
	assert_int_equal(f.holds[0].until, sec("2025-03-09 12:30"));
	assert_false(f.holds[0].prompted);
	assert_null(limit_worst(&f, date(2025, 3, 9)));
}

static void push__t5_at_the_edges__counted_to_the_second(void **state)
{
	(void)state;
	assert_int_equal(pushed_at("2025-03-09 12:20", &four_hours), 1);
	assert_int_equal(pushed_at("2025-03-09 11:59:59", &four_hours), 0);
	assert_int_equal(pushed_at("2025-03-09 12:00", &four_hours), 1);
	assert_int_equal(pushed_at("2025-03-09 12:29:59", &four_hours), 1);
	assert_int_equal(pushed_at("2025-03-09 12:30", &four_hours), 0);
}

static void run__limit_reached_at_midnight__of_the_day_that_ends(void **state)
{
	(void)state;
	const struct push one = {sec("2025-03-10 00:10"), PUSH_ORDER};
	struct spans s;
	struct limit_facts f;

	assert_true(spans_alloc(arena, 1, &s));
	spans_add(&s, sec("2025-03-09 20:00"), sec("2025-03-10 00:00"), WEIDU);
	f = facts(&s, &one, 1, &four_hours);
	assert_non_null(limit_worst(&f, date(2025, 3, 9)));
	assert_null(limit_worst(&f, date(2025, 3, 10)));
}

static void run__one_second_under_the_limit__no_hold(void **state)
{
	(void)state;
	const struct limit_terms exact = {4 * HOURS + 600, 0, 1200, 1200};
	const struct limit_terms longer = {4 * HOURS + 601, 0, 1200, 1200};
	struct spans s = morning();

	assert_int_equal(facts(&s, NULL, 0, &exact).n_holds, 1);
	assert_int_equal(facts(&s, NULL, 0, &longer).n_holds, 0);
}

static void run__a_stop_of_exactly_twenty_minutes__starts_anew(void **state)
{
	(void)state;
	struct spans s = morning();

	s.at[1].from++; /* 09:50:00 */
	assert_int_equal(facts(&s, NULL, 0, &four_hours).n_holds, 0);
}

static void hold__prompt_and_stop__seen(void **state)
{
	(void)state;
	const struct push sent[] = {
		{sec("2025-03-09 12:20"), PUSH_ORDER },
		{sec("2025-03-09 12:00"), PUSH_PROMPT},
		{sec("2025-03-09 12:10"), PUSH_ORDER },
		{sec("2025-03-09 12:00"), PUSH_LIMIT },
	};
	struct spans s = morning();
	struct limit_facts f = facts(&s, sent, N_ELEMENTS(sent), &four_hours);
	const struct limit_hold *h = limit_worst(&f, date(2025, 3, 9));

	assert_non_null(h);
	assert_int_equal(h->n_pushed, 2);
	assert_int_equal(h->first_push, sec("2025-03-09 12:10"));
	assert_true(h->prompted);
}

static void day__limit_of_a_day__held_to_midnight(void **state)
{
	(void)state;
	/* 90 min, 70 min 1 s, 60 min: three hours are reached 19 min 59 s before the end */
	const struct limit_terms daily = {0, 3 * HOURS, 1200, 1200};
	const struct push sent[] = {
		{sec("2025-03-09 23:59:59"), PUSH_ORDER},
                {sec("2025-03-10 00:00"),    PUSH_ORDER}
        };
	struct spans s = morning();
	struct limit_facts f = facts(&s, sent, 2, &daily);

	assert_int_equal(f.n_holds, 1);
	assert_true(f.holds[0].daily);
	assert_int_equal(f.holds[0].reached, sec("2025-03-09 11:29:59"));
	assert_int_equal(f.holds[0].until, sec("2025-03-10 00:00"));
	assert_int_equal(f.holds[0].n_pushed, 1);
}

static void day__order_over_midnight__each_day_its_part(void **state)
{
	(void)state;
	const struct limit_terms daily = {0, 2 * HOURS, 1200, 1200};
	struct spans s;
	struct limit_facts f;

	assert_true(spans_alloc(arena, 1, &s));
	spans_add(&s, sec("2025-03-09 22:00"), sec("2025-03-10 01:59:59"), WEIDU);
	f = facts(&s, NULL, 0, &daily);
	assert_int_equal(f.n_holds, 1);
	assert_int_equal(f.holds[0].day.day, date(2025, 3, 9).day);
}

static void terms__below_zero__refused(void **state)
{
	(void)state;
	const struct limit_terms bad = {-1, 0, 0, 0};
	struct spans s = morning();
	struct limit_facts f;

	assert_int_equal(limit_facts_make(arena, &s, (struct push_list){NULL, 0}, &bad, &f),
			 E_RANGE);
}

#define ROWS 60

static void random_orders(uint64_t seed, struct spans *s, struct push *p)
{
	const int64_t from = sec("2025-03-01 00:00");

	seed_state = seed;
	assert_true(spans_alloc(arena, 2 * ROWS, s));
	for (size_t i = 0; i < ROWS; i++) {
		int64_t start = from + below(5 * S_PER_DAY);

		spans_add(s, start, start + 1 + below(5400), WEIDU);
		p[i] = (struct push){from + below(5 * S_PER_DAY), (enum push_kind)below(5)};
	}
	spans_own(s);
}

static size_t counted_by_hand(const struct limit_hold *h, const struct push *p)
{
	size_t n = 0;

	for (size_t i = 0; i < ROWS; i++)
		n += p[i].kind == PUSH_ORDER && p[i].at >= h->reached && p[i].at < h->until;
	return n;
}

static size_t all_pushed(const struct limit_facts *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_holds; i++)
		n += f->holds[i].n_pushed;
	return n;
}

static void facts__random_months__counted_as_by_hand(void **state)
{
	(void)state; /* L1, L3 */
	for (uint64_t seed = 1; seed <= 200; seed++) {
		const struct limit_terms terms = {2 * HOURS, 6 * HOURS, 1200, 1200};
		const struct limit_terms shorter = {2 * HOURS, 0, 1200, 1200};
		const struct limit_terms longer = {3 * HOURS, 0, 1200, 1200};
		struct push p[ROWS];
		struct spans s;
		struct limit_facts f, less, more;

		random_orders(seed, &s, p);
		f = facts(&s, p, ROWS, &terms);
		for (size_t i = 0; i < f.n_holds; i++) {
			if (f.holds[i].n_pushed != counted_by_hand(&f.holds[i], p))
				fail_msg("L1, seed %" PRIu64, seed);
		}
		less = facts(&s, p, ROWS, &longer);
		more = facts(&s, p, ROWS, &shorter);
		if (all_pushed(&less) > all_pushed(&more))
			fail_msg("L3, seed %" PRIu64, seed);
		arena_reset(arena, (struct arena_mark){NULL, 0});
	}
}

static bool same_hold(const struct limit_hold *a, const struct limit_hold *b)
{
	return a->day.day == b->day.day && a->daily == b->daily && a->from == b->from &&
	       a->reached == b->reached && a->until == b->until && a->n_pushed == b->n_pushed &&
	       a->first_push == b->first_push && a->prompted == b->prompted;
}

static void facts__pushes_turned_and_orders_cut__nothing_changes(void **state)
{
	(void)state; /* L2 */
	for (uint64_t seed = 1; seed <= 200; seed++) {
		const struct limit_terms terms = {2 * HOURS, 6 * HOURS, 1200, 1200};
		struct push p[ROWS], turned[ROWS];
		struct spans s, cut;
		struct limit_facts f, g;

		random_orders(seed, &s, p);
		assert_true(spans_alloc(arena, 2 * s.n, &cut));
		for (size_t i = 0; i < s.n; i++) {
			int64_t middle = s.at[i].from + below(s.at[i].to - s.at[i].from + 1);

			spans_add(&cut, s.at[i].from, middle, WEIDU);
			spans_add(&cut, middle, s.at[i].to, WEIDU);
		}
		for (size_t i = 0; i < ROWS; i++)
			turned[i] = p[ROWS - 1 - i];
		f = facts(&s, p, ROWS, &terms);
		g = facts(&cut, turned, ROWS, &terms);
		if (f.n_holds != g.n_holds)
			fail_msg("L2, seed %" PRIu64, seed);
		for (size_t i = 0; i < f.n_holds; i++) {
			if (!same_hold(&f.holds[i], &g.holds[i]))
				fail_msg("L2, seed %" PRIu64, seed);
		}
		arena_reset(arena, (struct arena_mark){NULL, 0});
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(run__t5__held_from_twelve_to_half_past),
		cmocka_unit_test(push__t5_at_the_edges__counted_to_the_second),
		cmocka_unit_test(run__limit_reached_at_midnight__of_the_day_that_ends),
		cmocka_unit_test(run__one_second_under_the_limit__no_hold),
		cmocka_unit_test(run__a_stop_of_exactly_twenty_minutes__starts_anew),
		cmocka_unit_test(hold__prompt_and_stop__seen),
		cmocka_unit_test(day__limit_of_a_day__held_to_midnight),
		cmocka_unit_test(day__order_over_midnight__each_day_its_part),
		cmocka_unit_test(terms__below_zero__refused),
		cmocka_unit_test(facts__random_months__counted_as_by_hand),
		cmocka_unit_test(facts__pushes_turned_and_orders_cut__nothing_changes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
