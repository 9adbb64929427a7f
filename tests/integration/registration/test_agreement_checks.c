/*
 * The facts behind the checks of agreements, as the statements of agreement_check.sql give them.
 */
#include "agreements.h"

#include "agreement_check.h"

#define WRITTEN "written_agreement"
#define LABOUR  "labour_contract"

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

static size_t unagreed(const char *class, const char *kind, int32_t begun_by, int32_t on,
		       struct unagreed **out)
{
	const char *kinds[] = {kind};
	size_t n;

	assert_int_equal(
		tx_many(tx, Q_CHECK_UNAGREED,
			ARGS(A_TEXT(class), A_TEXTS(kinds, 1), A_DATE(((civil_date){begun_by})),
			     A_DATE(((civil_date){on})), A_I64(0), A_I64(100)),
			out, &n),
		0);
	return n;
}

#define ON (MARCH_1 + 40) /* 2025-04-10 */

/* CTR-01, CTR-05: nobody signed, signed too late to be in force, expired, of another kind. */
static void unagreed__engagements__those_without_one_in_force(void **state UNUSED)
{
	Registration__AgreementRow rows[] = {agreement_given(CODE_A, "R-1", WRITTEN, MARCH_1),
					     agreement_given(CODE_A, "R-2", WRITTEN, MARCH_1)};
	struct unagreed *found;

	engaged();
	rows[1].terms->to_day = MARCH_1 + 30;
	assert_int_equal(agreements_import(NULL, rows, 2, false, NULL), 0);
	read_as("411000");
	assert_int_equal(unagreed("A1", LABOUR, MARCH_1, ON, &found), 1);
	assert_string_equal(found[0].worker_no, "R-1"); /* a written agreement is no contract */
	assert_int_equal(found[0].from_day.day, MARCH_1);
	assert_int_equal(unagreed("A1", LABOUR, MARCH_1 - 1, ON, &found), 0); /* not a month yet */
	assert_int_equal(unagreed("B", WRITTEN, ON, MARCH_1 + 10, &found), 1);
	assert_string_equal(found[0].worker_no, "R-3");
	assert_int_equal(unagreed("B", WRITTEN, ON, ON, &found), 2);
	assert_string_equal(found[0].worker_no, "R-2");
	assert_int_equal(found[0].expired_day.day, MARCH_1 + 30);
	assert_int_equal(found[1].expired_day.day, 0);
	tx_rollback(tx);
	read_as("411024");
	assert_int_equal(unagreed("B", WRITTEN, ON, ON, &found), 1);
	tx_rollback(tx);
}

/* A contract of the worker's first engagement covers his next one with the same employer. */
static void unagreed__second_engagement__covered_by_the_first_ones_contract(void **state UNUSED)
{
	Registration__EngagementRow again[] = {
		engagement_given(CODE_A, "R-1", MARCH_1, MARCH_1 + 20),
		engagement_given(CODE_A, "R-1", MARCH_1 + 20, 0)};
	Registration__AgreementRow row = agreement_given(CODE_A, "R-1", LABOUR, MARCH_1);
	struct unagreed *found;

	engaged();
	again[0].class_ = again[1].class_ = (char *)"A1";
	assert_int_equal(engagements_import(NULL, again, 2, false, NULL), 0);
	row.terms->term_kind = (char *)"open_ended";
	assert_int_equal(agreements_import(NULL, &row, 1, false, NULL), 0);
	read_as("411000");
	assert_int_equal(unagreed("A1", LABOUR, ON, ON, &found), 0);
	tx_rollback(tx);
}

/* CTR-03, CTR-06, CTR-07: lacking, not handed over, forbidden; unseen items are no flaw. */
static void flawed__agreements__with_what_is_wrong(void **state UNUSED)
{
	Registration__AgreementRow rows[] = {agreement_given(CODE_A, "R-1", LABOUR, MARCH_1),
					     agreement_given(CODE_A, "R-2", WRITTEN, MARCH_1),
					     agreement_given(CODE_A, "R-3", WRITTEN, MARCH_1)};
	struct flawed_agreement *found;
	size_t n;

	engaged();
	rows[0].terms->term_kind = (char *)"open_ended";
	rows[0].terms->handed_day = 0;
	items_given(&rows[2], "hours_standard");
	assert_int_equal(agreements_import(NULL, rows, 3, false, NULL), 0);
	read_as("411000");
	assert_int_equal(tx_many(tx, Q_CHECK_FLAWED,
				 ARGS(A_DATE(((civil_date){ON})), A_I64(0), A_I64(100)), &found,
				 &n),
			 0);
	assert_int_equal(n, 2);
	assert_string_equal(found[0].worker_no, "R-1");
	assert_int_equal(found[0].handed_day.day, 0);
	assert_int_equal(found[0].absent_items, 0);
	assert_string_equal(found[1].worker_no, "R-3");
	assert_int_equal(found[1].absent_items & found[1].required_items,
			 1 << agreement_part_find(agreement_items, "hours_standard"));
	tx_rollback(tx);
}

static void probation_and_renewal__contracts__those_to_look_at(void **state UNUSED)
{
	Registration__AgreementRow rows[3];
	struct probation *probations;
	struct renewed *renewals;
	size_t n;

	engaged();
	for (int i = 0; i < 3; i++) {
		rows[i] = agreement_given(CODE_A, "R-1", LABOUR, MARCH_1 - 30 + 20 * i);
		rows[i].terms->term_kind = (char *)"fixed";
		rows[i].terms->to_day = MARCH_1 + 1 + 20 * i;
		rows[i].terms->signed_day = MARCH_1 - 30;
		rows[i].terms->handed_day = MARCH_1 - 30;
	}
	rows[2].terms->to_day = MARCH_1 + 365;
	rows[2].terms->probation_months = 3;
	rows[2].terms->pay_fen = 300000;
	assert_int_equal(agreements_import(NULL, rows, 3, false, NULL), 0);
	read_as("411000");
	assert_int_equal(tx_many(tx, Q_CHECK_PROBATION,
				 ARGS(A_DATE(((civil_date){ON})), A_I64(0), A_I64(100)),
				 &probations, &n),
			 0);
	assert_int_equal(n, 1);
	assert_int_equal(probations[0].probation_months, 3);
	assert_string_equal(probation_band(probations[0].term_kind, probations[0].from_day,
					   probations[0].to_day),
			    "three_months");
	assert_int_equal(tx_many(tx, Q_CHECK_RENEWED,
				 ARGS(A_DATE(((civil_date){ON})), A_I64(0), A_I64(100)), &renewals,
				 &n),
			 0);
	assert_int_equal(n, 1);
	assert_int_equal(renewals[0].first_day.day, MARCH_1 - 30);
	tx_rollback(tx);
	rows[2].terms->fixed_asked = true;
	assert_int_equal(agreements_import(NULL, rows, 3, false, NULL), 0);
	read_as("411000");
	assert_int_equal(tx_many(tx, Q_CHECK_RENEWED,
				 ARGS(A_DATE(((civil_date){ON})), A_I64(0), A_I64(100)), &renewals,
				 &n),
			 0);
	assert_int_equal(n, 0);
	tx_rollback(tx);
}

static int group_end(void **state)
{
	store_close(store);
	arena_free(arena);
	return group_teardown(state);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(unagreed__engagements__those_without_one_in_force),
		T(unagreed__second_engagement__covered_by_the_first_ones_contract),
		T(flawed__agreements__with_what_is_wrong),
		T(probation_and_renewal__contracts__those_to_look_at),
	};

	return cmocka_run_group_tests(tests, group_setup, group_end);
}
