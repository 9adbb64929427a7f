#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "handoff_facts.h"

static struct case_file file_of(void)
{
	return (struct case_file){.case_id = 1, .state = "lead", .owner = "HRSS", .version = 3};
}

static struct handoff sent(const char *kind)
{
	return (struct handoff){.handoff_id = 2,
				.case_id = 1,
				.kind = kind,
				.from_department = "HRSS",
				.to_department = "SAMR",
				.state = "SENT"};
}

/* domain F.5: competence passes with TRANSFER and REFER only. */
static void accept__each_kind__moves_or_not(void **state UNUSED)
{
	static const struct {
		const char *kind, *owner, *state;
		bool opens;
	} cases[] = {
		{"TRANSFER", "SAMR", "transferred", true },
                {"REFER",    "SAMR", "referred",    true },
		{"INFORM",   "HRSS", "lead",        false},
                {"ASSIST",   "HRSS", "lead",        true },
		{"JOINT",    "HRSS", "lead",        true },
                {"ADVISE",   "HRSS", "lead",        false},
	};

	assert_int_equal(handoff_n_kinds, N_ELEMENTS(cases));
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct case_file f = file_of();
		struct handoff h = sent(cases[i].kind);
		bool moved = handoff_accept(&h, &f, "收到", (utc_time){5});

		assert_int_equal(moved, strcmp(cases[i].owner, "SAMR") == 0);
		assert_int_equal(f.version, moved ? 4 : 3);
		assert_string_equal(f.owner, cases[i].owner);
		assert_string_equal(f.state, cases[i].state);
		assert_string_equal(h.state, "ACCEPTED");
		assert_string_equal(h.answer, "收到");
		assert_int_equal(h.decided_at.us, 5);
		assert_int_equal(handoff_kind_find(cases[i].kind)->opens, cases[i].opens);
	}
	assert_null(handoff_kind_find("transfer"));
}

static void offer__not_owner_or_to_itself__refused(void **state UNUSED)
{
	struct case_file f = file_of();

	assert_int_equal(handoff_may_offer(&f, "HRSS", "SAMR"), 0);
	assert_int_equal(handoff_may_offer(&f, "SAMR", "TRANS"), E_NOT_OWNER);
	assert_int_equal(handoff_may_offer(&f, "HRSS", "HRSS"), E_FIELD);
}

/* Kind x state: only what moves is refused, and only where the case has ended. */
static void move__of_a_case_that_is_over__refused(void **state UNUSED)
{
	static const char *const ends[] = {"closed", "refused", "unfounded"};
	static const char *const goes_on[] = {"lead", "transferred", "study", "enforcing"};
	struct case_file f = file_of();

	for (size_t i = 0; i < handoff_n_kinds; i++) {
		for (size_t e = 0; e < N_ELEMENTS(ends); e++) {
			f.state = ends[e];
			assert_int_equal(handoff_may_move(&f, handoff_kinds[i].name),
					 !handoff_kinds[i].moves);
		}
		for (size_t e = 0; e < N_ELEMENTS(goes_on); e++) {
			f.state = goes_on[e];
			assert_true(handoff_may_move(&f, handoff_kinds[i].name));
		}
	}
}

/* I4: state x who answers. */
static void answer__by_state_and_department__once_by_the_addressed(void **state UNUSED)
{
	static const struct {
		const char *state, *department;
		int code;
	} cases[] = {
		{"SENT",     "SAMR",  0                 },
		{"SENT",     "HRSS",  E_WRONG_DEPARTMENT},
		{"SENT",     "TRANS", E_WRONG_DEPARTMENT},
		{"ACCEPTED", "SAMR",  E_CONFLICT        },
		{"RETURNED", "SAMR",  E_CONFLICT        },
		{"ACCEPTED", "HRSS",  E_WRONG_DEPARTMENT},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct handoff h = sent("TRANSFER");

		h.state = cases[i].state;
		h.offered_by = "hrss-desk";
		assert_int_equal(handoff_may_answer(&h, cases[i].department, "desk"),
				 cases[i].code);
	}
}

/* Another desk of the same department is another person. */
static void answer__own_desk__not_by_who_offered(void **state UNUSED)
{
	struct handoff h = sent("ADVISE");

	h.to_department = "HRSS";
	h.to_desk = "HRSS.ARB";
	h.offered_by = "hrss-desk";
	assert_int_equal(handoff_may_answer(&h, "HRSS", "hrss-desk"), E_DENIED);
	assert_int_equal(handoff_may_answer(&h, "HRSS", "hrss-review"), 0);
	assert_int_equal(handoff_may_answer(&h, "SAMR", "samr-desk"), E_WRONG_DEPARTMENT);
}

static void return__with_reason__case_untouched(void **state UNUSED)
{
	struct handoff h = sent("TRANSFER");

	handoff_return(&h, "不属于本部门", "TRANS", (utc_time){6});
	assert_string_equal(h.state, "RETURNED");
	assert_string_equal(h.answer, "不属于本部门");
	assert_string_equal(h.right_department, "TRANS");
	assert_int_equal(h.decided_at.us, 6);
}

static void expire__waiting_only__news_once(void **state UNUSED)
{
	struct handoff h = sent("TRANSFER");

	assert_true(handoff_expire(&h));
	assert_true(h.overdue);
	assert_false(handoff_expire(&h));
	h = sent("TRANSFER");
	h.state = "ACCEPTED";
	assert_false(handoff_expire(&h));
	assert_false(h.overdue);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(accept__each_kind__moves_or_not),
		cmocka_unit_test(offer__not_owner_or_to_itself__refused),
		cmocka_unit_test(move__of_a_case_that_is_over__refused),
		cmocka_unit_test(answer__by_state_and_department__once_by_the_addressed),
		cmocka_unit_test(answer__own_desk__not_by_who_offered),
		cmocka_unit_test(return__with_reason__case_untouched),
		cmocka_unit_test(expire__waiting_only__news_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
