/*
 * A special-hours approval: every state against every action, fields, and what the clock does.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "approval_facts.h"

#define MARCH_1 20148 /* 2025-03-01 */

static struct approval given(enum approval_state state)
{
	return (struct approval){.approval_id = 1,
				 .employer_id = 2,
				 .version = 1,
				 .system = "comprehensive",
				 .period = "month",
				 .posts = "配送员",
				 .head_count = 5,
				 .reason = "连续作业",
				 .documents = "",
				 .state = approval_states[state],
				 .from_day = {MARCH_1},
				 .to_day = {MARCH_1 + 365},
				 .document_no = "",
				 .answer = ""};
}

static struct approval_decision decision(bool approve)
{
	return (struct approval_decision){.approve = approve,
					  .document_no = approve ? "许人社工时〔2025〕1号" : "",
					  .reason = approve ? "" : "材料不全",
					  .by = "officer",
					  .at = utc_from_civil((civil_date){MARCH_1 - 5})};
}

/* P1 */
static void approval__states__only_an_application_is_decided(void **state UNUSED)
{
	for (enum approval_state s = APPROVAL_APPLIED; s <= APPROVAL_EXPIRED; s++) {
		const struct approval_decision yes = decision(true), no = decision(false);
		struct approval a = given(s), b = given(s), c = given(s);
		int want = s == APPROVAL_APPLIED ? 0 : E_CONFLICT;
		const char *field = "";

		assert_int_equal(approval_decide(&a, &yes, &field), want);
		assert_int_equal(approval_decide(&b, &no, &field), want);
		assert_int_equal(approval_withdraw(&c, "撤回", "hr", yes.at), want);
		if (s != APPROVAL_APPLIED)
			continue;
		assert_true(approval_in(&a, APPROVAL_APPROVED));
		assert_true(approval_in(&b, APPROVAL_REFUSED));
		assert_true(approval_in(&c, APPROVAL_WITHDRAWN));
		assert_int_equal(a.version, 2);
	}
}

/* P2 */
static void approval_decide__flawed__field_named_and_nothing_changed(void **state UNUSED)
{
	struct approval_decision no_number = decision(true), no_reason = decision(false),
				 past = decision(true), empty = decision(true),
				 person = decision(false);
	const struct {
		const struct approval_decision *d;
		const char *field;
	} cases[] = {
		{&no_number, "document_no"},
                {&no_reason, "reason"     },
                {&past,      "to_day"     },
		{&empty,     "to_day"     },
                {&person,    "reason"     },
	};

	no_number.document_no = "";
	no_reason.reason = "";
	person.reason = "联系人13800000000";
	past.at = utc_from_civil((civil_date){MARCH_1 + 365});
	empty.to_day = (civil_date){MARCH_1};
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct approval a = given(APPROVAL_APPLIED);
		const char *field = "";

		assert_int_equal(approval_decide(&a, cases[i].d, &field), E_FIELD);
		assert_string_equal(field, cases[i].field);
		assert_true(approval_in(&a, APPROVAL_APPLIED));
		assert_int_equal(a.version, 1);
	}
}

static void approval_decide__narrower_term__is_given(void **state UNUSED)
{
	struct approval_decision d = decision(true);
	struct approval a = given(APPROVAL_APPLIED);
	const char *field = "";

	d.to_day = (civil_date){MARCH_1 + 90};
	assert_int_equal(approval_decide(&a, &d, &field), 0);
	assert_int_equal(a.to_day.day, MARCH_1 + 90);
	assert_int_equal(a.from_day.day, MARCH_1);
}

static void approval_fields__each__named(void **state UNUSED)
{
	struct approval a = given(APPROVAL_APPLIED);

	assert_string_equal(approval_field_check(&a), "");
	a.system = "flexible";
	assert_string_equal(approval_field_check(&a), "period"); /* settles over nothing */
	a.period = "";
	assert_string_equal(approval_field_check(&a), "");
	a.head_count = 0;
	assert_string_equal(approval_field_check(&a), "head_count");
	a = given(APPROVAL_APPLIED);
	a.posts = "";
	assert_string_equal(approval_field_check(&a), "posts");
	a = given(APPROVAL_APPLIED);
	a.to_day = a.from_day;
	assert_string_equal(approval_field_check(&a), "to_day");
	a = given(APPROVAL_APPLIED);
	a.system = "standard";
	assert_string_equal(approval_field_check(&a), "system");
}

/* P3 */
static void approval_due__days__warned_once_then_expired(void **state UNUSED)
{
	struct approval a = given(APPROVAL_APPROVED), b = given(APPROVAL_REFUSED);
	utc_time end = utc_from_civil((civil_date){MARCH_1 + 365});
	utc_time warn = utc_from_civil((civil_date){MARCH_1 + 305});
	utc_time before = {warn.us - 1}, last = {end.us - 1};

	assert_int_equal(approval_due(&a, before, 60), -1);
	assert_int_equal(approval_next(&a, before, 60).us, warn.us);
	assert_int_equal(approval_due(&a, warn, 60), ACTION_WARNED);
	a.warned_at = warn;
	assert_int_equal(approval_due(&a, last, 60), -1);
	assert_int_equal(approval_next(&a, warn, 60).us, end.us);
	assert_int_equal(approval_due(&a, end, 60), ACTION_EXPIRED);
	assert_int_equal(approval_due(&b, end, 60), -1);
	assert_int_equal(approval_next(&b, warn, 60).us, 0);
	/* approved when less than the warning's days are left: warned at once */
	a.warned_at = (utc_time){0};
	assert_int_equal(approval_next(&a, last, 60).us, last.us);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(approval__states__only_an_application_is_decided),
		cmocka_unit_test(approval_decide__flawed__field_named_and_nothing_changed),
		cmocka_unit_test(approval_decide__narrower_term__is_given),
		cmocka_unit_test(approval_fields__each__named),
		cmocka_unit_test(approval_due__days__warned_once_then_expired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
