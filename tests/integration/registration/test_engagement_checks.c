/*
 * The facts behind the checks of classes, as the statements of engagement_check.sql give them.
 */
#include "classify.h"

#include "engagement_check.h"

#define ON (MARCH_1 + 40) /* 2025-04-10 */

static struct store *store;
static struct arena *arena;
static struct tx *tx;

/* A read as an inspector of the region. */
static void read_as(const char *region)
{
	static const struct statement_table *const tables[] = {&registration_statements, NULL};
	const struct tx_scope scope = {"inspector", "i", "HRSS", region, 0, 0};

	if (!store) {
		store = kit_store("registration", tables);
		arena = arena_new((size_t)16 * 1024 * 1024);
		assert_non_null(arena);
	}
	assert_int_equal(tx_begin(store, arena, TX_READ, &scope, 5000, &tx), 0);
}

static size_t rows_of(const struct statement *st, const struct arg *args,
		      struct check_engagement **out)
{
	size_t n;

	assert_int_equal(tx_many(tx, st, args, out, &n), 0);
	return n;
}

static int64_t engaged(const char *no, const char *class)
{
	Registration__EngagementRow row = engagement_given(CODE_A, no, MARCH_1, 0);

	row.class_ = (char *)class;
	assert_int_equal(engagements_import(NULL, &row, 1, false, NULL), 0);
	return kit_number("select engagement_id from registration.engagement where worker_no = "
			  "'%s'",
			  no);
}

/* REL-03: nobody says what it is; one that an officer confirmed is said. */
static void unclassified__declared_x_without_a_decision(void **state UNUSED)
{
	struct check_engagement *rows;
	Registration__DecideClassRequest req;

	employers_given();
	(void)engaged("R-1", "X");
	(void)engaged("R-2", "B");
	req = decision_of(engaged("R-3", "X"), "B");
	assert_int_equal(kit_call(k, "ConfirmClass", NULL, &req.base, NULL), 0);
	read_as("411000");
	assert_int_equal(rows_of(Q_CHECK_UNCLASSIFIED,
				 ARGS(A_DATE(((civil_date){MARCH_1})), A_DATE(((civil_date){ON})),
				      A_I64(0), A_I64(10)),
				 &rows),
			 1);
	assert_string_equal(rows[0].worker_no, "R-1");
	assert_int_equal(rows_of(Q_CHECK_UNCLASSIFIED,
				 ARGS(A_DATE(((civil_date){MARCH_1 - 1})),
				      A_DATE(((civil_date){ON})), A_I64(0), A_I64(10)),
				 &rows),
			 0);
	tx_rollback(tx);
	read_as("411024");
	assert_int_equal(rows_of(Q_CHECK_UNCLASSIFIED,
				 ARGS(A_DATE(((civil_date){MARCH_1})), A_DATE(((civil_date){ON})),
				      A_I64(0), A_I64(10)),
				 &rows),
			 0);
	tx_rollback(tx);
}

/* REL-02, REL-01, REL-07, REL-09. */
static void managed_stricter_flagged__by_what_was_answered(void **state UNUSED)
{
	struct check_engagement *rows;

	employers_given();
	(void)answered(engaged("R-1", "C"), "worker", "P1=yes P5=yes F2=yes E1=yes P6=yes");
	(void)answered(engaged("R-2", "C"), "worker", "P1=yes");
	(void)answered(engaged("R-3", "A1"), "worker", "P1=yes P2=yes O5=yes");
	read_as("411000");
	assert_int_equal(rows_of(Q_CHECK_MANAGED,
				 ARGS(A_I64(2), A_DATE(((civil_date){ON})), A_I64(0), A_I64(10)),
				 &rows),
			 1);
	assert_string_equal(rows[0].worker_no, "R-1");
	assert_int_equal(rows[0].n_managed, 2);
	assert_int_equal(rows_of(Q_CHECK_STRICTER,
				 ARGS(A_DATE(((civil_date){ON})), A_I64(0), A_I64(10)), &rows),
			 1); /* C declared, B proposed; X is stricter than nothing */
	assert_string_equal(rows[0].preliminary, "B");
	assert_int_equal(
		rows_of(Q_CHECK_FLAGGED,
			ARGS(A_TEXT("trader"), A_DATE(((civil_date){ON})), A_I64(0), A_I64(10)),
			&rows),
		1);
	assert_string_equal(rows[0].worker_no, "R-1");
	assert_int_equal(
		rows_of(Q_CHECK_FLAGGED,
			ARGS(A_TEXT("exclusive"), A_DATE(((civil_date){ON})), A_I64(0), A_I64(10)),
			&rows),
		1);
	assert_string_equal(rows[0].worker_no, "R-3");
	tx_rollback(tx);
}

static int checks_teardown(void **state)
{
	store_close(store);
	arena_free(arena);
	return group_teardown(state);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(unclassified__declared_x_without_a_decision),
		T(managed_stricter_flagged__by_what_was_answered),
	};

	return cmocka_run_group_tests(tests, group_setup, checks_teardown);
}
