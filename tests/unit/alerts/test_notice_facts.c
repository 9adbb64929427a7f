#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "notice_facts.h"

static struct alert alert(const char *state, const char *severity, int64_t n_reopened)
{
	return (struct alert){
		.version = 1, .state = state, .severity = severity, .n_reopened = n_reopened};
}

static void alert_change__steps__told_once_each(void **state UNUSED)
{
	struct alert none = {.state = "cleared", .severity = "hint"};
	struct alert open = alert("open", "high", 0), worse = alert("open", "critical", 0);
	struct alert cleared = alert("cleared", "critical", 0), again = alert("open", "high", 1);
	struct change c;

	assert_true(alert_change(&none, &open, &c));
	assert_string_equal(c.what, "opened");
	assert_string_equal(c.mark, "opened/0");
	assert_false(alert_change(&open, &open, &c)); /* counters that move */
	assert_true(alert_change(&open, &worse, &c));
	assert_string_equal(c.mark, "worse/0/critical");
	assert_false(alert_change(&worse, &open, &c)); /* better: nobody is disturbed */
	assert_true(alert_change(&worse, &cleared, &c));
	assert_string_equal(c.mark, "cleared/0");
	assert_true(alert_change(&cleared, &again, &c));
	assert_string_equal(c.mark, "reopened/1");
	assert_false(alert_change(&none, &cleared, &c));
}

static void alert_still__what_the_mark_tells__or_no_more(void **state UNUSED)
{
	struct alert open = alert("open", "high", 1), cleared = alert("cleared", "high", 1);

	assert_true(alert_still(&open, "reopened/1"));
	assert_true(alert_still(&open, "worse/1/high"));
	assert_false(alert_still(&open, "opened/0"));
	assert_false(alert_still(&open, "cleared/1"));
	assert_true(alert_still(&cleared, "cleared/1"));
	assert_false(alert_still(&cleared, "reopened/1"));
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
		cmocka_unit_test(alert_change__steps__told_once_each),
		cmocka_unit_test(alert_still__what_the_mark_tells__or_no_more),
		cmocka_unit_test(retry_wait__attempts__doubles_to_the_longest_within_a_fifth),
	};

	return cmocka_run_group_tests_name("notice_facts", tests, NULL, NULL);
}
