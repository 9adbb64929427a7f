#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "engagement_facts.h"

#define MAX 8

/* Employer 1 has R-01 (worker 100): [20000, 20100), then from 20200 on; employer 2 has its R-01. */
static const struct engagement stored[] = {
	{11, 100, 1, "R-01", "B", "rider", "411002", {20000}, {20100}, 1, true,  0, "", ""},
	{12, 100, 1, "R-01", "B", "rider", "411002", {20200}, {0},     2, true,  0, "", ""},
	{13, 200, 2, "R-01", "B", "rider", "411003", {20000}, {0},     1, false, 0, "", ""},
};

struct bench {
	struct engagement_batch batch;
	struct engagement_row rows[MAX];
	struct alias aliases[MAX + 2];
};

static struct engagement_row row_of(int64_t employer, const char *no, int32_t from, int32_t to)
{
	return (struct engagement_row){
		.want = {.employer_id = employer,
			 .worker_no = no,
			 .class = "B",
			 .occupation = "rider",
			 .home_region = "411002"},
		.from_wire = from,
		.to_wire = to,
		.same_as = ""
        };
}

static void bench_set(struct bench *b, const struct engagement_row *rows, size_t n)
{
	*b = (struct bench){0};
	memcpy(b->rows, rows, n * sizeof(*rows));
	b->aliases[0] = (struct alias){
		.employer_id = 1, .worker_no = "R-01", .from_day = {20000}, .worker_id = 100};
	b->aliases[1] = (struct alias){
		.employer_id = 2, .worker_no = "R-01", .from_day = {20000}, .worker_id = 200};
	b->batch = (struct engagement_batch){.rows = b->rows,
					     .n_rows = n,
					     .stored = stored,
					     .n_stored = N_ELEMENTS(stored),
					     .aliases = b->aliases,
					     .n_aliases = 2};
	engagements_decide(&b->batch);
}

static void periods__half_open__touching_is_no_overlap(void **state UNUSED)
{
	static const struct {
		int32_t a, b, c, d;
		bool overlap;
	} cases[] = {
		{1, 5, 5, 9, false},
                {5, 9, 1, 5, false},
                {1, 6, 5, 9, true },
                {1, 0, 5, 9, true },
		{5, 0, 1, 5, false},
                {1, 0, 2, 0, true },
                {3, 4, 1, 9, true },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_int_equal(periods_overlap((civil_date){cases[i].a}, (civil_date){cases[i].b},
						 (civil_date){cases[i].c},
						 (civil_date){cases[i].d}),
				 cases[i].overlap);
}

static void row__one_flaw__refused_with_it(void **state UNUSED)
{
	static const struct {
		int64_t employer;
		const char *no, *class, *occupation;
		enum region_standing standing;
		int32_t from, to;
		enum flaw flaw;
	} cases[] = {
		{0, "R-09", "B", "rider", REGION_COVERED, 20000,   0,       FLAW_EMPLOYER_UNKNOWN },
		{1, "",     "B", "rider", REGION_COVERED, 20000,   0,       FLAW_WORKER_NO        },
		{1, "R 09", "B", "rider", REGION_COVERED, 20000,   0,       FLAW_WORKER_NO        },
		{1, "R-09", "D", "rider", REGION_COVERED, 20000,   0,       FLAW_CLASS            },
		{1, "R-09", "B", "pilot", REGION_COVERED, 20000,   0,       FLAW_OCCUPATION       },
		{1, "R-09", "B", "rider", REGION_UNKNOWN, 20000,   0,       FLAW_HOME_UNKNOWN     },
		{1, "R-09", "B", "rider", REGION_OUTSIDE, 20000,   0,       FLAW_HOME_OUTSIDE     },
		{1, "R-09", "B", "rider", REGION_COVERED, 0,       0,       FLAW_FROM_DAY         },
		{1, "R-09", "B", "rider", REGION_COVERED, 9000000, 0,       FLAW_FROM_DAY         },
		{1, "R-09", "B", "rider", REGION_COVERED, 20000,   9000000, FLAW_TO_DAY           },
		{1, "R-09", "B", "rider", REGION_COVERED, 20000,   20000,   FLAW_PERIOD_EMPTY     },
		{1, "R-01", "B", "rider", REGION_COVERED, 20099,   20150,   FLAW_PERIOD_OVERLAP   },
		{1, "R-01", "B", "rider", REGION_COVERED, 19000,   0,       FLAW_PERIOD_OVERLAP   },
		{2, "R-01", "B", "rider", REGION_COVERED, 20000,   20010,   FLAW_ENGAGED_ELSEWHERE},
	};
	struct bench b;

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct engagement_row row =
			row_of(cases[i].employer, cases[i].no, cases[i].from, cases[i].to);

		row.want.class = cases[i].class;
		row.want.occupation = cases[i].occupation;
		row.standing = cases[i].standing;
		bench_set(&b, &row, 1);
		assert_int_equal(b.rows[0].flaw, cases[i].flaw);
		assert_int_equal(b.rows[0].outcome, IMPORT_REFUSED);
		assert_int_equal(b.batch.n_workers, 0);
	}
}

static void row__between_two_engagements__created_for_the_same_worker(void **state UNUSED)
{
	struct engagement_row row = row_of(1, "R-01", 20100, 20200);
	struct bench b;

	bench_set(&b, &row, 1);
	assert_int_equal(b.rows[0].outcome, IMPORT_CREATED);
	assert_int_equal(b.rows[0].want.worker_id, 100);
	assert_int_equal(b.batch.n_aliases, 2);
}

static void row__before_the_alias__moves_its_first_day(void **state UNUSED)
{
	struct engagement_row row = row_of(1, "R-01", 19000, 19100);
	struct bench b;

	bench_set(&b, &row, 1);
	assert_int_equal(b.rows[0].want.worker_id, 100);
	assert_true(b.aliases[0].moved);
	assert_int_equal(b.aliases[0].was_from.day, 20000);
	assert_int_equal(b.aliases[0].from_day.day, 19000);
}

static void row__new_number__new_worker_and_alias(void **state UNUSED)
{
	struct engagement_row rows[] = {row_of(1, "R-02", 20000, 0), row_of(1, "R-03", 20000, 0)};
	struct bench b;

	bench_set(&b, rows, 2);
	assert_int_equal(b.rows[0].want.worker_id, -1);
	assert_int_equal(b.rows[1].want.worker_id, -2);
	assert_int_equal(b.batch.n_workers, 2);
	assert_int_equal(b.batch.n_aliases, 4);
	assert_true(b.aliases[2].fresh);
}

static void row__same_first_day__next_version_or_unchanged(void **state UNUSED)
{
	struct engagement_row rows[] = {row_of(1, "R-01", 20000, 20100),
					row_of(1, "R-01", 20200, 20300)};
	struct bench b;

	bench_set(&b, rows, 2);
	assert_int_equal(b.rows[0].outcome, IMPORT_UNCHANGED);
	assert_int_equal(b.rows[0].want.version, 1);
	assert_int_equal(b.rows[1].outcome, IMPORT_UPDATED);
	assert_int_equal(b.rows[1].want.engagement_id, 12);
	assert_int_equal(b.rows[1].want.version, 3);
}

/* The old one ends and a new one begins: the order in the file does not matter. */
static void rows__end_and_begin__any_order(void **state UNUSED)
{
	struct engagement_row rows[] = {row_of(1, "R-01", 20300, 0),
					row_of(1, "R-01", 20200, 20300)};
	struct bench b;

	for (int i = 0; i < 2; i++) {
		struct engagement_row swap = rows[0];

		bench_set(&b, rows, 2);
		assert_int_equal(b.rows[i].outcome, IMPORT_CREATED);
		assert_int_equal(b.rows[1 - i].outcome, IMPORT_UPDATED);
		rows[0] = rows[1];
		rows[1] = swap;
	}
}

static void rows__overlap_each_other__second_refused(void **state UNUSED)
{
	struct engagement_row rows[] = {
		row_of(1, "R-05", 20000, 20100), row_of(1, "R-05", 20050, 0),
		row_of(1, "R-05", 20000, 20100), row_of(1, "R-05", 20000, 0)};
	struct bench b;

	bench_set(&b, rows, 4);
	assert_int_equal(b.rows[0].outcome, IMPORT_CREATED);
	assert_int_equal(b.rows[1].flaw, FLAW_PERIOD_OVERLAP);
	assert_int_equal(b.rows[2].outcome, IMPORT_UNCHANGED);
	assert_int_equal(b.rows[3].flaw, FLAW_REPEATED);
}

static void same_as__known_number__same_worker(void **state UNUSED)
{
	struct engagement_row rows[] = {row_of(1, "R-07", 20000, 0), row_of(1, "R-08", 20000, 0),
					row_of(1, "R-01", 20200, 0)};
	struct bench b;

	rows[0].same_as = "2/R-01";
	rows[0].same_as_employer = 2;
	rows[0].same_as_no = SLICE("R-01");
	rows[1].same_as = "1/R-07"; /* made by the row above */
	rows[1].same_as_employer = 1;
	rows[1].same_as_no = SLICE("R-07");
	rows[2].same_as = "1/R-07"; /* R-01 is another person's number */
	rows[2].same_as_employer = 1;
	rows[2].same_as_no = SLICE("R-07");
	bench_set(&b, rows, 2);
	assert_int_equal(b.rows[0].want.worker_id, 200);
	assert_int_equal(b.rows[1].want.worker_id, 200);
	assert_int_equal(b.batch.n_workers, 0);
	bench_set(&b, rows, 3);
	assert_int_equal(b.rows[2].flaw, FLAW_SAME_AS_UNKNOWN); /* changes go first */
	rows[2].same_as_employer = 2;
	rows[2].same_as_no = SLICE("R-01");
	bench_set(&b, rows, 3);
	assert_int_equal(b.rows[2].flaw, FLAW_SAME_AS_OTHER);
}

static void same_as__wrong_form_or_unknown__refused(void **state UNUSED)
{
	struct engagement_row row = row_of(1, "R-07", 20000, 0);
	struct bench b;

	row.same_as = "R-01";
	bench_set(&b, &row, 1);
	assert_int_equal(b.rows[0].flaw, FLAW_SAME_AS_FORM);
	row.same_as = "x";
	row.same_as_no = SLICE("R-99");
	row.same_as_employer = 1;
	bench_set(&b, &row, 1);
	assert_int_equal(b.rows[0].flaw, FLAW_SAME_AS_UNKNOWN);
	row.same_as_employer = 0;
	bench_set(&b, &row, 1);
	assert_int_equal(b.rows[0].flaw, FLAW_SAME_AS_UNKNOWN);
}

static void same_as_split__code_and_number__taken_apart(void **state UNUSED)
{
	slice code = {0}, no = {0};

	assert_true(same_as_split("91411002MA0000007L/R/7", &code, &no));
	assert_true(slice_is(code, "91411002MA0000007L"));
	assert_true(slice_is(no, "R/7"));
	assert_false(same_as_split("", &code, &no));
	assert_false(same_as_split("91411002MA0000007L", &code, &no));
	assert_false(same_as_split("91411002MA0000007L/", &code, &no));
	assert_false(same_as_split("91411002MA/R-7", &code, &no));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(periods__half_open__touching_is_no_overlap),
		cmocka_unit_test(row__one_flaw__refused_with_it),
		cmocka_unit_test(row__between_two_engagements__created_for_the_same_worker),
		cmocka_unit_test(row__before_the_alias__moves_its_first_day),
		cmocka_unit_test(row__new_number__new_worker_and_alias),
		cmocka_unit_test(row__same_first_day__next_version_or_unchanged),
		cmocka_unit_test(rows__end_and_begin__any_order),
		cmocka_unit_test(rows__overlap_each_other__second_refused),
		cmocka_unit_test(same_as__known_number__same_worker),
		cmocka_unit_test(same_as__wrong_form_or_unknown__refused),
		cmocka_unit_test(same_as_split__code_and_number__taken_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
