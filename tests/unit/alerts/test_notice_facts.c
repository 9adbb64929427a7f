#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "notice_facts.h"

static struct alert alert(const char *state, const char *severity, int64_t n_reopened)
{
	return (struct alert){.version = 1,
			      .state = state,
			      .severity = severity,
			      .n_reopened = n_reopened,
			      .n_items = strcmp(state, "open") == 0,
			      .level = severity};
}

static void notice_word__kinds__a_word_for_each_that_is_told(void **state UNUSED)
{
	bool inside;

	for (int kind = 0; change_names[kind]; kind++)
		assert_int_equal(notice_word((enum change_kind)kind, &inside) != NULL,
				 change_tells((enum change_kind)kind));
	assert_string_equal(notice_word(CHANGE_RAISED, &inside), "opened");
	assert_false(inside);
	assert_string_equal(notice_word(CHANGE_ESCALATED, &inside), "escalated");
	assert_true(inside);
}

static void notice_mark__changes__never_one_twice(void **state UNUSED)
{
	struct alert a = alert("open", "high", 2);
	char mark[NOTICE_MARK_BYTES];

	a.level = "red";
	a.n_changes = 7;
	notice_mark("worse", &a, mark);
	assert_string_equal(mark, "worse/2/7/red");
	notice_mark("reopened", &a, mark);
	assert_string_equal(mark, "reopened/2/7");
}

static void alert_still__what_the_mark_tells__or_no_more(void **state UNUSED)
{
	struct alert open = alert("open", "high", 1), cleared = alert("cleared", "high", 1);

	assert_true(alert_still(&open, "reopened/1/4"));
	assert_true(alert_still(&open, "worse/1/5/high"));
	assert_false(alert_still(&open, "worse/1/5/critical"));
	assert_false(alert_still(&open, "opened/0/1"));
	assert_false(alert_still(&open, "cleared/1/6"));
	assert_true(alert_still(&cleared, "cleared/1/6"));
	assert_false(alert_still(&cleared, "reopened/1/4"));
}

static void retry_wait__attempts__doubles_to_the_longest_within_a_fifth(void **state UNUSED)
{
	static const struct retry r = {30000, 14400000};
	int64_t want = 30000, least = INT64_MAX, most = 0;

	for (int64_t n = 1; n < 200; n++) {
		int64_t wait = retry_wait_ms(&r, n, 77);

		assert_in_range(wait, want - want / 5, want + want / 5);
		want = want * 2 < r.longest_ms ? want * 2 : r.longest_ms;
	}
	for (int64_t seed = 1; seed < 1000; seed++) {
		int64_t wait = retry_wait_ms(&r, 1, seed);

		least = wait < least ? wait : least;
		most = wait > most ? wait : most;
	}
	assert_true(least < 25000 && most > 35000); /* spread out */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notice_word__kinds__a_word_for_each_that_is_told),
		cmocka_unit_test(notice_mark__changes__never_one_twice),
		cmocka_unit_test(alert_still__what_the_mark_tells__or_no_more),
		cmocka_unit_test(retry_wait__attempts__doubles_to_the_longest_within_a_fifth),
	};

	return cmocka_run_group_tests_name("notice_facts", tests, NULL, NULL);
}
