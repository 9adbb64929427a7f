#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "level_facts.h"
#include "life_facts.h"

static const utc_time now = {1741500000000000};

static struct alert fresh(int64_t n_items, const char *told)
{
	return (struct alert){.alert_id = 1,
			      .n_items = n_items,
			      .n_workers = n_items,
			      .told_state = told,
			      .level = told[0] ? "orange" : "",
			      .level_rank = told[0] ? 2 : 0,
			      .severity = "high",
			      .acked_by = "",
			      .owner = "",
			      .verdict = "",
			      .clause = "二、1",
			      .region = "411002",
			      .department = "HRSS",
			      .month = "2025-03"};
}

/* The table of life_facts.h. */
static void settle__told_and_is__the_change_of_the_table(void **state UNUSED)
{
	static const struct {
		const char *told;
		int64_t n_items;
		int32_t rank;
		int kind; /* -1: none */
	} cases[] = {
		{"",        3, 2, CHANGE_RAISED       },
		{"",        0, 0, -1                  },
		{"open",    0, 0, CHANGE_CLEARED      },
		{"cleared", 1, 1, CHANGE_REOPENED     },
		{"cleared", 0, 0, -1                  },
		{"open",    9, 2, -1                  },
		{"open",    9, 3, CHANGE_LEVEL_RAISED },
		{"open",    9, 1, CHANGE_LEVEL_LOWERED},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct alert a = fresh(cases[i].n_items, cases[i].told);
		enum change_kind kind;

		a.unsettled_at = a.settle_at = now;
		assert_int_equal(life_unsettled(&a, cases[i].rank), cases[i].kind >= 0);
		assert_int_equal(life_settle(&a, "x", cases[i].rank, &kind), cases[i].kind >= 0);
		if (cases[i].kind >= 0)
			assert_int_equal(kind, cases[i].kind);
		assert_false(life_unsettled(&a, cases[i].rank));
		assert_int_equal(a.settle_at.us, 0);
	}
}

static void settle__reopened__acknowledgement_and_rung_undone_owner_stays(void **state UNUSED)
{
	struct alert a = fresh(1, "cleared");
	enum change_kind kind;

	a.acked_by = "li";
	a.owner = "li";
	a.rung = 2;
	assert_true(life_settle(&a, "red", 3, &kind));
	assert_string_equal(a.acked_by, "");
	assert_string_equal(a.owner, "li");
	assert_int_equal(a.rung, 0);
}

static void stage__by_what_was_done__the_furthest(void **state UNUSED)
{
	struct alert a = fresh(1, "");

	assert_int_equal(alert_stage(&a), STAGE_NEW);
	a.level = "red";
	assert_int_equal(alert_stage(&a), STAGE_ROUTED);
	assert_int_equal(life_ack(&a, "li", now), 0);
	assert_int_equal(life_ack(&a, "wang", now), E_CONFLICT);
	assert_int_equal(alert_stage(&a), STAGE_ACKED);
	a.verdict = "unsure";
	assert_int_equal(alert_stage(&a), STAGE_VERIFIED);
	a.case_id = 7;
	assert_int_equal(alert_stage(&a), STAGE_CASE);
	a.n_items = 0;
	assert_int_equal(alert_stage(&a), STAGE_CLOSED);
	assert_int_equal(life_ack(&a, "li", now), E_CONFLICT);
}

static void watch__several_clocks__the_next(void **state UNUSED)
{
	struct alert a = fresh(1, "open");

	assert_int_equal(life_watch_due(&a).us, 0);
	a.repeat_at.us = 9;
	assert_int_equal(life_watch_due(&a).us, 9);
	a.respond_at.us = 5;
	a.settle_at.us = 7;
	assert_int_equal(life_watch_due(&a).us, 5);
}

/* S1: 37 workers, ¥9,846.50; the first of them paid ¥288.00. */
static void words__counters_and_sums__as_people_write_them(void **state UNUSED)
{
	struct alert a = fresh(37, "open");
	char zh[LIFE_TEXT_SIZE], en[LIFE_TEXT_SIZE];

	a.owed_fen = a.found_fen = FEN(984650);
	life_summary(&a, zh, en);
	assert_string_equal(zh, "37 人，¥9,846.50");
	assert_string_equal(en, "37 workers, ¥9,846.50");
	life_still(&a, zh, en);
	assert_string_equal(zh, "");
	a.n_items = a.n_workers = 36;
	a.owed_fen = FEN(955850);
	a.confirmed_fen = FEN(28800);
	life_still(&a, zh, en);
	assert_string_equal(zh, "共查出 ¥9,846.50，已证实补发 ¥288.00；尚短 36 人，¥9,558.50");
	a = fresh(1, "open");
	a.n_workers = 0;
	a.owed_fen = FEN(100000000005);
	life_summary(&a, zh, en);
	assert_string_equal(zh, "1 条，¥1,000,000,000.05");
	assert_string_equal(en, "1 finding, ¥1,000,000,000.05");
}

static void level__again__one_up_and_never_off_the_top(void **state UNUSED)
{
	assert_int_equal(level_raise(1, 4, true), 2);
	assert_int_equal(level_raise(3, 4, true), 3);
	assert_int_equal(level_raise(0, 4, true), 0); /* a hint stays one */
	assert_int_equal(level_raise(2, 4, false), 2);
}

static void inhibits__every_part_of_the_subject__has_to_be_the_same(void **state UNUSED)
{
	const struct inhibit_ends ends = {3, 0, true, true};
	struct alert source = fresh(1, "open"), target = fresh(1, "open"), other;

	source.level_rank = 3;
	target.alert_id = 2;
	target.level_rank = 0;
	assert_true(inhibits(&ends, &source, &target));
	other = target;
	other.employer_id = 8;
	assert_false(inhibits(&ends, &source, &other));
	other = target;
	other.region = "411003";
	assert_false(inhibits(&ends, &source, &other));
	other = target;
	other.department = "TRANS";
	assert_false(inhibits(&ends, &source, &other));
	other = target;
	other.clause = "";
	assert_false(inhibits(&ends, &source, &other));
	other = target;
	other.month = "2025-04";
	assert_false(inhibits(&ends, &source, &other));
	other = target;
	other.level_rank = 1;
	assert_false(inhibits(&ends, &source, &other));
	assert_false(inhibits(&ends, &source, &source));
	source.n_items = 0;
	assert_false(inhibits(&ends, &source, &target));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(settle__told_and_is__the_change_of_the_table),
		cmocka_unit_test(settle__reopened__acknowledgement_and_rung_undone_owner_stays),
		cmocka_unit_test(stage__by_what_was_done__the_furthest),
		cmocka_unit_test(watch__several_clocks__the_next),
		cmocka_unit_test(words__counters_and_sums__as_people_write_them),
		cmocka_unit_test(level__again__one_up_and_never_off_the_top),
		cmocka_unit_test(inhibits__every_part_of_the_subject__has_to_be_the_same),
	};

	return cmocka_run_group_tests_name("life_facts", tests, NULL, NULL);
}
