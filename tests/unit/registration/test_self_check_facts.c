/*
 * A self-check: lines against the form, states against actions, the day it is due.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "self_check_facts.h"

static const char *const questions[] = {"pay", "hours"};
static const struct self_check_form form = {questions, 2};
static const char *const plain[] = {"yes", NULL};

static void lines__form__the_wrong_question_is_named(void **state UNUSED)
{
	static const struct {
		struct self_check_line lines[3];
		size_t n;
		const char *wrong; /* NULL: good */
	} cases[] = {
		{{{"pay", "yes", "", 0}, {"hours", "no", "三人超时", 3}},             2, NULL   },
		{{{"pay", "yes", "", 0}},						 1, "hours"},
		{{{"pay", "yes", "", 0}, {"pay", "yes", "", 0}},                          2, "pay"  },
		{{{"pay", "yes", "", 0}, {"rest", "yes", "", 0}},                         2, "rest" },
		{{{"pay", "perhaps", "", 0}, {"hours", "yes", "", 0}},                    2, "pay"  },
		{{{"pay", "yes", "", 0}, {"hours", "no", "", 0}},                         2, "hours"},
		{{{"pay", "yes", "", 0}, {"hours", "yes", "", -1}},                       2, "hours"},
		{{{"pay", "yes", "", 0}, {"hours", "no", "张三13800000000", 0}},        2, "hours"},
		{{{"pay", "yes", "", 0}, {"hours", "yes", "", 0}, {"pay", "yes", "", 0}}, 3, "pay"  },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const char *wrong = self_check_lines_check(&form, cases[i].lines, cases[i].n,
							   self_check_answers, plain);

		if (!wrong != !cases[i].wrong || (wrong && strcmp(wrong, cases[i].wrong) != 0))
			fail_msg("case %zu: %s", i, wrong ? wrong : "good");
	}
}

static void states__actions__as_in_the_table(void **state UNUSED)
{
	static const struct {
		enum self_check_state state;
		int submit, review;
	} cases[] = {
		{SELF_CHECK_OPEN,      0,          E_CONFLICT},
		{SELF_CHECK_SUBMITTED, 0,          0         },
		{SELF_CHECK_RETURNED,  0,          E_CONFLICT},
		{SELF_CHECK_ACCEPTED,  E_CONFLICT, E_CONFLICT},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct self_check a = {.state = self_check_states[cases[i].state], .version = 1};
		struct self_check b = a, c = a;

		assert_int_equal(self_check_submit(&a, "hr", (utc_time){1}), cases[i].submit);
		assert_int_equal(a.version, cases[i].submit ? 1 : 2);
		assert_int_equal(self_check_review(&b, true, "o", (utc_time){1}), cases[i].review);
		assert_int_equal(self_check_review(&c, false, "o", (utc_time){1}), cases[i].review);
		if (cases[i].review)
			continue;
		assert_string_equal(b.state, "ACCEPTED");
		assert_string_equal(c.state, "RETURNED");
		assert_int_equal(b.version, 1);
	}
}

static void due__years__counted_from_their_end(void **state UNUSED)
{
	assert_int_equal(self_check_due(2024, 90).day, 20178); /* 2025-03-31 */
	assert_int_equal(self_check_due(2023, 60).day, 19782); /* 2024-02-29 */
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines__form__the_wrong_question_is_named),
		cmocka_unit_test(states__actions__as_in_the_table),
		cmocka_unit_test(due__years__counted_from_their_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
