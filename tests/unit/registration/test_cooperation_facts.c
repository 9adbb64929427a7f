#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "cooperation_facts.h"

static void checklist__nothing_said__all_unclear(void **state UNUSED)
{
	struct record_row row = {0};
	struct checklist list;

	checklist_fill(&row, NULL, 0, &list);
	assert_int_equal(row.flaw, FLAW_NONE);
	assert_string_equal(list.states, "uuuuuuuuuuu");
	assert_string_equal(list.places, ",,,,,,,,,,");
}

/* All clauses with the widest places: stored whole, and read back as they were. */
static void checklist__stored_and_read__the_same(void **state UNUSED)
{
	struct clause_entry in[CLAUSE_END], out[CLAUSE_END];
	struct record_row row = {0};
	struct checklist list;

	for (size_t i = 0; i < CLAUSE_END; i++)
		in[i] = (struct clause_entry){.clause = clause_names[i],
					      .state = clause_states[i % 3],
					      .start = UINT32_MAX - 1,
					      .end = UINT32_MAX};
	in[4].start = in[4].end = 0;
	checklist_fill(&row, in, CLAUSE_END, &list);
	assert_int_equal(row.flaw, FLAW_NONE);
	assert_true(checklist_read(list.states, list.places, out));
	for (size_t i = 0; i < CLAUSE_END; i++) {
		assert_string_equal(out[i].clause, in[i].clause);
		assert_string_equal(out[i].state, in[i].state);
		assert_int_equal(out[i].start, in[i].start);
		assert_int_equal(out[i].end, in[i].end);
	}
}

static void checklist_read__not_a_checklist__refused(void **state UNUSED)
{
	static const char *const bad[][2] = {
		{"uuuuuuuuuu",  ",,,,,,,,,,"            },
		{"xuuuuuuuuuu", ",,,,,,,,,,"            },
		{"uuuuuuuuuuu", "9-3,,,,,,,,,,"         },
		{"uuuuuuuuuuu", "a-b,,,,,,,,,,"         },
		{"uuuuuuuuuuu", "1-4294967296,,,,,,,,,,"},
		{"uuuuuuuuuuu", "7,,,,,,,,,,"           },
	};
	struct clause_entry out[CLAUSE_END];

	for (size_t i = 0; i < N_ELEMENTS(bad); i++)
		assert_false(checklist_read(bad[i][0], bad[i][1], out));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(checklist__nothing_said__all_unclear),
		cmocka_unit_test(checklist__stored_and_read__the_same),
		cmocka_unit_test(checklist_read__not_a_checklist__refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
