/*
 * visit_facts: what a visit and its follow-up have to say, and when the day is near or past.
 */
#include "test_facts.h"

#include "visit_facts.h"

#define TODAY 20000

static enum visit_flaw flaw_of(const char *a, const char *b, const char *text, const char *advice,
			       int32_t due)
{
	const char *found[] = {a, b};
	const struct visit v = {.found = found,
				.n_found = (size_t)(a != NULL) + (b != NULL),
				.found_text = text,
				.advice = advice,
				.day = {TODAY - 1},
				.due_day = {due}};

	return visit_check(&v, (civil_date){TODAY});
}

static void visit__what_was_found__said_and_advised_on(void **state)
{
	(void)state;
	assert_int_equal(flaw_of("none", NULL, "", "", 0), VISIT_GOOD);
	assert_int_equal(flaw_of(NULL, NULL, "", "", 0), VISIT_FOUND);
	assert_int_equal(flaw_of("none", "deductions", "", "改", 0), VISIT_FOUND);
	assert_int_equal(flaw_of("deductions", "deductions", "", "改", 0), VISIT_FOUND);
	assert_int_equal(flaw_of("nothing", NULL, "", "", 0), VISIT_CODE);
	assert_int_equal(flaw_of("deductions", NULL, "", "", 0), VISIT_ADVICE);
	assert_int_equal(flaw_of("deductions", NULL, "", "改", 0), VISIT_GOOD);
	assert_int_equal(flaw_of("other", NULL, "", "改", 0), VISIT_TEXT);
	assert_int_equal(flaw_of("none", NULL, "联系 13812345678", "", 0), VISIT_PERSON);
	assert_int_equal(flaw_of("deductions", NULL, "", "联系 13812345678", 0), VISIT_PERSON);
	assert_int_equal(flaw_of("none", NULL, "", "", TODAY - 1), VISIT_DUE);
	assert_int_equal(flaw_of("none", NULL, "", "", TODAY), VISIT_GOOD);
	assert_int_equal(flaw_of("none", NULL, "", "", TODAY - 1 + VISIT_DUE_DAYS), VISIT_GOOD);
	assert_int_equal(flaw_of("none", NULL, "", "", TODAY + VISIT_DUE_DAYS), VISIT_DUE);
}

static enum visit_flaw step_of(const char *outcome, const char *text, int32_t day, int32_t due)
{
	const struct visit_step s = {outcome, text, {TODAY - 10}, {day}, {due}};

	return visit_step_check(&s, (civil_date){TODAY});
}

static void follow_up__each_outcome__a_day_with_again_only(void **state)
{
	(void)state;
	assert_int_equal(step_of("done", "已改", TODAY, 0), VISIT_GOOD);
	assert_int_equal(step_of("done", "", TODAY, 0), VISIT_TEXT);
	assert_int_equal(step_of("done", "联系 13812345678", TODAY, 0), VISIT_PERSON);
	assert_int_equal(step_of("done", "已改", TODAY + 1, 0), VISIT_DAY);
	assert_int_equal(step_of("done", "已改", TODAY - 10, 0), VISIT_GOOD);
	assert_int_equal(step_of("done", "已改", TODAY - 11, 0), VISIT_EARLY);
	assert_int_equal(step_of("done", "已改", TODAY, TODAY + 9), VISIT_NO_DUE);
	assert_int_equal(step_of("again", "未改", TODAY, 0), VISIT_NO_DUE);
	assert_int_equal(step_of("again", "未改", TODAY, TODAY), VISIT_DUE);
	assert_int_equal(step_of("again", "未改", TODAY, TODAY + 1), VISIT_GOOD);
	assert_int_equal(step_of("finished", "已改", TODAY, 0), VISIT_OUTCOME);
}

/* Without a calendar: Monday to Friday. 2025-04-18 is a Friday. */
static void near__three_working_days__weekends_left_out(void **state)
{
	const civil_date due = date(2025, 4, 21);
	civil_date then;

	(void)state;
	assert_int_equal(visit_near(NULL, due, 3, date(2025, 4, 15), &then), VISIT_FAR);
	assert_int_equal(then.day, date(2025, 4, 16).day);
	assert_int_equal(visit_near(NULL, due, 3, date(2025, 4, 16), &then), VISIT_NEAR);
	assert_int_equal(then.day, due.day + 1);
	assert_int_equal(visit_near(NULL, due, 3, due, &then), VISIT_NEAR);
	assert_int_equal(visit_near(NULL, due, 3, date(2025, 4, 22), &then), VISIT_OVER);
	assert_int_equal(then.day, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(visit__what_was_found__said_and_advised_on),
		cmocka_unit_test(follow_up__each_outcome__a_day_with_again_only),
		cmocka_unit_test(near__three_working_days__weekends_left_out),
	};

	return cmocka_run_group_tests_name("wages/visit_facts", tests, NULL, NULL);
}
