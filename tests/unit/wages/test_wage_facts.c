/*
 * wage_facts: T1, T2 and T7 of the domain page, one fen and one day beside each limit, invariants
 * W1-W4 on seeded random lines.
 */
#include "test_facts.h"

#include "wage_facts.h"

#define N(array)  N_ELEMENTS(array)
#define YUAN(n)   FEN((n)*INT64_C(100))
#define HOURS     INT64_C(3600)
#define LINES_MAX 24
#define N_RANDOM  500
#define MINWAGE   210000 /* tier 1, 2024 */

static struct wage_line line(const char *code, int64_t fen)
{
	const struct pay_item *item = pay_item_find(code);

	assert_non_null(item);
	return (struct wage_line){.item = item, .amount = FEN(fen)};
}

static int64_t counted(int64_t piece_yuan)
{
	const struct pay_line lines[] = {
		{pay_item_find("BASE"),  YUAN(1500)      },
		{pay_item_find("PIECE"), YUAN(piece_yuan)},
		{pay_item_find("OT"),    YUAN(200)       },
		{pay_item_find("NIGHT"), YUAN(100)       }
        };
	struct pay_facts f;

	assert_int_equal(pay_facts_make(lines, N(lines), &f), 0);
	return f.counted.fen;
}

static int64_t floor_owed(int64_t counted_fen, size_t present, size_t due)
{
	money owed;

	assert_int_equal(wage_floor_owed(FEN(MINWAGE), present, due, FEN(counted_fen), &owed), 0);
	return owed.fen;
}

static void floor__t1_and_t2__nothing_and_100_yuan(void **state)
{
	(void)state;
	assert_int_equal(floor_owed(counted(700), 21, 21), 0);
	assert_int_equal(floor_owed(counted(500), 21, 21), 10000);
}

static void floor__one_fen_short__one_fen(void **state)
{
	(void)state;
	assert_int_equal(floor_owed(MINWAGE, 21, 21), 0);
	assert_int_equal(floor_owed(MINWAGE - 1, 21, 21), 1);
}

static void floor__absent_for_own_reasons__by_presence(void **state)
{
	money owed;

	(void)state; /* 2100 x 14 / 21 */
	assert_int_equal(floor_owed(140000, 14, 21), 0);
	assert_int_equal(floor_owed(139999, 14, 21), 1);
	assert_int_equal(floor_owed(0, 0, 21), 0);
	assert_int_equal(floor_owed(0, 1, 22), 9546); /* 95.4545: up */
	assert_int_equal(floor_owed(0, 0, 0), 0);
	assert_int_equal(wage_floor_owed(FEN(MINWAGE), 22, 21, FEN(0), &owed), E_RANGE);
}

static int64_t damage_max(int64_t wage_yuan)
{
	money max;

	assert_int_equal(wage_damage_max(YUAN(wage_yuan), 20, FEN(MINWAGE), &max), 0);
	return max.fen;
}

static void damage__t7__share_then_floor_then_nothing(void **state)
{
	(void)state;
	assert_int_equal(damage_max(3000), 60000);
	assert_int_equal(damage_max(2400), 30000);
	assert_int_equal(damage_max(2100), 0);
	assert_int_equal(damage_max(1000), 0);
}

static void deductions__by_item__lawful_based_never(void **state)
{
	struct wage_line lines[] = {
		line("BASE", 300000),  line("TIP", 5000),       line("REIMB", 4000),
		line("D-TAX", 100),    line("D-SI", 200),       line("D-COURT", 300),
		line("D-DAMAGE", 400), line("D-DEPOSIT", 500),  line("D-RENT", 600),
		line("D-INS", 700),    line("D-DISPATCH", 800), line("OT", 10000)};
	struct deductions d;

	(void)state;
	assert_int_equal(wage_deductions(lines, N(lines), &d), 0);
	assert_int_equal(d.wage.fen, 310000);
	assert_int_equal(d.unlawful.fen, 300 + 400 + 600 + 700 + 800);
	assert_int_equal(d.deposit.fen, 500);
	assert_int_equal(d.damage.fen, 0);
	for (size_t i = 0; i < N(lines); i++)
		lines[i].based = true; /* a paper makes no deposit lawful, nor a premium */
	assert_int_equal(wage_deductions(lines, N(lines), &d), 0);
	assert_int_equal(d.unlawful.fen, 700 + 800);
	assert_int_equal(d.damage.fen, 400);
	assert_int_equal(d.deposit.fen, 500);
}

static void deductions__every_item__has_a_law(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_pay_items; i++) {
		bool deducted = strncmp(pay_items[i].code, "D-", 2) == 0;

		assert_int_equal(deduction_law_of(&pay_items[i]) != DEDUCTION_NONE, deducted);
	}
}

static void overtime__one_second__rounded_up(void **state)
{
	const struct overtime_terms t = {FEN(348000), 174 * HOURS, 150, 200, 300};
	struct overtime_pay p;

	(void)state; /* 2000 fen / 3600 s x 1.5 = 0.83 fen */
	assert_int_equal(wage_overtime(&t, &(struct overtime_hours){1, 0, 0}, FEN(0), &p), 0);
	assert_int_equal(p.owed.fen, 1);
	assert_int_equal(wage_overtime(&t, &(struct overtime_hours){0, 0, 0}, FEN(0), &p), 0);
	assert_int_equal(p.owed.fen, 0);
	assert_int_equal(wage_overtime(&t, &(struct overtime_hours){-1, 0, 0}, FEN(0), &p),
			 E_RANGE);
}

static struct arrears arrears_on(const struct wage_line *lines, size_t n, civil_date today)
{
	struct arrears f;

	assert_int_equal(wage_arrears(lines, n, NULL, date(2025, 4, 15), today, &f), 0);
	return f;
}

static void arrears__day_after_the_due_day__owed(void **state)
{
	struct wage_line lines[] = {line("BASE", 200000), line("PIECE", 100000),
				    line("D-SI", 30000)};
	struct arrears f;

	(void)state;
	f = arrears_on(lines, N(lines), date(2025, 4, 15));
	assert_int_equal(f.overdue.fen, 0);
	assert_int_equal(f.next_due.day, date(2025, 4, 15).day);
	f = arrears_on(lines, N(lines), date(2025, 4, 16));
	assert_int_equal(f.overdue.fen, 270000); /* net of his own insurance */
	assert_int_equal(f.since.day, date(2025, 4, 15).day);
	lines[0].paid = date(2025, 4, 15);
	f = arrears_on(lines, N(lines), date(2025, 4, 16));
	assert_int_equal(f.overdue.fen, 70000); /* paid in part: what is left */
	assert_int_equal(f.late.fen, 0);
}

static void arrears__paid_late_in_full__past_lateness_only(void **state)
{
	struct wage_line one = line("BASE", 200000);
	struct arrears f;

	(void)state;
	one.paid = date(2025, 4, 20);
	f = arrears_on(&one, 1, date(2025, 5, 1));
	assert_int_equal(f.overdue.fen, 0);
	assert_int_equal(f.late.fen, 200000);
	assert_int_equal(f.late_days, 5);
}

static void due__on_a_rest_day__the_working_day_before(void **state)
{
	const struct calendar_day marked[] = {
		{date(2025, 5, 1), DAY_STATUTORY}
        };
	const struct calendar cal = {marked, 1, 2025, 2025, NULL};

	(void)state;
	assert_int_equal(wage_due_day(&cal, date(2025, 3, 15)).day, date(2025, 3, 14).day);
	assert_int_equal(wage_due_day(&cal, date(2025, 3, 14)).day, date(2025, 3, 14).day);
	assert_int_equal(wage_due_day(&cal, date(2025, 5, 1)).day, date(2025, 4, 30).day);
	assert_int_equal(wage_due_day(NULL, date(2025, 3, 15)).day, date(2025, 3, 15).day);
	assert_int_equal(wage_due_agreed(date(2025, 1, 1), 31).day, date(2025, 2, 28).day);
	assert_int_equal(wage_due_agreed(date(2025, 1, 1), 10).day, date(2025, 2, 10).day);
	assert_int_equal(wage_due_agreed(date(2025, 1, 1), 0).day, date(2025, 2, 28).day);
}

static void settled__due_days_before_days_paid__first_and_last(void **state)
{
	struct wage_line lines[] = {line("BASE", 1), line("PIECE", 1), line("D-TAX", 1)};
	civil_date first, last;

	(void)state;
	assert_false(wage_settled(lines, N(lines), &first, &last));
	lines[0].due = date(2025, 3, 16);
	lines[0].paid = date(2025, 6, 1);
	lines[1].paid = date(2025, 3, 31);
	lines[2].due = date(2025, 1, 1);
	assert_true(wage_settled(lines, N(lines), &first, &last));
	assert_int_equal(first.day, date(2025, 3, 16).day);
	assert_int_equal(last.day, date(2025, 3, 31).day);
}

/* ---- random lines ------------------------------------------------------------------------- */

static void random__reversed_and_cut__change_nothing(void **state)
{
	struct wage_line a[LINES_MAX], b[2 * LINES_MAX];

	(void)state;
	for (uint64_t seed = 1; seed <= N_RANDOM; seed++) {
		size_t n;
		struct deductions d, e;
		struct arrears f, g;

		seed_state = seed;
		n = (size_t)below(LINES_MAX) + 1;
		for (size_t i = 0; i < n; i++) {
			a[i] = line(pay_items[below((int64_t)n_pay_items)].code, below(500000));
			a[i].based = below(2);
			a[i].due.day = below(2) ? date(2025, 4, 1).day + (int32_t)below(40) : 0;
			a[i].paid.day = below(2) ? date(2025, 4, 1).day + (int32_t)below(40) : 0;
			b[2 * (n - 1 - i)] = b[2 * (n - 1 - i) + 1] = a[i];
			b[2 * (n - 1 - i)].amount = FEN(below(a[i].amount.fen + 1));
			b[2 * (n - 1 - i) + 1].amount =
				FEN(a[i].amount.fen - b[2 * (n - 1 - i)].amount.fen);
		}
		assert_int_equal(wage_deductions(a, n, &d), 0);
		assert_int_equal(wage_deductions(b, 2 * n, &e), 0);
		assert_memory_equal(&d, &e, sizeof(d));
		f = arrears_on(a, n, date(2025, 4, 20));
		g = arrears_on(b, 2 * n, date(2025, 4, 20));
		assert_memory_equal(&f, &g, sizeof(f));
	}
}

static void random__shares_of_stretches__add_up(void **state)
{
	(void)state; /* W3 */
	for (uint64_t seed = 1; seed <= N_RANDOM; seed++) {
		int64_t paid, of, at = 0, sum = 0;

		seed_state = seed;
		paid = below(1000000);
		of = below(86400) + 1;
		while (at < of) {
			int64_t to = at + below(of - at) + 1;
			money before, after;

			assert_int_equal(wage_share(FEN(paid), at, of, &before), 0);
			assert_int_equal(wage_share(FEN(paid), to, of, &after), 0);
			sum += after.fen - before.fen;
			at = to;
		}
		assert_int_equal(sum, paid);
	}
}

static void random__owed__the_smallest_that_closes_the_gap(void **state)
{
	(void)state; /* W2 */
	for (uint64_t seed = 1; seed <= N_RANDOM; seed++) {
		size_t due, present;
		int64_t counted_fen, owed;

		seed_state = seed;
		due = (size_t)below(27) + 1;
		present = (size_t)below((int64_t)due + 1);
		counted_fen = below(MINWAGE);
		owed = floor_owed(counted_fen, present, due);
		assert_true((counted_fen + owed) * (int64_t)due >= MINWAGE * (int64_t)present);
		if (owed > 0) {
			assert_true((counted_fen + owed - 1) * (int64_t)due <
				    MINWAGE * (int64_t)present);
			assert_int_equal(floor_owed(counted_fen + 1, present, due), owed - 1);
		}
	}
}

static void random__damage__never_below_the_floor(void **state)
{
	(void)state; /* W4 */
	for (uint64_t seed = 1; seed <= N_RANDOM; seed++) {
		int64_t wage;
		money max;

		seed_state = seed;
		wage = below(1000000);
		assert_int_equal(wage_damage_max(FEN(wage), 20, FEN(MINWAGE), &max), 0);
		assert_true(max.fen * 5 <= wage);
		assert_true(max.fen == 0 || wage - max.fen >= MINWAGE);
		assert_true((max.fen + 1) * 5 > wage || wage - max.fen - 1 < MINWAGE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(floor__t1_and_t2__nothing_and_100_yuan),
		cmocka_unit_test(floor__one_fen_short__one_fen),
		cmocka_unit_test(floor__absent_for_own_reasons__by_presence),
		cmocka_unit_test(damage__t7__share_then_floor_then_nothing),
		cmocka_unit_test(deductions__by_item__lawful_based_never),
		cmocka_unit_test(deductions__every_item__has_a_law),
		cmocka_unit_test(overtime__one_second__rounded_up),
		cmocka_unit_test(arrears__day_after_the_due_day__owed),
		cmocka_unit_test(arrears__paid_late_in_full__past_lateness_only),
		cmocka_unit_test(due__on_a_rest_day__the_working_day_before),
		cmocka_unit_test(settled__due_days_before_days_paid__first_and_last),
		cmocka_unit_test(random__reversed_and_cut__change_nothing),
		cmocka_unit_test(random__shares_of_stretches__add_up),
		cmocka_unit_test(random__owed__the_smallest_that_closes_the_gap),
		cmocka_unit_test(random__damage__never_below_the_floor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
