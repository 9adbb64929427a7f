/*
 * intake_facts: one row for each way to be refused, and numbers that stand twice.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "intake_facts.h"

static utc_time at(const char *text)
{
	utc_time t;

	assert_true(utc_parse(text, strlen(text), &t));
	return t;
}

static struct intake_bounds bounds(void)
{
	struct intake_bounds b = {.now = at("2025-04-10 09:00:00")};

	assert_true(civil_from_ymd(2025, 2, 1, &b.month_from));
	assert_true(civil_from_ymd(2025, 3, 1, &b.month_to));
	return b;
}

static struct interval_row good_interval(void)
{
	return (struct interval_row){
		"A1", "R1", "order", "411002", at("2025-03-31 23:50:00"), at("2025-04-01 00:20:00"),
		true};
}

static enum row_flaw interval_flaw(struct interval_row row)
{
	const struct intake_bounds b = bounds();

	return interval_row_check(&b, &row);
}

static void interval__good__over_the_end_of_the_month(void **state)
{
	struct interval_row row = good_interval();

	(void)state;
	assert_int_equal(interval_flaw(row), ROW_GOOD);
	row.ended = row.started; /* no length: counted without time */
	assert_int_equal(interval_flaw(row), ROW_GOOD);
	row.ended.us = row.started.us + US_PER_DAY;
	assert_int_equal(interval_flaw(row), ROW_GOOD);
}

static void interval__each_flaw__named(void **state)
{
	static const char long_no[] =
		"01234567890123456789012345678901234567890123456789012345678901234";
	struct interval_row row = good_interval();

	(void)state;
	row.source_ref = "";
	assert_int_equal(interval_flaw(row), ROW_SOURCE_REF);
	row = good_interval();
	row.worker_no = long_no;
	assert_int_equal(interval_flaw(row), ROW_WORKER_NO);
	row.worker_no = "R\t1";
	assert_int_equal(interval_flaw(row), ROW_WORKER_NO);
	row = good_interval();
	row.kind = "ride";
	assert_int_equal(interval_flaw(row), ROW_KIND);
	row = good_interval();
	row.started.us = INT64_MIN;
	assert_int_equal(interval_flaw(row), ROW_STARTED);
	row = good_interval();
	row.ended.us = INT64_MAX;
	assert_int_equal(interval_flaw(row), ROW_FUTURE);
	row = good_interval();
	row.ended.us = row.started.us - 1;
	assert_int_equal(interval_flaw(row), ROW_ENDS_BEFORE);
	row = good_interval();
	row.ended.us = row.started.us + US_PER_DAY + 1;
	assert_int_equal(interval_flaw(row), ROW_OVER_A_DAY);
	row = good_interval();
	row.region_known = false;
	assert_int_equal(interval_flaw(row), ROW_REGION);
	row = good_interval();
	row.started = at("2025-04-01 00:00:00");
	row.ended = at("2025-04-01 00:20:00");
	assert_int_equal(interval_flaw(row), ROW_START_MONTH);
}

static enum row_flaw pay_flaw(struct pay_row row)
{
	const struct intake_bounds b = bounds();

	return pay_row_check(&b, &row);
}

static void pay__each_flaw__named(void **state)
{
	const struct pay_row good = {"P1", "R1", "2025-02", "PIECE", FEN(100), 0};
	struct pay_row row = good;

	(void)state;
	assert_int_equal(pay_flaw(row), ROW_GOOD);
	row.amount = FEN(-100); /* a correction */
	assert_int_equal(pay_flaw(row), ROW_GOOD);
	row.source_ref = "\x01";
	assert_int_equal(pay_flaw(row), ROW_SOURCE_REF);
	row = good;
	row.worker_no = "";
	assert_int_equal(pay_flaw(row), ROW_WORKER_NO);
	row = good;
	row.month = "2025-04";
	assert_int_equal(pay_flaw(row), ROW_PAY_MONTH);
	row.month = "2025-2";
	assert_int_equal(pay_flaw(row), ROW_PAY_MONTH);
	row = good;
	row.item = "GIFT";
	assert_int_equal(pay_flaw(row), ROW_ITEM);
	row = good;
	row.amount.fen = INT64_MIN;
	assert_int_equal(pay_flaw(row), ROW_AMOUNT);
	row.amount.fen = PAY_LINE_MAX.fen + 1;
	assert_int_equal(pay_flaw(row), ROW_AMOUNT);
	row = good;
	row.paid_day = civil_from_utc(bounds().now).day + 1;
	assert_int_equal(pay_flaw(row), ROW_PAID_DAY);
	row.paid_day = -1;
	assert_int_equal(pay_flaw(row), ROW_PAID_DAY);
}

static void order_money__each_flaw__named(void **state)
{
	const struct order_money_row good = {-1, -1, -1, ""};
	struct order_money_row row = {0, PAY_LINE_MAX.fen, 10000, "同城"};

	(void)state;
	assert_int_equal(order_money_check(&good), ROW_GOOD);
	assert_int_equal(order_money_check(&row), ROW_GOOD);
	row.task = "a\tb";
	assert_int_equal(order_money_check(&row), ROW_TASK);
	row.commission_bp = 10001;
	assert_int_equal(order_money_check(&row), ROW_COMMISSION);
	row.fare_fen = PAY_LINE_MAX.fen + 1;
	assert_int_equal(order_money_check(&row), ROW_FARE_FEN);
	row.pay_fen = -2;
	assert_int_equal(order_money_check(&row), ROW_PAY_FEN);
}

static void pay_detail__each_flaw__named(void **state)
{
	const struct intake_bounds b = bounds();
	const int32_t today = civil_from_utc(b.now).day;
	struct pay_detail_row row = {today + 366, "合同", "bank"};

	(void)state;
	assert_int_equal(pay_detail_check(&b, &row), ROW_GOOD);
	row.proof = "friend";
	assert_int_equal(pay_detail_check(&b, &row), ROW_PROOF);
	row.basis = "\x01";
	assert_int_equal(pay_detail_check(&b, &row), ROW_BASIS);
	row.due_day = today + 367;
	assert_int_equal(pay_detail_check(&b, &row), ROW_DUE_DAY);
}

static void roster__each_flaw__named(void **state)
{
	const struct intake_bounds b = bounds();
	struct roster_filed row = {"R1", "rest", b.month_to.day + 30};

	(void)state;
	assert_int_equal(roster_row_check(&b, &row), ROW_GOOD);
	row.kind = "sleep";
	assert_int_equal(roster_row_check(&b, &row), ROW_ROSTER_KIND);
	row.day = b.month_to.day + 31;
	assert_int_equal(roster_row_check(&b, &row), ROW_DAY_MONTH);
	row.day = 0;
	assert_int_equal(roster_row_check(&b, &row), ROW_DAY);
	row.worker_no = "";
	assert_int_equal(roster_row_check(&b, &row), ROW_WORKER_NO);
}

static void penalty_and_push__each_flaw__named(void **state)
{
	const struct intake_bounds b = bounds();
	struct penalty_filed row = {
		{"F1", "R1", at("2025-03-31 23:59:59")},
                0, "", ""
        };

	(void)state;
	assert_int_equal(penalty_row_check(&b, &row), ROW_GOOD);
	assert_int_equal(push_row_check(&b, &row.event, "stop"), ROW_GOOD);
	assert_int_equal(push_row_check(&b, &row.event, "shout"), ROW_PUSH_KIND);
	row.reason = "a\tb";
	assert_int_equal(penalty_row_check(&b, &row), ROW_REASON);
	row.rule_ref = "a\tb";
	assert_int_equal(penalty_row_check(&b, &row), ROW_RULE_REF);
	row.amount_fen = -1;
	assert_int_equal(penalty_row_check(&b, &row), ROW_PENALTY_FEN);
	row.event.at = at("2025-04-01 00:00:00");
	assert_int_equal(penalty_row_check(&b, &row), ROW_AT_MONTH);
	row.event.at.us = INT64_MAX;
	assert_int_equal(penalty_row_check(&b, &row), ROW_AT);
	row.event.worker_no = "";
	assert_int_equal(penalty_row_check(&b, &row), ROW_WORKER_NO);
	row.event.source_ref = "";
	assert_int_equal(push_row_check(&b, &row.event, "stop"), ROW_SOURCE_REF);
}

static void price__each_flaw__named(void **state)
{
	const struct intake_bounds b = bounds();
	struct price_filed row = {true, "同城", "", 0, b.month_to.day};

	(void)state;
	assert_int_equal(price_row_check(&b, &row), ROW_GOOD);
	row.consulted = "a\tb";
	assert_int_equal(price_row_check(&b, &row), ROW_CONSULTED);
	row.from_day = b.month_from.day - 1;
	assert_int_equal(price_row_check(&b, &row), ROW_FROM_DAY);
	row.price_fen = -1;
	assert_int_equal(price_row_check(&b, &row), ROW_PRICE_FEN);
	row.task = "";
	assert_int_equal(price_row_check(&b, &row), ROW_PRICE_TASK);
	row.region_known = false;
	assert_int_equal(price_row_check(&b, &row), ROW_REGION);
}

static void repeated__among_good_rows_only(void **state)
{
	const char *const refs[] = {"A", "B", "A", "C", "C", "D"};
	const char *const before[] = {"B", "Z"};
	const struct known_refs known = {before, 2};
	enum row_flaw flaws[] = {ROW_GOOD, ROW_GOOD, ROW_GOOD, ROW_KIND, ROW_GOOD, ROW_GOOD};
	struct arena *arena = arena_new(1 << 16);

	(void)state;
	assert_int_equal(rows_repeated(arena, refs, N_ELEMENTS(refs), &known, flaws), 0);
	assert_int_equal(flaws[0], ROW_GOOD);
	assert_int_equal(flaws[1], ROW_REPEATED); /* an earlier chunk brought it */
	assert_int_equal(flaws[2], ROW_REPEATED);
	assert_int_equal(flaws[3], ROW_KIND);
	assert_int_equal(flaws[4], ROW_GOOD); /* the first C was refused */
	assert_int_equal(flaws[5], ROW_GOOD);
	arena_free(arena);
}

static void text__every_flaw__column_reason_and_mend_in_both_languages(void **state)
{
	(void)state;
	for (int f = ROW_GOOD + 1; f < ROW_FLAW_END; f++) {
		const struct row_flaw_text *t = row_flaw_text((enum row_flaw)f);

		assert_true(t->column[0] && t->reason_zh[0] && t->reason_en[0]);
		assert_true(t->mend_zh[0] && t->mend_en[0]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interval__good__over_the_end_of_the_month),
		cmocka_unit_test(interval__each_flaw__named),
		cmocka_unit_test(pay__each_flaw__named),
		cmocka_unit_test(order_money__each_flaw__named),
		cmocka_unit_test(pay_detail__each_flaw__named),
		cmocka_unit_test(roster__each_flaw__named),
		cmocka_unit_test(penalty_and_push__each_flaw__named),
		cmocka_unit_test(price__each_flaw__named),
		cmocka_unit_test(repeated__among_good_rows_only),
		cmocka_unit_test(text__every_flaw__column_reason_and_mend_in_both_languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
