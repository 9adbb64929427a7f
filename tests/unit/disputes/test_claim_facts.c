/*
 * A claim: what names one, and out of which case it may be filed where.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "claim_facts.h"

static void claims__each_fault__the_first_is_named(void **state UNUSED)
{
	static const struct {
		struct claim claim;
		enum claim_fault fault;
	} cases[] = {
		{{"K001", "PAY-02", "2025-03"},       CLAIM_FITS  },
		{{"K001", "R12", ""},                 CLAIM_FITS  },
		{{"", "PAY-02", ""},                  CLAIM_WORKER},
		{{"K 1", "PAY-02", ""},               CLAIM_WORKER},
		{{"13800138000", "PAY-02", ""},       CLAIM_PERSON},
		{{"K001", "", ""},                    CLAIM_MATTER},
		{{"K001", "PAY-02-AND-MORE-AND", ""}, CLAIM_MATTER},
		{{"K001", "PAY-02", "2025-3"},        CLAIM_MONTH },
		{{"K001", "PAY-02", "2025-13"},       CLAIM_MONTH },
	};
	struct claim two[] = {cases[0].claim, cases[1].claim, cases[0].claim};
	size_t at = 9;

	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_int_equal(claims_check(&cases[i].claim, 1, &at), cases[i].fault);
	assert_int_equal(claims_check(two, 2, &at), CLAIM_FITS);
	assert_int_equal(claims_check(two, 3, &at), CLAIM_TWICE);
	assert_int_equal(at, 2);
}

/* CL1, CL2: place x decided x whose case. */
static void file__by_place__out_of_its_case_or_after_a_decision(void **state UNUSED)
{
	static const struct {
		const char *place;
		bool decided;
		int64_t case_id;
		const char *body;
		bool may;
	} cases[] = {
		{"case",     false, 1, "COURT",    true },
                {"case",     false, 2, "COURT",    false},
		{"HRSS.ARB", false, 1, "COURT",    false},
                {"HRSS.ARB", true,  1, "COURT",    true },
		{"HRSS.ARB", true,  1, "HRSS.ARB", false},
                {"HRSS.ARB", true,  2, "COURT",    false},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const struct claim_place p = {
			.place = cases[i].place, .decided = cases[i].decided, .case_id = 1};

		assert_int_equal(claim_may_file(&p, cases[i].case_id, cases[i].body), cases[i].may);
	}
}

/* Nothing was decided: it comes back. */
static void outcome__each__comes_back_or_not(void **state UNUSED)
{
	static const bool back[] = {true, true, true, false, false};

	for (size_t i = 0; filing_outcomes[i]; i++)
		assert_int_equal(filing_comes_back(filing_outcomes[i]), back[i]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(claims__each_fault__the_first_is_named),
		cmocka_unit_test(file__by_place__out_of_its_case_or_after_a_decision),
		cmocka_unit_test(outcome__each__comes_back_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
