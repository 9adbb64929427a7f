#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "alert_facts.h"

static const utc_time now = {1741500000000000};

static struct alert fresh(void)
{
	return (struct alert){.alert_id = 1,
			      .title_zh = "",
			      .title_en = "",
			      .employer_name = "",
			      .state = "cleared",
			      .severity = "hint",
			      .department = "HRSS",
			      .desk = "",
			      .clause = "",
			      .verdict = ""};
}

static const struct heading heading = {
	"低于最低工资", "below the minimum", "甲", "HRSS", "HRSS.INSP", "二、1", false};

static struct counted finding(int64_t owed, const char *severity, bool hint, bool confirm)
{
	return (struct counted){.open = true,
				.owed = FEN(owed),
				.severity_rank = severity_rank(severity),
				.hint = hint,
				.confirm = confirm,
				.worker_id = 1};
}

static void severity__names__ascending_ranks(void **state UNUSED)
{
	assert_int_equal(severity_rank("hint"), 0);
	assert_int_equal(severity_rank("critical"), 4);
	assert_int_equal(severity_rank("fatal"), -1);
}

static void
tally__findings_on_a_group_or_an_employer__members_or_nobody_counted(void **state UNUSED)
{
	struct tally t = {0};
	struct counted group = finding(0, "high", false, false), employer = group;

	group.worker_id = 0;
	group.n_members = 26;
	employer.worker_id = 0;
	assert_true(tally_add(&t, &group));
	assert_int_equal(t.n_workers, 26);
	assert_true(tally_add(&t, &employer));
	assert_int_equal(t.n_workers, 26);
	assert_int_equal(t.n_items, 2);
}

static void tally__open_findings__counted_and_summed(void **state UNUSED)
{
	struct tally t = {0};
	struct counted a = finding(1000, "hint", true, false);
	struct counted b = finding(2550, "high", false, true);
	struct counted c = finding(50, "warn", false, false);

	assert_true(tally_add(&t, &a));
	assert_true(t.hint);
	t.worker_counted = false; /* of another worker */
	assert_true(tally_add(&t, &b));
	assert_true(tally_add(&t, &c)); /* of the same one */
	assert_int_equal(t.n_items, 3);
	assert_int_equal(t.n_workers, 2);
	assert_int_equal(t.owed_fen.fen, 3600);
	assert_int_equal(t.severity_rank, severity_rank("high"));
	assert_false(t.hint); /* one is no mere hint */
	assert_true(t.confirm);
}

static void tally_rest__one_taken_off__its_worker_only_when_no_other_has_him(void **state UNUSED)
{
	struct alert a = fresh();
	struct counted was = finding(1000, "high", false, false);
	struct tally t = {.was_counted = true};

	a.n_items = 3;
	a.n_workers = 2;
	a.owed_fen = FEN(1500);
	assert_true(tally_rest(&t, &a, &was));
	assert_int_equal(t.n_items, 2);
	assert_int_equal(t.n_workers, 2);
	assert_int_equal(t.owed_fen.fen, 500);
	t.was_counted = false;
	assert_true(tally_rest(&t, &a, &was));
	assert_int_equal(t.n_workers, 1);
	was.open = false;
	assert_true(tally_rest(&t, &a, &was));
	assert_int_equal(t.n_items, 3);
	assert_int_equal(t.n_workers, 2);
}

static void tally_rest__counters_that_cannot_be__said(void **state UNUSED)
{
	struct alert a = fresh();
	struct counted was = finding(1000, "high", false, false);
	struct tally t = {0};

	assert_false(tally_rest(&t, &a, &was)); /* none is open */
	a.n_items = 1;
	a.n_workers = 1;
	a.owed_fen = FEN(1001);
	assert_false(tally_rest(&t, &a, &was)); /* of no finding, yet owed */
	a.owed_fen = FEN(999);
	assert_false(tally_rest(&t, &a, &was));
	a.owed_fen = FEN(1000);
	assert_true(tally_rest(&t, &a, &was));
	assert_int_equal(t.n_items, 0);
}

static void tally__cleared_finding__does_not_count(void **state UNUSED)
{
	struct tally t = {.n_items = 1, .n_workers = 1, .owed_fen = FEN(7)};
	struct counted f = finding(1000, "critical", false, true);

	f.open = false;
	assert_true(tally_add(&t, &f));
	assert_int_equal(t.n_items, 1);
	assert_int_equal(t.owed_fen.fen, 7);
	assert_false(t.confirm);
}

static void tally__sum_out_of_range__refused(void **state UNUSED)
{
	struct tally t = {.n_items = 1, .n_workers = 1, .owed_fen = FEN(MONEY_MAX_FEN)};
	struct counted f = finding(1, "warn", false, false);

	assert_false(tally_add(&t, &f));
	assert_int_equal(t.n_items, 1);
}

/* I3: none -> open -> cleared -> open; I4: one version a change. */
static void alert__life__opens_clears_reopens(void **state UNUSED)
{
	struct alert a = fresh();
	struct tally one = {
		.n_items = 1, .n_workers = 1, .owed_fen = FEN(4600), .severity_rank = 3};
	struct tally none = {0};
	utc_time then = {now.us + 1};

	assert_true(alert_apply(&a, &one, &heading, "", now));
	assert_string_equal(a.state, "open");
	assert_string_equal(a.severity, "high");
	assert_string_equal(a.employer_name, "甲");
	assert_int_equal(a.version, 1);
	assert_int_equal(a.n_reopened, 0);
	assert_int_equal(a.raised_at.us, now.us);

	assert_true(alert_apply(&a, &none, NULL, "", then));
	assert_string_equal(a.state, "cleared");
	assert_string_equal(a.severity, "high");
	assert_int_equal(a.owed_fen.fen, 0);
	assert_int_equal(a.version, 2);
	assert_int_equal(a.changed_at.us, then.us);

	assert_true(alert_apply(&a, &one, &heading, "", then));
	assert_string_equal(a.state, "open");
	assert_int_equal(a.n_reopened, 1);
	assert_int_equal(a.raised_at.us, now.us);
}

static void alert__same_tally_again__nothing_changes(void **state UNUSED)
{
	struct alert a = fresh();
	struct tally one = {
		.n_items = 1, .n_workers = 1, .owed_fen = FEN(4600), .severity_rank = 3};

	assert_true(alert_apply(&a, &one, &heading, "", now));
	assert_false(alert_apply(&a, &one, &heading, "", (utc_time){now.us + 5}));
	assert_int_equal(a.version, 1);
	assert_int_equal(a.changed_at.us, now.us);
}

/* ALT-5 in small: every one of the things an alert says makes a new version, alone. */
static void alert__one_thing_differs__new_version(void **state UNUSED)
{
	struct tally base = {.n_items = 2, .n_workers = 1, .owed_fen = FEN(10), .severity_rank = 2};
	struct tally others[6];

	for (size_t i = 0; i < N_ELEMENTS(others); i++)
		others[i] = base;
	others[0].n_items = 3;
	others[1].n_workers = 2;
	others[2].owed_fen = FEN(11);
	others[3].severity_rank = 4;
	others[4].hint = true;
	others[5].confirm = true;
	for (size_t i = 0; i < N_ELEMENTS(others); i++) {
		struct alert a = fresh();

		assert_true(alert_apply(&a, &base, &heading, "", now));
		assert_true(alert_apply(&a, &others[i], &heading, "", now));
		assert_int_equal(a.version, 2);
	}
}

static void link__case__once_and_by_version(void **state UNUSED)
{
	struct alert a = fresh();

	assert_int_equal(alert_link(&a, 77, 1, 0, now), CASE_LINKED);
	assert_int_equal(a.case_id, 77);
	assert_int_equal(a.version, 1);
	assert_int_equal(alert_link(&a, 77, 1, 0, now), CASE_OLD);
	assert_int_equal(alert_link(&a, 77, 2, 0, now), CASE_SEEN);
	assert_int_equal(alert_link(&a, 77, 1, 5, now), CASE_SEEN);
	assert_int_equal(a.case_generation, 5);
	assert_int_equal(a.case_version, 2);
	assert_int_equal(a.version, 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(severity__names__ascending_ranks),
		cmocka_unit_test(tally__open_findings__counted_and_summed),
		cmocka_unit_test(
			tally__findings_on_a_group_or_an_employer__members_or_nobody_counted),
		cmocka_unit_test(tally_rest__one_taken_off__its_worker_only_when_no_other_has_him),
		cmocka_unit_test(tally_rest__counters_that_cannot_be__said),
		cmocka_unit_test(tally__cleared_finding__does_not_count),
		cmocka_unit_test(tally__sum_out_of_range__refused),
		cmocka_unit_test(alert__life__opens_clears_reopens),
		cmocka_unit_test(alert__same_tally_again__nothing_changes),
		cmocka_unit_test(alert__one_thing_differs__new_version),
		cmocka_unit_test(link__case__once_and_by_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
