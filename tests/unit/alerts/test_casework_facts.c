/*
 * Which news of cases and hand-offs are told (W1-W3): every pair of states, new and sent again.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "casework_facts.h"

static struct case_known case_at(int64_t version, const char *owner, const char *state)
{
	return (struct case_known){7, version, "GD-411002-2025-000001", "411002", owner, state};
}

static void case_word__every_change__told_as_it_is(void **state UNUSED)
{
	static const struct {
		const char *was_owner, *was; /* NULL: not known */
		const char *owner, *is, *source, *by;
		bool again;
		enum case_word word;
	} rows[] = {
		{NULL,   NULL,            "HRSS",  "lead",          "lead",      "HRSS", false, CASE_NO_WORD},
		{NULL,   NULL,            "HRSS",  "lead",          "alert",     "",     false, CASE_OPENED },
		{NULL,   NULL,            "HRSS",  "lead",          "assigned",  "HRSS", false, CASE_OPENED },
		{NULL,   NULL,            "HRSS",  "lead",          "follow_up", "HRSS", false, CASE_OPENED },
		{NULL,   NULL,            "HRSS",  "lead",          "alert",     "",     true,  CASE_NO_WORD},
		{NULL,   NULL,            "HRSS",  "closed",        "alert",     "HRSS", false, CASE_CLOSED },
		{NULL,   NULL,            "HRSS",  "closed",        "alert",     "",     true,  CASE_NO_WORD},
		{"HRSS", "lead",          "HRSS",  "investigating", "alert",     "HRSS", false, CASE_NO_WORD},
		{"HRSS", "lead",          "TRANS", "transferred",   "alert",     "HRSS", false, CASE_MOVED  },
		{"HRSS", "lead",          "TRANS", "transferred",   "alert",     "",     true,  CASE_MOVED  },
		{"HRSS", "lead",          "HRSS",  "refused",       "alert",     "HRSS", false, CASE_CLOSED },
		{"HRSS", "investigating", "HRSS",  "unfounded",     "alert",     "HRSS", false, CASE_CLOSED },
		{"HRSS", "closed",        "HRSS",  "closed",        "alert",     "HRSS", false, CASE_NO_WORD},
		{"HRSS", "closed",        "HRSS",  "investigating", "alert",     "",     false, CASE_REVIEW },
	};

	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct case_known was = case_at(1, rows[i].was_owner, rows[i].was);
		const struct case_known is =
			case_at(rows[i].was ? 2 : 1, rows[i].owner, rows[i].is);
		struct case_change x = {rows[i].was ? &was : NULL, &is, rows[i].source, rows[i].by,
					rows[i].again};

		assert_int_equal(case_word_of(&x), rows[i].word);
		x.was = &is; /* W1 */
		assert_int_equal(case_word_of(&x), CASE_NO_WORD);
	}
}

static void handoff_word__every_pair_of_states__once(void **state UNUSED)
{
	static const struct {
		const char *state;
		bool overdue;
		int64_t version;
		enum handoff_word word;
	} at[] = {
		{"SENT",     false, 1, HANDOFF_OFFERED },
                {"SENT",     true,  2, HANDOFF_OVERDUE },
		{"ACCEPTED", true,  3, HANDOFF_ACCEPTED},
                {"RETURNED", true,  3, HANDOFF_RETURNED},
		{"DRAFT",    false, 4, HANDOFF_NO_WORD },
	};

	for (size_t i = 0; i < N_ELEMENTS(at); i++) {
		const struct handoff_known is = {
			1, at[i].version, 7, "HRSS", "TRANS", "411002", at[i].state, at[i].overdue};

		assert_int_equal(handoff_word_of(NULL, &is, false), at[i].word);
		assert_int_equal(handoff_word_of(NULL, &is, true),
				 i < 2 ? at[i].word : HANDOFF_NO_WORD);
		for (size_t j = 0; j < N_ELEMENTS(at); j++) {
			const struct handoff_known was = {1,           at[j].version, 7,
							  "HRSS",      "TRANS",       "411002",
							  at[j].state, at[j].overdue};

			assert_int_equal(handoff_word_of(&was, &is, false),
					 is.version > was.version ? at[i].word : HANDOFF_NO_WORD);
		}
		assert_int_equal(handoff_still(&is, "offered"), i < 2);
		assert_int_equal(handoff_still(&is, "overdue"), i == 1);
		assert_int_equal(handoff_still(&is, "returned"), i == 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(case_word__every_change__told_as_it_is),
		cmocka_unit_test(handoff_word__every_pair_of_states__once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
